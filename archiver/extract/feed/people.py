"""Who wrote an entry of a feed."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.etree import _Element

from archiver.extract import text
from archiver.extract.addresses import on_web
from archiver.extract.feed.names import first_text

_NOBODY = frozenset({"Anonymous", "Unknown", "noreply@blogger.com"})
"""What Blogger's feeds write where they tell no name, in every language; a page of the same writes ``Anonimo`` or the
name."""
_PROFILE = re.compile(r"(?:blogger\.com/profile/|plus\.google\.com/)([0-9]{6,25})")


class Person(NamedTuple):
    """An account, as far as a feed tells it."""

    name: str | None
    url: str | None

    def is_same(self, other: Person | None) -> bool:
        """Whether both have one profile, whatever its address begins with."""
        own, others = _profile(self), other and _profile(other)
        return own is not None and own == others


def person(author: _Element) -> Person:
    """The person of an ``author`` element."""
    name = text.or_none(text.mended(text.normalise(first_text(author, "name") or "")))
    address = first_text(author, "uri") or first_text(author, "url")
    return Person(name if name not in _NOBODY else None, on_web(address, "") if address else None)


def _profile(one: Person) -> str | None:
    found = _PROFILE.search(one.url or "")
    return found[1] if found else None
