"""The database as it was before it is made again: opened if it is sound, kept aside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.folder import unwritable
from archiver.archive.forgotten import stone_rows
from archiver.archive.rewriting import raws
from archiver.archive.schema import open_database, sqlite_errors
from archiver.archive.warc import ACT
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


def stones_of(db: Database | None, folder: Path) -> list[dict[str, Any]]:
    """What was forgotten: as a database says, where that can be read, and as the WARC files do.

    Decisions have WARC files of their own, which alone are looked at. Raises OSError.
    """
    rows: list[dict[str, Any]] = []
    if db is not None:
        rows = stone_rows(db)
    elif (folder / "archive.db").is_file():
        with suppress(sqlite3.Error), closing(sqlite3.connect(_uri(folder / "archive.db"), uri=True)) as damaged:
            rows = stone_rows(Database(damaged, execute_plugins=False))
    return rows + [stone for path in sorted((folder / "warc").glob("*-decision-*.warc.gz")) for stone in _noted(path)]


def _noted(path: Path) -> Iterator[dict[str, Any]]:
    """The tombstones that one file of decisions notes."""
    for raw in raws(path):
        if raw.url == f"{ACT}forget":
            with suppress(ValueError, KeyError, TypeError):
                yield from json.loads(raw.block)["told"]["stones"]


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


def _uri(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro"
