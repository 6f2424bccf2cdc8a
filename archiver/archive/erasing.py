"""Rows taken out for good: of posts and comments that were forgotten, and whatever names them.

What is left is what a rebuild would make of WARC files without them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import search
from archiver.archive.forgotten import mark_of
from archiver.archive.held import batched
from archiver.archive.rows import Row, fetch_all, marks, update
from archiver.blogger.tombstones import Tombstones, hollow

_PARTS = (
    *("blocks", "credits", "images", "links", "post_labels", "post_scopes", "post_events", "corrections"),
    "readings",
)
"""What a post has several of, but for versions, comments and other addresses."""

_PATIENCE = 2_000
"""Milliseconds that are waited for whoever reads the database."""

Clean = Callable[[Any, Tombstones], Any]
"""A value that JSON can tell, without what was forgotten."""


@dataclass(slots=True, kw_only=True)
class Affected:
    """The rows that are to go."""

    posts: list[Row] = field(default_factory=list)
    """Their ``post_id``, ``blog_id``, ``url``, ``title``, ``kind``."""
    comments: list[Row] = field(default_factory=list)
    """Their ``comment_id``, ``post_id``, ``author``, ``body_text``; not those of posts that go."""

    @property
    def post_ids(self) -> list[str]:
        """The ids of the posts."""
        return [str(row["post_id"]) for row in self.posts]


def affected(db: Database, stones: Tombstones) -> Affected:
    """The posts and comments that tombstones are of, wherever they came from."""
    ids = {
        row["post_id"]
        for row in fetch_all(db, "SELECT post_id, url FROM posts UNION ALL SELECT post_id, alias FROM post_aliases")
        if stones.post(row["post_id"]) or stones.address(row["url"]) or stones.post(row["url"])
    }
    sql = "SELECT comment_id, post_id, author, author_url, substr(body_text, 1, 200) AS body_text FROM comments"
    comments = [
        row
        for row in fetch_all(db, sql)
        if row["post_id"] not in ids
        and (stones.comment(row["comment_id"]) or stones.author(row["author"], row["author_url"]))
    ]
    return Affected(posts=posts_of(db, sorted(ids)), comments=comments)


def posts_of(db: Database, ids: Sequence[str]) -> list[Row]:
    """What is shown of posts."""
    sql = "SELECT post_id, blog_id, url, title, kind, author FROM posts WHERE post_id IN"
    return [row for chunk in batched(ids) for row in fetch_all(db, f"{sql} ({marks(chunk)}) ORDER BY url", chunk)]


def counts(db: Database, found: Affected) -> dict[str, int]:
    """How many rows of each table go."""
    told = {"posts": len(found.posts), "comments": len(found.comments)}
    for table in (*_PARTS, "post_versions", "post_aliases", "comments"):
        for chunk in batched(found.post_ids):
            sql = f"SELECT count(*) FROM {table} WHERE post_id IN ({marks(chunk)})"  # noqa: S608
            told[table] = told.get(table, 0) + db.conn.execute(sql, chunk).fetchone()[0]
    return {table: count for table, count in told.items() if count}


def own_pictures(db: Database, found: Affected) -> list[str]:
    """The kept pictures (``images.sha256``) that no other post has."""
    ids = set(found.post_ids)
    shown: dict[str, bool] = {}
    for post_id, sha256 in db.conn.execute("SELECT post_id, sha256 FROM images WHERE sha256 IS NOT NULL"):
        shown[sha256] = shown.get(sha256, True) and post_id in ids
    return sorted(sha256 for sha256, is_own in shown.items() if is_own)


def picture_keys(db: Database, ids: Iterable[str]) -> list[str]:
    """The pictures (``images.image_key``) of some posts that no other post has."""
    gone = set(ids)
    own: set[str] = set()
    for chunk in batched(sorted(gone)):
        sql = f"SELECT DISTINCT image_key FROM images WHERE post_id IN ({marks(chunk)}) AND image_key IS NOT NULL"  # noqa: S608
        own |= {row["image_key"] for row in fetch_all(db, sql, chunk)}
    for chunk in batched(sorted(own)):
        sql = f"SELECT image_key, post_id FROM images WHERE image_key IN ({marks(chunk)})"  # noqa: S608
        own -= {row["image_key"] for row in fetch_all(db, sql, chunk) if row["post_id"] not in gone}
    return sorted(own)


def pictures_in_use(db: Database, stones: Tombstones) -> frozenset[str]:
    """The pictures of forgotten posts that another post has by now: those stay."""
    if not stones.tells_pictures:
        return frozenset()
    ids = set(affected(db, stones).post_ids)
    rows = db.conn.execute("SELECT image_key, post_id FROM images WHERE image_key IS NOT NULL")
    return frozenset(key for key, post_id in rows if post_id not in ids and stones.picture(f"http://{key}"))


def links_to(db: Database, ids: Sequence[str]) -> int:
    """How many links of other posts lead to some posts."""
    count = 0
    for chunk in batched(ids):
        sql = f"""SELECT count(*) FROM links WHERE target_post_id IN ({marks(chunk)})
                  AND post_id NOT IN ({marks(chunk)})"""  # noqa: S608
        count += db.conn.execute(sql, [*chunk, *chunk]).fetchone()[0]
    return count


# Taking out


def erase(db: Database, found: Affected, stones: Tombstones, clean: Clean) -> None:
    """Take out rows, and all that names them, in the transaction that the caller opened."""
    _erase_listed(db, stones, set(found.post_ids))
    names = _labels_of(db, found.post_ids)
    _erase_posts(db, found.post_ids)
    _erase_labels(db, names)
    _erase_comments(db, found.comments, stones)
    _erase_names(db, stones, clean)


def _erase_listed(db: Database, stones: Tombstones, ids: set[str]) -> None:
    """What witnesses list: a mark takes the place, so that their counts hold."""
    for row in fetch_all(db, "SELECT blog_id, scope, witness, url, post_id FROM listed"):
        if row["post_id"] in ids or stones.is_post(row["post_id"], row["url"]):
            key = {name: row[name] for name in ("blog_id", "scope", "witness", "url")}
            nothing = ("post_id", "title", "published", "updated", "author", "labels", "comments", "read_updated")
            emptied = ", ".join(f"{name} = NULL" for name in nothing)
            sql = f"""UPDATE OR REPLACE listed SET url = ?, read_comments = NULL, {emptied}
                      WHERE {" AND ".join(f"{n} = ?" for n in key)}"""  # noqa: S608
            db.conn.execute(sql, [mark_of(row["url"]), *key.values()])


def _labels_of(db: Database, ids: Sequence[str]) -> set[tuple[str, str]]:
    """The labels that posts have or had: ids and names."""
    found: set[tuple[str, str]] = set()
    for chunk in batched(list(ids)):
        sql = f"""SELECT l.label_id, l.name FROM labels AS l JOIN posts AS p USING (blog_id)
                  WHERE p.post_id IN ({marks(chunk)}) AND (
                      EXISTS (SELECT 1 FROM post_labels AS x WHERE x.post_id = p.post_id AND x.label_id = l.label_id)
                      OR EXISTS (SELECT 1 FROM post_versions AS v, json_each(v.labels) AS e
                                 WHERE v.post_id = p.post_id AND e.value = l.name))"""  # noqa: S608
        found |= {(row["label_id"], row["name"]) for row in fetch_all(db, sql, chunk)}
    return found


def _erase_labels(db: Database, labels: Iterable[tuple[str, str]]) -> None:
    """Labels that no post has, nor had in a version that is kept."""
    for label_id, name in labels:
        db.conn.execute(
            """DELETE FROM labels WHERE label_id = ?
               AND label_id NOT IN (SELECT label_id FROM post_labels)
               AND NOT EXISTS (SELECT 1 FROM post_versions AS v JOIN posts AS p USING (post_id),
                               json_each(v.labels) AS e
                               WHERE p.blog_id = labels.blog_id AND e.value = ?)""",
            (label_id, name),
        )


def _erase_posts(db: Database, ids: Sequence[str]) -> None:
    for chunk in batched(list(ids)):
        places = marks(chunk)
        sql = f"UPDATE links SET target_post_id = NULL WHERE target_post_id IN ({places})"  # noqa: S608
        db.conn.execute(sql, chunk)
        for table in (*_PARTS, "comments", "post_versions", "post_aliases", "posts"):
            db.conn.execute(f"DELETE FROM {table} WHERE post_id IN ({places})", chunk)  # noqa: S608


def _erase_comments(db: Database, comments: Sequence[Mapping[str, Any]], stones: Tombstones) -> None:
    for row in comments:
        db.conn.execute("DELETE FROM comments WHERE comment_id = ?", (row["comment_id"],))
    for post_id in {row["post_id"] for row in comments}:
        db.conn.execute(
            "UPDATE posts SET comments_held = (SELECT count(*) FROM comments WHERE post_id = ?) WHERE post_id = ?",
            (post_id, post_id),
        )
    for row in fetch_all(db, "SELECT comment_id, parent_id FROM comments WHERE parent_id IS NOT NULL"):
        if stones.comment(row["parent_id"]):
            update(db, "comments", {"comment_id": row["comment_id"]}, {"parent_id": hollow(row["parent_id"])})


_NAMED = {
    "skips": ("crawl_id", "url"),
    "gaps": ("crawl_id", "scope", "url"),
    "coverage": ("crawl_id", "scope", "witness"),
    "walks": ("walk_id",),
    "follows": ("blog_id", "scope"),
    "post_scopes": ("post_id", "scope"),
    "crawls": ("crawl_id",),
    "post_events": ("post_id", "crawl_id", "event"),
    "witnesses": ("blog_id", "scope", "witness"),
}
"""The tables whose rows may name an address, a number or a scope, with their keys."""
_CLEANED = {"skips": ("detail",), "gaps": ("accepted",), "crawls": ("scopes", "settings"), "post_events": ("evidence",)}
"""The columns that may name them beside other things."""


def _erase_names(db: Database, stones: Tombstones, clean: Clean) -> None:
    for table, keys in _NAMED.items():
        columns = _CLEANED.get(table, ())
        names = dict.fromkeys([*keys, *columns, *(["next_url"] if table == "walks" else [])])
        for row in fetch_all(db, f"SELECT {', '.join(names)} FROM {table}"):  # noqa: S608
            key = {name: row[name] for name in keys}
            told = {name: value for name, value in row.items() if name not in (*columns, "crawl_id", "blog_id")}
            if table != "crawls" and any(clean(value, stones) is None for value in told.values() if value is not None):
                db.conn.execute(f"DELETE FROM {table} WHERE {' AND '.join(f'{n} = ?' for n in key)}", [*key.values()])  # noqa: S608
                continue
            cleaned = {name: clean(row[name], stones) for name in columns if row[name] is not None}
            update(db, table, key, {name: value for name, value in cleaned.items() if value != row[name]})


# Captures


def place(db: Database, file: str, places: Mapping[str, tuple[int, str, int]]) -> None:
    """Where the responses of a file that was written anew are now."""
    rows = fetch_all(db, "SELECT capture_id, warc_offset, sha256, bytes FROM captures WHERE warc_file = ?", [file])
    for row in rows:
        now = places.get(row["capture_id"])
        if now is not None and now != (row["warc_offset"], row["sha256"], row["bytes"]):
            values = dict(zip(("warc_offset", "sha256", "bytes"), now, strict=True))
            update(db, "captures", {"capture_id": row["capture_id"]}, values)


def erase_captures(db: Database, ids: Iterable[str]) -> None:
    """Take out the rows of responses that are gone; whatever else was read from one is to be read again."""
    for chunk in batched(sorted(ids)):
        places = marks(chunk)
        for table in ("posts", "comments", "post_versions", "witnesses"):
            db.conn.execute(f"UPDATE {table} SET capture_id = NULL WHERE capture_id IN ({places})", chunk)  # noqa: S608
        _erase_image_files(db, chunk)
        db.conn.execute(f"DELETE FROM captures WHERE capture_id IN ({places})", chunk)  # noqa: S608


def _erase_image_files(db: Database, captures: Sequence[str]) -> None:
    """A kept picture that came in one of these responses came in another one too, or is kept no longer."""
    places = marks(captures)
    db.conn.execute(
        f"""UPDATE image_files SET capture_id = coalesce(
                (SELECT c.capture_id FROM captures AS c WHERE c.sha256 = image_files.sha256 AND c.kind = 'image'
                 AND c.capture_id NOT IN ({places}) ORDER BY c.fetched_at DESC LIMIT 1), capture_id)
            WHERE capture_id IN ({places})""",  # noqa: S608
        [*captures, *captures],
    )
    db.conn.execute(f"DELETE FROM image_files WHERE capture_id IN ({places})", captures)  # noqa: S608


def posts_read_from(db: Database, ids: Iterable[str], without: Iterable[str] = ()) -> list[Row]:
    """The posts whose current version was read from some responses, or whose comments were."""
    left_out = set(without)
    found: dict[str, Row] = {}
    for chunk in batched(sorted(ids)):
        sql = f"""SELECT DISTINCT p.post_id, p.url, p.title FROM posts AS p WHERE p.capture_id IN ({marks(chunk)})
                  OR p.post_id IN (SELECT post_id FROM comments WHERE capture_id IN ({marks(chunk)}))"""  # noqa: S608
        found |= {row["post_id"]: row for row in fetch_all(db, sql, [*chunk, *chunk])}
    return [row for post_id, row in sorted(found.items()) if post_id not in left_out]


def want_again(db: Database, ids: Iterable[str], captures: Iterable[str]) -> None:
    """The pages of posts are wanted again, and witnesses are asked as if they had never answered."""
    for post_id in ids:
        wanted = db.conn.execute("SELECT page_wanted FROM posts WHERE post_id = ?", (post_id,)).fetchone()
        if wanted is not None:
            reasons = ",".join(sorted({*(wanted[0] or "text").split(","), "text"}))
            update(db, "posts", {"post_id": post_id}, {"page_wanted": reasons})
    for chunk in batched(sorted(captures)):
        sql = f"UPDATE witnesses SET etag = NULL, last_modified = NULL WHERE capture_id IN ({marks(chunk)})"  # noqa: S608
        db.conn.execute(sql, chunk)


# Bytes


def scour(db: Database) -> bool:
    """Write the database anew, so that nothing that was taken out is left in its free pages, its indexes or its log.

    Returns whether that was done: somebody who reads the database holds its log open.
    """
    db.conn.execute("PRAGMA secure_delete = ON")
    db.conn.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    with db.atomic():
        search.rebuild(db)
    db.conn.execute("VACUUM")
    if not search.is_consistent(db):
        with db.atomic():
            search.rebuild(db)
    busy, _, _ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def cleaned_json(text: str, stones: Tombstones, clean: Clean) -> str | None:
    """A JSON document without what was forgotten; ``None`` where it tells nothing of it, or is none."""
    try:
        told = json.loads(text)
    except ValueError:
        return None
    left = clean(told, stones)
    return None if left == told else json.dumps(left, ensure_ascii=False, indent=2) + "\n"
