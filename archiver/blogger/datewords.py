"""The words and the order of dates in each language that a page may declare.

Names of months, of weekdays and of the halves of a day, and the order of day, month and year, are dateparser's data,
which come from Unicode's CLDR. The tables here add what that data lacks and what stands around the names in the
patterns by which CLDR, and so Blogger, prints a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from archiver.blogger.locales import MONTHS, WEEKDAYS, dateparser_data

Order = Literal["DMY", "MDY", "YMD"]

OTHERS = ("it", "en", "es", "pt", "fr", "de", "nl")
"""Languages that are tried where the page declares none or its own reads nothing: those in which most blogs are
written, and whose names of months mean no other month in any other language."""

FIRST_YEAR, LAST_YEAR = 1900, 2040
"""The years that a printed year of four digits may be. Owners date posts back, to 1945 and before; a year outside is
not one of ours: 2555 is Thai, 1391 Persian, 2069 Nepali, 5772 Hebrew."""
FIRST_SHORT_YEAR, LAST_SHORT_YEAR = 1999, 2040
"""The years that a printed year of two digits may be: Blogger opened in August 1999. The Buddhist years of that time
end in 42 and more."""
NO_SHORT_YEARS = frozenset({"am", "ar", "ckb", "fa", "ne", "ps", "th"})
"""Languages in which dates may stand in another calendar, whose years of two digits look like ours."""
SHORT_BY_YEAR = frozenset({"eu", "ja", "ko"})
"""Languages whose short pattern of a date, in CLDR or in older versions of Java, begins with a year of two digits."""

_MORE_MONTHS: dict[str, dict[int, tuple[str, ...]]] = {
    "it": {1: ("genn",), 2: ("febb", "febbr"), 5: ("magg",), 6: ("giugn",), 7: ("lugl",), 8: ("ag",), 9: ("sett",)},
    "fr": {7: ("juill",)},
    "hi": {10: ("अक्टू",)},
    "my": {1: ("ဇန်",), 6: ("ဇွန်",)},
}
"""By language and number, names of months that dateparser lacks or takes for another month."""

_MORE_WEEKDAYS: dict[str, dict[int, tuple[str, ...]]] = {
    "az": {0: ("B.e.",), 1: ("Ç.a.",), 2: ("Ç.",), 3: ("C.a.",), 4: ("C.",), 5: ("Ş.",), 6: ("B.",)},
    "en": {3: ("thur", "thurs")},
    "it": {2: ("merc",), 3: ("giov",)},
    "zh": {day: (f"週{name}",) for day, name in enumerate("一二三四五六日")},
}
"""By language and number from Monday = 0, names of weekdays that dateparser lacks or takes for another day."""

_AFFIXES: dict[str, tuple[str, str]] = {
    "ca": ("d", ""),  # d'abril; apostrophes are dropped before
    "eu": ("", "ren"),  # irailaren
    "he": ("ב", ""),  # 3 בספטמבר
    "mn": ("", "ын"),  # есдүгээр сарын
}
"""By language, what is written together with the name of a month, before and after it."""

_FILLERS: dict[str, tuple[str, ...]] = {
    "af": ("die",),
    "bg": ("г", "година"),
    "ca": ("de", "del", "a", "les"),
    "cs": ("dne", "v"),
    "da": ("den", "d", "kl"),
    "de": ("den", "der", "am", "um", "uhr", "vom", "veroffentlicht"),
    "el": ("του", "στις"),
    "en": ("the", "of", "on", "at", "posted", "published", "date"),
    "es": ("de", "del", "el", "a", "la", "las", "publicado", "fecha"),
    "eu": ("(e)ko", "eko", "(a)", "a"),
    "fi": ("klo",),
    "fr": ("le", "a", "du", "publie", "date"),
    "gl": ("de", "do", "o", "as"),
    "hr": ("u",),
    "hy": ("թ",),
    "it": (
        *("il", "l", "di", "del", "dell", "alle", "all", "ore", "h", "giorno", "in", "data"),
        *("pubblicato", "postato", "scritto", "inserito", "creato", "pubblicazione"),
    ),
    "ja": ("年", "日"),
    "kk": ("ж", "г", "жылы"),
    "ko": ("년", "일"),
    "lt": ("m", "d"),
    "lv": ("gada", "g"),
    "mk": ("г", "година"),
    "mn": ("оны", "гараг"),
    "nb": ("den", "kl"),
    "nl": ("op", "om", "uur", "geplaatst"),
    "pl": ("r", "roku", "dnia", "o"),
    "pt": ("de", "do", "em", "a", "as", "publicado", "postado", "data"),
    "ro": ("la",),
    "ru": ("г", "года", "в"),
    "sk": ("o", "dna"),
    "sl": ("ob", "dne"),
    "sr": ("г", "год", "g", "god", "u", "у"),
    "sv": ("den", "kl"),
    "th": ("ที่", "คศ"),
    "uk": ("р", "року"),
    "ur": ("ء",),
    "vi": ("ngay", "luc", "nam"),
    "zh": ("年", "日", "号", "號"),
}
"""By language, folded, words that a date is written with and that name neither day, month nor year. They come from the
patterns of CLDR and from what themes write before a date or a time of day."""

_UNSPACED = frozenset({"ja", "km", "ko", "lo", "my", "th", "zh"})
"""Languages that write without spaces between words."""

_REGIONAL_ORDER: dict[str, Order] = {"zh-HK": "DMY", "zh-MO": "DMY", "es-US": "MDY"}
"""The order of regions where CLDR has another than dateparser's data."""
_YEAR_FIRST = frozenset({"hu", "ja", "ko", "lt", "zh"})
_RENAMED = {"iw": "he", "in": "id", "no": "nb", "tl": "fil", "ji": "yi"}
"""Codes that Blogger or older themes declare, and the codes they stand for."""

_DROPPED = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]|['’ʼ`´׳״]")
"""Accents, points and apostrophes. Vowel signs of other scripts stay: without them June is January in Punjabi."""
_ABBREVIATED = re.compile(r"(?<=[^\W\d_])\.|(?<=[\u0900-\u0dff\u0e00-\u109f])\.|॰")
_SPACES = re.compile(r"[\s_]+")
_ALIKE = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "ı": "i"})
"""Hyphens, and the Turkish i that loses its dot in capitals."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, folded."""

    named: re.Pattern[str]
    """The name of a month or of a weekday."""
    ambiguous: re.Pattern[str]
    """A name of both: ``mar`` in Italian."""
    filler: re.Pattern[str]
    months: MappingProxyType[str, int]
    """Each name of a month, and its number from 1."""
    weekdays: MappingProxyType[str, int | None]
    """Each name of a weekday, and its number from Monday = 0; ``None`` for one that may be two days."""
    am: frozenset[str]
    pm: frozenset[str]


def fold(text: str) -> str:
    """A date's text for comparing and matching: lower case, European digits, no accents, no apostrophes, no marks of
    direction, no full stops after letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", european_digits(text))
    plain = _ABBREVIATED.sub("", _DROPPED.sub("", text.casefold()).translate(_ALIKE))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", plain)).strip()


def european_digits(text: str) -> str:
    """A text with the digits of every script as 0 to 9, without characters that are not seen, such as marks of
    direction."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text if unicodedata.category(c) != "Cf")


def language(locale: str | None) -> str | None:
    """``it`` of ``it``, ``it-IT`` or ``it_IT``; ``None`` where nothing that is known is declared."""
    code = (locale or "").replace("_", "-").split("-")[0].lower()
    code = _RENAMED.get(code, code)
    return code if dateparser_data(code) else None


@cache
def order(locale: str | None) -> Order | None:
    """How a locale writes a date in digits; ``None`` where nothing that is known is declared."""
    code = language(locale)
    if code is None:
        return None
    region = "-".join((code, *(part.upper() for part in (locale or "").replace("_", "-").split("-")[1:])))
    data = dateparser_data(code)
    known = _REGIONAL_ORDER.get(region) or data.get("locale_specific", {}).get(region, {}).get("date_order")
    found = known or ("YMD" if code in _YEAR_FIRST else data.get("date_order"))
    return found if found in {"MDY", "YMD"} else "DMY"


@cache
def words(code: str) -> Words:
    """The words of a language that ``language`` knows."""
    info = dateparser_data(code)
    before, after = _AFFIXES.get(code, ("", ""))
    months = {
        f"{prefix}{name}{suffix}": number
        for name, number in _by_name(info, MONTHS, 1, _MORE_MONTHS.get(code, {})).items()
        if number is not None
        for prefix, suffix in {("", ""), (before, after)}
    }
    weekdays = _by_name(info, WEEKDAYS, 0, _MORE_WEEKDAYS.get(code, {}))
    both = months.keys() & weekdays.keys()
    spaced = code not in _UNSPACED
    guarded = {name: _alone(name, spaced) for name in months.keys() - both}
    guarded |= {name: r"(?<!\d)" + _alone(name, spaced) for name in weekdays.keys() - both}
    return Words(
        named=_any_of(guarded),
        ambiguous=_any_of({name: r"(?<!\d)" + _alone(name, spaced) for name in both}),
        filler=_any_of({name: _alone(name, spaced) for name in _FILLERS.get(code, ())}),
        months=MappingProxyType(months),
        weekdays=MappingProxyType(weekdays),
        am=frozenset(map(fold, info.get("am", ()))),
        pm=frozenset(map(fold, info.get("pm", ()))),
    )


def _by_name(
    info: dict[str, Any], keys: tuple[str, ...], first: int, more: dict[int, tuple[str, ...]]
) -> dict[str, int | None]:
    """Names to numbers; our own names hold, and a name of two is the name of neither."""
    theirs = _unlike((number, info.get(key, ())) for number, key in enumerate(keys, first))
    return {name: number for name, number in (theirs | _unlike(more.items())).items() if name}


def _unlike(named: Iterable[tuple[int, Iterable[str]]]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for number, names in named:
        for name in map(fold, names):
            found[name] = number if found.get(name, number) == number else None
    return found


def _alone(name: str, spaced: bool) -> str:
    """A pattern of a name that stands alone; where words are not spaced, only a name of one letter has to."""
    pattern = re.escape(name)
    return rf"(?<![^\W\d_]){pattern}(?![^\W\d_])" if spaced or len(name) == 1 else pattern


def _any_of(patterns: dict[str, str]) -> re.Pattern[str]:
    """A pattern of any of some names, the longest first."""
    longest = sorted(patterns, key=lambda name: (-len(name), name))
    return re.compile("|".join(patterns[name] for name in longest) or r"(?!)")
