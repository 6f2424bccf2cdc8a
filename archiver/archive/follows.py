"""What an archive follows: the scopes that a crawl without an address repeats, and the blogs that no longer answer.

The columns ``failing_since``, ``last_tried_at`` and ``tries`` of ``follows`` are of a blog, and the same in all of its
rows: NULL (``tries`` 0) while it answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.folder import DATABASE
from archiver.archive.rows import Row, fetch_all
from archiver.archive.schema import read_database, sqlite_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One scope that is repeated."""

    blog_id: str
    root: str
    """The blog's home page."""
    host: str
    scope: str
    """``blog`` or ``label:NAME``."""
    options: dict[str, Any]
    """What the person asked for when it was crawled by name, as in ``crawls.settings``."""
    failing_since: str | None = None
    """When its blog was first found not to answer, UTC; ``None`` while it answers."""
    last_tried_at: str | None = None
    """When it was last asked in vain, UTC."""
    tries: int = 0
    """How many runs have asked in vain, the first one included."""


_FOLLOWS = """
SELECT follows.*, blogs.url AS root, blogs.host FROM follows JOIN blogs USING (blog_id)
ORDER BY blogs.host, follows.blog_id, follows.scope
"""


def followed(path: Path) -> list[Follow]:
    """What the archive in ``path`` follows, blog by blog. Raises the ArchiveErrors."""
    db = read_database(path / DATABASE)
    try:
        with sqlite_errors(path / DATABASE):
            return read_follows(db)
    finally:
        db.close()


def read_follows(db: Database) -> list[Follow]:
    """As `followed`, of an open database."""
    return [_follow(row) for row in fetch_all(db, _FOLLOWS)]


def _follow(row: Row) -> Follow:
    return Follow(
        blog_id=row["blog_id"],
        root=row["root"],
        host=row["host"],
        scope=row["scope"],
        options=json.loads(row["options"]) if row["options"] else {},
        failing_since=row["failing_since"],
        last_tried_at=row["last_tried_at"],
        tries=row["tries"],
    )


def of_blog(db: Database, root: str, host: str) -> list[Follow]:
    """What is followed of the blog that has a host, or that earlier runs found when they asked for it: it may have
    moved.

    :param root: its home page as a person names it
    """
    sql = "SELECT DISTINCT blog_id FROM crawls WHERE json_extract(settings, '$.address') = ?"
    moved = {row["blog_id"] for row in fetch_all(db, sql, [root])}
    return [follow for follow in read_follows(db) if follow.host == host or follow.blog_id in moved]


def note_failing(db: Database, blog_ids: Iterable[str], at: str) -> None:
    """Blogs were asked in vain. ``at``: UTC, ISO 8601 with ``Z``."""
    db.conn.executemany(
        """UPDATE follows SET failing_since = coalesce(failing_since, ?), last_tried_at = ?, tries = tries + 1
           WHERE blog_id = ?""",
        [(at, at, blog_id) for blog_id in blog_ids],
    )


def note_answering(db: Database, blog_ids: Iterable[str]) -> None:
    """Blogs answer, whatever was before."""
    db.conn.executemany(
        "UPDATE follows SET failing_since = NULL, last_tried_at = NULL, tries = 0 WHERE blog_id = ?",
        [(blog_id,) for blog_id in blog_ids],
    )


def failing(db: Database, blog_ids: Iterable[str]) -> list[str]:
    """Those of some blogs that were asked in vain when they were last asked."""
    rows = fetch_all(db, "SELECT DISTINCT blog_id FROM follows WHERE failing_since IS NOT NULL")
    return sorted({str(row["blog_id"]) for row in rows} & set(blog_ids))
