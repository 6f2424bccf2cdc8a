"""What may be pages of Blogger's in other people's WARC files, put in order of time, however many there are.

They are carried out in the order in which they were fetched, whatever the order of the files and of what is in them. A
record that says "the same payload as that one" is led to that one, which may stand in another of the files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, fields
from types import TracebackType
from typing import Self

from archiver.archive.foreign import Candidate

_COLUMNS = [field.name for field in fields(Candidate)]
_ORIGINALS = (
    "url = :refers_to_url AND fetched_at = :refers_to_at",
    "record_id = :refers_to",
    "digest = :digest AND url = :url",
    "digest = :digest",
)
"""Ways in which a revisit tells whose payload it has, the surest first (WARC 1.1, "revisit")."""


class Candidates:
    """Candidates of several files, each by the number of its file. Use it as a context manager.

    They are in a database of SQLite's that has no name: in memory while it is small, and gone with the program.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute(f"CREATE TABLE candidates (file INTEGER, {', '.join(_COLUMNS)})")
        self._is_indexed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._db.close()

    def take(self, file: int, found: Iterator[Candidate]) -> None:
        """Add those of a file."""
        marks = ", ".join("?" * (len(_COLUMNS) + 1))
        self._db.execute("BEGIN")
        self._db.executemany(
            f"INSERT INTO candidates VALUES ({marks})",  # noqa: S608
            ((file, *astuple(one)) for one in found),
        )
        self._db.execute("COMMIT")
        self._is_indexed = False

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM candidates").fetchone()[0])

    def in_order(self) -> Iterator[tuple[int, Candidate]]:
        """All of them with the numbers of their files, the oldest first."""
        sql = "SELECT * FROM candidates ORDER BY fetched_at, url, is_revisit, digest, file, offset"
        with closing(self._db.execute(sql)) as rows:
            for file, *values in rows:
                yield file, _candidate(values)

    def original_of(self, revisit: Candidate) -> tuple[int, Candidate] | None:
        """The record whose payload a revisit has, with the number of its file; ``None`` where none of them is it."""
        self._index()
        told = {name: getattr(revisit, name) for name in _COLUMNS}
        for way in _ORIGINALS:
            sql = f"SELECT * FROM candidates WHERE {way} AND NOT is_revisit ORDER BY fetched_at, file, offset LIMIT 1"  # noqa: S608
            row = self._db.execute(sql, told).fetchone()
            if row is not None:
                return row[0], _candidate(row[1:])
        return None

    def _index(self) -> None:
        if not self._is_indexed:
            for name, columns in (("address", "url, fetched_at"), ("id", "record_id"), ("payload", "digest")):
                self._db.execute(f"CREATE INDEX IF NOT EXISTS by_{name} ON candidates ({columns})")
            self._is_indexed = True


def _candidate(values: list[object] | tuple[object, ...]) -> Candidate:
    told = dict(zip(_COLUMNS, values, strict=True))
    told |= {name: bool(told[name]) for name in ("is_feed", "is_revisit")}
    return Candidate(**told)  # type: ignore[arg-type]
