"""Older testimony of a post of which only an excerpt is held: what it completes, and since when it stood there."""

from __future__ import annotations

from typing import Any

from sqlite_utils.db import Database

from archiver.archive.bodies import body_columns
from archiver.archive.changes import Held, begins, begins_with
from archiver.archive.rows import Row, update
from archiver.records import Post

_SETTLED = frozenset({"jump", "snippet", "cut", "text", "excerpt"})
_SETTLED_BY_PAGE = _SETTLED | {"id", "time"}


def is_of_same_text(held: Held, post: Post) -> bool:
    """Whether an excerpt that is held and an older reading are of one text.

    :param held: with its body
    """
    return tells_more(held, post) or (post.truncated and begins(held.block_texts, post))


def tells_more(held: Held, post: Post) -> bool:
    """Whether an older reading goes on where the excerpt that is held ends; both begin alike."""
    return begins_with(post, held.block_texts)


def completed(held: Held, post: Post, *, own_page: bool, capture_id: str) -> dict[str, Any]:
    """The columns of ``posts`` that a text sets where a shorter excerpt of it is held."""
    if post.truncated:
        return {**body_columns(post), "capture_id": capture_id}
    settled = _SETTLED_BY_PAGE if own_page else _SETTLED
    wanted = frozenset((held.row["page_wanted"] or "").split(",")) - {""} - settled
    title = {"title": post.title} if held.row["title"] is None else {}
    return {**body_columns(post), **title, "capture_id": capture_id, "page_wanted": ",".join(sorted(wanted)) or None}


def seen_earlier(db: Database, row: Row, post_id: str, at: str) -> None:
    """The current version of a post stood there at a time before it was first seen."""
    db.conn.execute(
        "UPDATE post_versions SET seen_at = ? WHERE post_id = ? AND version = ? AND seen_at > ?",
        (at, post_id, row["version"], at),
    )
    if at < (row["last_changed_at"] or ""):
        update(db, "posts", {"post_id": post_id}, {"last_changed_at": at})
