"""What a page is: its kind, its blog, its theme, its older-posts link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger.marks import Selector, Span
from archiver.blogger.urls import canonical_post_url, host_of, kind_of, label_of, page_key
from archiver.extract import located, text
from archiver.extract.document import ParsedPage
from archiver.extract.gates import gate
from archiver.records import LISTING_KINDS, POST_KINDS, Page, PageKind, Sign

_THEME_NAME = re.compile(r"^\s*(?:Blogger Template Style\s+)?Name:\s*(?P<name>[^\n*]{1,60}?)\s*$", re.MULTILINE)
_SKIN_HEAD = 2_000
"""Characters of a style sheet in which its comment names the theme."""
_BLOGGER_SIGNS = Selector(
    "meta[name=generator][content=blogger], meta[name=generator][content=Blogger], link[rel='service.post'],"
    " .widget.Blog, link[href*='/feeds/posts/default'], link[href*='blogger.com/feeds/']"
)
_ERROR_BODY = Selector("body.error-view, body.error_page")
_KIND_OF_TYPE: dict[str, PageKind] = {
    "item": "post",
    "static_page": "page",
    "error_page": "error",
    "archive": "archive",
}
_OF_NO_BLOG: frozenset[PageKind] = frozenset({"not_blogger", "private", "removed", "unavailable", "refused"})
"""Pages that tell nothing of a blog."""
_COUNT = re.compile(r"\(?(\d[\d.,\u00a0 ]{0,14})\)?$")
_COUNT_AT_END = re.compile(r"\((\d[\d.,\u00a0 ]{0,14})\)$")
_DEEPEST_ARCHIVE = 4
"""Years, months, days, and one to spare."""


def facts(page: ParsedPage) -> Page:
    """The facts of a page, for the record; found out once."""
    if page.facts is None:
        page.facts = _facts(page)
    return page.facts


def _facts(page: ParsedPage) -> Page:
    kind = kind_of_page(page)
    is_blog = kind not in _OF_NO_BLOG
    return Page(
        kind=kind,
        url=page.url,
        blog_id=page.blog_id if is_blog else None,
        post_id=_post_id(page) if kind in POST_KINDS else None,
        homepage_url=page.homepage_url,
        blog_title=_blog_title(page) if is_blog else None,
        blog_description=_description(page, kind) if is_blog else None,
        locale=page.locale,
        label=_label(page) if kind == "label" else None,
        theme=_theme(page) if is_blog else None,
        generation=page.generation if is_blog else None,
        signs=_signs(page) if kind in LISTING_KINDS | POST_KINDS else (),
        next_url=_older_link(page) if kind in LISTING_KINDS else None,
        cut_off=page.cut_off,
    )


def _post_id(page: ParsedPage) -> str | None:
    """The post's whose own page it is, as the page data has it where no post is shown."""
    own = located.own(page)
    return own.post_id if own is not None else page.data.post_id


def kind_of_page(page: ParsedPage) -> PageKind:
    """What a page is, whatever the status it came with: gates first, then the page's own word, then its address."""
    found = gate(page)
    if found is not None:
        return found
    if not _is_of_blogger(page):
        return "not_blogger"
    if _is_dynamic(page):
        return "dynamic"
    if page.data.page_type is not None:
        return _KIND_OF_TYPE.get(page.data.page_type) or _listing_kind(page)
    if _ERROR_BODY.find(page.marks, page.marks.whole):
        return "error"
    kind = kind_of(page.url)
    return kind if kind in {"post", "page", "archive"} else _listing_kind(page)


def _is_of_blogger(page: ParsedPage) -> bool:
    """Whether Blogger wrote the page. A template from before 2004 may say so nowhere: there its host tells."""
    if page.has_data or _BLOGGER_SIGNS.find(page.marks, page.marks.whole):
        return True
    return host_of(page.url).endswith(".blogspot.com") and any(entry.sign is None for entry in page.entries)


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


def _signs(page: ParsedPage) -> tuple[Sign, ...]:
    """The standard signs by which posts were found and read, on a page of an unknown theme."""
    signs = [entry.sign for entry in page.entries if entry.sign is not None]
    if signs and page.postings:
        signs.append("json-ld")
    return tuple(dict.fromkeys(signs))


def _blog_title(page: ParsedPage) -> str | None:
    return page.data.blog_title or page.head.site_name or _feed_title(page)


def _feed_title(page: ParsedPage) -> str | None:
    """The title of the blog as the link to its feed has it, without the feed's kind."""
    links = (page.marks.elements[place] for place in page.marks.named("link"))
    titles = (link.get("title") for link in links if "/posts/default" in (link.get("href") or ""))
    title = next((title for title in titles if title), "")
    return text.or_none(title.removesuffix(" - Atom").removesuffix(" - RSS"))


def _description(page: ParsedPage, kind: PageKind) -> str | None:
    elements = page.marks.elements
    places = page.theme.find("blog_description", page.marks.whole)
    shown = next((said for place in places if (said := text.of(elements[place]))), None)
    return shown or page.data.description or (page.head.description if kind == "home" else None)


def _theme(page: ParsedPage) -> str | None:
    skins = [page.marks.elements[place] for place in page.marks.named("#page-skin-")[:1]]
    named = next((found for skin in skins if (found := _THEME_NAME.search((skin.text or "")[:_SKIN_HEAD]))), None)
    return (page.data.template if page.data.template != "custom" else None) or (
        text.or_none(named["name"]) if named else None
    )


def _older_link(page: ParsedPage) -> str | None:
    """Where the older posts are; a link that leads back to the page itself is none."""
    for place in page.theme.find_all("older_link", page.marks.whole):
        url = urljoin(page.url, (page.marks.elements[place].get("href") or "").strip())
        if url.startswith(("http://", "https://")) and page_key(url) != page_key(page.url):
            return url
    return None


def label_counts(page: ParsedPage) -> dict[str, int]:
    """How many posts the label widget counts for each label; empty where the page has none."""
    counts: dict[str, int] = {}
    for place in page.theme.find("label_widget_item", page.marks.whole):
        item = page.marks.elements[place]
        name = next((n for link in item.iter("a") if (n := label_of(urljoin(page.url, link.get("href") or "")))), None)
        count = _widget_count(item)
        if name is not None and count is not None:
            counts.setdefault(name, count)
    return counts


def _widget_count(item: _Element) -> int | None:
    for span in item.iter("span"):
        found = _COUNT.fullmatch(text.of(span) or "")
        if found:
            return _number(found[1])
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """A year, a month or a day of the archive widget."""

    count: int | None
    url: str | None
    inner: tuple[_Stretch, ...]

    @property
    def total(self) -> int | None:
        """How many posts it holds: its own count, else that of all that is in it."""
        return self.count if self.count is not None else _sum(self.inner)

    @property
    def links(self) -> tuple[str, ...]:
        """The archives in it, where they are all of it; else its own."""
        inner = tuple(url for one in self.inner for url in one.links)
        is_all = bool(inner) and self.count in {None, _sum(self.inner)}
        return inner if is_all or self.url is None else (self.url,)


def archive_total(page: ParsedPage) -> int | None:
    """How many posts the archive widget counts in all, each once: years, else their months; ``None`` where the page has
    no such widget, or one that does not count."""
    return _sum(_archive(page))


def archive_links(page: ParsedPage) -> tuple[str, ...]:
    """The archives of the blog that the archive widget links to, canonical and in its order: months, or the year where
    its months are not all there."""
    return tuple(dict.fromkeys(url for stretch in _archive(page) for url in stretch.links))


def _sum(stretches: tuple[_Stretch, ...]) -> int | None:
    totals = [stretch.total for stretch in stretches]
    return sum(total for total in totals if total is not None) if totals and None not in totals else None


def _archive(page: ParsedPage) -> tuple[_Stretch, ...]:
    """What the first archive widget lists; a page may show a second one of the same posts."""
    widgets = page.marks.spans(page.theme.find("archive_widget", page.marks.whole))
    return next((found for widget in widgets if (found := _stretches(page, widget))), ())


def _stretches(page: ParsedPage, span: Span, depth: int = 0) -> tuple[_Stretch, ...]:
    """The stretches right in a part of the page; a day is three deep."""
    if depth >= _DEEPEST_ARCHIVE:
        return ()
    outermost = page.marks.spans(page.theme.find("archive_item", span))
    found = (_stretch(page, item, depth) for item in outermost)
    return tuple(one for one in found if one is not None)


def _stretch(page: ParsedPage, span: Span, depth: int) -> _Stretch | None:
    """A stretch; ``None`` for the heading of a menu."""
    item = page.marks.elements[span.start]
    if item.tag == "option":
        count, url = _count_in_brackets(item.text), _archive_url(page, item.get("value"))
        return _Stretch(count=count, url=url, inner=()) if count is not None or url is not None else None
    inner = _stretches(page, Span(span.start + 1, span.end), depth + 1)
    end = next(iter(page.theme.find("archive_item", Span(span.start + 1, span.end))), span.end)
    own = Span(span.start, end)
    links = [link for link in page.marks.elements[span.start : end] if link.tag == "a"]
    told = (text.of(page.marks.elements[place]) or "" for place in page.theme.find("archive_count", own))
    counts = [_number(found[1]) for one in told if (found := _COUNT.fullmatch(one))]
    counts += [count for link in links if (count := _count_in_brackets(link.tail)) is not None]
    url = next((url for link in links if (url := _archive_url(page, link.get("href")))), None)
    return _Stretch(count=counts[0] if counts else None, url=url, inner=inner)


def _count_in_brackets(said: str | None) -> int | None:
    """``dicembre 2024 (3)``: the number at the end of a line."""
    found = _COUNT_AT_END.search(text.or_none(said) or "")
    return _number(found[1]) if found else None


def _archive_url(page: ParsedPage, target: str | None) -> str | None:
    """The canonical address of an archive of the blog; ``None`` for any other address."""
    try:
        url = canonical_post_url(urljoin(page.url, (target or "").strip()))
    except ValueError:
        return None
    return url if target and kind_of(url) == "archive" and host_of(url) in page.hosts else None


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))
