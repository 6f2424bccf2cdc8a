"""The home page on the feeds route, where no feed lists anything: it tells labels, and the months of the archive."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawling.outcome import Problem
from archiver.crawling.plan import Scope
from archiver.crawling.session import Session
from archiver.extract.outline import outline as outline_of
from archiver.extract.page import archive_links, label_counts
from archiver.pipelines import PageItem
from archiver.records import LISTING_KINDS
from archiver.spiders import answers
from archiver.spiders.listings import Listings, unknown_label


class Home:
    """Asks for the home page of one blog."""

    def __init__(self, session: Session, listings: Listings) -> None:
        self._session = session
        self._listings = listings
        self.months: list[str] = []
        """The archives that the home page links to."""
        self._older: str | None = None
        """The older posts of the home page."""

    def request(self, silent: list[Scope]) -> Request:
        return Request(
            self._session.plan.root,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"silent": silent},
            meta={"kind": "home", "scope": silent[0].name, "first": True},
        )

    def parse(self, response: Response, silent: list[Scope]) -> Iterator[PageItem]:
        """Keep the home page of a blog whose feeds list nothing; it tells labels, and the months of its archive."""
        if response.status != 200:
            answers.failed_status(self._session, response)
            return
        parsed = answers.page_of(response)
        outline = outline_of(parsed)
        if not answers.holds(self._session, outline, LISTING_KINDS, response, silent[0].name):
            self._session.is_dead = True
            return
        self.months, self._older = list(archive_links(parsed)), outline.page.next_url
        for scope in silent:
            if scope.label is not None:
                self._no_label(scope, scope.label, label_counts(parsed))
        if any(scope.label is None for scope in silent):
            self._session.run.recognise(outline.page.blog_id)
            yield answers.item(response, parsed, "blog", None)

    def failed(self, failure: Failure) -> None:
        """Note that not even the home page could be had."""
        self._session.is_dead = True
        answers.failed(self._session, failure)

    def _no_label(self, scope: Scope, label: str, used: dict[str, int]) -> None:
        """A label whose feed lists nothing, where label pages are closed."""
        counted = self._session.expected.get(scope.name)
        if counted is not None and counted.posts == 0:
            told, reason = unknown_label(self._session.plan.root, label, used), "unknown_label"
            problem = Problem(category="gap", url=scope.first_url, reason=reason, sentence=told)
        else:
            told = (
                f"robots.txt closes the pages of the label “{label}”, and the blog has no feed of it. "
                "Ask for the whole blog, or decide for yourself and add --ignore-robots."
            )
            problem = Problem(category="blocked", url=scope.first_url, reason="robots", sentence=told)
        self._session.nobody_answers(problem, scope.name)
        self._session.is_dead = False

    def older_posts(self, blog: Scope) -> list[Request]:
        """The older posts of the home page are the last way that is left, if robots.txt leaves it open."""
        if self._older is None:
            return []
        if self._session.may_ask(self._older):
            return [self._listings.walk_request(blog, 0)]
        told = (
            f"{self._session.plan.root} has neither feed nor sitemap nor archive that would name its older posts, and "
            "robots.txt closes the way to them: only those of the home page are held. If you may, add --ignore-robots."
        )
        self._session.gap(self._older, "robots", told, blog.name)
        return []
