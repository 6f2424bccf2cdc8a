"""HTML that is safe to show: structure, links, pictures, tables and captions; nothing that runs or decorates."""

from __future__ import annotations

import re
from html import escape

import nh3
from lxml import etree
from lxml.etree import _Element

from archiver.extract.images import absolute

TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
    ),
    *("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small"),
    *("span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "abbr": {"title"},
    "ol": {"start"},
}
CAPTION_CLASSES = {"table": {"tr-caption-container"}, "td": {"tr-caption"}}
_ANCHOR = re.compile(r'<a rel="[^"]*"></a>')
"""What is left of ``<a name='more'></a>``, the jump point."""
_CLEARING = re.compile(r"(?:\s*<div>\s*</div>)+\s*$")
"""The empty element with which Blogger ends a body."""
DROPPED_WITH_TEXT = {"script", "style", "noscript", "template", "form", "select", "textarea", "button", "title", "svg"}


def clean(element: _Element, base: str) -> str | None:
    """What is in an element as safe HTML, its addresses absolute; ``None`` when nothing is left."""
    inner = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return clean_html(escape(element.text or "", quote=False) + "".join(inner), base)


def clean_html(source: str, base: str) -> str | None:
    """HTML text as safe HTML, its addresses absolute; ``None`` when nothing is left."""

    def make_absolute(tag: str, attribute: str, value: str) -> str | None:
        return absolute(value, base) if attribute in {"href", "src"} else value

    cleaned: str = nh3.clean(
        source,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_TEXT,
        attributes=ATTRIBUTES,
        allowed_classes=CAPTION_CLASSES,
        attribute_filter=make_absolute,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
    return _CLEARING.sub("", _ANCHOR.sub("", cleaned)).strip() or None
