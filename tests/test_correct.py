"""A person outranks the machine: what is corrected by hand counts, says so, can be taken back, and is never lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver.archive import correcting, corrections
from archiver.archive.folder import Archive
from archiver.archive.views import CORRECTABLE
from archiver.cli import main
from archiver.errors import UsageError
from archiver.fixtureblog import Server, Site
from tests.conftest import Kept, Result, archiver, environment, served
from tests.test_rebuild import every_table

TITLE = "Il mulino di Castelvecchio"


@pytest.fixture(scope="module")
def blog() -> Iterator[tuple[Site, Server]]:
    with served() as (site, server):
        yield site, server


@pytest.fixture(scope="module")
def original(blog: tuple[Site, Server], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the blog; nobody changes it."""
    path = tmp_path_factory.mktemp("original") / "archive"
    result = archiver("crawl", blog[1].url, "--label", "Astana", "--archive", str(path), "--delay", "0")
    assert result.code == 0, result.err
    return path


@pytest.fixture
def kept(original: Path, tmp_path: Path) -> Kept:
    """A copy of it."""
    shutil.copytree(original, tmp_path / "archive")
    return Kept(tmp_path / "archive")


@pytest.fixture
def url(kept: Kept) -> str:
    return str(kept.column("SELECT url FROM posts ORDER BY url LIMIT 1")[0])


def run(kept: Kept, *words: str, stdin: bytes | None = None) -> Result:
    done = CliRunner().invoke(main, [*words, "--archive", str(kept.path)], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Result(done.exit_code, done.stdout, done.stderr)


def correct(kept: Kept, *words: str, stdin: bytes | None = None) -> Result:
    return run(kept, "correct", *words, stdin=stdin)


def seen(kept: Kept, url: str, *columns: str) -> tuple[Any, ...]:
    return kept.one(f"SELECT {', '.join(columns)} FROM posts_corrected WHERE url = ?", url)


def lines(kept: Kept) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (kept.path / "corrections.jsonl").read_text("utf-8").splitlines()]


# What it does


def test_a_correction_is_shown_beside_what_was_read(kept: Kept, url: str) -> None:
    (read,) = kept.one("SELECT title FROM posts WHERE url = ?", url)
    result = correct(kept, url, "title", TITLE, "--note", "dal giornale stampato", "--who", "Ada Neri")
    assert result.code == 0
    assert f"was: {read}" in result.out
    assert f"is:  {TITLE}" in result.out
    assert f"archiver correct {url} title --withdraw" in result.out
    assert seen(kept, url, "title", "corrected") == (TITLE, '["title"]')
    assert kept.one("SELECT title FROM posts WHERE url = ?", url) == (read,)
    assert kept.one("SELECT field, value, note, who FROM corrections") == (
        *("title", TITLE),
        *("dal giornale stampato", "Ada Neri"),
    )
    [line] = lines(kept)
    assert (line["url"], line["value"], line["who"], line["withdrawn_at"]) == (url, TITLE, "Ada Neri", None)


def test_nobody_is_named_who_was_not_given(kept: Kept, url: str) -> None:
    assert correct(kept, url, "title", TITLE).code == 0
    assert kept.one("SELECT note, who FROM corrections") == (None, None)


def test_the_same_correction_again_is_no_new_row(kept: Kept, url: str) -> None:
    for _ in range(2):
        result = correct(kept, url, "title", TITLE, "--note", "perché sì")
    assert correct(kept, url, "title", TITLE).code == 0
    assert "nothing was changed" in result.out
    assert kept.one("SELECT count(*) FROM corrections") == (1,)
    assert len(list((kept.path / "warc").glob("*-decision-*"))) == 1
    correct(kept, url, "title", TITLE, "--note", "un'altra prova")
    assert kept.column("SELECT note FROM corrections ORDER BY at") == ["perché sì", "un'altra prova"]


def test_what_is_not_there_is_null(kept: Kept, url: str) -> None:
    assert correct(kept, url, "author", "--none").code == 0
    assert seen(kept, url, "author", "corrected") == (None, '["author"]')


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("title", "Perché «no»? <b> 🍋"), ("author", "Ada Neri"), ("byline", "di Ada Neri"), ("language", "vec")),
        *(
            ("deck", "Prima riga\nseconda riga"),
            ("body_text", "Un capoverso.\n\nUn altro."),
            ("published", "2023-02-01"),
        ),
    ],
)
def test_every_field_is_taken_and_given_back_and_comes_back_with_a_rebuild(
    kept: Kept, url: str, field: str, value: str
) -> None:
    before = seen(kept, url, *CORRECTABLE)
    assert correct(kept, url, field, value).code == 0
    assert seen(kept, url, field) == (value,)
    others = [name for name in CORRECTABLE if name != field]
    assert seen(kept, url, *others) == tuple(v for n, v in zip(CORRECTABLE, before, strict=True) if n != field)
    (kept.path / "archive.db").unlink()
    (kept.path / "corrections.jsonl").unlink()
    assert run(kept, "extract", "--rebuild", "--quiet").code == 0
    assert seen(kept, url, field, "corrected") == (value, json.dumps([field]))
    assert correct(kept, url, field, "--withdraw").code == 0
    assert seen(kept, url, *CORRECTABLE, "corrected") == (*before, None)


def test_all_fields_of_a_post_can_be_corrected_at_once(kept: Kept, url: str) -> None:
    values = {name: f"valore di {name}" for name in CORRECTABLE} | {"published": "2023-02-01T10:00Z", "language": "en"}
    for field, value in values.items():
        assert correct(kept, url, field, value).code == 0
    assert seen(kept, url, *CORRECTABLE) == tuple(values[name] for name in CORRECTABLE)
    assert sorted(json.loads(seen(kept, url, "corrected")[0])) == sorted(CORRECTABLE)
    assert seen(kept, url, "published_date", "published_utc", "published_precision") == (
        *("2023-02-01", "2023-02-01T10:00:00Z"),
        "minute",
    )
    assert run(kept, "status", "--json").json["corrections"] == len(CORRECTABLE)


def test_what_is_taken_back_stays_in_the_history_and_an_older_word_does_not_return(kept: Kept, url: str) -> None:
    (read,) = kept.one("SELECT published FROM posts WHERE url = ?", url)
    correct(kept, url, "published", "2023-01-01")
    correct(kept, url, "published", "2023-02-01")
    result = correct(kept, url, "published", "--withdraw")
    assert (result.code, "2023-02-01" in result.out, read in result.out) == (0, True, True)
    assert seen(kept, url, "published", "corrected") == (read, None)
    of_count = "SELECT live_posts.published_date FROM live_posts JOIN posts USING (post_id) WHERE url = ?"
    assert kept.one(of_count, url) == (read[:10],)
    assert kept.column("SELECT withdrawn_at IS NULL FROM corrections ORDER BY at") == [1, 0]
    assert [line["withdrawn_at"] is None for line in lines(kept)] == [True, False]
    assert run(kept, "status", "--json").json["corrections"] == 0
    again = correct(kept, url, "published", "--withdraw")
    assert (again.code, "nothing was changed" in again.out) == (0, True)
    correct(kept, url, "published", "2023-02-01")
    assert seen(kept, url, "published") == ("2023-02-01",)


def test_the_newest_word_counts_though_the_clock_was_set_back(kept: Kept, url: str) -> None:
    said: dict[str, Any] = {"note": None, "who": None, "version": "0"}
    correcting.correct(kept.path, url, "title", "A", at="2026-11-23T10:00:00.000Z", **said)
    correcting.correct(kept.path, url, "title", "B", at="2020-01-01T00:00:00.000Z", **said)
    assert seen(kept, url, "title") == ("B",)


def test_search_finds_what_was_read(kept: Kept, url: str) -> None:
    correct(kept, url, "title", "Ornitorinco")
    assert kept.rows("SELECT rowid FROM posts_fts WHERE posts_fts MATCH 'ornitorinco'") == []


def test_corrections_are_listed(kept: Kept, url: str) -> None:
    assert "Nothing" in correct(kept).out
    correct(kept, url, "title", TITLE, "--note", "dal giornale stampato")
    correct(kept, url, "deck", "x")
    correct(kept, url, "deck", "--withdraw")
    for words in ([], ["--list"]):
        out = correct(kept, *words).out
        assert (TITLE in out, "dal giornale stampato" in out, "deck" in out) == (True, True, False)
    [row] = correct(kept, "--list", "--json").json["corrections"]
    assert (row["url"], row["field"], row["value"], row["read"]) == (url, "title", TITLE, row["read"])


# Which post is meant


def test_a_post_is_known_by_every_spelling_of_its_address(kept: Kept, url: str) -> None:
    (post_id,) = kept.one("SELECT post_id FROM posts WHERE url = ?", url)
    with Archive(kept.path) as archive, archive.transaction() as db:
        db.conn.execute("UPDATE posts SET url = 'http://quaderno.blogspot.com/2024/12/perch%C3%A9.html'"
                        " WHERE post_id = ?", [post_id])  # fmt: skip
        db.conn.execute("INSERT INTO post_aliases VALUES ('path:quaderno.blogspot.com/2024/12/x.html', ?)", [post_id])
        db.conn.execute("INSERT INTO post_aliases VALUES ('http://vecchio.blogspot.com/2024/12/x.html', ?)", [post_id])
    for number, typed in enumerate(
        [
            post_id,
            f"tag:blogger.com,1999:blog-1.post-{post_id}",
            "http://quaderno.blogspot.com/2024/12/perch%C3%A9.html",
            "https://quaderno.blogspot.com/2024/12/perché.html?m=1",
            "quaderno.blogspot.it/2024/12/perch%c3%a9.html#commenti",
            "https://vecchio.blogspot.com/2024/12/x.html?m=1",
            "https://quaderno.blogspot.com/2024/12/x.html",
            "path:quaderno.blogspot.com/2024/12/x.html",
        ]
    ):
        result = correct(kept, typed, "title", f"Titolo {number}")
        assert result.code == 0, (typed, result.err)
    assert kept.one("SELECT count(DISTINCT post_id), count(*) FROM corrections") == (1, 8)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("http://altrove.example/2024/12/a.html", "holds no post"),
        ("12345", "holds no post 12345"),
        ("http://altrove.example/", "is not the address of a post"),
        ("ciao", "not the address of a web site"),
        (" ", "is empty"),
    ],
)
def test_a_post_that_is_not_there_is_a_sentence(kept: Kept, typed: str, said: str) -> None:
    before = every_table(kept)
    result = correct(kept, typed, "title", "x")
    assert (result.code, said in result.err) == (2, True), result.err
    assert every_table(kept) == before
    assert not (kept.path / "corrections.jsonl").exists()


def test_the_same_path_on_another_site_is_proposed_and_not_taken(kept: Kept, url: str) -> None:
    result = correct(kept, "https://altrove.example/" + url.split("/", 3)[3], "title", "x")
    assert (result.code, f"Do you mean {url}?" in result.err) == (2, True)


# What is refused


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("titel", "x", "Do you mean title?"),
        ("date", "2024-12-01", "Do you mean published?"),
        ("url", "x", "title, published, author, byline, deck, body_text, language"),
        ("published", "1 dicembre 2024", "2024-12-01T10:22"),
        ("published", "2024-13-01", "is no date"),
        ("published", "2023-02-29", "is no date"),
        ("published", "2024-12-01 10:22", "is no date"),
        ("published", "2024-12-01T10:22+25:00", "is no date"),
        ("published", "2024", "is no date"),
        ("published", "٢٠٢٤-12-01", "is no date"),
        ("language", "italiano", "no code of a language"),
        ("language", "it-IT", "Do you mean it?"),
        ("language", "ita", "Do you mean it?"),
        ("title", "", "--none"),
        ("title", " \n ", "--none"),
        ("title", "due\nrighe", "several lines"),
        ("title", "a\x07b", "control characters"),
        ("title", "\udc80", "Unicode"),
    ],
)
def test_a_value_that_cannot_be_is_a_sentence(kept: Kept, url: str, field: str, value: str, said: str) -> None:
    result = correct(kept, url, field, value)
    assert (result.code, said in result.err) == (2, True), result.err
    assert kept.rows("SELECT * FROM corrections") == []


@pytest.mark.parametrize(
    "value",
    ["2024-12-01", "2024-12-01T10:22", "2024-12-01T10:22:05", "2024-12-01T10:22+01:00", "2024-12-01T09:22:00Z"],
)  # fmt: skip
def test_a_date_is_written_as_precisely_as_it_is_known(value: str) -> None:
    assert correcting.checked("published", value) == value


@pytest.mark.parametrize(
    "words",
    [["title"], ["title", "x", "--none"], ["title", "x", "--withdraw"], ["title", "--withdraw", "--note", "x"], [],
     ["title", "x", "--list"], ["title", "x", "--note", " "]],
)  # fmt: skip
def test_a_command_that_says_two_things_or_none_is_refused(kept: Kept, url: str, words: list[str]) -> None:
    result = correct(kept, url, *words)
    assert (result.code, "archiver: " in result.err) == (2, True)
    assert kept.rows("SELECT * FROM corrections") == []


def test_nothing_to_take_back_is_a_sentence(kept: Kept, url: str) -> None:
    result = correct(kept, url, "title", "--withdraw")
    assert (result.code, "has not been corrected" in result.err) == (2, True)


def test_a_long_text_comes_from_a_file_or_from_standard_input(kept: Kept, url: str, tmp_path: Path) -> None:
    file = tmp_path / "testo.txt"
    file.write_bytes("\ufeffPrima.\r\n\r\nSeconda.\r\n".encode())
    assert correct(kept, url, "body_text", "--file", str(file)).code == 0
    assert seen(kept, url, "body_text") == ("Prima.\n\nSeconda.",)
    assert correct(kept, url, "body_text", "-", stdin="Terza, perché no.\n".encode()).code == 0
    assert seen(kept, url, "body_text") == ("Terza, perché no.",)
    file.write_bytes("perché".encode("latin-1"))
    assert "is not in UTF-8" in correct(kept, url, "body_text", "--file", str(file)).err
    assert "cannot be read" in correct(kept, url, "body_text", "--file", str(tmp_path)).err
    assert "several lines" in correct(kept, url, "title", "-", stdin=b"a\nb").err


def test_no_archive_is_made_where_there_is_none(tmp_path: Path) -> None:
    for words in (["http://a.example/2024/12/a.html", "title", "x"], []):
        result = correct(Kept(tmp_path / "nowhere"), *words)
        assert (result.code, "There is no archive" in result.err) == (6, True)
    assert not (tmp_path / "nowhere").exists()


def test_an_archive_that_a_crawl_writes_to_is_left_alone(kept: Kept, url: str) -> None:
    with Archive(kept.path):
        result = correct(kept, url, "title", "x")
    assert (result.code, "in use" in result.err) == (6, True)


# What it survives


def test_a_correction_survives_a_recrawl_of_an_edited_post(kept: Kept, url: str, blog: tuple[Site, Server]) -> None:
    site, server = blog
    correct(kept, url, "title", TITLE)
    post = site.edit("/" + url.split("/", 3)[3], title="Un titolo che il blog ha cambiato")
    assert archiver("crawl", server.url, "--label", "Astana", "--archive", str(kept.path), "--delay", "0").code == 0
    assert kept.one("SELECT title, version FROM posts WHERE url = ?", url) == (post.title, 2)
    assert seen(kept, url, "title") == (TITLE,)


def test_every_row_comes_back_from_the_warc_files_alone_and_once(kept: Kept, url: str) -> None:
    for words in (["title", "A"], ["title", "B", "--who", "Ada"], ["deck", "--none"], ["deck", "--withdraw"]):
        assert correct(kept, url, *words).code == 0
    before, text = every_table(kept), (kept.path / "corrections.jsonl").read_bytes()
    assert len(before["corrections"]) == 3
    for lost in ([], ["archive.db"], ["archive.db", "corrections.jsonl"]):
        for name in lost:
            (kept.path / name).unlink()
        assert run(kept, "extract", "--quiet", *(["--rebuild"] if lost else [])).code == 0
        assert every_table(kept) == before
        assert (kept.path / "corrections.jsonl").read_bytes() == text


def test_where_the_warc_file_that_notes_it_is_lost_the_file_has_it(kept: Kept, url: str) -> None:
    for words in (["title", "A"], ["deck", "B"], ["deck", "--withdraw"]):
        correct(kept, url, *words)
    before = every_table(kept)["corrections"]
    for path in [*kept.path.glob("warc/*-decision-*"), kept.path / "archive.db"]:
        path.unlink()
    assert run(kept, "extract", "--rebuild", "--quiet").code == 0
    assert every_table(kept)["corrections"] == before


def test_a_correction_follows_a_post_whose_number_is_learnt(kept: Kept, url: str) -> None:
    (post_id,) = kept.one("SELECT post_id FROM posts WHERE url = ?", url)
    old = {"post_id": "path:127.0.0.1/2024/12/x.html", "field": "title", "at": "2026-01-01T00:00:00Z", "value": "X"}
    (kept.path / "corrections.jsonl").write_text(json.dumps({**old, "url": url}) + "\n")
    assert run(kept, "extract", "--quiet").code == 0
    assert kept.rows("SELECT post_id, value FROM corrections") == [(post_id, "X")]
    assert [line["post_id"] for line in lines(kept)] == [post_id]


def test_a_correction_of_another_post_at_the_same_address_is_not_taken_for_this_one_s(kept: Kept, url: str) -> None:
    other = {"post_id": "777", "url": url, "field": "title", "at": "2026-01-01T00:00:00Z", "value": "X"}
    (kept.path / "corrections.jsonl").write_text(json.dumps(other) + "\n")
    assert run(kept, "extract", "--quiet").code == 0
    assert kept.rows("SELECT * FROM corrections") == []
    assert [line["post_id"] for line in lines(kept)] == ["777"]


def test_a_correction_waits_for_its_post_and_is_named(kept: Kept, url: str, blog: tuple[Site, Server]) -> None:
    _, server = blog
    site = blog[0]
    later = next(post for post in site.blog.posts if "Astana" not in post.labels)
    address = server.url.rstrip("/") + later.path
    waiting = {"post_id": later.id, "url": address, "field": "title", "at": "2026-01-01T00:00:00Z", "value": "Atteso"}
    (kept.path / "corrections.jsonl").write_text(json.dumps(waiting) + "\n")
    result = run(kept, "extract", "--rebuild")
    assert (result.code, f"The correction of {address} waits" in result.err) == (0, True)
    assert correct(kept, "--json").json["waiting"][0]["value"] == "Atteso"
    assert "waits" in correct(kept).out
    assert archiver("crawl", address, "--archive", str(kept.path), "--delay", "0").code == 0
    assert seen(kept, address, "title") == ("Atteso",)
    before = every_table(kept)["corrections"]
    (kept.path / "archive.db").unlink()
    (kept.path / "corrections.jsonl").unlink()
    assert run(kept, "extract", "--rebuild", "--quiet").code == 0
    assert every_table(kept)["corrections"] == before


def test_killed_before_the_file_was_written_the_same_command_writes_it(kept: Kept, url: str) -> None:
    correct(kept, url, "title", TITLE)
    (kept.path / "corrections.jsonl").unlink()
    correct(kept, url, "title", TITLE)
    assert [line["value"] for line in lines(kept)] == [TITLE]


@pytest.mark.parametrize("place", ["archiver.archive.warc.WarcFiles.note", "archiver.archive.corrections.keep_written"])
def test_killed_on_the_way_the_same_command_brings_it_to_its_end(kept: Kept, url: str, place: str) -> None:
    thing, _, name = place.rpartition(".")
    program = f"""if True:
        import os, pkgutil
        thing = pkgutil.resolve_name({thing!r})
        real = thing.{name}
        def dying(*words, **named):
            if {name!r} == "note":
                real(*words, **named)
            os._exit(9)
        thing.{name} = dying
        from archiver.cli import main
        main()
    """
    words = ["correct", url, "title", TITLE, "--archive", str(kept.path)]
    done = subprocess.run([sys.executable, "-c", program, *words], env=environment(), capture_output=True, check=False)
    assert done.returncode == 9, done.stderr
    assert correct(kept, url, "title", TITLE).code == 0
    assert kept.column("SELECT value FROM corrections") == [TITLE]
    assert [line["value"] for line in lines(kept)] == [TITLE]
    assert run(kept, "verify").code == 0
    (kept.path / "archive.db").unlink()
    assert run(kept, "extract", "--rebuild", "--quiet").code == 0
    assert seen(kept, url, "title") == (TITLE,)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"post_id": "7", "fie', "no JSON"),
        (b"[]", "no JSON object"),
        (b'{"post_id": "7", "field": "title"}', "has no at"),
        (b'{"post_id": "7", "field": "url", "at": "2026-01-01T00:00:00Z", "value": "x"}', "url is no field"),
        (b'{"post_id": "7", "field": "title", "at": "ieri", "value": "x"}', "its at is no time"),
        (b'{"post_id": "7", "field": "title", "at": "2026-01-01T00:00:00Z", "value": 7}', "its value is no text"),
        (b'{"post_id": "7", "field": "title", "at": "2026-01-01T00:00:00Z", "value": ""}', "its value is no text"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_written(kept: Kept, url: str, line: bytes, said: str) -> None:
    file = kept.path / "corrections.jsonl"
    file.write_bytes(b"\n" + line)
    for words in (["correct", url, "title", "x"], ["correct"], ["extract", "--rebuild", "--quiet"]):
        result = run(kept, *words)
        assert (result.code, said in result.err) == (6, True), result.err
    assert file.read_bytes() == b"\n" + line
    assert kept.rows("SELECT * FROM corrections") == []


def test_a_line_that_was_changed_by_hand_is_named_and_the_archive_s_word_counts(kept: Kept, url: str) -> None:
    correct(kept, url, "title", TITLE)
    file = kept.path / "corrections.jsonl"
    file.write_text(file.read_text("utf-8").replace(TITLE, "Manomesso"), "utf-8")
    result = correct(kept, url, "deck", "x")
    assert (result.code, "was changed by hand" in result.err) == (6, True)
    assert run(kept, "extract", "--quiet").code == 0
    assert [line["value"] for line in lines(kept)] == [TITLE]


def test_values_with_odd_line_ends_are_one_line_of_the_file(kept: Kept, url: str) -> None:
    correct(kept, url, "body_text", "a\u2028b c")
    assert corrections.written(kept.path)[0]["value"] == "a\u2028b c"


def test_corrections_of_a_post_can_be_taken_out_of_the_file(kept: Kept, url: str) -> None:
    (post_id,) = kept.one("SELECT post_id FROM posts WHERE url = ?", url)
    other = str(kept.column("SELECT url FROM posts WHERE url <> ? LIMIT 1", url)[0])
    correct(kept, url, "title", "x")
    correct(kept, other, "title", "y")
    assert corrections.rewrite_without(kept.path, {post_id}) == 1
    assert [line["url"] for line in lines(kept)] == [other]


def test_a_sound_archive_stays_sound_and_a_broken_file_is_found(kept: Kept, url: str) -> None:
    correct(kept, url, "published", "2023-02-01")
    correct(kept, url, "published", "--withdraw")
    result = run(kept, "verify")
    assert result.code == 0, result.out
    (kept.path / "corrections.jsonl").write_text('{"post_id": "7"}\n')
    result = run(kept, "verify")
    assert (result.code, "corrections.jsonl: Line 1 of" in result.out) == (6, True)


def test_a_field_is_checked_before_anything_is_opened() -> None:
    with pytest.raises(UsageError):
        correcting.check_field("corpo")
