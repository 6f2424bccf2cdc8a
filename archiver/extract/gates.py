"""What Blogger and Google put in a blog's place, whatever the status it comes with: a warning, a log-in, a notice.

Nothing behind a gate is ever read as a post, not even where the whole post stands under the warning.

Known by structure, as the words are in the reader's language. Blogger's own pages are built with its ``maia`` style
sheet and hold nothing of a blog; the warnings among them have a way in. Google's error pages say ``!!1`` in their
title.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from archiver.blogger import locales
from archiver.blogger.marks import Selector
from archiver.extract import text
from archiver.extract.document import ParsedPage

Gate = Literal["interstitial", "private", "removed", "unavailable", "refused"]

_FRAME = Selector(
    "iframe[src*='blogger.com/interstitial'], iframe[src*='blogger.com/blogin.g'], iframe#injected-iframe"
)
"""The warning that is laid over a whole page."""
_WAY_IN = Selector(
    "a[href*='guestAuth'], a#continueButton, a.maia-button-primary, form[action*='interstitial'],"
    " a[href*='bypass=true'], a[href*='interstitial']"
)
"""The link or button of a warning that lets an adult in; the log-in page of a private blog has none."""
_LOG_IN = Selector("form[action*='accounts.google.com'], form[action*='/ServiceLogin'], form#gaia_loginform")
_NOTICE = Selector("#maia-main, #maia-signature, .maia-main, .maia-cols")
_CAPTCHA = Selector("form#captcha-form, form[action*='/sorry/']")
_OF_A_BLOG = Selector(
    ".widget, link[rel='service.post'], link[href*='/feeds/posts/default'], meta[name=generator][content=blogger],"
    " meta[name=generator][content=Blogger]"
)
_GOOGLE_ERROR = re.compile(r"\D{0,40}(?P<status>\d{3})\b.{0,60}!!1$")
"""``Error 502 (Server Error)!!1``, its first word in the reader's language."""
_SORRY = frozenset({"sorry", "403 forbidden: sorry"})


def gate(page: ParsedPage) -> Gate | None:
    """The gate that a page is; ``None`` when it is none."""
    return _by_address(page) or _by_frame(page) or (None if _is_of_a_blog(page) else _by_structure(page))


def _by_address(page: ParsedPage) -> Gate | None:
    try:
        parts = urlsplit(page.url)
    except ValueError:
        return None
    host = parts.hostname or ""
    if host.endswith("blogger.com"):
        if "/interstitial" in parts.path:
            return "interstitial"
        if "/blogin.g" in parts.path:
            return "interstitial" if _holds(page, _WAY_IN) else "private"
    if host.startswith("accounts.google."):
        return "private"
    return "refused" if ".google." in f".{host}" and parts.path.startswith("/sorry") else None


def _by_frame(page: ParsedPage) -> Gate | None:
    return "interstitial" if page.marks.named("iframe") and _holds(page, _FRAME) else None


def _is_of_a_blog(page: ParsedPage) -> bool:
    return page.has_data or _holds(page, _OF_A_BLOG) or any(entry.sign is None for entry in page.entries)


def _by_structure(page: ParsedPage) -> Gate | None:
    """What a page is that holds nothing of a blog."""
    titles = [page.marks.elements[place] for place in page.marks.named("title")[:1]]
    title = next((said for element in titles if (said := text.of(element))), "")
    if _holds(page, _CAPTCHA) or locales.fold(title) in _SORRY:
        return "refused"
    failed = _GOOGLE_ERROR.match(title)
    if failed is not None and failed["status"].startswith("5"):
        return "unavailable"
    if locales.fold(title) in locales.REMOVED_TITLES:
        return "removed"
    if _holds(page, _LOG_IN):
        return "private"
    if _holds(page, _NOTICE):
        return "interstitial" if _holds(page, _WAY_IN) else "removed"
    return None


def _holds(page: ParsedPage, selector: Selector) -> bool:
    return bool(selector.find(page.marks, page.marks.whole))
