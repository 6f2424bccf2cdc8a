"""What an import of WARC files says: how many responses were taken, as what, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archiver.errors import EXIT_COMPLETE, ArchiverError, IncompleteError, UsageError
from archiver.importing.warcs import Account
from archiver.records import LISTING_KINDS

NAMED = 5
"""So many damaged places are named."""
_TAKEN = {
    "post": ("page of a post", "pages of posts"),
    "page": ("static page", "static pages"),
    "listing": ("listing", "listings"),
    "feed": ("feed", "feeds"),
}
_PASSED = {
    "known": "held already",
    "not_blogger": "not Blogger",
    "other": "not pages",
    "not_html": "not HTML",
    "redirect": "redirects",
    "not_found": "not found",
    "http_error": "errors",
    "not_modified": "not modified",
    "revisit": "without the page they repeat",
    "wayback": "rewritten by the Wayback Machine",
    "copy": "another site's copies",
    "empty": "without a post",
    "interstitial": "warnings",
    "private": "of private blogs",
    "removed": "of removed blogs",
    "unavailable": "unavailable",
    "refused": "refused",
    "dynamic": "in Dynamic Views",
    "forgotten": "forgotten in this archive",
    "undated": "without a believable date",
    "too_large": "too large",
    "unreadable": "unreadable",
    "damaged": "damaged",
}
"""How the reasons of ``Account.passed`` are told, in this order."""


def by_kind(taken: Mapping[str, int]) -> dict[str, int]:
    """How many were taken of each kind, all listings together."""
    counts: dict[str, int] = {}
    for kind, count in taken.items():
        name = "listing" if kind in LISTING_KINDS else kind
        counts[name] = counts.get(name, 0) + count
    return {kind: counts[kind] for kind in _TAKEN if kind in counts}


def counts(account: Account) -> str:
    """``1,234 responses: 37 pages of posts, 12 listings, 3 feeds; passed over: 900 not Blogger, 2 damaged.``"""
    told = [f"{count:,} {_TAKEN[kind][count != 1]}" for kind, count in by_kind(account.taken).items()]
    passed = [f"{account.passed[reason]:,} {word}" for reason, word in _PASSED.items() if account.passed[reason]]
    sentence = f"{account.responses:,} response{'s' * (account.responses != 1)}"
    if told:
        sentence += f": {', '.join(told)}"
    if passed:
        sentence += f"{';' if told else ','} passed over: {', '.join(passed)}"
    return sentence + "."


def posts(account: Account) -> str:
    """``38 posts met: 30 new, 2 with a version more.``"""
    if account.posts:
        noun = "post" if len(account.posts) == 1 else "posts"
        new, changed = len(account.new), len(account.changed)
        more = f", {changed:,} with one version more" if changed else ""
        return f"{len(account.posts):,} {noun} met: {new:,} new{more}."
    if account.passed["known"]:
        return "Nothing is new."
    return "There is no page of a Blogger blog with a post."


def exit_code(account: Account) -> int:
    """0 where all was read, 1 where something could not be by a fault of ours, 2 where there is nothing of Blogger's, 3
    where files are damaged."""
    if account.failed:
        return ArchiverError.exit_code
    if account.damage or account.passed["damaged"]:
        return IncompleteError.exit_code
    return EXIT_COMPLETE if account.taken or account.passed["known"] else UsageError.exit_code


def sentence(account: Account) -> str:
    """All of it, with what could not be read."""
    told = [", ".join(account.files) + ": " + counts(account), posts(account), *account.damage[:NAMED]]
    if len(account.damage) > NAMED:
        told.append(f"{len(account.damage) - NAMED} more places are damaged.")
    if account.failed:
        told.append(f"{len(account.failed)} pages were kept and could not be stored by a fault of ours: please report")
        told[-1] += f" it ({account.failed[0]})"
    return " ".join(told)


def as_json(account: Account) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "files": account.files,
        "responses": account.responses,
        "taken": dict(account.taken),
        "passed_over": dict(account.passed),
        "posts_met": len(account.posts),
        "posts_new": len(account.new),
        "posts_changed": len(account.changed),
        "damage": account.damage,
        "failed": account.failed,
        "sentence": sentence(account),
    }
