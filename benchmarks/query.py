"""The same questions asked of SQLite and of DuckDB, on archives of several sizes: which is the better tool, and when.

DuckDB reads what ``archiver export parquet --partition`` wrote. Each question is asked three times; the quickest
counts.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from bigarchive import big_archive

QUESTIONS = {
    "posts and words of each month": (
        "SELECT substr(published_date, 1, 7) AS m, count(*), sum(word_count) FROM posts GROUP BY m",
        "SELECT month, count(*), sum(word_count) FROM {posts} GROUP BY month",
    ),
    "one month of one blog": (
        "SELECT title FROM posts WHERE published_date BETWEEN '2016-03' AND '2016-03-99'",
        "SELECT title FROM {posts} WHERE month = '2016-03'",
    ),
    "labels of each year": (
        """SELECT l.name, substr(published_date, 1, 4) AS y, count(*) FROM posts JOIN post_labels USING (post_id)
           JOIN labels AS l USING (label_id) GROUP BY 1, 2""",
        """SELECT l.name, left(month, 4) AS y, count(*) FROM {posts} JOIN {post_labels} USING (post_id)
           JOIN {labels} AS l USING (label_id) GROUP BY 1, 2""",
    ),
    "texts that hold some letters": (
        "SELECT count(*) FROM posts WHERE body_text LIKE '%campanile%'",
        "SELECT count(*) FROM {posts} WHERE body_text LIKE '%campanile%'",
    ),
}
"""In SQLite's SQL and in DuckDB's."""
SEARCH = "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'campanile'"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--archives", type=Path, nargs="*", default=[], help="that are there, in place of generated ones"
    )
    parser.add_argument("--posts", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments = parser.parse_args()
    print("| posts | question | SQLite ms | DuckDB ms |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        archives = arguments.archives
        for count in [] if archives else arguments.posts:
            archives = [*archives, Path(folder) / f"archive-{count}"]
            big_archive(archives[-1], count)
        for number, archive in enumerate(archives):
            compare(archive, Path(folder) / f"lake-{number}")


def compare(archive: Path, lake: Path) -> None:
    words = ["export", "parquet", str(lake), "--partition", "--archive", str(archive)]
    subprocess.run([sys.executable, "-m", "archiver", *words], check=True, stdout=subprocess.DEVNULL)
    places = {name: f"read_parquet('{lake}/{name}.parquet')" for name in ("labels", "post_labels")}
    places["posts"] = f"read_parquet('{lake}/posts/**/*.parquet', hive_partitioning = true)"
    with closing(sqlite3.connect(f"file:{archive / 'archive.db'}?mode=ro", uri=True)) as db, duckdb.connect() as duck:
        [(count,)] = db.execute("SELECT count(*) FROM posts").fetchall()
        for question, (ours, theirs) in QUESTIONS.items():
            one = quickest(partial(_asked, db, ours))
            other = quickest(partial(_asked, duck, theirs.format(**places)))
            print(f"| {count} | {question} | {one:.0f} | {other:.0f} |", flush=True)
        word = quickest(partial(_asked, db, SEARCH))
        print(f"| {count} | a word, by the index of words | {word:.0f} | – |", flush=True)


def _asked(db: Any, sql: str) -> object:
    return db.execute(sql).fetchall()


def quickest(ask: Callable[[], object]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return min(times) * 1000


if __name__ == "__main__":
    main()
