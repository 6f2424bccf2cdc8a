"""Dates in words, as an Italian blog prints them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")


def day_header(iso: str) -> str:
    """``domenica 1 dicembre 2024``: the date header of a v2 theme."""
    moment = datetime.fromisoformat(iso)
    return f"{WEEKDAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def long_day(iso: str) -> str:
    """``dicembre 01, 2024``: the timestamp of a v3 theme in Italian."""
    moment = datetime.fromisoformat(iso)
    return f"{MONTHS[moment.month - 1]} {moment.day:02}, {moment.year}"


def clock_time(iso: str) -> str:
    """``10:22``: the timestamp of a v2 theme."""
    return datetime.fromisoformat(iso).strftime("%H:%M")


def comment_time(iso: str) -> str:
    """``1 dicembre 2024 alle ore 10:22``."""
    moment = datetime.fromisoformat(iso)
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} alle ore {moment:%H:%M}"


def to_second(iso: str) -> str:
    """Without the milliseconds that only feeds print: ``2024-12-01T10:22:00+01:00``."""
    return datetime.fromisoformat(iso).replace(microsecond=0).isoformat()


def utc(iso: str) -> str:
    """``2024-12-01T09:22:00Z``: ``lastmod`` of a sitemap."""
    return f"{datetime.fromisoformat(iso).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def in_rome(moment: datetime) -> datetime:
    """A UTC moment with Italy's offset on that day, by the rule of 1996: no system's time zone files are needed."""
    summer = _last_sunday(moment.year, 3) <= moment < _last_sunday(moment.year, 10)
    return moment.astimezone(timezone(timedelta(hours=2 if summer else 1)))


def _last_sunday(year: int, month: int) -> datetime:
    """One in the morning, UTC, of the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
