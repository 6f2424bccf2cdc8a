"""What the witnesses of a blog list: its feeds and sitemaps, read from end to end once, and asked what is new since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response

from archiver.archive.listed import Listed
from archiver.blogger import feeds as addresses
from archiver.blogger.tombstones import MARK
from archiver.crawling.capture import CAPTURE
from archiver.crawling.plan import Scope
from archiver.crawling.progress import posts
from archiver.crawling.session import Counted
from archiver.derive import base_of, entries_at_home, length_of, listed_in_feed
from archiver.records import Feed
from archiver.spiders.asking import PAGES_FEED, Reading, witness_of
from archiver.spiders.sitemaps import Sitemaps

if TYPE_CHECKING:
    from archiver.crawling.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a reading stands after an answer."""

    is_end: bool
    """Whether nothing comes after it."""
    is_repeated: bool
    """Whether it lists nothing but what answers before it did: the server gave another than was asked for."""
    is_over: bool
    """Whether nothing more is asked for: it is the end, or what follows is known, or not wanted."""


class Census(Sitemaps):
    """Asks the feeds of one blog what there is."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.openings: dict[str, int] = {}
        """How long the summaries of posts are, by address."""

    # Feeds of posts

    def feed_request(self, scope: Scope) -> Request:
        """Ask the feed of a scope what there is; where an earlier run has read it to its end, what is new."""
        options, witness = self.session.options, witness_of(scope)
        known = None if options.limits else self.known(scope, witness)
        reading = Reading(scope=scope.name, witness=witness, is_full=known is None)
        left = self.left(reading)
        if left is not None:
            reading.is_resumed, reading.start = True, _start_of(left)
            return self.request(left, self.parse_feed, reading, scope, first=True)
        return self.request(self._feed_url(scope, 1), self.parse_feed, reading, scope, first=True, known=known)

    def full_feed_request(self, scope: Scope) -> Request:
        """Ask the feed of a scope for everything again."""
        reading = Reading(scope=scope.name, witness=witness_of(scope), is_full=True)
        return self.request(self._feed_url(scope, 1), self.parse_feed, reading, scope)

    def _feed_url(self, scope: Scope, start: int, base: str | None = None) -> str:
        options = self.session.options
        size = min(addresses.MAX_RESULTS, options.max_posts or addresses.MAX_RESULTS)
        return addresses.posts_url(
            base or self._root,
            label=scope.label,
            start=start,
            size=size,
            since=options.since.isoformat() if options.since else None,
            by_update=not options.limits,
        )

    def _next_url(self, reading: Reading, scope: Scope, base: str) -> str:
        if reading.witness == PAGES_FEED:
            return addresses.pages_url(base, start=reading.start)
        return self._feed_url(scope, reading.start, base)

    def parse_feed(self, response: Response, reading: Reading, scope: Scope) -> Iterator[Request]:
        """Take in what an answer lists; go on where there is more."""
        capture = response.meta[CAPTURE]
        if self.is_unchanged(response, reading, scope):
            return
        feed = self.feed(response, reading)
        if feed is None:
            return
        self._run.recognise(feed.blog_id)
        if not (feed.entries or feed.forgotten) and reading.start == 1 and reading.witness != PAGES_FEED:
            self._nothing_listed(scope, reading, feed, capture)
            return
        told = listed_in_feed(feed)
        if reading.witness != PAGES_FEED:
            self.openings |= {entry.url or "": length_of(entry) for entry in entries_at_home(feed)}
        is_first = reading.start == 1
        step = self._step(reading, feed, told)
        next_url = None if step.is_over else self._next_url(reading, scope, base_of(response.url))
        if is_first and reading.witness != PAGES_FEED:
            self._counted(scope, feed, capture.fetched_at)
        is_limited = bool(self.session.options.limits)
        self._run.listing(
            capture,
            told,
            blog_id=feed.blog_id,
            blog_title=feed.blog_title,
            scope=reading.scope,
            witness=reading.witness,
            expected=None if is_limited else feed.total,
            is_first=is_first and not is_limited,
            is_whole=step.is_end and not is_limited and not reading.is_resumed,
            walk=None if is_limited else reading.position(next_url),
        )
        self.session.progress.refresh()
        if next_url is not None:
            yield self.request(next_url, self.parse_feed, reading, scope)
        elif step.is_repeated and feed.total is not None and len(reading.urls) < feed.total:
            self._repeats(reading, scope, response.url, feed.total)
        else:
            yield from self._settled(scope, reading, feed, capture.fetched_at)

    def _step(self, reading: Reading, feed: Feed, told: Sequence[Listed]) -> Step:
        """Advance a reading by an answer."""
        urls = [post.url for post in told]
        told = [post for post in told if not post.url.startswith(MARK)]
        known = self._run.updated_at(reading.scope, reading.witness, urls)
        reading.is_full |= not _newest_edit_first(told)
        is_repeated = bool(urls) and reading.urls.issuperset(urls)
        reading.urls.update(urls)
        reading.start += feed.received
        is_end = not feed.received or (feed.total is not None and reading.start > feed.total)
        is_known = not reading.is_full and any(known.get(post.url, "") == post.updated for post in told)
        return Step(
            is_end=is_end and not is_repeated,
            is_repeated=is_repeated,
            is_over=is_end or is_repeated or is_known or self._is_enough(reading),
        )

    def _settled(self, scope: Scope, reading: Reading, feed: Feed, at: str) -> Iterator[Request]:
        """The reading is over. Where it did not go to the end, the count has to agree with what is known; if it does
        not, something was taken away, and all is read again."""
        self._stands(scope, reading, "listed")
        if self.session.options.limits or (reading.is_full and not reading.is_resumed):
            return
        if feed.total is None or self._run.listed_count(reading.scope, reading.witness) == feed.total:
            self._run.unchanged(reading.scope, reading.witness, at)
            if reading.is_resumed:
                self._run.testify(
                    reading.scope, reading.witness, swept_by=self._run.crawl_id, swept_at=at, expected=feed.total
                )
        else:
            yield self.full_feed_request(scope)

    def _repeats(self, reading: Reading, scope: Scope, url: str, total: int) -> None:
        """A feed gives the same entries again, whatever start is asked for: of a label it is the only witness."""
        told = f"{url} gives again what was on the page before it: of {posts(total)} only {len(reading.urls)} are told."
        if scope.label is not None:
            self.session.gap(url, "repeated", told, scope.name)
        self._no_witness(reading, "repeated", told)

    def _is_enough(self, reading: Reading) -> bool:
        most = self.session.options.max_posts
        return most is not None and len(reading.urls) >= most

    def _counted(self, scope: Scope, feed: Feed, at: str) -> None:
        if feed.total is not None and not self.session.options.limits:
            self.session.expected[scope.name] = Counted(feed.total, at)
        if self.session.options.max_posts is None:
            self.session.progress.scope_counted(scope, feed.total)

    def _nothing_listed(self, scope: Scope, reading: Reading, feed: Feed, capture: Any) -> None:
        """A feed without entries: of a label nobody uses, or of an empty blog. Of one that had posts it proves
        nothing."""
        self._run.commit_capture(capture)
        held = self._run.listed_count(reading.scope, reading.witness)
        if held:
            self.session.progress.say(
                f"{scope.title}: the feed says there are no posts, though it listed {held} before. It is not believed."
            )
            self._run.testify(reading.scope, reading.witness, problem="empty", checked_at=capture.fetched_at)
        elif feed.total == 0:
            self.session.expected[scope.name] = Counted(0, capture.fetched_at)
        self._stands(scope, reading, "none")

    # Static pages

    def pages_request(self, scope: Scope) -> Request:
        """Ask the feed of static pages which there are; where it does not answer, their sitemap is asked."""
        reading = Reading(scope=scope.name, witness=PAGES_FEED, is_full=True)
        known = self.known(scope, PAGES_FEED)
        return self.request(addresses.pages_url(self._root), self.parse_feed, reading, scope, known=known)


def _newest_edit_first(posts: Sequence[Listed]) -> bool:
    """Whether a feed keeps the order that was asked for; only then what is known ends what is new."""
    told = [post.updated for post in posts if post.updated]
    return len(told) == len(posts) and _instants(told) == sorted(_instants(told), reverse=True)


def _instants(told: Sequence[str]) -> list[float]:
    return [datetime.fromisoformat(text).timestamp() for text in told]


def _start_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("start-index", ["1"])[0])
