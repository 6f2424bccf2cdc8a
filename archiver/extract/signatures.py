"""Names that sign a text with no word before them: on a line of their own at its head or foot, or closing one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from archiver.blogger.locales import fold
from archiver.extract import captionwords, cards, groups, people, photocredits, press
from archiver.extract.blocks import ITALIC, Line
from archiver.extract.names import is_initials, is_known_name, is_name, split_names, split_title, without_stop
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
_GREETED = re.compile(
    r"^(?:(?:(?:cordial|distint|car|affettuos)i\s+saluti|cordialmente|un\s+(?:caro\s+|cordiale\s+)?saluto|un\s+abbraccio"
    r"|con\s+(?:affetto|stima|amicizia)|in\s+fede|sinceramente|(?:best|kind)\s+regards|yours(?:\s+\w+)?|amicalement"
    r"|cordialement|saludos|um\s+abraço|un\s+abrazo|(?:herzliche|viele|liebe)\s+grüße)\s*[,:–—-]\s*"
    r"|(?:il\s+vostro|la\s+vostra)\s+)(?-i:(?=[^\W\d_a-z]))",
    re.IGNORECASE,
)
"""How a letter ends on the line that its name stands on."""
_RIGHT = re.compile(r"text-align\s*:\s*right", re.IGNORECASE)
_SENTENCE = 25
"""Characters, at least, of the sentence that a name closes."""
_PROSE = frozenset({"paragraph", "heading", "quote", "list_item", "byline", "source", "related"})
_MOST_TOGETHER = 4
"""How many sign one text on one line."""
_VERSE = 50
"""Characters below which a line before a name may be one more entry of a list, or a verse."""
_QUOTES = '"“”«»„‟'
_PREPOSITIONS = frozenset({"al", "da", "dal", "dalla", "degli", "dei", "del", "della", "delle", "di", "la", "le"})
"""Small words that make a place or a thing of two names, where no word tells a person: *Margherita di Savoia*."""
_BY = frozenset({"Di", "By", "Von", "Par", "Por", "De", "Da", "Del"})
"""How a byline begins, or a sentence."""
_DASHES = " \t–—-•*_~"
_CLOSED = re.compile(r"[.!?…»”\"]\s+(?P<name>[^.!?…»”\"]{4,60})\.?$")
_BRACKETED = re.compile(r"[.!?…]\s*\((?P<name>[^()]{3,40})\)\.?$")
_SIGNED = re.compile(r"(?P<name>[^,(–—|\s][^,(–—|]{3,59}?)\s{0,3}(?:,|\s[–—-]\s|[–—|(])\s{0,3}(?P<role>\S.*?)\)?\.?$")


def of_line(line: Line) -> Person | None:
    """``NAME``, ``NAME.``, ``(NAME)``, ``- NAME -``, ``NAME, role``, ``NAME – 3 maggio 2012``, as a line says it."""
    if not 3 <= len(line.text) <= LONGEST or line.kind != "paragraph":
        return None
    bare = _GREETED.sub("", _bare(line.text))
    if person := _person(bare):
        return person
    parts = _SIGNED.fullmatch(bare)
    if parts is None or not is_known_name(split_title(parts["name"])[1]):
        return None
    if people.is_date(parts["role"]) and not re.search(r"\d{4}\s*[–—-]\s*\d{4}|^\d{4}$", parts["role"]):
        return _person(parts["name"])
    person = _person(parts["name"])
    return Person(person.name, people.role_of(parts["role"])) if person and people.is_role(parts["role"]) else None


def several(line: Line) -> tuple[Person, ...]:
    """``NAME e NAME``, ``NAME, NAME e NAME``: those who sign together; nobody unless everybody knows them for names."""
    if not 9 <= len(line.text) <= LONGEST or line.kind != "paragraph":
        return ()
    parts = split_names(_bare(line.text).removesuffix("."))
    if not 1 < len(parts) <= _MOST_TOGETHER:
        return ()
    found = [_person(part) for part in parts]
    return tuple(one for one in found if one) if all(one and is_known_name(one.name) for one in found) else ()


def signers(line: Line) -> tuple[Person, ...]:
    """Whoever a line that says nothing else names."""
    person = of_line(line)
    return (person,) if person else several(line)


def closing(text: str, *, known: bool) -> str | None:
    """The name that follows the last sentence of a text: ``… della Bundesbank. NAME``, ``… (NAME)``."""
    tail = text[-80:]
    found = _BRACKETED.search(tail) or _CLOSED.search(tail)
    if found is None or len(text) - len(found["name"]) < _SENTENCE:
        return None
    name = found["name"].strip(_DASHES)
    if name.partition(" ")[0] in _BY:
        return None
    if found.re is _BRACKETED and is_initials(name):
        return name
    is_somebody = is_known_name(name) if known or found.re is _BRACKETED else _is_unmistakable(name, text)
    return name if is_somebody and not press.is_outlet(name) else None


def at_head(
    lines: Sequence[Line], said: Sequence[Line], head: Sequence[Line], about: str
) -> tuple[Line, tuple[Person, ...]] | None:
    """The one line among the first that only names somebody, who is not whom the text is about."""
    if not _is_text(said):
        return None
    context = _Context(lines, said, about)
    last_text = max(place for place, line in enumerate(said) if len(line.text) >= _TEXT)
    before_text = set(map(id, said[:last_text]))
    found = [
        (line, persons)
        for line in head
        if id(line) in before_text
        and line.text[0] not in "(–—-["
        and not line.text.isupper()
        and (persons := signers(line))
    ]
    if len(found) != 1:
        return None
    line, persons = found[0]
    if _is_below_motto(said, line) or not (_is_sure(persons) or line.text.endswith(".")):
        return None
    return found[0] if all(context.may_sign(line, person) for person in persons) else None


def _is_below_motto(said: Sequence[Line], line: Line) -> bool:
    """Whether a name at the head stands below the verses or the sentence of whoever bears it: an epigraph."""
    place = next(i for i, other in enumerate(said) if other is line)
    if place == 0:
        return False
    above = said[place - 1]
    if above.kind == "quote" or (above.text[0] in _QUOTES and above.text.rstrip(" .")[-1:] in _QUOTES):
        return True
    is_verse = place > 1 and said[place - 2].group == above.group and len(said[place - 2].text) < _VERSE
    is_sentence = above.looks_like(ITALIC) and above.text.endswith((".", "!", "?", "…"))
    return is_verse or (is_sentence and len(above.text) < _TEXT)


def at_foot(
    lines: Sequence[Line], said: Sequence[Line], foot: Sequence[Line], about: str
) -> tuple[Line, tuple[Person, ...]] | None:
    """The last line of a text that only names somebody. ``foot``: its last lines, the very last at the end."""
    if not foot or not _is_text(said):
        return None
    line, before = foot[-1], foot[:-1]
    persons = signers(line)
    if not persons and before and len(line.text) <= _TEXT and people.is_role(line.text):
        person = of_line(before[-1])
        if person is None or not is_known_name(person.name):
            return None
        role = people.role_of(line.text) or person.role
        line, persons = before[-1], (Person(person.name, role),)
    if not persons or _follows_list(_shown_before(lines, line)):
        return None
    context = _Context(lines, said, about)
    if not all(context.may_sign(line, person) for person in persons):
        return None
    is_plain = line.text.endswith(".") or any(is_initials(person.name) for person in persons) or _is_at_right(line)
    return (line, persons) if is_plain or _is_sure(persons) else None


def _is_at_right(line: Line) -> bool:
    """Whether a line stands where letters are signed."""
    place = line.place
    if place is None:
        return False
    return (place.get("align") or "").lower() == "right" or _RIGHT.search(place.get("style") or "") is not None


def group_at_foot(lines: Sequence[Line], said: Sequence[Line], foot: Sequence[Line], about: str) -> list[Line]:
    """The last line of a text that only names a committee, an association, and the line below it that names its board;
    no lines where it is whoever runs an event, or whom the text is about."""
    signed = list(foot[-2:])
    if len(signed) == 2 and not (groups.is_board(signed[1].text) and groups.is_group(_bare(signed[0].text))):
        signed = signed[1:]
    if not signed or len(said) <= len(signed) or not _is_text(said):
        return []
    name = _bare(signed[0].text).removesuffix(".")
    if signed[0].kind not in {"paragraph", "heading"} or not groups.is_group(name) or fold(name) in fold(about):
        return []
    before = _shown_before(lines, signed[0])
    if not before or _runs_event(before) or _follows_list(before):
        return []
    below_picture = any(other is signed[0] and one.picture is not None for one, other in pairwise(lines))
    return [] if below_picture else signed


def _runs_event(before: Sequence[Line]) -> bool:
    """Whether the lines above a name tell where and when, for how much, and whom to ask."""
    return any(
        len(line.text) < _TEXT
        and (captionwords.is_notice(line.text) or cards.is_of_card(line.text) or people.is_date(line.text))
        for line in before
    )


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
        others = self._others(line)
        words = person.name.split()
        surname = words[-1]
        if len(surname) > 2 and re.search(rf"\b{re.escape(surname)}\b", others, re.IGNORECASE):
            return False
        return not any(re.search(rf"\b{re.escape(word.lower())}\b", others) for word in words if len(word) > 3)

    def _others(self, line: Line) -> str:
        """What the other lines tell, whom captions credit apart."""
        others = (other for other in self._said if other is not line)
        return " ".join(
            photocredits.split(other.text).text or "" if other.kind == "caption" else other.text for other in others
        )


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


def _is_sure(persons: Sequence[Person]) -> bool:
    return all(is_known_name(person.name) or person.role is not None for person in persons)


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
    if last.kind == "quote" or last.text.endswith(":") or signers(last):
        return True
    if last.text[0] in _QUOTES and last.text.rstrip(".")[-1:] in _QUOTES:
        return True
    short = [line for line in before if len(line.text) < _VERSE and not _GREETING.match(line.text)]
    return len(short) > 1 and not any(people.is_role(line.text) for line in short)
