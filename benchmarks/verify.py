"""How many megabytes of WARC files ``archiver verify`` checks in a second, beside fastwarc alone.

``python benchmarks/verify.py [--megabytes N] [--json]`` keeps pages of seeded Italian words in an archive of four runs,
twice: compressed, as Blogger sends them, and plain. The floor reads the same files with fastwarc on one core and holds
each record against its block digest. Aim: 50 MB/s of the files as they lie on the disk.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from fastwarc.warc import ArchiveIterator
from rich.console import Console
from rich.table import Table

from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.archive.verify import verify
from archiver.archive.warc import Exchange
from archiver.fixtureblog import fixture_blog

AIM = 50.0
RUNS = 4
PAGE_WORDS = 6000
HOST = "quaderno.example"


def main() -> int:
    """Measure, print a table, and exit with 1 where the aim is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {name: measure(options.megabytes, compressed=name == "compressed") for name in ("compressed", "plain")}
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        show(figures)
    return 0 if all(figure["verify"] >= AIM for figure in figures.values()) else 1


def measure(megabytes: int, *, compressed: bool) -> dict[str, float]:
    """Megabytes a second of the floor, of verify on one core, and of verify as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive"
        fill(path, megabytes, compressed=compressed)
        files = sorted((path / "warc").glob("*.warc.gz"))
        size = sum(file.stat().st_size for file in files) / 1e6
        return {
            "megabytes": size,
            "floor": size / timed(lambda: read(files)),
            "one_core": size / timed(lambda: check(path, one_core=True)),
            "verify": size / timed(lambda: check(path, one_core=False)),
        }


def fill(path: Path, megabytes: int, *, compressed: bool) -> None:
    """An archive of about so many megabytes of WARC files, written by the store itself."""
    rng = random.Random(7)
    words = " ".join(post.html for post in fixture_blog().posts).split()
    with Archive(path) as archive, patch("os.fsync"):
        for number in range(RUNS):
            run = Run(
                archive,
                host=HOST,
                root=f"https://{HOST}/",
                started_at=f"2026-11-{20 + number}T10:00:00Z",
                scopes=["blog"],
                robots="obeyed",
                settings={},
                version="0",
            )
            page, file = 0, None
            while file is None or file.stat().st_size < megabytes * 1e6 / RUNS:
                capture = run.keep(exchange(page, rng.choices(words, k=PAGE_WORDS), compressed=compressed), "post")
                run.commit_capture(capture)
                file, page = archive.warc_folder / (capture.warc_file or ""), page + 1
            run.finish("complete", "2026-11-23T10:00:00Z")


def exchange(number: int, words: list[str], *, compressed: bool) -> Exchange:
    """A response with a page of words."""
    body = f"<html><body><p>{' '.join(words)}</p></body></html>".encode()
    coding = (("Content-Encoding", "gzip"),) if compressed else ()
    return Exchange(
        url=f"https://{HOST}/2024/12/pagina-{number}.html",
        fetched_at="2026-11-23T10:00:00Z",
        method="GET",
        request_headers=(("User-Agent", "archiver"),),
        status=200,
        protocol="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=UTF-8"), *coding),
        body=gzip.compress(body) if compressed else body,
    )


def read(files: list[Path]) -> None:
    """The floor."""
    for file in files:
        for record in ArchiveIterator(str(file), parse_http=False):
            assert record.verify_block_digest(consume=True)


def check(path: Path, *, one_core: bool) -> None:
    """What the command does."""
    with patch("os.cpu_count", return_value=1) if one_core else nullcontext():
        verdict = verify(path)
    assert verdict.exit_code == 0, verdict.damage[:3]


def timed(work: Callable[[], object]) -> float:
    """Seconds of the quicker of two rounds."""
    rounds = []
    for _ in range(2):
        start = perf_counter()
        work()
        rounds.append(perf_counter() - start)
    return min(rounds)


def show(figures: dict[str, dict[str, float]]) -> None:
    """Print the table."""
    table = Table("MB/s of WARC files", *figures, title=f"archiver verify (aim: {AIM:.0f} MB/s)", title_justify="left")
    names = {"megabytes": "size, MB", "floor": "floor: fastwarc, one core", "one_core": "verify, one core"}
    for name, title in {**names, "verify": "verify"}.items():
        table.add_row(title, *(f"{figure[name]:.0f}" for figure in figures.values()))
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
