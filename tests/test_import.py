"""``archiver import``: a backup of the owner's and a crawl are one blog, in whatever order they come in."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.folder import Archive
from archiver.archive.imports import Imports
from archiver.archive.verify import verify
from archiver.cli import main
from archiver.fixtureblog import Blog, Comment, Post, fixture_blog
from archiver.fixtureblog.backup import backup
from archiver.importing.backups import Account, import_backup, survey
from archiver.importing.files import sources
from archiver.rederive.again import rebuild
from archiver.rederive.watch import Watch
from tests.conftest import Kept, archiver, served
from tests.test_rebuild import Dump, every_table

ROOT = "http://valdorsa.blogspot.com/"
NOW = "2026-11-23T10:00:00Z"


def written(path: Path, blog: Blog | None = None, base: str = ROOT, **options: Any) -> Path:
    """A backup in a file."""
    path.write_bytes(b"".join(backup(blog or fixture_blog(), base, **options)))
    return path


def taken(kept: Kept, file: Path, *, now: str = NOW, root: str | None = None) -> Account:
    """A backup imported, in this process."""
    [source] = sources(file)
    found = survey(source.open, source.name, now=now)
    with Archive(kept.path) as archive, Imports(archive, file=source.name, at=now, version="0") as imports:
        return import_backup(source.open, found, archive, imports, root=root)


def made_again(kept: Kept) -> Dump:
    """All rows, made anew from the WARC files."""
    rebuild(kept.path, jobs=1, dry_run=False, watch=Watch())
    return every_table(kept)


def small(*posts: Post) -> Blog:
    return replace(fixture_blog(), posts=posts, pages=(), popular=())


def post(title: str = "Il mulino", body: str = "<p>Il mulino sul fiume.</p>", **more: Any) -> Post:
    facts: dict[str, Any] = {
        "id": "7001",
        "path": "/2015/05/il-mulino.html",
        "published": "2015-05-03T10:00:00.000+02:00",
        "updated": "2015-05-03T10:00:00.000+02:00",
        "labels": ("Luoghi",),
    }
    return Post(title=title, body=body, **{**facts, **more})


# What is read


@pytest.fixture(scope="module", params=["xml", "takeout"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The fixture blog's backup alone, one post of it a draft and one in the trash."""
    folder = tmp_path_factory.mktemp("whole")
    posts = fixture_blog().posts
    status = {posts[0].id: "draft", posts[1].id: "trashed"}
    file = written(folder / "blog-11-01-2026.xml", generation=request.param, status=status)
    kept = Kept(folder / "archive")
    archiver("import", str(file), "--archive", str(kept.path), "--url", ROOT)
    return kept


def test_every_post_page_and_comment_is_in(whole: Kept) -> None:
    blog = fixture_blog()
    assert whole.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (len(blog.posts),)
    assert whole.one("SELECT count(*) FROM posts WHERE kind = 'page'") == (len(blog.pages),)
    comments = [comment for one in (*blog.posts, *blog.pages) for comment in one.comments]
    parents = {(comment.id, comment.parent) for comment in comments}
    assert set(whole.rows("SELECT comment_id, parent_id FROM comments")) == parents
    assert whole.one("SELECT sum(comments_held) FROM posts") == (len(comments),)
    labels = {name for one in blog.posts for name in one.labels}
    assert set(whole.column("SELECT name FROM labels")) == labels


def test_drafts_and_what_was_trashed_are_told_apart(whole: Kept) -> None:
    draft, trashed = fixture_blog().posts[:2]
    assert whole.one("SELECT status, url FROM posts WHERE post_id = ?", draft.id) == ("draft", None)
    (status,) = whole.one("SELECT status FROM posts WHERE post_id = ?", trashed.id)
    assert status in {"trashed", "draft"}  # the older backup holds no trash
    assert whole.one("SELECT count(*) FROM posts WHERE status = 'live' AND url IS NULL") == (0,)


def test_dates_are_the_backups_and_to_the_second(whole: Kept) -> None:
    assert whole.rows("SELECT DISTINCT published_source, published_precision FROM posts") == [("takeout", "second")]


def test_no_template_and_no_setting_is_kept(whole: Kept) -> None:
    assert whole.column("SELECT url FROM captures WHERE url LIKE '%settings%' OR url LIKE '%layout%'") == []
    sources_ = set(whole.rows("SELECT crawl_id, kind, source, status FROM captures"))
    assert sources_ == {(None, "backup", "import:blog-11-01-2026.xml", None)}


def test_the_archive_is_sound_and_made_again(whole: Kept) -> None:
    before = every_table(whole)
    assert verify(whole.path).damage == []
    assert made_again(whole) == before


def test_an_archive_of_a_backup_alone_has_a_state(whole: Kept) -> None:
    audit = archiver("audit", "--archive", str(whole.path), "--json")
    assert audit.code == 3
    assert [scope["state"] for scope in audit.json["scopes"]] == ["imported"]
    assert "blog-11-01-2026.xml" in audit.json["scopes"][0]["sentence"]
    status = archiver("status", "--archive", str(whole.path))
    assert "blog-11-01-2026.xml" in status.out


# Beside a crawl


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kept]:
    """One crawl and one backup of one blog, the backup first and the backup last."""
    folder = tmp_path_factory.mktemp("both")
    kept = {name: Kept(folder / name) for name in ("first", "last", "alone")}
    with served() as (_, server):
        file = written(folder / "blog-11-01-2026.xml", base=server.url)
        assert archiver("import", str(file), "--archive", str(kept["first"].path)).code == 0
        for name in ("first", "last"):
            assert archiver("crawl", server.url, "--archive", str(kept[name].path), "--delay", "0").code == 0
        shutil.copytree(kept["last"].path, kept["alone"].path)
        assert archiver("import", str(file), "--archive", str(kept["last"].path)).code == 0
    return kept


@pytest.mark.parametrize("order", ["first", "last"])
def test_what_was_not_edited_has_one_version(both: dict[str, Kept], order: str) -> None:
    assert both[order].rows("SELECT post_id, changed FROM post_versions WHERE version > 1") == []


def test_the_order_makes_no_difference(both: dict[str, Kept]) -> None:
    assert both["first"].dump() == both["last"].dump()


def test_a_backup_adds_nothing_to_what_a_crawl_has_of_a_text(both: dict[str, Kept]) -> None:
    crawled, merged = both["alone"].dump(), both["last"].dump()
    for table in ("blocks", "credits", "images", "links", "post_versions"):
        assert merged[table] == crawled[table]


@pytest.mark.parametrize("order", ["first", "last"])
def test_a_merged_archive_is_sound_and_made_again(both: dict[str, Kept], order: str) -> None:
    before = every_table(both[order])
    assert verify(both[order].path).damage == []
    assert made_again(both[order]) == before


# Older and newer


def versions(kept: Kept) -> list[tuple[Any, ...]]:
    return kept.rows("SELECT version, seen_at, changed, title FROM post_versions ORDER BY version")


def state(kept: Kept) -> dict[str, Any]:
    return kept.dump() | {
        "seen": kept.rows("SELECT first_seen_at, last_seen_at, last_changed_at, gone_at FROM posts"),
        "versions": versions(kept),
    }


def backups_of(folder: Path, *times: tuple[str, Post, str]) -> list[Path]:
    return [
        written(folder / f"blog-{number}.xml", small(one), updated=f"{day}T10:00:00.000Z", status={one.id: status})
        for number, (day, one, status) in enumerate(times)
    ]


EDITED = post(body="<p>Il mulino non c'è più.</p>", updated="2018-01-01T10:00:00.000+01:00")
LAST = post("Il vecchio mulino", body="<p>Al suo posto c'è un prato.</p>", updated="2021-01-01T10:00:00.000+01:00")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1), (2, 0, 1), (1, 0, 2)])
def test_versions_stand_in_their_place_in_time_whatever_comes_first(
    kept: Kept, tmp_path: Path, order: tuple[int, ...]
) -> None:
    files = backups_of(
        tmp_path, ("2016-01-01", post(), "live"), ("2019-01-01", EDITED, "live"), ("2022-01-01", LAST, "live")
    )
    for number in order:
        taken(kept, files[number])
    assert [(version, seen_at[:10], json.loads(changed)) for version, seen_at, changed, _ in versions(kept)] == [
        (1, "2016-01-01", []),
        (2, "2019-01-01", ["body_text"]),
        (3, "2022-01-01", ["title", "body_text"]),
    ]
    assert kept.one("SELECT version, title, first_seen_at, last_changed_at FROM posts") == (
        3,
        "Il vecchio mulino",
        "2016-01-01T10:00:00Z",
        "2022-01-01T10:00:00Z",
    )
    assert verify(kept.path).damage == []
    before = every_table(kept)
    assert made_again(kept) == before


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (0, 2, 1), (2, 0, 1)])
def test_a_text_that_came_back_is_told_twice(kept: Kept, tmp_path: Path, order: tuple[int, ...]) -> None:
    files = backups_of(
        tmp_path, ("2016-01-01", post(), "live"), ("2019-01-01", EDITED, "live"), ("2022-01-01", post(), "live")
    )
    for number in order:
        taken(kept, files[number])
    assert [(version, seen_at[:4]) for version, seen_at, *_ in versions(kept)] == [
        (1, "2016"),
        (2, "2019"),
        (3, "2022"),
    ]
    assert kept.one("SELECT body_text FROM posts") == ("Il mulino sul fiume.",)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_older_reading_of_the_same_text_only_shows_that_it_stood_earlier(
    kept: Kept, tmp_path: Path, order: tuple[int, ...]
) -> None:
    files = backups_of(tmp_path, ("2016-01-01", post(), "live"), ("2022-01-01", post(), "live"))
    for number in order:
        taken(kept, files[number])
    assert versions(kept) == [(1, "2016-01-01T10:00:00Z", "[]", "Il mulino")]
    assert kept.one("SELECT first_seen_at, last_seen_at FROM posts") == ("2016-01-01T10:00:00Z", "2022-01-01T10:00:00Z")


@pytest.mark.parametrize(
    ("older", "newer", "status"),
    [("live", "draft", "draft"), ("draft", "live", "live"), ("draft", "draft", "draft"), ("live", "live", "live")],
)
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newer_word_says_whether_a_post_is_live(
    kept: Kept, tmp_path: Path, older: str, newer: str, status: str, order: tuple[int, ...]
) -> None:
    files = backups_of(tmp_path, ("2016-01-01", post(), older), ("2022-01-01", post(), newer))
    for number in order:
        taken(kept, files[number])
    assert kept.one("SELECT status, version FROM posts") == (status, 1)


def test_what_a_crawl_finds_is_live_and_what_a_newer_backup_hides_is_not(kept: Kept, tmp_path: Path) -> None:
    hidden = fixture_blog().posts[0]
    status = {hidden.id: "draft"}
    with served() as (_, server):
        taken(kept, written(tmp_path / "blog-11-01-2026.xml", base=server.url, status=status))
        assert kept.one("SELECT status, url FROM posts WHERE post_id = ?", hidden.id) == ("draft", None)
        assert archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0").code == 0
        address = f"{server.url.rstrip('/')}{hidden.path}"
        assert kept.one("SELECT status, url FROM posts WHERE post_id = ?", hidden.id) == ("live", address)
        newer = written(
            tmp_path / "blog-12-01-2026.xml", base=server.url, status=status, updated="2998-01-01T00:00:00Z"
        )
        taken(kept, newer, now="2999-01-01T00:00:00Z")
    assert kept.one("SELECT status, url, version FROM posts WHERE post_id = ?", hidden.id) == ("draft", address, 1)
    assert kept.one("SELECT count(*) FROM posts WHERE version > 1") == (0,)
    assert verify(kept.path).damage == []


def test_an_address_that_was_used_again_is_the_later_posts(kept: Kept, tmp_path: Path) -> None:
    files = backups_of(tmp_path, ("2016-01-01", post(), "live"), ("2022-01-01", post("Il prato", id="7002"), "live"))
    for number in (1, 0):
        taken(kept, files[number])
    assert kept.rows("SELECT post_id, gone_at IS NOT NULL FROM posts ORDER BY post_id") == [("7001", 1), ("7002", 0)]
    assert verify(kept.path).damage == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_comment_says_what_it_answers_and_keeps_its_words_when_they_are_taken_away(
    kept: Kept, tmp_path: Path, order: tuple[int, ...]
) -> None:
    said = Comment(id="9001", author="Bice", profile=None, published="2015-05-04T10:00:00.000+02:00", body="Bello!")
    gone = replace(said, deleted=True, body="Questo commento è stato eliminato dall'autore.")
    answer = replace(said, id="9002", author="Ugo", parent="9001", published="2015-05-05T10:00:00.000+02:00")
    files = backups_of(
        tmp_path,
        ("2016-01-01", post(comments=(said,)), "live"),
        ("2022-01-01", post(comments=(gone, answer)), "live"),
    )
    for number in order:
        taken(kept, files[number])
    rows = kept.rows("SELECT comment_id, parent_id, deleted, body_text FROM comments ORDER BY comment_id")
    assert rows == [("9001", None, 1, "Bello!"), ("9002", "9001", 0, "Bello!")]
    assert kept.one("SELECT comments_held FROM posts") == (2,)


# Again


def test_the_same_file_again_brings_nothing(kept: Kept, tmp_path: Path) -> None:
    file = written(tmp_path / "blog-11-01-2026.xml")
    first = archiver("import", str(file), "--archive", str(kept.path))
    before = every_table(kept)
    again = archiver("import", str(file), "--archive", str(kept.path))
    assert (first.code, again.code) == (0, 0)
    assert "already imported" in again.out
    assert every_table(kept) == before
    assert len(list((kept.path / "warc").iterdir())) == 1


@pytest.mark.parametrize("flushes", [0, 1, 2])
def test_what_was_killed_in_the_middle_is_finished_by_the_same_command(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flushes: int
) -> None:
    """It dies between what is noted and what is committed."""

    class KilledError(OSError):
        pass

    file = written(tmp_path / "blog-11-01-2026.xml")
    quiet = Kept(tmp_path / "quiet")
    taken(quiet, file)
    monkeypatch.setattr("archiver.archive.imports.MOST_ACTS", 10)
    real, left = Archive.transaction, iter(range(flushes))

    def dying(self: Archive) -> Any:
        if next(left, None) is None:
            raise KilledError
        return real(self)

    monkeypatch.setattr(Archive, "transaction", dying)
    with pytest.raises(KilledError):
        taken(kept, file)
    monkeypatch.setattr(Archive, "transaction", real)
    taken(kept, file)
    assert kept.dump() == quiet.dump()
    assert verify(kept.path).damage == []
    assert made_again(kept)["posts"] == every_table(kept)["posts"]


# Files that are none, or not whole


def run(*words: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The command in this process."""
    with pytest.raises(SystemExit) as ended:
        main(["import", *words], standalone_mode=False)
    told = capsys.readouterr()
    return int(str(ended.value.code)), told.out + told.err


BOMB = b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><feed>&b;</feed>'
FEED = b'<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:blogger.com,1999:blog-1</id></feed>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "is a page of HTML"),
        (b'{"feed": {}}', "is JSON"),
        (b"\x00\x01\x02 nothing", "neither a backup"),
        (gzip.compress(b"<feed/>", mtime=0), "packed with gzip"),
        (b"PK\x03\x04 nothing", "damaged zip file"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "WordPress"),
        (b'<?xml version="1.0"?><svg/>', "begins with <svg>"),
        (BOMB, "declares a document type"),
        (FEED, "as readers get it"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>', "not one of Blogger's"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><id>', "no backup"),
    ],
)
def test_what_is_no_backup_is_said_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    file = tmp_path / "file.xml"
    file.write_bytes(content)
    code, told = run(str(file), "--archive", str(tmp_path / "archive"), capsys=capsys)
    assert code == 2
    assert said in told
    assert "Traceback" not in told
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: folder / "nirgends.xml",
        lambda folder: folder,
    ],
    ids=["missing", "empty folder"],
)
def test_what_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], Path]
) -> None:
    folder = tmp_path / "cartella"
    folder.mkdir()
    code, told = run(str(make(folder)), "--archive", str(tmp_path / "archive"), capsys=capsys)
    assert code == 2
    assert str(folder) in told


def test_takeout_does_not_tell_where_the_blog_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path / "feed.atom", generation="takeout")
    words = (str(file), "--archive", str(tmp_path / "archive"))
    code, told = run(*words, capsys=capsys)
    assert (code, "--url" in told) == (2, True)
    assert not (tmp_path / "archive").exists()
    assert run(*words, "--url", "valdorsa.blogspot.com", capsys=capsys)[0] == 0


def test_of_a_file_that_breaks_off_comes_in_what_stands_before(
    kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole_file = written(tmp_path / "blog-11-01-2026.xml").read_bytes()
    file = tmp_path / "blog-11-01-2026.xml"
    file.write_bytes(whole_file[: len(whole_file) // 2])
    code, told = run(str(file), "--archive", str(kept.path), capsys=capsys)
    assert code == 3
    assert re.search(r"breaks off in line \d+", told)
    (held,) = kept.one("SELECT count(*) FROM posts")
    assert 0 < held < len(fixture_blog().posts) + len(fixture_blog().pages)
    file.write_bytes(whole_file)
    assert run(str(file), "--archive", str(kept.path), capsys=capsys)[0] == 0
    assert kept.one("SELECT count(*) FROM posts") == (len(fixture_blog().posts) + len(fixture_blog().pages),)


@pytest.mark.parametrize("how", ["zip", "folder"])
def test_takeout_is_taken_as_it_comes(kept: Kept, tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str) -> None:
    folder = tmp_path / "Takeout" / "Blogger" / "Blogs" / "Il quaderno"
    folder.mkdir(parents=True)
    file = written(folder / "feed.atom", small(post()), generation="takeout")
    path = tmp_path / "Takeout"
    if how == "zip":
        path = tmp_path / "takeout-20261101.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(file, "Takeout/Blogger/Blogs/Il quaderno/feed.atom")
            packed.writestr("__MACOSX/Takeout/Blogger/Blogs/Il quaderno/feed.atom", b"x")
    assert run(str(path), "--archive", str(kept.path), "--url", ROOT, capsys=capsys)[0] == 0
    assert kept.column("SELECT url FROM posts") == [f"{ROOT}2015/05/il-mulino.html"]
    assert "Il quaderno/feed.atom" in kept.column("SELECT source FROM captures")[0]


def test_characters_that_xml_does_not_allow_cost_nothing(kept: Kept, tmp_path: Path) -> None:
    file = written(tmp_path / "blog-11-01-2026.xml", small(post(body="<p>Prima&#11;dopo\x0b fine.</p>")))
    file.write_bytes(file.read_bytes().replace(b"&amp;#11;", b"&#11;"))
    taken(kept, file)
    assert kept.one("SELECT body_text FROM posts") == ("Primadopo fine.",)


def test_nothing_of_a_backup_is_believed_that_is_still_to_come(kept: Kept, tmp_path: Path) -> None:
    taken(kept, written(tmp_path / "blog-11-01-2026.xml", small(post()), updated="2999-01-01T10:00:00.000Z"))
    assert kept.column("SELECT DISTINCT fetched_at FROM captures") == [NOW]
