"""Whether a response may be a page of Blogger's, told cheaply: by its address and by how it begins.

For files in which nearly everything is something else: no tree is built, and of most responses only the address is
looked at. It says yes too often rather than too seldom; what a page is, ``extract.page`` finds out.

On ``NAME.blogspot.com`` the address is enough. On any other host the path has to be one of Blogger's and the page has
to begin like one of Blogger's: Blogger writes the generator, the links to its feeds and its style sheets where a
template includes ``all-head-content``, near the top of the head. A template of an owner that leaves all of that out, on
a domain of its own, is not recognised.
"""

from __future__ import annotations

import re
from typing import Literal

from archiver.blogger.urls import BLOGSPOT_COUNTRY

Guess = Literal["page", "feed"]

HEAD = 16_384
"""Bytes of a page, without its codings, in which it has to show that it is Blogger's. The first sign stands before byte
2,000 in templates of 2004 to 2024; owners put scripts and style sheets of theirs before it."""

_ADDRESS = re.compile(
    r"""<?https?://(?P<host>[^/?\#\s<>]+)
    (?:
        (?P<feed> /feeds/(?:posts|comments|pages|\d+)/\S* | /(?:atom|rss)\.xml )
      | (?:/ncr)? /?
        (?: \d{4}/(?:0[1-9]|1[0-2])/[^/?\#]+\.html
          | p/[^/?\#]+\.html
          | \d{4}(?:/(?:0[1-9]|1[0-2]))?(?:/(?:0[1-9]|[12]\d|3[01]))?/?
          | (?:[\w-]+/)?\d{4}_\d{2}_\d{2}_[\w-]*archive\.html
          | search(?:/|/label/[^?\#]*)?
          | index\.html | ncr
          |
        )
    )
    (?:[?\#]\S*)?>?""",
    re.VERBOSE | re.IGNORECASE,
)
"""The addresses of ``urls`` that hold posts, and those of feeds."""
_WAYBACK = re.compile(r"<?https?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/https?:", re.IGNORECASE)
_SIGN = re.compile(
    rb"""name\s*=\s*['"]?generator['"]?[^<>]{0,40}content\s*=\s*['"]?blogger
      | content\s*=\s*['"]?blogger['"]?[^<>]{0,40}name\s*=\s*['"]?generator
      | blogger\.com/(?:feeds|static|dyn-css|rearrange|navbar|atom|blogin\.g|interstitial)
      | /feeds/posts/default
      | _widgetmanager\._
    """,
    re.VERBOSE,
)
"""In lower case, as the next ones."""
_FEED_SIGN = re.compile(rb"tag:blogger\.com,1999:|blogger\.com/feeds|<generator[^<>]*>\s*blogger")
_IN_ALL_SIGNS = (b"blogger", b"/feeds/posts/default", b"_widgetmanager._")
"""One of these is in each sign. They are looked for first, which takes a hundredth of the time."""


def guess(url: str) -> Guess | None:
    """What an address of Blogger's grammar would lead to; ``None`` for any other address."""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return None
    return "feed" if found["feed"] else "page"


def is_of_wayback_machine(url: str) -> bool:
    """Whether an address is that of a copy in the Wayback Machine, which writes links and scripts of its own into
    pages."""
    return "web.archive.org/web/" in url and _WAYBACK.match(url) is not None


def is_on_blogspot(url: str) -> bool:
    """Whether an address is on ``NAME.blogspot.com`` or one of its country forms."""
    return "blogspot" in url and BLOGSPOT_COUNTRY.search(_host(url)) is not None


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].partition("#")[0].lower()


def begins_like_one(head: bytes, guessed: Guess) -> bool:
    """Whether a page or a feed begins like one of Blogger's.

    :param head: its first bytes without its codings, ``HEAD`` of them where there are so many
    """
    lower = head.lower()
    if not any(part in lower for part in _IN_ALL_SIGNS):
        return False
    return (_FEED_SIGN if guessed == "feed" else _SIGN).search(lower) is not None
