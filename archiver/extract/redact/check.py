"""Whether a response can be read after something was cut out of it as it was read before, but for that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archiver.blogger.tombstones import COMMENT, Tombstones, hollow
from archiver.extract import comments as comment_reading
from archiver.extract import feed, sitemap
from archiver.extract.document import parse
from archiver.extract.outline import outline
from archiver.extract.reading import read
from archiver.extract.redact import feeds
from archiver.extract.xml import decoded
from archiver.records import Comment, PageReading

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What comparing two readings came to."""

    is_same: bool
    gone: tuple[tuple[str, str], ...] = ()
    """The comments that were cut out, each with the post it stood under."""


def compared(before: bytes, after: bytes, url: str, *, encoding: str | None, stones: Tombstones) -> Check:
    """Compare what is read of a response with what was read before it was cut."""
    if feeds.is_xml(decoded(before)):
        return _feeds(before, after, url, stones)
    one, other = _page(before, url, encoding), _page(after, url, encoding)
    left = tuple(post for post in one.posts if not stones.is_post(post.post_id, post.url, url))
    told, gone = _left(one.comments, stones)
    shown, _ = _left(other.comments, stones)
    is_same = one.page == other.page and left == other.posts and told == shown
    return Check(is_same=is_same and len(one.comments) == len(other.comments), gone=gone)


def _page(body: bytes, url: str, encoding: str | None) -> PageReading:
    page = parse(body, url, encoding=encoding)
    try:
        return read(page)
    finally:
        page.release()


def _left(comments: tuple[Comment, ...], stones: Tombstones) -> tuple[list[Comment], tuple[tuple[str, str], ...]]:
    gone = [one for one in comments if stones.comment(one.comment_id) or stones.author(one.author, one.author_url)]
    marks = {hollow(one.comment_id) for one in gone}
    left = [_with_parent(one, marks, stones) for one in comments if one not in gone]
    return left, tuple((one.comment_id, one.post_id) for one in gone if not one.comment_id.startswith(COMMENT))


def _with_parent(comment: Comment, gone: set[str], stones: Tombstones) -> Comment:
    parent = comment.parent_id
    if parent is None or not (hollow(parent) in gone or stones.comment(parent)):
        return comment
    return replace(comment, parent_id=hollow(parent))


def _feeds(before: bytes, after: bytes, url: str, stones: Tombstones) -> Check:
    try:
        one, other = feed.read(before, url), feed.read(after, url)
    except feed.NotAFeed:
        return _sitemaps(before, after, url, stones)
    entries = tuple(entry for entry in one.entries if not stones.is_post(entry.post_id, entry.url, url))
    of_posts = [comment for comment in one.comments if not stones.post(comment.post_id)]
    told, gone = _left(tuple(of_posts), stones)
    shown, _ = _left(other.comments, stones)
    is_same = entries == other.entries and told == shown
    return Check(is_same=is_same and one.received == other.received and one.total == other.total, gone=gone)


def _sitemaps(before: bytes, after: bytes, url: str, stones: Tombstones) -> Check:
    try:
        one, other = sitemap.read(before, url), sitemap.read(after, url)
    except sitemap.NotASitemap:
        return Check(is_same=False)
    left = tuple(told for told in one.urls if not stones.address(told.url, url))
    return Check(is_same=left == other.urls and one.children == other.children)


def around(body: bytes, url: str, *, encoding: str | None) -> str:
    """What a response says outside the words of its posts and comments: texts and attributes, white space as one blank.

    Of a feed that is nothing: each of its words is some entry's.
    """
    if feeds.is_xml(decoded(body)):
        return ""
    page = parse(body, url, encoding=encoding)
    try:
        outline(page)
        own = {root for one in comment_reading.found(page) for root in one.roots}
        for entry in page.entries:
            place = entry.body_place
            own.add(page.marks.elements[place] if place is not None else entry.element)
            if entry.snippet is not None:
                own.add(entry.snippet)
        pieces: list[str] = []
        skipped: set[object] = set()
        for element in page.tree.iter():
            parent = element.getparent()
            if element in own or parent in skipped:
                skipped.add(element)
                if element in own and parent not in skipped:
                    pieces.append(element.tail or "")
                continue
            pieces += [element.text or "", element.tail or "", *map(str, element.attrib.values())]
        return _SPACE.sub(" ", "\n".join(pieces))
    finally:
        page.release()
