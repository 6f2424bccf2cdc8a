"""Who made a text, as its own lines say: bylines, translators, editors, sources, photographers.

Lines that say nothing else are read wherever a label tells what they are; bare names and ``di NAME`` at the head and
the foot only. Where a reader would doubt, there is no credit: the line is still a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from archiver.extract import cards, labelled, people, photocredits, press, prose, signatures, sources
from archiver.extract.blocks import Line
from archiver.extract.labelled import Named
from archiver.extract.labelwords import FIRST_WORDS
from archiver.extract.names import is_name, split_names
from archiver.records import Credit

LONG = 200
"""Characters from which on a line is a paragraph of the text and no longer part of its head."""
HEAD, FOOT, TOP = 8, 6, 4
"""How many lines of text, at most, the head and the foot of a post have, and the part of the head that a bare name may
stand in."""
MOST = 500
"""How many lines within a text are read at most; a text with more of them is none that anybody wrote."""
LONGEST_BYLINE = 400
"""Characters of the longest byline, its role included."""
_DASHES = "-–—"
_WRITERS = frozenset({"author", "editor", "translator"})
_OF_PHOTO = re.compile(r"[\W_]*foto(?:grafia)?\s+di\b", re.IGNORECASE)
"""Words before a photographer, and as well before whom the photograph shows."""
_PHOTO = re.compile(r"\b(?:fot|phot|ph\b|pics?\b|scatt)", re.IGNORECASE)
"""What tells a photographer from the holder of rights in a caption's credit."""
_BELOW = re.compile(
    r"\W{0,6}(?:©|copyright\b|\(c\)|riproduzione (?:riservata|vietata)|tutti i diritti|all rights reserved|technorati"
    r"|(?:tags?|etichette|parole chiave|keywords)\s*:|p\.?\s?s\.?[\s:]|e-?mail\s*:|[\w.+-]{1,40}@[\w.-]{3,40}$)",
    re.IGNORECASE,
)
"""What stands below a signature: notices of rights, tags, a postscript, an address."""
_FIRST_WORD = re.compile(r"[\W_]*(?P<word>[^\W\d_]+(?:['’](?=\w))?)")
_TRIGGERS = FIRST_WORDS | sources.FIRST_WORDS
_WITHIN = ("raccolt", "a cura d", "riassembl", "rielaborat")
"""What tells a credit of a line that begins otherwise."""
_BEHIND = ("trad", "tr. ", "foto", "ph.")
"""What tells a credit that follows a name."""
_AT_END = re.compile(
    r"(?:[.!?…»”\"]\s|\s[–—|-]\s|\s\()(?:di|by|par|por|von)\s(?P<name>(?-i:[A-ZÀ-Ý])[^–—|().,:\d]{3,50})\)?$",
    re.IGNORECASE,
)
_SHORTEST_PRESENTED, _LONGEST_PRESENTED = 40, 300
"""Characters of a line of a deck that ends with a byline."""
_INLINE = re.compile(r"\(?(?:di|by)\s+(?P<name>[^\W\d][^–—|().,:\d]{3,50}?)\s*(?:[–—|)]|\s-\s)\s*\S", re.IGNORECASE)
"""A byline with which the first paragraph itself begins."""


@dataclass(slots=True)
class _Found:
    """The credits found so far, by the line that gives them."""

    by_line: dict[int, list[Credit]] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)

    def add(self, line: Line, named: Sequence[Named], *, whole: bool = True) -> None:
        """Credits of a line; ``whole``: it says nothing else, and so is no text."""
        if not named:
            return
        url = sources.address(line)
        self.by_line[id(line)] = [
            Credit(name=one.name, role=one.role, kind=one.kind, url=url, text=line.text) for one in named
        ]
        self.kinds |= {one.kind for one in named}
        if whole and line.kind != "caption" and _is_all(line.text, named):
            line.kind = "source" if all(one.kind == "source" for one in named) else "byline"


def _is_all(text: str, named: Sequence[Named]) -> bool:
    """Whether a line says little more than whom it names: behind a byline the text itself may begin."""
    told = sum(len(one.name) + len(one.role or "") for one in named)
    return len(text) < LONG // 2 or 2 * told > len(text) - LONG // 4


def mark(lines: list[Line], about: str) -> list[Credit]:
    """Find the lines that credit somebody, give them their kind, and say whom they credit, in reading order."""
    said = [line for line in lines if line.kind in {"paragraph", "heading", "caption"} and line.text]
    if not said:
        return []
    head, foot = _head(said), _foot(lines, said)
    found = _Found()
    edge = {id(line) for line in (*head, *foot)}
    told = _Told(said, about)
    for place, line in _readable(said, edge):
        named = _of_line(line, is_edge=id(line) in edge)
        if named and _may_credit(said, place, named, told):
            found.add(line, named)
    _below_bylines(said, found)
    _told_in_head(said, found)
    _signed(lines, said, (head, foot), about, found)
    once: dict[tuple[str, str], Credit] = {}
    for line in said:
        for credit in found.by_line.get(id(line), ()):
            once.setdefault((credit.kind, credit.name), credit)
    return list(once.values())


class _Told:
    """What title and paragraphs tell, for whom they tell of."""

    def __init__(self, said: list[Line], about: str) -> None:
        self._said, self._about = said, about

    @cached_property
    def text(self) -> str:
        paragraphs = (line.text for line in self._said if len(line.text) >= LONG // 2)
        return f"{self._about} {' '.join(paragraphs)}".casefold()


def _may_credit(said: list[Line], place: int, named: Sequence[Named], told: _Told) -> bool:
    """Whether what a line names is the post's: not the author of a book on its card, nor whom a photograph shows."""
    if any(one.kind in _WRITERS for one in named):
        return not (cards.holds(said, place) or _is_of_list(said, place))
    if named[0].kind == "source" and cards.is_of_hike(said, place):
        return any(press.is_outlet(one.name) for one in named) or bool(said[place].links)
    if _OF_PHOTO.match(said[place].text) is None:
        return True
    return not any(one.name.split()[-1].casefold() in told.text for one in named)


def _is_of_list(said: list[Line], place: int) -> bool:
    """Whether a byline is an entry of a list of people, in which surnames come first: ``Di Bella Ivo, fornaio``."""
    line = said[place]
    if "," not in line.text or line.text[:2] != "Di":
        return False
    above = said[place - 1 : place] if place and not line.after_gap else []
    below = [other for other in said[place + 1 : place + 2] if not other.after_gap]
    return any("," in other.text and is_name(other.text.partition(",")[0]) for other in (*above, *below))


def _readable(said: list[Line], edge: set[int]) -> Iterator[tuple[int, Line]]:
    """The lines worth reading, with their places: those of the edges, and within the text those that begin like a
    credit, as long as they are not without number."""
    left = MOST
    for place, line in enumerate(said):
        if id(line) in edge:
            yield place, line
        elif left and len(line.text) < LONG and (line.kind == "caption" or _begins_credit(line.text)):
            left -= 1
            yield place, line


def _begins_credit(text: str) -> bool:
    return _first_word(text) in _TRIGGERS or any(part in text for part in _WITHIN)


def _first_word(text: str) -> str:
    first = _FIRST_WORD.match(text)
    return first["word"].lower().replace("’", "'") if first else ""


def _of_line(line: Line, *, is_edge: bool) -> list[Named]:
    text = line.text
    if line.kind == "caption":
        return _photographers(text)
    if len(text) > LONGEST_BYLINE:
        return []
    if not _begins_credit(text):
        named = _signed_and_translated(text) if any(part in text.lower() for part in _BEHIND) else []
        return named or (_printed(line) if any(map(str.isdigit, text[:2] + text[-3:])) else [])
    if _first_word(text) in sources.FIRST_WORDS and (named := _sources(line, is_edge=is_edge)):
        return named
    named = labelled.read(text, bylines=is_edge)
    if len(named) == 1 and named[0].kind == "author" and (printed := _printed_beside(line, named[0])):
        return [Named("author", named[0].name), printed]
    return named or (_signed_and_translated(text) if is_edge else [])


def _printed_beside(line: Line, author: Named) -> Named | None:
    """The outlet between an author and a date, set apart as titles are: ``di A – <i>OUTLET</i>, 3 maggio``."""
    _, _, tail = line.text.partition(author.name)
    bare = tail.strip(" ,–—-|(")
    name = people.undated(bare).strip(" ,–—-|()")
    if not name or name == bare.strip(" ,–—-|()") or len(name) > press.LONGEST or name == author.name:
        return None
    own = press.own_name(name.removeprefix("da ").removeprefix("su "))
    is_title = own[:1].isupper() and (own != name or sources.is_set_apart(line, own))
    return Named("source", own) if is_title and not people.is_role(own) else None


def _photographers(caption: str) -> list[Named]:
    """The people whom a caption credits with its picture: not whoever holds the rights, nor an agency."""
    told = photocredits.split(caption)
    if told.credit is None or not _PHOTO.search(caption, len(told.text or "")):
        return []
    parts = [name for part in told.credit.split("/") for name in split_names(part.strip())]
    return [Named("photographer", name) for name in parts if is_name(name) and not press.is_outlet(name)]


def _signed_and_translated(text: str) -> list[Named]:
    """``NAME, traduzione di NAME``: who wrote a text and who translated it, or took its pictures."""
    said, others = labelled.behind(text)
    name = said.strip(" ,;.(–—-")
    return [Named("author", name), *others] if others and is_name(name) else []


def _sources(line: Line, *, is_edge: bool) -> list[Named]:
    if len(line.text) > sources.LONGEST:
        return []
    said, others = labelled.behind(line.text)
    whole = [Named("source", name) for name in sources.labelled(line, said)]
    return [*whole, *others] if whole else (_printed(line) if is_edge else [])


def _printed(line: Line) -> list[Named]:
    """The outlet that a line of the head or the foot names without a label."""
    if len(line.text) > sources.LONGEST or line.kind == "caption":
        return []
    outlet = sources.unlabelled(line)
    return [Named("source", outlet)] if outlet else []


def _head(said: list[Line]) -> list[Line]:
    """The lines before the first paragraph that is too long to be anything but text."""
    head: list[Line] = []
    for line in said[: HEAD + 1]:
        if len(line.text) >= LONG and line.kind == "paragraph" and not _of_line(line, is_edge=True):
            return head
        head.append(line)
    return head[:HEAD]


def _foot(lines: list[Line], said: list[Line]) -> list[Line]:
    """The last lines of the text: below them stands related reading at most, which credits its own."""
    last_related = max((i for i, line in enumerate(lines) if line.kind == "related"), default=-1)
    after = [line for line in lines[last_related + 1 :] if line.text]
    if last_related < 0 or any(len(line.text) >= LONG for line in after):
        return said[-FOOT:]
    teasers = set(map(id, after))
    return [line for line in said if id(line) not in teasers][-FOOT:]


def _below_bylines(said: list[Line], found: _Found) -> None:
    """An outlet alone on the line below its author's."""
    for byline, line in pairwise(said[: HEAD + 1]):
        made = found.by_line.get(id(byline))
        if made and made[0].kind == "author" and id(line) not in found.by_line and press.is_outlet(line.text):
            found.add(line, [Named("source", line.text.strip(" .()"))])


def _told_in_head(said: list[Line], found: _Found) -> None:
    """Sentences of a deck that end with whom it presents; and a post that is one quotation, with its source."""
    for line in said[-FOOT:]:
        if "tradotto" in line.text and id(line) not in found.by_line:
            found.add(line, prose.translators(line.text[:LONGEST_BYLINE]), whole=False)
    for line in said[:TOP]:
        if line is said[-1] or line.kind != "paragraph" or id(line) in found.by_line:
            continue
        named = prose.telling(line.text) or _inline(line.text) or prose.introduced(line.text)
        if not named and (name := _presented(line.text)):
            named = [Named("author", name)] if _is_new(name, said, line) else []
        if not named and (name := signatures.closing(line.text, known=False)) and _is_new(name, said, line):
            named = [Named("author", name), *prose.subject(line.text)]
        found.add(line, named, whole=False)
    if said[-1].text[-1] in ").":
        source = sources.closing(said[-1].text)
        found.add(said[-1], [Named("source", source)] if source else [], whole=False)


def _presented(text: str) -> str | None:
    """``The deck of a text. Di NAME``"""
    if not _SHORTEST_PRESENTED <= len(text) <= _LONGEST_PRESENTED:
        return None
    found = _AT_END.search(text[-70:])
    return found["name"] if found and is_name(found["name"]) else None


def _inline(text: str) -> list[Named]:
    """``(di NAME) The text begins …``"""
    found = _INLINE.match(text) if text[0] in "(dDbB" else None
    return [Named("author", found["name"])] if found and is_name(found["name"]) else []


def _is_new(name: str, said: list[Line], line: Line) -> bool:
    """Whether nobody but the line itself speaks of a name."""
    surname = name.split()[-1]
    return not any(surname in other.text for other in said if other is not line)


def _signed(
    lines: list[Line], said: list[Line], edges: tuple[list[Line], list[Line]], about: str, found: _Found
) -> None:
    head, foot = edges
    if len(said) < 2:
        return
    last = _unsigned(foot, found)
    is_credited = "author" in found.kinds
    if not is_credited:
        top = [line for line in head[:TOP] if id(line) not in found.by_line and line is not said[-1]]
        if signed := signatures.at_head(lines, said, top, about):
            found.add(signed[0], _all("author", signed[1]))
            is_credited = True
    if signed := signatures.at_foot(lines, said, last, about):
        line, persons = signed
        if not is_credited:
            found.add(line, _all("author", persons))
            last[-1].kind = "byline"
        elif line.text[0] in _DASHES and line.text[-1] in _DASHES:
            found.add(line, _all("translator", persons))
        return
    if not is_credited and (group := signatures.group_at_foot(lines, said, last, about)):
        found.add(group[0], [Named("author", group[0].text.strip(" .–—-()"))])
        for line in group:
            line.kind = "byline"
        return
    if last and not is_credited and (name := signatures.closing(last[-1].text, known=True)):
        found.add(last[-1], [Named("author", name)] if _is_new(name, said, last[-1]) else [], whole=False)


def _all(kind: labelled.Kind, persons: Sequence[people.Person]) -> list[Named]:
    return [Named(kind, person.name, person.role) for person in persons]


def _unsigned(foot: list[Line], found: _Found) -> list[Line]:
    """The foot without the credits, dates and addresses that stand below a signature."""
    last = list(foot)
    while last and (id(last[-1]) in found.by_line or _is_below_signature(last[-1])):
        last.pop()
    return last


def _is_below_signature(line: Line) -> bool:
    if press.is_site(line.text) or _BELOW.match(line.text):
        return True
    return people.is_date(line.text) and signatures.of_line(line) is None
