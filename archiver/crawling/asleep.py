"""Blogs that no longer answer: told once, then asked ever more rarely. Pure; the clock is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

from archiver.archive.follows import Follow
from archiver.crawling.outcome import Facts, Problem

DAYS = (1, 2, 4, 8, 16, 30)
"""So long after each try in vain the next one is due; the last for ever after."""

GRACE = timedelta(hours=6)
"""A nightly run comes at about the same hour, not at the same second."""

DEAD = frozenset({"private", "removed", "not_blogger", "http_404", "http_410"})
"""What stands at a blog's address when the blog is gone, beside servers and names that cannot be reached. robots.txt,
warnings and rate limits are the answers of a blog that lives."""


def died(facts: Facts) -> Problem | None:
    """Why a run found its blog dead; ``None`` for one that lives, or of which the run cannot tell."""
    if facts.fatal is not None or facts.interrupted or facts.faults or facts.posts_seen:
        return None
    for problem in facts.problems:
        if problem.at_start and (problem.category == "unreachable" or problem.reason in DEAD):
            return problem
    return None


def due_at(follow: Follow) -> datetime | None:
    """When a blog that failed is to be asked again; ``None`` for one that answers."""
    if follow.last_tried_at is None:
        return None
    days = DAYS[min(max(follow.tries, 1), len(DAYS)) - 1]
    return datetime.fromisoformat(follow.last_tried_at) + timedelta(days=days) - GRACE


def is_asleep(follow: Follow, moment: datetime) -> bool:
    """Whether a blog that failed is left alone for now.

    :param moment: the time, with its zone
    """
    due = due_at(follow)
    return due is not None and moment < due


def one_each(follows: Iterable[Follow]) -> list[Follow]:
    """One scope of each blog, for what is the same in all of them."""
    ordered = sorted(follows, key=lambda follow: (follow.host, follow.blog_id))
    return [next(of_one) for _, of_one in groupby(ordered, key=lambda follow: follow.blog_id)]
