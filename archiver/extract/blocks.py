"""The body of a post as lines in reading order: what a reader sees, one line at a time.

A line ends at a ``<br>`` or at the edge of a block element; lines of one paragraph share a group, which an empty line
or a block edge ends. What a line is (a byline, a caption, …) is decided later, by others, on its text and its looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml.etree import _Element

from archiver.extract import embeds, insets, pictures, tables
from archiver.extract import text as texts
from archiver.extract.embeds import EMBED_TAGS
from archiver.extract.line import Line
from archiver.extract.looks import BOLD, CENTRED, CODE, ITALIC, LINKED, SMALL, WRAPPED, looks_of
from archiver.extract.pictures import CAPTION_CLASSES
from archiver.extract.twice import mending
from archiver.extract.unseen import BLOCK_TAGS, attributes_of, is_unseen
from archiver.records import BlockKind

__all__ = ["BOLD", "CENTRED", "CODE", "ITALIC", "LINKED", "SMALL", "Line", "lines"]

KIND_OF_TAG: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("pre", "textarea"), "code"),
    "blockquote": "quote",
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}  # fmt: skip
_PLAIN_TAGS = frozenset({"p", "div", "span", "tr", "td", "th", "tbody", "thead", "table", "ul", "ol", "dl", "o:p", "u"})
"""Elements that by themselves say nothing of the text inside them."""
_LISTS = frozenset({"ul", "ol", "dl", "menu", "dir"})
_ITEMS = frozenset({"li", "dt", "dd"})
_CLOSED_WITH = {"q": "”", "rt": ")"}
"""What a browser shows, and the text doesn't hold, behind a quotation; and what keeps ruby apart from its base."""
_LONGEST_NOTE_MARK = 3
_NOTHING_SAID = ~0
"""The looks of a line as long as no text has been said: all of them."""


def lines(body: _Element) -> list[Line]:
    """The lines of a body, nothing of its visible text dropped."""
    return _Walk(_Mending(body)).read(body)


class _Mending:
    """What mends the entities of a body that were encoded twice, found out at the first of them."""

    def __init__(self, body: _Element) -> None:
        self._body = body
        self._mended: Callable[[str], str] | None = None

    def __call__(self, text: str) -> str:
        if not texts.has_reference(text):
            return text
        if self._mended is None:
            self._mended = mending(self._body)
        return self._mended(text)


class _Scope(NamedTuple):
    """What the elements around a piece of text say of it."""

    kind: BlockKind = "paragraph"
    looks: int = 0
    place: _Element | None = None
    """The innermost block element."""
    link: _Element | None = None
    level: int = 0
    item: int = 0


class _Walk:
    """The state of one walk through a body."""

    def __init__(self, mended: _Mending) -> None:
        self._mended = mended
        self.lines: list[Line] = []
        self.group = 0
        self.scope = _Scope()
        self._is_open = False
        self._has_gap = False
        self._items = 0
        self._insets: list[tuple[Line, Line]] = []
        self._start_line()

    def _start_line(self) -> None:
        self._parts: list[str] = []
        self._line_looks = _NOTHING_SAID
        self._links: list[_Element] = []

    def read(self, body: _Element) -> list[Line]:
        """The lines of a body, walked through from its beginning to its end."""
        around = self.scope
        self.scope = self._scope_of(body, str(body.tag), attributes_of(body))
        if body.text:
            self.say(body.text)
        stack: list[tuple[Iterator[_Element], _Element, str, _Scope]] = [(iter(body), body, "div", around)]
        while stack:
            for element in stack[-1][0]:
                tag = element.tag
                if tag == "br":
                    self.break_line()
                elif isinstance(tag, str):
                    scope = self.scope
                    if self._enter(element, tag):
                        stack.append((iter(element), element, tag, scope))
                        break
                    self.scope = scope
                text = element.tail
                if text:
                    self.say(text)
            else:
                _, element, tag, scope = stack.pop()
                self._leave(tag)
                self.scope = scope
                if stack and (text := element.tail):
                    self.say(text)
        return self.lines

    def _enter(self, element: _Element, tag: str) -> bool:
        """Begin an element; ``False`` when there is nothing more to read in it."""
        attributes = attributes_of(element)
        if is_unseen(element, tag, attributes):
            self._unseen(element, tag)
            return False
        if tag in BLOCK_TAGS:
            self.end_block()
            kind, looks, _, link, level, item = self.scope
            self.scope = _Scope(kind, looks, element, link, level, item)
        if attributes or tag not in _PLAIN_TAGS:
            self.scope = self._scope_of(element, tag, attributes)
            if self._replaced(element, tag):
                if tag in BLOCK_TAGS:
                    self.end_block()
                return False
        elif tag in _LISTS:
            self.scope = self._scope_of(element, tag, attributes)
        elif tag == "table" and self._data_table(element):
            return False
        text = element.text
        if text:
            self.say(text)
        return True

    def _leave(self, tag: str) -> None:
        if tag in _CLOSED_WITH:
            self.say(_CLOSED_WITH[tag])
        if tag in BLOCK_TAGS:
            self.end_block()

    def _scope_of(self, element: _Element, tag: str, attributes: dict[str, str]) -> _Scope:
        kind, looks, place, link, level, item = self.scope
        looks = looks_of(tag, attributes, looks)
        kind = KIND_OF_TAG.get(tag, kind)
        if "class" in attributes and _is_caption(attributes["class"]):
            kind = "caption"
        if tag == "a":
            link = element if attributes.get("href") else link
        elif tag in _LISTS:
            level += 1
        if tag in _ITEMS or (kind == "heading" and tag in KIND_OF_TAG):
            self._items += 1
            item = self._items
            level += tag == "dd"
        return _Scope(kind, looks, place, link, level, item)

    def _replaced(self, element: _Element, tag: str) -> bool:
        """Say an element that is no text: a picture, an embed, a table of data."""
        if tag == "img":
            self._picture(element)
            return True
        if tag in EMBED_TAGS:
            return self._embed(element, tag)
        if tag == "table":
            return self._data_table(element)
        if tag == "sup":
            return self._note_mark(element)
        if tag == "a" and "more" in (element.get("name"), element.get("id")) and not element.get("href"):
            self.end_block()
            self._add("jump", "")
        elif tag == "q":
            self.say("“")
        elif tag == "rt":
            self.say("(")
        return False

    def say(self, text: str) -> None:
        """Add text to the line."""
        scope = self.scope
        if scope.kind != "code":
            if "&" in text and not scope.looks & CODE:
                text = self._mended(text)
            if scope.looks & WRAPPED and "\n" in text:
                self._say_wrapped(text)
                return
        self._parts.append(text)
        if not text.isspace():
            self._line_looks &= scope.looks
            if scope.link is not None and (not self._links or self._links[-1] is not scope.link):
                self._links.append(scope.link)

    def _say_wrapped(self, text: str) -> None:
        first, *others = text.split("\n")
        kept = self.scope
        self.scope = kept._replace(looks=kept.looks & ~WRAPPED)
        self.say(first)
        for other in others:
            self.break_line()
            self.say(other)
        self.scope = kept

    def break_line(self) -> None:
        """End the line; an empty one ends the paragraph."""
        if self.scope.kind == "code":
            self._parts.append("\n")
        elif not self._end_line():
            self.group += 1
            self._has_gap |= not self._is_open
        self._is_open = False

    def end_block(self) -> None:
        """End the paragraph."""
        self._end_line()
        self.group += 1
        self._is_open = False

    def _end_line(self) -> bool:
        """End the line, and say whether there was one."""
        line = self._line() if self._line_looks != _NOTHING_SAID else None
        if self._parts:
            self._start_line()
        if self._insets:
            self._place_insets(line)
        elif line is not None:
            self._append(line)
        return line is not None

    def _line(self) -> Line | None:
        """The line as it has been said so far; ``None`` when that is only white space."""
        said = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        kind, _, place, _, level, item = self.scope
        looks = self._line_looks
        if kind == "code":
            text = texts.preformatted(said)
        elif looks & CODE and kind == "paragraph":
            kind, text = "code", texts.spaced(said)
        else:
            text = texts.normalise(said)
        if not text or text.isspace():
            return None
        return Line(kind, text, self.group, looks, self._links, None, place, level=level, item=item)

    def _append(self, line: Line) -> None:
        line.after_gap, self._has_gap = self._has_gap, False
        self.lines.append(line)

    def _add(self, kind: BlockKind, text: str, links: list[_Element] | None = None) -> None:
        self._end_line()
        self.group += 1
        self._append(Line(kind, text, self.group, self.scope.looks, links or [], None, self.scope.place))
        self.group += 1
        self._is_open = True

    def _unseen(self, element: _Element, tag: str) -> None:
        if tag == "script" and (address := embeds.shown_by_script(element)):
            self._add("embed", address)

    def _picture(self, element: _Element) -> None:
        """A picture ends the line, unless the sentence goes on behind it."""
        shown_as = pictures.emoticon(element)
        if shown_as is not None:
            self.say(shown_as)
            return
        if pictures.is_pixel(element):
            return
        links = [] if self.scope.link is None else [self.scope.link]
        picture = Line("image", "", self.group, self.scope.looks, links, element, self.scope.place)
        before = self._line() if self._line_looks != _NOTHING_SAID else None
        if before is not None:
            self._insets.append((before, picture))
            self._start_line()
            return
        self._end_line()
        self._put(picture)

    def _put(self, picture: Line) -> None:
        self.group += 1
        picture.group = self.group
        self._append(picture)
        self.group += 1
        self._is_open = True

    def _place_insets(self, last: Line | None) -> None:
        held, self._insets = self._insets, []
        for line in insets.arranged(held, last):
            if line.picture is not None:
                self._put(line)
            else:
                line.group = self.group
                self._append(line)
                self._is_open = False

    def _embed(self, element: _Element, tag: str) -> bool:
        """An embed that names nothing is read for what it holds, and libxml2 doesn't know that ``embed`` is empty."""
        address = embeds.embed_address(element)
        if address is not None and embeds.is_wanted(element, address):
            self._add("embed", address)
        return tag != "embed" and (address is not None or tag != "object")

    def _data_table(self, table: _Element) -> bool:
        """A table of data is one line: its rows, each its cells with tabs between them; its caption goes before."""
        if not tables.is_data(table):
            return False
        for caption in table.iterchildren("caption"):
            self.say(" ".join(line.text for line in self._inside(caption) if line.text))
            self.end_block()
        links: list[_Element] = []
        rows = ["\t".join(self._cell(cell, links) for cell in tables.cells(row)) for row in tables.rows(table)]
        if text := "\n".join(row for row in rows if not row.isspace() and row):
            self._add("table", text, links)
        return True

    def _cell(self, cell: _Element, links: list[_Element]) -> str:
        if next(iter(cell), None) is None:
            return texts.normalise(self._mended(cell.text or ""))
        read = self._inside(cell)
        for line in read:
            links += line.links
        return " ".join(" ".join(line.text.split()) for line in read if line.text and line.kind != "embed")

    def _inside(self, part: _Element) -> list[Line]:
        return _Walk(self._mended).read(part)

    def _note_mark(self, element: _Element) -> bool:
        """The raised number of a note is kept apart from its word: ``parola[1]``; that of ``m²`` has no link."""
        inner = next(iter(element), None)
        linked = self.scope.link if self.scope.link is not None else inner
        if linked is None or "#" not in (linked.get("href") or ""):
            return False
        mark = f"{element.text or ''}{'' if inner is None else inner.text or ''}".strip()
        if not mark or len(mark) > _LONGEST_NOTE_MARK or not (mark.isdigit() or set(mark) == {"*"}):
            return False
        self.scope = self.scope._replace(link=linked)
        self.say(f"[{mark}]")
        return True


@lru_cache(maxsize=1024)
def _is_caption(classes: str) -> bool:
    return not CAPTION_CLASSES.isdisjoint(classes.split())
