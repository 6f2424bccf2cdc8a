"""``python -m archiver.fixtureblog``: the fixture blog on loopback until Ctrl-C, to look at or to crawl by hand."""

from __future__ import annotations

import threading
from contextlib import suppress

import click

from archiver.fixtureblog import Site, fixture_blog, serve
from archiver.fixtureblog.generate import generated_blog


@click.command()
@click.option("--port", default=0, show_default="a free one", help="Port on 127.0.0.1.")
@click.option("--theme", type=click.Choice(["v2", "v3"]), default="v2", show_default=True)
@click.option("--robots", default="stock", show_default=True, help="stock, open, or the text of the file.")
@click.option("--feed", type=click.Choice(["full", "jump", "short", "none"]), default="full", show_default=True)
@click.option("--posts", default=0, help="Serve a generated blog of this many posts instead.")
def main(port: int, theme: str, robots: str, feed: str, posts: int) -> None:
    """Serve the fixture blog on loopback."""
    blog = generated_blog(posts) if posts else fixture_blog()
    site = Site(blog, theme="v3" if theme == "v3" else "v2", robots=robots)
    site.feed = feed  # type: ignore[assignment]  # click has checked it
    with serve(site, port=port) as server, suppress(KeyboardInterrupt):
        click.echo(f"{blog.title}: {server.url}  (Ctrl-C ends it)")
        threading.Event().wait()


if __name__ == "__main__":
    main()
