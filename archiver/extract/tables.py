"""Tables of data, which read as rows; tables of layout are read cell by cell, like any other element."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from archiver.extract.embeds import EMBED_TAGS, shown_by_script
from archiver.extract.pictures import PICTURE_CONTAINERS
from archiver.extract.unseen import is_hidden

_LAYOUT = (
    *sorted(EMBED_TAGS),
    "img",
    "table",
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
CELLS = frozenset({"td", "th"})
"""The elements that are cells."""
_PARTS = {
    "table": frozenset({"thead", "tbody", "tfoot", "tr", "caption"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset({"tr"})),
    "tr": CELLS,
}
"""What stands in each part of a table of data."""


def is_data(table: _Element) -> bool:
    """Whether a table holds data: several rows and columns of short text, nothing else; the rest is layout."""
    if not PICTURE_CONTAINERS.isdisjoint((table.get("class") or "").split()):
        return False
    if next(table.iterdescendants(*_LAYOUT), None) is not None:
        return False
    if any(map(shown_by_script, table.iter("script"))) or any(map(_has_stray, table.iter(*_PARTS))):
        return False
    widths = [sum(1 for _ in cells(row)) for row in rows(table)]
    if len(widths) < 2 or max(widths) < 2:
        return False
    return all(_is_short(cell) for row in rows(table) for cell in cells(row))


def rows(table: _Element) -> Iterator[_Element]:
    """The rows that are shown of a table that has none inside it."""
    return (row for row in table.iter("tr") if not is_hidden(row))


def cells(row: _Element) -> Iterator[_Element]:
    """The cells of a row that are shown."""
    return (cell for cell in row if cell.tag in CELLS and not is_hidden(cell))


def _has_stray(part: _Element) -> bool:
    """Whether a part of a table holds text outside its rows or cells, or is itself not where it belongs."""
    around = part.getparent()
    if part.tag != "table" and (around is None or around.tag not in _PARTS):
        return True
    if part.text and not part.text.isspace():
        return True
    inner = _PARTS[str(part.tag)]
    for child in part:
        if child.tail and not child.tail.isspace():
            return True
        if child.tag not in inner and not is_hidden(child) and _has_text(child):
            return True
    return False


def _has_text(element: _Element) -> bool:
    return any(not str(text).isspace() for text in element.itertext())


def _is_short(cell: _Element) -> bool:
    text = "".join(map(str, cell.itertext()))
    return len(text) <= _LONGEST_CELL or len(" ".join(text.split())) <= _LONGEST_CELL
