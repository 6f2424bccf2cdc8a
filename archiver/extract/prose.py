"""Sentences that credit: ``Ne scrive NAME su OUTLET`` at the end of a deck, ``Le foto sono di NAME``."""

from __future__ import annotations

import re

from archiver.blogger.locales import fold
from archiver.extract import labelled, press
from archiver.extract.given_names import GIVEN_NAMES
from archiver.extract.labelled import Named
from archiver.extract.names import is_name, split_names

LONGEST = 150
"""Characters of the longest sentence that tells whose text follows."""
_TELLS = re.compile(
    r"(?:(?:ce )?(?:ne|lo|la)|a (?:scriver|parlar|raccontar|spiegar)(?:ne|lo|la)? è|da leggere)\s+"
    r"(?:scriv(?:e|ono)|parla(?:no)?|raccont(?:a|ano)|spieg(?:a|ano)|discut(?:e|ono)|riferi(?:sce|scono)|riport(?:a|ano)|"
    r"comment(?:a|ano)|analizz(?:a|ano)|intervista(?:no)?)\s+(?P<who>\S.*)",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"\s(?:su|sul|sulla|sulle|sui|sull['’]|per|dalle pagine d(?:i|el|ella|ell['’]))\s*(?=\S)")
LONGEST_INTRODUCTION = 200
"""Characters of the longest line that introduces a text."""
_INTRODUCES = re.compile(
    r"(?:vi\s+)?(?:ricev(?:o|iamo)|(?:ri)?pubblic(?:o|hiamo)|(?:ri)?propon(?:go|iamo)|osp(?:ito|itiamo)|riport(?:o|iamo)"
    r"|condivid(?:o|iamo)|ecco|segue|ci (?:ha scritto|scrive)|mi (?:ha scritto|scrive)|(?:ci|mi) scrive)\b",
    re.IGNORECASE,
)
_RECEIVED = re.compile(
    r"(?:ricev(?:o|iamo)(?:\s+e\s+(?:volentieri\s+)?pubblic(?:o|hiamo))?\s+da(?:l|lla)?|(?:ci|mi)\s+(?:scrive|ha\s+scritto))"
    r"\s+(?P<who>(?-i:[A-ZÀ-Ý])[\w.'’ -]{3,50})",
    re.IGNORECASE,
)
_TRANSLATED = re.compile(
    r"\b(?:insieme (?:a|ad|con)|assieme (?:a|ad|con)|con)\s+(?P<who>[^,;:!?]{5,80}?),?\s+"
    r"(?:ne |l['’]|li |le |lo |la |io )?(?:abbiamo|ho) tradotto\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…»”\"]\s+(?=[A-ZÀ-Ü])")
_ELIDED = re.compile(r"^[a-zà-ü]+['’]")


def telling(text: str) -> list[Named]:
    """Whom the last sentence of a text names as the writer of what follows, and where it was printed."""
    last = _SENTENCE.split(text[-2 * LONGEST :])[-1].strip(" .:")
    found = _TELLS.fullmatch(last) if len(last) <= LONGEST else None
    if found is None:
        return []
    parts = _THROUGH.split(found["who"], maxsplit=1)
    who = _name_in(parts[0])
    outlet = _name_in(parts[1]) if len(parts) > 1 else ""
    if len(parts) > 1:
        return [*([Named("author", who)] if is_name(who) else []), *([Named("source", outlet)] if outlet else [])]
    return _one(who)


def introduced(text: str) -> list[Named]:
    """Whose text a line says it is going to print: ``Pubblichiamo un intervento di NAME.``, ``Riceviamo da NAME:``"""
    if len(text) > LONGEST_INTRODUCTION or _INTRODUCES.match(text) is None:
        return []
    bare = text.rstrip(" .:")
    if received := _RECEIVED.fullmatch(bare):
        return [Named("author", received["who"])] if is_name(received["who"]) else []
    found = labelled.behind(bare)[1]
    return found if {one.kind for one in found} == {"author"} else []


def translators(text: str) -> list[Named]:
    """Who translated with the writer of a sentence: ``Insieme a NAME e NAME ne abbiamo tradotto …``."""
    found = _TRANSLATED.search(text)
    names = split_names(found["who"]) if found else []
    return [Named("translator", name) for name in names] if all(map(is_name, names)) else []


def _one(who: str) -> list[Named]:
    """A paper and a person may both write; a single word nobody is called by is a paper."""
    if press.is_outlet(who) or (who and " " not in who and fold(who) not in GIVEN_NAMES):
        return [Named("source", who)]
    return [Named("author", who)] if is_name(who) and fold(who.split()[0]) in GIVEN_NAMES else []


def _name_in(text: str) -> str:
    """``l'ottimo NAME`` without the words of praise before the name; nothing when words follow it."""
    words = text.replace("“", "").replace("”", "").replace('"', "").split()
    while words and not words[0][:1].isupper():
        elided = _ELIDED.match(words[0])
        rest = words[0][elided.end() :] if elided else ""
        words = [rest, *words[1:]] if rest[:1].isupper() else words[1:]
    lower = [word for word in words if word[:1].islower() and len(word) > 4]
    return "" if lower or len(words) > 6 else " ".join(words).strip(" .,:;")


def subject(text: str) -> list[Named]:
    """The outlet that the first sentence of a deck begins with: ``La Stampa torna su …``."""
    words = text[:LONGEST].split()
    for count in (4, 3, 2, 1):
        name = " ".join(words[:count])
        if len(words) > count and words[count][:1].islower() and press.is_outlet(name) and not press.is_site(name):
            return [Named("source", name)]
    return []
