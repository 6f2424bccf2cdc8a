"""Comments as markup, in every form that themes write them.

A comment has a head: the element whose id is made of its number, or failing that the anchor named so. Everything of the
comment is inside its head, or stands between it and the next one (``dt`` and ``dd``). What is where inside is told by
classes (``blogger.comment_forms``), looked at once for a whole section.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree
from lxml.etree import XPath, _Element

from archiver.blogger.comment_forms import PART_OF_CLASS, Part, says_removed
from archiver.blogger.tombstones import HOLLOW
from archiver.extract import text
from archiver.extract.comments import authors
from archiver.extract.comments.found import Found, account_in, of_permalink

_NUMBER = re.compile(rf"(?:c|(?:li-)?comment-)(\d{{1,25}}|{HOLLOW})")
_ANCHOR = re.compile(rf"c?(\d{{9,25}}|{HOLLOW})")
_FRAGMENT = re.compile(r"#(?:c|comment-)?(\d{1,25})$")
_ANCHORS = XPath(".//a[@name]")
_MARKED = XPath(".//*[@class or @id or self::cite]")
_STAMPS = XPath(".//a[contains(@href, 'showComment=') or contains(@href, '#')]")
MOST_ANCHORS = 2_000
"""Anchors that are looked at; a page of a thread has 200 comments."""
DEEPEST = 12
"""Levels between the parts of a comment; real ones have three."""
_HEAD_CLASSES = {"li": {"comment"}, "dt": {"comment-author", "comment-poster", "comment-data"}}
"""What marks a comment that shows no number."""
CLOSING_P = frozenset(
    {
        *("p", "blockquote", "ul", "ol", "dl", "pre", "table", "hr", "div", "center", "address"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
"""Elements that end a paragraph where they begin."""
_OTHER_PART = re.compile(
    r"comment|reply|replies|thread|item-control|continue|action|meta|avatar|footer|clear", re.IGNORECASE
)
"""Classes of what themes print after the text of a comment."""
_BLOCKS = frozenset({"p", "div", "dd", "blockquote", "span"})


class _Item:
    """One comment's elements."""

    def __init__(self, head: _Element, number: str | None) -> None:
        self.head = head
        self.number = number
        self.roots = [head]
        """The head, and what stands after it up to the next head."""
        self.parts: dict[Part, _Element] = {}
        self.ranks: dict[Part, int] = {}
        self.stamp: _Element | None = None
        self.is_timed = False
        """Whether the permalink carries the time."""
        self.found = Found(number=number, roots=self.roots)

    def offer(self, part: Part, rank: int, element: _Element) -> None:
        """Take an element as a part of the comment unless a surer one is known."""
        if rank < self.ranks.get(part, 1_000):
            self.parts[part], self.ranks[part] = element, rank


def read(section: _Element) -> list[Found]:
    """The comments of a section of a page, in page order."""
    marked: list[_Element] = _MARKED(section)
    items = list(_items(section, marked))
    if not items:
        return []
    owners = _Owners(items, section)
    _sort_marked(marked, owners)
    _sort_stamps(section, owners)
    for item in items:
        _fill(item, owners)
    return [item.found for item in items]


def _items(section: _Element, marked: list[_Element]) -> Iterator[_Item]:
    heads = [(element, number) for element in marked if (number := _number(element)) is not None]
    seen: set[str] = set()
    for element, number in heads or _around_anchors(section):
        if not number or number not in seen:
            yield _Item(element, number or None)
        seen.add(number)


def _number(element: _Element) -> str | None:
    """The number of the comment that an element is the head of; empty for a comment without one."""
    found = _NUMBER.fullmatch(element.get("id") or "")
    if found is not None:
        return found[1]
    if element.tag not in {"li", "dt"}:
        return None
    is_head = not _HEAD_CLASSES[element.tag].isdisjoint((element.get("class") or "").split())
    return "" if is_head else None


def _around_anchors(section: _Element) -> list[tuple[_Element, str]]:
    """The comments of a section that marks them by anchors: each is the widest element that holds no other anchor."""
    named = ((anchor, _ANCHOR.fullmatch(anchor.get("name") or "")) for anchor in _ANCHORS(section))
    anchors = [(anchor, found[1]) for anchor, found in named if found][:MOST_ANCHORS]
    held = Counter(above for anchor, _ in anchors for above in anchor.iterancestors())
    around = []
    for anchor, number in anchors:
        lone = itertools.takewhile(lambda e: held[e] == 1 and e is not section, anchor.iterancestors())
        around.append((([anchor, *lone])[-1], number))
    return around


class _Owners:
    """Whose an element is: that of the nearest comment around it, in one climb for each element of the section."""

    def __init__(self, items: list[_Item], section: _Element) -> None:
        self._known: dict[_Element, _Item | None] = {section: None}
        for item in items:
            self._known[item.head] = item
        for item in items:
            for part in self._after(item):
                self._known.setdefault(part, item)
                item.roots.append(part)

    def _after(self, item: _Item) -> Iterator[_Element]:
        """The siblings between a head that holds no text of the comment and the next head."""
        if item.head.tag == "li" or (item.head.tag != "dt" and _holds_content(item.head)):
            return
        for part in item.head.itersiblings():
            if part.tag == "dt" or part in self._known or any(inner in self._known for inner in part.iterdescendants()):
                return
            yield part

    def of(self, element: _Element) -> _Item | None:
        """The comment that an element belongs to."""
        climbed: list[_Element] = []
        here: _Element | None = element
        while here is not None and here not in self._known:
            climbed.append(here)
            here = here.getparent()
        owner = self._known[here] if here is not None else None
        for passed in climbed:
            self._known[passed] = owner
        return owner

    def above(self, item: _Item) -> _Item | None:
        """The comment that a comment stands under."""
        parent = item.head.getparent()
        return self.of(parent) if parent is not None else None


def _holds_content(head: _Element) -> bool:
    classes = (name for element in head.iter() for name in (element.get("class") or "").split())
    return any(PART_OF_CLASS[name][0] == "content" for name in classes if name in PART_OF_CLASS)


def _sort_marked(marked: list[_Element], owners: _Owners) -> None:
    known: dict[str | None, tuple[tuple[Part, int], ...]] = {}
    for element in marked:
        css = element.get("class")
        if css not in known:
            known[css] = _marks((css or "").split())
        marks = known[css]
        if element.tag == "cite":
            marks = (*marks, PART_OF_CLASS["user"])
        item = owners.of(element) if marks else None
        if item is not None:
            for part, rank in marks:
                item.offer(part, rank, element)


def _marks(classes: list[str]) -> tuple[tuple[Part, int], ...]:
    marks = [PART_OF_CLASS[name] for name in classes if name in PART_OF_CLASS]
    if "icon" in classes:  # the pen beside a name bears the classes of the name
        marks = [mark for mark in marks if mark[0] != "author"]
    if "deleted" in classes and "comment-body" in classes:
        marks.append(PART_OF_CLASS["deleted-comment"])
    return tuple(marks)


def _sort_stamps(section: _Element, owners: _Owners) -> None:
    """The permalink of a comment: it carries its number, or its time. What a comment links to is no permalink."""
    for link in _STAMPS(section):
        address = link.get("href") or ""
        fragment = _FRAGMENT.search(address)
        item = owners.of(link)
        is_timed = "showComment=" in address
        if item is None or (item.stamp is not None and (item.is_timed or not is_timed)):
            continue
        if fragment and item.number and fragment[1] != item.number:
            continue
        if not fragment and (not is_timed or _is_within(link, item.parts.get("content"))):
            continue
        item.stamp, item.is_timed = link, is_timed


def _is_within(element: _Element, container: _Element | None) -> bool:
    """Whether an element stands inside another one, near by."""
    if container is None:
        return False
    return any(above is container for above in itertools.islice(element.iterancestors(), DEEPEST))


def _fill(item: _Item, owners: _Owners) -> None:
    found = item.found
    above = owners.above(item)
    found.above = above.found if above is not None else None
    found.account = _account(item.parts.get("control"))
    header = item.parts.get("author")
    if header is None and item.head.tag == "dt":
        header = item.head
    if header is not None:
        found.author, found.author_url = authors.read(header, item.stamp)
    found.is_blog_author = "blog_author" in item.parts
    _fill_time(item, found)
    content = _whole(_content(item), item, owners)
    said = text.of(content) if content is not None else None
    found.deleted = "deleted" in item.parts or (said is not None and says_removed(said))
    if not found.deleted:
        found.body = content
        found.parent = _answered(content, said)


def _account(control: _Element | None) -> str | None:
    return account_in(control.get("class") or "") if control is not None else None


def _fill_time(item: _Item, found: Found) -> None:
    printed = item.parts.get("stamp")
    link = item.stamp
    if link is None and printed is not None:
        link = next((a for a in printed.iter("a") if a.get("href") and text.of(a)), None)
    if link is not None:
        found.moment = of_permalink(link.get("href") or "")
    shown = text.of(link) if link is not None else None
    found.shown = shown if shown and shown != "#" else (text.of(printed) if printed is not None else None)


def _content(item: _Item) -> _Element | None:
    """The element of the text; where the name stands in it too, the part that is the text alone."""
    claimed = [e for e in (item.parts.get("author"), item.stamp) if e is not None]
    content = item.parts.get("content")
    if content is None:
        return next((part for root in item.roots for part in _unclaimed(root, claimed)), None)
    if any(_is_within(element, content) for element in claimed):
        return next(_unclaimed(content, claimed), None)
    return content


def _whole(content: _Element | None, item: _Item, owners: _Owners) -> _Element | None:
    """The element of the text with what it lost: the parser ends a ``p`` where a block begins in it, and the rest of
    the text stands after it, up to the comment's next part."""
    if content is None or content.tag != "p":
        return content
    rest = list(itertools.takewhile(lambda e: not _is_apart(e, item, owners), content.itersiblings()))
    if not rest or rest[0].tag not in CLOSING_P:
        return content
    whole = etree.Element("div")
    whole.extend(deepcopy(element) for element in (content, *rest))
    return whole


def _is_apart(element: _Element, item: _Item, owners: _Owners) -> bool:
    """Whether an element after the text of a comment is no more of the text: it, or what is in it, is marked as
    something else, or does nothing but link."""
    if not isinstance(element.tag, str) or owners.of(element) is not item:
        return True
    if any(inner.get("id") or _OTHER_PART.search(inner.get("class") or "") for inner in element.iter("*")):
        return True
    if element.tag not in CLOSING_P and element.get("class"):
        return True
    known = [*item.parts.values(), item.stamp]
    if any(element is part or (part is not None and _is_within(part, element)) for part in known):
        return True
    said = text.of(element)
    return said is not None and said == text.normalise(" ".join(text.of(a) or "" for a in element.iter("a")))


def _unclaimed(container: _Element, claimed: list[_Element]) -> Iterator[_Element]:
    """The blocks right in an element that hold text and nothing of the comment's head."""
    for child in container:
        if child.tag not in _BLOCKS or not text.of(child) or "item-control" in (child.get("class") or ""):
            continue
        if not any(element is child or _is_within(element, child) for element in claimed):
            yield child


def _answered(content: _Element | None, said: str | None) -> str | None:
    """The comment that a text in a flat form names at its beginning: ``@`` and a link to it."""
    if content is None or not said or not said.startswith("@"):
        return None
    link = next(content.iter("a"), None)
    if link is None or not said.startswith(f"@{text.of(link) or ''}"):
        return None
    found = _FRAGMENT.search(link.get("href") or "")
    return found[1] if found else None
