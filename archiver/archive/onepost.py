"""One post with all that belongs to it, read for somebody who looks at it."""

from __future__ import annotations

from sqlite_utils import Database

from archiver.archive.rows import Row, fetch_all, fetch_one

_PARTS = {"blocks": "position", "credits": "position", "images": "position", "links": "position"}
_COMMENTS = "SELECT * FROM comments WHERE post_id = ? ORDER BY position, comment_id"
_LABELS = "SELECT name FROM post_labels JOIN labels USING (label_id) WHERE post_id = ? ORDER BY name"


def document(db: Database, post_id: str) -> Row | None:
    """A post as one thing, corrections counted: its columns, its ``labels`` as names, and as rows its ``blocks``,
    ``credits``, ``images``, ``links`` and ``comments``; None where there is no such post."""
    post = fetch_one(db, "SELECT * FROM posts_corrected WHERE post_id = ?", [post_id])
    if post is None:
        return None
    for table, order in _PARTS.items():
        post[table] = fetch_all(db, f"SELECT * FROM {table} WHERE post_id = ? ORDER BY {order}", [post_id])  # noqa: S608
    post["comments"] = fetch_all(db, _COMMENTS, [post_id])
    post["labels"] = [row["name"] for row in fetch_all(db, _LABELS, [post_id])]
    return post


def named(db: Database, post_id: str) -> str | None:
    """The id that a post has now, given one that it has or had."""
    sql = "SELECT post_id FROM posts WHERE post_id = ? UNION ALL SELECT post_id FROM post_aliases WHERE alias = ?"
    found = fetch_one(db, sql, [post_id, post_id])
    return None if found is None else str(found["post_id"])


def versions(db: Database, post_id: str) -> list[Row]:
    """The versions of a post, the first first, without their texts."""
    sql = "SELECT version, seen_at, changed, capture_id FROM post_versions WHERE post_id = ? ORDER BY version"
    return fetch_all(db, sql, [post_id])


def capture(db: Database, capture_id: str | None) -> Row | None:
    """A response."""
    return fetch_one(db, "SELECT * FROM captures WHERE capture_id = ?", [capture_id])


def version_rows(db: Database, post_id: str) -> list[Row]:
    """The versions of a post, the first first, with their texts."""
    return fetch_all(db, "SELECT * FROM post_versions WHERE post_id = ? ORDER BY version", [post_id])
