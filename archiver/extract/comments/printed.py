"""The printed time of a comment whose permalink carries none: comments of classic templates and of static pages.

It is kept no more precisely than it is printed, and in the blog's own time, whose zone nobody tells.
"""

from __future__ import annotations

from archiver.extract.clock import time_of_day
from archiver.extract.printed import printed


def read(shown: str | None, locale: str | None) -> str | None:
    """``2005-03-22T11:01`` of ``11:01 AM, March 22, 2005``, ``2005-03-22`` where no time of day is printed."""
    day = printed(shown, locale)
    if day is None or not day.weekday_agrees:
        return None
    clock = time_of_day(shown, locale)
    return f"{day.day.isoformat()}T{clock[:5]}" if clock else day.day.isoformat()
