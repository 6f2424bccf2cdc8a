"""Opening ``archive.db``: to write, to look while another writes, and what is said when it cannot be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from archiver import errors
from archiver.archive import schema, views
from archiver.archive.schema import MIGRATIONS, open_database, read_database, sqlite_errors
from archiver.archive.views import VIEWS
from tests.test_schema import LEAST_ROWS, fill


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "blog-archive" / "archive.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_database(path, create=True) as database:
        yield database


def test_an_archive_is_opened_as_the_crash_rule_wants_it(db: Database) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "application_id": schema.APPLICATION_ID}
    assert {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas} == pragmas
    assert db.execute("PRAGMA busy_timeout").fetchone()[0] == schema.BUSY_SECONDS * 1000


def test_opening_again_changes_nothing(db: Database, path: Path) -> None:
    fill(db)
    before = list(db.conn.iterdump())
    for create in (True, False):
        with open_database(path, create=create) as again:
            assert list(again.conn.iterdump()) == before


def test_an_older_archive_gets_what_it_lacks(path: Path) -> None:
    path.parent.mkdir()
    with Database(path) as older:
        MIGRATIONS.apply(older, stop_before="m003_views")
    with read_database(path) as read:
        assert set(read.view_names()) == set(VIEWS)
        assert {migration.name for migration in MIGRATIONS.applied(read)} == schema.migration_names()


def test_a_migration_that_fails_leaves_no_half_schema(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "create", lambda db: db.execute("CREATE VIEW broken AS SELEKT"))
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        open_database(path, create=True)
    monkeypatch.undo()
    with Database(path) as left:
        assert left.table_names() == []
    with open_database(path, create=True) as again:
        assert set(again.view_names()) == set(VIEWS)


def test_processes_may_make_an_archive_at_once(path: Path) -> None:
    program = (
        "import sys, pathlib; from archiver.archive import schema; "
        "schema.open_database(pathlib.Path(sys.argv[1]), create=True)"
    )
    racers = [subprocess.Popen([sys.executable, "-c", program, path], stderr=subprocess.PIPE) for _ in range(3)]
    assert [racer.communicate()[1] for racer in racers] == [b"", b"", b""]
    with open_database(path, create=False) as made:
        assert made.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert len(MIGRATIONS.applied(made)) == len(schema.migration_names())


def test_reading_goes_on_while_another_writes(db: Database, path: Path) -> None:
    with db.atomic():
        db.table("blogs").insert(LEAST_ROWS["blogs"])
        with read_database(path) as reader:
            assert reader.table("blogs").count == 0
    with read_database(path) as reader:
        assert reader.table("blogs").count == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.table("blogs").insert({"blog_id": "2"})


def test_two_writers_at_once_is_said(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0)
    with db.atomic(), open_database(path, create=False) as other:
        db.table("blogs").insert(LEAST_ROWS["blogs"])
        with pytest.raises(errors.ArchiveInUseError, match="in use"), sqlite_errors(path):
            other.table("blogs").insert({"blog_id": "2"})


def test_a_full_disk_is_said_and_what_was_committed_stays(db: Database, path: Path) -> None:
    fill(db)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(errors.ArchiveUnwritableError, match="disk is full"), sqlite_errors(path), db.atomic():
        db.execute("UPDATE posts SET body_text = ?", ["testo " * 10_000])
    assert next(db.query("SELECT body_text FROM posts")) == {"body_text": None}
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_fault_of_ours_is_not_blamed_on_the_disk(db: Database, path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), sqlite_errors(path):
        db.execute("SELECT * FROM moods")


def test_a_newer_archive_is_refused(db: Database, path: Path) -> None:
    newer = Migrations("archiver")

    @newer()
    def m999_from_the_future(db: Database) -> None:
        db.execute("CREATE TABLE moods (post_id TEXT)")

    newer.apply(db)
    with pytest.raises(errors.ArchiveNewerError, match="m999_from_the_future"):
        open_database(path, create=True)
    with pytest.raises(errors.ArchiveNewerError, match="m999_from_the_future"):
        read_database(path)


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_something_else_is_refused_and_left_alone(path: Path, create: bool) -> None:
    path.parent.mkdir()
    with Database(path) as foreign:
        foreign.table("photos").insert({"id": 1}, pk="id")
    before = path.read_bytes()
    with pytest.raises(errors.ArchiveDamagedError, match="no archive"):
        open_database(path, create=create)
    with pytest.raises(errors.ArchiveDamagedError, match="no archive"):
        read_database(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_database_that_others_made_with_the_same_library_is_refused(path: Path) -> None:
    path.parent.mkdir()
    with Database(path) as foreign:
        others = Migrations("others")

        @others()
        def m001_photos(db: Database) -> None:
            db.execute("CREATE TABLE photos (id INTEGER)")

        others.apply(foreign)
    with pytest.raises(errors.ArchiveDamagedError, match="no archive"):
        open_database(path, create=True)


@pytest.mark.parametrize("create", [True, False])
def test_a_text_file_is_refused_and_left_alone(path: Path, create: bool) -> None:
    path.parent.mkdir()
    path.write_text("La lista della spesa: pane, latte, sale.\n" * 40, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(errors.ArchiveDamagedError, match="no SQLite database"):
        open_database(path, create=create)
    with pytest.raises(errors.ArchiveDamagedError, match="no SQLite database"):
        read_database(path)
    assert path.read_bytes() == before


def test_a_folder_without_an_archive_is_said(path: Path) -> None:
    with pytest.raises(errors.ArchiveDamagedError, match="no archive in"):
        open_database(path, create=False)
    with pytest.raises(errors.ArchiveDamagedError, match="no archive in"):
        read_database(path)
    assert not path.parent.exists()


def test_a_file_where_a_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(errors.ArchiveUnwritableError, match="cannot be made"):
        open_database(tmp_path / "file" / "archive" / "archive.db", create=True)


def test_an_empty_file_is_where_a_killed_first_run_stopped(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(errors.ArchiveDamagedError, match="no archive"):
        open_database(path, create=False)
    with open_database(path, create=True) as db:
        assert db.table("posts").count == 0


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of a user who is not the superuser, for whom no right is denied; the test runs as that user."""
    if not hasattr(os, "setresuid"):
        pytest.skip("rights are other ones here")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.getuid() != 0:
            yield folder
            return
        os.chown(folder, 65534, -1)
        os.setresuid(65534, 65534, 0)
        try:
            yield folder
        finally:
            os.setresuid(0, 0, 0)


def test_what_may_not_be_written_is_said_and_can_still_be_read(ordinary_user: Path) -> None:
    folder = ordinary_user / "blog-archive"
    path = folder / "archive.db"
    with open_database(path, create=True) as db:
        fill(db)
    for place, mode in ((path, 0o444), (folder, 0o555)):
        place.chmod(mode)
        with pytest.raises(errors.ArchiveUnwritableError, match=f"{place} is read-only"):
            open_database(path, create=False)
    with read_database(path) as reader:
        assert reader.table("posts").count == 1
    folder.chmod(0o000)
    with pytest.raises(errors.ArchiveUnwritableError, match="cannot be read"):
        read_database(path)
    folder.chmod(0o755)
