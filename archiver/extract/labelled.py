"""Lines that label the people they name: ``Testo: A – Foto: B``, ``Traduzione di A``, ``a cura di A``, ``di A``.

A line is read only when labels and names are all it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from archiver.extract import people, press
from archiver.extract.names import is_saintly, split_title
from archiver.extract.people import People

Kind = Literal["author", "translator", "source", "editor", "photographer"]

_OF = (
    r"(?:\s*:|\s+(?:di|del|della|dell['’](?=\w)|by|von|de|par|por)\b(?!\s*:)"
    r"|\s+(?:a\s+cura|opera|ad\s+opera)\s+d(?:i|el|ella|ell['’])(?!\w))"
)
_BY = _OF.replace(r"\s*:|", "", 1)
_FROM = r"(?:\s*:|\s+(?:da|dal|dalla|dall['’](?=\w)|by|von|par|por|pela|pelo)\b)"
_PIECE = (
    r"articol[oi]|test[oi]|servizio|intervista|analisi|commento|commenti|raccont[oi]|poesi[ae]|versi|reportage|editoriale|"
    r"recensione|riflession[ei]|meditazione|omelia|intervento|cronaca|resoconto|relazione|ricerca|contributo|post|"
    r"text[eos]?|texte|words|article|story|artículo|poem|essay"
)
_WHOLE = r"(?:\s+(?:complet[oi]|integral[ei]|original[ei]|scritt[oaie]|inedit[oaie]|pubblicat[oa]))?"
_PHOTO = (
    r"fotografi[ae]|photograph[sy]|photographie|fotos?|photos?|pictures|pics?|ph\b\.?|immagini|scatt[oi]|bilder|"
    r"imágenes|images?"
)
_AND = r"\s*(?:\be\b|\bed\b|\band\b|\bund\b|\by\b|\bet\b|&|\+|/)\s*"
_INTO = r"(?:\s+(?:(?:dall?['’]?\s?|in\s|from\s|del\s|aus\sdem\s)[^\W\d_]+|italian[ao]))?"
_FOR = r"(?:\s+per\s+[\w.’'-]+(?:\s+[\w.’'-]+)?)?"
_EDITED = (
    r"edizione|note?|test[oi]|traduzione|introduzione|premessa|presentazione|selezione|raccolta|rubrica|articolo|"
    r"scheda|schede|pagina|ricerca|ricerche|commento|recensione|intervista|post|approfondimento|servizio|adattamento|"
    r"trascrizione"
)
_GATHERED = (
    r"(?:raccolt|riassemblat|rielaborat|riassunt|redatt|trascritt|selezionat|adattat|curat|compilat|rivedut|rivist|"
    r"ordinat|annotat|sintetizzat)[oaie]"
)

_LABEL = re.compile(
    rf"""
    (?P<both>(?:{_PIECE}){_AND}(?:{_PHOTO}){_OF} | (?:{_PHOTO}){_AND}(?:{_PIECE}){_OF})
    | (?P<translator>
        (?:traduzione|trad\.|tr\.|traduction|translation|traducción|tradução|übersetzung|versione\s+italiana)
            (?:\s+e\s+(?:adattamento|note|cura))?{_INTO}{_FOR}{_OF}
        | (?:tradott[oaie]|translated|traducido|traduzido|traduit|übersetzt)(?:\s+e\s+[^\W\d_]+)?{_INTO}{_FOR}{_FROM}
        | (?:traduttore|traduttrice|translator|übersetzer(?:in)?|traductor|traducteur)\s*:
    )
    | (?P<photographer>(?:le\s+)?(?:(?:{_PHOTO})(?:\s+sono|\s+credit|\s+courtesy)?|(?:credit[io]?|crediti)\s+foto)
        (?:{_OF}|\s*©|\s+of\b))
    | (?P<editor>
        (?:(?:{_EDITED})(?:(?:\s+e\s+|,\s+)(?:{_EDITED}))?\s+)?a\s+cura\s+d(?:i|el|ella|ell['’])(?!\w)
        | (?:[^\W\d_]{{3,20}}\s+)?(?:{_GATHERED})(?:\s+(?:e|ed)\s+(?:{_GATHERED}))?\s+(?:da|dal|dalla)\b
        | (?:edited|compiled)\s+by\b | (?:editor|curatore|curatrice|a\s+cura)\s*:
    )
    | (?P<author>
        (?:(?:un|una|l['’])\s*)?(?:{_PIECE}){_WHOLE}(?:{_BY}|\s+da\b)
        | (?:test[oi]|articolo|text[eos]?|texte|words)\s*:
        | (?:scritt[oaie]|written|escrito|écrit|geschrieben){_FROM}
        | (?:guest\s+post\s+by)\b
        | (?:autor[ei]?|autrice|author|auteur|autora|firmato|firma|parole)\s*: | f\.to\b:?
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(
    r"(?P<photographer>foto(?:grafie)?|photos?|ph\.?)\s+|(?P<translator>trad\.|tr\.|traduzione)\s+", re.IGNORECASE
)
"""Labels that need neither ``di`` nor a colon before a full name: ``Foto NAME``."""
_BARE_BEHIND = re.compile(r"[,;(–—-]\s*(?:tr(?:ad)?\.|foto|ph\.?)\s+(?-i:(?=[^\W\d_a-z]))", re.IGNORECASE)
_STOCK = re.compile(r"\s+(?:da|on|su|from|via)\s+[A-Z]\S+(?:\s[A-Z]\S+)?$")
"""Where a photographer's picture is from: ``Photo by NAME on Pexels``."""
_BYLINE = re.compile(
    r"(?:e\s+)?(?:di|d['’]|by|von|por|par|(?P<the>del|dell['’]|della))\s*(?<=[\s'’])(?P<rest>\S.*)", re.IGNORECASE
)
_SOURCE_LABEL = re.compile(r"[\s–—|/,;.·•(\[-]+(?:fonte|source|fuente|quelle)\s*:", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+(?:['’](?=\w))?")
_OPENS = ' \t–—-*•►([«"“|_'
_BETWEEN = " \t–—-*•|/,;:.·()[]"
_AROUND = " \t–—-*•|/,;:·[]"
_ONE_WORD = frozenset({"translator", "editor"})
"""Kinds of which a single word may be the name: a pen name."""
FIRST_WORDS = frozenset(
    """
    a adattamento adattato analisi annotato approfondimento article articoli articolo artículo auteur author autor
    autora autore autori autrice bilder by commenti commento compiled contributo credit crediti cronaca cura curato
    curatore curatrice d d' del dell' della di e edited editor editoriale edizione escrito essay f firma firmato
    foto fotografia fotografie fotos geschrieben guest image images immagine immagini imágenes intervento intervista
    introduzione l l' le meditazione nota note notizie omelia ordinato pagina par parole ph photo photograph
    photographie photographs photography photos pic pics pictures poem poesia poesie por post premessa presentazione
    raccolta raccolte raccolti raccolto racconti racconto recensione redatto relazione reportage resoconto riassunto
    ricerca ricerche rielaborato riflessione riflessioni rubrica scatti scatto scheda schede scritta scritti scritto
    selezione servizio story testi testo text texte textes texto textos tr trad tradotta tradotti tradotto
    traducción traducido traducteur traduction traductor traduit traduttore traduttrice traduzido traduzione
    tradução translated translation translator trascritto trascrizione un una versi versione von words written écrit
    übersetzer übersetzerin übersetzt übersetzung
    """.split()  # noqa: SIM905 - read as words
)
"""What a line begins with that may be read here: the cheap test before the dear one."""


class Named(NamedTuple):
    """One person or outlet a line names."""

    kind: Kind
    name: str
    role: str | None = None


def read(text: str, *, bylines: bool) -> list[Named]:
    """Whom a line names by its labels; nobody when it says more than that. ``bylines``: read a bare ``di NAME`` too."""
    bare = text.strip(_OPENS)
    found = _LABEL.match(bare)
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
        named = [new for one in ("author", "photographer") for new in _named(one, said)] if kind == "both" else []
        named = named or _named(kind, said)
        if not named:
            return []
        found += named
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
        if found := _LABEL.match(text, word.start()):
            place = found.end()
            yield found


def _named(kind: str, said: str) -> list[Named]:
    fewest = 1 if kind in _ONE_WORD else 2
    bare = said.strip(_AROUND).removeprefix("(").removesuffix("(").removesuffix(").")
    if bare.count(")") > bare.count("("):
        bare = bare.removesuffix(")")
    if kind == "photographer":
        bare = _STOCK.sub("", bare)
        if is_saintly(bare):
            return []
    return [*_of(kind, people.read(bare, fewest=fewest))]


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
