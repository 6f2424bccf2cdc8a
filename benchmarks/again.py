"""What reading an archive again costs, on one core and on two, beside the floor.

    python benchmarks/again.py [--pages 1000] [--repeat 1] [--json]

The archive is a generated blog's: listing pages that cut every post at its jump break, and the page of each post, all
as gzip. The floor reads the same WARC files with fastwarc and parses each page with lxml, understands nothing and
stores nothing. ``archiver extract`` also compares with the database that is there and copies the new one over it. Every
program runs alone, on the cores it is given; start-up is included. CPU and memory are sums over the processes of a
command, looked at twenty times a second (Linux only).
"""

from __future__ import annotations

import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from archiver.archive.warc import Exchange, WarcFiles
from archiver.fixtureblog import Request, Site
from archiver.fixtureblog.generate import generated_blog

LEAST_SPEED_UP = 1.7
MOST_OF_FLOOR = 8.0
ROOT = "http://cronache.blogspot.com/"
AT = "2026-11-23T10:00:00.000Z"
POSTS_A_PAGE = 20

FLOOR = """
import gzip, sys
from fastwarc.warc import ArchiveIterator, WarcRecordType
from lxml import html
pages = 0
for path in sys.argv[1:]:
    for record in ArchiveIterator(path, record_types=WarcRecordType.response, parse_http=True):
        html.fromstring(gzip.decompress(record.reader.read()))
        pages += 1
print(pages)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command, the quickest of its repetitions."""

    title: str
    cores: int
    pages: int
    seconds: float
    cpu_seconds: float
    peak_mb: float

    @property
    def seconds_per_1000(self) -> float:
        return 1000 * self.seconds / self.pages

    @property
    def cpu_per_1000(self) -> float:
        return 1000 * self.cpu_seconds / self.pages


def fill(folder: Path, pages: int) -> int:
    """Write the WARC file of a crawl that came to so many pages; returns its size."""
    posts = pages * POSTS_A_PAGE // (POSTS_A_PAGE + 1)
    site = Site(generated_blog(posts, seed=7, jump=1.0, comments=0.2), page_size=POSTS_A_PAGE, base=ROOT)
    files = WarcFiles(folder / "warc", stem="archiver-20261123100000-bench", info={})
    row = {"crawl_id": "bench", "started_at": AT, "scopes": '["blog"]', "route": "labels", "settings": "{}"}
    begun = {"crawl_id": "bench", "host": "cronache.blogspot.com", "root": ROOT, "gone_after": 12.0}
    files.note("begin", {**begun, "told": {"row": row}})
    listings, left = _listings(site), [post.path for post in site.blog.posts]
    for address, body in listings:
        _page(files, address, body, "listing")
        for path in [left.pop() for _ in range(min(POSTS_A_PAGE, len(left)))]:
            _page(files, ROOT.rstrip("/") + path, site.answer(Request(path=path)).text.encode(), "post")
    files.note("finish", {"crawl_id": "bench", "told": {"values": {"outcome": "complete", "finished_at": AT}}})
    files.close()
    return sum(path.stat().st_size for path in (folder / "warc").iterdir())


def _listings(site: Site) -> Iterator[tuple[str, bytes]]:
    from archiver.extract.document import parse
    from archiver.extract.outline import outline

    address: str | None = ROOT
    while address is not None:
        parts = urlsplit(address)
        body = site.answer(Request(path=parts.path, query=parts.query)).text.encode()
        yield address, body
        address = outline(parse(body, address)).page.next_url


def _page(files: WarcFiles, url: str, body: bytes, kind: str) -> None:
    headers = (("Content-Type", "text/html; charset=UTF-8"), ("Content-Encoding", "gzip"))
    exchange = Exchange(
        url=url, fetched_at=AT, method="GET", request_headers=(), status=200, protocol="HTTP/1.1",
        response_headers=headers, body=gzip.compress(body),
    )  # fmt: skip
    kept = files.keep(exchange)
    told = {"scope": "blog", "walk": None, "comments": True, "asked": None}
    files.note("page", {"crawl_id": "bench", "kind": kind, "told": told}, of=kept.record_id)


def measure(title: str, command: list[str], *, cores: int, pages: int, repeat: int) -> Run:
    """Run a command on its cores; the quickest of so many times."""
    return min((_once(title, command, cores, pages) for _ in range(repeat)), key=lambda run: run.seconds)


def _once(title: str, command: list[str], cores: int, pages: int) -> Run:
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    command = ["taskset", "--cpu-list", ",".join(map(str, chosen)), *command]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak, cpu = 0.0, dict[int, float]()
    while process.poll() is None:
        family = list(_family(process.pid))
        peak = max(peak, sum(map(_memory, family)))
        cpu |= {pid: spent for pid in family if (spent := _cpu(pid))}
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    assert process.stderr is not None
    said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise SystemExit(f"{title} failed:\n{said}")
    return Run(title=title, cores=cores, pages=pages, seconds=seconds, cpu_seconds=sum(cpu.values()), peak_mb=peak)


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for children in Path("/proc").glob(f"{pid}/task/*/children"):
        with suppress(OSError):
            for child in children.read_text().split():
                yield from _family(int(child))


def _memory(pid: int) -> float:
    """What a process holds, in MB; pages that several share are divided among them (PSS)."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


def _cpu(pid: int) -> float:
    """The seconds of user and system time of a process so far."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def aims(runs: list[Run]) -> list[dict[str, object]]:
    """What was aimed at, what was measured, and whether it was met."""
    floor, one, two = runs
    speed_up, times = one.seconds / two.seconds, one.cpu_seconds / floor.cpu_seconds
    return [
        {
            "aim": f"two cores over one, at least {LEAST_SPEED_UP}",
            "measured": speed_up,
            "met": speed_up >= LEAST_SPEED_UP,
        },
        {"aim": f"CPU over the floor, at most {MOST_OF_FLOOR}", "measured": times, "met": times <= MOST_OF_FLOOR},
    ]


@click.command()
@click.option("--pages", default=1_000, show_default=True, help="Pages of the archive.")
@click.option("--repeat", default=1, show_default=True, help="Run each so often, and tell the quickest.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def main(pages: int, repeat: int, as_json: bool) -> None:
    """Measure ``archiver extract`` beside the floor (Linux only)."""
    with tempfile.TemporaryDirectory(prefix="archiver-benchmark-") as name:
        folder = Path(name)
        size = fill(folder, pages)
        extract = [sys.executable, "-m", "archiver", "extract", "--archive", str(folder), "--quiet"]
        subprocess.run([*extract, "--rebuild"], check=True)
        files = [str(path) for path in sorted((folder / "warc").iterdir())]
        pages = int(subprocess.run([sys.executable, "-c", FLOOR, *files], capture_output=True, check=True).stdout)
        given = {"pages": pages, "repeat": repeat}
        runs = [
            measure("floor: fastwarc, lxml", [sys.executable, "-c", FLOOR, *files], cores=1, **given),
            measure("archiver extract", [*extract, "--jobs", "1"], cores=1, **given),
            measure("archiver extract", [*extract, "--jobs", "2"], cores=2, **given),
        ]
    reached = aims(runs)
    if as_json:
        told = [{**asdict(run), "seconds_per_1000": run.seconds_per_1000} for run in runs]
        click.echo(json.dumps({"runs": told, "aims": reached}, indent=2))
        return
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(_table(runs, size))
    for aim in reached:
        console.print(f"{'met    ' if aim['met'] else 'not met'}  {aim['aim']}: {aim['measured']:.2f}")


def _table(runs: list[Run], size: int) -> Table:
    of = f"{runs[0].pages:,} pages, {size / 1e6:.1f} MB of WARC files"
    shown = Table(title=f"Reading {of} again ({platform.python_version()}, {os.cpu_count()} cores)")
    for heading in ("program", "cores", "s / 1,000 pages", "CPU s / 1,000", "peak MB", "CPU / floor"):
        shown.add_column(heading, justify="left" if heading == "program" else "right")
    for run in runs:
        times = f"{run.cpu_seconds / runs[0].cpu_seconds:.1f} ×"
        cells = (f"{run.seconds_per_1000:.2f}", f"{run.cpu_per_1000:.2f}", f"{run.peak_mb:.0f}", times)
        shown.add_row(run.title, str(run.cores), *cells)
    return shown


if __name__ == "__main__":
    main()
