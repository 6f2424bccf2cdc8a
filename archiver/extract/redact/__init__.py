"""What was forgotten cut out of a response that holds others' words too, so that everything else can be read as before.

A page keeps its markup but for the elements of the forgotten post or comment and for the items of lists that name it;
of a feed and a sitemap one entry is emptied. Where the number of comments or entries counts, an empty place stays: a
thread and a feed go on where they did. Pure: bytes in, bytes out.
"""

from __future__ import annotations

from archiver.blogger.tombstones import Tombstones
from archiver.extract.document import parse
from archiver.extract.redact import feeds, pages
from archiver.extract.xml import decoded

__all__ = ["HEADER", "is_own", "redacted"]

HEADER = (
    "X-Archive-Redacted",
    "what was forgotten in this archive was cut out before it was kept",
)
"""The header, and its value, that an answer gets out of which something was cut before it was kept."""


def redacted(body: bytes, url: str, *, encoding: str | None, stones: Tombstones) -> bytes | None:
    """A body without what was forgotten; ``None`` where it cannot be cut out and nothing of the body may be kept.

    :param body: without its content-codings
    :param url: the address it came from
    :param encoding: of its Content-Type header
    """
    if not stones.mentions(body, url):
        return body
    text = decoded(body)
    if feeds.is_xml(text):
        return feeds.redacted(body, text, url, stones)
    if text.lstrip()[:1] in {"{", "["} or not feeds.is_markup(text):
        return None
    return pages.redacted(body, url, encoding=encoding, stones=stones)


def is_own(body: bytes, url: str, *, encoding: str | None, stones: Tombstones) -> bool:
    """Whether a response is that of a forgotten post: its page, the feed of its comments, wherever it has moved."""
    if stones.address(url) or feeds.asks_for(url, stones):
        return True
    if not stones.mentions(body, url) or feeds.is_xml(text := decoded(body)) or not feeds.is_markup(text):
        return False
    page = parse(body, url, encoding=encoding)
    try:
        return page.is_post_page and (stones.post(page.own_post_number) or bool(stones.address(page.canonical_url)))
    finally:
        page.release()


def entry(body: bytes, url: str, *, stones: Tombstones) -> bytes | None:
    """One entry of a backup without what was forgotten; ``None`` where it is forgotten itself."""
    return feeds.entry(body, decoded(body), url, stones)
