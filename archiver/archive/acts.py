"""What a run does to the database, an act at a time.

An act is a function of the database, of what the run knows of itself, and of arguments that JSON can tell; some also
need what was read from the response that they are about. A run notes an act in its WARC file first and carries it out
then, in one transaction, so the acts of all WARC files carried out again make the database again.

Every act takes ``capture`` (the response it is about, or ``None``) and returns what its caller wants to know.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import corrections, fieldcoverage, follows, forgotten, frontier, gone, imagerows, listed, store
from archiver.archive.backups import backup, backup_blog, backup_end
from archiver.archive.comments import miss_comments, store_comments
from archiver.archive.frontier import WalkPosition
from archiver.archive.held import held_posts, ids_of_other_blogs
from archiver.archive.links import resolve_links
from archiver.archive.rows import delete, fetch_all, fetch_one, insert, update, upsert
from archiver.archive.state import State
from archiver.archive.store import Source, StoredPost
from archiver.archive.testimony import feed_comments, listing, testify, unchanged
from archiver.archive.told import with_entry
from archiver.records import Capture, PageReading, Picture, Post


def begin(db: Database, state: State, *, capture: None, row: Mapping[str, Any]) -> None:
    """The run begins: its row of ``crawls``."""
    state.blog_id = known_blog(db, state)
    insert(db, "crawls", {**row, "blog_id": state.blog_id})


def known_blog(db: Database, state: State) -> str | None:
    """The blog that has this host, or that earlier runs found when they asked for it (it may have moved)."""
    row = fetch_one(
        db,
        """SELECT blog_id FROM crawls WHERE blog_id IS NOT NULL AND json_extract(settings, '$.address') = ?
           ORDER BY started_at DESC LIMIT 1""",
        [state.root],
    ) or fetch_one(db, "SELECT blog_id FROM blogs WHERE host = ? ORDER BY last_crawled_at DESC LIMIT 1", [state.host])
    return None if row is None else str(row["blog_id"])


def recognise(db: Database, state: State, *, capture: None, blog_id: str) -> None:
    """A page names a blog that the archive knows: it is this run's."""
    state.blog_id = blog_id


# Responses


def keep(db: Database, state: State, *, capture: Capture) -> None:
    """A response that yields no row of a post."""
    forgotten.take_capture(db, capture)


def skip(db: Database, state: State, *, capture: Capture | None, url: str, reason: str, detail: str | None) -> None:
    """An address was wanted and could not be archived. One with two troubles keeps the first one's name and both
    sentences. One that was forgotten is no trouble."""
    if forgotten.tombstones(db).address(url):
        return
    if capture is not None:
        forgotten.take_capture(db, capture)
    if state.crawl_id is None:
        return  # what is imported wanted nothing
    db.conn.execute(
        """INSERT INTO skips (crawl_id, url, reason, detail) VALUES (?, ?, ?, ?)
           ON CONFLICT (crawl_id, url) DO UPDATE SET detail = coalesce(detail || ' ', '') || excluded.detail""",
        (state.crawl_id, url, reason, detail),
    )


def gap(db: Database, state: State, *, capture: None, scope: str, url: str, reason: str) -> str | None:
    """Something a scope should hold is missing. Returns why the user accepts that, who may have said so before."""
    if forgotten.tombstones(db).address(url):
        return "forgotten"
    accepted = accepted_before(db, state.blog_id, scope, url)
    key = {"crawl_id": state.crawl_id, "scope": scope, "url": url}
    upsert(db, "gaps", key, {"reason": reason, "accepted": accepted})
    return accepted


def gaps(db: Database, state: State, *, capture: None, scope: str, urls: Iterable[str], reason: str) -> list[str]:
    """As ``gap``, for many addresses; returns those that the user does not accept."""
    return [url for url in urls if gap(db, state, capture=None, scope=scope, url=url, reason=reason) is None]


def accepted_before(db: Database, blog_id: str | None, scope: str, url: str) -> str | None:
    """Why the user accepts that an address is missing from a scope of a blog; ``None`` when nobody said so."""
    row = fetch_one(
        db,
        """SELECT accepted FROM gaps JOIN crawls USING (crawl_id)
           WHERE blog_id = ? AND scope = ? AND url = ? ORDER BY started_at DESC, crawl_id LIMIT 1""",
        [blog_id, scope, url],
    )
    return None if row is None else row["accepted"]


def accept(
    db: Database, state: State, *, capture: None, blog_id: str, scope: str, url: str, reason: str | None
) -> None:
    """The user accepts a gap of the last crawl that found it, and so all that follow; or no longer (``None``)."""
    db.conn.execute(
        """UPDATE gaps SET accepted = ? WHERE scope = ? AND url = ? AND crawl_id IN
           (SELECT crawl_id FROM crawls WHERE blog_id = ?)""",
        (reason, scope, url, blog_id),
    )


# Pages


def page(
    db: Database,
    state: State,
    *,
    capture: Capture,
    reading: PageReading,
    scope: str | None,
    walk: Mapping[str, Any] | None = None,
    comments: bool = True,
    asked: str | None = None,
    texts: Mapping[str, Any] | None = None,
) -> list[StoredPost]:
    """Everything one page tells: its capture, its blog, its posts and comments, its walk's position.

    :param asked: the address that was asked for, where a post's own page is known by another
    :param texts: which texts of a feed were read in place of pages; noted for who reads it again
    """
    shown = reading.page
    blog_id = state.blog_of(shown.blog_id)
    source = Source(
        crawl_id=state.crawl_id,
        capture_id=capture.capture_id,
        page=shown,
        scope=scope,
        comments=comments,
        seen_at=capture.fetched_at,
    )
    store.store_blog(db, shown, blog_id, state.root, capture.fetched_at)
    update(db, "crawls", {"crawl_id": state.crawl_id}, {"blog_id": blog_id})
    forgotten.take_capture(db, replace(capture, kind=shown.kind))
    stones = forgotten.tombstones(db)
    left = [post for post in reading.posts if not stones.is_post(post.post_id, post.url, shown.url)]
    as_read = _distinct(db, state, left, blog_id)
    # Feeds tell how posts stand now, not how they stood on a page that is imported.
    posts = _told(db, blog_id, as_read) if state.crawl_id is not None else as_read
    held = held_posts(db, blog_id, [(post.post_id, post.url) for post in posts])
    stored = [store.store_post(db, post, held.get(post.post_id), source) for post in posts]
    whole_thread = walk is None and not shown.cut_off
    if comments and source.own_page and stored:
        kept = stored[0].post_id
        store_comments(db, reading.comments, kept, source.seen_at, source.capture_id)
        if whole_thread and not source.is_import and posts[0].comments_claimed == len(reading.comments):
            miss_comments(db, kept, source.seen_at, hours=state.gone_after)
    for post, kept_as in zip(posts, stored, strict=True):
        _mark_read(db, state, blog_id, kept_as.post_id, post, source, asked)
    if state.crawl_id is not None:
        held_as = [kept_as.post_id for kept_as in stored]
        fieldcoverage.note_readings(db, state.crawl_id, reading, zip(as_read, held_as, strict=True))
    if walk is not None:
        frontier.move_walk(db, WalkPosition(**walk), blog_id, capture.fetched_at)
    state.blog_id = blog_id
    _count(state, stored)
    return stored


def _told(db: Database, blog_id: str, posts: list[Post]) -> list[Post]:
    """The posts of a page with what a feed has told of them."""
    entries = listed.entries_of(db, blog_id, [(post.post_id, post.url) for post in posts])
    return [with_entry(post, entries[post.url]) if post.url in entries else post for post in posts]


def _mark_read(
    db: Database, state: State, blog_id: str, post_id: str, post: Post, source: Source, asked: str | None
) -> None:
    if source.crawl_id is None:
        return  # how witnesses list it now tells nothing of what was read then
    own = source.own_page
    urls = [post.url, *([asked] if own and asked else [])]
    comments_read = (own and source.comments) or not post.comments_claimed or source.page.kind == "feed"
    listed.mark_read(db, blog_id, post_id, urls, text=own or not post.truncated, comments=comments_read)
    listed.place(db, post_id, blog_id, state.scopes, state.crawl_id)


def _distinct(db: Database, state: State, posts: Iterable[Post], blog_id: str) -> list[Post]:
    """The posts of a page, each once, without those that the archive holds for another blog."""
    found: dict[str, Post] = {}
    for post in posts:
        found.setdefault(post.post_id, replace(post, blog_id=blog_id))
    for post_id in ids_of_other_blogs(db, blog_id, list(found)):
        post = found.pop(post_id)
        detail = f"{post.url} bears the number of a post of another blog in this archive ({post_id})."
        skip(db, state, capture=None, url=post.url, reason="id_of_another_blog", detail=detail)
    return list(found.values())


def _count(state: State, stored: Iterable[StoredPost]) -> None:
    counts = state.counts
    counts.pages += 1
    for post in stored:
        counts.seen.add(post.post_id)
        if post.outcome == "new":
            counts.new.add(post.post_id)
        elif post.outcome == "changed" and post.post_id not in counts.new:
            counts.changed.add(post.post_id)


def end_walk(db: Database, state: State, *, capture: Capture, walk: Mapping[str, Any]) -> None:
    """A page that yields no row and ends its walk."""
    forgotten.take_capture(db, capture)
    frontier.move_walk(db, replace(WalkPosition(**walk), next_url=None), state.blog_id or "", capture.fetched_at)


# Pictures


def image(db: Database, state: State, *, capture: Capture, url: str, picture: Picture | None) -> bool:
    """A picture came, and its file is kept. Returns whether posts lead to it now.

    :param url: its address as in the page
    :param picture: its file; ``None`` where today's rules say that it is none
    """
    forgotten.take_capture(db, capture)
    return picture is not None and imagerows.keep(db, url, picture, capture.capture_id)


def image_lost(
    db: Database,
    state: State,
    *,
    capture: Capture | None,
    url: str,
    asked: str,
    reason: str,
    detail: str,
    at: str,
) -> None:
    """A picture is at none of its addresses.

    :param url: its address as in the page
    :param asked: its address at full size, which names it in ``skips``
    """
    skip(db, state, capture=capture, url=asked, reason=reason, detail=detail)
    imagerows.lose(db, url, at)


# Absence


def missed(db: Database, state: State, *, capture: None, url: str, at: str, evidence: dict[str, Any]) -> list[str]:
    """As ``gone.missed``: a post is neither at its own address nor listed."""
    return gone.missed(db, state.blog_id, state.crawl_id, url, at, evidence=evidence, hours=state.gone_after)


# The account


def cover(
    db: Database,
    state: State,
    *,
    capture: None,
    scope: str,
    witness: str,
    expected: int | None,
    stored: int,
    missing: int | None,
    checked_at: str | None,
) -> None:
    """What a witness says exists, beside what is held."""
    key = {"crawl_id": state.crawl_id, "scope": scope, "witness": witness}
    values = {"expected": expected, "stored": stored, "missing": missing, "checked_at": checked_at}
    upsert(db, "coverage", key, values)


def follow(db: Database, state: State, *, capture: None, scopes: Iterable[str], options: Mapping[str, Any]) -> None:
    """What a crawl without an address repeats."""
    for scope in scopes if state.blog_id is not None else ():
        key = {"blog_id": state.blog_id, "scope": scope}
        upsert(db, "follows", key, {"since": options.get("since"), "options": _json(options)})


def unfollow(db: Database, state: State, *, capture: None, blog_id: str, scope: str) -> None:
    """What a crawl without an address is to repeat no longer."""
    delete(db, "follows", {"blog_id": blog_id, "scope": scope})


def failing(db: Database, state: State, *, capture: None, blog_ids: Iterable[str], at: str) -> None:
    """Blogs that are followed were asked in vain."""
    follows.note_failing(db, blog_ids, at)


def answering(db: Database, state: State, *, capture: None, blog_ids: Iterable[str]) -> None:
    """Blogs that were asked in vain answer again."""
    follows.note_answering(db, blog_ids)


def feed_kind(db: Database, state: State, *, capture: None, kind: str) -> None:
    """How much of a post the owner lets feeds tell, as comparing them with pages has shown."""
    update(db, "blogs", {"blog_id": state.blog_id}, {"feed_kind": kind})


def finish(db: Database, state: State, *, capture: None, values: Mapping[str, Any]) -> None:
    """The run has ended: what came of it, columns of ``crawls``."""
    if state.blog_id is not None:
        resolve_links(db, state.blog_id)
    update(db, "crawls", {"crawl_id": state.crawl_id}, values)


def settle(db: Database, state: State, *, capture: None) -> None:
    """All of an import that is of a blog has been told: links lead to the posts that are there now."""
    if state.blog_id is not None:
        resolve_links(db, state.blog_id)


ACTS: dict[str, Callable[..., Any]] = {
    act.__name__: act
    for act in (
        *(begin, recognise, keep, skip, gap, gaps, accept, page, end_walk),
        *(listing, unchanged, testify, feed_comments, image, image_lost, missed, cover),
        *(backup_blog, backup, backup_end, settle),
        *(follow, unfollow, failing, answering, feed_kind, finish),
        *(corrections.correct, corrections.withdraw_correction),
        *(forgotten.forget, forgotten.read_and_forgotten),
    )
}
"""Every act by the name under which WARC files note it."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def gone_in(db: Database, crawl_id: str) -> int:
    """How many posts a crawl found to be gone."""
    rows = fetch_all(db, "SELECT 1 FROM post_events WHERE crawl_id = ? AND event = 'gone'", [crawl_id])
    return len(rows)
