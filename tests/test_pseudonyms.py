"""Pseudonyms: who commented is not told, in any column of any table, and is the same one everywhere."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from archiver.archive.schema import open_database
from archiver.archive.selection import Selected, Selection
from archiver.cli.exporting.shared import Asked, refuse_pseudonyms
from archiver.errors import UsageError
from archiver.export.pseudonyms import KEY_FILE, Pseudonyms, read_key
from tests.exporting import export, make_archive, put

AT = "2026-01-01T00:00:00Z"
KEY = b"una chiave che nessuno indovina"
PROFILE = "https://www.blogger.com/profile/01234567890123456789"

_SAID: dict[str, tuple[str, str, str | None, str | None]] = {
    "1700000001": ("due", "Mario Neri", PROFILE, "Bello!"),
    "1700000002": ("due", "Gigliola73", None, "@Mario grazie, mario neri ha ragione; MARIO NERI!"),
    "1700000003": ("due", "Sole", None, "Il sole di Gigliola73. Marioneria."),
    "1700000004": ("due", "Io", None, "Sole bello, @Sole! @Io e io."),
    "1700000005": ("due", "Livia", None, "Caro Neri, ciao"),
    "1700000006": ("due", "Anonimo", None, "Firmato: Anna Rita D'Agostino"),
    "1700000007": ("tre", "Anna Rita D’Agostino", "http://www.anna.example/", None),
    "1700000008": (
        "tre",
        "Pinuccia",
        "https://pinuccia.example/",
        "Ciao Mario Neri! pinuccia è qui, vedi https://anna.example/ e "
        "https://alba.blogspot.com/2024/12/due.html?showComment=1734000000000#c1700000001",
    ),
    "1700000009": ("tre", "Mario Neri", PROFILE.replace("https", "http"), None),
}
"""Comment -> its post, author, author's address, text."""
_MORE: dict[str, dict[str, Any]] = {
    "1700000002": {
        "parent_id": "1700000001",
        "body_html": f'<p><a href="{PROFILE}" title="Mario Neri">Mario&nbsp;Neri</a> &amp; <cite>Mario</cite></p>',
    },
    "1700000005": {"is_blog_author": 1},
}
COMMENTS: list[dict[str, Any]] = [
    {"comment_id": one, **dict(zip(("post_id", "author", "author_url", "body_text"), said, strict=True)),
     **_MORE.get(one, {})}
    for one, said in _SAID.items()
]  # fmt: skip
NAMES = ["Mario Neri", "mario neri", "Gigliola73", "Anna Rita", "Pinuccia", "01234567890123456789", "anna.example",
         "pinuccia.example"]  # fmt: skip
IDS = [comment["comment_id"] for comment in COMMENTS]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with comments, which tests only read."""
    path = make_archive(tmp_path_factory.mktemp("pseudonyms") / "archive")
    with open_database(path / "archive.db", create=False) as db:
        for position, comment in enumerate(COMMENTS):
            put(db, "comments", {"is_blog_author": 0, "deleted": 0, "position": position, **comment})
        thread = "https://alba.blogspot.com/2024/12/due.html?showComment=1734000000000#c1700000002"
        feed = "https://alba.blogspot.com/feeds/1/comments/default/1700000003"
        put(db, "links", {"post_id": "tre", "position": 1, "url": thread, "kind": "internal", "text": thread})
        put(db, "captures", {"capture_id": "k9", "crawl_id": "c1", "url": feed, "kind": "feed", "fetched_at": AT})
        put(db, "skips", {"crawl_id": "c1", "url": thread, "reason": "timeout", "detail": f"{feed} did not answer."})
        put(db, "gaps", {"crawl_id": "c1", "scope": "blog", "url": thread, "reason": f"{feed} did not answer."})
        put(db, "corrections", {"post_id": "due", "field": "body_text", "at": "2026-03-01T00:00:00Z", "value": thread})
        put(db, "post_aliases", {"alias": thread, "post_id": "due"})
    (path / KEY_FILE).write_bytes(KEY)
    return path


@pytest.fixture(scope="module")
def comments(archive: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """Each comment under other names, by the id it has in the archive."""
    with Selected(archive, Selection()) as selected:
        rename = Pseudonyms(selected, KEY)
        columns = selected.columns("comments")
        rows = [dict(zip(columns, row, strict=True)) for row in selected.rows("comments")]
        yield {row["comment_id"]: rename("comments", row) for row in rows}


def test_the_same_person_has_the_same_name_and_others_have_others(comments: dict[str, dict[str, Any]]) -> None:
    assert comments["1700000001"]["author"] == comments["1700000009"]["author"]
    assert comments["1700000001"]["author_url"] == comments["1700000009"]["author_url"]
    names = [comments[one]["author"] for one in IDS[:4] + IDS[6:8]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("Lettore [A-Z2-7]{12}", name) for name in names)


def test_who_has_no_name_and_who_writes_the_blog_keep_theirs(comments: dict[str, dict[str, Any]]) -> None:
    assert (comments["1700000005"]["author"], comments["1700000006"]["author"]) == ("Livia", "Anonimo")
    assert comments["1700000002"]["author_url"] is None


def test_a_thread_keeps_its_shape(comments: dict[str, dict[str, Any]]) -> None:
    assert comments["1700000002"]["parent_id"] == comments["1700000001"]["comment_id"]
    assert len({comment["comment_id"] for comment in comments.values()}) == len(comments)


def test_names_in_replies_are_replaced_as_whole_words(comments: dict[str, dict[str, Any]]) -> None:
    names = {one: comments[one]["author"] for one in IDS}
    mario, gigliola, sole, io = (names[one] for one in IDS[:4])
    anna, pinuccia = names["1700000007"], names["1700000008"]
    texts = {one: comments[one]["body_text"] for one in IDS}
    assert texts["1700000002"] == f"@{mario} grazie, {mario} ha ragione; {mario}!"
    assert texts["1700000003"] == f"Il sole di {gigliola}. Marioneria."
    assert texts["1700000004"] == f"Sole bello, @{sole}! @{io} e io."
    assert texts["1700000005"] == f"Caro {mario}, ciao"
    assert texts["1700000006"] == f"Firmato: {anna}"
    assert texts["1700000008"].startswith(f"Ciao {mario}! {pinuccia} è qui, vedi urn:archiver:lettore:")
    assert comments["1700000002"]["body_html"].count(mario.removeprefix("Lettore ")) == 4


def test_a_name_that_tags_cut_takes_the_markup_with_it(archive: Path) -> None:
    with Selected(archive, Selection()) as selected:
        rename = Pseudonyms(selected, KEY)
        row = dict.fromkeys(selected.columns("comments"))
        row |= {"comment_id": "1", "post_id": "due", "body_text": "x", "body_html": "<b>Gigliola</b>73 <i>c'è</i>"}
        assert rename("comments", row)["body_html"] is None
        row |= {"body_html": "<b>Giglio</b> &lt;73&gt;"}
        assert rename("comments", row)["body_html"] == "<b>Giglio</b> &lt;73&gt;"


FORMATS = {"csv": ["t", "p.csv"], "jsonl": ["j", "p.jsonl"], "parquet": ["q"], "xlsx": ["p.xlsx"]}


@pytest.fixture(scope="module")
def written(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every format of the archive under pseudonyms."""
    folder = tmp_path_factory.mktemp("written")
    for form, destinations in FORMATS.items():
        for destination in destinations:
            assert export(form, folder / destination, "--pseudonymise", archive=archive).code == 0
    return folder


def text_of(folder: Path) -> Iterator[tuple[str, str]]:
    """All that files say."""
    for path in folder.rglob("*.*"):
        if path.suffix == ".parquet":
            yield path.name, str(pq.read_table(path).to_pylist())
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            yield path.name, str([[cell.value for cell in row] for sheet in book.worksheets for row in sheet])
        elif path.is_file():
            yield path.name, path.read_text()


@pytest.mark.parametrize("secret", [*NAMES, *IDS, "1734000000000", KEY.decode()])
def test_what_tells_a_person_is_in_no_file(written: Path, secret: str) -> None:
    assert [name for name, text in text_of(written) if secret in text] == []


def test_every_format_says_the_same_names(written: Path) -> None:
    found = {name: set(re.findall("Lettore [A-Z2-7]{12}", text)) for name, text in text_of(written)}
    assert found["comments.csv"] == found["p.jsonl"] == found["comments.jsonl"] == found["comments.parquet"]
    assert found["p.xlsx"] == found["comments.csv"]
    assert json.loads((written / "j" / "export.json").read_text())["pseudonymised"] is True


def test_what_is_no_comment_stays(written: Path) -> None:
    first = json.loads((written / "p.jsonl").read_text().splitlines()[0])
    assert (first["author"], first["credits"][0]["name"]) == ("Livia", "Farhad Ibragimov")
    assert "showComment=c-" in (written / "t" / "links.csv").read_text()


# The key


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive")
    first, second = (pseudonyms(path, tmp_path / name) for name in ("1.jsonl", "2.jsonl"))
    assert first == second
    assert stat.S_IMODE((path / KEY_FILE).stat().st_mode) == 0o600
    assert len((path / KEY_FILE).read_text().strip()) == 64
    assert [file.name for file in path.glob(f".{KEY_FILE}*")] == []
    (path / KEY_FILE).unlink()
    assert pseudonyms(path, tmp_path / "3.jsonl").isdisjoint(first)


def pseudonyms(archive: Path, destination: Path, *options: object) -> set[str]:
    assert export("jsonl", destination, "--pseudonymise", *options, archive=archive).code == 0
    found = set(re.findall("Lettore [A-Z2-7]{12}", destination.read_text()))
    assert found
    return found


def test_another_key_can_be_used(tmp_path: Path) -> None:
    path = make_archive(tmp_path / "archive")
    (tmp_path / "key").write_bytes(KEY)
    one = pseudonyms(path, tmp_path / "1.jsonl", "--key", tmp_path / "key")
    assert not (path / KEY_FILE).exists()
    (path / KEY_FILE).write_bytes(KEY + b"\n")
    assert pseudonyms(path, tmp_path / "2.jsonl") == one


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "There is no file"), (b"", "is no key"), (b"short\n", "is no key"), (b"x" * 5000, "no key")],
)
def test_a_key_that_is_none_is_told(archive: Path, tmp_path: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    ended = export("csv", tmp_path / "p.csv", "--pseudonymise", "--key", tmp_path / "key", archive=archive)
    assert (ended.code, told in ended.err, (tmp_path / "p.csv").exists()) == (2, True, False)


def test_a_key_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--key FILE"):
        read_key(tmp_path / "none", None)


def test_a_format_with_pages_as_they_came_refuses() -> None:
    asked: dict[str, Any] = {
        "archive": Path("a"), "selection": None, "without": frozenset(), "force": False, "as_json": False
    }  # fmt: skip
    refuse_pseudonyms(Asked(**asked, pseudonymise=False), "WACZ", "")
    with pytest.raises(UsageError, match=r"WACZ holds pages as they came.* Write CSV\."):
        refuse_pseudonyms(Asked(**asked, pseudonymise=True), "WACZ", "Write CSV.")
