"""The pages of a long thread: Blogger shows 200 comments, the others at ``?commentPage=2`` and on.

The pager is ``.paging-control-container`` with the links *Oldest, Older, Newer, Newest* and the range between them
(``201 – 400 di 512``). Older templates print all four links on every page and hide the ones that lead nowhere by the
class ``unneeded-paging-control``. Threads drawn by script show no pager, only a *load more* that is not hidden.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.etree import XPath, _Element

from archiver.blogger.urls import canonical_post_url
from archiver.extract.document import ParsedPage

PAGE_SIZE = 200
"""Comments on a page of a thread, but for the last."""
MOST_PAGES = 500
"""Pages of one thread that are asked for: 100,000 comments."""

_PARAMETER = "commentPage="
_HAS = "contains(concat(' ', normalize-space(@class), ' '), ' {} ')"
_CONTAINERS = XPath(f"//*[{_HAS.format('paging-control-container')}]")
_LINKS = XPath(
    f"//*[{_HAS.format('paging-control-container')}]//a[contains(@href, 'commentPage=')]"
    f" | //a[{_HAS.format('paging-control')}][contains(@href, 'commentPage=')]"
)
_LOAD_MORE = XPath(f"//*[{_HAS.format('loadmore')} and not({_HAS.format('hidden')})][@data-post-id]")
_RANGE = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]?\d{3})?)\s?[-\u2010-\u2015\u2212]\s?(\d{1,3}(?:[.,]?\d{3})?)(?![\d])")


def before(page: ParsedPage) -> int:
    """How many comments of the thread stand on the pages before this one."""
    first = _first_shown(page)
    return first - 1 if first is not None else (number(page) - 1) * PAGE_SIZE


def number(page: ParsedPage) -> int:
    """Which page of the thread it is, from 1."""
    asked = number_in(page.url)
    if asked is not None:
        return asked
    first = _first_shown(page)
    return 1 if first is None else (first - 1) // PAGE_SIZE + 1


def may_go_on(page: ParsedPage, claimed: int | None) -> bool:
    """Whether a post's page may not hold all its comments; quick, for pages that nearly always do."""
    return _PARAMETER in page.text or (claimed or 0) > PAGE_SIZE


def others(page: ParsedPage, *, claimed: int | None, shown: int) -> list[int]:
    """The numbers of the thread's other pages, as far as the page tells of them.

    :param claimed: how many comments the blog says there are
    :param shown: how many are on this page
    """
    here = number(page)
    links = _LINKS(page.tree) if _PARAMETER in page.text else []
    told = {n for link in links if (n := _linked(link, page)) is not None}
    is_left = (claimed or 0) > (here - 1) * PAGE_SIZE + shown
    if not told and is_left and (shown >= PAGE_SIZE or _LOAD_MORE(page.tree)):
        told = {here + 1}
    last = min(max(told, default=here), MOST_PAGES)
    return [n for n in range(1, last + 1) if n != here]


def address(page: ParsedPage, wanted: int) -> str:
    """The address of a page of the thread."""
    url = canonical_post_url(page.url)
    return f"{url}{'&' if '?' in url else '?'}{_PARAMETER}{wanted}"


def number_in(url: str) -> int | None:
    """``2`` of ``…?commentPage=2``."""
    values = parse_qs(urlsplit(url).query).get("commentPage", [])
    told = values[-1] if values else ""
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 4 and int(told) > 0 else None


def _linked(link: _Element, page: ParsedPage) -> int | None:
    if "unneeded-paging-control" in (link.get("class") or "").split():
        return None
    try:
        url = urljoin(page.url, link.get("href") or "")
        is_own = urlsplit(canonical_post_url(url)).path == urlsplit(canonical_post_url(page.url)).path
    except ValueError:
        return None
    return number_in(url) if is_own else None


def _first_shown(page: ParsedPage) -> int | None:
    """``201`` of ``201 – 400 di 512``."""
    if _PARAMETER not in page.text:
        return None
    for container in _CONTAINERS(page.tree):
        found = _RANGE.search(" ".join("".join(map(str, container.itertext())).split())[:300])
        if found:
            return int(re.sub(r"\D", "", found[1])) or None
    return None
