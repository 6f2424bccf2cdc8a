"""One run: what it keeps, page by page, and the account it leaves.

The crash rule: the WARC bytes of a page are on the disk before the commit that refers to them; a page's rows, its
capture and its walk's position are one commit; a response that yields no row is a commit of its own.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import frontier, rekey, store
from archiver.archive.changes import Held
from archiver.archive.comments import store_comments
from archiver.archive.folder import Archive, unwritable
from archiver.archive.frontier import WalkPosition
from archiver.archive.held import held_posts, ids_of_other_blogs
from archiver.archive.links import resolve_links
from archiver.archive.rows import fetch_all, fetch_one, insert, update, upsert
from archiver.archive.store import Source, StoredPost
from archiver.archive.warc import Exchange, WarcFiles
from archiver.blogger.ids import blog_id_from_host, is_number
from archiver.blogger.urls import canonical_host
from archiver.records import Capture, PageReading, Post


@dataclass(slots=True, kw_only=True)
class Counts:
    """What a run has done so far."""

    requests: int = 0
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


class Run:
    """One crawl of one blog into an open archive."""

    def __init__(
        self,
        archive: Archive,
        *,
        host: str,
        root: str,
        started_at: str,
        scopes: Iterable[str],
        robots: str,
        settings: Mapping[str, Any],
        version: str,
    ) -> None:
        """
        :param host: the blog's host as the person named it, with its port
        :param root: its home page, for a blog whose pages do not tell
        :param started_at: UTC, ISO 8601 with ``Z``
        :param scopes: ``blog``, ``label:NAME``, ``post:ADDRESS``
        :param robots: ``obeyed`` or ``ignored``
        :param settings: what the person asked for, as far as it can be told in JSON
        :param version: of this program
        """
        self.archive = archive
        self.crawl_id = str(uuid.uuid4())
        self.host = canonical_host(host)
        self.root = root
        self.blog_id: str | None = None
        self.counts = Counts()
        self.scopes = list(scopes)
        self._settings = {"address": root, **settings}
        self._warc = WarcFiles(
            archive.warc_folder,
            stem=f"archiver-{_stamp(started_at)}-{self.crawl_id[:8]}",
            info=_warcinfo(version, robots, self.crawl_id, self.scopes, settings),
        )
        row = {
            "crawl_id": self.crawl_id,
            "blog_id": self._known_blog(),
            "started_at": started_at,
            "scopes": _json(self.scopes),
            "route": "labels",
            "robots": robots,
            "settings": _json(self._settings),
            "version": version,
        }
        with archive.transaction() as db:
            insert(db, "crawls", row)
        self.blog_id = row["blog_id"]

    def _known_blog(self) -> str | None:
        """The blog that has this host, or that earlier runs found when they asked for it (it may have moved)."""
        row = fetch_one(
            self.archive.db,
            """SELECT blog_id FROM crawls WHERE blog_id IS NOT NULL AND json_extract(settings, '$.address') = ?
               ORDER BY started_at DESC LIMIT 1""",
            [self.root],
        ) or fetch_one(
            self.archive.db,
            "SELECT blog_id FROM blogs WHERE host = ? ORDER BY last_crawled_at DESC LIMIT 1",
            [self.host],
        )
        return None if row is None else str(row["blog_id"])

    # Responses

    def keep(self, exchange: Exchange, kind: str) -> Capture:
        """Write a response to the WARC; its row is committed by what comes next. Raises ArchiveUnwritableError."""
        try:
            kept = self._warc.keep(exchange)
        except OSError as error:
            raise unwritable(error, self.archive.path) from error
        return Capture(
            capture_id=kept.record_id,
            crawl_id=self.crawl_id,
            url=exchange.url,
            kind=kind,
            source="crawl",
            fetched_at=exchange.fetched_at,
            status=exchange.status,
            mime=_mime(exchange.header("Content-Type")),
            sha256=kept.sha256,
            bytes=len(exchange.body),
            warc_file=kept.file,
            warc_offset=kept.offset,
            etag=exchange.header("ETag"),
            last_modified=exchange.header("Last-Modified"),
        )

    def commit_capture(self, capture: Capture) -> None:
        """Commit a response that yields no row of a post."""
        with self.archive.transaction() as db:
            insert(db, "captures", _capture_row(capture), or_ignore=True)

    def skip(self, url: str, reason: str, detail: str | None, capture: Capture | None = None) -> None:
        """Commit that an address was wanted and could not be archived, and why."""
        with self.archive.transaction() as db:
            if capture is not None:
                insert(db, "captures", _capture_row(capture), or_ignore=True)
            self._note_skip(db, url, reason, detail)

    def _note_skip(self, db: Database, url: str, reason: str, detail: str | None) -> None:
        """An address with two troubles keeps the first one's name and both sentences."""
        db.conn.execute(
            """INSERT INTO skips (crawl_id, url, reason, detail) VALUES (?, ?, ?, ?)
               ON CONFLICT (crawl_id, url) DO UPDATE SET detail = coalesce(detail || ' ', '') || excluded.detail""",
            (self.crawl_id, url, reason, detail),
        )

    # Pages

    def store_page(
        self,
        reading: PageReading,
        capture: Capture,
        *,
        scope: str | None,
        walk: WalkPosition | None = None,
        comments: bool = True,
    ) -> list[StoredPost]:
        """Commit everything one page tells: its capture, its blog, its posts and comments, its walk's position."""
        page = reading.page
        blog_id = self._blog_of(page.blog_id)
        source = Source(
            crawl_id=self.crawl_id,
            capture_id=capture.capture_id,
            page=page,
            scope=scope,
            comments=comments,
            seen_at=capture.fetched_at,
        )
        with self.archive.transaction() as db:
            store.store_blog(db, page, blog_id, self.root, capture.fetched_at)
            update(db, "crawls", {"crawl_id": self.crawl_id}, {"blog_id": blog_id})
            insert(db, "captures", _capture_row(capture), or_ignore=True)
            posts = self._distinct(db, reading.posts, blog_id)
            held = held_posts(db, blog_id, [(post.post_id, post.url) for post in posts])
            stored = [store.store_post(db, post, held.get(post.post_id), source) for post in posts]
            if comments and source.own_page and stored:
                store_comments(db, reading.comments, stored[0].post_id, source.seen_at, source.capture_id)
            if walk is not None:
                frontier.move_walk(db, walk, blog_id, capture.fetched_at)
        self.blog_id = blog_id
        self._count(stored)
        return stored

    def end_walk(self, walk: WalkPosition, capture: Capture) -> None:
        """Commit a page that yields no row and ends its walk."""
        with self.archive.transaction() as db:
            insert(db, "captures", _capture_row(capture), or_ignore=True)
            frontier.move_walk(db, replace(walk, next_url=None), self.blog_id or "", capture.fetched_at)

    def _blog_of(self, told: str | None) -> str:
        """The blog of a page: the number it tells, else the one that other pages of the run told."""
        if told is not None and is_number(told):
            return told
        return self.blog_id or told or blog_id_from_host(self.host)

    def _distinct(self, db: Database, posts: Iterable[Post], blog_id: str) -> list[Post]:
        """The posts of a page, each once, without those that the archive holds for another blog."""
        found: dict[str, Post] = {}
        for post in posts:
            found.setdefault(post.post_id, replace(post, blog_id=blog_id))
        for post_id in ids_of_other_blogs(db, blog_id, list(found)):
            post = found.pop(post_id)
            detail = f"{post.url} bears the number of a post of another blog in this archive ({post_id})."
            self._note_skip(db, post.url, "id_of_another_blog", detail)
        return list(found.values())

    def recognise(self, blog_id: str | None) -> None:
        """Take a blog that a page names as this run's if the archive knows it: its walks are at hand then."""
        known = "SELECT 1 FROM blogs WHERE blog_id = ?"
        if self.blog_id is None and blog_id is not None and fetch_one(self.archive.db, known, [blog_id]):
            self.blog_id = blog_id

    def suspect_gone(self, url: str, at: str) -> None:
        """Commit that a post which no listing of this run showed was not at its own address either.

        That is a suspicion, no proof; its page is not asked for again unless a listing shows the post.
        """
        with self.archive.transaction() as db:
            for row in fetch_all(db, "SELECT post_id FROM posts WHERE url = ? AND blog_id = ?", [url, self.blog_id]):
                update(db, "posts", {"post_id": row["post_id"]}, {"page_wanted": None})
                rekey.note_event(db, row["post_id"], self.crawl_id, "suspected_gone", at, {"url": url})

    def _count(self, stored: Iterable[StoredPost]) -> None:
        self.counts.pages += 1
        for post in stored:
            self.counts.seen.add(post.post_id)
            if post.outcome == "new":
                self.counts.new.add(post.post_id)
            elif post.outcome == "changed" and post.post_id not in self.counts.new:
                self.counts.changed.add(post.post_id)

    # The archive is the frontier

    def held(self, posts: Iterable[tuple[str, str]]) -> dict[str, Held]:
        """The held rows of posts, by the ids asked for; ``posts`` are (post id, canonical address)."""
        asked = list(posts)
        if self.blog_id is None or not asked:
            return {}
        return held_posts(self.archive.db, self.blog_id, asked)

    def wanted_pages(self, *, comments: bool) -> list[str]:
        """As ``frontier.wanted_pages``, of this run's blog."""
        return frontier.wanted_pages(self.archive.db, self.blog_id, self.scopes, comments=comments)

    def unfinished_walks(self, scope: str) -> list[WalkPosition]:
        """As ``frontier.unfinished_walks``, of this run's blog."""
        return frontier.unfinished_walks(self.archive.db, self.blog_id, scope)

    def unfinished_threads(self) -> list[WalkPosition]:
        """As ``frontier.unfinished_threads``, of this run's blog."""
        return frontier.unfinished_threads(self.archive.db, self.blog_id, self.scopes)

    def newest_in_scope(self, scope: str) -> str | None:
        """As ``frontier.newest_in_scope``, of this run's blog."""
        return frontier.newest_in_scope(self.archive.db, self.blog_id, scope)

    # The account

    def cover(self, scope: str, witness: str, expected: int, checked_at: str) -> int:
        """Commit what a witness says exists, beside what is held; returns how many are missing."""
        held = frontier.count_in_scope(self.archive.db, self.blog_id, scope)
        with self.archive.transaction() as db:
            key = {"crawl_id": self.crawl_id, "scope": scope, "witness": witness}
            missing = max(0, expected - held)
            values = {"expected": expected, "stored": held, "missing": missing, "checked_at": checked_at}
            upsert(db, "coverage", key, values)
        return missing

    def gap(self, scope: str, url: str, reason: str) -> None:
        """Commit that something a scope should hold is missing."""
        with self.archive.transaction() as db:
            key = {"crawl_id": self.crawl_id, "scope": scope, "url": url}
            upsert(db, "gaps", key, {"reason": reason})

    def follow(self, scopes: Iterable[str], options: Mapping[str, Any]) -> None:
        """Remember scopes as what a crawl without an address repeats."""
        if self.blog_id is None:
            return
        with self.archive.transaction() as db:
            for scope in scopes:
                key = {"blog_id": self.blog_id, "scope": scope}
                upsert(db, "follows", key, {"since": options.get("since"), "options": _json(options)})

    def finish(self, outcome: str, finished_at: str) -> dict[str, Any]:
        """Commit the outcome, close the WARC, leave the report in ``runs/``; returns the report."""
        if self.blog_id is not None:
            with self.archive.transaction() as db:
                resolve_links(db, self.blog_id)
        values = {
            "finished_at": finished_at,
            "requests": self.counts.requests,
            "posts_seen": len(self.counts.seen),
            "posts_new": len(self.counts.new),
            "posts_changed": len(self.counts.changed),
            "posts_gone": self._gone(),
            "outcome": outcome,
        }
        with self.archive.transaction() as db:
            update(db, "crawls", {"crawl_id": self.crawl_id}, values)
        report = self.report()
        try:
            self._warc.close(report)
            _write_report(self.archive.runs_folder / f"{self.crawl_id}.json", report)
        except OSError as error:
            raise unwritable(error, self.archive.path) from error
        return report

    def _gone(self) -> int:
        sql = "SELECT count(*) AS gone FROM post_events WHERE crawl_id = ? AND event = 'gone'"
        row = fetch_one(self.archive.db, sql, [self.crawl_id])
        return 0 if row is None else int(row["gone"])

    def report(self) -> dict[str, Any]:
        """The run's row of ``crawls``, with its skips, gaps and coverage."""
        row = fetch_one(self.archive.db, "SELECT * FROM crawls WHERE crawl_id = ?", [self.crawl_id]) or {}
        report = {**row, "scopes": self.scopes, "settings": self._settings, "host": self.host}
        for table in ("skips", "gaps", "coverage"):
            rows = fetch_all(self.archive.db, f"SELECT * FROM {table} WHERE crawl_id = ?", [self.crawl_id])  # noqa: S608
            report[table] = [{k: v for k, v in one.items() if k != "crawl_id"} for one in rows]
        return report


def _capture_row(capture: Capture) -> dict[str, Any]:
    return {name: getattr(capture, name) for name in Capture.__slots__}


def _mime(content_type: str | None) -> str | None:
    return None if content_type is None else content_type.partition(";")[0].strip().lower() or None


def _stamp(moment: str) -> str:
    """``2026-11-23T11:55:49Z`` as ``20261123115549``, which every file system takes."""
    return "".join(c for c in moment[:19] if c.isdigit())


def _warcinfo(
    version: str, robots: str, crawl_id: str, scopes: list[str], settings: Mapping[str, Any]
) -> dict[str, str]:
    return {
        "software": f"archiver/{version}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": robots,
        "archiver-crawl-id": crawl_id,
        "archiver-scopes": _json(scopes),
        "archiver-settings": _json(settings),
    }


def _write_report(path: Path, report: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
