"""The sanitised HTML of a body as lines in reading order, each with its emphasis and its links.

What owners write is tag soup: paragraphs are ``<br><br>``, tables of layout, ``<div>`` in ``<span>``. Of all that only
what a reader sees is taken: lines of text, pictures, tables of data, code, and in which lists and quotes they stand.
What is built from these lines is valid whatever the source was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal, NamedTuple

from lxml import etree
from lxml.etree import _Element

Kind = Literal["text", "image", "table", "code", "rule"]


class Mark(NamedTuple):
    """An emphasis, or a link."""

    tag: str
    """Of `_MARKS`, or ``a``."""
    href: str | None = None


class Run(NamedTuple):
    """A stretch of text under the same marks; ``\\n`` alone is a line break."""

    text: str
    marks: tuple[Mark, ...] = ()


class Container(NamedTuple):
    """A list, an item of one, or a quote that a line stands in."""

    tag: str
    number: int
    """Tells one from the next."""
    start: int | None = None
    """The number of the first item of a list, where it is not 1."""


class Cell(NamedTuple):
    """A cell of a table of data."""

    runs: list[Run]
    is_head: bool
    colspan: int
    rowspan: int


@dataclass(slots=True, kw_only=True)
class Line:
    """What a reader sees as one line, or as one thing."""

    kind: Kind = "text"
    tag: str = "p"
    """``p``, or ``h1`` to ``h6``."""
    runs: list[Run] = field(default_factory=list)
    path: tuple[Container, ...] = ()
    group: int = 0
    """The same for lines of one paragraph."""
    is_caption: bool = False
    direction: str | None = None
    goes_on: bool = False
    """Whether it goes on with the line before a picture that stands in a sentence."""
    src: str = ""
    """Of an image."""
    alt: str | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    """Of a table."""

    @property
    def text(self) -> str:
        """The words alone."""
        if self.kind == "table":
            return "\n".join("\t".join("".join(run.text for run in cell.runs) for cell in row) for row in self.rows)
        return "".join(run.text for run in self.runs)


_MARKS = {
    **{tag: tag for tag in ("b", "strong", "i", "em", "u", "s", "del", "code", "kbd", "samp", "sub", "sup", "small")},
    **{tag: tag for tag in ("mark", "cite", "q")},
    "ins": "u",
    "strike": "s",
    "tt": "code",
    "var": "i",
    "dfn": "i",
    "dt": "strong",
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CONTAINERS = frozenset({"ul", "ol", "li", "blockquote"})
_BLOCKS = (
    _HEADINGS
    | _CONTAINERS
    | {"div", "p", "dl", "dt", "dd", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "figure"}
    | {"figcaption", "pre", "details", "summary", "hr"}
)
_NOT_DATA = ("img", "table", "ul", "ol", "pre", "blockquote", "hr", "h1", "h2", "h3")
"""What stands in tables of layout, and not among data."""
_DEEPEST = 8
"""Lists and quotes deeper than that are shown at this depth; marks too."""
_MOST_SPANNED = 100
_WHITE = re.compile(r"[ \t\r\n\f]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_EDGES = " \u00a0\u200b\ufeff"


def plain(text: str) -> str:
    """Text without the characters that XML cannot hold, nor anybody see."""
    return _CONTROL.sub("", text)


def lines(html: str) -> list[Line]:
    """The lines of sanitised HTML."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<div>{plain(html)}</div>".encode(), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    return [] if root is None else _Walk(count(1)).read(root)


class _Walk:
    """Goes through a tree once, without recursion: pages may be nested as deep as they like."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._lines: list[Line] = []
        self._line = Line()
        self._path: list[Container] = []
        self._marks: list[Mark] = []
        self._tag = "p"
        self._captions = 0
        self._directions: list[str | None] = [None]
        self._group = 0
        self._undo: list[tuple[int, int, str, int]] = []

    def read(self, root: _Element) -> list[Line]:
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            if event == "end":
                self._leave(element, root)
            elif self._take_whole(element):
                events.skip_subtree()
        self._end_line()
        return self._lines

    # Elements

    def _take_whole(self, element: _Element) -> bool:
        """Begin an element; whether all that is inside has been read by that."""
        tag = str(element.tag)
        self._undo.append((len(self._path), len(self._marks), self._tag, self._captions))
        self._directions.append(element.get("dir") or self._directions[-1])
        if tag == "br":
            self._break()
        elif tag == "img":
            self._picture(element)
        elif tag in _BLOCKS:
            self._end_paragraph()
            if self._is_thing(element, tag):
                return True
            self._enter_block(element, tag)
        self._enter_mark(element, tag)
        self._say(element.text)
        return False

    def _leave(self, element: _Element, root: _Element) -> None:
        tag = str(element.tag)
        if tag in _BLOCKS:
            self._end_paragraph()
        path, marks, self._tag, self._captions = self._undo.pop()
        self._directions.pop()
        del self._path[path:], self._marks[marks:]
        if element is not root:
            self._say(element.tail)

    def _enter_block(self, element: _Element, tag: str) -> None:
        if tag in _HEADINGS:
            self._tag = tag
        if tag == "figcaption" or (tag == "td" and "tr-caption" in (element.get("class") or "").split()):
            self._captions += 1
        if tag in _CONTAINERS and len(self._path) < _DEEPEST:
            in_list = bool(self._path) and self._path[-1].tag in ("ul", "ol")
            if (tag == "li") is not in_list and (in_list or tag == "li"):
                self._path.append(Container("li" if in_list else "ul", next(self._numbers)))
            start = element.get("start") if tag == "ol" else None
            number = int(start) if start and start.isascii() and start.isdigit() and len(start) < 6 else None
            self._path.append(Container(tag, next(self._numbers), number))

    def _enter_mark(self, element: _Element, tag: str) -> None:
        mark = Mark(_MARKS[tag]) if tag in _MARKS else None
        if tag == "a" and element.get("href"):
            mark = Mark("a", element.get("href"))
        has_it = mark is not None and any(one.tag == mark.tag for one in self._marks)
        if mark is not None and not has_it and len(self._marks) < _DEEPEST:
            self._marks.append(mark)

    def _is_thing(self, element: _Element, tag: str) -> bool:
        """Whether an element is taken as one thing: a rule, code, a table of data."""
        if tag == "hr":
            self._add(Line(kind="rule"))
            return True
        if tag == "pre" and next(element.iterdescendants("img", "table"), None) is None:
            for line_end in element.iter("br"):
                line_end.text = "\n"
            text = "".join(map(str, element.itertext())).replace("\r", "").strip("\n")
            if text.strip():
                self._add(Line(kind="code", runs=[Run(text)]))
            return True
        if tag == "table" and _is_data(element):
            self._table(element)
            return True
        return False

    def _table(self, element: _Element) -> None:
        for caption in element.iter("caption"):
            for line in self._inside(caption):
                self._add(line)
        rows = [[self._cell(cell) for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
        self._add(Line(kind="table", rows=[row for row in rows if row]))

    def _cell(self, cell: _Element) -> Cell:
        runs: list[Run] = []
        for line in self._inside(cell):
            runs += [Run(" "), *line.runs] if runs else line.runs
        return Cell(runs, cell.tag == "th", _span(cell, "colspan"), _span(cell, "rowspan"))

    def _inside(self, element: _Element) -> list[Line]:
        """The lines of a part by itself."""
        return _Walk(self._numbers).read(element)

    def _picture(self, element: _Element) -> None:
        if not element.get("src"):
            return
        in_sentence = bool(self._line.runs)
        self._end_line()
        link = tuple(mark for mark in self._marks if mark.tag == "a")
        picture = Line(kind="image", src=str(element.get("src")), alt=element.get("alt") or None)
        picture.runs = [Run("", link)] if link else []
        self._group += 1
        self._add(picture)
        self._group += 1
        self._line.goes_on = in_sentence

    # Text

    def _say(self, text: str | None) -> None:
        if not text:
            return
        said = _WHITE.sub(" ", text)
        runs = self._line.runs
        if not runs or runs[-1].text.endswith(" "):
            said = said.lstrip(" " if runs else _EDGES)
        if not said:
            return
        runs.append(Run(said, tuple(self._marks)))

    def _break(self) -> None:
        if self._line.runs:
            self._end_line()
        else:
            self._group += 1
            self._line.goes_on = False

    def _end_paragraph(self) -> None:
        self._end_line()
        self._group += 1
        self._line.goes_on = False

    def _end_line(self) -> None:
        line, self._line = self._line, Line()
        while line.runs and not line.runs[-1].text.rstrip(_EDGES):
            line.runs.pop()
        if not line.runs:
            return
        line.runs[-1] = line.runs[-1]._replace(text=line.runs[-1].text.rstrip(_EDGES))
        line.tag, line.direction = self._tag, self._directions[-1]
        self._add(line)

    def _add(self, line: Line) -> None:
        line.path, line.group = tuple(self._path), self._group
        line.is_caption = self._captions > 0 and line.kind == "text"
        if line.path and line.path[-1].tag in ("ul", "ol"):
            line.path = (*line.path, Container("li", next(self._numbers)))
        self._lines.append(line)


def _is_data(table: _Element) -> bool:
    """Whether a table holds rows and columns of data, and is not there for the layout."""
    if (
        "tr-caption-container" in (table.get("class") or "")
        or next(table.iterdescendants(*_NOT_DATA), None) is not None
    ):
        return False
    widths = [sum(cell.tag in ("td", "th") for cell in row) for row in table.iter("tr")]
    return len(widths) > 1 and max(widths) > 1


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name) or ""
    return min(int(value), _MOST_SPANNED) if value.isascii() and value.isdigit() and 0 < len(value) < 6 else 1
