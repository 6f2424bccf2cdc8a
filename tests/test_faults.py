"""A blog's server that misbehaves: said in a sentence, told in the archive, nothing that is held is hurt, and the same
command completes once the trouble is over."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from archiver.fixtureblog import Answer, Request, Server, Site, faults, fixture_blog, serve
from tests.conftest import Kept, Result, archiver, environment

BASE = "http://quaderno.example/"
"""Reached through a proxy setting, so that archives of several servers can be compared."""
LABEL = "/search/label/Astana"
POST = "/2024/07/sco-non-funzionera-senza-la-russia.html"
"""A post of that label that is cut at its jump break: its page is asked for."""
HTML = {"Content-Type": "text/html; charset=UTF-8"}
OUTCOMES = {0: "complete", 2: "failed", 3: "incomplete", 4: "blocked", 5: "failed"}
ROOT = Path(__file__).parent.parent

Trouble = Callable[[Answer], Answer]
"""What becomes of a good answer."""


@contextmanager
def blog(**options: object) -> Iterator[tuple[Site, Server]]:
    site = Site(fixture_blog(), **{"robots": "open", "base": BASE, **options})  # type: ignore[arg-type]
    with serve(site, own_base=True) as server:
        yield site, server


def crawl(server: Server, kept: Kept, *words: str, label: str = "Astana") -> Result:
    """Crawl the blog, and check what holds of every run: exit code, outcome, report and last line agree."""
    where = ("--archive", str(kept.path), "--delay", "0")
    result = archiver("crawl", BASE, "--label", label, *where, *words, env={"http_proxy": server.url})
    if kept.path.exists():
        ((crawl_id, outcome),) = kept.rows("SELECT crawl_id, outcome FROM crawls ORDER BY started_at DESC LIMIT 1")
        report = json.loads((kept.path / "runs" / f"{crawl_id}.json").read_text("utf-8"))
        assert (outcome, report["outcome"]) == (OUTCOMES[result.code],) * 2
        last = [line for line in result.err.splitlines() if not line.startswith(("The archive is", "Next:"))][-1]
        assert last.endswith(".")
        assert last.startswith("Complete") == (result.code == 0)
        assert last.startswith("Incomplete: ") == (result.code == 3)
        assert kept.rows("PRAGMA foreign_key_check") == []
    return result


def skips(kept: Kept) -> list[tuple[str, str]]:
    """Address and reason of what the last run skipped."""
    return [
        (url.removeprefix(BASE.rstrip("/")), reason)
        for url, reason in kept.rows(
            "SELECT url, reason FROM skips WHERE crawl_id = "
            "(SELECT crawl_id FROM crawls ORDER BY started_at DESC LIMIT 1) ORDER BY url"
        )
    ]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The archive of one quiet run."""
    kept = Kept(tmp_path_factory.mktemp("quiet") / "archive")
    with blog() as (_, server):
        assert crawl(server, kept).code == 0
    return kept


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "archive")


@pytest.fixture
def held(quiet: Kept, kept: Kept) -> Kept:
    """An archive in which all of the label is held already."""
    shutil.copytree(quiet.path, kept.path)
    return kept


def at(site: Site, path: str, trouble: Trouble, *, times: int | None = None) -> None:
    """Make trouble at an address, always or so many times."""
    left = [times]

    def fault(request: Request) -> Answer | None:
        if request.path != path or left[0] == 0:
            return None
        left[0] = None if left[0] is None else left[0] - 1
        return trouble(site.regular(request))

    site.fault = fault


def says(status: int, retry_after: str | None = None) -> Trouble:
    return lambda _: faults.unavailable(retry_after, status)


def leads(location: str) -> Trouble:
    return lambda _: faults.moved(location)


def is_page(text: str, status: int = 200) -> Trouble:
    return lambda _: Answer(status=status, headers=HTML, body=f"<html><head>{text}</head></html>".encode())


def claims(length: object) -> Trouble:
    return lambda whole: Answer(headers=HTML, body=whole.body, claimed_length=length)  # type: ignore[arg-type]


def packed(coding: str, pack: Callable[[bytes], bytes]) -> Trouble:
    return lambda whole: faults.packed(whole, coding, pack)


def tomorrow() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(days=1), usegmt=True)


REMOVED = "<title>Blog has been removed</title>"
PRIVATE = "<form action='https://accounts.google.com/ServiceLogin'></form>"
WARNING = "<div id='maia-main'><a class='maia-button-primary' href='/?guestAuth=a'>Sì</a></div>"

LASTING: dict[str, tuple[Trouble, int, str, str]] = {
    "404": (says(404), 3, "http_404", "there is nothing (HTTP 404)"),
    "403": (says(403), 4, "http_403", "refuses to be read (HTTP 403)"),
    "500": (says(500), 5, "http_500", "The server fails"),
    "429": (says(429), 4, "http_429", "refuses to be read (HTTP 429)"),
    "429 for an hour": (says(429, "3600"), 4, "http_429", "left alone until"),
    "503 until tomorrow": (lambda _: faults.unavailable(tomorrow()), 4, "http_503", "left alone until"),
    "no answer": (lambda _: faults.dropped(), 5, "connection_lost", "connection to quaderno.example was lost"),
    "dropped in the middle": (faults.cut_short, 3, "cut_off", "broke off before its end"),
    "Content-Length of nonsense": (claims("abc"), 5, "connection_lost", "was lost"),
    "negative Content-Length": (claims(-5), 5, "connection_lost", "was lost"),
    "gzip that is none": (packed("gzip", bytes), 3, "unparseable", "is damaged (it is no whole gzip"),
    "gzip cut short": (packed("gzip", lambda b: gzip.compress(b)[:-400]), 3, "unparseable", "is damaged"),
    "gzip of a false sum": (packed("gzip", lambda b: gzip.compress(b)[:-8] + bytes(8)), 3, "unparseable", "damaged"),
    "brotli cut short": (packed("br", lambda b: brotli.compress(b)[:-40]), 3, "unparseable", "no whole br"),
    "gzip bomb": (lambda _: faults.bomb(200_000_000), 3, "too_large", "larger than 50 MB"),
    "nothing at all": (lambda _: Answer(headers=HTML), 3, "empty", "an empty page"),
    "redirect loop": (leads(""), 3, "redirect_loop", "redirects in a loop"),
    "redirect to a cloud's secrets": (leads("http://169.254.169.254/x"), 3, "forbidden_address", "private network"),
    "redirect to loopback": (leads("http://127.0.0.1:1/"), 3, "forbidden_address", "private network"),
    "redirect to loopback in IPv6": (leads("http://[::1]/"), 3, "forbidden_address", "private network"),
    "redirect through NAT64": (leads("http://[64:ff9b::7f00:1]/"), 3, "forbidden_address", "private network"),
    "redirect to a file": (leads("file:///etc/passwd"), 3, "http_302", "no address of the web"),
    "redirect to data": (leads("data:text/html,ciao"), 3, "http_302", "no address of the web"),
    "redirect to nonsense": (leads("http://[::1/"), 3, "unparseable", "makes no sense"),
    "redirect to another site": (leads("http://altrove.example/"), 3, "off_site", "is not on the blog"),
    "warning by redirect": (leads("https://www.blogger.com/interstitial/blog?u=x"), 4, "interstitial", "adult content"),
    "warning in its place": (is_page(WARNING), 4, "interstitial", "adult content"),
    "warning laid over the posts": (faults.warned, 4, "interstitial", "adult content"),
    "private by redirect": (leads("https://www.blogger.com/blogin.g?blogspotURL=x"), 4, "private", "is private"),
    "private in its place": (is_page(PRIVATE, 401), 4, "private", "is private"),
    "removed": (is_page(REMOVED, 404), 4, "removed", "has been removed"),
    "removed, and all is well": (is_page(REMOVED), 4, "removed", "has been removed"),
    "a failure, and all is well": (is_page("<title>Error 502 (Server Error)!!1</title>"), 5, "server_error", "fails"),
    "somebody else's page": (is_page("<title>Dominio in vendita</title>"), 2, "not_blogger", "no Blogger blog"),
}


@pytest.mark.parametrize(("trouble", "code", "reason", "words"), LASTING.values(), ids=LASTING)
def test_trouble_at_a_listing_hurts_nothing_that_is_held(
    held: Kept, trouble: Trouble, code: int, reason: str, words: str
) -> None:
    """The feed has answered by then: that a page fails does not make the server unreachable, nor the blog another."""
    before = held.dump()
    with blog() as (site, server):
        at(site, LABEL, trouble)
        result = crawl(server, held, "--recheck")
        assert (result.code, [why for _, why in skips(held)]) == (code if code == 4 else 3, [reason])
        assert words in result.err
    assert held.dump() == before
    assert held.rows("SELECT * FROM post_events") == []


@pytest.mark.parametrize("name", [name for name, (_, code, _, _) in LASTING.items() if code in (2, 5)])
def test_trouble_at_every_address_hurts_nothing_that_is_held(held: Kept, name: str) -> None:
    trouble, code, reason, words = LASTING[name]
    before = held.dump()
    with blog() as (site, server):
        site.fault = lambda request: None if request.path == "/robots.txt" else trouble(site.regular(request))
        result = crawl(server, held)
        assert (result.code, {why for _, why in skips(held)}) == (code, {reason})
        assert words in result.err
    assert held.dump() == before
    assert held.rows("SELECT * FROM post_events") == []


def test_a_wait_that_only_the_count_is_told_of_ends_the_run_all_the_same(held: Kept) -> None:
    """The count of posts may fail, and nobody notes that; that the server wants to be left alone is another thing."""
    with blog() as (site, server):
        at(site, "/feeds/posts/summary/-/Astana", says(429, "3600"))
        result = crawl(server, held)
        assert [line.path for line in server.log] == ["/robots.txt", "/feeds/posts/summary/-/Astana"]
    assert result.code == 4
    assert "left alone until" in result.err
    assert [reason for _, reason in skips(held)] == ["http_429"]


AT_A_POST = [
    "404", "500", "429 for an hour", "no answer", "dropped in the middle", "gzip cut short", "gzip bomb",
    "nothing at all", "redirect loop", "redirect to a cloud's secrets", "warning laid over the posts", "removed",
]  # fmt: skip


@pytest.mark.parametrize("name", AT_A_POST)
def test_trouble_at_a_post_is_a_gap_that_the_same_command_closes(quiet: Kept, kept: Kept, name: str) -> None:
    trouble, _, reason, words = LASTING[name]
    with blog() as (site, server):
        at(site, POST, trouble)
        result = crawl(server, kept)
        assert (result.code, skips(kept)) == (3, [(POST, reason)])
        assert words in result.err
        assert kept.one("SELECT count(*), sum(truncated), count(gone_at) FROM posts") == (4, 1, 0)
        assert kept.column("SELECT reason FROM gaps") == [reason]
        site.fault = None
        assert crawl(server, kept).code == 0
    assert kept.dump() == quiet.dump()


PASSING: dict[str, Trouble] = {
    "503": says(503),
    "429 with Retry-After in seconds": says(429, "1"),
    "503 with Retry-After as a date": lambda _: faults.unavailable(
        format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
    ),
    "503 with Retry-After of nonsense": says(503, "soon"),
    "no answer": lambda _: faults.dropped(),
    "dropped in the middle": faults.cut_short,
    "damaged gzip": packed("gzip", lambda b: gzip.compress(b)[:-400]),
    "nothing at all": lambda _: Answer(headers=HTML),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("path", [LABEL, POST], ids=["listing", "post"])
def test_trouble_that_passes_is_asked_again_once(quiet: Kept, kept: Kept, path: str, trouble: Trouble) -> None:
    with blog() as (site, server):
        at(site, path, trouble, times=1)
        assert crawl(server, kept).code == 0
        assert [line.path for line in server.log].count(path) == 2
    assert kept.dump() == quiet.dump()
    assert skips(kept) == []


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("br", brotli.compress),
        ("deflate", zlib.compress),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
        ("utf-8", bytes),
    ],
)
def test_a_coding_that_nobody_asked_for_loses_nothing(
    quiet: Kept, kept: Kept, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    with blog() as (site, server):
        site.fault = lambda request: faults.packed(site.regular(request), coding, pack)
        assert crawl(server, kept).code == 0
        assert {line.headers["accept-encoding"] for line in server.log} == {"gzip"}
    assert kept.dump() == quiet.dump()


def test_nothing_of_a_bomb_is_kept(held: Kept) -> None:
    size = sum(file.stat().st_size for file in (held.path / "warc").iterdir())
    with blog() as (site, server):
        at(site, LABEL, lambda _: faults.bomb(200_000_000))
        assert crawl(server, held, "--recheck").code == 3
    grown = sum(file.stat().st_size for file in (held.path / "warc").iterdir()) - size
    assert grown < 20_000  # robots.txt and a feed; the bomb alone weighs ten times this


def test_cookies_are_never_sent_back(kept: Kept) -> None:
    with blog() as (site, server):

        def fault(request: Request) -> Answer:
            answer = site.regular(request)
            cookie = {"Set-Cookie": "NID=511; Path=/; Domain=quaderno.example"}
            return Answer(status=answer.status, headers={**answer.headers, **cookie}, body=answer.body)

        site.fault = fault
        assert crawl(server, kept).code == 0
        assert len(server.log) > 3
        assert [line.headers for line in server.log if "cookie" in line.headers] == []


# robots.txt

PLAIN = {"Content-Type": "text/plain"}
CLOSED = b"User-agent: *\nDisallow: /search\n"
ROBOTS: dict[str, tuple[Trouble, int, str]] = {
    "503": (says(503), 5, "HTTP 503"),
    "429 for an hour": (says(429, "3600"), 4, "left alone until"),
    "no answer": (lambda _: faults.dropped(), 5, "was lost"),
    "dropped in the middle": (faults.cut_short, 5, "Without robots.txt"),
    "damaged gzip": (packed("gzip", lambda b: gzip.compress(b)[:-4]), 5, "Without robots.txt"),
    "gzip bomb": (lambda _: faults.bomb(200_000_000), 5, "larger than 50 MB"),
    "redirect loop": (leads("/robots.txt"), 5, "redirects in a loop"),
    "redirect to a private address": (leads("http://10.0.0.1/robots.txt"), 3, "private network"),
    "60 MB": (lambda _: faults.huge(60_000_000), 5, "larger than 50 MB"),
    "rules, then 8 MB": (lambda _: Answer(headers=PLAIN, body=CLOSED + b"Allow: /x\n" * 800_000), 4, "--ignore-robots"),
    "HTML": (is_page("<title>Il mio blog</title>"), 0, "Complete."),
    "nothing at all": (lambda _: Answer(headers=PLAIN), 0, "Complete."),
    "noise": (lambda _: Answer(headers=PLAIN, body=bytes(range(256)) * 40), 0, "Complete."),
}


@pytest.mark.parametrize(("trouble", "code", "words"), ROBOTS.values(), ids=ROBOTS)
def test_a_robots_txt_that_is_none(held: Kept, trouble: Trouble, code: int, words: str) -> None:
    before = held.dump()
    with blog() as (site, server):
        at(site, "/robots.txt", trouble)
        result = crawl(server, held, "--recheck", "--route", "labels")
        read = [line.path for line in server.log if line.path != "/robots.txt"]
    assert result.code == code
    assert words in result.err
    assert (LABEL in read) == (code == 0)
    assert held.dump() == before


# Whole blogs


def every(answer: Answer) -> Callable[[Request], Answer]:
    return lambda request: answer


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=404, headers=HTML, body=f"<html><head>{REMOVED}</head></html>".encode()), 4),
        (Answer(status=410, headers=HTML, body=f"<html><head>{REMOVED}</head></html>".encode()), 4),
        (faults.moved("https://www.blogger.com/blogin.g?blogspotURL=x"), 4),
        (faults.moved("https://www.blogger.com/interstitial/blog?u=x"), 4),
        (Answer(headers=HTML, body=f"<html><head>{WARNING}</head></html>".encode()), 4),
        (faults.unavailable(), 5),
        (faults.dropped(), 5),
    ],
    ids=["removed", "gone", "private", "warning", "warning as a page", "503 day", "dead"],
)
def test_a_blog_that_nobody_may_read_any_more_marks_no_post_gone(
    quiet: Kept, kept: Kept, answer: Answer, code: int
) -> None:
    with blog() as (site, server):
        at(site, POST, says(500))
        assert crawl(server, kept).code == 3  # a page is wanted still: the next runs ask for it
        before = kept.dump()
        site.fault = every(answer)
        for _ in range(2):
            assert crawl(server, kept, "--recheck").code == code
        assert kept.rows("SELECT * FROM post_events") == []
        assert kept.dump() == before
        site.fault = None
        assert crawl(server, kept).code == 0
    assert kept.dump() == quiet.dump()


# Never for ever


def scrapy(server: Server, kept: Kept, *settings: str) -> str:
    """The same spider by Scrapy's own command, with settings that ``archiver crawl`` has no option for; its stderr."""
    words = [word for setting in ("DOWNLOAD_DELAY=0", *settings) for word in ("-s", setting)]
    done = subprocess.run(
        [
            *(sys.executable, "-m", "scrapy", "crawl", "blog"),
            *("-a", f"url={BASE}", "-a", "label=Astana", "-a", f"archive={kept.path}", *words),
        ],
        cwd=ROOT,
        env=environment({"http_proxy": server.url}),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stderr


def test_an_answer_that_drips_is_left_when_its_time_is_over(held: Kept) -> None:
    """The time is that of the whole answer, however steadily it drips: 60 seconds, here one."""
    before = held.dump()
    with blog() as (site, server):
        at(site, "/robots.txt", lambda whole: faults.slow(whole, pieces=400, pause=0.05))
        began = time.monotonic()
        told = scrapy(server, held, "DOWNLOAD_TIMEOUT=1", "RETRY_TIMES=0")
        assert time.monotonic() - began < 15  # dripped to its end, the answer alone would take 20
    assert "did not answer in time" in told
    assert held.column("SELECT outcome FROM crawls ORDER BY started_at") == ["complete", "failed"]
    assert [reason for _, reason in skips(held)] == ["timeout"]
    assert held.dump() == before


def test_the_time_of_an_answer_is_a_minute() -> None:
    from archiver.crawling import settings

    assert settings.DOWNLOAD_TIMEOUT == 60


@pytest.mark.parametrize("answer", [faults.unavailable(status=500), faults.dropped()], ids=["500", "no answer"])
def test_after_ten_failures_in_a_row_a_run_stops(kept: Kept, answer: Answer) -> None:
    with blog(theme="v3", label_page_size=20) as (site, server):
        site.fault = lambda request: answer if request.path.endswith(".html") else None
        result = crawl(server, kept, label="Storia locale")
        posts = [line.path for line in server.log if line.path.endswith(".html")]
    assert result.code == 3
    assert "10 requests in a row have come to nothing: stopping here." in result.err
    assert len(set(posts)) <= 11  # one is in hand when the tenth has failed
    assert len(posts) <= 31  # each is asked three times, and that one no more


def test_the_delay_is_kept_whatever_the_server_does(kept: Kept) -> None:
    """Also after a connection that is closed without an answer: nothing below asks again by itself, at once."""
    with blog() as (site, server):
        troubles: list[Trouble | None] = [
            faults.cut_short,  # the count
            lambda _: faults.dropped(), packed("gzip", bytes), None,  # the listing
            says(503, "0"), lambda _: Answer(headers=HTML), leads(POST + "?m=1"), None,  # the post
        ]  # fmt: skip

        def fault(request: Request) -> Answer | None:
            trouble = troubles.pop(0) if request.path != "/robots.txt" and troubles else None
            return None if trouble is None else trouble(site.regular(request))

        site.fault = fault
        where = ("--archive", str(kept.path), "--delay", "0.1")
        archiver("crawl", BASE, "--label", "Astana", *where, env={"http_proxy": server.url})
        times = [line.at for line in server.log]
    assert troubles == []
    assert min(later - sooner for sooner, later in pairwise(times)) > 0.095


@pytest.mark.parametrize("is_empty", [False, True], ids=["the same posts", "no posts"])
def test_a_pager_without_end_is_left(kept: Kept, is_empty: bool) -> None:
    label = "/search/label/Storia%20locale"
    with blog() as (site, server):

        def fault(request: Request) -> Answer | None:
            if request.path != label:
                return None
            page = site.regular(Request(path=label)).text
            if is_empty and request.query:
                start, end = page.index("<div class='blog-posts hfeed'>"), page.index("<div class='blog-pager'")
                page = page[:start] + page[end:]
            older, _, rest = page.partition("updated-max=")
            assert rest
            return Answer(headers=HTML, body=f"{older}updated-max=1999-{len(server.log)}&amp;x={rest}".encode())

        site.fault = fault
        result = crawl(server, kept, label="Storia locale")
        walked = [line.target for line in server.log if line.path == label]
        assert result.code == 3
        assert len(walked) == len(set(walked)) <= 10
        assert "walk_idle" in kept.column("SELECT reason FROM gaps")
        site.fault = None
        assert crawl(server, kept, label="Storia locale").code == 0
    assert kept.one("SELECT count(*), sum(truncated) FROM posts") == (17, 0)
