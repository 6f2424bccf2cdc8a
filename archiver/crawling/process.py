"""Crawls carried out: Scrapy started once for all blogs of a command, each judged by what happened to it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.archive.folder import Archive
from archiver.crawling.boundary import GuardedResolver
from archiver.crawling.outcome import Verdict, of_themes, verdict
from archiver.crawling.pace import mean_delay
from archiver.crawling.plan import Plan, plans
from archiver.crawling.progress import PlainProgress, Progress
from archiver.crawling.proof import prove
from archiver.crawling.session import Options, Session, now, open_session
from archiver.errors import ArchiverError, UsageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

SETTINGS = "archiver.crawling.settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A crawl that has ended."""

    plan: Plan
    verdict: Verdict
    report: dict[str, Any]
    """The run's row of ``crawls`` with its skips, gaps and coverage, its exit code and its last line."""


def crawl(path: Path, wanted: Sequence[Plan], options: Options, progress: Progress) -> list[Ended]:
    """Crawl blogs into the archive at ``path``, side by side, and account for each in the order given.

    A new archive into which no blog came is removed again. Raises the ArchiveErrors.
    """
    archive = Archive(path)
    sessions: list[Session] = []
    try:
        with _logged(archive.runs_folder):
            sessions += [open_session(archive, plan, options, progress) for plan in wanted]
            _run(sessions, _settings(options))
            return [account(session) for session in sessions]
    finally:
        leave(archive, sessions)


def _run(sessions: Sequence[Session], settings: Settings) -> None:
    from scrapy.crawler import AsyncCrawlerProcess

    from archiver.spiders.blog import BlogSpider

    class Process(AsyncCrawlerProcess):
        """Scrapy's, which also remembers that a person asked it to stop."""

        def _signal_shutdown(self, signum: int, frame: Any) -> None:
            for session in sessions:
                session.interrupted = True
            super()._signal_shutdown(signum, frame)

    process = Process(settings)
    tasks = []
    for session in sessions:
        GuardedResolver.named_hosts.add(session.named_host)
        session.progress.begin(session)
        tasks.append(process.crawl(BlogSpider, session=session))
    try:
        process.start()
    finally:
        for session in sessions:
            session.progress.end()
    for session, task in zip(sessions, tasks, strict=True):
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            session.facts.faults.append(f"{type(error).__name__}: {error}.")


def _settings(options: Options) -> Settings:
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule(SETTINGS, priority="project")
    values = {
        "DOWNLOAD_DELAY": mean_delay(options.delay),
        "USER_AGENT": options.user_agent,
    }
    settings.setdict(values, priority="cmdline")
    return settings


def account(session: Session) -> Ended:
    """Judge a crawl that has ended, and write the judgement where it belongs."""
    session.settle()
    try:
        if session.facts.fatal is None:
            prove(session)
        judged = verdict(session.facts)
        session.run.follow(_followed(session), session.options.as_json())
        report = session.run.finish(judged.outcome, now(), route=session.route)
    except ArchiverError as error:
        session.facts.fatal = session.facts.fatal or error
        judged = verdict(session.facts)
        report = {"crawl_id": session.run.crawl_id, "outcome": judged.outcome}
    report |= {"exit_code": judged.exit_code, "sentence": judged.sentence}
    if (told := of_themes(session.facts)) is not None:
        report["unknown_theme"] = told
    return Ended(plan=session.plan, verdict=judged, report=report)


def _followed(session: Session) -> list[str]:
    """The scopes that a crawl without an address is to repeat: walks that could be begun."""
    if session.options.once:
        return []
    failed = {problem.scope for problem in session.facts.problems if problem.at_start}
    return [scope.name for scope in session.plan.scopes if scope.is_walk and scope.name not in failed]


def leave(archive: Archive, sessions: Sequence[Session]) -> None:
    """Close an archive; one that is new and holds no blog was made by a mistyped command, and is removed."""
    if archive.is_new and all(session.run.blog_id is None for session in sessions):
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
    session = open_session(archive, plan, options, PlainProgress())
    GuardedResolver.named_hosts.add(session.named_host)
    session.progress.begin(session)

    def settle(reason: str) -> None:
        session.closed = reason == "finished"
        try:
            session.progress.say(account(session).verdict.sentence)
        finally:
            leave(archive, [session])

    crawler.signals.connect(settle, signals.spider_closed, weak=False)
    return session
