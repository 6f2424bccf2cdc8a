"""What a page is: its kind, its blog, its theme, its older-posts link."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml.etree import XPath, _Element

from archiver.blogger import themes
from archiver.blogger.urls import kind_of, label_of, page_key
from archiver.extract import text
from archiver.extract.document import ParsedPage
from archiver.extract.gates import gate
from archiver.records import LISTING_KINDS, Page, PageKind

_DESCRIPTION = XPath(
    "//div[contains(concat(' ', @class, ' '), ' Header ')]//*[contains(concat(' ', @class, ' '), ' description ')]"
)
_HEAD_DESCRIPTION = XPath("string(//meta[@name='description']/@content)")
_OG_SITE_NAME = XPath("string(//meta[@property='og:site_name']/@content)")
_FEED_TITLE = XPath("string(//link[contains(@href, '/feeds/') and contains(@href, '/posts/default')][1]/@title)")
_THEME_NAME = re.compile(r"^\s*(?:Blogger Template Style\s+)?Name:\s*(?P<name>[^\n*]{1,60}?)\s*$", re.MULTILINE)
_THEME_SKIN = XPath("string(//style[starts-with(@id, 'page-skin')][1])")
_BLOGGER_SIGNS = XPath(
    "boolean(//meta[@name='generator'][translate(@content, 'BLOGER', 'bloger')='blogger'] | //link[@rel='service.post']"
    " | //*[contains(concat(' ', @class, ' '), ' widget ') and contains(concat(' ', @class, ' '), ' Blog ')]"
    " | //link[contains(@href, '/feeds/posts/default')] | //link[contains(@href, 'blogger.com/feeds/')])"
)
_BODY_CLASS = XPath("string(//body/@class)")
_KIND_OF_TYPE: dict[str, PageKind] = {
    "item": "post",
    "static_page": "page",
    "error_page": "error",
    "archive": "archive",
}
_COUNT = re.compile(r"\(?(\d[\d.,\u00a0 ]*)\)?$")


def facts(page: ParsedPage) -> Page:
    """The facts of a page, for the record; found out once."""
    if page.facts is None:
        page.facts = _facts(page)
    return page.facts


def _facts(page: ParsedPage) -> Page:
    kind = kind_of_page(page)
    is_blog = kind != "not_blogger"
    return Page(
        kind=kind,
        url=page.url,
        blog_id=page.blog_id if is_blog else None,
        post_id=page.entries[0].post_id if kind in {"post", "page"} and page.entries else None,
        homepage_url=page.homepage_url,
        blog_title=_blog_title(page) if is_blog else None,
        blog_description=_description(page, kind) if is_blog else None,
        locale=page.locale,
        label=_label(page) if kind == "label" else None,
        theme=_theme(page) if is_blog else None,
        generation=page.generation if is_blog else None,
        next_url=_older_link(page) if kind in LISTING_KINDS else None,
        cut_off=page.cut_off,
    )


def kind_of_page(page: ParsedPage) -> PageKind:
    """What a page is, whatever the status it came with: gates first, then the page's own word, then its address."""
    found = gate(page)
    if found is not None:
        return found
    if not page.has_data and not _BLOGGER_SIGNS(page.tree):
        return "not_blogger"
    if _is_dynamic(page):
        return "dynamic"
    if page.data.page_type is not None:
        return _KIND_OF_TYPE.get(page.data.page_type) or _listing_kind(page)
    if {"error-view", "error_page"} & set(str(_BODY_CLASS(page.tree)).split()):
        return "error"
    kind = kind_of(page.url)
    return kind if kind in {"post", "page", "archive"} else _listing_kind(page)


def _is_dynamic(page: ParsedPage) -> bool:
    return page.generation == "dynamic" and not any(e.body is not None for e in page.entries)


def _listing_kind(page: ParsedPage) -> PageKind:
    if _label(page) is not None:
        return "label"
    if kind_of(page.url) == "archive":
        return "archive"
    return "home" if page_key(page.url) == "" else "listing"


def _label(page: ParsedPage) -> str | None:
    """The label as the page says it, decoded; else as its address does."""
    return page.data.search_label or label_of(page.url)


def _blog_title(page: ParsedPage) -> str | None:
    feed_title = str(_FEED_TITLE(page.tree)).removesuffix(" - Atom").removesuffix(" - RSS")
    return page.data.blog_title or text.or_none(str(_OG_SITE_NAME(page.tree))) or text.or_none(feed_title)


def _description(page: ParsedPage, kind: PageKind) -> str | None:
    shown = next((t for e in _DESCRIPTION(page.tree) if (t := text.of(e))), None)
    return (
        shown or page.data.description or (text.or_none(str(_HEAD_DESCRIPTION(page.tree))) if kind == "home" else None)
    )


def _theme(page: ParsedPage) -> str | None:
    named = _THEME_NAME.search(str(_THEME_SKIN(page.tree)))
    return (page.data.template if page.data.template != "custom" else None) or (
        text.or_none(named["name"]) if named else None
    )


def _older_link(page: ParsedPage) -> str | None:
    """Where the older posts are; a link that leads back to the page itself is none."""
    for element in themes.find_all("older_link", page.tree):
        url = urljoin(page.url, (element.get("href") or "").strip())
        if url.startswith(("http://", "https://")) and page_key(url) != page_key(page.url):
            return url
    return None


def label_counts(page: ParsedPage) -> dict[str, int]:
    """How many posts the label widget counts for each label; empty where the page has none."""
    counts: dict[str, int] = {}
    for item in themes.find("label_widget_item", page.tree):
        name = next((n for link in item.iter("a") if (n := label_of(urljoin(page.url, link.get("href") or "")))), None)
        count = _widget_count(item)
        if name is not None and count is not None:
            counts.setdefault(name, count)
    return counts


def _widget_count(item: _Element) -> int | None:
    for span in item.iter("span"):
        found = _COUNT.fullmatch(text.of(span) or "")
        if found:
            return int(re.sub(r"\D", "", found[1]))
    return None
