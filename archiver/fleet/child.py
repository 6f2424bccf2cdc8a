"""The process that crawls one blog: it asks its worker for every turn, tells it how far it is, and ends with it."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from archiver.blogger.images import IMAGE_HOSTS
from archiver.children import live_no_longer_than_the_parent
from archiver.crawling.boundary import BLOGGER_HOSTS
from archiver.crawling.failures import Refused
from archiver.crawling.gate import Gate
from archiver.crawling.process import Crawled, crawl
from archiver.crawling.progress import Progress
from archiver.errors import ArchiverError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.crawling.jobs import Job
    from archiver.crawling.plan import Plan
    from archiver.crawling.process import Ended
    from archiver.crawling.session import Session

PRELOAD = ("archiver.fleet.child", "archiver.crawling.pool", "archiver.spiders.blog", "archiver.crawling.settings")
"""The modules that a crawl needs."""
TOLD_EVERY = 2.0
"""Seconds between two messages of how far it is."""
_OF_ALL = BLOGGER_HOSTS | {name for _, name in IMAGE_HOSTS}
"""Hosts that serve all blogs."""


def work(worker: Connection, path: Path, jobs: Sequence[Job]) -> None:
    """Crawl a blog into the archive in ``path``, and send what came of it: the main function of the process."""
    live_no_longer_than_the_parent()
    ceiling = WorkersCeiling(worker)
    try:
        told = _told(crawl(path, jobs, _News(ceiling), gate=Gate(ceiling)), path)
    except ArchiverError as error:
        told = {"exit_code": error.exit_code, "sentence": str(error)}
    except Exception as error:
        sentence = f"failed by a fault of ours ({type(error).__name__}: {error})."
        told = {"exit_code": ArchiverError.exit_code, "sentence": sentence, "fault": traceback.format_exc()}
    ceiling.send("ended", told | {"same_as": ceiling.owner})


class WorkersCeiling:
    """The fleet's pace, as the worker of this process gives it."""

    def __init__(self, worker: Connection) -> None:
        self._worker = worker
        self._sending = threading.Lock()
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[asyncio.AbstractEventLoop, asyncio.Future[dict[str, Any]]]] = {}
        self.owner: str | None = None
        """The other blog of the fleet that this one has turned out to be."""
        threading.Thread(target=self._listen, daemon=True).start()

    async def acquire(self, host: str) -> None:
        """Return when a request to a host may go out. Raises Refused where the host is another blog's."""
        loop = asyncio.get_running_loop()
        number, answer = next(self._numbers), loop.create_future()
        self._asked[number] = (loop, answer)
        try:
            self.send("turn", number, None if host in _OF_ALL else host)
            told = await answer
        finally:
            self._asked.pop(number, None)
        if owner := told.get("owner"):
            self.owner = owner
            raise Refused("blocked", "same_blog", f"{host} is the blog {owner}, which this fleet crawls already.")
        await asyncio.sleep(told.get("wait", 0.0))

    def slow_down(self, seconds: float) -> None:
        """The server wants to be left alone: the whole fleet does so."""
        self.send("slow", seconds)

    def send(self, *message: Any) -> None:
        """Tell the worker something."""
        with self._sending:
            self._worker.send(message)

    def _listen(self) -> None:
        while True:
            try:
                kind, *told = self._worker.recv()
            except (EOFError, OSError):
                return  # the worker is gone, and this process goes with it
            if kind == "stop" or (kind == "turn" and told[1].get("stop")):
                os.kill(os.getpid(), signal.SIGTERM)  # as a person would: Scrapy ends in good order
            if kind == "turn" and (waiting := self._asked.get(told[0])) is not None:
                loop, answer = waiting
                loop.call_soon_threadsafe(_answer, answer, told[1])


def _answer(future: asyncio.Future[dict[str, Any]], told: dict[str, Any]) -> None:
    if not future.done():
        future.set_result(told)


class _News(Progress):
    """Tells the worker how far the crawl is."""

    def __init__(self, ceiling: WorkersCeiling) -> None:
        self._ceiling = ceiling
        self._sessions: list[Session] = []
        self._last = monotonic()

    def of(self, plan: Plan) -> Progress:
        return self

    def begin(self, session: Session) -> None:
        self._sessions.append(session)

    def refresh(self) -> None:
        if monotonic() - self._last >= TOLD_EVERY:
            self._tell()

    def ended(self, one: Ended) -> None:
        self._tell()

    def _tell(self) -> None:
        self._last = monotonic()
        counts = [session.run.counts for session in self._sessions]
        news = {"new": sum(len(one.new) for one in counts), "requests": sum(one.requests for one in counts)}
        self._ceiling.send("news", news)


def _told(crawled: Crawled, path: Path) -> dict[str, Any]:
    """What a fleet's table says of a blog."""
    reports = [one.report for one in crawled.ended]
    worst = max(crawled.ended, key=lambda one: one.verdict.exit_code == crawled.exit_code, default=None)
    return {
        "exit_code": crawled.exit_code,
        "sentence": worst.verdict.sentence if worst else "Interrupted.",
        "new": sum(report.get("posts_new") or 0 for report in reports),
        "changed": sum(report.get("posts_changed") or 0 for report in reports),
        "requests": sum(report.get("requests") or 0 for report in reports),
        **_certificate(path),
    }


def _certificate(path: Path) -> dict[str, Any]:
    """How complete the archive of the blog is, all its runs told."""
    from archiver.archive.audit import audit
    from archiver.archive.copying import holds_a_blog
    from archiver.certificate import headline

    if not holds_a_blog(path):
        return {"posts": 0, "is_complete": False, "certificate": None}
    try:
        scopes = audit(path).scopes
    except UsageError:
        scopes = []  # a blog was met, and nothing of it is covered yet
    return {
        "posts": max((scope.held for scope in scopes), default=0),
        "is_complete": bool(scopes) and all(scope.is_complete for scope in scopes),
        "certificate": " ".join(headline(scope) for scope in scopes) or None,
    }
