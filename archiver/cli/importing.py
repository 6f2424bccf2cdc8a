"""The command that brings in what others kept: backups of the owner's, WARC files."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver import __version__
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.importing.files import Source


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@archive_option
@click.option(
    "--url",
    metavar="URL",
    help="The blog's address, where a backup does not tell it and the archive does not know it (Google Takeout).",
)
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@explained
def import_(files: tuple[Path, ...], archive: Path, url: str | None, as_json: bool, quiet: bool) -> int:
    """Bring in what others kept of a blog: its posts, pages and comments go where a crawl puts them.

    \b
    FILE is a backup of Blogger's (blog-MM-DD-YYYY.xml), feed.atom of Google Takeout, or Takeout's zip file or folder.
    Posts that a crawl holds already are the same posts; a text makes a version only where it is another one. Drafts
    and what was trashed are told apart by posts.status. The same file again brings in what is missing, or nothing.

    \b
    Example:
      archiver import blog-09-23-2024.xml --archive blog-archive
      archiver import takeout-20261101.zip --url https://NAME.blogspot.com/

    \b
    Exit codes: 0 all is in, 2 no file that can be imported, 3 a file breaks off: what stood before is in, 6 archive in
    use, damaged or unwritable, 130 interrupted: the same command again goes on.
    """
    from archiver.importing.files import sources

    root = _root(url)
    found = [source for path in files for source in sources(path)]
    told = [_imported(source, archive, root, is_quiet=quiet or as_json) for source in found]
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


def _imported(source: Source, archive: Path, root: str | None, *, is_quiet: bool) -> dict[str, Any]:
    if source.kind == "warc":
        raise UsageError(f"{source.path} is a WARC file, which this archiver does not import yet.")
    return _backup(source, archive, root, is_quiet=is_quiet)


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
