"""The data dictionary describes what a fresh archive has, all of it and nothing else, in English and in Italian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.archive.schema import open_database
from archiver.dictionary import INTERNAL, LANGUAGES, TABLES, VIEWS, described, italian, rules, told

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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_what_is_described_is_described_in_sentences(name: str, language: str) -> None:
    table = told(language)[name]
    assert table.description.endswith((".", "…"))
    for meaning in table.columns.values():
        assert len(meaning.description) > 5
        assert "\n" not in meaning.description


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_no_two_columns_of_a_table_have_one_title(name: str, language: str) -> None:
    titles = [meaning.title for meaning in told(language)[name].columns.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_tables_have_one_title(language: str) -> None:
    titles = [table.title for table in told(language).values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_title_is_a_word_or_a_few(name: str, language: str) -> None:
    table = told(language)[name]
    for title in [table.title, *(meaning.title for meaning in table.columns.values())]:
        assert 0 < len(title) <= 40
        assert title == title.strip(" .")
        assert title[0].isupper() or title == "robots.txt"


@pytest.mark.parametrize("name", EVERY)
def test_only_whole_numbers_have_units(name: str) -> None:
    assert {meaning.type for meaning in described(name).columns.values() if meaning.unit} <= {"whole number"}


# In Italian


ALIKE = {"Blog", "Post", "Link", "ETag", "Last-Modified", "robots.txt"}
"""Titles that are the same in Italian."""


def test_every_table_and_column_is_told_in_italian_and_nothing_else_is() -> None:
    assert {name: words.columns.keys() for name, words in italian.WORDS.items()} == {
        name: table.columns.keys() for name, table in told("en").items()
    }


@pytest.mark.parametrize("name", EVERY)
def test_what_is_told_in_italian_is_not_told_in_english(name: str) -> None:
    english, table = told("en")[name], told("it")[name]
    assert english.description != table.description
    for column, meaning in table.columns.items():
        assert english.columns[column].description != meaning.description
        assert english.columns[column].title != meaning.title or meaning.title in ALIKE


@pytest.mark.parametrize("name", EVERY)
def test_types_and_values_are_the_same_in_every_language(name: str) -> None:
    english, table = told("en")[name], told("it")[name]
    assert list(english.columns) == list(table.columns)
    for column, meaning in table.columns.items():
        same = english.columns[column]
        assert (meaning.type, meaning.values, meaning.for_program, meaning.unit is None) == (
            *(same.type, same.values, same.for_program),
            same.unit is None,
        )


@pytest.mark.parametrize("name", EVERY)
def test_the_italian_sentence_says_what_null_means_where_the_english_one_does(name: str) -> None:
    for column, meaning in told("it")[name].columns.items():
        assert ("NULL" in meaning.description) == ("NULL" in described(name).columns[column].description), column


def test_every_unit_has_an_italian_word_and_none_is_stale() -> None:
    units = {meaning.unit for table in told("en").values() for meaning in table.columns.values()}
    assert italian.UNITS.keys() == units - {None}


def test_every_rule_is_told_in_italian() -> None:
    assert len(rules("it")) == len(rules("en"))
    assert not set(rules("it")) & set(rules("en"))


@pytest.mark.parametrize("language", ["", "de", "IT", "it-IT"])
def test_a_language_that_the_dictionary_does_not_know_is_refused(language: str) -> None:
    for tell in (told, rules):
        with pytest.raises(ValueError, match="told in en and it"):
            tell(language)
