"""What has to be read from a response again to carry out an act: one table, for the crawl and for who reads again.

An act notes what cannot be read again (``acts``). What was read from the response that it is about is derived here, by
pure functions of its bytes and of what the act and the run were told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from archiver.archive import imagefile
from archiver.archive.listed import Listed, of_entries, of_forgotten, of_sitemap, own_url
from archiver.blogger.urls import host_of
from archiver.extract import backup, reading, sitemap
from archiver.extract import feed as feeds
from archiver.extract.document import ParsedPage, charset, parse
from archiver.extract.feed.fragments import element
from archiver.records import Feed, FeedEntry, Page, PageReading, Picture, Post

Told = Mapping[str, Any]

SITEMAPS = ("sitemap", "sitemap_pages")
"""The witnesses that answer with a sitemap; the others answer with a feed."""


def base_of(url: str) -> str:
    """The home page of the site that an address is on."""
    return f"{url.partition('://')[0]}://{host_of(url)}/"


# Pages


def read_page(parsed: ParsedPage, *, comments: bool, since: str | None) -> PageReading:
    """Everything that is wanted of one page.

    :param comments: whether comments are wanted
    :param since: ``YYYY-MM-DD``: posts of an earlier day are not wanted
    """
    told = reading.read(parsed, comments=comments)
    if since is None:
        return told
    return replace(told, posts=tuple(post for post in told.posts if (post.date.published_date or since) >= since))


# Feeds and sitemaps


def listed_in_feed(feed: Feed) -> list[Listed]:
    """The posts that a feed lists, at their addresses on the site that answered."""
    return of_entries(feed.entries, base_of(feed.url)) + of_forgotten(feed.forgotten)


def listed_in_sitemap(body: bytes, url: str, hosts: Collection[str]) -> tuple[list[Listed], tuple[str, ...]]:
    """The posts or pages that a sitemap lists, and the sitemaps that an index lists; of the blog's own hosts only.

    Raises :class:`archiver.extract.sitemap.NotASitemap`.
    """
    own = sitemap.own(sitemap.read(body, url), frozenset(hosts) | {host_of(url)})
    return of_sitemap(own.urls, base_of(url)) + of_forgotten(own.forgotten), own.children


def entries_at_home(feed: Feed) -> list[FeedEntry]:
    """The entries of a feed that have an address, with it on the site that answered."""
    base = base_of(feed.url)
    return [replace(entry, url=own_url(entry.url, base)) for entry in feed.entries if entry.url is not None]


def length_of(entry: FeedEntry) -> int:
    """How many characters of text an entry holds, white space apart: of its content, or else of its summary."""
    text = "".join(element(entry.html).itertext()) if entry.html is not None else entry.summary or ""
    return len("".join(text.split()))


def posts_of_feed(feed: Feed, *, is_whole: bool, urls: Collection[str] | None = None) -> PageReading:
    """A reading of the texts that a feed has.

    :param is_whole: whether its texts are whole, as comparing them with pages has shown
    :param urls: the addresses of the posts to read; ``None`` for all
    """
    wanted = [entry for entry in entries_at_home(feed) if urls is None or entry.url in urls]
    return PageReading(page=_page_of(feed), posts=tuple(_post(entry, feed, is_whole) for entry in wanted))


def _post(entry: FeedEntry, feed: Feed, is_whole: bool) -> Post:
    """A post as its feed has it; nothing more is wanted of one whose text is whole."""
    post = feeds.post_of(entry, feed, is_whole=is_whole)
    return replace(post, lacks=frozenset()) if is_whole else post


def _page_of(feed: Feed) -> Page:
    return Page(
        kind="feed",
        url=feed.url,
        blog_id=feed.blog_id,
        post_id=None,
        homepage_url=None,
        blog_title=None,
        blog_description=None,
        locale=None,
        label=None,
        theme=None,
        generation=None,
        next_url=None,
        cut_off=False,
    )


# Pictures


def picture_in(body: bytes) -> Picture:
    """The picture that a body is. Raises :class:`archiver.archive.imagefile.NotAPictureError`."""
    return imagefile.read(body)


# By act


def _page(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    texts = told.get("texts")
    if texts is not None:
        feed = feeds.read(body, url)
        return {"reading": posts_of_feed(feed, is_whole=texts["is_whole"], urls=set(texts["urls"]))}
    parsed = parse(body, url, encoding=charset(content_type))
    try:
        return {"reading": read_page(parsed, comments=told["comments"], since=settings.get("since"))}
    finally:
        parsed.release()


def _listing(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    if told["witness"] in SITEMAPS:
        return {"posts": listed_in_sitemap(body, url, told["hosts"])[0]}
    return {"posts": listed_in_feed(feeds.read(body, url))}


def _feed_comments(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    return {"comments": feeds.read(body, url).comments}


def _image(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    try:
        return {"picture": picture_in(body)}
    except imagefile.NotAPictureError:
        return {"picture": None}


def _backup(body: bytes, url: str, content_type: str | None, told: Told, settings: Told) -> dict[str, Any]:
    return {"entry": backup.read(body, root=told["root"])}


Derivation = Callable[[bytes, str, str | None, Told, Told], dict[str, Any]]
"""From a body without its content-codings, the address it came from, its Content-Type, the arguments that the act
notes and the settings of its run (``crawls.settings``) to the arguments that it does not note."""

DERIVED: dict[str, Derivation] = {
    "page": _page,
    "listing": _listing,
    "feed_comments": _feed_comments,
    "image": _image,
    "backup": _backup,
}
"""By the name of the act; one that is not here notes all its arguments."""
