"""The printed time of a comment whose permalink carries none: comments of classic templates and of static pages.

It is kept no more precisely than it is printed, and in the blog's own time, whose zone nobody tells. A date in digits
whose day and month could change places is left unread: the owner chooses its order, whatever the language.
"""

from __future__ import annotations

import re

from archiver.extract import dates

_DIGITS = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)")


def read(shown: str | None, locale: str | None) -> str | None:
    """``2005-03-22T11:01`` of ``11:01 AM, March 22, 2005``, ``2005-03-22`` where no time of day is printed."""
    if not shown or _may_be_either(shown):
        return None
    day = dates.printed(shown, locale)
    if day is None or not day.weekday_agrees:
        return None
    clock = dates.time_of_day(shown)
    return f"{day.day.isoformat()}T{clock[:5]}" if clock else day.day.isoformat()


def _may_be_either(shown: str) -> bool:
    found = _DIGITS.search(shown)
    if found is None:
        return False
    one, other = int(found[1]), int(found[2])
    return one <= 12 and other <= 12 and one != other
