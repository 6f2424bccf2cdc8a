"""What was forgotten: its tombstones, the acts that tell of it, and where it is kept from coming back.

Posts and comments enter the tables at four places: the acts ``page``, ``listing`` and ``feed_comments``, and the gaps
and skips that name an address. Each asks here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import frontier, store
from archiver.archive.frontier import WalkPosition
from archiver.archive.listed import Listed
from archiver.archive.rows import Row, fetch_all, insert, insert_all, update
from archiver.archive.state import State, capture_row
from archiver.blogger.spellings import site_key
from archiver.blogger.tombstones import COMMENT, MARK, Tombstones, at_home, digest, hollow, scope_digest
from archiver.records import Capture, Comment, Page, Post

NAMES = ("kind", "digest", "at", "blog_id", "post_id", "scopes")
"""The columns of ``forgotten``."""


def tombstones(db: Database) -> Tombstones:
    """All tombstones of an archive."""
    return Tombstones(db.conn.execute("SELECT kind, digest FROM forgotten").fetchall())


def stone_rows(db: Database) -> list[Row]:
    """The rows of ``forgotten``, the oldest first."""
    return fetch_all(db, "SELECT * FROM forgotten ORDER BY at, kind, digest")


def lay(db: Database, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add tombstones; one that is there stays as it is."""
    insert_all(db, "forgotten", [{name: row.get(name) for name in NAMES} for row in rows], or_ignore=True)


def take_capture(db: Database, capture: Capture) -> None:
    """Add the row of a response; one from a forgotten address, in a copy that was put back, gets none."""
    if not tombstones(db).address(capture.url):
        insert(db, "captures", capture_row(capture), or_ignore=True)


# Acts


def forget(db: Database, state: State, *, capture: None, stones: Sequence[Mapping[str, Any]]) -> None:
    """Something is to be forgotten: rows of ``forgotten``. What was removed by that is noted nowhere."""
    lay(db, stones)


def read_and_forgotten(
    db: Database,
    state: State,
    *,
    capture: Capture | None,
    at: str,
    url: str | None = None,
    page: Mapping[str, Any] | None = None,
    walk: Mapping[str, Any] | None = None,
) -> None:
    """What is left of a page that was read and then forgotten, or whose payload was: what it told of its blog, and how
    far its walk had come.

    :param url: an address of the blog's that tells nothing but its host
    :param page: what the page told of the blog: fields of ``records.Page``
    """
    if capture is not None:
        take_capture(db, capture)
    if page is not None and url is not None:
        told = {**_NOTHING_TOLD, **page, "url": url}
        blog_id = state.blog_of(told["blog_id"])
        store.store_blog(db, Page(**told), blog_id, state.root, at)
        update(db, "crawls", {"crawl_id": state.crawl_id}, {"blog_id": blog_id})
        state.blog_id = blog_id
    if walk is not None:
        frontier.move_walk(db, WalkPosition(**walk), state.blog_id or "", at)


OF_BLOG = ("blog_id", "homepage_url", "blog_title", "blog_description", "locale", "theme", "generation")
"""The fields of ``records.Page`` that tell of its blog."""
_NOTHING_TOLD: dict[str, Any] = {
    "kind": "post",
    "post_id": None,
    "label": None,
    "next_url": None,
    "cut_off": False,
    **dict.fromkeys(OF_BLOG),
}


# Keeping it out


def as_marks(db: Database, posts: Iterable[Listed]) -> list[Listed]:
    """What a witness lists, with a mark in the place of each post that was forgotten."""
    stones = tombstones(db)
    return [Listed(url=mark_of(post.url)) if _is_stoned(stones, post) else post for post in posts]


def _is_stoned(stones: Tombstones, post: Listed) -> bool:
    return not post.url.startswith(MARK) and stones.is_post(post.post_id, post.url)


def mark_of(url: str) -> str:
    """What stands in the place of a forgotten address."""
    return f"{MARK}{digest('address', site_key(url))}"


def comments_left(db: Database, comments: Sequence[Comment], post_id: str, at: str) -> list[Comment]:
    """Comments without those that were forgotten. Who had forgotten comments under a post is told by their count: each
    gets a tombstone of its own."""
    stones = tombstones(db)
    if not stones and not any(one.comment_id.startswith(COMMENT) for one in comments):
        return list(comments)
    left, gone = [], []
    for one in comments:
        if stones.comment(one.comment_id) or stones.author(one.author, one.author_url):
            gone.append(hollow(one.comment_id))
        else:
            left.append(one)
    marks = set(gone)
    lay(db, [{"kind": "comment", "digest": one.removeprefix(COMMENT), "at": at, "post_id": post_id} for one in gone])
    return [_with_parent(one, stones, marks) for one in left]


def _with_parent(comment: Comment, stones: Tombstones, gone: set[str]) -> Comment:
    parent = comment.parent_id
    if parent is None or parent.startswith(COMMENT):
        return comment
    is_gone = stones.comment(parent) or hollow(parent) in gone
    return replace(comment, parent_id=hollow(parent)) if is_gone else comment


# Counting it


def listed_marks(db: Database, blog_id: str, scope: str, witness: str) -> int:
    """How many of what a witness lists were forgotten."""
    sql = "SELECT count(*) FROM listed WHERE blog_id = ? AND scope = ? AND witness = ? AND url GLOB ?"
    (count,) = db.conn.execute(sql, (blog_id, scope, witness, f"{MARK}*")).fetchone()
    return int(count)


def in_scope(db: Database, blog_id: str | None, scope: str) -> int:
    """How many forgotten posts a scope of a blog counts."""
    sql = "SELECT scopes FROM forgotten WHERE kind = 'post' AND blog_id = ? AND scopes IS NOT NULL"
    wanted = scope_digest(blog_id or "", scope)
    return sum(wanted in json.loads(scopes) for (scopes,) in db.conn.execute(sql, (blog_id,)))


def addresses_of(url: str, hosts: Iterable[str]) -> list[str]:
    """An address of a post on every host that is known of its blog."""
    return [url, *(at_home(url, f"http://{host}/") for host in hosts)]


def is_kept_out(stones: Tombstones, *, post: Post | None = None, comment: Comment | None = None) -> bool:
    """Whether a post or a comment was forgotten: for who brings in one at a time."""
    if post is not None and stones.is_post(post.post_id, post.url):
        return True
    if comment is None:
        return False
    is_gone = stones.comment(comment.comment_id) or stones.author(comment.author, comment.author_url)
    return is_gone or stones.post(comment.post_id)
