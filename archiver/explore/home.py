"""The home page: what the archive holds, how complete that is, and where to begin."""

from __future__ import annotations

from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response

from archiver.archive.audit import Audit, ScopeAudit, audit_blogs
from archiver.explore.asking import Row, asked, remembered, shown, the_site
from archiver.explore.queries import QUERIES

_COUNTS = """
    SELECT (SELECT count(*) FROM live_posts) AS posts,
        (SELECT min(published_date) FROM posts) AS first_date, (SELECT max(published_date) FROM posts) AS last_date,
        (SELECT count(*) FROM comments) AS comments, (SELECT count(*) FROM labels) AS labels,
        (SELECT count(*) FROM captures) AS captures, (SELECT count(*) FROM posts WHERE gone_at IS NOT NULL) AS gone,
        (SELECT count(*) FROM posts WHERE version > 1) AS edited
"""
_BLOGS = "SELECT blog_id, host, url, title, description, last_crawled_at FROM blogs ORDER BY host"
_LABELS = """
    SELECT l.name, sum(posts) AS posts
    FROM (SELECT label_id, count(*) AS posts FROM post_labels GROUP BY label_id) JOIN labels AS l USING (label_id)
    GROUP BY l.name ORDER BY posts DESC, l.name LIMIT 24
"""
_YEARS = """
    SELECT substr(published_date, 1, 4) AS year, count(*) AS posts FROM live_posts
    WHERE published_date IS NOT NULL GROUP BY year ORDER BY year
"""
_RUNS = "SELECT crawl_id, started_at, outcome FROM crawls ORDER BY started_at DESC LIMIT 1"
_COMPLETENESS = "completeness"

STATES = {
    "complete": "complete",
    "missing": "something is missing",
    "unfinished": "the last run did not come to its end",
    "unasked": "never crawled in full",
    "imported": "imported; no run has asked the blog whether that is all",
    "unproven": "nothing proves that this is all",
}
"""State of a scope -> how it is said."""
WITNESSES = {
    "feed_total": "feed",
    "label_feed": "label feed",
    "sitemap": "sitemap",
    "archive_widget": "archive widget",
    "label_widget": "label widget",
}
"""Witness that counts posts -> how it is called."""
UNENDED = "still going on, or killed"
"""How a run that has no end is said."""


def certificates(scopes: list[ScopeAudit], hosts: dict[str, str]) -> list[Row]:
    """A row for each scope: its blog, its name, what witnesses count, what is held and missing, its state."""
    return [
        {
            "host": hosts.get(scope.blog_id, scope.blog_id),
            "label": scope.scope.removeprefix("label:") if scope.scope.startswith("label:") else None,
            "post": scope.scope.removeprefix("post:") if scope.scope.startswith("post:") else None,
            "counts": [
                (WITNESSES[claim.witness], claim.expected)
                for claim in scope.claims
                if claim.witness in WITNESSES and claim.expected is not None
            ],
            "held": scope.held,
            "missing": sum(gap.count for gap in scope.missing),
            "accepted": sum(gap.count for gap in scope.accepted),
            "state": scope.state,
            "said": STATES[scope.state],
        }
        for scope in scopes
    ]


async def completeness(datasette: Datasette) -> list[ScopeAudit]:
    """The certificates of all that the archive covers, reckoned once as long as nothing is written to it."""
    site = the_site(datasette)
    found: list[ScopeAudit] | None = site.recall(_COMPLETENESS)
    if found is None:
        state = site.state()
        blogs = [str(row["blog_id"]) for row in await remembered(datasette, _BLOGS)]
        made: Audit = await asked(datasette, lambda db: audit_blogs(db, site.folder, blogs))
        found = made.scopes
        site.remember(_COMPLETENESS, state, found)
    return found


async def prepare(datasette: Datasette) -> None:
    """Reckon what takes longest before anybody asks: the first page is as quick as the next."""
    await datasette.invoke_startup()
    await completeness(datasette)


async def page(datasette: Datasette, request: Request) -> Response:
    """``/``"""
    blogs = await remembered(datasette, _BLOGS)
    [counts] = await remembered(datasette, _COUNTS)
    runs = await remembered(datasette, _RUNS)
    hosts = {str(blog["blog_id"]): str(blog["host"] or blog["blog_id"]) for blog in blogs}
    values: dict[str, Any] = {
        "blogs": blogs,
        "counts": counts,
        "labels": await remembered(datasette, _LABELS),
        "years": await remembered(datasette, _YEARS),
        "last_run": runs[0] if runs else None,
        "certificates": certificates(await completeness(datasette), hosts),
        "queries": QUERIES,
        "unended": UNENDED,
    }
    return await shown(datasette, request, "home.html", values)
