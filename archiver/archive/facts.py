"""What is said of a selection as a whole: its blogs, its days, its pictures."""

from __future__ import annotations

from collections.abc import Iterator

from archiver.archive.rows import Row, fetch_all, fetch_one
from archiver.archive.selection import Selected


def blogs(selected: Selected) -> list[Row]:
    """Id, host, url and title of the blogs that the chosen posts are of."""
    return fetch_all(
        selected.db,
        "SELECT blog_id, host, url, title FROM chosen_blogs JOIN blogs USING (blog_id) ORDER BY host, blog_id",
    )


def posts_held(selected: Selected) -> int:
    """How many posts and pages the archive holds of the same blogs."""
    row = fetch_one(selected.db, "SELECT count(*) AS n FROM posts WHERE blog_id IN (SELECT blog_id FROM chosen_blogs)")
    return int(row["n"]) if row else 0


def span(selected: Selected) -> tuple[str | None, str | None]:
    """The days of the first and the last of the chosen posts; static pages have none."""
    sql = """SELECT min(published_date) AS first, max(published_date) AS last
             FROM chosen CROSS JOIN posts_corrected USING (post_id) WHERE kind = 'post'"""
    row = fetch_one(selected.db, sql) or {}
    return row.get("first"), row.get("last")


def pictures(selected: Selected) -> Iterator[str]:
    """The SHA-256 of every picture of the chosen posts whose file is kept, each once."""
    sql = """SELECT DISTINCT sha256 FROM chosen CROSS JOIN images USING (post_id)
             WHERE sha256 IS NOT NULL ORDER BY sha256"""
    for (sha256,) in selected.db.conn.execute(sql):
        yield sha256
