"""When a post was published: the machine date where the page has one, the printed date always, and where they disagree.

dateparser reads the printed dates, with settings under which it neither guesses nor completes: only absolute dates with
a day, a month and a year, in the language the page declares. What it cannot read is normalised before it. Nothing is
ever resolved against today.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Literal

from dateparser.date import DateDataParser

from archiver.blogger import locales
from archiver.blogger.urls import permalink_month
from archiver.records import PostDate

CLOCK = re.compile(
    r"(?<![\d.:/])(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![.:/]?\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_DIGITS_ONLY = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})")
_HAS_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?!\d)|['’]\d{2}(?!\d)")
_ORDINAL = re.compile(r"(?<=\d)\s?[º°ª]|(?<=\d)\^")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?")
_OTHERS = ("en", "it")
"""Languages that are tried where the declared one reads nothing and the text names one of their months."""
LONGEST = 80
"""Characters of the longest text that is looked at as a date."""

_REPLACED = {
    "it": (
        (re.compile(r"\bprimo\b", re.I), "1"),
        (re.compile(r"\bsett\b\.?", re.I), "set"),
        (re.compile(r"\b(?:alle\s+ore|alle|ore|h)\b(?:\s*\d{1,2}\b)?", re.I), " "),
    ),
    "fr": ((re.compile(r"\b1er\b", re.I), "1"),),
    "en": ((re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I), ""),),
}
"""By language, what dateparser does not read, and what it is read as."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A printed date that could be read."""

    day: date
    weekday_agrees: bool
    """``False`` when the text names another weekday than the date's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateSigns:
    """Everything a page shows of the date of one post, as found."""

    machine: str | None = None
    """An ISO date from ``abbr[title]``, ``time[datetime]`` or microdata."""
    linked: str | None = None
    """The ISO date of JSON-LD."""
    header: str | None = None
    """The date header that stands above the posts of a day."""
    timestamp: str | None = None
    """The text of the time stamp: a time of day, or a whole date."""
    locale: str | None = None
    url: str = ""


def resolve(signs: DateSigns) -> PostDate:
    """The date of a post from all its signs; the surest wins, the others confirm or contradict it."""
    moment, source = _machine_date(signs)
    header = printed(signs.header, signs.locale)
    stamp = printed(signs.timestamp, signs.locale)
    text = signs.header or (signs.timestamp if stamp else None)
    if moment is not None:
        conflict = _conflicts(moment.date(), header or stamp)
        return _dated(moment.isoformat(timespec="seconds"), moment, source, "second", text, conflict, signs.url)
    shown = header or stamp
    if shown is None:
        return PostDate(published_text=text)
    conflict = _conflicts(shown.day, shown)
    clock = time_of_day(signs.timestamp)
    origin: Literal["header", "timestamp"] = "header" if header else "timestamp"
    if clock is None:
        return _dated(shown.day.isoformat(), shown.day, origin, "day", text, conflict, signs.url)
    return _dated(f"{shown.day.isoformat()}T{clock}", shown.day, origin, "minute", text, conflict, signs.url)


def _machine_date(signs: DateSigns) -> tuple[datetime | None, Literal["timestamp", "json-ld"]]:
    moment = iso(signs.machine)
    return (moment, "timestamp") if moment is not None else (iso(signs.linked), "json-ld")


def _dated(
    published: str,
    when: date,
    source: Literal["timestamp", "json-ld", "header"],
    precision: Literal["second", "minute", "day"],
    text: str | None,
    conflict: str | None,
    url: str,
) -> PostDate:
    month = permalink_month(url)
    return PostDate(
        published=published,
        published_date=published[:10],
        published_utc=utc(when) if isinstance(when, datetime) else None,
        published_text=text,
        published_source=source,
        published_precision=precision,
        date_conflict=conflict,
        date_hint="permalink-month" if month is not None and month != published[:7] else None,
    )


def _conflicts(day: date, shown: PrintedDate | None) -> str | None:
    if shown is None:
        return None
    codes = ["iso-header"] if shown.day != day else []
    codes += [] if shown.weekday_agrees else ["weekday"]
    return ",".join(codes) or None


def iso(text: str | None) -> datetime | None:
    """A moment from ISO 8601 text with a time of day; ``None`` for anything else."""
    if not text or "T" not in text.strip():
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(microsecond=0)
    except ValueError:
        return None


def iso_text(text: str | None) -> str | None:
    """ISO 8601 text normalised to seconds, its own offset kept."""
    moment = iso(text)
    return moment.isoformat(timespec="seconds") if moment else None


def utc(moment: datetime) -> str | None:
    """``2024-12-01T09:22:00Z``; ``None`` for a moment without an offset."""
    if moment.tzinfo is None:
        return None
    try:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None


def time_of_day(text: str | None) -> str | None:
    """``17:09:00`` of ``5:09 PM`` or ``17:09``; ``None`` when no time of day stands there."""
    found = CLOCK.search(text) if text and len(text) <= LONGEST else None
    if found is None:
        return None
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    return f"{hour:02d}:{found['minute']}:00"


_DAY_BY_WORD = re.compile(r"(?P<before>(?:[^\W\d_]+\.?\s+)?)(?P<day>\d{1,2})(?P<after>(?:\s+[^\W\d_]+\.?)?,?\s+\d{4})")
"""A day beside a month in letters: dateparser reads the month's first day once, and the day is counted from there."""


@lru_cache(maxsize=1024)
def printed(text: str | None, locale: str | None) -> PrintedDate | None:
    """The day that a printed date names, in the language of a locale; ``None`` unless day, month and year stand
    there."""
    if not text or len(text) > LONGEST:
        return None
    declared = locales.language(locale)
    others = (code for code in _OTHERS if code != declared and _names_month(text, code))
    readings = (_read(text, code, locales.date_order(locale)) for code in (declared, *others))
    return next((reading for reading in readings if reading is not None), None)


def _read(text: str, code: str, order: str) -> PrintedDate | None:
    named, rest = _without_weekday(_normalised(text, code), code)
    written_by_year = _DIGITS_ONLY.fullmatch(rest) or _YEAR_FIRST.fullmatch(rest)
    day = _by_year(written_by_year) if written_by_year else _parsed(rest, code, order)
    if day is None:
        return None
    return PrintedDate(day=day, weekday_agrees=named is None or named == day.weekday())


def _names_month(text: str, code: str) -> bool:
    return any(_is_month(word, locales.months(code)) for word in _WORD.findall(text))


def _normalised(text: str, code: str) -> str:
    plain = CLOCK.sub(" ", _ORDINAL.sub(" ", unicodedata.normalize("NFC", text).replace("\u00a0", " ")))
    for pattern, replacement in _REPLACED.get(code, ()):
        plain = pattern.sub(replacement, plain)
    return " ".join(plain.split()).strip(" ,.;-–—|")


def _without_weekday(text: str, code: str) -> tuple[int | None, str]:
    """The number of the weekday that a text begins with or holds, and the text without it.

    ``mar`` is a Tuesday and a March in Italian: an abbreviation counts only where a full date is left without it.
    """
    names, months = locales.weekdays(code), locales.months(code)
    for found in _WORD.finditer(text):
        word = locales.fold(found[0])
        if word in names and (
            word not in months or any(_is_month(w, months) for w in _WORD.findall(text[found.end() :]))
        ):
            return names[word], (text[: found.start()] + text[found.end() :]).strip(" ,.")
    return None, text


def _is_month(word: str, months: frozenset[str]) -> bool:
    return locales.fold(word) in months


def _by_year(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _parsed(text: str, code: str, order: str) -> date | None:
    if not _HAS_YEAR.search(text):
        return None
    found = _DAY_BY_WORD.fullmatch(text)
    if found is None:
        return _read_by_dateparser(text, code, order)
    first = _read_by_dateparser(f"{found['before']}1{found['after']}", code, order)
    try:
        return first and first.replace(day=int(found["day"]))
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def _read_by_dateparser(text: str, code: str, order: str) -> date | None:
    moment = _parser(code, order).get_date_data(text).date_obj
    return moment.date() if moment else None


@cache
def _parser(code: str, order: str) -> DateDataParser:
    """dateparser for one language, made once: making it costs as much as reading a date."""
    settings = {
        "DATE_ORDER": order,
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    return DateDataParser(languages=[code], settings=settings)
