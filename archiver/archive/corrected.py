"""``corrections.jsonl`` without what was forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from archiver.archive.corrections import CORRECTIONS
from archiver.blogger.tombstones import Tombstones


def without_corrections(folder: Path, stones: Tombstones) -> None:
    """Take the corrections of forgotten posts out of the file beside ``archive.db``. Raises OSError.

    A line that nobody can read stays: who reads corrections says so.
    """
    path = folder / CORRECTIONS
    if not path.is_file():
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    left = [line for line in lines if not _is_gone(line, stones)]
    if left == lines:
        return
    new = path.with_name(f"{path.name}.new")
    new.write_text("".join(left), encoding="utf-8")
    new.replace(path)


def _is_gone(line: str, stones: Tombstones) -> bool:
    try:
        row = json.loads(line)
    except ValueError:
        return False
    if not isinstance(row, dict):
        return False
    post_id, url = row.get("post_id"), row.get("url")
    return stones.post(post_id if isinstance(post_id, str) else None) or bool(
        stones.address(url if isinstance(url, str) else None)
    )
