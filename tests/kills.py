"""The kill loop: a crawl killed again and again at random moments leaves what one quiet crawl leaves.

    python -m tests.kills [--kills 50] [--posts 600] [--route labels|feeds|light|dynamic] [--seed 1]

The whole process group is killed (SIGKILL), as by a power cut. After the last kill the same command runs to its end;
then every row that does not tell when or by which run it was written is compared with those of a quiet run, the search
index is checked, the WARC files are read to their last whole record, and the repeated requests are counted: at most
the one in hand for each kill.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
from fastwarc.warc import ArchiveIterator

from archiver.fixtureblog import Server, Site, serve
from archiver.fixtureblog.generate import generated_blog
from tests.conftest import Kept, archiver, environment

ROUTES: dict[str, tuple[str, ...]] = {
    "labels": ("--route", "labels"),
    "feeds": ("--route", "feeds"),
    "light": ("--route", "feeds", "--light"),
    "dynamic": ("--route", "feeds"),
}
DEADLINE = 300.0


def blog(posts: int, route: str) -> Site:
    """A generated blog with jump breaks and comments, in pieces small enough to be killed between."""
    made = generated_blog(posts, seed=3, jump=0.2, comments=0.2)
    theme = "dynamic" if route == "dynamic" else "v2"
    return Site(made, theme=theme, robots="open", feed_page_size=25, sitemap_size=40, page_size=10)  # type: ignore[arg-type]


def killed(url: str, folder: Path, words: tuple[str, ...], until: Callable[[], bool]) -> bool:
    """Crawl until a moment has come, then kill; returns whether the crawl had ended before."""
    command = [sys.executable, "-m", "archiver", "crawl", url, "--archive", str(folder), "--delay", "0", *words]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        end = time.monotonic() + DEADLINE
        while process.poll() is None and not until():
            assert time.monotonic() < end, "the moment never came"
            time.sleep(0.001)
        if process.poll() is not None:
            return True
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return False


def kill_loop(server: Server, folder: Path, words: tuple[str, ...], kills: int, seed: int) -> int:
    """Kill a crawl so many times, each time a random while after a request; returns how often it was."""
    chance = random.Random(seed)
    for done in range(kills):
        asked, more, wait = len(server.log), chance.randrange(1, 12), chance.random() * 0.05

        def moment(asked: int = asked + more, wait: float = wait) -> bool:
            if len(server.log) < asked:
                return False
            time.sleep(wait)
            return True

        if killed(server.url, folder, words, moment):
            return done
    return kills


def repeated(server: Server) -> int:
    """How many requests were made for what had been asked for before, apart from robots.txt, and from questions whether
    something has changed."""
    asked = [line for line in server.log if line.path != "/robots.txt" and "if-none-match" not in line.headers]
    targets = Counter(line.target for line in asked)
    return sum(count - 1 for count in targets.values())


def unreadable(folder: Path) -> list[str]:
    """The WARC files that cannot be read to their last whole record."""
    found = []
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            records = sum(1 for _ in ArchiveIterator(file, verify_digests=True))
        if records == 0:
            found.append(path.name)
    return found


def dump(kept: Kept, server: Server) -> dict[str, str]:
    """Every row that does not tell when or by which run it was written, at no port."""
    return {table: repr(rows).replace(server.url, "http://blog/") for table, rows in kept.dump().items()}


@click.command()
@click.option("--kills", default=50, show_default=True)
@click.option("--posts", default=600, show_default=True)
@click.option("--route", "routes", type=click.Choice(list(ROUTES)), multiple=True, help="Only this route.")
@click.option("--seed", default=1, show_default=True)
def main(kills: int, posts: int, routes: tuple[str, ...], seed: int) -> None:
    """Kill crawls, and compare what they leave with quiet ones."""
    failures = [route for route in routes or ROUTES if not check(route, kills, posts, seed)]
    sys.exit(bool(failures))


def check(route: str, kills: int, posts: int, seed: int) -> bool:
    """The loop for one route; says what came of it."""
    words = ROUTES[route]
    with tempfile.TemporaryDirectory() as folder:
        quiet, loud = Kept(Path(folder) / "quiet"), Kept(Path(folder) / "loud")
        with serve(blog(posts, route)) as server:
            archiver("crawl", server.url, "--archive", str(quiet.path), "--delay", "0", *words, timeout=DEADLINE)
            wanted = dump(quiet, server)
            plain = repeated(server)
        with serve(blog(posts, route)) as server:
            done = kill_loop(server, loud.path, words, kills, seed)
            last = archiver("crawl", server.url, "--archive", str(loud.path), "--delay", "0", *words, timeout=DEADLINE)
            found = dump(loud, server)
            again = repeated(server) - plain
        differing = [table for table in wanted if wanted[table] != found[table]]
        search = loud.one("PRAGMA integrity_check")[0]
        broken = unreadable(loud.path)
    good = last.code == 0 and not differing and not broken and search == "ok" and again <= done
    click.echo(
        f"{route}: {done} kills, then exit {last.code}; {again} requests repeated; "
        f"tables that differ: {', '.join(differing) or 'none'}; integrity {search}; "
        f"unreadable WARC files: {', '.join(broken) or 'none'}: {'as a quiet run' if good else 'NOT as a quiet run'}"
    )
    return good


if __name__ == "__main__":
    main()
