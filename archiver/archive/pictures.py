"""The files of pictures that are kept: ``images/ab/abcd….jpg``, named by the SHA-256 of their bytes, each once."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from archiver.archive.imagefile import EXTENSIONS
from archiver.records import Picture

FOLDER = "images"
"""The folder of an archive that holds them."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def file_of(archive: Path, sha256: str) -> Path | None:
    """The file of a kept picture in the archive's folder; ``None`` where there is none.

    :param sha256: as in ``images.sha256``; anything that is no SHA-256 has no file
    """
    if not _SHA256.fullmatch(sha256):
        return None
    found = (archive / FOLDER / sha256[:2]).glob(f"{sha256}.*")
    return next((file for file in sorted(found) if file.is_file() and not file.is_symlink()), None)


def place_of(archive: Path, sha256: str, mime: str) -> Path:
    """Where the file of a picture belongs. Raises KeyError for a type that no kept picture has."""
    return archive / FOLDER / sha256[:2] / f"{sha256}.{EXTENSIONS[mime]}"


def write(archive: Path, picture: Picture, body: bytes, *, anew: bool = False) -> Path:
    """Give the bytes of a picture their file, whole and on the disk, or none at all. Raises OSError.

    :param anew: whether to write it where a file of its length is there already
    """
    path = place_of(archive, picture.sha256, picture.mime)
    if not anew and path.is_file() and path.stat().st_size == picture.bytes:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{picture.sha256}.part")
    try:
        with half.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return path


def _sync_folder(path: Path) -> None:
    """Have the name on the disk as well, where a system lets folders be synced."""
    with suppress(OSError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
