"""The bytes of a feed to its record."""

from __future__ import annotations

from lxml import etree

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


_TOTALS = (
    "{http://a9.com/-/spec/opensearchrss/1.0/}totalResults",
    "{http://a9.com/-/spec/opensearch/1.1/}totalResults",
)


def total_results(body: bytes) -> int | None:
    """How many entries a Blogger feed has in all, as its ``openSearch:totalResults`` says.

    :param body: an Atom or RSS document
    :return: ``None`` for anything that is no feed, or does not say
    """
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    for name in _TOTALS:
        text = root.findtext(f".//{name}")
        if text is not None and text.strip().isdigit():
            return int(text)
    return None
