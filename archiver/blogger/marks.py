"""Where the elements of a page stand, and CSS selectors that are answered from that.

A page is walked once; what carries a class or an id is noted by its place in document order. A selector then looks only
at the elements that carry its rarest name, and only between the places asked for, instead of walking the tree again:
reading a page looks up some eighty selectors, most of which find nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

import cssselect
from cssselect import parser as css
from lxml.etree import XPath, _Element

_DIGITS = "0123456789"
_ATTRIBUTES = {
    name: XPath(f"descendant-or-self::*[@{name}]")
    for name in ("itemprop", "itemtype", "data-url", "data-href", "data-num-comments")
}
"""Attributes by which a selector may look elements up, besides classes and ids; only pages that mention them have
them looked for."""

Test = Callable[[_Element], bool]


class Span(NamedTuple):
    """The places of an element and of all that is in it: from ``start``, up to and without ``end``."""

    start: int
    end: int


class Marks:
    """The elements of one page in document order, and which of them carry which name."""

    def __init__(self, root: _Element, source: str) -> None:
        self.root = root
        self.elements: list[_Element] = list(root.iter())
        self._source = source
        self._classes: defaultdict[str, list[int]] = defaultdict(list)
        self._spans: dict[int, list[Span]] = {}
        ids: defaultdict[str, list[int]] = defaultdict(list)
        for place, element in enumerate(self.elements):
            value = element.get("class")
            if value:
                self._classes[value].append(place)
            value = element.get("id")
            if value:
                ids["#" + value.rstrip(_DIGITS)].append(place)
        self._found: dict[str, Sequence[int]] = {**ids, **self._places_of_classes()}
        self.carried = frozenset(self._found)
        """The classes and ids of the page, as ``.class`` and ``#id``."""

    def _places_of_classes(self) -> dict[str, Sequence[int]]:
        """The places of each class; the values of the attribute are fewer than the elements that carry them."""
        values: defaultdict[str, list[str]] = defaultdict(list)
        for value in self._classes:
            for token in set(value.split()):
                values["." + token].append(value)
        return {token: self._carrying(same) for token, same in values.items()}

    def _carrying(self, values: list[str]) -> Sequence[int]:
        if len(values) == 1:
            return self._classes[values[0]]
        return sorted(place for value in values for place in self._classes[value])

    @cached_property
    def _places(self) -> dict[_Element, int]:
        return dict(zip(self.elements, range(len(self.elements)), strict=True))

    @cached_property
    def whole(self) -> Span:
        """All of the page."""
        return Span(0, len(self.elements))

    def span(self, element: _Element) -> Span:
        """The places of an element of the page."""
        start, last = self._places[element], element
        while len(last):
            last = last[-1]
        return Span(start, self._places[last] + 1)

    def spans(self, places: Iterable[int]) -> list[Span]:
        """The outermost spans of the elements at some places, in document order."""
        spans: list[Span] = []
        for place in sorted(places):
            if not spans or place >= spans[-1].end:
                spans.append(self.span(self.elements[place]))
        return spans

    def named(self, name: str) -> Sequence[int]:
        """The places that carry a name: a tag, ``.class``, ``#id`` without the digits at its end, ``@property``,
        ``[attribute``."""
        found = self._found.get(name)
        if found is not None:
            return found
        if name[0] in ".#":
            return ()
        looked_up = self._found[name] = self._looked_up(name)
        return looked_up

    def _looked_up(self, name: str) -> Sequence[int]:
        kind = name[0]
        if kind == "@":
            carriers = self.named("[itemprop")
            return [place for place in carriers if name[1:] in (self.elements[place].get("itemprop") or "").split()]
        if kind == "[":
            carrying = _ATTRIBUTES[name[1:]](self.root) if name[1:] in self._source else ()
            return [self._places[element] for element in carrying]
        return [self._places[element] for element in self.root.iter(name)]

    def spans_of(self, branch: Branch) -> list[Span]:
        """The outermost spans of what a part of a selector matches, anywhere in the page."""
        spans = self._spans.get(id(branch))
        if spans is None:
            spans = self._spans[id(branch)] = self.spans(branch.find(self, self.whole))
        return spans


class Selector:
    """A CSS selector, or several with commas between: tags, classes, ids, attributes, ``:not()``, descendants."""

    def __init__(self, text: str) -> None:
        self._branches = [_branch(found.parsed_tree) for found in cssselect.parse(text)]
        names = {branch.name for branch in self._branches}
        self._carried = frozenset(names) if all(name[0] in ".#" for name in names) else None
        """One of these the page has to carry; ``None`` where something else may match."""

    def find(self, marks: Marks, span: Span) -> list[int]:
        """The places that match between two places, in document order. What an element is in is looked at up to the
        root of the page."""
        if self._carried is not None and self._carried.isdisjoint(marks.carried):
            return []
        found = [places for branch in self._branches if (places := branch.find(marks, span))]
        return found[0] if len(found) == 1 else sorted({place for places in found for place in places})


class Branch(NamedTuple):
    """One selector, without commas."""

    name: str
    """What its last part is looked up by."""
    test: Test | None
    """What else its last part asks for."""
    above: Branch | None
    """What it has to be in."""

    def find(self, marks: Marks, span: Span) -> list[int]:
        """The places that match between two places."""
        places = marks.named(self.name)
        if not places:
            return []
        found = list(_between(places, span))
        if self.above is not None and found:
            outer = overlapping(marks.spans_of(self.above), span)
            inner = (Span(max(one.start + 1, span.start), min(one.end, span.end)) for one in outer)
            found = [place for one in inner for place in _between(places, one)]
        return found if self.test is None else [place for place in found if self.test(marks.elements[place])]


def overlapping(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Those of some spans, in order and apart from each other, that have a place in common with a span."""
    first = bisect_right(spans, span.start, key=_end)
    return spans[first : bisect_left(spans, span.end, lo=first, key=_start)]


def is_within(place: int, spans: Sequence[Span]) -> bool:
    """Whether a place is in one of some spans, which are in order and apart from each other."""
    before = bisect_right(spans, place, key=_start)
    return before > 0 and place < spans[before - 1].end


_start, _end = itemgetter(0), itemgetter(1)


def _between(places: Sequence[int], span: Span) -> Sequence[int]:
    return places[bisect_left(places, span.start) : bisect_left(places, span.end)]


class _Part(NamedTuple):
    """One condition of a compound selector."""

    name: str
    """What it can be looked up by, as in ``Marks.named``; ``""`` where it can't."""
    suffices: bool
    """Whether every element of that name meets it."""
    test: Test


def _branch(tree: css.Tree) -> Branch:
    above = None
    if isinstance(tree, css.CombinedSelector):
        if tree.combinator != " ":
            raise ValueError(f"no such selector: {tree!r}")
        above, tree = _branch(tree.selector), tree.subselector
    parts = _parts(tree)
    name = min((part.name for part in parts if part.name), key=_commonness)
    tests = [part.test for part in parts if not (part.suffices and part.name == name)]
    return Branch(name, _all(tests) if tests else None, above)


def _commonness(name: str) -> int:
    """Ids are rarer than classes and properties, these than listed attributes, these than tags."""
    return "#.@[".find(name[0]) % 5


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        one, other = tests
        return lambda element: one(element) and other(element)
    return lambda element: all(test(element) for test in tests)


def _parts(tree: css.Tree) -> list[_Part]:
    parts: list[_Part] = []
    while not isinstance(tree, css.Element):
        parts.append(_part(tree))
        tree = tree.selector
    if tree.element is not None:
        tag = tree.element.lower()
        parts.append(_Part(tag, True, lambda element: bool(element.tag == tag)))
    return parts


def _part(tree: css.Tree) -> _Part:
    match tree:
        case css.Class():
            return _Part("." + tree.class_name, True, _has_token("class", tree.class_name))
        case css.Hash():
            return _id_part(tree.id, "=")
        case css.Negation():
            inner = _all([part.test for part in _parts(tree.subselector)])
            return _Part("", False, lambda element: not inner(element))
        case css.Attrib():
            return _attribute_part(tree.attrib.lower(), tree.operator, str(tree.value.value) if tree.value else "")
    raise ValueError(f"no such selector: {tree!r}")


def _attribute_part(name: str, operator: str, value: str) -> _Part:
    if name == "id" and operator in {"=", "^="}:
        return _id_part(value, operator)
    if name == "itemprop" and operator == "~=":
        return _Part("@" + value, True, _has_token(name, value))
    return _Part("[" + name if name in _ATTRIBUTES else "", operator == "exists", _COMPARED[operator](name, value))


def _id_part(value: str, operator: str) -> _Part:
    """An id, or what one begins with before its digits: ``post-body-4711`` is looked up as ``post-body-``."""
    return _Part("#" + value.rstrip(_DIGITS), False, _COMPARED[operator]("id", value))


def _has_token(name: str, token: str) -> Test:
    return lambda element: token in (element.get(name) or "").split()


_COMPARED: dict[str, Callable[[str, str], Test]] = {
    "exists": lambda name, value: lambda element: element.get(name) is not None,
    "=": lambda name, value: lambda element: element.get(name) == value,
    "~=": _has_token,
    "^=": lambda name, value: lambda element: (element.get(name) or "").startswith(value),
    "$=": lambda name, value: lambda element: (element.get(name) or "").endswith(value),
    "*=": lambda name, value: lambda element: value in (element.get(name) or ""),
}
