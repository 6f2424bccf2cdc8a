"""A copy of a live archive is an archive: sound, complete as of one moment, and nothing is ever lost by making it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from archiver.archive import copying
from archiver.archive.copying import STAGE, copy
from archiver.archive.folder import Archive
from archiver.archive.verify import verify
from archiver.errors import ArchiveDamagedError, ArchiveError, ArchiveInUseError, ArchiveUnwritableError, UsageError
from tests.conftest import Kept, archiver, environment, served
from tests.test_correct import run
from tests.test_rebuild import every_table

SHA = "ab" + "c" * 62


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive; nobody changes it."""
    path = tmp_path_factory.mktemp("original") / "archive"
    with served() as (_, server):
        result = archiver("crawl", server.url, "--label", "Astana", "--archive", str(path), "--delay", "0")
        assert result.code == 0, result.err
    return path


@pytest.fixture
def kept(original: Path, tmp_path: Path) -> Kept:
    """A copy of it, made by nobody's program."""
    shutil.copytree(original, tmp_path / "archive")
    return Kept(tmp_path / "archive")


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "backup" / "copy"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the lock and what SQLite leaves beside a database that was read, which mean nothing."""
    nothing = ("archive.lock", "archive.db-wal", "archive.db-shm")
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in nothing]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def is_sound(path: Path) -> bool:
    return verify(path).exit_code == 0


def correct(kept: Kept, value: str) -> None:
    url = kept.column("SELECT url FROM posts ORDER BY url LIMIT 1")[0]
    assert run(kept, "correct", url, "title", value).code == 0


# What a copy is


def test_a_copy_holds_all_that_the_archive_does(kept: Kept, to: Path) -> None:
    correct(kept, "Un altro")
    picture = kept.path / "images" / "ab" / f"{SHA}.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"x")
    before = contents(kept.path)
    result = run(kept, "copy", str(to))
    assert result.code == 0, result.err
    assert contents(kept.path) == before
    there = contents(to)
    assert {name: there[name] for name in there if name != "archive.db"} == {
        name: data for name, data in before.items() if name != "archive.db"
    }
    assert every_table(Kept(to)) == every_table(kept)
    assert is_sound(to)
    assert f"{to} is a copy of {kept.path}." in result.out


def test_the_files_are_others_and_no_links(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    for path in to.rglob("*"):
        assert path.is_dir() or path.stat().st_nlink == 1
        assert not path.is_symlink()


def test_the_same_command_again_copies_only_what_is_new(kept: Kept, to: Path) -> None:
    first = run(kept, "copy", str(to), "--json").json
    assert (first["new"], first["unchanged"], first["exit_code"]) == (True, 0, 0)
    again = run(kept, "copy", str(to), "--json").json
    assert (again["new"], again["files"], again["unchanged"]) == (False, 1, first["files"] - 1)
    correct(kept, "Un altro")
    third = run(kept, "copy", str(to), "--json").json
    assert (third["files"], third["unchanged"]) == (3, first["files"] - 1)  # the database, a WARC file, the corrections
    assert every_table(Kept(to)) == every_table(kept)
    assert is_sound(to)


def test_a_copy_can_be_crawled_into_and_rebuilt(kept: Kept, to: Path) -> None:
    with served() as (_, server):
        path = to.parent / "first"
        assert archiver("crawl", server.url, "--max-posts", "5", "--archive", str(path), "--delay", "0").code == 0
        copy(path, to)
        for folder in (path, to):
            assert archiver("crawl", server.url, "--archive", str(folder), "--delay", "0").code == 0
    assert Kept(to).dump() == Kept(path).dump()
    before = every_table(Kept(to))
    (to / "archive.db").unlink()
    assert run(Kept(to), "extract", "--rebuild", "--quiet").code == 0
    assert every_table(Kept(to)) == before


def test_a_crawl_goes_on_while_it_is_copied(tmp_path: Path) -> None:
    """Every copy on the way is sound, and a crawl that goes on with the first comes to the same."""
    live, early, late = Kept(tmp_path / "live"), tmp_path / "early", tmp_path / "late"
    with served() as (_, server):
        words = ["crawl", server.url, "--archive", str(live.path), "--delay", "0.02"]
        crawling = subprocess.Popen([sys.executable, "-m", "archiver", *words], env=environment(),
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        copies = 0
        while crawling.poll() is None:
            if not (live.path / "archive.db").exists() or not live.rows("SELECT name FROM sqlite_master"):
                continue
            if copies == 0 and not live.rows("SELECT 1 FROM posts"):
                continue
            if copies == 0:
                copy(live.path, early)
                assert crawling.poll() is None
            copy(live.path, late)
            copies += 1
            assert is_sound(late)
        assert crawling.returncode == 0
        copy(live.path, late)
        held = Kept(early).one("SELECT count(*) FROM posts")
        assert (0,) < held < live.one("SELECT count(*) FROM posts")
        assert is_sound(early)
        assert archiver(*words[:2], "--archive", str(early), "--delay", "0").code == 0
    assert every_table(Kept(late)) == every_table(live)
    assert is_sound(late)
    assert Kept(early).dump() == live.dump()


def test_it_is_of_one_moment_whatever_is_written_meanwhile(
    kept: Kept, to: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that is busy while files are copied changes nothing of what the copy is."""
    before = every_table(kept)
    real = copying._Copying._gather

    def gather(self: Any) -> None:
        correct(kept, "Scritto intanto")
        with next(kept.path.glob("warc/*.warc.gz")).open("ab") as file:
            file.write(b"more")
        real(self)

    monkeypatch.setattr(copying._Copying, "_gather", gather)
    copy(kept.path, to)
    assert every_table(Kept(to)) == before
    assert not list(to.glob("warc/*-decision-*"))
    assert is_sound(to)


# Destinations


@pytest.mark.parametrize("inside", [".", "warc", "new/copy", "../archive"])
def test_the_archive_is_not_copied_into_itself(kept: Kept, inside: str) -> None:
    before = contents(kept.path)
    with pytest.raises(UsageError, match="Name another folder"):
        copy(kept.path, kept.path / inside)
    assert contents(kept.path) == before
    assert not (kept.path / "new").exists()


def test_nor_through_a_link(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(kept.path)
    with pytest.raises(UsageError, match="the archive itself"):
        copy(kept.path, tmp_path / "link")


def test_a_folder_of_other_things_is_left_alone(kept: Kept, to: Path) -> None:
    to.mkdir(parents=True)
    (to / "tesi.docx").write_text("x")
    result = run(kept, "copy", str(to))
    assert (result.code, "is not empty" in result.err) == (2, True)
    assert [path.name for path in to.iterdir()] == ["tesi.docx"]


def test_another_archive_is_left_alone(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    with Archive(to) as other, other.transaction() as db:
        db.conn.execute("INSERT INTO crawls (crawl_id, started_at) VALUES ('mine', '2026-01-01T00:00:00Z')")
    before = contents(to)
    result = run(kept, "copy", str(to))
    assert (result.code, "1 run that this archive does not have" in result.err) == (2, True)
    assert contents(to) == before


def test_a_database_of_somebody_else_s_is_left_alone(kept: Kept, to: Path) -> None:
    to.mkdir(parents=True)
    (to / "archive.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match="is no archive"):
        copy(kept.path, to)
    assert list(contents(to)) == ["archive.db"]


def test_a_file_and_an_unwritable_folder_are_sentences(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in ("file", "file/copy"):
        with pytest.raises(UsageError, match=r"is a file|cannot be written to"):
            copy(kept.path, tmp_path / place)


def test_an_empty_folder_is_filled(kept: Kept, to: Path) -> None:
    (to / "lost+found").mkdir(parents=True)
    copy(kept.path, to)
    assert is_sound(to)


def test_no_archive_is_a_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamagedError, match="There is no archive"):
        copy(tmp_path / "nowhere", tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_a_crawl_writes_to_is_left_alone(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    with Archive(to), pytest.raises(ArchiveInUseError):
        copy(kept.path, to)


# Trouble on the way


@pytest.mark.parametrize("is_new", [True, False])
def test_a_disk_that_is_full_is_said_before_anything_is_copied(
    kept: Kept, to: Path, monkeypatch: pytest.MonkeyPatch, is_new: bool
) -> None:
    if not is_new:
        copy(kept.path, to)
        correct(kept, "Un altro")
    before = contents(to)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 100))
    with pytest.raises(ArchiveUnwritableError, match="There is no room"):
        copy(kept.path, to)
    assert contents(to) == before
    assert to.exists() is not is_new


class Step(NamedTuple):
    """Where a copying is stopped."""

    name: str
    number: int


@pytest.mark.parametrize("step", [Step("fsync", 1), Step("fsync", 3), Step("utime", 2)], ids=str)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_copy_that_is_stopped_leaves_what_was_there_and_goes_on(
    kept: Kept, to: Path, monkeypatch: pytest.MonkeyPatch, step: Step, is_new: bool
) -> None:
    if not is_new:
        copy(kept.path, to)
        correct(kept, "Un altro")
        for path in kept.path.glob("runs/*.json"):
            path.write_text(path.read_text() + "\n")
    before = contents(to)
    real, left = getattr(os, step.name), step.number

    def failing(*words: Any, **named: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*words, **named)

    with monkeypatch.context() as patch:
        patch.setattr(os, step.name, failing)
        with pytest.raises(ArchiveUnwritableError, match="is full"):
            copy(kept.path, to)
    assert {name: data for name, data in contents(to).items() if STAGE not in name} == before
    copy(kept.path, to)
    assert every_table(Kept(to)) == every_table(kept)
    assert not (to / STAGE).exists()
    assert is_sound(to)


@pytest.mark.parametrize("count", range(1, 7))
def test_killed_while_it_puts_things_in_place_the_same_command_goes_on(kept: Kept, to: Path, count: int) -> None:
    copy(kept.path, to)
    correct(kept, "Un altro")
    for path in kept.path.glob("runs/*.json"):
        path.write_text(path.read_text() + "\n")
    program = f"""if True:
        import os, pathlib
        real, left = pathlib.Path.replace, {count}
        def replace(*words):
            global left
            left -= 1
            if left == 0:
                os._exit(9)
            return real(*words)
        pathlib.Path.replace = replace
        from archiver.archive.copying import copy
        copy(pathlib.Path({str(kept.path)!r}), pathlib.Path({str(to)!r}))
    """
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, check=False)
    assert done.returncode in (0, 9), done.stderr
    assert is_sound(to)
    copy(kept.path, to)
    assert every_table(Kept(to)) == every_table(kept)
    assert not (to / STAGE).exists()


# An archive that has been damaged, and one from which something was forgotten


def spoil(path: Path, at: int = 3000) -> None:
    data = bytearray(path.read_bytes())
    data[at : at + 40] = bytes(40)
    path.write_bytes(bytes(data))


def test_what_is_damaged_is_named_and_an_earlier_copy_of_it_stays(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    [warc] = kept.path.glob("warc/*.warc.gz")
    spoil(warc)
    done = run(kept, "copy", str(to))
    assert (done.code, f"warc/{warc.name} is damaged in the archive. The earlier copy of it was kept." in done.out) == (
        *(6, True),
    )
    assert is_sound(to)
    fresh = run(kept, "copy", str(to.parent / "fresh"))
    assert (fresh.code, "is damaged in the archive" in fresh.out) == (6, True)
    assert Kept(to.parent / "fresh").dump() == kept.dump()


def test_a_file_that_the_archive_lost_is_named_and_the_copy_keeps_it(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    [warc] = kept.path.glob("warc/*.warc.gz")
    warc.unlink()
    before = contents(to)
    with pytest.raises(ArchiveDamagedError, match=warc.name):
        copy(kept.path, to)
    assert contents(to) == before


def test_a_file_that_vanishes_on_the_way_stops_it(kept: Kept, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = copying._Copying._gather

    def gather(self: Any) -> None:
        next(kept.path.glob("warc/*.warc.gz")).unlink()
        real(self)

    monkeypatch.setattr(copying._Copying, "_gather", gather)
    with pytest.raises(ArchiveError, match="written anew while it was copied"):
        copy(kept.path, to)
    assert [name for name in contents(to) if STAGE not in name] == []


def test_what_was_forgotten_is_forgotten_by_the_copy_too(kept: Kept, to: Path) -> None:
    for name in ("ab" + "c" * 62, "ab" + "d" * 62):
        (kept.path / "images" / "ab").mkdir(parents=True, exist_ok=True)
        (kept.path / "images" / "ab" / f"{name}.jpg").write_bytes(b"x")
    with Archive(kept.path) as archive, archive.transaction() as db:
        db.conn.execute("UPDATE images SET sha256 = ? WHERE rowid = (SELECT min(rowid) FROM images)", [SHA])
    copy(kept.path, to)
    shutil.rmtree(kept.path / "images")
    done = copy(kept.path, to)
    assert done.removed == 1
    assert [path.stem for path in to.glob("images/ab/*")] == [SHA]  # a row names it: it was lost, not forgotten


def test_a_file_that_was_written_anew_is_copied_anew(kept: Kept, to: Path) -> None:
    """As where something was forgotten: the records stand elsewhere, and the rows say so."""
    copy(kept.path, to)
    [warc] = kept.path.glob("warc/*.warc.gz")
    data = warc.read_bytes()
    begins = data[: data.index(b"\x1f\x8b\x08", 10)]
    warc.write_bytes(begins + data)
    with Archive(kept.path) as archive, archive.transaction() as db:
        db.conn.execute("UPDATE captures SET warc_offset = warc_offset + ?", [len(begins)])
    assert is_sound(kept.path)
    assert copy(kept.path, to).exit_code == 0
    assert is_sound(to)
    assert every_table(Kept(to)) == every_table(kept)


def test_what_was_decided_in_the_copy_is_not_written_over(kept: Kept, to: Path) -> None:
    copy(kept.path, to)
    correct(Kept(to), "Nella copia")
    before = contents(to)
    with pytest.raises(ArchiveDamagedError, match="or the copy was written to"):
        copy(kept.path, to)
    assert contents(to) == before


def test_what_was_put_aside_is_left_out_and_said(kept: Kept, to: Path) -> None:
    (kept.path / "archive.db.before-20261123100000").write_bytes(b"x")
    done = run(kept, "copy", str(to))
    assert "Left out: archive.db.before-20261123100000." in done.out
    assert not list(to.glob("archive.db.*"))
