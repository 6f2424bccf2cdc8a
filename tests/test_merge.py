"""Archives made into one: the same rows whichever order, versions in the order of time, nothing lost, nothing back."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import ArchiveError
from archiver.fixtureblog import Site, serve
from archiver.fixtureblog.generate import generated_blog
from archiver.merging import work
from archiver.merging.work import merge
from tests.conftest import archiver, served

EDITED = "/2024/12/putin-in-kazakistan-i-tentativi.html"
OF_THE_MOMENT = {"posts_fts", "comments_fts", "_sqlite_migrations"}


def rows(archive: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as a set."""
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in names
            if not name.startswith("sqlite_") and not any(name.startswith(one) for one in OF_THE_MOMENT)
        }


def crawl(address: str, archive: Path, *more: str) -> None:
    done = archiver("crawl", address, "--archive", str(archive), "--delay", "0", *more)
    assert done.code in (0, 3), done.err


def sound(archive: Path) -> None:
    assert archiver("verify", "--archive", str(archive)).code == 0
    before = rows(archive)
    assert archiver("extract", "--rebuild", "--archive", str(archive)).code == 0
    assert rows(archive) == before, "what the WARC files tell is what was merged"


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A label of a blog; all of it later, edited; and another blog."""
    folder = tmp_path_factory.mktemp("three")
    paths = [folder / name for name in ("label", "whole", "other")]
    with served() as (site, server):
        crawl(server.url, paths[0], "--label", "Astana")
        site.edit(EDITED, title="Un altro titolo")
        crawl(server.url, paths[1])
    with serve(Site(generated_blog(4, seed=3), robots="open")) as other:
        crawl(other.url, paths[2])
    return paths


@pytest.fixture
def copies(three: list[Path], tmp_path: Path) -> list[Path]:
    return [shutil.copytree(path, tmp_path / path.name) for path in three]


# What comes of it


def test_the_order_makes_no_difference_and_neither_does_doing_it_twice(three: list[Path], tmp_path: Path) -> None:
    made = []
    for number, order in enumerate(itertools.permutations(three)):
        dest = tmp_path / f"at-once-{number}"
        merge(dest, order)
        made.append(rows(dest))
    for number, order in enumerate(itertools.permutations(three)):
        dest = tmp_path / f"one-by-one-{number}"
        for source in order:
            merge(dest, [source])
        made.append(rows(dest))
        assert merge(dest, order).new == 0
        made.append(rows(dest))
    for one in made[1:]:
        assert one == made[0]


def test_versions_stand_in_the_order_of_their_time_and_all_is_sound(three: list[Path], tmp_path: Path) -> None:
    dest = tmp_path / "merged"
    done = merge(dest, three)
    assert "share a blog" in " ".join(done.notes)
    with closing(sqlite3.connect(dest / "archive.db")) as db:
        titles = db.execute(
            "SELECT v.title FROM post_versions AS v JOIN posts USING (post_id) WHERE url LIKE ? ORDER BY v.version",
            [f"%{EDITED}"],
        ).fetchall()
        assert db.execute("SELECT count(*) FROM blogs").fetchone() == (2,)
        found = db.execute("SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'titolo'").fetchone()
    assert [title for (title,) in titles][1:] == ["Un altro titolo"]
    assert titles[0][0].startswith("Putin")
    assert found[0] >= 1
    sound(dest)


def test_blogs_that_are_not_shared_are_copied_row_for_row(three: list[Path], tmp_path: Path) -> None:
    dest = tmp_path / "merged"
    merge(dest, three[1:])
    one, other, both = rows(three[1]), rows(three[2]), rows(dest)
    assert {name: sorted(one[name] + other[name], key=repr) for name in one} == both


def test_a_crawl_goes_on_with_what_was_merged(tmp_path: Path) -> None:
    one, other, dest = (tmp_path / name for name in ("one", "other", "merged"))
    with served() as (_, server):
        crawl(server.url, one, "--label", "Astana")
        crawl(server.url, other, "--label", "Storia locale")
        merge(dest, [one, other])
        done = archiver("crawl", "--archive", str(dest), "--delay", "0", "--json")
        assert done.code == 0, done.err
        told = done.json.get("runs", [done.json])
    assert sum(run["posts_new"] + run["posts_changed"] for run in told) == 0
    assert archiver("audit", "--archive", str(dest)).code == 0


def test_what_one_knows_by_its_address_gets_the_number_that_the_other_knows(tmp_path: Path) -> None:
    with served(theme="bare", feed="none") as (site, server):
        crawl(server.url, tmp_path / "bare")
        site.theme, site.feed = "v2", "full"
        crawl(server.url, tmp_path / "whole")
    with closing(sqlite3.connect(tmp_path / "bare" / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM posts WHERE post_id NOT LIKE 'path:%'").fetchone() == (0,)
    for dest, order in (("one", ("bare", "whole")), ("other", ("whole", "bare"))):
        merge(tmp_path / dest, [tmp_path / name for name in order])
    assert rows(tmp_path / "one") == rows(tmp_path / "other")
    with closing(sqlite3.connect(tmp_path / "one" / "archive.db")) as db:
        assert db.execute("SELECT count(*) FROM posts WHERE post_id LIKE 'path:%'").fetchone() == (0,)
        posts, aliases = (db.execute(f"SELECT count(*) FROM {name}").fetchone() for name in ("posts", "post_aliases"))
    assert posts == aliases
    sound(tmp_path / "one")


def test_an_earlier_copy_adds_nothing(tmp_path: Path) -> None:
    with served() as (site, server):
        crawl(server.url, tmp_path / "a", "--label", "Astana")
        shutil.copytree(tmp_path / "a", tmp_path / "earlier")
        site.edit(EDITED, title="Un altro titolo")
        crawl(server.url, tmp_path / "a", "--label", "Astana")
    done = merge(tmp_path / "merged", [tmp_path / "earlier", tmp_path / "a"])
    assert "earlier adds nothing" in " ".join(done.notes)
    assert rows(tmp_path / "merged") == rows(tmp_path / "a")


def test_what_one_has_forgotten_no_other_brings_back(copies: list[Path], tmp_path: Path) -> None:
    label, whole, other = copies
    with closing(sqlite3.connect(label / "archive.db")) as db:
        [(url,)] = db.execute("SELECT url FROM posts WHERE url LIKE ?", [f"%{EDITED}"])
    assert archiver("forget", "--post", url, "--yes", "--archive", str(label)).code == 0
    for number, order in enumerate(([label, whole, other], [other, whole, label])):
        dest = tmp_path / f"merged-{number}"
        merge(dest, order)
        with closing(sqlite3.connect(dest / "archive.db")) as db:
            assert db.execute("SELECT count(*) FROM posts WHERE url = ?", [url]).fetchone() == (0,)
            assert db.execute("SELECT count(*) FROM forgotten").fetchone()[0] > 0


def test_corrections_of_both_count(copies: list[Path], tmp_path: Path) -> None:
    label, whole, _ = copies
    with closing(sqlite3.connect(label / "archive.db")) as db:
        [(url,)] = db.execute("SELECT url FROM posts WHERE url LIKE ?", [f"%{EDITED}"])
    assert archiver("correct", url, "title", "Titolo giusto", "--archive", str(label)).code == 0
    assert archiver("correct", url, "byline", "--none", "--archive", str(whole)).code == 0
    dest = tmp_path / "merged"
    merge(dest, [whole, label])
    with closing(sqlite3.connect(dest / "archive.db")) as db:
        [row] = db.execute("SELECT title, byline, corrected FROM posts_corrected WHERE url = ?", [url])
    assert row[:2] == ("Titolo giusto", None)
    lines = (dest / "corrections.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["field"] for line in lines) == ["byline", "title"]
    sound(dest)


# Files


def test_the_files_of_a_source_stay_as_they_are_whatever_happens_to_the_merged_archive(
    copies: list[Path], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(copies[1] / "archive.db")) as db:
        [(url,)] = db.execute("SELECT url FROM posts WHERE url LIKE ?", [f"%{EDITED}"])
    before = {path: path.read_bytes() for path in copies[1].rglob("*") if path.is_file()}
    for how in ("link", "reference"):
        dest = tmp_path / how
        merge(dest, [copies[1]], warc=how)
        warcs = list((dest / "warc").glob("*.gz"))
        assert warcs
        assert all(path.is_symlink() == (how == "reference") for path in warcs)
        assert archiver("verify", "--archive", str(dest)).code == 0
        assert archiver("forget", "--post", url, "--yes", "--archive", str(dest)).code == 0
    assert {path: path.read_bytes() for path in copies[1].rglob("*") if path in before} == before


def test_what_is_moved_leaves_nothing_behind(copies: list[Path], tmp_path: Path) -> None:
    before = rows(copies[2])
    merge(tmp_path / "merged", [copies[2]], warc="move")
    assert not copies[2].exists()
    assert rows(tmp_path / "merged") == before
    assert archiver("verify", "--archive", str(tmp_path / "merged")).code == 0


# What stands in the way


@pytest.mark.parametrize("spoil", ["database", "warc", "missing-warc"])
def test_a_damaged_source_is_refused_and_nothing_is_written(copies: list[Path], tmp_path: Path, spoil: str) -> None:
    [file] = (copies[2] / "warc").glob("*.gz")
    if spoil == "database":
        (copies[2] / "archive.db").write_bytes(os.urandom(9000))
    elif spoil == "warc":
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(bytes(content))
    else:
        file.unlink()
    done = archiver("merge", str(tmp_path / "merged"), str(copies[0]), str(copies[2]))
    assert done.code == 6
    assert str(copies[2]) in done.err
    assert not (tmp_path / "merged").exists()


def test_what_is_mistyped_is_named(copies: list[Path], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    cases = [
        ([tmp_path / "m", tmp_path / "nowhere"], 6, "There is no archive in"),
        ([copies[0], copies[0]], 2, "is the destination itself"),
        ([copies[0] / "in", copies[0]], 2, "one inside the other"),
        ([tmp_path / "mine", copies[0]], 2, "is not empty"),
    ]
    for words, code, said in cases:
        done = archiver("merge", *map(str, words))
        assert (done.code, said in done.err) == (code, True), done.err
    assert archiver("merge", str(tmp_path / "m")).code == 2


def test_a_number_that_two_blogs_have_is_named_and_neither_is_lost(copies: list[Path], tmp_path: Path) -> None:
    with closing(sqlite3.connect(copies[1] / "archive.db")) as db:
        [(number,)] = db.execute("SELECT min(post_id) FROM posts").fetchall()
    with closing(sqlite3.connect(copies[2] / "archive.db")) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("UPDATE posts SET post_id = ? WHERE rowid = (SELECT min(rowid) FROM posts)", [number])
    with pytest.raises(ArchiveError, match=number):
        merge(tmp_path / "merged", copies[1:])


def test_a_source_that_is_being_written_to_is_named(copies: list[Path], tmp_path: Path) -> None:
    from archiver.archive.folder import lock

    held = lock(copies[0])
    try:
        done = archiver("merge", str(tmp_path / "merged"), str(copies[0]))
    finally:
        held.release()
    assert done.code == 6
    assert "in use" in done.err


@pytest.mark.parametrize("place", ["place", "put_in_place"])
def test_who_was_interrupted_gives_the_same_command_again(
    three: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    merge(tmp_path / "quiet", three)
    dest = tmp_path / "merged"
    merge(dest, three[:1])
    held = rows(dest)

    def dies(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(work, place, dies)
        with pytest.raises(KeyboardInterrupt):
            merge(dest, three)
    assert rows(dest) == held, "what was there is as it was"
    merge(dest, three)
    assert rows(dest) == rows(tmp_path / "quiet")
