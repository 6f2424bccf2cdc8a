"""The body of a post as rows, and every version of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import imagerows
from archiver.archive.rows import delete, insert_all
from archiver.archive.search import stems
from archiver.records import Post

_TABLES = ("blocks", "credits", "images", "links")
"""The tables of a post's parts; each is named like the field of ``Post`` that fills it, and its columns like the fields
of the records there."""


def body_columns(post: Post) -> dict[str, Any]:
    """The columns of ``posts`` that a body fills."""
    captions = _lines(f"{image.caption or ''} {image.caption_credit or ''}".strip() for image in post.images)
    return {
        "byline": post.byline,
        "deck": post.deck,
        "body_text": post.body_text,
        "body_html": post.body_html,
        "word_count": post.word_count,
        "language": post.language,
        "truncated": int(post.truncated),
        "content_hash": post.content_hash,
        "text_hash": post.text_hash,
        "parser": post.parser,
        "captions": captions,
        "credit_names": _lines(credit.name for credit in post.credits),
        "stems": stems(" ".join(filter(None, (post.title, post.body_text, captions)))) or None,
    }


def insert_body(db: Database, post_id: str, post: Post) -> None:
    """Add a post's blocks, credits, images and links."""
    _insert(db, post_id, post, imagerows.known(db, [image.image_key for image in post.images]))


def replace_body(db: Database, post_id: str, post: Post) -> None:
    """Put others in their place; of pictures that are still shown all that is known stays known."""
    known = imagerows.known(db, [image.image_key for image in post.images])
    for table in _TABLES:
        delete(db, table, {"post_id": post_id})
    _insert(db, post_id, post, known)


def _insert(db: Database, post_id: str, post: Post, known: Sequence[imagerows.Known]) -> None:
    for table in _TABLES:
        rows = [
            {"post_id": post_id, "position": position, **{name: getattr(part, name) for name in part.__slots__}}
            for position, part in enumerate(getattr(post, table), 1)
        ]
        insert_all(db, table, rows)
    imagerows.carry_over(db, post_id, known)


def insert_version(
    db: Database,
    post_id: str,
    version: int,
    changed: Sequence[str],
    labels: str | None,
    *,
    seen_at: str,
    capture_id: str,
) -> None:
    """Add a version: what the post's row tells now."""
    db.conn.execute(
        """INSERT INTO post_versions (post_id, version, seen_at, changed, title, published, body_text, body_html,
                                      labels, content_hash, capture_id)
           SELECT post_id, ?, ?, ?, title, published, body_text, body_html, ?, content_hash, ?
           FROM posts WHERE post_id = ?""",
        (version, seen_at, json.dumps(list(changed)), labels, capture_id, post_id),
    )


def fill_version(db: Database, post_id: str, version: int, labels: str | None, *, capture_id: str | None) -> None:
    """A fill makes no version: the current one now tells what its post tells.

    :param capture_id: what it was read from now; ``None`` leaves that
    """
    db.conn.execute(
        """UPDATE post_versions
           SET (title, published, body_text, body_html, content_hash) =
               (SELECT title, published, body_text, body_html, content_hash
                FROM posts WHERE posts.post_id = post_versions.post_id),
               labels = ?, capture_id = coalesce(?, capture_id)
           WHERE post_id = ? AND version = ?
             AND (title, published, body_text, body_html, content_hash, labels, capture_id) IS NOT
                 (SELECT title, published, body_text, body_html, content_hash, ?,
                         coalesce(?, post_versions.capture_id)
                  FROM posts WHERE posts.post_id = post_versions.post_id)""",
        (labels, capture_id, post_id, version, labels, capture_id),
    )


def labels_json(labels: Iterable[str] | None) -> str | None:
    """Labels as ``post_versions`` keeps them; ``None`` where they are unknown."""
    return None if labels is None else json.dumps(sorted(labels), ensure_ascii=False)


def _lines(values: Iterable[str]) -> str | None:
    return "\n".join(value for value in values if value) or None
