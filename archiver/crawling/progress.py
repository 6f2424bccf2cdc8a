"""What a person sees while a crawl runs: a live line on a terminal, a plain line now and then elsewhere; on stderr."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

from archiver.counts import many

if TYPE_CHECKING:
    from archiver.crawling.plan import Plan, Scope
    from archiver.crawling.process import Ended
    from archiver.crawling.session import Session

PLAIN_EVERY = 15.0
"""Seconds between two plain lines."""


class Progress:
    """Says nothing; what ``--quiet`` shows. The others say the same things their own way."""

    def of(self, plan: Plan) -> Progress:
        """What the crawl of one blog tells its news to."""
        return self

    def begin(self, session: Session) -> None:
        """A crawl begins."""

    def say(self, sentence: str) -> None:
        """Something a person should know now."""

    def scope_counted(self, scope: Scope, expected: int | None) -> None:
        """The blog has told how many posts a scope has, or has not."""

    def at(self, scope: Scope) -> None:
        """A page of a scope has come."""

    def waiting(self, seconds: float) -> None:
        """The server wants to be left alone for so long."""

    def refresh(self) -> None:
        """Something came in."""

    def ended(self, one: Ended) -> None:
        """A crawl has ended, and has been judged."""

    def end(self) -> None:
        """All crawls have ended."""


class _Spoken(Progress):
    def __init__(self, console: Console) -> None:
        self._console = console
        self._sessions: list[Session] = []
        self._wait: float = 0.0
        self._where = ""

    def begin(self, session: Session) -> None:
        self._sessions.append(session)
        scopes = ", ".join(scope.title for scope in session.plan.scopes)
        self.say(f"Archiving {scopes} of {session.plan.root}")
        if session.options.ignore_robots:
            self.say("robots.txt is ignored, as you asked; the archive records it.")

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence))

    def scope_counted(self, scope: Scope, expected: int | None) -> None:
        if expected is None:
            self.say(f"{scope.title}: the blog does not say how many posts it has.")
            return
        if expected > 0:
            pace = max(session.pace for session in self._sessions)
            more = " Their pictures come after that." if any(one.options.images for one in self._sessions) else ""
            self.say(f"{scope.title}: the blog counts {posts(expected)}.{estimate(expected, pace)}{more}")

    def at(self, scope: Scope) -> None:
        self._where = f"{scope.title} · "

    def waiting(self, seconds: float) -> None:
        self._wait = seconds

    def _line(self) -> str:
        counts = [session.run.counts for session in self._sessions]
        seen, new = sum(len(one.seen) for one in counts), sum(len(one.new) for one in counts)
        pages, requests = sum(one.pages for one in counts), sum(one.requests for one in counts)
        expected = sum(counted.posts for session in self._sessions for counted in session.expected.values())
        of = f" of {expected}" if expected else ""
        line = f"{self._where}{seen}{of} posts ({new} new, {seen - new} known) · "
        line += f"{_pictures(self._sessions)}{many(pages, 'page')} · {many(requests, 'request')}"
        if self._wait > 1:
            line += f" · waiting {self._wait:.0f} s, as the server asks"
        self._wait = 0.0
        return line


class PlainProgress(_Spoken):
    """A line now and then, for a log."""

    def __init__(self) -> None:
        super().__init__(Console(file=sys.stderr, soft_wrap=True, highlight=False))
        self._last = monotonic()

    def refresh(self) -> None:
        if monotonic() - self._last >= PLAIN_EVERY:
            self._last = monotonic()
            self.say(self._line())

    def waiting(self, seconds: float) -> None:
        super().waiting(seconds)
        self.refresh()


class LiveProgress(_Spoken):
    """One line that moves, for a terminal."""

    def __init__(self) -> None:
        super().__init__(Console(stderr=True, highlight=False))
        self._live = Live(console=self._console, refresh_per_second=8, transient=True)

    def begin(self, session: Session) -> None:
        super().begin(session)
        if not self._live.is_started:
            self._live.start()

    def refresh(self) -> None:
        self._live.update(Text(self._line()))

    def waiting(self, seconds: float) -> None:
        super().waiting(seconds)
        self.refresh()

    def end(self) -> None:
        self._live.stop()


class _Blog(Progress):
    """One blog of many: its news are counted, not told, until it has ended."""

    def __init__(self, whole: _Many) -> None:
        self._whole = whole

    def refresh(self) -> None:
        self._whole.refresh()


class _Many(Progress):
    """Many blogs: a line for each that ended with something to say, and how far they all are."""

    def __init__(self, console: Console, total: int) -> None:
        self._console = console
        self._total = total
        self._done = 0
        self._new = 0
        self._requests = 0
        self._open: dict[str, Session] = {}

    def of(self, plan: Plan) -> Progress:
        return _Blog(self)

    def begin(self, session: Session) -> None:
        self._open[session.run.crawl_id] = session
        self.refresh()

    def ended(self, one: Ended) -> None:
        session = self._open.pop(one.report["crawl_id"])
        self._done += 1
        self._new += len(session.run.counts.new)
        self._requests += session.run.counts.requests
        if (news := news_of(one)) is not None:
            self.say(f"{one.plan.host}: {news}")
        self.refresh()

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence))

    def _line(self) -> str:
        counts = [session.run.counts for session in self._open.values()]
        new = self._new + sum(len(one.new) for one in counts)
        requests = self._requests + sum(one.requests for one in counts)
        line = f"{self._done} of {many(self._total, 'blog')} · {len(counts)} at work · "
        return line + f"{posts(new)} new · {many(requests, 'request')}"


class PlainMany(_Many):
    """A line now and then, for a log."""

    def __init__(self, total: int) -> None:
        super().__init__(Console(file=sys.stderr, soft_wrap=True, highlight=False), total)
        self._last = monotonic()

    def refresh(self) -> None:
        if monotonic() - self._last >= PLAIN_EVERY:
            self._last = monotonic()
            self.say(self._line())


class LiveMany(_Many):
    """One line that moves, for a terminal."""

    def __init__(self, total: int) -> None:
        super().__init__(Console(stderr=True, highlight=False), total)
        self._live = Live(console=self._console, refresh_per_second=8, transient=True)

    def begin(self, session: Session) -> None:
        if not self._live.is_started:
            self._live.start()
        super().begin(session)

    def refresh(self) -> None:
        self._live.update(Text(self._line()))

    def end(self) -> None:
        self._live.stop()


FEW = 3
"""Up to so many blogs are followed step by step, each with its own account at the end."""


def news_of(one: Ended) -> str | None:
    """What is worth a line about one blog of many; ``None`` for one where all is as it was."""
    if one.verdict.outcome == "interrupted" or one.is_old_news:
        return None
    told = ["It answers again."] if one.is_back else []
    if one.verdict.exit_code:
        told.append(one.verdict.sentence)
    new, changed = one.report.get("posts_new"), one.report.get("posts_changed")
    if new or changed:
        told.append(f"{posts(new or 0)} new, {changed or 0} changed.")
    if pictures := one.report.get("images", {}).get("kept"):
        told.append(f"{many(pictures, 'picture')} new.")
    return " ".join(told) or None


def progress(*, quiet: bool, blogs: int = 1) -> Progress:
    """The progress that suits where stderr leads, and how many blogs there are."""
    if quiet:
        return Progress()
    if blogs > FEW:
        return LiveMany(blogs) if sys.stderr.isatty() else PlainMany(blogs)
    return LiveProgress() if sys.stderr.isatty() else PlainProgress()


def estimate(count: int, pace: float) -> str:
    """About how long so many posts take, at least ``pace`` seconds apart: quick where listings hold whole posts, longer
    where each post's page has to be asked for; nothing where no delay was asked for."""
    if pace <= 0:
        return ""
    from archiver.crawling.pace import mean_delay

    mean = mean_delay(pace)
    quick, slow = _duration((_OVERHEAD + count / 20) * mean), _duration((_OVERHEAD + count * 1.2) * mean)
    takes = f"about {slow}" if quick == slow else f"between {quick} and {slow}"
    return f" At a request every {pace:g} s or a little more that takes {takes}."


def pictures_estimate(count: int, pace: float) -> str:
    """As ``estimate``, of so many pictures: a request each."""
    if pace <= 0:
        return ""
    from archiver.crawling.pace import mean_delay

    return f" At a request every {pace:g} s or a little more that takes about {_duration(count * mean_delay(pace))}."


def _pictures(sessions: list[Session]) -> str:
    """How far the pictures are; nothing before they begin."""
    images = [session.images for session in sessions]
    wanted = sum(one.wanted for one in images)
    done = sum(one.kept + one.lost + one.refused + one.failed for one in images)
    return f"{done} of {many(wanted, 'picture')} · " if wanted else ""


_OVERHEAD = 3
"""Requests beside listings and posts: robots.txt, the count, the first page."""


def posts(count: int) -> str:
    """``1 post``, ``37 posts``."""
    return many(count, "post")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return many(max(1, round(seconds)), "second")
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours"
