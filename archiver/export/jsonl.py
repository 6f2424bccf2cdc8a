"""JSON lines, UTF-8: the posts, one a line, with all that belongs to them; or a file a table."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from archiver.export.destination import new_folder, new_output
from archiver.export.manifest import manifest
from archiver.export.release import Release, Row

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def write_jsonl(release: Release, destination: Path, *, force: bool) -> int:
    """Write every post to a file; returns how many there were.

    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    with new_output(destination, force=force) as file:
        return _write(file, map(_with_list, release.documents()))


def write_jsonl_tables(release: Release, destination: Path, *, force: bool) -> dict[str, int]:
    """Write a folder with a file for each table; returns how many rows each has. Errors as of `write_jsonl`."""
    said = manifest(release, "jsonl")
    rows = {}
    with new_folder(destination, force=force, manifest=said) as folder:
        for table in release.tables:
            columns = release.columns(table)
            with (folder / f"{table}.jsonl").open("wb") as file:
                rows[table] = _write(file, (dict(zip(columns, row, strict=True)) for row in release.rows(table)))
            said["tables"][table] = {"file": f"{table}.jsonl", "rows": rows[table], "columns": list(columns)}
    return rows


def _with_list(post: Row) -> Row:
    post["corrected"] = json.loads(post["corrected"]) if post["corrected"] else []
    return post


def _write(file: IO[bytes], rows: Iterable[Row]) -> int:
    count = 0
    for row in rows:
        file.write(_ENCODE(row).encode() + b"\n")
        count += 1
    return count
