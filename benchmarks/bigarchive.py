"""Archives of any size, for measuring what reads them: a few hundred posts of a generated blog, many times over.

The first posts are rendered, read and stored as a crawl would have it, so that every table, index and search entry is
what it is in life; SQL then copies them under other ids and addresses. A hundred thousand posts take two minutes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

from sqlite_utils.db import Database

from archiver.archive import search
from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.archive.warc import Exchange
from archiver.derive import read_page
from archiver.extract.document import parse
from archiver.fixtureblog import Request, Site
from archiver.fixtureblog.generate import generated_blog, generated_body
from archiver.fixtureblog.model import Post

TEMPLATES = 500
ROOT = "http://cronache.blogspot.com"
AT = "2026-11-23T10:00:00Z"
LABELS = {"Cronache": 1.0, "Astana": 0.2, "vertice CSTO": 0.1, "Ricette": 0.1}

COPIED = ("posts", "blocks", "credits", "images", "links", "post_labels", "comments", "post_versions", "post_scopes")
_NEW_ID = "{0} || printf('%04d', copies.n)"
_NEW_URL = "replace({0}, '.html', '-' || copies.n || '.html')"
_OTHERWISE = {
    "post_id": _NEW_ID.format("post_id"),
    "url": _NEW_URL.format("url"),
    "comment_id": _NEW_ID.format("comment_id"),
    "parent_id": _NEW_ID.format("parent_id"),
}


def big_archive(folder: Path, posts: int) -> int:
    """Make an archive of at least so many posts, 20 % of them with comments; returns how many there are."""
    count = min(posts, TEMPLATES)
    blog = generated_blog(count, seed=7, labels=LABELS, comments=0.2, edited=0.1)
    blog = replace(blog, posts=[_longer(number, post) for number, post in enumerate(blog.posts)])
    site = Site(blog, base=f"{ROOT}/")
    copies = -(-posts // count) - 1
    with Archive(folder) as archive, patch("os.fsync"):
        run = Run(
            archive, host="cronache.blogspot.com", root=f"{ROOT}/", started_at=AT, scopes=["blog"], robots="obeyed",
            settings={}, version="0",
        )  # fmt: skip
        for post in blog.posts:
            _store(run, site, post)
        run.finish("complete", AT)
        with archive.transaction() as db:
            _copy(db, copies)
    return count * (copies + 1)


def _longer(number: int, post: Post) -> Post:
    """A post of 2 to 10 KB, 4 on average, with four links in two of three."""
    return replace(post, body=partial(_body, post, number))


def _body(post: Post, number: int) -> str:
    parts = [post.html, generated_body(9, number, jump=False, image=False)]
    if number % 3:
        site = f"https://giornale-{number % 40}.example/articolo/{number}"
        links = " ".join(f'<a href="{site}/{n}">articolo {n}</a>' for n in range(4))
        parts.append(f"<p>Si veda anche: {links}</p>")
    return "\n".join(parts)


def _store(run: Run, site: Site, post: Post) -> None:
    body = site.answer(Request(path=post.path)).text.encode()
    url = f"{ROOT}{post.path}"
    exchange = Exchange(
        url=url, fetched_at=AT, method="GET", request_headers=(), status=200, protocol="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=UTF-8"),), body=body,
    )  # fmt: skip
    capture = run.keep(exchange, "post")
    run.store_page(read_page(parse(body, url), comments=True, since=None), capture, scope="blog")


def _copy(db: Database, copies: int) -> None:
    triggers = search.pause(db)
    db.execute("CREATE TEMP TABLE copies AS WITH RECURSIVE up (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM up)"
               f" SELECT n FROM up LIMIT {copies}")  # fmt: skip
    for table in COPIED:
        columns = [column.name for column in db.table(table).columns]
        chosen = ", ".join(_OTHERWISE.get(name, name) for name in columns)
        db.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {chosen} FROM (SELECT * FROM {table} ORDER BY rowid LIMIT -1) CROSS JOIN copies"
            + (" ORDER BY copies.n" if copies else "")
        )
    search.resume(db, triggers)
