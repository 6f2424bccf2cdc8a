"""The comments of a post, from its own page or from the blog's comments feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.forgotten import comments_left
from archiver.archive.gone import is_past
from archiver.archive.rows import Row, fetch_all, fetch_one, insert, update
from archiver.archive.search import stems
from archiver.records import Capture, Comment


def store_comments(db: Database, comments: Sequence[Comment], post_id: str, seen_at: str, capture_id: str) -> None:
    """Add the comments of a post's own page, and count what is held of them."""
    for comment in comments_left(db, comments, post_id, seen_at):
        held = _held(db, comment.comment_id)
        values = _comment_values(comment, post_id, seen_at, capture_id)
        if held is not None and comment.parent_id is None:
            values.pop("parent_id", None)  # an old theme prints no answers under what they answer
        if held is not None and seen_at < (held["last_seen_at"] or ""):
            _fill_from_older(db, comment, held, seen_at, capture_id)
        elif held is None:
            insert(db, "comments", {"comment_id": comment.comment_id, **values, "first_seen_at": seen_at})
        elif held["post_id"] == post_id:
            update(db, "comments", {"comment_id": comment.comment_id}, values)
    _count(db, post_id)


def take_comment(db: Database, comment: Comment, capture: Capture) -> bool:
    """A comment as a backup tells it, of a post that is held; returns whether it was not held.

    What a page told of it stays: it tells the place, and the name as readers see it.
    """
    at, held = capture.fetched_at, _held(db, comment.comment_id)
    if held is None:
        values = _comment_values(comment, comment.post_id, at, capture.capture_id)
        insert(db, "comments", {**values, "comment_id": comment.comment_id, "first_seen_at": at, "position": None})
        sql = "UPDATE posts SET comments_held = coalesce(comments_held, 0) + 1 WHERE post_id = ?"
        db.conn.execute(sql, (comment.post_id,))
        return True
    _fill_from_older(db, comment, held, at, capture.capture_id)
    if at >= (held["last_seen_at"] or ""):
        seen: Row = {"last_seen_at": at, "missed_at": None, "gone_at": None}
        if comment.deleted:  # what was read before its author took it away stays
            seen["deleted"] = 1
        update(db, "comments", {"comment_id": comment.comment_id}, seen)
    return False


def _held(db: Database, comment_id: str) -> Row | None:
    sql = (
        "SELECT post_id, parent_id, deleted, body_text, first_seen_at, last_seen_at FROM comments WHERE comment_id = ?"
    )
    return fetch_one(db, sql, [comment_id])


def _fill_from_older(db: Database, comment: Comment, held: Row, at: str, capture_id: str) -> None:
    """Set what is not known of a comment: what it answers, and its words where its author took them away since."""
    fills: Row = {}
    if held["parent_id"] is None and comment.parent_id is not None:
        fills["parent_id"] = comment.parent_id
    if at < (held["first_seen_at"] or at):
        fills["first_seen_at"] = at
    if held["deleted"] and held["body_text"] is None and not comment.deleted and comment.body_text is not None:
        fills |= {
            "author": comment.author,
            "author_url": comment.author_url,
            "body_text": comment.body_text,
            "body_html": comment.body_html,
            "stems": stems(comment.body_text) or None,
            "capture_id": capture_id,
        }
    update(db, "comments", {"comment_id": comment.comment_id}, fills)


def _count(db: Database, post_id: str) -> None:
    db.conn.execute(
        "UPDATE posts SET comments_held = (SELECT count(*) FROM comments WHERE post_id = ?) WHERE post_id = ?",
        (post_id, post_id),
    )


def miss_comments(db: Database, post_id: str, seen_at: str, *, hours: float) -> None:
    """The page at ``seen_at`` showed every comment there is: those it did not show are missed, and gone when they were
    missed ``hours`` before as well."""
    rows = fetch_all(
        db,
        """SELECT comment_id, missed_at FROM comments WHERE post_id = ? AND last_seen_at < ? AND gone_at IS NULL""",
        [post_id, seen_at],
    )
    for row in rows:
        first = row["missed_at"]
        told = {"missed_at": seen_at} if first is None else {"gone_at": first} if is_past(first, seen_at, hours) else {}
        update(db, "comments", {"comment_id": row["comment_id"]}, told)


def fill_comments(
    db: Database, comments: Sequence[Comment], post_id: str, capture: Capture, *, fill: bool
) -> list[str]:
    """Comments as a feed tells them, which knows less than the post's page: what is held stays as it is.

    :param fill: whether those that are not held are kept
    :return: the ids of those that were not held
    """
    new = []
    for comment in comments:
        if fetch_one(db, "SELECT 1 FROM comments WHERE comment_id = ?", [comment.comment_id]) is not None:
            seen = {"last_seen_at": capture.fetched_at, "missed_at": None, "gone_at": None}
            update(db, "comments", {"comment_id": comment.comment_id}, seen)
            continue
        new.append(comment.comment_id)
        if fill:
            values = _comment_values(comment, post_id, capture.fetched_at, capture.capture_id)
            first = {"comment_id": comment.comment_id, "first_seen_at": capture.fetched_at}
            insert(db, "comments", {**values, **first, "position": None})
    if fill:
        _count(db, post_id)
    return new


def _comment_values(comment: Comment, post_id: str, seen_at: str, capture_id: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "post_id": post_id,
        "position": comment.position,
        "deleted": int(comment.deleted),
        "last_seen_at": seen_at,
        "missed_at": None,
        "gone_at": None,
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
