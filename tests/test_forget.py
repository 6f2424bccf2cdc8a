"""What was forgotten is gone from rows and bytes, everything else is as it was, and nothing brings it back."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.cli import main as warcio_main

from archiver.archive.rewriting import Raw, raws
from archiver.archive.warcread import members
from archiver.blogger.tombstones import Tombstones, digest, name_key, profile_key
from archiver.extract import redact
from archiver.fixtureblog import Server, Site
from archiver.forgetting.records import Forgetter
from tests.conftest import Kept, Result, archiver, environment, served
from tests.test_rebuild import every_table

POST = "/2019/03/il-forno-comunale.html"
"""A post with three comments, whose page was fetched, and which listings, feed, sitemap and widgets name."""
REPLIED = "2290145567308812394"
"""Its first comment, by Nerina da Pontelungo; Marta Bellandi answers it."""
OTHER = "4417720936158840271"
"""A comment of another post, by Ivonne; Marta Bellandi names her in hers."""


@dataclass
class Blog:
    """The fixture blog, still there, and an archive of it."""

    site: Site
    server: Server
    archive: Path

    @property
    def post(self) -> str:
        return self.server.url.rstrip("/") + POST


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    path = tmp_path_factory.mktemp("crawled") / "archive"
    with served(feed_page_size=9, sitemap_size=10) as (site, server):
        done = archiver("crawl", server.url, "--archive", str(path), "--delay", "0")
        assert done.code == 0, done.err
        yield Blog(site, server, path)


@pytest.fixture
def kept(blog: Blog, tmp_path: Path) -> Kept:
    """A copy of the archive."""
    shutil.copytree(blog.archive, tmp_path / "archive")
    return Kept(tmp_path / "archive")


@pytest.fixture(scope="module")
def without(blog: Blog, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A copy without the post, and without Ivonne's comment; nothing may write to it."""
    path = tmp_path_factory.mktemp("forgotten") / "archive"
    shutil.copytree(blog.archive, path)
    done = forget(Kept(path), "--post", blog.post, "--comment", OTHER, "--yes")
    assert done.code == 0, done.err
    return Kept(path)


def forget(kept: Kept, *words: str) -> Result:
    return archiver("forget", *words, "--archive", str(kept.path))


def crawl(kept: Kept, *words: str) -> Result:
    return archiver("crawl", *words, "--archive", str(kept.path), "--delay", "0")


def rebuilt(kept: Kept) -> dict[str, list[tuple[Any, ...]]]:
    for path in kept.path.glob("archive.db*"):
        path.unlink()
    result = archiver("extract", "--rebuild", "--archive", str(kept.path))
    assert result.code == 0, result.err
    return every_table(kept)


def contents(path: Path) -> dict[str, bytes]:
    """Every byte of an archive, records unpacked."""
    found = {}
    for file in path.rglob("*"):
        if file.is_file():
            found[file.name] = file.read_bytes()
            if file.suffix == ".gz":
                with file.open("rb") as records:
                    found[file.name] += b"".join(member.data or b"" for member in members(records))
    return found


def holds(path: Path, words: list[str]) -> dict[str, list[str]]:
    """Which of some words stand in which files."""
    every = contents(path)
    told = {word: [name for name, data in every.items() if word.encode() in data] for word in words}
    return {word: names for word, names in told.items() if names}


def words_of(kept: Kept, post: str) -> list[str]:
    """What a post says, and what its commenters do who wrote nowhere else."""
    titles = kept.column("SELECT title FROM posts WHERE url = ?", post)
    texts = kept.column("SELECT text FROM blocks JOIN posts USING (post_id) WHERE url = ? AND text IS NOT NULL", post)
    sql = "FROM comments JOIN posts USING (post_id) WHERE url = ?"
    remarks = kept.column(f"SELECT comments.body_text {sql} AND comments.body_text IS NOT NULL", post)
    names = kept.column(f"SELECT DISTINCT comments.author {sql} AND comments.author <> 'Marta Bellandi'", post)
    return [*titles, *[text[:60] for text in texts], *[text.split("\n")[0] for text in remarks], *names, POST[1:]]


# Rows and bytes


def test_nothing_of_it_is_in_any_byte(blog: Blog, without: Kept) -> None:
    words = words_of(Kept(blog.archive), blog.post)
    remarks = ["Mia suocera ci metteva", OTHER, REPLIED]
    assert len(words) >= 10
    assert set(holds(blog.archive, [*words, *remarks])) == {*words, *remarks}
    assert holds(without.path, [*words, *remarks]) == {}


def test_every_other_row_is_as_it_was(blog: Blog, without: Kept) -> None:
    before, after = every_table(Kept(blog.archive)), every_table(without)
    number = Kept(blog.archive).one("SELECT post_id FROM posts WHERE url = ?", blog.post)[0]
    for table in ("posts", "blocks", "credits", "images", "links", "post_labels", "post_versions", "post_scopes"):
        left = [row for row in before[table] if row[0] != number]
        if table == "posts":
            left = [row for row in left if "castagnaccio" not in row[2]]  # it has a comment less
            after[table] = [row for row in after[table] if "castagnaccio" not in row[2]]
        assert after[table] == left, table
    assert before["listed"] != after["listed"]
    assert len(before["listed"]) == len(after["listed"]), "what is counted is counted still"
    assert without.column("SELECT comment_id FROM comments") == ["8120465539017726645"]


def test_words_cannot_be_searched_any_more(blog: Blog, without: Kept) -> None:
    sql = "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH ?"
    assert Kept(blog.archive).one(sql, "infornata") == (1,)
    assert without.one(sql, "infornata") == (0,)
    assert without.one(sql, "castagne") == Kept(blog.archive).one(sql, "castagne") != (0,)


def test_a_rebuild_gives_what_is_left(without: Kept, tmp_path: Path) -> None:
    shutil.copytree(without.path, tmp_path / "archive")
    copy = Kept(tmp_path / "archive")
    before = every_table(copy)
    again = archiver("extract", "--archive", str(copy.path))
    assert (again.code, every_table(copy) == before) == (0, True), again.err
    assert rebuilt(copy) == before


def test_the_archive_is_sound(without: Kept, capsys: pytest.CaptureFixture[str]) -> None:
    assert archiver("verify", "--archive", str(without.path)).code == 0
    for path in (without.path / "warc").glob("*.warc.gz"):
        with pytest.raises(SystemExit) as end:
            warcio_main(["check", "-v", str(path)])
        assert end.value.code == 0, path
        assert "fail" not in capsys.readouterr().out, path
        assert all(raw.header("WARC-Type") for raw in raws(path))


def test_a_redacted_record_says_so_and_keeps_its_name(blog: Blog, without: Kept) -> None:
    def responses(path: Path) -> dict[str, str | None]:
        return {
            raw.record_id: raw.header("WARC-Archiver-Redacted")
            for file in (path / "warc").glob("*.warc.gz")
            for raw in raws(file)
            if raw.type == "response"
        }

    before, after = responses(blog.archive), responses(without.path)
    assert after.keys() < before.keys()
    assert len(before) - len(after) == 1, "the page of the post"
    assert any(after.values())
    assert not any(told and "payload" in told for told in after.values()), "everything could be cut out"


def test_the_certificate_counts_it_as_forgotten(without: Kept) -> None:
    result = archiver("audit", "--archive", str(without.path))
    assert result.code == 0
    assert "37 in the feed, 37 in the sitemap, 36 held, 1 forgotten, complete" in result.out


def test_the_list_tells_kinds_and_dates_only(without: Kept) -> None:
    told = archiver("forget", "--list", "--archive", str(without.path), "--json").json["forgotten"]
    assert {stone["kind"] for stone in told} == {"post", "address", "comment", "picture"}
    assert all(set(stone) == {"kind", "at", "digest"} for stone in told)


# Asking


def test_it_shows_first_and_removes_nothing_unasked(blog: Blog, kept: Kept) -> None:
    before = {name: data for name, data in contents(kept.path).items() if "db-" not in name}
    for words, code in ((["--dry-run"], 0), ([], 2)):
        result = forget(kept, "--post", blog.post, *words)
        assert result.code == code
        for told in ("Il forno comunale riapre", "3 in comments", "1 response removed", "Nothing was removed"):
            assert told in result.err
    after = contents(kept.path)
    assert {name: data for name, data in after.items() if "db-" not in name} == before


def test_the_plan_as_json(blog: Blog, kept: Kept) -> None:
    told = forget(kept, "--post", blog.post, "--dry-run", "--json").json
    assert [post["url"] for post in told["posts"]] == [blog.post]
    assert told["rows"]["comments"] == 3
    assert told["responses"]["removed"] == 1
    assert (told["removed"], told["exit_code"], told["read_again"]) == (False, 0, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--post", "{blog}2019/03/il-forno-comunal.html"], "Did you mean {blog}2019/03/il-forno-comunale.html"),
        (["--post", "{blog}search/label/Ricette"], "is not the address of a post"),
        (["--comment", "2290145567308812395"], f"Did you mean {REPLIED}"),
        (["--author", "Nerina da Pontelongo"], "Did you mean Nerina da Pontelungo"),
        (["--author", "Nerina"], "Did you mean Nerina da Pontelungo"),
        (["--author", "  "], "neither a name nor"),
        (["--posts"], "--posts goes with --author"),
        ([], "Say what is to be forgotten"),
    ],
)
def test_what_is_not_there_is_told(blog: Blog, kept: Kept, words: list[str], told: str) -> None:
    result = forget(kept, *[word.format(blog=blog.server.url) for word in words], "--yes")
    assert result.code == 2
    assert told.format(blog=blog.server.url) in result.err


def test_where_there_is_no_archive_none_is_made(tmp_path: Path) -> None:
    result = forget(Kept(tmp_path / "nowhere"), "--author", "Mario", "--yes")
    assert result.code == 6
    assert not (tmp_path / "nowhere").exists()


# Comments


def test_an_author_is_forgotten_however_the_name_is_typed(kept: Kept) -> None:
    result = forget(kept, "--author", " marta   BELLANDI ", "--yes", "--json")
    assert result.json["exit_code"] == 0
    assert len(result.json["comments"]) == 2
    assert len(result.json["posts_of_author"]) == 38, "posts stay unless they are asked for"
    assert kept.column("SELECT author FROM comments ORDER BY author") == ["Furio", "Ivonne", "Nerina da Pontelungo"]
    assert holds(kept.path, ["Arrivate prima delle sette", "Proverò domenica"]) == {}
    before = every_table(kept)
    assert rebuilt(kept) == before


def test_a_profile_names_an_author(kept: Kept) -> None:
    (url,) = kept.one("SELECT author_url FROM comments WHERE comment_id = ?", REPLIED)
    assert forget(kept, "--author", url, "--yes").code == 0
    assert kept.one("SELECT count(*) FROM comments WHERE author LIKE 'Nerina%'") == (0,)


def test_what_others_say_of_an_author_stays_and_is_told(kept: Kept) -> None:
    result = forget(kept, "--author", "Ivonne", "--yes")
    assert "1 comment of others with the author's name" in result.err
    assert kept.column("SELECT body_text FROM comments WHERE comment_id = '8120465539017726645'") == [
        "Proverò domenica, grazie Ivonne."
    ]


def test_a_reply_outlives_what_it_answers(kept: Kept) -> None:
    assert forget(kept, "--comment", REPLIED, "--yes").code == 0
    sql = "SELECT parent_id, position FROM comments WHERE body_text LIKE ?"
    [(parent, position)] = kept.rows(sql, "C'è, fino%")
    assert parent == f"forgotten-{digest('comment', REPLIED)}"
    assert position == 2, "it stands where it stood"
    before = every_table(kept)
    assert rebuilt(kept) == before
    assert holds(kept.path, [REPLIED]) == {}


# Coming back


@pytest.mark.parametrize("words", [[], ["--recheck"]])
def test_a_crawl_does_not_bring_it_back(blog: Blog, without: Kept, tmp_path: Path, words: list[str]) -> None:
    shutil.copytree(without.path, tmp_path / "archive")
    copy = Kept(tmp_path / "archive")
    asked = len(blog.server.log)
    result = crawl(copy, blog.server.url, *words)
    assert result.code == 0, result.err
    assert "1 forgotten, complete" in result.err
    assert POST not in {line.path for line in blog.server.log[asked:]}
    assert holds(copy.path, [*words_of(Kept(blog.archive), blog.post), "Mia suocera ci metteva", OTHER]) == {}
    assert archiver("verify", "--archive", str(copy.path)).code == 0
    before = every_table(copy)
    assert rebuilt(copy) == before


def test_it_is_not_asked_for_by_name(blog: Blog, without: Kept, tmp_path: Path) -> None:
    shutil.copytree(without.path, tmp_path / "archive")
    result = crawl(Kept(tmp_path / "archive"), blog.post)
    assert result.code == 2
    assert "was forgotten" in result.err
    assert holds(tmp_path / "archive", [POST[1:]]) == {}


def test_an_old_copy_of_a_file_brings_no_row_back_and_is_found(blog: Blog, without: Kept, tmp_path: Path) -> None:
    shutil.copytree(without.path, tmp_path / "archive")
    copy = Kept(tmp_path / "archive")
    before = copy.dump()
    for file in (blog.archive / "warc").glob("*.warc.gz"):
        shutil.copy(file, copy.path / "warc" / file.name)
    rebuilt(copy)
    assert copy.dump() == before
    checked = archiver("verify", "--archive", str(copy.path))
    assert checked.code == 6
    assert "were forgotten: a copy was put back" in checked.out
    result = forget(copy, "--yes")
    assert result.code == 0, result.err
    assert holds(copy.path, [*words_of(Kept(blog.archive), blog.post), OTHER]) == {}
    assert archiver("verify", "--archive", str(copy.path)).code == 0
    assert copy.dump() == before


def test_the_same_again_finds_nothing(blog: Blog, without: Kept, tmp_path: Path) -> None:
    shutil.copytree(without.path, tmp_path / "archive")
    copy = Kept(tmp_path / "archive")
    before = contents(copy.path / "warc")
    for words in (["--post", blog.post, "--comment", OTHER], []):
        result = forget(copy, *words, "--yes")
        assert (result.code, "it was forgotten before" in result.err) == (0, True)
    assert contents(copy.path / "warc") == before


def test_corrections_reports_and_copies_lose_it_too(blog: Blog, kept: Kept) -> None:
    number, title = kept.one("SELECT post_id, title FROM posts WHERE url = ?", blog.post)
    lines = [{"post_id": number, "field": "title", "at": "2026-11-23T10:00:00Z", "value": title}]
    lines.append({**lines[0], "post_id": "1", "value": "Un altro"})
    file = kept.path / "corrections.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    shutil.copy(kept.path / "archive.db", kept.path / "archive.db.before-20261101000000")
    report = next((kept.path / "runs").glob("*.json"))
    told = json.loads(report.read_text(encoding="utf-8"))
    told["skips"] = [{"url": blog.post, "reason": "timeout", "detail": f"{blog.post} did not answer."}]
    told["gaps"] = [{"scope": "blog", "url": blog.server.url, "reason": "x", "accepted": f"See {blog.post} too."}]
    report.write_text(json.dumps(told), encoding="utf-8")
    result = forget(kept, "--post", blog.post, "--yes")
    assert "archive.db.before-20261101000000" in result.err
    assert holds(kept.path, [title, POST[1:], number]) == {}
    assert "Un altro" in file.read_text(encoding="utf-8")
    assert json.loads(report.read_text(encoding="utf-8"))["gaps"][0]["accepted"] == "See (forgotten) too."


def test_a_picture_goes_that_no_other_post_has(blog: Blog, kept: Kept) -> None:
    own, shared = "a" * 64, "b" * 64
    with closing(sqlite3.connect(kept.path / "archive.db")) as db, db:
        sql = "UPDATE images SET sha256 = ? WHERE post_id = (SELECT post_id FROM posts WHERE url = ?)"
        db.execute(sql, (own, blog.post))
        sql = "UPDATE images SET sha256 = ? WHERE sha256 IS NULL"
        db.execute(sql, (shared,))
    for sha256 in (own, shared):
        (kept.path / "images" / sha256[:2]).mkdir(parents=True)
        (kept.path / "images" / sha256[:2] / f"{sha256}.jpg").write_bytes(b"x")
    assert forget(kept, "--post", blog.post, "--yes").code == 0
    assert [path.stem for path in (kept.path / "images").rglob("*.jpg")] == [shared]


def test_pictures_are_known_in_every_size() -> None:
    stones = Tombstones([("picture", digest("picture", "bp.blogspot.com/-a/b/c/torre.jpg"))])
    assert stones.picture("https://3.bp.blogspot.com/-a/b/c/s1600/torre.jpg")
    assert not stones.picture("https://3.bp.blogspot.com/-a/b/c/s1600/altra.jpg")


@pytest.mark.parametrize(("in_use", "kind"), [((), "metadata"), (("bp.blogspot.com/-a/b/c/torre.jpg",), None)])
def test_the_record_of_a_picture_goes_unless_another_post_has_it(in_use: tuple[str, ...], kind: str | None) -> None:
    stones = Tombstones([("picture", digest("picture", "bp.blogspot.com/-a/b/c/torre.jpg"))])
    headers = {
        "WARC-Type": "response",
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Target-URI": "https://1.bp.blogspot.com/-a/b/c/s0/torre.jpg",
        "WARC-Date": "2026-11-23T10:00:00Z",
        "Content-Type": "application/http; msgtype=response",
    }
    raw = Raw("WARC/1.1", tuple(headers.items()), b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8")
    decided = Forgetter(stones, [], "2026-11-23T11:00:00Z", pictures_in_use=in_use).decide(raw)
    assert (decided[0].type if decided else None) == kind


# Killed


MOMENTS = {
    "once it is noted": ("archiver.archive.unfinished", "note", 1, "after"),
    "before a file has its place": ("archiver.archive.rewriting", "sync_folder", 1, "before"),
    "before rows know their file": ("archiver.archive.erasing", "place", 1, "before"),
    "before rows are gone": ("archiver.archive.erasing", "erase", 1, "after"),
    "before free pages are": ("archiver.archive.erasing", "scour", 1, "before"),
    "before the note is": ("archiver.archive.unfinished", "end", 1, "before"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_command_is_ended_by_the_next(blog: Blog, without: Kept, kept: Kept, moment: str) -> None:
    module, name, count, when = MOMENTS[moment]
    program = f"""if True:
        import os, {module} as module
        from archiver.cli import main
        real, left = module.{name}, {count}
        def dying(*words, **named):
            global left
            left -= 1
            if left == 0 and {when!r} == "before":
                os._exit(9)
            done = real(*words, **named)
            if left == 0:
                os._exit(9)
            return done
        module.{name} = dying
        main()
    """
    words = ["forget", "--post", blog.post, "--comment", OTHER, "--yes", "--archive", str(kept.path)]
    killed = subprocess.run(
        [sys.executable, "-c", program, *words], env=environment(), capture_output=True, check=False
    )
    assert killed.returncode == 9, killed.stderr
    for command in (["crawl", blog.server.url], ["verify"]):
        result = archiver(*command, "--archive", str(kept.path))
        assert result.code == 6
        assert "archiver forget" in result.err + result.out
    again = archiver(*words)
    assert again.code == 0, again.err
    assert holds(kept.path, [*words_of(Kept(blog.archive), blog.post), OTHER]) == {}
    assert archiver("verify", "--archive", str(kept.path)).code == 0
    assert kept.dump() == without.dump()
    assert {path.suffix for path in (kept.path / "warc").iterdir()} == {".gz"}


def test_who_reads_the_database_is_waited_for(blog: Blog, kept: Kept) -> None:
    with closing(sqlite3.connect(kept.path / "archive.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM posts").fetchone()
        result = forget(kept, "--post", blog.post, "--yes")
        assert result.code == 6
        assert "Close whatever reads it" in result.err
    assert forget(kept).code == 0
    assert holds(kept.path, words_of(Kept(blog.archive), blog.post)) == {}


def test_too_little_room_is_told_before_anything_is_done(
    blog: Blog, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archiver.errors import ArchiveUnwritableError
    from archiver.forgetting import work

    monkeypatch.setattr(work.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 10, 10))  # type: ignore[attr-defined]
    before = contents(kept.path / "warc")
    with work.opened(kept.path) as archive:
        plan = work.planned(archive, work.Wish(posts=(blog.post,)), "2026-11-23T10:00:00Z", lambda *told: None)
        with pytest.raises(ArchiveUnwritableError, match="Nothing was changed"):
            work.forget(archive, plan, version="1", watch=lambda *told: None)
    assert contents(kept.path / "warc") == before
    assert not (kept.path / "forgetting.json").exists()


# Cutting


STONES = Tombstones(
    [("address", digest("address", "blog.example/2024/12/via.html")), ("post", digest("post", "12345678901234567"))]
)
PAGE = "http://blog.example/"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<ul><li><a href="/2024/12/via.html">Via</a></li><li><a href="/2024/12/qui.html">Qui</a></li></ul>', "Qui"),
        ('<ul class="posts"><li><a href="http://blog.example/2024/12/via.html?m=1">Via</a></li></ul>', ""),
        ('<div class="widget"><div class="item-content"><div><a href="https://blog.example/2024/12/via.html"><img></a>'
         '</div><div class="item-snippet">Via via via</div></div><div class="item-content">'
         '<a href="/2024/12/qui.html">Qui</a></div></div>', "Qui"),
        ('<span><a class="blog-pager-newer-link" title="Via" href="/2024/12/via.html">Via</a></span><p>Qui</p>', "Qui"),
        ('<select><option value="/2024/12/via.html">Via</option><option value="/">Qui</option></select>', "Qui"),
        ('<p><a href="/2024/12/via.html#c1">Via</a></p><p>Qui</p>', "Qui"),
    ],
)  # fmt: skip
def test_lists_lose_the_item_and_nothing_else(before: str, after: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>B</title></head><body>{before}</body></html>".encode()
    cut = redact.redacted(page, PAGE, encoding=None, stones=STONES)
    assert cut is not None
    assert b"Via" not in cut
    assert b"via" not in cut
    assert after.encode() in cut
    assert cut.startswith(b"<!DOCTYPE html>")


def test_a_page_that_names_nothing_forgotten_stays_as_it_is() -> None:
    page = b"<html><body><a href='/2024/12/qui.html'>Qui</a> 99999999</body></html>"
    assert redact.redacted(page, PAGE, encoding=None, stones=STONES) is page


@pytest.mark.parametrize(
    "body",
    [
        b'{"feed": {"entry": [{"link": "http://blog.example/2024/12/via.html"}]}}',
        b'<rss version="2.0"><channel><item><link>http://blog.example/2024/12/via.html</link></item></channel></rss>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="http://blog.example/2024/12/via.html"/>',
    ],
)
def test_what_cannot_be_cut_is_not_kept(body: bytes) -> None:
    assert redact.redacted(body, PAGE, encoding=None, stones=STONES) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://blog.example/2024/12/via.html",
        "https://www.blog.example/2024/12/via.html?m=1#c12",
        "http://BLOG.example/ncr/2024/12/via.html",
        "http://blog.example/2024/12/v%69a.html",
    ],
)
def test_an_address_is_known_in_every_spelling(url: str) -> None:
    assert STONES.address(url)
    assert STONES.address("/2024/12/via.html", PAGE)
    assert not STONES.address("http://other.example/2024/12/via.html")
    assert STONES.mentions(f"x {url.split('?')[0]} y".encode(), PAGE) or "%" in url or "ncr" in url


def test_names_and_profiles_have_one_key() -> None:
    assert name_key("  Mario\u00a0 ROSSI ") == name_key("mario rossi")
    assert profile_key("http://www.blogger.com/profile/123?x") == profile_key("https://blogger.com/profile/123")
    assert name_key("Mario Rossi") != name_key("Mario Róssi")


def test_a_gzip_body_is_kept_plain(kept: Kept, blog: Blog) -> None:
    assert forget(kept, "--post", blog.post, "--yes").code == 0
    for file in (kept.path / "warc").glob("*.warc.gz"):
        for raw in raws(file):
            if raw.header("WARC-Archiver-Redacted"):
                http = raw.http()
                assert http.header("Content-Encoding") is None
                assert http.header("Content-Length") == str(len(http.body))
                assert not http.body.startswith(gzip.compress(b"")[:2])
