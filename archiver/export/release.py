"""What of an archive is given away: the chosen rows, without what is to be left out, under other names where asked.

Every format writes what a `Release` gives and nothing else, so that a name or a text that is to stay at home stays at
home in all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
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
"""From a table's name and a row to the row under other names. The row of a post may come without its columns, that of a
part of a post without ``post_id``, with the post's id beside it (`POST`)."""
Watch = Callable[[str, int, Iterator[Any]], Iterator[Any]]
"""From a table's name, how many rows it has, and its rows to the same rows, looked at as they pass."""
POST = "post_id"
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, kw_only=True)
class Release:
    """A selection as it is given away."""

    selected: Selected
    without: frozenset[str] = frozenset()
    """Of `LEFT_OUT`."""
    rename: Rename | None = None
    """How commenters are named; ``None``: as they are."""
    watch: Watch | None = None
    """Told how far it has come."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are given away."""
        left_out = {table for what in self.without for table in LEFT_OUT[what]}
        return tuple(table for table in TABLES if table not in left_out)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a post (`PARTS`) that are given away."""
        return tuple(part for part in PARTS if part in self.tables)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return self.selected.columns(table)

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The rows of one of the `tables`. Raises the ArchiveErrors."""
        rows = self._rows(table)
        return rows if self.watch is None else self.watch(table, self.selected.count(table), rows)

    def documents(self, parts: Collection[str] = PARTS) -> Iterator[Row]:
        """Each post as one thing (`Selected.documents`). Raises the ArchiveErrors."""
        documents = self._documents([part for part in self.parts if part in parts])
        return documents if self.watch is None else self.watch("posts", self.selected.posts, documents)

    def lines(self) -> Iterator[bytes]:
        """Each post as a JSON object in UTF-8: what `documents` gives, ``corrected`` as a list.

        Raises the ArchiveErrors."""
        if self._is_as_read:
            lines = self.selected.lines(self.parts)
            return lines if self.watch is None else self.watch("posts", self.selected.posts, lines)
        return (_ENCODE(_with_list(post)).encode() for post in self.documents())

    @property
    def _is_as_read(self) -> bool:
        """Whether rows leave the archive as they are in it."""
        return self.rename is None and "text" not in self.without

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
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

    def _documents(self, parts: Collection[str]) -> Iterator[Row]:
        if self._is_as_read:
            yield from self.selected.documents(parts)
            return
        for post in self.selected.documents(parts):
            self._treat("posts", post)
            for part in parts:
                if part != "labels":
                    for row in post[part]:
                        self._treat(part, row, post_id=post[POST])
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

    def _treat(self, table: str, row: Row, **beside: Any) -> None:
        for name in self._empty(table):
            if name in row:
                row[name] = None
        if self.rename is not None:
            renamed = self.rename(table, row | beside)
            row.update((name, renamed[name]) for name in row)

    def _empty(self, table: str) -> frozenset[str]:
        return _TEXTS.get(table, frozenset()) if "text" in self.without else frozenset()


def _with_list(post: Row) -> Row:
    post["corrected"] = json.loads(post["corrected"]) if post["corrected"] else []
    return post
