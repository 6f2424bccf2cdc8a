"""Rows of several archives brought into the database of one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive import corrections, search
from archiver.archive.before import stones_of
from archiver.archive.forgotten import lay
from archiver.archive.rows import Row
from archiver.archive.schema import open_database, read_database, sqlite_errors
from archiver.blogger.urls import canonical_host
from archiver.errors import ArchiveError

_ROWS = """
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_fts%' ESCAPE '\\'
    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\' ORDER BY name
"""
_PAGES = 1000
"""Pages of a database that are copied at a time."""
_PICTURES = "image_files"
"""The one table in which blogs share rows: a picture that two of them show is one file."""


class Gathering:
    """A new database into which the rows of archives come, one archive after the other."""

    def __init__(self, path: Path) -> None:
        """Make it at ``path``. Raises the ArchiveErrors."""
        self.path = path
        open_database(path, create=True).close()
        with sqlite_errors(path):
            self.db = Database(sqlite3.connect(path.absolute().as_uri(), uri=True), execute_plugins=False)
            # A power cut spoils nothing but this file, which is then made again.
            for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -32000", "foreign_keys = OFF"):
                self.db.conn.execute(f"PRAGMA {pragma}")
            self._triggers = search.pause(self.db)
            self._tables = [name for (name,) in self.db.conn.execute(_ROWS)]

    def take(self, source: Path) -> None:
        """Copy the rows of another archive's database. Raises the ArchiveErrors."""
        read_database(source).close()  # brings it up to date, and says what is wrong with it
        read_only = source.absolute().as_uri() + "?mode=ro"
        with sqlite_errors(source):
            self.db.conn.execute("ATTACH ? AS other", [read_only])
            try:
                self._require_apart(source)
                with self.db.atomic():
                    for table in self._tables:
                        self._take_table(table)
            finally:
                self.db.conn.execute("DETACH other")

    def finish(self, stones: Iterable[Row], corrected: list[Row]) -> list[Row]:
        """Lay tombstones, take over corrections by hand, index all; returns every correction, of posts that are not
        there too. Raises the ArchiveErrors."""
        with sqlite_errors(self.path), self.db.atomic():
            lay(self.db, stones)
            left = []
            for row in corrections.merged(corrected):
                post_id = corrections.post_of(self.db, row["post_id"], row.get("url"))
                if post_id is None:
                    left.append(row)
                else:
                    corrections.store(self.db, [{**row, "post_id": post_id}])
            search.resume(self.db, self._triggers)
            return corrections.held(self.db) + left

    def _require_apart(self, source: Path) -> None:
        """That no post or comment has the number of another blog's: one of them would be lost. Raises ArchiveError."""
        for table, key in (("posts", "post_id"), ("comments", "comment_id")):
            sql = f"SELECT {key} FROM main.{table} INTERSECT SELECT {key} FROM other.{table} LIMIT 1"  # noqa: S608
            found = self.db.conn.execute(sql).fetchone()
            if found is not None:
                raise ArchiveError(
                    f"{source.parent} has the {key} {found[0]}, and so has another archive, in another blog: Blogger"
                    " gives a number once, so that one of them is wrong. Nothing was changed. Leave one of them out."
                )

    def _take_table(self, table: str) -> None:
        names = [row[1] for row in self.db.conn.execute(f"PRAGMA main.table_info({table})")]
        columns = ", ".join(names)
        if table == _PICTURES:
            self._take_pictures(columns)
            return
        sql = f"INSERT OR IGNORE INTO main.{table} ({columns}) SELECT {columns} FROM other.{table}"  # noqa: S608
        self.db.conn.execute(sql)

    def _take_pictures(self, columns: str) -> None:
        """Of a picture that both have, the response that came first counts, whichever archive is taken first."""
        self.db.conn.execute(
            f"""INSERT OR REPLACE INTO main.{_PICTURES} ({columns})
                SELECT {columns} FROM other.{_PICTURES} AS new
                WHERE NOT EXISTS (
                    SELECT 1 FROM main.{_PICTURES} AS old JOIN main.captures AS o ON o.capture_id = old.capture_id
                    JOIN other.captures AS n ON n.capture_id = new.capture_id
                    WHERE old.sha256 = new.sha256 AND (o.fetched_at, o.capture_id) <= (n.fetched_at, n.capture_id))"""  # noqa: S608
        )

    def close(self) -> None:
        """Close it."""
        self.db.close()


class Known:
    """What an archive is about, as far as putting it together with others needs it."""

    def __init__(self, folder: Path) -> None:
        """Raises the ArchiveErrors."""
        self.folder = folder
        db = read_database(folder / "archive.db")
        try:
            with sqlite_errors(folder / "archive.db"):
                self.crawls = {row[0] for row in db.conn.execute("SELECT crawl_id FROM crawls")}
                self.keys: set[str] = set()
                """Blogs, by number and by host."""
                for blog_id, host in db.conn.execute("SELECT blog_id, host FROM blogs"):
                    self.keys |= {blog_id} | ({f"host:{canonical_host(host)}"} if host else set())
                self.corrected = corrections.of_archive(db, folder)
                self.stones = stones_of(db, folder)
        finally:
            db.close()
        self.files = {path.name: path for path in sorted((folder / "warc").glob("*.warc*")) if path.is_file()}

    def has_all_of(self, other: Known) -> bool:
        """Whether the other one tells nothing that this one does not."""
        return (
            other.crawls <= self.crawls
            and all(name in self.files and _size(self.files[name]) >= _size(path) for name, path in other.files.items())
            and all(row in self.corrected for row in other.corrected)
            and all(stone in self.stones for stone in other.stones)
        )

    def is_all_in(self, others: Sequence[Known]) -> bool:
        """Whether others together tell all that this one does."""
        crawls = set[str]().union(*(one.crawls for one in others))
        sizes: dict[str, int] = {}
        for one in others:
            for name, path in one.files.items():
                sizes[name] = max(sizes.get(name, 0), _size(path))
        corrected = [row for one in others for row in one.corrected]
        return (
            self.crawls <= crawls
            and all(sizes.get(name, -1) >= _size(path) for name, path in self.files.items())
            and all(row in corrected for row in self.corrected)
            and all(any(stone in one.stones for one in others) for stone in self.stones)
        )


def _size(path: Path) -> int:
    return path.stat().st_size


def put_in_place(made: Path, database: Path) -> None:
    """Give a database that was made its place, or its content to the one that is there, all of it or nothing: who has
    that open goes on reading. Raises the ArchiveErrors."""
    if not database.exists():
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(database)
        open_database(database, create=False).close()
        return
    there = open_database(database, create=False)
    try:
        with sqlite_errors(database), closing(sqlite3.connect(made)) as new:
            new.backup(there.conn, pages=_PAGES)
            there.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        there.close()
