"""Posts of templates from before 2004 that give a post no element of its own, and bodies that have none.

There a post is what follows ``<a name="NUMBER">`` up to the next one: title, text, ``posted by NAME at TIME``, with
nothing around it. It is wrapped in a ``div.blogPost``, so that everything else finds it as it finds any other.
"""

from __future__ import annotations

import copy
from collections.abc import Collection

from lxml.etree import Element, SubElement, _Element

from archiver.blogger import themes
from archiver.blogger.marks import Marks, is_within
from archiver.extract import text

SHORTEST_NUMBER = 5
"""Digits of the shortest number of a post; an owner's own anchors have fewer."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def wrap(marks: Marks) -> bool:
    """Give each post that is but an anchor and what follows it a ``div.blogPost``; whether there was any.

    A page whose posts have elements, as far as any theme is known, is left as it is.
    """
    if marks.named(".Blog") or marks.named(".post") or not marks.named("a"):
        return False
    theme = themes.Theme(marks)
    if theme.find("entry", marks.whole):
        return False
    hidden = marks.spans(theme.find_all("comments", marks.whole))
    anchors = [place for place in marks.named("a") if _is_number(marks.elements[place].get("name"))]
    shown = [marks.elements[place] for place in anchors if not is_within(place, hidden)]
    headers = {marks.elements[place] for place in theme.find_all("date_header", marks.whole)}
    ends = headers.union(shown)
    for anchor in shown:
        _wrap(anchor, ends)
    return bool(shown)


def _is_number(name: str | None) -> bool:
    return bool(name) and name is not None and len(name) >= SHORTEST_NUMBER and name.isdigit()


def _wrap(anchor: _Element, ends: Collection[_Element]) -> None:
    parent = anchor.getparent()
    if parent is None:
        return
    run = [anchor]
    for following in anchor.itersiblings():
        if any(inner in ends for inner in following.iter()) or _heads_a_day(following, run):
            break
        run.append(following)
    post = Element("div", {"class": "blogPost"})
    parent.insert(parent.index(anchor), post)
    for element in run:
        post.append(element)


def _heads_a_day(element: _Element, before: list[_Element]) -> bool:
    """Whether a heading after a post's text is the next day's: it holds a number and no link."""
    if not any(inner.tag in _HEADINGS for inner in element.iter()) or next(element.iter("a"), None) is not None:
        return False
    has_text = any((part.tail or "").strip() or text.of(part) for part in before)
    return has_text and any(sign.isdigit() for sign in text.of(element) or "")


def body_without(element: _Element, around: Collection[_Element]) -> _Element:
    """A copy of a post without the elements that stand around its text; the text between them stays."""
    whole = copy.deepcopy(element)
    whole.tail = None
    left_out = [twin for own, twin in zip(element.iter(), whole.iter(), strict=True) if own in around]
    for twin in left_out:
        _remove(twin)
    return whole


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def body_of_text(said: str) -> _Element:
    """A body made of text alone, a paragraph for each of its lines."""
    body = Element("div")
    for line in said.splitlines():
        if line.strip():
            SubElement(body, "p").text = line.strip()
    return body
