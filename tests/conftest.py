"""What the tests share: the real command in a process of its own, and the fixture blog on loopback."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archiver.fixtureblog import Server, Site, fixture_blog, serve


@dataclass(frozen=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed with ``--json``."""
        return json.loads(self.out)


def archiver(*arguments: str, env: dict[str, str] | None = None, timeout: float = 60) -> Result:
    """Run the real command."""
    done = subprocess.run(
        [sys.executable, "-m", "archiver", *arguments],
        env=environment(env),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Result(done.returncode, done.stdout, done.stderr)


def environment(more: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a command: no proxy of this machine, nothing but what a test says."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONUTF8": "1", "COLUMNS": "100", **(more or {})}


class Kept:
    """An archive as a reader sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with closing(sqlite3.connect(f"file:{self.path / 'archive.db'}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: object) -> tuple[Any, ...]:
        """The only row of a query."""
        (row,) = self.rows(sql, *parameters)
        return row

    def column(self, sql: str, *parameters: object) -> list[Any]:
        """The first column of a query."""
        return [row[0] for row in self.rows(sql, *parameters)]

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that does not depend on when and in which run it was written."""
        return {
            table: sorted(self.rows(f"SELECT {columns} FROM {table}"), key=repr) for table, columns in STABLE.items()
        }


STABLE = {
    "posts": "post_id, blog_id, url, kind, status, title, published, published_date, published_utc, published_text, "
    "published_source, published_precision, date_conflict, date_hint, updated, author, byline, deck, body_text, "
    "body_html, word_count, comments_claimed, comments_held, truncated, content_hash, text_hash, version, gone_at, "
    "page_wanted",
    "blocks": "*",
    "credits": "*",
    "images": "*",
    "links": "*",
    "labels": "*",
    "post_labels": "*",
    "comments": "comment_id, post_id, parent_id, position, author, published, body_text, deleted",
    "post_versions": "post_id, version, changed, title, published, body_text, labels, content_hash",
    "post_scopes": "post_id, scope",
    "walks": "*",
}


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """An archive folder that a test's commands write to."""
    return Kept(tmp_path / "archive")


Crawl = Callable[..., Result]


@pytest.fixture
def crawl(kept: Kept) -> Crawl:
    """``archiver crawl`` into the test's archive, without delay."""

    def run(*arguments: str, **options: Any) -> Result:
        return archiver("crawl", *arguments, "--archive", str(kept.path), "--delay", "0", **options)

    return run


@contextmanager
def served(**options: Any) -> Iterator[tuple[Site, Server]]:
    """The fixture blog on loopback, with robots.txt open unless a test says otherwise."""
    site = Site(fixture_blog(), **{"robots": "open", **options})
    with serve(site) as server:
        yield site, server
