"""What spiders ask of any answer: the page in it, the address that was wanted, whether it is what was asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.frontier import WalkPosition
from archiver.crawling import failures
from archiver.crawling.capture import CAPTURE
from archiver.crawling.outcome import Problem
from archiver.crawling.session import Session
from archiver.extract.document import ParsedPage, charset, parse
from archiver.extract.outline import outline as outline_of
from archiver.pipelines import PageItem
from archiver.records import LISTING_KINDS, Outline


def page_of(response: Response) -> ParsedPage:
    """The page that an answer holds."""
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return parse(response.body, response.url, encoding=charset(content_type))


def wanted_url(meta: dict[str, Any], url: str) -> str:
    """The address that was wanted, where redirects have led elsewhere since."""
    before: list[str] = meta.get("redirect_urls") or [url]
    return before[0]


def asked(failure: Failure) -> Request:
    """The request that failed, as Scrapy tells it to errbacks."""
    return failure.request  # type: ignore[attr-defined, no-any-return]


def holds(session: Session, outline: Outline, kinds: frozenset[str], response: Response, scope: str | None) -> bool:
    """Whether a page is what was asked for; notes what it is instead."""
    if outline.page.kind in kinds and (outline.posts or outline.page.kind in LISTING_KINDS):
        session.succeeded()
        if outline.page.signs:
            session.facts.unknown_themes.append(outline.page.signs)
        return True
    problem = failures.of_page(response.url, outline.page.kind, empty=not response.body.strip())
    problem = replace(problem, scope=scope, at_start=response.meta["first"])
    session.fail(problem, capture=replace(response.meta[CAPTURE], kind=outline.page.kind))
    return False


def status_problem(response: Response) -> Problem:
    """Why there is no page, as the status of an answer says, or the gate that it shows."""
    return failures.of_answer(response.url, response.status, outline_of(page_of(response)).page.kind)


def failed_status(session: Session, response: Response) -> None:
    """Note that the status of an answer says there is no page."""
    meta = response.meta
    problem = replace(
        status_problem(response), url=wanted_url(meta, response.url), scope=meta["scope"], at_start=meta["first"]
    )
    session.fail(problem)


def failed(session: Session, failure: Failure) -> None:
    """Note why a page could not be had."""
    request = asked(failure)
    problem = failures.of_exception(request, failure.value)
    if problem.reason == failures.FAULT:
        session.facts.faults.append(problem.sentence)
    closed_post = problem.reason == "robots" and not request.meta.get("walk") and not request.meta["first"]
    problem = replace(
        problem,
        category="gap" if closed_post else problem.category,
        url=wanted_url(request.meta, request.url),
        scope=request.meta["scope"],
        at_start=request.meta["first"],
    )
    session.fail(problem, capture=request.meta.get(CAPTURE))


def item(response: Response, parsed: ParsedPage, scope: str | None, walk: WalkPosition | None) -> PageItem:
    """A page on its way into the archive."""
    return PageItem(
        url=response.url,
        parsed=parsed,
        capture=response.meta[CAPTURE],
        scope=scope,
        walk=walk,
        asked=wanted_url(response.meta, response.url),
    )
