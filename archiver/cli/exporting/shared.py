"""What the commands of every format share: which posts, what of them, and where to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from archiver.cli.shared import archive_option, json_option
from archiver.errors import UsageError

if TYPE_CHECKING:
    from archiver.export.release import Release, Watch

LEFT_OUT = ("text", "comments", "images", "captures")
"""What can be left out (``release.LEFT_OUT``)."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asked for, the same for every format."""

    archive: Path
    selection: Any
    """A ``Selection``."""
    without: frozenset[str]
    pseudonymise: bool
    force: bool
    as_json: bool
    key: Path | None = None
    """The file with the key of the pseudonyms; without one, the archive's own."""


def _day(context: click.Context, option: click.Parameter, typed: str | None) -> str | None:
    if typed is None:
        return None
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError as error:
        raise click.BadParameter(f"“{typed}” is no day. Write it as 2024-12-31.") from error


def _left_out(context: click.Context, option: click.Parameter, typed: tuple[str, ...]) -> frozenset[str]:
    names = {name.strip() for one in typed for name in one.split(",") if name.strip()}
    unknown = sorted(names - set(LEFT_OUT))
    if unknown:
        raise click.BadParameter(f"“{unknown[0]}” is none of {', '.join(LEFT_OUT)}.")
    return frozenset(names)


_OPTIONS = (
    click.option("--blog", "blogs", multiple=True, metavar="URL", help="Only this blog; may be given again."),
    click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be given again."),
    click.option("--since", callback=_day, metavar="DATE", help="Only posts from this day on: 2024-01-01."),
    click.option("--until", callback=_day, metavar="DATE", help="Only posts up to this day, itself included."),
    click.option("--query", metavar="WORDS", help='Only posts with these words, in any form; "…" for a phrase.'),
    click.option(
        "--without",
        multiple=True,
        callback=_left_out,
        metavar="WHAT",
        help=f"Leave out {', '.join(LEFT_OUT)}; several with commas.",
    ),
    click.option("--pseudonymise", is_flag=True, help="Call those who commented by pseudonyms, always the same ones."),
    click.option(
        "--key",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The key of the pseudonyms; else the archive's own, pseudonyms.key.",
    ),
    click.option("--force", is_flag=True, help="Replace what an earlier export wrote there."),
    archive_option,
    json_option,
)


def shared_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command the options of every export; it gets them as one ``asked``."""

    def collected(
        archive: Path,
        blogs: tuple[str, ...],
        labels: tuple[str, ...],
        since: str | None,
        until: str | None,
        query: str | None,
        without: frozenset[str],
        pseudonymise: bool,
        key: Path | None,
        force: bool,
        as_json: bool,
        **options: Any,
    ) -> R:
        from archiver.archive.selection import Selection

        if since is not None and until is not None and since > until:
            raise UsageError(f"--since {since} is after --until {until}: no post can be both.")
        if key is not None and not pseudonymise:
            raise UsageError("--key is the key of pseudonyms: give it with --pseudonymise.")
        selection = Selection(blogs=blogs, labels=labels, since=since, until=until, query=query)
        asked = Asked(
            archive=archive,
            selection=selection,
            without=without,
            pseudonymise=pseudonymise,
            force=force,
            as_json=as_json,
            key=key,
        )
        return command(asked=asked, **options)

    collected.__name__, collected.__doc__ = command.__name__, command.__doc__
    return reduce(lambda wrapped, option: option(wrapped), reversed(_OPTIONS), collected)


@contextmanager
def released(asked: Asked) -> Iterator[Release]:
    """What is to be written, with a bar on stderr while it is. Raises UsageError where nothing is chosen, and the
    ArchiveErrors."""
    from archiver.archive.selection import Selected
    from archiver.export.pseudonyms import Pseudonyms, read_key
    from archiver.export.release import Release

    with Selected(asked.archive, asked.selection) as selected, _watching(asked) as watch:
        if not selected.posts:
            raise UsageError(
                f"No post of the archive {asked.archive} is what you asked for; nothing was written."
                if not asked.selection.is_everything
                else f"The archive {asked.archive} holds no post yet; nothing was written."
            )
        rename = Pseudonyms(selected, read_key(asked.archive, asked.key)) if asked.pseudonymise else None
        yield Release(selected=selected, without=asked.without, rename=rename, watch=watch)


@contextmanager
def _watching(asked: Asked) -> Iterator[Watch | None]:
    """A bar on stderr that moves with the rows that were written, on a terminal; elsewhere nothing looks on."""
    if asked.as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Writing {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)

        def watch(table: str, total: int, rows: Iterator[Any]) -> Iterator[Any]:
            progress.reset(task, description=table, total=total)
            for count, row in enumerate(rows):
                if count % 256 == 0:
                    progress.update(task, completed=count)
                yield row

        yield watch


def refuse_pseudonyms(asked: Asked, format_: str, hint: str) -> None:
    """Raise UsageError where pseudonyms are asked for in a format that carries pages as they came."""
    if asked.pseudonymise:
        raise UsageError(
            f"{format_} holds pages as they came, with the names of all who commented: --pseudonymise cannot change"
            f" those. {hint}"
        )


def is_one_file(destination: Path, endings: tuple[str, ...], format_: str) -> bool:
    """Whether a destination is one file by its name, and not a folder; - is one.

    Raises UsageError where its name says that it is something else."""
    name = destination.name.lower()
    if str(destination) == "-" or name.endswith(endings):
        return True
    if name.endswith(_OTHERS):
        raise UsageError(
            f"{destination} is no name for {format_}: one file ends in {' or '.join(endings)}, and a folder with a file"
            " for each table has a name without such an ending."
        )
    return False


_OTHERS = (
    ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xls", ".xlsx", ".ods", ".parquet", ".db", ".sqlite", ".zip",
    ".gz", ".epub", ".wacz", ".md",
)  # fmt: skip
"""Endings of names of files."""


def refuse_json_to_stdout(asked: Asked, destination: Path) -> None:
    """Raise UsageError where two things would be written to the standard output."""
    if asked.as_json and str(destination) == "-":
        raise UsageError("With --json the standard output is taken: name a file instead of -.")


def say(asked: Asked, destination: Path, sentence: str, **told: Any) -> None:
    """Tell what was written: a sentence for people on stderr, or with ``--json`` one object on stdout."""
    if asked.as_json:
        said = {"destination": str(destination), "selection": asked.selection.as_json(), **told, "exit_code": 0}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        click.echo(sentence, err=True)
