"""The data dictionary describes what a fresh archive has, all of it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.archive.schema import open_database
from archiver.dictionary import INTERNAL, TABLES, VIEWS, described

EVERY = sorted({**TABLES, **VIEWS})


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(Path(tmp_path_factory.mktemp("archive")) / "archive.db", create=True) as database:
        yield database


def names(db: Database, kind: str) -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = ? AND name NOT GLOB 'sqlite_*'"
    return {name for (name,) in db.execute(sql, [kind]).fetchall()}


def columns(db: Database, name: str) -> list[str]:
    return [column for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", [name]).fetchall()]


def test_every_table_is_described_or_named_as_internal(db: Database) -> None:
    assert names(db, "table") == TABLES.keys() | INTERNAL.keys()
    assert TABLES.keys() & INTERNAL.keys() == set()


def test_every_view_is_described(db: Database) -> None:
    assert names(db, "view") == VIEWS.keys()


@pytest.mark.parametrize("name", EVERY)
def test_every_column_is_described(db: Database, name: str) -> None:
    assert sorted(columns(db, name)) == sorted(described(name).columns)


@pytest.mark.parametrize("name", TABLES)
def test_the_values_of_a_column_are_those_that_the_schema_allows(db: Database, name: str) -> None:
    sql = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
    allowed = {
        column: set(re.findall(r"'([^']+)'", listed))
        for column, listed in re.findall(r"CHECK \((\w+) IN \(('[^)]+)\)\)", sql)
    }
    told = {column: set(meaning.values) for column, meaning in TABLES[name].columns.items() if meaning.values}
    assert {column: values for column, values in told.items() if column in allowed} == allowed


@pytest.mark.parametrize("name", TABLES)
def test_the_type_of_a_column_is_that_of_the_schema(db: Database, name: str) -> None:
    if name.endswith("_fts"):
        return
    types = dict(db.execute("SELECT name, type FROM pragma_table_info(?)", [name]).fetchall())
    told = {
        column: "INTEGER" if meaning.type in ("whole number", "yes or no") else "TEXT"
        for column, meaning in TABLES[name].columns.items()
    }
    assert told == types


@pytest.mark.parametrize("name", EVERY)
def test_what_is_described_is_described_in_sentences(name: str) -> None:
    table = described(name)
    assert table.description.endswith((".", "…"))
    for meaning in table.columns.values():
        assert len(meaning.description) > 5
        assert "\n" not in meaning.description
