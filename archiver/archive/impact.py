"""What the loss of a record means, and what repairs it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from sqlite_utils.db import Database

from archiver.archive.held import batched
from archiver.archive.rows import Row, fetch_all, marks

ADDRESSES_SHOWN = 5


class Impact:
    """The rows that were read from responses whose record is lost."""

    def __init__(self, db: Database, captures: Sequence[str], archive: str) -> None:
        """
        :param captures: their ids
        :param archive: the archive's folder, as a command names it
        """
        self._db = db
        self._archive = archive
        self._captures = self._rows("SELECT capture_id, url, fetched_at, crawl_id FROM captures", captures)
        self._posts = self._rows("SELECT url, capture_id, last_fetched_at, title FROM posts", captures)
        self._comments = self._rows("SELECT capture_id, last_seen_at FROM comments", captures)
        self._witnesses = self._rows("SELECT capture_id, url FROM witnesses", captures)
        self._older = self._rows(
            """SELECT v.post_id, v.version, v.capture_id FROM post_versions AS v
               JOIN posts AS p ON p.post_id = v.post_id AND p.version > v.version""",
            captures,
            column="v.capture_id",
        )

    def _rows(self, sql: str, captures: Sequence[str], *, column: str = "capture_id") -> list[Row]:
        chunks = batched(list(captures))
        return [row for ids in chunks for row in fetch_all(self._db, f"{sql} WHERE {column} IN ({marks(ids)})", ids)]

    @property
    def means(self) -> str:
        """What is lost; sentences."""
        if not self._captures:
            return "No row refers to it: what is lost is a request, or what the run noted of itself."
        urls = [str(row["url"]) for row in self._captures]
        told = f"Lost is the response of {_listed(urls)}."
        if self._posts:
            count = len(self._posts)
            told += f" {count} {'post keeps its row' if count == 1 else 'posts keep their rows'}, unproven."
        if self._older:
            told += f" {len(self._older)} older versions lose their proof, which no crawl can bring back."
        return told

    @property
    def repair(self) -> str:
        """What to do; a sentence."""
        urls = self._posts_urls() or sorted(row["url"] for row in self._captures if row["url"])
        copy = "Restore the file from a copy"
        if self.is_made_good:
            return f"{copy}; what was lost has been read again since, or told nothing of a post: --repair takes note."
        if self._older:
            return f"{copy}: nothing else has the text as it was."
        if not 0 < len(urls) <= ADDRESSES_SHOWN or not self._posts:
            urls = self._homes() or ["URL"]
        return f"{copy}, or crawl again: archiver crawl {shlex.join(urls)} --recheck --archive {self._archive}"

    def _posts_urls(self) -> list[str]:
        return sorted({str(row["url"]) for row in self._posts if row["url"]})

    def _homes(self) -> list[str]:
        crawls = sorted({str(row["crawl_id"]) for row in self._captures})
        rows = fetch_all(
            self._db,
            f"""SELECT DISTINCT coalesce(b.url, json_extract(c.settings, '$.address')) AS url
                FROM crawls AS c LEFT JOIN blogs AS b USING (blog_id)
                WHERE c.crawl_id IN ({marks(crawls[:400])}) ORDER BY 1""",  # noqa: S608
            crawls[:400],
        )
        return [str(row["url"]) for row in rows if row["url"]]

    @property
    def is_made_good(self) -> bool:
        """Whether nothing depends on it: all that was read from it has been read again since."""
        at = {row["capture_id"]: row["fetched_at"] for row in self._captures}
        if self._older or self._witnesses:
            return False
        read = [(row["capture_id"], row["last_fetched_at"]) for row in self._posts]
        read += [(row["capture_id"], row["last_seen_at"]) for row in self._comments]
        if any((again or "") <= at[capture_id] for capture_id, again in read):
            return False
        used = {capture_id for capture_id, _ in read}
        return all(row["capture_id"] in used or self._asked_again(row) for row in self._captures)

    def _asked_again(self, capture: Row) -> bool:
        sql = "SELECT 1 FROM captures WHERE url = ? AND fetched_at > ? AND status = 200"
        return bool(fetch_all(self._db, sql, [capture["url"], capture["fetched_at"]]))


def _listed(urls: Iterable[str]) -> str:
    told = sorted(set(urls))
    shown = ", ".join(told[:ADDRESSES_SHOWN])
    return shown if len(told) <= ADDRESSES_SHOWN else f"{shown} and {len(told) - ADDRESSES_SHOWN} more"
