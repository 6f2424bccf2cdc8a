"""Threads over several pages: all of them under one post, each page asked for once, whatever happens between."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from archiver.fixtureblog import Answer, Request, Server, Site, faults
from archiver.fixtureblog.generate import generated_thread
from tests.conftest import Crawl, Kept, archiver, served
from tests.test_crash import at_no_port, started, wait_until

PATH = "/2009/05/il-mulino-di-sotto.html"
LABEL = "Storia locale"


@contextmanager
def long_thread(count: int = 450, *, flat: bool = False, **options: object) -> Iterator[tuple[Site, Server]]:
    """The fixture blog with so many comments under one of its posts."""
    with served(**options) as (site, server):
        site.edit(PATH, comments=generated_thread(count), flat_comments=flat)
        yield site, server


def comment_pages(server: Server) -> list[str]:
    return [line.target for line in server.log if line.path == PATH]


@pytest.mark.parametrize(("theme", "flat"), [("v2", True), ("v2", False), ("v3", False)])
def test_every_page_of_a_thread_is_read_once(crawl: Crawl, kept: Kept, theme: str, flat: bool) -> None:
    with long_thread(theme=theme, flat=flat) as (site, server):
        assert crawl(server.url, "--label", LABEL).code == 0
        pages = comment_pages(server)
        truth = {comment.id: comment.parent for comment in site.post(PATH).comments}
        post = site.post(PATH).id
    assert pages == [PATH, f"{PATH}?commentPage=2", f"{PATH}?commentPage=3"]
    held = kept.rows("SELECT comment_id, parent_id, position FROM comments WHERE post_id = ? ORDER BY position", post)
    assert {number for number, _, _ in held} == set(truth)
    assert [position for _, _, position in held] == list(range(1, 451))
    if not flat:
        crossing = {n for n, parent in truth.items() if parent and abs(list(truth).index(n) % 200) < 5}
        assert {n: parent for n, parent, _ in held if n not in crossing} == {
            n: parent for n, parent in truth.items() if n not in crossing
        }
    assert kept.one(
        "SELECT comments_held, comments_claimed, version, page_wanted FROM posts WHERE post_id = ?", post
    ) == (
        450,
        450,
        1,
        None,
    )
    assert kept.rows("SELECT * FROM walks") == []
    assert kept.column("SELECT kind FROM captures WHERE url LIKE '%commentPage%'") == ["post", "post"]


def test_a_reply_knows_its_parent_on_another_page(crawl: Crawl, kept: Kept) -> None:
    with long_thread(5, comment_page_size=4) as (site, server):
        assert crawl(server.url + PATH.lstrip("/")).code == 0
        (reply,) = (comment for comment in site.post(PATH).comments if comment.parent)
    assert kept.one("SELECT parent_id, position FROM comments WHERE comment_id = ?", reply.id) == (reply.parent, 5)


def test_a_rerun_asks_for_no_page_of_the_thread(crawl: Crawl, kept: Kept) -> None:
    with long_thread() as (_, server):
        assert crawl(server.url, "--label", LABEL).code == 0
        before, first = kept.dump(), len(server.log)
        assert crawl(server.url, "--label", LABEL).code == 0
        assert [line.target for line in server.log[first:] if line.path == PATH] == []
    assert kept.dump() == before


def test_a_new_comment_reads_the_thread_again_and_loses_none(crawl: Crawl, kept: Kept) -> None:
    with long_thread() as (site, server):
        assert crawl(server.url, "--label", LABEL).code == 0
        site.edit(PATH, comments=generated_thread(451), updated=site.post(PATH).updated)
        assert crawl(server.url, "--label", LABEL).code == 0
    assert kept.one("SELECT comments_held, comments_claimed, version FROM posts WHERE comments_held > 9") == (
        451,
        451,
        1,
    )
    assert kept.one("SELECT count(*), max(position) FROM comments WHERE gone_at IS NULL AND position > 9") == (442, 451)


def test_no_comments_wanted_is_no_page_of_them(crawl: Crawl, kept: Kept) -> None:
    with long_thread() as (_, server):
        assert crawl(server.url + PATH.lstrip("/"), "--no-comments").code == 0
        assert comment_pages(server) == [PATH]
    assert kept.one("SELECT count(*) FROM comments") == (0,)


def test_a_server_that_ignores_the_page_asked_for_is_not_asked_for_ever(crawl: Crawl, kept: Kept) -> None:
    def always_the_first(request: Request) -> Answer | None:
        return site.regular(dataclasses.replace(request, query="")) if request.path == PATH else None

    with long_thread() as (site, server):
        site.fault = always_the_first
        assert crawl(server.url + PATH.lstrip("/")).code == 0
        assert comment_pages(server) == [PATH, f"{PATH}?commentPage=2"]
    assert kept.one("SELECT comments_held, comments_claimed FROM posts") == (200, 450)
    assert kept.one("SELECT min(position), max(position) FROM comments") == (1, 200)
    assert kept.rows("SELECT * FROM walks") == []


def test_a_page_that_could_not_be_had_is_told_and_asked_for_again(crawl: Crawl, kept: Kept) -> None:
    with long_thread() as (site, server):
        site.fault = faults.in_turn({f"{PATH}?commentPage=3": [Answer(status=404)]})
        result = crawl(server.url, "--label", LABEL)
        assert result.code == 3  # incomplete
        assert kept.column("SELECT url FROM skips") == [f"{server.url}{PATH.lstrip('/')}?commentPage=3"]
        first = len(server.log)
        assert crawl(server.url, "--label", LABEL).code == 0
        assert [line.target for line in server.log[first:] if line.path == PATH] == [f"{PATH}?commentPage=3"]
    assert kept.one("SELECT comments_held FROM posts WHERE comments_held > 9") == (450,)
    assert kept.one("SELECT count(*) FROM post_events") == (0,)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What one quiet run leaves of the label with the long thread."""
    kept = Kept(tmp_path_factory.mktemp("quiet") / "archive")
    with long_thread() as (_, server):
        assert archiver("crawl", server.url, "--label", LABEL, "--archive", str(kept.path), "--delay", "0").code == 0
        return at_no_port(kept, server)


@pytest.mark.parametrize("page", ["", "?commentPage=2", "?commentPage=3"])
def test_a_run_killed_between_two_pages_is_finished_by_the_next(
    crawl: Crawl, kept: Kept, quiet: dict[str, object], page: str
) -> None:
    with long_thread() as (_, server):
        with started(server.url, kept, "--label", LABEL) as process:
            wait_until(lambda: any(line.target == PATH + page for line in server.log))
            process.kill()
            process.wait()
        assert crawl(server.url, "--label", LABEL).code == 0
        assert at_no_port(kept, server) == quiet
        pages = comment_pages(server)
    assert len(pages) - len(set(pages)) <= 1, "only the page in hand may be asked for again"
