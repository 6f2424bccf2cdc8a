"""The blog as a function: a request in, an answer out. No sockets, no clock of its own.

Everything Blogger decides by address is here: what is a label page, which posts a pager link shows, what robots.txt
says, and what is not found.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from archiver.fixtureblog import feeds, render, sitemaps, states
from archiver.fixtureblog.dates import MONTHS
from archiver.fixtureblog.exchange import Answer, Fault, Request
from archiver.fixtureblog.life import LivingBlog
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

_ARCHIVE = re.compile(r"/(\d{4})(?:/(?:(\d{2})/)?|_(\d{2})_01_archive\.html)")
"""``/2011/``, ``/2011/03/``, and ``/2011_03_01_archive.html`` as it was before 2006."""


class Site(LivingBlog):
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
        feed_weight: int = 5_000_000,
        sitemap_size: int = 800,
        sitemap_ignores_page: bool = False,
        archive_style: render.ArchiveStyle = "hierarchy",
        state: states.State = "live",
        private_feed: states.PrivateFeed = 401,
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
        ``feed_page_size``: entries that a feed gives at most, whatever is asked; ``feed_weight``: bytes of text after
        which it gives no more of them.
        ``sitemap_ignores_page``: every page of the sitemap is its first one.
        ``archive_style``: the form of the archive widget.
        ``state``: what stands before the blog, if anything does; ``private_feed``: how the feeds of a private one
        answer. Both may change while the blog is served, as everything here may.
        ``base``: the blog's address; the server sets it to its own.
        ``stamps``: the millisecond stamps that make every page differ from the one before.
        """
        super().__init__(blog)
        self.theme = theme
        self.robots = robots
        self.feed = feed
        self.twins = twins
        self.page_size = page_size
        self.label_page_size = label_page_size
        self.page_weight = page_weight
        self.feed_page_size = feed_page_size
        self.feed_weight = feed_weight
        self.sitemap_size = sitemap_size
        self.sitemap_ignores_page = sitemap_ignores_page
        self.archive_style = archive_style
        self.state = state
        self.private_feed = private_feed
        self.comment_page_size = comment_page_size
        self.base = base
        self.fault = fault
        self._stamps = stamps or itertools.count(1_733_000_000_000, 137)

    def answer(self, request: Request) -> Answer:
        """What the client gets: the fault's answer if it has one, the blog's otherwise."""
        faulty = self.fault(request) if self.fault else None
        return faulty or self.regular(request)

    def regular(self, request: Request) -> Answer:
        """What the blog itself answers; a fault may spoil it."""
        return states.gate(self.state, request, self.base, self.private_feed) or self._behind_the_gate(request)

    def _behind_the_gate(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return self._robots()
        if request.path.startswith(("/feeds/", *feeds.LEGACY)):
            return self._feed(request)
        if request.path.startswith("/sitemap"):
            return self._sitemap(request) or self._not_found(request)
        view = self._view(request)
        return self._page(view) if view else self._not_found(request)

    def _feed(self, request: Request) -> Answer:
        if self.feed == "html":
            return self._page(self._home(Request(path="/")))
        site = feeds.FeedSite(
            index=self._index, base=self.base, kind=self.feed, page_size=self.feed_page_size, weight=self.feed_weight
        )
        return feeds.answer(site, request) or self._not_found(request)

    def _sitemap(self, request: Request) -> Answer | None:
        site = sitemaps.SitemapSite(
            index=self._index, base=self.base, size=self.sitemap_size, ignores_page=self.sitemap_ignores_page
        )
        return sitemaps.answer(site, request)

    def _robots(self) -> Answer:
        if isinstance(self.robots, int):
            return Answer(status=self.robots, headers={"Content-Type": "text/plain; charset=UTF-8"})
        text = {"stock": STOCK_ROBOTS, "open": OPEN_ROBOTS}.get(self.robots, self.robots)
        body = text.replace("{base}", self.base).encode()
        return Answer(headers={"Content-Type": "text/plain; charset=UTF-8"}, body=body)

    def _page(self, view: render.View, status: int = 200) -> Answer:
        body = render.page(
            self.theme, self._index, view, base=self.base, stamp=next(self._stamps), archive_style=self.archive_style
        )
        answer = Answer(status=status, headers=HTML, body=body)
        return states.overlaid(answer, self.base) if self.state == "interstitial-overlay" else answer

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
        year, month = int(found[1]), int(found[2] or found[3]) if found[2] or found[3] else None
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
        part = cut(listing, asked, twins=self.twins, weight=self.page_weight)
        pinned = self._index.by_path.get(self.pinned or "")
        if pinned is None or part.newer is not None or all(post is not pinned for post in listing.posts):
            return part
        return replace(part, posts=(pinned.made(), *(post for post in part.posts if post.id != pinned.id)))


def label_names(path: str) -> list[str]:
    """The labels of ``/search/label/…``: a literal plus joins two of them, a percent-encoded one belongs to a name."""
    return [unquote(name) for name in path.removeprefix("/search/label/").split("+") if name]
