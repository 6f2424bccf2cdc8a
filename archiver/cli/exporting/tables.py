"""``archiver export csv|xlsx|jsonl|parquet``: tables for people who count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from archiver.cli.exporting.shared import (
    Asked,
    is_one_file,
    refuse_json_to_stdout,
    released,
    say,
    shared_options,
)
from archiver.cli.shared import explained
from archiver.errors import EXIT_COMPLETE, UsageError

destination = click.argument("destination", type=click.Path(path_type=Path), metavar="DEST")


@click.command()
@destination
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet takes for formulas as they are.")
@click.option("--excel-it", is_flag=True, help="As an Italian Excel opens it: semicolons, and a mark of UTF-8.")
@explained
@shared_options
def csv(asked: Asked, destination: Path, raw: bool, excel_it: bool) -> int:
    """Tables as CSV, for spreadsheets, R and pandas.

    DEST.csv is one flat file, a row a post; any other DEST is a folder with a file a table; - is the standard output.
    A cell that a spreadsheet would take for a formula begins with an apostrophe (' before = + - @ and tabs), which
    --raw leaves out. Lists are JSON. An empty cell means: not known.

    \b
    Examples:
      archiver export csv posts.csv --label Astana --since 2024-01-01
      archiver export csv tables/
    """
    from archiver.export.csvfiles import write_csv_posts, write_csv_tables

    one_file = is_one_file(destination, (".csv", ".csv.gz"), "CSV")
    refuse_json_to_stdout(asked, destination)
    with released(asked) as release:
        write = write_csv_posts if one_file else write_csv_tables
        written = write(release, destination, force=asked.force, raw=raw, excel_it=excel_it)
    sentence = _sentence(written.rows, destination)
    if written.long_cells:
        sentence += (
            f" Cells that are longer than Excel's 32,767 characters, which it would cut: {written.long_cells}. Open the"
            " file with something else, or write xlsx, where long texts go on in a next column."
        )
    say(asked, destination, sentence, rows=written.rows, long_cells=written.long_cells)
    return EXIT_COMPLETE


@click.command()
@destination
@click.option("--flat", is_flag=True, help="Only the sheet of posts.")
@explained
@shared_options
def xlsx(asked: Asked, destination: Path, flat: bool) -> int:
    """A workbook for Excel and LibreOffice.

    It has the posts as one flat sheet, and a sheet for each other table. Ids keep all their digits; nothing becomes a
    formula; texts that are too long for a cell go on in the next column.

    \b
    Example:
      archiver export xlsx posts.xlsx --label Astana
    """
    if not is_one_file(destination, (".xlsx",), "a workbook") or str(destination) == "-":
        raise UsageError(f"A workbook is one file: name it with .xlsx at its end, such as {destination.name}.xlsx.")
    _require("xlsxwriter", "XlsxWriter")
    from archiver.export.xlsx import write_xlsx

    with released(asked) as release:
        rows = write_xlsx(release, destination, force=asked.force, flat=flat)
    say(asked, destination, _sentence(rows, destination), rows=rows)
    return EXIT_COMPLETE


@click.command()
@destination
@explained
@shared_options
def jsonl(asked: Asked, destination: Path) -> int:
    """Posts as JSON lines, with all that belongs to each.

    DEST.jsonl (or .jsonl.gz) has one post a line, with its labels, blocks, credits, images, links and comments; any
    other DEST is a folder with a file a table; - is the standard output.

    \b
    Examples:
      archiver export jsonl posts.jsonl --label Astana
      archiver export jsonl - --query "relazione annuale" | jq .title
    """
    from archiver.export.jsonl import write_jsonl, write_jsonl_tables

    one_file = is_one_file(destination, (".jsonl", ".json", ".ndjson", ".jsonl.gz", ".json.gz"), "JSON lines")
    refuse_json_to_stdout(asked, destination)
    with released(asked) as release:
        rows = (
            {"posts": write_jsonl(release, destination, force=asked.force)}
            if one_file
            else write_jsonl_tables(release, destination, force=asked.force)
        )
    say(asked, destination, _sentence(rows, destination), rows=rows)
    return EXIT_COMPLETE


@click.command()
@destination
@explained
@click.option("--partition", is_flag=True, help="Lay posts out by blog and month, as one dataset of many files.")
@shared_options
def parquet(asked: Asked, destination: Path, partition: bool) -> int:
    """Tables as Parquet, for pandas, Polars, DuckDB.

    DEST is a folder with a file a table; days, moments and yes or no are typed as such. With --partition posts are
    posts/blog=HOST/month=2024-12/….parquet, which pyarrow, DuckDB and Spark read as one table.

    \b
    Examples:
      archiver export parquet tables/
      archiver export parquet lake/ --partition
    """
    if is_one_file(destination, (".parquet",), "Parquet"):
        raise UsageError("Parquet is a folder with a file for each table: name one without .parquet at its end.")
    _require("pyarrow", "pyarrow")
    from archiver.export.parquet import write_parquet

    with released(asked) as release:
        rows = write_parquet(release, destination, force=asked.force, partition=partition)
    say(asked, destination, _sentence(rows, destination), rows=rows)
    return EXIT_COMPLETE


def _require(module: str, package: str) -> None:
    """Raise UsageError where what a format is written with is not installed."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise UsageError(
            f"This format is written with {package}, which is not installed. Install it beside archiver:"
            " pip install 'archiver[research]', or in its folder pipx install '.[research]'."
        )


def _sentence(rows: Mapping[str, int], destination: Path) -> str:
    posts = f"{rows['posts']:,} post{'' if rows['posts'] == 1 else 's'}"
    tables = f", in {len(rows)} tables," if len(rows) > 1 else ""
    where = "the standard output" if str(destination) == "-" else str(destination)
    return f"{posts}{tables} {'was' if rows['posts'] == 1 else 'were'} written to {where}."
