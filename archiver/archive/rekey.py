"""Ids that turn out to be others: a post or a blog whose number is learnt, an address that is used again."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlite_utils.db import Database

from archiver.archive.rows import Row, delete, fetch_all, fetch_one, insert, update
from archiver.blogger.ids import is_number, label_id
from archiver.records import Post

_BLOG_TABLES = ("posts", "labels", "crawls", "follows", "walks", "witnesses", "listed", "forgotten")


def post_number_learnt(db: Database, held_id: str, read_id: str) -> str:
    """Give a post that was known by its address the number a reading tells; returns the id that now holds."""
    if held_id == read_id or is_number(held_id) or not is_number(read_id):
        return held_id
    update(db, "posts", {"post_id": held_id}, {"post_id": read_id})  # all that refers to it follows
    update(db, "listed", {"post_id": held_id}, {"post_id": read_id})
    update(db, "forgotten", {"post_id": held_id}, {"post_id": read_id})
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
        _merge_labels(db, held_id, blog_id)
        for table in _BLOG_TABLES:  # what both have is kept once
            db.conn.execute(f"UPDATE OR IGNORE {table} SET blog_id = ? WHERE blog_id = ?", (blog_id, held_id))  # noqa: S608
        for table in ("follows", "witnesses", "listed", "blogs"):
            delete(db, table, {"blog_id": held_id})
    for row in fetch_all(db, "SELECT label_id, name FROM labels WHERE blog_id = ?", [blog_id]):
        update(db, "labels", {"label_id": row["label_id"]}, {"label_id": label_id(blog_id, row["name"])})


def _merge_labels(db: Database, held_id: str, blog_id: str) -> None:
    for row in fetch_all(db, "SELECT label_id, name FROM labels WHERE blog_id = ?", [held_id]):
        new = {"label_id": label_id(blog_id, row["name"]), "blog_id": blog_id, "name": row["name"]}
        insert(db, "labels", new, or_ignore=True)
        sql = "UPDATE OR IGNORE post_labels SET label_id = ? WHERE label_id = ?"
        db.conn.execute(sql, (new["label_id"], row["label_id"]))
        delete(db, "post_labels", {"label_id": row["label_id"]})
        delete(db, "labels", {"label_id": row["label_id"]})


def address_served_anew(db: Database, post: Post, crawl_id: str | None, seen_at: str) -> list[str]:
    """A slug used again is another post: the one that had the address is gone, on the word of its own address.

    Returns the ids of those that had it.
    """
    rows = fetch_all(
        db,
        "SELECT post_id FROM posts WHERE url = ? AND +blog_id = ? AND post_id <> ? AND gone_at IS NULL",
        [post.url, post.blog_id, post.post_id],
    )
    for row in rows:
        update(db, "posts", {"post_id": row["post_id"]}, {"gone_at": seen_at, "page_wanted": None})
        note_event(db, row["post_id"], crawl_id, "gone", seen_at, {"url": post.url, "now": post.post_id})
    return [str(row["post_id"]) for row in rows]


def address_learnt(
    db: Database, post_id: str, held: Row, post: Post, crawl_id: str | None, seen_at: str, own_page: bool
) -> Row:
    """The columns to set when a post that is held is seen at an address: the address, and that it is not gone.

    The post's own page settles whose the address is. A listing settles it only where no other post has it.
    """
    if held["url"] == post.url and held["gone_at"] is None:
        return {}
    if own_page:
        address_served_anew(db, replace(post, post_id=post_id), crawl_id, seen_at)
    elif taken_by(db, post, post_id) is not None:
        return {}
    columns: Row = {}
    if held["url"] != post.url:
        columns["url"] = post.url
        insert(db, "post_aliases", {"alias": held["url"], "post_id": post_id}, or_ignore=True)
    if held["gone_at"] is not None:
        columns["gone_at"] = None
        note_event(db, post_id, crawl_id, "reappeared", seen_at, {"url": post.url})
    return columns


def taken_by(db: Database, post: Post, post_id: str) -> str | None:
    """The other post that has the address of a reading, if one has."""
    sql = "SELECT post_id FROM posts WHERE url = ? AND +blog_id = ? AND post_id <> ? AND gone_at IS NULL"
    row = fetch_one(db, sql, [post.url, post.blog_id, post_id])
    return None if row is None else str(row["post_id"])


def note_event(db: Database, post_id: str, crawl_id: str | None, event: str, at: str, evidence: Row) -> None:
    """Add what happened to a post's being there; once a run. What is imported saw nothing happen."""
    if crawl_id is None:
        return
    row = {"post_id": post_id, "crawl_id": crawl_id, "event": event, "at": at, "evidence": json.dumps(evidence)}
    insert(db, "post_events", row, or_ignore=True)
