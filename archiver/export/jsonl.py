"""JSON lines: one post a line, UTF-8, with all that belongs to it."""

from __future__ import annotations

import json
from pathlib import Path

from archiver.export.destination import new_file
from archiver.export.release import Release


def write_jsonl(release: Release, destination: Path, *, force: bool) -> int:
    """Write every post to a file; returns how many there were.

    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    posts = 0
    with new_file(destination, force=force) as path, path.open("w", encoding="utf-8", newline="\n") as file:
        for posts, document in enumerate(release.documents(), 1):  # noqa: B007, the last one is the count
            document["corrected"] = json.loads(document["corrected"]) if document["corrected"] else []
            file.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
            file.write("\n")
    return posts
