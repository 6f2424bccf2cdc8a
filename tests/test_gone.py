"""Absence needs evidence: a post is suspected at first sight, gone after a second look, and nothing is ever erased."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.fixtureblog import Server, Site
from archiver.fixtureblog.exchange import Answer, Request
from archiver.fixtureblog.faults import unavailable
from archiver.fixtureblog.model import Post
from tests.conftest import Crawl, Kept, served
from tests.test_changes import WHOLE
from tests.test_store import PAGE, URL, store

REMOVED = "/2011/03/tre-telegrammi.html"
DEEP = "/2009/03/perche-un-quaderno.html"
JUMPED = "/2018/05/i-nomi-delle-vie.html"
TALKED = "/2019/03/il-forno-comunale.html"
NOW = ("--gone-after", "0")
LABEL = "Storia locale"

ROUTES = [
    pytest.param({}, (), id="labels"),
    pytest.param({"theme": "v3"}, (), id="labels-v3"),
    pytest.param({"robots": "stock"}, (), id="feeds"),
    pytest.param({"robots": "stock", "theme": "bare"}, (), id="feeds-bare"),
    pytest.param({"robots": "stock"}, ("--light",), id="light"),
    pytest.param({"robots": "stock", "feed": "none"}, (), id="sitemap only"),
    pytest.param({}, ("--label", LABEL), id="label"),
    pytest.param({"robots": "stock"}, ("--label", LABEL), id="label-feeds"),
]


def events(kept: Kept) -> list[tuple[str, str]]:
    """What happened to posts' being there, in order: address and event."""
    sql = "SELECT url, event FROM post_events JOIN posts USING (post_id) ORDER BY at, event DESC"
    return [("/" + url.split("/", 3)[3], event) for url, event in kept.rows(sql)]


def gone_at(kept: Kept, post: Post) -> str | None:
    at: str | None = kept.one("SELECT gone_at FROM posts WHERE post_id = ?", post.id)[0]
    return at


def asked(server: Server, since: int) -> list[str]:
    return [line.target for line in server.log[since:]]


# Deleted


@pytest.mark.parametrize(("blog", "words"), ROUTES)
def test_a_deleted_post_is_suspected_then_gone_and_nothing_is_erased(
    crawl: Crawl, kept: Kept, blog: dict[str, Any], words: tuple[str, ...]
) -> None:
    with served(**blog) as (site, server):
        assert crawl(server.url, *words).code == 0
        parts = kept.dump()
        removed = [site.post(REMOVED), site.post(DEEP)]
        for post in removed:
            site.remove(post.path)
        first = crawl(server.url, *words, *NOW)
        assert first.code == 0, first.err
        assert sorted(events(kept)) == [(DEEP, "suspected_gone"), (REMOVED, "suspected_gone")]
        assert kept.column("SELECT 1 FROM posts WHERE gone_at IS NOT NULL") == []
        assert kept.one("SELECT posts_gone FROM crawls ORDER BY started_at DESC LIMIT 1") == (0,)
        (suspected,) = set(kept.column("SELECT evidence FROM post_events WHERE evidence LIKE '%telegrammi%'"))
        second = crawl(server.url, *words, *NOW)
        assert second.code == 0, second.err
        before = len(server.log)
        assert crawl(server.url, *words, *NOW).code == 0
        after = asked(server, before)
    evidence = json.loads(suspected)
    assert evidence["status"] == 404
    assert evidence["url"].endswith(REMOVED)
    assert evidence["witnesses"]
    assert sorted(set(events(kept))) == sorted((post.path, e) for post in removed for e in ("gone", "suspected_gone"))
    firsts = dict(kept.rows("SELECT post_id, min(at) FROM post_events GROUP BY post_id"))
    assert {post.id: gone_at(kept, post) for post in removed} == firsts
    gone = kept.column("SELECT posts_gone FROM crawls ORDER BY started_at")
    assert gone == [0, 0, 2, 0]
    assert {row[0] for row in kept.rows("SELECT post_id FROM gone_posts")} == {post.id for post in removed}
    now = kept.dump()
    for table in ("blocks", "credits", "images", "labels", "post_labels", "comments", "post_versions", "post_scopes"):
        assert now[table] == parts[table], table
    assert [target for target in after if REMOVED in target or DEEP in target] == []


def test_a_second_look_too_soon_is_no_second_look(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        site.remove(REMOVED)
        assert crawl(server.url).code == 0
        before = len(server.log)
        result = crawl(server.url)
        again = asked(server, before)
    assert result.code == 0, result.err
    assert events(kept) == [(REMOVED, "suspected_gone")]
    assert [target for target in again if REMOVED in target] == []
    assert kept.column("SELECT 1 FROM posts WHERE gone_at IS NOT NULL") == []


def test_a_deleted_static_page_is_gone(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        site.remove("/p/chi-siamo.html")
        for _ in range(2):
            result = crawl(server.url, *NOW)
            assert result.code == 0, result.err
    assert set(events(kept)) == {("/p/chi-siamo.html", "suspected_gone"), ("/p/chi-siamo.html", "gone")}


def test_a_walk_to_the_end_is_a_witness_where_there_is_no_other(crawl: Crawl, kept: Kept) -> None:
    def closed(request: Request) -> Answer | None:
        return Answer(status=404) if request.path.startswith(("/feeds/", "/sitemap")) else None

    with served() as (site, server):
        site.fault = closed
        assert crawl(server.url).code == 0
        site.remove(REMOVED)
        site.remove(DEEP)
        assert crawl(server.url, "--recheck", *NOW).code == 0
        assert crawl(server.url, "--recheck", *NOW).code == 0
    assert {event for event in events(kept) if event[1] == "gone"} == {(REMOVED, "gone"), (DEEP, "gone")}


def test_a_page_that_is_still_wanted_of_a_deleted_post_is_no_gap(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url, "--no-comments").code == 0
        site.remove(TALKED)
        for _ in range(2):
            result = crawl(server.url, *NOW)
            assert result.code == 0, result.err
    assert set(events(kept)) == {(TALKED, "suspected_gone"), (TALKED, "gone")}


def look(archive: Archive, at: str, *, is_there: bool = False, hours: float = 12.0) -> list[str]:
    """What a run of that day and hour finds: the post, or neither the post nor a witness that lists it."""
    run = Run(
        archive,
        host="quaderno.example",
        root="http://quaderno.example/",
        started_at=f"2026-11-{at}:00:00Z",
        scopes=["blog"],
        robots="obeyed",
        settings={},
        version="0",
        gone_after=hours,
    )
    if is_there:
        store(run, PAGE, WHOLE, on=f"2026-11-{at}:00:00Z")
        return []
    if URL not in run.due([URL], at=f"2026-11-{at}:30:00Z"):
        return ["not due"]
    return run.missed(URL, f"2026-11-{at}:30:00Z", {"status": 404})


@pytest.mark.parametrize(
    ("looks", "hours", "told", "gone"),
    [
        (["24T03"], 12, [[]], None),
        (["24T03", "24T14"], 12, [[], ["not due"]], None),
        (["24T03", "24T15"], 12, [[], ["7"]], "2026-11-24T03:30:00Z"),
        (["24T03", "24T09", "24T15"], 12, [[], ["not due"], ["7"]], "2026-11-24T03:30:00Z"),
        (["24T03", "24T09"], 6, [[], ["7"]], "2026-11-24T03:30:00Z"),
        (["24T03", "29T03"], 12, [[], ["7"]], "2026-11-24T03:30:00Z"),
        (["24T03", "24T12 there", "24T16"], 12, [[], [], []], None),
        (["24T03", "24T12 there", "24T16", "25T04"], 12, [[], [], [], ["7"]], "2026-11-24T16:30:00Z"),
    ],
)
def test_two_looks_lie_hours_apart_and_nobody_sees_the_post_between(
    kept: Kept, looks: list[str], hours: float, told: list[list[str]], gone: str | None
) -> None:
    with Archive(kept.path) as archive:
        look(archive, "23T12", is_there=True)
        found = [look(archive, at.partition(" ")[0], is_there="there" in at, hours=hours) for at in looks]
    assert found == told
    assert kept.one("SELECT gone_at, title FROM posts") == (gone, WHOLE.title)


# Still there


@pytest.mark.parametrize("robots", ["open", "stock"])
def test_a_post_that_loses_its_label_is_not_gone(crawl: Crawl, kept: Kept, robots: str) -> None:
    words = ("--label", LABEL, *NOW)
    with served(robots=robots) as (site, server):
        assert crawl(server.url, *words).code == 0
        post = site.edit(REMOVED, labels=("Telegrammi",))
        before = len(server.log)
        assert crawl(server.url, *words).code == 0
        assert len([target for target in asked(server, before) if REMOVED in target]) == 1
        before = len(server.log)
        assert crawl(server.url, *words).code == 0
        assert [target for target in asked(server, before) if ".html" in target] == []
    assert events(kept) == []
    assert kept.rows("SELECT changed FROM post_versions WHERE post_id = ? AND version > 1", post.id) == [
        ('["labels"]',)
    ]


def test_a_post_that_answers_at_its_address_though_nobody_lists_it_is_not_gone(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        post = site.post(REMOVED)
        shown = site.regular(Request(path=REMOVED))
        site.remove(REMOVED)
        site.fault = lambda request: shown if request.path == REMOVED else None
        assert crawl(server.url, *NOW).code == 0
        before = len(server.log)
        assert crawl(server.url, *NOW).code == 0
        again = asked(server, before)
    assert events(kept) == []
    assert gone_at(kept, post) is None
    assert [target for target in again if REMOVED in target] == []


@pytest.mark.parametrize("robots", ["open", "stock"])
def test_pages_that_fail_while_the_feed_lists_them_are_gaps(crawl: Crawl, kept: Kept, robots: str) -> None:
    with served(robots=robots) as (site, server):
        assert crawl(server.url).code == 0
        site.edit(REMOVED, title="Quattro telegrammi")
        site.edit(JUMPED, body="<p>Da capo.</p><!--more--><p>Il resto.</p>")
        site.fault = lambda request: Answer(status=404) if request.path.endswith(".html") else None
        for _ in range(2):
            assert crawl(server.url, *NOW).code == 3
        assert events(kept) == []
        site.fault = None
        assert crawl(server.url, *NOW).code == 0
    assert kept.one("SELECT title FROM posts WHERE url LIKE ?", f"%{REMOVED}") == ("Quattro telegrammi",)


def test_a_sitemap_that_still_lists_a_post_keeps_it(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        stale = site.regular(Request(path="/sitemap.xml"))
        site.remove(REMOVED)
        site.fault = lambda request: stale if request.path == "/sitemap.xml" else None
        for _ in range(2):
            crawl(server.url, *NOW)
        assert events(kept) == []
        site.fault = None
        for _ in range(2):
            assert crawl(server.url, *NOW, "--recheck").code == 0
    assert set(events(kept)) == {(REMOVED, "suspected_gone"), (REMOVED, "gone")}


def no_entries(request: Request, site: Site) -> Answer | None:
    """A feed that says there is nothing, on a blog that is as it was."""
    if not request.path.startswith("/feeds/posts/"):
        return None
    empty = Site(replace(site.blog, posts=(), pages=()), base=site.base)
    return empty.regular(request)


def private(site: Site) -> None:
    site.state = "private"


def private_by_redirect(site: Site) -> None:
    site.state, site.private_feed = "private", 302


def removed(site: Site) -> None:
    site.state = "removed"


def interstitial(site: Site) -> None:
    site.state = "interstitial"


def overlaid(site: Site) -> None:
    site.state = "interstitial-overlay"


def unwell(site: Site) -> None:
    site.fault = lambda request: unavailable()


def without_rules(site: Site) -> None:
    site.fault = lambda request: unavailable() if request.path == "/robots.txt" else None


def empty_feed(site: Site) -> None:
    site.fault = lambda request: no_entries(request, site)


def empty_feed_and_sitemap(site: Site) -> None:
    empty = Site(replace(site.blog, posts=(), pages=()), base=site.base)
    site.fault = lambda request: empty.regular(request) if request.path.startswith(("/feeds/", "/sitemap")) else None


def closed_feed(site: Site) -> None:
    site.fault = lambda request: Answer(status=404) if request.path.startswith("/feeds/") else None


def nothing_but_feeds(site: Site) -> None:
    site.fault = lambda request: None if request.path.startswith(("/feeds/", "/robots")) else Answer(status=404)


def all_not_found(site: Site) -> None:
    site.fault = lambda request: Answer(status=404)


def cleared(site: Site) -> None:
    site.clear()


def a_bad_feed(site: Site) -> None:
    """A feed that leaves half of its posts out, and pages that fail meanwhile."""
    half = Site(replace(site.blog, posts=site.blog.posts[::2]), base=site.base)
    site.fault = lambda request: (
        half.regular(request)
        if request.path.startswith("/feeds/")
        else unavailable()
        if request.path.endswith(".html")
        else None
    )


TROUBLES: list[Callable[[Site], None]] = [
    private, private_by_redirect, removed, interstitial, overlaid, unwell, without_rules, empty_feed,
    empty_feed_and_sitemap, closed_feed, nothing_but_feeds, all_not_found, cleared, a_bad_feed,
]  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
@pytest.mark.parametrize(("robots", "words"), [("open", ()), ("stock", ("--label", LABEL))], ids=["blog", "label"])
def test_a_blog_that_does_not_answer_well_marks_nothing(
    crawl: Crawl, kept: Kept, trouble: Callable[[Site], None], robots: str, words: tuple[str, ...]
) -> None:
    with served(robots=robots) as (site, server):
        assert crawl(server.url, *words).code == 0
        before = kept.dump()
        trouble(site)
        for extra in ((), ("--recheck",)):
            crawl(server.url, *words, *NOW, *extra)
    assert events(kept) == []
    assert kept.column("SELECT 1 FROM comments WHERE missed_at IS NOT NULL OR gone_at IS NOT NULL") == []
    after = kept.dump()
    assert after["posts"] == before["posts"]
    assert after["post_versions"] == before["post_versions"]


# Again


@pytest.mark.parametrize(("blog", "words"), ROUTES)
def test_a_post_that_comes_back_is_an_event(
    crawl: Crawl, kept: Kept, blog: dict[str, Any], words: tuple[str, ...]
) -> None:
    with served(**blog) as (site, server):
        assert crawl(server.url, *words).code == 0
        post = site.post(REMOVED)
        site.remove(REMOVED)
        for _ in range(2):
            assert crawl(server.url, *words, *NOW).code == 0
        assert gone_at(kept, post) is not None
        site.add(post)
        result = crawl(server.url, *words, *NOW)
        assert result.code == 0, result.err
    assert gone_at(kept, post) is None
    assert events(kept)[-1] == (REMOVED, "reappeared")
    assert kept.one("SELECT version FROM posts WHERE post_id = ?", post.id) == (1,)


def test_a_post_that_comes_back_before_the_second_look_was_never_gone(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        post = site.post(REMOVED)
        site.remove(REMOVED)
        assert crawl(server.url, *NOW).code == 0
        site.add(post)
        assert crawl(server.url, *NOW).code == 0
        site.remove(REMOVED)
        assert crawl(server.url, *NOW).code == 0
    assert gone_at(kept, post) is None
    assert {event for _, event in events(kept)} == {"suspected_gone"}


@pytest.mark.parametrize(("blog", "words"), [one for one in ROUTES if one.id != "feeds-bare"])
@pytest.mark.parametrize("path", [REMOVED, JUMPED])
def test_a_slug_used_again_is_another_post(
    crawl: Crawl, kept: Kept, blog: dict[str, Any], words: tuple[str, ...], path: str
) -> None:
    with served(**blog) as (site, server):
        assert crawl(server.url, *words).code == 0
        old = site.post(path)
        new = replace(
            old, id="1111111111111111111", title="Un altro post", body="<p>Un altro testo, allo stesso posto.</p>",
            published="2025-01-10T10:00:00.000+01:00", updated="2025-01-10T10:00:00.000+01:00",
        )  # fmt: skip
        site.remove(path)
        site.add(new)
        result = crawl(server.url, *words, *NOW)
        assert result.code == 0, result.err
    rows = kept.rows("SELECT post_id, title, gone_at IS NULL, version FROM posts WHERE url LIKE ?", f"%{path}")
    assert sorted(rows) == sorted([(old.id, old.title, 0, 1), (new.id, "Un altro post", 1, 1)])
    assert events(kept) == [(path, "gone")]


def test_a_listing_leaves_it_to_the_page_whose_a_slug_is(crawl: Crawl, kept: Kept) -> None:
    def closed(request: Request) -> Answer | None:
        return Answer(status=404) if request.path.startswith(("/feeds/", "/sitemap")) else None

    with served() as (site, server):
        site.fault = closed
        assert crawl(server.url).code == 0
        old = site.post(REMOVED)
        at = "2025-01-10T10:00:00.000+01:00"
        site.remove(REMOVED)
        site.add(replace(old, id="1111111111111111111", title="Un altro post", published=at, updated=at))
        result = crawl(server.url)
        assert result.code == 0, result.err
    rows = kept.rows("SELECT post_id, gone_at IS NULL FROM posts WHERE url LIKE ?", f"%{REMOVED}")
    assert sorted(rows) == sorted([(old.id, 0), ("1111111111111111111", 1)])


# Comments


@pytest.mark.parametrize("words", [(), ("--route", "feeds")], ids=str)
def test_a_comment_deleted_without_a_trace_is_missed_then_gone(
    crawl: Crawl, kept: Kept, words: tuple[str, ...]
) -> None:
    with served() as (site, server):
        assert crawl(server.url, *words).code == 0
        comment = next(one for one in site.post(TALKED).comments if one.parent is None)
        children = [one.id for one in site.post(TALKED).comments if one.parent == comment.id]
        for one in (*children, comment.id):
            site.remove_comment(TALKED, one)
        told = "missed_at IS NOT NULL, gone_at IS NOT NULL, body_text IS NOT NULL"
        sql = f"SELECT {told} FROM comments WHERE comment_id = ?"
        assert crawl(server.url, *words).code == 0
        assert kept.one(sql, comment.id) == (1, 0, 1)
        assert crawl(server.url, *words).code == 0
        assert kept.one(sql, comment.id) == (1, 0, 1)
        assert crawl(server.url, *words, *NOW).code == 0
        assert kept.one(sql, comment.id) == (1, 1, 1)
        others = [one.id for one in site.post(TALKED).comments]
        site.comment(TALKED, comment)
        assert crawl(server.url, *words, *NOW).code == 0
        assert kept.one(sql, comment.id) == (0, 0, 1)
    gone = kept.column("SELECT comment_id FROM comments WHERE gone_at IS NOT NULL")
    assert set(gone) == set(children)
    assert not set(gone) & set(others)
    assert events(kept) == []


@pytest.mark.parametrize("words", [(), ("--route", "feeds")], ids=str)
def test_a_comment_deleted_with_a_notice_keeps_its_words_and_is_not_gone(
    crawl: Crawl, kept: Kept, words: tuple[str, ...]
) -> None:
    with served() as (site, server):
        assert crawl(server.url, *words).code == 0
        comment = site.post(TALKED).comments[0]
        said = kept.one("SELECT body_text FROM comments WHERE comment_id = ?", comment.id)
        site.remove_comment(TALKED, comment.id, notice=True)
        for _ in range(2):
            assert crawl(server.url, *words, *NOW, "--recheck").code == 0
    assert kept.one("SELECT deleted, gone_at FROM comments WHERE comment_id = ?", comment.id) == (1, None)
    assert kept.one("SELECT body_text FROM comments WHERE comment_id = ?", comment.id) == said


@pytest.mark.parametrize("theme", ["bare", "classic", "v3"])
def test_a_theme_without_comments_misses_none(crawl: Crawl, kept: Kept, theme: str) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        site.theme = theme  # type: ignore[assignment]
        for _ in range(2):
            assert crawl(server.url, "--recheck", *NOW).code == 0
    assert kept.column("SELECT 1 FROM comments WHERE missed_at IS NOT NULL OR gone_at IS NOT NULL") == []


def test_comments_on_several_pages_or_not_asked_for_are_not_missed(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        site.comment_page_size = 2
        for words in (("--recheck",), ("--recheck",), ("--recheck", "--no-comments"), ("--no-comments",)):
            assert crawl(server.url, *NOW, *words).code == 0
    assert kept.column("SELECT 1 FROM comments WHERE missed_at IS NOT NULL OR gone_at IS NOT NULL") == []
