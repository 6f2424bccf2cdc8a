"""HTML that is safe to show: structure, links, pictures, tables and captions; nothing that runs or decorates.

A copy of the body is freed of what no reader sees, its addresses are made absolute, its late pictures are given their
own; then nh3 lets through what is named here and nothing else.
"""

from __future__ import annotations

import re
from copy import deepcopy

import nh3
from lxml import etree
from lxml.etree import XPath, _Element

from archiver.extract import embeds, pictures
from archiver.extract import text as texts
from archiver.extract.addresses import absolute, plain
from archiver.extract.twice import VERBATIM, mending
from archiver.extract.unseen import unseen

TAGS = {
    *("a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details", "dfn"),
    *("div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins"),
    *("kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong"),
    *("sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr"),
}
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
CAPTION_CLASSES = {"table": {"tr-caption-container"}, "td": {"tr-caption"}}
DROPPED_WITH_TEXT = {
    *("script", "style", "noscript", "noembed", "noframes", "template", "select", "textarea", "button", "title", "svg"),
    *("iframe", "video", "audio", "xml"),
}
SCHEMES = {"http", "https", "mailto"}
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WITH_TEXT,
    attributes=ATTRIBUTES,
    allowed_classes=CAPTION_CLASSES,
    url_schemes=SCHEMES,
    link_rel="nofollow noopener noreferrer",
)
_WRAPPER, _NOTHING = "x-body", "x-nothing"
"""Elements that nh3 doesn't know, and unwraps."""
_EMPTY = XPath(
    "descendant::*[not(self::br or self::img or self::hr or self::td or self::th or self::wbr)]"
    "[not(*)][not(normalize-space())][not(ancestor-or-self::pre)]"
)
_FRAMES = ("iframe", "video", "audio", "amp-iframe", "amp-video", "amp-audio", "object")
_TREATED = ("a", "img", "textarea", *CAPTION_CLASSES, *_FRAMES)
_WHITE = " \t\r\n\f"
_HAS_WRAPPED = XPath("boolean(descendant::*[contains(@style, 'white-space')])")
_WRAPPED = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
"""A style under which the line ends of the source are shown."""
_KEPT_EMPTY = frozenset({"td", "th", "pre"})
"""What has its place without holding anything."""
_HUSK = re.compile(r"<(p|b|i|u|em|strong|small|s|strike|tt|a|div)(?: rel=\"[a-z ]*\")?>(\s?)\s*</\1>")
"""What nh3's parser makes of a paragraph that holds a block, which HTML doesn't allow and libxml2 does."""
_DEEPEST_HUSK = 8
_BREAKS = re.compile(r"<br>\s*<br>(?:\s*<br>)+")
_HELD = re.compile(r"<(?:img|hr)\b|(?:^|>)(?:\s|&nbsp;)*(?!&nbsp;)[^<\s]")
"""What makes HTML worth keeping: a picture, a rule, or text."""
_TWICE = re.compile(r"&amp;#?[A-Za-z0-9]{2,9};")
_ESCAPES = {"&amp;": "&amp;", "&lt;": "&lt;", "&gt;": "&gt;", "\u00a0": "&nbsp;"}
"""What is escaped, as lxml writes it and as nh3 does."""
_FLOOD = 20_000
"""Escaped characters of one text from which on nh3 takes seconds: its time is quadratic in them."""


def clean(element: _Element, base: str) -> str | None:
    """What is in an element as safe HTML, its addresses absolute; ``None`` when nothing is left."""
    copy = deepcopy(element)
    copy.tag = _WRAPPER
    copy.attrib.clear()
    for hidden in unseen(copy):
        _take_out(hidden)
    for part in list(copy.iterdescendants(*_TREATED)):
        _treat(part, str(part.tag), base)
    if _HAS_WRAPPED(copy):
        for wrapped in _wrapped(copy):
            _break_lines(wrapped)
    for empty in _EMPTY(copy):
        _take_out(empty)
    source = _source(copy)
    if "&amp;" in source and _TWICE.search(source):
        _mend_entities(copy)
        source = _source(copy)
    return _filtered(source)


def _treat(part: _Element, tag: str, base: str) -> None:
    if tag == "a":
        _mend_link(part, base)
    elif tag == "img":
        _mend_picture(part, base)
    elif tag == "textarea":
        part.tag = "pre"
    elif tag in CAPTION_CLASSES:
        if CAPTION_CLASSES[tag].isdisjoint((part.get("class") or "").split()):
            part.attrib.pop("class", None)
    elif tag != "object" or embeds.embed_address(part) is not None:
        _take_out(part)


def _source(copy: _Element) -> str:
    return etree.tostring(copy, encoding="unicode", method="html", with_tail=False)


def _filtered(source: str) -> str | None:
    cleaned = _without_floods(_BREAKS.sub("<br><br>", source))
    for _ in range(_DEEPEST_HUSK):
        cleaned, husks = _HUSK.subn(r"\2", cleaned)
        if not husks:
            break
    cleaned = texts.without_overrides(_BREAKS.sub("<br><br>", cleaned)).strip()
    return cleaned if _HELD.search(cleaned) else None


def _without_floods(source: str) -> str:
    """nh3's work, with other characters in the place of those that it would have to escape, where they are many."""
    if source.count("&") + source.count("\u00a0") < _FLOOD:
        return _CLEANER.clean(source)
    # Characters for private use that the source doesn't hold; escapes they were, and escapes they become again.
    unused = [chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in source]
    for escape, stand_in in zip(_ESCAPES, unused, strict=False):
        source = source.replace(escape, stand_in)
    cleaned = _CLEANER.clean(source)
    for written, stand_in in zip(_ESCAPES.values(), unused, strict=False):
        cleaned = cleaned.replace(stand_in, written)
    return cleaned


def _take_out(element: _Element) -> None:
    """Remove an element, and what is left empty around it; the text behind it stays."""
    gap = " " if element.text and not element.text.strip(_WHITE) else ""
    while element.tag != _WRAPPER and (around := element.getparent()) is not None:
        behind = gap + (element.tail or "")
        if behind.strip(_WHITE):
            # An element that nh3 unwraps holds the text: gluing it to the text before costs quadratic time.
            element.clear()
            element.tag, element.tail = _NOTHING, behind
            return
        if behind:
            _leave_space(element, around)
        around.remove(element)
        if next(iter(around), None) is not None or (around.text or "").strip(_WHITE) or around.tag in _KEPT_EMPTY:
            return
        gap, element = " " if around.text else "", around


def _leave_space(element: _Element, around: _Element) -> None:
    before = element.getprevious()
    text = (around.text if before is None else before.tail) or ""
    if text.endswith(tuple(_WHITE)):
        return
    if before is None:
        around.text = f"{text} "
    else:
        before.tail = f"{text} "


def _mend_picture(picture: _Element, base: str) -> None:
    shown_as = pictures.emoticon(picture)
    if shown_as is not None:
        picture.tail = f"{shown_as}{picture.tail or ''}"
        _take_out(picture)
    elif pictures.is_pixel(picture):
        _take_out(picture)
    else:
        picture.set("src", absolute(pictures.address(picture) or "", base))


def _mend_link(link: _Element, base: str) -> None:
    address = link.get("href")
    if address is not None:
        link.set("href", plain(address, base))


def _wrapped(copy: _Element) -> list[_Element]:
    """The elements whose own line ends are shown."""
    found: list[_Element] = []
    depth = 0
    events = etree.iterwalk(copy, events=("start", "end"))
    for event, element in events:
        if event == "end":
            depth -= depth > 0
        elif element.tag == "pre":
            events.skip_subtree()
            depth += depth > 0
        elif depth or _WRAPPED.search(element.get("style") or ""):
            depth += 1
            found.append(element)
    return found


def _break_lines(element: _Element) -> None:
    """Make the line ends of an element's own text, which its style shows, elements."""
    for child in list(element):
        before, *after = (child.tail or "").split("\n")
        child.tail = before
        for text in reversed(after):
            child.addnext(_break(text))
    before, *after = (element.text or "").split("\n")
    element.text = before
    for text in reversed(after):
        element.insert(0, _break(text))


def _break(text: str) -> _Element:
    line_end = etree.Element("br")
    line_end.tail = text
    return line_end


def _mend_entities(copy: _Element) -> None:
    """Entities encoded twice, as :mod:`archiver.extract.twice` knows them; code stays as it is."""
    mended = mending(copy)
    verbatim: _Element | None = None
    for event, element in etree.iterwalk(copy, events=("start", "end", "comment")):
        if event == "start":
            if verbatim is None and element.tag in VERBATIM:
                verbatim = element
            if verbatim is None and element.text:
                element.text = mended(element.text)
            continue
        if element is verbatim:
            verbatim = None
        if verbatim is None and element.tail and element is not copy:
            element.tail = mended(element.tail)
