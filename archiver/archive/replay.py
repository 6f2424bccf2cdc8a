"""Acts carried out again, into a database that is made beside ``archive.db`` and takes its place when it is whole."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

from sqlite_utils.db import Database

from archiver.archive import corrections, forgotten, search
from archiver.archive.acts import ACTS
from archiver.archive.folder import DATABASE
from archiver.archive.imports import state_about
from archiver.archive.journal import ABOUT, Act
from archiver.archive.rows import Row
from archiver.archive.schema import open_database, sqlite_errors
from archiver.archive.state import Counts, State

NEW = f"{DATABASE}.new"
"""The name of the database while it is made; one that is left behind means nothing."""
_COPIED = 1000
"""Pages of the database that are copied at a time."""


class Replay:
    """A new database in an archive's folder, filled by acts. Use it as a context manager: it leaves nothing behind."""

    def __init__(self, folder: Path) -> None:
        """Make the database. Raises the ArchiveErrors."""
        self.path = folder / NEW
        self._remove()
        self.db = open_database(self.path, create=True)
        self.failed: list[str] = []
        """Sentences: acts that could not be carried out."""
        self.done = 0
        self._waiting: list[Row] = []
        """Corrections of posts that were not there when their acts were carried out."""
        self._states: dict[str, State] = {}
        self._begun: set[str] = set()
        with sqlite_errors(self.path):
            # A power cut spoils nothing but this file, which is then made again.
            for pragma in (
                "journal_mode = MEMORY",
                "synchronous = OFF",
                "locking_mode = EXCLUSIVE",
                "cache_size = -32000",
            ):
                self.db.conn.execute(f"PRAGMA {pragma}")
            self._triggers = search.pause(self.db)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.db.close()
        self._remove()

    def carry_out(self, act: Act, read: Mapping[str, Any]) -> None:
        """Carry out an act. One that fails is noted: it failed in its run as well.

        :param read: its arguments that are not noted
        Raises the ArchiveErrors.
        """
        self.done += 1
        with sqlite_errors(self.path):
            try:
                with self.db.atomic():
                    self._carry_out(act, read)
            except sqlite3.OperationalError:
                raise  # the disk, and not what the act says
            except Exception as error:
                self.fail(act, f"{type(error).__name__}: {error}")

    def fail(self, act: Act, reason: str) -> None:
        """Note that an act could not be carried out."""
        about = act.capture.url if act.capture is not None else act.told.get("url") or act.crawl_id
        if act.crawl_id not in self._begun and ABOUT not in act.noted:
            reason = "the beginning of its run is not in the WARC files"
        self.failed.append(f"The act “{act.name}” of {about} was left out ({reason}).")

    def lay(self, stones: list[dict[str, Any]]) -> None:
        """Take over what was forgotten, before anything else: nothing of it comes back then."""
        with sqlite_errors(self.path), self.db.atomic():
            forgotten.lay(self.db, stones)

    def finish(self) -> None:
        """Index what has been stored. Raises the ArchiveErrors."""
        with sqlite_errors(self.path), self.db.atomic():
            search.resume(self.db, self._triggers)

    def keep_corrections(self, rows: list[Row]) -> tuple[list[Row], list[Row]]:
        """Take over what was corrected by hand, of posts that are there.

        :param rows: what is told of that beside the acts
        Returns every correction of the new database, and those of posts that are not there. Raises the ArchiveErrors.
        """
        with sqlite_errors(self.path), self.db.atomic():
            left = []
            for row in corrections.merged([*rows, *self._waiting]):
                post_id = corrections.post_of(self.db, row["post_id"], row.get("url"))
                if post_id is None:
                    left.append(row)
                else:
                    corrections.store(self.db, [{**row, "post_id": post_id}])
            return corrections.held(self.db), left

    def copy_over(self, database: Database, path: Path, step: Callable[[int, int], None]) -> None:
        """Put what was made in the place of what an open database holds, all of it or nothing.

        Who has that open to read goes on reading what was there, and sees the new at the next look.

        :param path: of that database, for what is said of errors
        :param step: told how many pages there are left, and of how many
        Raises the ArchiveErrors.
        """
        with sqlite_errors(path):
            self.db.conn.backup(
                database.conn, pages=_COPIED, progress=lambda status, left, all_pages: step(left, all_pages)
            )

    def move_to(self, path: Path) -> None:
        """Give what was made its place, where there is no database. Raises the ArchiveErrors."""
        self.db.close()
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(path)
        open_database(path, create=False).close()

    def _carry_out(self, act: Act, read: Mapping[str, Any]) -> None:
        if act.name not in ACTS:
            raise ValueError("it is one that this archiver does not know: a newer one wrote it")
        if act.name == "begin":
            self._states[act.crawl_id] = _state(act)
            self._begun.add(act.crawl_id)
        state = self._state_of(act)
        done = ACTS[act.name](self.db, state, capture=act.capture, **act.told, **read)
        if act.name in corrections.ACTS and done is not None:
            self._waiting.append(done)
        state.counts = Counts()  # the run has noted what it counted
        if act.name == "finish":
            del self._states[act.crawl_id]

    def _state_of(self, act: Act) -> State:
        if ABOUT in act.noted:
            return state_about(self.db, act.noted[ABOUT])
        return self._states.setdefault(act.crawl_id, State(crawl_id=act.crawl_id, host="", root="", scopes=[]))

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            self.path.with_name(f"{self.path.name}{suffix}").unlink(missing_ok=True)


def _state(begin: Act) -> State:
    row = begin.told["row"]
    return State(
        crawl_id=begin.crawl_id,
        host=begin.noted["host"],
        root=begin.noted["root"],
        scopes=json.loads(row["scopes"]),
        gone_after=begin.noted["gone_after"],
    )
