"""What stands in a body in the place of text: players, maps and other frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.etree import _Element

from archiver.extract.addresses import is_on_web

EMBED_TAGS = frozenset({"iframe", "embed", "video", "audio", "object", "amp-iframe", "amp-video", "amp-audio"})
_SOURCES = ("data-src", "data-lazy-src", "data-litespeed-src")
"""Where the services that load pictures and frames late keep the address; nothing else is written there."""
_ADVERTS = re.compile(
    r"//(?:www\.facebook\.com/(?:plugins/)?(?:like|share|follow|subscribe|fan|likebox|page)[./?]"
    r"|platform\.twitter\.com/widgets|platform\.linkedin\.com|apis\.google\.com|plusone\.google\.com"
    r"|(?:[a-z0-9-]+\.)*(?:doubleclick\.net|googlesyndication\.com|amazon-adsystem\.com|adnxs\.com)"
    r"|rcm(?:-[a-z]{2})?\.amazon\.|ws-[a-z]{2}\.amazon)",
    re.IGNORECASE,
)
"""Share buttons, page boxes and advertisements in frames."""
_NAMING = ("source", "embed", "param", "object", "iframe")
_ENOUGH = 100
"""Elements inside a player that are looked at for its address: players may stand in one another."""
_NO_SIZE = frozenset({"0", "1", "0px", "1px"})
_GIST = "//gist.github.com/"
_SHOWN_BY_SCRIPT = re.compile(r"//gist\.github\.com/[\w-]+/\w+\.js")
"""Scripts that put what they are named for in their place: pieces of code kept elsewhere."""


def embed_address(element: _Element) -> str | None:
    """The address of what a frame or player shows; ``None`` where it names nothing.

    An ``object`` may say it in its ``data``, in a parameter, or in the ``embed`` inside it.
    """
    return next(_addresses(element), None)


def is_wanted(element: _Element, address: str) -> bool:
    """Whether an embed is there to be seen: no advertisement, no button, nothing without a size."""
    return (
        _ADVERTS.search(address) is None
        and element.get("width") not in _NO_SIZE
        and element.get("height") not in _NO_SIZE
    )


def shown_by_script(script: _Element) -> str | None:
    """The address of a script that shows a piece of code kept elsewhere."""
    address = (script.get("src") or "").strip()
    return address if _GIST in address and _SHOWN_BY_SCRIPT.search(address) else None


def _addresses(element: _Element) -> Iterator[str]:
    for inner in islice(element.iter(str(element.tag), *_NAMING), _ENOUGH):
        for address in _named(inner):
            if address and (address := address.strip()) and is_on_web(address):
                yield address


def _named(element: _Element) -> Iterator[str | None]:
    if element.tag == "param":
        if (element.get("name") or "").lower() in {"movie", "src", "url", "filename"}:
            yield element.get("value")
        return
    yield from (element.get(name) for name in _SOURCES)
    yield element.get("src")
    if element.tag == "object":
        yield element.get("data")
