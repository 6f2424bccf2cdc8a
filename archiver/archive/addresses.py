"""The post that a person means: by its address in any spelling, by an address or id it had, by Blogger's number."""

from __future__ import annotations

import re
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive.listed import spellings
from archiver.archive.rows import Row, fetch_all, marks
from archiver.blogger.ids import post_id_from_url
from archiver.blogger.spellings import path_key, post_number_of, site_key
from archiver.blogger.urls import canonical_post_url, parse
from archiver.errors import UsageError

_TAG = re.compile(r"(?:tag:blogger\.com,1999:blog-\d+\.)?post-(?P<number>\d+)")
_NAMED = 5


def find_post(db: Database, typed: str, archive: Path) -> Row:
    """The row of ``posts`` that is meant. Raises UsageError, with a sentence, where none is, or several are.

    :param typed: ``https://name.blogspot.it/2024/12/a.html?m=1``, without ``https://`` too; an old address; Blogger's
        number; an id as the archive has it
    :param archive: the archive's folder, for what is said
    """
    typed = typed.strip()
    if not typed:
        raise UsageError("The address of the post is empty. Give it as it stands in the table posts.")
    rows = _known(db, _ids(typed)) or _by_address(db, typed, archive)
    live = [row for row in rows if row["gone_at"] is None]
    found = live or rows
    if len(found) > 1:
        ids = ", ".join(row["post_id"] for row in found[:_NAMED])
        raise UsageError(
            f"{len(found)} posts of the archive {archive} have the address {typed}: name one by its {ids}."
        )
    return found[0]


def _ids(typed: str) -> list[str]:
    tag = _TAG.fullmatch(typed)
    number = tag["number"] if tag else post_number_of(typed)
    return [typed, *([number] if number else [])]


def _by_address(db: Database, typed: str, archive: Path) -> list[Row]:
    nothing = f"The archive {archive} holds no post {typed}."
    if typed.isdigit() or typed.startswith(("path:", "tag:", "post-")):
        raise UsageError(f"{nothing} Its number is the post_id in the table posts.")
    address = parse(typed)
    if address.kind not in ("post", "page"):
        raise UsageError(f"{typed} is not the address of a post, such as {address.root}2024/12/a-post.html.")
    url = canonical_post_url(address.url)
    rows = _known(db, [*spellings(url), *(post_id_from_url(one) for one in spellings(url))])
    if rows:
        return rows
    key, path = site_key(url), path_key(url)
    posts = db.conn.execute("SELECT post_id, url FROM posts WHERE url IS NOT NULL").fetchall()
    same = [post_id for post_id, other in posts if site_key(other) == key]
    if same:
        return _known(db, same)
    near = [other for _, other in posts if path_key(other) == path][:_NAMED]
    if near:
        raise UsageError(f"{nothing} Do you mean {' or '.join(near)}?")
    raise UsageError(f"{nothing} Crawl it first, or name another archive with --archive: archiver crawl {url}")


def _known(db: Database, names: list[str]) -> list[Row]:
    """The posts that have one of these ids or addresses, or had it."""
    unique = list(dict.fromkeys(names))
    places = marks(unique)
    rows = fetch_all(
        db,
        f"""SELECT * FROM posts WHERE post_id IN ({places}) OR url IN ({places})""",  # noqa: S608
        [*unique, *unique],
    )
    return rows or fetch_all(
        db,
        f"""SELECT * FROM posts
            WHERE post_id IN (SELECT post_id FROM post_aliases WHERE alias IN ({places}))""",  # noqa: S608
        unique,
    )
