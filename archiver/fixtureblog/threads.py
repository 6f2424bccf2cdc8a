"""The pages of a long thread: so many comments a page, the others at ``?commentPage=2`` and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archiver.fixtureblog.model import Comment, Post

PAGE_SIZE = 200
"""Comments that Blogger shows on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPage:
    """The comments that one page of a post shows."""

    comments: Sequence[Comment] = ()
    number: int = 1
    last: int = 1
    first: int = 1
    """The place in the thread of its first comment, from 1."""
    total: int = 0

    @property
    def tops(self) -> list[Comment]:
        """The comments at the top: answers stand under what they answer where that is on the page."""
        here = {comment.id for comment in self.comments}
        return [comment for comment in self.comments if comment.parent not in here]

    @property
    def range_text(self) -> str:
        """``201 – 400 di 512``."""
        return f"{self.first} – {self.first + len(self.comments) - 1} di {self.total}"


def comment_page(post: Post, asked: int | None, size: int = PAGE_SIZE) -> CommentPage:
    """The page of a post's thread that is asked for; the last one where that is beyond it."""
    total = len(post.comments)
    last = max(1, -(-total // size))
    number = min(asked or 1, last)
    start = (number - 1) * size
    return CommentPage(
        comments=post.comments[start : start + size], number=number, last=last, first=start + 1, total=total
    )
