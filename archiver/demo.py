"""The whole way on the bundled fixture blog: served on loopback, crawled by the real command, looked at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from archiver.archive.folder import Archive
from archiver.archive.status import sample_posts, status
from archiver.counts import many
from archiver.crawling.progress import posts
from archiver.errors import ArchiveError, UsageError
from archiver.summary import print_posts, program

DEFAULT_FOLDER = "demo-archive"
LABELS = ("Astana", "Storia locale")
POSTS_SHOWN = 8


def run_demo(archive: Path) -> int:
    """Serve the fixture blog, crawl two of its labels into ``archive``, show what came; returns the exit code."""
    from archiver.fixtureblog import Pictures, Site, fixture_blog, serve
    from archiver.fixtureblog.pictures import over_http

    blog = over_http(fixture_blog())
    _clear(archive, blog.id)
    with serve(Site(blog), pictures=Pictures()) as server:
        arguments = ["crawl", server.url]
        for label in LABELS:
            arguments += ["--label", label]
        arguments += ["--archive", str(archive), "--delay", "0", "--images", "--once", "--ignore-robots"]
        shown = subprocess.list2cmdline(["archiver", *arguments])
        click.echo("A small Italian blog, bundled with archiver, is being served on this machine only, pictures too.")
        click.echo(
            "It is ours, so we may ignore its robots.txt, which closes label pages as Blogger's stock file does."
        )
        click.echo(f"\n$ {shown}\n")
        code = _archiver(arguments, pictures=server.url)
    if code != 0:
        return code
    newest, held = sample_posts(archive, POSTS_SHOWN), status(archive).blogs[0]
    click.echo(f"\nThe newest {len(newest)} of the {posts(held['posts'])}:\n")
    print_posts(newest)
    click.echo(f"\n{many(held['images_held'], 'picture')} came with them, into {archive / 'images'}.")
    click.echo(f"\nLook further:\n  {program()} status --archive {archive}")
    click.echo(f'  sqlite3 {archive / "archive.db"} "SELECT published_text, title FROM posts"')  # noqa: S608
    click.echo(f"  {program()} serve --archive {archive}     (read and search it in the browser)")
    click.echo(f"Then a blog of your own:\n  {program()} crawl https://NAME.blogspot.com/ --label NAME")
    return code


def _archiver(arguments: list[str], *, pictures: str) -> int:
    """The real command.

    :param pictures: the address of what plays Blogger's picture hosts, as a proxy does
    """
    sys.stdout.flush()
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "http_proxy": pictures}
    called = Path(sys.argv[0])
    program = [str(called)] if called.stem == "archiver" else [sys.executable, "-m", "archiver"]
    return subprocess.run([*program, *arguments], env=environment, check=False).returncode  # noqa: S603


def _clear(archive: Path, blog_id: str) -> None:
    """The demo starts afresh in its own folder, and touches no other that holds anything."""
    if not archive.exists() or not any(archive.iterdir()):
        return
    if archive.name != DEFAULT_FOLDER or not _is_of_a_demo(archive, blog_id):
        raise UsageError(f"The folder {archive} is not empty. Name a new one for the demo: archiver demo --archive DIR")
    click.echo("The archive of the last demo is removed; this one starts afresh.")
    Archive(archive).discard()


def _is_of_a_demo(archive: Path, blog_id: str) -> bool:
    try:
        return [blog["blog_id"] for blog in status(archive).blogs] == [blog_id]
    except ArchiveError:
        return False
