"""Is an archive what it says it is? Its WARC files, its rows, and how they lead to each other.

What is checked is the database as it stood at one moment, in a copy: a crawl that is writing is neither held up nor
mistaken for damage. The files are looked at after that, and whatever a row refers to is on the disk before the row is.
"""

from __future__ import annotations

import shlex
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive import corrections, dbcheck, erasing, rowcheck, unfinished
from archiver.archive.dbcheck import REBUILD
from archiver.archive.findings import Finding, Verdict
from archiver.archive.folder import DATABASE, lock, unwritable
from archiver.archive.forgotten import tombstones
from archiver.archive.imagecheck import images
from archiver.archive.journalcheck import Journal
from archiver.archive.mend import losses, mend
from archiver.archive.schema import MIGRATIONS, copy_database
from archiver.archive.warccheck import Expected, check_files
from archiver.blogger.tombstones import Tombstones
from archiver.errors import ArchiveDamagedError

Watch = Callable[[str, int, int], None]
"""Is told what is being checked, how many bytes of the WARC files have been, and how many there are."""

_UNREADABLE = (sqlite3.Error, ValueError, TypeError, OverflowError)
"""What a damaged database may make of a question: SQLite's own errors, and values that are no text or number."""


def verify(path: Path, *, repair: bool = False, watch: Watch = lambda what, done, total: None) -> Verdict:
    """Check the archive in ``path``, and with ``repair`` do what is safe about what is found.

    Raises the ArchiveErrors where there is no archive, where a newer program made it, or, with ``repair``, where
    another run is writing to it. A database that is damaged is a finding.
    """
    if not repair or not path.is_dir() or not any((path / name).exists() for name in (DATABASE, "warc")):
        return _Check(path, watch).verdict()
    held = lock(path)
    try:
        return _repaired(path, watch)
    finally:
        held.release()


def _repaired(path: Path, watch: Watch) -> Verdict:
    """Check, repair, and check again."""
    before = _Check(path, watch).verdict()
    if not any(finding.mend for finding in before.damage):
        return before
    try:
        mend(path, before.damage)
    except (ArchiveDamagedError, *_UNREADABLE):
        return before  # what keeps it from being opened is among the findings
    except OSError as error:
        raise unwritable(error, path) from error
    after = _Check(path, watch).verdict()
    left = {(finding.check, finding.where) for finding in after.damage}
    after.repaired = [finding for finding in before.damage if (finding.check, finding.where) not in left]
    return after


class _Check:
    def __init__(self, path: Path, watch: Watch) -> None:
        self._path = path
        self._warc = path / "warc"
        self._watch = watch
        self._damage: list[Finding] = []
        self._notes: list[str] = []
        self._counts: dict[str, int] = {}
        self._stones: Tombstones | None = None

    def verdict(self) -> Verdict:
        """Check everything."""
        with tempfile.TemporaryDirectory(prefix="archiver-verify-") as folder:
            self._watch("the database", 0, 0)
            self._check_unfinished()
            db = self._copy(Path(folder) / DATABASE)
            try:
                if db is not None:
                    self._check_database(db)
                self._check_files(db)
            finally:
                if db is not None:
                    db.close()
        return Verdict(path=self._path, counts=self._counts, damage=self._damage, notes=self._notes)

    def _copy(self, to: Path) -> Database | None:
        """A copy of the database with today's schema; ``None`` where it is beyond that."""
        try:
            db = copy_database(self._path / DATABASE, to)
        except (ArchiveDamagedError, *_UNREADABLE) as error:
            if isinstance(error, ArchiveDamagedError) and not self._warc.is_dir():
                raise
            problem = "It is missing." if not (self._path / DATABASE).is_file() else f"It cannot be opened: {error}"
            self._damage.append(Finding(check="database", where=DATABASE, problem=problem, repair=REBUILD))
            return None
        db.conn.text_factory = lambda value: value.decode("utf-8", "replace")
        for setting in ("journal_mode = MEMORY", "synchronous = OFF"):
            db.conn.execute(f"PRAGMA {setting}")
        return db

    # The database

    def _check_database(self, db: Database) -> None:
        self._guarded("database", db, dbcheck.pages)
        self._guarded("schema", db, self._migrate)
        checks: dict[str, Callable[[Database], Iterator[Finding]]] = {
            "foreign keys": dbcheck.foreign_keys,
            "schema": dbcheck.objects,
            "search": dbcheck.search,
            "rows": rowcheck.rules,
            "times": rowcheck.times,
            "texts": rowcheck.texts,
            "labels": rowcheck.labels,
            "images": lambda db: images(db, self._path),
            "runs": self._runs,
            "corrections": self._corrections,
            "forgotten": self._forgotten,
        }
        for name, check in checks.items():
            self._guarded(name, db, check)

    def _guarded(self, name: str, db: Database, check: Callable[[Database], Iterator[Finding]]) -> None:
        """A check, which a damaged database may keep from being made."""
        try:
            self._damage.extend(check(db))
        except _UNREADABLE as error:
            if db.conn.in_transaction:
                db.conn.rollback()
            if name != "database" and any(one.check in ("database", "schema") for one in self._damage):
                return  # that is why
            problem = f"It cannot be checked ({name}): {error}."
            self._damage.append(Finding(check="database", where=DATABASE, problem=problem, repair=REBUILD))

    def _migrate(self, db: Database) -> Iterator[Finding]:
        if MIGRATIONS.pending(db):
            MIGRATIONS.apply(db)
            self._notes.append("The archive has the schema of an older archiver; the next crawl brings it up to date.")
        yield from ()

    def _check_unfinished(self) -> None:
        if (self._path / unfinished.FORGETTING).exists():
            problem, _, repair = unfinished.sentence(self._path).partition(" Let it: ")
            where = unfinished.FORGETTING
            self._damage.append(Finding(check="forgotten", where=where, problem=problem, repair=f"End it: {repair}"))

    def _forgotten(self, db: Database) -> Iterator[Finding]:
        """Nothing that was forgotten is there."""
        self._stones = tombstones(db)
        found = erasing.affected(db, self._stones) if self._stones else erasing.Affected()
        for table, rows in (("posts", found.posts), ("comments", found.comments)):
            if rows:
                yield Finding(
                    check="forgotten",
                    where=table,
                    problem=f"{len(rows)} rows are there again of what was forgotten.",
                    repair=f"Take them out again: archiver forget --archive {shlex.quote(str(self._path))}",
                )

    def _runs(self, db: Database) -> Iterator[Finding]:
        for table in ("posts", "comments", "post_versions", "captures", "crawls"):
            self._counts[table] = db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        (open_runs,) = db.conn.execute("SELECT count(*) FROM crawls WHERE outcome IS NULL").fetchone()
        self._counts["runs_without_outcome"] = open_runs
        if open_runs:
            have = "run has" if open_runs == 1 else "runs have"
            self._notes.append(
                f"{open_runs} {have} no outcome: killed, or still going on. The same crawl again goes on."
            )
        yield from ()

    def _corrections(self, db: Database) -> Iterator[Finding]:
        try:
            corrections.require_agreement(db, self._path)
        except ArchiveDamagedError as error:
            repair = "The archive's own corrections are sound; this file is their second hold."
            yield Finding(check="corrections", where=corrections.CORRECTIONS, problem=str(error), repair=repair)

    # The files

    def _check_files(self, db: Database | None) -> None:
        files = sorted(self._warc.glob("*.warc.gz")) if self._warc.is_dir() else []
        total = sum(file.stat().st_size for file in files)
        named = self._named_files(db) if db is not None else None
        rows = db if named is not None else None
        journal = Journal(rows, shlex.quote(str(self._path)), losses(self._warc))
        self._watch("the WARC files", 0, total)
        done = 0
        for report in check_files(((file, _expected(rows, file.name)) for file in files), total, self._stones):
            journal.take(report)
            done += report.bytes
            self._watch("the WARC files", done, total)
        for name in sorted((named or set()) - {file.name for file in files}):
            journal.missing(name, _expected(rows, name))
        journal.end()
        self._damage.extend(journal.damage)
        self._notes.extend(journal.notes)
        self._counts |= journal.counts

    def _named_files(self, db: Database) -> set[str] | None:
        """The files to which rows refer; ``None`` where the rows cannot be read."""
        try:
            db.conn.execute("CREATE INDEX captures_by_file ON captures (warc_file)")
            names = db.conn.execute("SELECT DISTINCT warc_file FROM captures WHERE warc_file IS NOT NULL").fetchall()
            for (name,) in names:
                _expected(db, name)
        except _UNREADABLE as error:
            problem = f"The rows of captures cannot be read: {error}."
            self._damage.append(Finding(check="database", where=DATABASE, problem=problem, repair=REBUILD))
            return None
        return {str(name) for (name,) in names}


def _expected(db: Database | None, file: str) -> list[Expected]:
    """What the rows say of a file; nothing where they cannot be read."""
    if db is None:
        return []
    sql = """SELECT capture_id, url, sha256, bytes, warc_offset FROM captures
             WHERE warc_file = ? AND typeof(warc_offset) = 'integer'"""
    return [Expected(*row) for row in db.conn.execute(sql, [file])]
