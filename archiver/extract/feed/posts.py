"""An entry of a feed as a post, and how much of a post a feed's entries hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from archiver.records import Feed, FeedEntry, Post


def post_of(entry: FeedEntry, feed: Feed, *, is_whole: bool) -> Post:
    """A post as its entry in a feed tells it: what a page would tell, but for the date as printed.

    ``is_whole`` says that the content is known to be the whole text (see :func:`same_text`); else the reading is
    truncated and lacks its ``snippet``. Raises ``ValueError`` for an entry without an address.
    """
    raise NotImplementedError


def same_text(entry_post: Post, page_post: Post) -> bool:
    """Whether an entry holds the whole text of its post, judged against the post's own page.

    ``entry_post`` is read with ``is_whole``.
    """
    raise NotImplementedError


def shows_jump(entry: FeedEntry) -> bool:
    """Whether the content goes on behind Blogger's jump anchor, ``<a name='more'>``: a feed that is not cut there."""
    raise NotImplementedError


def kind_of(entries: Iterable[FeedEntry]) -> Literal["full", "jump", "short", "none"] | None:
    """What the owner lets feeds tell, as far as entries alone show it; ``None`` where they don't.

    ``short``: no content, but summaries. ``none``: neither. ``full``: content goes on behind a jump break. That
    content ends at jump breaks (``jump``) is told by nothing but a comparison with a page.
    """
    raise NotImplementedError
