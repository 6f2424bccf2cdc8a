"""``archiver crawl --images`` keeps the pictures of posts, each once, at their original size."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from archiver.archive.folder import Archive
from archiver.archive.imagefile import EXTENSIONS, NotAPictureError, read
from archiver.archive.pictures import file_of
from archiver.crawling import session
from archiver.errors import ArchiveDamagedError
from archiver.fixtureblog import Answer, Pictures, Request, Server, Site, faults, fixture_blog, serve
from archiver.fixtureblog.pictures import drawn, over_http
from tests.conftest import Kept, Result, archiver, environment
from tests.test_rebuild import every_table, rebuilt

BASE = "http://quaderno.example/"
"""Reached through a proxy setting, as the picture hosts are: the boundary is the one that every user has."""
HOST = "http://blogger.googleusercontent.com"
POST = "/2024/07/sco-non-funzionera-senza-la-russia.html"
LABEL = ("--label", "Storia locale")
IN_LABEL = 7
"""How many pictures the posts of that label show."""


@contextmanager
def web(**options: Any) -> Iterator[tuple[Site, Pictures, Server]]:
    """The fixture blog and Blogger's picture hosts."""
    site, pictures = Site(over_http(fixture_blog()), robots="open", base=BASE), Pictures(**options)
    with serve(site, own_base=True, pictures=pictures) as server:
        yield site, pictures, server


def crawl(server: Server, kept: Kept, *words: str) -> Result:
    where = ("--archive", str(kept.path), "--delay", "0")
    return archiver("crawl", *words, *where, env={"http_proxy": server.url})


def asked(server: Server, since: int = 0) -> list[str]:
    """The pictures that were asked for, as host and path."""
    lines = [line for line in server.log[since:] if line.host not in BASE and line.path != "/robots.txt"]
    return [f"http://{line.host}{line.target}" for line in lines]


def showing(*addresses: str) -> str:
    """The body of a post with pictures."""
    return "<p>Il mulino, com'era.</p>" + "".join(f'<p><img src="{one}" /></p>' for one in addresses)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What one run leaves that keeps the pictures of a label."""
    kept = Kept(tmp_path_factory.mktemp("quiet") / "archive")
    with web() as (_, _, server):
        result = crawl(server, kept, BASE, *LABEL, "--images")
        assert result.code == 0, result.err
        assert len(asked(server)) == IN_LABEL
    return kept


@pytest.fixture
def held(quiet: Kept, kept: Kept) -> Kept:
    """A copy of it."""
    shutil.copytree(quiet.path, kept.path)
    return kept


# What is kept


def test_every_picture_has_its_file_its_row_and_its_record(quiet: Kept) -> None:
    rows = quiet.rows(
        """SELECT images.sha256, images.mime, image_files.bytes, original_url, captures.url, kind, status FROM images
           JOIN image_files USING (sha256) JOIN captures USING (capture_id)"""
    )
    assert len(rows) == IN_LABEL == quiet.one("SELECT count(DISTINCT image_key) FROM images")[0]
    for sha256, mime, size, original, url, kind, status in rows:
        file = file_of(quiet.path, sha256)
        assert file is not None
        assert file == quiet.path / "images" / sha256[:2] / f"{sha256}.jpg"
        body = file.read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (sha256, size)
        assert (mime, url, kind, status) == ("image/jpeg", original, "image", 200)
        assert Image.open(file).size == (600, 400)


def test_what_the_page_tells_of_a_size_stays(quiet: Kept) -> None:
    assert quiet.rows("SELECT 1 FROM images WHERE coalesce(width, height) IS NULL") == []
    assert quiet.column("SELECT DISTINCT width FROM image_files") == [600]
    assert 600 not in quiet.column("SELECT width FROM images WHERE url IN (SELECT url FROM images WHERE width > 600)")


def test_without_being_asked_for_no_picture_is(kept: Kept) -> None:
    with web() as (_, _, server):
        result = crawl(server, kept, BASE + POST.lstrip("/"))
        assert {line.host for line in server.log} == {"quaderno.example"}
    assert "Not kept: the pictures" in result.err
    assert not (kept.path / "images").exists()


def test_a_rerun_asks_for_no_picture_and_no_robots(held: Kept) -> None:
    with web() as (_, _, server):
        result = crawl(server, held, BASE, *LABEL, "--images")
        assert {line.host for line in server.log} == {"quaderno.example"}
    assert result.code == 0
    assert "No picture to ask for." in result.err


def test_pictures_of_posts_that_are_held_already_are_asked_for_and_the_follow_remembers(kept: Kept) -> None:
    with web() as (site, _, server):
        assert crawl(server, kept, BASE, "--label", "Ricette").code == 0
        first = crawl(server, kept, BASE, "--label", "Ricette", "--images", "--json").json["images"]
        path = next(post.path for post in site.blog.posts if "Ricette" in post.labels)
        site.edit(path, body=showing(f"{HOST}/img/b/R29vZ2xl/nuova/s320/zuppa.webp"))
        before = len(server.log)
        assert crawl(server, kept).code == 0
        assert asked(server, before) == [f"{HOST}/img/b/R29vZ2xl/nuova/s0/zuppa.webp"]
        before = len(server.log)
        site.edit(path, body=showing(f"{HOST}/img/b/R29vZ2xl/altra/s320/zuppa.gif"))
        assert crawl(server, kept, "--no-images").code == 0
        assert asked(server, before) == []
    assert (first["wanted"], first["kept"], first["lost"], first["failed"]) == (first["kept"], first["kept"], 0, 0)
    assert first["kept"] > 0
    assert first["bytes"] == kept.one("SELECT sum(bytes) FROM image_files WHERE mime = 'image/jpeg'")[0]
    assert kept.column("SELECT mime FROM image_files WHERE mime <> 'image/jpeg'") == ["image/webp"]


def test_an_edit_loses_nothing_and_another_post_with_a_held_picture_costs_nothing(held: Kept) -> None:
    with web() as (site, _, server):
        shown = held.rows("SELECT posts.url, images.url, sha256 FROM images JOIN posts USING (post_id) ORDER BY 1")
        post, picture, sha256 = shown[0]
        path = post.removeprefix(BASE.rstrip("/"))
        other = next(p.path for p in site.blog.posts if "Storia locale" in p.labels and p.path != path)
        site.edit(path, body=site.post(path).html + "<p>Una riga in più.</p>")
        site.edit(other, body=showing(picture.replace("/s320/", "/s1600/")))
        assert crawl(server, held, BASE, *LABEL, "--images").code == 0
        assert asked(server) == []
    after = held.rows("SELECT posts.url, sha256, mime FROM images JOIN posts USING (post_id) WHERE sha256 = ?", sha256)
    assert sorted(after) == sorted((url, sha256, "image/jpeg") for url in (post, BASE + other.lstrip("/")))
    assert held.one("SELECT max(version) FROM posts") == (2,)


def test_only_the_newest_posts_where_only_so_many_are_wanted(kept: Kept) -> None:
    with web() as (_, _, server):
        assert crawl(server, kept, BASE, *LABEL).code == 0
        assert crawl(server, kept, BASE, *LABEL, "--images", "--since", "2019-01-01").code == 0
    held = "SELECT DISTINCT published_date >= '2019-01-01' FROM images JOIN posts USING (post_id) WHERE sha256 IS {}"
    assert kept.column(held.format("NOT NULL")) == [1]
    assert 0 in kept.column(held.format("NULL"))


# Lost again and again


def bomb() -> bytes:
    """A PNG that claims 60,000 × 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def served_as(content_type: str, body: bytes) -> Answer:
    return Answer(headers={"Content-Type": content_type}, body=body)


PAGE = served_as("text/html", b"<!DOCTYPE html><html><title>Accedi</title></html>")
SVG = served_as("image/svg+xml", b"<?xml version='1.0'?><svg><script>alert(1)</script></svg>")
Trouble = Callable[[Answer], Answer | None]


def says(answer: Answer) -> Trouble:
    return lambda _: answer


NOT_HAD: dict[str, tuple[Trouble, str, bool, bool]] = {
    "404": (says(Answer(status=404)), "http_404", True, False),
    "410": (says(Answer(status=410)), "http_410", True, False),
    "page": (says(PAGE), "not_an_image", True, False),
    "svg": (says(SVG), "not_an_image", True, False),
    "begins-like-one": (says(served_as("image/png", bomb()[:12])), "not_an_image", True, False),
    "bomb": (says(served_as("image/png", bomb())), "too_large", False, False),
    "gzip-bomb": (says(faults.bomb(60_000_000)), "too_large", False, False),
    "huge": (says(faults.huge(60_000_000)), "too_large", False, False),
    "private": (says(faults.moved("http://10.1.2.3/foto.jpg")), "forbidden_address", False, False),
    "metadata": (says(faults.moved("http://169.254.169.254/latest/foto.jpg")), "forbidden_address", False, False),
    "elsewhere": (says(faults.moved("http://altrove.example/foto.jpg")), "off_site", False, False),
    "log-in": (says(faults.moved("https://accounts.google.com/ServiceLogin")), "off_site", False, False),
    "loop": (lambda _: faults.moved("loop.jpg"), "redirect_loop", False, False),
    "403": (says(Answer(status=403)), "http_403", False, False),
    "500": (says(faults.unavailable(status=500)), "http_500", False, True),
    "dropped": (says(faults.dropped()), "connection_lost", False, True),
    "cut-short": (faults.cut_short, "cut_off", False, True),
    "empty": (says(served_as("image/jpeg", b"")), "empty", False, True),
}
"""What answers -> the reason in ``skips``, whether the picture is lost, whether the next run asks again."""

KEPT: dict[str, tuple[Trouble, str, int, int]] = {
    "smaller": (lambda whole: None, "image/jpeg", 320, 0),
    "smaller-than-a-page": (lambda whole: None, "image/jpeg", 320, 0),
    "another-type": (lambda whole: served_as("text/html", drawn("x", "GIF")), "image/gif", 600, 0),
    "no-type": (lambda whole: Answer(body=drawn("y", "WEBP")), "image/webp", 600, 0),
    "avif": (lambda whole: served_as("image/jpeg", drawn("y", "AVIF")), "image/avif", 600, 0),
    "broken-off": (faults.truncated, "image/jpeg", 600, 1),
    "moved": (says(faults.moved("http://lh3.ggpht.com/-abc/Def/s0/altra.jpg")), "image/jpeg", 600, 0),
    "same-bytes": (lambda whole: served_as("text/html", drawn("x", "GIF")), "image/gif", 600, 0),
}
"""What answers -> type, width, whether it breaks off."""


def at(name: str, size: str = "s320") -> str:
    return f"{HOST}/img/b/{name}/{size}/{name}.jpg"


def troubles(pictures: Pictures) -> Callable[[Request], Answer | None]:
    """Each trouble at every size of its picture; two that only the original has."""

    def fault(request: Request) -> Answer | None:
        name = request.path.split("/")[-1].removesuffix(".jpg")
        if "/s0/" in request.path and name.startswith("smaller"):
            return Answer(status=404) if name == "smaller" else PAGE
        trouble = (NOT_HAD | KEPT).get(name)
        return trouble[0](pictures.regular(request, HOST.removeprefix("http://"))) if trouble else None

    return fault


Troubled = tuple[Kept, dict[str, list[str]], dict[str, Any]]


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Troubled:
    """A post with a picture for every trouble, crawled three times, the last time with ``--recheck`` and when all is
    well again: the archive, the requests for pictures of each run, and the report of the first."""
    kept, runs = Kept(tmp_path_factory.mktemp("troubled") / "archive"), dict[str, list[str]]()
    with web() as (site, pictures, server):
        pictures.fault = troubles(pictures)
        site.fault = faults.always({"/files/foto.png": served_as("text/plain", drawn("z", "PNG"))})
        on_other_sites = ("http://altrove.example/foto.jpg", "http://127.0.0.1/foto.jpg")
        twice = (at("smaller", "s1600"), f"{BASE}files/foto.png", *on_other_sites)
        site.edit(POST, body=showing(*map(at, NOT_HAD), *map(at, KEPT), *twice))
        report = crawl(server, kept, BASE + POST[1:], "--images", "--json").json
        runs["first"], before = asked(server), len(server.log)
        crawl(server, kept, BASE + POST[1:], "--images")
        runs["second"], before = asked(server, before), len(server.log)
        shutil.copytree(kept.path, kept.path.with_name("two"))
        pictures.fault = None
        crawl(server, kept, BASE + POST[1:], "--images", "--recheck")
        runs["third"] = asked(server, before)
    return kept, runs, report


@pytest.fixture(scope="module")
def after_two(troubled: Troubled) -> Kept:
    """The archive after two runs among troubles."""
    return Kept(troubled[0].path.with_name("two"))


@pytest.mark.parametrize("name", NOT_HAD)
def test_what_is_no_picture_is_none(after_two: Kept, name: str) -> None:
    _, reason, is_lost, _ = NOT_HAD[name]
    sha256, mime, dead = after_two.one("SELECT sha256, mime, dead_since FROM images WHERE url = ?", at(name))
    assert (sha256, mime, dead is not None) == (None, None, is_lost)
    told = after_two.rows("SELECT reason, detail FROM skips WHERE url = ? ORDER BY rowid", at(name, "s0"))
    assert told[0][0] == reason
    assert told[0][1].endswith(".")


@pytest.mark.parametrize("name", NOT_HAD)
def test_what_may_come_another_time_is_asked_for_again(troubled: Troubled, name: str) -> None:
    _, _, _, is_asked_again = NOT_HAD[name]
    _, runs, _ = troubled
    assert (at(name, "s0") in runs["second"]) == is_asked_again
    assert (at(name) in runs["first"]) == (not is_asked_again), "the address as in the page"
    assert at(name, "s0") in runs["third"]


@pytest.mark.parametrize("name", KEPT)
def test_its_own_bytes_tell_what_a_picture_is(after_two: Kept, name: str) -> None:
    _, *wanted = KEPT[name]
    sha256, *found = after_two.one(
        """SELECT DISTINCT sha256, images.mime, image_files.width, truncated FROM images JOIN image_files USING (sha256)
           WHERE url = ?""",
        at(name),
    )
    assert found == wanted
    file = file_of(after_two.path, sha256)
    assert file is not None
    assert file.suffix == f".{EXTENSIONS[found[0]]}"


def test_a_picture_is_asked_for_once_however_often_it_is_shown(
    troubled: Troubled,
) -> None:
    _, runs, _ = troubled
    counts = Counter(runs["first"])
    several = {name for name in NOT_HAD if NOT_HAD[name][3] or name == "loop"}
    assert {url for url, count in counts.items() if count > 1} <= {at(n, s) for n in several for s in ("s0", "s320")}
    assert not any(at(name, size) in runs["second"] for name in KEPT for size in ("s0", "s320"))


def test_what_is_on_other_sites_is_not_asked_for(after_two: Kept, troubled: Troubled) -> None:
    _, runs, report = troubled
    assert report["images"]["elsewhere"] == 2
    rows = after_two.rows("SELECT sha256, dead_since FROM images WHERE url LIKE '%altrove%' OR url LIKE '%127.0.0.1%'")
    assert rows == [(None, None)] * 2
    hosts = {url.split("/")[2] for urls in runs.values() for url in urls}
    assert hosts == {"blogger.googleusercontent.com", "lh3.ggpht.com"}, "nor is what a redirect leads to"


def test_the_blog_s_own_host_is_asked_for_pictures(after_two: Kept) -> None:
    mime = after_two.column("SELECT mime FROM images WHERE url = ?", f"{BASE}files/foto.png")
    assert mime == ["image/png"]


def test_the_same_bytes_are_one_file(after_two: Kept) -> None:
    rows = after_two.column("SELECT sha256 FROM images WHERE url IN (?, ?)", at("same-bytes"), at("another-type"))
    assert len(rows) == 2
    assert len(set(rows)) == 1
    files = [file for file in (after_two.path / "images").rglob("*") if file.is_file()]
    assert sorted(file.stem for file in files) == sorted(after_two.column("SELECT sha256 FROM image_files"))


def test_the_report_counts_pictures_apart_from_posts(troubled: Troubled) -> None:
    _, _, report = troubled
    lost = sum(is_lost for _, _, is_lost, _ in NOT_HAD.values())
    images = report["images"]
    assert (report["exit_code"], report["posts_seen"]) == (0, 1), "a picture that is not to be had is no gap"
    failed = sum(is_asked_again for _, _, _, is_asked_again in NOT_HAD.values())
    refused = len(NOT_HAD) - lost - failed
    counted = [images[name] for name in ("kept", "lost", "refused", "failed", "truncated", "not_asked")]
    assert counted == [len(KEPT) + 1, lost, refused, failed, 1, 0]
    assert images["wanted"] == sum(counted[:4])


def test_a_picture_that_answers_again_is_no_longer_lost(troubled: Troubled) -> None:
    kept, _, _ = troubled
    assert kept.rows("SELECT url FROM images WHERE dead_since IS NOT NULL") == []
    left = kept.column("SELECT url FROM images WHERE sha256 IS NULL")
    assert len(left) == 2, "those on other sites"


def test_status_counts_pictures(after_two: Kept) -> None:
    blog = archiver("status", "--archive", str(after_two.path), "--json").json["blogs"][0]
    lost = sum(is_lost for _, _, is_lost, _ in NOT_HAD.values())
    told = {name.removeprefix("images_"): count for name, count in blog.items() if name.startswith("images")}
    held = len(KEPT) + 1
    wanted = len(NOT_HAD) - lost
    size = after_two.one("SELECT sum(bytes) FROM image_files")[0]
    assert told == {
        "images": held + lost + wanted + 2, "held": held, "bytes": size, "lost": lost, "elsewhere": 2, "wanted": wanted,
    }  # fmt: skip
    assert f"{held} pictures held" in archiver("status", "--archive", str(after_two.path)).out


# Hosts


def test_a_picture_host_that_fails_is_left_alone_and_the_run_is_incomplete(kept: Kept) -> None:
    with web() as (site, pictures, server):
        pictures.fault = lambda request: faults.unavailable(status=503) if "/img/" in request.path else None
        other = "http://4.bp.blogspot.com/-abc/Def/GHI/jkl/s320/altra.jpg"
        site.edit(POST, body=showing(*(at(f"foto-{number}") for number in range(14)), other))
        result = crawl(server, kept, BASE + POST[1:], "--images", "--json")
        first = {url for url in asked(server) if "/img/" in url}
        pictures.fault = None
        after = crawl(server, kept, BASE + POST[1:], "--images", "--json")
    images = result.json["images"]
    assert (result.code, len(first)) == (3, 10)
    assert (images["kept"], images["failed"], images["not_asked"]) == (1, 10, 4)
    assert "4 of 15 pictures were not asked for" in result.json["sentence"]
    assert (after.code, after.json["images"]["kept"]) == (0, 14)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(faults.unavailable("3600", 429), "http_429"), (faults.unavailable(status=429), "http_429")],
    ids=["for an hour", "for now"],
)
def test_a_picture_host_that_has_enough_of_us_is_left_alone(kept: Kept, answer: Answer, reason: str) -> None:
    with web() as (site, pictures, server):
        pictures.fault = lambda request: answer if "/img/" in request.path else None
        site.edit(POST, body=showing(at("prima"), at("seconda"), "http://lh5.ggpht.com/-a/b/c/d/s320/altra.jpg"))
        result = crawl(server, kept, BASE + POST[1:], "--images", "--json")
        assert {url for url in asked(server) if "/img/" in url} == {at("prima", "s0")}
    assert (result.code, result.json["images"]["kept"], result.json["images"]["not_asked"]) == (3, 1, 1)
    assert kept.rows("SELECT url, reason FROM skips") == [(at("prima", "s0"), reason)]
    assert kept.rows("SELECT 1 FROM images WHERE dead_since IS NOT NULL") == []


def test_robots_txt_of_a_picture_host_is_obeyed_and_is_not_the_blog_s(kept: Kept) -> None:
    with web(robots="User-agent: *\nDisallow: /img/\n") as (site, _, server):
        site.edit(POST, body=showing(at("prima"), at("seconda")))
        result = crawl(server, kept, BASE + POST[1:], "--images", "--json")
        assert asked(server) == []
        assert sum(line.path == "/robots.txt" and line.host not in BASE for line in server.log) == 1
        again = len(server.log)
        assert crawl(server, kept, BASE + POST[1:], "--images").code == 0
        assert {line.host for line in server.log[again:]} == {"quaderno.example"}
    assert (result.code, result.json["images"]["refused"]) == (0, 2)
    assert set(kept.column("SELECT reason FROM skips")) == {"robots"}


@pytest.mark.parametrize(
    ("counted", "holds_any", "incomplete"),
    [
        ({"kept": 5, "failed": 9}, True, False),
        ({"lost": 9, "failed": 9}, True, False),
        ({"failed": 2}, False, False),
        ({"failed": 3}, True, True),
        ({"failed": 1, "refused": 2}, False, True),
        ({"refused": 30}, False, True),
        ({"refused": 30}, True, False),
        ({"kept": 30, "failed": 10, "not_asked": 1}, True, True),
        ({"elsewhere": 30}, False, False),
    ],
)
def test_pictures_make_a_run_incomplete_where_their_host_gives_none(
    counted: dict[str, int], holds_any: bool, incomplete: bool
) -> None:
    found = session.Pictures(**counted, first_failure="Nobody answers.")
    assert (session.of_pictures(found, holds_any=holds_any) is not None) == incomplete


# Made again


def rebuilt_files(kept: Kept) -> dict[str, bytes]:
    return {str(file.relative_to(kept.path)): file.read_bytes() for file in sorted((kept.path / "images").rglob("*.*"))}


def test_rows_and_files_are_made_again_from_the_warc(after_two: Kept, kept: Kept) -> None:
    shutil.copytree(after_two.path, kept.path)
    rows, files = every_table(kept), rebuilt_files(kept)
    shutil.rmtree(kept.path / "images")
    assert rebuilt(kept) == rows
    assert rebuilt_files(kept) == files
    next((kept.path / "images").rglob("*.gif")).unlink()
    result = archiver("extract", "--archive", str(kept.path))
    assert (result.code, rebuilt_files(kept), every_table(kept)) == (0, files, rows)
    assert "every record is as it was. Pictures whose files were missing: 1, written again." in result.err


def test_verify_finds_a_missing_and_a_damaged_picture_and_repairs_them(held: Kept) -> None:
    files = rebuilt_files(held)
    missing, damaged, *_ = (held.path / name for name in files)
    missing.unlink()
    damaged.write_bytes(b"\0" * damaged.stat().st_size)
    found = archiver("verify", "--archive", str(held.path), "--json")
    told = [(one["check"], one["where"], one["repairable"]) for one in found.json["damage"]]
    assert found.code == 6
    assert sorted(told) == sorted(
        ("images", str(f.relative_to(held.path).with_suffix("")), True) for f in (missing, damaged)
    )
    assert archiver("verify", "--archive", str(held.path), "--repair").code == 0
    assert rebuilt_files(held) == files


def test_a_picture_without_file_and_record_is_asked_for_again_when_all_is(held: Kept) -> None:
    sha256, url = held.rows("SELECT sha256, original_url FROM images ORDER BY url LIMIT 1")[0]
    file = file_of(held.path, sha256)
    assert file is not None
    file.unlink()
    with web() as (_, _, server):
        assert crawl(server, held, BASE, *LABEL, "--images").code == 0
        assert asked(server) == []
        assert crawl(server, held, BASE, *LABEL, "--images", "--recheck").code == 0
        assert asked(server) == [url]
    assert file.is_file()
    assert archiver("verify", "--archive", str(held.path)).code == 0


def test_a_folder_of_somebody_s_pictures_is_not_taken_for_an_archive(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "torre.jpg").write_bytes(b"torre")
    with pytest.raises(ArchiveDamagedError, match="is not empty and holds no archive"):
        Archive(tmp_path)
    assert (tmp_path / "images" / "torre.jpg").is_file()


def test_a_new_archive_with_pictures_is_discarded_whole(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "new")
    (archive.path / "images" / "ab").mkdir(parents=True)
    (archive.path / "images" / "ab" / "ab.jpg").write_bytes(b"x")
    archive.discard()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("moment", ["WarcFiles.keep", "WarcFiles.note", "pictures.write"])
def test_a_run_that_is_killed_among_pictures_is_finished_by_the_next(quiet: Kept, kept: Kept, moment: str) -> None:
    program = f"""if True:
        import os
        from archiver.archive import pictures
        from archiver.archive.warc import WarcFiles
        from archiver.cli import main
        method, left = {moment}, 4
        def dying(*words, **named):
            global left
            done = method(*words, **named)
            left -= os.path.isdir({str(kept.path / "images")!r})
            if left == 0:
                os._exit(9)
            return done
        {moment} = dying
        main()
    """
    words = ("crawl", BASE, *LABEL, "--images", "--archive", str(kept.path), "--delay", "0")
    with web() as (_, _, server):
        env = environment({"http_proxy": server.url})
        died = subprocess.run([sys.executable, "-c", program, *words], env=env, capture_output=True, check=False)
        assert died.returncode == 9
        assert 0 < kept.one("SELECT count(*) FROM images WHERE sha256 IS NOT NULL")[0] < IN_LABEL
        assert crawl(server, kept, BASE, *LABEL, "--images").code == 0
        requests = Counter(asked(server))
    assert (kept.dump(), rebuilt_files(kept)) == (quiet.dump(), rebuilt_files(quiet))
    assert len(requests) == IN_LABEL
    assert sum(requests.values()) <= IN_LABEL + 1


# Files and bytes


def test_the_file_of_a_picture_is_found_by_the_hash_of_its_bytes(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"torre").hexdigest()
    assert file_of(tmp_path, sha256) is None
    kept = tmp_path / "images" / sha256[:2] / f"{sha256}.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"torre")
    assert file_of(tmp_path, sha256) == kept


@pytest.mark.parametrize("sha256", ["", "*", "../../etc/passwd", "ab*", "A" * 64])
def test_what_is_no_hash_has_no_file(tmp_path: Path, sha256: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "torre.jpg").write_bytes(b"torre")
    assert file_of(tmp_path, sha256) is None


def encoded(form: str) -> bytes:
    made = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((90, 60)).save(made, form)
    return made.getvalue()


@pytest.mark.parametrize("mime", EXTENSIONS)
def test_every_format_is_told_by_its_bytes_whole_and_cut(mime: str) -> None:
    body = encoded(mime.removeprefix("image/").upper())
    whole = read(body)
    assert (whole.mime, whole.width, whole.height, whole.truncated) == (mime, 90, 60, False)
    assert (whole.sha256, whole.bytes) == (hashlib.sha256(body).hexdigest(), len(body))
    for end in range(0, len(body), max(1, len(body) // 40)):
        try:
            part = read(body[:end])
        except NotAPictureError:
            continue
        assert part.truncated or mime in {"image/tiff", "image/avif"}, "of these two only decoding would tell"


@pytest.mark.parametrize(
    ("body", "reason", "why"),
    [
        (b"", "not_an_image", "it is empty"),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML><p>", "not_an_image", "it is an HTML page"),
        (SVG.body, "not_an_image", "it is SVG, a document that may hold scripts"),
        (b"%PDF-1.7", "not_an_image", "its bytes are no picture"),
        (b"GIF89a", "not_an_image", "it begins like GIF and is none"),
        (b"BM" + bytes(99), "not_an_image", "it begins like BMP and is none"),
        (b"RIFF\0\0\0\0WEBPVP8X" + b"\xff" * 20, "too_large", "it claims 16777216 × 16777216 pixels"),
        (bomb(), "too_large", "it claims 60000 × 60000 pixels"),
        (b"GIF89a" + b"\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\2\0;", "too_large", "65535 × 65535"),
    ],
)
def test_bytes_that_are_no_picture_say_why(body: bytes, reason: str, why: str) -> None:
    with pytest.raises(NotAPictureError, match=why.replace("+", r"\+")) as raised:
        read(body)
    assert raised.value.reason == reason


def test_the_report_of_a_run_is_in_its_folder(quiet: Kept) -> None:
    (report,) = (quiet.path / "runs").glob("*.json")
    told = json.loads(report.read_text("utf-8"))
    assert told["images"]["kept"] == IN_LABEL
    assert told["settings"]["images"] is True
