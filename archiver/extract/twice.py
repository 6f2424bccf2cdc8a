"""Bodies whose entities were encoded twice: ``perch&eacute;`` is what the page shows, of ``perché``.

One glued to a letter proves it for the whole body, unless the body shows brackets of markup too: then it is about
HTML, and each piece of text stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from archiver.extract import text as texts
from archiver.extract.unseen import attributes_of, is_unseen

VERBATIM = frozenset({"pre", "code", "samp", "textarea"})
"""Elements whose text is code, and stays as it is."""


def mending(body: _Element) -> Callable[[str], str]:
    """What mends the pieces of text of a body."""
    is_proven = False
    for text in _texts(body):
        if "&" not in text:
            continue
        if texts.shows_markup(text):
            return texts.mended
        is_proven = is_proven or texts.is_encoded_twice(text)
    return texts.decoded if is_proven else texts.mended


def _texts(body: _Element) -> Iterator[str]:
    """The pieces of text of a body that are seen and no code."""
    yield body.text or ""
    stack: list[tuple[Iterator[_Element], _Element]] = [(iter(body), body)]
    while stack:
        children, around = stack[-1]
        for element in children:
            if _is_read(element):
                yield element.text or ""
                stack.append((iter(element), element))
                break
            yield element.tail or ""
        else:
            stack.pop()
            if stack:
                yield around.tail or ""


def _is_read(element: _Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and tag not in VERBATIM and not is_unseen(element, tag, attributes_of(element))
