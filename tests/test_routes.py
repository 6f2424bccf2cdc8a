"""By whichever route, the same dataset: feeds and sitemaps of every kind lead to the posts that listings lead to."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.fixtureblog import Answer, Blog, Request, Site, faults, fixture_blog, serve
from archiver.fixtureblog.render import Theme
from tests.conftest import Crawl, Kept, Result, archiver, served

THEMES: tuple[Theme, ...] = ("v2", "v3", "bare", "classic", "dynamic")
CLOSED = "User-agent: *\nDisallow: /search\nDisallow: /feeds\nAllow: /\n"
"""robots.txt of a blog that closes its feeds too."""
XML = {"Content-Type": "application/xml; charset=UTF-8"}
POSTS, PAGES = len(fixture_blog().posts), len(fixture_blog().pages)
FACTS = (
    "post_id, blog_id, url, title, published, published_date, published_utc, published_text, updated, author, byline, "
    "deck, body_text, word_count, truncated, content_hash, text_hash, version, gone_at"
)


def into(path: Path, *arguments: str) -> tuple[Result, Kept]:
    """A crawl into an archive of its own."""
    return archiver("crawl", *arguments, "--archive", str(path), "--delay", "0"), Kept(path)


def asked(server: Any) -> list[str]:
    """The addresses that were asked for, in order; the log begins anew."""
    targets = [line.target for line in server.log]
    server.log.clear()
    return targets


def posts_of(kept: Kept) -> dict[str, dict[str, Any]]:
    """The facts of every post, by its number."""
    names = FACTS.split(", ")
    return {row[0]: dict(zip(names, row, strict=True)) for row in kept.rows(f"SELECT {FACTS} FROM posts")}


def contradictions(one: Kept, other: Kept, *, among: set[str] | None = None) -> list[tuple[str, str, Any, Any]]:
    """Where two archives tell different things of a post that both hold; what one of them does not know is none."""
    here, there = posts_of(one), posts_of(other)
    return [
        (post_id, name, here[post_id][name], there[post_id][name])
        for post_id in sorted(here.keys() & there.keys() if among is None else among)
        for name in here[post_id]
        if None not in (here[post_id][name], there[post_id][name]) and here[post_id][name] != there[post_id][name]
    ]


def comments_of(kept: Kept) -> list[tuple[Any, ...]]:
    return sorted(kept.rows("SELECT comment_id, post_id, author, body_text, deleted FROM comments"), key=repr)


def spoiled(site: Site, change: dict[str, Answer | Callable[[Answer], Answer]]) -> None:
    """Answer some paths (with a query, if the key has one) otherwise: with an answer, or a function of the regular."""

    def fault(request: Request) -> Answer | None:
        for key in (f"{request.path}?{request.query}", request.path):
            if key in change:
                made = change[key]
                return made if isinstance(made, Answer) else made(site.regular(request))
        return None

    site.fault = fault


# Which route


def test_the_stock_robots_txt_leads_to_the_feeds_route_and_one_line_says_so(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        result = crawl(server.url)
        assert not any(target.startswith("/search") for target in asked(server))
    assert result.code == 0
    assert len([line for line in result.err.splitlines() if "feeds route" in line]) == 1
    assert kept.one("SELECT route, outcome FROM crawls") == ("feeds", "complete")
    assert kept.one("SELECT count(*) FROM posts WHERE NOT truncated AND page_wanted IS NULL") == (POSTS + PAGES,)


@pytest.mark.parametrize(
    ("robots", "route", "code"), [("stock", "labels", 4), ("open", "feeds", 0), ("open", "labels", 0)]
)
def test_a_route_that_is_asked_for_is_taken(crawl: Crawl, kept: Kept, robots: str, route: str, code: int) -> None:
    with served(robots=robots) as (_, server):
        result = crawl(server.url, "--label", "Astana", "--route", route)
        walked = any(target.startswith("/search") for target in asked(server))
    assert result.code == code
    assert walked == (code == 0 and route == "labels")
    if code == 0:
        assert kept.one("SELECT route FROM crawls") == (route,)


# The same dataset


@pytest.mark.parametrize("theme", THEMES)
def test_both_routes_tell_the_same_of_a_whole_blog(tmp_path: Path, theme: Theme) -> None:
    with served(theme=theme) as (_, server):
        labels, by_labels = into(tmp_path / "labels", server.url, "--route", "labels")
        feeds, by_feeds = into(tmp_path / "feeds", server.url, "--route", "feeds")
    assert (labels.code, feeds.code) == (0, 0), labels.err + feeds.err
    hashes = "SELECT post_id, content_hash FROM posts WHERE kind = 'post' ORDER BY 1"
    assert by_labels.rows(hashes) == by_feeds.rows(hashes)
    assert len(by_feeds.rows(hashes)) == POSTS
    assert contradictions(by_labels, by_feeds) == []
    assert comments_of(by_labels) == comments_of(by_feeds)
    tagged = (
        "SELECT post_id, name FROM post_labels JOIN labels USING (label_id) JOIN posts USING (post_id) ORDER BY 1, 2"
    )
    assert by_labels.rows(tagged) == by_feeds.rows(tagged)
    assert by_feeds.one("SELECT count(*) FROM posts WHERE version > 1 OR content_hash IS NULL") == (0,)


LABELS = ("Storia locale", "C++ & altro", "Città e perché", "Uscite/Incontri", "Orto 🌱")


def labelled(blog: Blog) -> Blog:
    """The fixture blog with labels of every kind: blanks, a plus, accents, a slash, an emoji."""
    posts = tuple(
        replace(post, labels=tuple(dict.fromkeys((*post.labels, LABELS[number % len(LABELS)]))))
        for number, post in enumerate(blog.posts)
    )
    return replace(blog, posts=posts)


@pytest.mark.parametrize("theme", ["v2", "bare"])
def test_both_routes_tell_the_same_of_labels(tmp_path: Path, theme: Theme) -> None:
    site = Site(labelled(fixture_blog()), robots="open", theme=theme)
    names = [argument for label in LABELS for argument in ("--label", label)]
    with serve(site) as server:
        labels, by_labels = into(tmp_path / "labels", server.url, "--route", "labels", *names)
        feeds, by_feeds = into(tmp_path / "feeds", server.url, "--route", "feeds", *names)
    assert (labels.code, feeds.code) == (0, 0), labels.err + feeds.err
    assert contradictions(by_labels, by_feeds) == []
    for sql in (
        "SELECT post_id, content_hash FROM posts ORDER BY 1",
        "SELECT post_id, scope FROM post_scopes ORDER BY 1, 2",
        "SELECT scope, count(*) FROM post_scopes GROUP BY 1",
    ):
        assert by_labels.rows(sql) == by_feeds.rows(sql)
    assert comments_of(by_labels) == comments_of(by_feeds)
    for label in LABELS:
        told = sum(label in post.labels for post in site.blog.posts)
        assert by_feeds.one("SELECT count(*) FROM post_scopes WHERE scope = ?", f"label:{label}") == (told,)


def test_one_route_after_the_other_makes_no_version(crawl: Crawl, kept: Kept) -> None:
    with served(theme="bare") as (_, server):
        for route in ("labels", "feeds", "labels"):
            assert crawl(server.url, "--route", route, "--recheck").code == 0
    assert kept.one("SELECT count(*), max(version) FROM posts") == (POSTS + PAGES, 1)
    assert kept.rows("SELECT * FROM post_events") == []


# Feeds of every kind


@pytest.mark.parametrize("options", [
    {"feed": "full"}, {"feed": "jump"}, {"feed": "short"}, {"feed": "none"}, {"feed": "feedburner"},
    {"feed": "html"}, {"feed_page_size": 4}, {"feed_weight": 3_000}, {"sitemap_size": 3},
    {"feed": "none", "sitemap_size": 5},
], ids=str)  # fmt: skip
def test_whatever_the_feeds_tell_every_post_comes_in_with_its_page(
    crawl: Crawl, kept: Kept, options: dict[str, Any]
) -> None:
    with served(robots="stock", **options) as (_, server):
        result = crawl(server.url)
        targets = asked(server)
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts") == (POSTS + PAGES, 0, 1)
    assert kept.one("SELECT count(*) FROM posts WHERE page_read_at IS NULL") == (0,)
    assert len(targets) == len(set(targets))
    assert not any(target.startswith("/search") for target in targets)


def test_html_where_a_feed_should_be_is_told_in_one_sentence(crawl: Crawl) -> None:
    with served(robots="stock", feed="html") as (_, server):
        result = crawl(server.url)
    assert result.code == 0
    told = [line for line in result.err.splitlines() if "no feed" in line]
    assert len(told) == 1
    assert "sitemap" in told[0]


def test_a_server_that_ignores_start_index_ends_the_reading(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock", feed_page_size=10) as (site, server):

        def first_again(request: Request) -> Answer | None:
            if "start-index=" not in request.query:
                return None
            return site.regular(replace(request, query=re.sub(r"start-index=\d+&?", "", request.query)))

        site.fault = first_again
        result = crawl(server.url)
        feeds = [target for target in asked(server) if target.startswith("/feeds/posts")]
    assert len(feeds) == 2
    assert result.code == 0, result.err  # the sitemap has named them all
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


@pytest.mark.parametrize(("lie", "code"), [(POSTS + 5, 3), (POSTS - 5, 0)])
def test_a_feed_that_counts_wrong_is_read_to_its_end_and_told(crawl: Crawl, kept: Kept, lie: int, code: int) -> None:
    def wrong(answer: Answer) -> Answer:
        text = re.sub(r"(<openSearch:totalResults>)\d+", rf"\g<1>{lie}", answer.text)
        return replace(answer, body=text.encode())

    with served(robots="stock", feed_page_size=10) as (site, server):
        site.fault = lambda request: wrong(site.regular(request)) if request.path == "/feeds/posts/summary" else None
        result = crawl(server.url)
    assert result.code == code, result.err
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


def test_a_feed_that_fails_on_its_third_page_leaves_the_run_incomplete_and_the_next_goes_on_there(
    crawl: Crawl, kept: Kept
) -> None:
    with served(robots="stock", feed_page_size=10) as (site, server):
        fails = faults.unavailable(status=500)
        site.fault = lambda request: fails if "start-index=21" in request.query else None
        first = crawl(server.url)
        asked(server)
        site.fault = None
        second = crawl(server.url)
        feeds = [target for target in asked(server) if target.startswith("/feeds/posts")]
    assert first.code == 3, first.err
    assert second.code == 0, second.err
    assert "start-index=21" in feeds[0]
    assert len(feeds) == 2
    assert kept.one("SELECT count(*), sum(truncated) FROM posts WHERE kind = 'post'") == (POSTS, 0)


def test_a_feed_with_a_billion_laughs_is_refused_and_the_sitemap_asked(crawl: Crawl, kept: Kept) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ah"}">' for n in range(10))
    body = f"<?xml version='1.0'?><!DOCTYPE feed [{entities}]><feed xmlns='http://www.w3.org/2005/Atom'>&a9;</feed>"
    with served(robots="stock") as (site, server):
        spoiled(site, {"/feeds/posts/summary": Answer(headers=XML, body=body.encode())})
        result = crawl(server.url)
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


# Sitemaps


def test_a_sitemap_that_repeats_its_first_page_is_told_and_the_feed_has_named_them_all(
    crawl: Crawl, kept: Kept
) -> None:
    with served(robots="stock", sitemap_size=5, sitemap_ignores_page=True) as (_, server):
        result = crawl(server.url)
        sitemaps = [target for target in asked(server) if target.startswith("/sitemap.xml")]
    assert result.code == 0, result.err
    assert len(sitemaps) == 3
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


def test_a_sitemap_of_foreign_addresses_leads_nowhere(crawl: Crawl, kept: Kept) -> None:
    foreign = "".join(f"<url><loc>http://altrove.example/2020/01/p{n}.html</loc></url>" for n in range(50_000))
    body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{foreign}</urlset>".encode()
    with served(robots="stock") as (site, server):
        spoiled(site, {"/sitemap.xml": Answer(headers=XML, body=body)})
        assert crawl(server.url).code == 0
    assert kept.one("SELECT count(*) FROM listed WHERE url LIKE '%altrove%'") == (0,)
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


def test_a_sitemap_served_as_a_gzip_file_is_read(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock", feed="none") as (site, server):
        packed = {"Content-Type": "application/x-gzip"}
        spoiled(
            site,
            {"/sitemap.xml": lambda whole: Answer(headers=packed, body=gzip.compress(whole.text.encode()))},
        )
        result = crawl(server.url)
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS,)


@pytest.mark.parametrize("missing", ["/sitemap.xml", "/feeds/pages/default", "/sitemap-pages.xml"])
def test_a_blog_without_one_of_its_witnesses_is_whole_by_the_others(crawl: Crawl, kept: Kept, missing: str) -> None:
    with served(robots="stock") as (site, server):
        spoiled(site, {missing: Answer(status=404)})
        result = crawl(server.url)
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*) FROM posts") == (POSTS + PAGES,)


# Feeds closed too


def test_where_feeds_are_closed_the_sitemap_names_the_posts(crawl: Crawl, kept: Kept) -> None:
    with served(robots=CLOSED) as (_, server):
        result = crawl(server.url)
        assert not any(target.startswith(("/feeds", "/search")) for target in asked(server))
    assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated) FROM posts") == (POSTS + PAGES, 0)


@pytest.mark.parametrize("style", ["hierarchy", "flat"])
@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_where_feeds_and_sitemap_are_closed_the_months_of_the_archive_do(
    crawl: Crawl, kept: Kept, theme: Theme, style: str
) -> None:
    with served(robots=CLOSED + "Disallow: /sitemap\n", theme=theme, archive_style=style) as (_, server):
        result = crawl(server.url)
        months = [target for target in asked(server) if re.fullmatch(r"/\d{4}/\d{2}/|/\d{4}_\d{2}_01.*", target)]
    assert result.code == 0, result.err
    assert months
    assert kept.one("SELECT count(*), sum(truncated) FROM posts WHERE kind = 'post'") == (POSTS, 0)


def crowded(blog: Blog) -> Blog:
    """A blog with sixty posts in one month: more than a page of the archive shows."""
    one = blog.posts[0]
    more = [
        replace(one, id=f"77{number:04}", path=f"/2019/05/affollato-{number}.html", title=f"Affollato {number}",
                published=f"2019-05-{number // 3 + 1:02}T10:{number % 60:02}:00.000+02:00",
                updated=f"2019-05-{number // 3 + 1:02}T11:{number % 60:02}:00.000+02:00", comments=())
        for number in range(60)
    ]  # fmt: skip
    return replace(blog, posts=(*blog.posts, *more))


def test_a_month_whose_older_posts_are_closed_leaves_a_gap_that_names_it(crawl: Crawl, kept: Kept) -> None:
    site = Site(crowded(fixture_blog()), robots=CLOSED + "Disallow: /sitemap\nDisallow: /*updated-max\n")
    with serve(site) as server:
        result = crawl(server.url)
    assert result.code == 3, result.err
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS + 50,)
    (url,) = kept.column("SELECT url FROM gaps")
    assert "/2019/05/" in url
    assert "closed by robots.txt" in result.err


def test_a_blog_that_closes_everything_is_blocked_in_a_clear_sentence(crawl: Crawl, kept: Kept) -> None:
    with served(robots="User-agent: *\nDisallow: /\n") as (_, server):
        result = crawl(server.url)
        assert asked(server) == ["/robots.txt"]
    assert result.code == 4
    assert "robots.txt" in result.err.splitlines()[-1]
    assert not kept.path.exists()


def test_a_blog_without_feed_sitemap_or_archive_keeps_its_home_page_and_says_what_is_closed(
    crawl: Crawl, kept: Kept
) -> None:
    with served(robots=CLOSED + "Disallow: /sitemap\n") as (site, server):
        site.fault = lambda request: (
            replace(
                whole,
                body=re.sub(
                    r"(?s)<div class='widget BlogArchive'.*?<div class='widget ", "<div class='widget ", whole.text
                ).encode(),
            )
            if request.path == "/" and (whole := site.regular(request))
            else None
        )
        result = crawl(server.url)
    assert result.code == 3
    assert kept.one("SELECT count(*) FROM posts WHERE NOT truncated") == (7,)
    assert "older posts" in result.err.lower()


@pytest.mark.parametrize("label", ["Astana"])
def test_a_label_whose_pages_and_feed_are_closed_is_blocked_in_a_clear_sentence(crawl: Crawl, label: str) -> None:
    with served(robots=CLOSED) as (_, server):
        result = crawl(server.url, "--label", label)
    assert result.code == 4
    assert f"“{label}”" in result.err
    assert "robots.txt" in result.err


def test_a_label_nobody_uses_is_told_with_what_was_meant_and_leaves_no_archive(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        result = crawl(server.url, "--label", "astana")
    assert result.code == 3
    assert "Did you mean “Astana”?" in result.err
    assert not kept.path.exists()


def test_a_mistyped_label_beside_a_good_one_loses_nothing(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        result = crawl(server.url, "--label", "astana", "--label", "Storia locale")
    assert result.code == 3
    assert "Did you mean “Astana”?" in result.err
    told = sum("Storia locale" in post.labels for post in fixture_blog().posts)
    assert kept.one("SELECT count(*) FROM posts") == (told,)
    assert kept.column("SELECT scope FROM follows") == ["label:Storia locale"]


# Not to be had


def test_a_site_that_is_no_blog_is_refused_under_the_stock_robots_txt(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):
        page = Answer(headers={"Content-Type": "text/html"}, body=b"<html><body><p>Un sito</p></body></html>")
        site.fault = lambda request: None if request.path == "/robots.txt" else page
        result = crawl(server.url)
    assert result.code == 2, result.err
    assert "no Blogger blog" in result.err
    assert not kept.path.exists()


@pytest.mark.parametrize(("state", "feed", "code", "told"), [
    ("private", 401, 4, "private"), ("private", 403, 4, "private"), ("private", 302, 4, "private"),
    ("removed", 401, 4, "removed"),
])  # fmt: skip
def test_a_blog_behind_a_gate_is_blocked_by_feeds_too(
    crawl: Crawl, kept: Kept, state: Any, feed: Any, code: int, told: str
) -> None:
    with served(robots="stock", state=state, private_feed=feed) as (_, server):
        result = crawl(server.url)
        assert len(asked(server)) <= 4
    assert result.code == code, result.err
    assert told in result.err
    assert not kept.path.exists()


def test_a_warning_in_front_of_every_page_blocks_the_posts_and_marks_none_gone(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock", state="interstitial") as (site, server):
        result = crawl(server.url)
        assert result.code == 4, result.err
        assert "warning" in result.err
        site.state = "live"
        assert crawl(server.url).code == 0
    assert kept.one("SELECT count(*), sum(gone_at IS NOT NULL) FROM posts") == (POSTS + PAGES, 0)


def test_a_host_that_does_not_answer_is_told_once_and_quickly(crawl: Crawl, kept: Kept) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = crawl(f"http://127.0.0.1:{taken.getsockname()[1]}/", timeout=20)
    assert result.code == 5
    assert result.err.count("refuses the connection") == 1
    assert not kept.path.exists()


# One blog under two names


@contextmanager
def moved(**options: Any) -> Iterator[tuple[Site, Any, dict[str, str]]]:
    """A blog with a domain of its own, whose blogspot name leads there; reached through a proxy."""
    new = Site(fixture_blog(), base="http://www.valdorsa.example/", **{"robots": "stock", **options})
    old = Site(fixture_blog(), base="http://valdorsa.blogspot.com/", robots="stock")
    old.fault = lambda request: faults.moved(f"http://www.valdorsa.example{request.target}", 301)
    with serve(new, old, own_base=True) as server:
        yield new, server, {"http_proxy": server.url.rstrip("/"), "no_proxy": ""}


def test_a_blogspot_name_that_leads_to_a_domain_is_one_blog(crawl: Crawl, kept: Kept) -> None:
    with moved() as (_, server, env):
        for address in ("http://valdorsa.blogspot.com/", "http://www.valdorsa.example/"):
            result = crawl(address, env=env)
            assert result.code == 0, result.err
            first, server.log[:] = len(server.log), []
    assert first <= 6
    assert kept.one("SELECT count(*), count(DISTINCT post_id), max(version) FROM posts") == (POSTS + PAGES,) * 2 + (1,)
    assert kept.one("SELECT count(*) FROM blogs") == (1,)
    assert set(kept.column("SELECT url LIKE 'http://www.valdorsa.example/%' FROM posts")) == {1}


def test_addresses_by_https_in_the_feed_of_a_blog_read_by_http_are_the_same_posts(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):

        def secure(request: Request) -> Answer | None:
            if not request.path.startswith(("/feeds", "/sitemap")):
                return None
            answer = site.regular(request)
            return (
                replace(answer, body=answer.text.replace("http://127", "https://127").encode()) if answer.body else None
            )

        site.fault = secure
        for _ in range(2):
            result = crawl(server.url)
            assert result.code == 0, result.err
            last = asked(server)
    assert len(last) <= 5
    assert kept.one("SELECT count(*), max(version) FROM posts") == (POSTS + PAGES, 1)


def test_a_blog_without_a_number_keeps_its_posts_when_the_number_is_learnt(crawl: Crawl, kept: Kept) -> None:
    number = fixture_blog().id
    with served(robots="open", theme="bare") as (site, server):

        def nameless(request: Request) -> Answer | None:
            if request.path.startswith(("/feeds", "/sitemap")):
                return Answer(status=404)
            answer = site.regular(request)
            return replace(answer, body=answer.text.replace(number, "").encode())

        site.fault = nameless
        assert crawl(server.url, "--route", "labels").code in (0, 3)
        assert kept.column("SELECT blog_id FROM blogs")[0].startswith("host:")
        site.fault = None
        result = crawl(server.url, "--route", "feeds")
        assert result.code == 0, result.err
    assert kept.column("SELECT blog_id FROM blogs") == [number]
    assert kept.one("SELECT count(*), max(version) FROM posts") == (POSTS + PAGES, 1)
