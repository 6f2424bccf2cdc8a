"""RSS 2.0 as the Atom that Blogger made it of.

It tells less: times in UTC, no kind of text. Whether a ``description`` is a whole post or its first words is told by
nothing.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

from lxml import etree
from lxml.etree import _Element

from archiver.extract import text
from archiver.extract.feed.names import ATOM, LABELS

_AUTHOR = re.compile(r"[^\s()]{1,200}@[^\s()]{1,200}\s+\((?P<name>.{1,300})\)", re.DOTALL)
"""``noreply@blogger.com (NAME)``."""
_LONGEST_DATE = 60


def read(root: _Element) -> _Element | None:
    """The Atom of a feed in RSS; ``None`` where it has no channel."""
    channel = next((child for child in root if child.tag == "channel"), None)
    if channel is None:
        return None
    feed = etree.Element(f"{{{ATOM}}}feed")
    for child in list(channel):
        if child.tag == "item":
            _item(_add(feed, "entry"), child)
        else:
            _fact(feed, child)
    return feed


def _item(entry: _Element, item: _Element) -> None:
    for child in list(item):
        _fact(entry, child)


def _fact(parent: _Element, child: _Element) -> None:
    """One element of a channel or an item; what is of another vocabulary (``atom:id``, ``thr:total``) as it is."""
    said = "".join(child.itertext())
    match child.tag:
        case "guid":
            _add(parent, "id", said)
        case "title":
            _add(parent, "title", said, type="text")
        case "description":
            _add(parent, "content", said, type="html")
        case "link":
            _add(parent, "link", rel="alternate", type="text/html", href=said.strip())
        case "category":
            _add(parent, "category", scheme=LABELS, term=said)
        case "author" | "managingEditor":
            name = _AUTHOR.fullmatch(text.normalise(said))
            _add(_add(parent, "author"), "name", name["name"] if name else said)
        case "pubDate":
            _add(parent, "published", _iso(said))
        case "lastBuildDate":
            _add(parent, "updated", _iso(said))
        case str(name) if name.startswith("{"):
            parent.append(child)


def _add(parent: _Element, name: str, said: str | None = None, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = said
    return element


def _iso(said: str) -> str | None:
    """``Mon, 02 Feb 2026 15:17:00 +0000`` as ISO 8601; ``None`` for what is no such time."""
    said = said.strip()
    try:
        moment = parsedate_to_datetime(said) if len(said) <= _LONGEST_DATE else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment is None:
        return None
    # "-0000" says UTC and that nobody knows where.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
