"""Pictures of the pages of ``archiver serve``, to be looked at: ``python -m tests.screenshots DIR``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.browser import site, started, watched
from tests.conftest import Kept, archiver, served

EDITED = "/2009/05/il-mulino-di-sotto.html"
NARROW = 320


@contextmanager
def archive() -> Iterator[Kept]:
    """The fixture blog, archived before and after a post was edited."""
    with tempfile.TemporaryDirectory() as folder, served() as (blog, server):
        kept = Kept(Path(folder) / "blog-archive")
        for title in (None, "Il mulino di sopra"):
            if title:
                body = "<p>Il mulino di sopra macinava farro e castagne, dicono tre relazioni, fino al 1954.</p>"
                blog.edit(EDITED, title=title, body=body)
            archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0")
        yield kept


def pages(kept: Kept) -> dict[str, str]:
    """Name of a picture -> path of the page."""
    [edited] = kept.column("SELECT post_id FROM posts WHERE version = 2")
    [pictured] = kept.column("SELECT post_id FROM posts WHERE title LIKE 'Putin in Kazakistan%'")
    [talked] = kept.column("SELECT post_id FROM comments GROUP BY post_id ORDER BY count(*) DESC, post_id LIMIT 1")
    return {
        "home": "",
        "list": "archive/posts",
        "search": "archive/posts?_search=relazioni",
        "post": f"archive/posts/{pictured}",
        "comments": f"archive/posts/{talked}",
        "edited": f"archive/posts/{edited}",
        "difference": f"archive/-/versions/{edited}?from=1&to=2",
        "plots": "archive/-/plots",
        "plot-months": "archive/-/plots/posts-by-month",
        "table": "archive/links",
        "query": "archive/outgoing_domains?blog=",
        "own-query": "archive?sql=" + quote("SELECT title, body_text FROM posts LIMIT 5"),
        "database": "archive",
        "error": "archive?sql=" + quote("DELETE FROM posts"),
    }


def take(folder: Path) -> None:
    """Write the pictures: each page wide, narrow, and the home page dark and in Italian."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        archive() as kept,
        site(kept.path) as english,
        site(kept.path, "--lang", "it") as italian,
        started() as browser,
    ):
        for width, suffix in ((1280, ""), (NARROW, "-narrow")):
            with watched(browser, english, width=width) as seen:
                for name, path in pages(kept).items():
                    seen.open(path).screenshot(path=folder / f"{name}{suffix}.png", full_page=True)
        with watched(browser, italian) as seen:
            page = seen.open()
            page.screenshot(path=folder / "home-italian.png", full_page=True)
            page.emulate_media(color_scheme="dark")
            page.screenshot(path=folder / "home-dark.png", full_page=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where the pictures go: python -m tests.screenshots DIR")
    take(Path(sys.argv[1]))
