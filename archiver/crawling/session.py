"""One crawl of one blog while it runs: what was asked, what the archive's run is, what has happened so far.

Spider, middlewares and pipelines share it, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from archiver import __version__
from archiver.archive.run import GONE_AFTER
from archiver.blogger.urls import canonical_host
from archiver.crawling.outcome import FORGOTTEN, Facts, Problem
from archiver.errors import ArchiverError
from archiver.extract.page import archive_total, label_counts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

    from archiver.archive.folder import Archive
    from archiver.archive.run import Run
    from archiver.crawling.plan import Plan
    from archiver.crawling.progress import Progress
    from archiver.extract.document import ParsedPage
    from archiver.records import Capture

Route = Literal["auto", "labels", "feeds"]

IMAGE = "image"
"""The kind of a request for a picture, and of its capture."""
ROBOTS_NAME = "archiver"
"""The name under which robots.txt knows us."""
FAILURES_IN_A_ROW = 10
"""So many requests that fail one after the other end the run: the server has trouble enough."""
GAPS_IN_A_ROW = 100
"""So many answers one after the other that are not what was asked for end it as well: of pages that are not there, or
that a theme makes unreadable, a healthy blog may have some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a person asked for, besides addresses and labels."""

    delay: float = 1.0
    """Seconds between two requests to a host, at least."""
    since: date | None = None
    max_posts: int | None = None
    recheck: bool = False
    comments: bool = True
    images: bool = False
    """Whether the pictures of posts are kept too."""
    route: Route = "auto"
    light: bool = False
    """Whether full feed content alone is enough, once three pages have proven it whole."""
    gone_after: float = GONE_AFTER
    """Hours between the two looks that confirm that a post is gone."""
    once: bool = False
    ignore_robots: bool = False
    contact: str | None = None

    @property
    def robots(self) -> str:
        """As in ``crawls.robots``."""
        return "ignored" if self.ignore_robots else "obeyed"

    @property
    def user_agent(self) -> str:
        """An honest one: what it is, for what, and whom to ask."""
        contact = f"; contact: {self.contact}" if self.contact else ""
        return f"archiver/{__version__} (research archive of Blogger blogs{contact})"

    @property
    def limits(self) -> list[str]:
        """The limits to what is wanted, as typed."""
        since = [f"--since {self.since}"] if self.since else []
        return since + ([f"--max-posts {self.max_posts}"] if self.max_posts else [])

    def as_json(self) -> dict[str, Any]:
        """What ``crawls.settings`` keeps."""
        return {
            "delay": self.delay,
            "since": self.since.isoformat() if self.since else None,
            "max_posts": self.max_posts,
            "recheck": self.recheck,
            "comments": self.comments,
            "images": self.images,
            "route": self.route,
            "light": self.light,
            "gone_after": self.gone_after,
            "contact": self.contact,
        }


@dataclass(frozen=True, slots=True)
class Counted:
    """What the blog said of a scope, and when."""

    posts: int
    at: str
    """UTC."""


@dataclass(slots=True, kw_only=True)
class Pictures:
    """What a run has done about pictures so far."""

    wanted: int = 0
    """How many were to be asked for."""
    kept: int = 0
    bytes: int = 0
    truncated: int = 0
    """Of those that are kept: how many end before the picture does."""
    lost: int = 0
    refused: int = 0
    """By their host, its robots.txt, or by us."""
    failed: int = 0
    """Not to be had now."""
    not_asked: int = 0
    """Left for the next run, as their host fails."""
    elsewhere: int = 0
    """On sites that are not asked."""
    first_failure: str | None = None
    """A sentence."""

    def as_json(self) -> dict[str, int]:
        """What a run's report says of them."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "first_failure"}


@dataclass(slots=True, kw_only=True)
class Session:
    """A crawl of one blog while it runs."""

    plan: Plan
    options: Options
    run: Run
    progress: Progress
    facts: Facts = field(default_factory=Facts)
    pace: float
    """Seconds between two requests, at least: as the person asked, or as robots.txt does."""
    named_host: str = ""
    """The host that a person named, in this run or one before it, without port: the only one that may be a private
    address. ``""`` where nobody named it."""
    hosts: set[str] = field(default_factory=set)
    """The blog's own hosts, with their ports: requests go nowhere else."""
    expected: dict[str, Counted] = field(default_factory=dict)
    """How many posts the blog counts, by scope."""
    interrupted: bool = False
    """Whether the person has asked to stop."""
    met: set[str] = field(default_factory=set)
    """The ids of posts that listings have shown so far, where only so many are wanted."""
    attempted: set[str] = field(default_factory=set)
    """The addresses of posts whose page this run has asked for."""
    route: Literal["labels", "feeds"] | None = None
    """The one that is taken, once robots.txt is known."""
    robots: RobotParser | None = None
    """The rules of the blog's robots.txt, once it is known."""
    is_dead: bool = False
    """Whether nobody answers: nothing more is asked for."""
    walked: set[str] = field(default_factory=set)
    """The scopes whose listings have been walked to their end."""
    counted_by: dict[str, int] = field(default_factory=dict)
    """How many posts the widgets of the blog's pages count: by label, and all in all under ``""``."""
    silent: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    """The witnesses that did not answer before it was known which blog this is, by scope and name: columns of
    ``witnesses``."""
    images: Pictures = field(default_factory=Pictures)
    crawler: Crawler | None = None
    closed: bool = False
    """Whether the spider has come to its end."""
    _failures_in_a_row: int = 0
    _gaps_in_a_row: int = 0
    _stop: asyncio.Task[None] | None = None
    _stopped_by: Problem | None = None

    @property
    def stopping(self) -> bool:
        """Whether the run is ending before its time: nothing more is asked for."""
        return self._stop is not None or (self.crawler is not None and not self.crawler.crawling)

    def adopt_host(self, url: str) -> None:
        """Take the host of an address as the blog's own."""
        self.hosts.add(canonical_host(urlsplit(url).netloc))

    def is_own(self, url: str) -> bool:
        """Whether an address is on one of the blog's own hosts."""
        return canonical_host(urlsplit(url).netloc) in self.hosts

    def count_widgets(self, page: ParsedPage) -> None:
        """Note how many posts the widgets of the run's first page with widgets count."""
        if self.counted_by or self.options.limits:
            return
        total = archive_total(page)
        self.counted_by.update(label_counts(page))
        if total is not None:
            self.counted_by[""] = total

    def meet(self, post_ids: Iterable[str]) -> None:
        """Note the posts that a listing shows."""
        if self.options.max_posts is not None:
            self.met.update(post_ids)

    def enough(self) -> bool:
        """Whether as many posts have come in as were asked for."""
        limit = self.options.max_posts
        return limit is not None and len(self.met) >= limit

    def succeeded(self) -> None:
        """A request was answered with what was wanted."""
        self._failures_in_a_row = self._gaps_in_a_row = 0

    def may_ask(self, url: str) -> bool:
        """Whether robots.txt, or who ignores it, allows an address."""
        if self.options.ignore_robots or self.robots is None:
            return True
        return bool(self.robots.allowed(url, ROBOTS_NAME))

    def nobody_answers(self, problem: Problem, scope: str) -> None:
        """Note that the first request of a blog has come to nothing, so that no other is made."""
        self.is_dead = True
        self.fail(replace(problem, scope=scope, at_start=True))

    def fail(self, problem: Problem, *, capture: Capture | None = None) -> None:
        """Note, in the archive too, that something wanted is not there; stop after too many in a row. What was
        forgotten is not there and not wanted."""
        if problem.reason == FORGOTTEN:
            return
        self.run.skip(problem.url, problem.reason, problem.sentence, capture)
        accepted = self.run.gap(problem.scope, problem.url, problem.reason) if problem.scope is not None else None
        if accepted is None:
            self.facts.problems.append(problem)
        self._count_failure(problem)

    def _count_failure(self, problem: Problem) -> None:
        self._gaps_in_a_row += 1
        if problem.category in {"unreachable", "blocked"} and problem.reason != "robots":
            self._failures_in_a_row += 1
        if self._failures_in_a_row >= FAILURES_IN_A_ROW or self._gaps_in_a_row >= GAPS_IN_A_ROW:
            self.progress.say(f"{self._gaps_in_a_row} requests in a row have come to nothing: stopping here.")
            self.stop()

    def gap(self, url: str, reason: str, sentence: str, scope: str | None, *, capture: Capture | None = None) -> None:
        """Note that a page came and is not what was wanted of it."""
        self.fail(Problem(category="gap", url=url, reason=reason, sentence=sentence, scope=scope), capture=capture)

    def end(self, error: ArchiverError) -> None:
        """End the run before its time."""
        if self.facts.fatal is None:
            self.facts.fatal = error
        self.stop()

    def stop(self, why: Problem | None = None) -> None:
        """Let the request in hand end, and make no other.

        :param why: what ends the run, where nobody may note it: that request may have been one that may fail
        """
        self._stopped_by = self._stopped_by or why
        if not self.stopping and self.crawler is not None:
            self._stop = asyncio.get_running_loop().create_task(self.crawler.stop_async())

    def settle(self) -> None:
        """Bring the counts of the run, and what ended it, into the facts."""
        why = self._stopped_by
        if why is not None and all(why.sentence != problem.sentence for problem in self.facts.problems):
            self.fail(why)
        is_judged = self.options.images and self.facts.fatal is None
        told = of_pictures(self.images, holds_any=self.run.holds_images()) if is_judged else None
        if told is not None:
            problem = Problem(category="gap", url=self.plan.root, reason="images", sentence=told)
            self.facts.problems.append(problem)
        self.facts.posts_seen = len(self.run.counts.seen)
        self.facts.posts_new = len(self.run.counts.new)
        if not self.closed and self._stop is None:
            if self.interrupted:
                self.facts.interrupted = True
            elif not self.facts.faults:
                self.facts.faults.append("The crawl ended before its time.")


FEWEST_FAILURES = 3
"""Where so many pictures failed, and none came or is known to be lost, it is not the pictures that are to blame."""


def of_pictures(images: Pictures, *, holds_any: bool) -> str | None:
    """Why pictures make a run incomplete, in a sentence; ``None`` where they do not. A few that fail may come another
    time, what is lost is lost, and what was refused is so month after month: no night is to be called incomplete for
    those.

    :param holds_any: whether the archive holds any of the blog's pictures
    """
    if images.not_asked:
        left = f"{images.not_asked} of {images.wanted} pictures were not asked for, as their host gave none"
        return f"{left}; the same command asks for them. {images.first_failure or ''}".rstrip()
    count = images.refused + images.failed
    is_old_news = holds_any and images.refused > 0
    if count < FEWEST_FAILURES or images.kept or images.lost or is_old_news:
        return None
    return f"none of the {count} pictures that were wanted came. The first: {images.first_failure}"


def open_session(archive: Archive, plan: Plan, options: Options, progress: Progress) -> Session:
    """Begin a run of the archive for a blog."""
    from archiver.archive.run import Run

    run = Run(
        archive,
        host=plan.host,
        root=plan.root,
        started_at=now(),
        scopes=[scope.name for scope in plan.scopes],
        robots=options.robots,
        settings={"typed": plan.is_typed, **options.as_json()},
        version=__version__,
        gone_after=options.gone_after,
    )
    facts = Facts(limits=options.limits)
    session = Session(plan=plan, options=options, run=run, progress=progress, facts=facts, pace=options.delay)
    session.adopt_host(plan.root)
    if plan.is_typed or run.was_typed(plan.root):
        session.named_host = urlsplit(plan.root).hostname or ""
    return session


def session_of(crawler: Crawler) -> Session:
    """The session of the crawl that a middleware or a pipeline belongs to."""
    return crawler.spider.session  # type: ignore[union-attr, no-any-return]


def now() -> str:
    """The time, UTC, to the millisecond: ``2026-11-23T11:55:49.123Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
