"""Printed dates: from the text of a date header or a time stamp to the day it names.

A text counts only as a whole: weekday, name of the month, day and year, and the small words that its language writes
between them. What is left over makes it no date, so nothing is completed and nothing is guessed. What is understood is
brought into the one form that dateparser reads alike in every language, and dateparser reads that under settings that
take absolute dates with a day, a month and a year only. Nothing is ever resolved against today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from dateparser.date import DateDataParser

from archiver.blogger import datewords, locales
from archiver.blogger.datewords import Order, Words
from archiver.extract.clock import CLOCK, LONGEST

_HOUR = re.compile(r"\b(?:alle ore|alle|ore|h|klo|kl|um) ?\d{1,2}(?![\d/.-])|\b\d{1,2} ?h\b")
"""An hour without minutes, in folded text."""
_ORDINAL = re.compile(r"(?<=\d)(?:\s?[º°ª^]|(?:st|nd|rd|th|er|ro)(?![^\W\d_]))", re.IGNORECASE)
_FIRST = {"it": re.compile(r"\bprimo\b"), "es": re.compile(r"\bprimero\b"), "pt": re.compile(r"\bprimeiro\b")}
"""The word for the first of a month."""
_ELISION = re.compile(r"(?<=[^\W\d_])['’](?=\d)")
"""``l'8 dicembre``: an apostrophe before a day, not before a year."""
_SHORT_YEAR = re.compile(r"(?<![\w'’])['’](?P<year>\d\d)(?!\d)")
_MONTH_BY_UNIT = re.compile(r"(?<!\d)(\d{1,2}) ?[月월]|(?:thang|thg) ?(\d{1,2})(?!\d)")
"""A month as a number with the word for month: Chinese, Japanese and Korean, Vietnamese."""
_BRACES = str.maketrans("{}<>", "    ")

_BETWEEN = r"[ .,،/-]*"
_APART = r"[ .,،/-]+"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"\{(?P<month>\d{1,2})\}"
_YEAR = r"(?P<year>\d{4})"
_IN_WORDS = tuple(
    re.compile(shape)
    for shape in (
        rf"{_DAY}{_BETWEEN}{_MONTH}(?:{_BETWEEN}{_YEAR}|[/-](?P<short>\d\d))(?!\d)",
        rf"{_MONTH}{_BETWEEN}{_DAY}{_APART}{_YEAR}(?!\d)",
        rf"{_YEAR}{_BETWEEN}{_MONTH}{_BETWEEN}{_DAY}(?!\d)",
        rf"{_YEAR}{_APART}{_DAY}{_BETWEEN}{_MONTH}",
    )
)
"""A month in letters, written ``{12}`` by then, with its day and its year."""
_BY_YEAR = re.compile(r"(?P<year>\d{4})(?P<sep> ?[/.-] ?)(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)\.?")
_WITHOUT_SIGNS = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_IN_DIGITS = re.compile(r"(?P<a>\d{1,2})(?P<sep> ?[/.-] ?)(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{1,2})(?!\d)\.?")
_IN_ONE_ORDER = (*_IN_WORDS, _BY_YEAR, _WITHOUT_SIGNS)
_LISTED: dict[tuple[str, bool], Order] = {("/", False): "MDY", (".", False): "MDY", (".", True): "DMY"}
"""By separator and whether the year is short, the order in the formats that Blogger offers in every language:
``M/d/yyyy``, ``M.d.yyyy`` and ``d.M.yy``, all without spaces and leading zeros."""

_SIGNS = r"[^\w{}<>]*"
_WEEKDAY = re.compile(rf"{_SIGNS}<(?P<weekday>[\d?])>{_SIGNS}")
_LEADING = re.compile(_SIGNS)
_MEANING = re.compile(r"[\w{<]")
_TAIL = re.compile(r"[^\w{}<>]+(?:<\d>|(?:\d{1,5} )?[^\W\d_])(?:[^\d{<]|<[\d?]>)*")
"""What may be glued to a date: after a space or a sign words, or a number of something. Another number or month there
could make the text a span of days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A printed date that could be read."""

    day: date
    weekday_agrees: bool
    """``False`` when the text names another weekday than the date's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a printed text says of a day."""

    days: tuple[date, ...] = ()
    """The days it may name, the likeliest first: ``03/04/2012`` may be two. Empty where it names none."""
    by_order: tuple[tuple[Order, date], ...] = ()
    """The same by the order of day and month, for a date in digits."""
    is_sure: bool = False
    """Whether the first of the days counts where nothing else speaks for another."""
    weekday: int | None = None
    """The weekday it names, from Monday = 0."""

    def taken_as(self, day: date) -> PrintedDate:
        """The reading once a day is chosen."""
        return PrintedDate(day=day, weekday_agrees=self.weekday in {None, day.weekday()})


NOTHING = Reading()


def printed(text: str | None, locale: str | None) -> PrintedDate | None:
    """The day that a printed date names, in the language of a locale, by the text alone; ``None`` where it names none
    or may name two."""
    found = read(text, locale)
    by_weekday = [day for day in found.days if day.weekday() == found.weekday]
    if len(by_weekday) == 1:
        return found.taken_as(by_weekday[0])
    return found.taken_as(found.days[0]) if found.days and found.is_sure else None


@lru_cache(maxsize=4096)
def read(text: str | None, locale: str | None) -> Reading:
    """What a printed text says of a day: in the language of a locale, else in one of those that blogs are mostly
    written in, where all of them that read it agree."""
    if not text or len(text) > LONGEST:
        return NOTHING
    plain = " ".join(datewords.european_digits(text).translate(_BRACES).split())
    declared = datewords.language(locale)
    found = _in_language(plain, declared, datewords.order(locale)) if declared else NOTHING
    if found != NOTHING:
        return found
    others = [_in_language(plain, code, None) for code in datewords.OTHERS if code != declared]
    readings = {found for found in others if found != NOTHING and _tells_its_language(found, declared)}
    return readings.pop() if len(readings) == 1 else NOTHING


def _tells_its_language(found: Reading, declared: str | None) -> bool:
    """Whether words of the language were read; a page that declares one writes its digits in its own order."""
    return declared is None or not found.by_order or found.weekday is not None


def _in_language(text: str, code: str, order: Order | None) -> Reading:
    words = datewords.words(code)
    named = _tokens(text, words, code)
    if order is None and "<" in named:
        order = datewords.order(code)  # the weekday tells the language
    weekday, bare = _weekday(named)
    start = _LEADING.sub("", bare, count=1)
    if not start:
        return Reading(weekday=weekday)
    for found in _dates(start, code, order):
        reading = _whole(*found, start, weekday)
        if reading is not None:
            return reading
    return NOTHING


def _tokens(text: str, words: Words, code: str) -> str:
    """A text, folded, with ``{12}`` for a month and ``<0>`` for a weekday, without the time and the small words."""
    plain = _SHORT_YEAR.sub(_in_full, _ELISION.sub(" ", _ORDINAL.sub(" ", text)))
    folded = _HOUR.sub(" ", datewords.fold(CLOCK.sub(" ", plain)))
    if code in _FIRST:
        folded = _FIRST[code].sub("1", folded)
    folded = _MONTH_BY_UNIT.sub(lambda found: f"{{{found[1] or found[2]}}}", folded)
    folded = words.named.sub(lambda found: _token(words, found[0]), folded)
    folded = _told_apart(folded, words)
    return " ".join(words.filler.sub(" ", folded).split())


def _in_full(found: re.Match[str]) -> str:
    """``2007`` of ``'07``."""
    return f"{19 if found['year'] == '99' else 20}{found['year']}"


def _token(words: Words, name: str) -> str:
    return f"{{{words.months[name]}}}" if name in words.months else _weekday_token(words, name)


def _weekday_token(words: Words, name: str) -> str:
    number = words.weekdays[name]
    return "<?>" if number is None else f"<{number}>"


def _told_apart(folded: str, words: Words) -> str:
    """``mar`` is a Tuesday and a March in Italian: a weekday where a month is left without it."""
    found = words.ambiguous.search(folded)
    if found is None:
        return folded
    before, behind = folded[: found.start()], folded[found.end() :]
    is_weekday = "{" in folded or words.ambiguous.search(behind)
    token = _weekday_token(words, found[0]) if is_weekday else _token(words, found[0])
    return before + token + words.ambiguous.sub(lambda other: _token(words, other[0]), behind)


def _weekday(named: str) -> tuple[int | None, str]:
    """The weekday that a text begins with, and the text without it."""
    found = _WEEKDAY.match(named)
    return (_number(found), named[found.end() :]) if found else (None, named)


def _number(found: re.Match[str]) -> int | None:
    return None if found["weekday"] == "?" else int(found["weekday"])


def _dates(start: str, code: str, order: Order | None) -> Iterator[tuple[int, Reading]]:
    """Each date that a text begins with: where it ends, and what it may be."""
    for shape in _IN_ONE_ORDER:
        found = shape.match(start)
        if found:
            parts = found.groupdict()
            year = _year(parts["year"] or parts["short"], code)
            day = _day(year, int(parts["month"]), int(parts["day"]))
            yield found.end(), Reading(days=(day,) if day else (), is_sure=True)
    found = _IN_DIGITS.match(start)
    if found:
        yield found.end(), _in_digits(found, code, order)


def _whole(end: int, reading: Reading, start: str, weekday: int | None) -> Reading | None:
    """A reading, if what stands behind the date is nothing, its weekday, or cannot belong to it."""
    if not reading.days:
        return None
    tail = start[end:]
    behind = _WEEKDAY.fullmatch(tail) if weekday is None else None
    if behind:
        return replace(reading, weekday=_number(behind))
    if not _MEANING.search(tail):
        return replace(reading, weekday=weekday)
    if not _TAIL.fullmatch(tail):
        return None
    return replace(reading, weekday=weekday, is_sure=len(reading.days) == 1)


def _in_digits(found: re.Match[str], code: str, order: Order | None) -> Reading:
    """``03/04/2012``: by the order of the locale, unless Blogger's list offers the same shape in another order."""
    a, b, c = found["a"], found["b"], found["c"]
    is_short = len(c) <= 2
    listed = None if "0" in {a[0], b[0]} else _LISTED.get((found["sep"], is_short))
    own = listed if order == "YMD" and not is_short else order
    first = listed if (own, listed) == ("MDY", "DMY") else own  # English itself writes no full stops
    days: dict[Order, date] = {}
    for each in (first, listed, "DMY", "MDY"):
        day = _by_order(each, a, b, c, code) if each else None
        if each and day:
            days[each] = day
    likely = tuple(dict.fromkeys(days.values()))
    is_agreed = listed in {None, first} and (first != "YMD" or code in datewords.SHORT_BY_YEAR)
    return Reading(days=likely, by_order=tuple(days.items()), is_sure=len(likely) == 1 or (first in days and is_agreed))


def _by_order(order: Order, a: str, b: str, c: str, code: str) -> date | None:
    if len(c) == 1 and order != "YMD":
        return None
    year, month, day = {"DMY": (c, b, a), "MDY": (c, a, b), "YMD": (a, b, c)}[order]
    return _day(_year(year.zfill(2), code), int(month), int(day))


def _year(shown: str, code: str) -> int | None:
    if len(shown) == 4:
        year = int(shown)
        return year if datewords.FIRST_YEAR <= year <= datewords.LAST_YEAR else None
    year = int(shown) + (1900 if int(shown) >= 99 else 2000)
    is_ours = datewords.FIRST_SHORT_YEAR <= year <= datewords.LAST_SHORT_YEAR
    return year if is_ours and code not in datewords.NO_SHORT_YEARS else None


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None or not 1 <= month <= 12:
        return None
    try:
        return _first_of(year, month).replace(day=day)
    except ValueError:
        return None


@cache
def _first_of(year: int, month: int) -> date:
    """The first day of a month as dateparser reads it, once a month: it costs a millisecond, and the day is counted
    from there."""
    first: date = _parser().get_date_data(f"1 {locales.MONTHS[month - 1]} {year}").date_obj.date()
    return first


@cache
def _parser() -> DateDataParser:
    settings = {
        "DATE_ORDER": "DMY",
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return DateDataParser(languages=["en"], settings=settings)
