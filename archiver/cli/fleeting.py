"""The command that crawls many blogs on many workers, and the reading of its list."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.crawling import crawl, crawl_options, given, options_of, read_rate
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.crawling.jobs import Job
    from archiver.crawling.session import Options
    from archiver.fleet.work import Result

RATE = "4"
MOST_LINES_NAMED = 20
MOST_LIST_BYTES = 256 * 1024 * 1024


@click.command()
@click.argument("blogs", required=False, type=click.Path(path_type=Path), metavar="[BLOGS]")
@archive_option
@click.option(
    "--workers", type=click.IntRange(1, 1024), metavar="N", help="Workers of this machine.  [default: its cores]"
)
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler that runs, tcp://HOST:8786, instead.")
@click.option(
    "--rate", metavar="N", default=RATE, show_default=True, help="Requests a second over the whole fleet, at most."
)
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where a worker keeps what it is writing, on its own disk.  [default: Dask's temporary directory]",
)
@click.option("--tries", type=click.IntRange(1, 100), default=3, show_default=True, metavar="N",
              help="So often is a blog tried whose crawl fails.")  # fmt: skip
@click.option("--checkpoint", type=click.FloatRange(min=1), default=60.0, show_default=True, metavar="S",
              help="Seconds after which what is committed of a running crawl is published, at least.")  # fmt: skip
@click.option(
    "--merge/--no-merge", "is_merged", default=True, help="Make one archive of all blogs when all have had their turn."
)
@crawl_options
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors and the summary.")
@explained
def fleet(
    blogs: Path | None,
    archive: Path,
    workers: int | None,
    scheduler: str | None,
    rate: str,
    scratch: Path | None,
    tries: int,
    checkpoint: float,
    is_merged: bool,
    as_json: bool,
    quiet: bool,
    **asked: Any,
) -> int:
    """Crawl many blogs on all cores of this machine, or on the machines of a Dask cluster.

    BLOGS is a file with an address a line, with the options of archiver crawl behind it where a blog needs its own; or
    the folder of an archive, for every blog that it follows. Without it, the blogs that the fleet has are crawled
    again. Each has an archive of its own, DIR/blogs/HOST; when all have had their turn, DIR/merged is all of them in
    one, and DIR/outcomes.csv tells how each ended and how complete it is. The same command again goes on where it was
    stopped, whatever stopped it.

    \b
    Examples:
      archiver fleet blogs.txt --archive fleet --contact me@university.example
      archiver fleet blogs.txt --archive /shared/fleet --scheduler tcp://head:8786
      archiver fleet --archive fleet

    \b
    A list:
      # local history
      https://NAME.blogspot.com/
      https://OTHER.blogspot.com/ --label Astana --label "vertice CSTO"
      www.example.org --light --delay 5

    \b
    Exit codes: the worst of the blogs', as of archiver crawl; 2 also where a line of the list cannot be read (the
    others are crawled), 5 where the scheduler does not answer, 130 interrupted.
    """
    jobs, rubbish = _jobs(blogs, archive, asked)
    for sentence in rubbish[:MOST_LINES_NAMED]:
        click.echo(f"archiver: {sentence}", err=True)
    if len(rubbish) > MOST_LINES_NAMED:
        click.echo(f"archiver: and {len(rubbish) - MOST_LINES_NAMED} more lines of {blogs}.", err=True)
    if not jobs:
        raise UsageError(f"No line of {blogs} names a blog." if blogs else "Say which blogs: archiver fleet BLOGS.txt")

    from archiver.crawling.outcome import worst
    from archiver.crawling.pace import mean_delay
    from archiver.fleet.cluster import cluster

    ceiling = read_rate(rate)
    waiting = ceiling * mean_delay(min(job.options.delay for job in jobs))  # so many crawls reach the ceiling
    with cluster(scheduler, workers, scratch=scratch, waiting=waiting) as client:
        from archiver.fleet.telling import telling
        from archiver.fleet.work import Wanted, by_blog, run

        spoken = telling(len(by_blog(jobs)), quiet=quiet, as_json=as_json)
        wanted = Wanted(
            folder=archive.absolute(),
            jobs=jobs,
            rate=ceiling,
            scratch=scratch.absolute() if scratch else None,
            tries=tries,
            checkpoint=checkpoint,
        )
        try:
            result = run(client, wanted, spoken)
        finally:
            spoken.end()
    codes = [_told(result, archive, as_json=as_json), UsageError.exit_code if rubbish else EXIT_COMPLETE]
    if is_merged and not result.is_interrupted:
        codes.append(_merge(archive, quiet=quiet, as_json=as_json))
    return worst(codes)


def _merge(archive: Path, *, quiet: bool, as_json: bool) -> int:
    """Bring what came into one archive; returns the exit code."""
    from archiver.merging.work import merge
    from archiver.verdicts import watching

    sources = sorted(path.parent for path in (archive / "blogs").glob("*/archive.db"))
    if not sources:
        return EXIT_COMPLETE
    with watching(quiet=quiet or as_json, doing="Merging") as watch:
        done = merge(archive / "merged", sources, watch=watch)
    if as_json:
        click.echo(json.dumps({"event": "merged", **done.as_json()}, ensure_ascii=False))
    else:
        click.echo(done.sentence)
    return done.exit_code


def _told(result: Result, archive: Path, *, as_json: bool) -> int:
    """Write the table and tell of it; returns the exit code."""
    from archiver.fleet.telling import print_table, summary, write_table

    table = archive / "outcomes.csv"
    write_table(table, result.outcomes)
    if as_json:
        told = {"exit_code": result.exit_code, "sentence": summary(result.outcomes)}
        click.echo(json.dumps({"event": "end", **told, "outcomes": str(table)}, ensure_ascii=False))
    else:
        print_table(result.outcomes, table)
    return result.exit_code


# What is to be crawled


def _jobs(blogs: Path | None, archive: Path, asked: Mapping[str, Any]) -> tuple[list[Job], list[str]]:
    """What a fleet is to crawl, and a sentence for each line that cannot be read. Raises UsageError."""
    if (archive / "archive.db").exists():
        raise UsageError(
            f"{archive} is the archive of a crawl. A fleet keeps its archives in a folder of its own: archiver fleet"
            f" {archive} --archive fleet crawls the blogs of this one."
        )
    if blogs is None:
        return _again(sorted((archive / "blogs").glob("*/archive.db")), asked, archive), []
    if blogs.is_dir() or blogs.name == "archive.db":
        return _again([blogs / "archive.db" if blogs.is_dir() else blogs], asked, blogs), []
    found = _List(blogs)
    for number, line in _lines(blogs):
        try:
            for job in _read(line, asked):
                found.add(number, job)
        except (UsageError, click.UsageError, ValueError) as error:
            said = error.format_message() if isinstance(error, click.UsageError) else str(error)
            found.rubbish.append(f"{blogs}, line {number} was left out: {said}")
    for sentence in found.twice[:MOST_LINES_NAMED]:
        click.echo(sentence, err=True)
    return list(found.jobs.values()), found.rubbish


def _lines(blogs: Path) -> Iterator[tuple[int, str]]:
    """The lines of a list that say something, with their numbers. Raises UsageError."""
    try:
        if blogs.stat().st_size > MOST_LIST_BYTES:
            raise UsageError(f"{blogs} is too large for a list of blogs.")
        text = blogs.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{blogs} is no text in UTF-8: a list has an address a line.") from error
    except OSError as error:
        raise UsageError(f"{blogs} cannot be read ({error.strerror or error}): name the file with the list.") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _read(line: str, asked: Mapping[str, Any]) -> list[Job]:
    """The jobs of a line: an address, and the options of a crawl. Raises UsageError, click's too, and ValueError."""
    from archiver.crawling.jobs import named
    from archiver.crawling.plan import plans

    context = crawl.make_context("crawl", shlex.split(line), default_map=dict(asked), resilient_parsing=False)
    told = {name: context.params[name] for name in asked}
    for name in ("archive", "rate", "as_json", "quiet"):
        if context.get_parameter_source(name).name == "COMMANDLINE":  # type: ignore[union-attr]
            raise UsageError(f"{name.removeprefix('as_')} is of the whole fleet, and no option of one blog.")
    if not context.params["addresses"]:
        raise UsageError("it has options, and no address.")
    return named(plans(context.params["addresses"], told["labels"]), options_of(told))


class _List:
    """What a list asks for: a blog that it names twice, however it is spelled, has one crawl of all that is asked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lines: dict[str, int] = {}
        self.jobs: dict[tuple[str, Options], Job] = {}
        self.rubbish: list[str] = []
        self.twice: list[str] = []

    def add(self, number: int, job: Job) -> None:
        """Take in a job of a line."""
        from archiver.crawling.plan import joined

        first = self._lines.setdefault(job.plan.key, number)
        if first != number:
            self.twice.append(
                f"{self._file}, line {number}: {job.plan.key} is named in line {first} too, and is one blog."
            )
        known = self.jobs.get(key := (job.plan.key, job.options))
        self.jobs[key] = replace(known, plan=joined(known.plan, job.plan)) if known else job


def _again(databases: list[Path], asked: Mapping[str, Any], place: Path) -> list[Job]:
    """The jobs that repeat what archives follow. Raises UsageError where that is nothing, and the ArchiveErrors."""
    from archiver.archive.follows import followed
    from archiver.crawling.jobs import repeats

    if databases and not databases[0].exists():
        raise UsageError(f"There is no archive in {place}: name a file with a list of blogs.")
    follows = [follow for database in databases for follow in followed(database.parent)]
    if not follows:
        raise UsageError(f"{place} follows no blog. Say which: archiver fleet BLOGS.txt --archive {place}")
    return repeats(follows, options_of(asked), given())
