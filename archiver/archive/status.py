"""What an archive holds, for people: read without holding up a crawl that is writing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.folder import DATABASE
from archiver.archive.follows import Follow, read_follows
from archiver.archive.rows import Row, fetch_all
from archiver.archive.schema import read_database, sqlite_errors

LABELS_SHOWN = 15
RUNS_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of an archive."""

    path: Path
    database_bytes: int
    warc_bytes: int
    blogs: list[Row]
    labels: list[Row]
    """The labels most used, by blog."""
    runs: list[Row]
    """The last runs, newest first."""
    imports: list[Row]
    """The files that were imported, with how many of their records are kept, and of when the newest is."""
    follows: list[Follow]
    """What a crawl without an address repeats."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "archive": str(self.path),
            "database_bytes": self.database_bytes,
            "warc_bytes": self.warc_bytes,
            "blogs": self.blogs,
            "labels": self.labels,
            "runs": self.runs,
            "imports": self.imports,
            "follows": [asdict(follow) for follow in self.follows],
        }


def status(path: Path) -> Status:
    """Read the state of the archive in ``path``. Raises the ArchiveErrors."""
    db = read_database(path / DATABASE)
    try:
        with sqlite_errors(path / DATABASE):
            return _read(db, path)
    finally:
        db.close()


def _read(db: Database, path: Path) -> Status:
    return Status(
        path=path,
        database_bytes=(path / DATABASE).stat().st_size,
        warc_bytes=sum(file.stat().st_size for file in (path / "warc").glob("*.warc.gz")),
        blogs=fetch_all(db, _BLOGS),
        labels=fetch_all(db, _LABELS, [LABELS_SHOWN]),
        runs=fetch_all(db, _RUNS, [RUNS_SHOWN]),
        imports=fetch_all(db, _IMPORTS),
        follows=read_follows(db),
    )


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

_RUNS = """
SELECT crawls.started_at, crawls.finished_at, blogs.host, crawls.scopes, crawls.route, crawls.robots, crawls.requests,
       crawls.posts_seen, crawls.posts_new, crawls.posts_changed, crawls.outcome,
       (SELECT count(*) FROM gaps WHERE gaps.crawl_id = crawls.crawl_id AND gaps.accepted IS NULL) AS gaps
FROM crawls LEFT JOIN blogs USING (blog_id)
ORDER BY crawls.started_at DESC, crawls.crawl_id LIMIT ?
"""


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
