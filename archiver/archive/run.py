"""One run: what it keeps, page by page, and the account it leaves.

The crash rule: the bytes of a page, and the act that says what becomes of them, are in the WARC file and on the disk
before the commit that refers to them; a page's rows, its capture and its walk's position are one commit; a response
that yields no row is a commit of its own.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archiver.archive import fieldcoverage, pictures
from archiver.archive.acts import ACTS, gone_in
from archiver.archive.folder import Archive, unwritable
from archiver.archive.frontier import WalkPosition
from archiver.archive.listed import Listed
from archiver.archive.questions import Questions
from archiver.archive.rows import fetch_all, fetch_one
from archiver.archive.state import State
from archiver.archive.store import StoredPost
from archiver.archive.warc import Exchange, WarcFiles, made_by, stamp
from archiver.blogger.spellings import site_key
from archiver.blogger.tombstones import digest
from archiver.blogger.urls import canonical_host
from archiver.records import Capture, Comment, PageReading, Picture

GONE_AFTER = 12.0
"""Hours between the two looks that confirm that a post is gone, unless a person says otherwise."""


class Run(Questions):
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
        gone_after: float = GONE_AFTER,
    ) -> None:
        """
        :param host: the blog's host as the person named it, with its port
        :param root: its home page, for a blog whose pages do not tell
        :param started_at: UTC, ISO 8601 with ``Z``
        :param scopes: ``blog``, ``label:NAME``, ``post:ADDRESS``
        :param robots: ``obeyed`` or ``ignored``
        :param settings: what the person asked for, as far as it can be told in JSON
        :param version: of this program
        :param gone_after: hours between the two looks that confirm that a post is gone
        """
        self.archive = archive
        self.started_at = started_at
        self._settings = {"address": root, **settings}
        self._state = State(
            crawl_id=str(uuid.uuid4()),
            host=canonical_host(host),
            root=root,
            scopes=list(scopes),
            gone_after=gone_after,
        )
        self._warc = WarcFiles(
            archive.warc_folder,
            stem=f"archiver-{stamp(started_at)}-{self.crawl_id[:8]}",
            info=_warcinfo(version, robots, self.crawl_id, self.scopes, settings),
        )
        row = {
            "crawl_id": self.crawl_id,
            "started_at": started_at,
            "scopes": _json(self.scopes),
            "route": None,
            "robots": robots,
            "settings": _json(self._settings),
            "version": version,
        }
        state = {"host": self.host, "root": root, "gone_after": gone_after}
        self._act("begin", None, {"row": row}, noted=state)

    def _act(
        self,
        name: str,
        capture: Capture | None,
        told: Mapping[str, Any],
        *,
        read: Mapping[str, Any] | None = None,
        noted: Mapping[str, Any] | None = None,
    ) -> Any:
        """Note an act in the WARC file, then carry it out. Raises the ArchiveErrors.

        :param told: its arguments
        :param read: arguments that were read from the response, which can be read again
        :param noted: what is noted beside the arguments
        """
        note = {"crawl_id": self.crawl_id, **(noted or {}), "told": dict(told)}
        if capture is not None:
            note["kind"] = capture.kind
        try:
            self._warc.note(name, note, of=capture.capture_id if capture is not None else None)
        except OSError as error:
            raise unwritable(error, self.archive.path) from error
        with self.archive.transaction() as db:
            return ACTS[name](db, self._state, capture=capture, **told, **(read or {}))

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
            mime=mime(exchange.header("Content-Type")),
            sha256=kept.sha256,
            bytes=len(exchange.body),
            warc_file=kept.file,
            warc_offset=kept.offset,
            etag=exchange.header("ETag"),
            last_modified=exchange.header("Last-Modified"),
        )

    def commit_capture(self, capture: Capture) -> None:
        """Commit a response that yields no row of a post."""
        self._act("keep", capture, {})

    def keep_out(self, url: str) -> None:
        """Commit that an address is one of a post that was forgotten: nothing of it is noted from now on."""
        if not self.stones.address(url):
            stone = {"kind": "address", "digest": digest("address", site_key(url)), "blog_id": self.blog_id}
            self._act("forget", None, {"stones": [{**stone, "at": self.started_at}]})
            self.__dict__.pop("stones", None)

    def skip(self, url: str, reason: str, detail: str | None, capture: Capture | None = None) -> None:
        """Commit that an address was wanted and could not be archived, and why."""
        self._act("skip", capture, {"url": url, "reason": reason, "detail": detail})

    # Pages

    def store_page(
        self,
        reading: PageReading,
        capture: Capture,
        *,
        scope: str | None,
        walk: WalkPosition | None = None,
        comments: bool = True,
        asked: str | None = None,
        texts: Mapping[str, Any] | None = None,
    ) -> list[StoredPost]:
        """Commit everything one page tells: its capture, its blog, its posts and comments, its walk's position.

        :param texts: of a feed in place of pages, ``is_whole`` and the ``urls`` of the posts that were read
        """
        told: dict[str, Any] = {"scope": scope, "walk": asdict(walk) if walk else None, "comments": comments}
        told |= {"asked": asked, **({"texts": dict(texts)} if texts is not None else {})}
        stored: list[StoredPost] = self._act("page", capture, told, read={"reading": reading})
        return stored

    def end_walk(self, walk: WalkPosition, capture: Capture) -> None:
        """Commit a page that yields no row and ends its walk."""
        self._act("end_walk", capture, {"walk": asdict(walk)})

    def recognise(self, blog_id: str | None) -> None:
        """Take a blog that a page names as this run's if the archive knows it: its walks are at hand then."""
        known = "SELECT 1 FROM blogs WHERE blog_id = ?"
        if self.blog_id is None and blog_id is not None and fetch_one(self.archive.db, known, [blog_id]):
            self._act("recognise", None, {"blog_id": blog_id})

    # Witnesses

    def listing(
        self,
        capture: Capture,
        posts: Sequence[Listed],
        *,
        blog_id: str | None,
        blog_title: str | None,
        scope: str,
        witness: str,
        expected: int | None,
        is_first: bool,
        is_whole: bool,
        walk: WalkPosition | None = None,
        hosts: Iterable[str] = (),
    ) -> list[str]:
        """Commit what an answer of a witness lists (``acts.listing``); returns what it had not listed before."""
        told = {
            "blog_id": blog_id,
            "blog_title": blog_title,
            "scope": scope,
            "witness": witness,
            "expected": expected,
            "is_first": is_first,
            "is_whole": is_whole,
            "walk": asdict(walk) if walk else None,
            "hosts": sorted(hosts),
        }
        new: list[str] = self._act("listing", capture, told, read={"posts": posts})
        return new

    def unchanged(self, scope: str, witness: str, at: str, capture: Capture | None = None) -> None:
        """Commit that all a witness listed still holds."""
        self._act("unchanged", capture, {"scope": scope, "witness": witness, "at": at})

    def testify(self, scope: str, witness: str, **told: Any) -> None:
        """Commit what a witness tells that lists nothing: columns of ``witnesses``."""
        self._act("testify", None, {"scope": scope, "witness": witness, "told": told})

    def feed_comments(
        self,
        capture: Capture,
        comments: Sequence[Comment],
        *,
        fill: bool,
        expected: int | None,
        is_first: bool,
        is_whole: bool,
        since: str | None,
    ) -> list[str]:
        """Commit what the comments feed tells (``acts.feed_comments``); returns the comments that are not held."""
        told = {"fill": fill, "expected": expected, "is_first": is_first, "is_whole": is_whole, "since": since}
        new: list[str] = self._act("feed_comments", capture, told, read={"comments": comments})
        return new

    def feed_kind(self, kind: str) -> None:
        """Commit how much of a post feeds tell: ``full``, ``jump``, ``short`` or ``none``."""
        if self.blog_id is not None:
            self._act("feed_kind", None, {"kind": kind})

    # Pictures

    def keep_image(self, capture: Capture, url: str, picture: Picture, body: bytes) -> None:
        """Give a picture its file, then commit that it is held. Raises the ArchiveErrors.

        :param url: its address as in the page
        """
        try:
            pictures.write(self.archive.path, picture, body)
        except OSError as error:
            raise unwritable(error, self.archive.path) from error
        self._act("image", capture, {"url": url}, read={"picture": picture})

    def lose_image(
        self, url: str, *, asked: str, reason: str, detail: str, at: str, capture: Capture | None = None
    ) -> None:
        """Commit that a picture is at none of its addresses (``acts.image_lost``)."""
        told = {"url": url, "asked": asked, "reason": reason, "detail": detail, "at": at}
        self._act("image_lost", capture, told)

    # Absence

    def missed(self, url: str, at: str, evidence: Mapping[str, Any]) -> list[str]:
        """Commit that a post is neither at its own address nor listed; returns the posts that are gone by that."""
        found: list[str] = self._act("missed", None, {"url": url, "at": at, "evidence": dict(evidence)})
        return found

    # The account

    def cover(
        self,
        scope: str,
        witness: str,
        *,
        expected: int | None,
        stored: int,
        missing: int | None,
        checked_at: str | None,
    ) -> None:
        """Commit what a witness says exists, beside what is held."""
        told = {"expected": expected, "stored": stored, "missing": missing, "checked_at": checked_at}
        self._act("cover", None, {"scope": scope, "witness": witness, **told})

    def gap(self, scope: str, url: str, reason: str) -> str | None:
        """Commit that something a scope should hold is missing; returns why the user accepts that, who may have."""
        accepted: str | None = self._act("gap", None, {"scope": scope, "url": url, "reason": reason})
        return accepted

    def gaps(self, scope: str, urls: Sequence[str], reason: str) -> list[str]:
        """As ``gap``, for many addresses; returns those that the user does not accept."""
        left: list[str] = self._act("gaps", None, {"scope": scope, "urls": list(urls), "reason": reason})
        return left

    def follow(self, scopes: Iterable[str], options: Mapping[str, Any]) -> None:
        """Remember scopes as what a crawl without an address repeats."""
        self._act("follow", None, {"scopes": list(scopes), "options": dict(options)})

    def finish(
        self,
        outcome: str,
        finished_at: str,
        *,
        route: str | None = None,
        said: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Commit the outcome, close the WARC, leave the report in ``runs/``; returns the report.

        :param said: what the report says beside the run's rows
        """
        values = {
            "finished_at": finished_at,
            "requests": self.counts.requests,
            "posts_seen": len(self.counts.seen),
            "posts_new": len(self.counts.new),
            "posts_changed": len(self.counts.changed),
            "posts_gone": gone_in(self.archive.db, self.crawl_id),
            "outcome": outcome,
            **({"route": route} if route else {}),
        }
        self._act("finish", None, {"values": values})
        report = self.report() | dict(said or {})
        try:
            self._warc.close(report)
            _write_report(self.archive.runs_folder / f"{self.crawl_id}.json", report)
        except OSError as error:
            raise unwritable(error, self.archive.path) from error
        return report

    def field_coverage(self) -> dict[str, Any]:
        """For the report: of how many posts which fields were read, and where that is suddenly less than before."""
        db = self.archive.db
        fields = fieldcoverage.counted(db, self.crawl_id)
        fallen = (
            fieldcoverage.shortfalls(db, self.blog_id, self.crawl_id) if self.blog_id is not None and fields else []
        )
        return {"fields": fields, "warnings": [one.as_json() for one in fallen]}

    def report(self) -> dict[str, Any]:
        """The run's row of ``crawls``, with its skips, gaps and coverage."""
        row = fetch_one(self.archive.db, "SELECT * FROM crawls WHERE crawl_id = ?", [self.crawl_id]) or {}
        report = {**row, "scopes": self.scopes, "settings": self._settings, "host": self.host}
        for table in ("skips", "gaps", "coverage"):
            rows = fetch_all(self.archive.db, f"SELECT * FROM {table} WHERE crawl_id = ?", [self.crawl_id])  # noqa: S608
            report[table] = [{k: v for k, v in one.items() if k != "crawl_id"} for one in rows]
        return report


def mime(content_type: str | None) -> str | None:
    """The media type of a Content-Type header, in lower case."""
    return None if content_type is None else content_type.partition(";")[0].strip().lower() or None


def _warcinfo(
    version: str, robots: str, crawl_id: str, scopes: list[str], settings: Mapping[str, Any]
) -> dict[str, str]:
    return {
        **made_by(version),
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
