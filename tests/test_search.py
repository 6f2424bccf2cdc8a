"""Full-text search: what a word finds, and that the indexes stay true and cheap."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.archive.schema import open_database
from archiver.archive.search import SEARCHED, is_consistent, rebuild, stems

POSTS = {
    "vertice": {
        "title": "Perché il vertice è finito così",
        "body_text": "Le relazioni tra i due paesi non erano mai state così buone. È l’opinione dell’Occidente.",
        "captions": "I delegati nella sala grande. Agenzia Lanterna / Ugo Serra",
        "credit_names": "Livia Montorsi",
    },
    "ricetta": {
        "title": "Torta di mele",
        "body_text": "Due paesi, una ricetta sola.\n\nI due vecchi paesi di collina.",
    },
    "senza titolo": {"body_text": "Caffè, città e università."},
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "archive.db", create=True) as database:
        database.table("blogs").insert({"blog_id": "1", "host": "a.example"})
        for post_id, texts in POSTS.items():
            row = {"post_id": post_id, "blog_id": "1", "url": f"https://a.example/{post_id}", **texts}
            database.table("posts").insert({**row, "stems": stems(" ".join(texts.values()))})
        yield database


def found(db: Database, query: str, table: str = "posts") -> list[str]:
    """The keys of the rows that the full-text query finds."""
    key = db.table(table).pks[0]
    sql = f"SELECT {key} FROM {table} WHERE rowid IN (SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH ?)"
    return sorted(str(row[key]) for row in db.query(f"{sql} ORDER BY {key}", [query]))


@pytest.mark.parametrize(
    ("query", "posts"),
    [
        ("perche", ["vertice"]),
        ("PERCHÉ", ["vertice"]),
        ("perche\u0301", ["vertice"]),  # the accent as a character of its own
        ("citta caffè", ["senza titolo"]),
        ("occidente", ["vertice"]),  # behind an apostrophe
        ('"due paesi"', ["ricetta", "vertice"]),
        ('"i due paesi"', ["vertice"]),
        ("captions: lanterna", ["vertice"]),
        ("montorsi", ["vertice"]),
        ("title: relazioni", []),
        ("relazion*", ["vertice"]),
        ("relazione", []),  # plain SQL knows no grammar …
        (f"stems: {stems('relazione')}", ["vertice"]),  # … the stems do
        (f"stems: {stems('opinioni')}", ["vertice"]),
        (f"stems: {stems('ricette')}", ["ricetta"]),
    ],
)
def test_a_query_finds(db: Database, query: str, posts: list[str]) -> None:
    assert found(db, query) == posts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("relazione", "relazioni"),
        ("Relazioni", "RELAZIONE"),
        ("città", "citta"),
        ("perché", "perche"),
        ("perché", "perche\u0301"),
        ("l’opinione", "l'opinioni"),
        ("presidente", "presidenti"),
    ],
)
def test_words_of_one_stem(one: str, other: str) -> None:
    assert stems(one) == stems(other) != ""


@pytest.mark.parametrize(
    ("text", "stemmed"),
    [
        ("", ""),
        (" …— “” ", ""),
        ("Le relazioni dell’Occidente", "le relazion dell occident"),
        ("1998_2024", "1998 2024"),
        ("Путин и Астана", "путин и астана"),
    ],
)
def test_stems_keep_the_order_of_the_words(text: str, stemmed: str) -> None:
    assert stems(text) == stemmed


def test_the_index_follows_its_rows(db: Database) -> None:
    db.execute("UPDATE posts SET title = 'Torta di pere' WHERE post_id = 'ricetta'")
    assert (found(db, "mele"), found(db, "pere")) == ([], ["ricetta"])
    db.execute("UPDATE posts SET title = NULL WHERE post_id = 'ricetta'")
    assert found(db, "pere") == []
    db.execute("DELETE FROM posts WHERE post_id = 'ricetta'")
    assert found(db, '"due paesi"') == ["vertice"]
    assert is_consistent(db)


def test_comments_are_searched_too(db: Database) -> None:
    text = "Che belle fotografie!"
    comment = {"comment_id": "m", "post_id": "vertice", "author": "Nonna Iole", "body_text": text, "stems": stems(text)}
    db.table("comments").insert(comment)
    assert found(db, "iole", "comments") == found(db, f"stems: {stems('fotografia')}", "comments") == ["m"]
    db.execute("UPDATE comments SET body_text = NULL, stems = NULL, deleted = 1")
    assert found(db, "belle", "comments") == []
    assert is_consistent(db)


def test_a_post_that_learns_its_number_is_still_found(db: Database) -> None:
    db.execute("UPDATE posts SET post_id = '4242' WHERE post_id = 'vertice'")
    assert found(db, "montorsi") == ["4242"]
    assert is_consistent(db)


def index_bytes(db: Database) -> list[tuple[object, ...]]:
    return db.execute("SELECT id, block FROM posts_fts_data ORDER BY id").fetchall()


@pytest.mark.parametrize(
    "update",
    [
        "UPDATE posts SET last_seen_at = '2025-01-01T00:00:00Z'",
        "UPDATE posts SET title = title, body_text = body_text, captions = captions, stems = stems, version = 2",
    ],
)
def test_an_update_that_changes_no_word_costs_the_index_nothing(db: Database, update: str) -> None:
    before, changes = index_bytes(db), db.conn.total_changes
    db.execute(update)
    assert index_bytes(db) == before
    assert db.conn.total_changes - changes == len(POSTS)


def test_an_update_that_changes_a_word_reaches_the_index(db: Database) -> None:
    before = index_bytes(db)
    db.execute("UPDATE posts SET credit_names = 'Ada Neri' WHERE post_id = 'ricetta'")
    assert index_bytes(db) != before


def test_vacuum_breaks_no_search(db: Database, tmp_path: Path) -> None:
    db.execute("DELETE FROM posts WHERE post_id = 'vertice'")  # a hole in the rowids, which vacuum might close
    db.execute("VACUUM INTO ?", [str(tmp_path / "copy.db")])
    db.execute("VACUUM")
    with open_database(tmp_path / "copy.db", create=False) as copy:
        for vacuumed in (db, copy):
            assert found(vacuumed, "mele") == ["ricetta"]
            assert found(vacuumed, "caffe") == ["senza titolo"]
            assert is_consistent(vacuumed)


def test_an_index_that_lost_its_rows_is_noticed_and_rebuilt(db: Database) -> None:
    db.execute("INSERT INTO posts_fts (posts_fts) VALUES ('delete-all')")
    assert found(db, "mele") == []
    assert not is_consistent(db)
    rebuild(db)
    assert found(db, "mele") == ["ricetta"]
    assert is_consistent(db)


def test_searched_columns_are_columns(db: Database) -> None:
    for table, columns in SEARCHED.items():
        assert set(columns) <= {column.name for column in db.table(table).columns}
        assert db.table(table).detect_fts() == f"{table}_fts"


def test_plain_datasette_finds_the_search_by_itself(db: Database, tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    command = [sys.executable, "-m", "datasette", str(tmp_path / "archive.db"), "--get"]
    answer = subprocess.run([*command, "/archive/posts.json?_search=perche&_shape=array"], capture_output=True)
    assert [row["post_id"] for row in json.loads(answer.stdout)] == ["vertice"]
