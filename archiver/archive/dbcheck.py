"""The database as SQLite sees it: its pages, its foreign keys, the objects of its schema, the search indexes.

Everything here looks at a copy, which may be written to: SQLite checks a search index only in a database that it may
write.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import cache

from sqlite_utils import Database

from archiver.archive.findings import Finding, Mend
from archiver.archive.schema import MIGRATIONS
from archiver.archive.search import SEARCHED

REBUILD = "archiver extract --rebuild makes archive.db anew from the WARC files; or restore it from a copy."
_OF_AN_INDEX = re.compile(
    r"missing from index|wrong # of entries in index|non-unique entry in index|out of order.*index"
)
_OF_A_ROW = re.compile(r"^(?:NULL value in|CHECK constraint failed in|\w+ value in) ")
_OF_SEARCH = re.compile(r"FTS5 table|inverted index")
_MOST = 100
"""Lines of ``integrity_check`` that are read."""
_KEYS_SHOWN = 5


def pages(db: Database) -> Iterator[Finding]:
    """``PRAGMA integrity_check``."""
    for (line,) in db.conn.execute(f"PRAGMA integrity_check({_MOST})"):
        if line == "ok" or _OF_SEARCH.search(line):
            continue
        if _OF_AN_INDEX.search(line):
            yield Finding(
                check="database",
                where="archive.db",
                problem=f"An index does not say what its table says ({line}).",
                repair="--repair makes the indexes again from their tables.",
                mend=Mend(action="reindex"),
            )
        elif _OF_A_ROW.search(line):
            yield Finding(
                check="database",
                where="archive.db",
                problem=f"A row holds what its table refuses ({line}).",
                repair=REBUILD,
            )
        else:
            yield Finding(
                check="database",
                where="archive.db",
                problem=f"The file is damaged ({' '.join(line.split())}).",
                repair=REBUILD,
            )


def foreign_keys(db: Database) -> Iterator[Finding]:
    """``PRAGMA foreign_key_check``: rows that refer to rows that are not there, by table and key."""
    found: dict[tuple[str, str, int], list[int | None]] = {}
    for table, rowid, parent, number in db.conn.execute("PRAGMA foreign_key_check"):
        found.setdefault((table, parent, number), []).append(rowid)
    for (table, parent, number), rowids in found.items():
        column = next(row[3] for row in db.conn.execute(f"PRAGMA foreign_key_list({table})") if row[0] == number)
        missing = ", ".join(sorted(_missing(db, table, column, parent))[:_KEYS_SHOWN])
        is_link = (table, column) == ("links", "target_post_id")
        yield Finding(
            check="foreign keys",
            where=f"{table}.{column}",
            problem=f"{len(rowids)} of its rows refer to rows of {parent} that are not there ({missing}).",
            repair="--repair removes the reference; the next crawl finds the target again." if is_link else REBUILD,
            mend=Mend(action="unlink") if is_link else None,
        )


def _missing(db: Database, table: str, column: str, parent: str) -> set[str]:
    key = {"blogs": "blog_id", "crawls": "crawl_id", "captures": "capture_id", "labels": "label_id"}
    sql = f"""SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL
              AND {column} NOT IN (SELECT {key.get(parent, "post_id")} FROM {parent}) LIMIT 20"""  # noqa: S608
    return {str(row[0]) for row in db.conn.execute(sql)}


@cache
def wanted_objects() -> dict[str, tuple[str, str]]:
    """The objects of the schema by name: what each is, and the SQL that makes it (``""`` where SQLite does itself)."""
    with Database(memory=True, execute_plugins=False) as empty:
        MIGRATIONS.apply(empty)
        return _objects(empty)


@cache
def _wanted_columns() -> dict[str, frozenset[str]]:
    with Database(memory=True, execute_plugins=False) as empty:
        MIGRATIONS.apply(empty)
        return {name: _columns(empty, name) for name, (kind, _) in _objects(empty).items() if kind == "table"}


def _columns(db: Database, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in db.conn.execute(f"PRAGMA table_xinfo({table})"))


def _objects(db: Database) -> dict[str, tuple[str, str]]:
    rows = db.conn.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
    return {name: (kind, " ".join((sql or "").split())) for name, kind, sql in rows}


def objects(db: Database) -> Iterator[Finding]:
    """Tables, indexes, triggers and views: all there, and as they should be. Others are nobody's business."""
    held = _objects(db)
    for name, (kind, sql) in wanted_objects().items():
        if name not in held:
            yield _missing_object(name, kind)
        elif kind == "table":
            yield from _lacking_columns(db, name)
        elif held[name][1] != sql:
            yield Finding(
                check="schema",
                where=name,
                problem=f"The {kind} {name} is not as archiver makes it.",
                repair="--repair makes it anew.",
                mend=Mend(action="create", values=(name,)),
            )


def _missing_object(name: str, kind: str) -> Finding:
    of_search = next((table for table in SEARCHED if name.startswith(f"{table}_fts") and kind == "table"), None)
    if of_search is not None:
        return Finding(
            check="search",
            where=f"{of_search}_fts",
            problem=f"The table {name} is missing: nothing can be found in {of_search}.",
            repair="--repair makes the search index anew.",
            mend=Mend(action="create", values=(f"{of_search}_fts",)),
        )
    is_safe = kind != "table" and not name.startswith("sqlite_")
    return Finding(
        check="schema",
        where=name,
        problem=f"The {kind} {name} is missing.",
        repair="--repair makes it anew." if is_safe else REBUILD,
        mend=Mend(action="create", values=(name,)) if is_safe else None,
    )


def _lacking_columns(db: Database, name: str) -> Iterator[Finding]:
    lacking = _wanted_columns()[name] - _columns(db, name)
    if lacking:
        yield Finding(
            check="schema",
            where=name,
            problem=f"The table {name} lacks columns: {', '.join(sorted(lacking))}.",
            repair=REBUILD,
        )


def search(db: Database) -> Iterator[Finding]:
    """The search indexes against their rows: FTS5's own check, which compares every word."""
    for table in SEARCHED:
        try:
            db.conn.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")  # noqa: S608
            continue
        except sqlite3.DatabaseError as error:
            said = str(error)
        yield Finding(
            check="search",
            where=f"{table}_fts",
            problem=f"The search index does not say what the rows of {table} say ({said}): some are not found.",
            repair="--repair indexes every row again.",
            mend=Mend(action="index", values=(table,)),
        )
