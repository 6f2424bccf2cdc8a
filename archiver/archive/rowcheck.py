"""Rows against each other: what the dataset promises of its tables and no constraint of SQLite holds.

The rules that a statement can tell are a table, ``RULES``; those that need the rows of a post together follow it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.findings import Finding, Mend
from archiver.archive.rows import Row, fetch_all
from archiver.blogger.ids import label_id
from archiver.records import BODY_BLOCKS

EXTRACT = "archiver extract derives the rows again from the WARC files."
RECRAWL = "Crawl the post again: archiver crawl {url} --recheck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What no row may be. A statement selects the rows that are; its columns fill the sentences."""

    check: str
    where: str
    sql: str
    problem: str
    repair: str = EXTRACT
    mend: Callable[[Row], Mend] | None = None


def _held(row: Row) -> Mend:
    return Mend(action="set", values=("posts", "post_id", row["post_id"], "comments_held", row["held"]))


RULES = (
    Rule(
        check="posts",
        where="posts {post_id}",
        sql="SELECT post_id, url FROM posts WHERE capture_id IS NULL AND status = 'live'",
        problem="{url} names no capture: nothing proves what its row says.",
        repair=RECRAWL,
    ),
    Rule(
        check="captures",
        where="captures {capture_id}",
        sql="SELECT capture_id, url FROM captures WHERE warc_file IS NULL OR warc_offset IS NULL",
        problem="The row does not say where the record of {url} is.",
        repair="archiver extract --rebuild finds it in the WARC files.",
    ),
    Rule(
        check="versions",
        where="post_versions {post_id}",
        sql="""SELECT p.post_id, p.version, group_concat(v.version, ', ') AS there
               FROM posts AS p LEFT JOIN post_versions AS v USING (post_id) GROUP BY p.post_id
               HAVING count(v.version) <> p.version OR min(v.version) <> 1 OR max(v.version) <> p.version""",
        problem="The post is at version {version}, and the versions that are there are: {there}.",
    ),
    Rule(
        check="versions",
        where="post_versions {post_id}, version {version}",
        sql="SELECT post_id, version, changed FROM post_versions WHERE (version = 1) <> (changed = '[]')",
        problem="It says that {changed} changed; only the first version changes nothing.",
    ),
    Rule(
        check="versions",
        where="post_versions {post_id}, version {version}",
        sql="""SELECT post_id, p.version, substr(
                   iif(p.title IS NOT v.title, ', title', '') || iif(p.published IS NOT v.published, ', published', '')
                   || iif(p.body_text IS NOT v.body_text, ', body_text', '')
                   || iif(p.body_html IS NOT v.body_html, ', body_html', '')
                   || iif(p.content_hash IS NOT v.content_hash, ', content_hash', '')
                   || iif(p.capture_id IS NOT v.capture_id, ', capture_id', ''), 3) AS fields
               FROM posts AS p JOIN post_versions AS v USING (post_id, version)
               WHERE (p.title, p.published, p.body_text, p.body_html, p.content_hash, p.capture_id) IS NOT
                     (v.title, v.published, v.body_text, v.body_html, v.content_hash, v.capture_id)""",
        problem="The current version and the post's row disagree about: {fields}.",
    ),
    Rule(
        check="comments",
        where="posts {post_id}",
        sql="""SELECT post_id, comments_held AS said, (SELECT count(*) FROM comments AS c WHERE c.post_id = p.post_id)
               AS held FROM posts AS p WHERE said IS NOT held""",
        problem="comments_held is {said}, and {held} are held.",
        repair="--repair counts them again.",
        mend=_held,
    ),
    Rule(
        check="posts",
        where="posts {post_id}",
        sql="SELECT post_id, url FROM posts WHERE (content_hash IS NULL) <> truncated AND status = 'live'",
        problem="content_hash and truncated of {url} contradict each other: a text that is whole has a hash.",
    ),
    Rule(
        check="posts",
        where="posts {post_id}",
        sql="SELECT post_id, published, published_date FROM posts WHERE published_date IS NOT substr(published, 1, 10)",
        problem="published_date is {published_date}, and published is {published}.",
    ),
    Rule(
        check="posts",
        where="posts {post_id}",
        sql="""SELECT post_id, published, published_utc FROM posts WHERE published_utc IS NOT NULL
               AND strftime('%Y-%m-%dT%H:%M:%SZ', published) IS NOT strftime('%Y-%m-%dT%H:%M:%SZ', published_utc)""",
        problem="published_utc is {published_utc}, and published is {published}.",
    ),
    Rule(
        check="posts",
        where="posts {url}",
        sql="""SELECT url, count(*) AS posts, group_concat(post_id, ', ') AS ids FROM posts
               WHERE gone_at IS NULL AND status = 'live' GROUP BY blog_id, url HAVING count(*) > 1""",
        problem="{posts} live posts have this address: {ids}.",
    ),
    Rule(
        check="links",
        where="links {post_id}, position {position}",
        sql="""SELECT post_id, position, kind FROM links
               WHERE target_post_id IS NOT NULL AND kind NOT IN ('internal', 'related')""",
        problem="A link of the kind {kind} leads to a post of the archive.",
    ),
    Rule(
        check="scopes",
        where="post_scopes {post_id}",
        sql="""SELECT post_id, scope FROM post_scopes
               WHERE scope <> 'blog' AND scope NOT GLOB 'label:?*' AND scope NOT GLOB 'post:?*'""",
        problem="{scope} is no scope.",
    ),
    Rule(
        check="images",
        where="images {post_id}, position {position}",
        sql="""SELECT post_id, position, sha256 FROM images
               WHERE sha256 IS NOT NULL AND (length(sha256) <> 64 OR sha256 GLOB '*[^0-9a-f]*')""",
        problem="{sha256} is no SHA-256.",
    ),
)


def rules(db: Database) -> Iterator[Finding]:
    """Every rule of ``RULES``."""
    for rule in RULES:
        for row in fetch_all(db, rule.sql):
            yield Finding(
                check=rule.check,
                where=rule.where.format_map(row),
                problem=rule.problem.format_map(row),
                repair=rule.repair.format_map(row),
                mend=rule.mend(row) if rule.mend is not None else None,
            )


def times(db: Database) -> Iterator[Finding]:
    """Every column ``*_at`` is a time in UTC."""
    columns = db.conn.execute(
        """SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c
           WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\' AND (c.name GLOB '*_at' OR c.name = 'at')"""
    ).fetchall()
    for table, column in columns:
        sql = f"""SELECT {column}, count(*) FROM {table} WHERE {column} IS NOT NULL
                  AND ({column} NOT GLOB '????-??-??T??:??:??*Z' OR julianday({column}) IS NULL) LIMIT 1"""  # noqa: S608
        for value, count in db.conn.execute(sql):
            if count:
                yield Finding(
                    check="times",
                    where=f"{table}.{column}",
                    problem=f"{count} of its values are no time in UTC, such as {value}.",
                    repair=EXTRACT,
                )


def texts(db: Database) -> Iterator[Finding]:
    """``body_text`` is the text of its blocks, and ``word_count`` counts its words."""
    blocks = groupby(
        db.conn.execute("SELECT post_id, kind, text FROM blocks ORDER BY post_id, position"), key=lambda row: row[0]
    )
    posts = db.conn.execute("SELECT post_id, body_text, word_count, truncated, status FROM posts ORDER BY post_id")
    of_post = _Parts(blocks)
    for post_id, body_text, word_count, truncated, status in posts:
        said = [text for _, kind, text in of_post.of(post_id) if kind in BODY_BLOCKS and text]
        if body_text != ("\n\n".join(said) or None):
            yield Finding(
                check="texts",
                where=f"posts {post_id}",
                problem="body_text is not the text of its blocks.",
                repair=EXTRACT,
            )
            continue
        words = len((body_text or "").split())
        if not truncated and status == "live" and word_count != words:
            yield Finding(
                check="texts",
                where=f"posts {post_id}",
                problem=f"word_count is {word_count}, and body_text has {words} words.",
                repair="--repair counts them again.",
                mend=Mend(action="set", values=("posts", "post_id", post_id, "word_count", words)),
            )


def labels(db: Database) -> Iterator[Finding]:
    """A label's id is the hash of its blog and name; a post has the labels of its current version (and perhaps those
    under which a page listed it)."""
    for identifier, blog_id, name in db.conn.execute("SELECT label_id, blog_id, name FROM labels"):
        if identifier != label_id(str(blog_id), str(name)):
            yield Finding(
                check="labels",
                where=f"labels {identifier}",
                problem=f"This is not the id of the label {name} of the blog {blog_id}.",
                repair=EXTRACT,
            )
    held = groupby(
        db.conn.execute("SELECT post_id, name FROM post_labels JOIN labels USING (label_id) ORDER BY post_id, name"),
        key=lambda row: row[0],
    )
    of_post = _Parts(held)
    versions = db.conn.execute(
        """SELECT post_id, labels FROM posts JOIN post_versions USING (post_id, version)
           WHERE labels IS NOT NULL ORDER BY post_id"""
    )
    for post_id, told in versions:
        names = [name for _, name in of_post.of(post_id)]
        try:
            are_there = set(json.loads(told)) <= set(names)
        except (ValueError, TypeError):
            are_there = False
        if not are_there:
            yield Finding(
                check="labels",
                where=f"post_labels {post_id}",
                problem=f"The post has the labels {', '.join(names) or '(none)'}, and its current version {told}.",
                repair=EXTRACT,
            )


class _Parts:
    """The rows of each post in turn, of a grouped query that is sorted as its posts are."""

    def __init__(self, groups: Iterator[tuple[str, Iterator[Any]]]) -> None:
        self._groups = groups
        self._next: tuple[str, list[Any]] | None = self._advance()

    def of(self, post_id: str) -> list[Any]:
        """Those of the next post; ids are asked for in their order."""
        while self._next is not None and self._next[0] < post_id:
            self._next = self._advance()
        if self._next is None or self._next[0] != post_id:
            return []
        return self._next[1]

    def _advance(self) -> tuple[str, list[Any]] | None:
        group = next(self._groups, None)
        return None if group is None else (group[0], list(group[1]))
