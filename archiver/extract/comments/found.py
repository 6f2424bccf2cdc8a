"""One comment as a page shows it, whatever the form: what the readers of markup and of inline data have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from lxml.etree import _Element

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1999, 2100
"""Blogger began in 1999: what is told as before is seconds, or the number of something else."""
_ACCOUNT = re.compile(r"pid-\d+")
_MILLISECONDS = re.compile(r"[?&]showComment=(\d{9,15})(?!\d)")


@dataclass(slots=True, kw_only=True, eq=False)
class Found:
    """What a page tells of one comment; ``None`` where it tells nothing."""

    number: str | None = None
    """Blogger's number."""
    parent: str | None = None
    """The number of the comment it answers, which may be on another page of the thread."""
    above: Found | None = None
    """The comment it stands under."""
    author: str | None = None
    author_url: str | None = None
    is_blog_author: bool = False
    account: str | None = None
    """What Blogger calls the account in the page (``pid-…``): the post's author has the same one in his comments."""
    moment: str | None = None
    """When it was written, to the second, UTC."""
    shown: str | None = None
    """When it was written, as printed."""
    body: _Element | None = None
    deleted: bool = False
    roots: list[_Element] = field(default_factory=list)
    """Its elements, the first of them its head; none of one that only a script tells."""


def account_in(classes: str) -> str | None:
    """What Blogger calls an account in the classes of its controls: ``pid-NUMBER``."""
    found = _ACCOUNT.search(classes)
    return found[0] if found else None


def is_section(element: _Element) -> bool:
    """Whether an element is the section of a page where its comments stand."""
    return element.get("id") == "comments" or "comments" in (element.get("class") or "").split()


def of_permalink(address: str) -> str | None:
    """The moment in a comment's permalink, ``…?showComment=MILLISECONDS#cNUMBER``: ISO 8601, UTC, to the second."""
    found = _MILLISECONDS.search(address)
    return of_milliseconds(found[1]) if found else None


def of_milliseconds(digits: str) -> str | None:
    """The moment that is so many milliseconds after 1970 began; ``None`` where they cannot be milliseconds."""
    if not (digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 15):
        return None
    try:
        moment = _EPOCH + timedelta(milliseconds=int(digits))
    except OverflowError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
