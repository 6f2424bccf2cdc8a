"""A workbook: a sheet that explains it, the posts as one flat sheet, and a sheet for each other table.

Nothing that a blog wrote becomes a formula, a link or a number: ids keep all their digits. Times are text as
everywhere; ``published_date`` alone is a date, for filters and pivot tables, where Excel knows the day (from 1 March
1900 on).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError, FileSizeError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from archiver.errors import UsageError
from archiver.export.csvlines import EXCEL_CELL, is_long
from archiver.export.destination import new_file
from archiver.export.flat import flat_columns, flat_rows
from archiver.export.manifest import manifest
from archiver.export.release import Release

MAX_ROWS = 1_048_576
"""Rows that a sheet holds, its header too; a table of more goes on in a sheet ``NAME 2``."""
MOST_PARTS = 64
"""Columns that one text may take; two million characters."""
CUT = " […] The rest does not fit in a workbook: it is in the other formats."

_REMOVED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LEFT_OUT = frozenset({"body_html"})
_FIRST_DAY = "1900-03-01"

_EXPLAINED = (
    "posts has a row for each post, what people look for first in front; the other sheets are the other tables of the"
    " archive, and belong to a post by post_id.",
    "An empty cell means: not known, or there is none.",
    "Ids are text, because a spreadsheet would round them. Times are text as the archive has them (ISO 8601; *_at and"
    " *_utc in UTC); published_date is a date, the day in the blog's own time.",
    'Lists are JSON: ["Astana", "vertice CSTO"], and [] where there is none.',
    "corrected names the columns of a post that a person corrected; they show the corrected value.",
    f"A text of more than {EXCEL_CELL:,} characters, which is all that a cell holds, goes on in the columns NAME_2,"
    " NAME_3 … on its right; joined without anything between them they are the whole text.",
    "Characters that no workbook can hold (control characters) are removed. The markup of texts (body_html) is in the"
    " other formats.",
)


class _Source(NamedTuple):
    name: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterator[tuple[Any, ...]]]


def write_xlsx(release: Release, destination: Path, *, force: bool, flat: bool = False) -> dict[str, int]:
    """Write a workbook; returns how many rows each sheet has.

    :param flat: write no sheet but the posts, and the one that explains them
    Raises UsageError where the destination cannot be used or a workbook is too small, and the ArchiveErrors.
    """
    with new_file(destination, force=force) as path:
        options = {
            "constant_memory": True,
            **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
        }
        book = Workbook(str(path), options)
        try:
            _explain(book, release)
            rows = {source.name: _write_table(book, source) for source in _sources(release, flat=flat)}
        finally:
            _close(book, destination)
    return rows


def _close(book: Workbook, destination: Path) -> None:
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else error
        raise cause if isinstance(cause, OSError) else error from error
    except FileSizeError as error:
        raise UsageError(
            f"{destination} would be larger than a workbook may be (4 GB). Choose fewer posts (--since, --label), leave"
            " out the tables with --flat, or write CSV or Parquet."
        ) from error


def _sources(release: Release, *, flat: bool) -> Iterator[_Source]:
    yield _Source("posts", flat_columns(release), lambda: flat_rows(release))
    for table in release.tables if not flat else ():
        if table != "posts":
            yield _of_table(release, table)


def _of_table(release: Release, table: str) -> _Source:
    columns = release.columns(table)
    kept = [number for number, name in enumerate(columns) if name not in _LEFT_OUT]

    def rows() -> Iterator[tuple[Any, ...]]:
        return (tuple([row[number] for number in kept]) for row in release.rows(table))

    return _Source(table, tuple(columns[number] for number in kept), rows)


def _explain(book: Workbook, release: Release) -> None:
    sheet = book.add_worksheet("README")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 110)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    said = manifest(release, "xlsx")
    about = [
        ("What it is", "Posts of " + ", ".join(str(blog["url"] or blog["blog_id"]) for blog in said["blogs"])),
        ("Made", f"{said['made_at']} by archiver {said['archiver']}"),
        ("Chosen", ", ".join(f"{name}: {value}" for name, value in said["selection"].items()) or "all of the archive"),
        ("Left out", ", ".join(said["without"]) or "nothing"),
        ("Pseudonyms", "those who commented bear pseudonyms" if said["pseudonymised"] else "none"),
        ("Posts", str(release.selected.posts)),
    ]
    for number, (name, text) in enumerate([*about, *(("", text) for text in _EXPLAINED)]):
        sheet.write_string(number, 0, name, wrapped)
        _write_text(sheet, number, 1, _writable(text), wrapped)


def _write_table(book: Workbook, source: _Source) -> int:
    """Write a table, in as many sheets as it needs; returns how many rows it has."""
    parts = _parts(source)
    header = [name if n == 1 else f"{name}_{n}" for name, most in parts for n in range(1, most + 1)]
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet, at, count = None, MAX_ROWS, 0
    for row in source.rows():
        if at >= MAX_ROWS:
            sheet, at = _new_sheet(book, source.name, count, header, bold), 1
        assert sheet is not None
        _write_row(sheet, at, parts, row, day)
        at, count = at + 1, count + 1
    if sheet is None:
        _new_sheet(book, source.name, 0, header, bold)
    return count


def _new_sheet(book: Workbook, name: str, before: int, header: list[str], bold: Format) -> Worksheet:
    number = before // (MAX_ROWS - 1) + 1
    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.set_column(column, column, 40 if title.startswith(("title", "url", "body_text", "text")) else 16)
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
    return sheet


def _parts(source: _Source) -> list[tuple[str, int]]:
    """Each column, and how many columns of the sheet its longest text takes. Reads all rows once."""
    most = [1] * len(source.columns)
    for row in source.rows():
        if sum(len(value) for value in row if isinstance(value, str)) <= EXCEL_CELL // 2:
            continue
        for number, value in enumerate(row):
            if is_long(value):
                most[number] = max(most[number], min(len(_cut(value)), MOST_PARTS))
    return list(zip(source.columns, most, strict=True))


def _write_row(sheet: Worksheet, at: int, parts: list[tuple[str, int]], row: Iterable[Any], day: Format) -> None:
    column = 0
    for (name, width), value in zip(parts, row, strict=True):
        if value is None:
            pass
        elif isinstance(value, int):
            sheet.write_number(at, column, value)
        elif name == "published_date" and value >= _FIRST_DAY and _is_day(value):
            sheet.write_datetime(at, column, date.fromisoformat(value), day)
        elif width == 1:
            _write_text(sheet, at, column, _writable(value))
        else:
            for number, part in enumerate(_cells(value)):
                _write_text(sheet, at, column + number, part)
        column += width


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _write_text(sheet: Worksheet, at: int, column: int, text: str, form: Format | None = None) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # What begins and ends like this XlsxWriter takes for its own markup and writes as it is, if it comes whole.
        sheet.write_rich_string(at, column, text[:2], form or Format(), text[2:])
        return
    sheet.write_string(at, column, text, form)


def _writable(text: str) -> str:
    """A text as a workbook can hold it."""
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _REMOVED.sub("", text)


def _cells(text: str) -> list[str]:
    """A text as the cells it takes; one that takes too many is cut, and says so."""
    cells = _cut(text)
    if len(cells) > MOST_PARTS:
        cells = [*cells[: MOST_PARTS - 1], cells[MOST_PARTS - 1][: EXCEL_CELL // 2] + CUT]
    return cells


def _cut(text: str) -> list[str]:
    """A text in pieces that a cell holds, none of which ends in the middle of a character."""
    units = _writable(text).encode("utf-16-le")
    pieces, begin = [], 0
    while begin < len(units):
        end = min(begin + 2 * EXCEL_CELL, len(units))
        if end < len(units) and 0xD8 <= units[end - 1] < 0xDC:  # the first half of a pair
            end -= 2
        pieces.append(units[begin:end].decode("utf-16-le"))
        begin = end
    return pieces or [""]
