"""What an act needs that is read from the response it is about: the same for a crawl and for reading it again later."""

from __future__ import annotations

from dataclasses import replace

from archiver.archive.listed import Listed, of_entries, of_sitemap, own_url
from archiver.blogger.urls import host_of
from archiver.extract import feed as feeds
from archiver.extract import sitemap as sitemaps
from archiver.extract.feed.fragments import element
from archiver.records import Feed, FeedEntry, Page, PageReading, Post, Sitemap


def base_of(url: str) -> str:
    """The home page of the site that an address is on."""
    return f"{url.partition('://')[0]}://{host_of(url)}/"


def listed_in_feed(feed: Feed) -> list[Listed]:
    """The posts that a feed lists, at their addresses on the site that answered."""
    return of_entries(feed.entries, base_of(feed.url))


def listed_in_sitemap(body: bytes, url: str, hosts: frozenset[str]) -> tuple[list[Listed], tuple[str, ...]]:
    """The posts or pages that a sitemap lists, and the sitemaps that an index lists; of the blog's own hosts only.

    Raises :class:`archiver.extract.sitemap.NotASitemap`.
    """
    own: Sitemap = sitemaps.own(sitemaps.read(body, url), hosts | {host_of(url)})
    return of_sitemap(own.urls, base_of(url)), own.children


def entries_at_home(feed: Feed) -> list[FeedEntry]:
    """The entries of a feed that have an address, with it on the site that answered."""
    base = base_of(feed.url)
    return [replace(entry, url=own_url(entry.url, base)) for entry in feed.entries if entry.url is not None]


def length_of(entry: FeedEntry) -> int:
    """How many characters of text an entry holds, white space apart: of its content, or else of its summary."""
    text = "".join(element(entry.html).itertext()) if entry.html is not None else entry.summary or ""
    return len("".join(text.split()))


def posts_of_feed(feed: Feed, *, is_whole: bool, wanted: frozenset[str] | None = None) -> PageReading:
    """A reading of the texts that a feed has.

    :param is_whole: whether its texts are whole, as comparing them with pages has shown
    :param wanted: the addresses of the posts to read; ``None`` for all
    """
    posts = [_post(entry, feed, is_whole) for entry in entries_at_home(feed)]
    return PageReading(page=_page(feed), posts=tuple(post for post in posts if wanted is None or post.url in wanted))


def _post(entry: FeedEntry, feed: Feed, is_whole: bool) -> Post:
    """A post as its feed has it; nothing more is wanted of one whose text is whole."""
    post = feeds.post_of(entry, feed, is_whole=is_whole)
    return replace(post, lacks=frozenset()) if is_whole else post


def _page(feed: Feed) -> Page:
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
