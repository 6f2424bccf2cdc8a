"""Killed or interrupted at any moment, the same command again leaves what one quiet run would have left."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archiver.fixtureblog import Answer, Request, Server, faults
from tests.conftest import Crawl, Kept, archiver, environment, served

DEADLINE = 60.0


@contextmanager
def started(url: str, kept: Kept, *words: str) -> Iterator[subprocess.Popen[str]]:
    """``archiver crawl`` in the background, slow enough to be met in the middle."""
    command = [sys.executable, "-m", "archiver", "crawl", url, "--archive", str(kept.path), "--delay", "0.05", *words]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(happened: Callable[[], bool]) -> None:
    """Poll until something has happened; fails after a minute."""
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.005)


def asked(server: Server, count: int) -> Callable[[], bool]:
    return lambda: len(server.log) >= count


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What one quiet run leaves, of a blog at the address that every run here uses."""
    kept = Kept(tmp_path_factory.mktemp("quiet") / "archive")
    with served() as (_, server):
        assert archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0").code == 0
        return at_no_port(kept, server)


def at_no_port(kept: Kept, server: Server) -> dict[str, object]:
    """The dump, without the port that differs from server to server (and the hashes of addresses with it)."""
    return {table: repr(rows).replace(server.url, "http://blog/") for table, rows in kept.dump().items()}


@pytest.mark.parametrize("requests", [3, 6, 9, 12, 14])
def test_a_killed_run_is_finished_by_the_next(
    crawl: Crawl, kept: Kept, quiet: dict[str, object], requests: int
) -> None:
    with served() as (_, server):
        with started(server.url, kept) as process:
            wait_until(asked(server, requests))
            process.kill()
            process.wait()
        assert crawl(server.url).code == 0
        assert at_no_port(kept, server) == quiet
        posts = [line.path for line in server.log if line.path.endswith(".html")]
    assert kept.one("PRAGMA integrity_check") == ("ok",)
    assert len(posts) - len(set(posts)) <= 1, "only the page in hand may be asked for again"


def test_a_run_killed_twice_is_finished_by_the_third(crawl: Crawl, kept: Kept, quiet: dict[str, object]) -> None:
    with served() as (_, server):
        for requests in (6, 12):
            with started(server.url, kept) as process:
                wait_until(asked(server, requests))
                process.kill()
                process.wait()
        assert crawl(server.url).code == 0
        assert at_no_port(kept, server) == quiet


def test_a_resumed_walk_does_not_ask_for_the_pages_it_has(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        with started(server.url, kept, "--no-comments") as process:
            wait_until(lambda: sum(line.path == "/search" for line in server.log) >= 4)
            process.kill()
            process.wait()
        walked = [line.target for line in server.log if line.path == "/search"]
        before = len(server.log)
        assert crawl(server.url, "--no-comments").code == 0
        again = [line.target for line in server.log[before:] if line.path == "/search"]
    assert not set(walked[:-2]) & set(again)


def test_every_row_leads_to_a_record_that_can_be_read(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        with started(server.url, kept) as process:
            wait_until(asked(server, 8))
            process.kill()
            process.wait()
        assert crawl(server.url).code == 0
    captures = kept.rows("SELECT capture_id, url, warc_file, warc_offset FROM captures")
    assert captures
    for capture_id, url, name, offset in captures:
        with (kept.path / "warc" / name).open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers.get_header("WARC-Record-ID") == f"<urn:uuid:{capture_id}>"
            assert record.rec_headers.get_header("WARC-Target-URI") == url
    assert kept.rows("SELECT post_id FROM posts LEFT JOIN captures USING (capture_id) WHERE captures.url IS NULL") == []


def test_ctrl_c_ends_the_page_in_hand_and_reports(crawl: Crawl, kept: Kept, quiet: dict[str, object]) -> None:
    with served() as (_, server):
        with started(server.url, kept) as process:
            wait_until(asked(server, 7))
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=DEADLINE)
        assert process.returncode == 130
        assert "Interrupted" in said
        assert "posts seen" in said
        assert kept.one("SELECT outcome FROM crawls") == ("interrupted",)
        assert len(list((kept.path / "runs").glob("*.json"))) == 1
        assert crawl(server.url).code == 0
        assert at_no_port(kept, server) == quiet


def test_ctrl_c_does_not_wait_for_a_server_that_wants_to_be_left_alone(kept: Kept) -> None:
    with served() as (site, server):
        site.fault = faults.always({"/": faults.unavailable("300")})
        with started(server.url, kept) as process:
            wait_until(lambda: any(line.path == "/" for line in server.log))
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 130


def test_a_second_ctrl_c_stops_at_once(kept: Kept) -> None:
    with served() as (site, server):

        def silent(request: Request) -> Answer | None:
            if request.path == "/":
                time.sleep(30)
            return None

        site.fault = silent
        with started(server.url, kept) as process:
            wait_until(lambda: any(line.path.startswith("/feeds") for line in server.log))
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            began = time.monotonic()
            process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert process.returncode == 130


def test_a_closed_archive_is_one_file_that_can_be_copied(crawl: Crawl, kept: Kept, tmp_path: Path) -> None:
    with served() as (_, server):
        assert crawl(server.url, "--label", "Astana").code == 0
    copy = Kept(tmp_path / "copy")
    copy.path.mkdir()
    (copy.path / "archive.db").write_bytes((kept.path / "archive.db").read_bytes())
    assert copy.one("SELECT count(*) FROM posts") == (4,)
