"""The deck: the lines under a headline that say what the text is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from archiver.blogger.locales import fold
from archiver.extract import captionwords, people, signatures
from archiver.extract.blocks import BOLD, CENTRED, ITALIC, Line
from archiver.records import Credit

LONGEST, SHORTEST = 300, 25
"""Characters of a line of a deck."""
_LONGEST_TOLD = 600
"""Characters of a deck that ends with whom it presents."""
_MOST_LINES = 3
_TOP = 4
"""How many lines may stand above the last line of a deck, the title once more among them."""
_TEXT, _SOME_TEXT = 100, 80
"""Characters, at least, of the paragraph that follows a deck; of one of those that follow a byline under a deck."""
_SENTENCE = 160
"""Characters of the longest full sentence above a byline that is a deck and no introduction."""
_SUBTITLE, _SUBHEADING = 40, 60
"""Characters of the shortest heading that is a subtitle, and of the longest bold line that may head a section."""
_EDITORIAL = re.compile(
    r"(?:vi\s+)?(?:riceviamo|ricevo|pubblichiamo|pubblico|ripubblichiamo|ripubblico|riportiamo|riporto|proponiamo|propongo|"
    r"riproponiamo|ripropongo|condivido|condividiamo|segnalo|segnaliamo|riprendiamo|riprendo|traduco|ospitiamo|ecco|ciao|"
    r"car[oaie]|gentil[ei]|egregi[oa]?|buongiorno|buonasera|salve|premessa|nota|ndr|n\.d\.r|aggiornamento|update|attenzione|"
    r"avviso|p\.?s)\b",
    re.IGNORECASE,
)
"""How the blog itself speaks, or greets, before a text: an introduction, not a deck."""
_WRITTEN = frozenset({"author", "editor", "source", "translator"})
"""The credits that stand beside a deck: a picture's stands beside the picture."""
_FOOTNOTE = re.compile(r"\s{0,3}(?:[\[(]\d{1,3}[\])]|\*{1,3})$")
"""The mark of a footnote behind a sentence."""
_QUOTES = '"“”«»„'
_OPEN_ENDS = (":", ";", ",")


def mark(lines: list[Line], credited: Iterable[Credit] = (), about: str = "") -> str | None:
    """Find the deck, give its lines their kind, and return its text, a line each.

    ``credited`` are the credits of the body, ``about`` is the post's title and slug: a line that repeats the title is
    no deck.
    """
    said = [line for line in lines if line.kind in {"paragraph", "byline", "source", "heading"} and line.text]
    said = said[_repeats(said[:1], about) :]
    if len(said) < 2:
        return None
    told = {credit.text for credit in credited if credit.kind in _WRITTEN}
    deck = _told(said, told) or _beside_byline(said, told) or _emphasised(said) or _subtitle(said) or _centred(said)
    for line in deck:
        line.kind = "deck"
    return "\n".join(line.text for line in deck) or None


def _repeats(first: Sequence[Line], about: str) -> int:
    return sum(len(line.text) > 3 and fold(about).startswith(fold(line.text)) for line in first)


def _told(said: Sequence[Line], told: set[str]) -> Sequence[Line]:
    """The lines that end with whom they present: ``… Ne scrive NAME su OUTLET``, with those that belong to them."""
    for place, line in enumerate(said[: _TOP + 1]):
        if line.kind != "paragraph" or line.text not in told or len(line.text) > _LONGEST_TOLD or line is said[-1]:
            continue
        first = place
        while first > 0 and _is_line(said[first - 1]) and not said[first - 1].text.endswith((".", *_OPEN_ENDS)):
            first -= 1
        return said[first : place + 1 + _goes_on(said, place)]
    return ()


def _goes_on(said: Sequence[Line], place: int) -> bool:
    """Whether one more short line stands apart from the text below, and not from the line above."""
    below, after = said[place + 1], said[place + 2] if place + 2 < len(said) else None
    if after is None or not _is_line(below) or len(below.text) > _TEXT or below.text.endswith(_OPEN_ENDS):
        return False
    is_apart = (after.after_gap and not below.after_gap) or _is_set_apart([below], after)
    return is_apart and len(after.text) > len(below.text)


def _beside_byline(said: Sequence[Line], told: set[str]) -> Sequence[Line]:
    """The line below the bylines of the head, or the lines above them."""
    places = [i for i, line in enumerate(said[: _TOP + 1]) if line.kind in {"byline", "source"} and line.text in told]
    if not any(said[i].kind == "byline" for i in places) or places[0] > _MOST_LINES:
        return ()
    place = places[0]
    end = next((i for i in range(place, len(said)) if said[i].kind not in {"byline", "source"}), len(said))
    below, after = said[end : end + 1], said[end + 1 : end + 2]
    above = said[:place]
    if above and _are_above(above) and any(len(line.text) >= _SOME_TEXT for line in said[end : end + 3]):
        return above
    if below and place <= 2 and _is_line(below[0]) and _precedes_text(below, after):
        ends = _FOOTNOTE.sub("", below[0].text).endswith((".", *_OPEN_ENDS))
        return below if not ends or (_is_set_apart(below, after[0]) and below[0].text.endswith(".")) else ()
    return ()


def _are_above(above: Sequence[Line]) -> bool:
    if not all(_is_line(line) or _is_headline(line) for line in above) or above[-1].text.endswith(_OPEN_ENDS):
        return False
    if len({line.text for line in above}) < len(above):
        return False
    return all(len(line.text) <= _SENTENCE or not line.text.endswith(".") for line in above)


def _emphasised(said: Sequence[Line]) -> Sequence[Line]:
    """The first lines, when all of each is bold, or italic, and the paragraph after them is not."""
    for look in (BOLD, ITALIC):
        count = next((i for i, line in enumerate(said) if not line.looks_like(look)), len(said))
        if not 0 < count <= _MOST_LINES or count == len(said):
            continue
        deck, after = said[:count], [line for line in said[count:] if line.kind not in {"byline", "source"}]
        if _is_verse(deck) or (look == ITALIC and said[count].text[0] in "(–—-" and signatures.signers(said[count])):
            return ()
        if all(map(_is_line, deck)) and _precedes_text(deck[-1:], after[:1]):
            return () if _is_quoted(deck) or (look == BOLD and _is_heading(deck, said[count:])) else deck
    return ()


def _is_verse(deck: Sequence[Line]) -> bool:
    """Whether the lines are one sentence that goes on from line to line, as verses do."""
    return any(one.text.endswith(",") or other.text[0].islower() for one, other in pairwise(deck))


def _is_heading(deck: Sequence[Line], rest: Sequence[Line]) -> bool:
    """Whether bold lines above a text are the first of its headings or of the questions of an interview."""
    later = [line for line in rest if line.looks_like(BOLD)]
    if not later:
        return False
    asks = deck[-1].text.endswith("?") and any(line.text.endswith("?") for line in later)
    return asks or (len(deck[-1].text) < _SUBHEADING and not deck[-1].text.endswith("."))


def _subtitle(said: Sequence[Line]) -> Sequence[Line]:
    """The only heading of a text, above its first paragraph."""
    first = said[0]
    is_alone = first.kind == "heading" and not any(line.kind == "heading" for line in said[1:])
    if not is_alone or not _SUBTITLE <= len(first.text) <= LONGEST or first.text.endswith(_OPEN_ENDS):
        return ()
    return said[:1] if len(said[1].text) >= _TEXT and not _EDITORIAL.match(first.text) else ()


def _centred(said: Sequence[Line]) -> Sequence[Line]:
    """The one centred line above a text of paragraphs that are not, when it reads like a headline and greets nobody."""
    line, after = said[0], said[1:]
    if not line.looks_like(CENTRED) or not _is_line(line) or not _SUBTITLE <= len(line.text) <= _SENTENCE:
        return ()
    if any(other.looks_like(CENTRED) for other in after[:_MOST_LINES]) or not _precedes_text([line], after[:1]):
        return ()
    if line.text.endswith((".", "!", "…", ")", *_OPEN_ENDS)) or line.text[0] in _QUOTES:
        return ()
    return () if captionwords.is_something_else(line.text) or captionwords.is_notice(line.text) else said[:1]


def _is_line(line: Line) -> bool:
    if line.kind != "paragraph" or not SHORTEST <= len(line.text) <= LONGEST:
        return False
    return not _EDITORIAL.match(line.text) and not people.is_date(line.text)


def _is_headline(line: Line) -> bool:
    """Whether a heading says as much as a deck does."""
    return line.kind == "heading" and SHORTEST <= len(line.text) <= LONGEST and not _EDITORIAL.match(line.text)


def _precedes_text(deck: Sequence[Line], after: Sequence[Line]) -> bool:
    return any(line.kind == "paragraph" and len(line.text) >= max(_TEXT, len(deck[-1].text)) for line in after)


def _is_set_apart(deck: Sequence[Line], after: Line) -> bool:
    return any(deck[-1].looks_like(look) and not after.looks_like(look) for look in (BOLD, ITALIC))


def _is_quoted(deck: Sequence[Line]) -> bool:
    """Whether the lines are a quotation, an epigraph."""
    return deck[0].text[0] in _QUOTES and deck[-1].text.rstrip(" .")[-1] in _QUOTES + ")"
