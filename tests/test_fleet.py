"""Many blogs on Dask: every post once, one pace, one crawl a blog, whatever dies meanwhile."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archiver import __version__
from archiver.errors import UsageError
from archiver.fixtureblog import Server, Site, faults, serve
from archiver.fixtureblog.generate import generated_blog
from archiver.fleet import cluster, lease
from archiver.fleet.outcomes import Outcomes, Round, failed
from archiver.fleet.pace import Pace
from archiver.fleet.telling import COLUMNS, write_table
from tests.conftest import Result, archiver, environment

pytestmark = pytest.mark.xdist_group("fleet")  # each has workers of its own: not side by side

POSTS = 5
QUICK = ("--rate", "1000", "--delay", "0", "--quiet")


@contextmanager
def blogs(count: int, *more: Site) -> Iterator[Server]:
    """So many small blogs, told apart by name behind a proxy setting."""
    sites = [
        Site(generated_blog(POSTS, seed=number), base=f"http://blog{number}.blogspot.com/", robots="open")
        for number in range(1, count + 1)
    ]
    with serve(*sites, *more, own_base=True) as server:
        yield server


def behind(server: Server) -> dict[str, str]:
    return environment({"http_proxy": server.url.rstrip("/"), "no_proxy": ""})


def run(server: Server, *words: str) -> Result:
    return archiver("fleet", *words, env={"http_proxy": server.url.rstrip("/"), "no_proxy": ""}, timeout=240)


def begun(server: Server, *words: str) -> subprocess.Popen[str]:
    """The command, in a group of its own, as a terminal has it."""
    command = [sys.executable, "-m", "archiver", "fleet", *words]
    return subprocess.Popen(command, env=behind(server), stderr=subprocess.PIPE, text=True, start_new_session=True)


def the_list(folder: Path, *lines: str) -> str:
    file = folder / "blogs.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


def posts(archive: Path) -> list[str]:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        return [row[0] for row in db.execute("SELECT url FROM posts ORDER BY url")]


def table(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        return {row["blog"]: row for row in csv.DictReader(file)}


# A whole round


def test_each_line_of_a_list_is_crawled_once_into_an_archive_of_its_own(tmp_path: Path) -> None:
    names = the_list(
        tmp_path,
        "# local history",
        "http://blog1.blogspot.com/",
        "http://blog2.blogspot.it/ --since 2018-01-01",
        "http://blog1.blogspot.de/search",
        "HTTP://BLOG1.blogspot.fr",
        "rubbish here",
        "http://blog3.blogspot.com/ --lable x",
        "http://blog3.blogspot.com/ --archive elsewhere",
    )
    with blogs(2) as server:
        done = run(server, names, "--archive", str(tmp_path / "fleet"), "--workers", "1", *QUICK, "--no-merge")
        hosts = {one.host for one in server.log}
    assert done.code == 2, done.err
    assert "line 6 was left out" in done.err
    assert "'rubbish' is not the address" in done.err
    assert "line 7 was left out: No such option '--lable'" in done.err
    assert "line 8 was left out" in done.err
    assert "line 5: blog1.blogspot.com is named in line 2 too" in done.err
    assert hosts == {"blog1.blogspot.com", "blog2.blogspot.com"}
    assert len(posts(tmp_path / "fleet/blogs/blog1.blogspot.com")) == POSTS
    assert len(posts(tmp_path / "fleet/blogs/blog2.blogspot.com")) == 2
    rows = table(tmp_path / "fleet")
    assert rows["blog1.blogspot.com"]["is_complete"] == "1"
    assert "complete" in rows["blog1.blogspot.com"]["certificate"]


def test_a_blog_that_fails_is_tried_again_told_and_holds_up_nobody(tmp_path: Path) -> None:
    names = the_list(tmp_path, "http://broken.blogspot.com/", "http://blog1.blogspot.com/")
    broken = Site(generated_blog(1, seed=9), base="http://broken.blogspot.com/", robots="open")
    broken.fault = lambda request: faults.unavailable()
    with blogs(1, broken) as server:
        words = (
            names,
            "--archive",
            str(tmp_path / "fleet"),
            "--workers",
            "1",
            *QUICK,
            "--tries",
            "2",
            "--checkpoint",
            "1",
        )
        done = run(server, *words)
    rows = table(tmp_path / "fleet")
    assert done.code == int(rows["broken.blogspot.com"]["exit_code"]) == 5
    assert rows["broken.blogspot.com"]["tries"] == "2"
    assert not (tmp_path / "fleet/blogs/broken.blogspot.com").exists(), "an archive without a blog is none"
    assert len(posts(tmp_path / "fleet/merged")) == POSTS
    assert rows["broken.blogspot.com"]["sentence"]
    assert rows["blog1.blogspot.com"]["exit_code"] == "0"


def test_workers_that_are_killed_cost_nothing_but_time(tmp_path: Path) -> None:
    names = the_list(tmp_path, *(f"http://blog{number}.blogspot.com/" for number in range(1, 9)))
    folder = tmp_path / "fleet"
    with blogs(8) as server:
        process = begun(server, names, "--archive", str(folder), "--workers", "2", *QUICK, "--no-merge")
        killed = kill_workers(process, folder, 3)
        assert process.wait(timeout=240) == 0
    assert killed == 3
    for number in range(1, 9):
        held = posts(folder / f"blogs/blog{number}.blogspot.com")
        assert len(held) == len(set(held)) == POSTS
    assert {row["exit_code"] for row in table(folder).values()} == {"0"}


def kill_workers(process: subprocess.Popen[str], folder: Path, count: int) -> int:
    """Kill a worker as soon as it has a blog's lease, so often; returns how many were killed."""
    killed: set[int] = set()
    until = time.monotonic() + 120
    while len(killed) < count and process.poll() is None and time.monotonic() < until:
        for held in (folder / "blogs").glob("*.lease"):
            try:
                pid = int(held.read_text(encoding="utf-8").split("|")[2])
            except (OSError, IndexError, ValueError):
                continue
            if pid not in killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
                break
        time.sleep(0.05)
    return len(killed)


def test_the_same_command_goes_on_with_what_was_stopped_and_then_begins_anew(tmp_path: Path) -> None:
    names = the_list(tmp_path, *(f"http://blog{number}.blogspot.com/" for number in range(1, 7)))
    folder = tmp_path / "fleet"
    words = (names, "--archive", str(folder), "--workers", "1", *QUICK, "--no-merge")
    with blogs(6) as server:
        process = begun(server, *words)
        until = time.monotonic() + 60
        while len(list((folder / "outcomes").glob("*.json"))) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
        assert process.wait(timeout=120) == 130
        settled = {json.loads(file.read_text(encoding="utf-8"))["blog"] for file in (folder / "outcomes").glob("*.json")
                   if json.loads(file.read_text(encoding="utf-8"))["exit_code"] == 0}  # fmt: skip
        assert 2 <= len(settled) < 6
        server.log.clear()
        assert run(server, *words).code == 0
        assert not settled & {one.host for one in server.log}, "what has an outcome of this round is not asked again"
        server.log.clear()
        assert run(server, *words).code == 0
        assert {one.host for one in server.log} == {f"blog{number}.blogspot.com" for number in range(1, 7)}
    assert all(len(posts(folder / f"blogs/blog{number}.blogspot.com")) == POSTS for number in range(1, 7))


def test_without_a_list_the_blogs_of_the_fleet_are_crawled_again_as_they_were(tmp_path: Path) -> None:
    names = the_list(tmp_path, "http://blog1.blogspot.com/ --no-comments", "http://blog2.blogspot.com/")
    words = ("--archive", str(tmp_path / "fleet"), "--workers", "1", *QUICK, "--no-merge")
    with blogs(2) as server:
        assert run(server, names, *words).code == 0
        assert run(server, *words[:-1]).code == 0
    assert len(posts(tmp_path / "fleet/merged")) == 2 * POSTS
    with closing(sqlite3.connect(tmp_path / "fleet/blogs/blog1.blogspot.com/archive.db")) as db:
        settings = [json.loads(row[0]) for row in db.execute("SELECT settings FROM crawls")]
    assert [one["comments"] for one in settings] == [False, False]


def test_a_scheduler_that_runs_is_joined_and_its_loss_survived(tmp_path: Path) -> None:
    names = the_list(tmp_path, *(f"http://blog{number}.blogspot.com/" for number in range(1, 5)))
    folder = tmp_path / "fleet"
    with blogs(4) as server:
        with scheduler(tmp_path, server) as (address, lost):
            process = begun(server, names, "--archive", str(folder), "--scheduler", address, *QUICK, "--no-merge")
            until = time.monotonic() + 60
            while not list((folder / "outcomes").glob("*.json")) and time.monotonic() < until:
                time.sleep(0.05)
            lost.kill()
            _, said = process.communicate(timeout=120)
            assert process.returncode == 5, said
            assert "is no longer there" in said
            assert "Traceback" not in said
        with scheduler(tmp_path, server) as (address, _):
            words = (names, "--archive", str(folder), "--scheduler", address, *QUICK, "--no-merge")
            assert run(server, *words).code == 0
    assert all(len(posts(folder / f"blogs/blog{number}.blogspot.com")) == POSTS for number in range(1, 5))


@contextmanager
def scheduler(folder: Path, server: Server | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Dask's own scheduler and two workers, as its commands start them: its address, and the process of it."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    dask = [sys.executable, "-m", "dask"]
    of_scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    of_worker = [
        *dask,
        "worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--local-directory",
        str(folder / "dask"),
    ]
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "env": behind(server) if server else environment(),
    }
    processes = [subprocess.Popen(of_scheduler, **quiet)]  # type: ignore[call-overload]
    processes += [subprocess.Popen(of_worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
    try:
        yield address, processes[0]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


# One pace


def test_turns_are_evenly_spaced_whoever_asks() -> None:
    pace = Pace(rate=10)
    waits = [pace.turn(f"blog{number % 3}", f"host{number % 3}", now=100.0)["wait"] for number in range(5)]
    assert waits == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_a_refusal_silences_all_and_slows_them_for_a_while() -> None:
    pace = Pace(rate=10)
    pace.turn("a", "a", now=0.0)
    pace.slow_down(30, now=1.0)
    pace.slow_down(30, now=1.5)
    assert pace.turn("b", "b", now=2.0)["wait"] == pytest.approx(29.5)
    assert pace.turn("a", "a", now=40.0)["wait"] == 0
    assert pace.turn("a", "a", now=40.0)["wait"] == pytest.approx(0.2), "two refusals at once are one"
    assert pace.turn("a", "a", now=700.0)["wait"] == 0
    assert pace.turn("a", "a", now=700.0)["wait"] == pytest.approx(0.1), "and the rate comes back"


def test_a_host_belongs_to_the_first_blog_that_asks_it() -> None:
    pace = Pace(rate=10, owners={"www.example.org": "known"})
    assert "wait" in pace.turn("a", "a.example.org", now=0.0)
    assert pace.turn("b", "a.example.org", now=0.0) == {"owner": "a"}
    assert pace.turn("b", "www.example.org", now=0.0) == {"owner": "known"}
    assert "wait" in pace.turn("b", None, now=0.0), "hosts that serve all blogs are nobody's"


def test_the_rate_is_kept_over_all_workers(tmp_path: Path) -> None:
    names = the_list(tmp_path, *(f"http://blog{number}.blogspot.com/" for number in range(1, 5)))
    with blogs(4) as server:
        words = (
            names,
            "--archive",
            str(tmp_path / "fleet"),
            "--workers",
            "2",
            "--rate",
            "8",
            "--delay",
            "0",
            "--quiet",
        )
        assert run(server, *words, "--no-merge").code == 0
        at = sorted(one.at for one in server.log)
    assert len(at) >= 20
    assert (len(at) - 1) / (at[-1] - at[0]) <= 8 * 1.05


def test_when_one_blog_is_told_to_wait_the_whole_fleet_waits(tmp_path: Path) -> None:
    strict = Site(generated_blog(POSTS, seed=9), base="http://strict.blogspot.com/", robots="open")
    strict.fault = faults.in_turn({"/": [faults.unavailable("4", status=429)]})
    with blogs(3, strict) as server:
        names = the_list(tmp_path, strict.base, *(f"http://blog{number}.blogspot.com/" for number in range(1, 4)))
        words = (
            names,
            "--archive",
            str(tmp_path / "fleet"),
            "--workers",
            "2",
            "--rate",
            "5",
            "--delay",
            "0",
            "--quiet",
        )
        assert run(server, *words, "--no-merge").code == 0
        [refused] = [one.at for one in server.log if one.status == 429]
        meanwhile = [one for one in server.log if refused + 0.5 < one.at < refused + 3.5]
    assert meanwhile == [], "nobody asks while one is to wait"


def test_a_custom_domain_and_its_blogspot_name_are_one_blog(tmp_path: Path) -> None:
    """Both are in the list; the one asked second is found to be the first, and what else it wanted is asked there."""
    names = the_list(tmp_path, "http://www.example.org/ --label Storia", "http://old.blogspot.com/")
    site = Site(generated_blog(POSTS, seed=5), base="http://www.example.org/", robots="open")
    old = Site(generated_blog(1, seed=6), base="http://old.blogspot.com/", robots="open")
    old.fault = lambda request: faults.moved(f"http://www.example.org{request.path}", 301)
    folder = tmp_path / "fleet"
    with serve(site, old, own_base=True) as server:
        run(server, names, "--archive", str(folder), "--workers", "1", *QUICK, "--no-merge")
    assert table(folder)["old.blogspot.com"]["same_as"] == "www.example.org"
    assert [path.name for path in (folder / "blogs").iterdir()] == ["www.example.org"]
    assert len(posts(folder / "blogs/www.example.org")) == POSTS, "the whole blog, which only the other line wants"


# Leases, rounds, versions, tables


def test_a_lease_has_one_holder_and_ends_with_it(tmp_path: Path) -> None:
    file = tmp_path / "blogs" / "a.lease"
    taken = threading.Event()

    def try_it() -> None:
        with pytest.raises(lease.TakenError), lease.lease(file):
            pass
        taken.set()

    with lease.lease(file) as held:
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join()
        assert taken.is_set()
        assert not held.is_lost
    with lease.lease(file):
        assert file.exists()
    assert not file.exists()


def test_an_outcome_counts_in_its_round_and_for_what_was_asked(tmp_path: Path) -> None:
    first = Round.open(tmp_path, at="2026-01-01T00:00:00Z")
    kept = Outcomes(tmp_path, first.name)
    kept.write("one", failed("a", "http://a/", "It is private.", 4))
    kept.write("one", failed("b", "http://b/", "Nobody answers.", 5))
    again = Round.open(tmp_path, at="2026-01-02T00:00:00Z")
    assert again.goes_on
    assert again.name == first.name
    told = kept.settled("a", "one")
    assert told is not None
    assert told.sentence == "It is private."
    assert kept.settled("a", "other") is None
    assert kept.settled("b", "one") is None, "who does not answer is asked again"
    again.end(at="2026-01-02T00:00:00Z")
    later = Round.open(tmp_path, at="2026-01-03T00:00:00Z")
    assert not later.goes_on
    assert later.fleet == first.fleet
    assert Outcomes(tmp_path, later.name).settled("a", "one") is None


def test_a_table_has_a_row_a_blog_and_no_formula(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", [failed("a", "http://a/", "=1+1")])
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert list(row) == list(COLUMNS)
    assert row["sentence"] == "'=1+1"


def test_a_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    names = the_list(tmp_path, "http://blog1.blogspot.com/")
    with blogs(1) as server:
        done = run(server, names, "--archive", str(tmp_path / "fleet"), "--scheduler", "tcp://127.0.0.1:9")
    assert done.code == 5
    assert "The scheduler at tcp://127.0.0.1:9 does not answer" in done.err
    assert not (tmp_path / "fleet").exists()


class OtherWorkers:
    """A client whose workers have another version, or none."""

    def run_on_scheduler(self, function: object) -> str:
        return __version__

    def run(self, function: object, on_error: str) -> dict[str, object]:
        return {"tcp://a:1": __version__, "tcp://b:1": self.told}

    def __init__(self, told: object) -> None:
        self.told = told


@pytest.mark.parametrize(("told", "said"), [("0.0.1", "has archiver 0.0.1"), (ImportError("x"), "has no archiver")])
def test_workers_of_another_version_are_refused_with_both_named(told: object, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        cluster.require_same_version(OtherWorkers(told))  # type: ignore[arg-type]
    assert f"This is archiver {__version__}" in str(refused.value)
    assert f"tcp://b:1 {said}" in str(refused.value)


def test_a_scratch_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    names = the_list(tmp_path, "http://blog1.blogspot.com/")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with blogs(1) as server:
        words = (names, "--archive", str(tmp_path / "fleet"), "--workers", "1", "--rate", "1000", "--delay", "0")
        done = run(server, *words, "--scratch", str(tmp_path / "file" / "in"))
        assert server.log == []
    assert done.code == 2
    assert "--scratch" in done.err
    assert "cannot be written to" in done.err


def test_a_worker_without_room_gets_no_more_blogs_and_says_so(tmp_path: Path) -> None:
    names = the_list(tmp_path, "http://blog1.blogspot.com/")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with blogs(1) as server, scheduler(tmp_path, server) as (address, _):
        words = (names, "--archive", str(tmp_path / "fleet"), "--scheduler", address, "--rate", "1000", "--delay", "0")
        done = run(server, *words, "--scratch", str(tmp_path / "file" / "in"))
        assert server.log == []
        assert done.code == 6
        assert done.err.count("It gets no more blogs") == 2
        assert "No worker has room" in done.err
        assert run(server, *words, "--no-merge").code == 0, "and the blog has not been given up"
