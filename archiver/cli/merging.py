"""The command that makes archives into one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from archiver.cli.shared import explained, json_option


@click.command()
@click.argument("dest", type=click.Path(path_type=Path), metavar="DEST")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SRC…")
@click.option(
    "--warc",
    type=click.Choice(["link", "move", "reference"]),
    default="link",
    show_default=True,
    help="How WARC files and pictures get into DEST: link gives a file a second name, or copies it to another disk; "
    "move takes them out of SRC, whose database goes too; reference makes symbolic links.",
)
@json_option
@explained
def merge(dest: Path, sources: tuple[Path, ...], warc: Any, as_json: bool) -> int:
    """Make several archives one.

    DEST is a new folder or an archive; each SRC is an archive, and stays as it is (but for --warc move). In whichever
    order they are named, and whether at once or one after the other, the same comes of it. Where two hold the same
    blog, what each saw is put in the order of its time: versions of a post stand one after the other, and what one
    knew better is known. What was forgotten in one does not come back from another. The same command again adds only
    what is new.

    \b
    Examples:
      archiver merge everything blog-archive other-archive
      archiver merge everything fleet/blogs/* --warc reference

    \b
    Exit codes: 0 merged, 2 DEST cannot be used, 6 a source is damaged or in use (nothing was written then), or the
    disk is full.
    """
    from archiver.merging.work import merge as merge_archives
    from archiver.verdicts import watching

    with watching(quiet=as_json, doing="Merging") as watch:
        done = merge_archives(dest, sources, warc=warc, watch=watch)
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False, indent=2))
        return done.exit_code
    for note in done.notes:
        click.echo(note)
    click.echo(done.sentence)
    return done.exit_code
