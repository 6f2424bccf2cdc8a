"""The command that shows an archive in the browser."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from archiver.cli.shared import archive_option, explained
from archiver.errors import UsageError

DEFAULT_PORT = 8001


@click.command()
@archive_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="The port to answer on; 0 for any that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to answer on. Any but this machine's own lets others read the archive, without a password.",
)
@click.option("--lang", type=click.Choice(["en", "it"]), default="en", show_default=True, help="English or Italian.")
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser, or not.  [default: browser]")
@explained
def serve(archive: Path, port: int, host: str, lang: str, browser: bool) -> int:
    """Read, search, query and plot an archive in the browser, until Ctrl-C.

    Works offline; the archive is only read, and a crawl may go on meanwhile. Needs the extra explore.

    \b
    Examples:
      archiver serve
      archiver serve --archive blog-archive --lang it
      archiver serve --port 0 --no-browser

    \b
    Exit codes: 0 ended with Ctrl-C, 2 the port is in use, or the extra is not installed, 6 the archive is damaged or
    of a newer version.
    """
    if find_spec("datasette") is None:
        raise UsageError("archiver serve needs Datasette, which is not installed: pipx install '.[explore]'")
    from archiver.explore.serving import serve as serve_archive

    def say(address: str) -> None:
        click.echo(f"{archive} is at {address} – Ctrl-C ends it.")

    serve_archive(archive, host=host, port=port, language=lang, browser=browser, say=say)
    return 0
