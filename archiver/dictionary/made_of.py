"""What a dictionary is made of: tables with columns, each with a title, a type and a sentence."""

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

    title: str
    """What people call it, in a word or a few; no other column of its table has the same."""
    type: Type
    description: str
    values: tuple[str, ...] = ()
    """The only values it has, beside NULL."""
    unit: str | None = None
    """What a whole number counts, in the plural: bytes, words, posts. None for what is no quantity (a position, a
    version, an HTTP status), and where the witness of the row says what is counted."""
    for_program: bool = False
    """Whether only the program needs it: exports leave it out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a table or a view holds."""

    title: str
    description: str
    columns: dict[str, Column]


def column(title: str, type_: Type, description: str, *, values: str = "", for_program: bool = False) -> Column:
    """A column; its values are given separated by spaces."""
    return Column(
        title=title, type=type_, description=description, values=tuple(values.split()), for_program=for_program
    )


def text(title: str, description: str, *, values: str = "") -> Column:
    """A column of text."""
    return column(title, "text", description, values=values)


def number(title: str, description: str, *, unit: str | None = None) -> Column:
    """A column of whole numbers, with what they count."""
    return Column(title=title, type="whole number", description=description, unit=unit)


def at(title: str, description: str) -> Column:
    """A column of times in UTC."""
    return column(title, "time in UTC", description)


def url(title: str, description: str) -> Column:
    """A column of addresses."""
    return column(title, "url", description)


POST = column("Post", "id", "The post it belongs to.")
POSITION = number("Position", "Its place among those of the post, from 1.")
CRAWL = column("Run", "id", "The run.")
BLOG = column("Blog", "id", "The blog.")
HOST = text("Host name", "The host name of the blog.")
CAPTURE = column("Capture", "id", "The response it was read from. NULL where the responses are not in the release.")
SCOPE = text("Scope", "What was asked for: blog for a whole blog, label:NAME for a label, post:ADDRESS for one post.")
WITNESS = text(
    "Witness",
    "Who counts: feed_total (the blog's feed), label_feed, sitemap, pages_feed, sitemap_pages, comments_feed,"
    " archive_widget, label_widget, listing.",
)
