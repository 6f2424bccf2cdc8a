"""Names that sign a text with no word before them: on a line of their own at its head or foot, or closing one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from archiver.blogger.locales import fold
from archiver.extract import people, press
from archiver.extract.blocks import Line
from archiver.extract.names import is_initials, is_known_name, is_name, split_title, without_stop
from archiver.extract.people import Person

LONGEST = 200
"""Characters of the longest line that is a name and a role."""
_TEXT = 100
"""Characters, at least, of some line of a text that can be signed: verses and lists are not."""
_GREETING = re.compile(
    r"cordial|distint|un caro|un saluto|salut|con affetto|con stima|con amicizia|graz|buon|augur|un abbraccio|"
    r"a presto|vostr|tuo|il vostro|la vostra|in fede|sinceramente|viva",
    re.IGNORECASE,
)
"""How a letter ends, above who signs it."""
_SENTENCE = 25
"""Characters, at least, of the sentence that a name closes."""
_PROSE = frozenset({"paragraph", "heading", "quote", "list_item", "byline", "source", "related"})
_VERSE = 50
"""Characters below which a line before a name may be one more entry of a list, or a verse."""
_QUOTES = '"“”«»„‟'
_PREPOSITIONS = frozenset({"al", "da", "dal", "dalla", "degli", "dei", "del", "della", "delle", "di", "la", "le"})
"""Small words that make a place or a thing of two names, where no word tells a person: *Margherita di Savoia*."""
_DASHES = " \t–—-•*_~"
_CLOSED = re.compile(r"[.!?…»”\"]\s+(?P<name>[^.!?…»”\"]{4,60})\.?$")
_BRACKETED = re.compile(r"[.!?…]\s*\((?P<name>[^()]{3,40})\)\.?$")
_SIGNED = re.compile(r"(?P<name>[^,(–—|]{4,60}?)\s*(?:,|\s[–—-]\s|[–—|(])\s*(?P<role>.+?)\)?\.?$")


def of_line(line: Line) -> Person | None:
    """``NAME``, ``NAME.``, ``(NAME)``, ``- NAME -``, ``NAME, role``, ``NAME – 3 maggio 2012``, as a line says it."""
    if not 3 <= len(line.text) <= LONGEST or line.kind != "paragraph":
        return None
    bare = _bare(line.text)
    if person := _person(bare):
        return person
    parts = _SIGNED.fullmatch(bare)
    if parts is None or not is_known_name(split_title(parts["name"])[1]):
        return None
    if people.is_date(parts["role"]) and not re.search(r"\d{4}\s*[–—-]\s*\d{4}|^\d{4}$", parts["role"]):
        return _person(parts["name"])
    person = _person(parts["name"])
    return Person(person.name, people.role_of(parts["role"])) if person and people.is_role(parts["role"]) else None


def closing(text: str, *, known: bool) -> str | None:
    """The name that follows the last sentence of a text: ``… della Bundesbank. NAME``, ``… (NAME)``."""
    tail = text[-80:]
    found = _BRACKETED.search(tail) or _CLOSED.search(tail)
    if found is None or len(text) - len(found["name"]) < _SENTENCE:
        return None
    name = found["name"].strip(_DASHES)
    if found.re is _BRACKETED and is_initials(name):
        return name
    is_somebody = is_known_name(name) if known or found.re is _BRACKETED else _is_unmistakable(name, text)
    return name if is_somebody and not press.is_outlet(name) else None


def at_head(lines: Sequence[Line], said: Sequence[Line], head: Iterable[Line], about: str) -> list[tuple[Line, Person]]:
    """The one line among the first that only names somebody, who is not whom the text is about."""
    if not _is_text(said):
        return []
    context = _Context(lines, said, about)
    last_text = max(place for place, line in enumerate(said) if len(line.text) >= _TEXT)
    before_text = set(map(id, said[:last_text]))
    found = [
        (line, person)
        for line in head
        if id(line) in before_text and line.text[0] not in "(–—-[" and (person := of_line(line))
    ]
    found = [(line, person) for line, person in found if not line.text.isupper()]
    if len(found) != 1 or not (_is_sure(*found[0]) or found[0][0].text.endswith(".")):
        return []
    return found if context.may_sign(*found[0]) else []


def at_foot(lines: Sequence[Line], said: Sequence[Line], foot: Sequence[Line], about: str) -> list[tuple[Line, Person]]:
    """The last line of a text that only names somebody. ``foot``: its last lines, the very last at the end."""
    if not foot or not _is_text(said):
        return []
    line, before = foot[-1], foot[:-1]
    person = of_line(line)
    if person is None and before and len(line.text) <= _TEXT and people.is_role(line.text):
        person = of_line(before[-1])
        if person is None or not is_known_name(person.name):
            return []
        role = people.role_of(line.text) or person.role
        line, before, person = before[-1], before[:-1], Person(person.name, role)
    if person is None or _follows_list(_shown_before(lines, line)):
        return []
    if not _Context(lines, said, about).may_sign(line, person):
        return []
    return [(line, person)] if _is_sure(line, person) or is_initials(person.name) or line.text.endswith(".") else []


class _Context:
    """What the rest of the text says of a name."""

    def __init__(self, lines: Sequence[Line], said: Sequence[Line], about: str) -> None:
        self._below_picture = {id(other) for one, other in pairwise(lines) if one.picture is not None}
        self._said = said
        self._about = fold(about)

    def may_sign(self, line: Line, person: Person) -> bool:
        if id(line) in self._below_picture and not line.text.endswith("."):
            return False
        if is_initials(person.name):
            return True
        if fold(person.name) in self._about:
            return False
        others = " ".join(other.text for other in self._said if other is not line)
        words = person.name.split()
        surname = words[-1]
        if len(surname) > 2 and re.search(rf"\b{re.escape(surname)}\b", others, re.IGNORECASE):
            return False
        return not any(re.search(rf"\b{re.escape(word.lower())}\b", others) for word in words if len(word) > 3)


def _bare(text: str) -> str:
    bare = text.strip(_DASHES)
    if bare.startswith("(") and bare.endswith((")", ").")):
        bare = bare[1:].rstrip(".").removesuffix(")")
    return bare.strip(_DASHES)


def _person(text: str) -> Person | None:
    if is_initials(text):
        return Person(text)
    title, name = split_title(without_stop(text))
    if not is_name(name) or press.is_outlet(name) or not _PREPOSITIONS.isdisjoint(name.split()):
        return None
    return Person(name, title)


def _is_sure(line: Line, person: Person) -> bool:
    return is_known_name(person.name) or person.role is not None


def _is_unmistakable(name: str, text: str) -> bool:
    if not is_name(name):
        return False
    said = text[: -len(name) - 1]
    return is_known_name(name) or not any(re.search(rf"\b{re.escape(word.lower())}\b", said) for word in name.split())


def _is_text(said: Iterable[Line]) -> bool:
    return any(len(line.text) >= _TEXT for line in said)


def _shown_before(lines: Sequence[Line], line: Line) -> list[Line]:
    place = next(i for i, other in enumerate(lines) if other is line)
    return [other for other in lines[max(place - 6, 0) : place] if other.kind in _PROSE][-3:]


def _follows_list(before: Sequence[Line]) -> bool:
    """Whether a name stands below a quotation, another name, an announcement, or lines as short as those of a list or
    a poem."""
    if not before:
        return True
    last = before[-1]
    if last.kind == "quote" or last.text.endswith(":") or of_line(last):
        return True
    if last.text[0] in _QUOTES and last.text.rstrip(".")[-1:] in _QUOTES:
        return True
    short = [line for line in before if len(line.text) < _VERSE and not _GREETING.match(line.text)]
    return len(short) > 1 and not any(people.is_role(line.text) for line in short)
