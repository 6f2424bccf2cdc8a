"""Tables of data, which read as rows; tables of layout are read cell by cell, like any other element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from archiver.extract.pictures import PICTURE_CONTAINERS

_LAYOUT = (
    "img",
    "iframe",
    "table",
    "object",
    "embed",
    "video",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "pre",
    "blockquote",
    "hr",
)
"""What stands in columns of a layout and not among data."""
_LONGEST_CELL = 400
"""Characters of the longest cell that is data: what is longer is a column of text."""
_CELLS = frozenset({"td", "th"})


def is_data(table: _Element) -> bool:
    """Whether a table holds data: several rows and columns of short text, nothing else; the rest is layout."""
    if not PICTURE_CONTAINERS.isdisjoint((table.get("class") or "").split()):
        return False
    if next(table.iterdescendants(*_LAYOUT), None) is not None:
        return False
    widths = [sum(1 for _ in cells(row)) for row in rows(table)]
    if len(widths) < 2 or max(widths) < 2:
        return False
    return all(_is_short(cell) for row in rows(table) for cell in cells(row))


def rows(table: _Element) -> Iterator[_Element]:
    """The rows of a table that has none inside it."""
    return table.iter("tr")


def cells(row: _Element) -> Iterator[_Element]:
    """The cells of a row."""
    return (cell for cell in row if cell.tag in _CELLS)


def _is_short(cell: _Element) -> bool:
    text = "".join(map(str, cell.itertext()))
    return len(text) <= _LONGEST_CELL or len(" ".join(text.split())) <= _LONGEST_CELL
