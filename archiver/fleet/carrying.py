"""One blog on a worker: its lease, its archive on the worker's own disk, its process, its checkpoints, its end."""

from __future__ import annotations

import multiprocessing
import shutil
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from distributed import Worker, get_worker
from distributed.utils import sync

from archiver.archive.copying import copy, holds_a_blog, is_ahead_of
from archiver.archive.folder import DATABASE
from archiver.children import context
from archiver.crawling.jobs import Job
from archiver.crawling.session import now
from archiver.errors import EXIT_COMPLETE, EXIT_INTERRUPTED, ArchiverError, ArchiveUnwritableError
from archiver.fleet import child
from archiver.fleet.lease import Lease, TakenError, lease
from archiver.fleet.outcomes import Outcome, Outcomes, failed, interrupted, name_of

TOPIC = "archiver-fleet"
"""Where workers tell how far they are: Dask's events."""
_LOOK = 0.5
"""Seconds between two looks whether a process lives."""
_SPARSELY = 20
"""A checkpoint is followed by so many times the time it took, before the next."""
LEAST_ROOM = 64 * 1024 * 1024
"""Bytes: with less on its disk a worker begins no blog."""
_ENDS_WITHIN = 30.0
"""Seconds a process has to end when it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One blog to be crawled."""

    blog: str
    jobs: tuple[Job, ...]
    asked: str
    """What is asked, as a word."""
    folder: Path
    """The fleet's, on a disk that all workers share."""
    scratch: Path | None
    """On the worker's own disk; ``None`` for where Dask keeps its own."""
    fleet: str
    """As in `Round.fleet`."""
    round: str
    checkpoint: float
    """Seconds between two checkpoints, at least."""

    @property
    def url(self) -> str:
        """The blog's home page."""
        return self.jobs[0].plan.root

    @property
    def published(self) -> Path:
        """Where its archive comes to stand."""
        return self.folder / "blogs" / name_of(self.blog)

    @property
    def lease(self) -> Path:
        """The file that says who crawls it."""
        return self.folder / "blogs" / f"{name_of(self.blog)}.lease"


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A blog that comes back as it went: it is to be tried again, and that was no try."""

    blog: str
    reason: str
    """``taken``, where another worker has it; ``no room``, on this worker's disk."""
    worker: str
    sentence: str


def scratch_of(fleet: str, scratch: Path | None, worker: Worker) -> Path:
    """Where a worker keeps what it is writing of a fleet: beside what Dask keeps, which goes when the worker ends."""
    place = scratch if scratch is not None else Path(worker.local_directory).parent
    return place / f"archiver-fleet-{fleet}"


def clean(fleet: str, scratch: Path | None, dask_worker: Worker) -> None:
    """Remove what a worker kept of a fleet. To be called by Dask on every worker."""
    shutil.rmtree(scratch_of(fleet, scratch, dask_worker), ignore_errors=True)


def carry_out(task: Task) -> Outcome | Back:
    """Crawl a blog: what a task of Dask's does."""
    worker = get_worker()
    outcomes = Outcomes(task.folder, task.round)
    if sync(worker.loop, worker.scheduler.archiver_is_stopping):
        return interrupted(task.blog, task.url)
    if (known := outcomes.settled(task.blog, task.asked)) is not None:
        return known
    try:
        with lease(task.lease) as held:
            if (known := outcomes.settled(task.blog, task.asked)) is not None:
                return known  # of the worker that had it
            return _Carrying(task, worker, held, outcomes).carry_out()
    except TakenError:
        sentence = f"{task.blog} is being crawled by another worker."
        return Back(blog=task.blog, reason="taken", worker=worker.address, sentence=sentence)
    except OSError as error:
        raise ArchiveUnwritableError(
            f"The fleet's folder {task.folder} cannot be written to from {socket.gethostname()}"
            f" ({error.strerror or error}). All workers need it under this path, and room on its disk."
        ) from error


class _Carrying:
    def __init__(self, task: Task, worker: Worker, held: Lease, outcomes: Outcomes) -> None:
        self._task = task
        self._worker = worker
        self._held = held
        self._outcomes = outcomes
        self._path = scratch_of(task.fleet, task.scratch, worker) / name_of(task.blog)
        self._hosts: set[str] = set()
        self._stopped = False
        self._told: dict[str, Any] | None = None

    def carry_out(self) -> Outcome | Back:
        began = time.monotonic()
        if (back := self._without_room()) is not None:
            return back
        self._tell("begun")
        try:
            self._take_up()
        except ArchiveUnwritableError as error:
            return self._back("no room", str(error))
        self._crawl()
        outcome = self._outcome(time.monotonic() - began)
        if self._held.is_lost:
            return self._back("taken", f"{self._task.blog}: the lease was lost, as its renewal came too late.")
        if outcome.exit_code == ArchiveUnwritableError.exit_code and self._without_room() is not None:
            return self._back("no room", outcome.sentence)
        if outcome.same_as is None:
            self._publish()
        self._outcomes.write(self._task.asked, outcome)
        shutil.rmtree(self._path, ignore_errors=True)
        return outcome

    # Its archive

    def _without_room(self) -> Back | None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._path.parent).free
        except OSError as error:
            return self._back("no room", f"{self._path.parent} cannot be written to ({error.strerror or error}).")
        if free >= LEAST_ROOM:
            return None
        return self._back("no room", f"The disk of {self._path.parent} on {socket.gethostname()} is full.")

    def _back(self, reason: str, sentence: str) -> Back:
        return Back(blog=self._task.blog, reason=reason, worker=self._worker.address, sentence=sentence)

    def _take_up(self) -> None:
        """The archive as it was last committed: what this worker's disk still has, or the last checkpoint."""
        published, path = self._task.published, self._path
        if not (published / DATABASE).exists():
            return  # a new blog, or one that was never published: what stands here is all there is
        if (path / DATABASE).exists() and is_ahead_of(path, published):
            return
        shutil.rmtree(path, ignore_errors=True)
        copy(published, path)

    def _publish(self) -> None:
        """Put the archive where all see it. Nothing, where the crawl met no blog."""
        if holds_a_blog(self._path):
            copy(self._path, self._task.published)

    # Its process

    def _crawl(self) -> None:
        here, there = multiprocessing.Pipe()
        multiprocessing.current_process().daemon = (
            False  # Dask's workers are, and such may have no process of their own
        )
        process = context(child.PRELOAD).Process(  # type: ignore[attr-defined]
            target=child.work, args=(there, self._path, list(self._task.jobs)), daemon=True
        )
        process.start()
        there.close()
        try:
            with ThreadPoolExecutor(1) as publishing:
                self._attend(here, process, publishing)
        finally:
            if process.is_alive() and self._told is None:
                process.terminate()
            process.join(_ENDS_WITHIN)
            if process.is_alive():
                process.kill()
                process.join()
            here.close()

    def _attend(self, here: Connection, process: Any, publishing: ThreadPoolExecutor) -> None:
        """Answer the process, and publish now and then, until it ends."""
        due = time.monotonic() + self._task.checkpoint
        saving: Future[float] | None = None
        while self._told is None and not self._held.is_lost:
            try:
                if here.poll(_LOOK):
                    self._answer(here, *here.recv())
                elif not process.is_alive():
                    return
            except (EOFError, OSError):
                return
            if saving is None and time.monotonic() >= due:
                saving = publishing.submit(self._checkpoint)
            elif saving is not None and saving.done():
                due = time.monotonic() + max(self._task.checkpoint, _SPARSELY * saving.result())
                saving = None

    def _checkpoint(self) -> float:
        """Publish what is committed so far; returns the seconds it took. What fails is tried again, at the end too."""
        began = time.monotonic()
        with suppress(ArchiverError, OSError):
            self._publish()
        return time.monotonic() - began

    def _answer(self, here: Connection, kind: str, *told: Any) -> None:
        match kind:
            case "turn":
                number, host = told
                answer = self._ask("archiver_turn", blog=self._task.blog, host=host)
                self._stopped |= bool(answer.get("stop"))
                if host is not None and "wait" in answer:
                    self._hosts.add(host)
                here.send(("turn", number, answer))
            case "slow":
                self._ask("archiver_slow", seconds=told[0])
            case "news":
                self._tell("news", **told[0])
            case "ended":
                self._told = told[0]

    def _ask(self, name: str, **arguments: Any) -> Any:
        return sync(self._worker.loop, getattr(self._worker.scheduler, name), **arguments)

    def _tell(self, event: str, **told: Any) -> None:
        told |= {"event": event, "blog": self._task.blog, "worker": self._worker.address}
        self._worker.log_event(TOPIC, told)

    # What came of it

    def _outcome(self, seconds: float) -> Outcome:
        task = self._task
        told = self._told
        if told is None and self._stopped:
            outcome = interrupted(task.blog, task.url)
        elif told is None:
            outcome = failed(task.blog, task.url, f"The process that crawled {task.blog} ended without a word.")
        else:
            outcome = Outcome.of_json({"blog": task.blog, "url": task.url, **told})
        if outcome.same_as is not None:
            outcome = replace(outcome, exit_code=EXIT_COMPLETE, sentence=f"It is the blog {outcome.same_as}.")
        elif self._stopped and outcome.exit_code != EXIT_COMPLETE:
            outcome = replace(outcome, exit_code=EXIT_INTERRUPTED, sentence="Interrupted.")
        hosts = tuple(sorted(self._hosts))
        worker = f"{socket.gethostname()} {self._worker.address}"
        return replace(outcome, seconds=round(seconds, 1), worker=worker, at=now(), hosts=hosts)
