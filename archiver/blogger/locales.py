"""What differs by language: the names of months and weekdays, which words say that there is no comment.

Names of months and weekdays are dateparser's own data, not ours; how dates are written is in ``datewords``. The words
below are Blogger's stock texts; owners rewrite them, so they only ever confirm what the structure of the page says.
"""

from __future__ import annotations

import importlib
import unicodedata
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

NO_COMMENTS = frozenset(
    {
        "nessun commento",  # it
        "posta un commento",
        "no comments",  # en
        "post a comment",
        "ningun comentario",  # es; compared without accents
        "no hay comentarios",
        "publicar un comentario",
        "nenhum comentario",  # pt
        "postar um comentario",
        "aucun commentaire",  # fr
        "enregistrer un commentaire",
        "keine kommentare",  # de
        "kommentar veroffentlichen",
        "geen opmerkingen",  # nl
        "ni komentarjev",  # sl
        "brak komentarzy",  # pl
        "inga kommentarer",  # sv
        "нет комментариев",  # ru
    }
)
"""What a comment link or the heading of the comments says, without accents, when there is none and no digit stands
there."""

REMOVED_TITLES = (
    "blog has been removed",
    "blog not found",
    "il blog e stato rimosso",
    "blog non trovato",
)
"""Titles, without accents, of Blogger's own notice where a blog used to be."""

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@cache
def weekdays(code: str) -> MappingProxyType[str, int]:
    """Each name of a weekday of a language, folded, and its number from Monday = 0."""
    data = dateparser_data(code)
    return MappingProxyType({fold(name): day for day, key in enumerate(WEEKDAYS) for name in data.get(key, ())})


@cache
def months(code: str) -> frozenset[str]:
    """The names and abbreviations of the months of a language, folded."""
    return frozenset(fold(name) for key in MONTHS for name in dateparser_data(code).get(key, ()))


_LONGEST_WORD = 30
"""Characters of the longest text whose folding is remembered."""


def fold(text: str) -> str:
    """Lower case, accents and full stops removed, for comparing words."""
    if text.isascii():
        return text.lower().strip(" .'")
    return _folded_word(text) if len(text) <= _LONGEST_WORD else _folded(text)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).strip(" .\u2019'")


@lru_cache(maxsize=4096)
def _folded_word(text: str) -> str:
    return _folded(text)


def says_no_comments(text: str) -> bool:
    """Whether a text is Blogger's stock way to say that there is no comment."""
    return fold(text).rstrip(" :.!") in NO_COMMENTS


@cache
def dateparser_data(code: str) -> dict[str, Any]:
    """What dateparser knows of a language; empty for one that it does not know."""
    if not (code.isascii() and code.isalpha()):
        return {}
    try:
        module = importlib.import_module(f"dateparser.data.date_translation_data.{code}")
    except ModuleNotFoundError:
        return {}
    return dict(module.info)
