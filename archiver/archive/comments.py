"""The comments of a post's own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.rows import fetch_one, insert, update
from archiver.archive.search import stems
from archiver.records import Comment


def store_comments(db: Database, comments: Sequence[Comment], post_id: str, seen_at: str, capture_id: str) -> None:
    """Add the comments of a post's own page, and count what is held of them."""
    for comment in comments:
        held = fetch_one(db, "SELECT post_id FROM comments WHERE comment_id = ?", [comment.comment_id])
        values = _comment_values(comment, post_id, seen_at, capture_id)
        if held is None:
            insert(db, "comments", {"comment_id": comment.comment_id, **values, "first_seen_at": seen_at})
        elif held["post_id"] == post_id:
            update(db, "comments", {"comment_id": comment.comment_id}, values)
    db.conn.execute(
        "UPDATE posts SET comments_held = (SELECT count(*) FROM comments WHERE post_id = ?) WHERE post_id = ?",
        (post_id, post_id),
    )


def _comment_values(comment: Comment, post_id: str, seen_at: str, capture_id: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "post_id": post_id,
        "position": comment.position,
        "deleted": int(comment.deleted),
        "last_seen_at": seen_at,
    }
    told = {
        "parent_id": comment.parent_id,
        "author": comment.author,
        "author_url": comment.author_url,
        "is_blog_author": int(comment.is_blog_author),
        "published": comment.published,
        "published_utc": comment.published_utc,
        "published_text": comment.published_text,
        "body_text": comment.body_text,
        "body_html": comment.body_html,
        "stems": stems(comment.body_text or "") or None,
        "capture_id": capture_id,
    }
    if comment.deleted:  # what was read before its author took it away stays, and its capture with it
        told = {
            name: value for name, value in told.items() if value is not None and name not in ("capture_id", "stems")
        }
    return values | told
