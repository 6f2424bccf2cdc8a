"""The completeness certificate in words: a sentence for each scope, and a line for all that a person should know."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from archiver.archive.claims import WIDGETS
from archiver.archive.listed import LISTING, OF_PAGES, OF_POSTS
from archiver.errors import EXIT_COMPLETE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.archive.audit import Audit, ScopeAudit
    from archiver.archive.claims import Claim
    from archiver.archive.left import Gap

URLS_SHOWN = 5
"""Addresses printed of a difference that is no gap; ``--json`` has them all. Of what is missing, all are printed."""
NAMES = {
    "feed_total": "feed",
    "label_feed": "label feed",
    "sitemap": "sitemap",
    "pages_feed": "feed of static pages",
    "sitemap_pages": "sitemap of static pages",
    "archive_widget": "archive widget",
    "label_widget": "label widget",
}
_PROBLEMS = {
    "html": "answers with a web page in place of it",
    "feedburner": "is FeedBurner's, and not the blog's own",
    "robots": "is closed by robots.txt",
    "empty": "says that there are no posts, though it listed some before: it is not believed",
    "repeated": "lists the same again page after page",
    "broken": "cannot be read",
    "other": "is none of a Blogger blog",
    "timeout": "did not answer in time",
    "private": "is kept for readers whom the owner invited",
    "interstitial": "stands behind a warning of adult content",
    "http_404": "is not there (HTTP 404)",
    "http_410": "is not there (HTTP 410)",
}
_REASONS = {
    "not_read": "is listed, and was not read",
    "robots": "is closed by robots.txt",
    "timeout": "did not answer in time",
}
_OUTCOMES = {
    None: "is still going on, or was killed",
    "interrupted": "was interrupted",
    "failed": "failed",
    "blocked": "was blocked",
}


# A sentence for each scope


def headline(scope: ScopeAudit) -> str:
    """``Astana: 37 in the label feed, 37 held, complete.``"""
    if scope.scope.startswith("post:"):
        return f"{_title(scope)}: {'held' if scope.is_complete else 'not held'}."
    forgotten = f"{scope.forgotten} forgotten" if scope.forgotten else ""
    parts = [*_counts(scope), _held(scope), forgotten, _verdict(scope)]
    return f"{_title(scope)}: {', '.join(part for part in parts if part)}{_static_pages(scope)}."


def _title(scope: ScopeAudit) -> str:
    kind, _, name = scope.scope.partition(":")
    return name if kind in {"label", "post"} else "The whole blog"


def _counts(scope: ScopeAudit) -> list[str]:
    claims = [claim for claim in scope.claims if claim.counts_posts]
    claims = claims or [claim for claim in scope.claims if claim.expected is not None and claim.witness in WIDGETS]
    return [f"{claim.expected} in the {NAMES[claim.witness]}{_asked(claim, scope)}" for claim in claims]


def _held(scope: ScopeAudit) -> str:
    in_part = len(scope.in_part)
    return f"{scope.held} held whole and {in_part} in part" if in_part else f"{scope.held} held"


def _verdict(scope: ScopeAudit) -> str:
    missing = _missing(scope)
    match scope.state:
        case "complete":
            accepted = sum(gap.count for gap in scope.accepted)
            return f"complete but for {accepted} that you accept to be missing" if accepted else "complete"
        case "unproven":
            return "and nothing proves that this is all: neither feed nor sitemap nor widget counts them"
        case "unasked":
            return "never crawled in full"
        case "imported":
            return f"from {_files(scope.imported)}; no run has asked the blog whether that is all"
        case "unfinished":
            known = f"{missing}, " if missing else ""
            return f"{known}not proven: the last run {_outcome(scope)}"
        case _:
            return missing


def _files(names: tuple[str, ...]) -> str:
    """The files that were imported, as a person named them."""
    shown = ", ".join(names[:URLS_SHOWN])
    return shown if len(names) <= URLS_SHOWN else f"{shown} and {len(names) - URLS_SHOWN} more files"


def _missing(scope: ScopeAudit) -> str:
    """``2 missing, 1 page of its listings not read``"""
    listings = sum(gap.is_listing for gap in scope.missing)
    unread = sum(gap.is_held for gap in scope.missing)
    missing = sum(gap.count for gap in scope.missing) - unread - listings
    told = [f"{missing} missing"] * bool(missing)
    told += [f"{'the page' if unread == 1 else 'the pages'} of {unread} of them not read"] * bool(unread)
    told += [f"{listings} {'page' if listings == 1 else 'pages'} of its listings not read"] * bool(listings)
    return ", ".join(told)


def _outcome(scope: ScopeAudit) -> str:
    assert scope.last_run is not None
    return _OUTCOMES.get(scope.last_run.outcome, "did not come to its end")


def _static_pages(scope: ScopeAudit) -> str:
    claim = next((claim for claim in scope.claims if claim.lists and claim.witness in OF_PAGES), None)
    if claim is None or not (claim.expected or claim.stored):
        return ""
    forgotten = f", {claim.forgotten} forgotten" if claim.forgotten else ""
    return f"; {claim.stored} of {claim.expected} static pages{forgotten}"


def _asked(claim: Claim, scope: ScopeAudit) -> str:
    """When a witness was asked, where that was on another day than the run."""
    if claim.checked_at is None or scope.last_run is None or claim.checked_at[:10] >= scope.last_run.started_at[:10]:
        return ""
    return f" (asked {_day(claim.checked_at)})"


def _day(at: str) -> str:
    day = date.fromisoformat(at[:10])
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


# And a line for the rest


def lines(scope: ScopeAudit) -> Iterator[str]:
    """All that a person should know beside the headline: what is missing and why, and where witnesses disagree."""
    for gap in scope.missing:
        yield f"{_kind(gap)}: {_reason(gap)}"
    for gap in scope.accepted:
        yield f"accepted ({gap.accepted}): {_reason(gap)}"
    yield from _of_witnesses(scope)
    yield from _of_absence(scope)
    yield from _of_runs(scope)


def _kind(gap: Gap) -> str:
    if gap.is_held:
        return "held, but its page was not read"
    if gap.is_listing:
        return "not read"
    return "held in part only" if gap.in_part else "missing"


def _reason(gap: Gap) -> str:
    named = f"“{gap.title}” {gap.url}" if gap.title else gap.url
    if gap.reason == "in_part":
        return named
    if gap.reason == "fewer_than_counted":
        witness = NAMES[gap.witnesses[0]] if gap.witnesses else "blog"
        return f"{gap.count} that the {witness} counts, and that nothing names ({gap.url})"
    if gap.detail is None:
        return f"{named} {_REASONS.get(gap.reason, f'could not be had ({gap.reason})')}."
    return (
        f"“{gap.title}”: {gap.detail}"
        if gap.title and gap.url in gap.detail
        else (gap.detail if gap.url in gap.detail else f"{named}: {gap.detail}")
    )


def _of_witnesses(scope: ScopeAudit) -> Iterator[str]:
    counted = [claim.expected for claim in scope.claims if claim.counts_posts and claim.expected is not None]
    differ = len(set(counted)) > 1 or bool(scope.only_in)
    for claim in scope.claims:
        name = f"The {NAMES[claim.witness]}"
        if claim.expected is None:
            if claim.problem is not None:
                yield f"{name} {_silence(claim)}{_asked(claim, scope)}."
        elif claim.witness in WIDGETS:
            if counted and claim.expected not in counted:
                asked = _asked(claim, scope)
                yield f"{name} counts {claim.expected}{asked}; owners set it to show a part, so it proves nothing."
        elif claim.missing or claim.listed != claim.expected or (differ and claim.witness in OF_POSTS):
            yield f"{name} {_tally(claim)}{_asked(claim, scope)}."
    for witness, urls in scope.only_in.items():
        shown = " ".join(urls[:URLS_SHOWN]) + (f" and {len(urls) - URLS_SHOWN} more" if len(urls) > URLS_SHOWN else "")
        yield f"Only in the {NAMES[witness]}: {shown}"


def _tally(claim: Claim) -> str:
    lists = f", lists {claim.listed}" if claim.listed != claim.expected else ""
    forgotten = f", {claim.forgotten} forgotten" if claim.forgotten else ""
    return f"counts {claim.expected}{lists}; {claim.stored} of these are held{forgotten}"


def _silence(claim: Claim) -> str:
    """Why a witness does not answer, and what it said when it did."""
    problem = claim.problem or ""
    told = _PROBLEMS.get(problem)
    if told is None:
        status = problem.removeprefix("http_")
        told = f"answers with HTTP {status}" if status != problem else f"could not be read ({problem})"
    before = ""
    if claim.counted_before is not None and claim.swept_at is not None:
        before = f"; on {_day(claim.swept_at)} it counted {claim.counted_before}"
    return f"{told}{before}"


def _of_absence(scope: ScopeAudit) -> Iterator[str]:
    doubted = {url: since for url, since in scope.unlisted.items() if since is not None}
    for url, since in doubted.items():
        yield f"Held, and suspected to be gone since {_day(since)}: {url}"
    rest = [url for url in scope.unlisted if url not in doubted]
    if rest:
        shown = " ".join(rest[:URLS_SHOWN]) + (f" and {len(rest) - URLS_SHOWN} more" if len(rest) > URLS_SHOWN else "")
        yield f"Held, and not listed: {shown}"
    if scope.gone:
        yield f"{scope.gone} {'is' if scope.gone == 1 else 'are'} gone from the blog, and kept here."


def _of_runs(scope: ScopeAudit) -> Iterator[str]:
    last = scope.last_run
    if last is not None and scope.state == "unfinished":
        yield f"The last run, of {_day(last.started_at)}, {_outcome(scope)}: the same command goes on from there."
    if scope.limited:
        full = f"the last full run was on {_day(last.started_at)}" if last else "no run asked for all"
        many = len(scope.limited)
        runs = "1 run" if many == 1 else f"{many} runs"
        since = " since" if last else ""
        yield f"{runs}{since} with --since or --max-posts asked for a part only, and proves nothing; {full}."


# Printed


def print_audit(found: Audit) -> None:
    """The certificates, blog by blog, on stdout."""
    for number, (_, scopes) in enumerate(groupby(found.scopes, key=lambda scope: scope.blog_id)):
        _print_blog(list(scopes), is_first=number == 0)
    incomplete = sum(not scope.is_complete for scope in found.scopes)
    if found.exit_code != EXIT_COMPLETE:
        print(f"Incomplete: {incomplete} of {len(found.scopes)}." if len(found.scopes) > 1 else "Incomplete.")


def _print_blog(scopes: list[ScopeAudit], *, is_first: bool) -> None:
    first = scopes[0]
    host = first.host or first.blog_id
    print(("" if is_first else "\n") + (f"{first.blog_title} ({host})" if first.blog_title else host))
    held = [scope for scope in scopes if scope.scope.startswith("post:") and scope.is_complete]
    for scope in scopes:
        if len(held) > 1 and scope in held:
            continue
        print(f"  {headline(scope)}")
        for line in lines(scope):
            print(f"    {line}")
    if len(held) > 1:
        print(f"  {len(held)} posts asked for one by one: all are held.")


def as_json(found: Audit) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "archive": str(found.path),
        "complete": found.exit_code == EXIT_COMPLETE,
        "exit_code": found.exit_code,
        "scopes": [_scope_as_json(scope) for scope in found.scopes],
    }


def _scope_as_json(scope: ScopeAudit) -> dict[str, Any]:
    last = scope.last_run
    return {
        "blog_id": scope.blog_id,
        "host": scope.host,
        "scope": scope.scope,
        "state": scope.state,
        "complete": scope.is_complete,
        "sentence": headline(scope),
        "held": scope.held,
        "in_part": list(scope.in_part),
        "gone": scope.gone,
        "forgotten": scope.forgotten,
        "witnesses": [_claim_as_json(claim, scope) for claim in scope.claims],
        "missing": [_gap_as_json(gap) for gap in scope.missing],
        "accepted": [_gap_as_json(gap) for gap in scope.accepted],
        "unlisted": [{"url": url, "suspected_since": since} for url, since in scope.unlisted.items()],
        "last_run": last and {name: getattr(last, name) for name in last.__slots__},
        "limited_runs": list(scope.limited),
        "imported": list(scope.imported),
    }


def _claim_as_json(claim: Claim, scope: ScopeAudit) -> dict[str, Any]:
    return {
        "witness": claim.witness,
        "expected": claim.expected,
        "listed": claim.listed if claim.witness in LISTING else None,
        "stored": claim.stored,
        "forgotten": claim.forgotten,
        "missing": claim.missing,
        "checked_at": claim.checked_at,
        "swept_at": claim.swept_at,
        "problem": claim.problem,
        "expected_before": claim.counted_before,
        "only_here": list(scope.only_in.get(claim.witness, ())),
    }


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    return {
        "url": gap.url,
        "title": gap.title,
        "reason": gap.reason,
        "sentence": _reason(gap),
        "count": gap.count,
        "in_part": gap.in_part,
        "accepted": gap.accepted,
        "witnesses": list(gap.witnesses),
    }
