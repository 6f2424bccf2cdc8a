"""What comes into an archive from elsewhere: kept in a WARC file of this archive, then told by acts, like what a crawl
fetched.

There is no crawl behind it: ``captures.crawl_id`` is NULL, ``captures.source`` names the file it came from. Every act
names the site it is about, and starts with nothing but what the database knows of that: a file may hold pages of many
blogs, in any order.

Acts are carried out some hundreds at a time: all are noted, the WARC file is synced once, one transaction follows. A
kill in between leaves acts that were not carried out, which is harmless; what is imported again is found to be there,
or comes in.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from sqlite_utils.db import Database

from archiver.archive.acts import ACTS, known_blog
from archiver.archive.folder import Archive, unwritable
from archiver.archive.forgotten import tombstones
from archiver.archive.journal import ABOUT
from archiver.archive.rows import fetch_one
from archiver.archive.run import mime
from archiver.archive.state import State
from archiver.archive.warc import Exchange, Kept, WarcFiles, made_by, stamp
from archiver.blogger.tombstones import Tombstones
from archiver.records import Capture

MOST_ACTS = 200
"""So many acts share a sync and a transaction,"""
MOST_BYTES = 4_000_000
"""unless what they are about is larger than this before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The blog that an act is about, as far as an address tells it."""

    host: str
    """With its port; ``""`` where nothing tells one."""
    root: str
    """The home page, for a blog whose pages do not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    name: str
    capture: Capture | None
    about: Site
    told: Mapping[str, Any]
    read: Mapping[str, Any]
    done: Callable[[Any], None] | None


@dataclass(slots=True)
class _Waiting:
    acts: list[_Act] = field(default_factory=list)
    size: int = 0


def state_about(db: Database, about: Mapping[str, Any]) -> State:
    """What an act of an import starts with: the site it is about, and the blog that the archive knows there."""
    state = State(crawl_id=None, host=about["host"], root=about["root"], scopes=[])
    state.blog_id = known_blog(db, state) if state.host else None
    return state


class Imports:
    """The import of one file into an archive that is open. Use it as a context manager."""

    def __init__(self, archive: Archive, *, file: str, at: str, version: str) -> None:
        """
        :param file: the name of the file, without its folder: what ``captures.source`` tells
        :param at: now, UTC, ISO 8601 with ``Z``
        :param version: of this program
        """
        self._archive = archive
        self._id = str(uuid.uuid4())
        self.source = f"import:{file}"
        info = {
            **made_by(version),
            "archiver-import-id": self._id,
            "archiver-source": _on_one_line(self.source),
        }
        stem = f"archiver-{stamp(at)}-{self._id[:8]}-import"
        self._warc = WarcFiles(archive.warc_folder, stem=stem, info=info)
        self._waiting = _Waiting()
        self.failed: list[str] = []
        """Sentences: acts that could not be carried out, by a fault of ours."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Carry out what waits, whatever ended the import: what was read is kept."""
        try:
            if kind is None or not issubclass(kind, OSError):
                self.flush()
        finally:
            try:
                self._warc.close()
            except OSError as problem:
                raise unwritable(problem, self._archive.path) from problem

    # What is kept

    @cached_property
    def stones(self) -> Tombstones:
        """What was forgotten: nothing of it is to be kept."""
        return tombstones(self._archive.db)

    def holds(self, url: str, sha256: str, *, at: str | None = None) -> bool:
        """Whether something is in the archive already: the same bytes at the same address, whoever kept them.

        :param at: only if they are of this time; the same answer at another time is news

        What waits is not looked at: ``flush`` first where a file may hold something twice.
        """
        sql = "SELECT 1 FROM captures WHERE url = ? AND sha256 = ? AND (? IS NULL OR fetched_at = ?) LIMIT 1"
        return fetch_one(self._archive.db, sql, [url, sha256, at, at]) is not None

    def keep_resource(self, url: str, body: bytes, *, kind: str, media_type: str, at: str) -> Capture:
        """Write what no server answered to the WARC; an act has to follow. Raises ArchiveUnwritableError.

        :param at: the time for which it vouches, UTC
        """
        try:
            kept = self._warc.keep_resource(url, body, mime=media_type, at=at)
        except OSError as error:
            raise unwritable(error, self._archive.path) from error
        return self._capture(url, kind, at, None, kept, len(body), media_type=media_type)

    def keep(self, exchange: Exchange, *, kind: str) -> Capture:
        """Write a response that somebody else fetched, at its own time; an act has to follow. Raises
        ArchiveUnwritableError."""
        try:
            kept = self._warc.keep(exchange)
        except OSError as error:
            raise unwritable(error, self._archive.path) from error
        return self._capture(
            exchange.url,
            kind,
            exchange.fetched_at,
            exchange.status,
            kept,
            len(exchange.body),
            media_type=exchange.header("Content-Type"),
            etag=exchange.header("ETag"),
            last_modified=exchange.header("Last-Modified"),
        )

    def _capture(
        self,
        url: str,
        kind: str,
        at: str,
        status: int | None,
        kept: Kept,
        size: int,
        *,
        media_type: str | None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Capture:
        return Capture(
            capture_id=kept.record_id,
            crawl_id=None,
            url=url,
            kind=kind,
            source=self.source,
            fetched_at=at,
            status=status,
            mime=mime(media_type),
            sha256=kept.sha256,
            bytes=size,
            warc_file=kept.file,
            warc_offset=kept.offset,
            etag=etag,
            last_modified=last_modified,
        )

    # What is told

    def act(
        self,
        name: str,
        capture: Capture | None,
        told: Mapping[str, Any],
        *,
        about: Site,
        read: Mapping[str, Any] | None = None,
        done: Callable[[Any], None] | None = None,
    ) -> None:
        """Have an act of ``acts`` carried out, with the next ones or at once. Raises the ArchiveErrors.

        :param told: its arguments, which JSON can tell
        :param read: arguments that were read from the record it is about, which can be read again (``derive``)
        :param done: is given what the act returns, when it has been carried out
        """
        one = _Act(name=name, capture=capture, about=about, told=told, read=read or {}, done=done)
        self._waiting.acts.append(one)
        self._waiting.size += capture.bytes if capture is not None else 0
        if len(self._waiting.acts) >= MOST_ACTS or self._waiting.size >= MOST_BYTES:
            self.flush()

    def flush(self) -> None:
        """Carry out what waits: note it, sync, one transaction. Raises the ArchiveErrors."""
        acts, self._waiting = self._waiting.acts, _Waiting()
        if not acts:
            return
        try:
            for number, act in enumerate(acts, 1):
                self._note(act, sync=number == len(acts))
        except OSError as error:
            raise unwritable(error, self._archive.path) from error
        results = []
        with self._archive.transaction() as db:
            for act in acts:
                results.append((act, self._carry_out(db, act)))
        for act, result in results:
            if act.done is not None and result is not None:
                act.done(result[0])

    def _note(self, act: _Act, *, sync: bool) -> None:
        note: dict[str, Any] = {"crawl_id": self._id, ABOUT: {"host": act.about.host, "root": act.about.root}}
        if act.capture is not None:
            note |= {"kind": act.capture.kind, "source": act.capture.source}
        of = act.capture.capture_id if act.capture is not None else None
        self._warc.note(act.name, {**note, "told": dict(act.told)}, of=of, sync=sync)

    def _carry_out(self, db: Database, act: _Act) -> tuple[Any] | None:
        """What an act returns; ``None`` for one that fails: the others of its transaction are not to be lost by it."""
        try:
            with db.atomic():
                state = state_about(db, {"host": act.about.host, "root": act.about.root})
                return (ACTS[act.name](db, state, capture=act.capture, **act.told, **act.read),)
        except sqlite3.OperationalError:
            raise  # the disk, and not what the act says
        except Exception as error:  # as when it is carried out again (``replay``)
            place = act.capture.url if act.capture is not None else act.about.root
            self.failed.append(f"{place} was kept, but could not be read ({type(error).__name__}: {error}).")
            return None


def _on_one_line(text: str) -> str:
    """A file's name as the value of a header."""
    return "".join(char if char.isprintable() else "�" for char in text)
