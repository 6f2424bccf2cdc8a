"""The archive's folder: opened by one writer at a time, by any number of readers.

::

    blog-archive/
      archive.db      SQLite, WAL
      warc/           every response
      images/         pictures, where they are kept
      runs/           a report of each run
      corrections.jsonl  what a person corrected (``corrections``)
      archive.lock    held by the run that writes; left behind, it means nothing
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from sqlite_utils.db import Database

from archiver.archive import unfinished
from archiver.archive.schema import open_database, sqlite_errors
from archiver.errors import ArchiveDamagedError, ArchiveError, ArchiveInUseError, ArchiveUnwritableError

DATABASE = "archive.db"
LOCK = "archive.lock"
LOOKS = 3
"""So often is a lock tried that is held."""
_OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", LOCK)
_OUR_FOLDERS = ("warc", "runs", "images")


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
    held = FileLock(path / LOCK)
    try:
        _acquire(held)
        with suppress(OSError):
            os.utime(path / LOCK)  # tells since when it is held
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


def _acquire(held: FileLock) -> None:
    for _ in range(LOOKS - 1):
        try:
            held.acquire(timeout=0)
            return
        except Timeout:
            time.sleep(0.03)  # who only looks whether it is held, holds it for a moment
    held.acquire(timeout=0)


def in_use_since(path: Path) -> float | None:
    """Since when a command that writes has the archive in ``path``, in POSIX seconds; ``None`` where none has."""
    if not (path / LOCK).exists():
        return None
    probe = FileLock(path / LOCK)
    try:
        probe.acquire(timeout=0)
    except Timeout:
        with suppress(OSError):
            return (path / LOCK).stat().st_mtime
        return None
    except OSError:
        return None  # who may not write here cannot ask
    probe.release()
    return None


def _make_folder(path: Path, *, is_new: bool) -> None:
    if path.exists() and not path.is_dir():
        raise ArchiveDamagedError(f"{path} is a file, not an archive's folder. Name a folder with --archive.")
    if is_new and any((path / "warc").glob("*.warc*")):
        raise ArchiveDamagedError(
            f"{path} has WARC files but no {DATABASE}. Make that again: archiver extract --rebuild --archive {path}"
        )
    if is_new and path.is_dir() and _strangers(path):
        raise ArchiveDamagedError(
            f"The folder {path} is not empty and holds no archive. Name an empty or a new folder with --archive."
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, path) from error


def _strangers(path: Path) -> list[str]:
    """What a folder without a database holds that is not an archive's. A folder of pictures alone may be anybody's, and
    an archive that comes to nothing takes its folders with it."""
    ours = (*_OURS, *_OUR_FOLDERS, "corrections.jsonl")  # whose posts may come yet
    found = [entry.name for entry in path.iterdir() if entry.name not in ours]
    has_pictures = (path / "images").is_dir() and any((path / "images").iterdir())
    return found + ["images"] * (has_pictures and not any((path / "warc").glob("*")))


def unwritable(error: OSError, path: Path) -> ArchiveError:
    """The sentence for a disk that refuses to be written to."""
    return ArchiveUnwritableError(
        f"The archive {path} cannot be written to: {error.strerror or error}. What was committed before is safe. "
        "Free some space or allow writing, then give the same command again."
    )
