"""``archiver export wacz``: a valid file, whose records are the archive's own and replay each post."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from wacz.main import main as wacz_main
from warcio.archiveiterator import ArchiveIterator

from archiver.archive.selection import Selected, Selection
from archiver.archive.warc import Exchange, WarcFiles
from archiver.export import wacz as wacz_module
from archiver.export.release import Release
from archiver.export.wacz import MADE_FILE, Packed, write_wacz
from tests.conftest import Kept, Result, archiver, served


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The fixture blog, the originals of its pictures kept."""
    kept = Kept(tmp_path_factory.mktemp("wacz") / "archive")
    with served() as (_, server):
        assert archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0").code == 0
    keep_pictures(kept)
    return kept


def keep_pictures(kept: Kept) -> None:
    [crawl_id] = kept.column("SELECT crawl_id FROM crawls")
    files = WarcFiles(kept.path / "warc", stem="pictures", info={"software": "a test"})
    with closing(sqlite3.connect(kept.path / "archive.db")) as db:
        for (url,) in db.execute("SELECT DISTINCT original_url FROM images").fetchall():
            picture = Exchange(
                url=url,
                fetched_at="2026-11-23T21:50:00Z",
                method="GET",
                request_headers=(),
                status=200,
                protocol="HTTP/1.1",
                response_headers=(("Content-Type", "image/png"),),
                body=b"\x89PNG\r\n\x1a\n" + url.encode(),
            )
            where = files.keep(picture)
            db.execute(
                "INSERT INTO captures"
                " (capture_id, crawl_id, url, kind, fetched_at, status, mime, warc_file, warc_offset)"
                " VALUES (?, ?, ?, 'image', ?, 200, 'image/png', ?, ?)",
                (where.record_id, crawl_id, url, picture.fetched_at, where.file, where.offset),
            )
        files.note("a-test", {"private": "the journal stays"})
        db.commit()
    files.close()


@pytest.fixture(scope="module")
def whole(blog: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "blog.wacz"
    export(blog, path)
    return path


def export(blog: Kept, *arguments: Any, code: int = 0) -> Result:
    answer = archiver("export", "wacz", *map(str, arguments), "--archive", str(blog.path))
    assert answer.code == code, answer.err
    return answer


def index(path: Path) -> list[dict[str, Any]]:
    """Every line of the index, which has to be sorted."""
    with zipfile.ZipFile(path) as archive:
        lines = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode().splitlines()
    assert lines == sorted(lines)
    found = []
    for line in lines:
        key, moment, told = line.split(" ", 2)
        found.append({"key": key, "moment": moment, **json.loads(told)})
    return found


def record_at(path: Path, entry: dict[str, Any]) -> Any:
    """The record that an index line leads to, read from its bytes alone."""
    with zipfile.ZipFile(path) as archive, archive.open(f"archive/{entry['filename']}") as file:
        file.seek(int(entry["offset"]))
        packed = file.read(int(entry["length"]))
    [record] = _records(packed)
    return record


def _records(packed: bytes) -> Iterator[Any]:
    for record in ArchiveIterator(BytesIO(packed)):
        record.body = record.content_stream().read()
        yield record


def pages(path: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        header, *lines = archive.read("pages/pages.jsonl").decode().splitlines()
    assert json.loads(header)["format"] == "json-pages-1.0"
    return [json.loads(line) for line in lines]


def test_the_file_is_valid(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert wacz_main(["validate", "-f", str(whole)]) == 0
    assert "valid" in capsys.readouterr().out
    with zipfile.ZipFile(whole) as archive:
        told = json.loads(archive.read("datapackage-digest.json"))
        assert told["hash"] == f"sha256:{hashlib.sha256(archive.read('datapackage.json')).hexdigest()}"
        for entry in archive.infolist():
            # ReplayWeb.page finds no small entry behind a header with the fields of large files.
            assert entry.extra == b""
            if entry.filename.endswith(".gz"):
                assert entry.compress_type == zipfile.ZIP_STORED
        assert len(archive.read("indexes/index.idx").splitlines()) == 2


def test_each_post_replays_from_the_record_that_the_index_names(blog: Kept, whole: Path) -> None:
    entries = {(entry["url"], entry["moment"]): entry for entry in index(whole)}
    listed = pages(whole)
    assert len(listed) == blog.one("SELECT count(*) FROM posts")[0]
    bodies: dict[str, str] = {}
    for page in listed:
        moment = "".join(c for c in page["ts"][:19] if c.isdigit())
        if page["url"] not in bodies:
            record = record_at(whole, entries[page["url"], moment])
            assert record.rec_headers["WARC-Target-URI"] == page["url"]
            assert record.http_headers.get_statuscode() == "200"
            bodies[page["url"]] = record.body.decode()
        first = page["text"].split("\n")[0][:20].replace("'", "’").split("’")[0]
        assert first in bodies[page["url"]].replace("&#39;", "'").replace("'", "’"), page["title"]
    own = blog.column("SELECT url FROM posts WHERE url IN (SELECT url FROM captures WHERE status = 200)")
    assert set(own) <= {page["url"] for page in listed}


def test_records_are_those_of_the_archive_byte_for_byte_and_none_of_its_journal(blog: Kept, whole: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        names = [name.removeprefix("archive/") for name in archive.namelist() if name.startswith("archive/")]
        for name in set(names) - {MADE_FILE}:
            packed = archive.read(f"archive/{name}")
            kept = (blog.path / "warc" / name).read_bytes()
            types = [record.rec_type for record in _records(packed)]
            assert set(types) <= {"warcinfo", "response", "revisit", "request"}
            assert types.count("request") == types.count("response")
            for entry in index(whole):
                if entry["filename"] == name:
                    start = int(entry["offset"])
                    assert packed[start : start + int(entry["length"])] in kept
    responses = blog.one("SELECT count(*) FROM captures WHERE status IS NOT NULL")[0]
    assert len([entry for entry in index(whole) if entry["filename"] != MADE_FILE]) == responses


def test_a_picture_as_the_page_shows_it_leads_to_the_kept_original_and_is_marked_as_made(
    blog: Kept, whole: Path
) -> None:
    entries = {entry["url"]: entry for entry in index(whole)}
    rows = blog.rows("SELECT DISTINCT url, original_url FROM images WHERE url <> original_url")
    assert rows
    for url, original in rows:
        made, kept = record_at(whole, entries[url]), record_at(whole, entries[original])
        assert entries[url]["mime"] == "warc/revisit"
        assert made.rec_type == "revisit"
        assert "not fetched" in made.rec_headers["Archiver-Made"]
        assert made.rec_headers["WARC-Refers-To-Target-URI"] == original
        assert made.rec_headers["WARC-Refers-To-Date"] == kept.rec_headers["WARC-Date"]
        assert made.rec_headers["WARC-Payload-Digest"] == kept.rec_headers["WARC-Payload-Digest"]
        assert made.body == b""


def test_it_says_what_replay_will_show(blog: Kept, tmp_path: Path) -> None:
    told = export(blog, tmp_path / "a.wacz", "--json").json
    pictures = blog.one("SELECT count(DISTINCT original_url) FROM images")[0]
    assert (told["pictures"], told["stylesheets"], told["unreadable"]) == (pictures, 0, [])
    assert told["own_pages"] + told["on_listings"] == told["posts"]
    assert (
        f"{pictures} pictures, no stylesheets: replay shows the text with the browser's own look."
        in told["description"]
    )
    with zipfile.ZipFile(tmp_path / "a.wacz") as archive:
        assert json.loads(archive.read("datapackage.json"))["description"] == told["description"]


def test_without_pictures_none_is_in_it(blog: Kept, tmp_path: Path) -> None:
    told = export(blog, tmp_path / "a.wacz", "--without", "images", "--json").json
    assert told["pictures"] == 0
    assert "no pictures" in told["description"]
    assert not any("image" in entry["mime"] or "bp.blogspot" in entry["url"] for entry in index(tmp_path / "a.wacz"))


def test_some_posts_take_along_what_they_were_read_from_and_no_more(blog: Kept, tmp_path: Path) -> None:
    told = export(blog, tmp_path / "a.wacz", "--label", "Astana", "--json").json
    read_from = blog.column(
        """SELECT url FROM captures WHERE kind = 'home' OR capture_id IN (
               SELECT posts.capture_id FROM posts JOIN post_labels USING (post_id) JOIN labels USING (label_id)
               WHERE name = 'Astana')"""
    )
    entries = index(tmp_path / "a.wacz")
    assert {entry["url"] for entry in entries if entry["mime"] == "text/html"} == set(read_from)
    assert 0 < told["pictures"] < blog.one("SELECT count(*) FROM images")[0]
    assert len(pages(tmp_path / "a.wacz")) == told["posts"] == 4


@pytest.mark.parametrize("option", [["--pseudonymise"], ["--without", "text"], ["--without", "images,comments"]])
def test_pages_cannot_be_changed(blog: Kept, tmp_path: Path, option: list[str]) -> None:
    answer = export(blog, tmp_path / "a.wacz", *option, code=2)
    assert "pages as they came" in answer.err
    assert not (tmp_path / "a.wacz").exists()


@pytest.fixture
def chosen(blog: Kept) -> Iterator[Release]:
    with Selected(blog.path, Selection()) as selected:
        yield Release(selected=selected)


def test_a_record_that_is_damaged_or_another_one_is_left_out_and_told(chosen: Release, tmp_path: Path) -> None:
    db = chosen.selected.db.conn
    db.execute("CREATE TEMP TABLE captures AS SELECT * FROM main.captures")  # hides the archive's own
    [(post,), (page,), (home,)] = (
        db.execute("SELECT capture_id FROM captures WHERE kind = ? LIMIT 1", [kind]).fetchone()
        for kind in ("post", "page", "home")
    )
    db.execute("UPDATE temp.captures SET warc_offset = warc_offset + 1 WHERE capture_id = ?", [post])
    db.execute("UPDATE temp.captures SET warc_offset = 0 WHERE capture_id = ?", [page])
    db.execute("UPDATE temp.captures SET warc_file = '../../archive.db' WHERE capture_id = ?", [home])
    packed = write_wacz(chosen, tmp_path / "a.wacz", force=False)
    assert len(packed.unreadable) == 3
    assert "3 responses could not be read and are missing" in packed.sentence
    assert wacz_main(["validate", "-f", str(tmp_path / "a.wacz")]) == 0


def test_an_interrupted_export_leaves_nothing(chosen: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*told: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(wacz_module, "_pages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_wacz(chosen, tmp_path / "a.wacz", force=False)
    assert list(tmp_path.iterdir()) == []


def test_the_same_export_is_the_same_bytes(chosen: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write_wacz(chosen, tmp_path / "a.wacz", force=False)
    with Selected(chosen.selected.path, Selection()) as again:
        write_wacz(Release(selected=again), tmp_path / "b.wacz", force=False)
    assert (tmp_path / "a.wacz").read_bytes() == (tmp_path / "b.wacz").read_bytes()


SENTENCES = [
    (Packed(own_pages=1), "1 post as its own page; no pictures, no stylesheets: replay shows"),
    (Packed(own_pages=2, on_listings=3, pictures=1, stylesheets=2), "2 posts as their own page, 3 on the listings"),
    (Packed(without_page=1), "no posts as their own page, 1 on no page (they came from a feed or a backup)"),
]


@pytest.mark.parametrize(("packed", "expected"), SENTENCES)
def test_the_sentence(packed: Packed, expected: str) -> None:
    assert packed.sentence.startswith(expected)
    assert ("browser's own look" in packed.sentence) == (packed.stylesheets == 0)
