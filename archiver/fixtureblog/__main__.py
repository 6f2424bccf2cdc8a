"""``python -m archiver.fixtureblog``: the fixture blog on loopback until Ctrl-C, to look at or to crawl by hand."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import get_args

import click

from archiver.fixtureblog import Site, fixture_blog, serve
from archiver.fixtureblog.feeds import FeedKind
from archiver.fixtureblog.generate import generated_blog
from archiver.fixtureblog.render import Theme
from archiver.fixtureblog.states import State


@click.command()
@click.option("--port", default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option("--theme", type=click.Choice(get_args(Theme)), default="v2", show_default=True)
@click.option("--robots", default="stock", show_default=True, help="stock, open, or the text of the file.")
@click.option("--feed", type=click.Choice(get_args(FeedKind)), default="full", show_default=True)
@click.option("--state", type=click.Choice(get_args(State)), default="live", show_default=True)
@click.option("--posts", default=0, help="Serve a generated blog of this many posts instead.")
def main(port: int, theme: Theme, robots: str, feed: FeedKind, state: State, posts: int) -> None:
    """Serve the fixture blog on loopback."""
    blog = generated_blog(posts) if posts else fixture_blog()
    site = Site(blog, theme=theme, robots=robots, feed=feed, state=state)
    with serve(site, port=port) as server, suppress(KeyboardInterrupt):
        click.echo(f"{blog.title}: {server.url}  (Ctrl-C ends it)")
        threading.Event().wait()


if __name__ == "__main__":
    main()
