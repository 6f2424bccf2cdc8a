"""Comments as data: the list that Blogger writes into the comments' script for the browser to draw threads from.

``var items = [{'id', 'parentId', 'body', 'timestamp', 'author': {'name', 'profileUrl'}, 'displayTime', …}]`` in themes
up to v2 and in third-party ones, the first argument of ``initThreadedComments(…)`` in v3. Names and bodies are HTML.
Where the page holds the comments as markup the list is often ``null``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import etree
from lxml.etree import XPath, _Element

from archiver.blogger.comment_forms import says_removed
from archiver.blogger.pagedata import parse_literal
from archiver.blogger.tombstones import HOLLOW
from archiver.extract import text
from archiver.extract.comments.found import Found, account_in, of_milliseconds, of_permalink

_LISTS = re.compile(r"(?:\b[Ii]tems\s?=\s?|\binitThreadedComments\(\s{0,200})(?=\[)")
_MARKS = ("'deleteclass':", '"deleteclass":')
"""A key of the list that nothing else in a page has."""
MOST_LISTS = 5
"""Lists that are looked at: other scripts have items too."""
_NUMBER = re.compile(rf"[0-9]+|{HOLLOW}")
_DELETED = XPath("boolean(.//*[contains(concat(' ', @class, ' '), ' deleted-comment ')])")
LONGEST = 2_000_000
"""Characters of a list that are looked at; 200 comments have about 200,000."""


def read(source: str) -> list[Found]:
    """The comments that the scripts of a page hold as data, in the order they were written."""
    if not any(mark in source for mark in _MARKS):
        return []
    for start in itertools.islice(_LISTS.finditer(source), MOST_LISTS):
        items = parse_literal(source[start.end() : start.end() + LONGEST])
        if isinstance(items, list) and (comments := list(_comments(items, source, start.end()))):
            return comments
    return []


def _author_of_post(source: str, start: int) -> tuple[str, str] | None:
    """Name and profile of the post's author, by which Blogger's script tells his comments."""
    key = source.find("authorName", start, start + LONGEST)
    if key < 0:
        return None
    config = parse_literal(source[source.rfind("{", start, key) : key + 2_000])
    if not isinstance(config, dict):
        return None
    name, profile = _string(config, "authorName"), _string(config, "authorUrl")
    return (name, profile) if name and profile else None


def _comments(items: list[Any], source: str, start: int) -> Iterator[Found]:
    author_of_post = _author_of_post(source, start)
    for item in items:
        number = _string(item, "id") if isinstance(item, dict) and "body" in item else None
        if number is not None and _NUMBER.fullmatch(number):
            yield _comment(item, number, author_of_post)


def _comment(item: dict[str, Any], number: str, author_of_post: tuple[str, str] | None) -> Found:
    told = item.get("author")
    writer: dict[str, Any] = told if isinstance(told, dict) else {}
    name, profile = _string(writer, "name"), _string(writer, "profileUrl")
    body = _element(_string(item, "body") or "")
    said = text.of(body) if body is not None else None
    deleted = body is not None and (bool(_DELETED(body)) or says_removed(said or ""))
    return Found(
        number=number,
        parent=_string(item, "parentId"),
        author=text.or_none(unescape(name)) if name else None,
        author_url=unescape(profile) if profile else None,
        is_blog_author=author_of_post is not None and (name, profile) == author_of_post,
        account=account_in(_string(item, "deleteclass") or ""),
        moment=of_milliseconds(_string(item, "timestamp") or "") or of_permalink(_string(item, "permalink") or ""),
        shown=text.or_none(unescape(_string(item, "displayTime") or "")),
        body=None if deleted else body,
        deleted=deleted,
    )


def _element(html: str) -> _Element | None:
    if not html.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(f"<div>{html}</div>".encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    body = None if root is None else root.find("body")
    return body[0] if body is not None and len(body) == 1 and not (body[0].tail or "").strip() else body


def _string(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None
