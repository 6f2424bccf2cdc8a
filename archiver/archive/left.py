"""What is missing from a scope as things stand now, each with its reason: a gap that a later run has filled is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils.db import Database

from archiver.archive.claims import Claim, Holding, surplus
from archiver.archive.held import batched
from archiver.archive.listed import spellings
from archiver.archive.rows import Row, fetch_all, fetch_one, marks
from archiver.blogger.urls import is_page_url, is_post_url, label_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that a scope should hold and that is missing."""

    url: str
    reason: str
    """As in ``gaps`` and ``skips``: ``http_404``, ``robots``, ``not_read``, ``fewer_than_counted`` …"""
    detail: str | None
    """What happened, in a sentence, where a run said so."""
    title: str | None = None
    count: int = 1
    """How many posts it stands for."""
    in_part: bool = False
    """Whether a part of the post is held."""
    is_held: bool = False
    """Whether the post is held whole all the same, and only its own page could not be read."""
    accepted: str | None = None
    """Why the user accepts it."""
    is_noted: bool = True
    """Whether the last run noted it: only then it can be accepted."""
    witnesses: tuple[str, ...] = ()
    """Those that list it."""

    @property
    def is_listing(self) -> bool:
        """Whether it is a page that lists posts, or what one lacks, and no post."""
        return self.reason != "fewer_than_counted" and not self.witnesses and not _is_post(self.url)


def gaps_left(
    db: Database,
    blog_id: str,
    scope: str,
    root: str,
    found: Sequence[Claim],
    held: Holding,
    doubted: dict[str, str],
    *,
    since: str,
) -> list[Gap]:
    """Everything that is missing by what witnesses list and count, and by what runs noted and nobody has filled.

    :param root: the blog's home page
    :param found: what its witnesses say
    :param held: what is held of the scope
    :param doubted: the posts that are suspected to be gone, and since when
    :param since: when the last run began that asked for all of the scope, UTC
    """
    noted = _noted(db, blog_id, scope, since)
    in_part = {url for url in held.in_part() if url not in doubted}
    whole_posts = {row["url"] for row in held.posts if not row["truncated"]}
    named_by: dict[str, list[str]] = {}
    for claim in found:
        for url in claim.lacking:
            named_by.setdefault(url, []).append(claim.witness)
    most = surplus(list(found))
    urls = dict.fromkeys([*sorted({*named_by, *in_part}), *noted])
    titles = _titles(db, blog_id, list(urls))
    gaps = []
    for url in urls:
        row = noted.get(url)
        if url not in named_by and url not in in_part:
            assert row is not None
            if row["reason"] == "fewer_than_counted" or _is_filled(db, blog_id, url, row):
                continue
        why = row or _skipped(db, blog_id, url) or {"reason": "in_part" if url in in_part else "not_read"}
        gaps.append(
            Gap(
                url=url,
                reason=why["reason"],
                detail=why.get("detail") or _doubt(url, doubted),
                title=titles.get(url),
                in_part=url in in_part,
                is_held=url in whole_posts,
                accepted=row["accepted"] if row else None,
                is_noted=row is not None,
                witnesses=tuple(named_by.get(url, ())),
            )
        )
    if most is not None and (most.lists or not gaps):
        row = next((row for row in noted.values() if row["reason"] == "fewer_than_counted"), None)
        whole = root if scope == "blog" else label_url(root, scope.removeprefix("label:"))
        gaps.append(
            Gap(
                url=row["url"] if row else whole,
                reason="fewer_than_counted",
                detail=row["detail"] if row else None,
                count=most.unnamed,
                accepted=row["accepted"] if row else None,
                is_noted=row is not None,
                witnesses=(most.witness,),
            )
        )
    return gaps


def _noted(db: Database, blog_id: str, scope: str, since: str) -> dict[str, Row]:
    """The gaps that the last run noted, and those with limits since, by address; the newest word of each."""
    rows = fetch_all(
        db,
        """SELECT g.url, g.reason, g.accepted, s.detail, coalesce(r.finished_at, r.started_at) AS at
           FROM gaps AS g JOIN crawls AS r USING (crawl_id) LEFT JOIN skips AS s USING (crawl_id, url)
           WHERE r.blog_id = ? AND g.scope = ? AND r.started_at >= ? ORDER BY r.started_at, r.crawl_id, g.url""",
        [blog_id, scope, since],
    )
    return {row["url"]: row for row in rows}


def _skipped(db: Database, blog_id: str, url: str) -> Row | None:
    """Why an address could not be had when last asked for, in whatever scope."""
    sql = """SELECT s.reason, s.detail FROM skips AS s JOIN crawls AS r USING (crawl_id)
             WHERE r.blog_id = ? AND s.url = ? ORDER BY r.started_at DESC LIMIT 1"""
    return fetch_one(db, sql, [blog_id, url])


def _is_filled(db: Database, blog_id: str, url: str, noted: Row) -> bool:
    """Whether a post stands at the address of a gap that was read after that was noted, or that is gone by now."""
    rows = fetch_all(
        db,
        """SELECT gone_at, truncated, last_fetched_at > ? AS is_later FROM posts
           WHERE blog_id = ? AND (url IN (?, ?) OR post_id = (SELECT post_id FROM post_aliases WHERE alias = ?))""",
        [noted["at"], blog_id, *spellings(url), url],
    )
    live = [row for row in rows if row["gone_at"] is None]
    return any(row["is_later"] and not row["truncated"] for row in live) if live else bool(rows)


def _titles(db: Database, blog_id: str, urls: Sequence[str]) -> dict[str, str]:
    """The titles of posts, as witnesses list them or as they are held."""
    found: dict[str, str] = {}
    for chunk in batched(urls):
        sql = f"""SELECT url, title FROM listed WHERE blog_id = ? AND url IN ({marks(chunk)}) AND title IS NOT NULL
                  UNION SELECT url, title FROM posts
                  WHERE blog_id = ? AND url IN ({marks(chunk)}) AND title IS NOT NULL"""  # noqa: S608
        found |= {row["url"]: row["title"] for row in fetch_all(db, sql, [blog_id, *chunk, blog_id, *chunk])}
    return found


def _doubt(url: str, doubted: dict[str, str]) -> str | None:
    since = doubted.get(url)
    return f"{url} answers that there is nothing, since {since[:10]}, though it is listed." if since else None


def _is_post(url: str) -> bool:
    return is_post_url(url) or is_page_url(url)
