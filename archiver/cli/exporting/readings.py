"""``archiver export markdown|epub``: texts for people who read."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.exporting.shared import Asked, released, say, shared_options
from archiver.cli.shared import explained
from archiver.counts import many
from archiver.errors import EXIT_COMPLETE, UsageError

destination = click.argument("destination", type=click.Path(path_type=Path), metavar="DEST")


@click.command()
@destination
@explained
@shared_options
def markdown(asked: Asked, destination: Path) -> int:
    """Posts as Markdown: a folder with one file a post, its facts as front matter, its pictures where they are kept.

    \b
    Example:
      archiver export markdown posts --label Astana
    """
    try:
        from archiver.export.markdown import write_markdown
    except ModuleNotFoundError as error:
        raise without_extra(error) from error

    with released(asked) as release:
        written = write_markdown(release, destination, force=asked.force)
    sentence = (
        f"{many(written.posts, 'post')} written to {destination}, {_pictures(written.pictures, written.not_kept)}."
    )
    say(
        asked,
        destination,
        sentence,
        posts=written.posts,
        pictures=written.pictures,
        pictures_not_kept=written.not_kept,
    )
    return EXIT_COMPLETE


@click.command()
@destination
@explained
@shared_options
def epub(asked: Asked, destination: Path) -> int:
    """Posts as a book (EPUB 3): a chapter a post by date, captions under their pictures where those are kept.

    \b
    Example:
      archiver export epub astana.epub --label Astana
    """
    from archiver.export.epub import write_epub

    with released(asked) as release:
        bound = write_epub(release, destination, force=asked.force)
    sentence = f"{many(bound.posts, 'post')} written to {destination}, {_pictures(bound.pictures, bound.not_kept)}."
    say(asked, destination, sentence, posts=bound.posts, pictures=bound.pictures, pictures_not_kept=bound.not_kept)
    return EXIT_COMPLETE


def without_extra(error: ModuleNotFoundError) -> UsageError:
    """What to say where a library of the extra is missing."""
    return UsageError(
        f"This export needs the library {error.name}, which is not installed. Get it with"
        " python -m pip install 'archiver[research]'."
    )


def _pictures(kept: int, not_kept: int) -> str:
    if not not_kept:
        return f"with {many(kept, 'picture')}"
    links = f"{many(not_kept, 'picture')} not kept: links to their addresses on the web"
    return f"with {many(kept, 'picture')} ({links})" if kept else f"without pictures ({links})"
