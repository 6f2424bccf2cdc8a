"""Readings into rows. Every function here runs inside a transaction that its caller opened."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlite_utils.db import Database

from archiver.archive import rekey
from archiver.archive.changes import Held, Merge, date_columns, left_open, merge
from archiver.archive.rows import Row, delete, fetch_all, fetch_one, insert, insert_all, marks, update, upsert
from archiver.archive.search import stems
from archiver.blogger.ids import is_number, label_id
from archiver.blogger.urls import canonical_host, canonical_post_url, host_of
from archiver.records import POST_KINDS, Comment, Page, Post

Outcome = Literal["new", "changed", "filled", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a reading comes from."""

    crawl_id: str
    capture_id: str
    page: Page
    scope: str | None
    """The scope whose walk led to the page, ``blog`` or ``label:NAME``."""
    comments: bool
    """Whether the comments of a post's own page are kept."""
    seen_at: str
    """When the page was fetched, UTC."""

    @property
    def own_page(self) -> bool:
        """Whether it is a post's own page."""
        return self.page.kind in POST_KINDS


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
    if fetch_one(db, "SELECT 1 FROM blogs WHERE blog_id = ?", [blog_id]) is None:
        insert(db, "blogs", {"blog_id": blog_id, "first_seen_at": seen_at, **known})
    update(db, "blogs", {"blog_id": blog_id}, {**known, "last_crawled_at": seen_at})


def _root_of(url: str) -> str:
    """The home page of the site that an address is on. A page cannot name another site as its blog's."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/"


def held_posts(db: Database, blog_id: str, posts: Iterable[tuple[str, str]]) -> dict[str, Held]:
    """The held rows of posts, by the ids asked for. ``posts`` are (post id, canonical address)."""
    asked = dict(posts)
    rows = [row for chunk in _chunks(asked) for row in _held_rows(db, blog_id, chunk)]
    by_id = {row["post_id"]: row for row in reversed(rows)}
    by_url = {row["url"]: row for row in reversed(rows) if row["gone_at"] is None}
    found: dict[str, Held] = {}
    for post_id, url in asked.items():
        row = by_id.get(post_id) or _same_address(by_url.get(url), post_id)
        if row is not None:
            found[post_id] = Held(row=row, labels=_labels(row["version_labels"]))
    return found


def _chunks(asked: dict[str, str], size: int = 400) -> Iterator[dict[str, str]]:
    """A few hundred at a time: SQLite binds no more than so many values at once."""
    pairs = list(asked.items())
    return (dict(pairs[start : start + size]) for start in range(0, len(pairs), size))


def _held_rows(db: Database, blog_id: str, asked: dict[str, str]) -> list[Row]:
    places = marks(list(asked))
    return fetch_all(
        db,
        f"""WITH asked AS (
                SELECT post_id FROM posts WHERE post_id IN ({places})
                UNION SELECT post_id FROM posts WHERE url IN ({places}))
            SELECT posts.*, post_versions.labels AS version_labels
            FROM asked JOIN posts USING (post_id) JOIN post_versions USING (post_id, version)
            WHERE +posts.blog_id = ?
            ORDER BY posts.gone_at IS NOT NULL""",  # noqa: S608
        [*asked, *asked.values(), blog_id],
    )


def _same_address(row: Row | None, post_id: str) -> Row | None:
    """The row with the same address is the same post unless both have a number of Blogger's, and another one."""
    if row is None or (is_number(row["post_id"]) and is_number(post_id)):
        return None
    return row


def _labels(stored: str | None) -> frozenset[str] | None:
    return None if stored is None else frozenset(json.loads(stored))


def is_of_another_blog(db: Database, post: Post) -> bool:
    """Whether the archive holds a post of this number for another blog: one of the two pages is not what it says."""
    sql = "SELECT 1 FROM posts WHERE post_id = ? AND blog_id <> ?"
    return fetch_one(db, sql, [post.post_id, post.blog_id]) is not None


def store_post(db: Database, post: Post, held: Held | None, source: Source) -> StoredPost:
    """Add a post, or merge a reading of it into the row that is held."""
    if held is None:
        if source.own_page:
            rekey.address_served_anew(db, post, source.crawl_id, source.seen_at)
        wanted = left_open(post, comments_read=source.comments) if source.own_page else post.lacks
        _insert_post(db, post, source, wanted=wanted)
        stored = StoredPost(post_id=post.post_id, outcome="new")
    else:
        post_id = rekey.post_number_learnt(db, held.row["post_id"], post.post_id)
        stored = _merge_post(db, post_id, post, held, source)
    _place_in_scope(db, stored.post_id, post, source)
    return stored


def _insert_post(db: Database, post: Post, source: Source, *, wanted: frozenset[str]) -> None:
    insert(
        db,
        "posts",
        {
            "post_id": post.post_id,
            "blog_id": post.blog_id,
            "url": post.url,
            "kind": post.kind,
            "status": "live",
            "title": post.title,
            **date_columns(post),
            "updated": post.updated,
            "author": post.author,
            **_body_columns(post),
            "comments_claimed": post.comments_claimed,
            "comments_listed": None if source.own_page else post.comments_claimed,
            "comments_held": 0,
            "page_read_at": source.seen_at if source.own_page else None,
            "version": 1,
            "first_seen_at": source.seen_at,
            "last_seen_at": source.seen_at,
            "last_fetched_at": source.seen_at,
            "last_changed_at": source.seen_at,
            "capture_id": source.capture_id,
            "page_wanted": _joined(wanted),
        },
    )
    _insert_body(db, post.post_id, post)
    if post.labels is not None:
        _set_labels(db, post.post_id, post.blog_id, post.labels)
    _insert_version(db, post.post_id, 1, [], _labels_json(post.labels), source)


def _merge_post(db: Database, post_id: str, post: Post, held: Held, source: Source) -> StoredPost:
    decided = merge(_with_body(db, post_id, held, post), post, own_page=source.own_page, comments_read=source.comments)
    version = held.row["version"] + (1 if decided.changed else 0)
    columns = _merged_columns(decided, post, held, source)
    columns |= rekey.address_learnt(db, post_id, held.row, post, source.crawl_id, source.seen_at, source.own_page)
    update(db, "posts", {"post_id": post_id}, {**columns, "version": version})
    if decided.replace_body:
        _delete_body(db, post_id)
        _insert_body(db, post_id, post)
    if decided.labels is not None:
        _set_labels(db, post_id, post.blog_id, decided.labels)
    labels = _labels_json(decided.labels if decided.labels is not None else held.labels)
    if decided.changed:
        _insert_version(db, post_id, version, decided.changed, labels, source)
    else:
        _fill_version(db, post_id, version, labels)
    return StoredPost(post_id=post_id, outcome=_outcome(decided, held))


def _merged_columns(decided: Merge, post: Post, held: Held, source: Source) -> dict[str, Any]:
    columns = dict(decided.columns)
    if decided.replace_body:
        columns |= _body_columns(post)
    columns["page_wanted"] = _joined(decided.wanted)
    columns["last_seen_at"] = source.seen_at
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


def _outcome(decided: Merge, held: Held) -> Outcome:
    if decided.changed:
        return "changed"
    filled = decided.replace_body and held.row["truncated"]
    return "filled" if filled or decided.columns else "known"


def _with_body(db: Database, post_id: str, held: Held, post: Post) -> Held:
    """The held post with the parts of its body that a comparison needs; they are not read when the hashes agree."""
    if post.content_hash is not None and post.content_hash == held.row["content_hash"]:
        return held
    texts = fetch_all(
        db,
        "SELECT text FROM blocks WHERE post_id = ? AND text IS NOT NULL AND kind <> 'embed' ORDER BY position",
        [post_id],
    )
    images = fetch_all(
        db, "SELECT image_key, caption, caption_credit FROM images WHERE post_id = ? ORDER BY position", [post_id]
    )
    return Held(
        row=held.row,
        labels=held.labels,
        block_texts=tuple(row["text"] for row in texts),
        captions=tuple((row["caption"], row["caption_credit"]) for row in images),
        image_keys=tuple(row["image_key"] for row in images),
    )


def _body_columns(post: Post) -> dict[str, Any]:
    captions = _lines(f"{image.caption or ''} {image.caption_credit or ''}".strip() for image in post.images)
    return {
        "byline": post.byline,
        "deck": post.deck,
        "body_text": post.body_text,
        "body_html": post.body_html,
        "word_count": post.word_count,
        "language": post.language,
        "truncated": int(post.truncated),
        "content_hash": post.content_hash,
        "text_hash": post.text_hash,
        "parser": post.parser,
        "captions": captions,
        "credit_names": _lines(credit.name for credit in post.credits),
        "stems": stems(" ".join(filter(None, (post.title, post.body_text, captions)))) or None,
    }


def _insert_body(db: Database, post_id: str, post: Post) -> None:
    insert_all(
        db,
        "blocks",
        [
            {"post_id": post_id, "position": position, "kind": block.kind, "text": block.text}
            for position, block in enumerate(post.blocks, 1)
        ],
    )
    insert_all(
        db,
        "credits",
        [
            {
                "post_id": post_id,
                "position": position,
                "name": credit.name,
                "role": credit.role,
                "kind": credit.kind,
                "url": credit.url,
                "text": credit.text,
            }
            for position, credit in enumerate(post.credits, 1)
        ],
    )
    insert_all(
        db,
        "images",
        [
            {
                "post_id": post_id,
                "position": position,
                "url": image.url,
                "original_url": image.original_url,
                "image_key": image.image_key,
                "alt": image.alt,
                "caption": image.caption,
                "caption_credit": image.caption_credit,
                "link_url": image.link_url,
                "width": image.width,
                "height": image.height,
            }
            for position, image in enumerate(post.images, 1)
        ],
    )
    insert_all(
        db,
        "links",
        [
            {
                "post_id": post_id,
                "position": position,
                "url": link.url,
                "text": link.text,
                "host": link.host,
                "domain": link.domain,
                "kind": link.kind,
            }
            for position, link in enumerate(post.links, 1)
        ],
    )


def _delete_body(db: Database, post_id: str) -> None:
    for table in ("blocks", "credits", "images", "links"):
        delete(db, table, {"post_id": post_id})


def _insert_version(
    db: Database, post_id: str, version: int, changed: Sequence[str], labels: str | None, source: Source
) -> None:
    db.conn.execute(
        """INSERT INTO post_versions (post_id, version, seen_at, changed, title, published, body_text, body_html,
                                      labels, content_hash, capture_id)
           SELECT post_id, ?, ?, ?, title, published, body_text, body_html, ?, content_hash, ?
           FROM posts WHERE post_id = ?""",
        (version, source.seen_at, json.dumps(list(changed)), labels, source.capture_id, post_id),
    )


def _fill_version(db: Database, post_id: str, version: int, labels: str | None) -> None:
    """A fill makes no version: the current one now tells what its post tells."""
    db.conn.execute(
        """UPDATE post_versions
           SET (title, published, body_text, body_html, content_hash, capture_id) =
               (SELECT title, published, body_text, body_html, content_hash, capture_id
                FROM posts WHERE posts.post_id = post_versions.post_id),
               labels = ?
           WHERE post_id = ? AND version = ?
             AND (title, published, body_text, body_html, content_hash, capture_id, labels) IS NOT
                 (SELECT title, published, body_text, body_html, content_hash, capture_id, ?
                  FROM posts WHERE posts.post_id = post_versions.post_id)""",
        (labels, post_id, version, labels),
    )


def _set_labels(db: Database, post_id: str, blog_id: str, names: Iterable[str]) -> None:
    delete(db, "post_labels", {"post_id": post_id})
    for name in names:
        _add_label(db, post_id, blog_id, name)


def _add_label(db: Database, post_id: str, blog_id: str, name: str) -> None:
    identifier = label_id(blog_id, name)
    insert(db, "labels", {"label_id": identifier, "blog_id": blog_id, "name": name}, or_ignore=True)
    insert(db, "post_labels", {"post_id": post_id, "label_id": identifier}, or_ignore=True)


def _place_in_scope(db: Database, post_id: str, post: Post, source: Source) -> None:
    if source.scope is not None:
        row = {"post_id": post_id, "scope": source.scope, "crawl_id": source.crawl_id}
        insert(db, "post_scopes", row, or_ignore=True)
    if source.page.kind == "label" and source.page.label is not None and post.labels is None:
        # The theme prints no labels here, but this page lists the label's posts.
        _add_label(db, post_id, post.blog_id, source.page.label)


def store_comments(db: Database, comments: Sequence[Comment], post_id: str, source: Source) -> None:
    """Add the comments of a post's own page, and count what is held of them."""
    for comment in comments:
        held = fetch_one(db, "SELECT post_id FROM comments WHERE comment_id = ?", [comment.comment_id])
        values = _comment_values(comment, post_id, source)
        if held is None:
            insert(db, "comments", {"comment_id": comment.comment_id, **values, "first_seen_at": source.seen_at})
        elif held["post_id"] == post_id:
            update(db, "comments", {"comment_id": comment.comment_id}, values)
    db.conn.execute(
        "UPDATE posts SET comments_held = (SELECT count(*) FROM comments WHERE post_id = ?) WHERE post_id = ?",
        (post_id, post_id),
    )


def _comment_values(comment: Comment, post_id: str, source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {
        "post_id": post_id,
        "position": comment.position,
        "deleted": int(comment.deleted),
        "last_seen_at": source.seen_at,
    }
    told = {
        "parent_id": comment.parent_id,
        "author": comment.author,
        "author_url": comment.author_url,
        "is_blog_author": int(comment.is_blog_author),
        "published": comment.published,
        "published_utc": comment.published_utc,
        "published_text": comment.published_text,
        "body_text": comment.body_text,
        "body_html": comment.body_html,
        "stems": stems(comment.body_text or "") or None,
        "capture_id": source.capture_id,
    }
    if comment.deleted:  # what was read before its author took it away stays, and its capture with it
        told = {
            name: value for name, value in told.items() if value is not None and name not in ("capture_id", "stems")
        }
    return values | told


def resolve_links(db: Database, blog_id: str) -> None:
    """Point internal links of a blog at the posts they lead to, in whatever spelling they were written."""
    targets = {
        _address_key(row["url"]): row["post_id"]
        for row in fetch_all(db, "SELECT url, post_id FROM posts WHERE blog_id = ? AND gone_at IS NULL", [blog_id])
    }
    unresolved = fetch_all(
        db,
        """SELECT links.post_id, links.position, links.url FROM links JOIN posts USING (post_id)
           WHERE posts.blog_id = ? AND links.host IS NOT NULL AND links.target_post_id IS NULL
             AND links.kind IN ('internal', 'related')""",
        [blog_id],
    )
    for link in unresolved:
        target = targets.get(_address_key(link["url"]))
        if target is not None:
            key = {"post_id": link["post_id"], "position": link["position"]}
            update(db, "links", key, {"target_post_id": target})


def _address_key(url: str) -> str:
    """An address without its scheme: ``http`` and ``https`` are one post."""
    host, slash, path = canonical_post_url(url).partition("://")[2].partition("/")
    return f"{canonical_host(host)}{slash}{path}"


def remember_capture(db: Database, capture: dict[str, Any]) -> None:
    """Add a row of ``captures``."""
    insert(db, "captures", capture, or_ignore=True)


def move_walk(db: Database, walk_id: str, position: dict[str, Any] | None) -> None:
    """Set how far a walk is, or end it with ``None``."""
    if position is None:
        delete(db, "walks", {"walk_id": walk_id})
    else:
        upsert(db, "walks", {"walk_id": walk_id}, position)


def _labels_json(labels: Iterable[str] | None) -> str | None:
    return None if labels is None else json.dumps(sorted(labels), ensure_ascii=False)


def _joined(reasons: Iterable[str]) -> str | None:
    return ",".join(sorted(reasons)) or None


def _lines(values: Iterable[str]) -> str | None:
    return "\n".join(value for value in values if value) or None
