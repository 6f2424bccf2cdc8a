"""A part of an archive as a database, and as a release that explains itself, can be checked, cited and compared."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlite_utils import Database

from archiver.archive.schema import open_database
from archiver.archive.search import is_consistent, stems
from archiver.archive.selection import TABLES, Selected, Selection
from archiver.errors import ArchiveDamagedError, ArchiverError, UsageError
from archiver.export.about import About, Told, slug
from archiver.export.citation import citation
from archiver.export.differences import print_differences, write_json
from archiver.export.given import given
from archiver.export.package import SQLITE, write_package
from archiver.export.release import Release, Row
from archiver.export.sqlite import write_sqlite
from tests.conftest import Result, archiver, served

DAY = "2026-11-23"
AT = f"{DAY}T00:00:00Z"
CAPTION = "Ugo Serra davanti al municipio"
PICTURE = b"\xff\xd8\xff a picture"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
NASTY = 'Un titolo, "tra virgolette"\r\ne due righe | <b>grassetto</b>'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crawl of two labels, and what a crawl of a small blog does not bring: corrections, pictures, odd texts."""
    path = tmp_path_factory.mktemp("release") / "archive"
    with served(robots="stock") as (_, server):
        result = archiver(
            *("crawl", server.url, "--label", "Astana", "--label", "Storia locale"),
            *("--archive", str(path), "--delay", "0", "--quiet"),
        )
    assert result.code == 0, result.err
    with open_database(path / "archive.db", create=False) as db, db.conn:
        (first, second, third, *_) = [
            row["post_id"] for row in db.query("SELECT post_id FROM posts ORDER BY published_utc DESC")
        ]
        link = {"position": 90, "url": "https://a.example/", "kind": "internal"}
        db.table("links").insert({"post_id": first, "target_post_id": outside(db), **link})
        db.table("links").insert({"post_id": second, "target_post_id": first, **link})
        db.table("images").insert({"post_id": first, "position": 90, "url": "u", "caption": CAPTION, "sha256": SHA256})
        db.table("images").insert({"post_id": second, "position": 90, "url": "v", "sha256": "0" * 64})
        db.execute("UPDATE posts SET captions = ?, stems = stems || ' ' || ? WHERE post_id = ?", [
            CAPTION, stems(CAPTION), first
        ])  # fmt: skip
        correction = {"post_id": third, "at": "2026-11-20T10:00:00Z", "note": "come nel giornale"}
        db.table("corrections").insert({**correction, "field": "title", "value": NASTY})
        db.table("corrections").insert({**correction, "field": "body_text", "value": "Parola per parola. " * 8000})
    folder = path / "images" / SHA256[:2]
    folder.mkdir(parents=True)
    (folder / f"{SHA256}.jpg").write_bytes(PICTURE)
    return path


def outside(db: Database) -> str:
    """A post that has not the label Astana."""
    sql = """SELECT post_id FROM posts WHERE post_id NOT IN
             (SELECT post_id FROM post_labels JOIN labels USING (label_id) WHERE name = 'Astana') LIMIT 1"""
    return str(db.execute(sql).fetchone()[0])


@contextmanager
def released(archive: Path, *without: str, rename: Any = None, **chosen: Any) -> Iterator[Release]:
    with Selected(archive, Selection(**chosen)) as selected:
        yield Release(selected=selected, without=frozenset(without), rename=rename)


def masked(table: str, row: Row) -> Row:
    """Names of commenters by others."""
    if table != "comments":
        return row
    ids = {name: row[name] and f"c-{row[name][:3]}" for name in ("comment_id", "parent_id")}
    return row | ids | {"author": "Lettore ABC", "author_url": None}


def exported(archive: Path, to: Path, *without: str, rename: Any = None, **chosen: Any) -> Path:
    with released(archive, *without, rename=rename, **chosen) as release:
        write_sqlite(release, to, force=False, at=AT)
    return to


def packed(archive: Path, to: Path, *without: str, told: Told | None = None, rename: Any = None, **chosen: Any) -> Path:
    with released(archive, *without, rename=rename, **chosen) as release:
        write_package(release, to, told=told or Told(creators=("Rossi, Maria",)), day=DAY, force=False)
    return to


def rows(path: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, parameters).fetchall()


def copied(archive: Path, to: Path) -> Path:
    return Path(shutil.copytree(archive, to))


def changed(archive: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return archive


# A database


@pytest.fixture(scope="module")
def whole(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(archive, tmp_path_factory.mktemp("whole") / "whole.db")


@pytest.fixture(scope="module")
def astana(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(archive, tmp_path_factory.mktemp("astana") / "astana.db", labels=("Astana",))


@pytest.mark.parametrize("table", TABLES)
def test_a_database_of_everything_has_every_row_as_it_was_read(archive: Path, whole: Path, table: str) -> None:
    sql = f"SELECT * FROM {table}"
    assert sorted(rows(whole, sql), key=repr) == sorted(rows(archive / "archive.db", sql), key=repr)


def test_a_person_corrects_in_the_view_and_the_table_keeps_what_was_read(whole: Path) -> None:
    [(read, shown)] = rows(whole, "SELECT p.title, c.title FROM posts p JOIN posts_corrected c USING (post_id)"
                                  " WHERE corrected IS NOT NULL")  # fmt: skip
    assert shown == NASTY
    assert read != NASTY


def test_a_part_refers_to_nothing_that_is_not_there(astana: Path) -> None:
    assert rows(astana, "PRAGMA foreign_key_check") == []
    assert rows(astana, "PRAGMA integrity_check") == [("ok",)]
    targets = dict(rows(astana, "SELECT post_id, target_post_id FROM links WHERE position = 90"))
    assert set(map(bool, targets.values())) == {True, False}
    assert rows(astana, "SELECT DISTINCT name FROM labels ORDER BY name")[0] == ("Astana",)
    assert rows(astana, "SELECT count(*) FROM captures WHERE warc_file IS NULL OR warc_offset IS NULL") == [(0,)]


def test_a_part_has_its_own_search_and_its_views(astana: Path, tmp_path: Path) -> None:
    found = "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH ?"
    assert rows(astana, found, "municipio") == [(1,)]
    assert rows(astana, "SELECT sum(posts) FROM posts_by_month") == rows(astana, "SELECT count(*) FROM live_posts")
    copy = shutil.copy(astana, tmp_path / "archive.db")
    with open_database(Path(copy), create=False) as db:
        assert is_consistent(db)
        db.execute("UPDATE posts SET title = 'cambiato'")
        assert db.execute(found, ["cambiato"]).fetchone()[0] == db.table("posts").count  # its triggers are there


def test_a_part_is_one_file_that_this_program_reads_too(astana: Path, tmp_path: Path) -> None:
    assert rows(astana, "PRAGMA journal_mode") == [("delete",)]
    assert [path.name for path in astana.parent.iterdir()] == [astana.name]
    shutil.copy(astana, tmp_path / "archive.db")
    result = archiver("status", "--json", "--archive", str(tmp_path))
    assert result.json["blogs"][0]["posts"] == rows(astana, "SELECT count(*) FROM posts")[0][0]


def test_the_same_part_on_the_same_day_is_the_same_bytes(archive: Path, astana: Path, tmp_path: Path) -> None:
    again = exported(archive, tmp_path / "again.db", labels=("Astana",))
    assert again.read_bytes() == astana.read_bytes()


def said(path: Path, *words: str) -> set[str]:
    """The words that are anywhere in the bytes of a file."""
    data = path.read_bytes()
    return {word for word in words if word.encode() in data}


def test_texts_that_are_left_out_are_nowhere_in_the_file(archive: Path, tmp_path: Path) -> None:
    path = exported(archive, tmp_path / "a.db", "text")
    read = "SELECT text FROM blocks WHERE kind IN ('paragraph', 'quote', 'caption') AND length(text) > 80"
    texts = [text for (text,) in rows(archive / "archive.db", read)]
    read = "SELECT body_text FROM comments WHERE length(body_text) > 20"
    texts += [text.splitlines()[0] for (text,) in rows(archive / "archive.db", read)]
    assert len(texts) > 20
    assert said(path, CAPTION, "Parola per parola", *(text[10:60] for text in texts)) == set()
    [(stemmed,)] = rows(path, "SELECT max(length(stems) - length(title)) FROM posts")
    assert stemmed < 20, "only titles can still be searched"
    assert rows(path, "SELECT count(*) FROM posts_fts WHERE posts_fts MATCH 'municipio'") == [(0,)]
    assert rows(path, "SELECT count(*) FROM posts_corrected WHERE title = ?", NASTY) == [(1,)]
    assert rows(path, "SELECT count(*) FROM posts_corrected WHERE title IS NULL") == [(0,)]


def test_tables_that_are_left_out_are_empty_and_nothing_refers_to_them(archive: Path, tmp_path: Path) -> None:
    path = exported(archive, tmp_path / "a.db", "comments", "captures", "images")
    for table in ("comments", "captures", "images", "comments_fts"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(0,)]
    assert rows(path, "SELECT count(*) FROM posts WHERE capture_id IS NOT NULL OR captions IS NOT NULL") == [(0,)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert said(path, "Nerina da Pontelungo") == set()


def test_names_are_nowhere_in_a_file_with_pseudonyms(archive: Path, tmp_path: Path) -> None:
    path = exported(archive, tmp_path / "a.db", "captures", rename=masked)
    assert said(path, "Nerina da Pontelungo", "2290145567308812394") == set()
    found = "SELECT count(*) FROM comments_fts WHERE comments_fts MATCH 'lettore'"
    assert rows(path, found) == rows(path, "SELECT count(*) FROM comments") == [(3,)]
    assert rows(path, "SELECT count(*) FROM comments_fts WHERE comments_fts MATCH 'farina'") == [(1,)]


def test_pseudonyms_are_refused_beside_captures(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--without captures"):
        exported(archive, tmp_path / "a.db", rename=masked)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_whose_rows_refer_to_nothing_is_not_passed_on(archive: Path, tmp_path: Path) -> None:
    damaged = changed(copied(archive, tmp_path / "b"), "UPDATE post_labels SET label_id = 'x' WHERE rowid = 1")
    with pytest.raises(ArchiveDamagedError, match="archiver verify"):
        exported(damaged, tmp_path / "a.db")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_a_full_disk_leaves_nothing(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    def fails(*_: Any) -> None:
        raise full

    monkeypatch.setattr("archiver.archive.subset._copy_table", fails)
    with pytest.raises(ArchiverError, match="disk is full") as error:
        exported(archive, tmp_path / "a.db")
    assert error.value.exit_code == 6
    assert list(tmp_path.iterdir()) == []


# A release


@pytest.fixture(scope="module")
def release(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(
        archive,
        tmp_path_factory.mktemp("package") / "release",
        told=Told(creators=("Rossi, Maria", "Gruppo di lavoro"), license="CC-BY-4.0", version="1.0"),
    )


def frictionless(folder: Path) -> Any:
    program = "import sys, frictionless; print(frictionless.validate(sys.argv[1]).to_json())"
    done = subprocess.run(
        [sys.executable, "-c", program, "datapackage.json"], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_a_release_is_valid_and_a_changed_file_is_not(release: Path, tmp_path: Path) -> None:
    report = frictionless(release)
    assert report["valid"], [task for task in report["tasks"] if task["errors"]]
    assert len(report["tasks"]) == len(TABLES)
    altered = copied(release, tmp_path / "altered")
    text = (altered / "data" / "post_labels.csv").read_text(encoding="utf-8")
    (altered / "data" / "post_labels.csv").write_text(text + "nobody,nothing\r\n", encoding="utf-8", newline="")
    errors = {error["type"] for task in frictionless(altered)["tasks"] for error in task["errors"]}
    assert errors == {"hash-count", "byte-count", "foreign-key"}


def test_a_release_says_what_its_columns_are_called_and_count(release: Path) -> None:
    resources = {told["name"]: told for told in json.loads((release / "datapackage.json").read_bytes())["resources"]}
    assert resources["post_aliases"]["title"] == "Other ids and addresses of posts"
    fields = {field["name"]: field for field in resources["posts"]["schema"]["fields"]}
    assert [fields[name]["title"] for name in ("published_text", "word_count")] == ["Date as printed", "Words"]
    assert [fields[name].get("unit") for name in ("word_count", "version", "title")] == ["words", None, None]
    leaflet = (release / "DATA-DICTIONARY.md").read_text(encoding="utf-8")
    assert "\n### Posts (`posts`)\n" in leaflet
    assert "\n| `word_count` | Words | whole number (words) | How many words its text has." in leaflet


def test_the_checksums_are_those_of_every_file(release: Path) -> None:
    lines = (release / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    assert sums == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name != "SHA256SUMS"
    }


def test_csv_and_database_say_the_same(release: Path) -> None:
    for table in TABLES:
        with (release / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            csv.field_size_limit(10_000_000)
            [names, *read] = csv.reader(file)
        source = "posts_corrected" if table == "posts" else table
        stored = rows(release / SQLITE, f"SELECT {', '.join(names)} FROM {source}")
        assert sorted(read) == sorted(["" if value is None else str(value) for value in row] for row in stored)


def test_the_same_release_on_the_same_day_is_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        result = archiver(
            *("export", "package", str(tmp_path / name), "--archive", str(archive), "--label", "Astana"),
            env={"SOURCE_DATE_EPOCH": "1700000000"},
        )
        assert result.code == 0, result.err
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "one", tmp_path / "other")
    )
    assert one == other
    assert json.loads(one[Path("export.json")])["date"] == "2023-11-14"


def test_a_release_says_how_to_cite_it(release: Path, archive: Path, tmp_path: Path) -> None:
    told = yaml.load((release / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)
    assert told["authors"] == [{"family-names": "Rossi", "given-names": "Maria"}, {"name": "Gruppo di lavoro"}]
    assert (told["cff-version"], told["type"], told["version"]) == ("1.2.0", "dataset", "1.0")
    assert (told["date-released"], told["license"]) == (DAY, "CC-BY-4.0")
    assert told.keys() >= {"title", "message"}


@pytest.mark.parametrize(
    ("license_", "expected"),
    [
        ("CC0-1.0", {"license": "CC0-1.0"}),
        ("https://a.example/licence", {"license-url": "https://a.example/licence"}),
        ("Own-Licence", {}),
        (None, {}),
    ],
)
def test_a_citation_names_only_licences_that_its_format_knows(
    license_: str | None, expected: dict[str, str], about: About
) -> None:
    told = yaml.load(citation(replace(about, license=license_)), yaml.BaseLoader)
    assert {name: value for name, value in told.items() if "license" in name} == expected


TITLE = 'Un "titolo": sì\U0001f600\x85\u2028\ufeff\\ # no'


def test_nobody_is_made_an_author(about: About) -> None:
    told = yaml.load(citation(replace(about, creators=(), title=TITLE)), yaml.BaseLoader)
    assert told["authors"] == [{"name": "anonymous"}]
    assert told["title"] == TITLE


@pytest.fixture
def about() -> About:
    return About(
        title="T",
        description="D",
        version="1",
        day=DAY,
        creators=("Rossi, Maria",),
        license=None,
        program="0",
        blogs=({"blog_id": "1", "host": "a.example", "url": "https://a.example/", "title": "A"},),
        selection={},
        without=(),
        is_pseudonymised=False,
        posts=1,
        posts_held=1,
    )


def test_robots_txt_is_there_as_it_was_seen(release: Path) -> None:
    [file] = (release / "robots").iterdir()
    assert "Disallow: /search" in file.read_text()
    [(fetched,)] = rows(release / SQLITE, "SELECT fetched_at FROM captures WHERE kind = 'robots'")
    assert f"`robots/{file.name}` was fetched at {fetched}" in (release / "README.md").read_text(encoding="utf-8")


def test_pictures_are_there_once_each_and_lost_ones_are_told(release: Path) -> None:
    [file] = [path for path in (release / "pictures").rglob("*") if path.is_file()]
    assert (file.parent.name, file.name, file.read_bytes()) == (SHA256[:2], f"{SHA256}.jpg", PICTURE)
    assert "1 pictures are missing" in (release / "README.md").read_text(encoding="utf-8")


def test_a_picture_that_is_another_by_now_is_not_passed_on(archive: Path, tmp_path: Path) -> None:
    spoiled = copied(archive, tmp_path / "b")
    (spoiled / "images" / SHA256[:2] / f"{SHA256}.jpg").write_bytes(b"something else")
    path = packed(spoiled, tmp_path / "a")
    assert [file for file in path.rglob("pictures/**/*") if file.is_file()] == []
    assert not list(packed(archive, tmp_path / "c", "images").glob("pictures"))


def test_the_certificate_says_what_the_archive_is_and_what_the_release_is_of_it(archive: Path, tmp_path: Path) -> None:
    path = packed(archive, tmp_path / "a", "comments", labels=("Astana",))
    text = (path / "CERTIFICATE.md").read_text(encoding="utf-8")
    assert "Astana: 4 in the label feed, 4 held, complete." in text
    assert "This release is a part of that archive**: 4 of 21" in text
    assert "Left out of every post: comments." in text
    told = json.loads((path / "certificate.json").read_text(encoding="utf-8"))
    assert (told["complete"], told["posts"], told["posts_held"]) == (True, 4, 21)
    assert str(archive) not in "".join(
        file.read_text(encoding="utf-8") for file in path.glob("*.*") if file.suffix != ".sqlite"
    )


def test_a_release_with_pseudonyms_leads_to_no_raw_page(archive: Path, tmp_path: Path) -> None:
    path = packed(archive, tmp_path / "a", rename=masked)
    everything = b"".join(file.read_bytes() for file in path.rglob("*") if file.is_file())
    assert b"Nerina da Pontelungo" not in everything
    assert b"warc.gz" not in everything
    assert not (path / "data" / "captures.csv").exists()
    assert "pseudonym" in (path / "README.md").read_text(encoding="utf-8")
    assert frictionless(path)["valid"]


def test_what_a_blog_says_does_nothing_in_a_leaflet(archive: Path, tmp_path: Path) -> None:
    hostile = changed(
        copied(archive, tmp_path / "b"),
        "UPDATE blogs SET title = '<script>alert(1)</script> [x](javascript:y) | `z`'",
    )
    path = packed(hostile, tmp_path / "a")
    for name in ("README.md", "CERTIFICATE.md"):
        text = (path / name).read_text(encoding="utf-8")
        assert "<script" not in text.replace("\\<script", "")
        assert "[x](" not in text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (Told(creators=("  ",)), "--creator"),
        (Told(creators=("Rossi\x00",)), "--creator"),
        (Told(title="due\nrighe"), "--title"),
        (Told(description="\x1b[31m"), "--description"),
        (Told(license="my own licence"), "spdx.org"),
        (Told(license="javascript:alert(1)"), "spdx.org"),
        (Told(version="../../x"), "--version-name"),
        (Told(version=""), "--version-name"),
    ],
)
def test_what_cannot_be_told_is_refused_before_anything_is_written(
    archive: Path, tmp_path: Path, told: Told, sentence: str
) -> None:
    with pytest.raises(UsageError, match=sentence):
        packed(archive, tmp_path / "a", told=told)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_replaced_unasked(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    result = archiver("export", "package", str(tmp_path / "mine"), "--archive", str(archive), "--force")
    assert result.code == 2
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "mine"
    packed(archive, tmp_path / "release")
    again = archiver("export", "package", str(tmp_path / "release"), "--archive", str(archive))
    assert again.code == 2
    assert "--force" in again.err
    forced = archiver("export", "package", str(tmp_path / "release"), "--archive", str(archive), "--force", "--json")
    assert (forced.code, forced.json["posts"]) == (0, 21)


def test_a_day_that_is_none_is_refused(archive: Path, tmp_path: Path) -> None:
    for name in ("sqlite", "package"):
        result = archiver(
            *("export", name, str(tmp_path / "a"), "--archive", str(archive)), env={"SOURCE_DATE_EPOCH": "yesterday"}
        )
        assert result.code == 2
        assert "SOURCE_DATE_EPOCH" in result.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("title", "name"), [("Il caffè, di sera!", "il-caffe-di-sera"), ("日本", "release"), ("a" * 200, "a" * 80)]
)
def test_a_title_becomes_a_name(title: str, name: str) -> None:
    assert slug(title) == name


# Two releases

EDITS: dict[str, tuple[str, str]] = {
    "title": (
        "UPDATE posts SET title = 'Nuovo' WHERE rowid = 2",
        "Posts and pages: 1 changed.",
    ),
    "label": ("DELETE FROM post_labels WHERE rowid = 2", ": labels"),
    "block": ("UPDATE blocks SET text = 'x' WHERE rowid = 2", ": blocks"),
    "comment": ("UPDATE comments SET body_text = 'ciao' WHERE rowid = 1", "Comments: 1 changed."),
    "comment gone": ("DELETE FROM comments WHERE rowid = 1", "Comments: 1 removed."),
    "vanished": ("UPDATE posts SET gone_at = '2026-11-22T10:00:00Z' WHERE rowid = 2", ": gone_at"),
    "nothing": ("UPDATE posts SET last_seen_at = '2026-11-22T10:00:00Z'", "Posts and pages: the same."),
}


def compared(old: Path, new: Path, capsys: pytest.CaptureFixture[str]) -> str:
    one, other = given(old), given(new)
    with closing(one.db), closing(other.db):
        print_differences(one, other, sys.stdout)
    return capsys.readouterr().out


@pytest.mark.parametrize("edit", EDITS)
def test_what_changed_is_told(
    archive: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], edit: str
) -> None:
    statement, expected = EDITS[edit]
    edited = changed(copied(archive, tmp_path / "b"), statement)
    told = compared(whole, exported(edited, tmp_path / "a.db"), capsys)
    assert expected in told
    assert told.count(" changed ") + told.count(" removed ") <= 1


def test_two_releases_are_told_apart_by_how_they_were_made(
    archive: Path, release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = packed(archive, tmp_path / "a", "text", labels=("Astana",))
    told = compared(release, part, capsys)
    assert "Chosen differently: everything → labels Astana." in told
    assert "Left out differently: nothing → text." in told
    assert "Not compared, since one was made without it: text." in told
    assert "Posts and pages: 17 removed." in told
    assert "posts 21 → 4" in told


def test_a_release_that_was_altered_is_said_to_be(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = copied(release, tmp_path / "altered")
    (altered / "data" / "posts.csv").write_text("post_id\r\n", encoding="utf-8")
    (altered / "README.md").unlink()
    told = compared(release, altered, capsys)
    assert "ALTERED since it was made: README.md, data/posts.csv" in told
    assert "Posts and pages: the same." in told


def test_checksums_lead_nowhere_else(release: Path, tmp_path: Path) -> None:
    hostile = copied(release, tmp_path / "hostile")
    digest = hashlib.sha256((release / "README.md").read_bytes()).hexdigest()
    names = ["../release/README.md", str(release / "README.md"), "..\\README.md"]
    (hostile / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name in names))
    found = given(hostile)
    found.db.close()
    assert list(found.altered) == names


def test_a_post_whose_number_was_learnt_is_the_same_post(
    archive: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [(post_id,)] = rows(whole, "SELECT post_id FROM posts WHERE rowid = 2")
    before = copied(archive, tmp_path / "b")
    with closing(sqlite3.connect(before / "archive.db")) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("UPDATE posts SET post_id = 'path:x/1.html' WHERE post_id = ?", [post_id])
    after = copied(archive, tmp_path / "c")
    changed(after, f"INSERT INTO post_aliases VALUES ('path:x/1.html', '{post_id}')")
    told = compared(exported(before, tmp_path / "b.db"), exported(after, tmp_path / "c.db"), capsys)
    assert "Posts and pages: 1 renumbered." in told
    assert f"(now {post_id})" in told


def test_programs_get_every_difference(archive: Path, whole: Path, tmp_path: Path) -> None:
    edited = changed(copied(archive, tmp_path / "b"), "UPDATE posts SET title = title || '!'")
    result = archiver("export", "diff", str(whole), str(exported(edited, tmp_path / "a.db")), "--json")
    assert result.code == 0
    told = result.json
    assert told["counts"] == {"posts_changed": 20}  # of one a person had the last word on its title
    assert len(told["changes"]) == 20
    assert {tuple(change["fields"]) for change in told["changes"]} == {("title",)}
    assert told["rows"]["posts"] == [21, 21]


def spoiled_json(path: Path) -> None:
    (path / "export.json").write_text("{")


def newer(path: Path) -> None:
    told = json.loads((path / "export.json").read_text(encoding="utf-8"))
    (path / "export.json").write_text(json.dumps({**told, "format_version": 99}))


def newer_schema(path: Path) -> None:
    with closing(sqlite3.connect(path / SQLITE)) as connection, connection:
        connection.execute("UPDATE _sqlite_migrations SET name = 'm999_future' WHERE name = 'm005_follows'")


def another(path: Path) -> None:
    (path / "export.json").write_text('{"format": "csv"}')


def cut(path: Path) -> None:
    data = (path / SQLITE).read_bytes()
    (path / SQLITE).write_bytes(data[: len(data) // 3])


def no_database(path: Path) -> None:
    (path / SQLITE).unlink()


def text_database(path: Path) -> None:
    (path / SQLITE).write_text("nothing of the kind")


def other_tables(path: Path) -> None:
    with closing(sqlite3.connect(path / SQLITE)) as connection, connection:
        connection.execute("DROP TABLE comments")


def no_manifest(path: Path) -> None:
    (path / "export.json").unlink()


def no_text(path: Path) -> None:
    (path / "SHA256SUMS").write_bytes(b"\xff\xfe\x00")


BAD: list[tuple[Callable[[Path], None], str]] = [
    (spoiled_json, "no JSON"),
    (newer, "newer format"),
    (newer_schema, "newer archiver"),
    (another, "another export"),
    (cut, "damaged"),
    (no_database, "missing"),
    (text_database, "damaged"),
    (other_tables, "another format"),
    (no_manifest, "export.json"),
    (no_text, "no text"),
]


@pytest.mark.parametrize(("spoil", "sentence"), BAD, ids=lambda one: getattr(one, "__name__", ""))
def test_what_is_no_release_is_said_to_be_none(
    release: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], None], sentence: str
) -> None:
    bad = copied(release, tmp_path / "bad")
    spoil(bad)
    with pytest.raises(UsageError, match=sentence):
        compared(release, bad, capsys)
    assert capsys.readouterr().out == ""


def ended(*arguments: str) -> Result:
    return archiver("export", "diff", *arguments)


def test_what_is_not_there_is_said_to_be_missing(archive: Path, release: Path, tmp_path: Path) -> None:
    missing = ended(str(tmp_path / "nothing"), str(release))
    assert (missing.code, missing.out) == (2, "")
    assert "There is no" in missing.err
    living = ended(str(release), str(archive))
    assert living.code == 2
    assert "archive.db" in living.err
    assert json.loads(ended(str(release), str(tmp_path), "--json").out)["exit_code"] == 2


def test_json_is_one_object(release: Path, whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = given(release), given(whole)
    with closing(one.db), closing(other.db):
        write_json(one, other, sys.stdout)
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] == []
    assert (told["old"]["has_checksums"], told["new"]["manifest"]) == (True, None)
