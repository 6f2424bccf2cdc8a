"""The site of an archive: what each page says, and that nothing of a blog, of a question or of a query breaks it."""

from __future__ import annotations

import asyncio
import csv
import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.explore.site import ArchiveSite, make
from tests.exporting import make_archive

Ask = Callable[..., Any]
HOSTILE = "<script>alert(1)</script>\"' onerror=x"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explore") / "un archivio"
    make_archive(folder)
    with sqlite3.connect(folder / "archive.db") as db:
        db.execute("UPDATE posts SET title = ? WHERE rowid = (SELECT min(rowid) FROM posts)", [HOSTILE])
        db.execute("UPDATE posts SET author = '=1+1' WHERE rowid = (SELECT max(rowid) FROM posts)")
    return folder


def asking(folder: Path, language: str) -> Iterator[Ask]:
    loop = asyncio.new_event_loop()

    async def made() -> ArchiveSite:
        site = make(folder, language)
        await site.invoke_startup()
        return site

    site = loop.run_until_complete(made())
    yield lambda path: loop.run_until_complete(site.client.get(path))
    loop.close()


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Ask]:
    yield from asking(folder, "en")


def rows_of(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "archive.db") as db:
        return db.execute(sql).fetchall()


def test_every_table_view_and_question_has_a_page(folder: Path, ask: Ask) -> None:
    from archiver.dictionary import TABLES, VIEWS
    from archiver.explore.queries import QUERIES

    answers = {name: ask(f"/archive/{name}").status_code for name in (*TABLES, *VIEWS, *QUERIES)}
    assert set(answers.values()) == {200}, answers


def test_every_post_has_a_page(folder: Path, ask: Ask) -> None:
    from archiver.explore.post import path_of

    for (post_id,) in rows_of(folder, "SELECT post_id FROM posts"):
        assert ask(path_of(post_id)).status_code == 200


def test_what_a_blog_says_is_text(folder: Path, ask: Ask) -> None:
    [(post_id,)] = rows_of(folder, "SELECT post_id FROM posts ORDER BY rowid LIMIT 1")
    for path in (
        "/archive/posts",
        f"/archive/posts/{post_id}",
        "/archive/posts?_columns=1",
        "/archive?sql=select+title+from+posts",
    ):
        assert "<script" not in ask(path).text
    assert "&lt;script&gt;" in ask(f"/archive/posts/{post_id}").text


def test_no_page_lets_a_script_run_or_another_server_be_asked(ask: Ask) -> None:
    for path in ("/", "/archive", "/archive/posts", "/archive/nothing", "/archive/posts.json"):
        policy = ask(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


@pytest.mark.parametrize(
    "words", ['"', '""', "'", "*", "(", "AND", "a AND", "title:", "^", "-", "NEAR(", "è", "😀", ":x"]
)
def test_no_words_break_the_search(ask: Ask, words: str) -> None:
    from urllib.parse import quote

    assert ask(f"/archive/posts?_search={quote(words)}").status_code == 200


def test_a_table_as_csv_has_all_of_its_rows_and_no_formula(folder: Path, ask: Ask) -> None:
    answer = ask("/archive/posts.csv")
    found = list(csv.DictReader(io.StringIO(answer.text)))
    [(count,)] = rows_of(folder, "SELECT count(*) FROM posts")
    assert len(found) == count
    assert [row["author"] for row in found if row["author"].endswith("1+1")] == ["'=1+1"]


def test_a_question_as_csv_has_all_of_its_rows(ask: Ask) -> None:
    sql = "with+recursive+a(n)+as+(select+1+union+all+select+n%2B1+from+a+limit+3000)+select+n+from+a"
    assert ask(f"/archive.csv?sql={sql}").text.split()[-1] == "3000"
    assert "3" in ask(f"/archive?sql={sql}").text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/archive?sql=delete+from+posts", 400, "begins with SELECT"),
        ("/archive.csv?sql=drop+table+posts", 400, "begins with SELECT"),
        ("/archive?sql=pragma+query_only=off", 400, "begins with SELECT"),
        ("/archive/posts/999", 404, "has no post 999"),
        ("/archive/nothing", 404, ""),
        ("/archive/posts?_size=x", 400, ""),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(ask: Ask, path: str, status: int, said: str) -> None:
    answer = ask(path)
    assert answer.status_code == status
    assert said in answer.text
    assert "Traceback" not in answer.text


def test_a_bad_question_says_so_on_the_page_where_it_is_asked(ask: Ask) -> None:
    answer = ask("/archive?sql=select+*+from+nowhere").text
    assert "no such table: nowhere" in answer
    assert "select * from nowhere</textarea>" in answer


def test_a_facet_narrows_to_as_many_posts_as_it_counts(folder: Path, ask: Ask) -> None:
    answer = ask("/archive/posts.json?_size=max&_facet_size=max").json()
    for facet in ("label", "month", "credit", "author", "domain", "language"):
        for result in answer["facet_results"].get(facet, {"results": []})["results"]:
            narrowed = ask(result["toggle_url"].replace("http://localhost", "")).json()
            assert narrowed["filtered_table_rows_count"] == result["count"], (facet, result["value"])
    assert answer["facet_results"]["label"]["results"]


def test_the_archive_is_not_written_to(folder: Path, ask: Ask) -> None:
    before = (folder / "archive.db").read_bytes()
    for path in ("/", "/archive", "/archive/posts?_search=a", "/archive/labels_by_use"):
        ask(path)
    assert (folder / "archive.db").read_bytes() == before


@pytest.fixture(scope="module")
def edited(folder: Path) -> str:
    """A post that has two versions."""
    with sqlite3.connect(folder / "archive.db") as db:
        [(post_id,)] = db.execute("SELECT post_id FROM posts ORDER BY rowid LIMIT 1").fetchall()
        db.execute("DELETE FROM post_versions WHERE post_id = ?", [post_id])
        for version, text in ((1, "Il sindaco Rossi."), (2, f"Il sindaco Bianchi. {HOSTILE}")):
            db.execute(
                "INSERT INTO post_versions (post_id, version, seen_at, changed, title, body_text, labels)"
                " VALUES (?, ?, '2024-12-01T00:00:00Z', '[]', 'T', ?, '[]')",
                [post_id, version, text],
            )
    return str(post_id)


@pytest.mark.parametrize("asked", ["", "?from=1&to=2", "?from=2&to=1", "?from=&to="])
def test_two_versions_stand_side_by_side(ask: Ask, edited: str, asked: str) -> None:
    answer = ask(f"/archive/-/versions/{edited}{asked}")
    assert answer.status_code == 200
    assert "Rossi" in answer.text
    assert "Bianchi" in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("asked", ["?from=7", "?to=abc", "?from=-1", "?to=99999999999999999999", "?from=²"])
def test_a_version_that_is_not_there_is_said(ask: Ask, edited: str, asked: str) -> None:
    answer = ask(f"/archive/-/versions/{edited}{asked}")
    assert answer.status_code == 400
    assert "there are 1, 2" in answer.text


def test_versions_of_an_unknown_post_are_not_there(ask: Ask) -> None:
    assert ask("/archive/-/versions/999").status_code == 404
