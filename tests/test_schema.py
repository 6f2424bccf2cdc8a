"""The public contract of ``archive.db``: its names and its rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.archive.schema import open_database
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
    "image_files": "sha256 mime bytes width height truncated capture_id",
    "links": "post_id position url text host domain kind target_post_id",
    "labels": "label_id blog_id name",
    "post_labels": "post_id label_id",
    "comments": "comment_id post_id parent_id position author author_url is_blog_author published published_utc"
    " published_text body_text body_html deleted first_seen_at last_seen_at gone_at capture_id",
    "post_versions": "post_id version seen_at changed title published body_text body_html labels content_hash"
    " capture_id",
    "post_events": "post_id crawl_id event at evidence",
    "corrections": "post_id field at value note who withdrawn_at",
    "captures": "capture_id crawl_id url kind source fetched_at status mime sha256 bytes warc_file warc_offset etag"
    " last_modified",
    "crawls": "crawl_id blog_id started_at finished_at scopes route robots settings requests posts_seen posts_new"
    " posts_changed posts_gone outcome version",
    "follows": "blog_id scope since options failing_since last_tried_at tries",
    "post_scopes": "post_id scope crawl_id",
    "skips": "crawl_id url reason detail",
    "coverage": "crawl_id scope witness expected stored missing checked_at",
    "gaps": "crawl_id scope url reason accepted",
    "walks": "walk_id blog_id scope next_url until updated_at",
    "witnesses": "blog_id scope witness url expected etag last_modified capture_id checked_at swept_by swept_at"
    " problem",
    "listed": "blog_id scope witness url post_id title published updated author labels comments read_updated"
    " read_comments swept_by",
    "readings": "post_id source crawl_id fields fields_before is_first",
    "forgotten": "kind digest at blog_id post_id scopes",
}
"""Table -> its columns, as published. A name may be added here, never changed or taken away."""

BESIDE_THE_CONTRACT = {
    "posts": "captions credit_names stems comments_listed page_read_at page_wanted",
    "comments": "stems missed_at",
}

KEYS = {
    "blogs": "blog_id",
    "posts": "post_id",
    "post_aliases": "alias",
    "blocks": "post_id position",
    "credits": "post_id position",
    "images": "post_id position",
    "image_files": "sha256",
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
    "witnesses": "blog_id scope witness",
    "listed": "blog_id scope witness url",
    "readings": "post_id source",
    "forgotten": "kind digest",
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
    "image_files": {"sha256": "a" * 64, "mime": "image/jpeg", "bytes": 1, "capture_id": "k"},
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
    "witnesses": {"blog_id": "1", "scope": "blog", "witness": "sitemap"},
    "listed": {"blog_id": "1", "scope": "blog", "witness": "sitemap", "url": "https://a.example/2024/12/p.html"},
    "readings": {"post_id": "p", "source": "page", "crawl_id": "c", "is_first": 1},
    "forgotten": {"kind": "comment", "digest": "a" * 64, "at": "2024-12-01T00:00:00Z"},
}
"""A row with only what a row cannot be without; together they satisfy every foreign key."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "archive.db", create=True) as database:
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


def test_a_foreign_key_names_the_column_it_refers_to(db: Database) -> None:
    # Datasette shows no table of which it is not told.
    references = [key for table in db.table_names() for key in db.query(f"PRAGMA foreign_key_list({table})")]
    assert len(references) > 20
    assert {key["to"] for key in references} == {"blog_id", "crawl_id", "capture_id", "post_id", "label_id"}


def test_a_row_that_belongs_to_nothing_is_refused(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), db.atomic():
        db.table("blocks").insert(LEAST_ROWS["blocks"])
    assert db.table("blocks").count == 0


def test_a_post_that_learns_its_number_keeps_everything(db: Database) -> None:
    fill(db)
    db.execute("UPDATE links SET target_post_id = 'p'")
    db.execute("UPDATE posts SET post_id = '4242'")
    # What a witness lists, or was forgotten, need not be held: there its number is no foreign key.
    free = {"listed", "forgotten"}
    holders = [table for table in CONTRACT if "post_id" in CONTRACT[table].split() and table not in free]
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
