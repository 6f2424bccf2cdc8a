"""How fast other people's WARC files are gone through, and how much memory that takes.

``python benchmarks/foreign.py [--records N] [--pages N] [--json]``. Makes two files in a temporary folder: one in which
99 of 100 responses are of other sites (pages of 30 kB, half of them at addresses that Blogger might have), and one of
pages of Blogger's alone; imports each, in a process of its own, at its size and at a quarter of that.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.table import Table

from archiver.archive.folder import Archive
from archiver.archive.foreign import Scan
from archiver.archive.foreignfile import foreign_files
from archiver.archive.imports import Imports
from archiver.fixtureblog import Request, Site
from archiver.fixtureblog.generate import generated_blog
from archiver.importing.warcs import import_warcs

NOW = "2026-01-01T00:00:00Z"
FLAT = 1.2
"""So many times the memory of a quarter of the work may the whole of it take."""


def main() -> int:
    """Measure, print a table, and exit with 1 where memory grows with the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=40_000)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one is not None:
        print(json.dumps(one(options.one)))
        return 0
    figures = [measure("99 % other sites", count, blogger=0.01) for count in (options.records // 4, options.records)]
    figures += [measure("Blogger only", count, blogger=1.0) for count in (options.pages // 4, options.pages)]
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        show(figures)
    pairs = ((figures[place], figures[place + 1]) for place in (0, 2))
    return 0 if all(float(whole["mb"]) <= FLAT * float(quarter["mb"]) for quarter, whole in pairs) else 1  # type: ignore[arg-type]


def measure(title: str, count: int, *, blogger: float) -> dict[str, object]:
    """Make a file and import it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measured.warc.gz"
        with path.open("wb") as file:
            for record in records(count, blogger):
                file.write(gzip.compress(record, 6))
        done = subprocess.run([sys.executable, __file__, "--one", str(path)], capture_output=True, check=True)
        return {"file": title, "records": count, "file_mb": path.stat().st_size / 1e6, **json.loads(done.stdout)}


def one(path: Path) -> dict[str, float]:
    """Import a file; how long it took and the most memory that was used."""
    files = foreign_files(path)
    start = perf_counter()
    found = sum(1 for _ in Scan(files[0], now=NOW).candidates())
    scanned = perf_counter() - start
    begun: list[float] = []
    with (
        Archive(path.parent / "archive") as archive,
        Imports(archive, file=path.name, at=NOW, version="0") as imports,
    ):
        account = import_warcs(
            files,
            archive,
            imports,
            now=NOW,
            reading=lambda done, of: begun.append(perf_counter()) if not done else None,
        )
    read = perf_counter() - begun[0]
    taken = account.taken.total()
    return {
        "found": found,
        "taken": taken,
        "scan_s": scanned,
        "read_s": read,
        "records_per_s": account.responses / scanned,
        "pages_per_s": taken / read,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
    }


def records(count: int, blogger: float) -> Iterator[bytes]:
    """Responses of many sites; the same ones each time."""
    rng = random.Random(1)
    site = Site(generated_blog(round(count * blogger), seed=3, comments=0.3), base="https://misura.blogspot.com/")
    posts = list(site.blog.posts)
    words = " ".join(post.html for post in generated_blog(40, seed=5).posts).split()
    for number in range(count):
        if posts and rng.random() < blogger:
            path = posts[number % len(posts)].path
            answer = site.answer(Request(path=path))
            assert isinstance(answer.body, bytes)
            yield record(site.base.rstrip("/") + path, answer.body, number)
        else:
            yield record(stranger(rng, number), other_page(rng, words), number)


def stranger(rng: random.Random, number: int) -> str:
    """An address of another site; every second one might be Blogger's."""
    paths = (
        f"/2014/0{rng.randrange(1, 10)}/articolo-{number}.html",
        "/",
        f"/notizie/{number}",
        f"/prodotti?id={number}",
    )
    return f"https://www.sito-{number}.example/".rstrip("/") + paths[number % 4]


def other_page(rng: random.Random, words: list[str]) -> bytes:
    """A page of another program."""
    start = rng.randrange(len(words) // 2)
    text = " ".join(words[start : start + 4000])[:30_000]
    head = "<!DOCTYPE html><html><head><meta name='generator' content='Altro 6.1'><title>Pagina</title></head>"
    return f"{head}<body><p>{text}</p></body></html>".encode()


def record(url: str, body: bytes, number: int) -> bytes:
    """A response as a WARC record."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2015-01-{number % 28 + 1:02d}T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def show(figures: list[dict[str, object]]) -> None:
    """Print the table."""
    table = Table("file", "responses", "MB", "gone through", "pages read", "memory", title_justify="left")
    for told in figures:
        table.add_row(
            str(told["file"]),
            f"{told['records']:,}",
            f"{told['file_mb']:.0f}",
            f"{told['records_per_s']:,.0f} /s",
            f"{told['pages_per_s']:,.0f} /s",
            f"{told['mb']:.0f} MB",
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
