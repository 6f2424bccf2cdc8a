"""The Blogger account that a post shows as its author: ``Pubblicato da NOME alle 10:22`` → ``NOME``, by structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml.etree import _Element

from archiver.blogger import wordings
from archiver.extract import text

if TYPE_CHECKING:
    from archiver.extract.entries import Entry

_TIME = re.compile(r"(?:^|\s)(?:\d{1,2}[:./-]\d|\d{4}[./-]|\d{1,2}\s[^\W\d_]{3,12}\.?\s\d{4})")
"""Where a time or a date begins."""
_TIME_TAGS = frozenset({"abbr", "time", "script", "style"})


def author_of(entry: Entry) -> str | None:
    """The account: an element that holds but the name; a line that says who posted it; JSON-LD, the head; the profile
    of a blog that one person writes."""
    return next(_shown(entry), None)


def _shown(entry: Entry) -> Iterator[str]:
    for element in entry.around("author"):
        name = text.or_none(element.get("content")) or text.of(element)
        if name:
            yield wordings.name_after_phrase(_up_to_time(name)) or name
    if entry.posting and entry.posting.author:
        yield entry.posting.author
    for element in entry.around("byline"):
        name = _name_in_line(element)
        if name:
            yield name
    if entry.is_own_page and entry.page.head.author:
        yield entry.page.head.author
    if entry.page.profile:
        yield entry.page.profile


def _name_in_line(line: _Element) -> str | None:
    """``NOME`` of a line such as ``posted by NOME at 10:22 | 3 comments``; of a place for the author, a bare name."""
    said = text.or_none("".join(_before_the_time(line)))
    if said is None:
        return None
    said = _up_to_time(said)
    named = wordings.name_after_wording(said)
    if named is None and "post-author" in (line.get("class") or "").split():
        return wordings.bare_name(said)
    return named


def _up_to_time(said: str) -> str:
    time = _TIME.search(said)
    return said[: time.start()] if time else said


def _before_the_time(element: _Element) -> Iterator[str]:
    """The text of a line up to the link, or the element, that holds the time."""
    yield element.text or ""
    for part in element:
        if part.tag in _TIME_TAGS or (part.tag == "a" and _TIME.search(text.of(part) or "")):
            return
        yield from _before_the_time(part)
        yield part.tail or ""
