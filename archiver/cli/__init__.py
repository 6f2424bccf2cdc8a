"""The command line: parse, call, print, exit code. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archiver import __version__
from archiver.cli.citing import cite
from archiver.cli.copying import copy
from archiver.cli.correcting import correct
from archiver.cli.crawling import crawl, unfollow
from archiver.cli.exporting import export
from archiver.cli.exporting.readings import epub, markdown
from archiver.cli.exporting.releases import diff, package, sqlite
from archiver.cli.exporting.tables import csv, jsonl, parquet, xlsx
from archiver.cli.exporting.wacz import wacz
from archiver.cli.fleeting import fleet
from archiver.cli.forgetting import forget
from archiver.cli.importing import import_
from archiver.cli.keeping import audit, extract, status, verify
from archiver.cli.merging import merge
from archiver.cli.scheduling import schedule
from archiver.cli.serving import serve
from archiver.cli.shared import explained


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="archiver")
def main() -> None:
    """Keep a Blogger blog: every post as rows that can be queried, every page as bytes that prove them.

    \b
    Example:
      archiver crawl https://NAME.blogspot.com/ --label Astana --archive blog-archive
      archiver status --archive blog-archive
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a label's emoji is no reason to fail on an old console


@click.command()
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default=Path("demo-archive"),
    show_default=True,
    metavar="DIR",
    help="Where the demo's archive goes.",
)
@explained
def demo(archive: Path) -> int:
    """Show the whole way on the bundled fixture blog: a small Italian blog on this machine, no network.

    \b
    Example:
      archiver demo
    """
    from archiver.demo import run_demo

    return run_demo(archive)


for command in (
    *(crawl, import_, unfollow, schedule, status, audit, verify, extract),
    *(correct, cite, forget, copy, merge, fleet, export, serve, demo),
):
    main.add_command(command)
for format_ in (csv, xlsx, jsonl, parquet, sqlite, package, diff, markdown, epub, wacz):
    export.add_command(format_)
