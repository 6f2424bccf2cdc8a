"""Golden cases: one folder a page, one test a field.

``fixtures/golden/CASE`` holds ``page.html``, ``case.json`` (the address of the page and what the case shows) and
``expected.json`` (everything that is read from it). ``GOLDEN_REGENERATE=1 pytest tests/test_golden.py`` writes
``expected.json`` anew where a reading changed, and fails, so that the difference is read before it is believed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from archiver.extract import outline, parse, read

GOLDEN = Path(__file__).parent.parent / "fixtures" / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if (folder / "page.html").exists())
REGENERATE = os.environ.get("GOLDEN_REGENERATE") == "1"
MISSING = "<not read>"


def load(case: str, name: str) -> Any:
    """A JSON file of a case."""
    path = GOLDEN / case / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def read_case(case: str) -> dict[str, Any]:
    """Everything that is read from the page of a case, in the types of JSON."""
    parsed = parse((GOLDEN / case / "page.html").read_bytes(), load(case, "case.json")["url"])
    shown = asdict(outline(parsed))
    shown.pop("page")
    found = {**asdict(read(parsed)), "outline": shown}
    return json.loads(json.dumps(found, default=sorted))  # type: ignore[no-any-return]


def fields(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """``page.kind``, ``posts[0].title``, ``comments[1].parent_id``, ``outline``: each field and its value."""
    yield from ((f"page.{name}", value) for name, value in tree.get("page", {}).items())
    for group in ("posts", "comments"):
        yield f"{group}.length", len(tree.get(group, []))
        for number, record in enumerate(tree.get(group, [])):
            yield from ((f"{group}[{number}].{name}", value) for name, value in record.items())
    yield "outline", tree.get("outline")


READ = {case: read_case(case) for case in CASES}
FIELDS = [
    pytest.param(case, name, value, id=f"{case} @ {name}")
    for case in CASES
    for name, value in fields(load(case, "expected.json"))
]


@pytest.mark.parametrize(("case", "name", "value"), FIELDS)
def test_field(case: str, name: str, value: Any) -> None:
    assert dict(fields(READ[case])).get(name, MISSING) == value


@pytest.mark.parametrize("case", CASES)
def test_every_field_is_expected(case: str) -> None:
    expected = load(case, "expected.json")
    if REGENERATE and expected != READ[case]:
        text = json.dumps(READ[case], ensure_ascii=False, indent=2) + "\n"
        (GOLDEN / case / "expected.json").write_text(text, encoding="utf-8", newline="\n")
        pytest.fail(f"expected.json of {case} was written anew: read the difference")
    assert [name for name, _ in fields(READ[case])] == [name for name, _ in fields(expected)]


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_what_it_shows(case: str) -> None:
    described = load(case, "case.json")
    assert described.keys() == {"url", "shows"}
    assert described["shows"].endswith(".")


def test_both_spellings_of_the_label_page_are_the_same_posts() -> None:
    marked_up, bare = READ["label-page-v2-tr-caption"]["posts"], READ["label-page-v2-br-lines"]["posts"]
    same = ("title", "date", "byline", "deck", "credits", "content_hash", "text_hash", "lacks")
    for one, other in zip(marked_up, bare, strict=True):
        assert {name: one[name] for name in same} == {name: other[name] for name in same}
