"""A live archive copied to another folder, or onto an earlier copy of it: a backup that a crawl can go on with.

The copy is the archive as a kill at one moment would have left it, which is sound (``run``): the database is read as of
that moment, and of each WARC file as much as it held right after it, which is all that those rows refer to and at most
what the writer had in hand. A crawl may go on meanwhile.

Everything is gathered in ``.copying`` inside the destination and put in place by renaming, the database last. What was
interrupted goes on from what has been gathered; until the end a destination is as it was.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.folder import DATABASE, lock
from archiver.archive.schema import copy_database, sqlite_errors
from archiver.archive.warccheck import Expected, FileReport, check_files
from archiver.counts import many
from archiver.errors import EXIT_COMPLETE, ArchiveDamagedError, ArchiveError, ArchiveUnwritableError, UsageError

STAGE = ".copying"
"""Inside the destination: what has been gathered so far."""
_NOT_COPIED = re.compile(r"archive\.db.*|archive\.lock|\.copying|.*\.(?:new|tmp|part|partial)")
"""The database, which is copied in its own way, and older ones that were put aside; what is there for a moment."""
_OF_DISKS = frozenset({"lost+found", "System Volume Information", ".Trashes", ".DS_Store"})
"""What stands on a disk that is empty."""
_CHUNK = 1 << 20
_TAIL = 65_536
_SAME_SECONDS = 2
"""Some file systems tell times to two seconds."""
_PICTURE = re.compile(r"images/[0-9a-f]{2}/(?P<sha256>[0-9a-f]{64})(?:\.\w+)?")

Watch = Callable[[str, int, int], None]
"""Is told what is being done, how many bytes of it are, and how many there are."""


@dataclass(slots=True, kw_only=True)
class Copied:
    """What came of it."""

    archive: Path
    copy: Path
    is_new: bool
    files: int = 0
    """Files that were copied, the database among them; ``bytes`` are theirs."""
    bytes: int = 0
    unchanged: int = 0
    """Files that an earlier copy had."""
    removed: int = 0
    """Pictures that the archive no longer has and no row names."""
    left_out: list[str] = field(default_factory=list)
    """What stands in the archive's folder and is none of its files."""
    damage: list[str] = field(default_factory=list)
    """Sentences: what of the archive was damaged before."""

    @property
    def exit_code(self) -> int:
        """0 for a copy of a sound archive."""
        return ArchiveDamagedError.exit_code if self.damage else EXIT_COMPLETE

    @property
    def sentence(self) -> str:
        """What it came to."""
        if self.damage:
            return (
                f"{self.copy} is a copy of {self.archive}, which is damaged: archiver verify --archive {self.archive}"
            )
        return f"{self.copy} is {'a' if self.is_new else 'again a'} copy of {self.archive}."

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        told = {name: getattr(self, name) for name in ("files", "bytes", "unchanged", "removed", "left_out", "damage")}
        places = {"archive": str(self.archive), "copy": str(self.copy), "new": self.is_new}
        return {**places, **told, "exit_code": self.exit_code, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the archive as it was at the moment."""

    name: str
    """Relative to the archive, with slashes."""
    size: int
    mtime_ns: int

    def is_at(self, path: Path) -> bool:
        """Whether a file is a copy of it."""
        try:
            there = path.stat()
        except OSError:
            return False
        apart = abs(there.st_mtime_ns - self.mtime_ns)
        return there.st_size == self.size and apart <= _SAME_SECONDS * 1_000_000_000

    @property
    def is_warc(self) -> bool:
        return self.name.startswith("warc/") and self.name.endswith(".warc.gz")


def copy(path: Path, to: Path, *, watch: Watch = lambda what, done, total: None) -> Copied:
    """Copy the archive in ``path`` to the folder ``to``, which is new, empty, or an earlier copy of it.

    Raises UsageError for a destination that cannot be used, and the ArchiveErrors.
    """
    if not (path / DATABASE).is_file():
        raise ArchiveDamagedError(
            f"There is no archive in {path}: it has no file {DATABASE}. Name the folder of an archive with --archive."
        )
    _require_apart(path, to)
    is_new, was_there = _is_new(to), to.exists()
    with _destination_errors(to):
        to.mkdir(parents=True, exist_ok=True)
    try:
        held = lock(to)
    except ArchiveUnwritableError as error:
        raise UsageError(
            f"{to} cannot be written to. Check its rights, or name another folder for the copy."
        ) from error
    try:
        return _Copying(path, to, is_new, watch).carry_out()
    except BaseException:
        _leave(to, was_there=was_there)
        raise
    finally:
        held.release()


def holds_a_blog(path: Path) -> bool:
    """Whether a blog has come into the archive in ``path``; False where there is no archive, or none to be read."""
    try:
        with closing(_read_only(path / DATABASE)) as db:
            return db.execute("SELECT 1 FROM blogs LIMIT 1").fetchone() is not None
    except sqlite3.Error:
        return False


def is_ahead_of(path: Path, earlier: Path) -> bool:
    """Whether the archive in ``path`` has every run and every byte of the WARC files that the one in ``earlier`` has.

    False where either cannot be read.
    """
    try:
        with closing(_read_only(path / DATABASE)) as ours, closing(_read_only(earlier / DATABASE)) as theirs:
            runs = set(theirs.execute("SELECT crawl_id FROM crawls"))
            if runs - set(ours.execute("SELECT crawl_id FROM crawls")):
                return False
        sizes = {file.name: file.size for file in _files(path) if file.is_warc}
        return all(sizes.get(file.name, -1) >= file.size for file in _files(earlier) if file.is_warc)
    except (sqlite3.Error, OSError):
        return False


def _read_only(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)


def _leave(to: Path, *, was_there: bool) -> None:
    """Leave nothing of a copy in which no file has been gathered yet; of another one, what it can go on from."""
    if any(file.name for file in _files(to / STAGE)):
        return
    shutil.rmtree(to / STAGE, ignore_errors=True)
    if not was_there:
        with suppress(OSError):
            (to / "archive.lock").unlink(missing_ok=True)
            to.rmdir()


def _require_apart(path: Path, to: Path) -> None:
    source, target = path.resolve(), to.resolve()
    if target == source or source in target.parents:
        raise UsageError(f"{to} is {'the archive itself' if target == source else f'inside the archive {path}'}."
                         " Name another folder for its copy.")  # fmt: skip
    if to.exists() and not to.is_dir():
        raise UsageError(f"{to} is a file. Name a folder for the copy.")


def _is_new(to: Path) -> bool:
    """Whether the destination holds no copy yet. Raises UsageError where something else is there."""
    with _destination_errors(to):
        names = {entry.name for entry in to.iterdir()} - _OF_DISKS if to.exists() else set()
    if DATABASE in names:
        return False
    if STAGE not in names and names - {"archive.lock"}:
        raise UsageError(f"The folder {to} is not empty, and no copy of an archive. Name another one for the copy.")
    return True


class _Copying:
    def __init__(self, path: Path, to: Path, is_new: bool, watch: Watch) -> None:
        self._path = path
        self._to = to
        self._stage = to / STAGE
        self._watch = watch
        self._files: list[_File] = []
        self._staged: list[_File] = []
        self._done = Copied(archive=path, copy=to, is_new=is_new)

    def carry_out(self) -> Copied:
        self._watch("the database", 0, 0)
        with _destination_errors(self._to):
            self._stage.mkdir(exist_ok=True)
            self._require_room((self._path / DATABASE).stat().st_size)
        with _destination_errors(self._to), closing(self._snapshot()) as db:
            if not self._done.is_new:
                self._require_of_this_archive(db)
            self._gather()
            with sqlite_errors(self._stage / DATABASE):
                self._check(db)
                db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with _destination_errors(self._to):
            with (self._stage / DATABASE).open("rb") as file:
                os.fsync(file.fileno())
            self._put_in_place()
        return self._done

    def _snapshot(self) -> Database:
        """The database of this moment, copied, and the list of all files as they are now."""
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self._stage / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        return copy_database(self._path / DATABASE, self._stage / DATABASE, at_moment=self._list)

    def _list(self) -> None:
        self._files = sorted(_files(self._path), key=lambda file: file.name)
        names = (entry.name for entry in self._path.iterdir())
        self._done.left_out = sorted(name for name in names if name.startswith(f"{DATABASE}.") and name[-4:] != ".new")

    # What is there

    def _require_of_this_archive(self, db: Database) -> None:
        """That the destination has nothing that the archive has not: it would be lost, or came from elsewhere."""
        place = self._to / DATABASE
        try:
            with closing(_read_only(place)) as earlier:
                runs = {row[0] for row in earlier.execute("SELECT crawl_id FROM crawls")}
        except sqlite3.Error as error:
            raise UsageError(
                f"{place} is no archive, or is damaged ({error}): what is in {self._to} was left alone. Name another"
                " folder for the copy."
            ) from error
        known = {row[0] for row in db.conn.execute("SELECT crawl_id FROM crawls")}
        if runs - known:
            count = len(runs - known)
            raise UsageError(
                f"{self._to} is no earlier copy of {self._path}: it has {many(count, 'run')} that this"
                " archive does not have. It was left alone. Name another folder for the copy."
            )
        ours = {file.name for file in self._files}
        lost = [file.name for file in _files(self._to) if file.is_warc and file.name not in ours]
        if lost:
            raise ArchiveDamagedError(
                f"{self._to} has {', '.join(sorted(lost)[:3])}, which {self._path} has lost, or the copy was written"
                " to. Nothing was changed. Put the file back into the archive, or name another folder for the copy."
            )

    # Gathering

    def _gather(self) -> None:
        """Copy into the stage what the destination does not have."""
        wanted = [file for file in self._files if not file.is_at(self._to / file.name)]
        self._done.unchanged = len(self._files) - len(wanted)
        self._require_room(sum(file.size for file in wanted if not file.is_at(self._stage / file.name)))
        total, done = sum(file.size for file in wanted), 0
        for file in wanted:
            for count in self._stage_file(file):
                done += count
                self._watch("the files", done, total)
        self._done.bytes = total + (self._stage / DATABASE).stat().st_size
        self._done.files = len(self._staged) + 1

    def _require_room(self, size: int) -> None:
        free = shutil.disk_usage(self._stage).free
        if size > free:
            raise ArchiveUnwritableError(
                f"There is no room for the copy in {self._to}: it needs {_megabytes(size)}, and {_megabytes(free)} are"
                " free. Make room, or name a folder on another disk."
            )

    def _stage_file(self, file: _File) -> Iterator[int]:
        """Copy a file as it was at the moment; yields how many bytes, as they come."""
        place = self._stage / file.name
        if file.is_at(place):
            self._staged.append(file)
            yield file.size
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        left = file.size
        try:
            source = (self._path / file.name).open("rb")
        except FileNotFoundError:
            if file.is_warc:
                raise ArchiveError(_moved(self._path, file.name)) from None
            return  # it was there for a moment
        except OSError as error:
            raise ArchiveDamagedError(
                f"{self._path / file.name} cannot be read ({error.strerror}). Check its rights and the disk."
            ) from error
        with source, place.open("wb") as copied:
            while left and (chunk := _read(source, min(_CHUNK, left))):
                copied.write(chunk)
                left -= len(chunk)
                yield len(chunk)
            copied.flush()
            os.fsync(copied.fileno())
        if left:
            raise ArchiveError(_moved(self._path, file.name))
        os.utime(place, ns=(file.mtime_ns, file.mtime_ns))
        self._staged.append(file)

    # Checking

    def _check(self, db: Database) -> None:
        """Hold what was gathered of WARC files against the rows of the database."""
        db.conn.execute("PRAGMA temp_store = FILE")
        db.conn.execute(
            """CREATE TEMP TABLE placed AS SELECT warc_file, capture_id, url, sha256, bytes, warc_offset FROM captures
               WHERE warc_file IS NOT NULL AND typeof(warc_offset) = 'integer'"""
        )
        db.conn.execute("CREATE INDEX temp.placed_file ON placed (warc_file)")
        there = {file.name for file in self._files}
        for name, count in db.conn.execute("SELECT warc_file, count(*) FROM placed GROUP BY warc_file"):
            if f"warc/{name}" not in there:
                self._done.damage.append(f"warc/{name} is missing, to which {count} rows of captures refer.")
        staged = [file for file in self._staged if file.is_warc]
        total, done = sum(file.size for file in staged), 0
        tasks = ((self._stage / file.name, _expected(db, file)) for file in staged)
        for report in check_files(tasks, total):
            done += report.bytes
            self._watch("what was copied", done, total)
            if report.faults or report.unreadable:
                self._found_damaged(db, report)
        db.conn.execute("DROP TABLE placed")

    def _found_damaged(self, db: Database, report: FileReport) -> None:
        """A file of the archive is damaged: an earlier copy of it stays where that has lost no more."""
        name = f"warc/{report.file}"
        file = next(one for one in self._staged if one.name == name)
        self._done.damage.append(f"{name} is damaged in the archive.")
        if not (self._to / name).is_file():
            return
        [earlier] = check_files([(self._to / name, _expected(db, file))], 0)
        if _lost(earlier) <= _lost(report):
            self._done.damage[-1] += " The earlier copy of it was kept."
            self._staged.remove(file)
            (self._stage / name).unlink()
            self._done.files -= 1
            self._done.bytes -= file.size

    # Putting in place

    def _put_in_place(self) -> None:
        """Rename everything to where it belongs: first what changes nothing that is there, the database last."""
        anew = [file for file in self._staged if file.is_warc and self._is_rewritten(file)]
        for file in self._staged:
            if file not in anew:
                self._move(file.name)
        _fold_log(self._to / DATABASE)
        for file in anew:
            self._move(file.name)
        self._move(DATABASE)
        for name in ("", "warc", "runs"):
            _sync_folder(self._to / name)
        self._remove_pictures()
        shutil.rmtree(self._stage, ignore_errors=True)

    def _move(self, name: str) -> None:
        place = self._to / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (self._stage / name).replace(place)

    def _is_rewritten(self, file: _File) -> bool:
        """Whether an earlier copy of a file is not how it begins."""
        try:
            earlier = (self._to / file.name).open("rb")
        except FileNotFoundError:
            return False
        with earlier, (self._stage / file.name).open("rb") as new:
            size = earlier.seek(0, os.SEEK_END)
            for opened in (earlier, new):
                opened.seek(max(0, size - _TAIL))
            return size > file.size or earlier.read(_TAIL) != new.read(min(_TAIL, size))

    def _remove_pictures(self) -> None:
        """Pictures that were forgotten are not kept by the copy either; one that a row names stays, whoever lost it."""
        ours = {file.name for file in self._files}
        extra = [file.name for file in _files(self._to) if _PICTURE.fullmatch(file.name) and file.name not in ours]
        if not extra:
            return
        uri = f"{(self._to / DATABASE).absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            for name in extra:
                found = _PICTURE.fullmatch(name)
                if found and not db.execute("SELECT 1 FROM images WHERE sha256 = ?", [found["sha256"]]).fetchone():
                    (self._to / name).unlink(missing_ok=True)
                    self._done.removed += 1


def _files(folder: Path) -> Iterator[_File]:
    """The files of an archive but for its database; a folder in it may be a link to another disk."""
    for entry in folder.iterdir():
        if _NOT_COPIED.fullmatch(entry.name) or entry.name in _OF_DISKS:
            continue
        places = entry.rglob("*") if entry.is_dir() else [entry]
        for place in places:
            with suppress(FileNotFoundError):
                if place.is_file() and not _NOT_COPIED.fullmatch(place.name):
                    known = place.stat()
                    name = PurePosixPath(*place.relative_to(folder).parts)
                    yield _File(str(name), known.st_size, known.st_mtime_ns)


def _expected(db: Database, file: _File) -> list[Expected]:
    sql = "SELECT capture_id, url, sha256, bytes, warc_offset FROM placed WHERE warc_file = ?"
    return [Expected(*row) for row in db.conn.execute(sql, [file.name.removeprefix("warc/")])]


def _lost(report: FileReport) -> tuple[bool, int, int]:
    return report.unreadable is not None, sum(len(fault.captures) for fault in report.faults), len(report.faults)


def _read(file: Any, size: int) -> bytes:
    try:
        return bytes(file.read(size))
    except OSError as error:
        raise ArchiveDamagedError(f"{file.name} cannot be read ({error.strerror}). Check the disk.") from error


def _fold_log(database: Path) -> None:
    """Fold the write-ahead log of an earlier copy into it, and remove it: it would be taken for the new one's."""
    if not database.exists():
        return
    with sqlite_errors(database), closing(sqlite3.connect(database)) as earlier:
        earlier.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Have renamed files stay renamed; systems that cannot do that do not need it."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _moved(path: Path, name: str) -> str:
    return (
        f"{name} of {path} was written anew while it was copied. The copy is as it was before; give the same command"
        " again."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


@contextmanager
def _destination_errors(to: Path) -> Iterator[None]:
    """Turns what the disk says of the destination into an error that tells what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ArchiveUnwritableError(
                f"The disk of {to} is full ({error.strerror}). The archive is untouched, and what was in {to} before is"
                " as it was. Make room, and give the same command again: it goes on from what has been copied."
            ) from error
        raise UsageError(
            f"{to} cannot be written to ({error.strerror or error}). Check its rights, or name another folder for the"
            " copy."
        ) from error
