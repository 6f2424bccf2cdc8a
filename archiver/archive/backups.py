"""The acts of backups: what the entries of a backup tell of a blog (``acts``)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sqlite_utils.db import Database

from archiver.archive import forgotten, rekey, store
from archiver.archive.comments import take_comment
from archiver.archive.held import held_posts, ids_of_other_blogs
from archiver.archive.links import resolve_links
from archiver.archive.rows import fetch_one, insert, update
from archiver.archive.state import State, capture_row
from archiver.archive.store import Source
from archiver.blogger.urls import host_of
from archiver.records import BackupEntry, Capture, Comment, Page, Post, Status

Outcome = Literal["new", "changed", "known", "no_post", "no_address", "other_blog", "untold", "forgotten"]
"""What became of an entry. ``no_post``: a comment under a post that is not held; ``no_address``: a live post of which
nothing tells where it is; ``other_blog``: a number that another blog's post has; ``untold``: it tells too little, or is
a comment that readers could not see; ``forgotten``: a person had it forgotten, and nothing of it is kept."""

_PAGE = Page(
    kind="backup",
    url="",
    blog_id=None,
    post_id=None,
    homepage_url=None,
    blog_title=None,
    blog_description=None,
    locale=None,
    label=None,
    theme=None,
    generation=None,
    next_url=None,
    cut_off=False,
)


def backup_blog(
    db: Database, state: State, *, capture: None, blog_id: str, url: str | None, title: str | None, at: str
) -> None:
    """The blog of a backup. What the archive knows of it stays: a page tells it as readers see it.

    :param at: the time for which the backup vouches, UTC
    """
    host = host_of(url or "")
    if host:
        rekey.blog_number_learnt(db, host, blog_id)
    row = fetch_one(db, "SELECT * FROM blogs WHERE blog_id = ?", [blog_id])
    told = {"url": url, "host": host, "title": title}
    if row is None:
        insert(db, "blogs", {"blog_id": blog_id, "first_seen_at": at, **told})
        return
    fills = {name: value for name, value in told.items() if row[name] is None and value}
    if at < (row["first_seen_at"] or at):
        fills["first_seen_at"] = at
    update(db, "blogs", {"blog_id": blog_id}, fills)


def backup(db: Database, state: State, *, capture: Capture, entry: BackupEntry, root: str) -> Outcome:
    """One entry of a backup: a post, a static page or a comment.

    :param root: the blog's home page, as far as it was known; noted for who reads the entry again
    """
    if forgotten.is_kept_out(forgotten.tombstones(db), post=entry.post, comment=entry.comment):
        return "forgotten"
    insert(db, "captures", capture_row(capture), or_ignore=True)
    if entry.blog_id is None or (entry.post is None and entry.comment is None):
        return "untold"
    insert(db, "blogs", {"blog_id": entry.blog_id, "first_seen_at": capture.fetched_at}, or_ignore=True)
    if entry.comment is not None:
        return _comment(db, entry.comment, entry.blog_id, capture)
    assert entry.post is not None
    return _post(db, replace(entry.post, blog_id=entry.blog_id), entry.status, capture)


def _post(db: Database, post: Post, status: Status, capture: Capture) -> Outcome:
    if ids_of_other_blogs(db, post.blog_id, [post.post_id]):
        return "other_blog"
    held = held_posts(db, post.blog_id, [(post.post_id, post.url)]).get(post.post_id)
    if status == "live" and not post.url and (held is None or held.row["url"] is None):
        return "no_address"
    source = Source(
        crawl_id=None,
        capture_id=capture.capture_id,
        page=_PAGE,
        scope="blog",
        comments=False,
        seen_at=capture.fetched_at,
        status=status,
    )
    return store.store_post(db, post, held, source).outcome


def _comment(db: Database, comment: Comment, blog_id: str, capture: Capture) -> Outcome:
    sql = "SELECT 1 FROM posts WHERE post_id = ? AND blog_id = ?"
    if fetch_one(db, sql, [comment.post_id, blog_id]) is None:
        return "no_post"
    [comment] = forgotten.comments_left(db, [comment], comment.post_id, capture.fetched_at)
    return "new" if take_comment(db, comment, capture) else "known"


def backup_end(db: Database, state: State, *, capture: None, blog_id: str) -> None:
    """All of a backup has been told: links lead to the posts that are there now."""
    resolve_links(db, blog_id)


def root_of(db: Database, blog_id: str) -> str | None:
    """The home page of a blog, as the archive knows it."""
    row = fetch_one(db, "SELECT url FROM blogs WHERE blog_id = ?", [blog_id])
    return None if row is None else row["url"]
