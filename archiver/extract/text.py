"""Text as a reader sees it."""

from __future__ import annotations

import re
import unicodedata
from html.entities import html5

from lxml.etree import _Element

from archiver.extract.unseen import BLOCK_TAGS, seen_texts

# Soft hyphen, combining grapheme joiner, zero-width space, word joiner, invisible operators, byte order mark, the
# place of an object that a word processor left out.
_INVISIBLE = re.compile("[\u00ad\u034f\u200b\u2060-\u2064\ufeff\ufffc]")
# The joiners matter in emoji, in Persian, in Indian scripts; beside a Latin letter they are leavings of an editor.
_JOINERS = re.compile("[\u200c\u200d]+")
_LAST_LATIN = "\u024f"
_DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_OVERRIDES = re.compile("[\u202d\u202e]")
_C1 = re.compile("[\x80-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_MARKS = re.compile("[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff]{32}")
"""A heap of marks on one letter, which takes quadratic time to be put in order."""
_LONG = 500
"""Characters of the longest text in which such a heap costs nothing."""

_REFERENCE = re.compile(r"&(?:#(\d{2,5})|([A-Za-z]{2,8}\d{0,2}));")
_GLUED = re.compile(r"(?<=[^\W\d_])&#?[A-Za-z0-9]{2,9};|&#?[A-Za-z0-9]{2,9};(?=[^\W\d_])")
_EDGES = BLOCK_TAGS | {"br"}
_MARKUP = ("&lt;", "&gt;", "&#60;", "&#62;")


def normalise(text: str) -> str:
    """One line: accents composed, invisible characters out, every run of white space one plain space."""
    line = " ".join(text.split())
    if line.isascii():
        return line
    # No white space but plain spaces is left: what cannot be printed now is invisible, or private, or not yet assigned.
    return _composed(line) if line.isprintable() else " ".join(visible(line).split())


def visible(text: str) -> str:
    """Accents composed and invisible characters out; white space as it is.

    Marks of direction are kept where something is written from right to left; overrides of it never are.
    """
    if text.isascii():
        return text
    text = without_overrides(_JOINERS.sub(_joiners, _INVISIBLE.sub("", text)))
    if _C1.search(text):
        text = _C1.sub(_as_windows, text)
    if _DIRECTIONS.search(text) and not _RIGHT_TO_LEFT.search(text):
        text = _DIRECTIONS.sub("", text)
    return _composed(text)


def without_overrides(text: str) -> str:
    """Text without the characters that show it in another order than it is written in, which no language needs."""
    return text if text.isascii() else _OVERRIDES.sub("", text)


def _composed(text: str) -> str:
    if len(text) > _LONG and _MANY_MARKS.search(text):
        return text
    return unicodedata.normalize("NFC", text)


def _joiners(run: re.Match[str]) -> str:
    before, after = run.string[run.start() - 1 : run.start()], run.string[run.end() : run.end() + 1]
    return "" if "" < before <= _LAST_LATIN or "" < after <= _LAST_LATIN else run[0]


def _as_windows(character: re.Match[str]) -> str:
    """``\\x92`` is the apostrophe of Windows' code page, as every browser shows it."""
    return _as_windows_byte(ord(character[0]))


def _as_windows_byte(number: int) -> str:
    return bytes((number,)).decode("cp1252", "ignore")


def preformatted(text: str) -> str:
    """Text of a ``pre``: lines and indents as they are, no-break spaces made plain."""
    return _LINE_ENDS.sub("\n", visible(text).replace("\u00a0", " ")).strip("\n")


def spaced(text: str) -> str:
    """One line of code outside a ``pre``: indented with no-break spaces, which are kept as plain ones."""
    return visible(_SPACES.sub(" ", text).strip(" ").replace("\u00a0", " ")).rstrip()


def mended(text: str) -> str:
    """Text whose entities were encoded twice, ``perch&eacute;`` on the page, as its author wrote it: ``perché``.

    Only where it can be nothing else: one of them is glued to a letter, and none is a bracket of markup, as in a text
    about HTML.
    """
    if "&" not in text or not is_encoded_twice(text) or shows_markup(text):
        return text
    return decoded(text)


def has_reference(text: str) -> bool:
    """Whether a text holds the source of a character: ``&eacute;``."""
    return "&" in text and _REFERENCE.search(text) is not None


def is_encoded_twice(text: str) -> bool:
    """Whether one of a text's entities is glued to a letter."""
    return _GLUED.search(text) is not None


def shows_markup(text: str) -> bool:
    """Whether a text has entities of the brackets of markup."""
    return any(mark in text for mark in _MARKUP)


def decoded(text: str) -> str:
    """Text with its entities decoded, whatever they are."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    number, name = reference[1], reference[2]
    if name:
        return html5.get(f"{name};", reference[0])
    character = _as_windows_byte(int(number)) if 0x80 <= int(number) <= 0x9F else chr(int(number))
    return character if character.isprintable() or character == "\u00a0" else reference[0]


def of(element: _Element) -> str | None:
    """The text of an element on one line, without what is hidden in it; ``None`` when there is none. What is on lines
    of its own, or set apart as a block, is a word of its own."""
    if next(iter(element), None) is None:
        return normalise(element.text or "") or None
    return normalise("".join(seen_texts(element, edges=_EDGES))) or None


def or_none(value: str | None) -> str | None:
    """A value on one line; ``None`` for nothing at all."""
    return normalise(value) or None if value is not None else None
