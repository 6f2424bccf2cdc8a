"""Posts from the full texts of feeds, in place of their pages: where that is all there is, or all that is wanted.

The owner may have cut the texts of a feed at the jump break, and nothing in it says so (blogger.md §1): three pages
have to prove it whole first. Dynamic Views have no pages that could; there a jump break in the middle of a text does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.blogger import feeds as addresses
from archiver.blogger.urls import is_page_url
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE
from archiver.crawling.plan import Scope
from archiver.derive import base_of, posts_of_feed
from archiver.extract import feed as feeds
from archiver.extract.document import ParsedPage
from archiver.extract.feed import NotAFeed
from archiver.extract.reading import read
from archiver.records import Feed, Post

if TYPE_CHECKING:
    from archiver.crawling.session import Session

SAMPLES = 3
"""Pages that prove the texts of a feed whole."""


class Content:
    """Reads posts from the feeds of one blog."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.samples: dict[str, Post | None] = {}
        """Posts as the feed has them, by address; ``None`` once their page has told the same."""
        self.kind: str | None = None
        """How much the feeds tell, once that is known: ``full``, ``jump``, ``short``, ``none``."""

    # Proof

    def probe_request(self, scope: Scope) -> Request:
        """Ask for full texts, to compare some of them with pages."""
        return self._request(
            addresses.posts_url(self.session.plan.root, label=scope.label, form="default"), scope, True
        )

    def choose(self, feed: Feed) -> None:
        """Take the texts that are to be compared: those that a jump break would cut, the shortest first."""
        self.kind = feeds.kind_of(feed.entries)
        if self.kind is not None or not feed.entries:
            self.kind = self.kind or "none"
            return
        posts = posts_of_feed(feed, is_whole=True).posts
        for post in sorted(posts, key=lambda post: (len(post.body_text or ""), post.url))[:SAMPLES]:
            self.samples[post.url] = post

    def compare(self, url: str, page: ParsedPage) -> None:
        """Compare the text of a feed with the page of its post."""
        sample = self.samples.get(url)
        if sample is None:
            return
        shown = next(iter(read(page, comments=False).posts), None)
        if shown is not None and feeds.same_text(sample, shown):
            self.samples[url] = None

    def settle(self) -> None:
        """The samples have been compared: what that says of the feed."""
        if self.kind is None:
            self.kind = "jump" if any(self.samples.values()) else "full"
        self.session.run.feed_kind(self.kind)
        if self.kind == "full":
            told = f"The feed tells whole texts, as {len(self.samples)} pages have proven: no other page is read."
        else:
            told = "The feed does not tell whole texts: the page of every post is read."
        self.session.progress.say(told)

    # Reading

    def read_requests(self, scopes: list[Scope]) -> list[Request]:
        """Ask for the texts of all posts that are wanted."""
        wanted, root = self._wanted(), self.session.plan.root
        if not wanted:
            return []
        requests = [
            self._request(addresses.posts_url(root, label=scope.label, form="default"), scope) for scope in scopes
        ]
        if any(is_page_url(url) for url in wanted):
            requests.append(self._request(addresses.pages_url(root), scopes[0]))
        return requests

    def parse(self, response: Response, scope: Scope, is_probe: bool, start: int) -> Iterator[Request]:
        """Keep the posts of a feed that are wanted, and go on while more are."""
        feed = self._feed(response, scope)
        if feed is None:
            self.kind = self.kind or "none"
            return
        if is_probe:
            self.session.run.commit_capture(response.meta[CAPTURE])
            self.choose(feed)
            return
        if self.kind is None:  # Dynamic Views: no page can be compared
            self.kind = feeds.kind_of(feed.entries)
        wanted = frozenset(self._wanted())
        if self.kind is None and any(feeds.shows_jump(entry) for entry in feed.entries):
            self.kind = "full"
            self.session.run.feed_kind(self.kind)
        is_whole = self.kind != "short"
        reading = posts_of_feed(feed, is_whole=is_whole, urls=wanted)
        texts = {"is_whole": is_whole, "urls": [post.url for post in reading.posts]}
        self.session.run.store_page(reading, response.meta[CAPTURE], scope=scope.name, comments=False, texts=texts)
        self.session.progress.refresh()
        start += feed.received
        if feed.received and (feed.total is None or start <= feed.total) and self._wanted():
            yield self._request(_next_url(response.url, scope, start), scope, start=start)

    def _wanted(self) -> list[str]:
        since = self.session.options.since
        return self.session.run.listed_pages(
            pages=False,
            comments=False,
            since=since.isoformat() if since else None,
        )

    def _feed(self, response: Response, scope: Scope) -> Feed | None:
        if response.status != 200:
            told = failures.of_status(response.url, response.status)
            self.session.gap(response.url, told.reason, told.sentence, scope.name)
            return None
        try:
            feed = feeds.read(response.body, response.url)
        except NotAFeed as error:
            self.session.gap(response.url, error.reason, str(error), scope.name, capture=response.meta[CAPTURE])
            return None
        self.session.succeeded()
        return feed

    def _request(self, url: str, scope: Scope, is_probe: bool = False, start: int = 1) -> Request:
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"scope": scope, "is_probe": is_probe, "start": start},
            meta={"kind": "feed", "first": False, "scope": scope.name},
        )

    def failed(self, failure: Failure) -> None:
        """The feed could not be had: then the pages have to do."""
        from archiver.spiders import answers

        self.kind = self.kind or "none"
        answers.failed(self.session, failure)


def _next_url(url: str, scope: Scope, start: int) -> str:
    base = base_of(url)
    if "/feeds/pages/" in url:
        return addresses.pages_url(base, start=start)
    return addresses.posts_url(base, label=scope.label, form="default", start=start)
