"""The data that Blogger hides in each page: a JavaScript literal in which a page says what it is.

The keys and their order are those of saved pages. The stamp in ``__wavt`` differs at every request, which is why no
two fetches of one page are the same bytes.
"""

from __future__ import annotations

import re
from typing import Any

_ESCAPED = re.compile(r"[\\'\"<>&=\n]")


def js_literal(value: Any) -> str:
    """A value as Blogger writes it: single quotes, and ``\\xNN`` for whatever could mean something in HTML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + _ESCAPED.sub(_escape, value) + "'"
    if isinstance(value, dict):
        return "{" + ", ".join(f"'{key}': {js_literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(js_literal, value)) + "]"
    return "null" if value is None else str(value)


def _escape(match: re.Match[str]) -> str:
    return {"\\": "\\\\", "\n": "\\n"}.get(match[0], f"\\x{ord(match[0]):02x}")


def token(stamp: int) -> str:
    """The security token of one request: constant letters, and its time in milliseconds."""
    return f"AOuZoY5fVx3Wd0rs4qUaDeRn0tA7oK3nX1:{stamp}"


def data_context(
    *, blog: dict[str, Any], page: dict[str, Any], template: dict[str, Any], view: dict[str, Any], feed_links: str
) -> str:
    """The argument of ``_WidgetManager._SetDataContext``.

    ``blog`` holds ``blogId``, ``title``, ``url``, ``homepageUrl`` and ``locale``; ``page`` holds ``pageType`` and what
    goes with it; ``view`` the flags of this kind of page.
    """
    home = blog["homepageUrl"]
    facts = {
        "blogId": blog["blogId"],
        "title": blog["title"],
        "url": blog["url"],
        "canonicalUrl": blog["url"],
        "homepageUrl": home,
        "searchUrl": f"{home}search",
        "canonicalHomepageUrl": home,
        "blogspotFaviconUrl": f"{home}favicon.ico",
        "bloggerUrl": "https://www.blogger.com",
        "hasCustomDomain": False,
        "httpsEnabled": True,
        "enabledCommentProfileImages": True,
        "gPlusViewType": "FILTERED_POSTMOD",
        "adultContent": False,
        "analyticsAccountNumber": "",
        "encoding": "UTF-8",
        "locale": blog["locale"],
        "localeUnderscoreDelimited": blog["locale"],
        "languageDirection": "ltr",
        "isPrivate": False,
        "isMobile": False,
        "isMobileRequest": blog["mobile"],
        "mobileClass": "",
        "isPrivateBlog": False,
        "isDynamicViewsAvailable": True,
        "feedLinks": feed_links,
        "meTag": "",
        "adsenseHasAds": False,
        "view": "",
        "disableGComments": True,
        "hasCustomJumpLinkMessage": False,
        "jumpLinkMessage": "Continua a leggere",
        **page,
    }
    messages = {"edit": "Modifica", "linkCopiedToClipboard": "Link copiato negli appunti.", "ok": "OK"}
    return js_literal(
        [
            {"name": "blog", "data": facts},
            {"name": "features", "data": {}},
            {"name": "messages", "data": {**messages, "postLink": "Link del post"}},
            {"name": "template", "data": template},
            {"name": "view", "data": view},
        ]
    )
