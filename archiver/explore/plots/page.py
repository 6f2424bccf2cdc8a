"""The pages of plots: all of them, one of them, and one as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from archiver.explore.asking import Row, remembered, shown, the_site
from archiver.explore.plots import domains, labels, months, pairs
from archiver.explore.plots.drawing import svg
from archiver.explore.plots.figure import Figure
from archiver.explore.words import Words

BLOGS = """
    SELECT b.blog_id, coalesce(b.host, b.blog_id) AS host, count(p.post_id) AS posts
    FROM blogs AS b LEFT JOIN live_posts AS p USING (blog_id)
    GROUP BY b.blog_id ORDER BY posts DESC, host
"""


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot that there is a page of."""

    title: Callable[[Words], str]
    sql: str
    figure: Callable[[Sequence[Row], str, Words], Figure]
    csv: Callable[[str], str]
    """Blog -> where all of its numbers are had as CSV."""


def _view(name: str) -> Callable[[str], str]:
    return lambda blog: f"/archive/{name}.csv?" + urlencode({"_stream": "on", "blog_id": blog})


PLOTS = {
    "posts-over-time": Plot(
        lambda words: words.say("Posts over time"), months.MONTHS, months.figure, _view("posts_by_month")
    ),
    "labels-over-time": Plot(
        lambda words: words.say("Labels over time"),
        labels.LABEL_YEARS,
        labels.figure,
        lambda blog: "/archive.csv?" + urlencode({"sql": labels.LABEL_YEARS, "blog": blog}),
    ),
    "domains": Plot(
        lambda words: words.say("Domains linked"), domains.LINKED, domains.figure, _view("domains_by_links")
    ),
    "label-pairs": Plot(lambda words: words.say("Label pairs"), pairs.PAIRS, pairs.figure, _view("label_pairs")),
}
"""Name in the address -> plot."""


async def page(datasette: Datasette, request: Request) -> Response:
    """``/archive/-/plots`` and ``/archive/-/plots/NAME``: ``?blog=ID`` chooses a blog, else it is the largest."""
    words = the_site(datasette).words
    name = request.url_vars.get("name")
    names = [_known(name)] if name else list(PLOTS)
    blogs = await remembered(datasette, BLOGS)
    blog = _chosen(blogs, request.args.get("blog"))
    plots = [await _drawn(datasette, one, blog, words) for one in names] if blog else []
    values: dict[str, Any] = {"plots": plots, "single": bool(name), "blogs": blogs, "blog": blog, "here": name}
    values["links"] = [(one, plot.title(words)) for one, plot in PLOTS.items()]
    values["query"] = urlencode({"blog": blog["blog_id"]}) if blog and len(blogs) > 1 else ""
    return await shown(datasette, request, "plots.html", values)


async def file(datasette: Datasette, request: Request) -> Response:
    """``/archive/-/plots/NAME.svg``"""
    name = _known(request.url_vars["name"])
    blog = _chosen(await remembered(datasette, BLOGS), request.args.get("blog"))
    drawn = (await _drawn(datasette, name, blog, the_site(datasette).words))["svg"] if blog else None
    if drawn is None:
        raise NotFound(f"There is nothing to draw for the plot {name}.")
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return Response(drawn, content_type="image/svg+xml; charset=utf-8", headers=headers)


def _known(name: str) -> str:
    if name not in PLOTS:
        raise NotFound(f"There is no plot of that name. There are: {', '.join(PLOTS)}.")
    return name


def _chosen(blogs: list[Row], asked: str | None) -> Row | None:
    if asked:
        found = [blog for blog in blogs if asked in (blog["blog_id"], blog["host"])]
        if not found:
            raise NotFound("This archive holds no such blog. Choose one of those on the page of plots.")
        return found[0]
    return blogs[0] if blogs else None


async def _drawn(datasette: Datasette, name: str, blog: Row, words: Words) -> dict[str, Any]:
    """What the template shows of a plot; drawn once as long as nothing is written to the archive."""
    site = the_site(datasette)
    key = ("plot", name, blog["blog_id"])
    known: dict[str, Any] | None = site.recall(key)
    if known is not None:
        return known
    state = site.state()
    plot = PLOTS[name]
    figure = plot.figure(await remembered(datasette, plot.sql, {"blog": blog["blog_id"]}), blog["blog_id"], words)
    title = plot.title(words)
    drawn = None
    if figure.spec is not None:
        drawn = await asyncio.to_thread(svg, figure.spec, words.language, title, figure.caption)
    made = {"name": name, "title": title, "figure": figure, "svg": drawn, "csv": plot.csv(blog["blog_id"])}
    site.remember(key, state, made)
    return made
