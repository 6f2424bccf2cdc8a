"""Lines that name where a text was first printed: ``Fonte: …``, ``Tratto da …``, ``da IL MATTINO del 12 marzo``."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.etree import _Element

from archiver.blogger.locales import fold
from archiver.extract import people, press
from archiver.extract.addresses import may_lead
from archiver.extract.blocks import Line

LONGEST = 200
"""Characters of the longest line that names a source."""

_LABEL = re.compile(
    r"(?:fonte|fonti|sources?|fuentes?|quellen?|bron|bronnen|vir|viri|izvor|źródło|källa|kilde|lähde|zdroj|sursa|forrás"
    r"|kaynak|πηγή|источник|джерело)"
    r"(?:\s+(?:originale|dell['’]articolo|del testo|originaria|original|articolo))?\s*(?::|\s[–—-]\s)"
    r"|(?P<original>(?:link|articolo|testo|post|versione|original)\s+(?:originale|article|completo|integrale)\s*:)"
    r"|(?:(?:liberamente|articolo|testo|brano)\s+)?(?:tratt[oaie]|estratt[oaie])\s+d(?:a|al|alla|allo|ai|agli|alle|all['’])(?!\w)\s*:?"
    r"|(?:(?:già|originariamente|articolo|testo|racconto|intervista)\s+)?(?:pubblicat|uscit|appars|compars)[oa]\s+"
    r"(?:originariamente\s+)?(?:su|sul|sulla|sullo|sull['’]|sulle\spagine\sd(?:i|el|ella|ell['’]))(?!\w)\s*:?"
    r"|ripres[oa]\s+da(?:l|lla|ll['’])?(?!\w)\s*:?"
    r"|(?P<printed>(?:(?:già|originariamente|articolo|testo|racconto)\s+)?(?:pubblicat|uscit|appars)[oa]\s+(?:in|nel|nella)\b"
    r"|(?:(?:first|originally)\s+)?(?:published|appeared)\s+(?:in|on|at)\b|(?:paru|publié)\s+(?:dans|sur)\b"
    r"|publicado\s+(?:originalmente\s+)?e[nm]\b|(?:zuerst\s+)?erschienen\s+(?:in|auf)(?:\s+der)?\b)"
    r"|(?P<through>via\s*:|da\s*:)|h/t\s*:?|hat\s+tip\s*(?:to)?\s*:?",
    re.IGNORECASE,
)
_UNLABELLED = re.compile(
    r"(?:fonte|fonti|via|from|source|originally from)\s+|da(?:l|lla|llo|i|gli|lle)?\s+|dall['’]\s*", re.IGNORECASE
)
"""Words before the name of an outlet that credit it when nothing but the outlet follows."""
_KEPT = re.compile(
    r"(?:blog|sito|forum|quotidiano|settimanale|mensile|periodico|portale|canale|bollettino|giornale|rivista|pagina|profilo)"
    r"(?:\s+(?:web|internet|facebook|parrocchiale|comunale))?\s+(?:di\s+|del\s+|della\s+|dell['’]|de\s+)?[\"“«A-Z\w]",
    re.IGNORECASE,
)
_BOOK = re.compile(r"(?:libro|volume|romanzo|saggio|racconto|articolo)\s+(?:di\s[^\"“«]{3,50})?[\"“«]", re.IGNORECASE)
"""A book, a novel, an essay whose title stands in quotation marks: without them it may be a book of the Bible."""
_ISSUE = re.compile(
    r",?\s{1,3}(?:n\.|n°|nº|nr\.?|no\.|num\.|numero|vol\.|volume|anno|annata|jg\.|fasc\.)\s?(?:\d[\d\s/-]{0,20}|[ivxlc]{1,7}\b)$",
    re.IGNORECASE,
)
"""The number of an issue behind the name of a paper."""
_NO_NAME = re.compile(
    r"(?:a|ad|al|alla|allo|all['’]|ai|alle|accanto|appena|davanti|dentro|dietro|dopo|fuori|in|lungo|nei?|nel|nella|nello|nell['’]"
    r"|nessuna|oltre|ottima|ottimo|poco|presso|prima|sotto|sopra|subito|sul|sulla|sullo|sull['’]|tra|fra|verso|vicino|near"
    r"|behind|below|next\s+to|bei|beim|hinter|unter|près|derrière|junto|cerca)(?![^\W\d_])\s*\S",
    re.IGNORECASE,
)
"""Where a spring is rather than what a source is called."""
_HOLDERS = re.compile(
    r"(?:agenzia|archivio|biblioteca|comune|comunicato|collezione|dati|documenti|elaborazion[ei]|fondo|informazioni|libro|museo"
    r"|notizie|parrocchia|provincia|questura|regione|romanzo|saggio|scheda|testimonianza|ufficio|volume|wiki)\b[^.!?;]{0,60}\s"
    r"[\"“«(]?(?-i:[A-ZÀ-Ý])",
    re.IGNORECASE,
)
"""Who or what a text may come from, written small, with a name behind: ``archivio Solmi``, ``dati Istat``."""
_ARTICLE = re.compile(r"(?:il|la|lo|i|gli|le|the|der|die|das|el|los|las|les|o|os|as)\s+|(?:l|un)['’]", re.IGNORECASE)
_THE = re.compile(r"^(?:the|der|die|das)\s+(?=[A-ZÀ-Ý])")
_PAPER = re.compile(
    r"(?:(?:Il|La|Lo|Le|I|Gli)\s|L['’])[A-ZÀ-Ý][\w’'-]+(?:\s(?:di|del|della|dello|dei|degli|delle|d['’]|e)(?=\s)"
    r"|\s(?:dell?['’])?[A-ZÀ-Ý][\w’'-]+){1,5}"
)
"""The title of a paper that begins with its article and has more than one word: *Il Faro di Borgo*."""
_MARKS = '"“”«»„'
_QUOTES = {'"': '"', "“": "”", "«": "»", "‘": "’", "'": "'", "„": "“"}
_QUOTED_AGAIN = re.compile(r"[\"“”«»„]")
_OPENS = " \t–—-*•►→[(\"“«'"
_CLOSES = " .,:;–—-\t])"
_URL = re.compile(r"(?:https?://|www\.)\S+")
_SHOWN_HOST = re.compile(r"(?P<host>www\.[\w-]+(?:\.[\w-]+){1,4})/?", re.IGNORECASE)
"""A bare host as a line shows it, which is how the site calls itself."""
_POINTERS = frozenset(
    """
    articolo clicca collegamento fonte fuente here leggi link original originale qui quelle source testo
    """.split()  # noqa: SIM905 - read as words
)
"""What a link says that only points to the source."""
_NOWHERE = frozenset(
    """
    altervista autore autrice dal facebook google il immagini internet la libro mia nessuna nonna personale redazione
    rete sconosciuta vari varie vario web wikimedia youtube
    """.split()  # noqa: SIM905 - read as words
)
"""What stands for a source and names none."""
_CALLS = frozenset({"clicca", "here", "leggi", "link", "qui"})
"""Pointers that alone may point anywhere."""
_PLURAL = ("fonti", "sources", "quellen", "fuentes")
FIRST_WORDS = frozenset(
    """
    apparsa apparso appeared articolo brano bron bronnen comparsa comparso da dagli dai dal dall dall' dalla dalle
    dallo erschienen estratta estratto first fonte fonti forrás from fuente fuentes già h hat intervista izvor
    kaynak kilde källa liberamente link lähde original originally originariamente paru post pubblicata pubblicato
    publicado published publié quelle quellen racconto ripresa ripreso source sources sursa testo tratta tratto
    uscita uscito versione via vir viri zdroj zuerst źródło πηγή джерело источник
    """.split()  # noqa: SIM905
)
"""What a line begins with that may name a source: the cheap test before the dear one."""


def labelled(line: Line, said: str) -> list[str]:
    """The sources a line names behind a label, a mere address by its host; none when it says something else. ``said``:
    the text of the line, or its part that may."""
    bare = said.lstrip(_OPENS)
    label = _LABEL.match(bare)
    if label is None:
        return _pointer(line, bare)
    name = bare[label.end() :].strip()
    if label["original"] and address(line) is None and not press.is_outlet(name):
        return []
    if label["through"] and not (press.is_outlet(name) or line.links):
        return []
    if label["printed"] and not (
        press.is_outlet(_THE.sub("", people.undated(name))) or name[:1] in _MARKS or _links_there(line, name)
    ):
        return []
    needs_capital = ":" not in label[0]
    return [found for part in _parts(bare, name) if (found := _name(part, line, needs_capital))]


def unlabelled(line: Line) -> str | None:
    """``da IL MATTINO del 12 marzo``, ``dal blog di NAME``, ``via Zero Hedge``, ``07/03/2011 IL MATTINO``."""
    bare = line.text.strip(_OPENS)
    word = _UNLABELLED.match(bare)
    rest = bare if word is None else bare[word.end() :]
    name = people.undated(_behind_date(rest)).strip(_CLOSES)
    if word is None:
        is_told = name != rest.strip(_CLOSES) or line.text.startswith("(")
        return unquoted(name) if is_told and press.is_outlet(name) and not press.is_site(name) else None
    printed = _without_issue(name)
    name = press.own_name(printed)
    if press.is_outlet(name) or _links_there(line, name):
        return unquoted(name)
    if (
        word[0][:1] in "dD"
        and printed != rest.strip(_CLOSES)
        and _is_paper_of_day(line, name, is_quoted=name != printed)
    ):
        return name
    return name if word[0][:1] in "dD" and (_KEPT.match(name) or _BOOK.match(name)) and _is_short(name) else None


def closing(text: str) -> str | None:
    """The source in the bracket that closes a paragraph quoted from end to end: ``"…" (dal blog di NAME)``."""
    if not text.endswith((")", ").")) or text[0] not in '"“«':
        return None
    said, _, bracket = text.rpartition("(")
    name = bracket.strip(" ).")
    word = _UNLABELLED.match(name)
    if said.rstrip(" .")[-1:] not in {'"', "”", "»"} or len(name) > LONGEST // 2:
        return None
    bare = people.undated(name[word.end() :] if word else name).strip(_CLOSES)
    return unquoted(bare) if press.is_outlet(bare) or _KEPT.match(bare) or _BOOK.match(bare) else None


def unquoted(name: str) -> str:
    """``"Il Mattino"`` without the quotation marks that enclose all of it."""
    if sum(map(name.count, _MARKS)) == 1:
        return name.strip(_MARKS + " ,")
    inner = name[1:-1]
    if len(name) > 2 and name[0] in _QUOTES and name[-1] == _QUOTES[name[0]] and not _QUOTED_AGAIN.search(inner):
        return inner.strip(" ,")
    return name


def address(line: Line) -> str | None:
    """The address a line links or spells."""
    return next((href for link in line.links if may_lead(href := link.get("href") or "")), None) or _first_url(
        line.text
    )


def _pointer(line: Line, bare: str) -> list[str]:
    """``Fonte`` or ``Articolo originale`` as a link and nothing else: the host it points to."""
    words = fold(bare.strip(_CLOSES)).split()
    if not line.links or not 0 < len(words) <= 2 or not _POINTERS.issuperset(words) or words[0] in _CALLS:
        return []
    host = _host(address(line))
    return [host] if host else []


def _parts(text: str, name: str) -> list[str]:
    """Several sources behind a label that says so."""
    if not text.lower().startswith(_PLURAL):
        return [name]
    parts = re.split(r"\s*[,;]\s+|\s+e\s+", name)
    return parts if all(len(part.split()) <= 5 and part[:1].isupper() for part in parts) else [name]


def _name(said: str, line: Line, needs_capital: bool) -> str | None:
    url = address(line)
    if shown := _SHOWN_HOST.fullmatch(people.undated(said).strip(" .()[]")):
        return shown["host"]
    name = _without_issue(people.undated(_URL.sub("", said)).strip(_CLOSES + "("))
    name = press.own_name(unquoted(_THE.sub("", name)))
    if not name or set(fold(name).split()) <= _POINTERS:
        return _host(url) or None
    if len(name) > LONGEST // 2 or set(re.split(r"[\s,]+", fold(name))) <= _NOWHERE:
        return None
    if needs_capital and not (name[0].isupper() or name[0] in '"“«' or _KEPT.match(name) or press.is_site(name)):
        return None
    return name if _reads_like_name(name) or _is_linked(line, name) else None


def _without_issue(name: str) -> str:
    """``«La Squilla», anno XII, n. 3`` without the year and the number of the issue."""
    for _ in range(3):
        name = _ISSUE.sub("", name)
    return name


def _reads_like_name(name: str) -> bool:
    """Whether words are those of an outlet, a site, a book, a person, an archive, and not a clause: one that says where
    water flows, or how something is done."""
    if press.is_site(name) or press.is_listed(name) or name[0] in _MARKS:
        return True
    if _NO_NAME.match(name) and not press.is_outlet(name):
        return False
    article = _ARTICLE.match(name)
    bare = name[article.end() :] if article else name
    return bare[:1].isupper() or bare[:1].isdigit() or bool(_KEPT.match(bare) or _HOLDERS.match(bare))


def _is_linked(line: Line, name: str) -> bool:
    """Whether a link says the name and nothing else."""
    return any(_said_by(link) == name for link in line.links)


def _said_by(link: _Element) -> str:
    """What a link says, without the signs around it."""
    return "".join(map(str, link.itertext())).strip(_CLOSES + _OPENS)


def _is_paper_of_day(line: Line, name: str, *, is_quoted: bool) -> bool:
    """Whether a name between ``da`` and a date or the number of an issue is set apart as titles are, or is no
    place's: ``da «La Squilla», n. 3``, ``da Il Faro di Borgo, 12 gennaio 2010``."""
    if len(name) > press.LONGEST or not name[:1].isupper():
        return False
    return is_quoted or is_set_apart(line, name) or _PAPER.fullmatch(name) is not None


def is_set_apart(line: Line, name: str) -> bool:
    """Whether a name is in italics or linked by itself, as titles are."""
    if _is_linked(line, name):
        return True
    inner = () if line.place is None else line.place.iter("i", "em", "cite")
    return any(
        said == name
        for element in inner
        if (said := " ".join("".join(map(str, element.itertext())).split()).strip(" ,.«»“”"))
    )


def _behind_date(text: str) -> str:
    """``07/03/2011 IL MATTINO`` without the date it begins with."""
    words = text.split(maxsplit=1)
    return words[1].lstrip(" –—-,") if len(words) == 2 and people.is_date(words[0]) else text


def _links_there(line: Line, name: str) -> bool:
    """Whether all that is said is a link to a host of that name."""
    if len(line.links) != 1 or not name[:1].isupper() or any(map(str.isdigit, name)):
        return False
    linked = _said_by(line.links[0])
    told = re.sub(r"\W", "", fold(name))
    return linked == name and len(told) > 3 and told in re.sub(r"\W", "", _host(line.links[0].get("href")))


def _is_short(name: str) -> bool:
    return len(name) <= LONGEST // 2 and not re.search(r"[.!?]\s", name)


def _first_url(text: str) -> str | None:
    found = _URL.search(text)
    return None if found is None else found[0].rstrip(".,;)") if found[0].startswith("http") else f"https://{found[0]}"


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
