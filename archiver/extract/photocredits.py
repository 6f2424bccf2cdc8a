"""Whom a caption credits: the holder of a picture's rights, apart from what the caption says.

Languages: Italian first; the credit words of English, French, Spanish, Portuguese and German stand beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archiver.blogger.locales import fold
from archiver.extract.names import NOT_NAMES, PARTICLES, is_name, split_names

LONGEST_HOLDER = 80
"""Characters of the longest holder."""
_TAIL = 200
"""Characters at the end of a line in which a credit is looked for."""
_MOST_PARTS = 6
"""Parts of a line, counted from its end, that are tried as a credit."""

AGENCIES = frozenset(
    """
    adnkronos|afp|agf|agi|alamy|anadolu|ansa|ap|ap photo|apa|associated press|askanews|belga|bloomberg|contrasto|corbis
    |dpa|efe|epa|epa-efe|fotogramma|getty|getty images|imagoeconomica|ipp|irna|italpress|keystone|kyodo|lapresse
    |lusa|olycom|press association|reuters|ria novosti|shutterstock|sipa|sputnik|tass|upi|xinhua|yonhap
    """.translate({ord("\n"): None})
    .replace("    ", "")
    .split("|")
)
"""Press agencies that stand alone where a credit is expected: ``(Ansa)``, ``X / Reuters``."""
_WRITTEN_SMALL = frozenset({"adnkronos", "afp", "ansa", "ap photo", "getty images", "lapresse", "reuters", "xinhua"})
"""Agencies whose name is no word of a text."""
_PLATFORMS = (
    "unsplash|pixabay|pexels|flickr|freepik|istock|wikimedia commons|wikimedia|wikipedia|commons|facebook|instagram"
    "|twitter|pinterest|adobe stock|shutterstock|google maps|google earth|youtube"
)
"""Where pictures are found; the holder is who put them there, where named."""
ANONYMOUS = frozenset(
    """
    archivio d'archivio dal_web web da_internet internet dalla_rete rete repertorio di_repertorio google google_immagini
    da_google generica di_fantasia stock autore_sconosciuto anonimo unknown reproducao reproduction divulgacao
    """.replace("_", "\x00").split()
)
"""What stands in a holder's place and names nobody."""
ORGANISATIONS = frozenset(
    """
    agence agencia agentur agenzia archiv archive archives archivi archivio arquivo associazione autore autrice
    biblioteca blog centro civica civico coll collection collezione comunale comune comunicazione concessione courtesy
    dall' dell'autore dell'autrice eredi famiglia familiare fondazione fondo fotografica fotografico fototeca gentile
    gruppo museo office parrocchiale per personale press privata privato redazione stampa storica storico studio
    ufficio universita
    """.split()  # noqa: SIM905
)
"""Words of a holder that is no person, which may be written small."""
_JOINERS = frozenset({"e", "ed", "and", "y", "et", "und", "&", "for", "of", "the", "con", "with", "via"})

_PICTURE = (
    r"foto|fotos|fotografi[ae]|fotograf[ií]as?|photos?|photographs?|photographie|ph|pic|pics|immagin[ei]|images?"
    r"|im[aá]gen(?:es)?|imagem|imagens|bild(?:er)?|illustrazion[ei]|illustrations?|vignett[ae]|scatt[oi]"
)
_CREDIT = r"credits?|crediti|credito|cr[ée]dits?|cr[ée]ditos?|courtesy"
_SOURCE = r"font[ei]|source|fuente|quelle"
_AUTHOR = r"autor[ei]?|author|auteur|autrice"
_CREDITED = re.compile(
    rf"(?:(?:(?P<firm>{_CREDIT}|{_AUTHOR}|{_SOURCE})|(?P<picture>{_PICTURE}))\b\.?(?:\s+(?:del(?:la|l['’])?|dell['’])\s*)?"
    rf"(?:\s*(?P<second>{_CREDIT}|fotografic[ioa]|{_SOURCE}|{_PICTURE})\b\.?)?)"
    r"(?:\s*\b(?:(?P<taken>courtesy of|tratt[ae] da|pres[ae] da|per gentile concessione d[ei]l?)"
    r"|di|by|de|do|da|dal|von|por|par|of)\b)?"
    r"(?P<mark>\s*[:=]|\s+[–—-])?\s*(?:(?:©|\(c\)|di|by)\s+)?(?P<holder>[^\s:–—-].*)",
    re.IGNORECASE,
)
_UNMISTAKABLE = re.compile(rf"(?:ph|pic|photo|photos|{_CREDIT})\b", re.IGNORECASE)
"""Words that nobody writes before what a picture shows."""
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*:?\s*(?P<holder>[^©]*)$", re.IGNORECASE)
_RIGHTS = re.compile(r"riproduzione|diritti|rights reserved|droits|derechos|vietata", re.IGNORECASE)
_UPLOADED = re.compile(
    r"(?:originally uploaded by|(?:inserit|caricat)[oai] originariamente da|uploaded by)\s+(?P<holder>\S.{0,60})",
    re.IGNORECASE,
)
"""What Flickr wrote under a picture that was sent to a blog."""
_COMMONS = re.compile(
    r"(?:di|by|von|par|de|por)\s{1,3}(?P<holder>[^\s,–—][^,–—]{1,79}?)\s{1,3}[–—-]\s{1,3}(?:opera propria|own work"
    r"|eigenes werk|travail personnel|trabajo propio|obra propia|obra do pr[oó]prio|\S.{0,80}?)"
    r",\s{1,3}(?:cc[ -]|pubblico dominio|public domain|gfdl)",
    re.IGNORECASE,
)
"""How Wikimedia Commons asks to be credited."""
_LICENCE = re.compile(
    r"[\s,;(–—-]{1,6}(?:(?:licen[zcs](?:a|e|ia)|license|under|sotto)\b.{0,60}|cc[ -](?:by|0|zero)\b.{0,60}"
    r"|(?:opera propria|own work|pubblico dominio|public domain)\b.{0,60})$",
    re.IGNORECASE,
)
_PLATFORM = re.compile(
    rf"\s{{1,3}}(?:on|su|da|via|from|auf|sur|en|em|bei|by)\s+(?:{_PLATFORMS})(?:\.com)?$", re.IGNORECASE
)
_ONLY_PLATFORM = re.compile(rf"(?:via|da|su|from)\s+(?P<holder>{_PLATFORMS})", re.IGNORECASE)
_ADDRESS = re.compile(r"[\s,;(–—-]+(?:https?://|www\.)\S+$")
_HOST = re.compile(r"(?:https?://)?(?:www\.)[\w-]+(?:\.[\w-]+){1,3}/?", re.IGNORECASE)
_ADDRESS_OF_TEXT = re.compile(
    r"(?:\b(?:a|al|at|blog|e|in|info|link|o|on|see|sito|su|sul|to|vai|visit[aei]?|web)|[:>])$", re.IGNORECASE
)
"""Words before an address to which the caption sends its reader."""
_YEARS = re.compile(r"^(?:19|20)\d\d(?:[-–](?:19|20)?\d\d)?[\s,]+|[\s,]+(?:19|20)\d\d$")
_HINT = re.compile(
    r"©|\(c\)|copyright|fot|phot|\bph\b|\bpics?\b|imm?ag|\bbild|credit|crédit|courtesy|font[ei]|source|fuente|quelle|aut[eo]"
    r"|upload|originariament|scatt|vignett|illustra|cc[ -]by|dominio|public domain|opera propria|own work|www\.|via "
    r"|archiv|arquivo|coll(?:ezione|ection|\.)|fototeca|fondo "
)
_ARCHIVE = re.compile(
    r"(?:(?:dall['’]\s?|dalla\s|dal\s|from\s)?(?:archivi[o]?|archives?|archiv|arquivo|collezione|collection|fototeca|fondo)"
    r"|coll\.)\s+\S",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_AGENCY_WORDS = frozenset(re.split(r"\W+", " ".join(AGENCIES)))
_PART = re.compile(
    r"(?:^|(?<=[.!?»”\"’)\]…]\s)|(?<=\s[-–—|]\s)|(?<=[,;]\s)|(?<=\|))\s*(?=\S)"
    r"|(?<=[^\W_]\s)(?=(?:[Pp]h|PH|[Pp]hoto\sby|[Pp]hoto\scredits?|[Pp]ic\sby|[Cc]redits?)\b[.:]?\s[A-ZÀ-Ý])"
)
_BRACKETED = re.compile(r"[(\[](?P<inside>[^()\[\]]{2,100})[)\]]\s*\.?\s*$")


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption, its credit apart; either may be missing."""

    text: str | None
    credit: str | None


NOTHING = Caption(None, None)


@lru_cache(maxsize=1024)
def split(line: str) -> Caption:
    """``… Kazakistan, 28 novembre 2024. © Sputnik / Gavriil Grigorov`` into its text and the holder it credits."""
    if not _may_credit(line):
        return Caption(line, None)
    found = _credit(line)
    if found is None:
        return Caption(line, None)
    start, holder = found
    text = line[:start].strip(" -–—|([,;:")
    return Caption(text or None, holder)


def _may_credit(line: str) -> bool:
    """A cheap look: a line without a word of credits or an agency's name credits nobody."""
    tail = line[-_TAIL:].lower()
    return _HINT.search(tail) is not None or not _AGENCY_WORDS.isdisjoint(_WORD.findall(tail))


def join(lines: list[str]) -> Caption:
    """The caption that several lines make: their texts, and the first holder that any of them credits."""
    texts: list[str] = []
    credit = None
    for line in lines:
        found = _split_caption(line) if credit is None else Caption(line, None)
        credit = credit or found.credit
        if found.text:
            texts.append(found.text)
    return Caption("\n".join(texts) or None, credit)


def _split_caption(line: str) -> Caption:
    """As ``split``; a caption may also end in the bare address of who made the picture."""
    found = split(line)
    before, _, last = line.rpartition(" ")
    if found.credit is not None or not before or not _HOST.fullmatch(last) or _ADDRESS_OF_TEXT.search(before):
        return found
    return Caption(before.strip(" -–—|([,;:") or None, last.rstrip("/"))


def names_nobody(line: str) -> bool:
    """Whether a line says where its picture comes from and names nobody: ``Foto dal web``, ``(immagine di
    repertorio)``."""
    found = _CREDITED.fullmatch(line.strip(" ()[].")) if len(line) <= LONGEST_HOLDER else None
    return found is not None and found["picture"] is not None and _is_anonymous(line.strip(" ()[]."), found)


def _is_anonymous(line: str, found: re.Match[str]) -> bool:
    said = fold(line[found.end("picture") :]).strip(" .:")
    return said.replace(" ", "\x00") in ANONYMOUS or fold(found["holder"]).replace(" ", "\x00") in ANONYMOUS


def _credit(line: str) -> tuple[int, str] | None:
    """Where a line's credit begins, and the holder it names."""
    copyright_mark = _COPYRIGHT.search(line, max(0, len(line) - _TAIL))
    if copyright_mark and (holder := _after_mark(copyright_mark["holder"])):
        return _before_label(line, copyright_mark.start()), holder
    bracketed = _BRACKETED.search(line, max(0, len(line) - _TAIL))
    inside = bracketed["inside"].strip() if bracketed else ""
    if bracketed and (holder := _named(inside) or (_of_archive(inside) if bracketed.start() else None)):
        before = _last_credit(line[: bracketed.start()].rstrip())
        return (before[0], f"{before[1]} ({holder})") if before else (bracketed.start(), holder)
    return _last_credit(line)


def _last_credit(line: str) -> tuple[int, str] | None:
    starts = [found.end() for found in _PART.finditer(line, max(0, len(line) - _TAIL))]
    for start in starts[-_MOST_PARTS:]:
        part = line[start:].strip()
        if holder := _named(part) or (_of_archive(part) if start else None):
            return start, holder
    return None


def _of_archive(part: str) -> str | None:
    """``Archivio privato``, ``Coll. Bortoli``: behind what a caption says, the archive that lends the picture."""
    bare = part.strip(" .")
    if len(bare) > LONGEST_HOLDER or fold(bare).replace(" ", "\x00") in ANONYMOUS or _goes_on(bare[5:]):
        return None
    return bare if _ARCHIVE.match(bare) and all(map(_fits, bare.split())) else None


def _before_label(line: str, start: int) -> int:
    """``Foto: © NAME`` begins at its first word."""
    found = re.search(rf"[(\[]?\b(?:{_PICTURE}|{_CREDIT})\.?\s*:?\s*$", line[:start], re.IGNORECASE)
    return found.start() if found else start


def _after_mark(holder: str) -> str | None:
    """A holder behind ``©``: whatever stands there, unless it only reserves rights or goes on to tell."""
    if _RIGHTS.search(holder):
        return None
    bare = _bare(holder)
    if not bare or len(bare) > LONGEST_HOLDER or _goes_on(bare):
        return None
    return bare if _reads_like_holder(bare) else None


def _goes_on(holder: str) -> bool:
    """Whether a new sentence begins after the holder."""
    return re.search(r"[^\W\d_]{4}[.:!?]\s+\S", holder) is not None


def _named(part: str) -> str | None:
    """The holder that a part of a line credits, when it does nothing else."""
    if len(part) > LONGEST_HOLDER * 2:
        return None
    return _from_label(part) or _from_agency(part) or _from_service(part)


def _from_agency(part: str) -> str | None:
    bare = _bare(part)
    pieces = [fold(piece).strip() for piece in re.split(r"\s*/\s*", bare)]
    if not 1 <= len(pieces) <= 3 or not any(piece in AGENCIES for piece in pieces):
        return _agency_in_capitals(bare)
    if bare.islower() and bare not in _WRITTEN_SMALL:
        return None
    return bare if all(piece in AGENCIES for piece in pieces) or _reads_like_holder(bare) else None


def _agency_in_capitals(bare: str) -> str | None:
    """``ANSA Nives Ballarin``, ``AP Photo - N. Ballarin``: an agency in capitals before or after a name."""
    words = bare.split()
    if not 2 <= len(words) <= 5 or not _reads_like_holder(bare):
        return None
    return bare if any(word.isupper() and fold(word) in AGENCIES for word in (words[0], words[-1])) else None


def _from_label(part: str) -> str | None:
    found = _CREDITED.fullmatch(part.rstrip(" .") if part.count(".") <= 1 else part)
    if found is None or _is_anonymous(part.rstrip(" ."), found):
        return None
    holder = _bare(found["holder"])
    if not holder or len(holder) > LONGEST_HOLDER or _goes_on(holder):
        return None
    is_firm = found["mark"] or found["second"] or found["taken"] or _UNMISTAKABLE.match(part)
    if found["firm"] and not found["second"] and fold(found["firm"]).startswith("aut") and not _LICENCE.search(part):
        return None  # the author of a book, a painting, a text
    if found["firm"] and not is_firm and fold(found["firm"]).startswith(("font", "source", "aut", "quelle", "fuente")):
        return None
    return holder if (_reads_like_holder(holder) if is_firm else _is_named_holder(holder)) else None


def _from_service(part: str) -> str | None:
    found = _UPLOADED.fullmatch(part) or _COMMONS.match(part) or _ONLY_PLATFORM.fullmatch(part.strip(" ."))
    if found:
        return found["holder"].strip(" .")
    return part.rstrip("/") if _HOST.fullmatch(part) else None


def _bare(holder: str) -> str:
    """The holder alone: without label, licence, platform, year, address."""
    bare = re.sub(
        r"^(?:(?:foto|photo|ph|copyright|by)\b[.:\s]*|©\s*)(?:(?:di|by)\s+)?",
        "",
        holder.strip(" ()[]"),
        flags=re.IGNORECASE,
    )
    for pattern in (_ADDRESS, _LICENCE, _PLATFORM, _YEARS, _YEARS):
        bare = pattern.sub("", bare)
    bare = bare.strip(' ,;:-–—()[]|"“”«»')
    return bare.removesuffix(".") if bare.count(".") == 1 else bare


def _reads_like_holder(holder: str) -> bool:
    """Whether every word is one of a name, a firm, a handle or an address; ``La torre vista da sud`` is none."""
    words = holder.split()
    if not 1 <= len(words) <= 10 or fold(holder).replace(" ", "\x00") in ANONYMOUS:
        return False
    if len(words) == 1 and fold(holder) in NOT_NAMES:
        return False
    return all(_fits(word) for word in words) and any(_is_strong(word) for word in words) and not holder[0].isdigit()


def _fits(word: str) -> bool:
    bare = word.strip(",;:/&|+-–—()\"'’«»“”")
    if not bare or _is_strong(bare):
        return True
    lower = fold(bare).strip(".")
    return lower in PARTICLES or lower in _JOINERS or lower in ORGANISATIONS or lower in AGENCIES or lower.isdigit()


def _is_strong(word: str) -> bool:
    """A capital, a handle (``@nives``, ``nives_b``, ``nives72``) or an address."""
    bare = word.strip(",;:/&|+-–—()\"'’«»“”")
    if any(map(str.isupper, bare.replace("d'", "").replace("l'", "")[:1])) or bare.startswith("@"):
        return True
    inner = bare.strip(".")
    has_sign = "." in inner or "_" in inner or any(map(str.isdigit, inner))
    return (has_sign and any(map(str.isalpha, inner))) or any(map(str.isupper, inner.partition("/")[2][:1]))


def _is_named_holder(holder: str) -> bool:
    """Whether a holder behind a bare ``foto`` or ``foto di`` is somebody: two words of a name at least, an agency, an
    organisation, a handle. ``Foto di Roma`` shows Rome."""
    if _is_agency(holder):
        return True
    words = holder.split()
    if len(words) == 1:
        return _is_strong(holder) and not holder[0].isupper()
    if fold(words[0]).strip(".") in ORGANISATIONS and _reads_like_holder(holder):
        return True
    parts = [part for name in split_names(holder) for part in name.split("/")]
    return all(is_name(part.strip()) or _is_agency(part) for part in parts)


def _is_agency(text: str) -> bool:
    return fold(text).strip() in AGENCIES
