"""A part of an archive as a database of its own: the same schema, search and views, with the chosen rows only.

It is one file, with nothing in it but what was chosen. Nothing in it refers to what is not there: a link to a post that
was not chosen stays a link, without ``target_post_id``. What only a run needs (walks, follows, witnesses) is empty.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from archiver.archive import search
from archiver.archive.folder import DATABASE
from archiver.archive.rows import Row, marks
from archiver.archive.schema import open_database, sqlite_errors
from archiver.archive.selection import TABLES, Selected
from archiver.errors import ArchiveDamagedError

Treat = Callable[[str, Row], Row]
"""From a table's name and a row to the row as it is to be."""

_CHOSEN = {"posts": "chosen", "blogs": "chosen_blogs", "captures": "chosen_captures", "crawls": "chosen_crawls"}
_CACHE = -64_000
"""KiB of pages kept in memory while rows are written, for their indexes."""


def write_subset(
    selected: Selected,
    path: Path,
    *,
    tables: Collection[str],
    treat: Treat,
    treated: Collection[str],
    at: str,
) -> None:
    """Write the chosen rows to a new database. What is read from ``selected`` afterwards may be of a later moment.

    :param path: an empty file, or none
    :param tables: those whose rows are written; the others stay empty
    :param treat: what is done to each row of the tables ``treated``
    :param at: noted as when the schema was made, UTC: the same archive at the same time makes the same bytes
    Raises OSError where there is no room or no right to write, and the ArchiveErrors.
    """
    try:
        with _writing(path):
            triggers = _prepare(path)
            with sqlite_errors(selected.path / DATABASE):
                _copy(selected, path, tables, treat, treated)
            _finish(path, triggers, at, selected.path)
    finally:
        for ending in ("-wal", "-shm", "-journal"):
            with suppress(OSError):
                path.with_name(path.name + ending).unlink(missing_ok=True)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Tells a full disk from a damaged archive."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise


def _prepare(path: Path) -> list[str]:
    """Make an empty archive that is one file, and does not index yet; returns what makes it index."""
    db = open_database(path, create=True)
    try:
        triggers = search.pause(db)
        db.conn.commit()
        db.conn.execute("PRAGMA journal_mode = DELETE")
        return triggers
    finally:
        db.close()


def _copy(selected: Selected, path: Path, tables: Collection[str], treat: Treat, treated: Collection[str]) -> None:
    db = selected.db.conn
    db.execute("ATTACH ? AS subset", [str(path)])
    db.execute("PRAGMA subset.journal_mode = OFF")  # a file that is not whole is thrown away
    db.execute(f"PRAGMA subset.cache_size = {_CACHE}")
    try:
        for table in tables:
            _copy_table(selected.db, table, treat if table in treated else None, tables)
        db.commit()
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise
    finally:
        db.rollback()
        db.execute("DETACH subset")


def _copy_table(db: Database, table: str, treat: Treat | None, tables: Collection[str]) -> None:
    columns = _columns(db, table, tables)
    names = ", ".join(columns)
    found = TABLES[table]
    rows = found.rows.replace("posts_corrected", "posts")  # as read, beside its corrections: the view puts them in
    select = f"SELECT {', '.join(columns.values())} FROM {rows} ORDER BY {found.order}"  # noqa: S608, names of ours
    if treat is None:
        db.conn.execute(f"INSERT INTO subset.{table} ({names}) {select}")
        return
    read = (dict(zip(columns, row, strict=True)) for row in db.conn.execute(select))
    rows_given = (_searchable(table, row, treat(table, dict(row))) for row in read)
    db.conn.executemany(
        f"INSERT INTO subset.{table} ({names}) VALUES ({marks(list(columns))})",  # noqa: S608
        (tuple(row[name] for name in columns) for row in rows_given),
    )


def _columns(db: Database, table: str, tables: Collection[str]) -> dict[str, str]:
    """Every column of a table, and where its values come from: what refers to rows that are not there is NULL."""
    parents = {row[3]: row[2] for row in db.conn.execute(f"PRAGMA main.foreign_key_list({table})")}
    columns = {}
    for _, name, _, is_required, *_ in db.conn.execute(f"PRAGMA main.table_info({table})").fetchall():
        parent = parents.get(name)
        columns[name] = name if name == "post_id" and table != "posts" else f"t.{name}"
        if parent is None or is_required:
            continue
        if parent not in tables:
            columns[name] = "NULL"
        elif parent in _CHOSEN:
            key = f"{parent.removesuffix('s')}_id"
            columns[name] = f"(SELECT c.{key} FROM {_CHOSEN[parent]} AS c WHERE c.{key} = t.{name})"  # noqa: S608
    return columns


def _searchable(table: str, before: Row, row: Row) -> Row:
    """A row whose columns for search say what it says now."""
    if table == "posts" and any(row[name] != before[name] for name in ("title", "body_text", "captions")):
        told = " ".join(filter(None, (row["title"], row["body_text"], row["captions"])))
        return row | {"stems": search.stems(told) or None}
    if table == "comments":
        return row | {"stems": search.stems(row["body_text"] or "") or None}
    return row


def _finish(path: Path, triggers: list[str], at: str, archive: Path) -> None:
    """Index, check, and pack into one file."""
    with sqlite_errors(path), closing(sqlite3.connect(path)) as connection:
        db = Database(connection, execute_plugins=False)
        search.resume(db, triggers)
        connection.execute("UPDATE _sqlite_migrations SET applied_at = ?", [at])
        connection.commit()
        wrong = connection.execute("PRAGMA foreign_key_check").fetchone()
        if wrong is not None:
            raise ArchiveDamagedError(
                f"A row of the table {wrong[0]} of the archive {archive} refers to one of {wrong[2]} that is not there;"
                f" nothing was written. Check the archive: archiver verify --archive {archive}"
            )
        connection.execute("VACUUM")
