"""The completeness of a run: what each witness says exists, set beside what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.archive.claims import surplus
from archiver.archive.listed import LISTING
from archiver.crawling.outcome import Problem
from archiver.crawling.progress import posts
from archiver.crawling.session import now

if TYPE_CHECKING:
    from archiver.archive.claims import Claim
    from archiver.crawling.plan import Scope
    from archiver.crawling.session import Session

_NAMES = {
    "feed_total": "the feed",
    "label_feed": "the label's feed",
    "sitemap": "the sitemap",
    "pages_feed": "the feed of static pages",
    "sitemap_pages": "the sitemap of static pages",
}
NOT_READ = ("not_read", "{posts} of {scope} are listed and not held, {url} among them.")
IN_PART = ("in_part", "{posts} of {scope} are held in part only, {url} among them.")
"""The reasons of gaps that nothing in the run has named yet, and what is said of them."""


def prove(session: Session) -> None:
    """Write what every witness of every scope says against what is held, and what is missing by that."""
    run, facts = session.run, session.facts
    if facts.limits or run.blog_id is None:
        return  # less than the blog counts was asked for, or there is no blog
    for scope in session.plan.scopes:
        if not scope.is_walk:
            continue
        _note_silent(session, scope)
        _note_walk(session, scope)
        _note_widget(session, scope)
        claims = run.claims(scope.name)
        for claim in claims:
            _cover(session, scope, claim)
        if not facts.interrupted and not session.is_dead:
            _note_gaps(session, scope, claims)


def _note_silent(session: Session, scope: Scope) -> None:
    for (name, witness), told in session.silent.items():
        if name == scope.name:
            session.run.testify(name, witness, **told)


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


def _cover(session: Session, scope: Scope, claim: Claim) -> None:
    session.run.cover(
        scope.name,
        claim.witness,
        expected=claim.expected,
        stored=claim.stored,
        missing=claim.missing,
        checked_at=claim.checked_at,
    )


def _note_gaps(session: Session, scope: Scope, claims: list[Claim]) -> None:
    """Every post that a witness names, or a listing showed, and that is not held whole is a gap; and so is a count
    beyond the names."""
    run = session.run
    known = run.gap_urls(scope.name)
    in_part = set(run.in_part(scope.name))
    lacking = {url for claim in claims for url in claim.lacking}
    _note(session, scope, sorted(lacking - in_part - known), NOT_READ)
    _note(session, scope, sorted(in_part - known), IN_PART)
    most = surplus(claims)
    if most is None or (most.witness not in LISTING and (known or in_part)):
        return  # what only counts may count just those that are missing already
    name = _NAMES.get(most.witness, "the blog")
    sentence = f"{scope.title}: {name} counts {most.unnamed} more than its pages and feeds show."
    session.gap(scope.first_url, "fewer_than_counted", sentence, scope.name)


def _note(session: Session, scope: Scope, urls: list[str], why: tuple[str, str]) -> None:
    """Note gaps; those that the user does not accept, and of which nothing has been said, are a problem."""
    reason, told = why
    left = session.run.gaps(scope.name, urls, reason) if urls else []
    said = {problem.url for problem in session.facts.problems}
    left = [url for url in left if url not in said]
    if not left:
        return
    sentence = told.format(posts=posts(len(left)), scope=scope.title, url=left[0])
    if len(left) == 1:
        sentence = sentence.replace(" are ", " is ").replace(f", {left[0]} among them", f": {left[0]}")
    problem = Problem(category="gap", url=left[0], reason=reason, sentence=sentence, scope=scope.name)
    session.facts.problems.append(problem)
