"""Stop repeating what a person names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archiver import __version__
from archiver.archive import follows
from archiver.archive.decisions import Decisions
from archiver.archive.folder import Archive
from archiver.archive.follows import Follow
from archiver.blogger.urls import canonical_host, same_label
from archiver.crawling.plan import Plan, plans
from archiver.crawling.session import now
from archiver.errors import UsageError


def unfollow(path: Path, address: str, labels: Sequence[str]) -> list[Follow]:
    """Stop repeating a blog, or some of its labels; returns what was repeated until now.

    :param address: of the blog, or of one of its label pages
    Raises UsageError where that is not followed, and the ArchiveErrors.
    """
    (plan,) = plans([address], labels)
    follows.followed(path)  # where there is no archive, none shall be made
    with Archive(path) as archive:
        held = follows.of_blog(archive.db, plan.root, canonical_host(plan.host))
        chosen = held if _is_whole(plan) else [follow for follow in held if _is_named(follow, plan)]
        if not chosen:
            raise UsageError(_not_followed(address, labels, held or follows.read_follows(archive.db)))
        with Decisions(archive, at=now(), version=__version__) as decisions:
            for follow in chosen:
                decisions.act("unfollow", blog_id=follow.blog_id, scope=follow.scope)
    return chosen


def _is_whole(plan: Plan) -> bool:
    return [scope.name for scope in plan.scopes] == ["blog"]


def _is_named(follow: Follow, plan: Plan) -> bool:
    label = follow.scope.removeprefix("label:")
    named = [scope.label for scope in plan.scopes if scope.label is not None]
    return follow.scope != "blog" and any(same_label(label, name) for name in named)


def _not_followed(address: str, labels: Sequence[str], held: list[Follow]) -> str:
    wanted = f"The label {' or '.join(f'“{label}”' for label in labels)} of {address}" if labels else address
    if not held:
        return f"{wanted} is not followed, nor is anything else."
    others = "; ".join(f"{follow.root} ({_title(follow)})" for follow in held[:SHOWN])
    more = f" and {len(held) - SHOWN} more" if len(held) > SHOWN else ""
    return f"{wanted} is not followed. What is: {others}{more}."


SHOWN = 10


def _title(follow: Follow) -> str:
    return "the whole blog" if follow.scope == "blog" else follow.scope.removeprefix("label:")
