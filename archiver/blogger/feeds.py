"""The addresses of a blog's feeds and sitemaps (blogger.md §1): strings in, strings out."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, urlencode

MAX_RESULTS = 150
"""The most entries that Blogger gives at once; what it really gives is fewer where they are long."""

Form = Literal["summary", "default"]
"""``summary`` gives the first words of each post, ``default`` what the owner lets feeds tell: all of it, or a part."""


def posts_url(
    root: str,
    *,
    label: str | None = None,
    form: Form = "summary",
    start: int = 1,
    size: int = MAX_RESULTS,
    since: str | None = None,
    by_update: bool = True,
) -> str:
    """The feed of a blog's posts, or of a label's.

    ``redirect=false`` keeps Blogger from sending it to FeedBurner.

    :param root: the blog's home page, ending in a slash
    :param start: the number of the first entry, from 1
    :param size: so many entries at most
    :param since: ``YYYY-MM-DD``: only posts published then or later
    :param by_update: the ones edited last come first; else the ones published last
    """
    path = f"feeds/posts/{form}"
    if label is not None:
        path += f"/-/{quote(label, safe='')}"
    return f"{root}{path}?{_query(start, size, since=since, by_update=by_update)}"


def pages_url(root: str, *, start: int = 1) -> str:
    """The feed of a blog's static pages."""
    return f"{root}feeds/pages/default?{_query(start, MAX_RESULTS)}"


def comments_url(root: str, *, start: int = 1) -> str:
    """The feed of all comments of a blog, the newest first."""
    return f"{root}feeds/comments/default?{_query(start, MAX_RESULTS)}"


def sitemap_url(root: str) -> str:
    """The sitemap of a blog's posts: their addresses, or an index of pages of them."""
    return f"{root}sitemap.xml"


def sitemap_pages_url(root: str) -> str:
    """The sitemap of a blog's static pages."""
    return f"{root}sitemap-pages.xml"


def _query(start: int, size: int, *, since: str | None = None, by_update: bool = False) -> str:
    told = {
        "orderby": "updated" if by_update else None,
        "published-min": f"{since}T00:00:00" if since else None,
        "start-index": str(start) if start > 1 else None,
        "max-results": str(size),
        "redirect": "false",
    }
    return urlencode({name: value for name, value in told.items() if value is not None})
