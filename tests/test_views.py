"""The views for people, on two small blogs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from archiver.archive.schema import open_database
from archiver.archive.views import CORRECTABLE, VIEWS


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "archive.db", create=True) as database:
        database.table("blogs").insert_all(
            [{"blog_id": "1", "host": "alba.blogspot.com"}, {"blog_id": "2", "host": "www.bora.example"}]
        )
        yield database


def post(db: Database, post_id: str, date: str | None = None, *, blog_id: str = "1", **columns: Any) -> None:
    row = {"post_id": post_id, "blog_id": blog_id, "url": f"https://{blog_id}.example/{post_id}"}
    dated = {"published": date, "published_date": date, "published_precision": date and "day"}
    db.table("posts").insert({**row, **dated, **columns})


def correct(db: Database, post_id: str, field: str, value: str | None, at: str = "2025-01-01T00:00:00Z") -> None:
    db.table("corrections").insert({"post_id": post_id, "field": field, "at": at, "value": value})


def crawl(db: Database, crawl_id: str, started_at: str, *, blog_id: str = "1", **missing: Any) -> None:
    """A crawl, and by how much each of its witnesses, given by keyword, says the whole blog falls short."""
    db.table("crawls").insert({"crawl_id": crawl_id, "blog_id": blog_id, "started_at": started_at})
    for witness, count in missing.items():
        db.table("coverage").insert({"crawl_id": crawl_id, "scope": "blog", "witness": witness, "missing": count})


def label(db: Database, name: str, *post_ids: str, blog_id: str = "1") -> None:
    label_id = f"{blog_id}/{name}"
    db.table("labels").insert({"label_id": label_id, "blog_id": blog_id, "name": name})
    db.table("post_labels").insert_all({"post_id": post_id, "label_id": label_id} for post_id in post_ids)


def rows(db: Database, view: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in db.query(f"SELECT * FROM {view}")]


NOT_COUNTED: list[dict[str, Any]] = [
    {"kind": "page"},
    {"status": "draft"},
    {"status": "trashed"},
    {"gone_at": "2025-01-01T00:00:00Z"},
]


@pytest.fixture(params=NOT_COUNTED, ids=lambda columns: next(iter(columns.values())))
def not_counted(request: pytest.FixtureRequest) -> dict[str, Any]:
    columns: dict[str, Any] = request.param
    return columns


@pytest.mark.parametrize("view", VIEWS)
def test_every_row_names_its_blog(db: Database, view: str) -> None:
    columns = [column.name for column in db.view(view).columns]
    assert {"blog_id", "host"} <= set(columns)
    assert len(columns) == len(set(columns))


# posts_corrected


def test_posts_corrected_has_every_column_of_a_post_but_the_stems(db: Database) -> None:
    of_post = {column.name for column in db.table("posts").columns}
    of_view = {column.name for column in db.view("posts_corrected").columns}
    assert of_view - of_post == {"host", "corrected"}
    assert of_post - of_view == {"stems", "comments_listed", "page_read_at", "page_wanted"}


def test_without_a_correction_a_post_is_as_it_was_read(db: Database) -> None:
    post(db, "p", "2024-12-01", title="Alba", author="Ada", gone_at="2025-01-01T00:00:00Z")
    assert rows(db, "posts_corrected", "post_id", "host", "title", "author", "published", "corrected") == [
        ("p", "alba.blogspot.com", "Alba", "Ada", "2024-12-01", None)
    ]


@pytest.mark.parametrize("field", CORRECTABLE)
def test_each_field_can_be_corrected(db: Database, field: str) -> None:
    post(db, "p", "2024-12-01")
    post(db, "untouched", "2024-12-02")
    correct(db, "p", field, "2023-05-06")
    corrected = {row["post_id"]: row for row in db.query("SELECT * FROM posts_corrected")}
    assert corrected["p"][field] == "2023-05-06"
    assert json.loads(corrected["p"]["corrected"]) == [field]
    assert corrected["untouched"]["corrected"] is None
    assert corrected["untouched"]["published"] == "2024-12-02"


def test_the_newest_correction_of_each_field_counts(db: Database) -> None:
    post(db, "p", title="Alva", byline="di Ada")
    correct(db, "p", "title", "Alba", "2025-01-02T00:00:00Z")
    correct(db, "p", "title", "Elba", "2025-01-01T00:00:00Z")
    correct(db, "p", "byline", None)  # there is none: what was read is no byline
    [(title, byline, corrected)] = rows(db, "posts_corrected", "title", "byline", "corrected")
    assert (title, byline) == ("Alba", None)
    assert sorted(json.loads(corrected)) == ["byline", "title"]


@pytest.mark.parametrize(
    ("value", "date", "utc", "precision"),
    [
        ("2024-12-01T00:22:05+01:00", "2024-12-01", "2024-11-30T23:22:05Z", "second"),
        ("2024-12-01T00:22+01:00", "2024-12-01", "2024-11-30T23:22:00Z", "minute"),
        ("2024-12-01T00:22:05Z", "2024-12-01", "2024-12-01T00:22:05Z", "second"),
        ("2024-12-01T00:22:05", "2024-12-01", None, "second"),
        ("2024-12-01", "2024-12-01", None, "day"),
        (None, None, None, None),
    ],
)
def test_a_corrected_date_takes_its_columns_along(
    db: Database, value: str | None, date: str | None, utc: str | None, precision: str | None
) -> None:
    post(db, "p", "2020-02-02", published_source="header", published_text="2 febbraio 2020", date_conflict="weekday")
    correct(db, "p", "published", value)
    columns = ("published", "published_date", "published_utc", "published_precision")
    assert rows(db, "posts_corrected", *columns) == [(value, date, utc, precision)]
    assert rows(db, "posts_corrected", "published_text", "published_source", "date_conflict") == [
        ("2 febbraio 2020", None, None)
    ]


# Counts


def test_posts_by_month(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", "2024-12-01", word_count=100)
    post(db, "b", "2024-12-31", word_count=50)
    post(db, "c", "2024-11-30")
    post(db, "d")
    post(db, "e", "2024-12-01", blog_id="2", word_count=7)
    post(db, "x", "2024-12-01", **not_counted)
    assert rows(db, "posts_by_month", "host", "month", "posts", "words") == [
        ("alba.blogspot.com", None, 1, None),
        ("alba.blogspot.com", "2024-11", 1, None),
        ("alba.blogspot.com", "2024-12", 2, 150),
        ("www.bora.example", "2024-12", 1, 7),
    ]


def test_a_corrected_date_moves_a_post_to_its_month(db: Database) -> None:
    post(db, "a", "2024-12-01")
    correct(db, "a", "published", "2023-01-01", "2025-01-01T00:00:00Z")
    correct(db, "a", "published", "2023-02-01T09:00:00+01:00", "2025-01-02T00:00:00Z")
    assert rows(db, "posts_by_month", "month", "posts") == [("2023-02", 1)]


def test_labels_by_use(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", "2024-12-01")
    post(db, "b", "2024-10-01")
    post(db, "x", "2025-06-01", **not_counted)
    label(db, "Astana", "a", "b", "x")
    label(db, "astana", "a")
    label(db, "only the uncounted", "x")
    assert rows(db, "labels_by_use", "host", "name", "posts", "first_date", "last_date") == [
        ("alba.blogspot.com", "Astana", 2, "2024-10-01", "2024-12-01"),
        ("alba.blogspot.com", "astana", 1, "2024-12-01", "2024-12-01"),
    ]


def test_label_pairs(db: Database, not_counted: dict[str, Any]) -> None:
    for post_id in "abc":
        post(db, post_id)
    post(db, "x", **not_counted)
    label(db, "Storia", "a", "b", "x")
    label(db, "Cucina", "a", "b", "x")
    label(db, "Mare", "b", "c")
    assert rows(db, "label_pairs", "host", "label", "other_label", "posts") == [
        ("alba.blogspot.com", "Cucina", "Storia", 2),
        ("alba.blogspot.com", "Cucina", "Mare", 1),
        ("alba.blogspot.com", "Mare", "Storia", 1),
    ]


def test_domains_by_links(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", blog_id="2")
    post(db, "b", blog_id="2")
    post(db, "x", blog_id="2", **not_counted)
    links = [
        ("a", "external", "giornale.example"),
        ("a", "external", "giornale.example"),
        ("b", "related", "giornale.example"),
        ("b", "embed", "video.example"),
        ("b", "external", None),
        ("b", "related", "bora.example"),  # the blog itself: www.bora.example
        ("b", "image", "pictures.example"),
        ("b", "internal", "bora.example"),
        ("x", "external", "giornale.example"),
    ]
    for position, (post_id, kind, domain) in enumerate(links):
        link = {
            "post_id": post_id,
            "position": position,
            "url": "https://link.example/",
            "kind": kind,
            "domain": domain,
        }
        db.table("links").insert(link)
    assert rows(db, "domains_by_links", "host", "domain", "links", "posts") == [
        ("www.bora.example", "giornale.example", 3, 2),
        ("www.bora.example", "video.example", 1, 1),
    ]


def test_credits_by_name(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", "2024-12-01")
    post(db, "b", "2024-10-01")
    post(db, "x", **not_counted)
    lines = [("a", "Ada Neri", "author"), ("a", "Ada Neri", "translator"), ("b", "Ada Neri", "author")]
    for position, (post_id, name, kind) in enumerate(
        [*lines, ("b", "Ada Neri", "author"), ("x", "Ada Neri", "author")]
    ):
        db.table("credits").insert({"post_id": post_id, "position": position, "name": name, "kind": kind})
    assert rows(db, "credits_by_name", "host", "name", "kind", "posts", "first_date", "last_date") == [
        ("alba.blogspot.com", "Ada Neri", "author", 2, "2024-10-01", "2024-12-01"),
        ("alba.blogspot.com", "Ada Neri", "translator", 1, "2024-12-01", "2024-12-01"),
    ]


# Lists


def test_same_text(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", "2024-12-01", text_hash="h")
    post(db, "b", "2024-12-02", text_hash="h", blog_id="2")
    post(db, "c", "2024-12-03", text_hash="other")
    post(db, "d", "2024-12-04")
    post(db, "e", "2024-12-05")
    post(db, "x", "2024-12-06", text_hash="other", **not_counted)
    assert rows(db, "same_text", "text_hash", "posts", "host", "post_id") == [
        ("h", 2, "alba.blogspot.com", "a"),
        ("h", 2, "www.bora.example", "b"),
    ]


def test_edited_posts(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", title="Alba", version=2, last_changed_at="2024-12-02T00:00:00Z")
    post(db, "b", version=1)
    post(db, "x", version=2, **not_counted)
    for version, changed in ((1, "[]"), (2, '["title"]')):
        row = {"post_id": "a", "version": version, "seen_at": "2024-12-01T00:00:00Z", "changed": changed}
        db.table("post_versions").insert(row)
    assert rows(db, "edited_posts", "host", "post_id", "title", "versions", "changed") == [
        ("alba.blogspot.com", "a", "Alba", 2, '["title"]')
    ]


def test_gone_posts(db: Database) -> None:
    crawl(db, "c", "2024-12-01T00:00:00Z")
    post(db, "a", last_seen_at="2024-12-01T00:00:00Z", gone_at="2024-12-02T00:00:00Z")
    post(db, "b", kind="page", gone_at="2024-12-01T00:00:00Z")
    post(db, "c")
    for event, at in (("suspected_gone", "2024-12-01T00:00:00Z"), ("gone", "2024-12-02T00:00:00Z")):
        row = {"post_id": "a", "crawl_id": "c", "event": event, "at": at, "evidence": json.dumps({"said": event})}
        db.table("post_events").insert(row)
    assert rows(db, "gone_posts", "host", "post_id", "kind", "last_seen_at", "evidence") == [
        ("alba.blogspot.com", "a", "post", "2024-12-01T00:00:00Z", '{"said": "gone"}'),
        ("alba.blogspot.com", "b", "page", None, None),
    ]


def test_date_conflicts(db: Database, not_counted: dict[str, Any]) -> None:
    post(db, "a", "2024-12-01", date_conflict="weekday")
    post(db, "b", "2024-12-02", date_conflict="iso-header")
    post(db, "c", "2024-12-03", date_hint="permalink-month")  # post-dated: no error
    post(db, "x", "2024-12-04", date_conflict="weekday", **not_counted)
    correct(db, "b", "published", "2024-12-03")  # settled
    assert rows(db, "date_conflicts", "host", "post_id", "date_conflict") == [("alba.blogspot.com", "a", "weekday")]


# Completeness


def test_latest_coverage_is_of_the_last_crawl_that_asked(db: Database) -> None:
    crawl(db, "z-old", "2024-12-01T00:00:00Z", sitemap=3, feed_total=2)
    crawl(db, "a-new", "2024-12-02T00:00:00Z", sitemap=0, archive_widget=None)
    crawl(db, "silent", "2024-12-03T00:00:00Z")
    crawl(db, "other", "2024-11-01T00:00:00Z", blog_id="2", sitemap=1)
    db.table("coverage").insert({"crawl_id": "z-old", "scope": "label:Astana", "witness": "label_feed", "missing": 1})
    assert rows(db, "latest_coverage", "host", "scope", "witness", "missing", "complete", "crawl_id") == [
        ("alba.blogspot.com", "blog", "archive_widget", None, None, "a-new"),
        ("alba.blogspot.com", "blog", "sitemap", 0, 1, "a-new"),
        ("alba.blogspot.com", "label:Astana", "label_feed", 1, 0, "z-old"),
        ("www.bora.example", "blog", "sitemap", 1, 0, "other"),
    ]


def months_apart(db: Database) -> None:
    post(db, "a", "2023-11-30")
    post(db, "b", "2024-02-01")
    post(db, "x", "2024-01-01", gone_at="2025-01-01T00:00:00Z")


def test_silent_months_of_a_complete_blog(db: Database) -> None:
    months_apart(db)
    post(db, "undated")
    crawl(db, "c", "2024-12-01T00:00:00Z", sitemap=0, feed_total=0)
    assert rows(db, "silent_months", "host", "month", "undated_posts") == [
        ("alba.blogspot.com", "2023-12", 1),
        ("alba.blogspot.com", "2024-01", 1),
    ]


@pytest.mark.parametrize(
    "missing",
    [
        {},
        {"sitemap": 0, "feed_total": 1},
        {"sitemap": None, "feed_total": None, "archive_widget": 0},
        {"pages_feed": 0},
    ],
    ids=["nobody asked", "a witness knows more", "only a widget says so", "only of static pages"],
)
def test_silence_is_not_claimed_of_an_incomplete_blog(db: Database, missing: dict[str, Any]) -> None:
    months_apart(db)
    crawl(db, "c", "2024-12-01T00:00:00Z", **missing)
    assert rows(db, "silent_months", "month") == []


@pytest.mark.parametrize(
    "missing",
    [{"sitemap": 0, "feed_total": None}, {"feed_total": 0, "archive_widget": 3}, {"feed_total": 0, "pages_feed": 1}],
    ids=["the feed is closed", "a widget counts more", "a static page is missing"],
)
def test_silence_is_claimed_where_feed_or_sitemap_proves_it(db: Database, missing: dict[str, Any]) -> None:
    months_apart(db)
    crawl(db, "c", "2024-12-01T00:00:00Z", **missing)
    assert rows(db, "silent_months", "month") == [("2023-12",), ("2024-01",)]


def test_silence_is_not_claimed_of_a_blog_known_by_a_label(db: Database) -> None:
    months_apart(db)
    crawl(db, "c", "2024-12-01T00:00:00Z")
    db.table("coverage").insert({"crawl_id": "c", "scope": "label:Astana", "witness": "label_feed", "missing": 0})
    assert rows(db, "silent_months", "month") == []


def test_silent_months_of_each_blog_by_itself(db: Database) -> None:
    months_apart(db)
    post(db, "e", "2023-12-01", blog_id="2")
    post(db, "f", "2024-03-01", blog_id="2")
    for blog_id in ("1", "2"):
        crawl(db, f"c{blog_id}", "2024-12-01T00:00:00Z", blog_id=blog_id, sitemap=0)
    assert rows(db, "silent_months", "blog_id", "month") == [
        ("1", "2023-12"),
        ("1", "2024-01"),
        ("2", "2024-01"),
        ("2", "2024-02"),
    ]
