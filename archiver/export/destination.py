"""Where an export goes: there is all of it at the end, or nothing, and nothing that was there is lost unasked.

What is written goes to a hidden name beside the destination first, and takes its place in one step. What a killed
export leaves under such a name is removed by the next one to the same destination. A destination that is a symbolic
link is what the link leads to.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import IO, Any, cast

from archiver.errors import ArchiveUnwritableError, UsageError

STDOUT = Path("-")
"""The destination that is this program's own output."""

MANIFEST = "export.json"
"""In every folder that an export makes: what it holds, of which archive, made when. What has none is never replaced."""


_LEFT_AFTER_DAYS = 1.0
"""Nobody writes any more to what has not changed for so long."""


@contextmanager
def new_output(destination: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """A file as `new_file` makes it, open for writing bytes, packed where its name ends in ``.gz``; or `STDOUT`."""
    if destination == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with new_file(destination, force=force) as path, path.open("wb") as file:
        if destination.suffix.lower() != ".gz":
            yield file
            return
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
            yield cast("IO[bytes]", cast(BufferedIOBase, packed))


@contextmanager
def new_file(destination: Path, *, force: bool) -> Iterator[Path]:
    """A place to write a file to, which becomes ``destination`` when all went well; nothing is left when not.

    :param force: whether a file that is there may be replaced
    Raises UsageError where the destination cannot be used, ArchiveUnwritableError where the disk is full.
    """
    with _explained(destination):
        target = _target(destination)
        if target.is_dir():
            raise UsageError(f"{destination} is a folder; this export is one file. Name a file in it.")
        if os.path.lexists(target) and not target.is_file():
            raise UsageError(f"{destination} is no file. Name one, or give - to write to the standard output.")
        if os.path.lexists(target) and not force:
            raise UsageError(f"{destination} is there already. Name another file, or replace it with --force.")
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target), suffix=_PARTIAL)
        os.close(handle)
        partial = Path(name)
        try:
            yield partial
            _synced(partial)
            partial.chmod(0o666 & ~_umask())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def new_folder(destination: Path, *, force: bool, manifest: Mapping[str, Any] | None = None) -> Iterator[Path]:
    """A folder to write to, which becomes ``destination`` when all went well; nothing is left when not.

    :param force: whether an earlier export that is there may be replaced
    :param manifest: what `MANIFEST` is to say, read when all is written; ``None`` where who writes puts it there
    Raises UsageError where the destination cannot be used, ArchiveUnwritableError where the disk is full.
    """
    with _explained(destination):
        target = _target(destination)
        _require_replaceable(destination, target, force=force)
        partial = Path(tempfile.mkdtemp(dir=target.parent, prefix=_prefix(target), suffix=_PARTIAL))
        try:
            yield partial
            if manifest is not None:
                text = json.dumps(manifest, ensure_ascii=False, indent=2)
                (partial / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
            for path in partial.rglob("*"):
                if path.is_file():
                    _synced(path)
            partial.chmod(0o777 & ~_umask())
            _take_the_place(partial, target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _target(destination: Path) -> Path:
    """Where to write: in a folder that is there, and not among the files of an archive."""
    if destination == STDOUT:
        raise UsageError("This export cannot be written to the standard output. Name a place for it.")
    target = destination.resolve()
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {destination.parent}. Make it, or name another place.")
    for folder in (target, *target.parents):
        if (folder / "archive.db").is_file() and (folder / "warc").is_dir():
            raise UsageError(f"{destination} is in the archive {folder}. Name a place for it outside of an archive.")
    _remove_left(target)
    return target


# Hidden names: .posts.csv.HOST-PROCESS-RANDOM.partial

_PARTIAL = ".partial"
_OLD = ".old"


def _prefix(target: Path) -> str:
    return f".{_stem(target)}.{_here()}-{os.getpid()}-"


def _stem(target: Path) -> str:
    """The name of a destination, or what stands for one that has no room for more."""
    name = os.fsencode(target.name)
    return target.name if len(name) <= 150 else hashlib.sha256(name).hexdigest()[:32]


def _here() -> str:
    """The name of this machine, as far as a file may be called so."""
    return re.sub(r"[^A-Za-z0-9]", "", platform.node())[:32]


def _remove_left(target: Path) -> None:
    """Remove what exports to the same place left that were killed."""
    name = re.compile(rf"\.{re.escape(_stem(target))}\.(\w*)-(\d+)-\w+(?:{_PARTIAL}|{_OLD})", re.ASCII)
    for path in target.parent.glob(f".{_globbed(_stem(target))}.*"):
        found = name.fullmatch(path.name)
        if found is None or not _is_left(path, found[1], int(found[2])):
            continue
        if path.is_dir():
            _put_back(path, target)
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _is_left(path: Path, host: str, process: int) -> bool:
    if host == _here() and os.name == "posix":
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
    newest = max((one.stat().st_mtime for one in (path, *path.rglob("*")) if one.exists()), default=0.0)
    return time.time() - newest > _LEFT_AFTER_DAYS * 24 * 3600


def _put_back(old: Path, target: Path) -> None:
    """What was there before, where an export was killed between its two steps."""
    if old.name.endswith(_OLD) and (old / "export").is_dir() and not os.path.lexists(target):
        (old / "export").replace(target)


def _globbed(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _require_replaceable(destination: Path, target: Path, *, force: bool) -> None:
    if not os.path.lexists(target) or (target.is_dir() and not any(target.iterdir())):
        return
    if not target.is_dir():
        raise UsageError(f"{destination} is a file; this export is a folder. Name another place for it.")
    if not (target / MANIFEST).is_file():
        raise UsageError(
            f"{destination} is there already, and is no earlier export (it has no file {MANIFEST}): it will not be"
            " replaced. Name a new folder."
        )
    if not force:
        raise UsageError(f"{destination} is there already. Name another folder, or replace it with --force.")


def _take_the_place(partial: Path, target: Path) -> None:
    if not target.is_dir():
        partial.replace(target)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=_prefix(target), suffix=_OLD))
    target.replace(old / "export")
    try:
        partial.replace(target)
    except BaseException:
        _put_back(old, target)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _explained(destination: Path) -> Iterator[None]:
    """Says what the system says of the destination in a sentence."""
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError) or not _is_about(error, destination):
            raise
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ArchiveUnwritableError(
                f"The disk is full: {destination} could not be written, and nothing of it was left. Make room, or name"
                " another place, and give the same command again."
            ) from error
        raise UsageError(
            f"{destination} cannot be written: {error.strerror or error}. Name another place, or allow writing there."
        ) from error


def _is_about(error: OSError, destination: Path) -> bool:
    """Whether an error is of what is written; a write that fails names no file."""
    if not isinstance(error.filename, str):
        return True
    return Path(error.filename).resolve().is_relative_to(destination.resolve().parent)


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
