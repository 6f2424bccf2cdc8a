"""A run is complete when that is proven, goes nowhere but to its blog, and never faster than it may."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from archiver.fixtureblog import Answer, Request, Site, faults, fixture_blog, serve
from tests.conftest import Crawl, Kept, served
from tests.test_bad_input import jumped

Spoil = Callable[[str], str]


def spoil(site: Site, change: Spoil, *, when: Callable[[str], bool] = lambda path: True) -> None:
    """Change the text of the blog's pages on their way out."""

    def fault(request: Request) -> Answer | None:
        if not when(request.path) or request.path.startswith(("/feeds", "/robots")):
            return None
        answer = site.regular(request)
        return Answer(status=answer.status, headers=answer.headers, body=change(answer.text).encode())

    site.fault = fault


def is_post(path: str) -> bool:
    return path.endswith(".html")


# Complete is proven


def test_posts_that_a_broken_pager_hides_are_found_through_the_feed(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        spoil(site, lambda page: page.replace("blog-pager-older-link", "x").replace("updated-max", "y"))
        pages = site.fault
        assert pages is not None
        nothing = faults.unavailable(status=404)
        site.fault = lambda request: nothing if request.path.startswith("/sitemap") else pages(request)
        result = crawl(server.url)
    assert result.code == 0
    assert "the blog counts 37" in result.err
    told = "SELECT expected, stored, missing FROM coverage WHERE witness = 'feed_total'"
    assert kept.one(told) == (37, 37, 0)


def test_a_blog_that_counts_more_posts_than_anything_shows_is_incomplete(crawl: Crawl, kept: Kept) -> None:
    with served(feed="none") as (site, server):
        spoil(site, lambda page: page.replace("blog-pager-older-link", "x").replace("updated-max", "y"))
        pages = site.fault
        assert pages is not None
        site.fault = lambda request: (
            faults.unavailable(status=404)
            if "sitemap" in request.path
            else pages(request)  # no witness that names posts
        )
        result = crawl(server.url)
    assert result.code == 3
    assert "The whole blog: 37 in the archive widget, 7 held, 30 missing." in result.err
    assert kept.column("SELECT reason FROM gaps") == ["fewer_than_counted"]


def test_a_blog_whose_theme_hides_its_posts_is_incomplete(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        posts = re.compile(r"(?s)<div class='blog-posts hfeed'>.*(?=<div class='blog-pager')")
        spoil(site, lambda page: posts.sub("", page))
        result = crawl(server.url)
    assert result.code == 3
    assert "No posts were found" in result.err


def test_a_post_s_page_without_text_is_a_gap_and_stays_wanted(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        spoil(
            site,
            lambda page: page.replace("post-body", "altro").replace("entry-content", "x").replace("articleBody", ""),
            when=is_post,
        )
        assert crawl(server.url, "--label", "Storia locale").code == 3
        lacking = kept.column("SELECT url FROM posts WHERE page_wanted IS NOT NULL")
        assert lacking
        assert set(kept.column("SELECT url FROM gaps WHERE reason = 'no_text'")) == set(lacking)
        site.fault = None
        assert crawl(server.url, "--label", "Storia locale").code == 0
    assert kept.one("SELECT count(*) FROM posts WHERE truncated OR version > 1") == (0,)


def test_a_post_s_address_that_leads_to_another_post_is_a_gap(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        other = next(post.path for post in site.blog.posts if post.path != path and "<!--more-->" not in post.html)
        site.fault = faults.always({path: faults.moved(other)})
        assert crawl(server.url).code == 3
    url = server.url + path.lstrip("/")
    assert kept.rows("SELECT url, reason FROM gaps") == [(url, "other_post")]
    assert kept.one("SELECT truncated, page_wanted FROM posts WHERE url = ?", url) == (1, "jump")


def test_posts_without_an_address_are_told_and_not_taken_for_one(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        spoil(
            site,
            lambda page: page.replace("timestamp-link", "x").replace(server.url + "20", "http://altrove.example/20"),
            when=lambda path: not is_post(path),
        )
        result = crawl(server.url)
    assert result.code == 3
    assert "no address of their own" in result.err or "No posts were found" in result.err
    if kept.path.exists():
        assert kept.rows("SELECT * FROM posts WHERE gone_at IS NOT NULL") == []


def test_comments_left_out_once_come_in_with_the_next_full_run(crawl: Crawl, kept: Kept) -> None:
    with served(theme="v3") as (_, server):
        assert crawl(server.url, "--no-comments").code == 0
        assert kept.one("SELECT count(*) FROM comments") == (0,)
        assert crawl(server.url).code == 0
    assert kept.one("SELECT count(*) FROM comments")[0] > 0
    assert kept.rows("SELECT url FROM posts WHERE comments_claimed <> comments_held") == []
    assert kept.one("SELECT count(*) FROM posts WHERE version > 1") == (0,)


def test_a_listing_that_counts_comments_another_way_costs_one_look(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        spoil(site, lambda page: page.replace("3 commenti", "4 commenti"), when=lambda path: not is_post(path))
        for _ in range(3):
            assert crawl(server.url).code == 0
        talked = next(post.path for post in site.blog.posts if len(post.comments) == 3)
        assert [line.path for line in server.log].count(talked) == 1


def test_a_post_that_is_deleted_before_its_page_was_read_is_suspected_gone(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.in_turn({path: [faults.unavailable(status=404)]})
        assert crawl(server.url).code == 3
        site.remove(path)
        assert crawl(server.url).code == 0
        assert crawl(server.url).code == 0
    assert kept.column("SELECT event FROM post_events") == ["suspected_gone"]
    assert kept.one("SELECT gone_at FROM posts WHERE url = ?", server.url + path.lstrip("/")) == (None,)


def test_pages_without_the_blog_s_number_lose_nothing(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        number = site.blog.id
        spoil(site, lambda page: page.replace(number, "").replace("_SetDataContext", "_No"), when=is_post)
        assert crawl(server.url).code == 0
    assert kept.rows("SELECT blog_id, count(*) FROM posts WHERE NOT truncated GROUP BY 1") == [(number, 38)]
    assert kept.column("SELECT blog_id FROM blogs") == [number]


# Nowhere but to the blog


def moved_blog() -> tuple[Site, Site]:
    """A blog that has moved from its blogspot name to a domain of its own."""
    new = Site(fixture_blog(), robots="open", base="http://new.example/")
    old = Site(fixture_blog(), robots="open", base="http://old.example/")
    old.fault = lambda request: faults.moved(
        f"http://new.example{request.path}{'?' + request.query if request.query else ''}", 301
    )
    return old, new


def test_a_blog_that_has_moved_is_walked_where_it_is_and_gone_on_with(crawl: Crawl, kept: Kept) -> None:
    with serve(*moved_blog(), own_base=True) as server:
        proxy = {"http_proxy": server.url}
        assert crawl("http://old.example/", "--max-posts", "8", env=proxy).code == 0
        assert kept.one("SELECT count(*) FROM walks") == (1,)
        assert crawl("http://old.example/", env=proxy).code == 0
    assert kept.one("SELECT count(*), count(DISTINCT url) FROM posts WHERE url LIKE 'http://new.example/%'") == (38, 38)
    assert kept.rows("SELECT * FROM walks") == []
    assert kept.column("SELECT host FROM blogs") == ["new.example"]


def test_a_page_cannot_send_us_to_another_site(crawl: Crawl, kept: Kept) -> None:
    with served(base="http://blog.example/") as (site, _), serve(site, own_base=True) as server:
        site.base = "http://blog.example/"
        spoil(
            site,
            lambda page: page.replace(
                "'canonicalHomepageUrl': 'http://blog.example/'", "'canonicalHomepageUrl': 'http://evil.example/'"
            ).replace("http://blog.example/search?updated-max", "http://evil.example/search?updated-max"),
        )
        assert crawl("http://blog.example/", env={"http_proxy": server.url}).code == 3
        assert {line.host for line in server.log} == {"blog.example"}
    assert kept.column("SELECT reason FROM skips") == ["off_site"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "[::ffff:127.0.0.1]", "127.0.0.1."])
def test_behind_a_proxy_an_address_is_refused_in_every_spelling(crawl: Crawl, kept: Kept, host: str) -> None:
    site = Site(fixture_blog(), robots="open", base="http://blog.example/")
    with serve(site, own_base=True) as server:
        site.fault = faults.always({jumped(site): faults.moved(f"http://{host}/x")})
        assert crawl("http://blog.example/", env={"http_proxy": server.url}).code == 3
        assert {line.host for line in server.log} == {"blog.example"}
    assert kept.column("SELECT reason FROM skips") == ["forbidden_address"]


# Never faster than it may


def gaps(server: object) -> list[float]:
    times = [line.at for line in server.log]  # type: ignore[attr-defined]
    return [later - sooner for sooner, later in pairwise(times)]


def test_the_delay_is_kept_between_any_two_requests(kept: Kept) -> None:
    from tests.conftest import archiver

    with served(theme="v3") as (_, server):
        words = ("--label", "Astana", "--delay", "0.2", "--archive", str(kept.path))
        assert archiver("crawl", server.url, *words).code == 0
    assert min(gaps(server)) > 0.19


@pytest.mark.parametrize("words", [(), ("--ignore-robots",)])
def test_crawl_delay_is_kept_by_who_ignores_the_rest_of_robots_txt_too(crawl: Crawl, words: tuple[str, ...]) -> None:
    with served(robots="User-agent: *\nCrawl-delay: 0.5\n") as (_, server):
        assert crawl(server.url, "--label", "Astana", *words).code == 0
    assert min(gaps(server)[1:]) > 0.49


def test_a_crawl_delay_of_a_day_is_a_refusal(crawl: Crawl, kept: Kept) -> None:
    with served(robots="User-agent: *\nCrawl-delay: 86400\n") as (_, server):
        result = crawl(server.url, "--label", "Astana")
        assert [line.path for line in server.log] == ["/robots.txt"]
    assert result.code == 4
    assert "86400 seconds" in result.err


def test_nobody_overtakes_while_the_server_wants_to_be_left_alone(crawl: Crawl) -> None:
    with served(theme="v3") as (site, server):
        site.fault = faults.in_turn({jumped(site): [faults.unavailable("1", status=429)]})
        assert crawl(server.url, "--label", "Storia locale").code == 0
        statuses = [line.status for line in server.log]
    assert gaps(server)[statuses.index(429)] > 0.95


@pytest.mark.parametrize("wait", ["7200", "99999999999999", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_server_that_wants_long_is_asked_nothing_more(crawl: Crawl, kept: Kept, wait: str) -> None:
    with served(theme="v3") as (site, server):
        site.fault = faults.in_turn({jumped(site): [faults.unavailable(wait, status=429)]})
        result = crawl(server.url)
        assert server.log[-1].status == 429
    assert result.code == 3
    assert "left alone until" in result.err
    assert kept.one("SELECT count(*) FROM posts")[0] > 0


def test_one_look_at_each_address(crawl: Crawl) -> None:
    with served(theme="v3") as (_, server):
        assert crawl(server.url, "--label", "Storia locale", "--label", "Astana").code == 0
    targets = [line.target for line in server.log]
    assert len(targets) == len(set(targets))


def test_an_edit_of_a_label_costs_one_page_and_is_named(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        path = jumped(site)
        site.edit(path, labels=("Nuova",))
        before = len(server.log)
        for _ in range(2):
            assert crawl(server.url).code == 0
        assert [line.path for line in server.log[before:] if is_post(line.path)] == [path]
    assert kept.one("SELECT changed FROM post_versions WHERE version = 2") == ('["labels"]',)


def test_a_comment_more_in_the_fixture_is_one_request_more(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        post = next(post for post in site.blog.posts if not post.comments and "<!--more-->" not in post.html)
        said = next(comment for other in site.blog.posts for comment in other.comments)
        site.edit(post.id, comments=(replace(said, id="1234567890123456789", parent=None),), updated=post.updated)
        before = len(server.log)
        assert crawl(server.url).code == 0
        assert [line.path for line in server.log[before:] if is_post(line.path)] == [post.path]
    assert kept.one("SELECT comments_held, version FROM posts WHERE post_id = ?", post.id) == (1, 1)
