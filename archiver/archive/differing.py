"""Two databases that were given away at two times, beside each other: which posts and comments came, went or changed.

Both are read in the order of their keys, side by side; nothing is held of either but the post that is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from sqlite_utils.db import Database

from archiver.archive.compare import FIELDS, beside
from archiver.archive.selection import TABLES
from archiver.errors import UsageError

Opened = Database
"""A database that is compared."""
Kind = Literal["added", "removed", "changed", "renumbered"]
"""``renumbered``: the same post under another id, since its number was learnt."""

_FIELDS = (*(name for name in FIELDS if name != "content_hash"), "status", "gone_at")
_TEXTS = frozenset({"body_text", "body_html", "deck"})
_COMMENT = ("parent_id", "author", "published", "body_text", "deleted", "gone_at")


@dataclass(frozen=True, slots=True)
class _Part:
    """What a post has several of."""

    table: str
    facts: str
    """Columns that are compared always."""
    words: str = ""
    """Columns that are compared where both have texts; with no `facts`, nothing is compared where one has none."""
    source: str = ""
    """What follows ``FROM``, if not the table."""
    order: str = "position"


_PARTS = {
    "labels": _Part("post_labels", "name", source="post_labels JOIN labels USING (label_id)", order="name"),
    "credits": _Part("credits", "name, role, kind, url", "text"),
    "images": _Part("images", "url, original_url, caption_credit, link_url, sha256", "alt, caption"),
    "links": _Part("links", "url, kind", "text"),
    "blocks": _Part("blocks", "", "kind, text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference."""

    of: Literal["post", "comment"]
    kind: Kind
    id: str
    post_id: str
    url: str | None
    title: str | None
    day: str | None
    fields: tuple[str, ...] = ()
    """What changed."""
    new_id: str | None = None
    """Where it is renumbered."""


@dataclass(frozen=True, slots=True)
class _Post:
    told: tuple[str | None, str | None, str | None]
    """Address, title and day."""
    values: tuple[Any, ...]


def counts(db: Database) -> dict[str, int]:
    """How many rows each table has that is given away; those that there are in the file."""
    there = set(db.table_names())
    return {
        table: int(db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608, names of ours
        for table in TABLES
        if table in there
    }


def changes(old: Database, new: Database, *, without: Collection[str]) -> Iterator[Change]:
    """Every post, and then every comment, that is not in both as it is in the other.

    :param without: what is not compared, since one of them was made without it (of ``text``, ``comments``, ``images``)
    Raises UsageError where one is of another format.
    """
    try:
        yield from _posts_that_differ(old, new, without)
        if "comments" not in without:
            yield from _comments_that_differ(old, new, without)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        raise UsageError(
            f"They cannot be compared: one is of another format than this archiver's ({error})."
        ) from error


def _posts_that_differ(old: Database, new: Database, without: Collection[str]) -> Iterator[Change]:
    fields = [name for name in _FIELDS if "text" not in without or name not in _TEXTS]
    parts = {
        name: _Together(beside(_rows_of(old, select), _rows_of(new, select)))
        for name, part in _PARTS.items()
        if part.table not in without and (select := _select(part, without)) is not None
    }
    for post_id, before, after in beside(_posts(old, fields), _posts(new, fields)):
        found = {name: pairs.at(post_id) for name, pairs in parts.items()}
        if before is None:
            if not _is_known_by_alias(new, post_id, old):
                yield _of_post("added", post_id, after)
        elif after is None:
            new_id = _alias(new, post_id)
            yield _of_post("removed" if new_id is None else "renumbered", post_id, before, new_id=new_id)
        else:
            differ = [
                name for name, one, other in zip(fields, before.values, after.values, strict=True) if one != other
            ]
            differ += [name for name, (one, other) in found.items() if one != other]
            if differ:
                yield _of_post("changed", post_id, after, fields=tuple(differ))


def _of_post(kind: Kind, post_id: str, post: _Post, **more: Any) -> Change:
    url, title, day = post.told
    return Change(of="post", kind=kind, id=post_id, post_id=post_id, url=url, title=title, day=day, **more)


class _Together:
    """What two files have of a part, post by post, for who asks in the order of the posts."""

    def __init__(self, pairs: Iterator[tuple[str, Any, Any]]) -> None:
        self._pairs = pairs
        self._next = next(pairs, None)

    def at(self, post_id: str) -> tuple[Any, Any]:
        """What the old and the new one have of a post; ``None`` for nothing."""
        while self._next is not None and self._next[0] < post_id:
            self._next = next(self._pairs, None)
        if self._next is None or self._next[0] != post_id:
            return None, None
        return self._next[1], self._next[2]


def _select(part: _Part, without: Collection[str]) -> str | None:
    columns = ", ".join(filter(None, (part.facts, "" if "text" in without else part.words)))
    if not columns:
        return None
    return f"SELECT post_id, {columns} FROM {part.source or part.table} ORDER BY post_id, {part.order}"  # noqa: S608


def _posts(db: Database, fields: list[str]) -> Iterator[tuple[str, _Post]]:
    sql = f"SELECT post_id, url, title, published_date, {', '.join(fields)} FROM posts_corrected ORDER BY post_id"  # noqa: S608
    for post_id, url, title, day, *values in db.conn.execute(sql):
        yield post_id, _Post((url, title, day), tuple(values))


def _rows_of(db: Database, sql: str) -> Iterator[tuple[str, Any]]:
    for post_id, rows in groupby(db.conn.execute(sql), key=lambda row: str(row[0])):
        yield post_id, tuple(tuple(row[1:]) for row in rows)


def _alias(db: Database, post_id: str) -> str | None:
    """The post that was known by an id before."""
    row = db.conn.execute("SELECT post_id FROM post_aliases WHERE alias = ?", [post_id]).fetchone()
    return None if row is None else str(row[0])


def _is_known_by_alias(new: Database, post_id: str, old: Database) -> bool:
    with closing(new.conn.execute("SELECT alias FROM post_aliases WHERE post_id = ?", [post_id])) as aliases:
        return any(
            old.conn.execute("SELECT 1 FROM posts WHERE post_id = ?", alias).fetchone() is not None for alias in aliases
        )


def _comments_that_differ(old: Database, new: Database, without: Collection[str]) -> Iterator[Change]:
    fields = [name for name in _COMMENT if "text" not in without or name not in _TEXTS]
    columns = ", ".join(f"c.{name}" for name in fields)
    sql = f"""SELECT c.comment_id, c.post_id, p.url, p.title, substr(c.published, 1, 10), {columns}
              FROM comments AS c JOIN posts AS p USING (post_id) ORDER BY c.comment_id"""  # noqa: S608
    for comment_id, before, after in beside(_comments(old, sql), _comments(new, sql)):
        post_id, url, title, day, *_ = after or before
        differ: tuple[str, ...] = ()
        if before is not None and after is not None:
            differ = tuple(name for name, one, other in zip(fields, before[4:], after[4:], strict=True) if one != other)
            if not differ:
                continue
        kind: Kind = "added" if before is None else "removed" if after is None else "changed"
        yield Change(
            of="comment", kind=kind, id=comment_id, post_id=post_id, url=url, title=title, day=day, fields=differ
        )


def _comments(db: Database, sql: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for comment_id, *values in db.conn.execute(sql):
        yield comment_id, tuple(values)
