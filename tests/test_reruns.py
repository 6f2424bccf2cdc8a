"""A rerun is cheap: what has not changed costs a handful of requests, and what has is found."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.fixtureblog import Answer, Comment, Post, Request, Server, Site, fixture_blog, serve
from archiver.fixtureblog.generate import edited_share, generated_blog
from archiver.fixtureblog.render import Theme
from tests.conftest import Crawl, Kept, archiver, environment, served
from tests.test_routes import contradictions

POSTS, PAGES = len(fixture_blog().posts), len(fixture_blog().pages)


def asked(server: Server) -> list[str]:
    """The addresses that were asked for, in order; the log begins anew."""
    targets = [line.target for line in server.log]
    server.log.clear()
    return targets


def is_page(target: str) -> bool:
    return target.partition("?")[0].endswith(".html")


@contextmanager
def held(crawl: Crawl, *arguments: str, **options: Any) -> Iterator[tuple[Site, Server]]:
    """The fixture blog, archived once."""
    with served(**options) as (site, server):
        result = crawl(server.url, *arguments)
        assert result.code == 0, result.err
        server.log.clear()
        yield site, server


def written(path: str, **facts: Any) -> Post:
    """A new post of the fixture blog."""
    return Post(
        id="9000000000000000001",
        path=path,
        title="Una nota nuova",
        published=facts.pop("published", "2025-02-02T10:00:00.000+01:00"),
        updated="2025-02-02T10:05:00.000+01:00",
        body="<p>Una nota che prima non c'era.</p>",
        **facts,
    )


def remark(number: int = 1) -> Comment:
    """A new comment."""
    return Comment(id=f"800000000000000000{number}", author="Una lettrice", profile=None,
                   published="2026-12-01T09:30:00.000+01:00", body="Grazie della nota.")  # fmt: skip


# Nothing has changed


@pytest.mark.parametrize("theme", ["v2", "v3", "bare", "dynamic"])
def test_an_unchanged_blog_costs_five_requests_by_the_feeds_route(crawl: Crawl, kept: Kept, theme: Theme) -> None:
    with held(crawl, robots="stock", theme=theme) as (_, server):
        before = kept.dump()
        for _ in range(2):
            assert crawl(server.url).code == 0
            assert len(asked(server)) <= 5
    assert kept.dump() == before
    assert kept.column("SELECT outcome FROM crawls") == ["complete"] * 3


def test_an_unchanged_blog_of_a_thousand_posts_costs_no_more(crawl: Crawl, kept: Kept) -> None:
    with serve(Site(generated_blog(1000), robots="stock", sitemap_size=150)) as server:
        assert crawl(server.url, "--light", timeout=180).code == 0
        asked(server)
        assert crawl(server.url, "--light").code == 0
        assert len(asked(server)) <= 5
    assert kept.one("SELECT count(*), sum(truncated) FROM posts") == (1000, 0)


@pytest.mark.parametrize("labels", [("Astana",), ("Astana", "Storia locale", "vertice CSTO")])
def test_unchanged_labels_cost_two_requests_and_one_each_by_the_labels_route(
    crawl: Crawl, kept: Kept, labels: tuple[str, ...]
) -> None:
    names = [argument for label in labels for argument in ("--label", label)]
    with held(crawl, *names, "--route", "labels") as (_, server):
        before = kept.dump()
        assert crawl(server.url, *names, "--route", "labels").code == 0
        assert len(asked(server)) <= 2 + len(labels)
    assert kept.dump() == before


def test_what_is_not_asked_again_keeps_the_time_when_it_was(crawl: Crawl, kept: Kept) -> None:
    with held(crawl, robots="stock") as (_, server):
        when = "SELECT witness, checked_at, swept_at FROM witnesses ORDER BY witness"
        first = {name: (checked, swept) for name, checked, swept in kept.rows(when)}
        assert crawl(server.url).code == 0
        second = {name: (checked, swept) for name, checked, swept in kept.rows(when)}
    assert second["sitemap"] == first["sitemap"]
    assert second["feed_total"][0] > first["feed_total"][0]
    assert second["feed_total"][1] == first["feed_total"][1]
    told = kept.rows(
        """SELECT witness, checked_at FROM coverage JOIN crawls USING (crawl_id)
           WHERE started_at = (SELECT max(started_at) FROM crawls)"""
    )
    assert dict(told)["sitemap"] == first["sitemap"][0]


def test_nothing_has_changed_is_a_revisit_record(crawl: Crawl, kept: Kept) -> None:
    with held(crawl, robots="stock") as (_, server):
        assert crawl(server.url).code == 0
        assert 304 in [line.status for line in server.log]
    responses: dict[str, str] = {}
    revisits = []
    for path in sorted((kept.path / "warc").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                name = record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_type == "response":
                    responses[name] = record.rec_headers.get_header("WARC-Target-URI")
                elif record.rec_type == "revisit":
                    revisits.append(record)
    assert len(revisits) >= 3
    for record in revisits:
        told = record.rec_headers
        assert told.get_header("WARC-Profile").endswith("/server-not-modified")
        assert responses[told.get_header("WARC-Refers-To")] == told.get_header("WARC-Target-URI")
        assert record.http_headers.get_statuscode() == "304"


# Something has


@pytest.mark.parametrize("route", ["feeds", "labels"])
def test_edited_posts_cost_their_pages(crawl: Crawl, kept: Kept, route: str) -> None:
    with held(crawl, "--route", route) as (site, server):
        edited = {post.path for post in edited_share(site, 0.06)}
        assert crawl(server.url, "--route", route).code == 0
        targets = asked(server)
    assert {target for target in targets if is_page(target)} == edited
    assert len(targets) <= 6 + len(edited)
    told = kept.column("SELECT url FROM posts WHERE version = 2")
    assert {url.removeprefix(server.url[:-1]) for url in told} == edited


@pytest.mark.parametrize("route", ["feeds", "labels"])
@pytest.mark.parametrize("published", ["2025-02-02T10:00:00.000+01:00", "2016-03-03T08:00:00.000+01:00"])
def test_a_new_post_is_found_whatever_its_date(crawl: Crawl, kept: Kept, route: str, published: str) -> None:
    with held(crawl, "--route", route) as (site, server):
        site.add(written("/2025/02/nuova.html", published=published))
        result = crawl(server.url, "--route", route)
        assert result.code == 0, result.err
        targets = asked(server)
    assert len(targets) <= 6
    assert kept.one("SELECT count(*), sum(truncated) FROM posts WHERE kind = 'post'") == (POSTS + 1, 0)
    assert kept.one("SELECT posts_new FROM crawls ORDER BY started_at DESC LIMIT 1") == (1,)


def test_many_new_posts_are_walked_to_and_no_further(crawl: Crawl, kept: Kept) -> None:
    with held(crawl, "--route", "labels") as (site, server):
        for number in range(6):
            post = written(f"/2025/02/nuova-{number}.html", published=f"2025-02-0{number + 1}T10:00:00.000+01:00")
            site.add(replace(post, id=f"900000000000000000{number}"))
        assert crawl(server.url, "--route", "labels").code == 0
        listings = [target for target in asked(server) if target == "/" or target.startswith("/search")]
    assert len(listings) <= 2
    assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (POSTS + 6,)


def feedless(site: Site) -> None:
    """Take the feeds away."""
    site.fault = lambda request: Answer(status=404) if request.path.startswith("/feeds") else None


def test_a_walk_without_feeds_stops_where_everything_is_known(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        feedless(site)
        assert crawl(server.url, "--label", "Storia locale", "--route", "labels").code == 0
        asked(server)
        assert crawl(server.url, "--label", "Storia locale", "--route", "labels").code == 0
        walked = [target for target in asked(server) if target.startswith("/search")]
        assert len(walked) == 1
        before = kept.one("SELECT count(*) FROM posts")[0]
        site.add(written("/2025/02/nuova.html", labels=("Storia locale",)))
        site.pin(
            min((post for post in site.blog.posts if "Storia locale" in post.labels), key=lambda p: p.published).path
        )
        assert crawl(server.url, "--label", "Storia locale", "--route", "labels").code == 0
    assert kept.one("SELECT count(*) FROM posts") == (before + 1,)


def test_a_pinned_post_does_not_hide_the_new_ones_behind_it(crawl: Crawl, kept: Kept) -> None:
    """The page of a label holds one post: the pinned one; what is new comes on the next."""
    with served(label_page_size=1) as (site, server):
        feedless(site)
        assert crawl(server.url, "--label", "Storia locale", "--route", "labels").code == 0
        before = kept.one("SELECT count(*) FROM posts")[0]
        oldest = min((post for post in site.blog.posts if "Storia locale" in post.labels), key=lambda p: p.published)
        site.pin(oldest.path)
        site.add(written("/2025/02/nuova.html", labels=("Storia locale",)))
        site.label_page_size = 2
        assert crawl(server.url, "--label", "Storia locale", "--route", "labels").code == 0
    assert kept.one("SELECT count(*) FROM posts") == (before + 1,)


@pytest.mark.parametrize("route", ["feeds", "labels"])
def test_a_deleted_post_makes_the_counts_disagree_and_all_is_listed_again(crawl: Crawl, kept: Kept, route: str) -> None:
    with held(crawl, "--route", route, feed_page_size=10) as (site, server):
        gone = site.blog.posts[20].path
        site.remove(gone)
        assert crawl(server.url, "--route", route).code == 0
        targets = asked(server)
    assert len([target for target in targets if target.startswith("/feeds/posts")]) >= 4
    assert [target for target in targets if is_page(target)] == [gone]
    assert kept.column("SELECT event FROM post_events") == ["suspected_gone"]


@pytest.mark.parametrize(
    ("theme", "route"), [("v2", "feeds"), ("v2", "labels"), ("v3", "feeds"), ("bare", "feeds"), ("bare", "labels")]
)
def test_a_new_comment_is_found(crawl: Crawl, kept: Kept, theme: Theme, route: str) -> None:
    with held(crawl, "--route", route, theme=theme) as (site, server):
        post = site.comment(site.blog.posts[5].path, remark())
        assert crawl(server.url, "--route", route).code == 0
        pages = [target for target in asked(server) if is_page(target)]
        assert pages == ([post.path] if theme != "bare" else pages[:1])
        assert crawl(server.url, "--route", route).code == 0
        assert not [target for target in asked(server) if is_page(target)]
    assert kept.one("SELECT post_id, body_text FROM comments WHERE comment_id = ?", remark().id) == (
        post.id, "Grazie della nota."
    )  # fmt: skip
    assert kept.one("SELECT max(version) FROM posts") == (1,)


@pytest.mark.parametrize("route", ["feeds", "labels"])
def test_recheck_looks_at_everything_again(crawl: Crawl, kept: Kept, route: str) -> None:
    with held(crawl, "--route", route) as (_, server):
        before = kept.dump()
        first = len(server.log)
        assert crawl(server.url, "--route", route, "--recheck").code == 0
        again = server.log[first:]
    assert 304 not in [line.status for line in again]
    if route == "feeds":
        assert len([line for line in again if is_page(line.path)]) == POSTS + PAGES
    assert kept.dump() == before


def test_without_comments_no_comments_are_asked_for(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        assert crawl(server.url, "--no-comments").code == 0
        assert not [target for target in asked(server) if "comments" in target]
        assert kept.one("SELECT count(*) FROM comments") == (0,)
        assert crawl(server.url, "--no-comments").code == 0
        assert len(asked(server)) <= 4
        result = crawl(server.url)
        assert result.code == 0, result.err
    claimed = sum(len(post.comments) for post in fixture_blog().posts)
    assert kept.one("SELECT count(*) FROM comments") == (claimed,)
    assert kept.one("SELECT max(version) FROM posts") == (1,)


# Limits


@pytest.mark.parametrize("route", ["feeds", "labels"])
def test_posts_before_a_date_are_neither_asked_for_nor_kept(crawl: Crawl, kept: Kept, route: str) -> None:
    with served() as (site, server):
        result = crawl(server.url, "--route", route, "--since", "2024-01-01")
        assert result.code == 0, result.err
        assert "as far as --since 2024-01-01 asked" in result.err
        young = {post.path for post in site.blog.posts if post.published >= "2024-01-01"}
        pages = {target for target in asked(server) if is_page(target)}
        assert pages <= young
        told = kept.column("SELECT url FROM posts")
        assert {url.removeprefix(server.url[:-1]) for url in told} == young
        result = crawl(server.url, "--route", route)
        assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts WHERE kind = 'post'") == (POSTS, 0, 1)


@pytest.mark.parametrize("route", ["feeds", "labels"])
def test_no_more_posts_come_in_than_were_asked_for(crawl: Crawl, kept: Kept, route: str) -> None:
    with served() as (_, server):
        result = crawl(server.url, "--route", route, "--max-posts", "5")
        assert result.code == 0, result.err
        assert len([target for target in asked(server) if is_page(target)]) <= 7
        assert 5 <= kept.one("SELECT count(*) FROM posts")[0] <= 7
        result = crawl(server.url, "--route", route)
        assert result.code == 0, result.err
    assert kept.one("SELECT count(*), sum(truncated), max(version) FROM posts WHERE kind = 'post'") == (POSTS, 0, 1)


# Killed at any request


def killed_at(site: Site, server: Server, kept: Kept, request: int, *arguments: str) -> list[str]:
    """A crawl that is killed when it sends its so-manieth request; the addresses whose answers it must have kept by
    then: not the one before either, for a request may leave while the last answer is being stored.

    One that needs fewer requests ends in order.
    """
    asked(server)
    command = [sys.executable, "-m", "archiver", "crawl", server.url, "--archive", str(kept.path), "--delay", "0"]
    with subprocess.Popen([*command, *arguments], env=environment(), stderr=subprocess.DEVNULL) as process:
        seen = itertools.count(1)

        def kill(_: Request) -> None:
            if next(seen) == request:
                process.kill()

        site.fault = kill
        process.wait()
    site.fault = None
    return asked(server)[: request - 2]


@pytest.mark.parametrize(
    ("theme", "arguments"),
    [
        ("v2", ()),
        ("bare", ()),
        ("v2", ("--light",)),
        ("dynamic", ()),
        ("v2", ("--label", "Astana", "--label", "Storia locale")),
    ],
)
def test_a_run_killed_again_and_again_is_one_quiet_run(
    tmp_path: Path, theme: Theme, arguments: tuple[str, ...]
) -> None:
    options = {"robots": "stock", "theme": theme, "feed_page_size": 8, "sitemap_size": 9}
    quiet, kept = Kept(tmp_path / "quiet"), Kept(tmp_path / "killed")
    with served(**options) as (site, server):
        assert archiver("crawl", server.url, *arguments, "--archive", str(quiet.path), "--delay", "0").code == 0
        runs = [killed_at(site, server, kept, request, *arguments) for request in (3, 5, 6, 9, 11, 14, 17)]
        result = archiver("crawl", server.url, *arguments, "--archive", str(kept.path), "--delay", "0")
        assert result.code == 0, result.err
        runs.append([line.target for line in server.log if line.status == 200])
    for table, rows in kept.dump().items():
        if arguments != ("--light",) or table != "posts":  # it is chance which three pages prove the feed
            assert rows == quiet.dump()[table], table
    assert contradictions(kept, quiet) == []
    assert kept.one("PRAGMA integrity_check") == ("ok",)
    parts = Counter(
        target for run in runs for target in run if is_page(target) or "start-index" in target or "page=" in target
    )
    assert [target for target, times in parts.items() if times > 1] == [], "only what was in hand is asked for again"
