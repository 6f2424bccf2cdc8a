"""An entry of a feed as a post, and how much of a post a feed's entries hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from lxml.etree import _Element

from archiver.blogger import ids
from archiver.blogger.urls import host_of
from archiver.extract import bare, dates, hashes, posts
from archiver.extract.feed import fragments
from archiver.extract.posts import Told
from archiver.records import Feed, FeedEntry, Lack, Post

_JUMP = re.compile(r"""<a\s+name\s*=\s*["']?more["']?\s*/?>""", re.IGNORECASE)
"""What Blogger's editor writes for a jump break."""
_TAG = re.compile(r"<(?!img|iframe|video|object|embed)[^<>]*>", re.IGNORECASE)
_PLATFORM = frozenset({"www.blogger.com", "blogger.com"})
"""Hosts under which the feeds of every blog are."""


def post_of(entry: FeedEntry, feed: Feed, *, is_whole: bool) -> Post:
    """A post as its entry in a feed tells it: what a page would tell, but for the date as printed.

    ``is_whole`` says that the content is known to be the whole text (see :func:`same_text`); else the reading is
    truncated and lacks its ``snippet``, as an entry without content always does. Raises ``ValueError`` for an entry
    without an address.
    """
    if entry.url is None:
        raise ValueError(f"The entry {entry.post_id} of {feed.url} has no address, and makes no post.")
    own = host_of(entry.url)
    date = dates.of_feed(entry.published, entry.url)
    truncated = not is_whole or entry.html is None
    lacks: dict[Lack, bool] = {
        "id": entry.post_id is None,
        "time": date.published is None,
        "snippet": truncated,
        "comments": bool(entry.comments_claimed),
    }
    told = Told(
        post_id=entry.post_id or ids.post_id_from_url(entry.url),
        blog_id=entry.blog_id or feed.blog_id or ids.blog_id_from_host(own),
        url=entry.url,
        title=entry.title,
        date=date,
        updated=entry.updated,
        author=entry.author,
        comments_claimed=entry.comments_claimed,
        labels=entry.labels,
        lacks=frozenset(lack for lack, holds in lacks.items() if holds),
        truncated=truncated,
    )
    return posts.post(told, _body(entry), base=entry.url, hosts=frozenset({own, host_of(feed.url)}) - {"", *_PLATFORM})


def _body(entry: FeedEntry) -> _Element | None:
    if entry.html is not None:
        return fragments.without_footer(fragments.element(entry.html))
    return bare.body_of_text(entry.summary) if entry.summary is not None else None


def same_text(entry_post: Post, page_post: Post) -> bool:
    """Whether an entry holds the whole text of its post, judged against the post's own page.

    ``entry_post`` is read with ``is_whole``; a page that does not show its post whole proves nothing. White space,
    punctuation and the title don't count.
    """
    if entry_post.content_hash is None or page_post.content_hash is None:
        return False
    if entry_post.content_hash == page_post.content_hash:
        return True
    one, other = (hashes.essence(post.blocks, post.images) for post in (entry_post, page_post))
    return one == other


def shows_jump(entry: FeedEntry) -> bool:
    """Whether the content goes on behind Blogger's jump anchor, ``<a name='more'>``: a feed that is not cut there."""
    html = entry.html or ""
    found = _JUMP.search(html)
    return found is not None and bool(_TAG.sub("", html[found.end() :]).replace("&nbsp;", " ").strip())


def kind_of(entries: Iterable[FeedEntry]) -> Literal["full", "short"] | None:
    """What the owner lets a feed of whole posts (``/feeds/posts/default``) tell, as far as its entries alone show it.

    ``full``: content goes on behind a jump break. ``short``: no entry has content, and some have a summary. ``None``
    where neither is so: content that has no jump break looks whole, and that it ends at its jump break (``jump``) only
    the post's page can tell. That there is no feed (``none``) is told by the answer that is no feed.
    """
    shown = list(entries)
    if any(map(shows_jump, shown)):
        return "full"
    has_content = any((entry.html or "").strip() for entry in shown)
    return "short" if not has_content and any(entry.summary for entry in shown) else None
