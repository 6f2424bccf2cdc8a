"""What ``archiver import`` of a backup costs: seconds and peak memory, for a small backup and a big one.

    python benchmarks/imports.py                     # 10 MB, then 100 MB; some minutes
    python benchmarks/imports.py --sizes 5 --comments 20

Memory must not grow with the backup. Needs Linux or macOS (``wait4``).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archiver.fixtureblog.backup import backup
from archiver.fixtureblog.generate import generated_blog
from archiver.fixtureblog.model import Blog, Comment, Post

BYTES_A_POST = 3_700
BYTES_A_COMMENT = 630
GROWTH = 1.15
"""So much more memory a backup of ten times the size may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command."""

    seconds: float
    cpu: float
    peak: float
    """MB"""
    told: dict[str, object]


def commented(post: Post, number: int, count: int) -> Post:
    """A post with so many comments, every third an answer."""
    first = datetime.fromisoformat(post.published)
    ids = [str(10**12 + number * 1000 + place) for place in range(count)]
    comments = tuple(
        Comment(
            id=own,
            author=f"Lettrice {place % 17}",
            profile=None,
            published=(first + timedelta(minutes=7 * place + 1)).isoformat(timespec="milliseconds"),
            body=f"Bella cronaca, la numero {number}.<br />Torno a leggere, parola {place}.",
            parent=ids[place - 1] if place % 3 == 2 else None,
        )
        for place, own in enumerate(ids)
    )
    return replace(post, comments=comments)


def blog_of(megabytes: int, comments: int) -> Blog:
    """A blog whose backup has about so many bytes."""
    posts = max(1, round(megabytes * 1e6 / (BYTES_A_POST + comments * BYTES_A_COMMENT)))
    blog = generated_blog(posts)
    return replace(blog, posts=[commented(post, number, comments) for number, post in enumerate(blog.posts)])


def run(*words: str) -> Run:
    """The command in a process of its own."""
    read, write = os.pipe()
    start = time.perf_counter()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "archiver", *words, "--json"],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)],
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as out:
        told = json.load(out)
    _, status, used = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"archiver {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}: {told}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    seconds = time.perf_counter() - start
    return Run(seconds=seconds, cpu=used.ru_utime + used.ru_stime, peak=used.ru_maxrss / unit, told=told)


def measured(folder: Path, megabytes: int, comments: int) -> Iterator[dict[str, object]]:
    """A backup imported, imported again, and the database made anew."""
    file, archive = folder / f"blog-{megabytes}.xml", folder / f"archive-{megabytes}"
    blog = blog_of(megabytes, comments)
    with file.open("wb") as out:
        out.writelines(backup(blog, "https://cronache.blogspot.com/"))
    size = file.stat().st_size / 1e6
    entries = len(blog.posts) * (1 + comments)
    of = ("--archive", str(archive))
    for what, words in (
        ("import", ("import", str(file), *of)),
        ("import again", ("import", str(file), *of)),
        ("extract --rebuild", ("extract", "--rebuild", "--jobs", "1", *of)),
        ("verify", ("verify", *of)),
    ):
        one = run(*words)
        yield {
            "MB": round(size),
            "entries": entries,
            "what": what,
            "seconds": one.seconds,
            "cpu": one.cpu,
            "peak": one.peak,
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100], metavar="MB")
    parser.add_argument("--comments", type=int, default=20, metavar="N", help="comments a post")
    parser.add_argument("--json", action="store_true", dest="as_json")
    options = parser.parse_args()
    rows = []
    print("| backup | entries | command | seconds | CPU s | peak MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            for row in measured(Path(folder), size, options.comments):
                rows.append(row)
                print(
                    f"| {row['MB']} MB | {row['entries']:,} | archiver {row['what']} | {row['seconds']:.1f}"
                    f" | {row['cpu']:.1f} | {row['peak']:.0f} |",
                    flush=True,
                )
    if options.as_json:
        print(json.dumps(rows, indent=2))
    peaks = [float(str(row["peak"])) for row in rows if row["what"] == "import"]
    if len(peaks) > 1:
        grown = peaks[-1] / peaks[0]
        print(
            f"\nMemory of the import: {grown:.2f} x (aim: at most {GROWTH}): {'met' if grown <= GROWTH else 'missed'}."
        )


if __name__ == "__main__":
    main()
