"""The completeness of a run: what each witness says exists, set beside what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.crawling.outcome import Problem
from archiver.crawling.progress import posts
from archiver.crawling.session import now

if TYPE_CHECKING:
    from archiver.crawling.plan import Scope
    from archiver.crawling.session import Session

LISTING = frozenset({"feed_total", "label_feed", "sitemap", "pages_feed", "sitemap_pages"})
"""Witnesses that name what they count."""
_NAMES = {
    "feed_total": "the feed",
    "label_feed": "the label's feed",
    "sitemap": "the sitemap",
    "pages_feed": "the feed of static pages",
    "sitemap_pages": "the sitemap of static pages",
}


def prove(session: Session) -> None:
    """Write what every witness of every scope says against what is held, and what is missing by that."""
    run, facts = session.run, session.facts
    if facts.limits or run.blog_id is None:
        return  # less than the blog counts was asked for, or there is no blog
    for scope in session.plan.scopes:
        if not scope.is_walk:
            continue
        _note_walk(session, scope)
        _note_widget(session, scope)
        missing = [_cover(session, scope, row) for row in run.witnesses(scope.name)]
        if not facts.interrupted and not session.is_dead:
            _note_gaps(session, scope, [found for found in missing if found is not None])


def _note_walk(session: Session, scope: Scope) -> None:
    """A walk has come to its end, and earlier runs left nothing of it: the next one may stop where all is known."""
    run = session.run
    if scope.name in session.walked and not run.unfinished_walks(scope.name):
        run.testify(scope.name, "listing", swept_by=run.crawl_id, swept_at=now(), checked_at=now())


def _note_widget(session: Session, scope: Scope) -> None:
    counted = session.counted_by.get(scope.label or "")
    if counted is not None:
        witness = "archive_widget" if scope.label is None else "label_widget"
        session.run.testify(scope.name, witness, expected=counted, checked_at=now())


def _cover(session: Session, scope: Scope, row: dict[str, Any]) -> tuple[str, int, list[str]] | None:
    """Write the row of a witness; returns its name, how many it counts beyond what is held, and those it names."""
    run, witness = session.run, row["witness"]
    if witness in {"listing", "comments_feed"}:
        return None
    told = {"checked_at": row["checked_at"]}
    if row["problem"] is not None or row["expected"] is None:
        run.cover(scope.name, witness, expected=None, stored=run.held_in_scope(scope.name), missing=None, **told)
        return None
    expected = int(row["expected"])
    urls = run.not_held(scope.name, witness) if witness in LISTING else []
    listed = run.listed_count(scope.name, witness) if witness in LISTING else 0
    stored = listed - len(urls) if witness in LISTING else run.held_in_scope(scope.name)
    missing = max(len(urls), expected - stored, 0)
    run.cover(scope.name, witness, expected=expected, stored=stored, missing=missing, **told)
    return witness, missing, urls


def _note_gaps(session: Session, scope: Scope, found: list[tuple[str, int, list[str]]]) -> None:
    """Every post that a witness names and that is not held is a gap, and so is a count beyond the names.

    Widgets are believed only where no feed and no sitemap answers: owners set them to show a part.
    """
    run, known = session.run, session.run.gap_urls()
    urls = sorted({url for _, _, missing in found for url in missing} - known)
    if urls:
        left = run.gaps(scope.name, urls, "not_read")
        if left:
            sentence = f"{posts(len(left))} of {scope.title} are listed and not held, {left[0]} among them."
            _problem(session, scope, left[0], "not_read", sentence)
    blamed = known or urls
    for witness, count, missing in found:
        if blamed or count <= len(missing) or (witness not in LISTING and _is_listed(found)):
            continue
        sentence = (
            f"{scope.title}: {_NAMES.get(witness, 'the blog')} counts {count} more than its pages and feeds show."
        )
        session.gap(scope.first_url, "fewer_than_counted", sentence, scope.name)
        return


def _is_listed(found: list[tuple[str, int, list[str]]]) -> bool:
    return any(witness in LISTING for witness, _, _ in found)


def _problem(session: Session, scope: Scope, url: str, reason: str, sentence: str) -> None:
    problem = Problem(category="gap", url=url, reason=reason, sentence=sentence, scope=scope.name)
    session.facts.problems.append(problem)
