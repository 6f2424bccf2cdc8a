"""The addresses that a page gives, in its links, pictures and frames, as addresses on the web or as nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_BREAKS = str.maketrans("", "", "\n\r\t")
_CONTROLS = re.compile("[\x00-\x1f\x7f]")
"""Characters that a browser leaves out of an address before it looks at its scheme."""
_BLANKS = re.compile(r"\s+")
_SCHEME = re.compile(r"(?!https?://)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""Any scheme but the web's, and that without its slashes, which leads elsewhere from a page of the other scheme; ``C:``
of a file on the author's disk looks like one."""
_ANY_PAGE = "https://page.invalid/"
_WEB = ("http://", "https://")


def absolute(address: str, base: str) -> str:
    """An address made absolute, without the line ends that an editor broke it with; as it is when it cannot be."""
    address = address.strip()
    if "\n" in address or "\r" in address or "\t" in address:
        address = address.translate(_BREAKS)
    if address.startswith(_WEB):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def plain(address: str, base: str) -> str:
    """An address made absolute as a browser reads it, which leaves control characters out."""
    return absolute(_CONTROLS.sub("", address), base)


def on_web(address: str, base: str) -> str | None:
    """An address made absolute; ``None`` where it leads to no place on the web: ``javascript:``, ``mailto:``, a mark
    within the page, nothing at all."""
    if not may_lead(address):
        return None
    url = plain(address, base)
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname else None


def is_on_web(address: str) -> bool:
    """Whether an address, relative or not, is one that :func:`on_web` makes absolute."""
    return on_web(address, _ANY_PAGE) is not None


def is_absolute(address: str) -> bool:
    """Whether an address leads, from wherever it stands, to a place on the web."""
    return address.lower().startswith(_WEB) and on_web(address, "") is not None


def may_lead(address: str) -> bool:
    """Whether an address, relative or not, may lead to a place on the web: it has no other scheme, and is no mark
    within the page."""
    if address.startswith(_WEB):
        return True
    bare = _BLANKS.sub("", _CONTROLS.sub("", address))
    return bare not in {"", "//"} and not bare.startswith("#") and _SCHEME.match(bare) is None
