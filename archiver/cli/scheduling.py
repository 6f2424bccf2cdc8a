"""``archiver schedule``: the crawl that repeats itself every night."""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

import click

from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.schedule.install import Told
    from archiver.schedule.job import Every, Job

NOT_RUN = "written by the rules of its manual, but never run by its authors"


@click.command()
@archive_option
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month"]),
    default="day",
    show_default=True,
    help="How often: every night, on Sundays, on the first of the month.",
)
@click.option("--at", metavar="HH:MM", help="Local time.  [default: a minute of the night, chosen at random]")
@click.option("--log", type=click.Path(path_type=Path), metavar="FILE", help="Where what a run says is added.")
@click.option("--mail", metavar="ADDRESS", help="Write there when a crawl does not end with 0; needs the program mail.")
@click.option("--on-failure", metavar="COMMAND", help="Run this then; it can use $ARCHIVE and $LOG.")
@click.option("--use", type=click.Choice(["systemd", "cron"]), help="Which scheduler is told; else the one found.")
@click.option(
    "--print",
    "shown",
    type=click.Choice(["systemd", "cron", "launchd", "taskscheduler"]),
    help="Show what such a scheduler wants, and write nothing.",
)
@click.option("--remove", is_flag=True, help="Repeat this archive's crawl no longer.")
@json_option
@explained
def schedule(
    archive: Path,
    every: Every,
    at: str | None,
    log: Path | None,
    mail: str | None,
    on_failure: str | None,
    use: str | None,
    shown: str | None,
    remove: bool,
    as_json: bool,
) -> int:
    """Repeat the crawl of all that an archive follows: every night, with no rights but your own.

    Tells systemd's user manager, or cron where that is not there. The same command again changes the time; the crawl
    itself keeps two runs apart, and the next one makes up for one that was cut short.

    \b
    Examples:
      archiver schedule --archive blog-archive
      archiver schedule --every week --at 04:30 --mail me@university.example
      archiver schedule --print launchd
      archiver schedule --remove

    \b
    Exit codes: 0 done, 2 wrong usage or no scheduler that can be told, 6 no archive.
    """
    from archiver.schedule.install import install, scheduler
    from archiver.schedule.install import remove as take_back
    from archiver.schedule.job import job

    archive = archive.absolute()
    planned = job(
        archive,
        program=(sys.executable, "-m", "archiver"),
        log=(log or _log(archive)).absolute(),
        every=every,
        at=at,
        mail=mail,
        on_failure=on_failure,
        random=SystemRandom(),
    )
    if remove:
        return _say_removed(planned, take_back(planned), as_json)
    _require_follows(archive)
    if shown is not None:
        return _show(planned, shown, as_json)
    told = install(planned, use or scheduler())  # type: ignore[arg-type]
    return _say_told(planned, told, as_json)


def _log(archive: Path) -> Path:
    from platformdirs import user_log_path

    from archiver.schedule.job import name_of

    return user_log_path("archiver") / f"{name_of(archive)}.log"


def _require_follows(archive: Path) -> None:
    """Raises UsageError for an archive whose crawl would have nothing to do, and the ArchiveErrors."""
    from archiver.archive.follows import followed

    if not followed(archive):
        raise UsageError(
            f"The archive {archive} follows nothing, so there is nothing to repeat. Crawl a blog into it first, without"
            f" --once: archiver crawl https://NAME.blogspot.com/ --archive {archive}"
        )


def _show(planned: Job, kind: str, as_json: bool) -> int:
    from archiver.schedule import others, systemd

    if kind == "systemd":
        files = systemd.units(planned)
        text = "\n".join(f"# ~/.config/systemd/user/{name}\n{content}" for name, content in files.items())
    else:
        begin = (date.today() + timedelta(days=1)).isoformat()
        match kind:
            case "cron":
                text = others.cron_line(planned)
            case "launchd":
                text = others.launchd(planned)
            case _:
                text = others.task(planned, begin)
        files = {kind: text}
    if as_json:
        click.echo(json.dumps({"files": files, "when": planned.when, "exit_code": EXIT_COMPLETE}, indent=2))
        return EXIT_COMPLETE
    click.echo(text.rstrip("\n"))
    if not planned.log.parent.is_dir() and kind != "taskscheduler":
        click.echo(f'archiver: its log needs a folder: mkdir -p "{planned.log.parent}"', err=True)
    if kind in _WHERE:
        click.echo(
            f"archiver: {_WHERE[kind].format(name=planned.name)} This is {NOT_RUN}: watch its first run.", err=True
        )
    return EXIT_COMPLETE


_WHERE = {
    "launchd": "Save this as ~/Library/LaunchAgents/{name}.plist, then: launchctl bootstrap gui/$UID that file.",
    "taskscheduler": 'Save this as {name}.xml, then: schtasks /Create /TN {name} /XML "{name}.xml"',
}


def _say_told(planned: Job, told: Told, as_json: bool) -> int:
    from archiver.schedule.install import strays

    if as_json:
        said = {
            "scheduler": told.scheduler,
            "name": planned.name,
            "when": planned.when,
            "log": str(planned.log),
            "written": [str(path) for path in told.written],
            "is_on": told.is_on,
            "todo": told.todo,
            "exit_code": EXIT_COMPLETE,
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return EXIT_COMPLETE
    click.echo(f"What {planned.archive} follows is crawled {planned.when}, by {told.scheduler}.", err=True)
    for path in told.written:
        click.echo(f"  written: {path}", err=True)
    click.echo(f"  what a run says: {planned.log}", err=True)
    if told.todo:
        click.echo("Left to you:" if told.is_on else "systemd did not answer. To turn it on:", err=True)
        for line in told.todo:
            click.echo(f"  {line}", err=True)
    for name, folder in strays():
        click.echo(
            f"archiver: {name} repeats a crawl of {folder}, where there is no archive now. If it was moved here:"
            f' archiver schedule --remove --archive "{folder}"',
            err=True,
        )
    return EXIT_COMPLETE


def _say_removed(planned: Job, gone: list[str], as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"removed": gone, "exit_code": EXIT_COMPLETE}, ensure_ascii=False, indent=2))
    elif gone:
        click.echo(f"The crawl of {planned.archive} is repeated no longer (removed: {', '.join(gone)}).", err=True)
    else:
        click.echo(f"Nothing was repeating the crawl of {planned.archive}; nothing was changed.", err=True)
    return EXIT_COMPLETE
