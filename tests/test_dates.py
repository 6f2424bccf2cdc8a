"""Dates: what is printed is read in the language of the page, and nothing is ever invented."""

from __future__ import annotations

from datetime import date

import pytest

from archiver.extract.dates import DateSigns, iso_text, printed, resolve, time_of_day
from archiver.records import PostDate


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("domenica 1 dicembre 2024", "it", "2024-12-01"),
        ("DOMENICA 1 DICEMBRE 2024", "it", "2024-12-01"),
        ("domenica\u00a01\u00a0dicembre\u00a02024", "it", "2024-12-01"),
        ("lunedi 2 dicembre 2024", "it", "2024-12-02"),
        ("dom 1 dic 2024", "it", "2024-12-01"),
        ("venerdì, gennaio 12, 2007", "it-IT", "2007-01-12"),
        ("settembre 15, 2024", "it", "2024-09-15"),
        ("1 dicembre 2024", "it_IT", "2024-12-01"),
        ("1 dicembre 2024", None, "2024-12-01"),
        ("1º maggio 2020", "it", "2020-05-01"),
        ("1° maggio 2020", "it", "2020-05-01"),
        ("primo maggio 2020", "it", "2020-05-01"),
        ("3 sett 2009", "it", "2009-09-03"),
        ("3 sett. 2009", "it", "2009-09-03"),
        ("1 dicembre 2024 ore 9", "it", "2024-12-01"),
        ("1 dicembre 2024 alle ore 14.05", "it", "2024-12-01"),
        ("1 maggio 2020 h 10:30", "it", "2020-05-01"),
        ("mar 3 dic 2024", "it", "2024-12-03"),
        ("3 mar 2024", "it", "2024-03-03"),
        ("mar 12, 2024", "it", "2024-03-12"),
        ("30 luglio '07", "it", "2007-07-30"),
        ("01/12/24", "it", "2024-12-01"),
        ("1.12.24", "it", "2024-12-01"),
        ("30.8.24", "it", "2024-08-30"),
        ("01/12/24", "en", "2024-01-12"),
        ("01/12/24", "en-GB", "2024-12-01"),
        ("01/12/24", "en_GB", "2024-12-01"),
        ("2024/12/01", "it", "2024-12-01"),
        ("2024-12-01", "en", "2024-12-01"),
        ("20241201", "it", "2024-12-01"),
        ("Sunday, December 1, 2024", "en", "2024-12-01"),
        ("1st December 2024", "en-GB", "2024-12-01"),
        ("avgust 13, 2024", "sl", "2024-08-13"),
        ("quinta-feira, 3 de agosto de 2017", "pt-BR", "2017-08-03"),
        ("Montag, 5. Mai 2014", "de", "2014-05-05"),
        ("jeudi 1er mai 2014", "fr", "2014-05-01"),
        ("Saturday, October 31, 2020", "it", "2020-10-31"),
        ("sabato 31 ottobre 2020", "en", "2020-10-31"),
    ],
)
def test_a_printed_date_is_read(text: str, locale: str | None, day: str) -> None:
    found = printed(text, locale)
    assert found is not None
    assert (found.day, found.weekday_agrees) == (date.fromisoformat(day), True)


@pytest.mark.parametrize(
    "text",
    [
        *("", "giovedì", "sab", "dicembre", "gennaio 2024", "2024", "2 giugno", "ven 13 giu", "ieri", "oggi", "domani"),
        *(
            "10 minuti fa",
            "3 settimane fa",
            "5:09 PM",
            "23:27",
            "31/02/2024",
            "20241301",
            "2024/13/01",
            "40 dicembre 2024",
        ),
        *("La vite", "Primo giorno di scuola", "1.2", "versione 1.2.3", "12", "31 dicembre", "x" * 500, "1 " * 200),
    ],
)
@pytest.mark.parametrize("locale", ["it", "en", "xx", None])
def test_no_date_is_made_up(text: str, locale: str | None) -> None:
    assert printed(text, locale) is None


def test_the_weekday_is_a_checksum() -> None:
    found = printed("martedì 1 dicembre 2024", "it")
    assert found is not None
    assert (found.day, found.weekday_agrees) == (date(2024, 12, 1), False)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("5:09 PM", "17:09:00"),
        ("2:48 p.m.", "14:48:00"),
        ("12:05 AM", "00:05:00"),
        ("12:00 PM", "12:00:00"),
        ("17:09", "17:09:00"),
        ("23.27", "23:27:00"),
        ("alle 10:22", "10:22:00"),
        ("at 9:05", "09:05:00"),
        ("1.12.2024 10:05", "10:05:00"),
        ("14/06/24 05:09 PM", "17:09:00"),
        ("1.12.24", None),
        ("25:00", None),
        ("13:05 PM", None),
        ("9", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_of_day_is_read(text: str | None, clock: str | None) -> None:
    assert time_of_day(text) == clock


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("2024-12-01T10:22:00+01:00", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00.123+01:00", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00Z", "2024-12-01T10:22:00+00:00"),
        (" 2024-12-01T10:22:00 ", "2024-12-01T10:22:00"),
        ("2024-12-01", None),
        ("10:22", None),
        ("2024-13-01T10:22:00Z", None),
        (None, None),
    ],
)
def test_a_machine_date_is_normalised_to_seconds(text: str | None, normalised: str | None) -> None:
    assert iso_text(text) == normalised


def test_the_machine_date_wins_and_the_header_is_kept() -> None:
    signs = DateSigns(
        machine="2024-12-01T10:22:00+01:00",
        header="domenica 1 dicembre 2024",
        timestamp="10:22",
        locale="it",
        url="http://officina.blogspot.com/2024/12/vite.html",
    )
    assert resolve(signs) == PostDate(
        published="2024-12-01T10:22:00+01:00",
        published_date="2024-12-01",
        published_utc="2024-12-01T09:22:00Z",
        published_text="domenica 1 dicembre 2024",
        published_source="timestamp",
        published_precision="second",
    )


@pytest.mark.parametrize(
    ("signs", "conflict"),
    [
        (DateSigns(machine="2024-12-01T23:59:00-08:00", header="1 dicembre 2024", locale="it"), None),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="2 dicembre 2024", locale="it"), "iso-header"),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="lunedì 1 dicembre 2024", locale="it"), "weekday"),
        (
            DateSigns(machine="2024-12-01T10:22:00+01:00", header="domenica 2 dicembre 2024", locale="it"),
            "iso-header,weekday",
        ),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="domenica", locale="it"), None),
        (DateSigns(header="lunedì 1 dicembre 2024", locale="it"), "weekday"),
        (DateSigns(header="domenica 1 dicembre 2024", locale="it"), None),
    ],
)
def test_sources_that_disagree_are_named(signs: DateSigns, conflict: str | None) -> None:
    assert resolve(signs).date_conflict == conflict


def test_a_header_and_a_time_of_day_give_the_minute_without_an_offset() -> None:
    found = resolve(DateSigns(header="Monday, March 20, 2006", timestamp="at\n5:09 PM", locale="en-US"))
    assert found == PostDate(
        published="2006-03-20T17:09:00",
        published_date="2006-03-20",
        published_text="Monday, March 20, 2006",
        published_source="header",
        published_precision="minute",
    )


def test_a_header_alone_gives_the_day() -> None:
    found = resolve(DateSigns(header="giovedì 4 luglio 2024", locale="it"))
    assert (found.published, found.published_precision, found.published_utc) == ("2024-07-04", "day", None)


def test_a_time_stamp_that_is_a_whole_date_is_a_date() -> None:
    found = resolve(DateSigns(timestamp="giugno 28, 2024", locale="it"))
    assert (found.published, found.published_text, found.published_source) == (
        "2024-06-28",
        "giugno 28, 2024",
        "timestamp",
    )


def test_json_ld_counts_where_the_markup_has_no_date() -> None:
    found = resolve(DateSigns(linked="2024-09-15T08:00:00+02:00"))
    assert (found.published, found.published_source) == ("2024-09-15T08:00:00+02:00", "json-ld")


def test_what_cannot_be_read_is_kept_as_text_only() -> None:
    assert resolve(DateSigns(header="giovedì", timestamp="23:27", locale="it")) == PostDate(published_text="giovedì")


def test_no_signs_no_date() -> None:
    assert resolve(DateSigns()) == PostDate()


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("http://o.example/2024/12/vite.html", None),
        ("http://o.example/2019/03/vite.html", "permalink-month"),
        ("http://o.example/p/vite.html", None),
    ],
)
def test_a_permalink_of_another_month_is_a_hint(url: str, hint: str | None) -> None:
    assert resolve(DateSigns(machine="2024-12-01T10:22:00+01:00", url=url)).date_hint == hint
