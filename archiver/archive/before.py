"""The database as it was before it is made again: opened if it is sound, kept aside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive.folder import unwritable
from archiver.archive.schema import open_database, sqlite_errors
from archiver.errors import ArchiveDamagedError

OpenDatabase = Database
"""For who is handed one, and hands it on."""


def open_sound(path: Path) -> Database | None:
    """The database at ``path`` for writing; ``None`` where there is none, or one that is damaged or somebody else's.

    Raises the other ArchiveErrors.
    """
    if not path.exists():
        return None
    try:
        db = open_database(path, create=False)
        with sqlite_errors(path):
            if db.conn.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                return db
    except ArchiveDamagedError:
        return None
    db.close()
    return None


def keep_copy(db: Database, path: Path) -> str:
    """Copy a database that may be in use; returns the name of the copy. Raises the ArchiveErrors."""
    with sqlite_errors(path), closing(sqlite3.connect(path)) as copy:
        db.conn.backup(copy)
    return path.name


def move_aside(path: Path, suffix: str) -> str | None:
    """Rename a database that is damaged, with its log; returns its new name, or ``None`` where there was none.

    Raises ArchiveUnwritableError.
    """
    moved = None
    try:
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)  # which tells nothing by itself
        for part in ("-wal", ""):
            old = path.with_name(path.name + part)
            if part and old.exists() and not old.stat().st_size:
                old.unlink()
            if old.exists():
                moved = f"{path.name}.{suffix}{part}"
                old.replace(path.with_name(moved))
    except OSError as error:
        raise unwritable(error, path.parent) from error
    return moved
