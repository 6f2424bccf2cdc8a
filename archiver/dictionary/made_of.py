"""What a dictionary is made of: tables with columns, each with a type and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal[
    "text",
    "html",
    "id",
    "url",
    "hash",
    "whole number",
    "yes or no",
    "day",
    "time in UTC",
    "time or day",
    "list",
    "object",
]
"""``day``: ``YYYY-MM-DD``; ``time or day``: ISO 8601, as precise as known; ``list`` and ``object``: JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column means."""

    type: Type
    description: str
    values: tuple[str, ...] = ()
    """The only values it has, beside NULL."""
    for_program: bool = False
    """Whether only the program needs it: exports leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a table or a view holds."""

    description: str
    columns: dict[str, Column]


def column(type_: Type, description: str, *, values: str = "", for_program: bool = False) -> Column:
    """A column; its values are given separated by spaces."""
    return Column(type=type_, description=description, values=tuple(values.split()), for_program=for_program)


def text(description: str, *, values: str = "") -> Column:
    """A column of text."""
    return column("text", description, values=values)


def number(description: str) -> Column:
    """A column of whole numbers."""
    return column("whole number", description)


def at(description: str) -> Column:
    """A column of times in UTC."""
    return column("time in UTC", description)


def url(description: str) -> Column:
    """A column of addresses."""
    return column("url", description)


POST = column("id", "The post it belongs to.")
POSITION = number("Its place among those of the post, from 1.")
CRAWL = column("id", "The run.")
BLOG = column("id", "The blog.")
HOST = text("The host name of the blog.")
CAPTURE = column("id", "The response it was read from. NULL where the responses are not in the release.")
SCOPE = text("What was asked for: blog for a whole blog, label:NAME for a label, post:ADDRESS for one post.")
WITNESS = text(
    "Who counts: feed_total (the blog's feed), label_feed, sitemap, pages_feed, sitemap_pages, comments_feed,"
    " archive_widget, label_widget, listing."
)
