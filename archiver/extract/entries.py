"""The posts of a page: where each stands, and what its markup says around the body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml.etree import XPath, _Element

from archiver.blogger import ids, locales, themes
from archiver.blogger.urls import canonical_post_url, host_of, is_page_url, is_post_url, label_of
from archiver.extract import dates, text
from archiver.extract.jsonld import Posting, postings
from archiver.records import Lack, PostDate

if TYPE_CHECKING:
    from archiver.extract.document import ParsedPage

_POST_NUMBER = re.compile(r"(?:post-(?:body|snippet)-|postID=)(\d+)")
_COUNT = re.compile(r"\d+(?:[., \u00a0]\d{3})*(?!\d)")
_ENOUGH_FOR_ORDER = 100
"""Posts of a page that are asked in which order it writes day and month; no page of Blogger's shows more."""
_FOREIGN_WIDGETS = XPath(
    "ancestor::*[contains(concat(' ', @class, ' '), ' widget ')][1][not(contains(concat(' ', @class, ' '), ' Blog '))]"
)


def locate(page: ParsedPage) -> list[Entry]:
    """The posts of a page in page order, inside its Blog widget where it has one, never in another widget."""
    scopes = page.widgets or [page.tree]
    containers = [element for scope in scopes for element in _containers(scope)]
    headers = {element: text.of(element) for scope in scopes for element in themes.find("date_header", scope)}
    return [
        Entry(page=page, element=element, header=header, is_last=element is containers[-1])
        for element, header in _with_headers(scopes, containers, headers)
    ]


def _containers(scope: _Element) -> list[_Element]:
    found = [e for e in themes.find("entry", scope) if not _FOREIGN_WIDGETS(e) and not _is_in_comments(e)]
    inside = set(found)
    outermost = [element for element in found if not any(above in inside for above in element.iterancestors())]
    bodies = set(themes.find("body", scope))
    return [_widened(element, bodies, scope) if element in bodies else element for element in outermost]


def _widened(body: _Element, bodies: set[_Element], scope: _Element) -> _Element:
    """The widest element around a bare body that holds no other post's body: title and labels stand there."""
    widest = body
    for above in body.iterancestors():
        if above is scope or above.tag == "body" or sum(inner in bodies for inner in above.iter()) > 1:
            break
        widest = above
    return widest


def _with_headers(
    scopes: list[_Element], containers: list[_Element], headers: dict[_Element, str | None]
) -> Iterable[tuple[_Element, str | None]]:
    """Each post with the date header of its day, which is printed before the first post of the day only; some themes
    write an empty one before the others."""
    if not headers:
        yield from ((element, None) for element in containers)
        return
    wanted, current = set(containers), None
    day: _Element | None = None
    for scope in scopes:
        for element in scope.iter():
            if element in headers:
                around = _day_of(element)
                current, day = headers[element] or (current if around is day else None), around
            elif element in wanted:
                own = next((headers[inner] for inner in element.iterdescendants() if inner in headers), None)
                if own is None and day is not None and _day_of(element) is not day:
                    current, day = None, None
                yield element, own or current


def _day_of(element: _Element) -> _Element | None:
    return next(
        (above for above in element.iterancestors() if "date-outer" in (above.get("class") or "").split()), None
    )


@dataclass(eq=False)
class Entry:
    """One post as its markup shows it; every fact is looked up once."""

    page: ParsedPage
    element: _Element
    header: str | None
    """The text of the date header that counts for it."""
    is_last: bool

    @cached_property
    def body(self) -> _Element | None:
        """The element of the text, whole or cut at its jump break; ``None`` where only a snippet or nothing is
        shown."""
        if self.snippet is not None:
            return None
        return next(iter(themes.find("body", self.element)), None)

    @cached_property
    def snippet(self) -> _Element | None:
        """The element of the snippet that stands in place of the text."""
        found = themes.find("stock_snippet", self.element)
        if not found and not themes.find("body", self.element):
            found = themes.find("snippet", self.element)
        return next(iter(themes.find("snippet_text", found[0])), found[0]) if found else None

    @cached_property
    def is_own_page(self) -> bool:
        """Whether the page is this post's own and not a listing."""
        page_type = self.page.data.page_type
        return (
            page_type in {"item", "static_page"}
            if page_type
            else is_post_url(self.page.url) or is_page_url(self.page.url)
        )

    def around(self, field: themes.Field) -> list[_Element]:
        """The elements of a field that stand in the post but neither in its text nor in its comments."""
        return [element for element in themes.find(field, self.element) if self._is_around(element)]

    def _is_around(self, element: _Element) -> bool:
        body = self.body
        for here in (element, *element.iterancestors()):
            if here is self.element:
                return True
            if here is body or _is_comments(here):
                return False
        return True

    def _is_within_text(self, element: _Element) -> bool:
        body = self.body
        return body is not None and any(above is body for above in element.iterancestors())

    @cached_property
    def posting(self) -> Posting | None:
        """What JSON-LD says of the post."""
        own = postings(self.element)
        if own or not self.is_own_page:
            return own[0] if own else None
        return self.page.postings[0] if self.page.postings else None

    @cached_property
    def number(self) -> str | None:
        """Blogger's number of the post."""
        for element in themes.find_all("post_number", self.element):
            number = self._number_in(element)
            if number:
                return number
        return self.page.data.post_id or self.page.feed_post_number if self.is_own_page else None

    def _number_in(self, element: _Element) -> str | None:
        if element.tag == "a" and element.get("name"):
            name = element.get("name") or ""
            return name if name.isdigit() and not self._is_within_text(element) else None
        if element.tag == "meta":
            content = (element.get("content") or "").strip()
            return content if content.isdigit() else None
        found = _POST_NUMBER.search(element.get("id") or element.get("href") or element.get("data-href") or "")
        return found[1] if found and not _is_in_comments(element) else None

    @cached_property
    def post_id(self) -> str:
        """Blogger's number, or an id made of the permalink."""
        return self.number or ids.post_id_from_url(self.url)

    @property
    def url(self) -> str:
        """The canonical permalink; of a post's own page, the page's address where nothing tells another."""
        return self.permalink or canonical_post_url(self.page.canonical_url if self.is_own_page else self.page.url)

    @cached_property
    def permalink(self) -> str | None:
        """The canonical permalink that the post's markup tells."""
        for element in themes.find_all("permalink", self.element):
            target = element.get("href") or element.get("content") or element.get("data-url") or ""
            url = self._own_post_url(target)
            if url and self._is_around(element):
                return url
        return self._own_post_url(self.posting.url) if self.posting and self.posting.url else None

    def _own_post_url(self, target: str) -> str | None:
        try:
            url = canonical_post_url(urljoin(self.page.url, target))
        except ValueError:
            return None
        is_own = host_of(url) in self.page.hosts and (is_post_url(url) or is_page_url(url))
        return url if is_own else None

    @cached_property
    def title(self) -> str | None:
        """The title; ``None`` for a post without one."""
        return next((title for element in self.around("title") if (title := text.of(element))), None)

    @cached_property
    def author(self) -> str | None:
        """The account that the post shows as its author."""
        shown = (element.get("content") or text.of(element) for element in self.around("author"))
        return next((text.or_none(name) for name in shown if name), None) or (
            self.posting.author if self.posting else None
        )

    @cached_property
    def labels(self) -> tuple[str, ...] | None:
        """The labels as given; ``None`` where the post shows no place for them."""
        links = self.around("label")
        if not links:
            return () if self.around("label_place") else None
        names = [label_of(urljoin(self.page.url, link.get("href") or "")) or text.of(link) for link in links]
        return tuple(dict.fromkeys(name for name in names if name))

    @cached_property
    def date(self) -> PostDate:
        """When the post was published."""
        signs = self.date_signs
        doubtful = dates.in_doubt(signs)
        if doubtful is not None and len(self.page.entries) > 1:
            shown = self.page.entries[:_ENOUGH_FOR_ORDER]
            around = tuple(getattr(entry.date_signs, doubtful) or "" for entry in shown)
            signs = replace(signs, neighbours=around)
        return dates.resolve(signs)

    @cached_property
    def date_signs(self) -> dates.DateSigns:
        """Everything that the page shows of the post's date."""
        machine = self._machine_date("published")
        return dates.DateSigns(
            machine=machine,
            linked=self.posting.published if self.posting else None,
            header=self.header,
            timestamp=next((t for e in self.around("timestamp") if (t := text.of(e))), None),
            attribute=self._attribute("published") if machine is None else None,
            locale=self.page.locale,
            url=self.url,
        )

    @cached_property
    def updated(self) -> str | None:
        """When the post was last changed, ISO 8601 to the second."""
        return dates.iso_text(self._machine_date("updated") or (self.posting.modified if self.posting else None))

    def _machine_date(self, field: themes.Field) -> str | None:
        """The first ISO moment that stands where the markup puts machine dates, else the first ISO day."""
        values = list(self._attributes(field))
        is_machine = (dates.iso, dates.iso_day)
        return next((value for reads in is_machine for value in values if reads(value)), None)

    def _attribute(self, field: themes.Field) -> str | None:
        """The first text that stands where the markup puts machine dates."""
        return next((value for each in self._attributes(field) if (value := text.or_none(each))), None)

    def _attributes(self, field: themes.Field) -> Iterator[str]:
        for element in self.around(field):
            yield from (value for name in ("datetime", "title", "content") if (value := element.get(name)))

    @cached_property
    def comments_claimed(self) -> int | None:
        """How many comments the blog says there are; ``None`` when it does not say."""
        if self.is_own_page:
            scope = self.page.widgets[0] if self.page.widgets else self.page.tree
            counted = [e.get("data-num-comments") or "" for e in themes.find("comment_count", scope)]
            counted += [text.of(e) or "" for e in themes.find("comment_heading", scope)]
        else:
            counted = []
        counted += [text.of(e) or "" for e in self.around("comment_link")]
        return next((count for shown in counted if (count := _count(shown)) is not None), None)

    @cached_property
    def lacks(self) -> frozenset[Lack]:
        """What this reading lacks, so that the post's own page has to be fetched."""
        found: dict[Lack, bool] = {
            "cut": self.page.cut_off and self.is_last,
            "id": self.number is None,
            "time": self.date.published_precision in {None, "day"},
            "snippet": self.body is None and not self.is_own_page,
            "jump": not self.is_own_page and self._has_jump(),
            "comments": not self.is_own_page and bool(self.comments_claimed),
        }
        return frozenset(lack for lack, holds in found.items() if holds)

    def _has_jump(self) -> bool:
        targets = (
            urljoin(self.page.url, element.get("href") or "") for element in themes.find_all("jump", self.element)
        )
        return any(self._own_post_url(target) == self.url for target in targets)

    @cached_property
    def truncated(self) -> bool:
        """Whether only a part of the text is here."""
        return bool(self.lacks & {"jump", "snippet", "cut"}) or self.body is None


def _is_in_comments(element: _Element) -> bool:
    return any(_is_comments(here) for here in (element, *element.iterancestors()))


def _is_comments(element: _Element) -> bool:
    return element.get("id") == "comments" or "comments" in (element.get("class") or "").split()


def _count(shown: str) -> int | None:
    found = _COUNT.search(shown)
    if found:
        return int(re.sub(r"\D", "", found[0]))
    return 0 if shown and locales.says_no_comments(shown) else None
