"""The people a line names behind ``di`` or a label, their roles apart, and the outlet that first printed them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archiver.blogger.locales import fold, months
from archiver.extract import cards, press
from archiver.extract.names import is_initials, is_name, is_saintly, split_names, split_title, without_stop

LONGEST_ROLE = 300
"""Characters of the longest role."""

_MONTHS = "|".join(sorted(name for code in ("it", "en") for name in months(code)))
DATE = (
    r"(?:\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    rf"|(?:\d{{1,2}}[°º]?\s+)?(?:{_MONTHS})\b\.?(?:,?\s+\d{{4}})?|\d{{1,2}}\.?\s+(?:de\s+)?[^\W\d_]{{3,12}}\.?\s+(?:de\s+)?\d{{4}}"
    r"|(?:1[5-9]|20)\d\d)"
)
_WEEKDAY = r"(?:(?:luned|marted|mercoled|gioved|venerd)[iì]['’`]?|sabato|domenica)"
_DATE = re.compile(rf"(?:{_WEEKDAY},?\s+)?{DATE}", re.IGNORECASE)
_DATELINE = re.compile(
    rf"[^\W\d_][^\d,;:]{{1,40}},?\s+(?:(?:li|lì|il|addì)\s+)?(?:{_WEEKDAY},?\s+)?{DATE}", re.IGNORECASE
)
_DATED = re.compile(
    rf"(?:[\s,;–—|-]{{1,6}}(?:pubblicato\s+)?(?:del\s+|dell['’]|il\s+|n[°.]\s*\d+\s*)?|\s+\()(?:{_WEEKDAY},?\s+)?{DATE}\)?"
    r"(?:[,;\s–—-]{1,6}(?:pagg?|p|pp)\.?\s?\d[\d\s-]{0,12})?$|[,;\s]{1,6}(?:pagg?|p|pp)\.?\s?\d[\d\s-]{0,12}$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?:di|da|de|do|dos|from|of|von|aus|in|im|a|à|em|en|desde|presso|bei|iz|z)\s+(?-i:[A-ZÀ-Ý][\w’'-]*)"
    r"(?:[\s,-]+(?-i:[A-ZÀ-Ý][\w’'-]*)|\s(?:di|da|de|do|dos|das|del|della|sul|sur|am|an|der|la|le|and|e)(?=\s)){0,5}",
    re.IGNORECASE,
)
"""Where somebody is from or writes from, which is no role: ``di Borgo``, ``de São Roque de Minas``, ``aus Wien``."""
_TOGETHER = re.compile(
    r",?\s{1,3}(?:(?:ins|ass)ieme\s+(?:a|ad|con)|in\s+collaborazione\s+con|con\s+la\s+collaborazione\s+di|together\s+with"
    r"|junto\s+(?:a|con)|zusammen\s+mit)\s+",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[–—-]\s*|\s*[–—|]\s+")
_THROUGH = re.compile(
    r",?\s{1,3}(?:su|sul|sulla|sull['’]|da|dal|dalla|dall['’]|via|per|per il|for|in)\s+", re.IGNORECASE
)
_SENTENCES = re.compile(r"[.!?…;]\s+[A-ZÀ-Ü]|[!?]$")
_ROLES = frozenset(
    """
    amministratore analista antropologo antropologa archeologa archeologo architetto archivista artista arcivescovo
    assessore assessora autore autrice avvocato avvocata blogger capogruppo caporedattore collaboratore collaboratrice
    comandante consigliera consigliere coordinatore coordinatrice corrispondente critico cronista cuoca cuoco curatore
    curatrice delegato deputata deputato direttore direttrice dirigente docente dottore dottoressa economista editore
    editorialista escursionista esperta esperto ex filosofa filosofo fisico fondatore fondatrice fotografa fotografo
    geografo geologo giornalista guida inviata inviato insegnante ingegnere magistrato medico membro naturalista
    onorevole operatore operatrice parroco poeta poetessa politologo portavoce prefetto presidente presidentessa
    preside professore professoressa psicologa psicologo psicoterapeuta redattore redattrice referente regista
    responsabile ricercatore ricercatrice sacerdote saggista scrittore scrittrice segretaria segretario senatore
    senatrice sindaca sindaco sociologa sociologo socia socio sociologo storica storico studente studentessa studioso
    studiosa teologa teologo traduttore traduttrice vescovo vice vicepresidente vicesindaco volontaria volontario
    analyst author correspondent director editor former founder historian journalist lecturer president professor
    reporter researcher writer
    """.split()  # noqa: SIM905 - read as words
)
"""The first words of what a person does, which alone tell ``NAME, role`` from ``NAME, a life``."""
_CLAUSE = frozenset(
    """
    abbiamo c'e chi ci e' era erano fu furono ha hanno ho mi ne non quando quello questo resta restano ricorda
    ricordano ricordiamo rimane rimangono rimase sanno sappiamo saranno sara sarebbe se si sono ti vi viene
    are had has he is she stands they was we were would
    bleibt blieb gibt ging hat hatte haben ist kam kein nicht sagt sind waren weiss weiß wird wissen wurde
    avait c'est elle est etait nous ont qu'il reste restent sait
    era eram eran foi fora ficou fica fue ha hay hubo nao não queda quedan quedo teria tem tinha tiene
    """.split()  # noqa: SIM905
)
"""Words of a sentence, not of a role, in the languages whose bylines are read."""
_VITAL = re.compile(
    r"\W{0,3}(?:(?:della\s+)?classe|nat[oa]|mort[oa]|cadut[oa]|dispers[oa]|decedut[oa]|sepolt[oa]|di\s+anni|anni|aged|born|died"
    r"|né|née|mort|décédé|geboren|gefallen|gestorben|nascid[oa]|falecid[oa]|nacid[oa]|fallecid[oa])\b|\W{0,3}(?:\*|†|\d)",
    re.IGNORECASE,
)
"""What the list of a family, of the fallen, of the winners tells behind a name."""
_GOES_ON = re.compile(r"[^\W\d_]{3}[.!?…:;]\s+\S")
_SHORTEST_SENTENCE = 6
"""Words, at least, of a clause that ends with a full stop."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a line names."""

    name: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Those a line names together, and the outlet behind them."""

    persons: tuple[Person, ...]
    outlet: str | None = None


def is_date(text: str) -> bool:
    """Whether a text is a date, or a place and a date, and nothing else."""
    bare = text.strip(" .()")
    return len(bare) <= LONGEST_DATE and bool(_DATE.fullmatch(bare) or _DATELINE.fullmatch(bare))


LONGEST_DATE = 70
"""Characters of the longest line that is a date."""


def undated(text: str) -> str:
    """A text without the date and the page that end it."""
    found = _DATED.search(text[-LONGEST_DATE:]) if any(map(str.isdigit, text[-16:])) else None
    if found is None:
        return text
    return text[: max(len(text) - LONGEST_DATE, 0) + found.start()].rstrip(" ,;–—-(|")


def read(text: str, *, fewest: int = 2) -> People | None:
    """``A e B``, ``A – role``, ``A, role``, ``A (role)``, ``A – La Stampa``, ``A, Roma 3 maggio 2012``; ``None`` when
    it does not name people only."""
    text = _TOGETHER.sub(" e ", text.strip(" *"), count=1)
    if (printed := _in_outlet(text, fewest)) is not None:
        return printed
    whole = _persons(text, fewest)
    if whole:
        return People(whole)
    named, tail = _divided(text)
    persons = _persons(named, fewest) if tail else ()
    if persons:
        return _with_tail(persons, tail)
    through = _THROUGH.search(text)
    if through is not None and (persons := _persons(text[: through.start()], fewest)):
        return _through(persons, text[through.end() :], through[0])
    name, comma, rest = text.partition(",")
    persons = _persons(name, fewest) if comma else ()
    if len(persons) != 1 or _is_clause(rest) or _is_prose(rest) or _VITAL.match(rest):
        return None
    return _with_tail(persons, rest)


def role_of(text: str) -> str | None:
    """A text as a role when it is one: neither a date nor a place nor a second name."""
    role = text.strip(" .,;")
    if not role or len(role) > LONGEST_ROLE or is_date(role) or _SENTENCES.search(role) or _PLACE.fullmatch(role):
        return None
    if "@" in role or press.is_site(role):
        return None
    words = role.split()
    if is_role(role) or words[0][:1].islower():
        return role
    return role if 3 < len(words) <= 20 and not role.isupper() else None


def is_role(text: str) -> bool:
    """Whether a text begins as what somebody does: ``docente di storia``, ``Presidente della Pro Loco``."""
    words = text.replace("’", "'").split(maxsplit=3)[:2]
    bare = [fold(word.partition("'")[2] or word).strip(",;:") for word in words]
    articles = {"il", "la", "lo", "un", "una", "i", "gia"}
    return bool(bare) and (bare[0] in _ROLES or (len(bare) > 1 and bare[0] in articles and bare[1] in _ROLES))


def _in_outlet(text: str, fewest: int) -> People | None:
    """``NAME, OUTLET`` where the outlet is written as a name is: ``Ida Rost, Valley Review``."""
    named, comma, tail = text.rpartition(",")
    outlet = undated(tail).strip(" .")
    if not comma or not press.is_outlet(outlet):
        return None
    persons = _persons(named, fewest)
    return People(persons, outlet) if persons else None


def _persons(text: str, fewest: int) -> tuple[Person, ...]:
    names = split_names(text)
    found = [_person(name, fewest) for name in names]
    return tuple(person for person in found if person) if all(found) and len(found) <= 6 else ()


def _person(text: str, fewest: int) -> Person | None:
    name = text if is_initials(text) else without_stop(text)
    if is_initials(name) or is_saintly(name):
        return Person(name)
    title, bare = split_title(name)
    return Person(bare, title) if is_name(bare, fewest=fewest) or (title and is_name(bare, fewest=1)) else None


def _divided(text: str) -> tuple[str, str]:
    """The text before the first dash or bracket, and what follows."""
    dash = _DASH.search(text)
    if dash is not None and "(" not in text[: dash.start()]:
        return text[: dash.start()], text[dash.end() :]
    named, bracket, tail = text.partition("(")
    return (named, tail.removesuffix(".").strip().removesuffix(")")) if bracket and ")" in tail[-2:] else (text, "")


def _with_tail(persons: tuple[Person, ...], tail: str) -> People:
    bare = undated(tail).strip(" .,;")
    for word in ("da ", "su ", "via ", "per "):
        bare = bare.removeprefix(word)
    if press.is_outlet(bare[:1].upper() + bare[1:]):
        return People(persons, bare)
    role = role_of(undated(tail))
    if role is None:
        return People(persons)
    *others, last = persons
    return People((*others, Person(last.name, role)))


def _through(persons: tuple[Person, ...], tail: str, word: str) -> People | None:
    bare = undated(tail).strip(" .,;")
    if (own := press.own_name(bare)) != bare:
        return People(persons, own)
    if press.is_outlet(bare[:1].upper() + bare[1:]):
        return People(persons, None if "per" in word.split() or "for" in word.split() else bare)
    if word.startswith(",") and _PLACE.fullmatch(f"{word.strip(' ,')} {bare}"):
        return People(persons)
    return People(persons) if "per" in word.split() and bare[:1].isupper() and len(bare.split()) <= 5 else None


def _is_prose(text: str) -> bool:
    """Whether what follows a name and a comma ends as a sentence does, or one sentence follows another."""
    return _GOES_ON.search(text) is not None or (
        text.rstrip().endswith((".", "!", "?", "…", ":", ";", ",")) and len(text.split()) > _SHORTEST_SENTENCE
    )


def _is_clause(text: str) -> bool:
    words = {fold(word) for word in text.replace("’", "'").split()}
    first = text.split(maxsplit=1)[:1]
    return not words.isdisjoint(_CLAUSE) or " è " in f" {text} " or (first != [] and fold(first[0]) in cards.WORDS)
