"""The card of a book, a film, a comic, an event: its author is that of the book, not of the post."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archiver.blogger.locales import fold
from archiver.extract.blocks import Line

WORDS = frozenset(
    """
    anno artwork attori cast chine collana colori colors contatti copertina copertine costo disegnatore disegni
    disegno durata editore edizioni formato genere genre illustrazione illustrazioni informazioni ingresso
    interpreti intervengono interviene isbn length libro luogo matite modera musica musiche ora orario pages pagg
    pagine pp prenotazioni prezzo price produzione publisher quando regia regista relatore relatori relatrice
    revisione sceneggiatura scenografia soggetto starring title titolo trama uscita voto year
    """.split()  # noqa: SIM905 - read as words
)
"""How the lines of a card begin."""
_HIKE = frozenset(
    """
    accesso acqua appoggio arrivo attrezzatura carta cartina cartografia difficolta dislivello durata esposizione
    lunghezza parcheggio partecipanti partenza percorso periodo quota segnavia sentiero sentieri sviluppo tempi tempo
    tappe
    """.split()  # noqa: SIM905 - read as words
)
"""How the lines of a card of a walk begin, in which a *fonte* is where water flows."""
_CARD = re.compile(
    r"casa editrice|\bpp?\.\s?\d|\d\s?(?:pagg?|pp)\b|[€$]\s?\d|\d\s?(?:€|euro)\b|\bisbn\b", re.IGNORECASE
)
_FIRST_WORD = re.compile(r"[\W_]*([^\W\d_]+)")
_NEAR, _LONGEST = 3, 120
"""How many lines on either side are looked at, and the characters of the longest line of a card."""


def holds(said: Sequence[Line], place: int) -> bool:
    """Whether the line at a place stands in a card: one of its neighbours tells a publisher, a price, a director."""
    return any(len(line.text) <= _LONGEST and is_of_card(line.text) for line in _around(said, place))


def is_of_hike(said: Sequence[Line], place: int) -> bool:
    """Whether two of the lines around the one at a place are of the card of a walk."""
    labels = [
        _FIRST_WORD.match(line.text)
        for line in _around(said, place)
        if ":" in line.text[:24] and len(line.text) <= _LONGEST
    ]
    return sum(label is not None and fold(label[1]) in _HIKE for label in labels) > 1


def _around(said: Sequence[Line], place: int) -> list[Line]:
    return [*said[max(place - _NEAR, 0) : place], *said[place + 1 : place + 1 + _NEAR]]


def is_of_card(text: str) -> bool:
    """Whether a line is one of a card."""
    first = _FIRST_WORD.match(text)
    word = fold(first[1]) if first else ""
    return (word in WORDS and (":" in text or " di " in text.lower() or word in {"edizioni", "editore"})) or (
        _CARD.search(text) is not None
    )
