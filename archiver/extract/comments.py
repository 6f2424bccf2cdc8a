"""The comments under a post, in every form that Blogger has written them.

Threaded: ``li.comment#cID`` with replies in ``div.comment-replies``. Flat, the old form: ``dl#comments-block`` with
``dt.comment-author#cID``, ``dd.comment-body`` and ``dd.comment-footer``. The permalink of a comment carries its time:
``showComment=MILLISECONDS``, in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cssselect import HTMLTranslator
from lxml.etree import XPath, _Element

from archiver.blogger.ids import comment_id
from archiver.extract import blocks, sanitise, text
from archiver.extract.document import ParsedPage
from archiver.extract.images import absolute
from archiver.records import Comment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"c(\d+)")
_MILLISECONDS = re.compile(r"showComment=(\d{9,15})")


def _css(selector: str) -> XPath:
    return XPath(HTMLTranslator().css_to_xpath(selector))


_THREADED = _css("li.comment")
_FLAT = _css("dl#comments-block > dt, .comments dl > dt.comment-author")
_AUTHOR = _css("cite.user, .comment-header .user, .comment-author .fn")
_AUTHOR_LINK = _css("a[href]")
_STAMP = _css("a[href*='showComment=']")
_PRINTED_STAMP = _css(".datetime, .comment-timestamp")
_CONTENT = _css(".comment-content")
_DELETED = _css(".deleted-comment")
_BLOG_AUTHOR = _css(".blog-author")
_OWN_REPLIES = XPath("ancestor::li[contains(concat(' ', @class, ' '), ' comment ')][1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The elements of one comment."""

    whole: _Element
    author: str | None
    author_url: str | None
    is_blog_author: bool
    content: _Element | None
    stamp: _Element | None
    number: str | None
    parent: str | None


def read(page: ParsedPage, post_id: str) -> tuple[Comment, ...]:
    """The comments of a post's own page, in page order."""
    found = list(_threaded(page.tree)) or list(_flat(page.tree))
    return tuple(_comment(comment, place, post_id, page) for place, comment in enumerate(found, start=1))


def _threaded(tree: _Element) -> Iterator[_Found]:
    for item in _THREADED(tree):
        author = _own(item, _AUTHOR)
        link = next(iter(_AUTHOR_LINK(author)), None) if author is not None else None
        above = next(iter(_OWN_REPLIES(item)), None)
        yield _Found(
            whole=item,
            author=text.of(author) if author is not None else None,
            author_url=link.get("href") if link is not None else None,
            is_blog_author=_own(item, _BLOG_AUTHOR) is not None,
            content=_own(item, _CONTENT),
            stamp=_own(item, _STAMP) if _own(item, _STAMP) is not None else _own(item, _PRINTED_STAMP),
            number=_number(item),
            parent=_number(above) if above is not None else None,
        )


def _own(item: _Element, path: XPath) -> _Element | None:
    """The first element of a comment itself, not of the replies inside it."""
    return next((e for e in path(item) if next(iter(_OWN_REPLIES(e)), None) is item), None)


def _flat(tree: _Element) -> Iterator[_Found]:
    for head in _FLAT(tree):
        parts = list(_definitions(head))
        name, link = _flat_author(head)
        stamps = [stamp for part in parts for stamp in (*_STAMP(part), *_PRINTED_STAMP(part))]
        yield _Found(
            whole=head,
            author=name,
            author_url=link,
            is_blog_author="blog-author" in (head.get("class") or ""),
            content=next((p for p in parts if "comment-body" in (p.get("class") or "")), None),
            stamp=next(iter(stamps), None),
            number=_number(head),
            parent=None,
        )


def _definitions(head: _Element) -> Iterator[_Element]:
    for part in head.itersiblings():
        if part.tag == "dt":
            return
        yield part


def _flat_author(head: _Element) -> tuple[str | None, str | None]:
    """The name is the profile link's text, or the alternative of the picture where a name has no profile."""
    links = [link for link in head.iterdescendants("a") if link.get("href") and text.of(link)]
    if links:
        return text.of(links[0]), links[0].get("href")
    titles = (text.or_none(image.get("title")) for image in head.iterdescendants("img"))
    return next((title for title in titles if title), None) or _first_line(head), None


def _first_line(head: _Element) -> str | None:
    """``NAME`` of ``NAME\\nha detto…``: the name and the verb stand on lines of their own."""
    lines = [line.strip() for line in "".join(map(str, head.itertext())).splitlines() if line.strip()]
    return text.or_none(lines[0]) if lines else None


def _number(element: _Element) -> str | None:
    found = _NUMBER.fullmatch(element.get("id") or "")
    return found[1] if found else None


def _comment(found: _Found, place: int, post_id: str, page: ParsedPage) -> Comment:
    deleted = bool(_DELETED(found.whole if found.content is None else found.content))
    said = None if found.content is None or deleted else _body_text(found.content)
    moment = _moment(found.stamp)
    shown = text.of(found.stamp) if found.stamp is not None else None
    return Comment(
        comment_id=found.number or comment_id(post_id, found.author, moment or shown, said),
        post_id=post_id,
        parent_id=found.parent,
        position=place,
        author=found.author,
        author_url=absolute(found.author_url, page.url) if found.author_url else None,
        is_blog_author=found.is_blog_author,
        published=moment,
        published_utc=moment,
        published_text=shown,
        body_text=said,
        body_html=None if found.content is None or deleted else sanitise.clean(found.content, page.url),
        deleted=deleted,
    )


def _moment(stamp: _Element | None) -> str | None:
    found = _MILLISECONDS.search(stamp.get("href") or "") if stamp is not None else None
    if found is None:
        return None
    return (_EPOCH + timedelta(milliseconds=int(found[1]))).strftime("%Y-%m-%dT%H:%M:%SZ")


def _body_text(content: _Element) -> str | None:
    groups: dict[int, list[str]] = {}
    for line in blocks.lines(content):
        if line.text:
            groups.setdefault(line.group, []).append(line.text)
    return "\n\n".join("\n".join(lines) for lines in groups.values()) or None
