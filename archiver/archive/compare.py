"""Two databases of one archive beside each other: in which fields posts differ, and what the new one lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from sqlite_utils.db import Database

Kind = Literal["changed", "new", "gone"]

FIELDS = (
    *("url", "kind", "title", "published", "published_text", "published_source", "date_conflict", "date_hint"),
    *("updated", "author", "byline", "deck", "body_text", "body_html", "language", "comments_claimed", "truncated"),
    "content_hash",
)
"""The columns of ``posts`` that are read from pages, and on which no other here follows."""

PARTS = {
    "labels": "SELECT post_id, name FROM post_labels JOIN labels USING (label_id) ORDER BY post_id, name",
    "credits": "SELECT post_id, name, role, kind, url, text FROM credits ORDER BY post_id, position",
    "images": """SELECT post_id, url, original_url, image_key, alt, link_url, width, height FROM images
                 ORDER BY post_id, position""",
    "captions": """SELECT post_id, caption, caption_credit FROM images
                   WHERE coalesce(caption, caption_credit) IS NOT NULL ORDER BY post_id, position""",
    "links": "SELECT post_id, url, text, domain, kind, target_post_id FROM links ORDER BY post_id, position",
    "blocks": "SELECT post_id, kind, text FROM blocks ORDER BY post_id, position",
    "comments": """SELECT post_id, comment_id, parent_id, author, author_url, is_blog_author, published, published_text,
                       body_text, body_html, deleted, gone_at FROM comments ORDER BY post_id, comment_id""",
    "versions": "SELECT post_id, version, changed FROM post_versions ORDER BY post_id, version",
}
"""What a post has several of, as rows that begin with its id."""

Values = tuple[Any, ...]


@dataclass(slots=True)
class Difference:
    """How one field differs: the addresses of the posts in which it does."""

    changed: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    """It was empty."""
    gone: list[str] = field(default_factory=list)
    """It is empty now."""

    def __str__(self) -> str:
        told = {"changed": self.changed, "new": self.new, "gone": self.gone}
        return ", ".join(f"{len(urls)} {name}" for name, urls in told.items() if urls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What the old database has and the new one has not."""

    runs: list[str]
    captures: int
    files: list[str]
    """The WARC files that those captures are in."""
    posts: list[str]
    """Addresses."""
    comments: list[str]
    """Ids."""

    @property
    def records(self) -> bool:
        """Whether records of WARC files are missing, and not only what is read from them."""
        return bool(self.runs or self.captures)

    def __bool__(self) -> bool:
        return bool(self.records or self.posts or self.comments)


def differences(old: Database, new: Database) -> dict[str, Difference]:
    """The fields that differ, each with the posts in which it does; in the order in which they are told."""
    urls = _urls(old) | _urls(new)
    found = {name: Difference() for name in ("posts", *FIELDS, *PARTS)}
    columns = f"SELECT post_id, {', '.join(FIELDS)} FROM posts ORDER BY post_id"  # noqa: S608
    for post_id, before, after in beside(_posts(old, columns), _posts(new, columns)):
        if before is None or after is None:
            _note(found["posts"], urls[post_id], before, after)
            continue
        for name, one, other in zip(FIELDS, before, after, strict=True):
            _note(found[name], urls[post_id], one, other)
    both = _ids(old, "posts", "post_id") & _ids(new, "posts", "post_id")
    for name, sql in PARTS.items():
        for post_id, before, after in beside(_parts(old, sql), _parts(new, sql)):
            if post_id in both:
                _note(found[name], urls[post_id], before, after)
    return {name: one for name, one in found.items() if str(one)}


def lacking(old: Database, new: Database) -> Lacking:
    """What the old database has and the new one has not. A post that is known by another id now is not lacking."""
    lost = _ids(old, "captures", "capture_id") - _ids(new, "captures", "capture_id")
    rows = old.conn.execute("SELECT capture_id, warc_file FROM captures")
    known = _ids(new, "posts", "post_id") | _ids(new, "post_aliases", "alias")
    addresses = _ids(new, "posts", "url")
    posts = [url or post_id for post_id, url in _urls(old).items() if post_id not in known and url not in addresses]
    return Lacking(
        runs=sorted(_ids(old, "crawls", "crawl_id") - _ids(new, "crawls", "crawl_id")),
        captures=len(lost),
        files=sorted({name or "" for capture_id, name in rows if capture_id in lost}),
        posts=posts,
        comments=sorted(_ids(old, "comments", "comment_id") - _ids(new, "comments", "comment_id")),
    )


def _note(difference: Difference, url: str, before: Any, after: Any) -> None:
    if before == after:
        return
    if before is None:
        difference.new.append(url)
    elif after is None:
        difference.gone.append(url)
    else:
        difference.changed.append(url)


def beside(old: Iterator[tuple[str, Any]], new: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """Two sorted streams side by side; ``None`` where one has nothing of a post."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0], left[1], None
            left = next(old, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(new, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(old, None), next(new, None)


def _posts(db: Database, sql: str) -> Iterator[tuple[str, Values]]:
    for post_id, *values in db.conn.execute(sql):
        yield post_id, tuple(values)


def _parts(db: Database, sql: str) -> Iterator[tuple[str, tuple[Values, ...]]]:
    for post_id, rows in groupby(db.conn.execute(sql), key=lambda row: str(row[0])):
        yield post_id, tuple(tuple(row[1:]) for row in rows)


def _urls(db: Database) -> dict[str, str]:
    return {post_id: url or post_id for post_id, url in db.conn.execute("SELECT post_id, url FROM posts")}


def _ids(db: Database, table: str, column: str) -> set[str]:
    return {row[0] for row in db.conn.execute(f"SELECT {column} FROM {table}")}  # noqa: S608, names of ours
