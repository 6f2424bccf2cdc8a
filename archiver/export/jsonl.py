"""JSON lines, UTF-8: the posts, one a line, with all that belongs to them; or a file a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

from archiver.export.destination import new_folder, new_output
from archiver.export.manifest import manifest
from archiver.export.release import Release

_LINES_AT_ONCE = 40


def write_jsonl(release: Release, destination: Path, *, force: bool) -> int:
    """Write every post to a file; returns how many there were.

    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    with new_output(destination, force=force) as file:
        return _write(file, release.lines())


def write_jsonl_tables(release: Release, destination: Path, *, force: bool) -> dict[str, int]:
    """Write a folder with a file for each table; returns how many rows each has. Errors as of `write_jsonl`."""
    said = manifest(release, "jsonl")
    rows = {}
    with new_folder(destination, force=force, manifest=said) as folder:
        for table in release.tables:
            columns = release.columns(table)
            with (folder / f"{table}.jsonl").open("wb") as file:
                rows[table] = _write(file, _as_lines(columns, release.rows(table)))
            said["tables"][table] = {"file": f"{table}.jsonl", "rows": rows[table], "columns": list(columns)}
    return rows


def _as_lines(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    for row in rows:
        line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
        yield line.encode()


def _write(file: IO[bytes], lines: Iterator[bytes]) -> int:
    count = 0
    while some := list(islice(lines, _LINES_AT_ONCE)):
        file.write(b"\n".join([*some, b""]))
        count += len(some)
    return count
