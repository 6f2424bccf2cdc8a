"""Which posts are on which page, and where its newer and older links lead.

The rules are Blogger's, read from saved chains of pager pages: ``updated-max`` is exclusive and an instant in any
spelling; ``start`` and ``by-date`` are carried along and decide nothing; the newer link counts back from the page it
is on and leads to the bare listing when it would reach the top; a page may hold less than asked because it would
weigh too much, and only the absence of an older link is the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

from archiver.fixtureblog.model import JUMP, Post

MAX_RESULTS = 150
"""Blogger gives no more posts than this on a page, whatever is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What all the pages of one listing share."""

    posts: Sequence[Post]
    """Newest first."""
    home: str
    """The address of its first page: ``/``, ``/search/label/X`` …"""
    search: str
    """The address that its pager links are built on: ``/search``, ``/search/label/X`` …"""
    start_from_first: bool
    """The older link of the first page carries ``start=`` already: so on label pages, not on the home page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One page of a listing."""

    posts: Sequence[Post]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the query of a listing page asks for."""

    before: datetime | None = None
    size: int
    start: int = 0
    reverse: bool = False


def parse_asked(query: dict[str, str], page_size: int) -> Asked:
    """Read a pager query; what cannot be read counts as not given, as Blogger has it."""
    return Asked(
        before=parse_instant(query.get("updated-max", "")),
        size=min(positive(query.get("max-results")) or page_size, MAX_RESULTS),
        start=positive(query.get("start")) or 0,
        reverse=query.get("reverse-paginate") == "true",
    )


def positive(text: str | None) -> int | None:
    """A number above zero, or ``None``."""
    return int(text) if text and text.isascii() and text.isdigit() and int(text) > 0 else None


def parse_instant(text: str) -> datetime | None:
    """An ISO time in any offset as UTC; a ``+`` that was decoded to a blank on its way is mended."""
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def cut(listing: Listing, asked: Asked, *, twins: bool, weight: int) -> Slice:
    """One page of ``listing``, no heavier than ``weight`` bytes of bodies (but never empty for that)."""
    first = _first_index(listing.posts, asked.before)
    shown = _fit(listing.posts[first : first + asked.size], weight)
    last = first + len(shown)
    older = None
    if shown and last < len(listing.posts):
        older = _older(listing, asked, shown[-1], twin=twins and (first // asked.size) % 2 == 1)
    return Slice(posts=shown, newer=_newer(listing, asked, first), older=older)


def _first_index(posts: Sequence[Post], before: datetime | None) -> int:
    """How many posts are as new as ``before`` or newer: bisection, for ``posts`` is sorted newest first."""
    low, high = 0, len(posts) if before else 0
    while before and low < high:
        middle = (low + high) // 2
        if posts[middle].instant >= before:
            low = middle + 1
        else:
            high = middle
    return low


def _fit(posts: Sequence[Post], weight: int) -> Sequence[Post]:
    fitting: list[Post] = []
    total = 0
    for post in map(Post.made, posts):
        total += len(post.html.partition(JUMP)[0])
        if total > weight and fitting:
            break
        fitting.append(post)
    return fitting


def _older(listing: Listing, asked: Asked, last: Post, *, twin: bool) -> str:
    link = f"{listing.search}?updated-max={spell(last, twin=twin)}&max-results={asked.size}"
    if asked.reverse:
        link += "&reverse-paginate=true"
    if asked.before or listing.start_from_first:
        link += f"&start={asked.start + asked.size}&by-date=false"
    return link


def _newer(listing: Listing, asked: Asked, first: int) -> str | None:
    if first == 0:
        return None
    if first <= asked.size:
        return listing.home
    top = listing.posts[first - asked.size - 1]
    return f"{listing.search}?updated-max={spell(top)}&max-results={asked.size}&reverse-paginate=true"


def spell(post: Post, *, twin: bool = False) -> str:
    """A post's time for a pager link: in the blog's offset, or as its twin in the offset of Blogger's servers."""
    moment = datetime.fromisoformat(post.published).replace(microsecond=0)
    if twin:
        summer = moment.utcoffset() == timedelta(hours=2)
        moment = moment.astimezone(timezone(timedelta(hours=-7 if summer else -8)))
    return quote(moment.isoformat(), safe=":")
