"""The outcome, the exit code and the last line of a run agree, and come from what happened."""

import pytest

from archiver.crawling.failures import of_answer
from archiver.crawling.outcome import Category, Facts, Problem, of_themes, verdict, worst
from archiver.errors import ArchiveUnwritableError


def problem(category: Category, *, at_start: bool = False, reason: str = "http_404") -> Problem:
    return Problem(category=category, url="u", reason=reason, sentence=f"{category}.", at_start=at_start)


@pytest.mark.parametrize(
    ("facts", "outcome", "exit_code"),
    [
        (Facts(posts_seen=3), "complete", 0),
        (Facts(posts_seen=3, problems=[problem("gap")]), "incomplete", 3),
        (Facts(problems=[problem("gap", at_start=True)]), "incomplete", 3),
        (Facts(problems=[problem("not_blogger", at_start=True)]), "failed", 2),
        (Facts(problems=[problem("unreachable", at_start=True)]), "failed", 5),
        (Facts(posts_seen=3, problems=[problem("unreachable")]), "incomplete", 3),
        (Facts(problems=[problem("blocked", at_start=True, reason="robots")]), "blocked", 4),
        (Facts(posts_seen=7, posts_new=7, problems=[problem("blocked", reason="robots")]), "blocked", 4),
        (Facts(posts_seen=7, posts_new=7, problems=[problem("blocked", reason="http_429")]), "incomplete", 3),
        (Facts(posts_seen=7, posts_new=0, problems=[problem("blocked", reason="http_429")]), "blocked", 4),
        (Facts(posts_seen=7, interrupted=True), "interrupted", 130),
        (Facts(posts_seen=7, faults=["KeyError: 'x'."]), "failed", 1),
        (Facts(fatal=ArchiveUnwritableError("The disk is full.")), "failed", 6),
    ],
)
def test_a_run_ends_as_what_happened_says(facts: Facts, outcome: str, exit_code: int) -> None:
    judged = verdict(facts)
    assert (judged.outcome, judged.exit_code) == (outcome, exit_code)
    assert judged.sentence.endswith((".", "!"))


def test_one_gap_is_told_in_full() -> None:
    assert verdict(Facts(problems=[problem("gap")])).sentence == "Incomplete: gap."


@pytest.mark.parametrize(
    ("codes", "code"), [([0, 0], 0), ([], 0), ([0, 3], 3), ([4, 3], 4), ([5, 3, 0], 5), ([2, 6], 6), ([130, 1], 130)]
)
def test_several_blogs_end_as_the_worst_of_them(codes: list[int], code: int) -> None:
    assert worst(codes) == code


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ([], None),
        (
            [("microdata",)],
            "1 page has a theme that archiver does not know; it was read by standard signs (microdata).",
        ),
        (
            [("post-body",), ("article", "json-ld"), ("article",)],
            "3 pages have a theme that archiver does not know; "
            "they were read by standard signs (article, json-ld, post-body).",
        ),
    ],
)
def test_unknown_themes_are_told_in_one_sentence(pages: list[tuple[str, ...]], sentence: str | None) -> None:
    assert of_themes(Facts(unknown_themes=pages)) == sentence


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, "removed", "removed"),
        (403, "private", "private"),
        (503, "refused", "refused"),
        (404, "error", "http_404"),
        (500, "unavailable", "http_500"),
        (404, "not_blogger", "http_404"),
    ],
)
def test_what_stands_in_a_blog_s_place_is_told_whatever_its_status(status: int, kind: str, reason: str) -> None:
    assert of_answer("http://o.blogspot.com/", status, kind).reason == reason
