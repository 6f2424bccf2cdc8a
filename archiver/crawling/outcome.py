"""How a run ended: from what happened, never from the crawler's own "finished". Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from archiver.errors import EXIT_COMPLETE, EXIT_INTERRUPTED, ArchiverError

FORGOTTEN = "forgotten"
"""The reason of an address that is not asked for because a person had it forgotten."""

Category = Literal["gap", "not_blogger", "blocked", "unreachable"]

EXIT_FAILED, EXIT_USAGE, EXIT_INCOMPLETE, EXIT_BLOCKED, EXIT_UNREACHABLE = 1, 2, 3, 4, 5
_WORST_FIRST = (EXIT_INTERRUPTED, 1, 6, 2, 5, 4, 3, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that was wanted and is not in the archive, and why."""

    category: Category
    url: str
    reason: str
    """As in the table ``skips``: ``robots``, ``http_404``, ``timeout``, …"""
    sentence: str
    """What happened and what to do, for a person."""
    scope: str | None = None
    at_start: bool = False
    """Whether it kept a scope from being begun at all."""


@dataclass(slots=True, kw_only=True)
class Facts:
    """What happened in a run, as far as it bears on the outcome."""

    problems: list[Problem] = field(default_factory=list)
    posts_seen: int = 0
    posts_new: int = 0
    interrupted: bool = False
    fatal: ArchiverError | None = None
    """What ended the run before its time."""
    unknown_themes: list[tuple[str, ...]] = field(default_factory=list)
    """Of each page whose theme is not known: the standard signs by which it was read."""
    limits: list[str] = field(default_factory=list)
    """The limits that a person set, as typed: ``--since 2024-01-01``."""
    faults: list[str] = field(default_factory=list)
    """Errors of ours, one sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a run ended, said three ways that always agree."""

    outcome: Literal["complete", "incomplete", "blocked", "interrupted", "failed"]
    exit_code: int
    sentence: str


def verdict(facts: Facts) -> Verdict:
    """The outcome, the exit code and the last line of a run."""
    if facts.fatal is not None:
        return Verdict(outcome="failed", exit_code=facts.fatal.exit_code, sentence=str(facts.fatal))
    if facts.interrupted:
        sentence = "Interrupted. What was committed is safe; the same command goes on from there."
        return Verdict(outcome="interrupted", exit_code=EXIT_INTERRUPTED, sentence=sentence)
    if facts.faults:
        sentence = f"Failed by a fault of ours: {facts.faults[0]} The archive is consistent."
        return Verdict(outcome="failed", exit_code=EXIT_FAILED, sentence=sentence)
    if facts.problems:
        return _of_problems(facts)
    sentence = f"Complete, as far as {' and '.join(facts.limits)} asked." if facts.limits else "Complete."
    return Verdict(outcome="complete", exit_code=EXIT_COMPLETE, sentence=sentence)


def _of_problems(facts: Facts) -> Verdict:
    started = [problem for problem in facts.problems if problem.at_start]
    for category, code, outcome in (
        ("not_blogger", EXIT_USAGE, "failed"),
        ("unreachable", EXIT_UNREACHABLE, "failed"),
    ):
        first = next((problem for problem in started if problem.category == category), None)
        if first is not None and facts.posts_seen == 0:
            return Verdict(outcome=outcome, exit_code=code, sentence=first.sentence)  # type: ignore[arg-type]
    blocked = [problem for problem in facts.problems if problem.category == "blocked"]
    if blocked and (facts.posts_new == 0 or any(problem.reason == "robots" for problem in blocked)):
        return Verdict(outcome="blocked", exit_code=EXIT_BLOCKED, sentence=blocked[0].sentence)
    return Verdict(outcome="incomplete", exit_code=EXIT_INCOMPLETE, sentence=_gaps(facts.problems))


def _gaps(problems: list[Problem]) -> str:
    if len(problems) == 1:
        return f"Incomplete: {problems[0].sentence}"
    return f"Incomplete: {len(problems)} things that were wanted are missing. The first: {problems[0].sentence}"


def of_themes(facts: Facts) -> str | None:
    """One sentence about the pages whose theme is not known; ``None`` where there was none."""
    pages = len(facts.unknown_themes)
    if not pages:
        return None
    signs = ", ".join(sorted({sign for signs in facts.unknown_themes for sign in signs}))
    them = (
        "1 page has a theme that archiver does not know; it was"
        if pages == 1
        else (f"{pages} pages have a theme that archiver does not know; they were")
    )
    return f"{them} read by standard signs ({signs})."


def worst(exit_codes: Iterable[int]) -> int:
    """The exit code of several blogs: the worst of theirs."""
    codes = set(exit_codes)
    return next((code for code in _WORST_FIRST if code in codes), EXIT_COMPLETE)
