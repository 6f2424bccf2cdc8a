"""What an import says: how many responses were taken, as what, and why the others were not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archiver.importing.warcs import Account
from archiver.records import LISTING_KINDS

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
    "undated": "without a date that can be",
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
    if not account.posts:
        return (
            "No post of a Blogger blog is in it that the archive does not hold."
            if account.passed["known"]
            else ("There is no page of a Blogger blog in it.")
        )
    return (
        f"{len(account.posts):,} post{'s' * (len(account.posts) != 1)} met:"
        f" {len(account.new):,} new, {len(account.changed):,} with a version more."
    )


def as_json(account: Account) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "responses": account.responses,
        "taken": dict(account.taken),
        "passed_over": dict(account.passed),
        "posts_met": len(account.posts),
        "posts_new": len(account.new),
        "posts_changed": len(account.changed),
        "damage": account.damage,
        "failed": account.failed,
    }
