"""Posts that are no longer there: suspected at first sight, gone when a second look, long enough after, agrees.

Absence needs evidence. A post is suspected when its own address answers that there is nothing (HTTP 404 or 410) and no
witness that could be asked lists it. It is gone when that is so again, at least ``--gone-after`` hours later, and
nobody has seen it in between. Nothing is erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlite_utils.db import Database

from archiver.archive.listed import FEEDS, OF_PAGES
from archiver.archive.rekey import note_event
from archiver.archive.rows import Row, fetch_all, fetch_one, marks, update

LISTING = tuple(sorted({*FEEDS, *OF_PAGES, "sitemap"}))
"""The witnesses that name what they count."""


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
    whole = list(walked)
    rows = fetch_all(
        db,
        f"""WITH heard AS (
                SELECT * FROM witnesses WHERE blog_id = ? AND problem IS NULL AND swept_by IS NOT NULL
                AND checked_at >= ? AND witness IN ({marks(LISTING)})
            ), there AS (
                SELECT listed.* FROM listed JOIN heard USING (blog_id, scope, witness)
            ), missed AS (
                SELECT p.post_id FROM posts AS p JOIN post_scopes AS s USING (post_id)
                JOIN heard AS w ON w.blog_id = p.blog_id AND w.scope = s.scope
                WHERE s.scope IN ({marks(scopes)}) AND p.last_seen_at < w.swept_at
                  AND (p.kind = 'page') = (w.witness IN ({marks(OF_PAGES)}))
                  AND EXISTS (SELECT 1 FROM there WHERE there.scope = w.scope
                              AND (there.witness = w.witness OR p.kind = 'page'))
                UNION SELECT p.post_id FROM posts AS p JOIN post_scopes AS s USING (post_id)
                WHERE p.blog_id = ? AND p.kind = 'post' AND s.scope IN ({marks(whole)})
            )
            SELECT DISTINCT p.url, p.published_utc FROM posts AS p JOIN missed USING (post_id)
            WHERE p.gone_at IS NULL AND p.status = 'live' AND p.last_seen_at < ?
              AND p.post_id NOT IN (SELECT post_id FROM there WHERE post_id IS NOT NULL)
              AND p.url NOT IN (SELECT url FROM there)
            ORDER BY p.published_utc DESC, p.url""",  # noqa: S608
        [blog_id, before, *LISTING, *scopes, *OF_PAGES, blog_id, *whole, before],
    )
    return [str(row["url"]) for row in rows]


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
    db: Database, blog_id: str | None, crawl_id: str, url: str, at: str, *, evidence: Row, hours: float
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
