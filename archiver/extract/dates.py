"""When a post was published: the machine date where the page has one, the printed date always, and where they disagree.

``printed`` reads the texts; here they are weighed against each other, against the permalink and against the other posts
of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from archiver.blogger.datewords import Order
from archiver.blogger.urls import permalink_month
from archiver.extract.clock import time_of_day
from archiver.extract.printed import PrintedDate, Reading, read
from archiver.records import PostDate

Sign = Literal["header", "timestamp", "attribute"]
"""The printed signs, the one that counts first first."""
Source = Literal["feed", "timestamp", "json-ld", "header"]

_ISO = re.compile(r"\d{4}-?\d\d-?\d\d[Tt ]\d\d")
"""How ISO 8601 text with a time of day begins; some themes write a space for the T."""
_SPACE_BEFORE_OFFSET = re.compile(r"\s+(?=(?:[+-]\d\d:?\d\d|Z)$)")
_WIDEST_OFFSET = timedelta(hours=14)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ORDERS: tuple[Order, ...] = ("DMY", "MDY", "YMD")


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
    attribute: str | None = None
    """What stands where an ISO date belongs and is none: themes write the printed date there."""
    locale: str | None = None
    url: str = ""
    neighbours: tuple[str, ...] = ()
    """What the posts of the page show in place of the sign that is in doubt, from top to bottom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A printed sign that was read."""

    sign: Sign
    text: str
    date: PrintedDate


def resolve(signs: DateSigns) -> PostDate:
    """The date of a post from all its signs; the surest wins, the others confirm or contradict it."""
    moment, source = _moment(signs)
    day = moment.date() if moment else _machine_day(signs)
    shown = _shown(signs, day)
    text = shown.text if shown else _unread(signs, is_dated=day is not None)
    if moment is not None:
        conflict = _conflicts(moment.date(), shown, signs)
        return _dated(moment.isoformat(timespec="seconds"), source, "second", text, conflict, signs, moment)
    when = day or (shown.date.day if shown else None)
    if when is None:
        return PostDate(published_text=text)
    conflict = _conflicts(when, shown, signs)
    origin: Source = "header" if day is None and shown and shown.sign == "header" else source
    clock = _clock(when, shown, signs)
    if clock is None:
        return _dated(when.isoformat(), origin, "day", text, conflict, signs)
    precision: Literal["second", "minute"] = "minute" if len(clock) == 5 else "second"
    published = f"{when.isoformat()}T{clock}{':00' if precision == 'minute' else ''}"
    return _dated(published, origin, precision, text, conflict, signs)


def of_feed(published: str | None, url: str) -> PostDate:
    """The date of a post as its feed tells it, to the second; ``url`` is its permalink."""
    moment = iso(published)
    if moment is None:
        return PostDate()
    return _dated(moment.isoformat(timespec="seconds"), "feed", "second", None, None, DateSigns(url=url), moment)


def _clock(when: date, shown: _Shown | None, signs: DateSigns) -> str | None:
    """The time of day beside the date that was read, else in the time stamp; a header is the date of several posts, and
    the time beside another day is not of this one."""
    beside = shown.text if shown and shown.sign != "header" else None
    texts = (text for text in (beside, signs.timestamp) if text and not _names_another(text, when, signs.locale))
    return next((clock for text in texts if (clock := time_of_day(text, signs.locale))), None)


def _names_another(text: str, day: date, locale: str | None) -> bool:
    """Whether a text names a day, and not this one; a time of day alone names none."""
    days = read(text, locale).days
    return bool(days) and day not in days


def in_doubt(signs: DateSigns) -> Sign | None:
    """The printed sign on which the date hangs and which may name two days; ``None`` where nothing hangs on the
    neighbours."""
    if _moment(signs)[0] is not None or _machine_day(signs) is not None:
        return None
    month = permalink_month(signs.url)
    for sign, text in _printed_signs(signs):
        found = read(text, signs.locale)
        if len(found.days) > 1 and not _by_text_and_url(found, month):
            return sign
        if found.days:
            return None
    return None


def _moment(signs: DateSigns) -> tuple[datetime | None, Source]:
    """The machine date to the second, and where it or a machine day stands."""
    moment = iso(signs.machine) or iso(signs.timestamp)
    if moment is not None:
        return moment, "timestamp"
    linked = iso(signs.linked)
    if linked is not None:
        return linked, "json-ld"
    return None, "timestamp" if iso_day(signs.machine) or not iso_day(signs.linked) else "json-ld"


def _machine_day(signs: DateSigns) -> date | None:
    return iso_day(signs.machine) or iso_day(signs.linked)


def _printed_signs(signs: DateSigns) -> list[tuple[Sign, str]]:
    found: tuple[tuple[Sign, str | None], ...] = (
        ("header", signs.header),
        ("timestamp", signs.timestamp),
        ("attribute", signs.attribute),
    )
    return [(sign, text) for sign, text in found if text]


def _shown(signs: DateSigns, known: date | None) -> _Shown | None:
    """The first printed sign that names a day; where it may name two, the one for which something speaks."""
    for sign, text in _printed_signs(signs):
        found = read(text, signs.locale)
        day = _chosen(found, signs, known) if found.days else None
        if day is not None:
            return _Shown(sign=sign, text=text, date=found.taken_as(day))
    return None


def _chosen(found: Reading, signs: DateSigns, known: date | None) -> date | None:
    """One of the days a text may name: the one that the machine date, the weekday or the permalink's month confirms,
    the one that keeps the order of the page, else the one of the locale's order if that is sure."""
    if len(found.days) == 1:
        return found.days[0]
    if known in found.days:
        return known
    confirmed = _by_text_and_url(found, permalink_month(signs.url))
    if confirmed is not None:
        return confirmed
    order = _order_of_page(signs.neighbours, signs.locale) if signs.neighbours else None
    in_order = dict(found.by_order).get(order) if order else None
    return in_order or (found.days[0] if found.is_sure else None)


def _by_text_and_url(found: Reading, month: str | None) -> date | None:
    by_weekday = [day for day in found.days if day.weekday() == found.weekday]
    if len(by_weekday) == 1:
        return by_weekday[0]
    by_month = [day for day in found.days if f"{day:%Y-%m}" == month]
    return by_month[0] if len(by_month) == 1 else None


@lru_cache(maxsize=256)
def _order_of_page(texts: tuple[str, ...], locale: str | None) -> Order | None:
    """The order of day and month of a page, whose dates are all in one format: the one in which all can be read, or of
    several the one in which they go from new to old, as Blogger lists posts."""
    readings = [found for text in texts if (found := read(text, locale)).days]
    if len({found.days for found in readings}) < 2:
        return None
    readable = {order: days for order in _ORDERS if (days := _in_order(readings, order))}
    holding = list(readable) if len(readable) == 1 else [each for each, days in readable.items() if _descends(days)]
    return holding[0] if len(holding) == 1 else None


def _in_order(readings: list[Reading], order: Order) -> list[date]:
    """The days of some readings by one order; none where one of them has no such day."""
    days = [dict(found.by_order).get(order) if found.by_order else found.days[0] for found in readings]
    return [day for day in days if day is not None] if None not in days else []


def _descends(days: list[date]) -> bool:
    return days == sorted(days, reverse=True)


def _unread(signs: DateSigns, *, is_dated: bool) -> str | None:
    """The text to keep where no printed sign names a day; a time of day is worth it where there is nothing else."""
    if signs.header or not signs.timestamp:
        return signs.header
    is_time = time_of_day(signs.timestamp, signs.locale) is not None
    return None if is_dated and is_time else signs.timestamp


def _conflicts(day: date, shown: _Shown | None, signs: DateSigns) -> str | None:
    codes = ["iso-header"] if shown and shown.date.day != day else []
    weekday = read(signs.header, signs.locale).weekday if signs.header else None
    if (shown and not shown.date.weekday_agrees) or (not codes and weekday not in {None, day.weekday()}):
        codes.append("weekday")
    if shown and shown.sign == "header" and _is_contradicted(shown.date.day, signs):
        codes.append("header-timestamp")
    if _machine_dates_differ(signs):
        codes.append("iso-json-ld")
    return ",".join(codes) or None


def _is_contradicted(day: date, signs: DateSigns) -> bool:
    """Whether the printed time stamp, or what is printed in place of its machine date, names another day."""
    texts = [text for text in (signs.timestamp, signs.attribute) if text and iso(text) is None]
    return any(_names_another(text, day, signs.locale) for text in texts)


def _machine_dates_differ(signs: DateSigns) -> bool:
    """Whether the markup's machine date and JSON-LD's are of different days, as seen from one offset."""
    marked, linked = iso(signs.machine), iso(signs.linked)
    if marked is None or linked is None:
        day, other = (
            moment.date() if moment else iso_day(text)
            for moment, text in ((marked, signs.machine), (linked, signs.linked))
        )
        return day is not None and other is not None and day != other
    if (marked.tzinfo is None) != (linked.tzinfo is None):
        return abs(marked.replace(tzinfo=UTC) - linked.replace(tzinfo=UTC)) > _WIDEST_OFFSET
    try:
        return (marked + (linked - marked)).date() != marked.date()
    except OverflowError:
        return True  # the day after the last, or before the first, that can be written


def _dated(
    published: str,
    source: Source,
    precision: Literal["second", "minute", "day"],
    text: str | None,
    conflict: str | None,
    signs: DateSigns,
    moment: datetime | None = None,
) -> PostDate:
    month = permalink_month(signs.url)
    return PostDate(
        published=published,
        published_date=published[:10],
        published_utc=utc(moment) if moment else None,
        published_text=text,
        published_source=source,
        published_precision=precision,
        date_conflict=conflict,
        date_hint="permalink-month" if month is not None and month != published[:7] else None,
    )


def iso(text: str | None) -> datetime | None:
    """A moment from ISO 8601 text with a time of day; ``None`` for anything else."""
    text = (text or "").strip()
    if not _ISO.match(text):
        return None
    try:
        return datetime.fromisoformat(_SPACE_BEFORE_OFFSET.sub("", text)).replace(microsecond=0)
    except ValueError:
        return None


def iso_day(text: str | None) -> date | None:
    """A day from ISO 8601 text without a time of day; ``None`` for anything else."""
    text = (text or "").strip()
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
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
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except OverflowError:
        return None
