"""``archiver export csv|jsonl``: tables for people who count."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.exporting.shared import Asked, released, say, shared_options
from archiver.cli.shared import explained
from archiver.errors import EXIT_COMPLETE

destination = click.argument("destination", type=click.Path(path_type=Path), metavar="DEST")


@click.command()
@destination
@explained
@shared_options
def jsonl(asked: Asked, destination: Path) -> int:
    """Posts as JSON lines: one post a line, with its labels, blocks, credits, images, links and comments.

    \b
    Example:
      archiver export jsonl posts.jsonl --label Astana
    """
    from archiver.export.jsonl import write_jsonl

    with released(asked) as release:
        posts = write_jsonl(release, destination, force=asked.force)
    say(asked, destination, f"{posts} posts were written to {destination}.", posts=posts)
    return EXIT_COMPLETE
