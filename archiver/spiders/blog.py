"""The spider: which address next. What is on a page it leaves to the outline, and what is known to the archive."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.changes import wanted
from archiver.archive.frontier import WalkPosition
from archiver.blogger.urls import canonical_post_url
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE
from archiver.crawling.outcome import Problem
from archiver.crawling.plan import Scope
from archiver.crawling.progress import posts
from archiver.crawling.session import Counted, Session, now
from archiver.derive import charset
from archiver.extract.document import ParsedPage, parse
from archiver.extract.feed import total_results
from archiver.extract.outline import outline as outline_of
from archiver.extract.page import label_counts
from archiver.pipelines import PageItem
from archiver.records import LISTING_KINDS, POST_KINDS, Outline, PostOutline
from archiver.spiders.thread import Thread
from archiver.spiders.walk import ENDINGS, Step, Walk

POST_PRIORITY = 1
"""The pages of a listing's posts come before its older-posts link: a walk's position never runs ahead of its posts."""


class BlogSpider(scrapy.Spider):
    """Walks the listings of one blog, and asks for the pages of posts that the listings do not hold whole."""

    name = "blog"

    def __init__(self, session: Session, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> BlogSpider:
        """Scrapy's way in: with the session of ``archiver crawl``, or with ``-a url=… -a label=… -a archive=…``."""
        if "session" not in kwargs:
            from archiver.crawling.process import session_for_scrapy

            kwargs = {"session": session_for_scrapy(crawler, kwargs)}
        spider: BlogSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.session.crawler = crawler
        crawler.signals.connect(spider.ask_for_wanted_pages, signals.spider_idle)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        crawler.signals.connect(spider.note_fault, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The first requests: how much there is to expect, then the walks, one scope after the other."""
        scopes = self.session.plan.scopes
        for rank, scope in enumerate(scopes):
            priority = 10 * (len(scopes) - rank)
            if not scope.is_walk:
                yield self._post_request(scope.first_url, scope.name, priority=priority, first=True)
                continue
            if self.session.options.max_posts is None:
                yield self._count_request(scope, priority=priority + 5)
            yield self._walk_request(scope, priority)

    # Requests

    def _count_request(self, scope: Scope, *, priority: int) -> Request:
        return Request(
            self.session.plan.count_url(scope),
            callback=self.parse_count,
            errback=self.ignore_count,
            cb_kwargs={"scope": scope},
            priority=priority,
            meta={"kind": "feed", "max_retry_times": 0, "first": True},
        )

    def _walk_request(self, scope: Scope, priority: int) -> Request:
        """The walk from the top. Where earlier runs left stretches unfinished, it ends where it meets the newest."""
        walk = Walk(walk_id=str(uuid.uuid4()), scope=scope.name, label=scope.label, since=self._since)
        return self._page_request(scope.first_url, walk, scope, priority=priority + 2, first=True)

    def _left_stretches(self, walk: Walk, scope: Scope, priority: int) -> Iterator[Request]:
        """The stretches that earlier runs left unfinished; asked for once the first page has told which blog it is."""
        run = self.session.run
        left = run.unfinished_walks(scope.name)
        walk.until = run.newest_in_scope(scope.name) if left else None
        for stretch in left:
            older = Walk(
                walk_id=stretch.walk_id,
                scope=scope.name,
                label=scope.label,
                is_top=False,
                until=stretch.until,
                since=self._since,
            )
            yield self._page_request(stretch.next_url or scope.first_url, older, scope, priority=priority - 2)

    @property
    def _since(self) -> str | None:
        since = self.session.options.since
        return since.isoformat() if since else None

    def _page_request(self, url: str, walk: Walk, scope: Scope, *, priority: int, first: bool = False) -> Request:
        return Request(
            url,
            callback=self.parse_listing,
            errback=self.page_failed,
            cb_kwargs={"walk": walk, "scope": scope},
            priority=priority,
            meta={"kind": "label" if scope.label else "listing", "scope": scope.name, "first": first, "walk": True},
        )

    def _post_request(self, url: str, scope: str | None, *, priority: int, first: bool = False) -> Request:
        self.session.attempted.add(url)
        return Request(
            url,
            callback=self.parse_post,
            errback=self.page_failed,
            cb_kwargs={"scope": scope},
            priority=priority + POST_PRIORITY,
            meta={"kind": "post", "scope": scope, "first": first},
        )

    def _thread_request(self, url: str, scope: str | None, thread: Thread, *, priority: int) -> Request:
        """The next page of a post's comments."""
        request = self._post_request(url, scope, priority=priority - POST_PRIORITY)
        request.cb_kwargs["thread"] = thread
        return request

    # Answers

    def parse_count(self, response: Response, scope: Scope) -> None:
        """Tell how many posts the blog counts, before the walk begins."""
        expected = total_results(response.body) if response.status == 200 else None
        if expected is not None:
            self.session.expected[scope.name] = Counted(expected, now())
        self.session.progress.scope_counted(scope, expected)

    def ignore_count(self, failure: Failure) -> None:
        """Nobody answered; if that is so with the walk too, its first page will tell."""

    def parse_listing(self, response: Response, walk: Walk, scope: Scope) -> Iterator[PageItem | Request]:
        """Keep a listing page, ask for the posts it does not hold whole, go on to the older posts."""
        parsed = self._parsed(response)
        outline = None if parsed is None else outline_of(parsed)
        if parsed is None or outline is None or not self._holds(outline, LISTING_KINDS, response, scope.name):
            return
        if walk.pages == 0 and walk.is_top and not outline.posts and not outline.page.cut_off:
            self._nothing_found(scope, parsed, response)
            return
        assert response.request is not None
        priority = response.request.priority
        self.session.run.recognise(outline.page.blog_id)
        left = list(self._left_stretches(walk, scope, priority)) if walk.pages == 0 and walk.is_top else []
        self.session.progress.at(scope)
        self.session.meet(post.post_id for post in outline.posts)
        step = walk.step(response.url, outline, oldest=self._oldest(outline))
        yield self._item(response, parsed, scope.name, self._position(walk, step))
        yield from self._requests_for_posts(outline, scope, priority)
        yield from left
        self._note_unaddressed(outline, scope, response.url)
        if step.next_url is not None and not self.session.enough():
            yield self._page_request(step.next_url, walk, scope, priority=priority)
        elif step.ending in ENDINGS:
            self._walk_broke_off(walk, scope, step.ending, response.url)

    def parse_post(
        self, response: Response, scope: str | None, thread: Thread | None = None
    ) -> Iterator[PageItem | Request]:
        """Keep the page of a post, and go on to the next page of its comments."""
        parsed = self._parsed(response)
        if parsed is None:
            return
        outline = outline_of(parsed)
        if not self._holds(outline, POST_KINDS, response, scope):
            return
        self.session.run.recognise(outline.page.blog_id)
        asked, found = _wanted_url(response.meta, response.url), outline.posts[0].url
        yield from self._comment_pages(response, parsed, outline.posts[0], scope, thread or Thread(post_url=found))
        if outline.page.cut_off:
            told = f"{found} ends in the middle: only a part of the post is held. The same command tries again."
            self.session.gap(response.url, "cut_off", told, scope)
        elif urlsplit(canonical_post_url(asked)).path != urlsplit(found).path:
            self.session.gap(asked, "other_post", f"{asked} led to another post, {found}.", scope)

    def _comment_pages(
        self, response: Response, parsed: ParsedPage, post: PostOutline, scope: str | None, thread: Thread
    ) -> Iterator[PageItem | Request]:
        position, is_repeated = None, False
        if self.session.options.comments:
            step = thread.step(parsed, post.comments_claimed)
            position, is_repeated = step.position, step.is_repeated
        if is_repeated and position is not None:
            self.session.run.end_walk(position, response.meta[CAPTURE])
            return
        yield self._item(response, parsed, scope, position)
        if position is not None and position.next_url is not None:
            assert response.request is not None
            yield self._thread_request(position.next_url, scope, thread, priority=response.request.priority + 1)

    def page_failed(self, failure: Failure) -> None:
        """Note why a page could not be had."""
        request = _asked(failure)
        problem = failures.of_exception(request, failure.value)
        if problem.reason == failures.FAULT:
            self.session.facts.faults.append(problem.sentence)
        closed_post = problem.reason == "robots" and not request.meta.get("walk") and not request.meta["first"]
        problem = replace(
            problem,
            category="gap" if closed_post else problem.category,
            url=_wanted_url(request.meta, request.url),
            scope=request.meta["scope"],
            at_start=request.meta["first"],
        )
        self.session.fail(problem, capture=request.meta.get(CAPTURE))

    # Parts of the above

    def _parsed(self, response: Response) -> ParsedPage | None:
        """The page, or ``None`` after noting that its status says there is none."""
        if response.status == 200:
            return _page(response)
        meta = response.meta
        url = _wanted_url(meta, response.url)
        if meta.get("swept") and response.status in (404, 410):
            # No listing shows it, nor does its address.
            self.session.run.missed(url, now(), {"url": url, "status": response.status})
            return None
        problem = failures.of_answer(response.url, response.status, outline_of(_page(response)).page.kind)
        self.session.fail(replace(problem, url=url, scope=meta["scope"], at_start=meta["first"]))
        return None

    def _holds(self, outline: Outline, kinds: frozenset[str], response: Response, scope: str | None) -> bool:
        """Whether the page is what was asked for; notes what it is instead."""
        if outline.page.kind in kinds and (outline.posts or outline.page.kind in LISTING_KINDS):
            self.session.succeeded()
            if outline.page.signs:
                self.session.facts.unknown_themes.append(outline.page.signs)
            return True
        problem = failures.of_page(response.url, outline.page.kind, empty=not response.body.strip())
        problem = replace(problem, scope=scope, at_start=response.meta["first"])
        capture = replace(response.meta[CAPTURE], kind=outline.page.kind)
        self.session.fail(problem, capture=capture)
        return False

    def _item(self, response: Response, parsed: ParsedPage, scope: str | None, walk: WalkPosition | None) -> PageItem:
        return PageItem(url=response.url, parsed=parsed, capture=response.meta[CAPTURE], scope=scope, walk=walk)

    @staticmethod
    def _position(walk: Walk, step: Step) -> WalkPosition:
        return WalkPosition(walk_id=walk.walk_id, scope=walk.scope, next_url=step.next_url, until=walk.until)

    def _oldest(self, outline: Outline) -> str | None:
        return min((post.published_date for post in outline.posts if post.published_date), default=None)

    def _requests_for_posts(self, outline: Outline, scope: Scope, priority: int) -> Iterator[Request]:
        held = self.session.run.held((post.post_id, post.url) for post in outline.posts)
        for post in outline.posts:
            if post.url not in self.session.attempted and self._wants(post, held.get(post.post_id)):
                yield self._post_request(post.url, scope.name, priority=priority)

    def _wants(self, post: PostOutline, held: Any) -> bool:
        options = self.session.options
        if options.since and (post.published_date or "9999") < options.since.isoformat():
            return False
        known = None if options.recheck else held
        reasons = wanted(post.lacks, known, comments_claimed=post.comments_claimed, updated=post.updated)
        return bool(reasons if options.comments else reasons - {"comments"})

    def _nothing_found(self, scope: Scope, parsed: ParsedPage, response: Response) -> None:
        """The first page shows no post: nobody uses the label, or the blog has none, or its theme hides them."""
        capture = replace(response.meta[CAPTURE], kind=outline_of(parsed).page.kind)
        counted = self.session.expected.get(scope.name)
        if scope.label is not None and not (counted and counted.posts):
            sentence, reason = self._unknown_label(scope.label, parsed), "unknown_label"
        elif counted is not None and counted.posts == 0:
            self.session.run.commit_capture(capture)
            self.session.progress.say(f"{self.session.plan.root} has no posts.")
            return
        else:
            sentence = (
                f"No posts were found on {response.url}: its theme shows them in a way that archiver cannot read."
            )
            reason = "no_posts"
        problem = Problem(
            category="gap", url=response.url, reason=reason, sentence=sentence, scope=scope.name, at_start=True
        )
        self.session.fail(problem, capture=capture)

    def _unknown_label(self, label: str, parsed: ParsedPage) -> str:
        used = label_counts(parsed)
        near = difflib.get_close_matches(label, used, n=3, cutoff=0.6)
        folded = [name for name in used if name.casefold() == label.casefold()]
        names = [f"“{name}”" for name in dict.fromkeys([*folded, *near])]
        hint = f" Did you mean {' or '.join(names)}?" if names else " Labels are case-sensitive: check the spelling."
        return f"No post of {self.session.plan.root} has the label “{label}”.{hint}"

    def _note_unaddressed(self, outline: Outline, scope: Scope, url: str) -> None:
        if outline.unaddressed and not outline.page.cut_off:
            told = f"{posts(outline.unaddressed)} on {url}, without an address of their own, could not be told apart."
            self.session.gap(url, "no_permalink", told, scope.name)

    def _walk_broke_off(self, walk: Walk, scope: Scope, ending: str, url: str) -> None:
        counted = self.session.expected.get(scope.name)
        if counted is not None and len(walk.posts) >= counted.posts:
            return  # everything the blog counts has been met: the pager's oddity hid nothing
        told = f"The walk of {scope.title} broke off at {url}: {ENDINGS[ending]}."
        self.session.gap(url, f"walk_{ending}", told, scope.name)

    # The archive is the frontier

    def ask_for_wanted_pages(self) -> None:
        """When nothing is left to do: the posts whose page is still wanted, from this run or one before it, and the
        comments that an earlier one did not come to the end of."""
        try:
            requests = self._sweep()
        except Exception as error:
            self.session.facts.faults.append(f"{type(error).__name__}: {error}.")
            return
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _sweep(self) -> list[Request]:
        if self.session.stopping or self.session.enough():
            return []
        pages = self.session.run.wanted_pages(comments=self.session.options.comments, at=now())
        left = [url for url in pages if url not in self.session.attempted]
        requests = [self._post_request(url, None, priority=0) for url in left]
        for request in requests:
            request.meta["swept"] = True
        threads = self.session.run.unfinished_threads() if self.session.options.comments else []
        return requests + [
            self._thread_request(left.next_url, None, Thread.left(left), priority=0)
            for left in threads
            if left.next_url is not None and left.next_url not in self.session.attempted
        ]

    def note_fault(self, failure: Failure) -> None:
        """An error of ours: the run goes on, and does not end as complete."""
        self.session.facts.faults.append(f"{type(failure.value).__name__}: {failure.getErrorMessage()}.")

    def closed(self, reason: str) -> None:
        """Note how the spider ended."""
        self.session.closed = reason == "finished"


def _wanted_url(meta: dict[str, Any], url: str) -> str:
    """The address that was wanted, where redirects have led elsewhere since."""
    before: list[str] = meta.get("redirect_urls") or [url]
    return before[0]


def _asked(failure: Failure) -> Request:
    """The request that failed, as Scrapy tells it to errbacks."""
    return failure.request  # type: ignore[attr-defined, no-any-return]


def _page(response: Response) -> ParsedPage:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return parse(response.body, response.url, encoding=charset(content_type))
