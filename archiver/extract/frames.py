"""The elements that hold pictures and captions together: figures, caption tables, other tables, floating boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml.etree import _Element

from archiver.extract.blocks import Line
from archiver.extract.pictures import PICTURE_CONTAINERS
from archiver.extract.tables import CELLS

_FLOATING = re.compile(r"float\s*:\s*(?:left|right)", re.IGNORECASE)
_FLOATING_CLASSES = frozenset(
    {"alignleft", "alignright", "aligncenter", "tleft", "tright", "thumb", "floatleft", "floatright"}
)
_LAYOUT = frozenset({"table", "dl"})
"""Elements that frame pictures without being made for it."""
_MOST_COLUMNS = 100
"""Columns of the widest table of pictures; of a wider one no caption is read by its column."""


_DEEPEST = 30
"""Elements around a line that are looked at; frames are near what they frame."""
_MOST_PICTURES = 30
"""Pictures of the largest frame that has one caption."""


@dataclass(slots=True)
class _Cell:
    """A cell of a table: its row, the columns it spans, and what stands in it."""

    row: int
    start: int
    end: int
    pictures: list[Line] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Grid:
    """A table: its rows that are not empty, and the cell of each line."""

    rows: list[list[_Cell]]
    cell_of: dict[int, _Cell]


class Frames:
    """Where the lines of a body stand: in which elements, with which pictures."""

    def __init__(self, lines: list[Line], root: _Element) -> None:
        self._lines = lines
        self._root = root
        self._chains: dict[_Element | None, dict[_Element, None]] = {None: {}}
        self._held: dict[_Element, list[Line]] = {}
        self._first: dict[_Element, int] = {}
        self._grids: dict[_Element, _Grid] = {}
        self._orphans: set[int] = set()
        for number, line in enumerate(lines):
            if line.picture is not None:
                for element in self._chain(line):
                    self._held.setdefault(element, []).append(line)
                    self._first.setdefault(element, number)

    def _chain(self, line: Line) -> dict[_Element, None]:
        """The elements around a line from the innermost block outwards, the body apart."""
        place = line.place
        if place not in self._chains:
            self._chains[place] = dict.fromkeys(islice(self._climb(place), _DEEPEST))
        return self._chains[place]

    def _climb(self, place: _Element | None) -> Iterator[_Element]:
        while place is not None and place is not self._root:
            yield place
            place = place.getparent()

    def _within(self, element: _Element) -> list[Line]:
        """The lines in an element, which holds pictures."""
        start = end = self._first[element]
        while start > 0 and element in self._chain(self._lines[start - 1]):
            start -= 1
        while end < len(self._lines) and element in self._chain(self._lines[end]):
            end += 1
        return self._lines[start:end]

    def is_orphan(self, line: Line) -> bool:
        """Whether a line is the caption of a picture that is not there."""
        return id(line) in self._orphans

    # Marked-up captions

    def tie_marked(self) -> None:
        """Tie each marked-up caption to the pictures of the innermost frame that holds any, less those that have a
        caption in a smaller frame of their own."""
        found = [(line, self._of_frame(line)) for line in self._lines if line.kind == "caption"]
        least: dict[int, int] = {}
        for _, pictures in found:
            for picture in pictures:
                least[id(picture)] = min(len(pictures), least.get(id(picture), len(pictures)))
        for line, pictures in found:
            line.caption_of = [picture for picture in pictures if least[id(picture)] == len(pictures)]

    def _of_frame(self, line: Line) -> list[Line]:
        made_for_it = False
        for element in self._chain(line):
            is_container = _is_container(element)
            if is_container or (element.tag in _LAYOUT and not made_for_it):
                if element in self._held:
                    return self._of_column(line, element)
                made_for_it |= is_container
        if made_for_it:
            self._orphans.add(id(line))
        return []

    def _of_column(self, line: Line, frame: _Element) -> list[Line]:
        """The pictures of a frame that a caption belongs to: in a table those above it (or below, where none is
        above), in its columns."""
        held = self._held[frame]
        shared = held if len(held) <= _MOST_PICTURES else []
        if len(held) == 1 or frame.tag != "table":
            return shared
        grid = self._grid(frame)
        cell = grid.cell_of.get(id(line))
        if cell is None or cell.pictures:
            return shared if cell is None else cell.pictures
        row = grid.rows[cell.row]
        near = _pictures_above(grid.rows, cell.row) or [c for below in grid.rows[cell.row + 1 :][:1] for c in below]
        return _under(cell, near, alone=len(row) == 1) if any(other.pictures for other in near) else shared

    def _grid(self, table: _Element) -> _Grid:
        if table not in self._grids:
            self._grids[table] = self._made_grid(table)
        return self._grids[table]

    def _made_grid(self, table: _Element) -> _Grid:
        cells: dict[_Element, _Cell] = {}
        rows = [_row(row, cells) for row in _rows_of(table)]
        if any(len(row) > _MOST_COLUMNS for row in rows):
            return _Grid([], {})
        cell_of: dict[int, _Cell] = {}
        for line in self._within(table):
            inner = [element for element in self._chain(line) if element in cells]
            if inner:
                cell = cell_of[id(line)] = cells[inner[-1]]
                (cell.said if line.picture is None else cell.pictures).append(line)
        rows = [row for row in rows if any(cell.said or cell.pictures for cell in row)]
        for number, row in enumerate(rows):
            for cell in row:
                cell.row = number
        return _Grid(rows, cell_of)

    # Frames that say nothing of captions

    def tie_framed(self, may_be_caption: Callable[[list[Line]], bool]) -> None:
        """Tie the lines that stand alone with pictures in a table or a floating box to those pictures, where
        ``may_be_caption`` agrees."""
        all_said = sum(line.picture is None for line in self._lines)
        for element in self._held:
            is_table = element.tag == "table"
            if not is_table and not _is_box(element):
                continue
            lines = self._within(element)
            said = sum(line.picture is None for line in lines)
            if said == 0 or (said == all_said and said == 1):
                continue  # a line that is all the text is the text
            if any(line.caption_of or self.is_orphan(line) for line in lines):
                continue
            if is_table:
                self._tie_table(self._grid(element).rows, may_be_caption)
            else:
                _tie_box(lines, self._held[element], may_be_caption)

    @staticmethod
    def _tie_table(rows: list[list[_Cell]], may_be_caption: Callable[[list[Line]], bool]) -> None:
        if all(cell.pictures or not cell.said for row in rows for cell in row):
            told = [cell for row in rows for cell in row if cell.said]
            if all(_is_below(cell) and may_be_caption(cell.said) for cell in told):
                for cell in told:
                    tie(cell.said, cell.pictures)
            return
        for above, row, after in zip(rows, rows[1:], [*rows[2:], None], strict=False):
            told = [cell for cell in row if cell.said]
            if not _has_only_pictures(above) or any(cell.pictures for cell in row):
                continue
            ends = after is None or any(cell.pictures for cell in after)
            if ends and all(may_be_caption(cell.said) for cell in told):
                for cell in told:
                    tie(cell.said, _under(cell, above, alone=len(row) == 1))

    # Rows of pictures

    def row_of(self, number: int) -> list[Line]:
        """The pictures of the caption at a place in the lines: the one right above it, or all of its row where the
        row stands alone in its block, with or without the caption."""
        picture = self._lines[number - 1]
        block = picture.place
        if block is None or block not in self._held or len(self._held[block]) > _MOST_PICTURES:
            return [picture]
        pictures = self._held[block]
        start = number - len(pictures)
        if len(pictures) == 1 or start < 0 or self._lines[start:number] != pictures:
            return [picture]
        around = self._lines[max(start - 1, 0) : start] + self._lines[number + 1 : number + 2]
        if any(block in self._chain(line) for line in around) or any(p.caption_of for p in pictures):
            return [picture]
        tags = [element.tag for element in block.iter("img", "br")]
        between = tags[tags.index("img") : len(tags) - tags[::-1].index("img")]
        return [picture] if "br" in between else pictures


def tie(run: list[Line], pictures: list[Line]) -> None:
    """Make lines the caption of pictures."""
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


def _rows_of(table: _Element) -> Iterator[_Element]:
    """The rows of a table, none of tables within it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"tbody", "thead", "tfoot"}:
            yield from child.iterchildren("tr")


def _row(row: _Element, cells: dict[_Element, _Cell]) -> list[_Cell]:
    made: list[_Cell] = []
    column = 0
    for element in row:
        if element.tag in CELLS:
            end = column + _span(element)
            cells[element] = _Cell(0, column, end)
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


def _pictures_above(rows: list[list[_Cell]], place: int) -> list[_Cell]:
    """The cells with pictures between a row and the text above it."""
    found: list[_Cell] = []
    for row in reversed(rows[:place]):
        if any(cell.said for cell in row):
            break
        found = [cell for cell in row if cell.pictures] + found
    return found


def _tie_box(lines: list[Line], pictures: list[Line], may_be_caption: Callable[[list[Line]], bool]) -> None:
    said = lines[len(pictures) :]
    if said and lines[: len(pictures)] == pictures and may_be_caption(said):
        tie(said, pictures)


def _has_only_pictures(row: list[_Cell]) -> bool:
    return any(cell.pictures for cell in row) and not any(cell.said for cell in row)


def _is_below(cell: _Cell) -> bool:
    """Whether the lines of a cell stand below its pictures."""
    return bool(cell.pictures) and all(line.group > cell.pictures[-1].group for line in cell.said)
