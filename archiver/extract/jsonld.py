"""JSON-LD: what a page says of its posts in schema.org's words."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element

_POSTING_TYPES = frozenset({"BlogPosting", "Article", "NewsArticle", "Report", "SocialMediaPosting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One ``BlogPosting``; ``None`` where it says nothing."""

    url: str | None
    headline: str | None
    published: str | None
    modified: str | None
    author: str | None
    body: str | None
    """``articleBody``: the text, without markup."""
    keywords: tuple[str, ...]


def postings(script: _Element) -> list[Posting]:
    """Every posting described in a ``script`` element, in its order; what is no JSON is passed over."""
    if script.get("type") != "application/ld+json":
        return []
    return [_posting(item) for item in _items(script.text or "") if _is_posting(item)]


def _items(source: str) -> Iterator[dict[str, Any]]:
    try:
        loaded = json.loads(source, strict=False)
    except (ValueError, RecursionError):
        return
    pending = [loaded]
    while pending:
        value = pending.pop(0)
        if isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, dict):
            yield value
            graph = value.get("@graph")
            pending.extend(graph if isinstance(graph, list) else ())


def _is_posting(item: dict[str, Any]) -> bool:
    kinds = item.get("@type")
    return any(str(kind) in _POSTING_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _posting(item: dict[str, Any]) -> Posting:
    author, main = item.get("author"), item.get("mainEntityOfPage")
    author = author[0] if isinstance(author, list) and author else author
    return Posting(
        url=_text(main.get("@id") if isinstance(main, dict) else main) or _text(item.get("url")),
        headline=_text(item.get("headline")) or _text(item.get("name")),
        published=_text(item.get("datePublished")),
        modified=_text(item.get("dateModified")),
        author=_text(author.get("name") if isinstance(author, dict) else author),
        body=_text(item.get("articleBody")),
        keywords=_keywords(item.get("keywords")),
    )


def _keywords(value: Any) -> tuple[str, ...]:
    """A list, or one text with commas between."""
    given = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
    return tuple(dict.fromkeys(keyword for one in given if (keyword := _text(one))))


def _text(value: Any) -> str | None:
    """Blogger writes the text of HTML into its JSON-LD, entities included."""
    return html.unescape(value).strip() or None if isinstance(value, str) else None
