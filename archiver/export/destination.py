"""Where an export goes: there is all of it at the end, or nothing, and nothing that was there is lost unasked.

What is written goes to a hidden name beside the destination first, and takes its place in one step.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from archiver.errors import ArchiveUnwritableError, UsageError

MANIFEST = "export.json"
"""In every folder that an export makes: what it holds, of which archive, made when. What has none is never replaced."""


@contextmanager
def new_file(destination: Path, *, force: bool) -> Iterator[Path]:
    """A place to write a file to, which becomes ``destination`` when all went well; nothing is left when not.

    :param force: whether a file that is there may be replaced
    Raises UsageError where the destination cannot be used, ArchiveUnwritableError where the disk is full.
    """
    with _explained(destination):
        if destination.is_dir():
            raise UsageError(f"{destination} is a folder; this export is one file. Name a file in it.")
        if os.path.lexists(destination) and not force:
            raise UsageError(f"{destination} is there already. Name another file, or replace it with --force.")
        _require_parent(destination)
        handle, name = tempfile.mkstemp(dir=destination.parent, prefix=f".{destination.name}.", suffix=".partial")
        os.close(handle)
        partial = Path(name)
        try:
            yield partial
            _synced(partial)
            partial.chmod(0o666 & ~_umask())
            partial.replace(destination)
        finally:
            partial.unlink(missing_ok=True)


@contextmanager
def new_folder(destination: Path, *, force: bool, manifest: Mapping[str, Any] | None = None) -> Iterator[Path]:
    """A folder to write to, which becomes ``destination`` when all went well; nothing is left when not.

    :param force: whether an earlier export that is there may be replaced
    :param manifest: what `MANIFEST` is to say; ``None`` where who writes puts it there
    Raises UsageError where the destination cannot be used, ArchiveUnwritableError where the disk is full.
    """
    with _explained(destination):
        _require_replaceable(destination, force=force)
        _require_parent(destination)
        partial = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".{destination.name}.", suffix=".partial"))
        try:
            yield partial
            if manifest is not None:
                text = json.dumps(manifest, ensure_ascii=False, indent=2)
                (partial / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
            partial.chmod(0o777 & ~_umask())
            _take_the_place(partial, destination)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def _require_replaceable(destination: Path, *, force: bool) -> None:
    if not os.path.lexists(destination) or (destination.is_dir() and not any(destination.iterdir())):
        return
    if not destination.is_dir():
        raise UsageError(f"{destination} is a file; this export is a folder. Name another place for it.")
    if not (destination / MANIFEST).is_file():
        raise UsageError(
            f"{destination} is there already, and is no earlier export (it has no file {MANIFEST}): it will not be"
            " replaced. Name a new folder."
        )
    if not force:
        raise UsageError(f"{destination} is there already. Name another folder, or replace it with --force.")


def _take_the_place(partial: Path, destination: Path) -> None:
    if not destination.is_dir():
        partial.replace(destination)
        return
    old = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".{destination.name}.", suffix=".old"))
    destination.replace(old / "export")
    try:
        partial.replace(destination)
    except OSError:
        (old / "export").replace(destination)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _require_parent(destination: Path) -> None:
    if not destination.parent.is_dir():
        raise UsageError(f"There is no folder {destination.parent}. Make it, or name another place.")


@contextmanager
def _explained(destination: Path) -> Iterator[None]:
    """Says what the system says of the destination in a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ArchiveUnwritableError(
                f"The disk is full: {destination} could not be written, and nothing of it was left. Make room, or name"
                " another place, and give the same command again."
            ) from error
        raise UsageError(
            f"{destination} cannot be written: {error.strerror or error}. Name another place, or allow writing there."
        ) from error


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
