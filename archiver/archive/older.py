"""Testimony that is older than what is held: a page that somebody else kept years ago, a backup found in a drawer.

What is newer stays. A reading of the text that stood then, or next, only shows that it stood there earlier. Another
text becomes a version in its place in time, so that archives come out the same in whatever order testimony comes in.
"""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import texts
from archiver.archive.bodies import labels_json
from archiver.archive.listed import spellings
from archiver.archive.rows import Row, fetch_all, fetch_one, insert, marks, update
from archiver.archive.texts import Text
from archiver.records import Post

_COPIED = ("title", "published", "body_text", "body_html", "labels", "content_hash", "capture_id")


def known_at(row: Row) -> str:
    """Until when a post is known to have stood as its row tells, UTC."""
    excerpt_at = row["last_seen_at"] if row["truncated"] else None
    return max(row["last_fetched_at"] or "", row["last_changed_at"] or "", row["first_seen_at"] or "", excerpt_at or "")


def seen(db: Database, row: Row, post_id: str, at: str) -> None:
    """A post was there at a time, whatever its text."""
    if row["first_seen_at"] is None or at < row["first_seen_at"]:
        update(db, "posts", {"post_id": post_id}, {"first_seen_at": at})


def place(db: Database, row: Row, post_id: str, post: Post, *, at: str, capture_id: str, of_backup: bool) -> bool:
    """Put a whole text in its place among the versions of a post; returns whether it is the current version's.

    :param row: of ``posts``
    :param at: when it was read, before ``known_at``, UTC
    """
    told = texts.of_post(post, is_of_backup=of_backup)
    versions = fetch_all(db, _VERSIONS, [post_id])
    count = sum(version["seen_at"] <= at for version in versions)
    before, after = (versions[count - 1] if count else None), (versions[count] if count < len(versions) else None)
    if before is not None and _same(before, told, row, post):
        return bool(before["version"] == row["version"])
    if after is not None and _same(after, told, row, post):
        _seen_earlier(db, post_id, after, row, at)
        return bool(after["version"] == row["version"])
    again = None if before is None else _stood_again(db, row, post, at, after)
    _insert(db, row, post_id, post, told, versions, count, at=at, capture_id=capture_id, again=again)
    return False


_VERSIONS = """
SELECT v.*, c.kind AS capture_kind FROM post_versions AS v LEFT JOIN captures AS c USING (capture_id)
WHERE post_id = ? ORDER BY version
"""


def _text(version: Row) -> Text:
    return texts.of_row(version, texts.labels_of(version["labels"]))


def _same(version: Row, told: Text, row: Row, post: Post) -> bool:
    differ = texts.differences(_text(version), told)
    if version["version"] != row["version"] or not texts.same_edit(row["updated"], post.updated):
        return not differ
    if "labels" not in differ:
        return True
    held, new = texts.labels_of(version["labels"]) or frozenset(), told.labels or frozenset()
    return held <= new or new <= held


def _seen_earlier(db: Database, post_id: str, version: Row, row: Row, at: str) -> None:
    update(db, "post_versions", {"post_id": post_id, "version": version["version"]}, {"seen_at": at})
    if version["version"] == row["version"]:
        update(db, "posts", {"post_id": post_id}, {"last_changed_at": at})


def _stood_again(db: Database, row: Row, post: Post, at: str, after: Row | None) -> tuple[str, str] | None:
    """When, after another text, the one that stood before it was seen again, and in which capture."""
    end = known_at(row) if after is None else after["seen_at"]
    urls = {place for url in (row["url"], post.url) if url for place in spellings(url)}
    urls.add(f"tag:blogger.com,1999:blog-{post.blog_id}.post-{post.post_id}")
    found = fetch_one(
        db,
        f"""SELECT fetched_at, capture_id FROM captures WHERE url IN ({marks(list(urls))})
            AND fetched_at > ? AND fetched_at {"<=" if after is None else "<"} ?
            AND kind IN ('post', 'page', 'backup') AND coalesce(status, 200) = 200
            ORDER BY fetched_at, capture_id LIMIT 1""",  # noqa: S608
        [*sorted(urls), at, end],
    )
    if found is not None:
        return found["fetched_at"], found["capture_id"]
    return (end, row["capture_id"]) if after is None else None


def _insert(
    db: Database,
    row: Row,
    post_id: str,
    post: Post,
    told: Text,
    versions: list[Row],
    count: int,
    *,
    at: str,
    capture_id: str,
    again: tuple[str, str] | None,
) -> None:
    """Another text, behind the first ``count`` versions, and what stood before it once more where that was seen."""
    before, after = (versions[count - 1] if count else None), (versions[count] if count < len(versions) else None)
    more = 1 if again is None else 2
    for version in reversed(versions[count:]):
        key = {"post_id": post_id, "version": version["version"]}
        update(db, "post_versions", key, {"version": version["version"] + more})
    new: dict[str, Any] = {
        "title": post.title,
        "published": post.date.published,
        "body_text": post.body_text,
        "body_html": post.body_html,
        "labels": labels_json(post.labels),
        "content_hash": post.content_hash,
        "capture_id": capture_id,
    }
    changed = [] if before is None else _changed(_text(before), told)
    _add(db, post_id, count + 1, at, changed, new)
    if again is not None and before is not None:
        copied = {name: before[name] for name in _COPIED}
        if after is not None:
            copied["capture_id"] = again[1]
        _add(db, post_id, count + 2, again[0], _changed(told, _text(before)), copied)
    elif after is not None:
        names = _changed(told, _text(after)) + (["author"] if "author" in json.loads(after["changed"]) else [])
        key = {"post_id": post_id, "version": after["version"] + more}
        update(db, "post_versions", key, {"changed": json.dumps(names)})
    columns: Row = {"version": row["version"] + more}
    if after is None and again is not None:
        columns["last_changed_at"] = again[0]
    update(db, "posts", {"post_id": post_id}, columns)


def _changed(one: Text, other: Text) -> list[str]:
    return texts.differences(one, other) or ["body_text"]


def _add(db: Database, post_id: str, version: int, at: str, changed: list[str], told: Row) -> None:
    row = {"post_id": post_id, "version": version, "seen_at": at, "changed": json.dumps(changed), **told}
    insert(db, "post_versions", row)
