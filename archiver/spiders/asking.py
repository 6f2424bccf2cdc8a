"""What asking any witness takes: how its reading stands, conditional requests, and why it does not answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.frontier import WalkPosition
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE, REVISITED
from archiver.crawling.outcome import Problem
from archiver.crawling.plan import Scope
from archiver.crawling.session import Counted, now
from archiver.extract.feed import NotAFeed
from archiver.extract.feed import read as read_feed
from archiver.records import Feed
from archiver.spiders import answers

if TYPE_CHECKING:
    from archiver.crawling.session import Session

READING = "witness:"
"""What the scope of a walk through the answers of a witness begins with; witness and scope follow."""

PAGES_FEED = "pages_feed"
"""The witness of a blog's static pages."""

_ELSE = {"feed_total": "The sitemap is asked what there is.", "pages_feed": "Their sitemap is asked."}
"""What is done where a witness does not answer."""

ASKED_AGAIN = 30
"""Days after which a witness is asked again that has nothing to tell, as far as is known."""

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


class Asking:
    """Asks witnesses of one blog, and knows how each stands."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.states: dict[tuple[str, str], State] = {}
        """How each witness of each scope stands in this run."""
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

    def may_tell(self, scope: Scope, witness: str, *, instead: str) -> bool:
        """Whether a witness is worth a request: not where it did not answer lately, and another tells in its place."""
        row, other = self._run.witness(scope.name, witness), self._run.witness(scope.name, instead)
        is_replaced = row is not None and row["problem"] is not None and other is not None and other["swept_by"]
        if not is_replaced or self.session.options.recheck or days_since(row["checked_at"]) >= ASKED_AGAIN:
            return True
        self.states[scope.name, witness] = "none"
        return False

    def known(self, scope: Scope, witness: str) -> dict[str, Any] | None:
        """The row of a witness that has been read to its end and need not be again, unless something has changed."""
        row: dict[str, Any] | None = self._run.witness(scope.name, witness)
        is_read = row is not None and row["swept_by"] is not None
        return row if is_read and not self.session.options.recheck else None

    # Answers

    def is_unchanged(self, response: Response, reading: Reading, scope: Scope) -> bool:
        """Whether a witness says that what it told last still holds (HTTP 304); that is noted then."""
        if response.status != 304:
            return False
        capture = response.meta[CAPTURE]
        self._run.unchanged(reading.scope, reading.witness, capture.fetched_at, capture)
        self._stands(scope, reading, "unchanged")
        return True

    def feed(self, response: Response, reading: Reading) -> Feed | None:
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

    # Requests

    def left(self, reading: Reading) -> str | None:
        """Where an earlier run broke a reading off."""
        if self.session.options.limits or self.session.options.recheck:
            return None
        name = reading.position(None).scope
        left = self._run.unfinished_walks(name)
        return left[0].next_url if left else None

    def request(
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
        told = {"problem": reason, "checked_at": now()}
        if self._run.blog_id is None:
            self.session.silent[reading.scope, reading.witness] = told
        else:
            self._run.testify(reading.scope, reading.witness, **told)


def days_since(at: str) -> float:
    """The days since a time, UTC."""
    return (datetime.fromisoformat(now()) - datetime.fromisoformat(at)).total_seconds() / 86400
