"""What a person asked to be forgotten, found in an archive, and its tombstones."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archiver.archive import erasing
from archiver.archive.erasing import Affected
from archiver.archive.folder import Archive
from archiver.archive.forgotten import addresses_of, tombstones
from archiver.archive.rows import Row, fetch_all
from archiver.blogger.spellings import path_key, site_key
from archiver.blogger.tombstones import Tombstones, author_keys, digest, name_key, profile_key, scope_digest
from archiver.blogger.urls import canonical_post_url, host_of, is_page_url, is_post_url
from archiver.blogger.urls import parse as parse_address
from archiver.errors import UsageError

Stone = dict[str, Any]
"""A row of ``forgotten``."""
_NEEDLE = 40
"""Letters of the beginning of a paragraph by which it is known."""
_SHORTEST_TITLE = 12
_MOST_NEEDLES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asked for."""

    posts: tuple[str, ...] = ()
    """Addresses."""
    comments: tuple[str, ...] = ()
    """Ids."""
    authors: tuple[str, ...] = ()
    """Names, or addresses of profiles, of who wrote comments."""
    with_posts: bool = False
    """Whether the posts of these accounts are meant as well."""

    def __bool__(self) -> bool:
        return bool(self.posts or self.comments or self.authors)


@dataclass(slots=True, kw_only=True)
class Targets:
    """What is to go."""

    found: Affected
    stones: list[Stone]
    needles: list[str]
    author_of: list[Row] = field(default_factory=list)
    """The posts of the named accounts, where those are not meant."""
    mentions: int = 0
    """Comments of others that name an author; they stay."""
    is_known: bool = False
    """Whether all of it was forgotten before."""
    is_any: bool = True
    """Whether anything was asked for, or ever forgotten."""


def targets(archive: Archive, wish: Wish, at: str) -> Targets:
    """Find what is meant. Raises UsageError where there is nothing of the kind."""
    search = _Search(archive, at)
    for url in wish.posts:
        search.post(url)
    for comment_id in wish.comments:
        search.comment(comment_id)
    for author in wish.authors:
        search.author(author, with_posts=wish.with_posts)
    return search.result()


class _Search:
    def __init__(self, archive: Archive, at: str) -> None:
        self._archive = archive
        self._db = archive.db
        self._path = archive.path
        self._at = at
        self._before = tombstones(archive.db)
        self._stones: dict[tuple[str, str], Stone] = {}
        self._author_of: dict[str, Row] = {}
        self._names: list[str] = []
        self._is_known = True

    # Posts

    def post(self, typed: str) -> None:
        """A post or page by its address."""
        address = parse_address(typed)
        if address.kind not in {"post", "page"}:
            raise UsageError(
                f"{typed} is not the address of a post: that looks like https://NAME.blogspot.com/2024/12/a-post.html."
            )
        url = canonical_post_url(address.url)
        ids = self._ids_at(url)
        listed = self._listed_at(url)
        if not ids and not listed and not self._before.address(url):
            raise UsageError(f"The archive {self._path} knows no post at {typed}. {self._near_addresses(url)}")
        self._is_known &= not ids and not listed
        self._add_address(url, None)
        for row in erasing.posts_of(self._db, ids):
            self._add_post(row)

    def _ids_at(self, url: str) -> list[str]:
        rows = fetch_all(
            self._db, "SELECT post_id, url FROM posts UNION ALL SELECT post_id, alias AS url FROM post_aliases"
        )
        own = self._hosts_beside(url)
        return sorted({row["post_id"] for row in rows if row["url"] and _is_at(row["url"], url, own)})

    def _listed_at(self, url: str) -> bool:
        own = self._hosts_beside(url)
        rows = fetch_all(self._db, "SELECT DISTINCT url FROM listed")
        return any(_is_at(row["url"], url, own) for row in rows)

    def _hosts_beside(self, url: str) -> frozenset[str]:
        """The hosts of the blog that has a host."""
        host = host_of(url)
        for blog_id in [row["blog_id"] for row in fetch_all(self._db, "SELECT blog_id FROM blogs")]:
            hosts = self._hosts_of(blog_id)
            if host in hosts:
                return frozenset(hosts)
        return frozenset({host})

    def _hosts_of(self, blog_id: str) -> list[str]:
        """Every host that is known of a blog."""
        rows = fetch_all(
            self._db,
            """SELECT url FROM blogs WHERE blog_id = ?1 UNION SELECT 'http://' || host FROM blogs WHERE blog_id = ?1
               UNION SELECT json_extract(settings, '$.address') FROM crawls WHERE blog_id = ?1
               UNION SELECT min(url) FROM posts WHERE blog_id = ?1 UNION SELECT max(url) FROM posts WHERE blog_id = ?1
               UNION SELECT min(url) FROM listed WHERE blog_id = ?1 AND url LIKE 'http%'""",
            [blog_id],
        )
        return sorted({host for row in rows if row["url"] and (host := host_of(row["url"]))})

    def _near_addresses(self, url: str) -> str:
        urls = [row["url"] for row in fetch_all(self._db, "SELECT url FROM posts WHERE url IS NOT NULL")]
        near = difflib.get_close_matches(url, urls, n=3, cutoff=0.6)
        return (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Look for it with: archiver status, or in the table posts."
        )

    def _add_post(self, row: Row) -> None:
        post_id, blog_id = row["post_id"], row["blog_id"]
        sql = (
            "SELECT DISTINCT scope FROM post_scopes WHERE post_id = ? UNION SELECT scope FROM listed WHERE post_id = ?"
        )
        scopes = [one["scope"] for one in fetch_all(self._db, sql, [post_id, post_id])]
        hashes = json.dumps(sorted(scope_digest(blog_id, scope) for scope in scopes))
        aliases = [
            one["alias"] for one in fetch_all(self._db, "SELECT alias FROM post_aliases WHERE post_id = ?", [post_id])
        ]
        sql = "SELECT DISTINCT url FROM listed WHERE post_id = ?"
        urls = [row["url"], *(one["url"] for one in fetch_all(self._db, sql, [post_id])), *aliases]
        self._add("post", post_id, blog_id=blog_id, scopes=hashes)
        for name in aliases:
            if "://" not in name:
                self._add("post", name, blog_id=blog_id)
        for url in urls:
            if url and "://" in url:
                self._add_address(url, blog_id)

    def _add_address(self, url: str, blog_id: str | None) -> None:
        for one in addresses_of(url, self._hosts_of(blog_id) if blog_id else self._hosts_beside(url)):
            if is_post_url(one) or is_page_url(one) or one == url:
                self._add("address", site_key(one), blog_id=blog_id)

    def _add(self, kind: Any, value: str, **told: Any) -> None:
        found = digest(kind, value)
        stone = {"kind": kind, "digest": found, "at": self._at, "blog_id": None, "post_id": None, "scopes": None}
        held = self._stones.get((kind, found), {})
        self._stones[kind, found] = {**stone, **held, **{name: one for name, one in told.items() if one is not None}}

    # Comments

    def comment(self, typed: str) -> None:
        """A comment by its id."""
        comment_id = typed.strip().rpartition("#c")[2] if "#c" in typed else typed.strip()
        rows = fetch_all(self._db, "SELECT comment_id, post_id FROM comments WHERE comment_id = ?", [comment_id])
        if not rows and not self._before.comment(comment_id):
            ids = [row["comment_id"] for row in fetch_all(self._db, "SELECT comment_id FROM comments")]
            near = difflib.get_close_matches(comment_id, ids, n=3, cutoff=0.7)
            told = (
                f"Did you mean {' or '.join(near)}?"
                if near
                else "Its id is in the column comment_id of the table comments."
            )
            raise UsageError(f"The archive {self._path} holds no comment {typed}. {told}")
        self._is_known &= not rows
        for row in rows:
            self._add("comment", comment_id, post_id=row["post_id"])

    def author(self, typed: str, *, with_posts: bool) -> None:
        """Who wrote comments, by name or by profile."""
        key = profile_key(typed) if "://" in typed or typed.startswith("//") else name_key(typed)
        if key is None or key == "name:":
            raise UsageError(f"{typed!r} is neither a name nor the address of a profile.")
        sql = "SELECT comment_id, post_id, author, author_url FROM comments"
        everybody = fetch_all(self._db, sql)
        found = [row for row in everybody if key in author_keys(row["author"], row["author_url"])]
        accounts = {name_key(typed), *(name_key(row["author"]) for row in found if row["author"])}
        sql = "SELECT post_id, blog_id, url, title, kind, author FROM posts WHERE author IS NOT NULL"
        posts = [row for row in fetch_all(self._db, sql) if name_key(row["author"]) in accounts]
        if not found and not (posts and with_posts) and not self._before.author(*_as_author(key, typed)):
            raise UsageError(self._nobody(typed, everybody, posts))
        self._is_known &= not found and not (posts and with_posts)
        self._add("author", key)
        for row in found:
            self._add("comment", row["comment_id"], post_id=row["post_id"])
        for row in posts:
            if with_posts:
                self._add_post(row)
            else:
                self._author_of[row["post_id"]] = row
        self._names += [row["author"] for row in found if row["author"]][:1]

    def _nobody(self, typed: str, everybody: list[Row], posts: list[Row]) -> str:
        if posts:
            return (
                f"No comment of the archive {self._path} is by {typed}. {len(posts)} posts have that account as author:"
                " to have those forgotten too, add --posts."
            )
        names = {row["author"] for row in everybody if row["author"]}
        folded = {name.casefold(): name for name in names}
        near = [folded[one] for one in difflib.get_close_matches(typed.casefold(), list(folded), n=3, cutoff=0.6)]
        near = near or sorted(name for one, name in folded.items() if typed.strip().casefold() in one)[:3]
        told = f" Did you mean {' or '.join(near)}?" if near else ""
        return f"No comment of the archive {self._path} is by {typed}.{told}"

    # All of it

    def result(self) -> Targets:
        """What is to go."""
        ids = [
            row["post_id"] for row in erasing.affected(self._db, stones_of(self._stones.values(), self._archive)).posts
        ]
        for key in erasing.picture_keys(self._db, ids):
            self._add("picture", key)
        keys = {(stone["kind"], stone["digest"]) for stone in self._stones.values()}
        held = {tuple(row) for row in self._db.conn.execute("SELECT kind, digest FROM forgotten")}
        found = erasing.affected(self._db, Tombstones(keys | held))
        return Targets(
            found=found,
            stones=list(self._stones.values()),
            needles=self._needles(found),
            author_of=list(self._author_of.values()),
            mentions=self._mentions(found),
            is_known=self._is_known,
        )

    def _needles(self, found: Affected) -> list[str]:
        """Sentences by which what goes is known, where it stands outside the words of others."""
        titles = {row["title"] for row in found.posts if row["title"] and len(row["title"]) >= _SHORTEST_TITLE}
        ids = set(found.post_ids)
        others = {
            row["title"] for row in fetch_all(self._db, "SELECT post_id, title FROM posts") if row["post_id"] not in ids
        }
        lines = [row["body_text"] or "" for row in found.comments]
        for post_id in ids:
            sql = """SELECT text FROM blocks WHERE post_id = ?1 UNION SELECT body_text FROM comments WHERE post_id = ?1
                     UNION SELECT body_text FROM post_versions WHERE post_id = ?1"""
            lines += [row["text"] or "" for row in fetch_all(self._db, sql, [post_id])]
        starts = {" ".join(line.split())[:_NEEDLE] for line in lines}
        return [*(titles - others), *sorted(one for one in starts if len(one) == _NEEDLE)][:_MOST_NEEDLES]

    def _mentions(self, found: Affected) -> int:
        gone, ids = {row["comment_id"] for row in found.comments}, set(found.post_ids)
        names = [" ".join(name.split()).casefold() for name in set(self._names)]
        if not names:
            return 0
        rows = fetch_all(self._db, "SELECT comment_id, post_id, body_text FROM comments WHERE body_text IS NOT NULL")
        left = [row for row in rows if row["comment_id"] not in gone and row["post_id"] not in ids]
        return sum(any(name in row["body_text"].casefold() for name in names) for row in left)


def _is_at(held: str, url: str, hosts: frozenset[str]) -> bool:
    if site_key(held) == site_key(url):
        return True
    return host_of(held) in hosts and path_key(held) == path_key(url) != ""


def _as_author(key: str, typed: str) -> tuple[str | None, str | None]:
    return (None, typed) if key.startswith("profile:") else (typed, None)


def all_targets(archive: Archive) -> Targets:
    """All that was forgotten before, wherever it has come back from."""
    found = erasing.affected(archive.db, tombstones(archive.db))
    return Targets(found=found, stones=[], needles=[], is_known=True, is_any=bool(tombstones(archive.db)))


def stones_of(rows: Iterable[Stone], archive: Archive) -> Tombstones:
    """Some tombstones together with those that the archive has."""
    held = archive.db.conn.execute("SELECT kind, digest FROM forgotten").fetchall()
    return Tombstones([*held, *((row["kind"], row["digest"]) for row in rows)])
