"""The bytes of a feed to its record."""

from __future__ import annotations

from archiver.extract.xml import Reason
from archiver.records import Feed


class NotAFeed(ValueError):
    """The bytes are no feed of Blogger's; ``reason`` says why, the text in a sentence."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def read(body: bytes, url: str) -> Feed:
    """A feed from its bytes, content-decoded, and the address it came from. Raises :class:`NotAFeed`."""
    raise NotImplementedError


def total_results(body: bytes) -> int | None:
    """How many entries a feed has in all, as its ``openSearch:totalResults`` says; ``None`` for anything that is no
    feed, or does not say."""
    try:
        return read(body, "").total
    except NotAFeed:
        return None
