"""The table of selectors: every row is what finds something in the golden case it cites, and finds what CSS says."""

from __future__ import annotations

from typing import Any

import pytest
from cssselect import HTMLTranslator
from lxml.etree import XPath

from archiver.blogger import themes
from archiver.blogger.marks import Selector, Span
from archiver.extract import document, parse
from archiver.extract.page import archive_links, archive_total, label_counts
from tests.test_golden import CASES, GOLDEN, load, read_case

ROWS = [pytest.param(row, id=f"{row.field} {row.css}") for row in themes.TABLE]
SELECTORS = sorted({row.css for row in themes.TABLE} | {css for css, *_ in themes.MARKS_OF_GENERATIONS})
MARKS = [pytest.param(mark, id=f"{mark[1]} {mark[0]}") for mark in themes.MARKS_OF_GENERATIONS]


def page(case: str) -> document.ParsedPage:
    return parse((GOLDEN / case / "page.html").read_bytes(), load(case, "case.json")["url"])


def reading(case: str) -> tuple[Any, ...]:
    parsed = page(case)
    return read_case(case), label_counts(parsed), archive_total(parsed), archive_links(parsed)


AS_READ = {case: reading(case) for case in CASES}


@pytest.mark.parametrize("row", ROWS)
def test_without_a_row_the_case_it_cites_is_read_otherwise(row: themes.Row, monkeypatch: pytest.MonkeyPatch) -> None:
    assert row.case in CASES
    others = [other for other in themes.TABLE if other is not row]
    monkeypatch.setattr(themes, "SELECTORS", themes.compiled(others))
    assert reading(row.case) != AS_READ[row.case]


@pytest.mark.parametrize("mark", MARKS)
def test_without_a_mark_the_case_it_cites_is_of_another_generation(
    mark: tuple[str, themes.Generation, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mark[2] in CASES
    others = [other for other in themes.MARKS_OF_GENERATIONS if other is not mark]
    monkeypatch.setattr(themes, "GENERATIONS", themes.compiled_marks(others))
    assert page(mark[2]).generation != mark[1]


@pytest.mark.parametrize("css", SELECTORS)
def test_a_selector_finds_what_css_says(css: str) -> None:
    path = XPath(HTMLTranslator().css_to_xpath(css))
    for case in CASES:
        parsed = page(case)
        found = [parsed.marks.elements[place] for place in Selector(css).find(parsed.marks, parsed.marks.whole)]
        assert found == path(parsed.tree), case


def test_a_selector_looks_between_two_places_only() -> None:
    parsed = parse(
        b"<html><body><p class='a'>1</p><div class='a b'><p class='a'>2</p></div></body></html>", "http://x.it/"
    )
    (div,) = parsed.tree.iter("div")
    marks, inside = parsed.marks, parsed.marks.span(div)
    assert [marks.elements[place].tag for place in Selector(".a").find(marks, inside)] == ["div", "p"]
    assert [marks.elements[place].text for place in Selector(".b .a").find(marks, marks.whole)] == ["2"]
    assert Selector(".a").find(marks, Span(0, 1)) == []


@pytest.mark.parametrize("css", ["a > b", "a + b", "a:first-child", "*"])
def test_a_selector_of_another_kind_is_refused(css: str) -> None:
    with pytest.raises(ValueError, match=r"selector|empty"):
        Selector(css)
