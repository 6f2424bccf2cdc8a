"""What a page becomes in the archive: the promises of the dataset that one page can show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.archive.search import stems
from archiver.archive.warc import Exchange
from archiver.records import Capture, Comment, Page, PageReading, Post
from tests.conftest import Kept
from tests.test_changes import DAY, EXCERPT, WHOLE

URL = WHOLE.url
PAGE = Page(
    kind="post",
    url=URL,
    blog_id="1",
    post_id="7",
    homepage_url="http://quaderno.example/",
    blog_title="Il quaderno",
    blog_description=None,
    locale="it",
    label=None,
    theme="Simple",
    generation="v2",
    next_url=None,
    cut_off=False,
)
LISTING = replace(PAGE, kind="listing", url="http://quaderno.example/", post_id=None)
REPLY = Comment(
    comment_id="c1",
    post_id="7",
    parent_id=None,
    position=1,
    author="Ada",
    author_url=None,
    is_blog_author=False,
    published=None,
    published_utc=None,
    published_text=None,
    body_text="Vero, perché no?",
    body_html="<p>Vero, perché no?</p>",
    deleted=False,
)


@pytest.fixture
def archive(kept: Kept) -> Iterator[Archive]:
    with Archive(kept.path) as opened:
        yield opened


@pytest.fixture
def run(archive: Archive) -> Run:
    return Run(
        archive,
        host="quaderno.example",
        root="http://quaderno.example/",
        started_at="2026-11-23T12:00:00Z",
        scopes=["blog"],
        robots="obeyed",
        settings={},
        version="0",
    )


def capture(run: Run, url: str, at: str) -> Capture:
    exchange = Exchange(
        url=url,
        fetched_at=at,
        method="GET",
        request_headers=(),
        status=200,
        protocol="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=UTF-8"), ("ETag", '"1"')),
        body=b"<p>x</p>",
    )
    return run.keep(exchange, "listing")


def store(
    run: Run, page: Page, *posts: Post, comments: tuple[Comment, ...] = (), at: str = "12:00", on: str | None = None
) -> Capture:
    kept = replace(capture(run, page.url, on or f"2026-11-23T{at}:00Z"), kind=page.kind)
    run.store_page(PageReading(page=page, posts=posts, comments=comments), kept, scope="blog")
    return kept


def test_a_post_points_at_the_capture_it_was_read_from(run: Run, kept: Kept) -> None:
    captured = store(run, PAGE, WHOLE)
    assert kept.one("SELECT capture_id, version, first_seen_at FROM posts") == (
        captured.capture_id,
        1,
        "2026-11-23T12:00:00Z",
    )
    assert kept.one("SELECT kind, mime, etag, bytes FROM captures") == ("post", "text/html", '"1"', 8)


def test_the_page_of_an_excerpt_fills_it_and_takes_over_as_its_source(run: Run, kept: Kept) -> None:
    store(run, LISTING, EXCERPT)
    assert kept.one("SELECT truncated, content_hash, page_wanted FROM posts") == (1, None, "jump")
    captured = store(run, PAGE, WHOLE, at="12:01")
    assert kept.one("SELECT truncated, content_hash, page_wanted, version, capture_id FROM posts") == (
        0,
        "whole",
        None,
        1,
        captured.capture_id,
    )
    assert kept.rows("SELECT version, changed, content_hash, capture_id FROM post_versions") == [
        (1, "[]", "whole", captured.capture_id)
    ]


def test_seeing_a_post_again_moves_last_seen_at_and_nothing_else(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    before = kept.dump()
    store(run, LISTING, WHOLE, at="12:05")
    assert kept.dump() == before
    assert kept.one("SELECT last_seen_at, last_changed_at FROM posts") == (
        "2026-11-23T12:05:00Z",
        "2026-11-23T12:00:00Z",
    )


def test_every_version_is_kept(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    edited = replace(WHOLE, title="Il mulino di sotto", content_hash="edited")
    store(run, PAGE, edited, at="12:05")
    assert kept.rows("SELECT version, changed, title FROM post_versions ORDER BY version") == [
        (1, "[]", "Il mulino"),
        (2, '["title"]', "Il mulino di sotto"),
    ]
    assert kept.one("SELECT version, title, content_hash, last_changed_at FROM posts") == (
        2,
        "Il mulino di sotto",
        "edited",
        "2026-11-23T12:05:00Z",
    )


def test_a_number_that_is_learnt_takes_the_place_of_the_address(run: Run, kept: Kept) -> None:
    nameless = replace(WHOLE, post_id="path:quaderno.example/2024/12/il-mulino.html", date=DAY)
    store(run, LISTING, nameless)
    store(run, PAGE, WHOLE, comments=(REPLY,), at="12:01")
    assert kept.rows("SELECT post_id, published_precision, version FROM posts") == [("7", "second", 1)]
    assert kept.rows("SELECT alias, post_id FROM post_aliases") == [(nameless.post_id, "7")]
    for table in ("blocks", "post_labels", "post_versions", "post_scopes", "comments"):
        assert set(kept.column(f"SELECT post_id FROM {table}")) == {"7"}, table
    assert kept.rows("PRAGMA foreign_key_check") == []


def test_a_reading_without_a_number_finds_the_post_by_its_address(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    store(run, LISTING, replace(WHOLE, post_id="path:quaderno.example/2024/12/il-mulino.html"), at="12:01")
    assert kept.rows("SELECT post_id, version FROM posts") == [("7", 1)]


def test_a_blog_s_number_that_is_learnt_takes_the_place_of_its_host(run: Run, kept: Kept) -> None:
    store(run, replace(LISTING, blog_id=None), replace(WHOLE, blog_id="host:quaderno.example"))
    store(run, PAGE, WHOLE, at="12:01")
    assert kept.rows("SELECT blog_id, host FROM blogs") == [("1", "quaderno.example")]
    assert kept.rows("SELECT blog_id FROM posts") == [("1",)]
    assert kept.rows("SELECT blog_id FROM crawls") == [("1",)]
    from archiver.blogger.ids import label_id

    assert kept.rows("SELECT label_id, name FROM labels") == [(label_id("1", "Storia"), "Storia")]
    assert kept.rows("PRAGMA foreign_key_check") == []


def test_an_address_that_is_used_again_is_another_post(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    store(run, PAGE, replace(WHOLE, post_id="8", title="Un altro"), at="12:05")
    assert kept.rows("SELECT post_id, gone_at FROM posts ORDER BY post_id") == [
        ("7", "2026-11-23T12:05:00Z"),
        ("8", None),
    ]
    assert kept.rows("SELECT post_id, event FROM post_events") == [("7", "gone")]


def test_a_label_page_tells_the_label_of_a_theme_that_prints_none(run: Run, kept: Kept) -> None:
    page = replace(LISTING, kind="label", label="Mulini")
    store(run, page, replace(WHOLE, labels=None))
    assert kept.rows("SELECT name FROM labels JOIN post_labels USING (label_id)") == [("Mulini",)]
    store(run, PAGE, replace(WHOLE, labels=("Mulini", "Storia")), at="12:01")
    assert kept.column("SELECT name FROM labels JOIN post_labels USING (label_id) ORDER BY 1") == ["Mulini", "Storia"]
    assert kept.one("SELECT version FROM posts") == (1,)


def test_comments_are_counted_and_found(run: Run, kept: Kept) -> None:
    store(run, PAGE, replace(WHOLE, comments_claimed=1), comments=(REPLY,))
    assert kept.one("SELECT comments_claimed, comments_held FROM posts") == (1, 1)
    found = "SELECT comment_id FROM comments WHERE rowid IN (SELECT rowid FROM comments_fts WHERE comments_fts MATCH ?)"
    assert kept.column(found, "perche") == ["c1"]


def test_a_comment_that_was_taken_away_keeps_its_words(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE, comments=(REPLY,))
    store(run, PAGE, WHOLE, comments=(replace(REPLY, deleted=True, body_text=None, author=None),), at="12:05")
    assert kept.one("SELECT author, body_text, deleted FROM comments") == ("Ada", "Vero, perché no?", 1)


def test_a_page_cannot_touch_the_comments_of_another_post(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE, comments=(REPLY,))
    other = replace(WHOLE, post_id="8", url="http://quaderno.example/2024/12/b.html")
    store(run, PAGE, other, comments=(replace(REPLY, body_text="falso"),), at="12:05")
    assert kept.rows("SELECT post_id, body_text FROM comments") == [("7", "Vero, perché no?")]


def test_a_post_number_of_another_blog_is_left_out_and_told(run: Run, archive: Archive, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    fresh = replace(WHOLE, post_id="9", url="http://quaderno.example/2024/12/c.html")
    store(run, replace(LISTING, blog_id="2"), WHOLE, fresh, at="12:05")
    assert kept.rows("SELECT post_id, blog_id FROM posts ORDER BY 1") == [("7", "1"), ("9", "2")]
    assert kept.column("SELECT reason FROM skips") == ["id_of_another_blog"]


def test_a_page_without_the_blog_s_number_is_of_the_run_s_blog(run: Run, kept: Kept) -> None:
    store(run, LISTING, EXCERPT)
    nameless = replace(WHOLE, blog_id="host:quaderno.example")
    store(run, replace(PAGE, blog_id="host:quaderno.example"), nameless, at="12:01")
    assert kept.rows("SELECT post_id, blog_id, truncated FROM posts") == [("7", "1", 0)]
    assert kept.column("SELECT blog_id FROM blogs") == ["1"]


def test_two_blogs_that_turn_out_to_be_one_are_merged(run: Run, archive: Archive, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    with archive.transaction() as db:
        db.execute(
            "INSERT INTO blogs (blog_id, url, host) VALUES ('host:quaderno.example', 'http://x/', 'quaderno.example')"
        )
        db.execute("INSERT INTO labels (label_id, blog_id, name) VALUES ('old', 'host:quaderno.example', 'Storia')")
        db.execute("INSERT INTO labels (label_id, blog_id, name) VALUES ('older', 'host:quaderno.example', 'Mulini')")
        for blog in ("1", "host:quaderno.example"):
            db.execute("INSERT INTO follows (blog_id, scope, options) VALUES (?, 'blog', '{}')", (blog,))
    store(run, PAGE, WHOLE, at="12:05")
    assert kept.column("SELECT blog_id FROM blogs") == ["1"]
    assert kept.column("SELECT name FROM labels ORDER BY 1") == ["Mulini", "Storia"]
    assert kept.column("SELECT blog_id FROM follows") == ["1"]
    assert kept.rows("PRAGMA foreign_key_check") == []


def test_a_post_that_comes_back_is_an_event(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    store(run, PAGE, replace(WHOLE, post_id="8", title="Un altro"), at="12:05")
    store(run, PAGE, WHOLE, at="12:10")
    assert kept.rows("SELECT post_id, gone_at IS NULL FROM posts ORDER BY 1") == [("7", 1), ("8", 0)]
    assert kept.rows("SELECT post_id, event FROM post_events ORDER BY at, post_id") == [
        ("7", "gone"),
        ("7", "reappeared"),
        ("8", "gone"),
    ]


def test_an_address_that_moves_is_kept_as_an_alias(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    moved = replace(WHOLE, url="http://www.quaderno.example/2024/12/il-mulino.html")
    store(run, PAGE, moved, at="12:05")
    assert kept.one("SELECT url, version FROM posts") == (moved.url, 1)
    assert kept.rows("SELECT alias, post_id FROM post_aliases") == [(URL, "7")]


def test_a_listing_does_not_settle_whose_an_address_is(run: Run, kept: Kept) -> None:
    store(run, LISTING, WHOLE)
    store(run, LISTING, replace(WHOLE, post_id="8"), at="12:05")
    assert kept.rows("SELECT post_id, gone_at, page_wanted FROM posts") == [("7", None, "id")]


def test_a_page_cannot_name_another_site_as_its_blog_s(run: Run, kept: Kept) -> None:
    store(run, replace(PAGE, homepage_url="http://altrove.example/"), WHOLE)
    assert kept.one("SELECT url, host FROM blogs") == ("http://quaderno.example/", "quaderno.example")


def test_white_space_that_is_edited_is_an_edit(run: Run, kept: Kept) -> None:
    store(run, PAGE, WHOLE)
    joined = replace(
        WHOLE,
        body_text="Ilmulino macinava castagne. Poi si fermò.",
        blocks=(replace(WHOLE.blocks[0], text="Ilmulino macinava castagne. Poi si fermò."),),
        content_hash="joined",
    )
    store(run, PAGE, joined, at="12:05")
    assert kept.one("SELECT version, body_text FROM posts") == (2, joined.body_text)


def test_search_follows_an_edit(run: Run, kept: Kept) -> None:
    found = "SELECT post_id FROM posts WHERE rowid IN (SELECT rowid FROM posts_fts WHERE posts_fts MATCH ?)"
    store(run, PAGE, WHOLE)
    assert kept.column(found, "castagne") == ["7"]
    edited = replace(WHOLE, body_text="Il mulino macinava farro.", content_hash="e", blocks=())
    store(run, PAGE, edited, at="12:05")
    assert kept.column(found, "castagne") == []
    assert kept.column(found, "farro") == ["7"]
    store(run, PAGE, replace(edited, title="Relazioni", content_hash="t"), at="12:06")
    assert kept.column(found, f'stems:"{stems("relazione")}"') == ["7"]


def test_internal_links_lead_to_the_post_in_every_spelling(run: Run, kept: Kept) -> None:
    from archiver.records import Link

    spellings = [
        "https://quaderno.example/2024/12/il-mulino.html",
        "http://quaderno.example/2024/12/il-mulino.html?m=1#more",
        "http://www.quaderno.example/2024/12/il-mulino.html?showComment=1733043720000#c5",
        "http://QUADERNO.example:80/2024/12/il-mulino.html?spref=fb&amp;m=1",
        "http://quaderno.example/ncr/2024/12/il-mulino.html?fbclid=abc",
        "http://quaderno.example/2024/12/il%2Dmulino.html",
        "http://quaderno.example/2024/12/il%252Dmulino.html%20",
        "http://quaderno.example/2024_12_01_archive.html#7000000",
        "http://quaderno.blogspot.it/2024/12/il-mulino.html",
        "http://quaderno.example/2023/11/il-vecchio-mulino.html",
        "http://quaderno.example/2024/12/altro.html",
        "http://quaderno.example:x/2024/12/il-mulino.html",
        "http://quaderno.example/2024_12_01_archive.html#7",
    ]
    links = tuple(Link(url=url, text=None, host="quaderno.example", domain=None, kind="internal") for url in spellings)
    mill = replace(WHOLE, post_id="7000000")
    citing = replace(WHOLE, post_id="8", url="http://quaderno.example/2024/12/cita.html", links=links)
    store(run, LISTING, citing, mill)
    with run.archive.transaction() as db:
        alias = {"alias": "path:quaderno.example/2023/11/il-vecchio-mulino.html", "post_id": mill.post_id}
        db.table("post_aliases").insert(alias)
    run.finish("complete", "2026-11-23T12:10:00Z")
    assert kept.column("SELECT target_post_id FROM links ORDER BY position") == [mill.post_id] * 10 + [None] * 3


def test_a_post_that_a_page_shows_twice_is_one(run: Run, kept: Kept) -> None:
    store(run, LISTING, WHOLE, replace(WHOLE, title="Ancora"))
    assert kept.rows("SELECT post_id, title FROM posts") == [("7", "Il mulino")]


def test_a_page_that_fails_half_way_leaves_nothing(run: Run, kept: Kept) -> None:
    broken = replace(WHOLE, post_id="8", url="http://quaderno.example/2024/12/b.html", kind="letter")  # type: ignore[arg-type]
    with pytest.raises(Exception, match="CHECK constraint"):
        store(run, LISTING, WHOLE, broken)
    assert kept.rows("SELECT * FROM posts") == []
    assert kept.rows("SELECT * FROM captures") == []


def test_the_report_of_a_run_is_its_row(run: Run, kept: Kept, tmp_path: Path) -> None:
    store(run, LISTING, WHOLE)
    run.skip("http://quaderno.example/x", "http_404", "nothing there")
    run.gap("blog", "http://quaderno.example/x", "http_404")
    report = run.finish("incomplete", "2026-11-23T12:10:00Z")
    assert (report["outcome"], report["posts_new"], report["requests"]) == ("incomplete", 1, 0)
    assert report["skips"] == [{"url": "http://quaderno.example/x", "reason": "http_404", "detail": "nothing there"}]
    assert [gap["reason"] for gap in report["gaps"]] == ["http_404"]
    assert (kept.path / "runs" / f"{run.crawl_id}.json").exists()
