"""No field is read worse than it was: the scores stand at or above their floors, which only ever rise."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.fidelity.__main__ import SOURCES, floors, raised
from tests.fidelity.scores import Board, Score, token_f1

FLOORS = [
    pytest.param(source, field, measure, floor, id=f"{source} @ {field} @ {measure}")
    for source, fields in floors().items()
    for field, measures in fields.items()
    for measure, floor in measures.items()
]


@cache
def figures(source: str) -> dict[str, dict[str, float]]:
    score, path = SOURCES[source]
    if not path.exists():
        pytest.skip(f"the {source} are not part of the repository and not beside it: {path.name}")
    return score(path).figures()


@pytest.mark.parametrize(("source", "field", "measure", "floor"), FLOORS)
def test_no_field_falls_below_its_floor(source: str, field: str, measure: str, floor: float) -> None:
    assert figures(source)[field][measure] >= floor


@pytest.mark.parametrize("source", SOURCES)
def test_every_field_has_a_floor(source: str) -> None:
    assert figures(source).keys() == floors()[source].keys()


def test_a_floor_is_never_lowered() -> None:
    worse = Board()
    worse.several("title", ["read wrong"], ["there", "and there"], "a page")
    old = {"saved pages": {"title": {"precision": 1.0, "f1": 0.9}}, "annotated posts": {"deck": {"f1": 0.5}}}
    assert raised(old, "saved pages", worse) == old


@pytest.mark.parametrize(
    ("found", "wanted", "score"),
    [
        ([], [], (0, 0, 0)),
        (["A"], ["A"], (1, 0, 0)),
        (["A"], [], (0, 1, 0)),
        ([], ["A"], (0, 0, 1)),
        (["A", "A"], ["A", "B"], (1, 1, 1)),
    ],
)
def test_a_value_is_right_wrong_or_missed(found: list[str], wanted: list[str], score: tuple[int, int, int]) -> None:
    board = Board()
    board.several("credit", found, wanted, "a page")
    counted = board.values["credit"]
    assert (counted.right, counted.wrong, counted.missed) == score


def test_precision_recall_and_f1() -> None:
    score = Score(right=6, wrong=2, missed=6)
    assert (score.precision, score.recall) == (0.75, 0.5)
    assert score.f1 == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("found", "wanted", "share"),
    [("", "", 1.0), ("a b", "a b", 1.0), ("a", "b", 0.0), ("a a b", "a b b", pytest.approx(2 / 3))],
)
def test_texts_are_compared_by_their_words(found: str, wanted: str, share: Any) -> None:
    assert token_f1(found.split(), wanted.split()) == share
