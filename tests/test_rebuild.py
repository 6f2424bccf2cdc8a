"""``archive.db`` can be made again from the WARC files alone, and is then what it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.folder import Archive
from archiver.archive.frontier import WalkPosition
from archiver.archive.listed import of_sitemap
from archiver.archive.run import Run
from archiver.archive.search import is_consistent
from archiver.archive.warc import Exchange, Revisited
from archiver.extract import sitemap
from archiver.fixtureblog import Server, Site, faults
from archiver.records import Capture
from tests.conftest import Crawl, Kept, Result, archiver, environment, served

Dump = dict[str, list[tuple[Any, ...]]]

TABLES = r"""SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\_fts%' ESCAPE '\'
             AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_sqlite%' ESCAPE '\'"""


def every_table(kept: Kept) -> Dump:
    """Every row of every table, ids and times included."""
    return {table: sorted(kept.rows(f"SELECT * FROM {table}"), key=repr) for table in kept.column(TABLES)}


def again(kept: Kept, *words: str) -> Result:
    return archiver("extract", "--archive", str(kept.path), *words)


def rebuilt(kept: Kept, *words: str) -> Dump:
    """The tables after the database was lost and made again."""
    for path in kept.path.glob("archive.db*"):
        path.unlink()
    result = again(kept, "--rebuild", *words)
    assert result.code == 0, result.err
    with closing(sqlite3.connect(kept.path / "archive.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Archive(kept.path) as archive:
        assert is_consistent(archive.db)
    return every_table(kept)


def killed(kept: Kept, where: str, count: int, *arguments: str) -> None:
    """``archiver crawl`` that is killed when it does something in its archive for the so-and-so-manieth time."""
    program = f"""if True:
        import os
        from archiver.archive.warc import WarcFiles
        from archiver.cli import main
        method, left = WarcFiles.{where}, {count}
        def dying(*words, **named):
            global left
            left -= 1
            done = method(*words, **named)
            if left == 0:
                os._exit(9)
            return done
        WarcFiles.{where} = dying
        main()
    """
    command = [sys.executable, "-c", program, "crawl", *arguments, "--archive", str(kept.path), "--delay", "0"]
    assert subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 9


def lived(crawl: Crawl, kept: Kept, site: Site, server: Server) -> None:
    """An archive with a past: killed, limited and failed runs, edits, a new post, a deleted one."""
    site.fault = faults.in_turn({"/2024/12/nebbia-sulla-statale.html": [faults.unavailable(status=500)] * 9})
    killed(kept, "keep", 6, server.url)
    assert crawl(server.url).code in (0, 3)
    first, second, third = site.blog.posts[2], site.blog.posts[5], site.blog.posts[9]
    site.edit(first.path, title="Un altro titolo", labels=(*first.labels, "Nuova"))
    site.edit(second.path, body="<p>Il testo è un altro, e basta.</p>")
    site.remove(third.path)
    crawl(server.url, "--recheck", "--since", "2024-02-01")
    crawl(server.url, "--label", "Astana", "--label", "Non c'è", "--once")
    crawl(server.url, "--no-comments", "--recheck")
    crawl(server.url + "2024/12/non-esiste.html")
    crawl(server.url, "--max-posts", "3", "--recheck")
    crawl()


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_what_is_made_again_is_what_was_there(crawl: Crawl, kept: Kept, theme: Any) -> None:
    with served(theme=theme, comment_page_size=3) as (site, server):
        lived(crawl, kept, site, server)
    before = every_table(kept)
    assert {"crawls", "skips", "gaps", "comments", "post_versions", "coverage", "follows"} <= {
        table for table, rows in before.items() if rows
    }
    assert max(row[0] for row in kept.rows("SELECT count(*) FROM post_versions GROUP BY post_id")) > 1
    assert rebuilt(kept) == before


@pytest.mark.parametrize(
    ("theme", "words"),
    [
        ("v3", ["--label", "Astana", "--label", "Storia locale"]),
        ("v2", ["--light"]),
        ("dynamic", []),
        ("bare", ["--gone-after", "0"]),
    ],
)
def test_what_feeds_told_is_made_again(crawl: Crawl, kept: Kept, theme: Any, words: list[str]) -> None:
    with served(theme=theme, robots="stock", feed_page_size=9, sitemap_size=10) as (site, server):
        assert crawl(server.url, *words).code == 0
        first, second, third = site.blog.posts[2], site.blog.posts[5], site.blog.posts[9]
        site.edit(first.path, title="Un altro titolo")
        site.rename_label("Storia locale", "Storie")
        site.edit(second.path, body="<p>Il testo è un altro, e basta.</p>")
        site.remove(third.path)
        for _ in range(2):
            crawl(server.url, *words)
        result = archiver("unfollow", server.url, "--archive", str(kept.path))
        assert result.code == 0, result.err
    before = every_table(kept)
    assert {"listed", "witnesses", "post_versions"} <= {table for table, rows in before.items() if rows}
    assert kept.column("SELECT DISTINCT route FROM crawls") == ["feeds"]
    assert rebuilt(kept) == before


def test_runs_side_by_side_are_made_again_though_they_are_of_one_blog(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server), served() as (_, other):
        crawl(server.url, other.url)
        site.edit(site.blog.posts[0].path, title="Un altro titolo")
        crawl()
    before = every_table(kept)
    assert (len(before["crawls"]), len(before["blogs"])) == (3, 1)
    assert rebuilt(kept, "--jobs", "2") == before


def test_it_is_the_same_whoever_reads_and_however_often(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url)
    before = every_table(kept)
    assert [rebuilt(kept, "--jobs", jobs) == before for jobs in ("1", "2")] == [True, True]
    assert rebuilt(kept, "--quiet") == before


@pytest.mark.parametrize("count", [2, 5, 9])
def test_an_act_that_was_noted_and_not_carried_out_is_carried_out_then(
    crawl: Crawl, kept: Kept, tmp_path: Path, count: int
) -> None:
    """The journal is ahead of the database by what a crash has lost: with it, or without, a rerun comes to the same."""
    with served() as (_, server):
        killed(kept, "note", count, server.url)
        with_it = Kept(tmp_path / "copy")
        shutil.copytree(kept.path, with_it.path)
        rebuilt(with_it)
        crawl(server.url)
        assert archiver("crawl", server.url, "--archive", str(with_it.path), "--delay", "0").code == 0
    assert with_it.dump() == kept.dump()
    assert rebuilt(kept).keys() == every_table(with_it).keys()
    assert with_it.dump() == kept.dump()


# Acts that a crawl of the fixture blog does not come to


ROOT = "http://quaderno.blogspot.com/"


def at(hour: int) -> str:
    return f"2026-11-{20 + hour // 24:02}T{hour % 24:02}:00:00.000Z"


def run_at(archive: Archive, hour: int) -> Run:
    settings = {"since": None, "comments": True}
    return Run(
        archive, host="quaderno.blogspot.com", root=ROOT, started_at=at(hour), scopes=["blog"], robots="obeyed",
        settings=settings, version="0",
    )  # fmt: skip


def answered(run: Run, hour: int, path: str, body: bytes, kind: str, mime: str, revisited: Any = None) -> Capture:
    headers = (("Content-Type", f"{mime}; charset=UTF-8"), ("ETag", '"a1"'), ("Last-Modified", "Mon, 23 Nov 2026"))
    exchange = Exchange(
        url=ROOT + path, fetched_at=at(hour), method="GET", request_headers=(), protocol="HTTP/1.1",
        status=304 if revisited else 200, response_headers=headers, body=body, revisited=revisited,
    )  # fmt: skip
    return run.keep(exchange, kind)


def stored(run: Run, site: Site, hour: int, path: str) -> None:
    from archiver.derive import read_page
    from archiver.extract.document import parse
    from archiver.fixtureblog import Request

    body = site.answer(Request(path=path)).text.encode()
    capture = answered(run, hour, path.lstrip("/"), body, "post", "text/html")
    reading = read_page(parse(body, capture.url, encoding="utf-8"), comments=True, since=None)
    run.store_page(reading, capture, scope="blog", asked=capture.url)


def sitemap_of(paths: list[str]) -> bytes:
    urls = "".join(f"<url><loc>{ROOT}{path}</loc><lastmod>2024-12-01T10:00:00Z</lastmod></url>" for path in paths)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def swept(run: Run, hour: int, paths: list[str]) -> None:
    body = sitemap_of(paths)
    capture = answered(run, hour, "sitemap.xml", body, "sitemap", "application/xml")
    told = sitemap.read(body, capture.url)
    run.listing(
        capture, of_sitemap(told.urls, capture.url), blog_id=None, blog_title=None, scope="blog", witness="sitemap",
        expected=len(paths), is_first=True, is_whole=True,
    )  # fmt: skip


def test_witnesses_absences_and_accounts_are_made_again(kept: Kept) -> None:
    with served() as (site, _):
        site.base = ROOT
        paths = [post.path.lstrip("/") for post in site.blog.posts[:4]]
        with Archive(kept.path) as archive:
            first = run_at(archive, 0)
            swept(first, 0, paths)
            for path in paths[:3]:
                stored(first, site, 0, f"/{path}")
            first.gap("blog", ROOT + paths[3], "http_404")
            first.cover("blog", "sitemap", expected=4, stored=3, missing=1, checked_at=at(0))
            first.follow(["blog"], {"since": "2024-01-01", "delay": 1})
            first.finish("incomplete", at(1))
            second = run_at(archive, 24)
            seen = answered(
                second, 24, "sitemap.xml", b"", "sitemap", "application/xml", second.revisited(_first_capture(kept))
            )
            second.unchanged("blog", "sitemap", at(24), seen)
            second.missed(ROOT + paths[2], at(24), {"status": 404})
            second.testify("blog", "feed_total", expected=None, problem="html")
            second.end_walk(
                WalkPosition(walk_id="w", scope="blog", next_url=None, until=None),
                answered(second, 24, "search", b"<html></html>", "listing", "text/html"),
            )
            second.skip(ROOT + "x", "http_404", "Non c'è.", answered(second, 25, "x", b"", "post", "text/html"))
            second.finish("complete", at(25), route="feeds")
            third = run_at(archive, 48)
            assert third.missed(ROOT + paths[2], at(48), {"status": 404})
            third.recognise("host:quaderno.blogspot.com")
            swept(third, 48, paths[:2])
            third.gap("blog", ROOT + paths[3], "http_404")
            third.finish("complete", at(49))
            fourth = run_at(archive, 72)
            stored(fourth, site, 72, f"/{paths[2]}")
            # and killed
    before = every_table(kept)
    events = kept.column("SELECT event FROM post_events ORDER BY at, event")
    assert events == ["suspected_gone", "gone", "suspected_gone", "reappeared"]
    assert [len(before[table]) for table in ("witnesses", "listed", "coverage", "follows", "skips")] == [2, 2, 1, 1, 1]
    assert rebuilt(kept) == before


def _first_capture(kept: Kept) -> str:
    return str(kept.one("SELECT capture_id FROM witnesses")[0])


def test_a_revisit_is_told_as_one(kept: Kept) -> None:
    with Archive(kept.path) as archive:
        run = run_at(archive, 0)
        before = Revisited(capture_id="7", url=ROOT, fetched_at=at(0))
        run.commit_capture(answered(run, 0, "", b"", "feed", "application/atom+xml", before))
    assert rebuilt(kept)["captures"][0][6] == 304


# What is in the way


def test_a_damaged_database_is_kept_aside(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
    before = every_table(kept)
    database = kept.path / "archive.db"
    database.write_bytes(database.read_bytes()[:5000] + b"\0" * 9000 + database.read_bytes()[14000:])
    spoilt = database.read_bytes()
    result = again(kept, "--rebuild")
    (aside,) = kept.path.glob("archive.db.damaged-*")
    assert (result.code, aside.name in result.err) == (0, True)
    assert aside.read_bytes() == spoilt
    assert every_table(kept) == before


def test_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        result = archiver("extract", "--rebuild", "--archive", str(folder))
        assert (result.code, "no WARC files" in result.err) == (6, True)
    assert list(tmp_path.iterdir()) == []


def test_half_a_record_at_the_end_of_a_killed_run_is_none(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        killed(kept, "keep", 7, server.url)
        before = every_table(kept)
        (path,) = (kept.path / "warc").iterdir()
        size = path.stat().st_size
        os.truncate(path, size - 40)
    assert rebuilt(kept) == before


def test_a_rebuild_that_knows_less_keeps_what_was_there(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
        crawl(server.url, "--label", "Ricette")
    before = every_table(kept)
    max((kept.path / "warc").iterdir()).unlink()
    result = again(kept, "--rebuild")
    (aside,) = kept.path.glob("archive.db.before-*")
    assert (result.code, aside.name in result.err) == (0, True)
    assert kept.one("SELECT count(*) FROM crawls") == (1,)
    shutil.copy(aside, kept.path / "archive.db")
    assert every_table(kept) == before


def test_a_crawl_does_not_begin_anew_beside_pages_of_a_lost_database(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
        (kept.path / "archive.db").unlink()
        result = crawl(server.url, "--label", "Non c'è")
    assert (result.code, "--rebuild" in result.err) == (6, True)
    assert len(list((kept.path / "warc").iterdir())) == 1
