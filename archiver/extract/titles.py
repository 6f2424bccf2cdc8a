"""The title of a post: what its theme marks as one, or shows as one; what is said of it where no theme shows it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from lxml.etree import _Element

from archiver.extract import text

if TYPE_CHECKING:
    from archiver.extract.entries import Entry


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def title_of(entry: Entry) -> str | None:
    """The title; ``None`` for a post without one: a place for it that holds nothing says so."""
    marked = entry.around("title")
    shown = next((title for element in marked or _headings(entry) if (title := text.of(element))), None)
    if shown:
        # Encoded twice, or a title about HTML: what proves it in a body proves it here.
        return text.or_none(text.mended(shown))
    return None if marked else _decoded(_said(entry))


def _headings(entry: Entry) -> list[_Element]:
    """The headings before the text, where nothing is marked as the title."""
    end = entry.span.end if entry.body_place is None else entry.body_place
    headings = [entry.page.marks.elements[place] for place in entry.places_around("heading") if place < end]
    return [heading for heading in headings if text.of(heading) != entry.header] or linked_title(entry)


def linked_title(entry: Entry) -> list[_Element]:
    """The title of a template without headings: the link to the post itself that its text begins with."""
    if entry.body_place is not None or entry.page.generation != "classic":
        return []
    elements = entry.page.marks.elements
    for place in entry.places_around("near_link"):
        if text.of(elements[place]):
            is_title = entry.url_at(place) == entry.marked_permalink and not _has_text_before(entry, place)
            return [elements[place]] if is_title else []
    return []


def _has_text_before(entry: Entry, place: int) -> bool:
    elements = entry.page.marks.elements
    above = set(elements[place].iterancestors())
    before = elements[entry.span.start : place]
    return any((e.text or "").strip() or (e not in above and (e.tail or "").strip()) for e in before)


def _said(entry: Entry) -> str | None:
    """The title that JSON-LD or the head tells, of a post that no theme's markup shows: of any other, nothing shown is
    no title."""
    if entry.sign is None:
        return None
    said, head = entry.posting.headline if entry.posting else None, entry.page.head
    if said is None and entry.is_own_page and head.title != head.site_name:
        said = head.title
    return text.or_none(said) if said != entry.page.data.blog_title else None


def _decoded(title: str | None) -> str | None:
    """A title that data tell, which themes write as HTML: ``Caff&egrave;`` is ``Caffè``. What has no semicolon is
    left: ``Arte &notizie`` holds no ``¬``."""
    return text.or_none(_ENTITY.sub(lambda found: html.unescape(found[0]), title)) if title else None
