"""What an archive holds and how its last runs ended, for people and for who watches over it: read without holding up a
crawl that is writing.

The keys of ``Status.as_json`` are public: monitoring depends on them.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive import corrections
from archiver.archive.folder import DATABASE, in_use_since
from archiver.archive.follows import Follow, read_follows
from archiver.archive.imagerows import totals
from archiver.archive.rows import Row, fetch_all
from archiver.archive.schema import MIGRATIONS, read_database, sqlite_errors

LABELS_SHOWN = 15
RUNS_SHOWN = 5
_EXIT_CODES = {"complete": 0, "incomplete": 3, "blocked": 4, "interrupted": 130}
"""By outcome, where the report of a run is lost; a failed run has one of several."""
_CLOCKS = 2.0
"""Seconds by which the times of files and those of runs may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of an archive."""

    path: Path
    schema: str
    """The newest migration of the database."""
    in_use: bool
    """Whether a command is writing to the archive."""
    database_bytes: int
    warc_bytes: int
    images_bytes: int
    blogs: list[Row]
    """Each with its ``last_run``."""
    labels: list[Row]
    """The labels most used, by blog."""
    runs: list[Row]
    """The last runs, newest first."""
    imports: list[Row]
    """The files that were imported, with how many of their records are kept, and of when the newest is."""
    follows: list[Follow]
    """What a crawl without an address repeats."""
    corrections: int
    """How many values a person has set by hand, those that were taken back apart."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "archive": str(self.path),
            "schema": self.schema,
            "in_use": self.in_use,
            "bytes": self.database_bytes + self.warc_bytes + self.images_bytes,
            "database_bytes": self.database_bytes,
            "warc_bytes": self.warc_bytes,
            "images_bytes": self.images_bytes,
            "blogs": self.blogs,
            "labels": self.labels,
            "runs": self.runs,
            "imports": self.imports,
            "follows": [asdict(follow) for follow in self.follows],
            "corrections": self.corrections,
        }


def status(path: Path, *, now: datetime | None = None) -> Status:
    """Read the state of the archive in ``path``. Raises the ArchiveErrors.

    :param now: with its time zone; the clock's where it is not given
    """
    since = in_use_since(path)
    db = read_database(path / DATABASE)
    try:
        with sqlite_errors(path / DATABASE):
            return _read(db, path, since, now or datetime.now(UTC))
    finally:
        db.close()


def _read(db: Database, path: Path, since: float | None, now: datetime) -> Status:
    last = {row["blog_id"]: _run(row, path, since, now) for row in fetch_all(db, _LAST_RUNS)}
    return Status(
        path=path,
        schema=max(migration.name for migration in MIGRATIONS.applied(db)),
        in_use=since is not None,
        database_bytes=(path / DATABASE).stat().st_size,
        warc_bytes=sum(file.stat().st_size for file in (path / "warc").glob("*.warc.gz")),
        images_bytes=db.conn.execute("SELECT coalesce(sum(bytes), 0) FROM image_files").fetchone()[0],
        blogs=[{**row, **_images(db, row), "last_run": last.get(row["blog_id"])} for row in fetch_all(db, _BLOGS)],
        labels=fetch_all(db, _LABELS, [LABELS_SHOWN]),
        runs=[_run(row, path, since, now) for row in fetch_all(db, _RUNS, [RUNS_SHOWN])],
        imports=fetch_all(db, _IMPORTS),
        follows=read_follows(db),
        corrections=len(corrections.in_force(db)),
    )


def _images(db: Database, blog: Row) -> dict[str, int]:
    """The pictures of a blog: ``images`` of its posts, ``images_held`` with ``images_bytes``, ``images_lost``,
    ``images_elsewhere`` and ``images_wanted``."""
    told = asdict(totals(db, blog["blog_id"], blog["host"]))
    return {"images" if name == "images" else f"images_{name}": count for name, count in told.items()}


def _run(row: Row, path: Path, since: float | None, now: datetime) -> Row:
    """A run as its row tells it, with what follows from that and what its report says."""
    started, ended = datetime.fromisoformat(row["started_at"]), row["finished_at"]
    running = ended is None and since is not None and started.timestamp() >= since - _CLOCKS
    report = _report(path / "runs" / f"{row['crawl_id']}.json") if _is_id(row["crawl_id"]) else {}
    exit_code = report.get("exit_code", _EXIT_CODES.get(row["outcome"] or ""))
    warnings = report.get("warnings") or []
    hours = (now - (datetime.fromisoformat(ended) if ended else started)).total_seconds() / 3600
    return {
        **row,
        "exit_code": exit_code,
        "running": running,
        "killed": ended is None and not running,
        "hours_since": round(hours, 1),
        "warnings": [one["sentence"] for one in warnings if isinstance(one, dict) and "sentence" in one],
    }


def _is_id(crawl_id: str) -> bool:
    return re.fullmatch(r"[0-9A-Za-z-]+", crawl_id) is not None


def _report(path: Path) -> dict[str, Any]:
    """The report of a run; nothing where there is none that can be read."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


_BLOGS = """
SELECT blogs.blog_id, blogs.host, blogs.title, blogs.last_crawled_at,
       count(posts.post_id) FILTER (WHERE gone_at IS NULL AND status = 'live' AND posts.kind = 'post') AS posts,
       count(posts.post_id) FILTER (WHERE gone_at IS NULL AND status = 'live' AND posts.kind = 'page') AS pages,
       count(posts.post_id) FILTER (WHERE posts.gone_at IS NULL AND posts.truncated) AS truncated,
       count(posts.post_id) FILTER (WHERE posts.status <> 'live') AS not_live,
       (SELECT count(*) FROM comments JOIN posts USING (post_id) WHERE posts.blog_id = blogs.blog_id) AS comments,
       min(posts.published_date) FILTER (WHERE posts.kind = 'post') AS first_post,
       max(posts.published_date) FILTER (WHERE posts.kind = 'post') AS last_post
FROM blogs LEFT JOIN posts USING (blog_id)
GROUP BY blogs.blog_id ORDER BY blogs.host
"""

_LABELS = """
SELECT host, name, posts FROM (
    SELECT blogs.host, labels.name, count(*) AS posts,
           row_number() OVER (PARTITION BY blogs.blog_id ORDER BY count(*) DESC, labels.name) AS rank
    FROM labels JOIN blogs USING (blog_id) JOIN post_labels USING (label_id) JOIN posts USING (post_id)
    WHERE posts.gone_at IS NULL GROUP BY labels.label_id)
WHERE rank <= ? ORDER BY host, rank
"""

_RUN = """
SELECT crawls.crawl_id, crawls.started_at, crawls.finished_at, blogs.host, crawls.scopes, crawls.route, crawls.robots,
       crawls.requests, crawls.posts_seen, crawls.posts_new, crawls.posts_changed, crawls.posts_gone, crawls.outcome,
       (SELECT count(*) FROM gaps WHERE gaps.crawl_id = crawls.crawl_id AND gaps.accepted IS NULL) AS gaps
"""

_RUNS = f"""
{_RUN} FROM crawls LEFT JOIN blogs USING (blog_id)
ORDER BY crawls.started_at DESC, crawls.crawl_id LIMIT ?
"""

_LAST_RUNS = f"""
{_RUN}, crawls.blog_id
FROM (SELECT crawl_id, row_number() OVER (PARTITION BY blog_id ORDER BY started_at DESC, crawl_id) AS nth FROM crawls
      WHERE blog_id IS NOT NULL) AS last
JOIN crawls USING (crawl_id) LEFT JOIN blogs USING (blog_id)
WHERE last.nth = 1
"""  # noqa: S608


_IMPORTS = """
SELECT substr(source, 8) AS file, count(*) AS records, max(fetched_at) AS as_of FROM captures
WHERE crawl_id IS NULL AND source GLOB 'import:*' GROUP BY source ORDER BY source
"""


def sample_posts(path: Path, count: int) -> list[Row]:
    """The newest posts with their first credit and caption, for a first look at an archive."""
    db = read_database(path / DATABASE)
    try:
        return fetch_all(db, _SAMPLE, [count])
    finally:
        db.close()


_SAMPLE = """
SELECT posts.published_date, posts.published_text, posts.title, posts.author,
       (SELECT name FROM credits WHERE credits.post_id = posts.post_id AND credits.kind = 'author'
        ORDER BY position LIMIT 1) AS credited,
       (SELECT caption FROM images WHERE images.post_id = posts.post_id AND caption IS NOT NULL
        ORDER BY position LIMIT 1) AS caption,
       (SELECT caption_credit FROM images WHERE images.post_id = posts.post_id AND caption IS NOT NULL
        ORDER BY position LIMIT 1) AS caption_credit
FROM posts WHERE gone_at IS NULL ORDER BY published_date DESC, published DESC LIMIT ?
"""
