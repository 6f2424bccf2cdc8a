"""``archiver serve`` on whatever archive it meets, and while that is being written to; and Datasette without us."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from datasette.app import Datasette

from archiver.dictionary import TABLES, VIEWS
from tests.conftest import archiver, environment
from tests.exporting import make_archive


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve") / "archive"
    make_archive(folder)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "un archivio")


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[str]:
    """The command; the address that it says."""
    words = ["serve", "--archive", str(folder), "--port", "0", "--no-browser", *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "archiver", *words],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        assert found, (line, process.stderr.read() if process.stderr else "")
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert "Traceback" not in said


def page(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


# What it meets


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda file: file.unlink(), 6, "There is no archive in"),
        (lambda file: file.write_bytes(b""), 6, "archive.db"),
        (lambda file: file.write_bytes(os.urandom(20_000)), 6, "is no SQLite database, or is damaged"),
        (lambda file: file.write_bytes(file.read_bytes()[:5000]), 6, "is no SQLite database, or is damaged"),
        (lambda file: of_the_future(file), 6, "newer"),
    ],
    ids=["missing", "empty", "noise", "cut", "newer"],
)
def test_an_archive_that_cannot_be_read_is_refused_in_a_sentence(
    folder: Path, spoil: object, code: int, said: str
) -> None:
    spoil(folder / "archive.db")  # type: ignore[operator]
    answer = archiver("serve", "--archive", str(folder), "--port", "0", "--no-browser")
    assert answer.code == code, answer.err
    assert said in answer.err


def of_the_future(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(
            """INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
               SELECT migration_set, 'm999_later', applied_at FROM _sqlite_migrations LIMIT 1"""
        )


def test_an_archive_of_an_older_archiver_is_brought_up_to_date_and_shown(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "archive.db")) as db, db:
        db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE 'm012%'")
        db.execute("DROP INDEX posts_author")
        db.execute("DROP INDEX posts_language")
        db.execute("CREATE INDEX posts_author ON posts (author)")
        db.execute("CREATE INDEX posts_language ON posts (language)")
    with serving(folder) as address:
        assert page(address)[0] == 200
        assert page(f"{address}archive/posts")[0] == 200


def test_an_archive_that_may_not_be_written_to_is_shown(folder: Path) -> None:
    for path in (folder / "archive.db", folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with serving(folder) as address:
            assert page(f"{address}archive/posts?_search=relazione")[0] == 200
    finally:
        folder.chmod(0o755)


def test_an_archive_without_a_blog_is_shown(tmp_path: Path) -> None:
    from archiver.archive.folder import Archive

    Archive(tmp_path / "empty").close()
    with serving(tmp_path / "empty") as address:
        for place in ("", "archive", "archive/posts", "archive/posts?_search=x", "archive/-/plots"):
            status, text = page(address + place)
            assert status == 200, (place, text)
        for name in ("posts-over-time", "months", "labels", "domains", "pairs"):
            assert page(f"{address}archive/-/plots/{name}")[0] in (200, 404)


def test_a_port_that_is_in_use_is_named(folder: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = archiver("serve", "--archive", str(folder), "--port", port, "--no-browser")
    assert answer.code == 2
    assert f"The port {port} is in use" in answer.err


@pytest.mark.parametrize(
    "words", [["--port", "99999"], ["--port", "x"], ["--host", "nowhere.invalid"], ["--lang", "de"]]
)
def test_what_is_mistyped_is_named(folder: Path, words: list[str]) -> None:
    answer = archiver("serve", "--archive", str(folder), "--no-browser", *words)
    assert answer.code == 2
    assert words[1] in answer.err


# While it runs


def test_pages_stay_whole_while_a_crawl_writes_and_show_what_was_committed(folder: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(folder / "archive.db", timeout=30)) as db:
            for number in range(10_000):
                with db:
                    db.execute(
                        "UPDATE posts SET title = ? WHERE rowid = (SELECT min(rowid) FROM posts)", [f"Titolo {number}"]
                    )
                if stop.is_set():
                    return

    with serving(folder) as address:
        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(5):
                for place in ("", "archive/posts", "archive/posts?_search=relazione", "archive/posts.csv?_stream=on"):
                    assert page(address + place)[0] == 200
        finally:
            stop.set()
            writer.join()
        with closing(sqlite3.connect(folder / "archive.db")) as db, db:
            [(post_id,)] = db.execute("SELECT post_id FROM posts ORDER BY rowid LIMIT 1").fetchall()
            db.execute("UPDATE posts SET title = 'Il titolo nuovo' WHERE post_id = ?", [post_id])
        assert "Il titolo nuovo" in page(f"{address}archive/posts/{quote(post_id, safe='')}")[1]


def test_a_question_that_never_ends_is_broken_off_and_others_are_answered(folder: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with serving(folder) as address:
        status, said = page(f"{address}archive?{urlencode({'sql': endless})}")
        assert status == 400 or "took longer" in said
        assert "took longer" in said
        assert page(f"{address}archive/posts")[0] == 200


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("archive/posts?nothing=1", "has no column nothing"),
        ("archive/labels?naem__contains=x", "has no column naem"),
    ],
)
def test_a_column_that_is_mistyped_is_named(folder: Path, place: str, said: str) -> None:
    with serving(folder) as address:
        status, text = page(address + place)
    assert status == 400
    assert said in text


def test_a_list_says_what_it_is_narrowed_by_in_the_reader_s_language(folder: Path) -> None:
    with serving(folder, "--lang", "it") as address:
        text = page(f"{address}archive/posts?_search=relazione&_in_month=2024-12")[1]
    assert "con le parole relazione" in text
    assert "del mese 2024-12" in text


# Without us


def test_datasette_alone_shows_every_table_and_view(made: Path) -> None:
    async def answers() -> dict[str, int]:
        plain = Datasette([str(made / "archive.db")])
        await plain.invoke_startup()
        found = {}
        for name in (*TABLES, *VIEWS):
            found[name] = (await plain.client.get(f"/archive/{name}")).status_code
            found[f"{name}.json"] = (await plain.client.get(f"/archive/{name}.json?_shape=array")).status_code
        found["search"] = (await plain.client.get("/archive/posts?_search=relazione")).status_code
        return found

    assert {place: status for place, status in asyncio.run(answers()).items() if status != 200} == {}
