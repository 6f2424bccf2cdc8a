"""Full-text search: the FTS5 tables of an archive, what keeps them true, and Italian stems.

``unicode61 remove_diacritics 2`` makes *perche* find *perché*, but knows no grammar. So a column of stems stands beside
the text: ``stems MATCH stems("relazione")`` finds *relazioni*.

The indexes hold no second copy of the text (``content="posts"``), which is also how Datasette finds out by itself that
the table can be searched. They are tied to their rows by rowid. SQLite keeps the rowids of a table that has an index
when it vacuums; a test holds that, and ``rebuild`` mends what another tool may have renumbered.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from functools import cache

import Stemmer
from sqlite_utils import Database

from archiver.errors import UsageError

SEARCHED = {
    "posts": ("title", "body_text", "captions", "credit_names", "stems"),
    "comments": ("author", "body_text", "stems"),
}
"""The columns of each table that can be searched."""

_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
"""The combining marks of Latin, Greek and Cyrillic letters."""

_INDEX = """
CREATE VIRTUAL TABLE {table}_fts USING fts5 (
    {columns}, content="{table}", tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_fts (rowid, {columns}) VALUES (new.rowid, {new});
END;
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old.rowid, {old});
END;
-- Most updates only move last_seen_at, or write the same text again: those must cost nothing here.
CREATE TRIGGER {table}_fts_update AFTER UPDATE OF {columns} ON {table} WHEN {differs} BEGIN
    INSERT INTO {table}_fts ({table}_fts, rowid, {columns}) VALUES ('delete', old.rowid, {old});
    INSERT INTO {table}_fts (rowid, {columns}) VALUES (new.rowid, {new});
END;
"""


def create(db: Database) -> None:
    """Make the search tables and the triggers that keep them, for tables that have none; nothing is indexed yet."""
    for table, columns in SEARCHED.items():
        db.executescript(
            _INDEX.format(
                table=table,
                columns=", ".join(columns),
                new=", ".join(f"new.{column}" for column in columns),
                old=", ".join(f"old.{column}" for column in columns),
                differs=" OR ".join(f"old.{column} IS NOT new.{column}" for column in columns),
            )
        )


def pause(db: Database) -> list[str]:
    """Let the indexes be as they are, whatever is written, until :func:`resume` is given what this returns.

    FTS5 writes what it has gathered to its tables at every statement that has a trigger, which is most of the time that
    storing many posts at once would take.
    """
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_fts_*'"
    triggers = db.conn.execute(sql).fetchall()
    for name, _ in triggers:
        db.conn.execute(f"DROP TRIGGER {name}")
    return [text for _, text in triggers]


def resume(db: Database, triggers: list[str]) -> None:
    """Index every row, and keep the indexes from now on."""
    rebuild(db)
    for text in triggers:
        db.conn.execute(text)


def rebuild(db: Database) -> None:
    """Index every post and comment again from its row."""
    for table in SEARCHED:
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608, names of ours


def is_consistent(db: Database) -> bool:
    """Whether the indexes say what the rows say. Reads everything; needs a database opened for writing."""
    try:
        for table in SEARCHED:
            db.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            return False
        raise
    return True


def stems(text: str) -> str:
    """The Italian stems of the words of a text, in its order, separated by spaces; ``""`` for a text without words.

    Words are cut as the index cuts them (*dell'Occidente* is two) and lose case and accents before they are stemmed, so
    that *citta* and *città* have one stem. A query goes through the same function.
    """
    words = _WORD.findall(_plain(text))
    return " ".join(_italian().stemWords(words))


def expression(words: str) -> str:
    """What people type, as a query of FTS5: every word, in any form that has its Italian stem; ``"…"`` is a phrase.

    Nothing that is typed is taken for FTS5's own signs. Raises UsageError where there is no word in it.
    """
    parts = [_phrase(part) if number % 2 else _words(part) for number, part in enumerate(words.split('"'))]
    found = " AND ".join(part for part in parts if part)
    if not found:
        raise UsageError(f"There is no word to look for in “{words}”. Give one or more: --query relazione")
    return found


def _phrase(text: str) -> str:
    words = _WORD.findall(_plain(text))
    return f'"{" ".join(words)}"' if words else ""


def _words(text: str) -> str:
    words = _WORD.findall(_plain(text))
    return " AND ".join(f'("{word}" OR stems : "{stem}")' for word in words for stem in [_italian().stemWord(word)])


def _plain(text: str) -> str:
    """Lower case, without accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text.lower())))


@cache
def _italian() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("italian")


def any_expression(words: str) -> str:
    """The same as `expression`; what has no word in it finds nothing, and is no error."""
    try:
        return expression(words)
    except UsageError:
        return '""'


AROUND = 90
"""About so many characters of a text stand on either side of what was found in it."""
_SEARCHED_CHARACTERS = 200_000


def excerpt(text: str, words: str) -> list[tuple[str, bool]]:
    """A passage of a text in which words stand that were looked for, in whatever form: its runs, and whether each was
    looked for. The beginning, where none does."""
    wanted = set(stems(words).split())
    found = _found(text[:_SEARCHED_CHARACTERS], wanted) if wanted else []
    middle = _richest(found)
    start = max(0, middle - AROUND)
    start = text.find(" ", start, middle) + 1 if start else 0
    end = min(len(text), middle + 2 * AROUND)
    end = max(text.rfind(" ", middle, end), middle + 1) if end < len(text) else end
    runs: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for one, other in found:
        if start <= one and other <= end:
            runs += [(text[at:one], False), (text[one:other], True)]
            at = other
    runs.append((text[at:end] + (" …" if end < len(text) else ""), False))
    return [run for run in runs if run[0]]


def _found(text: str, wanted: set[str]) -> list[tuple[int, int]]:
    """Where words of these stems stand."""
    matches = list(_WORD.finditer(text))
    stemmed = _italian().stemWords([_plain(match[0]) for match in matches])
    return [match.span() for match, stem in zip(matches, stemmed, strict=True) if stem in wanted]


def _richest(found: list[tuple[int, int]]) -> int:
    """Where the passage with the most of them begins."""
    best = max(
        found, key=lambda one: sum(one[0] <= other[0] < one[0] + 2 * AROUND for other in found[:500]), default=None
    )
    return 0 if best is None else best[0]
