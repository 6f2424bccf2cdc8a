"""How fast ``archiver serve`` answers over HTTP on a large archive: searches, lists with their counts, the home page.

Every address is asked once and not remembered from before, as people ask: words and labels are drawn anew, seeded.
"""

from __future__ import annotations

import argparse
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bigarchive import big_archive

SEED = 7
AIMS = {
    "home": 500.0, "words": 50.0, "words, with counts": 300.0, "a phrase": 50.0, "a phrase, with counts": 300.0,
    "list with counts": 300.0, "table": 300.0,
}  # fmt: skip
"""Milliseconds in which 95 of 100 answers should be there."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archive", type=Path, help="an archive that is there, in place of a generated one")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=40, help="addresses of each kind")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = arguments.archive or Path(folder) / "archive"
        if arguments.archive is None:
            big_archive(archive, arguments.posts)
        print("| page | asked | median ms | p95 ms | worst ms | aim ms |\n|---|---|---|---|---|---|")
        addresses = drawn(archive, arguments.asked)
        with served(archive) as root:
            for kind, paths in addresses.items():
                times = [asked(root + path) for path in paths]
                p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
                cells = (kind, len(times), f"{statistics.median(times):.0f}", f"{p95:.0f}", f"{max(times):.0f}")
                print("|", " | ".join(map(str, cells)), f"| {AIMS[kind]:.0f} |", flush=True)


def drawn(archive: Path, count: int) -> dict[str, list[str]]:
    """Addresses of each kind: one, two or three words that an archive has, as people type them."""
    lots = random.Random(SEED)
    with closing(sqlite3.connect(f"file:{archive / 'archive.db'}?mode=ro", uri=True)) as db:
        texts = [row[0] or "" for row in db.execute("SELECT body_text FROM posts ORDER BY post_id LIMIT 400")]
        labels = [row[0] for row in db.execute("SELECT DISTINCT name FROM labels ORDER BY name LIMIT 20")]
        months = [row[0] for row in db.execute("SELECT DISTINCT substr(published_date, 1, 7) FROM posts ORDER BY 1")]
        domains = [row[0] for row in db.execute("SELECT DISTINCT domain FROM links WHERE domain IS NOT NULL LIMIT 40")]
    words = sorted({word for text in texts for word in re.findall(r"[a-zàèéìòù]{5,}", text)})

    def some_words() -> str:
        return urlencode({"_search": " ".join(lots.sample(words, lots.choice([1, 2, 2, 3])))})

    def phrase() -> str:
        text = lots.choice(texts).split()
        at = lots.randrange(len(text) - 3)
        return urlencode({"_search": '"' + " ".join(text[at : at + 3]).replace('"', "") + '"'})

    narrowed = [{"_with_label": name} for name in labels] + [{"_linking_to": name} for name in domains]
    narrowed += [{"_in_month": month} for month in months if month]
    lists = [f"archive/posts?{urlencode(one)}" for one in lots.sample(narrowed, min(count, len(narrowed)))]
    return {
        "home": [""] * 5,
        "words": [f"archive/posts?{some_words()}&_nofacet=1" for _ in range(count)],
        "words, with counts": [f"archive/posts?{some_words()}" for _ in range(count)],
        "a phrase": [f"archive/posts?{phrase()}&_nofacet=1" for _ in range(count)],
        "a phrase, with counts": [f"archive/posts?{phrase()}" for _ in range(count)],
        "list with counts": lists,
        "table": [
            f"archive/{name}" for name in ("posts", "comments", "links", "images", "captures", "crawls", "labels")
        ],
    }


@contextmanager
def served(archive: Path) -> Iterator[str]:
    """The real command on an archive; the address it says."""
    words = ["serve", "--archive", str(archive), "--port", "0", "--no-browser"]
    process = subprocess.Popen([sys.executable, "-m", "archiver", *words], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield re.search(r"http://\S+/", process.stdout.readline())[0]  # type: ignore[index]
    finally:
        process.terminate()
        process.wait()


def asked(address: str) -> float:
    """Milliseconds until an answer is whole."""
    began = time.perf_counter()
    with urllib.request.urlopen(address) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
