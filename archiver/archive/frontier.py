"""The archive is the frontier: how far walks have come, and which pages are still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.rows import delete, fetch_all, fetch_one, marks, upsert

THREAD = "comments:"
"""What the scope of a walk through the pages of one post's comments begins with; the address of the post follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkPosition:
    """How far a walk has come with the page that is being stored."""

    walk_id: str
    scope: str
    next_url: str | None
    """Where it goes on; ``None`` at its end."""
    until: str | None
    """The address of the newest post of an older stretch: this stretch ends where it meets it."""


def move_walk(db: Database, walk: WalkPosition, blog_id: str, at: str) -> None:
    """Set how far a walk has come; at its end its row goes."""
    if walk.next_url is None:
        delete(db, "walks", {"walk_id": walk.walk_id})
        return
    position: dict[str, Any] = {
        "blog_id": blog_id,
        "scope": walk.scope,
        "next_url": walk.next_url,
        "until": walk.until,
        "updated_at": at,
    }
    upsert(db, "walks", {"walk_id": walk.walk_id}, position)


def wanted_pages(
    db: Database, blog_id: str | None, scopes: Sequence[str], *, comments: bool, at: str, hours: float
) -> list[str]:
    """The addresses of the posts in some scopes whose own page is still wanted, newest first.

    :param comments: whether a page is wanted that would only bring comments, or a second look at which of them are gone
    :param at: now, UTC
    :param hours: between the two looks
    """
    before = datetime.fromisoformat(at) - timedelta(hours=hours)
    rows = fetch_all(
        db,
        f"""SELECT DISTINCT url, published_utc FROM posts JOIN post_scopes USING (post_id)
            WHERE blog_id = ? AND scope IN ({marks(scopes)}) AND gone_at IS NULL
              AND ((page_wanted IS NOT NULL AND (? OR page_wanted <> 'comments'))
                   OR (? AND post_id IN (SELECT post_id FROM comments WHERE missed_at <= ? AND gone_at IS NULL)))
            ORDER BY published_utc DESC, url""",  # noqa: S608
        [blog_id, *scopes, comments, comments, f"{before:%Y-%m-%dT%H:%M:%SZ}"],
    )
    return [str(row["url"]) for row in rows]


def unfinished_walks(db: Database, blog_id: str | None, scope: str) -> list[WalkPosition]:
    """The stretches of a scope that an earlier run left unfinished, newest first."""
    rows = fetch_all(
        db,
        """SELECT walk_id, scope, next_url, until FROM walks
           WHERE blog_id = ? AND scope = ? ORDER BY updated_at DESC, walk_id""",
        [blog_id, scope],
    )
    return [WalkPosition(**row) for row in rows]


def unfinished_threads(db: Database, blog_id: str | None, scopes: Sequence[str]) -> list[WalkPosition]:
    """How far earlier runs have come with comments over several pages, of the posts in some scopes."""
    rows = fetch_all(
        db,
        f"""SELECT walk_id, scope, next_url, until FROM walks
            WHERE blog_id = ? AND scope IN (
                SELECT ? || url FROM posts JOIN post_scopes USING (post_id)
                WHERE posts.blog_id = ? AND post_scopes.scope IN ({marks(scopes)}) AND gone_at IS NULL)
            ORDER BY walk_id""",  # noqa: S608
        [blog_id, THREAD, blog_id, *scopes],
    )
    return [WalkPosition(**row) for row in rows]


def newest_in_scope(db: Database, blog_id: str | None, scope: str) -> str | None:
    """The address of the newest post that came in through a scope."""
    row = fetch_one(
        db,
        """SELECT url FROM posts JOIN post_scopes USING (post_id)
           WHERE blog_id = ? AND scope = ? AND gone_at IS NULL
           ORDER BY published_utc DESC NULLS LAST, published_date DESC LIMIT 1""",
        [blog_id, scope],
    )
    return None if row is None else str(row["url"])


def count_in_scope(db: Database, blog_id: str | None, scope: str) -> int:
    """How many live posts of a scope are held."""
    row = fetch_one(
        db,
        """SELECT count(*) AS held FROM posts JOIN post_scopes USING (post_id)
           WHERE blog_id = ? AND scope = ? AND gone_at IS NULL AND posts.kind = 'post'""",
        [blog_id, scope],
    )
    return 0 if row is None else int(row["held"])
