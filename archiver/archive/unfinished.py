"""What is noted while something is being forgotten: until all of it is gone, nobody else writes to the archive."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from archiver.errors import ArchiveDamagedError

FORGETTING = "forgetting.json"
"""Beside ``archive.db`` while ``archiver forget`` works; it holds what that needs to come to its end."""


def left(path: Path) -> dict[str, Any] | None:
    """What an erasure that did not come to its end noted; ``None`` where there is none.

    Raises ArchiveDamagedError for a note that cannot be read.
    """
    note = path / FORGETTING
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise ArchiveDamagedError(
            f"{note} cannot be read ({error}). It tells what was to be forgotten: restore it from a copy, or remove it"
            " and give the command again with which that began."
        ) from error
    return dict(told)


def sentence(path: Path) -> str:
    """What is said to whoever meets one."""
    return (
        f"Something was to be forgotten in {path}, and that did not come to its end. Let it: archiver forget"
        f" --archive {path}"
    )


def note(path: Path, told: dict[str, Any]) -> None:
    """Write the note, whole or not at all. Raises OSError."""
    new = path / f"{FORGETTING}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path / FORGETTING)


def end(path: Path) -> None:
    """Take the note away, its words first. Raises OSError."""
    file = path / FORGETTING
    with file.open("r+b") as words:
        words.write(b" " * file.stat().st_size)
        words.flush()
        os.fsync(words.fileno())
    file.unlink()
