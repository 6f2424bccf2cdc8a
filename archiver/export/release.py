"""What of an archive is given away: the chosen rows, without what is to be left out, under other names where asked.

Every format writes what a `Release` gives and nothing else, so that a name or a text that is to stay at home stays at
home in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from archiver.archive.selection import PARTS, TABLES, Selected

Row = dict[str, Any]

LEFT_OUT: dict[str, tuple[str, ...]] = {
    "text": ("blocks",),
    "comments": ("comments",),
    "images": ("images",),
    "captures": ("captures",),
}
"""What ``--without`` can name -> the tables that then have no rows."""

_TEXTS: dict[str, frozenset[str]] = {
    "posts": frozenset({"body_text", "body_html", "deck"}),
    "post_versions": frozenset({"body_text", "body_html"}),
    "images": frozenset({"alt", "caption"}),
    "links": frozenset({"text"}),
    "credits": frozenset({"text"}),
    "corrections": frozenset({"value"}),
    "comments": frozenset({"body_text", "body_html"}),
}
"""Columns that are empty without texts: those that hold somebody's words. Titles, names and counts are facts."""

Rename = Callable[[str, Row], Row]
"""From a table's name and a row to the row under other names."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """A selection as it is given away."""

    selected: Selected
    without: frozenset[str] = frozenset()
    """Of `LEFT_OUT`."""
    rename: Rename | None = None
    """How commenters are named; ``None``: as they are."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are given away."""
        left_out = {table for what in self.without for table in LEFT_OUT[what]}
        return tuple(table for table in TABLES if table not in left_out)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return self.selected.columns(table)

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one of the `tables`. Raises the ArchiveErrors."""
        names = self.columns(table)
        empty = [number for number, name in enumerate(names) if name in self._empty(table)]
        if self.rename is None and not empty:
            yield from self.selected.rows(table)
            return
        for values in self.selected.rows(table):
            row = list(values)
            for number in empty:
                row[number] = None
            if self.rename is not None:
                row = list(self.rename(table, dict(zip(names, row, strict=True))).values())
            yield tuple(row)

    def documents(self) -> Iterator[Row]:
        """Each post as one thing (`Selected.documents`). Raises the ArchiveErrors."""
        parts = [part for part in PARTS if part in self.tables or part == "labels"]
        for post in self.selected.documents():
            for part in set(PARTS) - set(parts):
                del post[part]
            self._treat("posts", post)
            for part in parts:
                if part != "labels":
                    for row in post[part]:
                        self._treat(part, row)
            yield post

    def is_treated(self, table: str) -> bool:
        """Whether anything in the rows of a table is left out or renamed."""
        return self.rename is not None or bool(self._empty(table))

    def treated(self, table: str, row: Row) -> Row:
        """A row as it is given away, of all the columns that the table has in the archive.

        A correction of what is not given away loses its value; that of a title is as much a fact as the title.
        """
        keeps_value = table == "corrections" and row["field"] not in _TEXTS["posts"]
        value = row.get("value")
        self._treat(table, row)
        return row | {"value": value} if keeps_value else row

    def _treat(self, table: str, row: Row) -> None:
        for name in self._empty(table):
            if name in row:
                row[name] = None
        if self.rename is not None:
            row |= self.rename(table, row)

    def _empty(self, table: str) -> frozenset[str]:
        return _TEXTS.get(table, frozenset()) if "text" in self.without else frozenset()
