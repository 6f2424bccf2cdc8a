"""What a feed tells anew of posts that are held, and of which their pages are not asked for.

Blogger may leave the time of a post's last edit as it was when its owner renames a label, or takes another name. The
feed tells both as its pages do: they are set from it, without a request.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.bodies import fill_version, insert_version, labels_json
from archiver.archive.held import held_posts
from archiver.archive.labels import set_labels
from archiver.archive.listed import Listed
from archiver.archive.rows import Row, update
from archiver.records import Capture


def take(db: Database, blog_id: str, before: Mapping[str, Row], posts: Iterable[Listed], capture: Capture) -> set[str]:
    """Set what a feed tells anew; returns the ids of the posts that have a new version by that.

    :param before: what the same feed had listed of the posts, by their addresses
    """
    told = [post for post in posts if post.post_id is not None and _is_read(post, before.get(post.url))]
    held = held_posts(db, blog_id, [(post.post_id or "", post.url) for post in told])
    changed = set()
    for post in told:
        known = held.get(post.post_id or "")
        if known is None or known.row["gone_at"] is not None:
            continue
        labels = _labels(post, before[post.url], known.labels)
        author = _author(post, before[post.url], known.row["author"])
        names = [
            *(["author"] if author is not None and known.row["author"] is not None else []),
            *(["labels"] if labels is not None and known.labels is not None else []),
        ]
        if labels is None and author is None:
            continue
        _set(db, known.row, names, author, labels if labels is not None else known.labels, capture)
        if names:
            changed.add(str(known.row["post_id"]))
    return changed


def _is_read(post: Listed, before: Row | None) -> bool:
    """Whether a post stands in the feed as when it was read, so that its page is not asked for."""
    return (
        before is not None
        and post.updated == before["read_updated"]
        and (post.title or None) == before["title"]
        and _instant(post.published) == _instant(before["published"])
    )


def _labels(post: Listed, before: Row, held: frozenset[str] | None) -> frozenset[str] | None:
    """The labels to set. Where the feed says what it said, what is held may well be another witness's."""
    if post.labels is None or frozenset(post.labels) == held:
        return None
    if held is None:
        return frozenset(post.labels)
    told = None if before["labels"] is None else frozenset(json.loads(before["labels"]))
    return frozenset(post.labels) if told is not None and told != frozenset(post.labels) else None


def _author(post: Listed, before: Row, held: str | None) -> str | None:
    """The author to set: where pages name another than the feed does, theirs stays."""
    if not post.author or post.author == held:
        return None
    return post.author if held is None or (held == before["author"] and post.author != before["author"]) else None


def _set(
    db: Database, row: Row, names: list[str], author: str | None, labels: frozenset[str] | None, capture: Capture
) -> None:
    post_id, version = row["post_id"], row["version"] + (1 if names else 0)
    columns: dict[str, Any] = {"version": version} if names else {}
    if author is not None:
        columns["author"] = author
    if names:
        columns |= {"last_changed_at": capture.fetched_at}
    update(db, "posts", {"post_id": post_id}, columns)
    if labels is not None:
        set_labels(db, post_id, row["blog_id"], sorted(labels))
    if names:
        told = labels_json(labels)
        insert_version(db, post_id, version, names, told, seen_at=capture.fetched_at, capture_id=capture.capture_id)
    else:
        fill_version(db, post_id, version, labels_json(labels), capture_id=None)


def _instant(text: str | None) -> float | None:
    try:
        return None if text is None else datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
