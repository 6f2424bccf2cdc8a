"""The outline of a page: enough for a spider to decide what to ask for next."""

from __future__ import annotations

from archiver.extract import located
from archiver.extract import page as pages
from archiver.extract.document import ParsedPage
from archiver.extract.entries import Entry
from archiver.records import LISTING_KINDS, POST_KINDS, Outline, PostOutline

KINDS_WITH_POSTS = LISTING_KINDS | POST_KINDS


def outline(parsed: ParsedPage) -> Outline:
    """What a page is, which posts it shows and what each still lacks, without reading their text."""
    page = pages.facts(parsed)
    shown = entries_of(parsed, page.kind)
    unaddressed = len(parsed.entries) - len(shown) if page.kind in LISTING_KINDS else 0
    return Outline(page=page, posts=tuple(map(_post, shown)), unaddressed=unaddressed)


def entries_of(parsed: ParsedPage, kind: str) -> list[Entry]:
    """The posts that count for a page of a kind: none on a warning or an error page, one on a post's own, on a listing
    those that have an address of their own."""
    if kind not in KINDS_WITH_POSTS:
        return []
    if kind in POST_KINDS:
        own = located.own(parsed)
        return [own] if own is not None else []
    return [entry for entry in parsed.entries if entry.permalink]


def _post(entry: Entry) -> PostOutline:
    return PostOutline(
        post_id=entry.post_id,
        url=entry.url,
        lacks=entry.lacks,
        comments_claimed=entry.comments_claimed,
        updated=entry.updated,
        published_date=entry.date.published_date,
    )
