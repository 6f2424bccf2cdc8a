"""What the witnesses of a blog list: its feeds and sitemaps, read from end to end once, and asked what is new since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.acts import COMMENTS_FEED
from archiver.archive.frontier import WalkPosition
from archiver.archive.listed import Listed
from archiver.blogger import feeds as addresses
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE, REVISITED
from archiver.crawling.outcome import Problem
from archiver.crawling.plan import Scope
from archiver.crawling.progress import posts
from archiver.crawling.session import Counted, now
from archiver.derive import base_of, entries_at_home, length_of, listed_in_feed, listed_in_sitemap
from archiver.extract.feed import NotAFeed
from archiver.extract.feed import read as read_feed
from archiver.extract.sitemap import NotASitemap
from archiver.records import Feed
from archiver.spiders import answers

if TYPE_CHECKING:
    from archiver.crawling.session import Session

MOST_SITEMAPS = 2_000
"""Pages of a sitemap that are read; at 150 addresses a page that is 300,000 posts."""
READING = "witness:"
"""What the scope of a walk through the answers of a witness begins with; witness and scope follow."""

PAGES_FEED = "pages_feed"
"""The witness of a blog's static pages."""

_ELSE = {"feed_total": "The sitemap is asked what there is.", "pages_feed": "Their sitemap is asked."}
"""What is done where a witness does not answer."""

State = Literal["unasked", "unchanged", "listed", "none"]


def witness_of(scope: Scope) -> str:
    """The feed that lists a scope."""
    return "feed_total" if scope.label is None else "label_feed"


@dataclass(slots=True, kw_only=True)
class Reading:
    """One reading of a witness, over as many answers as it takes."""

    scope: str
    witness: str
    start: int = 1
    """The number of the next answer's first entry."""
    is_full: bool
    """Whether it is read to its end, and not only as far as something is new."""
    is_resumed: bool = False
    """Whether an earlier run began it."""
    urls: set[str] = field(default_factory=set)
    left: list[str] = field(default_factory=list)
    """The pages of a sitemap that are still to be read."""
    fill: bool = False
    """Whether the comments that a feed tells are kept."""
    since: str | None = None
    """Comments from then on are news, UTC."""

    def position(self, next_url: str | None) -> WalkPosition:
        """How far it has come, for a run that goes on with it."""
        name = f"{READING}{self.witness}:{self.scope}"
        return WalkPosition(walk_id=name, scope=name, next_url=next_url, until=None)


class Census:
    """Asks the witnesses of one blog."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.states: dict[tuple[str, str], State] = {}
        """How each witness of each scope stands in this run."""
        self.openings: dict[str, int] = {}
        """How long the summaries of posts are, by address."""
        self._told: set[str] = set()
        """The reasons why a witness is none that a person has been told: all feeds of a blog ail of the same."""

    @property
    def _run(self) -> Any:
        return self.session.run

    @property
    def _root(self) -> str:
        return self.session.plan.root

    def state(self, scope: Scope, witness: str | None = None) -> State:
        """How a witness of a scope stands; its feed where none is named."""
        return self.states.get((scope.name, witness or witness_of(scope)), "unasked")

    # Feeds of posts

    def feed_request(self, scope: Scope) -> Request:
        """Ask the feed of a scope what there is; where an earlier run has read it to its end, what is new."""
        options, witness = self.session.options, witness_of(scope)
        row = self._run.witness(scope.name, witness)
        is_known = row is not None and row["swept_by"] is not None and not options.limits
        reading = Reading(scope=scope.name, witness=witness, is_full=options.recheck or not is_known)
        left = self._left(reading)
        if left is not None:
            reading.is_resumed, reading.start = True, _start_of(left)
            return self._request(left, self.parse_feed, reading, scope, first=True)
        conditional = row if is_known and not options.recheck else None
        return self._request(self._feed_url(scope, 1), self.parse_feed, reading, scope, first=True, known=conditional)

    def full_feed_request(self, scope: Scope) -> Request:
        """Ask the feed of a scope for everything again."""
        reading = Reading(scope=scope.name, witness=witness_of(scope), is_full=True)
        return self._request(self._feed_url(scope, 1), self.parse_feed, reading, scope)

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
        key, capture = (reading.scope, reading.witness), response.meta[CAPTURE]
        if response.status == 304:
            self._run.unchanged(*key, capture.fetched_at, capture)
            self._stands(scope, reading, "unchanged")
            return
        feed = self._feed(response, reading)
        if feed is None:
            return
        self._run.recognise(feed.blog_id)
        if not feed.entries and reading.start == 1 and reading.witness != PAGES_FEED:
            self._nothing_listed(scope, reading, feed, capture)
            return
        told = listed_in_feed(feed)
        self.openings |= {entry.url or "": length_of(entry) for entry in entries_at_home(feed)}
        known = self._run.updated_at(*key, [post.url for post in told])
        reading.is_full |= not _newest_edit_first(told)
        is_repeated = bool(told) and {post.url for post in told} <= reading.urls
        reading.urls |= {post.url for post in told}
        first, reading.start = reading.start, reading.start + feed.received
        is_end = not feed.received or is_repeated or (feed.total is not None and reading.start > feed.total)
        is_enough = self._is_enough(reading) or (
            not reading.is_full and any(known.get(post.url, "") == post.updated for post in told)
        )
        next_url = None if is_end or is_enough else self._next_url(reading, scope, base_of(response.url))
        limited = bool(self.session.options.limits)
        if first == 1 and reading.witness != PAGES_FEED:
            self._counted(scope, feed, capture.fetched_at)
        self._run.listing(
            capture,
            told,
            blog_id=feed.blog_id,
            blog_title=feed.blog_title,
            scope=reading.scope,
            witness=reading.witness,
            expected=None if limited else feed.total,
            is_first=first == 1 and not limited,
            is_whole=is_end and not is_repeated and not limited and not reading.is_resumed,
            walk=None if limited else reading.position(next_url),
        )
        self.session.progress.refresh()
        if next_url is not None:
            yield self._request(next_url, self.parse_feed, reading, scope)
            return
        if is_repeated and feed.total is not None and len(reading.urls) < feed.total:
            self._repeats(reading, scope, response.url, feed.total)
            return
        yield from self._settled(scope, reading, feed, capture.fetched_at)

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

    def _feed(self, response: Response, reading: Reading) -> Feed | None:
        """The feed of an answer; ``None`` after noting why it is none."""
        if response.status != 200:
            self._refused(reading, response)
            return None
        try:
            feed = read_feed(response.body, response.url)
        except NotAFeed as error:
            self._run.commit_capture(response.meta[CAPTURE])
            self._no_witness(reading, error.reason, str(error))
            return None
        if feed.blog_id is None:
            self._run.commit_capture(response.meta[CAPTURE])
            self._no_witness(reading, "other", f"{response.url} is no feed of a Blogger blog.")
            return None
        self.session.succeeded()
        return feed

    def _stands(self, scope: Scope, reading: Reading, state: State) -> None:
        self.states[reading.scope, reading.witness] = state
        row = self._run.witness(reading.scope, reading.witness)
        counts_posts = reading.witness == witness_of(scope)
        if state == "unchanged" and counts_posts and row is not None and row["expected"] is not None:
            self.session.expected[scope.name] = Counted(row["expected"], row["checked_at"])

    # Sitemaps

    def sitemap_request(self, scope: Scope, witness: str) -> Request:
        """Ask a sitemap which posts, or which static pages, there are."""
        row = self._run.witness(scope.name, witness)
        reading = Reading(scope=scope.name, witness=witness, is_full=True)
        url = addresses.sitemap_url(self._root) if witness == "sitemap" else addresses.sitemap_pages_url(self._root)
        is_known = row is not None and row["swept_by"] is not None and not self.session.options.recheck
        return self._request(url, self.parse_sitemap, reading, scope, known=row if is_known else None)

    def parse_sitemap(self, response: Response, reading: Reading, scope: Scope) -> Iterator[Request]:
        """Take in what a sitemap lists; go on with the sitemaps that an index lists."""
        capture, is_first = response.meta[CAPTURE], not reading.urls and not reading.left and reading.start == 1
        if response.status == 304:
            self._run.unchanged(reading.scope, reading.witness, capture.fetched_at, capture)
            self._stands(scope, reading, "unchanged")
            return
        if response.status != 200:
            self._refused(reading, response)
            return
        try:
            told, children = listed_in_sitemap(response.body, response.url, frozenset(self.session.hosts))
        except NotASitemap as error:
            self._run.commit_capture(capture)
            self._no_witness(reading, error.reason, str(error))
            return
        self.session.succeeded()
        reading.start += 1
        if is_first:
            reading.left = _after(children[:MOST_SITEMAPS], self._left(reading))
            reading.is_resumed = len(reading.left) < len(children)
        is_repeated = not is_first and bool(told) and {post.url for post in told} <= reading.urls
        reading.urls |= {post.url for post in told}
        is_end = not reading.left or is_repeated
        next_url = None if is_end else reading.left.pop(0)
        self._run.listing(
            capture,
            told,
            blog_id=None,
            blog_title=None,
            scope=reading.scope,
            witness=reading.witness,
            expected=len(reading.urls) if is_end and not is_repeated and not reading.is_resumed else None,
            is_first=is_first,
            is_whole=is_end and not is_repeated and not reading.is_resumed,
            walk=reading.position(next_url),
        )
        if next_url is not None:
            yield self._request(next_url, self.parse_sitemap, reading, scope)
            return
        if is_repeated:
            self._no_witness(reading, "repeated", f"{response.url} lists what the sitemap's page before it listed.")
            return
        if reading.is_resumed:
            count = self._run.listed_count(reading.scope, reading.witness)
            swept = {"swept_by": self._run.crawl_id, "swept_at": capture.fetched_at, "expected": count}
            self._run.testify(reading.scope, reading.witness, **swept)
        self._stands(scope, reading, "listed")

    # Static pages

    def may_tell(self, scope: Scope, witness: str, *, instead: str) -> bool:
        """Whether a witness is worth a request: not where it did not answer, and another has told in its place."""
        row, other = self._run.witness(scope.name, witness), self._run.witness(scope.name, instead)
        is_replaced = row is not None and row["problem"] is not None and other is not None and other["swept_by"]
        if not is_replaced or self.session.options.recheck:
            return True
        self.states[scope.name, witness] = "none"
        return False

    def pages_request(self, scope: Scope) -> Request:
        """Ask the feed of static pages which there are; where it does not answer, their sitemap is asked."""
        row = self._run.witness(scope.name, PAGES_FEED)
        reading = Reading(scope=scope.name, witness=PAGES_FEED, is_full=True)
        is_known = row is not None and row["swept_by"] is not None and not self.session.options.recheck
        return self._request(
            addresses.pages_url(self._root), self.parse_feed, reading, scope, known=row if is_known else None
        )

    # Comments

    def comments_request(self, *, fill: bool, everything: bool = False) -> Request:
        """Ask the comments feed what is new.

        :param fill: whether its comments are kept; else the pages of their posts are asked for
        :param everything: whether it is read to its end
        """
        scope, options = self.session.plan.scopes[0], self.session.options
        row = self._run.witness("blog", COMMENTS_FEED)
        is_swept = row is not None and row["swept_by"] is not None
        is_known = row is not None and row["capture_id"] is not None and not options.recheck
        is_known = is_known and not everything and (is_swept or not fill)
        reading = Reading(scope="blog", witness=COMMENTS_FEED, is_full=fill and not is_known, fill=fill)
        reading.since = row["checked_at"] if row is not None and not reading.is_full else None
        url = addresses.comments_url(self._root)
        return self._request(url, self.parse_comments, reading, scope, known=row if is_known else None)

    def parse_comments(self, response: Response, reading: Reading, scope: Scope) -> Iterator[Request]:
        """Take in what the comments feed tells; go on while there is news."""
        capture = response.meta[CAPTURE]
        if response.status == 304:
            self._run.unchanged(reading.scope, reading.witness, capture.fetched_at, capture)
            return
        feed = self._feed(response, reading)
        if feed is None:
            return
        row, is_first, since = self._run.witness("blog", COMMENTS_FEED), reading.start == 1, reading.since
        before = row["expected"] if row is not None else None
        reading.start += feed.received
        is_end = not feed.received or (feed.total is not None and reading.start > feed.total)
        news = [one for one in feed.comments if since is None or (one.published_utc or since) >= since]
        self._run.feed_comments(
            capture,
            feed.comments,
            fill=reading.fill,
            expected=feed.total,
            is_first=is_first,
            is_whole=is_end and reading.is_full,
            since=since,
        )
        if not is_end and (reading.is_full or (since is not None and len(news) == len(feed.comments))):
            url = addresses.comments_url(base_of(response.url), start=reading.start)
            yield self._request(url, self.parse_comments, reading, scope)
        elif is_first and since and before is not None and feed.total is not None and feed.total < before + len(news):
            yield from self._recount()

    def _recount(self) -> Iterator[Request]:
        """Comments were taken away: the feeds of posts tell where."""
        for scope in self.session.plan.scopes:
            if scope.is_walk:
                yield self.full_feed_request(scope)

    # Parts of the above

    def _left(self, reading: Reading) -> str | None:
        """Where an earlier run broke a reading off."""
        if self.session.options.limits or self.session.options.recheck:
            return None
        name = reading.position(None).scope
        left = self._run.unfinished_walks(name)
        return left[0].next_url if left else None

    def _request(
        self,
        url: str,
        callback: Any,
        reading: Reading,
        scope: Scope,
        *,
        first: bool = False,
        known: dict[str, Any] | None = None,
    ) -> Request:
        headers = {}
        meta: dict[str, Any] = {"kind": "sitemap" if "sitemap" in reading.witness else "feed", "first": first}
        revisited = self._run.revisited(known["capture_id"]) if known else None
        if known and revisited is not None and known["url"] == url:
            told = {"If-None-Match": known["etag"], "If-Modified-Since": known["last_modified"]}
            headers = {name: value for name, value in told.items() if value is not None}
            meta[REVISITED] = revisited
        return Request(
            url,
            callback=callback,
            errback=self.failed,
            cb_kwargs={"reading": reading, "scope": scope},
            headers=headers,
            meta={**meta, "scope": reading.scope, "reading": reading},
        )

    def failed(self, failure: Failure) -> None:
        """A witness could not be asked. Where nobody answers at all, that ends the run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        problem = failures.of_exception(request, failure.value)
        if problem.reason == failures.FAULT:
            self.session.facts.faults.append(problem.sentence)
        reading: Reading = request.meta["reading"]
        ends_all = problem.category == "unreachable" or problem.reason in {"private", "interstitial"}
        if request.meta["first"] and ends_all and reading.start == 1:
            self.session.nobody_answers(problem, reading.scope)
        else:
            self._broken(reading, problem)

    def _refused(self, reading: Reading, response: Response) -> None:
        """The status of an answer says that there is no witness, or its page that something stands before the blog."""
        problem = replace(answers.status_problem(response), url=response.url)
        if response.meta["first"] and problem.reason in failures.GATES:
            self.session.nobody_answers(problem, reading.scope)
        else:
            self._broken(reading, problem)

    def _broken(self, reading: Reading, problem: Problem) -> None:
        """A witness does not answer; one that did before it came to its end leaves a gap."""
        if reading.start > 1:
            self.session.fail(replace(problem, category="gap", scope=reading.scope))
        self._no_witness(reading, problem.reason, None)

    def _no_witness(self, reading: Reading, reason: str, sentence: str | None) -> None:
        self.states[reading.scope, reading.witness] = "none"
        if sentence is not None and reason not in self._told:
            self._told.add(reason)
            self.session.progress.say(f"{sentence} {_ELSE.get(reading.witness, '')}".rstrip())
        if self._run.blog_id is not None:
            told = {"problem": reason, "checked_at": now()}
            self._run.testify(reading.scope, reading.witness, **told)


def _newest_edit_first(posts: Sequence[Listed]) -> bool:
    """Whether a feed keeps the order that was asked for; only then what is known ends what is new."""
    told = [post.updated for post in posts if post.updated]
    return len(told) == len(posts) and _instants(told) == sorted(_instants(told), reverse=True)


def _instants(told: Sequence[str]) -> list[float]:
    return [datetime.fromisoformat(text).timestamp() for text in told]


def _start_of(url: str) -> int:
    return int(parse_qs(urlsplit(url).query).get("start-index", ["1"])[0])


def _after(children: Sequence[str], left: str | None) -> list[str]:
    """The pages of a sitemap from the one on at which an earlier run broke off."""
    return list(children[children.index(left) :]) if left in children else list(children)
