"""The acts of witnesses: what feeds, sitemaps and widgets tell of a blog (``acts``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import forgotten, frontier, listed, news, store
from archiver.archive.comments import fill_comments
from archiver.archive.frontier import WalkPosition
from archiver.archive.listed import Listed
from archiver.archive.rows import fetch_one, update, upsert
from archiver.archive.state import COMMENTS_FEED, State
from archiver.records import Capture, Comment


def listing(
    db: Database,
    state: State,
    *,
    capture: Capture,
    posts: Iterable[Listed],
    blog_id: str | None,
    blog_title: str | None,
    scope: str,
    witness: str,
    expected: int | None,
    is_first: bool,
    is_whole: bool,
    walk: Mapping[str, Any] | None = None,
    hosts: Iterable[str] = (),
) -> list[str]:
    """What an answer of a witness lists; returns the addresses that it had not listed before.

    :param blog_id: as the witness tells it
    :param expected: how many posts it says there are
    :param is_first: whether this is the answer that is asked for again next time
    :param is_whole: whether with it the witness has been read from end to end in this run
    :param walk: how far the reading has come
    :param hosts: the blog's own, as far as they were known; noted for who reads it again
    """
    blog = state.blog_of(blog_id)
    store.meet_blog(db, blog, state.root, capture, title=blog_title)
    update(db, "crawls", {"crawl_id": state.crawl_id}, {"blog_id": blog})
    state.blog_id = blog
    forgotten.take_capture(db, capture)
    posts = forgotten.as_marks(db, posts)
    told_before = listed.before(db, blog, scope, witness, [post.url for post in posts])
    new = listed.take_in(db, blog, scope, witness, posts, state.crawl_id)
    state.counts.changed.update(news.take(db, blog, told_before, posts, capture) - state.counts.new)
    said: dict[str, Any] = {"checked_at": capture.fetched_at, "problem": None}
    if expected is not None:
        said["expected"] = expected
    if is_first:
        said |= {"url": capture.url, "etag": capture.etag, "last_modified": capture.last_modified}
        said |= {"capture_id": capture.capture_id}
    if is_whole:
        said |= {"swept_by": state.crawl_id, "swept_at": capture.fetched_at}
        listed.end_sweep(db, blog, scope, witness, state.crawl_id)
        state.counts.seen.update(listed.seen(db, blog, scope, witness, capture.fetched_at))
    upsert(db, "witnesses", {"blog_id": blog, "scope": scope, "witness": witness}, said)
    if walk is not None:
        frontier.move_walk(db, WalkPosition(**walk), blog, capture.fetched_at)
    return new


def unchanged(db: Database, state: State, *, capture: Capture | None, scope: str, witness: str, at: str) -> None:
    """A witness says, or shows, that all it listed still holds."""
    if capture is not None:
        forgotten.take_capture(db, capture)
    if state.blog_id is None:
        return
    key = {"blog_id": state.blog_id, "scope": scope, "witness": witness}
    update(db, "witnesses", key, {"checked_at": at, "problem": None})
    state.counts.seen.update(listed.seen(db, state.blog_id, scope, witness, at))


def testify(
    db: Database,
    state: State,
    *,
    capture: None,
    scope: str,
    witness: str,
    told: Mapping[str, Any],
) -> None:
    """What a witness tells that lists nothing: its count, or why it does not answer. Columns of ``witnesses``."""
    if state.blog_id is not None:
        upsert(db, "witnesses", {"blog_id": state.blog_id, "scope": scope, "witness": witness}, told)


def feed_comments(
    db: Database,
    state: State,
    *,
    capture: Capture,
    comments: Iterable[Comment],
    fill: bool,
    expected: int | None,
    is_first: bool,
    is_whole: bool,
    since: str | None,
) -> list[str]:
    """The comments that the blog's comments feed tells; returns the ids of those that are not held.

    :param fill: whether to keep them; else the pages of their posts are wanted, which tell more
    :param expected: how many comments the feed says there are
    :param is_first: whether this is the answer that is asked for again next time
    :param is_whole: whether with it all comments of the blog have been kept
    :param since: only comments written after this, UTC, are news
    """
    forgotten.take_capture(db, capture)
    key = {"blog_id": state.blog_of(None), "scope": "blog", "witness": COMMENTS_FEED}
    by_post: dict[str, list[Comment]] = {}
    for comment in comments:
        by_post.setdefault(comment.post_id, []).append(comment)
    new: list[str] = []
    for post_id, told in by_post.items():
        sql = "SELECT page_wanted FROM posts WHERE post_id = ? AND blog_id = ?"
        row = fetch_one(db, sql, [post_id, state.blog_id])
        if row is None:
            continue
        told = forgotten.comments_left(db, told, post_id, capture.fetched_at)
        news = [one for one in told if since is None or (one.published_utc or since) >= since]
        missing = fill_comments(db, news, post_id, capture, fill=fill)
        if missing and not fill:
            wanted = sorted({*(row["page_wanted"] or "comments").split(","), "comments"})
            update(db, "posts", {"post_id": post_id}, {"page_wanted": ",".join(wanted)})
        new += missing
    if is_whole:
        upsert(db, "witnesses", key, {"swept_by": state.crawl_id, "swept_at": capture.fetched_at})
    if is_first:
        said: dict[str, Any] = {"url": capture.url, "etag": capture.etag, "last_modified": capture.last_modified}
        said |= {"capture_id": capture.capture_id, "checked_at": capture.fetched_at, "expected": expected}
        upsert(db, "witnesses", key, {**said, "problem": None})
    return new
