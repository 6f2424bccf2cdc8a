"""The date of a post: the surest sign wins, the others confirm or contradict it, and nothing is ever invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.extract.dates import DateSigns, in_doubt, iso_text, resolve
from archiver.records import PostDate


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("2024-12-01T10:22:00+01:00", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00+0100", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00 +01:00", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00.123+01:00", "2024-12-01T10:22:00+01:00"),
        ("2024-12-01T10:22:00Z", "2024-12-01T10:22:00+00:00"),
        ("2024-12-01 10:22", "2024-12-01T10:22:00"),
        ("20241201T102200Z", "2024-12-01T10:22:00+00:00"),
        (" 2024-12-01T10:22:00\n", "2024-12-01T10:22:00"),
        ("1945-04-25T08:00:00+02:00", "1945-04-25T08:00:00+02:00"),
        ("2024-12-01", None),
        ("10:22", None),
        ("2024-13-01T10:22:00Z", None),
        ("2024-12-01T25:22:00Z", None),
        ("2024-12-01T10:22:00+25:00", None),
        ("12/1/2024 10:22:00 AM", None),
        ("T", None),
        (None, None),
    ],
)
def test_a_machine_date_is_normalised_to_seconds(text: str | None, normalised: str | None) -> None:
    assert iso_text(text) == normalised


@pytest.mark.parametrize(
    ("machine", "day", "instant"),
    [
        # the blog's own day, whatever the day in Greenwich
        ("2024-03-31T01:59:00+01:00", "2024-03-31", "2024-03-31T00:59:00Z"),
        ("2024-03-31T03:00:00+02:00", "2024-03-31", "2024-03-31T01:00:00Z"),
        ("2024-10-27T02:30:00+02:00", "2024-10-27", "2024-10-27T00:30:00Z"),
        ("2024-10-27T02:30:00+01:00", "2024-10-27", "2024-10-27T01:30:00Z"),
        ("2024-12-31T23:30:00-08:00", "2024-12-31", "2025-01-01T07:30:00Z"),
        ("2025-01-01T00:30:00+05:30", "2025-01-01", "2024-12-31T19:00:00Z"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01", None),
        ("2024-12-01T10:22:00", "2024-12-01", None),
    ],
)
def test_the_offset_counts(machine: str, day: str, instant: str | None) -> None:
    found = resolve(DateSigns(machine=machine))
    assert (found.published_date, found.published_utc, found.published_precision) == (day, instant, "second")


def test_a_machine_day_is_a_day() -> None:
    found = resolve(DateSigns(machine="2024-12-01", header="domenica 1 dicembre 2024", locale="it"))
    assert (found.published, found.published_precision, found.published_source, found.date_conflict) == (
        "2024-12-01",
        "day",
        "timestamp",
        None,
    )


def test_a_machine_day_and_a_time_of_day_give_the_minute() -> None:
    found = resolve(DateSigns(machine="2024-12-01", timestamp="alle 10:22", locale="it"))
    assert (found.published, found.published_precision) == ("2024-12-01T10:22:00", "minute")
    assert resolve(DateSigns(linked="2024-12-01")).published_source == "json-ld"


def test_a_printed_date_in_place_of_the_machine_date_counts_last() -> None:
    signs = DateSigns(attribute="1 dicembre 2024", timestamp="10:22", locale="it")
    assert resolve(signs).published == "2024-12-01T10:22:00"
    signs = DateSigns(attribute="8/14/2008 05:09:30 PM", timestamp="5:09 PM", locale="en")
    assert resolve(signs).published == "2008-08-14T17:09:30"
    assert resolve(DateSigns(attribute="1 dicembre 2024", header="3 marzo 2014", locale="it")).published == "2014-03-03"
    assert resolve(DateSigns(attribute="permanent link", locale="it")) == PostDate()


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


NOON = "2024-12-01T12:00:00+01:00"


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
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="lunedì", locale="it"), "weekday"),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="lunedì", timestamp="1/12/24", locale="it"), "weekday"),
        (DateSigns(machine="2024-03-12T10:22:00+01:00", header="mar", locale="it"), None),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="01/12/24", locale="en"), None),
        (DateSigns(machine="2024-12-01T10:22:00+01:00", header="01/11/24", locale="it"), "iso-header"),
        (DateSigns(header="lunedì 1 dicembre 2024", locale="it"), "weekday"),
        (DateSigns(header="domenica 1 dicembre 2024", locale="it"), None),
        # the header and the time stamp
        (
            DateSigns(header="1 dicembre 2024", timestamp="lunedì 2 dicembre 2024 10:22", locale="it"),
            "header-timestamp",
        ),
        (DateSigns(header="1 dicembre 2024", timestamp="2/12/24 10:22", locale="it"), "header-timestamp"),
        (DateSigns(header="1 dicembre 2024", attribute="2 dicembre 2024", locale="it"), "header-timestamp"),
        (DateSigns(header="1 dicembre 2024", timestamp="1/12/24 10:22", locale="it"), None),
        (DateSigns(header="1 dicembre 2024", timestamp="12/1/24 10:22", locale="it"), None),
        (DateSigns(header="1 dicembre 2024", timestamp="10:22", locale="it"), None),
        (DateSigns(header="1 dicembre 2024", timestamp="ieri alle 10:22", locale="it"), None),
        (DateSigns(header="1 dicembre 2024", timestamp="2024-12-01T23:30:00Z", locale="it"), None),
        (
            DateSigns(machine=NOON, header="1 dicembre 2024", timestamp="2 dicembre 2024 10:22", locale="it"),
            "header-timestamp",
        ),
        (DateSigns(machine=NOON, timestamp="2 dicembre 2024 10:22", locale="it"), "iso-header"),
        (DateSigns(machine="2024-12-01", timestamp="2 dicembre 2024 10:22", locale="it"), "iso-header"),
        # the markup and JSON-LD
        (DateSigns(machine=NOON, linked="2024-12-02T12:00:00+01:00"), "iso-json-ld"),
        (DateSigns(machine=NOON, linked="2024-12-02"), "iso-json-ld"),
        (DateSigns(machine="2024-12-01", linked="2024-12-02T12:00:00Z"), "iso-json-ld"),
        (DateSigns(machine=NOON, linked="2024-12-02T12:00:00"), "iso-json-ld"),
        (DateSigns(machine=NOON, linked="2024-12-01T12:05:00+01:00"), None),
        (DateSigns(machine=NOON, linked="2024-12-01"), None),
        (DateSigns(machine="2024-12-01T00:30:00+01:00", linked="2024-11-30T23:30:00Z"), None),
        (DateSigns(machine="2024-12-01T00:30:00+01:00", linked="2024-11-30T23:30:00"), None),
        (DateSigns(machine="9999-12-31T23:00:00Z", linked="9999-12-31T23:00:00-14:00"), "iso-json-ld"),
    ],
)
def test_sources_that_disagree_are_named(signs: DateSigns, conflict: str | None) -> None:
    assert resolve(signs).date_conflict == conflict


@pytest.mark.parametrize(
    ("signs", "published"),
    [
        (DateSigns(header="1 dicembre 2024", timestamp="lunedì 2 dicembre 2024 10:22", locale="it"), "2024-12-01"),
        (DateSigns(header="1 dicembre 2024", timestamp="2/12/24 10:22", locale="it"), "2024-12-01"),
        (DateSigns(machine="2024-12-01", timestamp="2 dicembre 2024 10:22", locale="it"), "2024-12-01"),
        (DateSigns(header="1 dicembre 2024", timestamp="1/12/24 10:22", locale="it"), "2024-12-01T10:22:00"),
    ],
)
def test_a_time_of_another_day_is_no_time_of_this_one(signs: DateSigns, published: str) -> None:
    found = resolve(signs)
    assert (found.published, found.published_precision) == (published, "day" if len(published) == 10 else "minute")


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


IN_ORDER = ("5/4/2012", "4/4/2012", "3/4/2012")
"""Days of April, or days of May, April and March."""


@pytest.mark.parametrize(
    ("signs", "day"),
    [
        # the locale's order where nothing speaks against it
        (DateSigns(header="03/04/2012", locale="it"), "2012-04-03"),
        (DateSigns(header="03/04/2012", locale="en"), "2012-03-04"),
        (DateSigns(header="03/04/2012"), None),
        # the weekday
        (DateSigns(header="domenica 03/04/2012", locale="it"), "2012-03-04"),
        (DateSigns(header="martedì 03/04/2012", locale="it", url="http://o.example/2012/03/vite.html"), "2012-04-03"),
        # the permalink's month
        (DateSigns(header="03/04/2012", locale="it", url="http://o.example/2012/04/vite.html"), "2012-04-03"),
        (DateSigns(header="03/04/2012", locale="it", url="http://o.example/2012/03/vite.html"), "2012-03-04"),
        (DateSigns(header="03/04/2012", locale="en", url="http://o.example/2012/04/vite.html"), "2012-04-03"),
        (DateSigns(header="03/04/2012", url="http://o.example/2012/03/vite.html"), "2012-03-04"),
        (DateSigns(header="3/4/2012", locale="it", url="http://o.example/2012/03/vite.html"), "2012-03-04"),
        (DateSigns(header="03/04/2012", locale="it", url="http://o.example/2011/12/vite.html"), "2012-04-03"),
        (DateSigns(header="03/04/2012", url="http://o.example/2011/12/vite.html"), None),
        # the order of the page
        (DateSigns(header="3/4/2012", neighbours=("3/4/2012", "3/28/2012")), "2012-03-04"),
        (DateSigns(header="3/4/2012", neighbours=("28/4/2012", "3/4/2012", "28/4/2012")), "2012-04-03"),
        (DateSigns(header="3/4/2012", neighbours=("28/4/2012", "3/4/2012")), "2012-04-03"),
        (DateSigns(header="03/04/2012", locale="it", neighbours=("03/04/2012", "02/28/2012")), "2012-03-04"),
        (DateSigns(header="3/4/2012", locale="it", neighbours=("10/4/2012", "9/4/2012", "3/4/2012")), None),
        (DateSigns(header="3/4/2012", locale="it", neighbours=("4/3/2012", "3/4/2012", "2/5/2012")), "2012-03-04"),
        (DateSigns(header="3/4/2012", neighbours=("3/4/2012", "3/4/2012")), None),
        (DateSigns(header="3/4/2012", neighbours=("3/4/2012", "giovedì", "")), None),
        (DateSigns(header="3/4/2012", neighbours=IN_ORDER), None),
        (DateSigns(header="3/4/2012", neighbours=("3/28/2012", "3/4/2012", "28/4/2012")), None),
        # another sign that names one day
        (DateSigns(header="3/4/2012", timestamp="3 aprile 2012 10:22", locale="it"), "2012-04-03"),
    ],
)
def test_day_and_month_in_digits(signs: DateSigns, day: str | None) -> None:
    assert resolve(signs).published_date == day


@pytest.mark.parametrize(
    ("signs", "sign"),
    [
        (DateSigns(header="3/4/2012"), "header"),
        (DateSigns(header="giovedì", timestamp="3/4/2012 10:22", locale="it"), "timestamp"),
        (DateSigns(header="03/04/2012", locale="it", url="http://o.example/2011/12/vite.html"), "header"),
        (DateSigns(header="03/04/2012", locale="it", url="http://o.example/2012/04/vite.html"), None),
        (DateSigns(header="domenica 3/4/2012", locale="it"), None),
        (DateSigns(header="3 aprile 2012", timestamp="3/4/2012", locale="it"), None),
        (DateSigns(header="3/4/2012", machine="2012-04-03T10:22:00+02:00"), None),
        (DateSigns(header="31/4/2012"), None),
        (DateSigns(), None),
    ],
)
def test_the_neighbours_are_asked_only_where_a_date_hangs_on_them(signs: DateSigns, sign: str | None) -> None:
    assert in_doubt(signs) == sign


def test_seconds_that_are_printed_are_kept() -> None:
    found = resolve(DateSigns(timestamp="5/17/2004 12:45:30 PM", locale="en"))
    assert (found.published, found.published_precision) == ("2004-05-17T12:45:30", "second")


def test_what_cannot_be_read_is_kept_as_text_only() -> None:
    assert resolve(DateSigns(header="giovedì", timestamp="23:27", locale="it")) == PostDate(published_text="giovedì")
    assert resolve(DateSigns(timestamp="2 ore fa", locale="it")) == PostDate(published_text="2 ore fa")
    assert resolve(DateSigns(timestamp="ieri alle 23:27", locale="it")) == PostDate(published_text="ieri alle 23:27")
    assert resolve(DateSigns(header="3/4/2012")) == PostDate(published_text="3/4/2012")


def test_the_text_that_was_read_is_the_text_that_is_kept() -> None:
    found = resolve(DateSigns(header="giovedì", timestamp="giugno 27, 2024", locale="it"))
    assert (found.published, found.published_text) == ("2024-06-27", "giugno 27, 2024")
    assert found.date_conflict is None


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


SHOWN = st.sampled_from(
    (None, "", "3/4/2012", "domenica 1 dicembre 2024", "giovedì", "ieri", "10:22", "2024", "5/17/2004 12:45:30 PM", "x")
)
MACHINE = st.sampled_from(
    (None, "2024-12-01T10:22:00+01:00", "2024-12-01", "0001-01-01T00:00:00+14:00", "T", "2024-13-01")
)
URLS = st.sampled_from(("", "http://o.example/2012/03/vite.html", "http://o.example/p/vite.html", "http://[", "x"))


@settings(max_examples=400, deadline=None, derandomize=True)
@given(
    MACHINE, MACHINE, SHOWN, SHOWN, SHOWN, st.sampled_from(("it", "en", "xx", None)), URLS, st.lists(SHOWN, max_size=3)
)
def test_a_date_is_whole_or_not_at_all(
    machine: str | None,
    linked: str | None,
    header: str | None,
    timestamp: str | None,
    attribute: str | None,
    locale: str | None,
    url: str,
    neighbours: list[str | None],
) -> None:
    signs = DateSigns(
        machine=machine,
        linked=linked,
        header=header,
        timestamp=timestamp,
        attribute=attribute,
        locale=locale,
        url=url,
        neighbours=tuple(text or "" for text in neighbours),
    )
    found = resolve(signs)
    assert found.published_text in {header, timestamp, attribute, None}
    if found.published is None:
        assert found == PostDate(published_text=found.published_text)
        return
    assert date.fromisoformat(found.published[:10]).isoformat() == found.published_date
    length = {"day": 10, "minute": 19, "second": 19}[found.published_precision or "day"]
    assert len(found.published.removesuffix("+01:00").removesuffix("+14:00")) == length
    assert in_doubt(signs) in {"header", "timestamp", "attribute", None}
