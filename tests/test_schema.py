"""The public contract of ``archive.db``: its names, its rules, and how it is opened."""

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

CONTRACT = {
    "blogs": "blog_id url host title description locale theme generation feed_kind first_seen_at last_crawled_at",
    "posts": "post_id blog_id url kind status title published published_date published_utc published_text"
    " published_source published_precision date_conflict date_hint updated author byline deck body_text body_html"
    " word_count language comments_claimed comments_held truncated content_hash text_hash version first_seen_at"
    " last_seen_at last_fetched_at last_changed_at gone_at capture_id parser",
    "post_aliases": "alias post_id",
    "blocks": "post_id position kind text",
    "credits": "post_id position name role kind url text",
    "images": "post_id position url original_url image_key alt caption caption_credit link_url width height sha256 mime"
    " dead_since",
    "links": "post_id position url text host domain kind target_post_id",
    "labels": "label_id blog_id name",
    "post_labels": "post_id label_id",
    "comments": "comment_id post_id parent_id position author author_url is_blog_author published published_utc"
    " published_text body_text body_html deleted first_seen_at last_seen_at gone_at capture_id",
    "post_versions": "post_id version seen_at changed title published body_text body_html labels content_hash"
    " capture_id",
    "post_events": "post_id crawl_id event at evidence",
    "corrections": "post_id field at value note who",
    "captures": "capture_id crawl_id url kind source fetched_at status mime sha256 bytes warc_file warc_offset etag"
    " last_modified",
    "crawls": "crawl_id blog_id started_at finished_at scopes route robots settings requests posts_seen posts_new"
    " posts_changed posts_gone outcome version",
    "follows": "blog_id scope since options",
    "post_scopes": "post_id scope crawl_id",
    "skips": "crawl_id url reason detail",
    "coverage": "crawl_id scope witness expected stored missing checked_at",
    "gaps": "crawl_id scope url reason accepted",
    "walks": "walk_id blog_id scope next_url until updated_at",
}
"""Table -> its columns, as published. A name may be added here, never changed or taken away."""

BESIDE_THE_CONTRACT = {"posts": "captions credit_names stems page_wanted", "comments": "stems"}

KEYS = {
    "blogs": "blog_id",
    "posts": "post_id",
    "post_aliases": "alias",
    "blocks": "post_id position",
    "credits": "post_id position",
    "images": "post_id position",
    "links": "post_id position",
    "labels": "label_id",
    "post_labels": "post_id label_id",
    "comments": "comment_id",
    "post_versions": "post_id version",
    "post_events": "post_id crawl_id event",
    "corrections": "post_id field at",
    "captures": "capture_id",
    "crawls": "crawl_id",
    "follows": "blog_id scope",
    "post_scopes": "post_id scope",
    "skips": "crawl_id url",
    "coverage": "crawl_id scope witness",
    "gaps": "crawl_id scope url",
    "walks": "walk_id",
}

CONTRACT_VIEWS = {
    "posts_corrected", "posts_by_month", "labels_by_use", "label_pairs", "domains_by_links", "credits_by_name",
    "same_text", "edited_posts", "gone_posts", "date_conflicts", "silent_months", "latest_coverage",
}  # fmt: skip

LEAST_ROWS: dict[str, dict[str, object]] = {
    "blogs": {"blog_id": "1"},
    "crawls": {"crawl_id": "c", "started_at": "2024-12-01T00:00:00Z"},
    "captures": {"capture_id": "k", "url": "https://a.example/", "kind": "home", "fetched_at": "2024-12-01T00:00:00Z"},
    "posts": {"post_id": "p", "blog_id": "1", "url": "https://a.example/2024/12/p.html"},
    "post_aliases": {"alias": "a", "post_id": "p"},
    "blocks": {"post_id": "p", "position": 1, "kind": "paragraph"},
    "credits": {"post_id": "p", "position": 1, "name": "Ada", "kind": "author"},
    "images": {"post_id": "p", "position": 1, "url": "https://a.example/1.jpg"},
    "links": {"post_id": "p", "position": 1, "url": "https://b.example/", "kind": "external"},
    "labels": {"label_id": "l", "blog_id": "1", "name": "Ricette"},
    "post_labels": {"post_id": "p", "label_id": "l"},
    "comments": {"comment_id": "m", "post_id": "p"},
    "post_versions": {"post_id": "p", "version": 1, "seen_at": "2024-12-01T00:00:00Z", "changed": "[]"},
    "post_events": {"post_id": "p", "crawl_id": "c", "event": "gone", "at": "2024-12-01T00:00:00Z"},
    "corrections": {"post_id": "p", "field": "title", "at": "2024-12-01T00:00:00Z"},
    "follows": {"blog_id": "1", "scope": "blog"},
    "post_scopes": {"post_id": "p", "scope": "blog"},
    "skips": {"crawl_id": "c", "url": "https://a.example/x", "reason": "robots"},
    "coverage": {"crawl_id": "c", "scope": "blog", "witness": "sitemap"},
    "gaps": {"crawl_id": "c", "scope": "blog", "url": "https://a.example/x"},
    "walks": {"walk_id": "w", "blog_id": "1", "scope": "blog", "next_url": "https://a.example/search"},
}
"""A row with only what a row cannot be without; together they satisfy every foreign key."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "blog-archive" / "archive.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with open_database(path, create=True) as database:
        yield database


def fill(db: Database) -> None:
    with db.atomic():
        for table, row in reversed(LEAST_ROWS.items()):  # children first: foreign keys wait for the commit
            db.table(table).insert(row)


# The names


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_has_the_published_columns_in_their_order(db: Database, table: str) -> None:
    columns = (CONTRACT[table] + " " + BESIDE_THE_CONTRACT.get(table, "")).split()
    assert [column.name for column in db.table(table).columns] == columns


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_has_the_published_key(db: Database, table: str) -> None:
    assert db.table(table).pks == KEYS[table].split()


def test_there_are_no_other_tables(db: Database) -> None:
    ours = {name for name in db.table_names() if "_fts" not in name}
    assert ours == {*CONTRACT, "_sqlite_migrations"}
    assert {"posts_fts", "comments_fts"} <= set(db.table_names())


def test_the_views_are_those_of_the_contract(db: Database) -> None:
    assert set(db.view_names()) == {*CONTRACT_VIEWS, "live_posts"} == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_answers_on_an_empty_archive(db: Database, view: str) -> None:
    assert list(db.query(f"SELECT * FROM {view}")) == []


# The rules


def test_ids_are_text(db: Database) -> None:
    for table in CONTRACT:
        types = {column.name: column.type for column in db.table(table).columns}
        assert {types[name] for name in types if name.endswith("_id")} <= {"TEXT"}, table


def test_rows_of_one_transaction_may_come_in_any_order(db: Database) -> None:
    fill(db)
    assert all(db.table(table).count == 1 for table in CONTRACT)
    assert list(db.query("PRAGMA foreign_key_check")) == []


def test_a_row_that_belongs_to_nothing_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), db.atomic():
        db.table("blocks").insert(LEAST_ROWS["blocks"])
    assert db.table("blocks").count == 0


def test_a_post_that_learns_its_number_keeps_everything(db: Database) -> None:
    fill(db)
    db.execute("UPDATE links SET target_post_id = 'p'")
    db.execute("UPDATE posts SET post_id = '4242'")
    holders = [table for table in CONTRACT if "post_id" in CONTRACT[table].split()]
    assert {next(db.query(f"SELECT post_id FROM {table}"))["post_id"] for table in holders} == {"4242"}
    assert next(db.query("SELECT target_post_id FROM links"))["target_post_id"] == "4242"
    assert list(db.query("PRAGMA foreign_key_check")) == []


@pytest.mark.parametrize("table", CONTRACT)
def test_absent_is_null_and_never_empty(db: Database, table: str) -> None:
    fill(db)
    db.execute("PRAGMA foreign_keys = OFF")  # so that only the rule under test can refuse
    for column in db.table(table).columns:
        if column.type == "TEXT":
            with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
                db.execute(f"UPDATE {table} SET {column.name} = ''")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("posts", "kind", "comment"),
        ("posts", "status", "deleted"),
        ("posts", "published_precision", "month"),
        ("posts", "published_source", "guess"),
        ("posts", "published_date", "1 dicembre 2024"),
        ("posts", "published_utc", "2024-12-01T10:22:00+01:00"),
        ("posts", "truncated", 2),
        ("posts", "version", 0),
        ("blocks", "kind", "share-button"),
        ("credits", "kind", "reader"),
        ("links", "kind", "other"),
        ("post_events", "event", "lost"),
        ("crawls", "outcome", "finished"),
        ("crawls", "route", "auto"),
        ("crawls", "robots", "maybe"),
        ("crawls", "scopes", "blog"),
        ("blogs", "generation", "v4"),
        ("blogs", "feed_kind", "some"),
        ("comments", "deleted", "yes"),
        ("follows", "options", "--images"),
    ],
)
def test_a_value_outside_the_contract_is_refused(db: Database, table: str, column: str, value: object) -> None:
    fill(db)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute(f"UPDATE {table} SET {column} = ?", [value])


def test_a_day_has_no_instant(db: Database) -> None:
    fill(db)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE posts SET published_precision = 'day', published_utc = '2024-12-01T00:00:00Z'")


def test_a_truncated_post_has_no_hash(db: Database) -> None:
    fill(db)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE posts SET truncated = 1, content_hash = 'abc'")


def test_an_address_belongs_to_one_post_among_those_not_gone(db: Database) -> None:
    fill(db)
    again = LEAST_ROWS["posts"] | {"post_id": "other"}
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        db.table("posts").insert(again)
    db.table("posts").insert(again | {"post_id": "in the bin", "status": "trashed"})
    db.execute("UPDATE posts SET gone_at = '2025-01-01T00:00:00Z' WHERE post_id = 'p'")
    db.table("posts").insert(again)
    assert db.table("posts").count == 3


def test_a_draft_needs_no_address(db: Database) -> None:
    fill(db)
    db.table("posts").insert({"post_id": "d", "blog_id": "1", "status": "draft"})
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute("UPDATE posts SET status = 'live' WHERE post_id = 'd'")


def test_label_names_differ_by_case(db: Database) -> None:
    fill(db)
    db.table("labels").insert({"label_id": "l2", "blog_id": "1", "name": "ricette"})
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        db.table("labels").insert({"label_id": "l3", "blog_id": "1", "name": "ricette"})


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        ("SELECT count(*) FROM live_posts", "COVERING INDEX posts_live"),
        ("SELECT * FROM posts WHERE url = 'x'", "posts_url"),
        ("SELECT * FROM posts WHERE blog_id = '1' ORDER BY published_date", "posts_blog"),
        ("SELECT * FROM posts WHERE blog_id = '1' AND page_wanted IS NOT NULL", "posts_wanted"),
        ("SELECT * FROM captures WHERE url = 'x' ORDER BY fetched_at DESC", "captures_url"),
        ("SELECT * FROM comments WHERE post_id = 'p' ORDER BY position", "comments_post"),
    ],
)
def test_common_questions_are_answered_from_an_index(db: Database, sql: str, index: str) -> None:
    plan = " ".join(row["detail"] for row in db.execute_returning_dicts(f"EXPLAIN QUERY PLAN {sql}"))
    assert index in plan
    assert "USE TEMP B-TREE" not in plan


# Opening


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
