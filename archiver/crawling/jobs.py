"""What a command is to crawl: each blog with the options it is crawled with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from archiver.archive.follows import Follow
from archiver.crawling.plan import Plan, repeated
from archiver.crawling.session import Options

NOT_REPEATED = frozenset({"ignore_robots", "recheck", "once"})
"""Options that are of one run: who wants them again says so again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One crawl that is to be done."""

    plan: Plan
    options: Options
    blog_ids: frozenset[str] = frozenset()
    """The blogs whose scopes it repeats; empty where a person named the blog."""
    failing_since: str | None = None
    """When its blog was first found not to answer, if that has been told before."""


def named(plans: Iterable[Plan], options: Options) -> list[Job]:
    """The jobs of a command that names its blogs."""
    return [Job(plan=plan, options=options) for plan in plans]


def repeats(follows: Iterable[Follow], given: Options, names: Collection[str]) -> list[Job]:
    """The jobs of a command that names no blog: every scope as it was asked for, but for what is given again.

    Scopes of one blog that were asked for in different ways are different jobs.

    :param given: the options of this command
    :param names: what the person has given; all other options are the follows' own
    """
    again = {field.name: getattr(given, field.name) for field in fields(Options) if field.name in names}
    alike: dict[tuple[str, Options], list[Follow]] = {}
    for follow in follows:
        # What is remembered stays as it is: a repetition does not follow anew.
        options = replace(remembered(follow.options), **{**again, "once": True})
        alike.setdefault((follow.root, options), []).append(follow)
    return [_job(root, options, held) for (root, options), held in alike.items()]


def _job(root: str, options: Options, follows: list[Follow]) -> Job:
    (plan,) = repeated((root, follow.scope) for follow in follows)
    since = [follow.failing_since for follow in follows]
    return Job(
        plan=plan,
        options=options,
        blog_ids=frozenset(follow.blog_id for follow in follows),
        failing_since=min(filter(None, since)) if all(since) else None,
    )


def remembered(stored: Mapping[str, Any]) -> Options:
    """The options of a follow. One that this version does not know is left out; one it lacks has its default."""
    known = {field.name for field in fields(Options)} - NOT_REPEATED
    values = {name: value for name, value in stored.items() if name in known}
    if values.get("since") is not None:
        values["since"] = date.fromisoformat(values["since"])
    return Options(**values)
