"""WARC files that other people made become what a crawl makes of the same pages."""

from __future__ import annotations

import gzip
import itertools
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.folder import Archive
from archiver.archive.foreign import MOST_DAMAGE, Scan
from archiver.archive.foreignfile import foreign_files, is_foreign_warc
from archiver.archive.foreignrecord import address, moment
from archiver.archive.imports import Imports
from archiver.archive.transfer import dechunked
from archiver.blogger.recognise import begins_like_one, guess
from archiver.errors import UsageError
from archiver.fixtureblog import Comment, Site, fixture_blog, states
from archiver.importing.warcs import Account, import_warcs
from tests.conftest import STABLE, Kept, archiver, environment, served
from tests.test_rebuild import every_table, rebuilt
from tests.warcs import (
    HTML,
    PROGRAMS,
    Seen,
    by_wget,
    chunked,
    http,
    pages,
    record,
    response,
    revisit,
    seen,
    strangers,
    written,
)

NOW = "2026-11-23T12:00:00.000Z"
BASE = "https://quaderno.blogspot.com/"
POST = "/2013/01/tradurre-la-nebbia.html"
OTHER = "/2021/01/un-diario-ritrovato.html"


def brought(kept: Kept, *files: Path) -> Account:
    """Import files as the command does, in this process."""
    found = [one for path in files for one in foreign_files(path)]
    name = ", ".join(one.name for one in found)
    with Archive(kept.path) as archive, Imports(archive, file=name, at=NOW, version="0") as imports:
        return import_warcs(found, archive, imports, now=NOW)


@pytest.fixture
def site() -> Site:
    return Site(fixture_blog(), base=BASE)


def posts(kept: Kept) -> list[tuple[Any, ...]]:
    return kept.rows("SELECT post_id, url, content_hash, version FROM posts ORDER BY post_id")


# The same as a crawl

OF_FEEDS_ALONE = {"updated"}
"""What no page tells."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Kept, list[Seen]]:
    """An archive that a crawl made, and the pages that another program saw of the same blog."""
    kept = Kept(tmp_path_factory.mktemp("crawled") / "archive")
    with served() as (site, server):
        assert archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0").code == 0
        return kept, pages(site)


def told_by_pages(kept: Kept) -> dict[str, list[tuple[Any, ...]]]:
    """All that pages tell of posts."""
    columns = [name for name in STABLE["posts"].split(", ") if name not in OF_FEEDS_ALONE]
    dated = "post_id IN (SELECT post_id FROM posts WHERE published_source <> 'feed')"
    told = {"posts": kept.rows(f"SELECT {', '.join(columns)} FROM posts WHERE {dated} ORDER BY post_id")}
    for table in ("blocks", "credits", "images", "links", "post_labels", "comments", "post_versions"):
        told[table] = sorted(kept.rows(f"SELECT {STABLE[table]} FROM {table} WHERE {dated}"), key=repr)
    return told


@pytest.mark.parametrize(
    ("program", "suffix"), list(zip(PROGRAMS, itertools.cycle((".warc.gz", ".warc")), strict=False))
)
def test_posts_and_hashes_are_those_of_a_crawl(
    kept: Kept, tmp_path: Path, crawled: tuple[Kept, list[Seen]], program: str, suffix: str
) -> None:
    by_crawl, many = crawled
    account = brought(kept, written(tmp_path / f"saved{suffix}", PROGRAMS[program](many)))
    assert told_by_pages(kept) == told_by_pages(by_crawl)
    assert account.taken == {"home": 1, "label": 1, "post": 37, "page": 1}
    assert account.is_complete
    assert set(account.passed) <= {"not_blogger"}


def test_a_capture_tells_its_file_its_own_time_and_its_address(kept: Kept, tmp_path: Path, site: Site) -> None:
    one = seen(site, POST, "2012-05-01T10:00:00Z")
    brought(kept, written(tmp_path / "salvati.warc.gz", by_wget([one])))
    assert kept.rows("SELECT url, fetched_at, source, crawl_id, status, mime, kind FROM captures") == [
        (one.url, "2012-05-01T10:00:00Z", "import:salvati.warc.gz", None, 200, "text/html", "post")
    ]
    assert kept.one("SELECT first_seen_at, last_seen_at, last_fetched_at FROM posts") == (one.at,) * 3


def test_no_request_is_made_up_and_the_body_is_kept_as_it_came(kept: Kept, tmp_path: Path, site: Site) -> None:
    one = seen(site, POST)
    packed = replace(one, headers={**one.headers, "Content-Encoding": "gzip"}, body=gzip.compress(one.body))
    brought(kept, written(tmp_path / "saved.warc.gz", by_wget([packed])))
    (warc,) = (kept.path / "warc").iterdir()
    text = gzip.decompress(warc.read_bytes())
    assert b"WARC-Type: request" not in text
    assert packed.body in text
    assert b"X-Archive-Orig-Transfer-Encoding: chunked" in text
    assert archiver("verify", "--archive", str(kept.path)).code == 0


# What is taken, and what is passed over


def page_of_a_state(site: Site, state: states.State) -> Seen:
    site.state = state
    return seen(site, POST)


NO_PAGES: dict[str, tuple[Callable[[Site], Seen], str]] = {
    "another site": (lambda site: strangers(1)[0], "not_blogger"),
    "a picture": (lambda site: Seen(url=f"{BASE}foto.jpg", headers={"Content-Type": "image/jpeg"}), "other"),
    "robots.txt": (lambda site: seen(site, "/robots.txt"), "other"),
    "not found": (lambda site: seen(site, "/2024/12/mai-scritto.html"), "not_found"),
    "not found, with status 200": (lambda site: replace(seen(site, "/2024/12/mai.html"), status=200), "not_found"),
    "a redirect": (lambda site: Seen(url=BASE, status=302, headers={"Location": "https://x.example/"}), "redirect"),
    "an error": (lambda site: Seen(url=BASE, status=503), "http_error"),
    "no HTML": (lambda site: replace(seen(site, POST), headers={"Content-Type": "application/json"}), "not_html"),
    "a warning over the page": (lambda site: page_of_a_state(site, "interstitial-overlay"), "interstitial"),
    "the Wayback Machine": (
        lambda site: replace(seen(site, POST), url=f"https://web.archive.org/web/20120501100000/{BASE}2024/12/a.html"),
        "wayback",
    ),
    "a translator's copy": (
        lambda site: seen(site, POST, base="https://quaderno-blogspot-com.translate.goog/"),
        "copy",
    ),
    "empty": (lambda site: Seen(url=BASE), "not_blogger"),
    "an address that is none": (lambda site: replace(seen(site, POST), url=f"{BASE}2024/12/a b.html"), "other"),
    "dated before Blogger": (lambda site: seen(site, POST, "1970-01-01T00:00:00Z"), "undated"),
    "dated tomorrow": (lambda site: seen(site, POST, "2026-11-24T12:00:00Z"), "undated"),
    "undated": (lambda site: seen(site, POST, "ieri"), "undated"),
    "no such coding": (
        lambda site: replace(seen(site, POST), headers={"Content-Type": HTML, "Content-Encoding": "gzip"}, body=b"x"),
        "unreadable",
    ),
    "a bomb": (
        lambda site: Seen(
            url=BASE, headers={"Content-Type": HTML, "Content-Encoding": "gzip"}, body=gzip.compress(bytes(60_000_000))
        ),
        "too_large",
    ),
}


@pytest.mark.parametrize("case", NO_PAGES)
def test_what_is_no_page_is_passed_over_and_counted(kept: Kept, tmp_path: Path, site: Site, case: str) -> None:
    make, reason = NO_PAGES[case]
    one = make(site)
    site.state = "live"
    account = brought(kept, written(tmp_path / "saved.warc.gz", map(response, [one, seen(site, OTHER)])))
    assert account.passed == {reason: 1}
    assert account.taken == {"post": 1}
    assert kept.one("SELECT count(*) FROM captures") == (1,)


PAGES: dict[str, Callable[[Site], Seen]] = {
    "by http": lambda site: seen(site, POST, base="http://quaderno.blogspot.com/"),
    "under a country's name": lambda site: seen(site, POST, base="https://quaderno.blogspot.it/"),
    "for phones": lambda site: seen(site, f"{POST}?m=1"),
    "with a comment's address": lambda site: seen(site, f"{POST}?showComment=1354012345678"),
    "decoded beside its coding": lambda site: replace(
        seen(site, POST), headers={"Content-Type": HTML, "Content-Encoding": "br"}
    ),
    "without chunks beside its coding": lambda site: replace(
        seen(site, POST), headers={"Content-Type": HTML, "Transfer-Encoding": "chunked"}
    ),
    "deflated": lambda site: replace(
        seen(site, POST),
        headers={"Content-Type": HTML, "Content-Encoding": "deflate"},
        body=zlib.compress(seen(site, POST).body),
    ),
    "with headers that are none": lambda site: replace(
        seen(site, POST), headers={"Content-Type": HTML, "X": "caffè\x00\x0b", "Y\x01": "1", "": "nessuno"}
    ),
    "without a Content-Type": lambda site: replace(seen(site, POST), headers={}),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_in_whatever_form_is_the_same_post(kept: Kept, tmp_path: Path, site: Site, case: str) -> None:
    plain = Kept(tmp_path / "plain")
    brought(plain, written(tmp_path / "plain.warc.gz", [response(seen(site, POST))]))
    account = brought(kept, written(tmp_path / "saved.warc.gz", [response(PAGES[case](site))]))
    assert account.taken == {"post": 1}
    same = "SELECT post_id, blog_id, replace(url, 'http:', 'https:'), content_hash, published, author FROM posts"
    assert kept.rows(same) == plain.rows(same)


def test_a_page_on_a_domain_of_its_own_is_known_by_how_it_begins(kept: Kept, tmp_path: Path) -> None:
    own = Site(fixture_blog(), base="https://www.valdorsa.example/")
    brought(kept, written(tmp_path / "saved.warc.gz", map(response, [seen(own, POST), *strangers(1)])))
    assert kept.column("SELECT url FROM posts") == [f"https://www.valdorsa.example{POST}"]


def test_a_feed_is_kept_and_nothing_is_read_from_it(kept: Kept, tmp_path: Path, site: Site) -> None:
    account = brought(kept, written(tmp_path / "saved.warc.gz", [response(seen(site, "/feeds/posts/default"))]))
    assert account.taken == {"feed": 1}
    assert kept.column("SELECT kind FROM captures") == ["feed"]
    assert posts(kept) == []


def test_a_resource_is_a_page_too(kept: Kept, tmp_path: Path, site: Site) -> None:
    one = seen(site, POST)
    fields = {"WARC-Target-URI": one.url, "WARC-Date": one.at, "Content-Type": "text/html"}
    text = record("conversion", b"Nebbia", {**fields, "Content-Type": "text/plain"})
    account = brought(kept, written(tmp_path / "saved.warc.gz", [record("resource", one.body, fields), text]))
    assert account.taken == {"post": 1}
    assert account.responses == 1


def test_a_truncated_page_is_a_cut_one(kept: Kept, tmp_path: Path, site: Site) -> None:
    one = seen(site, POST)
    packed = gzip.compress(one.body)
    one = replace(one, headers={**one.headers, "Content-Encoding": "gzip"}, body=packed[: len(packed) // 2])
    told = {"WARC-Target-URI": one.url, "WARC-Date": one.at, "WARC-Truncated": "length"}
    told |= {"Content-Type": "application/http; msgtype=response"}
    account = brought(kept, written(tmp_path / "saved.warc.gz", [record("response", http(one), told)]))
    assert account.taken == {"post": 1}
    assert kept.column("SELECT truncated FROM posts") == [1]
    assert rebuilt(kept) == every_table(kept)


def test_several_blogs_in_a_file_are_several_blogs(kept: Kept, tmp_path: Path) -> None:
    bases = ("https://quaderno.blogspot.com/", "https://altro.blogspot.com/")
    first, second = (Site(fixture_blog(), base=base) for base in bases)
    second = Site(replace(fixture_blog(), id="77", title="Un altro", posts=second.blog.posts[:0]), base=bases[1])
    page = second.blog.pages[0]
    second.edit(page.path, id="78")
    many = [response(seen(first, POST)), response(seen(second, page.path)), response(seen(first, OTHER))]
    brought(kept, written(tmp_path / "saved.warc.gz", many))
    assert kept.rows("SELECT host, count(*) FROM posts JOIN blogs USING (blog_id) GROUP BY host ORDER BY host") == [
        ("altro.blogspot.com", 1),
        ("quaderno.blogspot.com", 2),
    ]


def without_number(one: Seen, number: str) -> Seen:
    """A page of a theme that tells no number of the blog."""
    return replace(one, body=one.body.replace(number.encode(), b"0").replace(b"'blogId': '0'", b"'blogId': ''"))


def test_a_page_without_a_number_is_its_hosts_and_gets_the_number_when_it_is_learnt(
    kept: Kept, tmp_path: Path, site: Site
) -> None:
    nameless = replace(
        seen(site, OTHER, "2012-01-01T00:00:00Z"),
        body=b"<html><head><meta name='generator' content='blogger'/></head><body><div class='post hentry'>"
        b"<h3 class='post-title'>Un diario ritrovato</h3><div class='post-body entry-content'>Testo di prova.</div>"
        b"</div></body></html>",
    )
    brought(kept, written(tmp_path / "a.warc.gz", [response(nameless)]))
    assert kept.column("SELECT blog_id FROM posts") == ["host:quaderno.blogspot.com"]
    brought(kept, written(tmp_path / "b.warc.gz", [response(seen(site, POST))]))
    assert set(kept.column("SELECT blog_id FROM posts")) == {site.blog.id}
    assert kept.column("SELECT count(*) FROM blogs") == [1]


# The same payload once more


def test_a_revisit_has_the_payload_of_the_page_it_repeats(kept: Kept, tmp_path: Path, site: Site) -> None:
    first = seen(site, POST, "2012-01-01T00:00:00Z")
    again, stray = replace(first, at="2013-01-01T00:00:00Z"), replace(first, at="2014-01-01T00:00:00Z")
    unknown = replace(first, url=f"{BASE}2020/01/altro.html", body=b"altro")
    files = [
        written(tmp_path / "b.warc.gz", [revisit(again, first), revisit(stray, unknown)]),
        written(tmp_path / "a.warc.gz", [response(first)]),
    ]
    account = brought(kept, *files)
    assert account.taken == {"post": 2}
    assert account.passed == {"revisit": 1}
    assert kept.one("SELECT first_seen_at, last_seen_at, version FROM posts") == (first.at, again.at, 1)


def test_a_revisit_may_repeat_what_the_archive_holds(kept: Kept, tmp_path: Path, site: Site) -> None:
    first = seen(site, POST, "2012-01-01T00:00:00Z")
    again = replace(first, at="2013-01-01T00:00:00Z")
    brought(kept, written(tmp_path / "a.warc.gz", [response(first)]))
    account = brought(kept, written(tmp_path / "b.warc.gz", [revisit(again, first)]))
    assert account.taken == {"post": 1}
    assert kept.one("SELECT last_seen_at FROM posts") == (again.at,)


def test_a_file_twice_or_a_record_in_two_files_is_nothing_new(kept: Kept, tmp_path: Path, site: Site) -> None:
    one = written(tmp_path / "a.warc.gz", by_wget(pages(site)))
    other = written(tmp_path / "b.warc.gz", by_wget([seen(site, POST)]))
    brought(kept, one, other)
    before = every_table(kept)
    account = brought(kept, other, one)
    assert account.passed == {"known": 41}
    assert every_table(kept) == before


# Damage


def spoilt(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


GZ = partial(gzip.compress, mtime=0)
NOISE = bytes(random.Random(1).choices(range(256), k=20_000))

DAMAGED: dict[str, tuple[Callable[[bytes, bytes], bytes], int, str | None]] = {
    # of two pages: the file, how many of its pages can be had, what is said
    "whole": (lambda one, two: GZ(one) + GZ(two), 2, None),
    "cut in the second record": (lambda one, two: GZ(one) + GZ(two)[:-500], 1, "breaks off in the record at byte"),
    "cut in its last bytes": (lambda one, two: GZ(one) + GZ(two)[:-3], 1, "breaks off"),
    "cut in its headers": (lambda one, two: GZ(one) + GZ(two)[:40], 1, "breaks off"),
    "cut, not gzipped": (lambda one, two: one + two[:-500], 1, "breaks off"),
    "cut in its headers, not gzipped": (lambda one, two: one + two[:60], 1, "breaks off"),
    "damaged before": (lambda one, two: spoilt(GZ(one)) + GZ(two), 1, "is damaged between byte 0 and byte"),
    "noise between": (lambda one, two: GZ(one) + NOISE + GZ(two), 2, "is damaged between byte"),
    "noise before": (lambda one, two: GZ(response(strangers(1)[0])) + NOISE + GZ(one) + GZ(two), 2, "is damaged"),
    "zeros at the end": (lambda one, two: GZ(one) + GZ(two) + bytes(100), 2, None),
    "blank lines between": (lambda one, two: one + b"\r\n" + two, 2, None),
    "bare line feeds": (lambda one, two: GZ(one.replace(b"\r\n", b"\n", 9)) + GZ(two), 2, None),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_is_whole_in_a_damaged_file_is_had(kept: Kept, tmp_path: Path, site: Site, case: str) -> None:
    make, count, said = DAMAGED[case]
    path = tmp_path / "salvati.warc"
    path.write_bytes(make(response(seen(site, POST)), response(seen(site, OTHER))))
    account = brought(kept, path)
    assert account.taken == {"post": count}
    assert account.is_complete == (said is None)
    assert len(account.damage) == (said is not None)
    assert all(one.startswith("salvati.warc") and said in one for one in account.damage if said)


LYING: dict[str, Callable[[Seen], bytes]] = {
    "too long": lambda one: lying(one, length=len(http(one)) + 5000),
    "longer than the file": lambda one: lying(one, length=10**9),
    "without end": lambda one: lying(one, length=10**14),
    "more digits than a number has": lambda one: lying(one, length=10**40),
    "too short": lambda one: lying(one, length=len(http(one)) - 50),
    "negative": lambda one: lying(one, length=-1),
    "another digest": lambda one: lying(one, more={"WARC-Block-Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}),
    "a flood of headers": lambda one: lying(one, more={f"X-{number}": "x" * 50 for number in range(20_000)}),
    "a header without end": lambda one: lying(one, more={"X": "x" * 2_000_000}),
    "a flood of HTTP headers": lambda one: response(
        replace(one, headers={**one.headers, **{f"X-{number}": "x" * 50 for number in range(20_000)}})
    ),
    "no HTTP": lambda one: lying(one, block=b"nothing of the kind\r\n\r\n"),
    "no status": lambda one: lying(one, block=b"HTTP/1.1 ok\r\n\r\n" + one.body),
}


def lying(
    one: Seen, *, length: int | None = None, block: bytes | None = None, more: Mapping[str, str] | None = None
) -> bytes:
    fields = {"WARC-Target-URI": one.url, "WARC-Date": one.at, "Content-Type": "application/http; msgtype=response"}
    return record("response", http(one) if block is None else block, {**fields, **(more or {})}, length=length)


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
@pytest.mark.parametrize("case", LYING)
def test_a_record_that_lies_takes_nothing_with_it_but_its_own(
    kept: Kept, tmp_path: Path, site: Site, case: str, suffix: str
) -> None:
    """One that says it is longer than it is may hide the next one."""
    before, behind = seen(site, OTHER), [Seen(url=f"{BASE}foto.jpg", body=NOISE), *pages(site)[2:8]]
    account = brought(
        kept,
        written(tmp_path / f"saved{suffix}", [response(before), LYING[case](seen(site, POST)), *map(response, behind)]),
    )
    assert account.taken == {"post": 7}
    assert seen(site, POST).url not in kept.column("SELECT url FROM posts")
    assert sum(count for reason, count in account.passed.items() if reason != "other") == 1


def test_a_file_that_is_damaged_all_over_is_left(tmp_path: Path) -> None:
    path = tmp_path / "saved.warc.gz"
    broken = GZ(response(strangers(1)[0]))[:200]
    path.write_bytes(GZ(response(strangers(1)[0])) + broken * (MOST_DAMAGE + 50))
    (file,) = foreign_files(path)
    scan = Scan(file, now=NOW)
    assert list(scan.candidates()) == []
    assert scan.damage[-1] == "saved.warc.gz is damaged in 1000 places; the rest was not read."


def test_a_record_of_gigabytes_is_passed_over_without_being_held(tmp_path: Path, site: Site) -> None:
    path = tmp_path / "saved.warc.gz"
    bomb = record("response", bytes(200_000_000), {"WARC-Target-URI": f"{BASE}2024/12/a.html", "WARC-Date": NOW})
    path.write_bytes(GZ(bomb, 1) + GZ(response(seen(site, POST))))
    (file,) = foreign_files(path)
    scan = Scan(file, now=NOW)
    assert [one.url for one in scan.candidates()] == [f"{BASE.rstrip('/')}{POST}"]
    assert scan.passed == {"too_large": 1}


# Files


def wacz(path: Path, warc: bytes, *, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n' * 50)
        file.writestr("archive/data.warc.gz", warc)
        file.writestr("datapackage.json", "{}")
    return path


def test_a_wacz_holds_warc_files(kept: Kept, tmp_path: Path, site: Site) -> None:
    data = b"".join(GZ(one) for one in by_wget([seen(site, POST), seen(site, OTHER)]))
    account = brought(kept, wacz(tmp_path / "salvati.wacz", data))
    assert account.taken == {"post": 2}
    assert account.is_complete
    assert set(kept.column("SELECT source FROM captures")) == {"import:salvati.wacz/data.warc.gz"}


REFUSED: dict[str, tuple[Callable[[Path, bytes], Path | None], str]] = {
    "gzipped as a whole": (lambda path, warc: put(path, GZ(warc * 3)), "gunzip --keep"),
    "zstd": (lambda path, warc: put(path, b"\x28\xb5\x2f\xfd" + warc), "zstd -d"),
    "ARC": (lambda path, warc: put(path, b"filedesc://x.arc 0.0.0.0 20040101 text/plain 76\n"), "warcio recompress"),
    "ARC, gzipped": (
        lambda path, warc: put(path, GZ(b"filedesc://x.arc 0.0.0.0 text/plain 76\n")),
        "warcio recompress",
    ),
    "a page": (lambda path, warc: put(path, b"<html></html>"), "is no WARC file"),
    "noise": (lambda path, warc: put(path, b"\x1f\x8b" + NOISE), "is no WARC file"),
    "empty": (lambda path, warc: put(path, b""), "is no WARC file"),
    "a zip file of other things": (lambda path, warc: wacz_without(path), "without WARC files in it"),
    "a broken zip file": (lambda path, warc: put(path, b"PK\x03\x04" + NOISE), "is no WACZ that can be read"),
    "packed twice": (lambda path, warc: wacz(path, warc, compression=zipfile.ZIP_DEFLATED), "packed once more"),
    "missing": (lambda path, warc: None, "cannot be read: No such file"),
    "a folder": (lambda path, warc: path.mkdir(), "cannot be read: Is a directory"),
}


def put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def wacz_without(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.txt", "a")


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_record_by_record_is_refused_with_advice(
    tmp_path: Path, site: Site, case: str
) -> None:
    make, said = REFUSED[case]
    make(tmp_path / "salvati", response(seen(site, POST)))
    with pytest.raises(UsageError, match=said) as refused:
        foreign_files(tmp_path / "salvati")
    assert str(tmp_path / "salvati") in str(refused.value)


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"WARC/1.0\r\n", True),
        (GZ(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n"), True),
        (b"\x28\xb5\x2f\xfd", True),
        (b"PK\x03\x04", False),
        (b"filedesc://a.arc", True),
        (b"<?xml version='1.0'?><feed", False),
        (GZ(b"<feed"), False),
        (b"", False),
    ],
)
def test_a_warc_file_is_known_by_its_first_bytes(head: bytes, is_one: bool) -> None:
    assert is_foreign_warc(head) is is_one


# What the pieces promise


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2012-05-01T10:00:00Z", "2012-05-01T10:00:00Z"),
        ("2012-05-01T10:00:00.123456Z", "2012-05-01T10:00:00.123Z"),
        ("20120501100000", "2012-05-01T10:00:00Z"),
        ("2012-05-01T12:00:00+02:00", "2012-05-01T10:00:00Z"),
        (" 2012-05-01T10:00:00Z ", "2012-05-01T10:00:00Z"),
        ("2012-05-01", None),
        ("20120501", None),
        ("20121341100000", None),
        ("1970-01-01T00:00:00Z", None),
        ("ieri", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_of_a_record(text: str | None, at: str | None) -> None:
    assert moment(text) == at


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("<http://a.blogspot.com/>", "http://a.blogspot.com/"),
        ("HTTPS://a.blogspot.com/?m=1", "HTTPS://a.blogspot.com/?m=1"),
        ("dns:a.blogspot.com", None),
        ("http://a.blogspot.com/a b", None),
        ("http://a.blogspot.com/\x00", None),
        ("http://a.blogspot.com/" + "a" * 4000, None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_of_a_record(text: str | None, url: str | None) -> None:
    assert address(text) == url


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        (chunked(b"abc" * 1000), b"abc" * 1000),
        (chunked(b"<html>\r\n0\r\n</html>", 5), b"<html>\r\n0\r\n</html>"),
        (b"3;nome=valore\r\nabc\r\n0\r\n\r\n", b"abc"),
        (b"3\nabc\n0\n\n", b"abc"),
        (b"<html>", b"<html>"),
        (b"", b""),
        (b"5\r\nabc", b"abc"),
        (b"3\r\nabc\r\nnonsense", b"abc"),
        (b"FFFFFFFF\r\nabc", b"abc"),
    ],
)
def test_chunks_are_taken_off(body: bytes, plain: bytes) -> None:
    assert dechunked(body) == plain


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://a.blogspot.com/", "page"),
        ("http://a.blogspot.com", "page"),
        ("https://a.blogspot.it/2012/05/b.html?m=1", "page"),
        ("https://a.blogspot.com/ncr/2012/05/b.html", "page"),
        ("https://www.a.example/p/chi-siamo.html#top", "page"),
        ("https://www.a.example/search/label/A%20b?updated-max=2012", "page"),
        ("https://www.a.example/search?q=x", "page"),
        ("https://www.a.example/2012_05_01_archive.html", "page"),
        ("https://www.a.example/archives/2004_05_01_archive.html", "page"),
        ("https://www.a.example/2012/05/", "page"),
        ("https://www.a.example/feeds/posts/default?alt=rss", "feed"),
        ("https://www.a.example/atom.xml", "feed"),
        ("https://www.a.example/2012/05/b", None),
        ("https://www.a.example/2012/13/b.html", None),
        ("https://www.a.example/sitemap.xml", None),
        ("https://www.a.example/favicon.ico", None),
        ("dns:a.blogspot.com", None),
        ("", None),
    ],
)
def test_what_an_address_would_lead_to(url: str, what: str | None) -> None:
    assert guess(url) == what


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (b"<meta content='blogger' name='generator'/>", True),
        (b'<META NAME="Generator" CONTENT="Blogger">', True),
        (b"<link href='http://a.example/feeds/posts/default' rel='alternate'", True),
        (b"<link rel='service.post' href='https://www.blogger.com/feeds/1/posts/default' />", True),
        (b"<meta name='generator' content='WordPress'/> <a href='https://www.blogger.com/'>", False),
        (b"<p>blogger</p>", False),
        (b"", False),
    ],
)
def test_how_a_page_of_bloggers_begins(head: bytes, is_one: bool) -> None:
    assert begins_like_one(head, "page") is is_one


# Made again


def test_all_of_it_is_made_again_from_the_warc_files(kept: Kept, tmp_path: Path, site: Site) -> None:
    many = [*pages(site)[:14], seen(site, "/feeds/posts/default"), *strangers(3)]
    brought(kept, written(tmp_path / "a.warc.gz", by_wget(many)))
    before = every_table(kept)
    assert rebuilt(kept) == before


@pytest.mark.parametrize("kept_pages", [1, 13])
def test_an_import_that_was_killed_and_is_given_again_is_as_one_that_was_not(
    kept: Kept, tmp_path: Path, site: Site, kept_pages: int
) -> None:
    file = written(tmp_path / "a.warc.gz", by_wget(pages(site)[:14]))
    killed(kept, file, kept_pages)
    brought(kept, file)
    quiet = Kept(tmp_path / "quiet")
    brought(quiet, file)
    assert kept.dump() == quiet.dump()
    before = every_table(kept)
    assert rebuilt(kept) == before


def killed(kept: Kept, file: Path, count: int) -> None:
    """An import that dies when it has written so many responses, an act for each fifth of them."""
    program = f"""if True:
        import os
        from pathlib import Path
        from archiver.archive import imports, warc
        from tests.conftest import Kept
        from tests.test_import_warc import brought
        imports.MOST_ACTS = 5
        keep, left = warc.WarcFiles.keep, {count}
        def dying(*words):
            global left
            left -= 1
            done = keep(*words)
            if left == 0:
                os._exit(9)
            return done
        warc.WarcFiles.keep = dying
        brought(Kept(Path({str(kept.path)!r})), Path({str(file)!r}))
    """
    command = [sys.executable, "-c", program]
    root = Path(__file__).parents[1]
    assert subprocess.run(command, env=environment(), cwd=root, capture_output=True, check=False).returncode == 9


# Then and now

THIRD = "/2010/02/castagnaccio-senza-zucchero.html"
TIMES = ("2012-01-01T00:00:00Z", "2016-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z")
TIMED = {
    **STABLE,
    "posts": STABLE["posts"] + ", first_seen_at, last_seen_at, last_changed_at",
    "post_versions": STABLE["post_versions"] + ", seen_at",
    "comments": STABLE["comments"] + ", first_seen_at, last_seen_at, gone_at",
}


def dated(kept: Kept) -> dict[str, list[tuple[Any, ...]]]:
    """All that does not tell which file it came from, times of the web included."""
    return {table: sorted(kept.rows(f"SELECT {columns} FROM {table}"), key=repr) for table, columns in TIMED.items()}


def a_life(folder: Path) -> list[Path]:
    """One blog at four times, a file each: a text edited, and edited back; a title; a comment that came and went; a
    post that was taken away."""
    site = Site(fixture_blog(), base=BASE)

    def at(number: int) -> Path:
        targets = ("/", POST, OTHER, THIRD, "/search/label/Traduzioni")
        return written(folder / f"{number}.warc.gz", by_wget([seen(site, one, TIMES[number]) for one in targets]))

    files = [at(0)]
    site.edit(POST, body="<p>Un testo nuovo, del tutto diverso.</p>", updated="2015-05-01T10:00:00.000+02:00")
    site.edit(THIRD, title="Un altro titolo", updated="2015-05-01T10:00:00.000+02:00")
    files.append(at(1))
    site.edit(POST, body="<p>Un testo ancora diverso.</p>", updated="2018-05-01T10:00:00.000+02:00")
    site.comment(
        POST,
        Comment(id="901", author="Ugo", profile=None, published="2018-06-01T10:00:00.000+02:00", body="Bravo"),
    )
    site.remove(OTHER)
    files.append(at(2))
    site.edit(POST, body="<p>Un testo nuovo, del tutto diverso.</p>", updated="2023-05-01T10:00:00.000+02:00")
    site.remove_comment(POST, "901")
    return [*files, at(3)]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], Kept]:
    """The four files, and an archive into which they came together."""
    folder = tmp_path_factory.mktemp("lived")
    files, kept = a_life(folder), Kept(folder / "archive")
    assert not brought(kept, *reversed(files)).failed
    return files, kept


def test_older_pages_are_older_versions_in_their_place_in_time(lived: tuple[list[Path], Kept]) -> None:
    _, kept = lived
    versions = "SELECT seen_at, changed FROM post_versions JOIN posts USING (post_id) WHERE url LIKE ? ORDER BY 1"
    assert kept.rows(versions, f"%{POST}") == [
        (TIMES[0], "[]"),
        *((at, '["body_text"]') for at in TIMES[1:]),
    ]
    assert kept.rows(versions, f"%{THIRD}") == [(TIMES[0], "[]"), (TIMES[1], '["title"]')]
    seen_and_gone = "SELECT first_seen_at, last_seen_at, gone_at FROM posts WHERE url LIKE ?"
    assert kept.one(seen_and_gone, f"%{OTHER}") == (TIMES[0], TIMES[1], None)
    assert kept.one("SELECT first_seen_at, last_seen_at, gone_at FROM comments WHERE comment_id = '901'") == (
        *(TIMES[2], TIMES[2]),
        None,
    )
    assert kept.rows("SELECT * FROM post_events") == []


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2), (0, 3, 1, 2)], ids=repr)
def test_files_in_any_order_give_the_same_rows(
    kept: Kept, lived: tuple[list[Path], Kept], order: tuple[int, ...]
) -> None:
    files, together = lived
    for number in order:
        brought(kept, files[number])
    assert dated(kept) == dated(together)
    before = every_table(kept)
    assert rebuilt(kept) == before


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=repr)
def test_an_excerpt_is_completed_by_an_older_page(
    kept: Kept, tmp_path: Path, site: Site, order: tuple[int, ...]
) -> None:
    body = "<p>Le prime righe.</p><!--more--><p>E tutto quello che segue, detto una volta sola.</p>"
    site.edit(POST, body=body, published="2025-01-22T17:05:00.007+01:00")
    targets = [("/", TIMES[0]), (POST, TIMES[1]), ("/", TIMES[2])]
    files = [written(tmp_path / f"{n}.warc.gz", by_wget([seen(site, *one)])) for n, one in enumerate(targets)]
    for number in order:
        brought(kept, files[number])
    told = "SELECT truncated, body_text, version, first_seen_at, last_seen_at, page_wanted FROM posts WHERE url LIKE ?"
    text = "Le prime righe.\n\nE tutto quello che segue, detto una volta sola."
    assert kept.one(told, f"%{POST}") == (0, text, 1, TIMES[0], TIMES[2], None)
    assert kept.one("SELECT count(*) FROM post_versions WHERE version > 1") == (0,)


@pytest.mark.parametrize(("then", "now"), list(itertools.permutations(("v2", "v3", "bare", "classic"), 2)))
def test_another_theme_is_no_edit(kept: Kept, tmp_path: Path, then: Any, now: Any) -> None:
    first, last = (
        written(
            tmp_path / f"{theme}.warc.gz",
            by_wget(
                seen(Site(fixture_blog(), base=BASE, theme=theme), one, at) for one in ("/", "/2013/01/", POST, OTHER)
            ),
        )
        for theme, at in ((then, TIMES[0]), (now, TIMES[3]))
    )
    brought(kept, last)
    brought(kept, first)
    assert kept.column("SELECT max(version) FROM posts") == [1]
    forwards = Kept(tmp_path / "forwards")
    brought(forwards, first)
    brought(forwards, last)
    told = "SELECT post_id, title, body_text, published, author, comments_claimed, content_hash FROM posts ORDER BY 1"
    assert kept.rows(told) == forwards.rows(told)


def test_a_crawl_and_an_import_in_either_order_make_no_false_version(kept: Kept, tmp_path: Path) -> None:
    first = Kept(tmp_path / "first")
    with served() as (site, server):
        file = written(tmp_path / "then.warc.gz", by_wget(pages(site, TIMES[0])))
        site.edit(POST, title="Un titolo di oggi")
        words = ("--delay", "0", "--archive")
        assert archiver("crawl", server.url, *words, str(kept.path)).code == 0
        assert archiver("import", str(file), "--archive", str(kept.path)).code == 0
        assert archiver("import", str(file), "--archive", str(first.path)).code == 0
        assert archiver("crawl", server.url, *words, str(first.path)).code == 0
    same = "SELECT post_id, version, changed, title, content_hash FROM post_versions ORDER BY 1, 2"
    assert kept.rows(same) == first.rows(same)
    assert kept.column("SELECT title FROM post_versions WHERE version > 1") == ["Un titolo di oggi"]
    rows = "SELECT post_id, url, title, body_text, published, author, content_hash, gone_at FROM posts ORDER BY 1"
    assert kept.rows(rows) == first.rows(rows)
    assert kept.rows("SELECT * FROM post_events") == []
    assert kept.one("SELECT min(first_seen_at), max(first_seen_at) FROM posts") == (TIMES[0], TIMES[0])


# The command


def test_the_command_counts_what_it_took_and_why_it_passed_over_the_rest(
    kept: Kept, tmp_path: Path, site: Site
) -> None:
    many = [*pages(site)[:6], seen(site, "/feeds/posts/default"), seen(site, "/2024/12/mai.html"), *strangers(1)]
    file = written(tmp_path / "salvati.warc.gz", by_wget(many))
    done = archiver("import", str(file), "--archive", str(kept.path))
    assert done.out == (
        "salvati.warc.gz: 12 responses: 4 pages of posts, 2 listings, 1 feed; passed over: 4 not Blogger, 1 not found."
        " 11 posts met: 11 new.\n"
    )
    assert done.code == 0
    again = archiver("import", str(file), "--archive", str(kept.path), "--json")
    assert again.code == 0
    assert again.json["files"][0]["passed_over"] == {"not_blogger": 4, "not_found": 1, "known": 7}
    assert again.json["files"][0]["sentence"].endswith("Nothing is new.")


def test_the_command_says_where_a_file_breaks_off(kept: Kept, tmp_path: Path, site: Site) -> None:
    file = written(tmp_path / "salvati.warc.gz", map(response, [seen(site, POST), seen(site, OTHER)]))
    file.write_bytes(file.read_bytes()[:-100])
    done = archiver("import", str(file), "--archive", str(kept.path))
    assert done.code == 3
    assert "salvati.warc.gz breaks off in the record at byte" in done.out
    assert kept.one("SELECT count(*) FROM posts") == (1,)


def test_a_file_without_a_page_of_bloggers_leaves_no_archive(kept: Kept, tmp_path: Path) -> None:
    file = written(tmp_path / "altro.warc.gz", map(response, strangers(1)))
    done = archiver("import", str(file), "--archive", str(kept.path))
    assert done.code == 2
    assert done.out.endswith("There is no page of a Blogger blog with a post.\n")
    assert not kept.path.exists()


def test_a_file_that_is_refused_keeps_the_others_out_before_anything_is_written(
    kept: Kept, tmp_path: Path, site: Site
) -> None:
    good = written(tmp_path / "a.warc.gz", [response(seen(site, POST))])
    bad = tmp_path / "b.warc.gz"
    bad.write_bytes(GZ(response(seen(site, POST)) * 2))
    done = archiver("import", str(good), str(bad), "--archive", str(kept.path))
    assert done.code == 2
    assert "gzipped as a whole" in done.err
    assert not kept.path.exists()


# One blog, two addresses; two blogs, one number


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=repr)
def test_a_blog_that_moved_to_a_domain_of_its_own_is_one_blog(
    kept: Kept, tmp_path: Path, order: tuple[int, ...]
) -> None:
    bases = (BASE, "https://www.valdorsa.example/")
    files = [
        written(tmp_path / f"{n}.warc.gz", [response(seen(Site(fixture_blog(), base=base), POST, TIMES[n]))])
        for n, base in enumerate(bases)
    ]
    for number in order:
        assert not brought(kept, files[number]).failed
    assert kept.rows("SELECT blog_id, host FROM blogs") == [(fixture_blog().id, "www.valdorsa.example")]
    told = "SELECT url, version, first_seen_at, last_seen_at FROM posts"
    assert kept.one(told) == (f"https://www.valdorsa.example{POST}", 1, TIMES[0], TIMES[1])
    assert kept.column("SELECT alias FROM post_aliases") == [f"{BASE.rstrip('/')}{POST}"]


def test_a_page_that_bears_the_number_of_another_blogs_post_takes_nothing_from_it(
    kept: Kept, tmp_path: Path, site: Site
) -> None:
    other = Site(replace(fixture_blog(), id="77"), base="https://altro.blogspot.com/")
    other.edit(POST, title="Rubato")
    many = [response(seen(site, POST)), response(seen(other, POST, TIMES[3])), response(seen(other, OTHER))]
    account = brought(kept, written(tmp_path / "a.warc.gz", many))
    assert not account.failed
    assert kept.rows("SELECT title, blog_id FROM posts WHERE url LIKE ?", f"%{POST}")[-1][1] in ("77", site.blog.id)
    assert kept.one("SELECT count(*) FROM posts WHERE url LIKE ?", f"%{POST}") == (1,)


def test_a_page_that_is_older_than_an_absence_does_not_bring_a_post_back(
    kept: Kept, tmp_path: Path, site: Site
) -> None:
    brought(kept, written(tmp_path / "a.warc.gz", [response(seen(site, POST, TIMES[0]))]))
    with Archive(kept.path) as archive, archive.transaction() as db:
        db.conn.execute("UPDATE posts SET gone_at = ?", (TIMES[2],))
    brought(kept, written(tmp_path / "b.warc.gz", [response(seen(site, POST, TIMES[1]))]))
    assert kept.one("SELECT last_seen_at, gone_at FROM posts") == (TIMES[1], TIMES[2])
    assert kept.rows("SELECT * FROM post_events") == []
