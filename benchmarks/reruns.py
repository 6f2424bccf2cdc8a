"""What a crawl costs the blog's server: requests by each route, of a first crawl, of a rerun, of a rerun after edits.

    python benchmarks/reruns.py [--posts 10000] [--json]

A generated blog is served on loopback by another process. The labels route walks one label and the whole blog; the
feeds route is the one of Blogger's stock robots.txt.
"""

from __future__ import annotations

import json
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from crawl import BlogServer, blog_server
from rich.console import Console
from rich.table import Table

from archiver.fixtureblog.generate import LABEL

EDITED = 0.01
ROUTES: dict[str, tuple[str, ...]] = {
    "labels, one label": ("--route", "labels", "--label", LABEL),
    "labels, whole blog": ("--route", "labels"),
    "feeds": ("--route", "feeds"),
    "feeds, --light": ("--route", "feeds", "--light"),
}
NIGHTS = ("first", "unchanged", f"{EDITED:.0%} edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One crawl."""

    route: str
    night: str
    posts: int
    """Posts that are held after it."""
    versions: int
    """Versions beyond the first that are held after it."""
    requests: int
    """As the server counted them."""
    seconds: float
    cpu_seconds: float
    exit_code: int


def measure(route: str, night: str, server: BlogServer, folder: Path) -> Night:
    """Crawl once into ``folder``."""
    command = [
        *(sys.executable, "-m", "archiver", "crawl", server.url, "--archive", str(folder)),
        *("--delay", "0", "--quiet", *ROUTES[route]),
    ]
    server.requests()
    before, began = _cpu(), time.perf_counter()
    code = subprocess.run(command, check=False).returncode
    return Night(
        route=route,
        night=night,
        posts=_count(folder, "SELECT count(*) FROM posts WHERE NOT truncated"),
        versions=_count(folder, "SELECT count(*) FROM post_versions WHERE version > 1"),
        requests=server.requests(),
        seconds=time.perf_counter() - began,
        cpu_seconds=_cpu() - before,
        exit_code=code,
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _count(folder: Path, sql: str) -> int:
    if not (folder / "archive.db").exists():
        return 0
    db = sqlite3.connect(folder / "archive.db")
    try:
        return int(db.execute(sql).fetchone()[0])
    finally:
        db.close()


def nights(route: str, posts: int) -> list[Night]:
    """Three nights of one route, each route with a blog of its own."""
    folder = Path(tempfile.mkdtemp(prefix="archiver-benchmark-"))
    found = []
    with blog_server(posts) as server:
        if "feeds" in route:
            server.tell("robots stock")
        for night in NIGHTS:
            if "edited" in night:
                server.tell(f"edit {EDITED}")
            click.echo(f"{route}: {night} …", err=True)
            found.append(measure(route, night, server, folder))
    shutil.rmtree(folder)
    return found


def table(found: list[Night], posts: int) -> Table:
    """All nights, a line each."""
    shown = Table(title=f"Requests for a blog of {posts:,} posts (Python {platform.python_version()})")
    for heading in (
        "route",
        "night",
        "requests",
        "requests a post",
        "held",
        "new versions",
        "seconds",
        "CPU s",
        "exit",
    ):
        shown.add_column(heading, justify="left" if heading in ("route", "night") else "right")
    for one in found:
        shown.add_row(
            one.route,
            one.night,
            f"{one.requests:,}",
            f"{one.requests / posts:.3f}",
            f"{one.posts:,}",
            f"{one.versions:,}",
            f"{one.seconds:.1f}",
            f"{one.cpu_seconds:.1f}",
            str(one.exit_code),
            end_section=one.night == NIGHTS[-1],
        )
    return shown


@click.command()
@click.option("--posts", default=10_000, show_default=True, help="Posts of the blog.")
@click.option("--route", "routes", type=click.Choice(list(ROUTES)), multiple=True, help="Only this route.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def main(posts: int, routes: tuple[str, ...], as_json: bool) -> None:
    """Count the requests of three nights by each route."""
    found = [night for route in routes or ROUTES for night in nights(route, posts)]
    if as_json:
        click.echo(json.dumps([asdict(night) for night in found], indent=2))
    else:
        Console(width=None if sys.stdout.isatty() else 120).print(table(found, posts))
    sys.exit(any(night.exit_code for night in found))


if __name__ == "__main__":
    main()
