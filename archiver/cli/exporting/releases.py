"""``archiver export sqlite|package|diff``: an archive, or a part of it, to hand over, to cite and to compare."""

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
def sqlite(asked: Asked, destination: Path) -> int:
    """One SQLite database that needs nothing beside it: the tables, views and full-text search of the archive.

    posts has what was read, corrections what a person set right, and the view posts_corrected both together. Where
    posts link to posts that are not chosen, links.target_post_id is empty. captures says where in the archive's WARC
    files a response is; with --pseudonymise that has to be left out: --without captures.

    \b
    Example:
      archiver export sqlite astana.db --label Astana
      datasette astana.db
    """
    from archiver.export.dated import release_day
    from archiver.export.sqlite import write_sqlite

    with released(asked) as release:
        posts = release.selected.posts
        write_sqlite(release, destination, force=asked.force, at=f"{release_day()}T00:00:00Z")
    say(asked, destination, f"{posts} posts were written to {destination}.", posts=posts)
    return EXIT_COMPLETE
