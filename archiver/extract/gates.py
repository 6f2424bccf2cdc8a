"""What Blogger puts in a blog's place, whatever the status it comes with: a warning, a log-in, a notice.

Nothing behind a gate is ever read as a post, not even where the whole post stands under the warning.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from lxml.etree import XPath

from archiver.blogger import locales
from archiver.extract.document import ParsedPage

Gate = Literal["interstitial", "private", "removed"]

_TITLE = XPath("string(//title)")
_FRAME = XPath(
    "boolean(//iframe[contains(@src, 'blogger.com/interstitial') or contains(@src, 'blogger.com/blogin.g')])"
)
_WAY_IN = XPath("boolean(//a[contains(@href, 'guestAuth')] | //form[contains(@action, 'interstitial')])")
"""The link or button of the older warning that lets an adult in; the log-in page of a private blog has none."""


def gate(page: ParsedPage) -> Gate | None:
    """The gate that a page is; ``None`` when it is none."""
    parts = urlsplit(page.url)
    if (parts.hostname or "").endswith("blogger.com"):
        if "/interstitial" in parts.path:
            return "interstitial"
        if "/blogin.g" in parts.path:
            return "interstitial" if _WAY_IN(page.tree) else "private"
    if _FRAME(page.tree):
        return "interstitial"
    if not page.entries and locales.fold(str(_TITLE(page.tree))) in locales.REMOVED_TITLES:
        return "removed"
    return None
