"""The pages of one post's comments: which comes next, and when they are all there."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from archiver.archive.frontier import THREAD, WalkPosition
from archiver.extract import comments
from archiver.extract.comments import paging
from archiver.extract.document import ParsedPage


@dataclass(slots=True, kw_only=True)
class Thread:
    """One post's comments over several pages. Its position is kept like a walk's: a rerun goes on from there."""

    post_url: str
    is_left: bool = False
    """Whether an earlier run left it unfinished."""
    pages: set[int] = field(default_factory=set)
    """The pages that have been read, in this run or one before it."""
    seen: set[str] = field(default_factory=set)
    """The numbers of the comments that this run has met."""

    @classmethod
    def left(cls, position: WalkPosition) -> Thread:
        """A thread that an earlier run left unfinished: what is before its next page is held."""
        thread = cls(post_url=position.scope.removeprefix(THREAD), is_left=True)
        thread.pages.update(range(1, paging.number_in(position.next_url or "") or 1))
        return thread

    def step(self, page: ParsedPage, claimed: int | None) -> Step:
        """Take in a page of the thread.

        :param claimed: how many comments the blog says there are
        """
        if not self.is_left and not self.pages and not paging.may_go_on(page, claimed):
            return Step(position=None, is_repeated=False)  # all on one page, as nearly always
        numbers = comments.numbers(page)
        is_repeated = bool(self.seen) and numbers <= self.seen
        self.seen |= numbers
        self.pages.add(paging.number(page))
        others = [] if is_repeated else paging.others(page, claimed=claimed, shown=len(numbers))
        wanted = next(itertools.filterfalse(self.pages.__contains__, others), None)
        is_over = wanted is None or len(self.pages) >= paging.MOST_PAGES
        name = f"{THREAD}{self.post_url}"
        next_url = None if is_over or wanted is None else paging.address(page, wanted)
        position = WalkPosition(walk_id=name, scope=name, next_url=next_url, until=None)
        return Step(position=position, is_repeated=is_repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a thread stands after a page."""

    position: WalkPosition | None
    """``None`` where the thread has one page only."""
    is_repeated: bool
    """Whether the page shows nothing but comments of pages before it: the server gave another than was asked for."""
