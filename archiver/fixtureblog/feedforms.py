"""A feed in the forms it is asked for: Atom, RSS, JSON, and JSON inside a script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from archiver.fixtureblog.feedjson import feed_object
from archiver.fixtureblog.model import Blog, Post
from archiver.fixtureblog.render import Links, environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post or one comment in a feed."""

    id: str
    published: str
    updated: str
    title: str
    url: str
    author: str
    profile: str | None
    labels: Sequence[str] = ()
    content: str | None = None
    summary: str | None = None
    comments: int | None = None
    """``thr:total``; ``None`` in a feed of comments."""
    post: Post | None = None
    """What a comment stands under."""
    parent: str | None = None
    """The comment that a comment answers."""
    deleted: bool = False

    @property
    def rfc822(self) -> str:
        return format_datetime(datetime.fromisoformat(self.published).astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer of a feed."""

    id: str
    title: str
    subtitle: str | None
    updated: str
    path: str
    """Its own path: ``/feeds/posts/default``."""
    html: str
    """The path of the page it goes with."""
    total: int
    start: int
    size: int
    """Entries asked for: ``openSearch:itemsPerPage``."""
    entries: Sequence[Entry]
    labels: Sequence[str] = ()

    @property
    def rfc822(self) -> str:
        return format_datetime(datetime.fromisoformat(self.updated).astimezone(UTC))


def write(feed: Feed, blog: Blog, links: Links, query: dict[str, str]) -> tuple[bytes, str]:
    """A feed in the form asked for with ``alt=``, and its media type."""
    form = query.get("alt", "atom")
    if form in ("json", "json-in-script"):
        text = json.dumps(feed_object(feed, blog, links), ensure_ascii=False, separators=(",", ":"))
        if form == "json":
            return text.encode(), "application/json; charset=UTF-8"
        callback = query.get("callback", "gdata.io.handleScriptLoaded")
        return f"// API callback\n{callback}({text});".encode(), "text/javascript; charset=UTF-8"
    form = "rss" if form == "rss" else "atom"
    text = environment().get_template(f"common/{form}.xml.j2").render(feed=feed, blog=blog, links=links)
    return text.encode(), f"application/{form}+xml; charset=UTF-8"
