"""What has to be read from a response again to carry out an act: one table, for the crawl and for who reads again.

An act notes what cannot be read again (``acts``). What was read from the response that it is about is derived here, by
pure functions of its bytes and of what the act and the run were told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from archiver.archive import listed
from archiver.extract import feed, reading, sitemap
from archiver.extract.document import ParsedPage, parse
from archiver.records import Page, PageReading

Told = Mapping[str, Any]

SITEMAPS = ("sitemap", "sitemap_pages")
"""The witnesses that answer with a sitemap; the others answer with a feed."""


def charset(content_type: str | None) -> str | None:
    """The encoding that a Content-Type header names."""
    _, _, named = (content_type or "").lower().partition("charset=")
    return named.partition(";")[0].strip(" \"'") or None


def read_page(parsed: ParsedPage, *, comments: bool, since: str | None) -> PageReading:
    """Everything that is wanted of one page.

    :param comments: whether comments are wanted
    :param since: ``YYYY-MM-DD``: posts of an earlier day are not wanted
    """
    return _since(reading.read(parsed, comments=comments), since)


def read_feed(body: bytes, url: str, *, since: str | None) -> PageReading:
    """Everything that is wanted of one answer of a feed that tells whole posts, in place of their pages."""
    told = feed.read(body, url)
    page = Page(
        kind="listing",
        url=url,
        blog_id=told.blog_id,
        post_id=None,
        homepage_url=None,
        blog_title=told.blog_title,
        blog_description=None,
        locale=None,
        label=None,
        theme=None,
        generation=None,
        next_url=None,
        cut_off=False,
    )
    posts = tuple(feed.post_of(entry, told, is_whole=True) for entry in told.entries if entry.url is not None)
    return _since(PageReading(page=page, posts=posts), since)


def _since(told: PageReading, since: str | None) -> PageReading:
    if since is None:
        return told
    return replace(told, posts=tuple(post for post in told.posts if (post.date.published_date or since) >= since))


def _page(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    since = settings.get("since")
    if told.get("as") == "feed":
        return {"reading": read_feed(body, url, since=since)}
    parsed = parse(body, url, encoding=charset(content_type))
    try:
        return {"reading": read_page(parsed, comments=told["comments"], since=since)}
    finally:
        parsed.release()


def _listing(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    if told["witness"] in SITEMAPS:
        return {"posts": listed.of_sitemap(sitemap.read(body, url).urls, url)}
    return {"posts": listed.of_entries(feed.read(body, url).entries, url)}


def _feed_comments(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    return {"comments": feed.read(body, url).comments}


Derivation = Callable[[bytes, str, str | None, Told, Told], dict[str, Any]]
"""From a body without its content-codings, the address it came from, its Content-Type, the arguments that the act
notes and the settings of its run (``crawls.settings``) to the arguments that it does not note."""

DERIVED: dict[str, Derivation] = {"page": _page, "listing": _listing, "feed_comments": _feed_comments}
"""By the name of the act; one that is not here notes all its arguments."""
