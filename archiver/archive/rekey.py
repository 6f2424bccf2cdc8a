"""Ids that turn out to be others: a post or a blog whose number is learnt, an address that is used again."""

from __future__ import annotations

import json

from sqlite_utils.db import Database

from archiver.archive.rows import delete, fetch_all, fetch_one, insert, update
from archiver.blogger.ids import is_number, label_id
from archiver.records import Post

_BLOG_TABLES = ("posts", "labels", "crawls", "follows", "walks")


def post_number_learnt(db: Database, held_id: str, read_id: str) -> str:
    """Give a post that was known by its address the number a reading tells; returns the id that now holds."""
    if held_id == read_id or is_number(held_id) or not is_number(read_id):
        return held_id
    update(db, "posts", {"post_id": held_id}, {"post_id": read_id})  # all that refers to it follows
    insert(db, "post_aliases", {"alias": held_id, "post_id": read_id}, or_ignore=True)
    return read_id


def blog_number_learnt(db: Database, host: str, blog_id: str) -> None:
    """Give a blog that was known by its host the number a page tells."""
    held_id = f"host:{host}"
    if not is_number(blog_id) or fetch_one(db, "SELECT 1 FROM blogs WHERE blog_id = ?", [held_id]) is None:
        return
    if fetch_one(db, "SELECT 1 FROM blogs WHERE blog_id = ?", [blog_id]) is None:
        update(db, "blogs", {"blog_id": held_id}, {"blog_id": blog_id})  # all that refers to it follows
    else:
        for table in _BLOG_TABLES:
            update(db, table, {"blog_id": held_id}, {"blog_id": blog_id})
        delete(db, "blogs", {"blog_id": held_id})
    for row in fetch_all(db, "SELECT label_id, name FROM labels WHERE blog_id = ?", [blog_id]):
        update(db, "labels", {"label_id": row["label_id"]}, {"label_id": label_id(blog_id, row["name"])})


def address_served_anew(db: Database, post: Post, crawl_id: str, seen_at: str) -> None:
    """A slug used again is another post: the one that had the address is gone, on the word of its own address."""
    rows = fetch_all(
        db,
        "SELECT post_id FROM posts WHERE url = ? AND +blog_id = ? AND post_id <> ? AND gone_at IS NULL",
        [post.url, post.blog_id, post.post_id],
    )
    for row in rows:
        update(db, "posts", {"post_id": row["post_id"]}, {"gone_at": seen_at, "page_wanted": None})
        evidence = json.dumps({"url": post.url, "now": post.post_id})
        event = {"post_id": row["post_id"], "crawl_id": crawl_id, "event": "gone", "at": seen_at, "evidence": evidence}
        insert(db, "post_events", event, or_ignore=True)
