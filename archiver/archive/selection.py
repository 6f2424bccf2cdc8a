"""Part of an archive, or all of it, read as it stood at one moment: which posts, and the rows that belong to them.

Reading neither waits for a crawl that writes nor holds it up. Rows come one after the other, whatever their number: no
table is ever held in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from sqlite_utils.db import Database

from archiver.archive import search
from archiver.archive.folder import DATABASE
from archiver.archive.rows import Row, fetch_all, marks
from archiver.archive.schema import read_database, sqlite_errors
from archiver.blogger.urls import canonical_host, host_of
from archiver.errors import ArchiveUnwritableError, UsageError

PARTS = ("credits", "images", "links", "labels", "comments", "blocks")
"""What `Selected.documents` gives beside the columns of a post: its labels as names, the others as rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which posts are wanted: those that meet every condition; without any, all that the archive holds."""

    blogs: tuple[str, ...] = ()
    """Addresses, hosts or ids of blogs; a post is of one of them."""
    labels: tuple[str, ...] = ()
    """A post has one of them, case and accents as the blog spells them."""
    since: str | None = None
    """``YYYY-MM-DD``, the first day, in the blog's own time."""
    until: str | None = None
    """``YYYY-MM-DD``, the last day, that day included."""
    query: str | None = None
    """Words that a post has all of, in its title, text, captions or credits; also other forms of Italian words."""

    @property
    def is_everything(self) -> bool:
        """Whether there is no condition."""
        return self == Selection()

    def as_json(self) -> dict[str, Any]:
        """The conditions that there are."""
        return {name: value for name, value in asdict(self).items() if value}


class _Table(NamedTuple):
    """How the rows of a table are found that belong to the posts of a selection."""

    rows: str
    """What follows ``SELECT columns FROM``, with the table as ``t``."""
    order: str


_OF_POST = "chosen CROSS JOIN {0} AS t USING (post_id)"
_OF_CRAWL = "{0} AS t WHERE crawl_id IN (SELECT crawl_id FROM chosen_crawls)"

TABLES: dict[str, _Table] = {
    "blogs": _Table("blogs AS t WHERE blog_id IN (SELECT blog_id FROM chosen_blogs)", "blog_id"),
    "posts": _Table(_OF_POST.format("posts_corrected"), "chosen.n"),
    "post_aliases": _Table(_OF_POST.format("post_aliases"), "chosen.n, t.alias"),
    "labels": _Table(
        "labels AS t WHERE label_id IN (SELECT label_id FROM chosen CROSS JOIN post_labels USING (post_id))",
        "label_id",
    ),
    "post_labels": _Table(_OF_POST.format("post_labels"), "chosen.n, t.label_id"),
    "blocks": _Table(_OF_POST.format("blocks"), "chosen.n, t.position"),
    "credits": _Table(_OF_POST.format("credits"), "chosen.n, t.position"),
    "images": _Table(_OF_POST.format("images"), "chosen.n, t.position"),
    "links": _Table(_OF_POST.format("links"), "chosen.n, t.position"),
    "comments": _Table(_OF_POST.format("comments"), "chosen.n, t.position, t.comment_id"),
    "post_versions": _Table(_OF_POST.format("post_versions"), "chosen.n, t.version"),
    "post_events": _Table(_OF_POST.format("post_events"), "chosen.n, t.crawl_id, t.event"),
    "post_scopes": _Table(_OF_POST.format("post_scopes"), "chosen.n, t.scope"),
    "corrections": _Table(_OF_POST.format("corrections"), "chosen.n, t.field, t.at"),
    "captures": _Table("captures AS t WHERE capture_id IN (SELECT capture_id FROM chosen_captures)", "capture_id"),
    "crawls": _Table(_OF_CRAWL.format("crawls"), "crawl_id"),
    "coverage": _Table(_OF_CRAWL.format("coverage"), "crawl_id, scope, witness"),
    "gaps": _Table(_OF_CRAWL.format("gaps"), "crawl_id, scope, url"),
    "skips": _Table(_OF_CRAWL.format("skips"), "crawl_id, url"),
}
"""The tables that leave an archive, in an order in which each comes after those it refers to most. What only a crawl
needs (walks, follows, witnesses, listed, search) stays."""

_SOURCES = {"posts": "posts_corrected"}
"""Where the rows of a table come from, if not from itself: a person's corrections count."""
_NO_MORE: tuple[None, list[Any]] = (None, [])
_NOT_EXPORTED = frozenset({"stems", "missed_at", "captions", "credit_names"})
"""Columns that only the program needs, or that repeat other tables for its search."""


class Selected:
    """The chosen part of an archive. Use it as a context manager."""

    def __init__(self, path: Path, selection: Selection) -> None:
        """
        :param path: the archive's folder
        Raises UsageError where a blog or label is not in the archive, and the ArchiveErrors.
        """
        self.path = path
        self.selection = selection
        self._db = read_database(path / DATABASE)
        try:
            with sqlite_errors(path / DATABASE):
                self._db.conn.execute("BEGIN")
                with _room_for_temporary_files(path):
                    self._choose()
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._db.close()

    @property
    def db(self) -> Database:
        """The database at that moment, for other questions to it: the posts are in ``chosen``."""
        return self._db

    @cached_property
    def posts(self) -> int:
        """How many posts and pages are chosen."""
        return int(self._db.conn.execute("SELECT count(*) FROM chosen").fetchone()[0])

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table that leave the archive, in their order."""
        rows = self._db.conn.execute("SELECT name FROM pragma_table_info(?)", (_SOURCES.get(table, table),))
        return tuple(name for (name,) in rows if name not in _NOT_EXPORTED)

    def types(self, table: str) -> dict[str, str]:
        """The SQLite type of each such column: ``TEXT`` or ``INTEGER``."""
        told = dict(self._db.conn.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall())
        return {name: told.get(name) or "TEXT" for name in self.columns(table)}

    def count(self, table: str) -> int:
        """How many rows of a table are chosen."""
        with sqlite_errors(self.path / DATABASE):
            return int(self._db.conn.execute(f"SELECT count(*) FROM {TABLES[table].rows}").fetchone()[0])  # noqa: S608

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """The chosen rows of a table, posts and what belongs to them by blog and date. Raises the ArchiveErrors."""
        with sqlite_errors(self.path / DATABASE):
            yield from self._rows(table)

    def documents(self, parts: Collection[str] = PARTS) -> Iterator[Row]:
        """Each chosen post as one thing: its columns, and these of its `PARTS`. Raises the ArchiveErrors."""
        names = self.columns("posts")
        at = names.index("post_id")
        sources = [(part, self._by_post(part)) for part in PARTS if part in parts]
        waiting = {part: next(rows, _NO_MORE) for part, rows in sources}
        for values in self.rows("posts"):
            post: Row = dict(zip(names, values, strict=True))
            for part, rows in sources:
                if waiting[part][0] == values[at]:
                    post[part] = waiting[part][1]
                    waiting[part] = next(rows, _NO_MORE)
                else:
                    post[part] = []
            yield post

    def lines(self, parts: Collection[str] = PARTS) -> Iterator[bytes]:
        """What `documents` gives, each as a JSON object in UTF-8 made by SQLite, in a third of the time; ``corrected``
        is a list. Raises the ArchiveErrors."""
        columns = [name for name in self.columns("posts") if name != "corrected"]
        pairs = [f"'{name}', {name if name == 'post_id' else f't.{name}'}" for name in columns]
        pairs.append("'corrected', json(coalesce(t.corrected, '[]'))")
        pairs += [f"'{part}', json({self._as_array(part)})" for part in PARTS if part in parts]
        table = TABLES["posts"]
        made = f"SELECT CAST(json_object({', '.join(pairs)}) AS BLOB) FROM {table.rows} ORDER BY {table.order}"  # noqa: S608
        with sqlite_errors(self.path / DATABASE):
            yield from map(itemgetter(0), self._db.conn.execute(made))

    def _as_array(self, part: str) -> str:
        """SQL for the rows of a part of the post at hand, as a JSON array."""
        if part == "labels":
            inner = """SELECT name FROM post_labels JOIN labels USING (label_id)
                WHERE post_labels.post_id = chosen.post_id ORDER BY name"""
            return f"(SELECT json_group_array(name) FROM ({inner}))"  # noqa: S608
        pairs = ", ".join(f"'{name}', {name}" for name in self.columns(part) if name != "post_id")
        order = TABLES[part].order.removeprefix("chosen.n, ")
        inner = f"SELECT * FROM {part} AS t WHERE t.post_id = chosen.post_id ORDER BY {order}"  # noqa: S608
        return f"(SELECT json_group_array(json_object({pairs})) FROM ({inner}))"  # noqa: S608

    def commenters(self, post_id: str | None = None) -> Iterator[tuple[str | None, str | None]]:
        """The name and the address of everybody who commented on a chosen post, or on one post, each once; of the
        blog's own author nothing. Raises the ArchiveErrors."""
        of_post = "comments WHERE post_id = ? AND"
        of_chosen = "chosen CROSS JOIN comments USING (post_id) WHERE"
        with sqlite_errors(self.path / DATABASE):
            sql = f"""SELECT DISTINCT author, author_url FROM {of_chosen if post_id is None else of_post}
                (author IS NOT NULL OR author_url IS NOT NULL) AND is_blog_author IS NOT 1"""  # noqa: S608
            yield from chain(self._db.conn.execute(sql, () if post_id is None else (post_id,)))

    def _by_post(self, part: str) -> Iterator[tuple[str | None, list[Any]]]:
        """The rows of a part, those of each post together, in the order of the posts."""
        with sqlite_errors(self.path / DATABASE):
            if part == "labels":
                rows: Iterable[tuple[Any, ...]] = self._db.conn.execute(_LABEL_NAMES)
                for post_id, found in groupby(rows, key=itemgetter(0)):
                    yield post_id, [name for _, name in found]
                return
            names = self.columns(part)
            at = names.index("post_id")
            kept = names[:at] + names[at + 1 :]
            for post_id, found in groupby(self._rows(part), key=itemgetter(at)):
                yield post_id, [dict(zip(kept, row[:at] + row[at + 1 :], strict=True)) for row in found]

    def _rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        columns = ", ".join(f"t.{name}" if name != "post_id" else name for name in self.columns(table))
        sql = f"SELECT {columns} FROM {TABLES[table].rows} ORDER BY {TABLES[table].order}"  # noqa: S608
        yield from chain(self._db.conn.execute(sql))  # chain: a cursor that is let go late must not be closed

    # Choosing

    def _choose(self) -> None:
        db = self._db.conn
        conditions, values = self._conditions()
        db.execute("CREATE TEMP TABLE chosen (n INTEGER PRIMARY KEY, post_id TEXT NOT NULL UNIQUE)")
        db.execute(
            f"""INSERT INTO chosen (post_id) SELECT post_id FROM posts_corrected AS p
                WHERE {" AND ".join(conditions) or "1"}
                ORDER BY host, blog_id, coalesce(published_date, '9999'), published_utc, post_id""",  # noqa: S608
            values,
        )
        for name, of_everything, of_chosen in _FOLLOWING:
            select = of_everything if self.selection.is_everything else of_chosen
            db.execute(f"CREATE TEMP TABLE chosen_{name}s ({name}_id TEXT PRIMARY KEY) WITHOUT ROWID")
            db.execute(f"INSERT OR IGNORE INTO chosen_{name}s {select}")

    def _conditions(self) -> tuple[list[str], list[Any]]:
        wanted = self.selection
        conditions: list[str] = []
        values: list[Any] = []
        if wanted.blogs:
            ids = [self._blog(blog) for blog in wanted.blogs]
            conditions.append(f"blog_id IN ({marks(ids)})")
            values += ids
        if wanted.labels:
            ids = [one for label in wanted.labels for one in self._label(label)]
            labelled = f"SELECT post_id FROM post_labels WHERE label_id IN ({marks(ids)})"  # noqa: S608
            conditions.append(f"post_id IN ({labelled})")
            values += ids
        for bound, operator in ((wanted.since, ">="), (wanted.until, "<=")):
            if bound is not None:
                conditions.append(f"published_date {operator} ?")
                values.append(bound)
        if wanted.query is not None:
            conditions.append(
                "post_id IN (SELECT post_id FROM posts WHERE rowid IN"
                " (SELECT rowid FROM posts_fts WHERE posts_fts MATCH ?))"
            )
            values.append(search.expression(wanted.query))
        return conditions, values

    def _blog(self, named: str) -> str:
        """The id of a blog, by its id, host or address."""
        blogs = fetch_all(self._db, "SELECT blog_id, host FROM blogs ORDER BY host")
        host = host_of(named) if "://" in named else canonical_host(named.strip().rstrip("/"))
        found = [str(blog["blog_id"]) for blog in blogs if named == blog["blog_id"] or (host and host == blog["host"])]
        if found:
            return found[0]
        raise UsageError(
            f"There is no blog {named} in the archive {self.path}."
            f" These are: {', '.join(str(blog['host'] or blog['blog_id']) for blog in blogs) or 'none'}."
        )

    def _label(self, name: str) -> list[str]:
        """The ids of the labels of a name, one in each blog that has it."""
        found = fetch_all(self._db, "SELECT label_id FROM labels WHERE name = ?", [name.strip()])
        if found:
            return [str(row["label_id"]) for row in found]
        names = [row["name"] for row in fetch_all(self._db, "SELECT DISTINCT name FROM labels ORDER BY name")]
        folded = {one.casefold(): one for one in names}
        close = [folded[one] for one in get_close_matches(name.strip().casefold(), folded, n=3)]
        hint = f" Did you mean: {', '.join(close)}?" if close else ""
        raise UsageError(f"No post of the archive {self.path} has the label “{name}”, spelled like that.{hint}")


@contextmanager
def _room_for_temporary_files(path: Path) -> Iterator[None]:
    """The list of the chosen posts is in a temporary file; where there is no room for it, that is told."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_FULL:
            raise
        raise ArchiveUnwritableError(
            f"There is no room for temporary files while {path} is read. Make room, or name another folder for them"
            " with TMPDIR."
        ) from error


_LABEL_NAMES = """
SELECT post_id, name FROM chosen CROSS JOIN post_labels USING (post_id) JOIN labels USING (label_id)
ORDER BY chosen.n, name
"""

_FOLLOWING = (
    (
        "blog",
        "SELECT blog_id FROM blogs",
        "SELECT blog_id FROM chosen CROSS JOIN posts USING (post_id)",
    ),
    (
        "capture",
        "SELECT capture_id FROM captures",
        """SELECT capture_id FROM chosen CROSS JOIN posts USING (post_id) WHERE capture_id IS NOT NULL
           UNION SELECT capture_id FROM chosen CROSS JOIN post_versions USING (post_id) WHERE capture_id IS NOT NULL
           UNION SELECT capture_id FROM chosen CROSS JOIN comments USING (post_id) WHERE capture_id IS NOT NULL""",
    ),
    (
        "crawl",
        "SELECT crawl_id FROM crawls",
        """SELECT crawl_id FROM crawls WHERE blog_id IN (SELECT blog_id FROM chosen_blogs)
           UNION SELECT crawl_id FROM chosen_captures JOIN captures USING (capture_id) WHERE crawl_id IS NOT NULL
           UNION SELECT crawl_id FROM chosen CROSS JOIN post_events USING (post_id)
           UNION SELECT crawl_id FROM chosen CROSS JOIN post_scopes USING (post_id) WHERE crawl_id IS NOT NULL""",
    ),
)
"""Temporary tables: their name, what is in them when everything is chosen, what is when some posts are."""
