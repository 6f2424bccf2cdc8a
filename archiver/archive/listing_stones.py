"""The tombstones of an archive, read without holding up a crawl."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archiver.archive.folder import DATABASE
from archiver.archive.forgotten import stone_rows
from archiver.archive.rows import Row
from archiver.archive.schema import read_database, sqlite_errors


def forgotten_in(path: Path) -> list[Row]:
    """What was forgotten in the archive in ``path``: ``kind``, ``at`` and ``digest``. Raises the ArchiveErrors."""
    with closing(read_database(path / DATABASE)) as db, sqlite_errors(path / DATABASE):
        return [{name: row[name] for name in ("kind", "at", "digest")} for row in stone_rows(db)]
