"""The command that cites a post."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.shared import archive_option, explained
from archiver.errors import EXIT_COMPLETE


@click.command()
@click.argument("address", metavar="URL")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "bibtex", "ris", "csl-json"]),
    default="text",
    show_default=True,
    help="bibtex is for LaTeX, ris and csl-json for Zotero and its like.",
)
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="An older version.  [default: the newest]")
@click.option("--lang", type=click.Choice(["en", "it"]), default="en", show_default=True, help="Of the format text.")
@archive_option
@explained
def cite(address: str, format_: str, version: int | None, lang: str, archive: Path) -> int:
    """Print a reference to a post: author, title, blog, date, address, and which capture proves it.

    URL is the post's address in any spelling, an old one, or its number. What is not known is left out. Names stay as
    the text credits them.

    \b
    Examples:
      archiver cite https://NAME.blogspot.com/2024/12/a-post.html
      archiver cite https://NAME.blogspot.com/2024/12/a-post.html --format bibtex >> thesis.bib

    \b
    Exit codes: 0 printed, 2 no such post or version, 6 the archive is damaged or of a newer version.
    """
    from archiver.archive.addresses import find_post
    from archiver.archive.cited import cited
    from archiver.archive.folder import DATABASE
    from archiver.archive.schema import read_database, sqlite_errors
    from archiver.citing import reference

    db = read_database(archive / DATABASE)
    try:
        with sqlite_errors(archive / DATABASE):
            found = cited(db, str(find_post(db, address, archive)["post_id"]), version)
    finally:
        db.close()
    click.echo(reference(found, format_, lang))
    return EXIT_COMPLETE
