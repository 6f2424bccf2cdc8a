"""Printed times of day, in the twenty-four hours or in the halves of the day of any language."""

from __future__ import annotations

import re

from archiver.blogger import datewords

LONGEST = 160
"""Characters of the longest text that is looked at as a date or a time; a title may be glued to it."""

CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<hour>[01]?\d|2[0-3])(?:[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![.:/-]?\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)


def time_of_day(text: str | None, locale: str | None = None) -> str | None:
    """``17:09`` of ``5:09 PM`` or ``17:09``, ``17:09:30`` where the seconds stand there; ``None`` when no time of day
    does."""
    if not text or len(text) > LONGEST:
        return None
    text = datewords.european_digits(text)
    found = CLOCK.search(text)
    if found is None:
        return None
    hour, half = int(found["hour"]), _half(text, found, locale)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    second = f":{found['second']}" if found["second"] else ""
    return f"{hour:02d}:{found['minute']}{second}"


def _half(text: str, found: re.Match[str], locale: str | None) -> str | None:
    """``a`` or ``p`` for the half of the day that stands beside a time, in the page's language too: ``오후 5:09``."""
    if found["half"]:
        return found["half"].lower()
    code = datewords.language(locale)
    if code is None:
        return None
    words = datewords.words(code)
    before, after = (datewords.fold(part).strip() for part in (text[: found.start()], text[found.end() :]))
    for half, names in (("p", words.pm), ("a", words.am)):
        if any(after.startswith(name) or before.endswith(name) for name in names):
            return half
    return None
