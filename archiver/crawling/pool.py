"""Many crawls in one process: a few at a time, each opened when its turn comes and judged, and freed, when it ends."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess

from archiver.archive.folder import Archive
from archiver.blogger.urls import canonical_host
from archiver.crawling.boundary import GuardedResolver
from archiver.crawling.gate import GATE, Gate
from archiver.crawling.jobs import Job
from archiver.crawling.pace import mean_delay
from archiver.crawling.progress import Progress
from archiver.crawling.session import Session, open_session
from archiver.errors import ArchiveError

if TYPE_CHECKING:
    from scrapy.settings import Settings

AT_ONCE = 16
"""Blogs that are crawled side by side; the others wait. More would only wait for the rate over all."""


class Pool(AsyncCrawlerProcess):
    """Scrapy's process, which opens the crawls of its jobs itself, one after the other ends."""

    def __init__(
        self,
        archive: Archive,
        jobs: Sequence[Job],
        settings: Settings,
        *,
        gate: Gate,
        progress: Progress,
        settle: Callable[[Job, Session], None],
        at_once: int = AT_ONCE,
    ) -> None:
        """
        :param settings: what all crawls have in common
        :param settle: called once with every crawl that has begun, when it has ended
        """
        super().__init__(settings)
        self._archive = archive
        self._gate = gate
        self._progress = progress
        self._settle = settle
        self._at_once = at_once
        self._waiting = deque(_chains(jobs))
        self._open: dict[str, tuple[Job, Session]] = {}
        self._stopping = False
        self.interrupted = False
        """Whether a person has asked to stop."""
        self.error: Exception | None = None
        """What ended it before its time: trouble with the archive, or a fault of ours."""

    def start(self, stop_after_crawl: bool = True, install_signal_handlers: bool = True) -> None:
        """Carry out the jobs; returns when the last has ended, or a person wants no more."""
        try:
            super().start(stop_after_crawl, install_signal_handlers)
        finally:
            for job, session in list(self._open.values()):
                self._end(job, session)  # the loop stopped before they did

    @property
    def not_begun(self) -> list[Job]:
        """The jobs whose turn never came."""
        return [job for chain in self._waiting for job in chain]

    async def join(self) -> None:
        """Complete when every job has been carried out, and not when for a moment none is: Scrapy stops then."""
        try:
            await asyncio.gather(*(self._work() for _ in range(min(self._at_once, len(self._waiting)))))
        except Exception as error:
            self.error = self.error or error

    async def _work(self) -> None:
        while self._waiting and not self._stopping:
            chain = self._waiting.popleft()
            while chain and not self._stopping:
                await self._carry_out(chain.popleft())
            if chain:
                self._waiting.append(chain)

    async def _carry_out(self, job: Job) -> None:
        from archiver.spiders.blog import BlogSpider

        try:
            session = open_session(self._archive, job.plan, job.options, self._progress.of(job.plan))
        except ArchiveError as error:
            self._give_up(error)
            return
        self._open[session.run.crawl_id] = (job, session)
        session.interrupted = self.interrupted
        GuardedResolver.named_hosts |= {session.named_host} - {""}
        self._progress.begin(session)
        crawler = self.create_crawler(BlogSpider)
        crawler.settings.setdict(_own_settings(job), priority="cmdline")
        crawler.settings.set(GATE, self._gate, priority="cmdline")
        try:
            await self.crawl(crawler, session=session)
        except Exception as error:
            session.facts.faults.append(f"{type(error).__name__}: {error}.")
        self._end(job, session)
        if isinstance(session.facts.fatal, ArchiveError):
            self._stopping = True  # the others would meet the same

    def _end(self, job: Job, session: Session) -> None:
        if self._open.pop(session.run.crawl_id, None) is not None:
            self._settle(job, session)

    def _give_up(self, error: ArchiveError) -> None:
        self.error = self.error or error
        self._stopping = True
        for _, session in self._open.values():
            session.end(error)

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        """Remember that a person has asked to stop."""
        self.interrupted = self._stopping = True
        for _, session in list(self._open.values()):
            session.interrupted = True
        super()._signal_shutdown(signum, frame)


def _chains(jobs: Sequence[Job]) -> list[deque[Job]]:
    """The jobs blog by blog: two crawls of one blog are one after the other."""
    chains: dict[str, deque[Job]] = {}
    for job in jobs:
        chains.setdefault(canonical_host(job.plan.host), deque()).append(job)
    return list(chains.values())


def _own_settings(job: Job) -> dict[str, Any]:
    return {"DOWNLOAD_DELAY": mean_delay(job.options.delay), "USER_AGENT": job.options.user_agent}
