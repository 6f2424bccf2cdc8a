"""Telling this system's scheduler, and taking back what it was told."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from archiver.errors import UsageError
from archiver.schedule.job import Job
from archiver.schedule.others import MARK, cron_line
from archiver.schedule.systemd import ARCHIVE_KEY, units

Scheduler = Literal["systemd", "cron"]
_SECONDS = 30


@dataclass(slots=True, kw_only=True)
class Told:
    """What the scheduler was told."""

    scheduler: Scheduler
    written: list[Path] = field(default_factory=list)
    is_on: bool = True
    """Whether it runs from now on by itself."""
    todo: list[str] = field(default_factory=list)
    """Commands that are left to the person."""


def unit_folder() -> Path:
    """Where systemd looks for a user's own units."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def scheduler() -> Scheduler:
    """The scheduler of this system. Raises UsageError where there is none that can be told."""
    if _run(["systemctl", "--user", "show-environment"]) is not None:
        return "systemd"
    if shutil.which("crontab") is not None:
        return "cron"
    raise UsageError(
        "Neither systemd's user manager nor cron can be reached here. See what another scheduler wants with --print"
        " systemd, cron, launchd or taskscheduler, and put it where that looks for it."
    )


def install(job: Job, scheduler: Scheduler) -> Told:
    """Tell the scheduler of a job, in place of what it was told for the same archive before.

    Raises UsageError where it cannot be told.
    """
    try:
        job.log.parent.mkdir(parents=True, exist_ok=True)
        return _to_systemd(job) if scheduler == "systemd" else _to_cron(job)
    except OSError as error:
        raise UsageError(
            f"{error.filename or job.log} cannot be written: {error.strerror}. Show what is to be written with --print"
            f" {scheduler}, and put it in place yourself."
        ) from error


def remove(job: Job) -> list[str]:
    """Take back whatever schedulers were told for the job's archive; returns what was taken back, for people."""
    gone = []
    names = [f"{job.name}{suffix}" for suffix in (".timer", ".service", "-failure.service")]
    found = [unit_folder() / name for name in names if (unit_folder() / name).exists()]
    if found:
        _run(["systemctl", "--user", "disable", "--now", f"{job.name}.timer"])
        for path in found:
            path.unlink()
            gone.append(str(path))
        _run(["systemctl", "--user", "daemon-reload"])
    lines = _crontab()
    left = _without(lines, job)
    if left != lines:
        _set_crontab(left)
        gone.append("a line of cron's table")
    return gone


def strays() -> list[tuple[str, str]]:
    """Timers of ours whose archive is where it was no longer: (name of the timer, folder)."""
    found = []
    for path in sorted(unit_folder().glob("archiver-*.service")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, archive = line.partition("=")
            if key == ARCHIVE_KEY and not Path(archive.replace("%%", "%")).exists():
                found.append((path.stem, archive.replace("%%", "%")))
    for line in _crontab():
        if line.startswith(MARK) and not Path(line.removeprefix(MARK)).exists():
            found.append(("cron", line.removeprefix(MARK)))
    return found


def _to_systemd(job: Job) -> Told:
    told = Told(scheduler="systemd")
    unit_folder().mkdir(parents=True, exist_ok=True)
    for name, content in units(job).items():
        path = unit_folder() / name
        path.write_text(content, encoding="utf-8")
        told.written.append(path)
    if job.on_failure is None:
        (unit_folder() / f"{job.name}-failure.service").unlink(missing_ok=True)
    switch_on = [["daemon-reload"], ["enable", "--now", f"{job.name}.timer"]]
    told.is_on = all(_run(["systemctl", "--user", *words]) is not None for words in switch_on)
    if not told.is_on:
        told.todo += [f"systemctl --user {' '.join(words)}" for words in switch_on]
    if not _lingers():
        told.todo.append("loginctl enable-linger    (or it only runs while you are logged in)")
    return told


def _lingers() -> bool:
    """Whether systemd runs a user's timers while nobody is logged in."""
    answer = _run(["loginctl", "show-user", str(os.getuid()) if hasattr(os, "getuid") else "", "--property=Linger"])
    return answer is not None and answer.strip() == "Linger=yes"


def _to_cron(job: Job) -> Told:
    _set_crontab([*_without(_crontab(), job), f"{MARK}{job.archive}", cron_line(job)])
    return Told(scheduler="cron")


def _without(lines: list[str], job: Job) -> list[str]:
    """Cron's table without what is ours for the archive: the mark and the line below it."""
    marks = [number for number, line in enumerate(lines) if line == f"{MARK}{job.archive}"]
    ours = {*marks, *(number + 1 for number in marks)}
    return [line for number, line in enumerate(lines) if number not in ours]


def _crontab() -> list[str]:
    return (_run(["crontab", "-l"]) or "").splitlines()


def _set_crontab(lines: Iterable[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if _run(["crontab", "-"], text) is None:
        raise UsageError("cron did not take the new line. Show it with --print cron, and add it with: crontab -e")


def _run(words: list[str], told: str | None = None) -> str | None:
    """What a program of the system answers; ``None`` where it is missing or fails."""
    try:
        done = subprocess.run(  # noqa: S603, words of ours
            words, input=told, capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
