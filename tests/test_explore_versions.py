"""Two versions of a post side by side: each side says all of its text, and what differs is marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.explore.versions import compared, folded, paragraphs_apart, words_apart

TEXTS = st.text(alphabet="ab è\n,<", max_size=60)


def version(text: str, **columns: str | None) -> dict[str, str | None]:
    row = {"title": "Titolo", "published": "2024-12-01", "labels": "[]", "body_text": text, "body_html": text}
    return {**row, **columns}


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("uno due tre", "uno tre", ["due "], []),
        ("uno tre", "uno due tre", [], ["due "]),
        ("il sindaco Rossi", "il sindaco Bianchi", ["Rossi"], ["Bianchi"]),
        ("perche", "perché", ["perche"], ["perché"]),
        ("uguale", "uguale", [], []),
        ("", "nuovo", [], ["nuovo"]),
    ],
)
def test_the_words_that_differ_are_marked(before: str, after: str, removed: list[str], added: list[str]) -> None:
    pair = words_apart(before, after)
    assert [text for text, changed in pair.before if changed] == removed
    assert [text for text, changed in pair.after if changed] == added


@given(TEXTS, TEXTS)
def test_each_side_says_all_of_its_text(before: str, after: str) -> None:
    pairs = paragraphs_apart(before, after)
    for text, side in ((before, "before"), (after, "after")):
        said = "".join(run for pair in pairs for run, _ in getattr(pair, side))
        assert "".join(said.split()) == "".join(text.split())


def test_a_paragraph_that_came_stands_beside_nothing() -> None:
    pairs = paragraphs_apart("Primo.\n\nSecondo.", "Primo.\n\nNuovo.\n\nSecondo.")
    assert [(pair.is_same, bool(pair.before)) for pair in pairs] == [(True, True), (False, False), (True, True)]


def test_what_has_not_changed_is_folded_but_for_what_is_near() -> None:
    text = [f"Paragrafo {number}." for number in range(10)]
    changed = [*text[:5], "Altro.", *text[6:]]
    stretches = folded(paragraphs_apart("\n\n".join(text), "\n\n".join(changed)))
    assert [(stretch.is_folded, len(stretch.pairs)) for stretch in stretches] == [(True, 4), (False, 3), (True, 3)]


def test_title_date_and_labels_are_compared_too() -> None:
    told = compared(
        version("a", labels='["Astana", "Vecchia"]'),
        version("a", title="Altro", published="2024-12-02", labels='["Astana", "Nuova"]'),
    )
    assert told["title_differs"]
    assert told["date_differs"]
    assert (told["labels_gone"], told["labels_new"]) == (["Vecchia"], ["Nuova"])
    assert not told["text_differs"]


def test_a_huge_paragraph_is_compared_as_a_whole() -> None:
    pair = words_apart("parola " * 50_000, "altra " * 50_000)
    assert len(pair.before) == len(pair.after) == 1
