"""Posts from the full texts of feeds, in place of their pages: where that is all there is, or all that is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.frontier import WalkPosition
from archiver.blogger import feeds as addresses
from archiver.blogger.urls import is_page_url
from archiver.counts import many
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE
from archiver.crawling.plan import Scope
from archiver.derive import base_of, posts_of_feed
from archiver.extract import feed as feeds
from archiver.extract.document import ParsedPage
from archiver.extract.feed import NotAFeed
from archiver.extract.outline import outline as outline_of
from archiver.records import LISTING_KINDS, Capture, Feed, PageReading
from archiver.spiders import answers
from archiver.spiders.wholeness import SAMPLES, Kind, Proof, evident_kind

if TYPE_CHECKING:
    from archiver.crawling.session import Session
    from archiver.spiders.census import Census

READING = "content:"
"""What the scope of a walk through the full texts of a feed begins with; the scope follows."""


class Content:
    """Reads posts from the feeds of one blog."""

    def __init__(self, session: Session, census: Census) -> None:
        self.session = session
        self._census = census
        self._proof: Proof | None = None
        self._probed: tuple[Feed, Capture, Scope] | None = None
        self._resumed: set[str] = set()
        """The scopes whose texts are read on from where an earlier run broke off."""
        self.kind: Kind | None = None
        """How much the feeds tell, once that is known."""

    @property
    def wanted(self) -> list[str]:
        """The addresses of the posts that are listed and not held as they are listed."""
        options = self.session.options
        since = options.since.isoformat() if options.since else None
        return self.session.run.listed_pages(pages=False, comments=False, since=since, everything=options.recheck)

    # Proof

    def proof_requests(self, scope: Scope) -> list[Request]:
        """The next requests that tell whether texts are whole; none once that is known.

        A few posts are not worth a proof: their pages tell more, for no more requests.
        """
        if self.kind is not None or len(self.wanted) <= SAMPLES:
            return []
        if self._proof is None:
            kind = self._known_kind(scope)
            if kind is not None:
                self._settle(kind)
                return []
            return [self._request(self._url(scope), self.parse_probe, scope)]
        if self._proof.wants_home:
            return [self._home_request(scope)]
        return []

    def _known_kind(self, scope: Scope) -> Kind | None:
        """What earlier runs have found of the feed, where that still counts: a cut feed saves the proof, and so does
        one whose whole texts such a run did not come to the end of."""
        if self._census.state(scope) == "none":
            return "none"
        held = self.session.run.blog().get("feed_kind")
        counts = held in {"jump", "short"} or (held == "full" and self._left(scope) is not None)
        return cast("Kind", held) if counts and not self.session.options.recheck else None

    def samples(self) -> list[str]:
        """The posts whose pages are to be compared now."""
        if self.kind is not None or self._proof is None:
            return []
        return [url for url in self._proof.samples() if url not in self.session.attempted]

    def compare(self, url: str, page: ParsedPage) -> None:
        """Compare the text of a feed with the page of its post."""
        if self._proof is not None:
            self._proof.compare(url, page)

    def settle(self) -> None:
        """The pages have been compared: what that says of the feed."""
        if self.kind is not None or self._proof is None:
            return
        kind = self._proof.settle()
        if kind is not None:
            self.session.run.feed_kind(kind)
        self._settle(kind or "none", pages=self._proof.pages)

    def _settle(self, kind: Kind, *, pages: int = 0) -> None:
        self.kind = kind
        told = "The feed does not tell whole texts: the page of every post is read."
        if kind == "full":
            proven = f", as {many(pages, 'page')} of posts have proven" if pages else ""
            told = (
                f"The feed tells whole texts{proven}: posts are read from it, without the date as their pages print it."
            )
        self.session.progress.say(told)

    def parse_probe(self, response: Response, scope: Scope, start: int) -> None:
        """Keep a page of full texts in hand until they have been compared."""
        feed = self._feed(response, scope)
        if feed is None:
            self._settle("none")
            return
        self._proof = Proof(feed, self.wanted, self._census.openings)
        if self._proof.kind is not None:
            self.session.run.commit_capture(response.meta[CAPTURE])
            self.settle()
        else:
            self._probed = (feed, response.meta[CAPTURE], scope)

    def _home_request(self, scope: Scope) -> Request:
        meta = {"kind": "home", "first": False, "scope": scope.name}
        return Request(self.session.plan.root, callback=self.parse_home, errback=self.home_failed, meta=meta)

    def parse_home(self, response: Response) -> None:
        """The home page tells which posts have a jump break, and of its blog."""
        assert self._proof is not None
        outline = outline_of(answers.page_of(response))
        is_home = response.status == 200 and outline.page.kind in LISTING_KINDS
        self._proof.learn(outline if is_home else None)
        if is_home:
            self.session.run.store_page(PageReading(page=outline.page), response.meta[CAPTURE], scope=None)

    def home_failed(self, failure: Failure) -> None:
        """Note why the home page could not be had; the shortest texts are compared then."""
        assert self._proof is not None
        self._proof.learn(None)
        answers.failed(self.session, failure)

    # Reading

    def read_requests(self, scopes: list[Scope]) -> list[Request]:
        """Ask for the texts of all posts that are wanted; what is in hand already is kept."""
        requests = list(self._kept())
        wanted = self.wanted
        if not wanted:
            return requests
        begun = self._probed[2] if self._probed is not None else None
        requests += [self._first_request(scope) for scope in scopes if scope != begun]
        if any(is_page_url(url) for url in wanted):
            requests.append(self._request(addresses.pages_url(self.session.plan.root), self.parse, scopes[0]))
        return requests

    def _kept(self) -> Iterator[Request]:
        if self._probed is not None:
            feed, capture, scope = self._probed
            yield from self._keep(feed, capture, scope, start=feed.start or 1)

    def _first_request(self, scope: Scope) -> Request:
        left = self._left(scope)
        if left is not None:
            self._resumed.add(scope.name)
        return self._request(left or self._url(scope), self.parse, scope)

    def parse(self, response: Response, scope: Scope, start: int) -> Iterator[Request]:
        """Keep the posts of a feed that are wanted, and go on while more are."""
        feed = self._feed(response, scope)
        if feed is None:
            return
        if self.kind is None:  # Dynamic Views: no page can be compared
            self.kind = evident_kind(feed, self._census.openings)
            if self.kind is None and any(map(feeds.shows_jump, feed.entries)):
                self.kind = "full"
            if self.kind is not None:
                self.session.run.feed_kind(self.kind)
        yield from self._keep(feed, response.meta[CAPTURE], scope, start=feed.start or start)

    def _keep(self, feed: Feed, capture: Capture, scope: Scope, *, start: int) -> Iterator[Request]:
        """Store a page of texts, with how far the reading has come."""
        wanted = frozenset(self.wanted)
        is_whole = self.kind in {None, "full"}
        reading = posts_of_feed(feed, is_whole=is_whole, urls=wanted)
        texts = {"is_whole": is_whole, "urls": [post.url for post in reading.posts]}
        left = wanted - {post.url for post in reading.posts}
        start += feed.received
        is_end = not feed.received or (feed.total is not None and start > feed.total)
        next_url = None if is_end or not left else self._url(scope, start, feed.url)
        walk = None if "/feeds/pages/" in feed.url else self._position(scope, next_url)
        run = self.session.run
        run.store_page(reading, capture, scope=scope.name, comments=False, walk=walk, texts=texts)
        self.session.progress.refresh()
        if next_url is None and left and scope.name in self._resumed:
            # What has been published since moved the others down: those that are left are sought from the top.
            self._resumed.discard(scope.name)
            next_url = self._url(scope)
        if next_url is not None:
            yield self._request(next_url, self.parse, scope, start=start)

    def _position(self, scope: Scope, next_url: str | None) -> WalkPosition:
        name = f"{READING}{scope.name}"
        return WalkPosition(walk_id=name, scope=name, next_url=next_url, until=None)

    def _left(self, scope: Scope) -> str | None:
        """Where an earlier run broke the reading off."""
        left = self.session.run.unfinished_walks(f"{READING}{scope.name}")
        return left[0].next_url if left and not self.session.options.recheck else None

    def _url(self, scope: Scope, start: int = 1, after: str | None = None) -> str:
        base = self.session.plan.root if after is None else base_of(after)
        if after is not None and "/feeds/pages/" in after:
            return addresses.pages_url(base, start=start)
        return addresses.posts_url(base, label=scope.label, form="default", start=start)

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

    def _request(self, url: str, callback: object, scope: Scope, start: int = 1) -> Request:
        return Request(
            url,
            callback=callback,  # type: ignore[arg-type]
            errback=self.failed,
            cb_kwargs={"scope": scope, "start": start},
            meta={"kind": "feed", "first": False, "scope": scope.name},
        )

    def failed(self, failure: Failure) -> None:
        """The feed could not be had: then the pages have to do."""
        self.kind = self.kind or "none"
        answers.failed(self.session, failure)
