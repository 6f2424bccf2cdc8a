"""The data dictionary: what every table, view and column of an archive is called and means, in one place.

It is written in English (``of_*.py``) and said again in Italian (``italian/``).

Whatever explains an archive to people takes its words from here: a release's dictionary and schema, Datasette's
metadata, the documentation. A test holds that everything in a fresh archive is described, and nothing else is.
"""

from __future__ import annotations

from dataclasses import replace

from archiver.dictionary import italian
from archiver.dictionary.made_of import Column, Table, Type
from archiver.dictionary.of_posts import POSTS
from archiver.dictionary.of_runs import RUNS
from archiver.dictionary.of_texts import TEXTS
from archiver.dictionary.of_views import VIEWS

__all__ = ["INTERNAL", "LANGUAGES", "RULES", "TABLES", "VIEWS", "Column", "Table", "Type", "described", "rules", "told"]

LANGUAGES = ("en", "it")
"""The languages that it is told in."""

TABLES: dict[str, Table] = {**POSTS, **TEXTS, **RUNS}
"""Every table."""

INTERNAL: dict[str, str] = {
    "_sqlite_migrations": "Which changes of the schema the file has had; by these archiver knows its archives.",
    "forgotten": "Hashes of what was forgotten (archiver forget), which keep it from coming back.",
    "image_files": "The files of pictures that are kept (images.sha256): type, size, the response they came in.",
    "readings": "What the last reading of each post told, by which a run sees that it reads less than the one before.",
    "posts_fts_config": "Part of the search index posts_fts.",
    "posts_fts_data": "Part of the search index posts_fts.",
    "posts_fts_docsize": "Part of the search index posts_fts.",
    "posts_fts_idx": "Part of the search index posts_fts.",
    "comments_fts_config": "Part of the search index comments_fts.",
    "comments_fts_data": "Part of the search index comments_fts.",
    "comments_fts_docsize": "Part of the search index comments_fts.",
    "comments_fts_idx": "Part of the search index comments_fts.",
}
"""Tables that are nobody's business but the program's, with what they are."""

RULES = (
    "Ids are text and mean the same in every archive: Blogger's own numbers where a page or a feed tells them.",
    "What is not known is absent (NULL in SQL, an empty field in CSV), never an empty text, a zero or a guess.",
    "Times are ISO 8601. Columns that end in _at, and published_utc, are UTC and end in Z; published and updated keep"
    " the blog's own offset, and are as precise as the source is.",
    "Columns that end in _text beside a date hold what stood on the page, letter by letter.",
    "Yes and no are 1 and 0.",
    "Nothing is overwritten silently: an edited post has a row for each version in post_versions, and a post that"
    " vanished keeps its row, with gone_at.",
)
"""What holds for all tables."""


def described(name: str) -> Table:
    """The table or view of a name. Raises KeyError where there is none."""
    return TABLES[name] if name in TABLES else VIEWS[name]


def told(language: str) -> dict[str, Table]:
    """All tables and views with their titles, descriptions and units in a language; types and values are the same.

    :param language: ``en`` or ``it``
    :raises ValueError: in another language
    """
    _known(language)
    every = {**TABLES, **VIEWS}
    return (
        every if language == "en" else {name: _in_italian(table, italian.WORDS[name]) for name, table in every.items()}
    )


def rules(language: str) -> tuple[str, ...]:
    """What holds for all tables, in a language.

    :param language: ``en`` or ``it``
    :raises ValueError: in another language
    """
    _known(language)
    return RULES if language == "en" else italian.RULES


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"The data dictionary is told in {' and '.join(LANGUAGES)}, not in {language!r}.")


def _in_italian(table: Table, words: italian.Words) -> Table:
    columns = {}
    for name, column in table.columns.items():
        title, description = words.columns[name]
        unit = italian.UNITS[column.unit] if column.unit else None
        columns[name] = replace(column, title=title, description=description, unit=unit)
    return Table(title=words.title, description=words.description, columns=columns)
