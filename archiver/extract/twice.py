"""Bodies whose entities were encoded twice: ``perch&eacute;`` is what the page shows, of ``perché``.

One glued to a letter proves it for the whole body, unless the body shows brackets of markup too: then it is about
HTML, and each piece of text stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml.etree import _Element

from archiver.extract import text as texts
from archiver.extract.unseen import seen_texts

VERBATIM = frozenset({"pre", "code", "samp", "textarea"})
"""Elements whose text is code, and stays as it is."""


def mending(body: _Element) -> Callable[[str], str]:
    """What mends the pieces of text of a body."""
    is_proven = False
    for text in seen_texts(body, left_out=VERBATIM):
        if "&" not in text:
            continue
        if texts.shows_markup(text):
            return texts.mended
        is_proven = is_proven or texts.is_encoded_twice(text)
    return texts.decoded if is_proven else texts.mended
