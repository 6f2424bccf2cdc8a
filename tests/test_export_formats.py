"""What exported files hold: every value as it is in the archive, and nothing that a program would carry out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils.db import Database

from archiver.archive.schema import open_database
from archiver.archive.selection import TABLES, Selected, Selection
from archiver.export import parquet, xlsx
from archiver.export.csvlines import DEFUSED, EXCEL_CELL, RISKY, Lines, defused
from archiver.export.flat import LISTS
from tests.exporting import FORMULA, export, make_archive, post


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that tests only read."""
    return make_archive(tmp_path_factory.mktemp("formats") / "archive")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Path, Database]]:
    """An archive that a test adds posts to."""
    path = make_archive(tmp_path / "archive")
    with open_database(path / "archive.db", create=False) as db:
        yield path, db


def tables(archive: Path) -> dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]:
    """Every table as the archive has it."""
    with Selected(archive, Selection()) as selected:
        return {table: (selected.columns(table), list(selected.rows(table))) for table in TABLES}


def read_csv(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file, delimiter=separator, strict=True))


def armed(cell: str) -> str:
    """What a defused cell was."""
    return re.sub(DEFUSED, "", cell)


# CSV

CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.text(alphabet=st.sampled_from([*RISKY, *"'\",;ab à😀\x00 "]), max_size=6),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), separator=st.sampled_from(",;"))
def test_lines_are_those_of_the_csv_module(rows: list[tuple[Any, ...]], separator: str) -> None:
    expected = io.StringIO()
    csv.writer(expected, delimiter=separator).writerows(rows)
    assert "".join(Lines(separator=separator, raw=True)(rows)) == expected.getvalue()


@given(st.text(alphabet=st.sampled_from([*RISKY, *"'a\n"]), max_size=6))
def test_a_defused_cell_is_harmless_and_comes_back(cell: str) -> None:
    assert defused(cell)[:1] not in set(RISKY)
    assert armed(defused(cell)) == cell


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+39 06", "'+39 06"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("＝1", "'＝1"),
        ("＠a", "'＠a"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("a=1", "a=1"),
        ("'", "'"),
        ("", ""),
        ("2024-12-01", "2024-12-01"),
    ],
)
def test_only_what_begins_like_a_formula_is_defused(cell: str, written: str) -> None:
    assert defused(cell) == written


def test_numbers_are_left_alone() -> None:
    assert list(Lines()([(-1, None, 0)])) == ["-1,,0\r\n"]


@pytest.mark.parametrize(("options", "separator"), [((), ","), (("--excel-it",), ";")])
def test_a_folder_of_csv_holds_every_value(
    archive: Path, tmp_path: Path, options: tuple[str, ...], separator: str
) -> None:
    assert export("csv", tmp_path / "tables", *options, archive=archive).code == 0
    for table, (columns, rows) in tables(archive).items():
        header, *written = read_csv(tmp_path / "tables" / f"{table}.csv", separator)
        assert tuple(header) == columns
        expected = [["" if value is None else str(value) for value in row] for row in rows]
        assert [[armed(cell) for cell in row] for row in written] == expected
    begin = (tmp_path / "tables" / "posts.csv").read_bytes()
    assert begin.startswith("\ufeffpost_id;".encode() if options else b"post_id,")
    assert b"\r\n" in begin


def test_a_formula_is_defused_unless_raw_is_asked_for(archive: Path, tmp_path: Path) -> None:
    assert export("csv", tmp_path / "posts.csv", archive=archive).code == 0
    assert export("csv", tmp_path / "raw.csv", "--raw", archive=archive).code == 0
    decks = [{row["deck"] for row in read_dicts(tmp_path / name)} for name in ("posts.csv", "raw.csv")]
    assert decks == [{"'" + FORMULA, ""}, {FORMULA, ""}]


def read_dicts(path: Path) -> list[dict[str, str]]:
    header, *rows = read_csv(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_a_flat_file_has_first_what_people_look_for(archive: Path, tmp_path: Path) -> None:
    assert export("csv", tmp_path / "posts.csv", archive=archive).code == 0
    posts = read_dicts(tmp_path / "posts.csv")
    assert list(posts[0])[:7] == ["host", "published_date", "title", "url", "labels", "author", "byline"]
    lists = {name: json.loads(posts[0][name]) for name in LISTS}
    assert lists == {
        "labels": ["Astana"],
        "credited_authors": ["Farhad Ibragimov"],
        "credited_translators": ["Nadia Ferri"],
        "credited_editors": [],
        "credited_sources": [],
        "photographers": ["Ugo Serra"],
        "captions": ["La sala grande.", None],
        "caption_credits": ["Agenzia Lanterna", None],
        "image_urls": ["https://img.example/s0/a.jpg", "https://img.example/s320/b.jpg"],
        "link_urls": ["https://giornale.example/1"],
    }
    assert [post["corrected"] for post in posts] == ["[]", "[]", '["title"]', "[]", "[]"]
    assert [armed(post["title"]) for post in posts][1:3] == ["+39 vini, =2 bianchi", "Torta di pere"]
    assert set(tables(archive)["posts"][0]) - set(posts[0]) == {"body_html"}


@pytest.mark.parametrize(
    ("what", "gone"),
    [("images", {"captions", "caption_credits", "image_urls"}), ("text", {"captions"}), ("comments", set())],
)
def test_a_list_that_is_left_out_is_no_empty_list(archive: Path, tmp_path: Path, what: str, gone: set[str]) -> None:
    export("csv", tmp_path / "posts.csv", "--without", what, archive=archive)
    assert set(LISTS) - set(read_dicts(tmp_path / "posts.csv")[0]) == gone


def test_long_cells_are_whole_and_told(own: tuple[Path, Database], tmp_path: Path) -> None:
    path, db = own
    long = "à" * (EXCEL_CELL - 1) + "😀"
    post(db, "lungo", "2024-01-01", body_text=long)
    ended = export("csv", tmp_path / "posts.csv", archive=path)
    assert "which it would cut: 1." in ended.err
    assert long in [row["body_text"] for row in read_dicts(tmp_path / "posts.csv")]
    db.execute("UPDATE posts SET body_text = substr(body_text, 3) WHERE post_id = 'lungo'")
    assert export("csv", tmp_path / "2.csv", "--json", archive=path).json["long_cells"] == 0


@pytest.mark.parametrize("name", ["posts.csv.gz", "POSTS.JSONL.GZ"])
def test_a_file_can_be_packed(archive: Path, tmp_path: Path, name: str) -> None:
    form = "csv" if "csv" in name else "jsonl"
    assert export(form, tmp_path / name, archive=archive).code == 0
    assert export(form, tmp_path / f"plain.{form}", archive=archive).code == 0
    packed = (tmp_path / name).read_bytes()
    assert gzip.decompress(packed) == (tmp_path / f"plain.{form}").read_bytes()


# JSON lines


def test_a_line_has_all_that_belongs_to_a_post(archive: Path, tmp_path: Path) -> None:
    assert export("jsonl", tmp_path / "posts.jsonl", archive=archive).code == 0
    first, *others = [json.loads(line) for line in (tmp_path / "posts.jsonl").read_text().splitlines()]
    assert (first["title"], first["labels"], first["corrected"]) == ("Il vertice di Astana", ["Astana"], [])
    assert [block["text"] for block in first["blocks"]] == ["Le relazioni tra i due paesi.", "Fu detto “perché no”."]
    assert [credit["name"] for credit in first["credits"]] == ["Farhad Ibragimov", "Nadia Ferri", "Ugo Serra"]
    assert first["comments"][0]["author"] == "Mario Neri"
    assert (first["images"][1]["caption"], "post_id" in first["images"][1]) == (None, False)
    assert [other["title"] for other in others][-1] == "Il diario del nonno"
    assert others[1]["corrected"] == ["title"]
    assert others[-1]["blocks"] == [{"position": 1, "kind": "paragraph", "text": "Vento 😀 di bora."}]


def test_a_folder_of_json_lines_holds_every_value(archive: Path, tmp_path: Path) -> None:
    assert export("jsonl", tmp_path / "tables", archive=archive).code == 0
    for table, (columns, rows) in tables(archive).items():
        lines = (tmp_path / "tables" / f"{table}.jsonl").read_text().splitlines()
        assert [json.loads(line) for line in lines] == [dict(zip(columns, row, strict=True)) for row in rows]


# Parquet


def test_parquet_holds_every_value_with_its_type(archive: Path, tmp_path: Path) -> None:
    assert export("parquet", tmp_path / "tables", archive=archive).code == 0
    for table, (columns, rows) in tables(archive).items():
        written = pq.read_table(tmp_path / "tables" / f"{table}.parquet").to_pylist()
        assert [[as_text(row[name]) for name in columns] for row in written] == [list(row) for row in rows]


def as_text(value: Any) -> Any:
    """A value as the archive has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value


def test_parquet_types(archive: Path, tmp_path: Path) -> None:
    export("parquet", tmp_path / "tables", archive=archive)
    posts = pq.read_schema(tmp_path / "tables" / "posts.parquet")
    expected = {
        "post_id": pa.string(),
        "published": pa.string(),
        "published_date": pa.date32(),
        "published_utc": pa.timestamp("us", tz="UTC"),
        "last_seen_at": pa.timestamp("us", tz="UTC"),
        "word_count": pa.int64(),
        "truncated": pa.bool_(),
        "corrected": pa.string(),
    }
    assert {name: posts.field(name).type for name in expected} == expected
    comments = pq.read_schema(tmp_path / "tables" / "comments.parquet")
    assert {comments.field(name).type for name in ("deleted", "is_blog_author")} == {pa.bool_()}


def test_row_groups_are_of_bounded_size(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP_CHARACTERS", 500)
    export("parquet", tmp_path / "tables", archive=archive)
    assert pq.ParquetFile(tmp_path / "tables" / "posts.parquet").num_row_groups > 1
    assert pq.read_table(tmp_path / "tables" / "posts.parquet").num_rows == 5


def test_a_time_that_is_none_is_told(own: tuple[Path, Database], tmp_path: Path) -> None:
    path, db = own
    post(db, "guasto", "2024-13-45")
    ended = export("parquet", tmp_path / "tables", archive=path)
    assert (ended.code, "posts.published_date cannot be written" in ended.err) == (6, True)
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize(("form", "module"), [("parquet", "pyarrow"), ("xlsx", "xlsxwriter")])
def test_what_is_not_installed_is_told(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    ended = export(form, tmp_path / ("posts.xlsx" if form == "xlsx" else "tables"), archive=archive)
    assert (ended.code, "archiver[research]" in ended.err) == (2, True)


# Workbooks


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def of(rows: list[list[Any]], name: str) -> list[Any]:
    return [row[rows[0].index(name)] for row in rows[1:]]


def test_a_workbook_holds_every_value(archive: Path, tmp_path: Path) -> None:
    assert export("xlsx", tmp_path / "posts.xlsx", archive=archive).code == 0
    found = sheets(tmp_path / "posts.xlsx")
    assert list(found) == ["README", "posts", *(table for table in TABLES if table != "posts")]
    for table, (columns, rows) in tables(archive).items():
        for number, name in enumerate(columns):
            if name not in {"body_html", "corrected"}:
                values = [workbook_text(value) for value in of(found[table], name)]
                assert values == [row[number] for row in rows], (table, name)
    assert of(found["posts"], "published_date")[0] == datetime(2024, 12, 1)
    assert of(found["posts"], "labels")[0] == '["Astana"]'


def workbook_text(value: Any) -> Any:
    return value.date().isoformat() if isinstance(value, datetime) else value


def test_a_workbook_has_no_formula_no_link_and_no_number_made_of_text(
    own: tuple[Path, Database], tmp_path: Path
) -> None:
    path, db = own
    texts = {
        "a": "=1+1", "b": "{=1+1}", "c": "https://cattivo.example/", "d": "00123", "e": "<r><t>x</t></r></is></c><c>",
        "f": "<r><f>1+1</f></r>", "g": "mailto:a@b.example", "h": "<r></r>", "i": "internal:Foglio!A1",
    }  # fmt: skip
    for name, title in texts.items():
        post(db, name, "2024-01-01", title=title)
    assert export("xlsx", tmp_path / "posts.xlsx", "--flat", archive=path).code == 0
    book = openpyxl.load_workbook(tmp_path / "posts.xlsx", rich_text=False)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    found = of(sheets(tmp_path / "posts.xlsx")["posts"], "title")
    assert set(texts.values()) <= set(found)
    assert [sheet.title for sheet in book.worksheets] == ["README", "posts"]


def test_control_characters_are_removed(own: tuple[Path, Database], tmp_path: Path) -> None:
    path, db = own
    post(db, "segni", "2024-01-01", title="a\x01b\x0bc\x1fd\ufffee\uffff", body_text="una\r\ndue\rtre\tquattro")
    export("xlsx", tmp_path / "posts.xlsx", "--flat", archive=path)
    posts = sheets(tmp_path / "posts.xlsx")["posts"]
    assert "abcde" in of(posts, "title")
    assert "una\ndue\ntre\tquattro" in of(posts, "body_text")


def test_a_long_text_goes_on_in_the_next_column(own: tuple[Path, Database], tmp_path: Path) -> None:
    path, db = own
    long = "a" + "😀" * EXCEL_CELL + "fine"
    post(db, "lungo", "2024-01-01", body_text=long)
    export("xlsx", tmp_path / "posts.xlsx", "--flat", archive=path)
    posts = sheets(tmp_path / "posts.xlsx")["posts"]
    at = posts[0].index("body_text")
    assert posts[0][at : at + 4] == ["body_text", "body_text_2", "body_text_3", "corrected"]
    pieces = next(row[at : at + 3] for row in posts if row[at] and row[at].startswith("a😀"))
    assert "".join(pieces) == long
    assert all(len(piece.encode("utf-16-le")) <= 2 * EXCEL_CELL for piece in pieces)


def test_a_text_that_fits_in_no_row_is_cut_with_a_note(
    own: tuple[Path, Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_PARTS", 2)
    path, db = own
    post(db, "lungo", "2024-01-01", body_text="b" * 3 * EXCEL_CELL)
    export("xlsx", tmp_path / "posts.xlsx", "--flat", archive=path)
    posts = sheets(tmp_path / "posts.xlsx")["posts"]
    assert any((value or "").endswith(xlsx.CUT) for value in of(posts, "body_text_2"))


def test_a_table_of_more_rows_than_a_sheet_goes_on_in_another(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    export("xlsx", tmp_path / "posts.xlsx", "--flat", archive=archive)
    found = sheets(tmp_path / "posts.xlsx")
    assert list(found) == ["README", "posts", "posts 2", "posts 3"]
    assert {tuple(rows[0]) for name, rows in found.items() if name != "README"} == {tuple(found["posts"][0])}
    titles = [title for name in list(found)[1:] for title in of(found[name], "title")]
    assert titles == of_archive(archive, "title")


def of_archive(archive: Path, name: str) -> list[Any]:
    columns, rows = tables(archive)["posts"]
    return [row[columns.index(name)] for row in rows]


@pytest.mark.parametrize("name", ["posts.csv", "posts", "posts.xls"])
def test_a_workbook_has_its_name(archive: Path, tmp_path: Path, name: str) -> None:
    ended = export("xlsx", tmp_path / name, archive=archive)
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
