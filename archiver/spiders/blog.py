"""The spider: which address next. What is on a page it leaves to the outline, and what is known to the archive.

A crawl goes in stages; one begins when nothing of the one before is left to do:

1. *census*: the feeds of its scopes are asked what there is, or what is new;
2. *route*: robots.txt is known by now, and says whether labels and older posts may be walked;
3. *witnesses*: sitemaps, the comments feed;
4. *walks* down the listings (labels route), or full texts from the feeds (``--light``, Dynamic Views);
5. *pages* of the posts that are still wanted;
6. *absence*: posts that no witness lists any longer are asked for at their own address;
7. *pictures* of all posts in the run's scopes, where they are wanted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from twisted.python.failure import Failure

from archiver.archive.state import COMMENTS_FEED
from archiver.blogger.urls import label_url
from archiver.crawling.plan import Scope
from archiver.crawling.session import Session, now
from archiver.errors import ArchiverError
from archiver.spiders.asking import ASKED_AGAIN, PAGES_FEED, days_since, witness_of
from archiver.spiders.census import Census
from archiver.spiders.content import Content
from archiver.spiders.home import Home
from archiver.spiders.images import Images
from archiver.spiders.listings import WITNESS, Listings
from archiver.spiders.pages import AT_ONCE, Pages
from archiver.spiders.remarks import Remarks

Stage = Callable[[], list[Request]]
WALK_RATHER = 3
"""So many new posts, and a walk down a listing costs less than their pages one by one."""


class BlogSpider(scrapy.Spider):
    """Crawls one blog."""

    name = "blog"

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.census = Census(session)
        self.remarks = Remarks(self.census)
        self.pages = Pages(session)
        self.listings = Listings(session, self.pages)
        self.home = Home(session, self.listings)
        self.content = Content(session, self.census)
        self.pages.compare = self.content.compare
        self.images = Images(session)
        self._asked: set[str] = set()
        self._stages: list[Stage] = [
            self._census,
            self._route,
            self._witnesses,
            self._static_pages,
            self._walks,
            self._months_of_archive,
            self._content,
            self._pages,
            self._absence,
            self._pages,
            self._comments,
            self._images,
        ]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BlogSpider:
        """Scrapy's way in: with the session of ``archiver crawl``, or with ``-a url=… -a label=… -a archive=…``."""
        if "session" not in kwargs:
            from archiver.crawling.process import session_for_scrapy

            kwargs = {"session": session_for_scrapy(crawler, kwargs)}
        spider: BlogSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.session.crawler = crawler
        crawler.signals.connect(spider.go_on, signals.spider_idle)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        crawler.signals.connect(spider.note_fault, signals.item_error)
        crawler.signals.connect(spider.note_robots, signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first requests: the first feed, and the posts that were named one by one."""
        for request in self._census():
            yield request
        for scope in self.session.plan.scopes:
            if not scope.is_walk:
                yield self.pages.request(scope.first_url, scope.name, first=True)

    def go_on(self) -> None:
        """Nothing is left to do: on to the next stage."""
        try:
            requests = self._next()
        except Exception as error:
            self._note(error)
            return
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _next(self) -> list[Request]:
        while self._stages and not self.session.stopping and not self.session.is_dead:
            requests = self._stages[0]()
            if requests:
                return requests
            self._stages.pop(0)
        return []

    def _once(self, name: str) -> bool:
        """Whether something has not been done yet in this run; it has from now on."""
        is_new = name not in self._asked
        self._asked.add(name)
        return is_new

    @property
    def _walk_scopes(self) -> list[Scope]:
        return [scope for scope in self.session.plan.scopes if scope.is_walk]

    @property
    def _whole_blog(self) -> Scope | None:
        return next((scope for scope in self._walk_scopes if scope.label is None), None)

    # Stages

    def _census(self) -> list[Request]:
        for scope in self._walk_scopes:
            if self.census.state(scope) == "unasked" and self._once(f"census {scope.name}"):
                return [self.census.feed_request(scope)]
        return []

    def _route(self) -> list[Request]:
        """Choose the route; on the feeds route the home page is asked where no feed lists anything."""
        session, scopes = self.session, self._walk_scopes
        if not scopes:
            session.route = session.route or "labels"
            return []
        if session.route is None:
            session.route = self._chosen_route(scopes)
        silent = [scope for scope in scopes if self.census.state(scope) == "none"]
        is_new = session.run.blog_id is None or any(scope.label is not None for scope in silent)
        if session.route == "feeds" and silent and is_new and self._once("home"):
            return [self.home.request(silent)]
        return []

    def _chosen_route(self, scopes: list[Scope]) -> Any:
        asked = self.session.options.route
        if asked != "auto":
            return asked
        root = self.session.plan.root
        listings = [f"{root}search?updated-max=x", *(label_url(root, scope.label) for scope in scopes if scope.label)]
        if all(self.session.may_ask(url) for url in listings):
            return "labels"
        self.session.progress.say(
            "robots.txt closes label pages and older posts (/search), so the feeds route is taken: "
            "feeds and sitemap list the posts, and the page of each is read."
        )
        return "feeds"

    def _witnesses(self) -> list[Request]:
        options, blog = self.session.options, self._whole_blog
        if options.limits or not self._walk_scopes or not self._once("witnesses"):
            return []
        requests = []
        if blog is not None:
            if self._sitemap_is_due(blog):
                requests.append(self._sitemap(blog))
            if self.census.may_tell(blog, PAGES_FEED, instead="sitemap_pages"):
                requests.append(self.census.pages_request(blog))
        if options.comments and not options.light and self.session.run.blog_id is not None:
            requests.append(self.remarks.request(fill=self._fills_comments()))
        return requests

    def _fills_comments(self) -> bool:
        """Whether earlier runs have found that comments come from the feed only, or that is what is asked for."""
        row = self.session.run.witness("blog", COMMENTS_FEED)
        return row is not None and row["swept_by"] is not None

    def _static_pages(self) -> list[Request]:
        blog = self._whole_blog
        if blog is None or self.census.state(blog, PAGES_FEED) != "none" or not self._once("sitemap of pages"):
            return []
        return [self.census.sitemap_request(blog, "sitemap_pages")]

    def _comments(self) -> list[Request]:
        """Comments that the blog counts and its pages do not show are in its comments feed."""
        options, run = self.session.options, self.session.run
        if not options.comments or options.limits or not self._walk_scopes or run.blog_id is None:
            return []
        if options.light and self._once("comments"):
            return [self.remarks.request(fill=True)]
        is_told = self._fills_comments() and not run.counts.new  # what is new may have old comments
        if is_told or not run.lacks_comments() or not self._once("all comments"):
            return []
        return [self.remarks.request(fill=True, everything=True)]

    def _images(self) -> list[Request]:
        """The pictures of all posts, where they are wanted."""
        return self.images.requests() if self.session.options.images else []

    def _sitemap(self, blog: Scope) -> Request:
        self._once("sitemap")
        return self.census.sitemap_request(blog, "sitemap")

    def _sitemap_is_due(self, blog: Scope) -> bool:
        """Whether the sitemap can tell what the feed cannot: it never was read, or is the only witness, or old."""
        row = self.session.run.witness(blog.name, "sitemap")
        if self.census.state(blog) != "none" and not self.census.may_tell(blog, "sitemap", instead=witness_of(blog)):
            return False
        if row is None or row["swept_by"] is None or self.session.options.recheck:
            return True
        feed, state = self.session.run.witness(blog.name, witness_of(blog)), self.census.state(blog)
        if feed is not None and feed["swept_by"] == self.session.run.crawl_id:
            return True  # something was taken away
        return state == "none" or (state == "listed" and days_since(row["swept_at"]) >= ASKED_AGAIN)

    def _walks(self) -> list[Request]:
        if self.session.route != "labels" or not self._once("walks"):
            return []
        scopes = self._walk_scopes
        requests: list[Request] = []
        for priority, scope in zip(range(10 * len(scopes), 0, -10), scopes, strict=True):
            if self._is_left_unfinished(scope):
                requests += self.listings.go_on_requests(scope, priority)
            elif self._needs_walk(scope):
                requests.append(self.listings.walk_request(scope, priority, is_rerun=self._was_walked(scope)))
        return requests

    def _is_left_unfinished(self, scope: Scope) -> bool:
        """Whether earlier runs have left a walk where nothing has changed since: its top need not be asked for."""
        options, is_unchanged = self.session.options, self.census.state(scope) == "unchanged"
        is_rest = is_unchanged and not options.recheck and not options.limits
        return is_rest and bool(self.session.run.unfinished_walks(scope.name))

    def _was_walked(self, scope: Scope) -> bool:
        """Whether an earlier run came to the end of a scope's listings, and nothing is to be looked at again."""
        run, options = self.session.run, self.session.options
        row = run.witness(scope.name, WITNESS)
        is_whole = row is not None and row["swept_by"] is not None and not run.unfinished_walks(scope.name)
        return is_whole and not options.recheck and not options.limits

    def _needs_walk(self, scope: Scope) -> bool:
        """Whether the listings can tell what the scope's feed has not told."""
        if not self._was_walked(scope):
            return True
        state = self.census.state(scope)
        if state == "unchanged":
            return False
        return state == "none" or len(self.session.run.not_held(scope.name, witness_of(scope))) > WALK_RATHER

    def _months_of_archive(self) -> list[Request]:
        """Neither feed nor sitemap lists anything, and older posts are closed: the months of the archive are left."""
        blog = self._whole_blog
        if blog is None or self.session.route != "feeds":
            return []
        if self.census.state(blog) != "none" or self.census.state(blog, "sitemap") in {"listed", "unchanged"}:
            return []
        if self._once("home"):
            return [self.home.request([blog])]
        if not self._once("months"):
            return []
        if self.home.months:
            return [self.listings.walk_request(blog, 0, url=url) for url in self.home.months]
        return self.home.older_posts(blog)

    def _takes_content(self) -> bool:
        """Whether the full texts of feeds take the place of pages."""
        return self.pages.is_dynamic or (self.session.options.light and self.content.kind in {None, "full"})

    def _content(self) -> list[Request]:
        """Texts from the feed, where they are wanted and proven whole, or where pages show none."""
        session, scopes = self.session, self._walk_scopes
        if not scopes:
            return []
        if session.run.blog().get("generation") == "dynamic" and not session.options.recheck:
            self.pages.is_dynamic = True
        if not self.pages.is_dynamic:
            asked = self._proof(scopes[0]) if session.options.light else self._first_page()
            if asked:
                return asked
        is_wanted = self.pages.is_dynamic or self.content.kind == "full"
        if not is_wanted or not self._once("content"):
            return []
        if self.pages.is_dynamic:
            session.progress.say("The blog is shown with Dynamic Views: its posts are read from its feed.")
        return self.content.read_requests(scopes)

    def _first_page(self) -> list[Request]:
        """The first page of a post tells whether pages show anything at all."""
        is_due = self.session.route == "feeds" and self._once("first page")
        return self.pages.listed(pages=True, most=1) if is_due else []

    def _proof(self, scope: Scope) -> list[Request]:
        """The requests that prove the texts of the feed whole; none when that has been settled."""
        asked = self.content.proof_requests(scope)
        asked = asked or [self.pages.request(url, None) for url in self.content.samples()]
        if not asked:
            self.content.settle()
        return asked

    def _pages(self) -> list[Request]:
        if self.session.enough() or self.pages.is_dynamic:
            return []
        swept = self.pages.swept(without=self._unlisted())
        wants_all = self.session.route == "feeds" and not self._takes_content()
        return swept + self.pages.listed(pages=wants_all)

    def _absence(self) -> list[Request]:
        """Posts that are held and that no witness lists any longer: asked for at their own address."""
        blog, attempted = self._whole_blog, self.session.attempted
        unlisted = [url for url in self._unlisted() if url not in attempted]
        urls = self.session.run.due(unlisted, at=now())
        if not urls:
            return []
        if blog is not None and "sitemap" not in self._asked:
            return [self._sitemap(blog)]
        evidence = {"witnesses": self._available()}
        return [self.pages.absence_request(url, evidence) for url in urls[:AT_ONCE]]

    def _unlisted(self) -> list[str]:
        """The addresses of posts that are held and that no witness lists any longer; none where that cannot be told."""
        if self.session.options.limits or not self._walk_scopes or self.pages.is_dynamic:
            return []
        return self.session.run.unlisted(walked=self.listings.walked_whole)

    def _available(self) -> list[str]:
        """The witnesses that have been read in this run, or say that nothing has changed."""
        told = {witness for (_, witness), state in self.census.states.items() if state in {"listed", "unchanged"}}
        return sorted((told - {COMMENTS_FEED}) | ({WITNESS} if self.listings.walked_whole else set()))

    # Signals

    def note_robots(self, robotparser: Any, request: Request) -> None:
        """A robots.txt is known: the blog's, or that of a host of its pictures."""
        if self.session.is_own(request.url):
            self.session.robots = robotparser

    def note_fault(self, failure: Failure) -> None:
        """An error of ours: the run goes on, and does not end as complete. An archive that cannot be written to ends
        it."""
        self._note(failure.value)

    def _note(self, error: BaseException | None) -> None:
        if isinstance(error, ArchiverError):
            self.session.end(error)
        else:
            self.session.facts.faults.append(f"{type(error).__name__}: {error}.")

    def closed(self, reason: str) -> None:
        """Note how the spider ended, and which walks came to their end."""
        self.session.closed = reason == "finished"
        self.session.walked = self.listings.walked
