"""Exports: which posts are chosen, what of them leaves, where to. What files hold: ``test_export_formats``."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.schema import open_database
from archiver.archive.selection import PARTS, TABLES, Selected, Selection
from archiver.errors import ArchiveUnwritableError, UsageError
from archiver.export import destination as destinations
from archiver.export.destination import MANIFEST, new_file, new_folder
from archiver.export.jsonl import write_jsonl
from archiver.export.release import Release
from tests.conftest import environment
from tests.exporting import ALBA, BORA, export, make_archive, post, put


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that tests only read."""
    return make_archive(tmp_path_factory.mktemp("export") / "archive")


def chosen(archive: Path, **conditions: Any) -> list[str]:
    with Selected(archive, Selection(**conditions)) as selected:
        at = selected.columns("posts").index("post_id")
        return [row[at] for row in selected.rows("posts")]


# Which posts

ALL = ["uno", "due", "tre", "pagina", "quattro"]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, ALL),
        ({"blogs": ("https://www.bora.example/",)}, ["quattro"]),
        ({"blogs": ("https://www.bora.example/search/label/Astana",)}, ["quattro"]),
        ({"blogs": ("WWW.bora.example",)}, ["quattro"]),
        ({"blogs": (ALBA,)}, ALL[:4]),
        ({"blogs": (ALBA, "www.bora.example")}, ALL),
        ({"labels": ("Astana",)}, ["uno", "due", "quattro"]),
        ({"labels": ("Astana",), "blogs": (BORA,)}, ["quattro"]),
        ({"labels": (" Astana ", "Ricette")}, ["uno", "due", "tre", "quattro"]),
        ({"since": "2024-12-31"}, ["due", "tre"]),
        ({"until": "2024-12-31"}, ["uno", "due", "quattro"]),
        ({"since": "2024-12-31", "until": "2024-12-31"}, ["due"]),
        ({"query": "relazione"}, ["uno", "tre"]),
        ({"query": "RELAZIONI paesi"}, ["uno"]),
        ({"query": "perche"}, ["uno"]),
        ({"query": '"relazione annuale"'}, ["tre"]),
        ({"query": '"annuale relazione"'}, []),
        ({"query": "annuale relazione"}, ["tre"]),
        ({"query": "lanterna"}, ["uno"]),
        ({"query": "relazione AND"}, ["tre"]),
        ({"query": 'mele* OR (torta) NEAR "'}, []),
        ({"query": "torta-di-mele: ^*"}, ["tre"]),
        ({"query": "bora", "blogs": (ALBA,)}, []),
    ],
)
def test_a_post_is_chosen_when_it_meets_every_condition(
    archive: Path, conditions: dict[str, Any], expected: list[str]
) -> None:
    assert chosen(archive, **conditions) == expected


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--blog", "https://altro.example/"), "alba.blogspot.com, www.bora.example"),
        (("--label", "astana"), "Did you mean: Astana?"),
        (("--label", "Ricete"), "Did you mean: Ricette?"),
        (("--label", ""), "has the label"),
        (("--query", '" - "'), "no word to look for"),
        (("--since", "ieri"), "Write it as 2024-12-31."),
        (("--since", "2024-02-30"), "is no day"),
        (("--since", "2025-01-01", "--until", "2024-01-01"), "no post can be both"),
        (("--until", "1800-01-01"), "nothing was written"),
        (("--without", "texts"), "is none of text, comments, images, captures"),
        (("--key", "x"), "give it with --pseudonymise"),
    ],
)
def test_what_cannot_be_chosen_is_told(archive: Path, tmp_path: Path, asked: tuple[str, ...], told: str) -> None:
    ended = export("jsonl", tmp_path / "posts.jsonl", *asked, archive=archive)
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert told in ended.err


def test_an_archive_without_posts_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    open_database(tmp_path / "archive" / "archive.db", create=True).close()
    ended = export("csv", tmp_path / "posts.csv", archive=tmp_path / "archive")
    assert (ended.code, "holds no post yet" in ended.err) == (2, True)


def test_no_room_for_temporary_files_is_told(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_up(selected: Selected) -> None:
        selected._db.conn.execute("PRAGMA temp.max_page_count = 10")
        selected._db.conn.execute("CREATE TEMP TABLE big AS SELECT zeroblob(1000000) AS much")

    monkeypatch.setattr(Selected, "_choose", fill_up)
    ended = export("csv", tmp_path / "posts.csv", archive=archive)
    assert (ended.code, "TMPDIR" in ended.err) == (6, True)


def test_a_folder_that_is_no_archive_is_told(tmp_path: Path) -> None:
    ended = export("csv", tmp_path / "posts.csv", "--json", archive=tmp_path / "none")
    assert (ended.code, ended.json["exit_code"]) == (6, 6)
    assert "There is no archive in" in ended.json["sentence"]


def test_a_part_is_whole_in_itself(archive: Path) -> None:
    with Selected(archive, Selection(blogs=(BORA,))) as selected:
        counts = {table: selected.count(table) for table in TABLES}
        assert counts == {table: len(list(selected.rows(table))) for table in TABLES}
    expected = {"blogs": 1, "posts": 1, "labels": 1, "post_labels": 1, "blocks": 1}
    assert {table: count for table, count in counts.items() if count} == expected


def test_what_only_the_program_needs_stays(archive: Path) -> None:
    with Selected(archive, Selection()) as selected:
        columns = {name for table in TABLES for name in selected.columns(table)}
    assert not columns & {"stems", "missed_at", "page_wanted", "comments_listed", "captions", "credit_names"}


def test_a_corrected_value_is_shown_and_marked(archive: Path) -> None:
    with Selected(archive, Selection(labels=("Ricette",))) as selected:
        [document] = selected.documents()
    assert (document["title"], document["corrected"]) == ("Torta di pere", '["title"]')


def test_an_export_is_of_one_moment_and_waits_for_nobody(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive")
    with Selected(path, Selection()) as selected, open_database(path / "archive.db", create=False) as db:
        rows = selected.rows("posts")
        next(rows)
        with db.atomic():
            post(db, "nuovo", "2024-12-15")
            db.execute("UPDATE posts SET title = 'Altro'")
            db.execute("DELETE FROM blocks")
        titles = [row[selected.columns("posts").index("title")] for row in rows]
        assert titles == ["+39 vini, =2 bianchi", "Torta di pere", "Chi siamo", "Il diario del nonno"]
        assert selected.count("blocks") == 3
    assert "nuovo" in chosen(path)


def test_rows_that_nobody_wants_any_more_are_let_go_quietly(archive: Path) -> None:
    with Selected(archive, Selection()) as selected:
        release = Release(selected=selected)
        left = [release.rows("posts"), release.documents(), release.lines(), selected.commenters()]
        for one in left:
            next(iter(one))
    del one, left, release  # what goes wrong here pytest makes an error


# What of them

SECRETS = {
    "text": ["relazioni", "perché no", "La sala grande", "qui", "HYPERLINK", "Vento"],
    "comments": ["Mario Neri", "Bello!"],
    "images": ["img.example/s320", "La sala grande"],
    "captures": ['"fetched_at"'],
}


@pytest.mark.parametrize("what", SECRETS)
def test_what_is_left_out_is_nowhere(archive: Path, tmp_path: Path, what: str) -> None:
    for name in ("posts.jsonl", "tables"):
        assert export("jsonl", tmp_path / name, "--without", what, archive=archive).code == 0
    whole = [file.read_text() for file in tmp_path.rglob("*.jsonl")]
    assert whole
    assert [secret for secret in SECRETS[what] for text in whole if secret in text] == []


def test_several_things_can_be_left_out(archive: Path) -> None:
    with Selected(archive, Selection()) as selected:
        release = Release(selected=selected, without=frozenset({"text", "comments"}))
        assert set(TABLES) - set(release.tables) == {"blocks", "comments"}
        assert release.parts == ("credits", "images", "links", "labels")
        assert {document["title"] for document in release.documents()} >= {"Il vertice di Astana"}


def test_lines_made_by_sqlite_are_the_documents(archive: Path) -> None:
    with Selected(archive, Selection()) as selected:
        for without in (frozenset[str](), frozenset({"comments"}), frozenset({"images"})):
            as_read = Release(selected=selected, without=without)
            renamed = Release(selected=selected, without=without, rename=lambda table, row: row)
            assert [json.loads(line) for line in as_read.lines()] == [json.loads(line) for line in renamed.lines()]
        names = set(PARTS) | set(selected.columns("posts"))
        assert {name for line in as_read.lines() for name in json.loads(line)} == names - {"images"}


# Where to


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing is left over."""
    yield tmp_path
    assert [path.name for path in tmp_path.rglob(".*")] == []


def test_nothing_is_overwritten_unasked(archive: Path, place: Path) -> None:
    for name in ("posts.jsonl", "tables"):
        assert export("jsonl", place / name, archive=archive).code == 0
        before = sorted((path, path.stat().st_ino) for path in place.rglob("*"))
        ended = export("jsonl", place / name, archive=archive)
        assert (ended.code, "--force" in ended.err) == (2, True)
        assert sorted((path, path.stat().st_ino) for path in place.rglob("*")) == before


def test_an_earlier_export_is_replaced_when_asked(archive: Path, place: Path) -> None:
    for name in ("posts.jsonl", "tables"):
        export("jsonl", place / name, archive=archive)
    (place / "tables" / "mine.txt").write_text("a note in the export's folder")
    for name in ("posts.jsonl", "tables"):
        assert export("jsonl", place / name, "--force", "--label", "Ricette", archive=archive).code == 0
    assert (place / "posts.jsonl").read_text().count("\n") == 1
    assert (place / "tables" / "posts.jsonl").read_text().count("\n") == 1
    assert not (place / "tables" / "mine.txt").exists()


def test_a_folder_that_is_no_export_is_never_replaced(archive: Path, place: Path) -> None:
    (place / "thesis").mkdir()
    (place / "thesis" / "chapter.txt").write_text("two years of work")
    ended = export("csv", place / "thesis", "--force", archive=archive)
    assert (ended.code, "is no earlier export" in ended.err) == (2, True)
    assert (place / "thesis" / "chapter.txt").exists()


@pytest.mark.parametrize("name", ["à" * 125 + ".csv", "a" * 255, "$(x) [*]?.csv"])
def test_a_destination_may_have_any_name(archive: Path, place: Path, name: str) -> None:
    assert export("csv", place / name, archive=archive).code == 0
    assert [path.name for path in place.iterdir()] == [name]


def test_an_empty_folder_is_taken(archive: Path, place: Path) -> None:
    (place / "tables").mkdir()
    assert export("csv", place / "tables", archive=archive).code == 0
    assert (place / "tables" / MANIFEST).exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("none/posts.csv", "There is no folder"),
        ("none/tables", "There is no folder"),
        ("folder.csv", "is a folder; this export is one file"),
        ("file", "is a file; this export is a folder"),
        ("pipe.csv", "is no file"),
        ("posts.xlsx", "is no name for CSV"),
        ("posts.json", "is no name for CSV"),
    ],
)
def test_a_destination_that_cannot_be_used_is_told(archive: Path, place: Path, name: str, told: str) -> None:
    (place / "folder.csv").mkdir()
    (place / "file").write_text("")
    os.mkfifo(place / "pipe.csv")
    ended = export("csv", place / name, "--force", archive=archive)
    assert (ended.code, told in ended.err) == (2, True), ended.err


@pytest.mark.parametrize("name", ["posts.jsonl", "tables", "archive.jsonl"])
def test_nothing_is_written_into_an_archive(tmp_path: Path, name: str) -> None:
    path = make_archive(tmp_path / "archive")
    before = sorted(path.rglob("*[!lm]"))  # a reader's -wal and -shm come and go
    ended = export("jsonl", path / name, "--force", archive=path)
    assert (ended.code, "outside of an archive" in ended.err) == (2, True)
    assert export("jsonl", path, "--force", archive=path).code == 2
    assert sorted(path.rglob("*[!lm]")) == before


def test_a_link_is_what_it_leads_to(archive: Path, place: Path) -> None:
    (place / "real").mkdir()
    (place / "posts.csv").symlink_to(place / "real" / "posts.csv")
    (place / "tables").symlink_to(place / "real" / "tables")
    for name in ("posts.csv", "tables"):
        assert export("csv", place / name, archive=archive).code == 0
        assert export("csv", place / name, archive=archive).code == 2
        assert export("csv", place / name, "--force", archive=archive).code == 0
        assert (place / name).is_symlink()
    assert {path.name for path in (place / "real").iterdir()} == {"posts.csv", "tables"}


def _refusing(code: int) -> Any:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize(
    ("code", "exit_code", "told"),
    [
        (errno.ENOSPC, 6, "The disk is full"),
        (errno.EDQUOT, 6, "The disk is full"),
        (errno.EROFS, 2, "cannot be written: Read-only file system"),
        (errno.EACCES, 2, "cannot be written: Permission denied"),
    ],
)
@pytest.mark.parametrize("name", ["posts.jsonl", "tables"])
def test_a_disk_that_refuses_is_told_and_leaves_nothing(
    archive: Path, place: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int, exit_code: int, told: str
) -> None:
    monkeypatch.setattr(destinations, "_synced", _refusing(code))
    ended = export("jsonl", place / name, archive=archive)
    assert (ended.code, told in ended.err, list(place.iterdir())) == (exit_code, True, [])


def test_a_full_disk_leaves_what_was_there(archive: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export("jsonl", place / "tables", archive=archive)
    before = {path: path.read_bytes() for path in place.rglob("*.jsonl")}
    monkeypatch.setattr("archiver.export.jsonl._as_lines", _refusing(errno.ENOSPC))
    assert export("jsonl", place / "tables", "--force", archive=archive).code == 6
    assert {path: path.read_bytes() for path in place.rglob("*.jsonl")} == before


def test_an_interrupted_export_leaves_nothing(archive: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*arguments: object) -> Iterator[Any]:
        yield b"{}"
        raise KeyboardInterrupt

    monkeypatch.setattr(Release, "lines", interrupt)
    ended = export("jsonl", place / "posts.jsonl", archive=archive)
    assert (ended.code, list(place.iterdir())) == (130, [])


KILLED = """
import os, signal, sys
from pathlib import Path
from archiver.export.destination import new_file, new_folder
with new_file(Path(sys.argv[1]), force=True) as path, new_folder(Path(sys.argv[2]), force=True) as folder:
    path.write_text("half")
    (folder / "half").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_export_leaves_is_hidden_and_removed_by_the_next(archive: Path, place: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(place / "posts.jsonl"), str(place / "tables")]
    assert subprocess.run(command, env=environment(), check=False).returncode == -signal.SIGKILL
    assert sorted(path.name[0] for path in place.iterdir()) == [".", "."]
    for name in ("posts.jsonl", "tables"):
        assert export("jsonl", place / name, archive=archive).code == 0
    assert {path.name for path in place.iterdir()} == {"posts.jsonl", "tables"}


def test_what_another_export_writes_is_left_alone(tmp_path: Path) -> None:
    with new_file(tmp_path / "posts.csv", force=False) as one, new_folder(tmp_path / "tables", force=False) as other:
        one.write_text("first")
        with new_file(tmp_path / "posts.csv", force=False) as second:
            second.write_text("second")
        with new_folder(tmp_path / "tables", force=False, manifest={}) as third:
            (third / "third").write_text("third")
        assert one.exists()
        assert other.exists()
        (other / "other").write_text("other")


def test_an_export_that_was_killed_between_its_two_steps_keeps_the_old_one(tmp_path: Path) -> None:
    with new_folder(tmp_path / "tables", force=False, manifest={}) as folder:
        (folder / "old").write_text("old")
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    left = tmp_path / f".tables.{destinations._here()}-{gone.stdout.strip()}-x.old"
    left.mkdir()
    (tmp_path / "tables").replace(left / "export")
    with pytest.raises(UsageError, match="is there already"), new_folder(tmp_path / "tables", force=False):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]
    assert (tmp_path / "tables" / "old").exists()


def test_an_error_of_another_file_is_not_the_destinations(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with (
        pytest.raises(FileNotFoundError),
        new_file(tmp_path / "out" / "posts.csv", force=False),
        (tmp_path / "missing.warc.gz").open(),
    ):
        pass
    with pytest.raises(ArchiveUnwritableError), new_file(tmp_path / "out" / "posts.csv", force=False):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_table_goes_to_the_standard_output(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = export("csv", "-", archive=archive)
    assert len(list(csv.DictReader(io.StringIO(ended.out)))) == len(ALL)
    assert len(export("jsonl", "-", archive=archive).out.splitlines()) == len(ALL)
    assert "were written to the standard output" in ended.err
    assert export("csv", "-", "--json", archive=archive).code == 2
    assert export("xlsx", "-", archive=archive).code == 2
    assert export("parquet", "-", archive=archive).code == 2
    assert list(tmp_path.iterdir()) == []


def test_who_stops_reading_is_no_error(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive")
    with open_database(path / "archive.db", create=False) as db, db.atomic():
        put(
            db,
            "blocks",
            *({"post_id": "due", "position": n, "kind": "paragraph", "text": "x" * 999} for n in range(999)),
        )
    writing = f"'{sys.executable}' -m archiver export jsonl - --archive '{path}'"
    command = f"{writing} | head -c 10 >/dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_json_tells_what_was_written(archive: Path, tmp_path: Path) -> None:
    ended = export("jsonl", tmp_path / "posts.jsonl", "--label", "Astana", "--json", archive=archive)
    assert ended.json == {
        "destination": str(tmp_path / "posts.jsonl"),
        "selection": {"labels": ["Astana"]},
        "rows": {"posts": 3},
        "exit_code": 0,
    }
    assert ended.err == ""


def test_an_exports_manifest_says_what_it_is(archive: Path, tmp_path: Path) -> None:
    export("jsonl", tmp_path / "tables", "--blog", BORA, "--without", "comments", archive=archive)
    said = json.loads((tmp_path / "tables" / MANIFEST).read_text())
    assert said["blogs"] == [{"blog_id": BORA, "url": "https://www.bora.example/", "title": "Bora"}]
    assert (said["selection"], said["without"], said["pseudonymised"]) == ({"blogs": [BORA]}, ["comments"], False)
    assert said["tables"]["posts"]["rows"] == 1
    files = {told["file"] for told in said["tables"].values()}
    assert files == {path.name for path in (tmp_path / "tables").iterdir()} - {MANIFEST}
    assert str(archive) not in (tmp_path / "tables" / MANIFEST).read_text()


def test_writing_is_watched_to_the_last_row(archive: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    def watch(table: str, total: int, rows: Iterator[Any]) -> Iterator[Any]:
        passed = list(rows)
        seen.append((table, total, len(passed)))
        return iter(passed)

    with Selected(archive, Selection()) as selected:
        release = Release(selected=selected, watch=watch)
        write_jsonl(release, tmp_path / "posts.jsonl", force=False)
        for table in release.tables:
            list(release.rows(table))
    assert [total for _, total, _ in seen] == [passed for _, _, passed in seen]
    assert seen[0] == ("posts", 5, 5)
