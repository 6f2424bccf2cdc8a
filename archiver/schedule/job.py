"""What is to be repeated, and when: the same facts for every scheduler."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

from archiver.errors import UsageError

Every = Literal["day", "week", "month"]

FIRST_HOUR, LAST_HOUR = 1, 5
"""Between these hours of the night a time is chosen where a person names none."""
_TIME = re.compile(r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)")
_MAIL = re.compile(r"[^\s@'\"\\|;&<>-][^\s@'\"\\|;&<>]*@[^\s@'\"\\|;&<>]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One crawl without an address, repeated."""

    archive: Path
    """The archive's folder, from the root of the file system on."""
    program: tuple[str, ...]
    """How this program is started: ``(/…/python, -m, archiver)``."""
    log: Path
    """Where what a run says is added."""
    every: Every
    """Every day, every week (on Sunday) or every month (on its first day)."""
    hour: int
    minute: int
    """Local time."""
    on_failure: str | None = None
    """A line for ``/bin/sh``, run when a crawl ends with another exit code than 0."""

    @property
    def name(self) -> str:
        """What the scheduler calls it: the same for the same folder, another for every other folder."""
        return name_of(self.archive)

    @property
    def command(self) -> tuple[str, ...]:
        """The command that is repeated, word by word."""
        return (*self.program, "crawl", "--archive", str(self.archive))

    @property
    def description(self) -> str:
        """One line for people."""
        return f"Crawls again what the archive {self.archive} follows"

    @property
    def when(self) -> str:
        """When it runs, in words."""
        days = {"day": "every night", "week": "every Sunday", "month": "on the first day of every month"}
        return f"{days[self.every]} at {self.hour:02d}:{self.minute:02d}"


def name_of(archive: Path) -> str:
    """What a scheduler calls the crawl of an archive: ``archiver-``, its folder's name, a hash of where that is."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", archive.name).strip("-").lower()[:40]
    digest = hashlib.sha256(str(archive).encode(errors="surrogateescape")).hexdigest()[:6]
    return "-".join(part for part in ("archiver", plain, digest) if part)


def job(
    archive: Path,
    *,
    program: tuple[str, ...],
    log: Path,
    every: Every,
    at: str | None,
    mail: str | None,
    on_failure: str | None,
    random: Random,
) -> Job:
    """The job that a person asked for.

    :param at: ``HH:MM``, local time; ``None`` for a time of the night that ``random`` chooses: were all archives of the
        world crawled at three o'clock, Blogger's servers would notice
    :param mail: an address that is written to when a crawl fails
    :param on_failure: a line for the shell, run when a crawl fails
    Raises UsageError.
    """
    for path in (archive, log):
        if not str(path).isprintable():
            raise UsageError(f"The name of {path!r} has a line break or another sign that no scheduler can be told.")
    if mail is not None and on_failure is not None:
        raise UsageError("Give --mail or --on-failure, not both; a command can send mail itself.")
    if mail is not None and not _MAIL.fullmatch(mail):
        raise UsageError(f"--mail {mail} is no mail address such as me@university.example")
    if on_failure is not None and ("\n" in on_failure or not on_failure.strip()):
        raise UsageError("--on-failure is one line for the shell, such as 'notify-send archiver'")
    hour, minute = _time(at) if at is not None else (random.randint(FIRST_HOUR, LAST_HOUR), random.randint(0, 59))
    return Job(
        archive=archive,
        program=program,
        log=log,
        every=every,
        hour=hour,
        minute=minute,
        on_failure=_mailed(archive, log, mail) if mail is not None else on_failure,
    )


def _time(typed: str) -> tuple[int, int]:
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise UsageError(f"--at {typed} is no time of day; write it as 03:17.")
    return int(found["hour"]), int(found["minute"])


def _mailed(archive: Path, log: Path, address: str) -> str:
    subject = f"archiver: the crawl of {archive.name} needs a look"
    return f"tail -n 50 {shlex.quote(str(log))} | mail -s {shlex.quote(subject)} {shlex.quote(address)}"


def shell_line(planned: Job) -> str:
    """The whole job as one line for ``/bin/sh``: the crawl, its log, and what is done when it fails."""
    line = f"(date; {shlex.join(planned.command)}) >>{shlex.quote(str(planned.log))} 2>&1"
    if planned.on_failure is None:
        return line
    told = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment(planned))
    return f"{line} || {told} /bin/sh -c {shlex.quote(planned.on_failure)}"


def environment(planned: Job) -> Iterator[tuple[str, str]]:
    """What the command for failures can ask for."""
    yield "ARCHIVE", str(planned.archive)
    yield "LOG", str(planned.log)
