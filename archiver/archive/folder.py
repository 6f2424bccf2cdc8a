"""The archive's folder: opened by one writer at a time, by any number of readers.

::

    blog-archive/
      archive.db      SQLite, WAL
      warc/           every response
      runs/           a report of each run
      archive.lock    held by the run that writes; left behind, it means nothing
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlite_utils.db import Database

from archiver.archive import unfinished
from archiver.archive.schema import open_database, sqlite_errors
from archiver.errors import ArchiveDamagedError, ArchiveError, ArchiveInUseError, ArchiveUnwritableError

DATABASE = "archive.db"
_OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "archive.lock")
_OUR_FOLDERS = ("warc", "runs")


class Archive:
    """An archive that is open for writing. Use it as a context manager."""

    def __init__(self, path: Path, *, is_forgetting: bool = False) -> None:
        """Open the archive in ``path``, or make it. Raises the ArchiveErrors.

        :param is_forgetting: whether to open it although an erasure did not come to its end: to go on with that
        """
        self.path = path
        self._folder_was_there = path.exists()
        self.is_new = not (path / DATABASE).exists()
        _make_folder(path, is_new=self.is_new)
        self._lock = lock(path, is_forgetting=is_forgetting)
        try:
            self.db: Database = open_database(path / DATABASE, create=True)
        except BaseException:
            self._lock.release()
            if self.is_new:
                self._remove()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def warc_folder(self) -> Path:
        """Where the WARC files are."""
        return self.path / "warc"

    @property
    def runs_folder(self) -> Path:
        """Where the reports of the runs are."""
        return self.path / "runs"

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing of what is written inside. Raises the ArchiveErrors."""
        with sqlite_errors(self.path / DATABASE), self.db.atomic() as db:
            yield db

    def close(self) -> None:
        """Fold the write-ahead log into the database, so that the folder can be copied, and let others write."""
        try:
            self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # the log stays beside the database: nothing is lost, the next run folds it in
        finally:
            self.db.close()
            self._lock.release()

    def discard(self) -> None:
        """Close, and remove the archive's own files; the folder too if nothing else is in it and it was not there."""
        self.close()
        self._remove()

    def _remove(self) -> None:
        for name in _OURS:
            (self.path / name).unlink(missing_ok=True)
        for name in _OUR_FOLDERS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        if not self._folder_was_there and not any(self.path.iterdir()):
            self.path.rmdir()


def lock(path: Path, *, is_forgetting: bool = False) -> FileLock:
    """Keep every other writer out of the archive in ``path`` until the lock is released. Raises the ArchiveErrors.

    :param is_forgetting: as for `Archive`
    """
    held = FileLock(path / "archive.lock")
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise ArchiveInUseError(
            f"The archive {path} is in use by another run. "
            "Wait until that one has ended, or name another folder with --archive."
        ) from error
    except OSError as error:
        raise unwritable(error, path) from error
    if not is_forgetting and (path / unfinished.FORGETTING).exists():
        held.release()
        raise ArchiveDamagedError(unfinished.sentence(path))
    return held


def _make_folder(path: Path, *, is_new: bool) -> None:
    if path.exists() and not path.is_dir():
        raise ArchiveDamagedError(f"{path} is a file, not an archive's folder. Name a folder with --archive.")
    if is_new and path.is_dir() and _strangers(path):
        raise ArchiveDamagedError(
            f"The folder {path} is not empty and holds no archive. Name an empty or a new folder with --archive."
        )
    if is_new and any((path / "warc").glob("*")):
        raise ArchiveDamagedError(
            f"{path} has WARC files but no {DATABASE}. Make that again: archiver extract --rebuild --archive {path}"
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, path) from error


def _strangers(path: Path) -> list[str]:
    return [entry.name for entry in path.iterdir() if entry.name not in (*_OURS, *_OUR_FOLDERS)]


def unwritable(error: OSError, path: Path) -> ArchiveError:
    """The sentence for a disk that refuses to be written to."""
    return ArchiveUnwritableError(
        f"The archive {path} cannot be written to: {error.strerror or error}. What was committed before is safe. "
        "Free some space or allow writing, then give the same command again."
    )
