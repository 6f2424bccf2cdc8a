"""The command that copies an archive."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archiver.cli.shared import archive_option, explained, json_option
from archiver.counts import many


@click.command()
@click.argument("dest", type=click.Path(path_type=Path), metavar="DEST")
@archive_option
@json_option
@explained
def copy(dest: Path, archive: Path, as_json: bool) -> int:
    """Copy an archive to another folder, while a crawl may be writing to it.

    The same command again brings the copy up to date, and copies only what is new: a backup for every night. The copy
    is an archive of its own, sound, and a crawl can go on with it; DEST is then no longer a place for copies of this
    one. Nothing that is not such a copy is ever written over.

    \b
    Examples:
      archiver copy /media/backup/blog-archive
      archiver copy D:\\backup --archive blog-archive

    \b
    Exit codes: 0 copied, 2 DEST cannot be used, 6 the archive is damaged (what is sound was copied), or the disk is
    full, 130 interrupted (the same command goes on).
    """
    from archiver.archive.copying import copy as copy_archive
    from archiver.verdicts import watching

    with watching(quiet=as_json, doing="Copying") as watch:
        done = copy_archive(archive, dest, watch=watch)
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False, indent=2))
        return done.exit_code
    again = f", {done.unchanged} were there" if done.unchanged else ""
    click.echo(f"{many(done.files, 'file')} copied ({done.bytes / 1e6:.1f} MB){again}.")
    if done.removed:
        click.echo(f"{many(done.removed, 'picture')} removed that the archive no longer has.")
    if done.left_out:
        click.echo(f"Left out: {', '.join(done.left_out)}.")
    for sentence in done.damage:
        click.echo(f"  {sentence}")
    click.echo(done.sentence)
    return done.exit_code
