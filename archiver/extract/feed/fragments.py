"""Pieces of HTML in a feed, as elements that the rules for pages read."""

from __future__ import annotations

from html import escape

from lxml import etree
from lxml.etree import _Element

from archiver.extract import document, xml

_BEFORE, _AFTER = "<html><head></head><body><div>", "</div></body></html>"
_FOOTER = "blogger-post-footer"
"""Blogger puts what the owner wants below every post of the feed, and a picture that counts readers, into a ``div`` of
this class behind the text."""


def element(html: str) -> _Element:
    """A piece of HTML in a ``div``, parsed as the page it would stand in is.

    What follows a stray end of that ``div`` is not in it, as it is not in the text of the post's page.
    """
    page = document.parse(f"{_BEFORE}{html}{_AFTER}".encode("utf-8", "replace"), "", encoding="utf-8")
    body = page.tree.find("body")
    found = next(iter(body), None) if body is not None else None
    return found if found is not None and found.tag == "div" else etree.Element("div")


def without_footer(content: _Element) -> _Element:
    """The content without the footer of the feed, which no page shows."""
    last = content[-1] if len(content) else None
    if last is not None and _FOOTER in (last.get("class") or "").split() and not (last.tail or "").strip():
        content.remove(last)
    return content


def of_xhtml(place: _Element) -> str:
    """The content that stands in a feed as elements, as HTML."""
    told = (etree.tostring(_plain(inner), encoding="unicode", method="html") for inner in place)
    return escape(place.text or "", quote=False) + "".join(told)


def _plain(told: _Element) -> _Element:
    """A copy without namespaces, which libxml2 would write out; XML is never nested deeper than 256."""
    copy = etree.Element(xml.local(told), {name: value for name, value in told.attrib.items() if name[:1] != "{"})
    copy.text, copy.tail = told.text, told.tail
    copy.extend(map(_plain, told))
    return copy


def of_text(said: str) -> str:
    """Plain text as HTML."""
    return escape(said, quote=False).replace("\n", "<br/>")
