"""What the words of a line by a picture tell: that it speaks of the picture, or that it is something else."""

from __future__ import annotations

import re

from archiver.blogger.locales import fold
from archiver.extract.names import is_name, split_names

_POINTING = re.compile(
    r"\(?(?:(?:qui\s+)?(?:nell[ae’']|in|sull[ae’'])\s*(?:foto|fotografi[ae]|immagin[ei]|figura)\b"
    r"|da\s+(?:sinistra|destra)\b|from\s+(?:left|right)\b|(?:qui\s+)?sopra\s*:|in\s+alto\s*:|pictured\b|above\s*:"
    r"|in\s+the\s+(?:photo|picture|image)\b|sur\s+la\s+photo\b|en\s+la\s+(?:foto|imagen)\b|na\s+(?:foto|imagem)\b"
    r"|auf\s+dem\s+(?:foto|bild)\b)",
    re.IGNORECASE,
)
"""How a caption points at its picture."""
_POINTING_DOWN = re.compile(
    r"\(?(?:(?:nell[ae’']|in(?:\s+quest[ae])?|sull[ae’'])\s*(?:foto|fotografi[ae]|immagin[ei]|figura)\s+(?:qui\s+)?(?:sotto|in\s+basso)"
    r"|qui\s+sotto|in\s+the\s+(?:photo|picture|image)\s+below|sur\s+la\s+photo\s+ci-dessous|ci-dessous"
    r"|en\s+la\s+(?:foto|imagen)\s+de\s+abajo|na\s+(?:foto|imagem)\s+abaixo|auf\s+dem\s+(?:foto|bild)\s+unten)\s*[,:–-]",
    re.IGNORECASE,
)
"""How a caption that stands above its picture points at it."""
_NUMBERED = re.compile(
    r"\(?(?:fig|figur[ae]|figure|foto|immagine|tav|tavola|photo|image|abb|abbildung|bild|plate)\.?\s*(?:n[.°º]\s*)?"
    r"(?:\d{1,3}|[ivx]{1,5})\b\s*(?:[.:)–—-]|$)",
    re.IGNORECASE,
)
"""``Fig. 3 –``, ``Foto 2:``, ``Tav. IV``."""
_INSTRUCTION = re.compile(
    r"(?:clicc|clikk|click|cliqu|klick)\w*|haz clic|fa(?:i|re) clic|per (?:ingrandire|vedere|leggere)\b"
    r"|ingrandi(?:sci|re)?\b"
    r"|(?:premi|tocca|leggi|continua|segue|to enlarge|vedi foto|read more|to be continued)\b"
)
"""How a line begins that tells what to do with a picture, or where the text goes on; folded."""
_GREETING = re.compile(
    r"(?:buon[aei]?|buongiorno|buonasera|tanti auguri|auguri|a presto|alla prossima|ciao|un bacio|baci|un abbraccio"
    r"|cari saluti|saluti|grazie)\b"
)
"""How a line begins that greets the reader; folded."""
_ENDS = frozenset({"fine", "the end", "fin", "ende", "fim"})
_PLACEHOLDERS = frozenset(
    " ".join(phrase.split())
    for phrase in """
    add caption | add a caption | aggiungi didascalia | inserisci didascalia | añadir leyenda | agregar leyenda |
    añadir título | ajouter une légende | bildunterschrift hinzufügen | beschriftung hinzufügen | bild beschriften |
    adicionar legenda | afegeix una llegenda | afegeix un títol | bijschrift toevoegen | onderschrift toevoegen |
    dodaj napis | dodaj podpis | dodaj opis | dodajte opis | dodaj naslov | lägg till bildtext | tilføj billedtekst |
    legg til bildetekst | lisää kuvateksti | přidat titulek | přidat popisek | pridať popis | pridať titulok |
    felirat hozzáadása | képaláírás hozzáadása | adaugă legendă | adăugați o legendă | adăugaţi legendă | altyazı ekle |
    resim yazısı ekle | προσθήκη λεζάντας | добавить подпись | добавьте подпись | додати підпис | додайте підпис |
    добави надпис | додај наслов | キャプションを追加 | 캡션 추가 | 添加说明文字 | 新增說明文字 | tambahkan teks |
    tambahkan keterangan | thêm chú thích | เพิ่มคำอธิบายภาพ | הוסף כיתוב | إضافة تسمية توضيحية
    """.split("|")  # noqa: SIM905 - read as phrases
)
"""What Blogger's editor writes where a caption will stand, in the language of its user, and leaves in the post when
nobody writes one."""
_PRACTICAL = re.compile(
    r"@\w|€|https?://|www\.|\b(?:tel|cell|fax)\b"
    r"|\binfo(?:rmazioni)?\b|\bprenota|\bingresso\s+(?:libero|gratuito)|\beuro\b|\d{3}[ ./-]?\d{5}",
    re.IGNORECASE,
)
"""Addresses, telephone numbers and prices: a notice for the reader."""
_DATELINE = re.compile(
    r"[A-ZÀ-Ý][A-ZÀ-Ý' ]{2,24}(?:,\s*\d{1,2}\s+[^\W\d_]{3,9}\.?)?\s*(?:\([A-Z][^\W\d_]{1,12}\))?\s*[-–—]\s"
)
"""``ROMA, 12 MAR -``: how the news of an agency begin."""
_DATE = re.compile(
    r"(?:[A-ZÀ-Ý][^\W\d_]{1,20}(?:\s[A-ZÀ-Ý][^\W\d_]{1,20})?,?\s+)?(?:(?:il|lì|li|the)\s+)?"
    r"(?:\d{1,2}[°º]?[\s/.-]{1,2}(?:[^\W\d_]{3,10}|\d{1,2})[\s/.,-]{1,2}\d{2,4}|[^\W\d_]{3,10}\s\d{1,2},\s\d{4})\.?"
)
"""A date alone, or with the place where a text was written."""
_MADE_BY = re.compile(
    r"(?:(?P<work>articolo|testo|testi|servizio|intervista|racconto|poesia|traduzione|tradott[oa]|recensione"
    r"|translat(?:ed|ion)|edited|written|text|texte|edizione(?:\s+e\s+note)?)\s+)?"
    r"(?P<by>a cura (?:di|del|della)|di|by|da|von|par|por)\s+(?P<names>[^\W\d_].{2,150})",
    re.IGNORECASE,
)
_ROLE = re.compile(r"\s*[,(]|\s+[–—-]\s*|\s*[–—]\s+")
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.!?]\s+[«“\"(]?[^\W\d_]")
_FEWEST_BELOW = 4
"""Words that point at a picture below; a line with no more of them says nothing of it."""
_SHORTEST_HEADING, _LONGEST_PLACEHOLDER = 3, 40
_SIGNED = re.compile(r"[)\]]\.?\s*$")
_SOURCES = ("font", "source", "via ", "fuente", "quelle", "tratto")


def speaks_of_picture(text: str) -> bool:
    """Whether a line points at the picture above it or numbers it."""
    return _POINTING.match(text) is not None or _NUMBERED.match(text) is not None


def points_below(text: str) -> bool:
    """Whether a line points at the picture below it: ``Nella foto qui sotto, la torre``."""
    return _POINTING_DOWN.match(text) is not None and len(text.split()) > _FEWEST_BELOW


def is_something_else(text: str) -> bool:
    """Whether a line is an instruction, a greeting, a date, a byline or an ornament, which stand by pictures as
    captions do."""
    said = fold(text.lstrip("([*-–—►>.… ")[:30])
    if _INSTRUCTION.match(said) or _GREETING.match(said) or said in _ENDS or not any(map(str.isalpha, text)):
        return True
    return _DATE.fullmatch(text) is not None or _is_byline(text)


def is_placeholder(text: str) -> bool:
    """Whether a caption is what the editor wrote for want of one: ``Aggiungi didascalia``."""
    return len(text) < _LONGEST_PLACEHOLDER and text.casefold().strip(" .…") in _PLACEHOLDERS


def is_numbered(text: str) -> bool:
    """``Fig. 1 - La torre``: a caption by its number, which says more than the number."""
    return _NUMBERED.match(text) is not None and any(map(str.isalpha, text[8:]))


def is_notice(text: str) -> bool:
    """Whether a line tells the reader something practical, or is set like a heading, all in capitals."""
    return _PRACTICAL.search(text) is not None or (text.isupper() and len(text) > _SHORTEST_HEADING)


def _is_byline(text: str) -> bool:
    found = _MADE_BY.fullmatch(text.strip("[](). ")) if len(text) <= 160 else None
    if found is None:
        return False
    named = _ROLE.split(found["names"], maxsplit=1)[0]
    return found["work"] is not None or any(is_name(name) for name in split_names(named))


def is_signature(text: str) -> bool:
    """``Renat Abdullin.``: a name with a full stop signs a text; a caption that is only a name has none."""
    return text.endswith(".") and is_name(text.removesuffix("."))


def is_news(text: str) -> bool:
    """Whether a text has more than one sentence, or begins as the news of an agency do."""
    return _SENTENCE_END.search(text) is not None or _DATELINE.match(text) is not None


def is_signed(text: str) -> bool:
    """Whether a line ends in brackets, as news do that an agency signs: ``… (ANSA)``."""
    return _SIGNED.search(text) is not None


def names_source(text: str) -> bool:
    """Whether a line names a source, which may be the text's."""
    return fold(text.lstrip("([")[:8]).startswith(_SOURCES)
