"""What Datasette is told by its hooks; nothing of it concerns a Datasette that is none of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request
from markupsafe import Markup

from archiver.archive.search import any_expression
from archiver.explore import downloads, failures, home, listing, metadata, post, versions
from archiver.explore.asking import DATABASE, site_of
from archiver.explore.plots import page as plots
from archiver.explore.queries import QUERIES

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""No script runs and nothing is asked of another server, whatever a page of a blog may hold."""

_NAMES = "|".join(QUERIES)


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Any]]:
    """Our own pages."""
    if site_of(datasette) is None:
        return []
    return [
        (r"^/$", home.page),
        (r"^/archive/posts/(?P<post_id>[^/\.]+)$", post.page),
        (r"^/archive/-/versions/(?P<post_id>[^/\.]+)$", versions.page),
        (r"^/archive/-/plots(/(?P<name>[a-z-]+))?$", plots.page),
        (r"^/archive/-/plots/(?P<name>[a-z-]+)\.svg$", plots.file),
        (r"^/-/pictures/(?P<sha256>[0-9a-f]{64})$", post.picture_page),
        (rf"^/archive/(?P<query>{_NAMES})\.csv$", downloads.query_csv),
        (r"^/archive\.csv$", downloads.query_csv),
    ]


@hookimpl
def register_facet_classes() -> list[type]:
    """What posts are counted by, beside their columns."""
    return list(listing.FACETS)


@hookimpl(hookwrapper=True)
def filters_from_request(request: Request, table: str, datasette: Datasette) -> Iterator[None]:
    """What lists are narrowed by, beside their columns. Posts are searched in our way and not in Datasette's, which
    looks every post up that has the words."""
    outcome: Any = yield
    site = site_of(datasette)
    if site is None:
        return

    async def ours() -> Any:
        await listing.require_columns(datasette, request, table, site.words)
        return listing.narrowed(request, site.words) if table == "posts" else None

    theirs = [one for one in outcome.get_result() if table != "posts" or not _is_search(one)]
    outcome.force_result([ours, *theirs])


def _is_search(hook: Any) -> bool:
    return getattr(hook, "__qualname__", "").startswith("search_filters.")


@hookimpl(trylast=True)  # after Datasette's own escape_fts, which fails on a lone quote
def prepare_connection(conn: Any, database: str, datasette: Datasette) -> None:
    """Search takes words as people type them, in any form that has their Italian stem."""
    if site_of(datasette) is not None and database == DATABASE:
        conn.create_function("escape_fts", 1, any_expression, deterministic=True)
        conn.execute("PRAGMA query_only = ON")


@hookimpl
def prepare_jinja2_environment(env: Any, datasette: Datasette) -> None:
    """What every template can say."""
    site = site_of(datasette)
    if site is None:
        return
    words = site.words
    env.globals.update(
        _=words.say,
        counted=words.count,
        lang=words.language,
        titles_of=partial(metadata.titles, words),
        units_of=partial(metadata.units, words),
        facet_titles=listing.TITLES,
        hidden_columns=metadata.HIDDEN,
        post_path=post.path_of,
    )
    env.filters["number"] = words.number
    env.filters["moment"] = words.moment


@hookimpl
def extra_template_vars(request: Request | None, table: str | None, view_name: str | None, datasette: Datasette) -> Any:
    """What the list of posts shows."""
    if site_of(datasette) is None or request is None or view_name != "table" or table != "posts":
        return {}
    return {"described": partial(listing.described, datasette, request)}


@hookimpl
def render_cell(value: Any, column: str, table: str | None, datasette: Datasette) -> Any:
    """A post's id leads to its page; an address is text that can be followed only where it is one of the web."""
    if site_of(datasette) is None or value is None:
        return None
    if column in ("post_id", "target_post_id") and isinstance(value, str):
        return Markup('<a href="{}">{}</a>').format(post.path_of(value), value)
    return None


@hookimpl(hookwrapper=True)
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Iterator[None]:
    """A page, or JSON, that says in a sentence what is wrong; in place of Datasette's, which prints a traceback."""
    outcome: Any = yield
    if site_of(datasette) is not None:
        outcome.force_result([partial(failures.page, datasette, request, exception)])


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Headers that every answer has, and CSV that is whole."""
    if site_of(datasette) is None:
        return lambda app: app
    return lambda app: _guarded(downloads.whole_and_defused(app))


def _guarded(app: downloads.App) -> downloads.App:
    headers = [
        (b"content-security-policy", POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
    ]

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def sent(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        await app(scope, receive, sent if scope["type"] == "http" else send)

    return wrapped
