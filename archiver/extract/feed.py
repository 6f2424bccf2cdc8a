"""What a feed tells. So far: how many entries the blog says there are."""

from __future__ import annotations

from lxml import etree

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
