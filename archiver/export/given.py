"""A release as somebody else finds it: opened, and checked against its checksums."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from archiver.archive.differing import Opened
from archiver.archive.folder import DATABASE
from archiver.archive.schema import read_as_it_is
from archiver.errors import ArchiveError, ArchiveNewerError, UsageError
from archiver.export.destination import MANIFEST
from archiver.export.package import FORMAT, SQLITE, SUMS

MOST_BYTES = 50_000_000
"""A manifest or a list of checksums that is larger is none of ours."""
_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A release, or a database without one."""

    path: Path
    db: Opened
    manifest: dict[str, Any]
    """``export.json``; empty for a database."""
    altered: tuple[str, ...]
    """Files that are not what their checksum says, or are missing."""
    is_checked: bool
    """Whether there are checksums."""

    @property
    def without(self) -> frozenset[str]:
        """What was left out, as far as it says so."""
        return frozenset(str(what) for what in self.manifest.get("without") or ())


def given(path: Path) -> Given:
    """Open the release in a folder, or a SQLite database. Raises UsageError for anything else."""
    if path.is_dir():
        return _release(path)
    if not path.exists():
        raise UsageError(f"There is no {path}. Name a release's folder, or a SQLite database that was exported.")
    return Given(path=path, db=_opened(path), manifest={}, altered=(), is_checked=False)


def _release(folder: Path) -> Given:
    if not (folder / MANIFEST).is_file():
        hint = (
            f" It is an archive; its database can be compared: {folder / DATABASE}"
            if (folder / DATABASE).is_file()
            else " Name a folder that archiver export package made."
        )
        raise UsageError(f"{folder} is no release: it has no {MANIFEST}.{hint}")
    manifest = _manifest(folder / MANIFEST)
    if not (folder / SQLITE).is_file():
        raise UsageError(f"{folder} is no whole release: {SQLITE} is missing. Get it again from where it came from.")
    sums = folder / SUMS
    is_checked = sums.is_file()
    return Given(
        path=folder,
        db=_opened(folder / SQLITE),
        manifest=manifest,
        altered=_altered(folder, _text(sums)) if is_checked else (),
        is_checked=is_checked,
    )


def _manifest(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} cannot be read: it is no JSON ({error}). Get the release again.") from error
    if not isinstance(told, dict) or told.get("format") != "package":
        raise UsageError(f"{path.parent} is no release: its {MANIFEST} is that of another export.")
    version = told.get("format_version")
    if not isinstance(version, int) or version > FORMAT:
        raise UsageError(f"{path.parent} is a release in a newer format ({version}). Upgrade archiver to compare it.")
    return told


def _opened(path: Path) -> Opened:
    try:
        return read_as_it_is(path)
    except ArchiveNewerError as error:
        raise UsageError(str(error)) from error
    except ArchiveError as error:
        raise UsageError(
            f"{path} is no database that archiver exported, or it is damaged ({error.__cause__ or 'it is another'})."
            " Name a release's folder, or a SQLite database that was exported."
        ) from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise UsageError(f"{path} is larger than any that archiver writes ({MOST_BYTES:,} bytes at most).")
        return data.decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no text (UTF-8). Get the release again from where it came from.") from error


def _altered(folder: Path, sums: str) -> tuple[str, ...]:
    """The files that are not what the checksums say. No path leads out of the folder."""
    wrong = []
    for line in sums.splitlines():
        found = _SUM.fullmatch(line)
        name = found[2] if found else line
        inside = PurePosixPath(name)
        leads_out = inside.is_absolute() or ".." in inside.parts or "\\" in name
        if found is None or leads_out or not _holds(folder / inside, found[1]):
            wrong.append(name)
    return tuple(wrong)


def _holds(path: Path, digest: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False
