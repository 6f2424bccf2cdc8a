"""Text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata

from lxml.etree import _Element

# Soft hyphen, zero-width space, word joiner, byte order mark. The joiners U+200C and U+200D stay: emoji and Persian
# need them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_LINE_ENDS = re.compile(r"\r\n?")


def normalise(text: str) -> str:
    """One line: accents composed, invisible characters out, every run of white space one plain space."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """Accents composed and invisible characters out; white space as it is."""
    return text if text.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def preformatted(text: str) -> str:
    """Text of a ``pre``: lines and indents as they are, no-break spaces made plain."""
    return _LINE_ENDS.sub("\n", visible(text).replace("\u00a0", " ")).strip("\n")


def of(element: _Element) -> str | None:
    """The text of an element on one line; ``None`` when there is none."""
    return normalise("".join(map(str, element.itertext()))) or None


def or_none(value: str | None) -> str | None:
    """A value on one line; ``None`` for nothing at all."""
    return normalise(value) or None if value is not None else None
