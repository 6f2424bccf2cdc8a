"""``--light``: full feed content alone, once three pages have proven it whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archiver.fixtureblog import Site, faults, fixture_blog, serve
from archiver.fixtureblog.generate import edited_share, generated_blog
from tests.conftest import Crawl, Kept, archiver, served
from tests.test_reruns import asked, is_page, remark, written
from tests.test_routes import posts_of

POSTS, PAGES = len(fixture_blog().posts), len(fixture_blog().pages)
MANY = 600


def told(err: str) -> list[str]:
    """What a run said of whole texts."""
    return [line for line in err.splitlines() if "whole texts" in line]


@pytest.mark.parametrize("weight", [5_000_000, 120_000])
def test_a_blog_costs_a_twentieth_of_its_posts(crawl: Crawl, kept: Kept, weight: int) -> None:
    blog = generated_blog(MANY, jump=0.2, comments=0.1, edited=0.2)
    with serve(Site(blog, robots="stock", feed_weight=weight)) as server:
        result = crawl(server.url, "--light", timeout=180)
        targets = asked(server)
    assert result.code == 0, result.err
    assert len(targets) <= MANY * 0.05 + 10
    assert len([target for target in targets if is_page(target)]) == 3
    assert len(told(result.err)) == 1
    assert "3 pages" in told(result.err)[0]
    assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts") == (MANY, 0, 1)
    assert kept.one("SELECT count(*) FROM comments") == (sum(len(post.comments) for post in blog.posts),)
    assert kept.one(
        """SELECT count(*), sum(published_text IS NULL), sum(content_hash IS NOT NULL) FROM posts
           JOIN captures USING (capture_id) WHERE captures.kind = 'feed'"""
    ) == (MANY - 3,) * 3  # fmt: skip


@pytest.mark.parametrize("theme", ["v2", "v3", "bare", "classic"])
def test_a_full_run_after_a_light_one_fills_and_changes_nothing(tmp_path: Path, theme: Any) -> None:
    light, full = Kept(tmp_path / "light"), Kept(tmp_path / "full")
    with served(robots="stock", theme=theme) as (_, server):
        for kept, arguments in ((light, ["--light"]), (light, []), (full, [])):
            result = archiver("crawl", server.url, *arguments, "--archive", str(kept.path), "--delay", "0")
            assert result.code == 0, result.err
    dumps = [kept.dump() for kept in (light, full)]
    for table in dumps[0].keys() - {"posts", "comments"}:
        assert dumps[0][table] == dumps[1][table], table
    # An old theme prints no answers under what they answer; what the feed told of that stays.
    answers = "SELECT count(*) FROM comments WHERE parent_id IS NOT NULL"
    assert light.one(answers) == (1,)
    assert full.one(answers) == (0 if theme == "classic" else 1,)
    assert [row[:2] + row[3:] for row in dumps[0]["comments"]] == [row[:2] + row[3:] for row in dumps[1]["comments"]]
    assert posts_of(light) == posts_of(full)


@pytest.mark.parametrize("feed", ["jump", "short", "none", "html"])
@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_a_feed_that_is_cut_is_found_out_and_the_pages_are_read(
    crawl: Crawl, kept: Kept, feed: Any, theme: Any
) -> None:
    with served(robots="stock", feed=feed, theme=theme) as (_, server):
        result = crawl(server.url, "--light")
        targets = asked(server)
        assert result.code == 0, result.err
        assert len(told(result.err)) == 1
        assert "does not" in told(result.err)[0]
        assert len([target for target in targets if is_page(target)]) == POSTS + PAGES
        assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts") == (POSTS + PAGES, 0, 1)
        assert crawl(server.url, "--light").code == 0
        assert len(asked(server)) <= 6


def test_a_feed_that_is_cut_behind_long_openings_is_found_out_by_the_home_page(crawl: Crawl, kept: Kept) -> None:
    """Nothing in such a feed shows the cut: its texts are longer than their summaries."""
    with serve(Site(generated_blog(60, jump=0.3, images=0), robots="stock", feed="jump", page_size=20)) as server:
        result = crawl(server.url, "--light")
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated) FROM posts") == (60, 0)
    assert kept.one("SELECT count(*) FROM posts JOIN captures USING (capture_id) WHERE captures.kind = 'feed'") == (0,)
    assert kept.one("SELECT feed_kind FROM blogs") == ("jump",)


def test_labels_come_from_their_own_feeds(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):
        result = crawl(server.url, "--light", "--label", "Astana", "--label", "Storia locale")
        targets = asked(server)
    assert result.code == 0, result.err
    assert len([target for target in targets if is_page(target)]) == 3
    for label in ("Astana", "Storia locale"):
        used = sum(label in post.labels for post in site.blog.posts)
        assert kept.one("SELECT count(*) FROM post_scopes WHERE scope = ?", f"label:{label}") == (used,)


def test_light_reruns_are_cheap_and_find_what_is_new(crawl: Crawl, kept: Kept) -> None:
    with serve(Site(generated_blog(200, jump=0.2), robots="stock")) as server:
        (site,) = server.sites
        assert crawl(server.url, "--light").code == 0
        asked(server)
        assert crawl(server.url, "--light").code == 0
        assert len(asked(server)) <= 5
        site.add(written("/2025/02/nuova.html"))
        site.comment(site.blog.posts[7].path, remark())
        assert crawl(server.url, "--light").code == 0
        assert len(asked(server)) <= 7
        edited = {post.id for post in edited_share(site, 0.1)}
        result = crawl(server.url, "--light")
        assert result.code == 0, result.err
        assert len(asked(server)) <= 12
    assert kept.one("SELECT count(*), sum(truncated) FROM posts") == (201, 0)
    assert set(kept.column("SELECT post_id FROM posts WHERE version = 2")) == edited
    assert kept.one("SELECT count(*) FROM comments WHERE comment_id = ?", remark().id) == (1,)


def test_an_owner_who_cuts_the_feed_later_is_found_out_before_texts_are_lost(crawl: Crawl, kept: Kept) -> None:
    with serve(Site(generated_blog(100, jump=0.5), robots="stock")) as server:
        (site,) = server.sites
        assert crawl(server.url, "--light").code == 0
        before = dict(kept.rows("SELECT post_id, word_count FROM posts"))
        site.feed = "jump"
        edited = {post.id for post in edited_share(site, 0.2)}
        result = crawl(server.url, "--light")
        assert result.code == 0, result.err
    after = dict(kept.rows("SELECT post_id, word_count FROM posts"))
    assert all(after[post_id] > before[post_id] for post_id in edited)
    assert kept.one("SELECT sum(truncated) FROM posts") == (0,)


def test_the_feed_that_fails_halfway_leaves_the_rest_to_the_next_run(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock", feed_page_size=10) as (site, server):
        fails = faults.unavailable(status=500)
        site.fault = lambda request: (
            fails if request.path == "/feeds/posts/default" and "start-index=21" in request.query else None
        )
        result = crawl(server.url, "--light")
        assert result.code == 3, result.err
        site.fault = None
        asked(server)
        result = crawl(server.url, "--light")
        assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts") == (POSTS + PAGES, 0, 1)


def test_recheck_reads_all_texts_again(crawl: Crawl, kept: Kept) -> None:
    with serve(Site(generated_blog(300), robots="stock")) as server:
        assert crawl(server.url, "--light").code == 0
        before = kept.dump()
        asked(server)
        assert crawl(server.url, "--light", "--recheck").code == 0
        texts = [target for target in asked(server) if target.startswith("/feeds/posts/default")]
    assert len(texts) >= 2
    assert kept.dump() == before
