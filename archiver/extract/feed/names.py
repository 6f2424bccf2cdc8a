"""The vocabularies of a feed: names with their namespaces, as lxml writes them."""

from __future__ import annotations

from functools import lru_cache

from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
OLD_ATOM = "http://purl.org/atom/ns#"
"""Atom 0.3, which Blogger wrote until 2006."""
THREAD = "http://purl.org/syndication/thread/1.0"
GDATA = "http://schemas.google.com/g/2005"
SEARCH = ("http://a9.com/-/spec/opensearchrss/1.0/", "http://a9.com/-/spec/opensearch/1.1/")
FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
LABELS = "http://www.blogger.com/atom/ns#"
"""The scheme of a category that is a label."""

_OF_ATOM = ("", ATOM, OLD_ATOM)
_MODERN = {"issued": "published", "created": "published", "modified": "updated"}


def atom_name(element: _Element) -> str | None:
    """The name of an element of Atom, that of version 0.3 as today's; ``None`` for one of another vocabulary."""
    return _atom_name(element.tag) if isinstance(element.tag, str) else None


@lru_cache(maxsize=1024)
def _atom_name(tag: str) -> str | None:
    space, _, name = tag.rpartition("}")
    return _MODERN.get(name, name) if space.lstrip("{") in _OF_ATOM else None


def children(element: _Element, name: str) -> list[_Element]:
    """The children that have a name of Atom."""
    return [child for child in element if atom_name(child) == name]


def text_of(element: _Element | None) -> str | None:
    """All text in an element, as it is; ``None`` where there is none but white space."""
    said = "".join(element.itertext()) if element is not None else ""
    return said if said.strip() else None


def first_text(element: _Element, name: str) -> str | None:
    """The text of the first child of a name of Atom that has some."""
    return next((said for child in children(element, name) if (said := text_of(child))), None)
