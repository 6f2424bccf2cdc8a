"""What a crawl costs: requests, seconds, CPU and memory, beside two floors, in one run on this machine.

    python benchmarks/crawl.py [--posts 2000] [--big 20000] [--json]

A generated blog is served on loopback by another process; each program crawls its one label to the end, one request
at a time, with no delay. CPU and peak memory are what the system says of the finished process (``wait4``), start-up
included.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.table import Table

from archiver.fixtureblog.generate import LABEL

HERE = Path(__file__).parent
PROGRAMS = ("fetch", "keep", "archiver")
TITLES = {"fetch": "floor 1: fetch only", "keep": "floor 2: fetch, WARC, SQLite", "archiver": "archiver crawl"}

MOST_REQUESTS_A_POST = 0.06
MOST_CPU_OF_FLOOR_2 = 3.0
MOST_MEMORY_MB = 200.0
MOST_GROWTH = 1.15
"""Peak memory of the big blog over that of the small one that still counts as flat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One program on one blog."""

    program: str
    blog_posts: int
    posts: int
    """Posts it held at its end."""
    requests: int
    """As the server counted them."""
    reported_requests: int | None
    """As the program says itself, where it does."""
    seconds: float
    cpu_seconds: float
    """User and system time."""
    peak_mb: float
    exit_code: int
    complaint: str
    """The end of what it wrote to stderr, if it failed."""

    @property
    def cpu_per_1000(self) -> float:
        return 1000 * self.cpu_seconds / max(self.posts, 1)


@dataclass(frozen=True, slots=True)
class BlogServer:
    """A running ``blogserver.py``."""

    url: str
    process: subprocess.Popen[str]

    def requests(self) -> int:
        """Requests since this was last asked."""
        return int(self.tell("count"))

    def tell(self, command: str) -> str:
        """Give the server a command; returns its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def blog_server(posts: int) -> Iterator[BlogServer]:
    """A generated blog, served by another process until the block ends."""
    command = [sys.executable, str(HERE / "blogserver.py"), str(posts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        yield BlogServer(url, process)
        process.communicate()


def command_for(program: str, url: str, folder: Path) -> list[str]:
    """The command line of one program."""
    label_page = f"{url}search/label/{LABEL}"
    if program == "archiver":
        return [
            sys.executable, "-m", "archiver", "crawl", url, "--label", LABEL, "--archive", str(folder),
            "--delay", "0", "--ignore-robots", "--once", "--quiet", "--json",
        ]  # fmt: skip
    return [sys.executable, str(HERE / "floors.py"), program, label_page, *([str(folder)] if program == "keep" else [])]


def measure(program: str, server: BlogServer, blog_posts: int) -> Run:
    """Run one program on the served blog."""
    folder = Path(tempfile.mkdtemp(prefix="archiver-benchmark-"))
    server.requests()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        code, usage = _run(command_for(program, server.url, folder), out, err)
        seconds = time.perf_counter() - began
        said = json.loads(_text(out) or "{}") if code == 0 else {}
        run = Run(
            program=program,
            blog_posts=blog_posts,
            posts=_held(folder) if program == "archiver" else said.get("posts", 0),
            requests=server.requests(),
            reported_requests=said.get("requests"),
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            peak_mb=usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
            exit_code=code,
            complaint=_text(err)[-400:] if code else "",
        )
    shutil.rmtree(folder)
    return run


def _run(command: list[str], out: IO[bytes], err: IO[bytes]) -> tuple[int, os.struct_rusage]:  # type: ignore[name-defined]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _held(folder: Path) -> int:
    """Posts in an archive."""
    if not (folder / "archive.db").exists():
        return 0
    db = sqlite3.connect(folder / "archive.db")
    try:
        return int(db.execute("SELECT count(*) FROM posts").fetchone()[0])
    finally:
        db.close()


def ratio(run: Run, runs: list[Run]) -> float | None:
    """CPU a post of a run over that of the second floor on the same blog."""
    floor = next((r for r in runs if r.program == "keep" and r.blog_posts == run.blog_posts and r.posts), None)
    return run.cpu_per_1000 / floor.cpu_per_1000 if floor and run.posts else None


def table(runs: list[Run]) -> Table:
    """All runs, a line each."""
    shown = Table(title=f"Crawling one label to its end ({platform.python_version()}, {os.cpu_count()} cores)")
    for heading in (
        "blog",
        "program",
        "posts",
        "requests a post",
        "posts/s",
        "CPU s / 1,000",
        "peak MB",
        "CPU / floor 2",
    ):
        shown.add_column(heading, justify="left" if heading == "program" else "right")
    for run in runs:
        times = ratio(run, runs)
        shown.add_row(
            f"{run.blog_posts:,}",
            TITLES[run.program] + (f" (exit {run.exit_code})" if run.exit_code else ""),
            f"{run.posts:,}",
            f"{run.requests / max(run.posts, 1):.3f}",
            f"{run.posts / run.seconds:,.0f}",
            f"{run.cpu_per_1000:.2f}",
            f"{run.peak_mb:.0f}",
            f"{times:.2f} ×" if times else "–",
            end_section=run.program == PROGRAMS[-1],
        )
    return shown


def aims(runs: list[Run]) -> list[dict[str, object]]:
    """What was aimed at, what was measured, and whether it was met."""
    ours = [run for run in runs if run.program == "archiver"]
    small, big = ours[0], ours[-1]
    measured: list[tuple[str, float | None, float]] = [
        ("requests a post", small.requests / max(small.posts, 1), MOST_REQUESTS_A_POST),
        ("CPU over floor 2", ratio(small, runs), MOST_CPU_OF_FLOOR_2),
        ("peak memory, MB", big.peak_mb, MOST_MEMORY_MB),
    ]
    if big is not small:
        grown = f"memory, {big.blog_posts:,} posts over {small.blog_posts:,}"
        measured.append((grown, big.peak_mb / small.peak_mb, MOST_GROWTH))
    worked = all(run.exit_code == 0 and run.posts == run.blog_posts for run in ours)
    return [
        {"aim": aim, "measured": value, "at_most": most, "met": worked and value is not None and value <= most}
        for aim, value, most in measured
    ]


@click.command()
@click.option("--posts", default=2_000, show_default=True, help="Posts of the blog.")
@click.option("--big", default=20_000, show_default=True, help="Posts of the second, bigger blog; 0 leaves it out.")
@click.option("--only", type=click.Choice(PROGRAMS), multiple=True, help="Run only this program; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
def main(posts: int, big: int, only: tuple[str, ...], as_json: bool) -> None:
    """Measure a crawl of a generated blog beside two floors."""
    runs = []
    for size in [posts, big] if big else [posts]:
        with blog_server(size) as server:
            for program in only or PROGRAMS:
                click.echo(f"{size:,} posts: {TITLES[program]} …", err=True)
                runs.append(measure(program, server, size))
    reached = aims(runs) if not only or "archiver" in only else []
    if as_json:
        told = [{**asdict(run), "cpu_per_1000": run.cpu_per_1000, "cpu_over_floor_2": ratio(run, runs)} for run in runs]
        click.echo(json.dumps({"runs": told, "aims": reached}, indent=2))
    else:
        _print(runs, reached)
    sys.exit(any(run.exit_code for run in runs))


def _print(runs: list[Run], reached: list[dict[str, object]]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table(runs))
    for aim in reached:
        value = "–" if aim["measured"] is None else f"{aim['measured']:.3f}"
        console.print(f"{'met    ' if aim['met'] else 'not met'}  {aim['aim']}: {value} (at most {aim['at_most']})")
    for run in runs:
        if run.complaint:
            console.print(f"\n{TITLES[run.program]} ended with {run.exit_code}:\n{run.complaint}", markup=False)


if __name__ == "__main__":
    main()
