"""Where the posts of a page stand, and which date header counts for each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from lxml.etree import _Element

from archiver.blogger.marks import Span, is_within, overlapping
from archiver.blogger.urls import canonical_post_url
from archiver.extract import text
from archiver.extract.entries import Entry
from archiver.extract.printed import printed
from archiver.records import Sign

if TYPE_CHECKING:
    from archiver.extract.document import ParsedPage

_ASIDE = ("aside", "nav", "footer")
"""What holds no post: an element that holds one of these is more than a post."""
_DAY_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6", "b")
"""In what a classic template that names nothing writes its days."""


class _Container(NamedTuple):
    """The element of one post."""

    span: Span
    sign: Sign | None


def locate(page: ParsedPage) -> list[Entry]:
    """The posts of a page in page order, inside its Blog widgets where it has some, never in another widget."""
    containers = [container for scope in page.scopes for container in _containers(page, scope)]
    if not containers:
        only = _from_signs(page)
        return [only] if only is not None else []
    headers = _headers(page, containers)
    ends = [container.span.start for container in containers[1:]] + [page.marks.whole.end]
    return [
        Entry(
            page=page,
            span=container.span,
            element=page.marks.elements[container.span.start],
            after=_after(page, container.span, end),
            header=header,
            is_last=container is containers[-1],
            sign=container.sign,
        )
        for container, header, end in zip(containers, headers, ends, strict=True)
    ]


def own(page: ParsedPage) -> Entry | None:
    """The post whose own page this is: the one that says so where several stand there, else the first that does not say
    it is another."""
    number, path = page.own_post_number, canonical_post_url(page.canonical_url)
    for entry in page.entries if len(page.entries) > 1 else ():
        if (number and entry.marked_number == number) or (not number and entry.marked_permalink == path):
            return entry
    return next((entry for entry in page.entries if not _is_another(page, entry, path)), None)


def _is_another(page: ParsedPage, entry: Entry, path: str) -> bool:
    """Whether a post contradicts the page data by its number and the page's address by its permalink; one alone may be
    the theme's mistake."""
    said = page.data.post_id
    if not said or entry.marked_number in {None, said}:
        return False
    link = entry.marked_permalink
    return link is not None and urlsplit(link).path != urlsplit(path).path


def _containers(page: ParsedPage, scope: Span) -> list[_Container]:
    for selector, sign in page.theme.rows("entry"):
        places = [place for place in selector.find(page.marks, scope) if not is_within(place, page.aside)]
        if places:
            return [_Container(span, sign) for span in page.marks.spans(_widened(page, scope, places, sign))]
    return []


def _widened(page: ParsedPage, scope: Span, places: list[int], sign: Sign | None) -> list[int]:
    """Where a bare body was found: the widest element around it that holds no other post's, nor what is no post.
    Title and labels stand there."""
    if sign != "post-body":
        return places
    bodies = [place for place in page.theme.find("body", scope) if not is_within(place, page.aside)] or places
    bare = set(bodies)
    return [_widest(page, place, bodies, scope) if place in bare else place for place in places]


def _widest(page: ParsedPage, body: int, bodies: list[int], scope: Span) -> int:
    widest, marks = body, page.marks
    for above in marks.elements[body].iterancestors():
        span = marks.span(above)
        if span.start <= scope.start or above.tag == "body" or _holds_more(page, span, bodies):
            break
        widest = span.start
    return widest


def _holds_more(page: ParsedPage, span: Span, bodies: list[int]) -> bool:
    if overlapping(page.foreign, span) or _count(bodies, span) > 1:
        return True
    return any(_count(page.marks.named(tag), span) for tag in _ASIDE)


def _count(places: Sequence[int], span: Span) -> int:
    return bisect_left(places, span.end) - bisect_left(places, span.start)


def _after(page: ParsedPage, span: Span, end: int) -> Span | None:
    """What stands between a post and the next in the same element: a classic template may say there who posted it."""
    if page.generation != "classic":
        return None
    parent = page.marks.elements[span.start].getparent()
    stop = min(end, page.marks.span(parent).end) if parent is not None else end
    return Span(span.end, stop) if stop > span.end else None


def _headers(page: ParsedPage, containers: list[_Container]) -> list[str | None]:
    """The date header of each post's day, which is printed before the first post of the day only."""
    places = sorted({place for scope in page.scopes for place in _named_days(page, containers, scope)})
    places = places or _unnamed_days(page, containers)
    if not places:
        return [None] * len(containers)
    elements = [page.marks.elements[place] for place in places]
    texts = _texts_of_days(elements)
    headers: list[str | None] = []
    for container in containers:
        before = bisect_left(places, container.span.start)
        within = before < len(places) and places[before] < container.span.end
        header = before if within else before - 1
        post = page.marks.elements[container.span.start]
        counts = header >= 0 and (within or _is_same_day(elements[header], post))
        headers.append(texts[header] if counts else None)
    return headers


def _named_days(page: ParsedPage, containers: list[_Container], scope: Span) -> list[int]:
    """The date headers of a scope: by the first row that finds any outside the texts of posts, where one may have been
    pasted, and outside what is no post."""
    for selector, _ in page.theme.rows("date_header"):
        found = [place for place in selector.find(page.marks, scope) if not is_within(place, page.aside)]
        found = [place for place in found if not _is_in_text(page, containers, place)]
        if found:
            return found
    return []


def _is_in_text(page: ParsedPage, containers: list[_Container], place: int) -> bool:
    before = bisect_right(containers, place, key=lambda container: container.span.start) - 1
    if before < 0 or place >= containers[before].span.end:
        return False
    bodies = page.theme.find("body", containers[before].span)[:1]
    return is_within(place, page.marks.spans(bodies))


def _texts_of_days(headers: list[_Element]) -> list[str | None]:
    """The texts of date headers; some themes write an empty one before the second post of a day."""
    texts: list[str | None] = []
    for number, header in enumerate(headers):
        repeats = number > 0 and _day_of(header) is _day_of(headers[number - 1])
        texts.append(text.of(header) or (texts[-1] if repeats else None))
    return texts


def _is_same_day(header: _Element, post: _Element) -> bool:
    """Themes that put the posts of a day into one ``date-outer`` print a header in each day that has one. The mobile
    layout puts every post into one of its own, and prints the header in a day's first."""
    day = _day_of(header)
    return day is None or _day_of(post) is day


def _day_of(element: _Element) -> _Element | None:
    for above in element.iterancestors():
        classes = (above.get("class") or "").split()
        if "date-outer" in classes:
            return None if "mobile-date-outer" in classes else above
    return None


def _unnamed_days(page: ParsedPage, containers: list[_Container]) -> list[int]:
    """In a classic template: the headings outside its posts that read as a date."""
    if page.generation != "classic":
        return []
    spans = [container.span for container in containers]
    places = sorted({place for tag in _DAY_TAGS for place in page.marks.named(tag)})
    return [
        place
        for place in places
        if not is_within(place, spans) and printed(text.of(page.marks.elements[place]), page.locale)
    ]


def _from_signs(page: ParsedPage) -> Entry | None:
    """The post of an own page on which no element shows one: what JSON-LD and the head of the page say of it."""
    if not page.is_post_page or page.generation == "dynamic":
        return None
    if not page.postings and not (page.head.title and page.head.url):
        return None
    return Entry(
        page=page,
        span=Span(0, 0),
        element=page.tree,
        after=None,
        header=None,
        is_last=True,
        sign="json-ld" if page.postings else "meta",
    )
