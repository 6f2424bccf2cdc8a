"""The pages of posts: asked for one by one, with the pages of their comments."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.blogger.urls import canonical_post_url
from archiver.crawling.capture import CAPTURE
from archiver.crawling.session import Session, now
from archiver.extract.document import ParsedPage
from archiver.extract.outline import outline as outline_of
from archiver.pipelines import PageItem
from archiver.records import POST_KINDS, Outline, PageReading, PostOutline
from archiver.spiders import answers
from archiver.spiders.thread import Thread

POST_PRIORITY = 1
"""The pages of a listing's posts come before its older-posts link: a walk's position never runs ahead of its posts."""
AT_ONCE = 200
"""Pages that are asked for before the archive is asked again which are wanted."""


class Pages:
    """Asks for the pages of one blog's posts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.is_dynamic = False
        """Whether pages show no post: Dynamic Views."""
        self.compare: Callable[[str, ParsedPage], None] | None = None
        """Shown every page of a post before it is kept."""

    def request(self, url: str, scope: str | None, *, priority: int = 0, first: bool = False) -> Request:
        """Ask for a post's own page.

        :param scope: through which it comes in, if not through those alone whose witnesses list it
        """
        self.session.attempted.add(url)
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"scope": scope},
            priority=priority + POST_PRIORITY,
            meta={"kind": "post", "scope": scope or self._scope_of(url), "first": first},
        )

    def absence_request(self, url: str, evidence: dict[str, Any]) -> Request:
        """Ask a post that no witness lists any longer at its own address."""
        request = self.request(url, None)
        request.meta["absent"] = evidence
        return request

    def swept(self, without: Collection[str]) -> list[Request]:
        """The posts whose page is still wanted, from this run or one before it, and the comments that an earlier one
        did not come to the end of.

        :param without: addresses that are left to ``absence_request``
        """
        run, options = self.session.run, self.session.options
        wanted = run.wanted_pages(comments=options.comments, at=now())
        left = [url for url in wanted if self._is_new(url) and url not in without]
        requests = [self.request(url, None) for url in left[:AT_ONCE]]
        threads = run.unfinished_threads() if options.comments else []
        return requests + [
            self._thread_request(one.next_url, None, Thread.left(one))
            for one in threads
            if one.next_url is not None and self._is_new(one.next_url)
        ]

    def listed(self, *, pages: bool, most: int = AT_ONCE) -> list[Request]:
        """The posts that witnesses list, and that are not held as they list them.

        :param pages: whether every post's own page is wanted
        """
        options = self.session.options
        urls = self.session.run.listed_pages(
            pages=pages,
            comments=options.comments and not options.light,
            since=options.since.isoformat() if options.since else None,
            everything=options.recheck and pages,
        )
        room = AT_ONCE if options.max_posts is None else max(0, options.max_posts - len(self.session.met))
        left = [url for url in urls if self._is_new(url)][: min(most, room)]
        self.session.meet(left)
        return [self.request(url, None) for url in left]

    def _scope_of(self, url: str) -> str:
        """Whose gap it is that a post cannot be had."""
        return self.session.run.scope_of(url) or self.session.plan.scopes[0].name

    def _is_new(self, url: str) -> bool:
        return url not in self.session.attempted

    def _thread_request(self, url: str, scope: str | None, thread: Thread, *, priority: int = 0) -> Request:
        """The next page of a post's comments."""
        request = self.request(url, scope, priority=priority - POST_PRIORITY)
        request.cb_kwargs["thread"] = thread
        return request

    def parse(
        self, response: Response, scope: str | None, thread: Thread | None = None
    ) -> Iterator[PageItem | Request]:
        """Keep the page of a post, and go on to the next page of its comments."""
        if response.status != 200:
            self._not_there(response)
            return
        parsed = answers.page_of(response)
        outline = outline_of(parsed)
        if outline.page.kind == "dynamic":
            self.show_nothing(response, outline)
            return
        if not answers.holds(self.session, outline, POST_KINDS, response, response.meta["scope"]):
            return
        self.session.run.recognise(outline.page.blog_id)
        asked, found = answers.wanted_url(response.meta, response.url), outline.posts[0].url
        if self.compare is not None:
            self.compare(found, parsed)
        yield from self._comment_pages(response, parsed, outline.posts[0], scope, thread or Thread(post_url=found))
        if outline.page.cut_off:
            told = f"{found} ends in the middle: only a part of the post is held. The same command tries again."
            self.session.gap(response.url, "cut_off", told, response.meta["scope"])
        elif urlsplit(canonical_post_url(asked)).path != urlsplit(found).path:
            self.session.gap(asked, "other_post", f"{asked} led to another post, {found}.", response.meta["scope"])

    def show_nothing(self, response: Response, outline: Outline) -> None:
        """A page in Dynamic Views tells of its blog, and of no post."""
        self.is_dynamic = True
        self.session.run.store_page(PageReading(page=outline.page), response.meta[CAPTURE], scope=None)

    def _not_there(self, response: Response) -> None:
        """A post that nobody lists, and that is not at its own address either, is missed; any other is a gap, and so is
        what stands in the whole blog's place."""
        evidence = response.meta.get("absent")
        if evidence is not None and answers.status_problem(response).reason in {"http_404", "http_410"}:
            url = answers.wanted_url(response.meta, response.url)
            self.session.run.missed(url, now(), {"url": url, "status": response.status, **evidence})
        else:
            answers.failed_status(self.session, response)

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
        yield answers.item(response, parsed, scope, position)
        if position is not None and position.next_url is not None:
            assert response.request is not None
            yield self._thread_request(position.next_url, scope, thread, priority=response.request.priority + 1)

    def failed(self, failure: Failure) -> None:
        """Note why a page could not be had."""
        answers.failed(self.session, failure)
