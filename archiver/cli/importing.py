"""The command that brings in what others kept: backups of the owner's, WARC files."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver import __version__
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.archive.foreignfile import ForeignFile
    from archiver.importing.files import Source


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@archive_option
@click.option(
    "--url",
    metavar="URL",
    help="The blog's address, where a backup does not tell it and the archive does not know it (Google Takeout).",
)
@click.option("--scheduler", metavar="ADDRESS", help="Go through WARC files on the workers of a Dask scheduler.")
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@explained
def import_(
    files: tuple[str, ...], archive: Path, url: str | None, scheduler: str | None, as_json: bool, quiet: bool
) -> int:
    """Bring in what others kept of a blog: its posts, pages and comments go where a crawl puts them.

    \b
    FILE is a backup of Blogger's (blog-MM-DD-YYYY.xml), feed.atom of Google Takeout, Takeout's zip file or folder, or a
    WARC file or WACZ that another program made (wget, Heritrix, browsertrix, the Internet Archive, Common Crawl).
    Posts that a crawl holds already are the same posts; a text makes a version only where it is another one. Drafts
    and what was trashed are told apart by posts.status. The same file again brings in what is missing, or nothing.
    Of WARC files the pages of Blogger blogs are taken, each as of the day it was fetched: an older text becomes an
    older version. What is passed over is counted. They may be elsewhere: s3://BUCKET/saved.warc.gz.

    \b
    Example:
      archiver import blog-09-23-2024.xml --archive blog-archive
      archiver import takeout-20261101.zip --url https://NAME.blogspot.com/
      archiver import saved-2012.warc.gz saved-2015.warc.gz --archive blog-archive

    \b
    Exit codes: 0 all is in, 2 no file that can be imported, 3 a file breaks off or is damaged: the rest of it is in,
    6 archive in use, damaged or unwritable, 130 interrupted: the same command again goes on.
    """
    from archiver.importing.files import sources

    root = _root(url)
    is_quiet = quiet or as_json
    with _here(files) as paths:
        found = [source for path in paths for source in sources(path)]
        warcs = [one for source in found if source.kind == "warc" for one in _foreign(source.path)]
        told = [_backup(source, archive, root, is_quiet=is_quiet) for source in found if source.kind == "backup"]
        told += [_warcs(warcs, archive, scheduler, is_quiet=is_quiet)] if warcs else []
    code = max(one["exit_code"] for one in told)
    if as_json:
        click.echo(
            json.dumps({"archive": str(archive), "exit_code": code, "files": told}, ensure_ascii=False, indent=2)
        )
    else:
        for one in told:
            if not quiet or one["exit_code"]:
                click.echo(one["sentence"], err=quiet)
    return int(code)


def _root(url: str | None) -> str | None:
    """The home page that a person names. Raises UsageError."""
    if url is None:
        return None
    from archiver.blogger.urls import is_home, parse

    address = parse(url)
    if not is_home(url):
        raise UsageError(f"{url} is no home page. Give the blog's own address: --url {address.root}")
    return address.root


@contextmanager
def _here(files: Sequence[str]) -> Iterator[list[Path]]:
    """The files on this machine: those that are elsewhere are fetched for as long as they are needed."""
    if not any("://" in file for file in files):
        yield [Path(file) for file in files]
        return
    if find_spec("fsspec") is None:
        raise UsageError("Files that are elsewhere need the extra scale: pipx install '.[scale]' in archiver's folder.")
    from archiver.fleet.reading import fetched

    with fetched(files) as paths:
        yield paths


def _foreign(path: Path) -> list[ForeignFile]:
    from archiver.archive.foreignfile import foreign_files

    return foreign_files(path)


def _warcs(files: list[ForeignFile], archive: Path, scheduler: str | None, *, is_quiet: bool) -> dict[str, Any]:
    """All WARC files together: their pages are read in the order in which they were fetched."""
    from archiver.archive.folder import Archive
    from archiver.archive.imports import Imports
    from archiver.importing import warcwords
    from archiver.importing.warcs import import_warcs
    from archiver.importing.watch import watching_pages

    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    is_shown = sys.stderr.isatty() and not is_quiet
    name = files[0].name if len(files) == 1 else f"{len(files)} WARC files"
    watched = watching_pages(name, sum(file.size for file in files), is_shown=is_shown)
    with watched as (gone_through, read), _scanner(scheduler, now) as scanner, Archive(archive) as opened:
        with Imports(opened, file=name, at=now, version=__version__) as imports:
            account = import_warcs(
                files, opened, imports, now=now, scanner=scanner, going_through=gone_through, reading=read
            )
        if opened.is_new and not account.taken:
            opened.discard()
    return warcwords.as_json(account) | {"exit_code": warcwords.exit_code(account)}


@contextmanager
def _scanner(scheduler: str | None, now: str) -> Iterator[Any]:
    """What goes through files on a cluster; ``None`` where nobody asked for one."""
    if scheduler is None:
        yield None
        return
    from archiver.fleet.cluster import cluster

    with cluster(scheduler, None) as client:
        from archiver.fleet.reading import scanner

        yield scanner(client, now)


def _backup(source: Source, archive: Path, root: str | None, *, is_quiet: bool) -> dict[str, Any]:
    from archiver.archive.folder import Archive
    from archiver.archive.imports import Imports
    from archiver.importing import words
    from archiver.importing.backups import GOES, import_backup, survey
    from archiver.importing.watch import watching

    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    is_shown = sys.stderr.isatty() and not is_quiet
    with watching(source.name, GOES * source.size, is_shown=is_shown) as tick:
        found = survey(source.open, source.name, now=now, tick=tick)
        with Archive(archive) as opened:
            try:
                with Imports(opened, file=source.name, at=now, version=__version__) as imports:
                    account = import_backup(source.open, found, opened, imports, root=root, tick=tick)
            except UsageError:
                if opened.is_new:
                    opened.discard()
                raise
    return words.as_json(account) | {"exit_code": words.exit_code(account) or EXIT_COMPLETE}
