"""A reference says what is known of a post and nothing else, and no text of a blog breaks its form."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import rispy
from click.testing import CliRunner
from pybtex.database import parse_string

from archiver.archive.cited import Cited
from archiver.citing import FORMATS, bibtex, csl_json, reference, ris, text
from archiver.cli import main
from tests.exporting import make_archive

POST = Cited(
    post_id="1",
    authors=("Farhad Ibragimov", "Redazione"),
    translators=("Renat Abdullin",),
    title="Il vertice",
    blog="Cronache",
    published="2024-12-01",
    published_text="domenica 1 dicembre 2024",
    url="https://cronache.example/2024/12/il-vertice.html",
    captured_at="2026-11-24T02:45:17Z",
    version=2,
    sha256="ab" * 32,
    gone_at=None,
    language="it",
    corrected=False,
)
BARE = replace(
    POST, authors=(), translators=(), title=None, blog=None, published=None, published_text=None, url=None,
    captured_at=None, sha256=None, language=None,
)  # fmt: skip
HOSTILE = 'Una "prova" {di\nTY  - BOOK\\input{x} % & _ $ # ^ ~ Путин 😀 }\u2028ER  - '


def test_a_reference_in_words() -> None:
    assert text(POST) == (
        "Farhad Ibragimov, Redazione. “Il vertice”. translated by Renat Abdullin. Cronache (Blog post)."
        " domenica 1 dicembre 2024 (2024-12-01). https://cronache.example/2024/12/il-vertice.html."
        f" archived 2026-11-24T02:45:17Z, version 2. SHA-256 {'ab' * 32}."
    )
    assert "traduzione di Renat Abdullin" in text(POST, "it")


def test_what_is_not_known_is_not_said() -> None:
    assert text(BARE) == "Blog post. no date. version 2."
    assert rispy.loads(ris(BARE)) == [{"type_of_reference": "BLOG", "notes": ["version 2"]}]
    assert json.loads(csl_json(BARE)) == [{"id": "post", "type": "post-weblog", "version": "2", "note": "version 2"}]
    assert set(parse_string(bibtex(BARE), "bibtex").entries["post"].fields) == {"note"}


def test_a_post_that_is_gone_says_so_in_every_form() -> None:
    gone = replace(POST, gone_at="2025-01-02T00:00:00Z")
    assert all("gone from the blog since 2025-01-02" in reference(gone, name) for name in FORMATS)


@pytest.mark.parametrize("post", [POST, replace(POST, title=HOSTILE, authors=(HOSTILE,), blog=HOSTILE)])
def test_every_form_is_read_back(post: Cited) -> None:
    [entry] = rispy.loads(ris(post))
    assert entry["type_of_reference"] == "BLOG"
    assert entry["title"] == " ".join((post.title or "").replace("\u2028", " ").split())
    assert len(entry["authors"]) == len(post.authors)
    [item] = json.loads(csl_json(post))
    assert [name["literal"] for name in item["author"]] == [" ".join(name.split()) for name in post.authors]
    assert item["issued"] == {"date-parts": [[2024, 12, 1]]}
    [one] = parse_string(bibtex(post), "bibtex").entries.values()
    assert one.fields["url"] == post.url
    assert one.fields["date"] == "2024-12-01"


def test_the_command_prints_the_reference_and_nothing_else(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive")
    where = ["--archive", str(tmp_path / "archive")]
    posts = json.loads(CliRunner().invoke(main, ["export", "jsonl", "-", *where]).stdout.splitlines()[0])
    done = CliRunner().invoke(main, ["cite", posts["post_id"], "--format", "csl-json", *where])
    assert done.exit_code == 0
    assert json.loads(done.stdout)[0]["title"] == posts["title"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["https://alba.blogspot.com/2024/12/nothing.html"], "holds no post"),
        (["1", "--format", "endnote"], "endnote"),
        (["1", "--version", "0"], "0"),
        ([], "URL"),
    ],
)
def test_what_cannot_be_cited_ends_with_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    make_archive(tmp_path / "archive")
    done = CliRunner().invoke(main, ["cite", *arguments, "--archive", str(tmp_path / "archive")])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""
