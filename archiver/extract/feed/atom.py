"""The Atom of a feed to its record: posts, static pages, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger import tombstones
from archiver.blogger.urls import canonical_post_url, is_page_url, is_post_url
from archiver.extract import dates, text
from archiver.extract.feed import fragments, remarks
from archiver.extract.feed.names import LABELS, SEARCH, THREAD, atom_name, children, first_text, text_of
from archiver.extract.feed.people import Person, person
from archiver.records import Comment, Feed, FeedEntry

_TAG = re.compile(
    r"tag:blogger\.com,1999:blog-(?P<blog>[0-9]{1,25})"
    rf"(?:\.(?P<kind>post|page)-(?P<number>[0-9]{{1,25}}|{tombstones.HOLLOW}))?"
)
_THREAD = re.compile(r"tag:blogger\.com,1999:blog-[0-9]{1,25}\.(?:post(?P<post>[0-9]{1,25})\.\.)?comments")
"""The id of a feed of comments: of one post, or of the whole blog."""
_COUNT = re.compile(r"[0-9]{1,9}")
_MARKED_UP = re.compile(r"<(i|b|em|strong|u|span|font|sub|sup|a|small|s|strike|big|tt|code)\b[^<>]*>[^<>]*</\1>", re.I)
"""A title that is HTML, though its type says text: an element that is closed."""


class Thread(NamedTuple):
    """What a feed tells of all its comments."""

    found: re.Match[str] | None
    """Whether it is a feed of comments, and of which post."""
    writer: Person | None
    """The account that writes the blog, where it is one alone."""


def read(root: _Element, url: str) -> Feed:
    """A feed from its root, or from one entry alone."""
    is_feed = atom_name(root) == "feed"
    shown = children(root, "entry") if is_feed else [root]
    start = _count(root, SEARCH, "startIndex")
    tag = tag_of(root)
    thread = Thread(_THREAD.fullmatch((first_text(root, "id") or "").strip()), only_author(root))
    entries: list[FeedEntry] = []
    comments: list[Comment] = []
    forgotten: list[str] = []
    left_out = 0
    for position, element in enumerate(shown, start=start or 1):
        read_entry = _entry(element, url, position, thread)
        if isinstance(read_entry, FeedEntry):
            entries.append(read_entry)
        elif isinstance(read_entry, Comment):
            comments.append(read_entry)
        elif (mark := (first_text(element, "id") or "").strip()).startswith(tombstones.MARK):
            forgotten.append(mark)
        else:
            left_out += 1
    return Feed(
        url=url,
        blog_id=tag["blog"] if tag else None,
        blog_title=text.or_none(first_text(root, "title")) if is_feed else None,
        updated=dates.iso_text(first_text(root, "updated")),
        total=_count(root, SEARCH, "totalResults"),
        start=start,
        entries=tuple(entries),
        comments=tuple(comments),
        forgotten=tuple(forgotten),
        left_out=left_out,
    )


def _entry(element: _Element, url: str, position: int, thread: Thread) -> FeedEntry | Comment | None:
    """One entry; ``None`` where it tells neither what it is nor where."""
    try:
        if thread.found or element.find(f"{{{THREAD}}}in-reply-to") is not None:
            tag, post = tag_of(element), thread.found["post"] if thread.found else None
            return remarks.comment(element, tag["number"] if tag else None, post, url, position, thread.writer)
        return _post(element, url)
    except ValueError:
        return None


def _post(element: _Element, url: str) -> FeedEntry | None:
    tag = tag_of(element)
    address = next(_addresses(element, url), None)
    number = tag["number"] if tag else None
    if number is None and address is None:
        return None
    is_page = (tag is not None and tag["kind"] == "page") or (address is not None and is_page_url(address))
    author = next(map(person, children(element, "author")), None)
    return FeedEntry(
        post_id=number,
        blog_id=tag["blog"] if tag else None,
        url=address,
        kind="page" if is_page else "post",
        title=title_of(element),
        published=dates.iso_text(first_text(element, "published")),
        updated=dates.iso_text(first_text(element, "updated")),
        author=author.name if author else None,
        labels=_labels(element),
        comments_claimed=total_of(element),
        html=content_of(element),
        summary=_summary(element),
    )


def tag_of(element: _Element) -> re.Match[str] | None:
    """What the id says: the blog, and which of its posts, pages or comments."""
    return _TAG.match((first_text(element, "id") or "").strip())


def _count(element: _Element, spaces: tuple[str, ...], name: str) -> int | None:
    said = (element.findtext(f"{{{space}}}{name}") or "" for space in spaces)
    return next((int(each) for each in map(str.strip, said) if _COUNT.fullmatch(each)), None)


def total_of(element: _Element) -> int | None:
    """How many comments an entry says there are; ``None`` where it does not say."""
    return _count(element, (THREAD,), "total")


def only_author(root: _Element) -> Person | None:
    """The account that writes the blog, where it is one alone."""
    people = [person(author) for author in children(root, "author")] if atom_name(root) == "feed" else []
    return people[0] if len(people) == 1 else None


def _addresses(element: _Element, url: str) -> Iterator[str]:
    """Where the entry's own page is, as a post or page of a blog has its address."""
    for link in children(element, "link"):
        is_page = link.get("rel", "alternate") == "alternate" and link.get("type", "text/html") == "text/html"
        try:
            address = canonical_post_url(urljoin(url, (link.get("href") or "").strip())) if is_page else ""
        except ValueError:
            continue
        if address.startswith(("http://", "https://")) and (is_post_url(address) or is_page_url(address)):
            yield address


def title_of(element: _Element) -> str | None:
    """The title on one line, as a page shows it."""
    place = next(iter(children(element, "title")), None)
    said = text_of(place)
    if place is None or said is None:
        return None
    if place.get("type", "text") in {"html", "text/html"} or _MARKED_UP.search(said):
        return text.of(fragments.element(said))
    return text.or_none(text.mended(text.normalise(said)))


def _labels(element: _Element) -> tuple[str, ...]:
    terms = (place.get("term") for place in children(element, "category") if place.get("scheme", LABELS) == LABELS)
    return tuple(dict.fromkeys(name for term in terms if (name := (term or "").strip())))


def content_of(element: _Element) -> str | None:
    """The content as HTML; ``None`` where the entry has no place for it, or it is somewhere else."""
    place = next((each for each in children(element, "content") if each.get("src") is None), None)
    return None if place is None else _html(place)


def _html(place: _Element) -> str:
    if len(place):
        return fragments.of_xhtml(place)
    said = place.text or ""
    return said if "html" in place.get("type", "html") else fragments.of_text(said)


def _summary(element: _Element) -> str | None:
    place = next(iter(children(element, "summary")), None)
    said = text_of(place)
    if place is None or said is None:
        return None
    return text.of(fragments.element(said)) if place.get("type", "text") == "html" else text.or_none(said)
