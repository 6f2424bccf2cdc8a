"""The files of pictures that are kept: ``images/ab/abcd….jpg``, named by the SHA-256 of their bytes, each once."""

from __future__ import annotations

import re
from pathlib import Path

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
