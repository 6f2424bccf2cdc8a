"""Whether a few words are somebody's name, judged by how names are written. Where a reader would doubt: no."""

from __future__ import annotations

import re

from archiver.blogger.locales import fold, months, weekdays

PARTICLES = frozenset(
    """
    al bin d' da dal dalla de de' degli dei del dell' della delle dello den der des di do dos du el ibn la le lo van
    von y zu
    """.split()  # noqa: SIM905 - read as words
)
"""Small words inside a name."""
NOT_NAMES = frozenset(
    """
    accademia africa agenzia aggiornamento alla alle altro america anche anno approfondimento articolo asia
    associazione bari basilica bella bello berlino bianca bianco blog bologna borgo bruxelles buon buona buone
    buongiorno casa caso castello catania cattedrale chapter chi chiesa cina citta come comune comunicato
    conclusion conclusione convegno corriere cosa crisi croce diario dopo dove east ecco editoriale europa europea
    europeo festa fine firenze fonte forza foto francia galleria gazzetta genova germania giornale giornata giro
    gran grande grandi grazie gruppo guerra i il in indice informazioni introduction introduzione istituto italia
    italiana italiano kiev l la lago le lettera libro lo londra luna madrid mare marocco medio messaggero mezza
    milano ministero mondiale mondo monte mosca museo napoli natale ne nel nella nessuno new news nord north nota
    note notizie nova nuova nuove nuovo oggi ogni ordine oriente osservatorio padova padre paese palazzo palermo
    papa parco parigi part parte partito pasqua pechino per perche piano piazza piccola piccolo podcast poesia
    ponte prefazione premessa presidente prima primo prodotto progetto programma quando questa questo rassegna
    recensione redazione regione repubblica ricetta ricordo rifugio rivista roma russia saint sala san sant santa
    santi santo scuola seconda secondo senza societa sole soluzione sono south soviet spagna stampa states stati
    stato stella storia strada street sud sulla teatro tempo terra terza terzo testo the torino torre traduzione
    trieste tutti tutto ucraina ultima ultime ultimo un una unione unita united uniti universita uno valle vecchia
    vecchio venezia verona verso via viale video villa viva war washington west world
    """.split()  # noqa: SIM905
)
"""First words, or only words, of places, institutions, headings and titles."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?\.?")
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+(?:[^\W\d_]['’][^\W\d_]\.?)?-?(?:[^\W\d_]\.)?")
_JOIN = re.compile(r"\s+(?:e|ed|and|y|et|und)\s+|\s*&\s*|\s*,\s*(?:e\s+)?|\s*/\s*")
LONGEST = 60
"""Characters of the longest name."""


def is_name(text: str, *, fewest: int = 2) -> bool:
    """Whether a text is one person's name: two to five words, capitalised or particles, no words of places or
    headings."""
    words = text.split()
    if not fewest <= len(words) <= 5 or len(text) > LONGEST:
        return False
    if not all(_is_part(word) for word in words) or not _is_capitalised(words[0]) or not _is_capitalised(words[-1]):
        return False
    known = {fold(word) for word in words}
    return not known & NOT_NAMES and not known & _calendar() and sum(map(_is_capitalised, words)) >= fewest


def split_names(text: str) -> list[str]:
    """``A e B``, ``A, B e C``: the names of several people, or the one name."""
    return [name for part in _JOIN.split(text) if (name := part.strip(" .")) or part.strip()]


def _is_part(word: str) -> bool:
    return word.lower().replace("’", "'") in PARTICLES or (_is_capitalised(word) and _is_spelt(word))


def _is_spelt(word: str) -> bool:
    """Initials end with a full stop, no other word of a name does."""
    if _INITIALS.fullmatch(word):
        return True
    return _WORD.fullmatch(word) is not None and not word.endswith(".")


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper()


def _calendar() -> frozenset[str]:
    return months("it") | weekdays("it").keys() | months("en") | weekdays("en").keys()
