"""Domains linked: where the posts of a blog lead to most."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from archiver.explore.plots.figure import (
    BAR,
    ORIGIN,
    Cell,
    Figure,
    Row,
    Table,
    nothing,
    readable,
    short_names,
    spec,
)
from archiver.explore.words import Words

DOMAINS = 25
"""So many domains are shown."""
LINKED = """
    SELECT domain, links, posts, count(*) OVER () AS domains FROM domains_by_links
    WHERE blog_id = :blog ORDER BY links DESC, domain LIMIT 25
"""


_CHARACTER = 8.5
"""Pixels that a character of a label takes, at most, on the average."""
_WIDEST = 320
"""Pixels for labels; a longer one ends in an ellipsis, and the table has it whole."""


def figure(rows: Sequence[Row], blog: str, words: Words) -> Figure:
    """The plot of a blog.

    :param rows: of `LINKED`
    """
    if not rows:
        return nothing(words.say("No post here links to another site."))
    in_all = int(rows[0]["domains"])
    notes = (
        [
            words.say(
                "The posts link to %(n)s domains in all; these are the %(shown)s linked most.",
                n=in_all,
                shown=len(rows),
            )
        ]
        if in_all > len(rows)
        else []
    )
    caption = words.say("Links and embeds in posts that lead away from the blog, by registered domain.")
    return Figure(caption, notes, _spec(rows, blog, words), _table(rows, blog, words))


def _path(blog: str, domain: str) -> str:
    return "/archive/links?" + urlencode([("blog_id", blog), ("domain", domain)], errors="replace")


def _spec(rows: Sequence[Row], blog: str, words: Words) -> dict[str, object]:
    names = short_names(str(row["domain"]) for row in rows)
    values = [
        {
            "domain": name,
            "links": row["links"],
            "written": words.number(row["links"]),
            "href": ORIGIN + _path(blog, str(row["domain"])),
            "said": f"{name}: {words.count('one link', '%(n)s links', row['links'])}, "
            + words.count("in one post", "in %(n)s posts", row["posts"]),
        }
        for name, row in zip(names, rows, strict=True)
    ]
    x = {"field": "links", "type": "quantitative", "axis": None}
    # Whoever looks may have a wider font than the one that the drawing is measured with.
    room = min(_WIDEST, _CHARACTER * max(map(len, names), default=0))
    return spec(
        values,
        width=620,
        height={"step": 24},
        encoding={
            "y": {
                "field": "domain",
                "type": "ordinal",
                "scale": {"domain": names},
                "axis": {"title": None, "domain": False, "ticks": False, "minExtent": room, "labelLimit": _WIDEST},
            },
            "x": x,
        },
        layer=[
            {
                "mark": {"type": "bar", "color": BAR, "height": {"band": 0.72}},
                "encoding": {"href": {"field": "href"}, "description": {"field": "said"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "aria": False},
                "encoding": {"text": {"field": "written"}},
            },
        ],
    )


def _table(rows: Sequence[Row], blog: str, words: Words) -> Table:
    return Table(
        (words.say("Domain"), words.say("Links"), words.say("Posts that link there")),
        [
            (
                Cell(readable(str(row["domain"])), _path(blog, str(row["domain"]))),
                Cell(row["links"]),
                Cell(row["posts"]),
            )
            for row in rows
        ],
    )
