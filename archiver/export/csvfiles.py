"""CSV: a file a table, or the posts as one flat file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from archiver.export.csvlines import Lines
from archiver.export.destination import new_folder, new_output
from archiver.export.flat import flat_columns, flat_rows
from archiver.export.manifest import manifest
from archiver.export.release import Release

_LINES_AT_ONCE = 40
"""Enough of them that writing costs little, few enough to stay in the processor's cache."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written."""

    rows: dict[str, int]
    """Table -> how many rows."""
    long_cells: int = 0
    """How many cells a spreadsheet would cut."""


def write_csv_tables(
    release: Release, destination: Path, *, force: bool, raw: bool = False, excel_it: bool = False
) -> Written:
    """Write a folder with a file for each table.

    :param raw: leave cells that look like formulas as they are
    :param excel_it: as an Italian Excel opens it: semicolons, and a mark that it is UTF-8
    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    said = manifest(release, "csv", raw=raw, excel_it=excel_it)
    rows, long_cells = {}, 0
    with new_folder(destination, force=force, manifest=said) as folder:
        for table in release.tables:
            lines = _lines(raw, excel_it)
            columns = release.columns(table)
            with (folder / f"{table}.csv").open("wb") as file:
                rows[table] = _write(file, lines, columns, release.rows(table), excel_it=excel_it)
            said["tables"][table] = {"file": f"{table}.csv", "rows": rows[table], "columns": list(columns)}
            long_cells += lines.long_cells
    return Written(rows=rows, long_cells=long_cells)


def write_csv_posts(
    release: Release, destination: Path, *, force: bool, raw: bool = False, excel_it: bool = False
) -> Written:
    """Write a flat file, a row a post; parameters and errors as of `write_csv_tables`."""
    lines = _lines(raw, excel_it)
    with new_output(destination, force=force) as file:
        posts = _write(file, lines, flat_columns(release), flat_rows(release), excel_it=excel_it)
    return Written(rows={"posts": posts}, long_cells=lines.long_cells)


def _lines(raw: bool, excel_it: bool) -> Lines:
    return Lines(separator=";" if excel_it else ",", raw=raw)


def _write(
    file: IO[bytes], lines: Lines, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], *, excel_it: bool
) -> int:
    """Write a header and rows; returns how many rows."""
    count = 0
    if excel_it:
        file.write("\ufeff".encode())
    file.writelines(line.encode() for line in lines([columns]))
    for some in _some_at_once(lines(rows)):
        file.write("".join(some).encode())
        count += len(some)
    return count


def _some_at_once(lines: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(lines, _LINES_AT_ONCE)):
        yield some
