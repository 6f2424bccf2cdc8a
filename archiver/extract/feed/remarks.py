"""An entry of a feed of comments as a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger.comment_forms import says_removed
from archiver.blogger.tombstones import HOLLOW
from archiver.extract import comments, dates, sanitise, text
from archiver.extract.feed import fragments
from archiver.extract.feed.names import GDATA, THREAD, children, first_text
from archiver.extract.feed.people import Person, person
from archiver.records import Comment

_OF_POST = re.compile(r"(?:\.post-|\.page-|/posts/default/|/pages/default/)([0-9]{1,25})(?![0-9])")
_OF_COMMENT = re.compile(rf"/comments/default/([0-9]{{1,25}}(?![0-9])|{HOLLOW})")


def comment(
    element: _Element, number: str | None, post: str | None, url: str, position: int, writer: Person | None
) -> Comment | None:
    """The comment; ``None`` where the entry tells no number of its own or no post's.

    ``post`` is the number of the post in whose feed it stands, for an entry that names none. ``writer`` is the account
    that writes the blog, where it is one alone. ``position`` counts through the feed.
    """
    post_id = next(_posts(element), post)
    if number is None or post_id is None:
        return None
    author = next(map(person, children(element, "author")), Person(None, None))
    content = fragments.element(first_text(element, "content") or first_text(element, "summary") or "")
    said = comments.body_text(content)
    deleted = _property(element, "contentRemoved") == "true" or (said is not None and says_removed(said))
    moment = dates.iso(first_text(element, "published"))
    moment_utc = dates.utc(moment) if moment else None
    return Comment(
        comment_id=number,
        post_id=post_id,
        parent_id=next(_parents(element), None),
        position=position,
        author=author.name,
        author_url=author.url,
        is_blog_author=author.is_same(writer),
        # As a page tells it, whose permalinks know milliseconds and no offset.
        published=moment_utc or (moment.isoformat(timespec="seconds") if moment else None),
        published_utc=moment_utc,
        published_text=text.or_none(_property(element, "displayTime")),
        body_text=None if deleted else said,
        body_html=None if deleted else sanitise.clean(content, _page(element, url)),
        deleted=deleted,
    )


def _posts(element: _Element) -> Iterator[str]:
    """The numbers of the post that the comment stands under."""
    for place in element.iterfind(f"{{{THREAD}}}in-reply-to"):
        yield from (m[1] for name in ("ref", "source") if (m := _OF_POST.search(place.get(name) or "")))


def _parents(element: _Element) -> Iterator[str]:
    """The number of the comment that this one answers."""
    related = (link.get("href") or "" for link in children(element, "link") if link.get("rel") == "related")
    return (m[1] for href in related if (m := _OF_COMMENT.search(href)))


def _property(element: _Element, name: str) -> str | None:
    places = element.iterfind(f"{{{GDATA}}}extendedProperty")
    return next((place.get("value") for place in places if place.get("name") == f"blogger.{name}"), None)


def _page(element: _Element, url: str) -> str:
    """The address of the post's page, from which relative addresses in the comment count."""
    place = element.find(f"{{{THREAD}}}in-reply-to")
    try:
        return urljoin(url, (place.get("href") or "").strip()) if place is not None else url
    except ValueError:
        return url
