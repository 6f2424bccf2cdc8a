"""What differs by language: how dates are written, which words say that there is no comment or who wrote a text.

Names of months and weekdays and the order of day, month and year are dateparser's own data, not ours. The words below
are Blogger's stock texts; owners rewrite them, so they only ever confirm what the structure of the page says.
"""

from __future__ import annotations

import importlib
import unicodedata
from functools import cache
from types import MappingProxyType
from typing import Any

FALLBACK = "it"

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

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_YEAR_FIRST = MappingProxyType({"hu": "YMD", "ja": "YMD", "ko": "YMD", "zh": "YMD", "lt": "YMD"})


def language(locale: str | None) -> str:
    """``it`` of ``it``, ``it-IT`` or ``it_IT``; Italian where a page declares nothing that is known."""
    code = (locale or FALLBACK).replace("_", "-").split("-")[0].lower()
    code = {"iw": "he", "in": "id", "no": "nb"}.get(code, code)
    return code if _info(code) else FALLBACK


def date_order(locale: str | None) -> str:
    """``DMY``, ``MDY`` or ``YMD``: how the locale writes a date in digits."""
    code = language(locale)
    info = _info(code)
    region = info.get("locale_specific", {}).get((locale or "").replace("_", "-"), {})
    return str(region.get("date_order") or _YEAR_FIRST.get(code) or info.get("date_order") or "DMY")


@cache
def weekdays(code: str) -> MappingProxyType[str, int]:
    """Each name of a weekday of a language, folded, and its number from Monday = 0."""
    info = _info(code)
    return MappingProxyType({fold(name): day for day, key in enumerate(WEEKDAYS) for name in info.get(key, ())})


@cache
def months(code: str) -> frozenset[str]:
    """The names and abbreviations of the months of a language, folded."""
    keys = ("january", "february", "march", "april", "may", "june", "july")
    more = ("august", "september", "october", "november", "december")
    return frozenset(fold(name) for key in keys + more for name in _info(code).get(key, ()))


def fold(text: str) -> str:
    """Lower case, accents and full stops removed, for comparing words."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c)).strip(" .\u2019'")


def says_no_comments(text: str) -> bool:
    """Whether a text is Blogger's stock way to say that there is no comment."""
    return fold(text).rstrip(" :.!") in NO_COMMENTS


@cache
def _info(code: str) -> dict[str, Any]:
    if not code.isalpha():
        return {}
    try:
        module = importlib.import_module(f"dateparser.data.date_translation_data.{code}")
    except ModuleNotFoundError:
        return {}
    return dict(module.info)
