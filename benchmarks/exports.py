"""What exports cost, beside the ``sqlite3`` shell that writes the same rows as CSV, and how big a database is.

    python benchmarks/exports.py [--posts 100000] [--archive DIR] [--repeat 1] [--formats csv,jsonl,parquet,xlsx]

The archive is made of a generated blog's posts of about 4 KB of text (``bigarchive``); ``--archive`` measures one that
is there. Every program runs alone and writes to a file on the same disk; start-up is included. CPU is user and system
time. The aims: CSV of all tables and JSON lines within twice the shell's time. Linux only; needs the sqlite3 shell.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from bigarchive import big_archive
from rich.console import Console
from rich.table import Table

from archiver.archive.selection import TABLES, Selected, Selection

MOST_OF_SHELL = 2.0
MOST_OF_TEXT = 3.0
NESTED = ("posts", "labels", "post_labels", "blocks", "credits", "images", "links", "comments")
"""The tables whose rows a line of JSON holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command, the quickest of its repetitions."""

    title: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    written_mb: float
    of_shell: float | None = None
    """How many times the shell's time for the same rows."""


@contextmanager
def measured_archive(archive: Path | None, posts: int) -> Iterator[Path]:
    """The archive of a person, or one of so many generated posts."""
    if archive is not None:
        yield archive
        return
    with tempfile.TemporaryDirectory(prefix="archiver-benchmark-") as folder:
        big_archive(Path(folder) / "archive", posts)
        yield Path(folder) / "archive"


def measure(title: str, command: list[str], output: Path, repeat: int) -> Run:
    """Run a command; the quickest of so many times."""
    return min((_once(title, command, output) for _ in range(repeat)), key=lambda run: run.seconds)


def _once(title: str, command: list[str], output: Path) -> Run:
    _remove(output)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak, ended, status = 0.0, 0, 0
    while not ended:
        peak = max(peak, _memory(process.pid))
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{title} failed.")
    cpu = used.ru_utime + used.ru_stime
    return Run(title=title, seconds=seconds, cpu_seconds=cpu, peak_mb=peak, written_mb=_size(output) / 1e6)


def _memory(pid: int) -> float:
    """The most that a process has held so far, in MB."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    return 0.0


def _remove(output: Path) -> None:
    if output.is_dir():
        shutil.rmtree(output)
    output.unlink(missing_ok=True)


def _size(output: Path) -> int:
    files = output.rglob("*") if output.is_dir() else [output]
    return sum(file.stat().st_size for file in files if file.is_file())


def shell(archive: Path, output: Path, tables: tuple[str, ...], repeat: int) -> Run:
    """What the ``sqlite3`` shell needs to write the rows of these tables as CSV: the same columns, no order."""
    with Selected(archive, Selection(since="9999-01-01")) as selected:
        columns = {table: ", ".join(selected.columns(table)) for table in tables}
    selects = [f"SELECT {columns[table]} FROM {'posts_corrected' if table == 'posts' else table};" for table in tables]
    database = str(archive / "archive.db")
    return measure(
        f"sqlite3 -csv, {len(tables)} tables",
        ["sh", "-c", 'exec sqlite3 -readonly -csv "$1" "$2" > "$3"', "sh", database, " ".join(selects), str(output)],
        output,
        repeat,
    )


def sizes(archive: Path) -> dict[str, float]:
    """Bytes a post of each table and index of the database, and of the texts themselves; the biggest first."""
    with closing(sqlite3.connect(f"file:{archive / 'archive.db'}?mode=ro", uri=True)) as db:
        posts, text = db.execute("SELECT count(*), sum(length(CAST(body_text AS BLOB))) FROM posts").fetchone()
    listed = subprocess.run(
        ["sqlite3", "-readonly", str(archive / "archive.db"), "SELECT name, sum(pgsize) FROM dbstat GROUP BY name"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    parts = {name: int(size) / posts for name, _, size in (line.partition("|") for line in listed.splitlines())}
    biggest = dict(sorted(parts.items(), key=lambda part: -part[1]))
    return {"texts (body_text)": text / posts, "database": sum(parts.values()), **biggest}


@click.command()
@click.option("--posts", default=100_000, show_default=True, help="Posts of the generated archive.")
@click.option("--archive", type=click.Path(path_type=Path), help="Measure this archive instead.")
@click.option("--formats", default="csv,jsonl,parquet,xlsx", show_default=True, help="What is measured.")
@click.option("--repeat", default=1, show_default=True, help="Run each so often, and tell the quickest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def main(posts: int, archive: Path | None, formats: str, repeat: int, as_json: bool) -> None:
    """Measure exports beside the sqlite3 shell."""
    with measured_archive(archive, posts) as folder, tempfile.TemporaryDirectory(prefix="archiver-benchmark-") as name:
        runs = list(_runs(folder, Path(name), formats.split(","), repeat))
        shares = sizes(folder)
    if as_json:
        click.echo(json.dumps({"runs": [asdict(run) for run in runs], "bytes_a_post": shares}, indent=2))
    else:
        _show(runs, shares)
    met = all(run.of_shell is None or run.of_shell <= MOST_OF_SHELL for run in runs)
    sys.exit(0 if met else 1)


def _runs(archive: Path, folder: Path, formats: list[str], repeat: int) -> Iterator[Run]:
    export = [sys.executable, "-m", "archiver", "export"]
    outputs = {"csv": "tables", "jsonl": "posts.jsonl", "parquet": "parquet", "xlsx": "posts.xlsx"}
    beside = {"csv": tuple(TABLES), "jsonl": NESTED}
    for form in formats:
        floor = shell(archive, folder / "shell.csv", beside[form], repeat) if form in beside else None
        if floor is not None:
            yield floor
        output = folder / outputs[form]
        run = measure(f"export {form}", [*export, form, str(output), "--archive", str(archive)], output, repeat)
        _remove(output)
        of_shell = {"of_shell": run.seconds / floor.seconds} if floor is not None else {}
        yield Run(**{**asdict(run), **of_shell})


def _show(runs: list[Run], shares: dict[str, float]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    shown = Table("program", "s", "CPU s", "peak MB", "MB written", "times the shell", title="Exports")
    for run in runs:
        of_shell = "" if run.of_shell is None else f"{run.of_shell:.2f}"
        figures = (run.seconds, run.cpu_seconds)
        shown.add_row(
            run.title, *(f"{figure:.1f}" for figure in figures), f"{run.peak_mb:.0f}", f"{run.written_mb:.0f}", of_shell
        )
    console.print(shown)
    text = shares["texts (body_text)"]
    sized = Table("table or index", "bytes a post", "of its text", title="Size of the database")
    for name, size in list(shares.items())[:16]:
        sized.add_row(name, f"{size:,.0f}", f"{size / text:.2f}")
    console.print(sized)
    met = shares["database"] <= MOST_OF_TEXT * text
    console.print(f"{'met    ' if met else 'not met'}  database over its texts, at most {MOST_OF_TEXT}")


if __name__ == "__main__":
    main()
