"""The body of a post as lines in reading order: what a reader sees, one line at a time.

A line ends at a ``<br>`` or at the edge of a block element; lines of one paragraph share a group, which an empty line
or a block edge ends. What a line is (a byline, a caption, …) is decided later, by others, on its text and its looks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from archiver.extract import pictures
from archiver.extract import text as texts
from archiver.extract.pictures import CAPTION_CLASSES, PICTURE_CONTAINERS
from archiver.records import BlockKind

BLOCK_TAGS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav"),
        *(
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
            "caption",
        ),
    }
)
SILENT_TAGS = frozenset(
    {
        *("button", "form", "head", "input", "link", "meta", "noscript", "script", "select", "style", "svg"),
        *("template", "textarea", "title", "map", "canvas"),
    }
)
"""Elements whose text no reader sees."""
SILENT_CLASSES = frozenset(
    {
        *("post-share-buttons", "share-buttons", "sharing", "addthis_toolbox", "addtoany_share_save_container"),
        *("sharethis-inline-share-buttons", "fb-like", "twitter-share-button", "adsbygoogle"),
    }
)
"""Share buttons and advertisements that owners and services put into the text."""
KIND_OF_TAG: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "blockquote": "quote",
    "li": "list_item",
    "pre": "code",
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}  # fmt: skip
EMBED_TAGS = frozenset({"iframe", "embed", "video", "audio", "object"})

CENTRED, SMALL, ITALIC, BOLD, LINKED = 1, 2, 4, 8, 16
"""How a line looks; a line has a look when all its text has it."""
_LOOK_OF_TAG = {
    **dict.fromkeys(("b", "strong"), BOLD),
    **dict.fromkeys(("i", "em", "cite"), ITALIC),
    **dict.fromkeys(("small", "sub", "sup"), SMALL),
    "center": CENTRED,
    "a": LINKED,
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_ALIGNED = re.compile(r"text-align\s*:\s*(?:left|right|justify|start|end)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_UPRIGHT = re.compile(r"font-(?:weight|style)\s*:\s*normal", re.IGNORECASE)
_SMALL = re.compile(
    r"font-size\s*:\s*(?:(?:x-|xx-)?small|smaller|[1-8]?\d(?:\.\d+)?%|0?\.[1-8]\d*r?em|(?:[1-9]|1[0-2])(?:\.\d+)?px|[1-9](?:\.\d+)?pt)",
    re.IGNORECASE,
)
_ADVERTS = re.compile(
    r"//(?:www\.facebook\.com/plugins/(?:like|share)|platform\.twitter\.com/widgets|[\w.]*doubleclick\.net)"
)


@dataclass(slots=True, eq=False)
class Line:
    """One line of a body. Its ``kind`` is what the markup says until somebody knows better."""

    kind: BlockKind
    text: str
    group: int
    looks: int = 0
    links: list[_Element] = field(default_factory=list)
    picture: _Element | None = None
    place: _Element | None = None
    """The innermost block element it stands in."""
    caption_of: list[Line] = field(default_factory=list)
    """The pictures that this line is the caption of."""
    after_gap: bool = False
    """An empty line stands above it."""

    def looks_like(self, looks: int) -> bool:
        """Whether all its text is centred, small, italic, bold or linked: any of the looks that are asked for."""
        return bool(self.looks & looks)


def lines(body: _Element) -> list[Line]:
    """The lines of a body, nothing of its visible text dropped."""
    walk = _Walk()
    events = etree.iterwalk(body, events=("start", "end"))
    for event, element in events:
        if element.tag == "br":
            if event == "end":
                walk.break_line()
                walk.say(element.tail)
        elif event == "start":
            if not walk.enter(element, is_root=element is body):
                events.skip_subtree()
        else:
            walk.leave(element)
            if element is not body:
                walk.say(element.tail)
    walk.end_block()
    return walk.lines


class _Walk:
    """The state of one walk through a body."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.group = 0
        self._looks = [0]
        self._kinds: list[BlockKind] = ["paragraph"]
        self._places: list[_Element] = []
        self._link: _Element | None = None
        self._silent: _Element | None = None
        self._is_open = False
        self._has_gap = False
        self._start_line()

    def _start_line(self) -> None:
        self._parts: list[str] = []
        self._line_looks = ~0
        self._links: list[_Element] = []

    def enter(self, element: _Element, *, is_root: bool = False) -> bool:
        """Begin an element; ``False`` when there is nothing to read in it."""
        tag = str(element.tag)
        if not is_root and _is_silent(element, tag):
            self._silent = element
            return False
        if tag in BLOCK_TAGS:
            self.end_block()
            self._places.append(element)
        self._looks.append(_looks(element, tag, self._looks[-1]))
        self._enter_kind(element, tag)
        if tag == "a":
            self._enter_link(element)
        if self._replaced(element, tag):
            return False
        self.say(element.text)
        return True

    def _enter_kind(self, element: _Element, tag: str) -> None:
        classes = element.get("class")
        is_caption = classes is not None and not CAPTION_CLASSES.isdisjoint(classes.split())
        self._kinds.append("caption" if is_caption else KIND_OF_TAG.get(tag, self._kinds[-1]))

    def _enter_link(self, element: _Element) -> None:
        if element.get("name") == "more" and not element.get("href"):
            self.end_block()
            self._add("jump", "")
        elif element.get("href"):
            self._link = element

    def _replaced(self, element: _Element, tag: str) -> bool:
        """Say an element that is no text: a picture, an embed, a table of data."""
        if tag == "img":
            self._picture(element)
        elif tag in EMBED_TAGS:
            self._embed(element)
        elif tag == "table" and _is_data_table(element):
            self._add("table", _table_text(element))
        else:
            return False
        return True

    def leave(self, element: _Element) -> None:
        """End an element."""
        if element is self._silent:
            self._silent = None
            return
        if element.tag in BLOCK_TAGS:
            self.end_block()
            self._places.pop()
        self._looks.pop()
        self._kinds.pop()
        if element is self._link:
            self._link = None

    def say(self, text: str | None) -> None:
        """Add text to the line."""
        if not text:
            return
        self._parts.append(text)
        if not text.isspace():
            self._line_looks &= self._looks[-1]
            if self._link is not None and self._link not in self._links[-1:]:
                self._links.append(self._link)

    def break_line(self) -> None:
        """End the line; an empty one ends the paragraph."""
        if self._kinds[-1] == "code":
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
        if not self._parts:
            return False
        said = "".join(self._parts)
        kind = self._kinds[-1]
        text = texts.preformatted(said) if kind == "code" else texts.normalise(said)
        if text.strip():
            line = Line(kind, text, self.group, max(self._line_looks, 0), self._links, place=self._place())
            self._append(line)
        self._start_line()
        return bool(text)

    def _append(self, line: Line) -> None:
        line.after_gap, self._has_gap = self._has_gap, False
        self.lines.append(line)

    def _place(self) -> _Element | None:
        return self._places[-1] if self._places else None

    def _add(self, kind: BlockKind, text: str, picture: _Element | None = None) -> None:
        self._end_line()
        self.group += 1
        links = [self._link] if self._link is not None and picture is not None else []
        self._append(Line(kind, text, self.group, self._looks[-1], links, picture, self._place()))
        self.group += 1
        self._is_open = True

    def _picture(self, element: _Element) -> None:
        character = pictures.emoticon(element)
        if character is not None:
            self.say(character)
        elif not pictures.is_pixel(element):
            self._add("image", "", element)

    def _embed(self, element: _Element) -> None:
        address = _embed_address(element)
        if address and not _ADVERTS.search(address):
            self._add("embed", address)


def _is_silent(element: _Element, tag: str) -> bool:
    if tag in SILENT_TAGS or element.get("hidden") is not None:
        return True
    style, classes = element.get("style"), element.get("class")
    if style and _HIDDEN.search(style):
        return True
    return classes is not None and not SILENT_CLASSES.isdisjoint(classes.split())


def _looks(element: _Element, tag: str, inherited: int) -> int:
    looks = inherited | _LOOK_OF_TAG.get(tag, 0)
    style, align = element.get("style"), element.get("align")
    if style:
        looks = _styled(style, looks)
    if align:
        looks = looks | CENTRED if align.lower() in {"center", "middle"} else looks & ~CENTRED
    if tag == "font" and (element.get("size") or "3") in {"1", "2", "-1", "-2"}:
        looks |= SMALL
    return looks


def _styled(style: str, looks: int) -> int:
    if _ALIGNED.search(style):
        looks &= ~CENTRED
    if _UPRIGHT.search(style):
        looks &= ~(BOLD if "weight" in style else ITALIC)
    for pattern, look in ((_CENTRED, CENTRED), (_ITALIC, ITALIC), (_BOLD, BOLD), (_SMALL, SMALL)):
        if pattern.search(style):
            looks |= look
    return looks


def _embed_address(element: _Element) -> str | None:
    for inner in (element, *element.iterdescendants("source", "embed", "param")):
        address = inner.get("src") or inner.get("data-src") or inner.get("data")
        if inner.tag == "param" and (inner.get("name") or "").lower() == "movie":
            address = inner.get("value")
        if address and address.strip() and not address.startswith(("data:", "about:")):
            return address.strip()
    return None


def _is_data_table(table: _Element) -> bool:
    """Whether a table holds data: several rows and columns of text, nothing else; the rest is layout."""
    if PICTURE_CONTAINERS & set((table.get("class") or "").split()):
        return False
    if next(table.iterdescendants("img", "iframe", "table", "object", "ul", "ol", "h1", "h2", "h3"), None) is not None:
        return False
    rows = [sum(cell.tag in {"td", "th"} for cell in row) for row in table.iter("tr")]
    return len(rows) >= 2 and max(rows) >= 2


def _table_text(table: _Element) -> str:
    rows = ("\t".join(texts.of(cell) or "" for cell in row if cell.tag in {"td", "th"}) for row in table.iter("tr"))
    return "\n".join(row for row in rows if row.strip())
