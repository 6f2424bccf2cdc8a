"""What the head of a page says of it in its ``meta`` elements: OpenGraph, and what goes with it.

Blogger's own themes write ``og:title`` and ``og:url``; themes by others add ``article:published_time`` and
``article:tag``. The last resort of a post that no theme's markup shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.etree import _Element

from archiver.extract import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the head says; ``None`` where it says nothing."""

    title: str | None = None
    url: str | None = None
    site_name: str | None = None
    description: str | None = None
    published: str | None = None
    modified: str | None = None
    author: str | None = None
    """Never an address: OpenGraph also lets the author's page stand here."""
    tags: tuple[str, ...] = ()


def read(metas: Iterable[_Element]) -> Head:
    """The head of a page from its ``meta`` elements."""
    said: dict[str, list[str]] = {}
    for meta in metas:
        name, content = meta.get("property") or meta.get("name"), text.or_none(meta.get("content"))
        if name and content:
            said.setdefault(name.lower(), []).append(content)

    def first(name: str) -> str | None:
        return said.get(name, [None])[0]

    author = first("article:author")
    return Head(
        title=first("og:title"),
        url=first("og:url"),
        site_name=first("og:site_name"),
        description=first("description"),
        published=first("article:published_time"),
        modified=first("article:modified_time"),
        author=author if author and "://" not in author else None,
        tags=tuple(dict.fromkeys(said.get("article:tag", ()))),
    )
