"""The sitemap of posts, an index of pages where they are many, and the sitemap of static pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archiver.fixtureblog.conditional import conditional
from archiver.fixtureblog.dates import utc
from archiver.fixtureblog.exchange import Answer, Request
from archiver.fixtureblog.index import PAGES, POSTS, Index, Scope
from archiver.fixtureblog.pager import positive
from archiver.fixtureblog.render import Links, environment


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapSite:
    """The blog as its sitemaps see it."""

    index: Index
    base: str
    size: int
    """Posts on a page of the sitemap."""
    ignores_page: bool = False
    """Whatever page is asked for, the first one comes, as from some servers."""


def answer(site: SitemapSite, request: Request) -> Answer | None:
    """The sitemap that an address stands for, ``None`` when there is none."""
    scopes: dict[str, Scope] = {"/sitemap.xml": POSTS, "/sitemap-pages.xml": PAGES}
    scope = scopes.get(request.path)
    if scope is None:
        return None
    page = positive(request.parameters.get("page")) if scope == POSTS else None
    if page and site.ignores_page:
        page = 1
    key = ("sitemap", scope, page, site.base, site.size)
    body: bytes = site.index.once(key, lambda: _body(site, scope, page))
    changed = datetime.fromisoformat(site.index.updated(scope))
    return conditional(request, body, "text/xml; charset=UTF-8", changed)


def _body(site: SitemapSite, scope: Scope, page: int | None) -> bytes:
    posts = site.index.ordered(scope).posts
    pages = 0 if page or scope == PAGES or len(posts) <= site.size else -(-len(posts) // site.size)
    if page:
        posts = posts[(page - 1) * site.size : page * site.size]
    listed = [] if pages else [(post.path, utc(post.updated)) for post in posts]
    template = environment().get_template("common/sitemap.xml.j2")
    return template.render(pages=pages, posts=listed, links=Links(site.base)).encode()
