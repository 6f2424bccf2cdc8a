"""What a run knows of itself beside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from archiver.blogger.ids import blog_id_from_host, is_number
from archiver.records import Capture

COMMENTS_FEED = "comments_feed"
"""The witness of a blog's comments."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """What a run has done so far."""

    requests: int = 0
    pages: int = 0
    seen: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class State:
    """What a run knows of itself beside the database."""

    crawl_id: str | None
    """``None`` for what is imported: no crawl of ours fetched it."""
    host: str
    """The blog's host as the person named it, with its port."""
    root: str
    """Its home page, for a blog whose pages do not tell."""
    scopes: list[str]
    gone_after: float = 12.0
    """Hours between the two looks that confirm an absence."""
    blog_id: str | None = None
    counts: Counts = field(default_factory=Counts)

    def blog_of(self, told: str | None) -> str:
        """The blog of a page: the number it tells, else the one that other pages of the run told."""
        if told is not None and is_number(told):
            return told
        return self.blog_id or told or blog_id_from_host(self.host)


def capture_row(capture: Capture) -> dict[str, Any]:
    """The row of ``captures``."""
    return {name: getattr(capture, name) for name in Capture.__slots__}
