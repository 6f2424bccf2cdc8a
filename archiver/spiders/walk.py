"""A walk down a listing: page after page by its older-posts link, until the link is gone. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from archiver.blogger.urls import label_of, page_key, same_label
from archiver.records import Outline

IDLE_PAGES = 5
"""So many pages in a row without a post that this walk had not met are a pager that leads nowhere."""

MOST_PAGES = 50_000
"""So many pages are more than a blog has: a pager may invent posts for ever."""

Ending = Literal["end", "until", "known", "repeated", "idle", "long", "cut", "strayed", "since"]

ENDINGS: dict[str, str] = {
    "repeated": "the older-posts link leads back to a page this walk has been on",
    "idle": f"{IDLE_PAGES} pages in a row held no post that this walk had not met",
    "long": f"{MOST_PAGES} pages are more than a blog has",
    "cut": "the page ended before its older-posts link",
    "strayed": "its older-posts link leads away from the label",
}
"""The endings that do not prove the walk complete, in words."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a walk does after a page."""

    next_url: str | None
    ending: Ending | None
    """Why it goes no further; ``None`` while it goes on. ``end``, ``until`` and ``known`` alone prove that nothing was
    left out."""


@dataclass(slots=True, kw_only=True)
class Walk:
    """How far one walk has come."""

    walk_id: str
    scope: str
    label: str | None = None
    """The label it walks, if it does."""
    is_top: bool = True
    """Whether it began at the first page, and not where an earlier run had come to."""
    is_part: bool = False
    """Whether it walks a part of its scope only: one month."""
    is_rerun: bool = False
    """Whether an earlier run walked it to its end: then it may end where everything is known."""
    until: str | None = None
    """The address of the newest post of a stretch that an earlier run walked: where this one may stop."""
    since: str | None = None
    """``YYYY-MM-DD``: older posts are not wanted."""
    pages: int = 0
    posts: set[str] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)
    _idle: int = 0

    @property
    def is_first_page(self) -> bool:
        """Whether no page has been taken into account yet of a walk from the top."""
        return self.pages == 0 and self.is_top

    def step(self, url: str, outline: Outline, *, oldest: str | None = None, is_known: bool = False) -> Step:
        """Take a page into account and say what comes next.

        :param url: where the page was fetched from
        :param oldest: the day of its oldest post, where ``since`` matters
        :param is_known: whether there can be nothing new behind it
        """
        self._keys.add(page_key(url))
        self.pages += 1
        self._count(outline)
        next_url = outline.page.next_url
        ending = "known" if is_known and next_url is not None else self._ending(outline, next_url, oldest)
        return Step(None, ending) if ending else Step(next_url, None)

    def _count(self, outline: Outline) -> None:
        met = {post.post_id for post in outline.posts}
        self._idle = 0 if met - self.posts else self._idle + 1
        self.posts |= met

    def _ending(self, outline: Outline, next_url: str | None, oldest: str | None) -> Ending | None:
        if self.until is not None and any(post.url == self.until for post in outline.posts):
            return "until"
        if next_url is None:
            return "cut" if outline.page.cut_off else "end"
        if self.since is not None and oldest is not None and oldest < self.since:
            return "since"
        if self.label is not None and not same_label(label_of(next_url) or "", self.label):
            return "strayed"
        if page_key(next_url) in self._keys:
            return "repeated"
        if self.pages >= MOST_PAGES:
            return "long"
        return "idle" if self._idle >= IDLE_PAGES else None
