"""The files of archives that are made into one: which there are, whether they agree, and how each gets its place."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from archiver.archive.folder import unwritable
from archiver.errors import ArchiveDamagedError

How = Literal["link", "move", "reference"]
"""``link``: a file of two names, or a copy where the disk is another; ``move``: out of the source's folder;
``reference``: a symbolic link to where it is."""

FOLDERS = ("warc", "images", "runs")
_CHUNK = 1 << 20


def chosen(folders: Iterable[Path]) -> dict[str, Path]:
    """Name in an archive -> the file to be had under it: the longest, where archives have the same at two times.

    Raises ArchiveDamagedError where two files of one name are not the same at two times.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for name, path in _files(folder):
            here = found.get(name)
            if here is None or (name.startswith("warc/") and _longer(here, path, name)):
                found[name] = path
    return found


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for part in FOLDERS:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and path.name != "losses.json":
                yield path.relative_to(folder).as_posix(), path


def _longer(here: Path, other: Path, name: str) -> bool:
    """Whether the other file is how the one goes on. Raises ArchiveDamagedError where they differ."""
    if here.samefile(other):
        return False
    sizes = here.stat().st_size, other.stat().st_size
    if not _agree(here, other, min(sizes)):
        raise ArchiveDamagedError(
            f"{here} and {other} have one name and differ: one of them was written anew (archiver forget), or"
            f" is another file ({name}). Nothing was written. Leave out the archive whose file is not wanted."
        )
    return sizes[1] > sizes[0]


def _agree(one: Path, other: Path, size: int) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        while size > 0:
            a, b = first.read(min(size, _CHUNK)), second.read(min(size, _CHUNK))
            if a != b or not a:
                return False
            size -= len(a)
    return True


def place(files: dict[str, Path], dest: Path, how: How) -> int:
    """Give every file its place in an archive; returns how many came. Raises ArchiveUnwritableError."""
    came = 0
    for name, path in files.items():
        target = dest / name
        if target.exists() and (target.samefile(path) or target.stat().st_size >= path.stat().st_size):
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            part.unlink(missing_ok=True)
            _put(path, part, how)
            part.replace(target)
        except OSError as error:
            raise unwritable(error, dest) from error
        came += 1
    return came


def _put(path: Path, part: Path, how: How) -> None:
    if how == "reference":
        part.symlink_to(path.resolve())
        return
    try:
        os.link(path.resolve(), part)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES):
            raise
        shutil.copy2(path, part)
        with part.open("rb") as copied:
            os.fsync(copied.fileno())


def remove(folder: Path) -> None:
    """Remove what of an archive is now another's: its files first, its database last."""
    for part in FOLDERS:
        shutil.rmtree(folder / part, ignore_errors=True)
    for name in ("corrections.jsonl", "archive.db-shm", "archive.db-wal", "archive.lock", "archive.db"):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        folder.rmdir()
