"""Crawls carried out: Scrapy started once for all blogs of a command, each judged by what happened to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver import __version__
from archiver.archive import correcting, follows
from archiver.archive.decisions import Decisions
from archiver.archive.folder import Archive
from archiver.archive.forgotten import tombstones
from archiver.crawling.asleep import died
from archiver.crawling.boundary import GuardedResolver
from archiver.crawling.gate import GATE, Gate
from archiver.crawling.jobs import Job
from archiver.crawling.outcome import Problem, Verdict, of_themes, verdict, worst
from archiver.crawling.pace import mean_delay
from archiver.crawling.plan import Plan, plans
from archiver.crawling.progress import PlainProgress, Progress
from archiver.crawling.proof import prove
from archiver.crawling.session import Options, Session, now, open_session
from archiver.errors import EXIT_INTERRUPTED, ArchiveError, ArchiverError, UsageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)
SETTINGS = "archiver.crawling.settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A crawl that has ended."""

    plan: Plan
    verdict: Verdict
    report: dict[str, Any]
    """The run's row of ``crawls`` with its skips, gaps and coverage, its exit code and its last line."""
    died: Problem | None = None
    """Why the blog is taken for dead, if it is."""
    answers: bool = False
    """Whether it is known to live: one that died and whose server now wants to be left alone is neither."""
    repeats: frozenset[str] = frozenset()
    """The ids of the blogs whose scopes were repeated; none where a person named the blog."""
    failing_since: str | None = None
    """When the blog was first found not to answer, if that has been told before."""

    @property
    def blog_ids(self) -> frozenset[str]:
        """The blogs it is of: the one it met, and those whose scopes it repeats."""
        met = self.report.get("blog_id")
        return self.repeats | ({met} if met else frozenset())

    @property
    def is_old_news(self) -> bool:
        """Whether it died, and that has been told before."""
        return self.died is not None and self.failing_since is not None

    @property
    def is_back(self) -> bool:
        """Whether it answers after it did not."""
        return self.answers and self.failing_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What came of all the crawls of a command."""

    ended: list[Ended]
    """In the order that was asked for."""
    not_begun: int = 0
    """How many blogs' turn never came."""
    is_offline: bool = False
    """Whether no blog at all could be reached: that is no blog's doing."""

    @property
    def news(self) -> list[Ended]:
        """Those that count: that a blog still does not answer has been told."""
        return [one for one in self.ended if self.is_offline or not one.is_old_news]

    @property
    def exit_code(self) -> int:
        """The worst of theirs."""
        codes = [one.verdict.exit_code for one in self.news]
        if self.not_begun and ArchiveError.exit_code not in codes:
            codes.append(EXIT_INTERRUPTED)
        return worst(codes)


def crawl(path: Path, jobs: Sequence[Job], progress: Progress, *, gate: Gate | None = None) -> Crawled:
    """Crawl blogs into the archive at ``path``, some of them side by side, and account for each.

    A new archive into which no blog came is removed again. Raises the ArchiveErrors.

    :param gate: the way out for all of them; a new one, with no ceiling, where none is given
    """
    if not jobs:
        return Crawled(ended=[])
    archive = Archive(path)
    ended: dict[Job, Ended] = {}
    met: set[str | None] = set()

    def settle(job: Job, session: Session) -> None:
        met.add(session.run.blog_id)
        ended[job] = replace(account(session), repeats=job.blog_ids, failing_since=job.failing_since)
        progress.ended(ended[job])

    try:
        _require_not_forgotten(archive, jobs)
        with _logged(archive.runs_folder):
            not_begun = _run(archive, jobs, gate or Gate(), progress, settle)
        result = Crawled(
            ended=[ended[job] for job in jobs if job in ended],
            not_begun=not_begun,
            is_offline=_is_offline(ended.values()),
        )
        _note(archive, result)
        _take_corrections(archive, progress)
        return result
    finally:
        leave(archive, has_blog=any(met))


def _require_not_forgotten(archive: Archive, jobs: Sequence[Job]) -> None:
    """That no post is asked for by its address that was forgotten. Raises UsageError."""
    stones = tombstones(archive.db)
    for scope in (scope for job in jobs for scope in job.plan.scopes):
        url = scope.name.removeprefix("post:")
        if url != scope.name and stones.address(url):
            raise UsageError(
                f"{url} was forgotten in the archive {archive.path} (archiver forget): it is not asked for again."
            )


def _run(
    archive: Archive, jobs: Sequence[Job], gate: Gate, progress: Progress, settle: Callable[[Job, Session], None]
) -> int:
    """Carry out the jobs; returns how many were not begun."""
    from scrapy.settings import Settings

    from archiver.crawling.pool import Pool

    settings = Settings()
    settings.setmodule(SETTINGS, priority="project")
    pool = Pool(archive, jobs, settings, gate=gate, progress=progress, settle=settle)
    try:
        pool.start()
    finally:
        progress.end()
    if pool.error is not None:
        raise pool.error
    return len(pool.not_begun)


def _is_offline(ended: Collection[Ended]) -> bool:
    lively = [one for one in ended if one.failing_since is None]
    unreachable = [one for one in ended if one.died is not None and one.died.category == "unreachable"]
    return len(lively) >= FEWEST_AT_ONCE and len(unreachable) == len(ended)


FEWEST_AT_ONCE = 3
"""When so many blogs cannot be reached, and none can, they have not died in one night: the connection is ours."""


def _note(archive: Archive, result: Crawled) -> None:
    """Remember which of the blogs that are followed answer, and which do not.

    A person who names a blog asks whatever is remembered, and is told: only repetitions count as tries.
    """
    answering = {blog_id for one in result.ended if one.answers for blog_id in one.blog_ids}
    failing = {blog_id for one in result.ended if one.died is not None for blog_id in one.repeats} - answering
    awake = follows.failing(archive.db, answering)
    asleep = [] if result.is_offline else sorted(failing)
    if not awake and not asleep:
        return
    with Decisions(archive, at=now(), version=__version__) as decisions:
        if awake:
            decisions.act("answering", blog_ids=awake)
        if asleep:
            decisions.act("failing", blog_ids=asleep, at=now())


def _take_corrections(archive: Archive, progress: Progress) -> None:
    """Take over corrections that waited for posts which have come. A file that cannot be read costs nobody a night."""
    try:
        correcting.settle(archive, at=now(), version=__version__)
    except ArchiveError as error:
        progress.say(str(error))


def account(session: Session) -> Ended:
    """Judge a crawl that has ended, and write the judgement where it belongs."""
    session.settle()
    facts = session.facts
    try:
        if facts.fatal is None:
            prove(session)
        judged = verdict(facts)
        session.run.follow(_followed(session), session.options.as_json())
        said: dict[str, Any] = {"exit_code": judged.exit_code, "sentence": judged.sentence}
        said |= session.run.field_coverage()
        if session.options.images:
            said["images"] = session.images.as_json()
        if (theme := of_themes(facts)) is not None:
            said["unknown_theme"] = theme
        report = session.run.finish(judged.outcome, now(), route=session.route, said=said)
    except ArchiverError as error:
        facts.fatal = facts.fatal or error
        judged = verdict(facts)
        report = {"crawl_id": session.run.crawl_id, "outcome": judged.outcome}
    except Exception as error:  # of one blog: the others go on
        log.exception("cannot account for %s", session.plan.root)
        facts.faults.append(f"{type(error).__name__}: {error}.")
        judged = verdict(facts)
        report = {"crawl_id": session.run.crawl_id, "outcome": judged.outcome}
    report |= {"exit_code": judged.exit_code, "sentence": judged.sentence}
    problem = died(facts)
    answers = facts.posts_seen > 0 or (problem is None and judged.outcome in ("complete", "incomplete"))
    return Ended(plan=session.plan, verdict=judged, report=report, died=problem, answers=answers)


def _followed(session: Session) -> list[str]:
    """The scopes that a crawl without an address is to repeat: walks that could be begun."""
    if session.options.once:
        return []
    failed = {problem.scope for problem in session.facts.problems if problem.at_start}
    return [scope.name for scope in session.plan.scopes if scope.is_walk and scope.name not in failed]


def leave(archive: Archive, *, has_blog: bool) -> None:
    """Close an archive; one that is new and holds no blog was made by a mistyped command, and is removed."""
    if archive.is_new and not has_blog:
        archive.discard()
    else:
        archive.close()


@contextmanager
def _logged(folder: Path) -> Iterator[None]:
    """Warnings and faults go to a file of their own, made when there is one, and not over what a person is reading."""
    path = folder / f"{now()[:19].replace(':', '')}.log"
    handler = _LateFile(path)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _LateFile(logging.FileHandler):
    """A log file that is made, with its folder, by its first line. A disk that has no room for it has none for the
    archive either, and that is told as what it is."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)

    def _open(self) -> Any:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Lose the line."""

    def close(self) -> None:
        """Close the file, whatever could not be written to it."""
        with suppress(OSError):
            super().close()


def session_for_scrapy(crawler: Crawler, arguments: dict[str, Any]) -> Session:
    """The session of ``scrapy crawl blog -a url=URL -a label=NAME -a archive=DIR``; settled when the spider closes.

    Several labels are separated by ``|``. Raises UsageError without a ``url``.
    """
    from scrapy import signals

    if "url" not in arguments:
        raise UsageError("Say which blog: scrapy crawl blog -a url=https://NAME.blogspot.com/ [-a label=NAME]")
    labels = [label for label in arguments.get("label", "").split("|") if label]
    plan = plans([arguments["url"]], labels)[0]
    archive = Archive(Path(arguments.get("archive", "blog-archive")))
    options = Options(
        delay=crawler.settings.getfloat("DOWNLOAD_DELAY") / mean_delay(1.0),
        ignore_robots=not crawler.settings.getbool("ROBOTSTXT_OBEY"),
    )
    crawler.settings.set(GATE, Gate())
    session = open_session(archive, plan, options, PlainProgress())
    GuardedResolver.named_hosts.add(session.named_host)
    session.progress.begin(session)

    def settle(reason: str) -> None:
        session.closed = reason == "finished"
        try:
            session.progress.say(account(session).verdict.sentence)
        finally:
            leave(archive, has_blog=session.run.blog_id is not None)

    crawler.signals.connect(settle, signals.spider_closed, weak=False)
    return session
