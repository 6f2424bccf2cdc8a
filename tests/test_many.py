"""Many blogs side by side in one process: one rate, one request at a time to a host, and the dead are asked rarely."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from archiver.archive.folder import Archive
from archiver.archive.follows import Follow
from archiver.crawling.asleep import DAYS, GRACE, died, due_at, is_asleep
from archiver.crawling.failures import Refused
from archiver.crawling.gate import Gate, Rate
from archiver.crawling.jobs import remembered, repeats
from archiver.crawling.outcome import Category, Facts, Problem
from archiver.crawling.session import Options, Session
from archiver.fixtureblog import Answer, Blog, Server, Site, faults, serve
from archiver.fixtureblog.generate import generated_blog
from tests.conftest import Crawl, Kept, archiver, environment

UNHURRIED = ("--rate", "1000")
DEAD = Answer(status=404, headers={"Content-Type": "text/html"}, body=b"<html><body>Not Found</body></html>")


def tiny(number: int, posts: int = 2) -> Blog:
    """A blog whose posts stand whole on its first page."""
    return generated_blog(posts, seed=number, images=0)


def site(number: int, **options: Any) -> Site:
    return Site(tiny(number), base=f"http://blog{number}.blogspot.com/", robots="open", **options)


@contextmanager
def web(*sites: Site) -> Iterator[tuple[Server, dict[str, str]]]:
    """Blogs told apart by their names, and the environment of a command that reaches them."""
    with serve(*sites, own_base=True) as server:
        yield server, {"http_proxy": server.url}


def addresses(sites: list[Site]) -> list[str]:
    return [one.base for one in sites]


# The gate


@dataclass
class Asker:
    """What the gate knows of a session."""

    pace: float = 0.0
    stopping: bool = False
    interrupted: bool = False
    facts: Facts = field(default_factory=Facts)
    at: list[float] = field(default_factory=list)

    async def ask(self, gate: Gate, url: str, seconds: float = 0.0) -> None:
        async with gate.turn(url, cast(Session, self)):
            self.at.append(time.monotonic())
            await asyncio.sleep(seconds)
            self.at.append(time.monotonic())


def gaps(moments: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(sorted(moments))]


async def test_the_rate_is_kept_over_all_hosts_and_without_bursts() -> None:
    gate, asker = Gate(Rate(50)), Asker()
    await asyncio.gather(*(asker.ask(gate, f"http://blog{number}.example/") for number in range(8)))
    assert min(gaps(asker.at[::2])) >= 0.9 / 50
    assert max(asker.at) - min(asker.at) >= 0.9 * 7 / 50


async def test_a_host_has_one_request_at_a_time_whoever_asks() -> None:
    gate, one, other = Gate(), Asker(), Asker()
    await asyncio.gather(*(asker.ask(gate, "http://a.example/", 0.01) for asker in (one, other, one, other)))
    turns = sorted(zip([*one.at[::2], *other.at[::2]], [*one.at[1::2], *other.at[1::2]], strict=True))
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(turns))


async def test_the_delay_is_kept_between_the_requests_of_two_crawls_of_a_host() -> None:
    gate, one, other = Gate(), Asker(pace=0.05), Asker(pace=0.0)
    await asyncio.gather(*(asker.ask(gate, "http://a.example/") for asker in (one, other, other)))
    assert min(gaps([*one.at[::2], *other.at[::2]])) >= 0.05


async def test_hosts_do_not_wait_for_each_other() -> None:
    gate, slow, quick = Gate(), Asker(), Asker(pace=60)
    await asyncio.gather(slow.ask(gate, "http://a.example/", 0.05), quick.ask(gate, "http://b.example/"))
    assert quick.at[0] < slow.at[1]


async def test_a_host_s_country_names_are_one_host() -> None:
    gate, asker = Gate(), Asker(pace=0.05)
    await asker.ask(gate, "http://a.blogspot.com/")
    await asker.ask(gate, "http://a.blogspot.it:80/")
    assert min(gaps(asker.at[::2])) >= 0.05


@pytest.mark.parametrize("rate", [None, 0.001])
async def test_nobody_waits_who_has_been_asked_to_stop(rate: float | None) -> None:
    gate, asker = Gate(Rate(rate) if rate else None), Asker(pace=3600)
    await asker.ask(gate, "http://a.example/")
    asker.stopping = asker.interrupted = True
    with pytest.raises(Refused) as refused:
        await asker.ask(gate, "http://a.example/")
    assert refused.value.reason == "not_asked"
    assert asker.facts.interrupted, "and the run says why"


@pytest.mark.parametrize(
    ("asked", "company", "waits"),
    [
        ("http://a.blogspot.com/", False, True),
        ("http://b.blogspot.com/", False, False),
        ("http://b.blogspot.com/", True, True),
        ("http://b.example/", True, False),
    ],
)
async def test_a_server_that_wants_to_be_left_alone_is_left_alone_by_all(
    asked: str, company: bool, waits: bool
) -> None:
    gate, asker = Gate(), Asker()
    began = time.monotonic()
    gate.leave_alone("http://a.blogspot.com/", 0.1, company=company)
    await asker.ask(gate, asked)
    assert (asker.at[0] - began >= 0.1) is waits


@pytest.mark.parametrize(("asked", "closed"), [("http://b.blogspot.com/", True), ("http://b.example/", False)])
async def test_who_closes_for_longer_than_we_wait_is_not_asked_by_others_either(asked: str, closed: bool) -> None:
    gate, asker = Gate(), Asker()
    refusal = Refused("blocked", "http_429", "The server asks to be left alone.")
    gate.close("http://a.blogspot.com/", 3600, refusal, company=True)
    if not closed:
        await asker.ask(gate, asked)
        return
    with pytest.raises(Refused, match="left alone"):
        await asker.ask(gate, asked)


# Whose blog has died


def problem(category: Category, reason: str, *, at_start: bool = True) -> Problem:
    return Problem(category=category, url="u", reason=reason, sentence="s", at_start=at_start)


@pytest.mark.parametrize(
    ("facts", "dead"),
    [
        (Facts(problems=[problem("unreachable", "unknown_host")]), True),
        (Facts(problems=[problem("blocked", "private")]), True),
        (Facts(problems=[problem("blocked", "removed")]), True),
        (Facts(problems=[problem("gap", "http_404")]), True),
        (Facts(problems=[problem("not_blogger", "not_blogger")]), True),
        (Facts(problems=[problem("blocked", "robots")]), False),
        (Facts(problems=[problem("blocked", "http_429")]), False),
        (Facts(problems=[problem("blocked", "interstitial")]), False),
        (Facts(problems=[problem("gap", "unknown_label")]), False),
        (Facts(problems=[problem("unreachable", "timeout", at_start=False)]), False),
        (Facts(problems=[problem("gap", "http_404")], posts_seen=1), False),
        (Facts(problems=[problem("gap", "http_404")], interrupted=True), False),
        (Facts(problems=[problem("gap", "http_404")], faults=["KeyError: 'x'."]), False),
        (Facts(), False),
    ],
)
def test_only_a_blog_that_is_not_there_has_died(facts: Facts, dead: bool) -> None:
    assert (died(facts) is not None) is dead


def follow(**values: Any) -> Follow:
    told = {"blog_id": "1", "root": "http://a.example/", "host": "a.example", "scope": "blog", "options": {}, **values}
    return Follow(**told)


TRIED = datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(("tries", "days"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (99, 30)])
def test_the_dead_are_asked_ever_more_rarely(tries: int, days: int) -> None:
    failing = follow(failing_since="2026-10-01T03:00:00.000Z", last_tried_at="2026-11-01T03:00:00.000Z", tries=tries)
    assert due_at(failing) == TRIED + timedelta(days=days) - GRACE
    assert is_asleep(failing, TRIED + timedelta(days=days, hours=-7))
    assert not is_asleep(failing, TRIED + timedelta(days=days, seconds=-10)), "tonight's run came a little early"
    assert max(DAYS) == 30


def test_who_answers_is_asked_at_every_run() -> None:
    assert not is_asleep(follow(), TRIED)


# What is repeated, and how


def test_a_repetition_is_as_it_was_asked_for() -> None:
    asked = Options(since=datetime(2024, 7, 1, tzinfo=UTC).date(), comments=False, delay=3.0, contact="a@b.example")
    (job,) = repeats([follow(options=asked.as_json())], Options(), set())
    assert job.options == Options(since=asked.since, comments=False, delay=3.0, contact="a@b.example", once=True), (
        "and it is not remembered anew"
    )


def test_what_is_given_again_counts() -> None:
    held = follow(options=Options(delay=3.0, comments=False).as_json())
    given = Options(delay=5.0, ignore_robots=True)
    (job,) = repeats([held], given, {"delay", "ignore_robots", "archive", "quiet"})
    assert (job.options.delay, job.options.ignore_robots, job.options.comments) == (5.0, True, False)


@pytest.mark.parametrize("name", ["ignore_robots", "recheck", "once"])
def test_what_is_of_one_run_is_not_repeated(name: str) -> None:
    assert getattr(remembered({name: True}), name) is False


def test_options_of_other_versions_do_no_harm() -> None:
    assert remembered({"from_the_future": 1, "delay": 2.0}) == Options(delay=2.0)


def test_scopes_that_were_asked_for_alike_are_one_crawl() -> None:
    plain, slow = Options().as_json(), Options(delay=9.0).as_json()
    jobs = repeats(
        [
            follow(scope="label:A", options=plain),
            follow(scope="label:B", options=plain),
            follow(scope="label:C", options=slow),
            follow(root="http://b.example/", blog_id="2", options=plain),
        ],
        Options(),
        set(),
    )
    assert [[scope.name for scope in job.plan.scopes] for job in jobs] == [
        ["label:A", "label:B"],
        ["label:C"],
        ["blog"],
    ]


# The command


def test_many_blogs_leave_what_one_after_the_other_leaves(kept: Kept, crawl: Crawl, tmp_path: Any) -> None:
    sites = [site(number) for number in range(1, 21)]  # more than are crawled at once
    alone = Kept(tmp_path / "alone")
    with web(*sites) as (_, proxy):
        together = crawl(*addresses(sites), *UNHURRIED, "--json", env=proxy)
        archiver("crawl", sites[0].base, "--archive", str(alone.path), "--delay", "0", env=proxy)
    assert together.code == 0, together.err
    assert [run["host"] for run in together.json["runs"]] == [f"blog{number}.blogspot.com" for number in range(1, 21)]
    assert {run["outcome"] for run in together.json["runs"]} == {"complete"}
    assert kept.one("SELECT count(*), count(DISTINCT blog_id) FROM posts") == (40, 20)
    held = kept.dump()
    for table, rows in alone.dump().items():
        assert set(rows) <= set(held[table]), table
    assert len(list((kept.path / "warc").glob("*.warc.gz"))) == 20
    assert kept.one("PRAGMA integrity_check") == ("ok",)


def test_the_rate_holds_for_every_request_of_the_command(crawl: Crawl) -> None:
    sites = [site(number) for number in range(1, 5)]
    with web(*sites) as (server, proxy):
        assert crawl(*addresses(sites), "--rate", "20", env=proxy).code == 0
        asked = [line.at for line in server.log]
        assert {line.path for line in server.log} >= {"/robots.txt", "/"}
    assert max(asked) - min(asked) >= 0.9 * (len(asked) - 1) / 20


def test_two_names_of_one_blog_are_one_host(kept: Kept) -> None:
    moved = Site(tiny(1), base="http://www.quaderno.example/", robots="open")
    old = Site(tiny(1), base="http://quaderno.blogspot.com/", robots="open")
    old.fault = lambda request: faults.moved(f"http://www.quaderno.example{request.path}", 301)
    with web(moved, old) as (server, proxy):
        words = ("--archive", str(kept.path), "--delay", "0.15", *UNHURRIED)
        result = archiver("crawl", old.base, moved.base, *words, env=proxy)
        asked = [line.at for line in server.log if line.host == "www.quaderno.example"]
    assert result.code == 0, result.err
    assert len(asked) >= 6, "both came to it"
    assert min(gaps(asked)) >= 0.14


@pytest.mark.parametrize("words", [["--rate", "0"], ["--rate", "-1"], ["--rate", "presto"], ["--rate", "nan"]])
def test_a_rate_that_cannot_be_kept_is_said(crawl: Crawl, kept: Kept, words: list[str]) -> None:
    result = crawl("http://quaderno.blogspot.com/", *words)
    assert result.code == 2
    assert "--rate" in result.err
    assert not kept.path.exists()


def test_a_fault_of_one_blog_is_not_the_others_fault(crawl: Crawl, kept: Kept) -> None:
    sites = [site(number) for number in range(1, 6)]
    sites[1].fault = faults.always({"/": DEAD})
    with web(*sites) as (_, proxy):
        result = crawl(*addresses(sites), *UNHURRIED, env=proxy)
    assert result.code == 3
    assert "5 blogs: 4 complete, 1 incomplete." in result.err
    assert f"{sites[1].base} Incomplete: " in result.err
    assert "blog3.blogspot.com: 2 posts new, 0 changed." in result.err
    assert "10 posts new, 0 changed." in result.err, "the feed tells what the dead page cannot"
    assert "Archiving" not in result.err


def test_nothing_is_said_of_blogs_where_all_is_as_it_was(crawl: Crawl) -> None:
    sites = [site(number) for number in range(1, 6)]
    with web(*sites) as (_, proxy):
        crawl(*addresses(sites), *UNHURRIED, env=proxy)
        result = crawl(*UNHURRIED, env=proxy)
    assert result.code == 0
    assert "5 blogs: 5 complete." in result.err
    assert "blog1" not in result.err


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_stops_all_and_tells_how_many_were_not_begun(kept: Kept, times: int) -> None:
    sites = [site(number) for number in range(1, 25)]
    with web(*sites) as (server, proxy):
        words = ["crawl", *addresses(sites), "--archive", str(kept.path), "--delay", "0", "--rate", "30"]
        command = [sys.executable, "-m", "archiver", *words]
        with subprocess.Popen(command, env=environment(proxy), stderr=subprocess.PIPE, encoding="utf-8") as process:
            while sum(line.path == "/" for line in server.log) < 3:
                time.sleep(0.01)
            began = time.monotonic()
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.05)
            _, said = process.communicate(timeout=30)
        assert time.monotonic() - began < 10
        again = archiver("crawl", *addresses(sites), "--archive", str(kept.path), "--delay", "0", *UNHURRIED, env=proxy)
    assert process.returncode == 130
    not_begun = re.search(r"^(\d+) blogs were not begun\.$", said, re.MULTILINE)
    assert not_begun, said
    assert said.count("Interrupted. What was committed is safe") == 1
    assert "Traceback" not in said
    assert "Task was destroyed" not in said
    outcomes = dict(kept.rows("SELECT outcome, count(*) FROM crawls GROUP BY 1 ORDER BY 1"))
    assert set(outcomes) == {"complete", "interrupted"}, "every run is settled"
    assert sum(outcomes.values()) == 2 * len(sites) - int(not_begun[1])
    assert again.code == 0
    assert kept.one("SELECT count(*) FROM posts") == (2 * len(sites),)


# A blog that died


def later(kept: Kept, days: float) -> None:
    """Let days go by: what is remembered of tries is so much longer ago."""
    with closing(sqlite3.connect(kept.path / "archive.db")) as db:
        for (at,) in db.execute("SELECT DISTINCT last_tried_at FROM follows WHERE tries").fetchall():
            past = (datetime.fromisoformat(at) - timedelta(days=days)).isoformat().replace("+00:00", "Z")
            db.execute("UPDATE follows SET last_tried_at = ? WHERE last_tried_at = ?", (past, at))
        db.commit()


def test_a_blog_that_died_is_reported_once_and_then_asked_rarely(crawl: Crawl, kept: Kept) -> None:
    lively, dying = site(1), site(2)
    with web(lively, dying) as (server, proxy):

        def night() -> Any:
            server.log.clear()
            result = crawl(*UNHURRIED, env=proxy)
            return result, {line.host for line in server.log}

        assert crawl(lively.base, dying.base, *UNHURRIED, env=proxy).code == 0
        dying.fault = lambda request: DEAD
        first, asked = night()
        assert (first.code, asked) == (3, {"blog1.blogspot.com", "blog2.blogspot.com"})
        second, asked = night()
        assert (second.code, asked) == (0, {"blog1.blogspot.com"})
        assert "1 blog has not answered for a while and is asked rarely: blog2.blogspot.com (since 20" in second.err
        later(kept, 1)
        third, asked = night()
        assert (third.code, asked) == (0, {"blog1.blogspot.com", "blog2.blogspot.com"})
        assert "asked rarely: blog2.blogspot.com (since 20" in third.err
        assert "Incomplete" not in third.err
        later(kept, 1)
        assert night()[1] == {"blog1.blogspot.com"}, "two days from now on"
        assert kept.one("SELECT tries FROM follows WHERE tries") == (2,)
        told = archiver("status", "--archive", str(kept.path)).out
        assert "followed: whole blog; has not answered since 20" in told

        named = crawl(dying.base, env=proxy)
        assert named.code == 3, "who names it asks it, and is told"
        dying.fault = None
        later(kept, 1)
        back, asked = night()
        assert (back.code, asked) == (0, {"blog1.blogspot.com", "blog2.blogspot.com"})
        assert "http://blog2.blogspot.com/ answers again." in back.err
        assert kept.rows("SELECT failing_since, last_tried_at, tries FROM follows") == [(None, None, 0)] * 2
        assert night()[1] == {"blog1.blogspot.com", "blog2.blogspot.com"}
    assert kept.one("SELECT count(*) FROM posts WHERE gone_at IS NOT NULL") == (0,)


def test_naming_a_blog_that_answers_again_wakes_it(crawl: Crawl, kept: Kept) -> None:
    one = site(1)
    with web(one) as (_, proxy):
        crawl(one.base, env=proxy)
        one.fault = lambda request: DEAD
        assert crawl(env=proxy).code == 3
        asleep = crawl("--json", env=proxy)
        assert (asleep.code, asleep.json["runs"]) == (0, [])
        assert asleep.json["asleep"][0]["url"] == one.base
        assert asleep.json["asleep"][0]["asked_again_from"] > asleep.json["asleep"][0]["failing_since"]
        one.fault = None
        assert crawl(one.base, env=proxy).code == 0
        assert kept.one("SELECT failing_since, tries FROM follows") == (None, 0)


def test_where_no_blog_at_all_can_be_reached_none_is_taken_for_dead(crawl: Crawl, kept: Kept) -> None:
    sites = [site(number) for number in range(1, 5)]
    with web(*sites) as (_, proxy):
        crawl(*addresses(sites), *UNHURRIED, env=proxy)
    result = crawl(*UNHURRIED, env=proxy)  # the way out is closed
    assert result.code == 5
    assert "check your connection" in result.err
    assert kept.column("SELECT DISTINCT tries FROM follows") == [0]


# What is followed


def test_each_scope_is_repeated_with_its_own_options(crawl: Crawl, kept: Kept) -> None:
    one, other = site(1), site(2)
    with web(one, other) as (server, proxy):
        crawl(one.base, "--no-comments", "--contact", "uno@valdorsa.example", "--ignore-robots", env=proxy)
        crawl(other.base, "--contact", "due@valdorsa.example", env=proxy)
        before = kept.rows("SELECT blog_id, scope, since, options FROM follows ORDER BY 1")
        server.log.clear()
        assert crawl(*UNHURRIED, env=proxy).code == 0
        contacts = {(line.host, line.user_agent.partition("contact: ")[2].rstrip(")")) for line in server.log}
    assert contacts == {
        ("blog1.blogspot.com", "uno@valdorsa.example"),
        ("blog2.blogspot.com", "due@valdorsa.example"),
    }
    assert kept.rows("SELECT blog_id, scope, since, options FROM follows ORDER BY 1") == before
    assert kept.column("SELECT robots FROM crawls ORDER BY started_at DESC LIMIT 2") == ["obeyed", "obeyed"]
    settings = [json.loads(text) for text in kept.column("SELECT settings FROM crawls ORDER BY rowid DESC LIMIT 2")]
    assert {one["contact"]: one["comments"] for one in settings} == {
        "uno@valdorsa.example": False,
        "due@valdorsa.example": True,
    }


@pytest.fixture
def followed(kept: Kept) -> Kept:
    """An archive that follows two labels of a blog, and another blog."""
    with Archive(kept.path) as archive, archive.transaction() as db:
        for number, host in (("1", "quaderno.blogspot.com"), ("2", "www.valdorsa.example")):
            db.execute("INSERT INTO blogs (blog_id, url, host) VALUES (?, ?, ?)", (number, f"http://{host}/", host))
        for number, scope in (("1", "label:Astana"), ("1", "label:Ricette"), ("2", "blog")):
            db.execute("INSERT INTO follows (blog_id, scope, options) VALUES (?, ?, '{}')", (number, scope))
        db.execute(
            "INSERT INTO crawls (crawl_id, blog_id, started_at, settings) VALUES ('c', '2', '2026-11-01T03:00:00Z', ?)",
            (json.dumps({"address": "http://valdorsa.blogspot.com/"}),),
        )
    return kept


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["http://quaderno.blogspot.com/"], ["blog"]),
        (["http://quaderno.blogspot.it/"], ["blog"]),
        (["http://quaderno.blogspot.com/", "--label", "Astana"], ["blog", "label:Ricette"]),
        (["http://quaderno.blogspot.com/search/label/Ricette"], ["blog", "label:Astana"]),
        (["http://www.valdorsa.example/"], ["label:Astana", "label:Ricette"]),
        (["http://valdorsa.blogspot.com/"], ["label:Astana", "label:Ricette"]),
    ],
)
def test_what_is_unfollowed_is_no_longer_repeated(followed: Kept, words: list[str], left: list[str]) -> None:
    result = archiver("unfollow", *words, "--archive", str(followed.path))
    assert (result.code, result.err) == (0, "")
    assert "No longer repeated: " in result.out
    assert followed.column("SELECT scope FROM follows ORDER BY 1") == left
    assert followed.one("SELECT count(*) FROM blogs") == (2,)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["http://altro.blogspot.com/"], "http://quaderno.blogspot.com/ (Astana)"),
        (["http://quaderno.blogspot.com/", "--label", "Politica"], "What is: http://quaderno.blogspot.com/ (Astana)"),
        (["http://www.valdorsa.example/", "--label", "Astana"], "http://www.valdorsa.example/ (the whole blog)"),
        (["ciao"], "ciao"),
    ],
)
def test_what_is_not_followed_cannot_be_unfollowed(followed: Kept, words: list[str], said: str) -> None:
    result = archiver("unfollow", *words, "--archive", str(followed.path))
    assert result.code == 2
    assert said in result.err
    assert followed.one("SELECT count(*) FROM follows") == (3,)


def test_no_archive_is_made_to_unfollow_in(kept: Kept) -> None:
    assert archiver("unfollow", "http://quaderno.blogspot.com/", "--archive", str(kept.path)).code == 6
    assert not kept.path.exists()


def test_status_tells_what_is_followed(followed: Kept) -> None:
    result = archiver("status", "--archive", str(followed.path))
    assert "followed: Astana, Ricette" in result.out
    told = archiver("status", "--archive", str(followed.path), "--json").json["follows"]
    assert [(one["root"], one["scope"]) for one in told][-1] == ("http://www.valdorsa.example/", "blog")
