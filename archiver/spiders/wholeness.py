"""Whether the texts of a feed are whole: what its own entries show, and what comparing some of them with pages does.

The owner may have cut the texts at the jump break, and nothing in a feed says so (blogger.md §1). That they are *not*
whole is seen without another request where a summary of the same post has more words. That they are, three pages have
to prove; best those of posts with a jump break, for only there a cut would show.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from archiver.derive import entries_at_home, length_of, posts_of_feed
from archiver.extract import feed as feeds
from archiver.extract.document import ParsedPage
from archiver.extract.reading import read
from archiver.records import Feed, Outline

SAMPLES = 3
"""Pages that prove the texts of a feed whole."""
_SLACK = 5
"""Characters by which a summary may be longer than its text and still be the same words."""

Kind = Literal["full", "jump", "short", "none"]
"""How much of a post the owner lets feeds tell, as in ``blogs.feed_kind``."""


class Proof:
    """The texts of one feed, compared with pages."""

    def __init__(self, feed: Feed, wanted: Collection[str], openings: Mapping[str, int]) -> None:
        """
        :param wanted: the addresses of the posts whose pages may be asked for
        :param openings: the lengths of the summaries of posts, by address
        """
        self.kind: Kind | None = evident_kind(feed, openings)
        """``None`` until pages have told."""
        whole = [] if self.kind else posts_of_feed(feed, is_whole=True).posts
        self._texts = {post.url: post for post in whole if post.url in wanted}
        self._lengths = {entry.url or "": length_of(entry) for entry in entries_at_home(feed)}
        self._openings = openings
        self._broken = {one.url for one in entries_at_home(feed) if feeds.shows_jump(one)}
        self._told: dict[str, bool] = {}
        self.wants_home = self.kind is None and not self._broken
        """Whether the home page could tell which posts have a jump break: no text of the feed shows one."""

    def learn(self, home: Outline | None) -> None:
        """Take from the home page, if it could be had, which posts it does not show whole."""
        self.wants_home = False
        if home is not None:
            self._broken |= {post.url for post in home.posts if "jump" in post.lacks}

    def samples(self) -> list[str]:
        """The posts whose pages prove most: those with a jump break; then those with more text than their summary,
        the shortest first, which are the likeliest to have been cut."""
        return [] if self.kind is not None else sorted(self._texts, key=self._rank)[:SAMPLES]

    def _rank(self, url: str) -> tuple[bool, bool, int, str]:
        length = self._lengths[url]
        return url not in self._broken, length <= self._openings.get(url, 0) + _SLACK, length, url

    def compare(self, url: str, page: ParsedPage) -> None:
        """Compare the text of a post with its page."""
        if url not in self._texts:
            return
        shown = next(iter(read(page, comments=False).posts), None)
        if shown is not None and not shown.truncated:
            self._told[url] = feeds.same_text(self._texts[url], shown)

    def settle(self) -> Kind | None:
        """What the pages have told; ``None`` where none could be compared."""
        if self.kind is None and self._told:
            self.kind = "full" if all(self._told.values()) else "jump"
        return self.kind

    @property
    def pages(self) -> int:
        """How many pages have been compared."""
        return len(self._told)


def evident_kind(feed: Feed, openings: Mapping[str, int]) -> Kind | None:
    """What the entries of a feed show by themselves: that there is none, that they tell only the first words, or that
    texts have been cut."""
    if not feed.entries:
        return "none"
    if feeds.kind_of(feed.entries) == "short":
        return "short"
    cut = any(length_of(entry) + _SLACK < openings.get(entry.url or "", 0) for entry in entries_at_home(feed))
    return "jump" if cut else None
