"""Which responses of an archive show the chosen posts again, and where in its WARC files they are.

Of everything: every response. Of whole blogs: every response of the runs that read them. Of some posts: their own
pages, the listings and feeds that they were read from, the home page, the pages of their labels, their pictures. What
is no response of a server stays: the acts of the journal, and backups, which hold drafts.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils.db import Database

from archiver.archive.folder import DATABASE
from archiver.archive.rows import Row, fetch_all, marks
from archiver.archive.schema import sqlite_errors
from archiver.archive.selection import Selected, Selection
from archiver.blogger.urls import label_of, same_label

_IS_RESPONSE = "warc_file IS NOT NULL AND warc_offset IS NOT NULL AND status IS NOT NULL AND kind <> 'backup'"
_OF_BLOGS = "crawl_id IN (SELECT crawl_id FROM crawls WHERE blog_id IN (SELECT blog_id FROM chosen_blogs))"
_OF_POSTS = (
    "capture_id IN (SELECT capture_id FROM chosen_captures)",
    f"kind = 'home' AND {_OF_BLOGS}",
    """url IN (SELECT p.url FROM chosen CROSS JOIN posts AS p USING (post_id) WHERE p.url IS NOT NULL)
       AND kind IN ('post', 'page')""",
    """kind = 'image' AND url IN (SELECT i.url FROM chosen CROSS JOIN images AS i USING (post_id)
                                  UNION SELECT i.original_url FROM chosen CROSS JOIN images AS i USING (post_id))""",
)
_IS_HTML = "mime IN ('text/html', 'application/xhtml+xml')"


class Replayed:
    """The responses that replay a selection."""

    def __init__(self, selected: Selected, *, with_images: bool) -> None:
        """
        :param with_images: whether pictures are wanted
        Raises the ArchiveErrors.
        """
        self._selected = selected
        self._db: Database = selected.db
        with sqlite_errors(selected.path / DATABASE):
            self._choose(with_images)

    def count(self, condition: str = "1") -> int:
        """How many responses there are that meet a condition on ``captures``."""
        sql = f"SELECT count(*) FROM replayed JOIN captures USING (capture_id) WHERE {condition}"  # noqa: S608
        return int(self._db.conn.execute(sql).fetchone()[0])

    def responses(self) -> Iterator[Row]:
        """Each response as its row of ``captures``, in the order of the WARC files. Raises the ArchiveErrors."""
        yield from self._rows(
            """SELECT capture_id, url, kind, fetched_at, status, mime, warc_file, warc_offset
               FROM replayed JOIN captures USING (capture_id) ORDER BY warc_file, warc_offset, capture_id"""
        )

    def pages(self) -> Iterator[Row]:
        """Each chosen post, with ``page_url`` and ``page_at`` of the page that shows it: its own, or the listing it
        was read from (``is_own`` 0); NULL where it came from a feed or a backup. Raises the ArchiveErrors."""
        yield from self._rows(
            f"""SELECT p.post_id, p.title, p.published_date, p.published_text, p.url, p.body_text,
                       own.capture_id IS NOT NULL AS is_own,
                       coalesce(own.url, read.url) AS page_url, coalesce(own.fetched_at, read.fetched_at) AS page_at
                FROM chosen CROSS JOIN posts_corrected AS p USING (post_id)
                LEFT JOIN captures AS own ON own.capture_id = (
                    SELECT c.capture_id FROM captures AS c JOIN replayed USING (capture_id)
                    WHERE c.url = p.url AND c.status = 200 AND c.{_IS_HTML} ORDER BY c.fetched_at DESC LIMIT 1)
                LEFT JOIN captures AS read ON own.capture_id IS NULL AND read.capture_id = p.capture_id
                    AND read.status = 200 AND read.{_IS_HTML}
                    AND read.capture_id IN (SELECT capture_id FROM replayed)
                ORDER BY chosen.n"""  # noqa: S608
        )

    def home(self) -> Row | None:
        """``url`` and ``fetched_at`` of the newest home page."""
        found = self._rows(
            """SELECT url, fetched_at FROM replayed JOIN captures USING (capture_id)
               WHERE kind = 'home' AND status = 200 ORDER BY fetched_at DESC LIMIT 1"""
        )
        return next(found, None)

    def resized(self) -> Iterator[Row]:
        """Each address of a picture as a page shows it (``url``), with the capture of its original that was kept
        instead. Raises the ArchiveErrors."""
        yield from self._rows(
            """SELECT i.url, c.capture_id, c.url AS original_url, c.warc_file, c.warc_offset,
                      max(c.fetched_at) AS fetched_at  -- SQLite takes the others from the row of the maximum
               FROM chosen CROSS JOIN images AS i USING (post_id)
               JOIN captures AS c ON c.url = i.original_url AND c.kind = 'image' AND c.status = 200
               JOIN replayed USING (capture_id)
               WHERE i.url <> i.original_url
                 AND NOT EXISTS (SELECT 1 FROM captures AS o JOIN replayed USING (capture_id)
                                 WHERE o.url = i.url AND o.status = 200)
               GROUP BY i.url ORDER BY i.url"""
        )

    def _rows(self, sql: str) -> Iterator[Row]:
        with sqlite_errors(self._selected.path / DATABASE):
            cursor = self._db.conn.execute(sql)
            names = [column[0] for column in cursor.description]
            for values in cursor:
                yield dict(zip(names, values, strict=True))

    # Choosing

    def _choose(self, with_images: bool) -> None:
        wanted = self._selected.selection
        self._db.conn.execute("CREATE TEMP TABLE replayed (capture_id TEXT PRIMARY KEY) WITHOUT ROWID")
        if wanted.is_everything:
            self._add("1")
        elif wanted == Selection(blogs=wanted.blogs):
            self._add(f"{_OF_BLOGS} OR {_OF_POSTS[0]}")
        else:
            for condition in _OF_POSTS:
                self._add(condition)
            self._add_labels(wanted)
        if not with_images:
            self._db.conn.execute(
                """DELETE FROM replayed WHERE capture_id IN
                   (SELECT capture_id FROM captures WHERE kind = 'image' OR mime GLOB 'image/*')"""
            )

    def _add(self, condition: str) -> None:
        self._db.conn.execute(
            f"""INSERT OR IGNORE INTO replayed
                SELECT capture_id FROM captures WHERE ({condition}) AND {_IS_RESPONSE}"""  # noqa: S608
        )

    def _add_labels(self, wanted: Selection) -> None:
        """The pages of the labels that were asked for, or else of those that the posts have."""
        names = set(wanted.labels) or {
            row["name"]
            for row in fetch_all(
                self._db,
                "SELECT DISTINCT name FROM chosen CROSS JOIN post_labels USING (post_id) JOIN labels USING (label_id)",
            )
        }
        known: dict[str, bool] = {}
        ids = []
        for row in fetch_all(self._db, f"SELECT capture_id, url FROM captures WHERE kind = 'label' AND {_OF_BLOGS}"):  # noqa: S608
            label = label_of(row["url"])
            if label is not None and label not in known:
                known[label] = any(same_label(label, name) for name in names)
            if label is not None and known[label]:
                ids.append(row["capture_id"])
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            self._db.conn.execute(
                f"""INSERT OR IGNORE INTO replayed SELECT capture_id FROM captures
                    WHERE capture_id IN ({marks(some)}) AND {_IS_RESPONSE}""",  # noqa: S608
                some,
            )
