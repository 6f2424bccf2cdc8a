"""The whole way on the bundled fixture blog: served on loopback, crawled by the real command, looked at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from archiver.errors import UsageError

LABELS = ("Astana", "Storia locale")
POSTS_SHOWN = 8


def run_demo(archive: Path) -> int:
    """Serve the fixture blog, crawl two of its labels into ``archive``, show what came; returns the exit code."""
    from archiver.archive.status import sample_posts
    from archiver.fixtureblog import Site, fixture_blog, serve
    from archiver.summary import print_posts

    blog = fixture_blog()
    _clear(archive, blog.id)
    with serve(Site(blog)) as server:
        arguments = ["crawl", server.url]
        for label in LABELS:
            arguments += ["--label", label]
        arguments += ["--archive", str(archive), "--delay", "0", "--once", "--ignore-robots"]
        shown = subprocess.list2cmdline(["archiver", *arguments])
        click.echo("A small Italian blog, bundled with archiver, is being served on this machine only.")
        click.echo(
            "It is ours, so we may ignore its robots.txt, which closes label pages as Blogger's stock file does."
        )
        click.echo(f"\n$ {shown}\n")
        code = _archiver(arguments)
    if code != 0:
        return code
    click.echo("")
    print_posts(sample_posts(archive, POSTS_SHOWN))
    click.echo(f"\nLook further:\n  archiver status --archive {archive}")
    click.echo(f'  sqlite3 {archive / "archive.db"} "SELECT published_text, title FROM posts"')  # noqa: S608
    click.echo(f"  uvx datasette {archive / 'archive.db'}     (in the browser; or: pip install datasette)")
    click.echo("Then a blog of your own:\n  archiver crawl https://NAME.blogspot.com/ --label NAME")
    return code


def _archiver(arguments: list[str]) -> int:
    sys.stdout.flush()
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    command = [sys.executable, "-m", "archiver", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def _clear(archive: Path, blog_id: str) -> None:
    """The demo starts afresh, and removes nothing but what an earlier demo made."""
    if not archive.exists() or not any(archive.iterdir()):
        return
    from archiver.archive.status import status

    blogs = [blog["blog_id"] for blog in status(archive).blogs]
    if blogs != [blog_id]:
        raise UsageError(
            f"The folder {archive} holds something else than the demo's archive. Name another: --archive DIR"
        )
    shutil.rmtree(archive)
