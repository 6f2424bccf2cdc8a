"""``archiver export sqlite|package|diff``: an archive, or a part of it, to hand over, to cite and to compare."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from archiver.cli.exporting.shared import Asked, released, say, shared_options
from archiver.cli.shared import explained, json_option
from archiver.counts import many
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
    say(asked, destination, f"{many(posts, 'post')} written to {destination}.", posts=posts)
    return EXIT_COMPLETE


@click.command()
@destination
@click.option(
    "--creator", "creators", multiple=True, metavar="NAME", help='Who made it: "Rossi, Maria"; again for more.'
)
@click.option("--title", metavar="TEXT", help="What it is called.")
@click.option("--description", metavar="TEXT", help="What it is, in a sentence or two.")
@click.option("--license", "license_", metavar="NAME", help="The licence of the collection: CC-BY-4.0, or an address.")
@click.option("--version-name", metavar="NAME", help="Its version; else the day.")
@explained
@shared_options
def package(
    asked: Asked,
    destination: Path,
    creators: tuple[str, ...],
    title: str | None,
    description: str | None,
    license_: str | None,
    version_name: str | None,
) -> int:
    """A dated, citable release as a folder: CSV and SQLite, described, certified, with checksums.

    It has a README, a data dictionary, datapackage.json (Frictionless), the completeness certificate, robots.txt as it
    was seen, CITATION.cff and, where the archive keeps them, the pictures. The same archive, chosen alike on the same
    day (or SOURCE_DATE_EPOCH), gives the same bytes. With --pseudonymise the captures are left out.

    \b
    Examples:
      archiver export package astana-2026 --label Astana --creator "Rossi, Maria" --license CC-BY-4.0
      archiver export package figures-only --without text,comments,images
      archiver export diff astana-2025 astana-2026
    """
    from archiver.export.about import Told
    from archiver.export.dated import release_day
    from archiver.export.package import manifest, write_package

    told = Told(creators=creators, title=title, description=description, license=license_, version=version_name)
    with released(asked) as release:
        about = write_package(release, destination, told=told, day=release_day(), force=asked.force)
    sentence = f"{many(about.posts, 'post')} written to {destination}, version {about.version}."
    if about.is_pseudonymised and "captures" not in asked.without:
        sentence += " With pseudonyms it has no captures, which lead to the raw pages."
    if not creators:
        sentence += ' Its CITATION.cff names nobody: --creator "Family, Given" names you.'
    if about.pictures_lost:
        sentence += f" {about.pictures_lost} pictures are not in it: their files are lost. archiver verify tells more."
    say(asked, destination, sentence, **{name: value for name, value in manifest(about).items() if name != "selection"})
    return EXIT_COMPLETE


@click.command()
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@json_option
@explained
def diff(old: Path, new: Path, as_json: bool) -> int:
    """Say what differs between two releases: posts and comments that came, went or changed, and in which fields.

    OLD and NEW are folders that archiver export package made, or SQLite databases that archiver export sqlite made.
    Whether a release was altered since is looked at first. What one of them was made without is not compared.

    \b
    Example:
      archiver export diff astana-2025 astana-2026

    \b
    Exit codes: 0 compared, whether or not they differ, 2 one is no release.
    """
    from contextlib import closing

    from archiver.export.differences import print_differences, write_json
    from archiver.export.given import given

    before = given(old)
    with closing(before.db):
        after = given(new)
        with closing(after.db):
            (write_json if as_json else print_differences)(before, after, sys.stdout)
    return EXIT_COMPLETE
