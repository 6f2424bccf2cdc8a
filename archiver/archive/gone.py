"""Posts that are no longer there: suspected at first sight, gone when a second look, long enough after, agrees.

Absence needs evidence. A post is suspected when its own address answers that there is nothing (HTTP 404 or 410) and no
witness that could be asked lists it. It is gone when that is so again, at least ``--gone-after`` hours later, and
nobody has seen it in between. Nothing is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlite_utils.db import Database

from archiver.archive.held import batched
from archiver.archive.listed import LISTING, OF_PAGES
from archiver.archive.rekey import note_event
from archiver.archive.rows import Row, fetch_all, fetch_one, marks, update


def unlisted(
    db: Database, blog_id: str | None, scopes: Sequence[str], *, before: str, walked: Iterable[str] = ()
) -> list[str]:
    """The addresses of posts that are held and that no witness of this run lists, of those that nobody has seen in it.

    Only posts that came in through one of ``scopes``, and only where a witness of that scope answered in this run and
    lists anything at all: one that answers with nothing proves nothing. The witness must have been read from end to end
    since the post was last seen: a post that was found at its own address after that is one that nobody lists, and is
    asked for no more until the witness is read anew.

    :param before: when the run began, UTC
    :param walked: the scopes whose listings the run has walked from end to end
    """
    unseen = fetch_all(
        db,
        f"""SELECT p.post_id, p.url, p.kind, p.last_seen_at, s.scope FROM posts AS p
            JOIN post_scopes AS s USING (post_id)
            WHERE p.blog_id = ? AND p.gone_at IS NULL AND p.status = 'live' AND p.last_seen_at < ?
              AND s.scope IN ({marks(scopes)})
            ORDER BY p.published_utc DESC, p.url""",  # noqa: S608
        [blog_id, before, *scopes],
    )
    heard = _heard(db, blog_id, before) if unseen else []
    whole = frozenset(walked)
    missed = {
        row["post_id"]: str(row["url"])
        for row in unseen
        if (row["kind"] == "post" and row["scope"] in whole) or any(_misses(witness, row) for witness in heard)
    }
    there = _there(db, blog_id, [(one["scope"], one["witness"]) for one in heard], missed)
    return [url for post_id, url in missed.items() if post_id not in there and url not in there]


def _heard(db: Database, blog_id: str | None, before: str) -> list[Row]:
    """The witnesses that answered in this run and have been read to their end, with how many posts each lists and
    whether any of its scope lists one."""
    rows = fetch_all(
        db,
        f"""SELECT scope, witness, swept_at,
                (SELECT count(*) FROM listed AS l WHERE l.blog_id = w.blog_id AND l.scope = w.scope
                 AND l.witness = w.witness) AS listed
            FROM witnesses AS w WHERE blog_id = ? AND problem IS NULL AND swept_by IS NOT NULL AND checked_at >= ?
            AND witness IN ({marks(LISTING)})""",  # noqa: S608
        [blog_id, before, *LISTING],
    )
    alive = {row["scope"] for row in rows if row["listed"]}
    return [{**row, "is_alive": row["scope"] in alive} for row in rows]


def _misses(witness: Row, post: Row) -> bool:
    """Whether a witness should list a post and, read to its end since somebody saw it, may not have. A blog may have
    lost its only static page: there the feed or sitemap of posts has to show that the blog is well."""
    lists_pages = witness["witness"] in OF_PAGES
    return (
        witness["scope"] == post["scope"]
        and (post["kind"] == "page") == lists_pages
        and bool(witness["is_alive"] if lists_pages else witness["listed"])
        and post["last_seen_at"] < witness["swept_at"]
    )


def _there(
    db: Database, blog_id: str | None, heard: Sequence[tuple[str, str]], posts: Mapping[str, str]
) -> frozenset[str]:
    """The numbers and addresses of posts (address by number) that a witness lists."""
    found: set[str] = set()
    for chunk in batched(list(posts.items())):
        ids, urls = [post_id for post_id, _ in chunk], [url for _, url in chunk]
        for column, values in (("post_id", ids), ("url", urls)):
            sql = f"""SELECT scope, witness, {column} AS value FROM listed
                      WHERE blog_id = ? AND {column} IN ({marks(values)})"""  # noqa: S608
            rows = fetch_all(db, sql, [blog_id, *values])
            found |= {str(row["value"]) for row in rows if (row["scope"], row["witness"]) in heard}
    return frozenset(found)


def due(db: Database, blog_id: str | None, urls: Sequence[str], *, at: str, gone_after: float) -> list[str]:
    """Those of some addresses at which it is time to look: never suspected, or suspected long enough ago.

    :param gone_after: hours between the two looks
    """
    return [url for url in urls if (first := suspected_at(db, blog_id, url)) is None or is_past(first, at, gone_after)]


def suspected_at(db: Database, blog_id: str | None, url: str) -> str | None:
    """When a post that is held was first suspected, since somebody last saw it."""
    row = fetch_one(
        db,
        """SELECT min(e.at) AS at FROM post_events AS e JOIN posts AS p USING (post_id)
           WHERE p.url = ? AND p.blog_id = ? AND p.gone_at IS NULL AND e.event = 'suspected_gone'
             AND e.at >= p.last_seen_at""",
        [url, blog_id],
    )
    return None if row is None else row["at"]


def is_past(first: str, at: str, hours: float) -> bool:
    """Whether so many hours lie between two times."""
    return datetime.fromisoformat(at) - datetime.fromisoformat(first) >= timedelta(hours=hours)


def missed(
    db: Database, blog_id: str | None, crawl_id: str | None, url: str, at: str, *, evidence: Row, hours: float
) -> list[str]:
    """Note that a post is not at its own address, nor listed; returns the ids of posts that are gone by that."""
    first = suspected_at(db, blog_id, url)
    gone = []
    sql = "SELECT post_id FROM posts WHERE url = ? AND blog_id = ? AND gone_at IS NULL"
    for row in fetch_all(db, sql, [url, blog_id]):
        post_id = str(row["post_id"])
        update(db, "posts", {"post_id": post_id}, {"page_wanted": None})
        note_event(db, post_id, crawl_id, "suspected_gone", at, evidence)
        if first is not None and is_past(first, at, hours):
            update(db, "posts", {"post_id": post_id}, {"gone_at": first})
            note_event(db, post_id, crawl_id, "gone", at, {**evidence, "first_missed": first})
            gone.append(post_id)
    return gone
