"""``archiver export wacz``: the pages themselves, to be replayed."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.exporting.readings import destination, without_extra
from archiver.cli.exporting.shared import Asked, released, say, shared_options
from archiver.cli.shared import explained
from archiver.errors import EXIT_COMPLETE, UsageError

WORDS_STAY = ("text", "comments", "captures")
"""What cannot be left out of pages as they came."""


@click.command()
@destination
@explained
@shared_options
def wacz(asked: Asked, destination: Path) -> int:
    """The captured pages in one WACZ file, which ReplayWeb.page and pywb show as they were.

    Of some posts: their own pages, the listings and feeds they were read from, the home page, the pages of their labels
    (of --label, where given), and their pictures where they are kept. These pages show whatever stood on them, other
    posts too.

    \b
    Example:
      archiver export wacz astana.wacz --label Astana
    """
    _refuse(asked)
    try:
        from archiver.export.wacz import write_wacz
    except ModuleNotFoundError as error:
        raise without_extra(error) from error
    from dataclasses import asdict

    with released(asked) as release:
        packed = write_wacz(release, destination, force=asked.force)
    say(asked, destination, f"{destination}: {packed.sentence}", **asdict(packed), description=packed.sentence)
    return EXIT_COMPLETE


def _refuse(asked: Asked) -> None:
    if asked.pseudonymise:
        raise UsageError(
            "A WACZ file holds the pages as they came, with the names of all who commented: --pseudonymise cannot"
            " change them. Export tables or texts with it instead: csv, jsonl, parquet, package, markdown, epub."
        )
    kept = [name for name in WORDS_STAY if name in asked.without]
    if kept:
        raise UsageError(
            f"A WACZ file holds the pages as they came: they cannot be given without {' or '.join(kept)}. Only pictures"
            " can be left out (--without images); the other formats can leave out all of these."
        )
