"""What every plot is made of: its drawing, its words, its table; and how a blog's words come into them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

Row = Mapping[str, Any]
Spec = dict[str, Any]

ORIGIN = "https://archive.invalid"
"""Stands before our paths in a specification, since Vega takes a bare path for one of its own site. The drawing loses
it again, and with it every link that did not begin so."""

WIDTH = 860
"""Of the field of a plot, in pixels."""
INK, LINE, BAR = "#1d2430", "#c9ced6", "#2166ac"
SCALE = ["#deebf7", "#9ecae1", "#4292c6", "#08519c", "#08306b"]
"""One hue from light to dark, so that it can be told apart whatever colours one sees."""
_FONT = "system-ui, 'Liberation Sans', Arial, sans-serif"
_LONGEST = 36

CONFIG: Spec = {
    "font": _FONT,
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "titlePadding": 12,
        "gridColor": "#e4e7ec",
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 320,
    },
    "text": {"fontSize": 12, "color": INK},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what it says, and where it leads."""

    value: object
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a plot. The first cell of each row is its heading."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot as it is shown."""

    caption: str
    """One sentence that tells what is to be seen."""
    notes: list[str]
    """What the drawing cannot show, in sentences."""
    spec: Spec | None
    """None where there is nothing to draw: the notes say so."""
    table: Table | None


def nothing(note: str, *more: str) -> Figure:
    """A sentence in the place of a plot."""
    return Figure("", [note, *more], None, None)


def spec(values: Sequence[Row], **parts: Any) -> Spec:
    """A Vega-Lite specification of these values."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": CONFIG,
        "data": {"values": values},
        **parts,
    }


def posts_path(blog: str, *narrowed: tuple[str, str]) -> str:
    """The list of a blog's posts that the views count, narrowed further."""
    live = [("blog_id", blog), ("kind", "post"), ("status", "live"), ("gone_at__isnull", "1")]
    return "/archive/posts?" + urlencode([*narrowed, *live, ("_sort_desc", "published_date")], errors="replace")


def readable(text: str) -> str:
    """A blog's words on one line: without what controls a terminal, an XML parser or the direction of writing."""
    kept = "".join(" " if unicodedata.category(char) in _UNSEEN or char in _TURNING else char for char in text)
    return " ".join(kept.split()) or "?"


_UNSEEN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def short_names(texts: Iterable[str]) -> list[str]:
    """What an axis calls each of these: short, and no two of them the same."""
    made: list[str] = []
    for text in texts:
        whole = readable(text)
        short = whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1].rstrip() + "…"
        number, name = 1, short
        while name in made:
            number += 1
            name = f"{short} ({number})"
        made.append(name)
    return made
