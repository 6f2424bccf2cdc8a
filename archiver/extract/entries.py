"""A post of a page: what its markup says around the body."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger import ids, locales, themes
from archiver.blogger.marks import Span, is_within, overlapping
from archiver.blogger.urls import canonical_post_url, host_of, label_of
from archiver.extract import account, bare, dates, printed, text, titles
from archiver.extract.jsonld import Posting
from archiver.records import Lack, PostDate, Sign

if TYPE_CHECKING:
    from archiver.extract.document import ParsedPage

_POST_NUMBER = re.compile(r"(?:post-(?:body|snippet)-|postID=)(\d+)")
_NUMBER_ALONE = r"\d+(?:[., \u00a0]\d{3})*"
_COUNT = re.compile(rf"{_NUMBER_ALONE}(?!\d)")
_WORD = r"[^\W\d_][^\s\d():]*"
_COUNT_OF_HEADING = re.compile(
    # 3 commenti: · 1.204 comentários · 3 komentarai (-ų): · 3 件のコメント · 3件のコメント
    rf"(?P<n>{_NUMBER_ALONE}) ?{_WORD}(?: \(?[^\s\d():]+\)?)? ?:?"
    # Komentarji (3) · Broj komentara: 3 · Commenti: 3
    rf"|{_WORD}(?: [^\s\d():]+){{0,2}} ?(?:\((?P<in_brackets>{_NUMBER_ALONE})\)|: ?(?P<last>{_NUMBER_ALONE})) ?:?"
    # 댓글 3개: · ความคิดเห็น 3 รายการ, in scripts that Italian headings about ten things are not written in
    rf"|[^\x00-\u036f\s\d]+ (?P<between>{_NUMBER_ALONE}) ?[^\x00-\u036f\s\d]+ ?:?"
)
"""The forms of Blogger's stock headings over the comments, in its languages, and of the usual ones of owners."""
_LONGEST_HEADING = 80
_OF_ONE_COMMENT = frozenset({"comment", "comment-body", "comment-content", "comment-block", "comment-text"})
_BETWEEN_PIECES = re.compile(r" ?[|·•»] ?| [-–—/] ")
_LONGEST_META = 300
"""Characters of a line about a post that are looked at."""
_ENOUGH_FOR_ORDER = 100
"""Posts of a page that are asked in which order it writes day and month; no page of Blogger's shows more."""
_LEFT_OUT: tuple[themes.Field, ...] = (
    "title", "heading", "date_header", "byline", "author", "timestamp", "published", "label_place", "label", "keyword",
    "comment_link", "surroundings",
)  # fmt: skip
"""What stands around the text of a post whose body has no element of its own."""


@dataclass(eq=False)
class Entry:
    """One post as its markup shows it; every fact is looked up once."""

    page: ParsedPage
    element: _Element
    span: Span
    """Where it stands."""
    after: Span | None
    """What stands between it and the next post, where that may belong to it."""
    header: str | None
    """The text of the date header that counts for it."""
    is_last: bool
    sign: Sign | None
    """The standard sign by which it was found; ``None`` where it was found as a theme writes its posts."""

    # Where things stand

    @cached_property
    def body(self) -> _Element | None:
        """The element of the text, whole or cut at its jump break; ``None`` where only a snippet or nothing is
        shown."""
        if self.snippet is not None:
            return None
        if self.body_place is not None:
            return self.page.marks.elements[self.body_place]
        if self.posting is not None and self.posting.body:
            return bare.body_of_text(self.posting.body)
        return self._unmarked_body

    @cached_property
    def body_place(self) -> int | None:
        """The place of the element that is marked as the text."""
        found = self.page.theme.find("body", self.span)
        return next((place for place in found if not is_within(place, self.page.foreign)), None)

    @cached_property
    def _unmarked_body(self) -> _Element | None:
        """The text of a post that is not marked as its text: all that is left of the post. A theme that is known marks
        it, and one that does not any more is broken; on a listing it may be but the beginning, unless the template is
        older than jump breaks."""
        is_whole = self.page.generation == "classic" or (self.sign is not None and self.is_own_page)
        if self.span.end == 0 or not is_whole:
            return None
        around = {element for field in _LEFT_OUT for element in self.around(field)} | set(titles.linked_title(self))
        around |= {self.page.marks.elements[span.start] for span in overlapping(self.page.aside, self.span)}
        body = bare.body_without(self.element, around)
        return body if text.of(body) else None

    @cached_property
    def snippet(self) -> _Element | None:
        """The element of the snippet that stands in place of the text."""
        marks = self.page.marks
        found = self.page.theme.find("stock_snippet", self.span)
        if not found and self.body_place is None:
            found = self.page.theme.find("snippet", self.span)
        if not found:
            return None
        inner = self.page.theme.find("snippet_text", marks.span(marks.elements[found[0]]))
        return marks.elements[inner[0] if inner else found[0]]

    @cached_property
    def is_own_page(self) -> bool:
        """Whether the page is this post's own and not a listing."""
        return self.page.is_post_page

    @cached_property
    def _text(self) -> Span:
        """Where its text stands; nowhere when it has no element of its own."""
        places = self.page.theme.find("body", self.span)[:1] if self.snippet is None else []
        return next((self.page.marks.span(self.page.marks.elements[place]) for place in places), Span(0, 0))

    def _is_hidden(self, place: int) -> bool:
        """Whether a place is in the post and not around it: in its text, its comments, other posts shown there."""
        return self._text.start <= place < self._text.end or is_within(place, self.page.aside)

    def around(self, field: themes.Field) -> list[_Element]:
        """The elements of a field that stand in the post but neither in its text nor in its comments."""
        return [self.page.marks.elements[place] for place in self.places_around(field)]

    def places_around(self, field: themes.Field) -> list[int]:
        """The same, by their places."""
        for span in (self.span, self.after):
            found = self.page.theme.find(field, span) if span is not None else []
            shown = [place for place in found if not self._is_hidden(place)]
            if shown:
                return shown
        return []

    def _all_around(self, field: themes.Field) -> Iterator[int]:
        """The places of a field by every row of the table, the surer rows first."""
        for span in (self.span, self.after):
            if span is not None:
                found = self.page.theme.find_all(field, span)
                yield from (place for place in found if not self._is_hidden(place))

    # What it is

    @cached_property
    def posting(self) -> Posting | None:
        """What JSON-LD says of the post: in its element, or of its address; on its own page the only posting."""
        postings = self.page.postings
        first = bisect_left(postings, self.span.start, key=itemgetter(0))
        if first < len(postings) and postings[first][0] < self.span.end:
            return postings[first][1]
        if not postings:
            return None
        same = self.page.postings_by_url.get(self.marked_permalink or "")
        return same or (postings[0][1] if self.is_own_page else None)

    @cached_property
    def number(self) -> str | None:
        """Blogger's number of the post."""
        return self.marked_number or (self.page.own_post_number if self.is_own_page else None)

    @cached_property
    def marked_number(self) -> str | None:
        """Blogger's number of the post as its markup tells it."""
        found = self.page.theme.find_all("post_number", self.span)
        return next((number for place in found if (number := self._number_at(place))), None)

    def _number_at(self, place: int) -> str | None:
        element = self.page.marks.elements[place]
        if element.tag == "a" and element.get("name"):
            name = element.get("name") or ""
            return name if name.isdigit() and not self._is_hidden(place) else None
        if element.tag == "meta":
            content = (element.get("content") or "").strip()
            return content if content.isdigit() else None
        found = _POST_NUMBER.search(element.get("id") or element.get("href") or element.get("data-href") or "")
        return found[1] if found and not is_within(place, self.page.aside) else None

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
        """The canonical permalink that the post's markup tells, or on its own page the address of the page."""
        said = self.marked_permalink or (self.page.own_post_url(self.posting.url or "") if self.posting else None)
        if said is None and self.is_own_page:
            said = self.page.own_post_url(self.page.canonical_url)
        return said or self._nearest_permalink

    @cached_property
    def marked_permalink(self) -> str | None:
        """The canonical permalink that is marked as such."""
        return next((url for place in self._all_around("permalink") if (url := self.url_at(place))), None)

    @cached_property
    def _nearest_permalink(self) -> str | None:
        return next((url for place in self.places_around("near_link") if (url := self.url_at(place))), None)

    def url_at(self, place: int) -> str | None:
        """The canonical address to which an element leads, where that is a post of the blog."""
        element = self.page.marks.elements[place]
        return self.page.own_post_url(element.get("href") or element.get("content") or element.get("data-url") or "")

    @cached_property
    def title(self) -> str | None:
        """The title; ``None`` for a post without one."""
        return titles.title_of(self)

    @cached_property
    def author(self) -> str | None:
        """The account that the post shows as its author."""
        return account.author_of(self)

    @cached_property
    def labels(self) -> tuple[str, ...] | None:
        """The labels as given; ``None`` where the post shows no place for them."""
        targets = [urljoin(self.page.url, link.get("href") or "") for link in self.around("label")]
        own = [url for url in targets if host_of(url) in self.page.hosts]
        if own:
            return tuple(dict.fromkeys(name for url in own if (name := label_of(url))))
        return self._keywords or (() if self.around("label_place") else None)

    @cached_property
    def _keywords(self) -> tuple[str, ...]:
        """What microdata, JSON-LD or the head call its keywords, where a theme shows no label."""
        marked = [element.get("content") or text.of(element) or "" for element in self.around("keyword")]
        if marked:
            return tuple(
                dict.fromkeys(name for one in marked for part in one.split(",") if (name := text.or_none(part)))
            )
        if self.posting is not None and self.posting.keywords:
            return self.posting.keywords
        return self.page.head.tags if self.is_own_page else ()

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
            timestamp=next((t for e in self.around("timestamp") if (t := text.of(e))), None) or self._piece_of_meta,
            attribute=self._attribute("published") if machine is None else None,
            locale=self.page.locale,
            url=self.url,
        )

    @cached_property
    def _piece_of_meta(self) -> str | None:
        """The date among the pieces of a line that other themes put near a title: ``di NOME | 3 maggio 2014 | …``."""
        lines = (text.of(element) or "" for element in self.around("meta_line"))
        pieces = (piece for line in lines for piece in _BETWEEN_PIECES.split(line[:_LONGEST_META]))
        return next((piece for piece in pieces if printed.read(piece, self.page.locale).days), None)

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
        head = self.page.head
        told = head.published if field == "published" else head.modified
        if self.is_own_page and told:
            yield told

    @cached_property
    def comments_claimed(self) -> int | None:
        """How many comments the blog says there are; ``None`` when it does not say."""
        counted: list[int | None] = []
        if self.is_own_page:
            marks, scope = self.page.marks, self.page.scopes[0]
            counts = (marks.elements[place] for place in self.page.theme.find("comment_count", scope))
            headings = (marks.elements[place] for place in self.page.theme.find("comment_heading", scope))
            counted += [_count(element.get("data-num-comments") or "") for element in counts]
            counted += [_count_of_heading(each) for each in headings]
        counted += [_count(text.of(element) or "") for element in self.around("comment_link")]
        return next((count for count in counted if count is not None), None)

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
        elements = self.page.marks.elements
        links = (elements[place] for place in self.page.theme.find_all("jump", self.span))
        return any(self.page.own_post_url(link.get("href") or "") == self.url for link in links)

    @cached_property
    def truncated(self) -> bool:
        """Whether only a part of the text is here."""
        return bool(self.lacks & {"jump", "snippet", "cut"}) or self.body is None


def _count(shown: str) -> int | None:
    found = _COUNT.search(shown)
    if found:
        return int(re.sub(r"\D", "", found[0]))
    return 0 if shown and locales.says_no_comments(shown) else None


def _count_of_heading(heading: _Element) -> int | None:
    """The count that a heading over the comments says; a number that counts something else, and a heading inside a
    comment, say none."""
    shown = text.of(heading) or ""
    if len(shown) > _LONGEST_HEADING or _is_in_comment(heading):
        return None
    found = _COUNT_OF_HEADING.fullmatch(shown)
    if found is not None:
        return _count(next(number for number in found.groups() if number))
    return 0 if shown and locales.says_no_comments(shown) else None


def _is_in_comment(heading: _Element) -> bool:
    for above in heading.iterancestors():
        if above.get("id") == "comments":
            return False
        if above.tag in {"li", "dd"} or not _OF_ONE_COMMENT.isdisjoint((above.get("class") or "").split()):
            return True
    return False
