"""What comes from elsewhere is kept in this archive's own WARC files, told by acts, and made again from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.archive.folder import Archive
from archiver.archive.imports import Imports, Site
from archiver.archive.warc import Exchange
from archiver.archive.warcread import members, record_in
from archiver.derive import read_page
from archiver.extract.document import parse
from archiver.fixtureblog import Request, fixture_blog
from archiver.fixtureblog import Site as Fixture
from tests.conftest import Kept, archiver
from tests.test_rebuild import every_table, rebuilt

ROOT = "http://ricette.blogspot.com/"
AT = "2026-11-23T10:00:00Z"


def page_of(path: str, day: int) -> Exchange:
    answer = Fixture(fixture_blog(), robots="open").answer(Request(path=path))
    return Exchange(
        url=f"{ROOT.rstrip('/')}{path}",
        fetched_at=f"2019-05-{day:02}T08:00:00Z",
        method="GET",
        request_headers=(),
        status=200,
        protocol="HTTP/1.1",
        response_headers=(("Content-Type", "text/html; charset=UTF-8"), ("ETag", '"uno"')),
        body=answer.text.encode(),
    )


def take_page(imports: Imports, exchange: Exchange) -> None:
    reading = read_page(parse(exchange.body, exchange.url), comments=True, since=None)
    capture = imports.keep(exchange, kind=reading.page.kind)
    told = {"scope": "blog", "walk": None, "comments": True, "asked": None}
    about = Site(host="ricette.blogspot.com", root=ROOT)
    imports.act("page", capture, told, about=about, read={"reading": reading})


@pytest.fixture
def imported(kept: Kept) -> Kept:
    """Two pages and a resource."""
    paths = [post.path for post in fixture_blog().posts][:2]
    with Archive(kept.path) as archive, Imports(archive, file="altro.warc.gz", at=AT, version="0") as imports:
        for day, path in enumerate(paths, 1):
            take_page(imports, page_of(path, day))
        capture = imports.keep_resource(
            "tag:uno", b"<entry/>", kind="backup", media_type="application/atom+xml", at="2020-01-01T00:00:00Z"
        )
        imports.act("keep", capture, {}, about=Site(host="", root=""))
    return kept


def test_no_crawl_is_behind_it(imported: Kept) -> None:
    rows = imported.rows("SELECT DISTINCT crawl_id, source FROM captures")
    assert rows == [(None, "import:altro.warc.gz")]
    assert imported.one("SELECT count(*) FROM crawls") == (0,)
    assert imported.column("SELECT last_seen_at FROM posts ORDER BY 1") == [
        "2019-05-01T08:00:00Z",
        "2019-05-02T08:00:00Z",
    ]


def test_a_resource_has_no_status(imported: Kept) -> None:
    row = imported.one("SELECT url, status, mime, fetched_at, bytes FROM captures WHERE kind = 'backup'")
    assert row == ("tag:uno", None, "application/atom+xml", "2020-01-01T00:00:00Z", 8)


def test_it_is_sound_and_made_again(imported: Kept) -> None:
    before = every_table(imported)
    assert archiver("verify", "--archive", str(imported.path)).code == 0
    assert rebuilt(imported) == before
    assert archiver("extract", "--archive", str(imported.path)).code == 0
    assert every_table(imported) == before


def test_acts_share_a_sync(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr("archiver.archive.warc.os.fsync", synced.append)
    with Archive(kept.path) as archive, Imports(archive, file="altro.xml", at=AT, version="0") as imports:
        for number in range(450):
            url = f"tag:{number}"
            capture = imports.keep_resource(url, b"x", kind="backup", media_type="text/plain", at=AT)
            imports.act("keep", capture, {}, about=Site(host="", root=""))
    assert kept.one("SELECT count(*) FROM captures") == (450,)
    assert len(synced) == 4  # 200, 200, 50 acts, and the end of the file


def test_an_act_that_fails_takes_no_other_with_it(kept: Kept) -> None:
    with Archive(kept.path) as archive, Imports(archive, file="altro.xml", at=AT, version="0") as imports:
        for url in ("tag:uno", "tag:due"):
            capture = imports.keep_resource(url, b"x", kind="backup", media_type="text/plain", at=AT)
            told = {} if url == "tag:uno" else {"nonsense": 1}
            imports.act("keep", capture, told, about=Site(host="", root=""))
    assert kept.column("SELECT url FROM captures") == ["tag:uno"]
    assert len(imports.failed) == 1


def test_the_record_is_one_that_others_read(imported: Kept) -> None:
    file = next(iter(sorted((imported.path / "warc").glob("*.warc.gz"))))
    with Path(file).open("rb") as opened:
        records = [record_in(member.data) for member in members(opened) if member.data is not None]
    assert [record.type for record in records if record.target == "tag:uno"] == ["resource"]
    assert not any(record.faults for record in records)
