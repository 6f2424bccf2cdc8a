"""Printed dates: read in the language of the page as a whole or not at all, and never against today."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.blogger import datewords
from archiver.extract.clock import LONGEST, time_of_day
from archiver.extract.printed import printed, read

ITALIAN = [
    ("domenica 1 dicembre 2024", "2024-12-01"),
    ("DOMENICA 1 DICEMBRE 2024", "2024-12-01"),
    ("Domenica, 1 Dicembre 2024", "2024-12-01"),
    ("domenica\u00a01\u00a0dicembre\u00a02024", "2024-12-01"),
    ("domenica\n 1  dicembre\t2024", "2024-12-01"),
    ("lunedi 2 dicembre 2024", "2024-12-02"),
    ("LUNEDI' 2 DICEMBRE 2024", "2024-12-02"),
    ("dom 1 dic 2024", "2024-12-01"),
    ("dom. 1 dic. 2024", "2024-12-01"),
    ("Dom, 01 Dic 2024", "2024-12-01"),
    ("venerdì, gennaio 12, 2007", "2007-01-12"),
    ("domenica, settembre 03, 2006", "2006-09-03"),
    ("settembre 15, 2024", "2024-09-15"),
    ("1 dicembre 2024", "2024-12-01"),
    ("1 dicembre, 2024", "2024-12-01"),
    ("1dicembre2024", "2024-12-01"),
    ("1º maggio 2020", "2020-05-01"),
    ("1° maggio 2020", "2020-05-01"),
    ("1 ° maggio 2020", "2020-05-01"),
    ("1^ maggio 2020", "2020-05-01"),
    ("primo maggio 2020", "2020-05-01"),
    ("Primo Maggio 2020", "2020-05-01"),
    ("l'8 dicembre 2012", "2012-12-08"),
    ("dell’11 marzo 2011", "2011-03-11"),
    ("il 3 marzo 2014", "2014-03-03"),
    ("3 sett 2009", "2009-09-03"),
    ("3 sett. 2009", "2009-09-03"),
    ("3-set-2009", "2009-09-03"),
    ("12-nov-07", "2007-11-12"),
    ("1 dicembre 2024 ore 9", "2024-12-01"),
    ("1 dicembre 2024 alle ore 14.05", "2024-12-01"),
    ("1 dicembre 2024 alle 14:05", "2024-12-01"),
    ("alle 14:05 di domenica 1 dicembre 2024", "2024-12-01"),
    ("1 maggio 2020 h 10:30", "2020-05-01"),
    ("1 maggio 2020 h10", "2020-05-01"),
    ("mar 3 dic 2024", "2024-12-03"),
    ("3 mar 2024", "2024-03-03"),
    ("mar 3 mar 2015", "2015-03-03"),
    ("mar 12, 2024", "2024-03-12"),
    ("30 luglio '07", "2007-07-30"),
    ("3 agosto ’99", "1999-08-03"),
    ("8 maggio 1945", "1945-05-08"),
    ("01/12/24", "2024-12-01"),
    ("03/04/2012", "2012-04-03"),
    ("1.12.24", "2024-12-01"),
    ("30.8.24", "2024-08-30"),
    ("13/1/2024", "2024-01-13"),
    ("1/13/2024", "2024-01-13"),
    ("1.13.2024", "2024-01-13"),
    ("1 / 12 / 2024", "2024-12-01"),
    ("2024/12/01", "2024-12-01"),
    ("2024-12-01", "2024-12-01"),
    ("2024.12.1", "2024-12-01"),
    ("20241201", "2024-12-01"),
    ("domenica 1.12.2024", "2024-12-01"),
    ("domenica 12.1.2024", "2024-12-01"),
    ("« 1 dicembre 2024 »", "2024-12-01"),
    ("\uf073 1 dicembre 2024", "2024-12-01"),
    ("Pubblicato il 3 marzo 2014", "2014-03-03"),
]
GLUED = [
    ("martedì 30 settembre 2025 - Gita in Carnia", "2025-09-30"),
    ("martedì 30 settembre 2025 – «Gita» in Carnia", "2025-09-30"),
    ("martedì 30 settembre 2025: gita in Carnia", "2025-09-30"),
    ("martedì 30 settembre 2025 | 12 foto", "2025-09-30"),
    ("martedì 30 settembre 2025 (Carnia)", "2025-09-30"),
    ("martedì 30 settembre 2025 Gita in Carnia", "2025-09-30"),
    ("martedì 30 settembre 2025 - domenica andando", "2025-09-30"),
    ("martedì 30 settembre 2025 - una domenica in Carnia", "2025-09-30"),
    ("nov 15, 2012 0 comments", "2012-11-15"),
    ("15/11/2012 - 3 commenti", "2012-11-15"),
    ("3 marzo 2014 2 ore fa", "2014-03-03"),
]
FOREIGN = [
    ("01/12/24", "en", "2024-01-12"),
    ("01/12/24", "en-GB", "2024-12-01"),
    ("01/12/24", "en_GB", "2024-12-01"),
    ("01/12/24", "en-gb", "2024-12-01"),
    ("1.12.24", "en", "2024-12-01"),
    ("1/12/2024", "en", "2024-01-12"),
    ("2024-12-01", "en", "2024-12-01"),
    ("24. 12. 1.", "ko", "2024-12-01"),
    ("Sunday, December 1, 2024", "en", "2024-12-01"),
    ("1st December 2024", "en-GB", "2024-12-01"),
    ("the 2nd of May, 2012", "en", "2012-05-02"),
    ("Posted on May 2nd, 2012 at 5:09 PM", "en", "2012-05-02"),
    ("5/17/2004 12:45:00 PM", "en", "2004-05-17"),
    ("avgust 13, 2024", "sl", "2024-08-13"),
    ("quinta-feira, 3 de agosto de 2017", "pt-BR", "2017-08-03"),
    ("1 de enero de 2012", "es", "2012-01-01"),
    ("Montag, 5. Mai 2014", "de", "2014-05-05"),
    ("jeudi 1er mai 2014", "fr", "2014-05-01"),
    ("24 KASIM 2012", "tr", "2012-11-24"),
    ("ΔΕΥΤΕΡΑ 24 ΔΕΚΕΜΒΡΙΟΥ 2012", "el", "2012-12-24"),
    ("суббота, 1 декабря 2012 г.", "ru", "2012-12-01"),
    ("2012年12月1日(土)", "ja", "2012-12-01"),
    ("２０１２年１２月１日", "ja", "2012-12-01"),
    ("2012年12月1日 星期六", "zh-TW", "2012-12-01"),
    ("2012년 12월 1일 토요일", "ko", "2012-12-01"),
    ("السبت، 1 ديسمبر 2012", "ar", "2012-12-01"),
    ("١ ديسمبر ٢٠١٢", "ar", "2012-12-01"),
    ("24 ביוני 2012", "iw", "2012-06-24"),
    # the owner's language is not the page's
    ("Saturday, October 31, 2020", "it", "2020-10-31"),
    ("sabato 31 ottobre 2020", "en", "2020-10-31"),
    ("domenica 1.12.2024", "en", "2024-12-01"),
    ("3 de agosto de 2017", "it", "2017-08-03"),
    # no language is declared, or none that is known
    ("1 dicembre 2024", None, "2024-12-01"),
    ("domenica 01/12/24", None, "2024-12-01"),
    ("December 1, 2024", "xx", "2024-12-01"),
    ("31/12/2024", None, "2024-12-31"),
    ("2024/12/01", None, "2024-12-01"),
]
READ = [(text, "it", day) for text, day in ITALIAN + GLUED] + FOREIGN


@pytest.mark.parametrize(("text", "locale", "day"), READ)
def test_a_printed_date_is_read(text: str, locale: str | None, day: str) -> None:
    found = printed(text, locale)
    assert found is not None
    assert (found.day, found.weekday_agrees) == (date.fromisoformat(day), True)


NO_DATES = [
    *("", "giovedì", "sab", "mar", "dicembre", "gennaio 2024", "2024", "2 giugno", "ven 13 giu", "2012"),
    *("ieri", "oggi", "domani", "oggi 3 marzo", "10 minuti fa", "3 settimane fa", "5:09 PM", "23:27", "3 marzo 12:30"),
    *("31/02/2024", "20241301", "2024/13/01", "40 maggio 2024", "29 febbraio 2013", "120 marzo 2014", "1 marzo 20145"),
    *("3 marzo 0024", "17 marzo 1861", "3 marzo 2099", "3 marzo '98", "03/04/98", "1.12.55"),
    *("3 marzo 14", "3 marzo 14 commenti", "3 marzo ore 14", "3.4. 12 commenti", "gennaio 12024", "gennaio 12 024"),
    *("dal 3 al 5 marzo 2014", "3-5 marzo 2014", "3 marzo - 5 aprile 2014", "3 marzo 2014 - 5 aprile 2014"),
    *("1 marzo 2014 e 2 marzo 2014", "30 settembre 2025 2026", "3 marzo 2014 - domenica 9", "3/4/2014 - 5/4/2014"),
    *("La vite", "Primo giorno di scuola", "Il trattato del 3 marzo 2014", "Roma, 3 marzo 2014", "1.2", "1 2 3"),
    *("versione 1.2.3", "12", "1/2", "06 12345678", "192.168.1.12", "ISBN 88-06-20124", "x" * 500, "1 " * 200),
    # other calendars
    *("平成24年3月4日", "民國101年3月4日", "2555年3月4日", "8 ธันวาคม 2555", "8/12/55", "12 فروردین 1391"),
    "12 Nisan 5772",
]


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("locale", ["it", "en", "th", "fa", "xx", None])
def test_no_date_is_made_up(text: str, locale: str | None) -> None:
    assert printed(text, locale) is None


@pytest.mark.parametrize(
    ("text", "locale", "days"),
    [
        ("03/04/2012", None, {"2012-04-03", "2012-03-04"}),
        ("01/12/24", "xx", {"2024-12-01", "2024-01-12"}),
        # Blogger offers M/d/yyyy and M.d.yyyy in every language: where the language has another order, it may be either
        ("3/4/2012", "it", {"2012-04-03", "2012-03-04"}),
        ("3.4.2012", "it", {"2012-04-03", "2012-03-04"}),
        ("03/04/2012 - 3 commenti", "it", {"2012-04-03", "2012-03-04"}),
        ("4.3.12", "hu", {"2004-03-12", "2012-03-04", "2012-04-03"}),
    ],
)
def test_a_text_that_may_be_two_days_is_neither(text: str, locale: str | None, days: set[str]) -> None:
    assert printed(text, locale) is None
    assert {day.isoformat() for day in read(text, locale).days} == days


def test_the_weekday_is_a_checksum() -> None:
    found = printed("martedì 1 dicembre 2024", "it")
    assert found is not None
    assert (found.day, found.weekday_agrees) == (date(2024, 12, 1), False)


@pytest.mark.parametrize(
    ("text", "locale", "weekday"), [("giovedì", "it", 3), ("SABATO", "it", 5), ("mar", "it", 1), ("日", "ja", 6)]
)
def test_a_weekday_alone_is_a_weekday(text: str, locale: str, weekday: int) -> None:
    found = read(text, locale)
    assert (found.days, found.weekday) == ((), weekday)


@pytest.mark.parametrize(
    ("text", "locale", "clock"),
    [
        ("5:09 PM", "en", "17:09"),
        ("2:48 p.m.", "en", "14:48"),
        ("12:05 AM", "en", "00:05"),
        ("12:00 PM", "en", "12:00"),
        ("12:45:30 PM", "en", "12:45:30"),
        ("17:09", "it", "17:09"),
        ("23.27", "it", "23:27"),
        ("17h09", "fr", "17:09"),
        ("17 h 09", "fr-CA", "17:09"),
        ("alle 10:22", "it", "10:22"),
        ("at 9:05", "en", "09:05"),
        ("오후 5:09", "ko", "17:09"),
        ("下午5:09", "zh-TW", "17:09"),
        ("5:09 μ.μ.", "el", "17:09"),
        ("٥:٠٩ م", "ar", "17:09"),
        ("1.12.2024 10:05", "it", "10:05"),
        ("14/06/24 05:09 PM", "en", "17:09"),
        ("1.12.24", "it", None),
        ("25:00", "it", None),
        ("13:05 PM", "en", None),
        ("9", "it", None),
        ("", "it", None),
        (None, None, None),
    ],
)
def test_a_time_of_day_is_read(text: str | None, locale: str | None, clock: str | None) -> None:
    assert time_of_day(text, locale) == clock


# Whatever the text

PIECES = st.sampled_from(
    [
        *("1", "3", "12", "15", "31", "2012", "2024", "24", "07", "'07", "0024", "1999", "٣", "20240301"),
        *("marzo", "mar", "dicembre", "gen.", "May", "sett.", "lunedì", "dom", "Sunday", "primo", "ieri", "ore fa"),
        *("alle", "ore", "h", "di", "de", "10:22", "14.05", "5:09 PM", "commenti", "a.C.", "月", "年", "日", "T", "Z"),
        *(" ", " ", " ", " ", ",", ".", "/", "-", "–", "'", "º", "{3}", "<1>", "\u00a0", "\u200f"),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=40))
LOCALES = st.sampled_from(["it", "it-IT", "en", "en-GB", "es", "fr-CA", "ja", "hu", "th", "he", "xx", None])


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(TEXTS, LOCALES)
def test_day_month_and_year_of_a_date_stand_in_its_text(text: str, locale: str | None) -> None:
    for day in read(text, locale).days:
        plain = datewords.european_digits(text)
        numbers = "".join(c if c in "0123456789" else " " for c in plain).split()
        assert any(f"{day.day:02d}" in number.zfill(2) for number in numbers) or "primo" in plain.casefold()
        assert any(f"{day:%y}" in number for number in numbers)
        words = datewords.fold(text)
        codes = filter(None, (datewords.language(locale), *datewords.OTHERS))
        known = (item for code in codes for item in datewords.words(code).months.items())
        named = any(name in words for name, number in known if number == day.month)
        assert named or any(f"{day.month:02d}" in number.zfill(2) for number in numbers)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(TEXTS.filter(lambda text: sum(c.isdecimal() for c in text) < 3), LOCALES)
def test_without_a_day_and_a_year_there_is_no_date(text: str, locale: str | None) -> None:
    assert read(text, locale).days == ()


HOSTILE = ("1", " ", "'", "<", "{", "marzo ", "1/", "mar", "domenica ", "1 h ", "(e)ko", ".", "12:")


@pytest.mark.parametrize("piece", HOSTILE)
def test_long_texts_cost_nothing(piece: str) -> None:
    assert read(piece * (LONGEST // len(piece)), "it").days == ()
    assert read(piece * 1_000_000, "it").days == ()
