"""Lines that label the people they name: ``Testo: A – Foto: B``, ``Traduzione di A``, ``a cura di A``, ``di A``.

A line is read only when labels and names are all it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from archiver.extract import groups, people, press
from archiver.extract.labelwords import FIRST_WORDS, INTERVIEW, LABEL
from archiver.extract.names import is_saintly, split_title
from archiver.extract.people import People

Kind = Literal["author", "translator", "source", "editor", "photographer"]

_BARE = re.compile(
    r"(?P<photographer>foto(?:grafie)?|photos?|ph\.?|fot\.)\s+|(?P<translator>trad\.|tr\.|traduzione)\s+", re.IGNORECASE
)
"""Labels that need neither ``di`` nor a colon before a full name: ``Foto NAME``."""
_BARE_BEHIND = re.compile(r"[,;(–—-]\s*(?:tr(?:ad)?\.|foto|ph\.?)\s+(?-i:(?=[^\W\d_a-z]))", re.IGNORECASE)
_STOCK = re.compile(r"\s+(?:da|on|su|from|via)\s+[A-Z]\S+(?:\s[A-Z]\S+)?$")
"""Where a photographer's picture is from: ``Photo by NAME on Pexels``."""
_BYLINE = re.compile(
    r"(?:e\s+)?(?:di|d['’]|by|von|por|par|(?P<the>del|dell['’]|della))\s*(?<=[\s'’])(?P<rest>\S.*)", re.IGNORECASE
)
_INTERVIEWED = re.compile(
    r"(?<=\S)\s(?:a|ad|al|alla|con|to|with|avec|à|mit|com|au)\s(?-i:(?=[A-ZÀ-Ýdps])).{3,80}$", re.IGNORECASE
)
"""Whom an interview is with, behind who asks: ``Intervista di A a B``."""
_SOURCE_LABEL = re.compile(r"[\s–—|/,;.·•(\[-]+(?:fonte|source|fuente|quelle)\s*:", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
_OPENS = ' \t–—-*•►([«"“|_'
_AND = re.compile(r"\s(?:e|ed|and|y|et|und)$")
"""What joins a label to the name before it: ``Tradotto da A e rivisto da B``."""
_BETWEEN = " \t–—-*•|/,;:.·()[]"
_AROUND = " \t–—-*•|/,;:·[]"
_ONE_WORD = frozenset({"translator", "editor"})
"""Kinds of which a single word may be the name: a pen name. Not behind a colon, where any word may stand:
``Traduzione: coraggio``."""


class Named(NamedTuple):
    """One person or outlet a line names."""

    kind: Kind
    name: str
    role: str | None = None


def read(text: str, *, bylines: bool) -> list[Named]:
    """Whom a line names by its labels; nobody when it says more than that. ``bylines``: read a bare ``di NAME`` too."""
    bare = text.strip(_OPENS)
    found = LABEL.match(bare)
    if found is not None:
        return _segments(bare, found)
    if bylines and (byline := _BYLINE.match(bare)):
        return [] if byline["the"] and split_title(byline["rest"])[0] is None else _byline(byline["rest"])
    return _bare(bare)


def behind(text: str) -> tuple[str, list[Named]]:
    """A line that begins otherwise, without the labels that end it, and whom these name."""
    label = next((found for found in _labels_in(text) if found.start() > len("fonte:")), None)
    named = _segments(text, label) if label is not None else []
    if label is None and (tail := _BARE_BEHIND.search(text)):
        label, named = tail, _bare(text[tail.start() :].strip(_BETWEEN))
    return (text[: label.start()], named) if label is not None and named else (text, [])


def _byline(rest: str) -> list[Named]:
    later = next(_labels_in(rest), None)
    if later is not None and later.start() > 2:
        named = _named("author", rest[: later.start()])
        return named + others if named and (others := _segments(rest, later)) else []
    return _named("author", rest)


def _segments(text: str, first: re.Match[str]) -> list[Named]:
    """``LABEL names LABEL names``; a source may end the line."""
    labels = [first, *(label for label in _labels_in(text) if label.start() >= first.end())]
    ends = [label.start() for label in labels[1:]]
    source = _SOURCE_LABEL.search(text, labels[-1].end())
    found: list[Named] = []
    for label, end in zip(labels, [*ends, source.start() if source else len(text)], strict=True):
        kind = label.lastgroup or ""
        said = text[label.end() : end]
        if kind == "author" and INTERVIEW.match(label[0]):
            said = _INTERVIEWED.sub("", said)
        named = [new for one in ("author", "photographer") for new in _named(one, said)] if kind == "both" else []
        is_pen_name = kind in _ONE_WORD and not label[0].rstrip().endswith(":")
        named = named or _named(kind, said, fewest=1 if is_pen_name else 2)
        if not named:
            return []
        found += named if kind != "reviser" else []
    if source is not None and (name := people.undated(text[source.end() :]).strip(_BETWEEN)):
        found.append(Named("source", name))
    return found


def _labels_in(text: str) -> Iterator[re.Match[str]]:
    """Labels at the beginning of a text, or behind what divides."""
    place = 0
    for word in _WORDS.finditer(text):
        if word.start() < place or word[0].lower().replace("’", "'") not in FIRST_WORDS:
            continue
        if word.start() and text[word.start() - 1] not in _BETWEEN:
            continue
        if found := LABEL.match(text, word.start()):
            place = found.end()
            yield found


def _named(kind: str, said: str, *, fewest: int = 2) -> list[Named]:
    bare = said.strip(_AROUND).removeprefix("(").removesuffix("(").removesuffix(").")
    bare = _AND.sub("", bare)
    if bare.count(")") > bare.count("("):
        bare = bare.removesuffix(")")
    if kind == "photographer":
        bare = _STOCK.sub("", bare)
        if is_saintly(bare):
            return []
    named = [*_of(kind, people.read(bare, fewest=fewest))]
    if named or not groups.is_group(bare):
        return named
    return [Named(kind, bare)]  # type: ignore[arg-type]


def _of(kind: str, found: People | None) -> Iterator[Named]:
    for person in found.persons if found else ():
        yield Named(kind, person.name, person.role)  # type: ignore[arg-type]
    if found and found.outlet and kind != "photographer":
        yield Named("source", found.outlet)


def _bare(text: str) -> list[Named]:
    label = _BARE.match(text)
    if label is None:
        return []
    named = text[label.end() :].strip(_AROUND)
    return [] if press.is_outlet(named) else _named(label.lastgroup or "", named)
