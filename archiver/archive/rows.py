"""The few SQL statements that are the same for every table, so that the rest reads as decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlite_utils.db import Database

Row = dict[str, Any]


def insert(db: Database, table: str, row: Mapping[str, Any], *, or_ignore: bool = False) -> None:
    """Add one row."""
    db.conn.execute(_insert_sql(table, tuple(row), or_ignore), _values(row))


def insert_all(db: Database, table: str, rows: Sequence[Mapping[str, Any]], *, or_ignore: bool = False) -> None:
    """Add rows that all have the same columns in the same order."""
    if rows:
        sql = _insert_sql(table, tuple(rows[0]), or_ignore)
        db.conn.executemany(sql, [_values(row) for row in rows])


def update(db: Database, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Set ``values`` in the rows that have ``key``; nothing is done when there are no values."""
    if values:
        sql = _update_sql(table, tuple(key), tuple(values))
        db.conn.execute(sql, (*_values(values), *key.values()))


def upsert(db: Database, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Add the row ``key`` + ``values``, or set ``values`` where a row with ``key`` is there."""
    sql = _upsert_sql(table, tuple(key), tuple(values))
    db.conn.execute(sql, (*key.values(), *_values(values)))


def delete(db: Database, table: str, key: Mapping[str, Any]) -> None:
    """Remove the rows that have ``key``."""
    db.conn.execute(_delete_sql(table, tuple(key)), tuple(key.values()))


def fetch_all(db: Database, sql: str, parameters: Iterable[Any] = ()) -> list[Row]:
    """All rows of a query, as dicts."""
    cursor = db.conn.execute(sql, tuple(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor]


def fetch_one(db: Database, sql: str, parameters: Iterable[Any] = ()) -> Row | None:
    """The first row of a query, or ``None``."""
    rows = fetch_all(db, sql, parameters)
    return rows[0] if rows else None


def marks(values: Sequence[Any]) -> str:
    """``?, ?, ?`` for an IN list."""
    return ", ".join("?" * len(values))


def _values(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a row; absent is NULL, never ``''``, which the tables refuse."""
    return tuple(None if value == "" else value for value in row.values())


# Table and column names below are ours, never a page's: they cannot be bound as parameters.


@cache
def _insert_sql(table: str, columns: tuple[str, ...], or_ignore: bool) -> str:
    verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({marks(columns)})"


@cache
def _update_sql(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{c} = ?' for c in columns)} WHERE {_where(key)}"  # noqa: S608


@cache
def _upsert_sql(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    settings = ", ".join(f"{c} = excluded.{c}" for c in columns)
    action = f"UPDATE SET {settings}" if columns else "NOTHING"
    return f"{_insert_sql(table, (*key, *columns), False)} ON CONFLICT ({', '.join(key)}) DO {action}"


@cache
def _delete_sql(table: str, key: tuple[str, ...]) -> str:
    return f"DELETE FROM {table} WHERE {_where(key)}"  # noqa: S608


def _where(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{c} = ?" for c in key)
