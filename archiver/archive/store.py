"""Readings into rows. Every function here runs inside a transaction that its caller opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils.db import Database

from archiver.archive import across, excerpts, filling, older, ownership, rekey
from archiver.archive.bodies import body_columns, fill_version, insert_body, insert_version, labels_json, replace_body
from archiver.archive.changes import Held, Merge, date_columns, left_open, merge
from archiver.archive.held import with_body
from archiver.archive.labels import add_label, set_labels
from archiver.archive.rows import fetch_one, insert, marks, update
from archiver.archive.texts import BACKUP
from archiver.blogger.urls import host_of
from archiver.records import POST_KINDS, Capture, Page, Post, Status

Outcome = Literal["new", "changed", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a reading comes from."""

    crawl_id: str | None
    """``None`` for what is imported."""
    capture_id: str
    page: Page
    scope: str | None
    """The scope whose walk led to the page, ``blog`` or ``label:NAME``."""
    comments: bool
    """Whether the comments of a post's own page are kept."""
    seen_at: str
    """When the page was fetched, UTC."""

    status: Status = "live"
    """Whether readers could see the post."""

    @property
    def own_page(self) -> bool:
        """Whether it is a post's own page."""
        return self.page.kind in POST_KINDS

    @property
    def of_backup(self) -> bool:
        """Whether it is an entry of a backup."""
        return self.page.kind == BACKUP

    @property
    def is_import(self) -> bool:
        """Whether no crawl of ours read it: then it may be older than what is held."""
        return self.crawl_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPost:
    """What became of one reading of a post."""

    post_id: str
    outcome: Outcome


def store_blog(db: Database, page: Page, blog_id: str, root: str, seen_at: str) -> None:
    """Add the blog of a page, or set what this page tells of it; ``root`` is its address where no page tells one."""
    told_host, host = host_of(page.homepage_url or ""), host_of(page.url)
    url = page.homepage_url if told_host == host else (root if host_of(root) == host else _root_of(page.url))
    told = {
        "url": url,
        "host": host,
        "title": page.blog_title,
        "description": page.blog_description,
        "locale": page.locale,
        "theme": page.theme,
        "generation": page.generation,
    }
    known = {name: value for name, value in told.items() if value is not None}
    rekey.blog_number_learnt(db, host, blog_id)
    tell_blog(db, blog_id, known, seen_at)


def tell_blog(db: Database, blog_id: str, told: Mapping[str, Any], seen_at: str) -> None:
    """Add a blog, or set columns of its row; what was told before its last word (``last_crawled_at``) only fills."""
    row = fetch_one(db, "SELECT * FROM blogs WHERE blog_id = ?", [blog_id])
    if row is None:
        insert(db, "blogs", {"blog_id": blog_id, "first_seen_at": seen_at, "last_crawled_at": seen_at, **told})
        return
    columns = {"last_crawled_at": seen_at, **told}
    if seen_at < (row["last_crawled_at"] or ""):
        columns = {name: value for name, value in told.items() if row[name] is None}
    if seen_at < (row["first_seen_at"] or ""):
        columns["first_seen_at"] = seen_at
    update(db, "blogs", {"blog_id": blog_id}, columns)


def meet_blog(db: Database, blog_id: str, root: str, capture: Capture, *, title: str | None) -> None:
    """Add a blog of which only a feed or a sitemap has told so far; one that is known stays as it is."""
    host = host_of(capture.url)
    rekey.blog_number_learnt(db, host, blog_id)
    url = root if host_of(root) == host else _root_of(capture.url)
    is_known = fetch_one(db, "SELECT 1 FROM blogs WHERE blog_id = ?", [blog_id]) is not None
    tell_blog(db, blog_id, {} if is_known else {"url": url, "host": host, "title": title}, capture.fetched_at)


def _root_of(url: str) -> str:
    """The home page of the site that an address is on. A page cannot name another site as its blog's."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


def store_post(db: Database, post: Post, held: Held | None, source: Source) -> StoredPost:
    """Add a post, or merge a reading of it into the row that is held. Every post comes in here."""
    if source.is_import:
        return _import_post(db, post, held, source)
    other = rekey.taken_by(db, post, post.post_id) if held is None and not source.own_page else None
    if other is not None:  # a slug that is used again: the page at it will say whose it is
        update(db, "posts", {"post_id": other}, {"page_wanted": "id"})
        return StoredPost(post_id=other, outcome="known")
    if held is None:
        replaced = rekey.address_served_anew(db, post, source.crawl_id, source.seen_at) if source.own_page else []
        wanted = left_open(post, comments_read=source.comments) if source.own_page else post.lacks
        _insert_post(db, post, source, wanted=wanted)
        for old in replaced:
            _take_scopes(db, old, post, source.crawl_id)
        stored = StoredPost(post_id=post.post_id, outcome="new")
    else:
        post_id = rekey.post_number_learnt(db, held.row["post_id"], post.post_id)
        stored = _merge_post(db, post_id, post, held, source)
    _place_in_scope(db, stored.post_id, post, source)
    return stored


def _import_post(db: Database, post: Post, held: Held | None, source: Source) -> StoredPost:
    """As ``store_post``, for what may be older than what is held, or not live."""
    if held is None:
        gone_at = ownership.claimed(db, post, source.seen_at) if source.status == "live" else None
        wanted = left_open(post, comments_read=source.comments) if source.own_page else post.lacks
        _insert_post(db, post, source, wanted=wanted, gone_at=gone_at)
        stored = StoredPost(post_id=post.post_id, outcome="new")
    else:
        post_id = rekey.post_number_learnt(db, held.row["post_id"], post.post_id)
        is_older = source.seen_at < older.known_at(held.row)
        stored = (_place_older if is_older else _merge_post)(db, post_id, post, held, source)
    if source.status == "live":
        _place_in_scope(db, stored.post_id, post, source)
    return stored


def _place_older(db: Database, post_id: str, post: Post, held: Held, source: Source) -> StoredPost:
    """Put a reading that is older than what is held in its place; of the current text it fills what is not known."""
    columns = ownership.learnt_of_import(
        db, post_id, held.row, post, source.seen_at, source.status, of_backup=source.of_backup
    )
    versions = held.row["version"]
    if held.row["truncated"] and not across.is_across(held, of_backup=source.of_backup):
        held = with_body(db, post_id, held, post)
        if excerpts.is_of_same_text(held, post):
            return _place_beside_excerpt(db, post_id, post, held, source, columns)
    if post.truncated:
        is_current = False
    else:
        is_current = older.place(
            db,
            held.row,
            post_id,
            post,
            at=source.seen_at,
            capture_id=source.capture_id,
            of_backup=source.of_backup,
        )
    older.seen(db, held.row, post_id, source.seen_at)
    if is_current and across.is_across(held, of_backup=source.of_backup):
        held = with_body(db, post_id, held, post)
        decided = across.fill(held, post, of_backup=source.of_backup)
        columns |= decided.columns
        if decided.replace_body:
            columns |= body_columns(post) | {"capture_id": source.capture_id}
        _write(db, post_id, post, held, decided, columns, version=versions)
    elif not across.is_across(held, of_backup=source.of_backup):
        decided = Merge(labels=filling.labels_of_older(held, post))
        _write(db, post_id, post, held, decided, filling.of_older(held, post) | columns, version=versions)
    else:
        update(db, "posts", {"post_id": post_id}, columns)
    row = fetch_one(db, "SELECT version FROM posts WHERE post_id = ?", [post_id]) or held.row
    return StoredPost(post_id=post_id, outcome="changed" if row["version"] != versions else "known")


def _place_beside_excerpt(
    db: Database, post_id: str, post: Post, held: Held, source: Source, columns: dict[str, Any]
) -> StoredPost:
    """An older reading of the text of which an excerpt is held: a longer one completes it."""
    older.seen(db, held.row, post_id, source.seen_at)
    excerpts.seen_earlier(db, held.row, post_id, source.seen_at)
    decided = Merge(labels=filling.labels_of_older(held, post), replace_body=excerpts.tells_more(held, post))
    columns = filling.of_older(held, post) | columns
    if decided.replace_body:
        columns |= excerpts.completed(held, post, own_page=source.own_page, capture_id=source.capture_id)
    if source.own_page and (held.row["page_read_at"] or "") < source.seen_at:
        columns["page_read_at"] = source.seen_at
    _write(db, post_id, post, held, decided, columns, version=held.row["version"])
    return StoredPost(post_id=post_id, outcome="known")


def _insert_post(
    db: Database, post: Post, source: Source, *, wanted: frozenset[str], gone_at: str | None = None
) -> None:
    insert(
        db,
        "posts",
        {
            "post_id": post.post_id,
            "blog_id": post.blog_id,
            "url": post.url,
            "kind": post.kind,
            "status": source.status,
            "title": post.title,
            **date_columns(post),
            "updated": post.updated,
            "author": post.author,
            **body_columns(post),
            "comments_claimed": post.comments_claimed,
            "comments_listed": None if source.own_page or source.of_backup else post.comments_claimed,
            "comments_held": 0,
            "page_read_at": source.seen_at if source.own_page else None,
            "version": 1,
            "first_seen_at": source.seen_at,
            "last_seen_at": source.seen_at,
            "last_fetched_at": source.seen_at,
            "last_changed_at": source.seen_at,
            "gone_at": gone_at,
            "capture_id": source.capture_id,
            "page_wanted": _joined(wanted),
        },
    )
    insert_body(db, post.post_id, post)
    if post.labels is not None:
        set_labels(db, post.post_id, post.blog_id, post.labels)
    insert_version(
        db, post.post_id, 1, [], labels_json(post.labels), seen_at=source.seen_at, capture_id=source.capture_id
    )


def _merge_post(db: Database, post_id: str, post: Post, held: Held, source: Source) -> StoredPost:
    decided = _decided(db, post_id, post, held, source)
    version = held.row["version"] + (1 if decided.changed else 0)
    columns = _merged_columns(decided, post, held, source)
    if source.is_import:
        columns |= ownership.learnt_of_import(
            db, post_id, held.row, post, source.seen_at, source.status, of_backup=source.of_backup
        )
    else:
        columns |= rekey.address_learnt(db, post_id, held.row, post, source.crawl_id, source.seen_at, source.own_page)
        columns |= ownership.live_again(held.row, columns)
    _write(db, post_id, post, held, decided, columns, version=version, source=source)
    return StoredPost(post_id=post_id, outcome="changed" if decided.changed else "known")


def _decided(db: Database, post_id: str, post: Post, held: Held, source: Source) -> Merge:
    held = with_body(db, post_id, held, post)
    if across.is_across(held, of_backup=source.of_backup):
        return across.merge(
            held, post, of_backup=source.of_backup, own_page=source.own_page, comments_read=source.comments
        )
    return merge(held, post, own_page=source.own_page, comments_read=source.comments)


def _write(
    db: Database,
    post_id: str,
    post: Post,
    held: Held,
    decided: Merge,
    columns: dict[str, Any],
    *,
    version: int,
    source: Source | None = None,
) -> None:
    """Carry out what was decided.

    :param source: of a reading that is newer than what is held; ``None`` where nothing changes but what is filled
    """
    told = columns if source is None else {**columns, "version": version}
    update(db, "posts", {"post_id": post_id}, told)
    if decided.replace_body:
        replace_body(db, post_id, post)
    if decided.labels is not None:
        set_labels(db, post_id, post.blog_id, decided.labels)
    labels = labels_json(decided.labels if decided.labels is not None else held.labels)
    if decided.changed and source is not None:
        insert_version(
            db, post_id, version, decided.changed, labels, seen_at=source.seen_at, capture_id=source.capture_id
        )
        return
    row = fetch_one(db, "SELECT version FROM posts WHERE post_id = ?", [post_id]) or held.row
    fill_version(db, post_id, row["version"], labels, capture_id=columns.get("capture_id"))


def _merged_columns(decided: Merge, post: Post, held: Held, source: Source) -> dict[str, Any]:
    columns = dict(decided.columns)
    if decided.replace_body or ("title" in columns and not post.truncated):
        columns |= body_columns(post)  # the title is searched with the body
    columns["page_wanted"] = _joined(decided.wanted)
    columns["last_seen_at"] = max(source.seen_at, held.row["last_seen_at"] or "")
    if source.own_page or not post.truncated:
        columns["last_fetched_at"] = source.seen_at
    if source.own_page:
        columns["page_read_at"] = source.seen_at
    if decided.changed:
        columns["last_changed_at"] = source.seen_at
    first_own_page = source.own_page and not held.own_page_read
    if decided.changed or decided.replace_body or first_own_page:
        columns["capture_id"] = source.capture_id
    return columns


def _place_in_scope(db: Database, post_id: str, post: Post, source: Source) -> None:
    if source.scope is not None:
        row = {"post_id": post_id, "scope": source.scope, "crawl_id": source.crawl_id}
        insert(db, "post_scopes", row, or_ignore=True)
    if source.page.kind == "label" and source.page.label is not None and post.labels is None:
        # The theme prints no labels here, but this page lists the label's posts.
        add_label(db, post_id, post.blog_id, source.page.label)


def _take_scopes(db: Database, old: str, post: Post, crawl_id: str | None) -> None:
    """A post that has another's address stands in those of its scopes that it belongs to."""
    scopes = ["blog", *(f"label:{label}" for label in post.labels or ())]
    db.conn.execute(
        f"""INSERT OR IGNORE INTO post_scopes (post_id, scope, crawl_id)
            SELECT ?, scope, ? FROM post_scopes WHERE post_id = ? AND scope IN ({marks(scopes)})""",  # noqa: S608
        [post.post_id, crawl_id, old, *scopes],
    )


def _joined(reasons: Iterable[str]) -> str | None:
    return ",".join(sorted(reasons)) or None
