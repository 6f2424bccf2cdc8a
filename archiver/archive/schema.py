"""The schema of ``archive.db``: the migrations that make it, and opening a database that has it.

The tables are in ``tables``, search in ``search``, the views in ``views``. To change the schema append a migration,
never edit one that was released. One that alters a table calls ``views.drop`` before and ``views.create`` after;
sqlite-utils' ``transform`` drops triggers and renumbers rows, so the triggers of ``search`` and its ``rebuild`` have to
follow it.

A connection for writing is set as the crash rule of the dataset wants it: write-ahead log, ``synchronous=NORMAL`` (a
power cut may lose the last commits, never half of one), foreign keys enforced, patience with another writer.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from sqlite_utils import Database as Database
from sqlite_utils import Migrations

from archiver.archive import search, views
from archiver.archive.tables import COUNTED, COUNTED_TOGETHER, FORGOTTEN, IMAGE_FILES, READINGS, TABLES, WITNESSES
from archiver.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveInUseError,
    ArchiveNewerError,
    ArchiveUnwritableError,
)

APPLICATION_ID = 0x61726368
"""``arch`` in ASCII, in the header of every ``archive.db``; ``file archive.db`` shows it as 1634886504."""

MIGRATIONS = Migrations("archiver")
"""Recorded by name in the table ``_sqlite_migrations`` of each archive."""


@MIGRATIONS()
def m001_tables(db: Database) -> None:
    """The tables of the dataset."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.executescript(TABLES)


@MIGRATIONS()
def m002_search(db: Database) -> None:
    """Full-text search over posts and comments."""
    search.create(db)


@MIGRATIONS()
def m003_views(db: Database) -> None:
    """The views for people."""
    views.create(db)


@MIGRATIONS()
def m004_witnesses(db: Database) -> None:
    """What witnesses say exists, and comments that were missed once."""
    db.executescript(WITNESSES)
    db.execute("ALTER TABLE comments ADD COLUMN missed_at TEXT CHECK (missed_at <> '')")


@MIGRATIONS()
def m005_follows(db: Database) -> None:
    """Since when a blog that is followed does not answer, and how often it has been asked in vain."""
    views.drop(db)
    db.execute("ALTER TABLE follows ADD COLUMN failing_since TEXT CHECK (failing_since <> '')")
    db.execute("ALTER TABLE follows ADD COLUMN last_tried_at TEXT CHECK (last_tried_at <> '')")
    db.execute("ALTER TABLE follows ADD COLUMN tries INTEGER NOT NULL DEFAULT 0")
    views.create(db)


@MIGRATIONS()
def m006_corrections(db: Database) -> None:
    """Corrections that were taken back; what each post's last readings told."""
    views.drop(db)
    db.execute("ALTER TABLE corrections ADD COLUMN withdrawn_at TEXT CHECK (withdrawn_at <> '')")
    db.executescript(READINGS)
    views.create(db)


@MIGRATIONS()
def m007_forgotten(db: Database) -> None:
    """What was forgotten, by hashes."""
    db.executescript(FORGOTTEN)


@MIGRATIONS()
def m008_images(db: Database) -> None:
    """The files of pictures that are kept."""
    db.executescript(IMAGE_FILES)


@MIGRATIONS()
def m010_references(db: Database) -> None:
    """Foreign keys name the column that they refer to, which Datasette wants to be told: it fails on them else.

    SQLite alters no foreign key; its text is changed in place (https://www.sqlite.org/lang_altertable.html#otheralter).
    """
    (version,) = db.execute("PRAGMA schema_version").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    for table in ("blogs", "crawls", "captures", "posts", "labels"):
        named = f"REFERENCES {table} ({table.removesuffix('s')}_id) "
        db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table'", [f"REFERENCES {table} ", named]
        )
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = RESET")


@MIGRATIONS()
def m011_counts(db: Database) -> None:
    """What posts are counted by, beside the list of them, is read from indexes: a row of ``posts`` is long."""
    db.executescript(COUNTED)


@MIGRATIONS()
def m012_counts_together(db: Database) -> None:
    """What posts of an author or in a language are counted by stands in the same index."""
    db.executescript(COUNTED_TOGETHER)


@cache
def migration_names() -> frozenset[str]:
    """Every migration this program knows: one that an archive records beside them was made by a newer program."""
    with Database(memory=True, execute_plugins=False) as empty:
        return frozenset(migration.name for migration in MIGRATIONS.pending(empty))


BUSY_SECONDS = 10
"""How long a statement waits for another writer; a crawl holds the lock for milliseconds, once a page."""


def open_database(path: Path, *, create: bool) -> Database:
    """The database at ``path`` (``…/archive.db``), its schema brought up to date, for reading and writing.

    With ``create`` a missing database, and the folders above it, are made. Two processes may do so at once.

    Raises `ArchiveDamagedError` (nothing there, no SQLite, or somebody else's), `ArchiveNewerError`,
    `ArchiveUnwritableError`, `ArchiveInUseError`.
    """
    if create:
        _make_folder(path.parent)
    if not create or path.exists():
        _require_file(path)
    _require_writable(path)
    with sqlite_errors(path), _closed_on_error(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        db = Database(connection, execute_plugins=False)
        _check_identity(db, path, may_be_empty=create)
        _migrate(db, path)
        _write_ahead(db)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
    return db


def read_database(path: Path) -> Database:
    """The database at ``path`` for reading only; neither waits for a crawl that writes to it nor holds it up.

    An archive of an older schema is brought up to date first, which needs the right to write.

    Raises as `open_database`.
    """
    _require_file(path)
    with sqlite_errors(path), _closed_on_error(_connect_reading(path)) as connection:
        db = Database(connection, execute_plugins=False)
        _check_identity(db, path, may_be_empty=False)
        outdated = bool(MIGRATIONS.pending(db))
    if not outdated:
        return db
    db.close()
    open_database(path, create=False).close()
    return read_database(path)


def read_as_it_is(path: Path) -> Database:
    """The database at ``path`` for reading only, whatever its schema: it is not brought up to date.

    Raises `ArchiveDamagedError`, `ArchiveNewerError`, `ArchiveUnwritableError`.
    """
    _require_file(path)
    with sqlite_errors(path), _closed_on_error(_connect_reading(path)) as connection:
        db = Database(connection, execute_plugins=False)
        _check_identity(db, path, may_be_empty=False)
    return db


def around(connection: sqlite3.Connection) -> Database:
    """The database of a connection that somebody else has opened, for reading."""
    return Database(connection, execute_plugins=False)


def copy_database(path: Path, to: Path, *, at_moment: Callable[[], None] = lambda: None) -> Database:
    """The database at ``path`` as it stands now, copied to ``to`` and opened there, whatever its schema.

    Nobody waits for what is then done with the copy, and nothing is written beside the original.

    :param at_moment: called when the moment is settled as of which the copy will be, before the copying begins
    Raises `ArchiveDamagedError`, `ArchiveNewerError`, `ArchiveUnwritableError`.
    """
    _require_file(path)
    with (
        _closed_on_error(sqlite3.connect(to)) as copy,
        sqlite_errors(path),
        closing(_connect_reading(path)) as source,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # what is read from now on is of this moment
        at_moment()
        try:
            source.backup(copy)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_FULL:
                raise
            raise ArchiveUnwritableError(
                f"There is no room for a copy of {path} in {to.parent}. Make room, or name another folder for temporary"
                " files with TMPDIR."
            ) from error
        db = Database(copy, execute_plugins=False)
        _check_identity(db, path, may_be_empty=False)
    return db


@contextmanager
def sqlite_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite says of the database at ``path`` into an ArchiveError; faults of ours pass through."""
    try:
        yield
    except sqlite3.Error as error:
        known = _translated(error, path)
        if known is None:
            raise
        raise known from error


def _translated(error: sqlite3.Error, path: Path) -> ArchiveError | None:
    # An extended code (SQLITE_READONLY_DBMOVED) keeps its kind in the low byte. Errors of Python's module have none.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_FORMAT:
            return ArchiveDamagedError(
                f"{path} is no SQLite database, or is damaged: {error}. Restore it from a copy, or name another folder;"
                " the WARC files beside it still hold every page."
            )
        case sqlite3.SQLITE_FULL:
            return ArchiveUnwritableError(
                f"The disk is full: {path} could not be written. What was committed is safe; make room and run again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            return ArchiveUnwritableError(
                f"{path} cannot be opened or written: {error}. Check the disk, and the rights of the file and its"
                " folder."
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveInUseError(f"{path} is in use by another program. Wait until that one ends, then run again.")
    return None


def _check_identity(db: Database, path: Path, *, may_be_empty: bool) -> None:
    """That the database is an archive, and none from the future."""
    applied = {migration.name for migration in MIGRATIONS.applied(db)}
    unknown = applied - migration_names()
    if unknown:
        raise ArchiveNewerError(
            f"{path} was made by a newer archiver (its schema has {', '.join(sorted(unknown))})."
            " Upgrade archiver to use it."
        )
    if applied or (may_be_empty and not db.table_names()):
        return
    raise ArchiveDamagedError(
        f"{path} is a SQLite database, but no archive; nothing in it was changed. Give the folder of an archive, or"
        " another folder for a new one."
    )


def _migrate(db: Database, path: Path) -> None:
    """Bring the schema up to date, all of it or nothing. An archive that is up to date is not even locked."""
    if not MIGRATIONS.pending(db):
        return
    db.execute("BEGIN IMMEDIATE")  # of two processes the second waits here, and then finds nothing to do
    try:
        _check_identity(db, path, may_be_empty=True)
        MIGRATIONS.apply(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise


def _write_ahead(db: Database) -> None:
    # The mode is the file's. SQLite does not wait when two processes make the switch at once; either one is enough, and
    # if they hinder each other the next opening makes it.
    try:
        db.enable_wal()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def _connect_reading(path: Path) -> sqlite3.Connection:
    # SQLite reads a database with a write-ahead log only where it can make the files that go with it. On a read-only
    # medium, with no log left to read, nobody can write either: it may be read as a file that never changes.
    uri = path.absolute().as_uri() + "?mode=ro"
    if not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists():
        uri += "&immutable=1"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _require_file(path: Path) -> None:
    try:
        if path.is_file():
            return
    except OSError as error:
        raise ArchiveUnwritableError(
            f"{path} cannot be read ({error.strerror}). Check the rights of its folder."
        ) from error
    raise ArchiveDamagedError(
        f"There is no archive in {path.parent}: it has no file {path.name}. Name the folder of an archive, or start one"
        " with a crawl."
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnwritableError(
            f"The folder {folder} cannot be made: {error.strerror}. Choose another one for the archive."
        ) from error


def _require_writable(path: Path) -> None:
    # SQLite opens a read-only file without a word, and says so at the first commit only.
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise ArchiveUnwritableError(
                f"{place} is read-only. Change its rights, or copy the archive to a place that can be written to."
            )
