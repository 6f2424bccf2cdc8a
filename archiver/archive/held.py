"""What the archive holds of the posts that a page shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from sqlite_utils.db import Database

from archiver.archive.changes import Held
from archiver.archive.rows import Row, fetch_all, marks
from archiver.blogger.ids import is_number
from archiver.records import Post

T = TypeVar("T")


def held_posts(db: Database, blog_id: str, posts: Iterable[tuple[str, str]]) -> dict[str, Held]:
    """The held rows of posts, by the ids asked for. ``posts`` are (post id, canonical address)."""
    asked = dict(posts)
    rows = [row for chunk in batched(list(asked.items())) for row in _held_rows(db, blog_id, dict(chunk))]
    by_id = {row["post_id"]: row for row in reversed(rows)}
    by_url = {row["url"]: row for row in reversed(rows) if row["gone_at"] is None}
    found: dict[str, Held] = {}
    for post_id, url in asked.items():
        row = by_id.get(post_id) or _same_address(by_url.get(url), post_id)
        if row is not None:
            found[post_id] = Held(row=row, labels=_labels(row["version_labels"]))
    return found


def _held_rows(db: Database, blog_id: str, asked: dict[str, str]) -> list[Row]:
    places = marks(list(asked))
    return fetch_all(
        db,
        f"""WITH asked AS (
                SELECT post_id FROM posts WHERE post_id IN ({places})
                UNION SELECT post_id FROM posts WHERE url IN ({places}))
            SELECT posts.*, post_versions.labels AS version_labels, captures.kind AS capture_kind
            FROM asked JOIN posts USING (post_id) JOIN post_versions USING (post_id, version)
                LEFT JOIN captures ON captures.capture_id = posts.capture_id
            WHERE +posts.blog_id = ?
            ORDER BY posts.gone_at IS NOT NULL""",  # noqa: S608
        [*asked, *asked.values(), blog_id],
    )


def _same_address(row: Row | None, post_id: str) -> Row | None:
    """The row with the same address is the same post unless both have a number of Blogger's, and another one."""
    if row is None or (is_number(row["post_id"]) and is_number(post_id)):
        return None
    return row


def _labels(stored: str | None) -> frozenset[str] | None:
    return None if stored is None else frozenset(json.loads(stored))


def with_body(db: Database, post_id: str, held: Held, post: Post) -> Held:
    """The held post with the parts of its body that a comparison needs; they are not read when the hashes agree."""
    if post.content_hash is not None and post.content_hash == held.row["content_hash"]:
        return held
    texts = fetch_all(
        db,
        "SELECT kind, text FROM blocks WHERE post_id = ? AND text IS NOT NULL AND kind <> 'embed' ORDER BY position",
        [post_id],
    )
    images = fetch_all(
        db, "SELECT image_key, caption, caption_credit FROM images WHERE post_id = ? ORDER BY position", [post_id]
    )
    return Held(
        row=held.row,
        labels=held.labels,
        block_texts=tuple(row["text"] for row in texts),
        caption_texts=tuple(row["text"] for row in texts if row["kind"] == "caption"),
        captions=tuple((row["caption"], row["caption_credit"]) for row in images),
        image_keys=tuple(row["image_key"] for row in images),
    )


def ids_of_other_blogs(db: Database, blog_id: str, post_ids: Sequence[str]) -> list[str]:
    """Which post ids the archive holds for another blog: one of the two pages is not what it says."""
    found: list[str] = []
    for chunk in batched(post_ids):
        sql = f"SELECT post_id FROM posts WHERE post_id IN ({marks(chunk)}) AND +blog_id <> ?"  # noqa: S608
        found += [row["post_id"] for row in fetch_all(db, sql, [*chunk, blog_id])]
    return found


def batched(values: Sequence[T], size: int = 400) -> Iterator[Sequence[T]]:
    """A few hundred at a time: SQLite binds no more than so many values at once."""
    return (values[start : start + size] for start in range(0, len(values), size))
