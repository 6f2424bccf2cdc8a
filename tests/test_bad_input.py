"""Whatever a person types, a server answers or a disk does: one clear sentence, the right exit code, nothing lost."""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from archiver.archive.folder import Archive
from archiver.fixtureblog import Answer, Fault, Request, Site, faults
from tests.conftest import Crawl, Kept, archiver, environment, served

HTML = {"Content-Type": "text/html; charset=UTF-8"}
LABEL = "/search/label/Storia%20locale"


def first_posts(site: Site, label: str = "Storia locale") -> list[str]:
    return [post.path for post in site.blog.posts if label in post.labels]


def jumped(site: Site) -> str:
    """The path of a post whose own page is asked for."""
    return next(post.path for post in site.blog.posts if "<!--more-->" in post.html)


# What a person types


@pytest.mark.parametrize(
    "address",
    ["ciao", "", "ftp://x.example/", "http://", "file:///etc/passwd", "http://a b.example/", "http://x.example:99999/"],
)
def test_what_is_no_address_is_said(crawl: Crawl, kept: Kept, address: str) -> None:
    result = crawl(address)
    assert result.code == 2
    assert result.err.startswith("archiver: ")
    assert not kept.path.exists()


def test_no_address_at_all_is_said() -> None:
    result = archiver("crawl")
    assert result.code == 2
    assert "archiver crawl https://" in result.err


@pytest.mark.parametrize(
    "words",
    [
        ["--label", ""],
        ["--delay", "-1"],
        ["--delay", "soon"],
        ["--since", "ieri"],
        ["--max-posts", "0"],
        ["--routes", "x"],
    ],
)
def test_an_option_that_cannot_be_followed_is_said(kept: Kept, words: list[str]) -> None:
    result = archiver("crawl", "http://quaderno.blogspot.com/", *words, "--archive", str(kept.path))
    assert result.code == 2
    assert not kept.path.exists()


def test_a_contact_that_would_break_the_header_is_said(crawl: Crawl) -> None:
    assert crawl("http://quaderno.blogspot.com/", "--contact", "a\r\nCookie: b").code == 2


# What a server answers


def test_a_site_that_is_no_blogger_blog_is_said_and_leaves_nothing(crawl: Crawl, kept: Kept) -> None:
    other = Answer(headers=HTML, body=b"<html><head><title>Altro</title></head><body><p>Ciao</p></body></html>")
    with served(fault=lambda request: None if request.path == "/robots.txt" else other) as (_, server):
        result = crawl(server.url)
    assert result.code == 2
    assert "no Blogger blog" in result.err
    assert not kept.path.exists()


def test_an_unknown_host_is_said(crawl: Crawl, kept: Kept) -> None:
    result = crawl("http://no-such-host.invalid/")
    assert result.code == 5
    assert "There is no host no-such-host.invalid" in result.err
    assert not kept.path.exists()


def test_a_refused_connection_is_said(crawl: Crawl, kept: Kept) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = crawl(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert result.code == 5
    assert "refuses the connection" in result.err
    assert not kept.path.exists()


def everywhere(answer: Answer) -> Fault:
    """The same answer at every address but that of robots.txt."""
    return lambda request: None if request.path == "/robots.txt" else answer


@pytest.mark.parametrize(("status", "code"), [(404, 3), (410, 3), (403, 4), (500, 5), (503, 5)])
def test_a_blog_that_does_not_answer_well_is_said(crawl: Crawl, kept: Kept, status: int, code: int) -> None:
    with served(fault=everywhere(faults.unavailable(status=status))) as (_, server):
        result = crawl(server.url)
    assert result.code == code
    assert f"HTTP {status}" in result.err
    assert not kept.path.exists()


@pytest.mark.parametrize(("status", "code"), [(404, 3), (503, 3), (429, 3)])
def test_a_post_that_does_not_answer_is_a_gap(crawl: Crawl, kept: Kept, status: int, code: int) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.unavailable(status=status)})
        result = crawl(server.url)
    assert result.code == code
    url = server.url + path.lstrip("/")
    assert kept.rows("SELECT url, reason FROM skips") == [(url, f"http_{status}")]
    assert kept.rows("SELECT scope, url, reason FROM gaps") == [("blog", url, f"http_{status}")]
    assert kept.one("SELECT count(*) FROM posts") == (38,)
    assert kept.one("SELECT outcome FROM crawls") == ("incomplete",)
    assert kept.one("SELECT truncated, content_hash FROM posts WHERE url = ?", url) == (1, None)


def test_what_was_missing_comes_in_with_the_next_run(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.in_turn({path: [faults.unavailable(status=404)]})
        assert crawl(server.url).code == 3
        assert crawl(server.url).code == 0
    assert kept.one("SELECT count(*) FROM posts WHERE truncated OR page_wanted IS NOT NULL") == (0,)
    assert kept.one("SELECT count(*) FROM post_versions WHERE version > 1") == (0,)


@pytest.mark.parametrize("trouble", [faults.unavailable("0"), faults.unavailable(status=500), faults.dropped()])
def test_a_trouble_that_passes_is_waited_out(crawl: Crawl, kept: Kept, trouble: Answer) -> None:
    with served(fault=faults.in_turn({LABEL: [trouble]})) as (_, server):
        assert crawl(server.url, "--label", "Storia locale").code == 0
    assert kept.one("SELECT count(*) FROM posts") == (17,)


def test_a_server_that_wants_an_hour_is_left_alone(crawl: Crawl, kept: Kept) -> None:
    with served(fault=faults.in_turn({LABEL: [faults.unavailable("3600", status=429)]})) as (_, server):
        result = crawl(server.url, "--label", "Storia locale")
        asked = [line.path for line in server.log]
    assert result.code == 4
    assert "left alone until" in result.err
    assert asked.count(LABEL) == 1


def test_an_empty_page_is_said(crawl: Crawl, kept: Kept) -> None:
    with served(fault=faults.always({LABEL: Answer(headers=HTML, body=b"")})) as (_, server):
        result = crawl(server.url, "--label", "Storia locale")
    assert result.code == 3
    assert "empty page" in result.err


def spoiled(path: str, spoil: Callable[[bytes], bytes]) -> Callable[[Site], None]:
    """Change the bytes of one page of the blog."""

    def into(site: Site) -> None:
        def fault(request: Request) -> Answer | None:
            if request.path != path:
                return None
            answer = site.regular(request)
            assert isinstance(answer.body, bytes)
            return Answer(headers=answer.headers, body=spoil(answer.body))

        site.fault = fault

    return into


def test_a_listing_cut_in_the_middle_is_no_end(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        spoiled(LABEL, lambda body: body[: body.rindex(b"blog-pager-newer-link")])(site)
        result = crawl(server.url, "--label", "Storia locale")
    assert result.code == 3
    assert kept.one("SELECT reason FROM gaps WHERE reason LIKE 'walk%'") == ("walk_cut",)


def test_two_troubles_at_one_address_are_both_told(crawl: Crawl, kept: Kept) -> None:
    from archiver.archive.run import Run

    with Archive(kept.path) as archive:
        run = Run(
            archive, host="x", root="http://x/", started_at="2026-01-01T00:00:00Z", scopes=[], robots="obeyed",
            settings={}, version="0",
        )  # fmt: skip
        run.skip("http://x/a", "cut_off", "It broke off.")
        run.skip("http://x/a", "no_text", "It has no text.")
    assert kept.rows("SELECT reason, detail FROM skips") == [("cut_off", "It broke off. It has no text.")]


def test_nobody_s_silence_is_taken_for_a_count(crawl: Crawl) -> None:
    assert "does not say how many" not in crawl("http://no-such-host.invalid/").err


def test_a_post_cut_in_the_middle_is_held_as_a_part_and_asked_for_again(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        spoiled(path, lambda body: body[: body.index(b"<div class='post-footer")])(site)
        result = crawl(server.url + path.lstrip("/"))
        assert result.code == 3
        assert kept.one("SELECT truncated, content_hash, page_wanted FROM posts") == (1, None, "cut")
        site.fault = None
        assert crawl(server.url + path.lstrip("/")).code == 0
    assert kept.one("SELECT truncated, page_wanted, version FROM posts") == (0, None, 1)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.replace(b"</title>", b"\xff\xfe\xc3\x28</title>"),
        lambda body: body.replace(b"<body", b"\0\0<body").replace(b"date-outer", b"date-outer\0"),
    ],
    ids=["invalid UTF-8", "NUL bytes"],
)
def test_broken_bytes_hide_no_post(crawl: Crawl, kept: Kept, spoil: Callable[[bytes], bytes]) -> None:
    with served() as (site, server):
        spoiled(LABEL, spoil)(site)
        assert crawl(server.url, "--label", "Storia locale").code == 0
    assert kept.one("SELECT count(*) FROM posts") == (17,)


def test_a_page_of_sixty_megabytes_is_not_kept(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.huge(60_000_000)})
        assert crawl(server.url).code == 3
    assert kept.column("SELECT reason FROM skips") == ["too_large"]
    assert sum(file.stat().st_size for file in (kept.path / "warc").iterdir()) < 5_000_000


def test_a_redirect_loop_is_left_out(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.moved(path)})
        assert crawl(server.url).code == 3
    assert kept.column("SELECT reason FROM skips") == ["redirect_loop"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "forbidden_address"),
        ("http://10.0.0.1/", "forbidden_address"),
        ("http://[::1]:80/", "forbidden_address"),
        ("http://localhost:1/x", "off_site"),
        ("https://altrove.example/2024/01/x.html", "off_site"),
        ("https://www.blogger.com/blogin.g?blogspotURL=http://x/", "private"),
        ("https://www.blogger.com/interstitial/blog?u=http://x/", "interstitial"),
    ],
)
def test_a_redirect_leads_nowhere_but_to_the_blog(crawl: Crawl, kept: Kept, location: str, reason: str) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.moved(location)})
        assert crawl(server.url).code == 3
    assert kept.column("SELECT reason FROM skips") == [reason]
    assert kept.one("SELECT count(*) FROM posts") == (38,)


def test_a_name_of_a_private_address_is_refused_where_the_connection_is_made(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        port = server.url.rsplit(":", 1)[1].strip("/")
        site.fault = faults.always({"/": faults.moved(f"http://localhost:{port}/")})
        result = crawl(server.url)
        hosts = {line.host for line in server.log}
    assert result.code == 3
    assert "private network" in result.err
    assert hosts == {f"127.0.0.1:{port}"}


def test_a_redirect_to_a_file_is_not_followed(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.moved("file:///etc/passwd")})
        assert crawl(server.url).code == 3
    assert kept.column("SELECT reason FROM skips") == ["http_302"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://www.blogger.com/blogin.g?blogspotURL=http://x/", "private"),
        ("https://www.blogger.com/interstitial/blog?u=x", "adult"),
    ],
)
def test_a_gate_before_the_blog_is_said(crawl: Crawl, kept: Kept, location: str, reason: str) -> None:
    with served(fault=everywhere(faults.moved(location))) as (_, server):
        result = crawl(server.url)
    assert result.code == 4
    assert reason in result.err


# robots.txt


def test_the_stock_file_closes_label_pages(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        result = crawl(server.url, "--label", "Astana", "--route", "labels")
        assert [line.path for line in server.log if line.path.startswith("/search")] == []
    assert result.code == 4
    assert "robots.txt" in result.err
    assert "--ignore-robots" in result.err
    assert kept.one("SELECT outcome, robots FROM crawls") == ("blocked", "obeyed")
    assert kept.column("SELECT reason FROM skips") == ["robots"]


def test_the_stock_file_closes_every_label_page_and_every_rerun(crawl: Crawl, kept: Kept) -> None:
    labels = [word for name in ("Astana", "Ricette", "ricette", "C++", "l'orto") for word in ("--label", name)]
    with served(robots="stock") as (_, server):
        for words in (labels, [], []):
            assert crawl(server.url, "--route", "labels", *words).code == 4
        assert [line.path for line in server.log if line.path.startswith("/search")] == []


def test_a_walk_that_robots_txt_closes_is_finished_through_the_feeds(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        assert crawl(server.url, "--ignore-robots", "--max-posts", "8").code == 0
        before = len(server.log)
        assert crawl(server.url).code == 0
        assert [line.path for line in server.log[before:] if line.path.startswith("/search")] == []
    assert kept.one("SELECT count(*) FROM posts WHERE NOT truncated") == (38,)


def test_ignoring_robots_is_recorded(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (_, server):
        assert crawl(server.url, "--label", "Astana", "--ignore-robots").code == 0
    assert kept.one("SELECT robots FROM crawls") == ("ignored",)


@pytest.mark.parametrize(("answer", "code"), [(503, 5), (500, 5), (429, 5), (404, 0), (403, 0)])
def test_a_robots_file_that_cannot_be_had(crawl: Crawl, kept: Kept, answer: int, code: int) -> None:
    with served(robots=answer) as (_, server):
        result = crawl(server.url, "--label", "Astana")
    assert result.code == code


def test_robots_txt_itself_is_kept(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        assert crawl(server.url, "--label", "Astana").code == 0
    assert kept.one("SELECT count(*) FROM captures WHERE kind = 'robots' AND status = 200") == (1,)


# What a disk does


def test_a_folder_of_other_things_is_no_archive(crawl: Crawl, kept: Kept) -> None:
    kept.path.mkdir()
    (kept.path / "tesi.docx").write_text("x")
    result = crawl("http://127.0.0.1:9/")
    assert result.code == 6
    assert (kept.path / "tesi.docx").read_text() == "x"
    assert [entry.name for entry in kept.path.iterdir()] == ["tesi.docx"]


def test_a_file_is_no_archive(crawl: Crawl, kept: Kept) -> None:
    kept.path.write_text("x")
    assert crawl("http://127.0.0.1:9/").code == 6
    assert kept.path.read_text() == "x"


@pytest.mark.parametrize("content", [b"This is no database, whatever its name says. " * 50, b""], ids=["text", "empty"])
def test_a_database_that_is_none_is_not_touched(crawl: Crawl, kept: Kept, content: bytes) -> None:
    kept.path.mkdir()
    (kept.path / "archive.db").write_bytes(content)
    with served() as (_, server):
        result = crawl(server.url, "--label", "Astana")
    assert result.code == (6 if content else 0)
    assert (kept.path / "archive.db").read_bytes().startswith(content)


def test_somebody_else_s_database_is_not_touched(crawl: Crawl, kept: Kept) -> None:
    kept.path.mkdir()
    with sqlite3.connect(kept.path / "archive.db") as connection:
        connection.execute("CREATE TABLE mine (x)")
    result = crawl("http://127.0.0.1:9/")
    assert result.code == 6
    assert kept.column("SELECT name FROM sqlite_master") == ["mine"]


def test_an_archive_of_a_newer_program_is_not_touched(crawl: Crawl, kept: Kept) -> None:
    with Archive(kept.path) as archive:
        archive.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('archiver', 'm999', '')"
        )
        archive.db.conn.commit()
    result = crawl("http://127.0.0.1:9/")
    assert result.code == 6
    assert "newer" in result.err


def test_an_archive_in_use_is_said(crawl: Crawl, kept: Kept) -> None:
    with Archive(kept.path):
        result = crawl("http://127.0.0.1:9/")
    assert result.code == 6
    assert "in use" in result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere, so nothing is read-only to it")
def test_a_read_only_archive_is_said(crawl: Crawl, kept: Kept) -> None:
    with Archive(kept.path):
        pass
    kept.path.chmod(stat.S_IREAD | stat.S_IEXEC)
    result = crawl("http://127.0.0.1:9/")
    kept.path.chmod(stat.S_IRWXU)
    assert result.code == 6


@pytest.mark.parametrize("limit", [20_000, 60_000, 400_000, 900_000])
def test_a_full_disk_loses_nothing_that_was_committed(crawl: Crawl, kept: Kept, limit: int) -> None:
    """The largest file the process may write stands in for a full disk: SQLite and the WARC both meet it."""
    with served() as (_, server):
        done = subprocess.run(
            [sys.executable, "-m", "archiver", "crawl", server.url, "--delay", "0", "--archive", str(kept.path)],
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
            check=False,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == 6, done.stderr
        assert crawl(server.url).code == 0
    assert kept.one("SELECT count(*) FROM posts WHERE NOT truncated") == (38,)
    assert kept.one("PRAGMA integrity_check") == ("ok",)
    assert kept.rows("PRAGMA foreign_key_check") == []


# Other commands


def test_status_of_what_is_no_archive_is_said(tmp_path: Path) -> None:
    result = archiver("status", "--archive", str(tmp_path / "none"))
    assert result.code == 6
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--page", "x.html"],
        ["--page", "no-such.html", "--url", "http://x.example/"],
        ["--page", ".", "--url", "http://x.example/"],
    ],
)
def test_a_page_that_cannot_be_read_is_said(words: list[str]) -> None:
    assert archiver("extract", *words).code == 2


@pytest.mark.parametrize("body", [b"", b"\0\0\0", b"<html", b"\xff\xfe", b"%PDF-1.7 not a page"])
def test_a_page_that_is_none_is_read_as_none(tmp_path: Path, body: bytes) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(body)
    result = archiver("extract", "--page", str(page), "--url", "http://x.example/", "--json")
    assert result.code == 0
    assert (result.json["page"]["kind"], result.json["posts"]) == ("not_blogger", [])
