"""The elements that hold pictures and captions together: figures, caption tables, other tables, floating boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from archiver.extract.blocks import Line
from archiver.extract.pictures import PICTURE_CONTAINERS

_FLOATING = re.compile(r"float\s*:\s*(?:left|right)", re.IGNORECASE)
_FLOATING_CLASSES = frozenset(
    {"alignleft", "alignright", "aligncenter", "tleft", "tright", "thumb", "floatleft", "floatright"}
)
_LAYOUT = frozenset({"table", "dl"})
"""Elements that frame pictures without being made for it."""
_CELLS = frozenset({"td", "th"})
_MOST_COLUMNS = 1_000


@dataclass(slots=True)
class _Cell:
    """A cell of a table: the columns it spans, and what stands in it."""

    start: int
    end: int
    pictures: list[Line] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)


class Frames:
    """Where the lines of a body stand: in which elements, with which pictures."""

    def __init__(self, lines: list[Line], root: _Element) -> None:
        self._lines = lines
        self._root = root
        self._chains: dict[_Element | None, tuple[_Element, ...]] = {None: ()}
        self._held: dict[_Element, list[Line]] = {}
        self._orphans: set[int] = set()
        for line in lines:
            if line.picture is not None:
                for element in self._chain(line):
                    self._held.setdefault(element, []).append(line)

    def _chain(self, line: Line) -> tuple[_Element, ...]:
        """The elements around a line from the innermost block outwards, the body apart."""
        place = line.place
        if place not in self._chains:
            self._chains[place] = tuple(self._climb(place))
        return self._chains[place]

    def _climb(self, place: _Element | None) -> Iterator[_Element]:
        while place is not None and place is not self._root:
            yield place
            place = place.getparent()

    def is_orphan(self, line: Line) -> bool:
        """Whether a line is the caption of a picture that is not there."""
        return id(line) in self._orphans

    # Marked-up captions

    def tie_marked(self) -> None:
        """Tie each marked-up caption to the pictures of the innermost frame that holds any, less those that have a
        caption in a smaller frame of their own."""
        found: list[tuple[Line, list[Line]]] = []
        for line in self._lines:
            if line.kind == "caption":
                found.append((line, self._of_frame(line)))
        for line, pictures in found:
            smaller = [other for _, other in found if len(other) < len(pictures)]
            line.caption_of = [p for p in pictures if not any(p in other for other in smaller)]

    def _of_frame(self, line: Line) -> list[Line]:
        made_for_it = False
        for element in self._chain(line):
            is_container = _is_container(element)
            if is_container or (element.tag in _LAYOUT and not made_for_it):
                if element in self._held:
                    return self._of_column(line, element) if element.tag == "table" else self._held[element]
                made_for_it |= is_container
        if made_for_it:
            self._orphans.add(id(line))
        return []

    def _of_column(self, line: Line, table: _Element) -> list[Line]:
        """The pictures that a caption in a table stands under (or over, where none is above it), by its columns."""
        held = self._held[table]
        if len(held) == 1:
            return held
        rows = self._rows(table)
        place = next((i for i, row in enumerate(rows) for cell in row if line in cell.said), None)
        if place is None:
            return held
        cell = next(cell for cell in rows[place] if line in cell.said)
        if cell.pictures:
            return cell.pictures
        above = self._pictures_above(rows, place) or [c for row in rows[place + 1 :][:1] for c in row if c.pictures]
        return _under(cell, above, alone=len(rows[place]) == 1) or held

    @staticmethod
    def _pictures_above(rows: list[list[_Cell]], place: int) -> list[_Cell]:
        """The cells with pictures between a row and the text above it."""
        found: list[_Cell] = []
        for row in reversed(rows[:place]):
            if any(cell.said for cell in row):
                break
            found = [cell for cell in row if cell.pictures] + found
        return found

    def _rows(self, table: _Element) -> list[list[_Cell]]:
        cells: dict[_Element, _Cell] = {}
        rows = [_row(row, cells) for row in table.iter("tr") if _table_of(row) is table]
        for line in self._within(table):
            inner = [element for element in self._chain(line) if element in cells]
            if inner:
                cell = cells[inner[-1]]
                (cell.said if line.picture is None else cell.pictures).append(line)
        return [row for row in rows if any(cell.said or cell.pictures for cell in row)]

    def _within(self, element: _Element) -> list[Line]:
        """The lines in an element, which holds pictures."""
        first = self._lines.index(self._held[element][0])
        start = end = first
        while start > 0 and element in self._chain(self._lines[start - 1]):
            start -= 1
        while end < len(self._lines) and element in self._chain(self._lines[end]):
            end += 1
        return self._lines[start:end]

    # Frames that say nothing of captions

    def tie_framed(self, may_be_caption: Callable[[list[Line]], bool]) -> None:
        """Tie the lines that stand alone with pictures in a table or a floating box to those pictures, where
        ``may_be_caption`` agrees."""
        for element in list(self._held):
            if any(line.caption_of for line in self._lines) and self._has_captions(element):
                continue
            if element.tag == "table":
                self._tie_table(element, may_be_caption)
            elif _is_box(element):
                self._tie_box(element, may_be_caption)

    def _has_captions(self, element: _Element) -> bool:
        return any(line.caption_of or self.is_orphan(line) for line in self._within(element))

    def _tie_box(self, box: _Element, may_be_caption: Callable[[list[Line]], bool]) -> None:
        lines = self._within(box)
        pictures = self._held[box]
        said = lines[len(pictures) :]
        if said and lines[: len(pictures)] == pictures and may_be_caption(said):
            _tie(said, pictures)

    def _tie_table(self, table: _Element, may_be_caption: Callable[[list[Line]], bool]) -> None:
        rows = self._rows(table)
        if all(cell.pictures or not cell.said for row in rows for cell in row):
            told = [cell for row in rows for cell in row if cell.said]
            if told and all(may_be_caption(cell.said) and _is_below(cell) for cell in told):
                for cell in told:
                    _tie(cell.said, cell.pictures)
            return
        for number, row in enumerate(rows[1:], start=1):
            above, after = rows[number - 1], rows[number + 1 :][:1]
            told = [cell for cell in row if cell.said]
            if not _has_only_pictures(above) or any(cell.pictures for cell in row):
                continue
            if all(any(cell.pictures for cell in other) for other in after) and all(
                may_be_caption(c.said) for c in told
            ):
                for cell in told:
                    pictures = _under(cell, [other for other in above if other.pictures], alone=len(row) == 1)
                    if pictures:
                        _tie(cell.said, pictures)

    # Rows of pictures

    def row_of(self, picture: Line, caption: Line) -> list[Line]:
        """The pictures that stand in one row with a picture, alone in their block or with their caption."""
        block = picture.place
        if block is None or block not in self._held or (block in self._chain(caption) and block.tag not in _CELLS):
            return [picture]
        pictures = self._held[block]
        if len(pictures) == 1 or any(line.picture is None and line is not caption for line in self._within(block)):
            return [picture]
        tags = [element.tag for element in block.iter("img", "br")]
        between = tags[tags.index("img") : len(tags) - tags[::-1].index("img")]
        return [picture] if "br" in between or any(p.caption_of for p in pictures) else pictures


def _tie(run: list[Line], pictures: list[Line]) -> None:
    for line in run:
        line.kind, line.caption_of = "caption", pictures


def _is_container(element: _Element) -> bool:
    classes = element.get("class")
    return element.tag == "figure" or (classes is not None and not PICTURE_CONTAINERS.isdisjoint(classes.split()))


def _is_box(element: _Element) -> bool:
    if element.tag not in {"div", "figure", "p"}:
        return False
    style, classes = element.get("style"), element.get("class")
    if style and "float" in style and _FLOATING.search(style):
        return True
    return element.tag == "figure" or (classes is not None and not _FLOATING_CLASSES.isdisjoint(classes.split()))


def _table_of(row: _Element) -> _Element | None:
    return next(row.iterancestors("table"), None)


def _row(row: _Element, cells: dict[_Element, _Cell]) -> list[_Cell]:
    made: list[_Cell] = []
    column = 0
    for element in row:
        if element.tag in _CELLS:
            end = column + _span(element)
            cells[element] = _Cell(column, end)
            made.append(cells[element])
            column = end
    return made


def _span(cell: _Element) -> int:
    value = (cell.get("colspan") or "").strip()
    return min(int(value), _MOST_COLUMNS) or 1 if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _under(cell: _Cell, above: list[_Cell], *, alone: bool) -> list[Line]:
    """The pictures of the columns of a cell; of all where it is the only cell of its row."""
    return [
        p for other in above for p in other.pictures if alone or (other.start < cell.end and cell.start < other.end)
    ]


def _has_only_pictures(row: list[_Cell]) -> bool:
    return any(cell.pictures for cell in row) and not any(cell.said for cell in row)


def _is_below(cell: _Cell) -> bool:
    """Whether the lines of a cell stand below its pictures."""
    return bool(cell.pictures) and all(line.group > cell.pictures[-1].group for line in cell.said)
