"""The blog as a function: a request in, an answer out. No sockets, no clock of its own.

Everything Blogger decides by address is here: what is a label page, which posts a pager link shows, what robots.txt
says, and what is not found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from archiver.fixtureblog import feeds, render
from archiver.fixtureblog.dates import MONTHS
from archiver.fixtureblog.exchange import Answer, Fault, Request
from archiver.fixtureblog.index import index_blog
from archiver.fixtureblog.model import Blog, Post
from archiver.fixtureblog.pager import Asked, Listing, Slice, cut, parse_asked, positive
from archiver.fixtureblog.threads import PAGE_SIZE, comment_page

HTML = {"Content-Type": "text/html; charset=UTF-8", "Cache-Control": "private, max-age=0", "Server": "GSE"}

STOCK_ROBOTS = (
    "User-agent: Mediapartners-Google\nDisallow: \n\n"
    "User-agent: *\nDisallow: /search\nDisallow: /share-widget\nAllow: /\n\n"
    "Sitemap: {base}sitemap.xml\n"
)
"""What Blogger answers for robots.txt where the owner has not written another."""
OPEN_ROBOTS = "User-agent: *\nDisallow: \n\nSitemap: {base}sitemap.xml\n"

ARCHIVE_SIZE = 50
"""Posts on an archive page before it gets an older link of its own."""

_ARCHIVE = re.compile(r"/(\d{4})/(?:(\d{2})/)?")
_EDITED_AT = "2025-02-01T12:00:00.000+01:00"


class Site:
    """One blog on the web, and how it behaves today."""

    def __init__(
        self,
        blog: Blog,
        *,
        theme: render.Theme = "v2",
        robots: str | int = "stock",
        feed: feeds.FeedKind = "full",
        twins: bool = True,
        page_size: int = 7,
        label_page_size: int = 6,
        page_weight: int = 500_000,
        feed_page_size: int = 150,
        sitemap_size: int = 800,
        comment_page_size: int = PAGE_SIZE,
        base: str = "http://127.0.0.1/",
        fault: Fault | None = None,
        stamps: Iterator[int] | None = None,
    ) -> None:
        """
        ``robots``: ``"stock"``, ``"open"``, the text itself, or a status to answer instead of a file.
        ``twins``: every second page spells its older link in another time zone, as Blogger does.
        ``page_weight``: bytes of bodies after which a listing page is cut short.
        ``comment_page_size``: comments on a page of a thread.
        ``feed_page_size``: entries that a feed gives at most, whatever is asked.
        ``base``: the blog's address; the server sets it to its own.
        ``stamps``: the millisecond stamps that make every page differ from the one before.
        """
        self.theme = theme
        self.robots = robots
        self.feed = feed
        self.twins = twins
        self.page_size = page_size
        self.label_page_size = label_page_size
        self.page_weight = page_weight
        self.feed_page_size = feed_page_size
        self.sitemap_size = sitemap_size
        self.comment_page_size = comment_page_size
        self.base = base
        self.fault = fault
        self._stamps = stamps or itertools.count(1_733_000_000_000, 137)
        self._index = index_blog(blog)

    @property
    def blog(self) -> Blog:
        """The blog as it stands now."""
        return self._index.blog

    def post(self, path_or_id: str) -> Post:
        """A post or page by its path or number; ``KeyError`` when there is none."""
        return self._index.by_path.get(path_or_id) or self._index.by_id[path_or_id]

    def edit(self, path_or_id: str, **changes: Any) -> Post:
        """Change fields of a post; ``updated`` moves too unless it is given. Returns the post as it is now."""
        old = self.post(path_or_id)
        new = replace(old, **{"updated": _EDITED_AT, **changes})
        self._keep([new if post.id == old.id else post for post in self.blog.posts])
        return new

    def remove(self, path_or_id: str) -> None:
        """Take a post off the blog."""
        gone = self.post(path_or_id)
        self._keep([post for post in self.blog.posts if post.id != gone.id])

    def add(self, post: Post) -> None:
        """Publish a post."""
        self._keep([*self.blog.posts, post])

    def answer(self, request: Request) -> Answer:
        """What the client gets: the fault's answer if it has one, the blog's otherwise."""
        faulty = self.fault(request) if self.fault else None
        return faulty or self.regular(request)

    def regular(self, request: Request) -> Answer:
        """What the blog itself answers; a fault may spoil it."""
        path = unquote(request.path)
        if path == "/robots.txt":
            return self._robots()
        if path.startswith(("/feeds/", "/sitemap")):
            return feeds.answer(self._feed_site(), request) or self._not_found(request)
        view = self._view(request)
        return self._page(view) if view else self._not_found(request)

    def _keep(self, posts: Sequence[Post]) -> None:
        self._index = index_blog(replace(self.blog, posts=tuple(posts)))

    def _feed_site(self) -> feeds.FeedSite:
        return feeds.FeedSite(
            index=self._index, base=self.base, kind=self.feed,
            page_size=self.feed_page_size, sitemap_size=self.sitemap_size,
        )  # fmt: skip

    def _robots(self) -> Answer:
        if isinstance(self.robots, int):
            return Answer(status=self.robots, headers={"Content-Type": "text/plain; charset=UTF-8"})
        text = {"stock": STOCK_ROBOTS, "open": OPEN_ROBOTS}.get(self.robots, self.robots)
        body = text.replace("{base}", self.base).encode()
        return Answer(headers={"Content-Type": "text/plain; charset=UTF-8"}, body=body)

    def _page(self, view: render.View, status: int = 200) -> Answer:
        body = render.page(self.theme, self._index, view, base=self.base, stamp=next(self._stamps))
        return Answer(status=status, headers=HTML, body=body)

    def _not_found(self, request: Request) -> Answer:
        return self._page(render.View(page_type="error_page", path=request.path), status=404)

    def _view(self, request: Request) -> render.View | None:
        """The page that an address stands for, ``None`` when there is none."""
        path = unquote(request.path)
        if path in self._index.by_path:
            view: render.View | None = self._post(self._index.by_path[path], request)
        elif request.path.startswith("/search/label/"):
            view = self._label(request)
        elif path in ("/", "/search"):
            view = self._home(request)
        else:
            view = self._archive(path, request)
        return replace(view, mobile=True) if view and request.parameters.get("m") == "1" else view

    def _post(self, post: Post, request: Request) -> render.View:
        thread = comment_page(post, positive(request.parameters.get("commentPage")), self.comment_page_size)
        if post.is_page:
            return render.View(page_type="static_page", path=post.path, posts=(post,), name=post.title, thread=thread)
        place, posts = self._index.position[post.path], self._index.posts
        return render.View(
            page_type="item",
            path=post.path,
            posts=(post.made(),),
            name=post.title,
            thread=thread,
            newer=posts[place - 1].path if place else None,
            older=posts[place + 1].path if place + 1 < len(posts) else None,
        )

    def _home(self, request: Request) -> render.View:
        listing = Listing(posts=self._index.posts, home="/", search="/search", start_from_first=False)
        part = self._cut(listing, parse_asked(request.parameters, self.page_size))
        return render.View(
            page_type="index", path=request.path, posts=part.posts, newer=part.newer, older=part.older
        )  # fmt: skip

    def _label(self, request: Request) -> render.View:
        names = label_names(request.path)
        name = "+".join(names)
        home = "/search/label/" + "+".join(render.label_path(label).rpartition("/")[2] for label in names)
        listing = Listing(posts=self._index.labelled(names), home=home, search=home, start_from_first=True)
        part = self._cut(listing, parse_asked(request.parameters, self.label_page_size))
        return render.View(
            page_type="index", path=home, posts=part.posts, name=name, label=name, newer=part.newer, older=part.older
        )

    def _archive(self, path: str, request: Request) -> render.View | None:
        found = _ARCHIVE.fullmatch(path)
        if not found:
            return None
        year, month = int(found[1]), int(found[2]) if found[2] else None
        if month is not None and not 1 <= month <= 12:
            return None
        months = [held for held in self._index.years.get(year, ()) if month in (None, held.month)]
        listing = Listing(
            posts=[post for held in months for post in held.posts], home=path, search=path, start_from_first=True
        )
        part = self._cut(listing, parse_asked(request.parameters, ARCHIVE_SIZE))
        name = f"{MONTHS[month - 1]} {year}" if month else str(year)
        return render.View(
            page_type="archive", path=path, posts=part.posts, name=name, archive=(year, month),
            newer=part.newer, older=part.older,
        )  # fmt: skip

    def _cut(self, listing: Listing, asked: Asked) -> Slice:
        return cut(listing, asked, twins=self.twins, weight=self.page_weight)


def label_names(path: str) -> list[str]:
    """The labels of ``/search/label/…``: a literal plus joins two of them, a percent-encoded one belongs to a name."""
    return [unquote(name) for name in path.removeprefix("/search/label/").split("+") if name]
