"""The bytes of a feed to its record."""

from __future__ import annotations

from lxml.etree import _Element

from archiver.blogger.urls import host_of
from archiver.extract import xml
from archiver.extract.feed import atom, gdata, rss
from archiver.extract.feed.names import FEEDBURNER, atom_name
from archiver.extract.xml import UnreadableError
from archiver.records import Feed

_FEEDBURNERS = frozenset({"feeds.feedburner.com", "feeds2.feedburner.com", "feedproxy.google.com"})


class NotAFeed(UnreadableError):  # noqa: N818 - named for the situation
    """The bytes are no feed of a blog; ``reason`` says why, the text in a sentence."""


def read(body: bytes, url: str) -> Feed:
    """A feed from its bytes, content-decoded, and the address it came from.

    An entry that tells neither what it is nor where is left out and counted. A blog without posts has a feed without
    entries. Raises :class:`NotAFeed`; FeedBurner's copy of a feed is none, its counts are not the blog's.
    """
    if host_of(url) in _FEEDBURNERS:
        raise NotAFeed("feedburner", f"{url} is FeedBurner's and not the blog's. {_ADVICE}")
    text = xml.decoded(body)
    told = _of_json(text, url) if gdata.is_json(text) else _of_xml(text, url)
    if FEEDBURNER in told.nsmap.values() or FEEDBURNER in next(iter(told), told).nsmap.values():
        raise NotAFeed("feedburner", f"{url} answers with FeedBurner's copy of the feed. {_ADVICE}")
    root = rss.read(told) if told.tag == "rss" else told
    if root is None or atom_name(root) not in {"feed", "entry"}:
        raise NotAFeed("other", f"{url} is no feed: it is neither Atom nor RSS 2.0 nor Blogger's JSON.")
    return atom.read(root, url)


_ADVICE = "Ask for the blog's own with redirect=false."


def _of_json(text: str, url: str) -> _Element:
    try:
        root = gdata.read(text)
    except ValueError as error:
        raise NotAFeed("broken", f"{url} is no feed: its JSON cannot be read ({error}).") from error
    if root is None:
        raise NotAFeed("other", f"{url} is no feed: its JSON holds none.")
    return root


def _of_xml(text: str, url: str) -> _Element:
    try:
        root = xml.read(text)
    except xml.NotXml as error:
        raise NotAFeed(error.reason, f"{url} is no feed. {error}") from error
    if xml.local(root) == "html":
        raise NotAFeed("html", f"{url} is no feed. The answer is a page of HTML.")
    return root


def total_results(body: bytes) -> int | None:
    """How many entries a feed has in all, as its ``openSearch:totalResults`` says; ``None`` for anything that is no
    feed, or does not say."""
    try:
        return read(body, "").total
    except NotAFeed:
        return None
