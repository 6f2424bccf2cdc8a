"""A round of a fleet: every blog given to Dask once, again where that did not help, and all that came of it."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from distributed import Client, Future, as_completed, wait
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from archiver.crawling.jobs import Job
from archiver.crawling.outcome import worst
from archiver.crawling.plan import moved
from archiver.crawling.session import now
from archiver.errors import EXIT_INTERRUPTED, ArchiverError, ArchiveUnwritableError, UnreachableError
from archiver.fleet.carrying import TOPIC, Back, Task, carry_out, clean
from archiver.fleet.outcomes import Outcome, Outcomes, Round, digest, failed, interrupted, owners
from archiver.fleet.pace import PLUGIN, PacePlugin
from archiver.fleet.telling import Telling

TRIES = 3
CHECKPOINT = 60.0
"""Seconds between two checkpoints of a crawl, at least."""
ENDS_WITHIN = 60.0
"""Seconds in which crawls end that a person has stopped: the request that is under way may take as long."""
MOST_BACK = 50
"""So often may a blog come back as it went before it counts as a try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of a fleet."""

    folder: Path
    jobs: Sequence[Job]
    rate: float
    """Requests a second over all blogs, at most."""
    scratch: Path | None = None
    tries: int = TRIES
    checkpoint: float = CHECKPOINT


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of a round."""

    outcomes: list[Outcome] = field(default_factory=list)
    went_on: bool = False
    """Whether the round had begun with an earlier command."""
    is_interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """The worst of the blogs'."""
        codes = [one.exit_code for one in self.outcomes]
        return worst(codes + [EXIT_INTERRUPTED] * self.is_interrupted)


def run(client: Client, wanted: Wanted, telling: Telling) -> Result:
    """Crawl all blogs on the workers of a Dask client; returns when each has an outcome, or a person wants no more.

    Raises UnreachableError where the scheduler is lost, and ArchiveUnwritableError where the fleet's folder cannot be
    written to.
    """
    try:
        round_ = Round.open(wanted.folder, at=now())
    except OSError as error:
        raise _unwritable(wanted.folder, error) from error
    fleet = _Fleet(client, wanted, round_, telling)
    with _scheduler_errors(client), fleet.listening():
        fleet.carry_out()
    result = Result(outcomes=fleet.outcomes, went_on=round_.goes_on, is_interrupted=fleet.is_interrupted)
    if not fleet.is_interrupted:
        try:
            round_.end(at=now())
        except OSError as error:
            raise _unwritable(wanted.folder, error) from error
        with suppress(Exception):  # what a worker leaves on its own disk costs room and nothing else
            client.run(partial(clean, round_.fleet, wanted.scratch))
    return result


def _unwritable(folder: Path, error: OSError) -> ArchiveUnwritableError:
    return ArchiveUnwritableError(
        f"The fleet's folder {folder} cannot be written to: {error.strerror or error}. Free some space or allow"
        " writing, then give the same command again."
    )


@contextmanager
def _scheduler_errors(client: Client) -> Iterator[None]:
    try:
        yield
    except (CommClosedError, OSError, TimeoutError) as error:
        if isinstance(error, ArchiverError):
            raise
        address = client.scheduler.address if client.scheduler else "the scheduler"
        raise UnreachableError(
            f"The scheduler at {address} is no longer there. What was committed is safe: start it and its"
            " workers again, and give the same command; it goes on from where it is."
        ) from error


def by_blog(jobs: Iterable[Job]) -> dict[str, tuple[Job, ...]]:
    """The jobs of each blog, by the host that it has in whatever country."""
    found: dict[str, list[Job]] = {}
    for job in jobs:
        found.setdefault(job.plan.key, []).append(job)
    return {blog: tuple(held) for blog, held in found.items()}


class _Fleet:
    def __init__(self, client: Client, wanted: Wanted, round_: Round, telling: Telling) -> None:
        self._client = client
        self._wanted = wanted
        self._round = round_
        self._telling = telling
        self._kept = Outcomes(wanted.folder, round_.name)
        self._jobs = dict(by_blog(wanted.jobs))
        self._ended: dict[str, Outcome] = {}
        self._later: defaultdict[str, deque[tuple[Job, ...]]] = defaultdict(deque)
        self._at_work: dict[Future[Outcome | Back], Task] = {}
        self._tries: Counter[str] = Counter()
        self._back: Counter[str] = Counter()
        self._full: set[str] = set()
        self.is_interrupted = False

    @property
    def outcomes(self) -> list[Outcome]:
        """Of every blog, in the order that was asked for."""
        missing = (blog for blog in self._jobs if blog not in self._ended)
        for blog in missing:
            self._ended[blog] = interrupted(blog, self._jobs[blog][0].plan.root)
        return [self._ended[blog] for blog in self._jobs]

    def carry_out(self) -> None:
        known = {blog: self._kept.settled(blog, digest(jobs)) for blog, jobs in self._jobs.items()}
        for outcome in filter(None, known.values()):
            self._settle(outcome)
        self._client.register_plugin(PacePlugin(self._wanted.rate, owners(self._kept.all())), name=PLUGIN)
        completed: as_completed = as_completed(loop=self._client.loop)
        for blog, jobs in self._jobs.items():
            if known[blog] is None:
                completed.add(self._submit(blog, jobs))
        try:
            self._collect(completed)
        except KeyboardInterrupt:
            self._stop()
            self._collect_what_ends()

    def _collect(self, completed: as_completed) -> None:
        for future in completed:
            task = self._at_work.pop(future)
            for again in self._take(task, self._result(task, future)):
                completed.add(again)

    def _collect_what_ends(self) -> None:
        """Take in what comes to its end when nobody has a turn any more; what does not is left to its worker."""
        with suppress(TimeoutError):
            wait(list(self._at_work), timeout=ENDS_WITHIN)
        for future, task in list(self._at_work.items()):
            if future.done():
                deque(self._take(task, self._result(task, future)), maxlen=0)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take in how far the workers are."""
        self._client.subscribe_topic(TOPIC, lambda event: self._telling.event(event[1]))
        try:
            yield
        finally:
            with suppress(Exception):
                self._client.unsubscribe_topic(TOPIC)

    # To the workers

    def _submit(self, blog: str, jobs: tuple[Job, ...]) -> Future[Outcome | Back]:
        task = Task(
            blog=blog,
            jobs=jobs,
            asked=digest(jobs),
            folder=self._wanted.folder,
            scratch=self._wanted.scratch,
            fleet=self._round.fleet,
            round=self._round.name,
            checkpoint=self._wanted.checkpoint,
        )
        tried = self._tries[blog] + self._back[blog]
        future = self._client.submit(
            carry_out,
            task,
            key=f"archiver-{blog}-{self._round.name}-{task.asked}-{tried}",
            priority=-tried,  # who has failed waits for who has not been asked
            workers=self._with_room(),
            pure=False,
        )
        self._at_work[future] = task
        return future

    def _with_room(self) -> list[str] | None:
        """The workers that a blog may go to; ``None`` for all."""
        if not self._full:
            return None
        left = [
            address for address in self._client.scheduler_info(n_workers=-1)["workers"] if address not in self._full
        ]
        if not left:
            raise ArchiveUnwritableError(
                "No worker has room on its disk. Make room, or name another folder for what they are writing with"
                " --scratch, and give the same command again."
            )
        return left

    def _stop(self) -> None:
        """Let who is at work come to an end, and nobody begin."""
        self.is_interrupted = True
        self._telling.say("Stopping: what is under way is committed and published.")
        scheduler: Any = self._client.scheduler
        self._client.sync(scheduler.archiver_stop)
        self._later.clear()

    # From the workers

    def _result(self, task: Task, future: Future[Outcome | Back]) -> Outcome | Back:
        error = future.exception() if future.status == "error" else None
        if future.status == "cancelled" or future.status == "lost":
            raise CommClosedError("cancelled")
        if isinstance(error, ArchiveUnwritableError):
            raise error  # every blog would meet the same
        if isinstance(error, KilledWorker):
            return failed(task.blog, task.url, f"The workers that crawled {task.blog} died: {error}.")
        if error is not None:
            code = error.exit_code if isinstance(error, ArchiverError) else ArchiverError.exit_code
            return failed(task.blog, task.url, f"{error}" if isinstance(error, ArchiverError) else f"{error!r}", code)
        return future.result()

    def _take(self, task: Task, told: Outcome | Back) -> Iterator[Future[Outcome | Back]]:
        """Take in what came of a blog; yields what is to be done then."""
        if isinstance(told, Back):
            yield from self._take_back(task, told)
            return
        self._tries[task.blog] += 1
        told = replace(told, tries=self._tries[task.blog])
        if not told.is_settled and told.tries < self._wanted.tries and not self.is_interrupted:
            self._telling.again(told)
            yield self._submit(task.blog, task.jobs)
            return
        self._settle(told)
        if told.same_as is not None:
            yield from self._also_wanted(told.same_as, task.jobs)
        if self._later[task.blog]:
            yield self._submit(task.blog, self._later[task.blog].popleft())

    def _take_back(self, task: Task, back: Back) -> Iterator[Future[Outcome | Back]]:
        self._back[task.blog] += 1
        if back.reason == "no room" and back.worker not in self._full:
            self._full.add(back.worker)
            self._telling.say(f"{back.worker}: {back.sentence} It gets no more blogs.")
        if self.is_interrupted:
            self._settle(interrupted(task.blog, task.url))
        elif self._back[task.blog] >= MOST_BACK:
            self._settle(failed(task.blog, task.url, back.sentence, ArchiveUnwritableError.exit_code))
        else:
            yield self._submit(task.blog, task.jobs)

    def _settle(self, outcome: Outcome) -> None:
        self._ended[outcome.blog] = outcome
        self._jobs.setdefault(outcome.blog, ())
        self._telling.ended(outcome)

    def _also_wanted(self, owner: str, jobs: tuple[Job, ...]) -> Iterator[Future[Outcome | Back]]:
        """Ask of a blog what was asked of it under another address, if that is more."""
        if self.is_interrupted:
            return
        held = self._jobs.get(owner, ())
        root = held[0].plan.root if held else self._root(owner, jobs)
        more = tuple(replace(job, plan=plan) for job in jobs if not _covers(held, plan := moved(job.plan, root), job))
        if not more:
            return
        self._jobs[owner] = wanted = (*held, *more)
        if owner in self._ended or not held:
            yield self._submit(owner, wanted)
        else:
            self._later[owner].append(wanted)

    def _root(self, owner: str, jobs: tuple[Job, ...]) -> str:
        scheme = jobs[0].plan.root.partition(":")[0]
        known: Mapping[str, Any] = {one.blog: one.url for one in self._kept.all()}
        return str(known.get(owner, f"{scheme}://{owner}/"))


def _covers(held: Iterable[Job], plan: Any, job: Job) -> bool:
    wanted = {scope.name for scope in plan.scopes}
    alike = [one for one in held if one.options == job.options]
    names = {scope.name for one in alike for scope in one.plan.scopes}
    return "blog" in names or wanted <= names
