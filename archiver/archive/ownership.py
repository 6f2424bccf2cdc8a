"""Whose an address is, and whether a post is live, by testimony that may be older than what is held.

A backup names posts by http or https, by the blog's old name or its new one: a post keeps the address the archive
holds, the other one is an alias. What was seen later wins an address, and says what became of a post.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sqlite_utils.db import Database

from archiver.archive.rows import Row, fetch_one, insert, update
from archiver.records import Post, Status


def claimed(db: Database, post: Post, seen_at: str) -> str | None:
    """A post that is not held was live at an address: the one that has it since, or had it before, is another.

    Returns when the post was gone, where its address was another's later.
    """
    other = _owner(db, post, post.post_id)
    if other is None:
        return None
    if (other["last_seen_at"] or "") <= seen_at:
        update(db, "posts", {"post_id": other["post_id"]}, {"gone_at": seen_at, "page_wanted": None})
        return None
    return str(max(other["first_seen_at"] or "", seen_at))


def learnt_of_import(
    db: Database, post_id: str, held: Row, post: Post, seen_at: str, status: Status, *, of_backup: bool
) -> Row:
    """The columns to set when a post that is held is met in what was imported: its address, whether it is live, and
    that it was there. A page tells the address at which it stood, a backup only which one it was."""
    if seen_at < (held["last_seen_at"] or ""):
        _note_alias(db, post_id, held, post)
        return {"url": post.url} if held["url"] is None and post.url and held["status"] != "live" else {}
    columns: Row = {"last_seen_at": seen_at}
    if status != "live":
        _note_alias(db, post_id, held, post)
        columns["status"] = status
        return columns | ({"url": post.url} if held["url"] is None and post.url else {})
    if held["gone_at"] is not None and seen_at <= held["gone_at"]:
        return columns  # it was there once more before it was gone
    is_known = of_backup and post.url and _same_place(held["url"], post.url)
    url = post.url if post.url and not is_known else held["url"]
    if url is None:
        return columns
    other = _owner(db, post, post_id) if url == post.url else None
    if other is not None and (other["last_seen_at"] or "") > seen_at:
        return columns
    if other is not None:
        update(db, "posts", {"post_id": other["post_id"]}, {"gone_at": seen_at, "page_wanted": None})
    if url != held["url"] and held["url"] is not None:
        insert(db, "post_aliases", {"alias": held["url"], "post_id": post_id}, or_ignore=True)
    elif url == held["url"]:
        _note_alias(db, post_id, held, post)
    return columns | {"url": url, "status": "live", "gone_at": None}


def live_again(held: Row, columns: Row) -> Row:
    """What a crawl finds at its address is live, whatever a backup said before."""
    is_hidden = held["status"] != "live" and (columns.get("url") or held["url"]) is not None
    return {"status": "live"} if is_hidden else {}


def _note_alias(db: Database, post_id: str, held: Row, post: Post) -> None:
    if post.url and held["url"] is not None and post.url != held["url"]:
        insert(db, "post_aliases", {"alias": post.url, "post_id": post_id}, or_ignore=True)


def _same_place(one: str | None, other: str) -> bool:
    """Whether two addresses are one path, on whatever host."""
    return one is not None and urlsplit(one).path == urlsplit(other).path


def _owner(db: Database, post: Post, post_id: str) -> Row | None:
    sql = """SELECT post_id, first_seen_at, last_seen_at FROM posts
             WHERE url = ? AND +blog_id = ? AND post_id <> ? AND gone_at IS NULL AND status = 'live'"""
    return fetch_one(db, sql, [post.url, post.blog_id, post_id])
