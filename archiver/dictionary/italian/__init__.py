"""The data dictionary in Italian: titles, descriptions, units and rules; types and values are as in English."""

from __future__ import annotations

from archiver.dictionary.italian.posts import POSTS
from archiver.dictionary.italian.runs import RUNS
from archiver.dictionary.italian.texts import TEXTS
from archiver.dictionary.italian.views import VIEWS
from archiver.dictionary.italian.words import Words

__all__ = ["RULES", "UNITS", "WORDS", "Words"]

WORDS: dict[str, Words] = {**POSTS, **TEXTS, **RUNS, **VIEWS}
"""The words of every table and view."""

UNITS: dict[str, str] = {
    "bytes": "byte",
    "comments": "commenti",
    "links": "link",
    "pixels": "pixel",
    "posts": "post",
    "requests": "richieste",
    "tries": "tentativi",
    "versions": "versioni",
    "words": "parole",
}
"""English unit -> Italian unit."""

RULES = (
    "Gli id sono testo e significano lo stesso in ogni archivio: i numeri di Blogger, se una pagina o un feed li"
    " rivela.",
    "Ciò che non è noto è assente (NULL in SQL, un campo vuoto nei file CSV), mai un testo vuoto, uno zero o una"
    " supposizione.",
    "I tempi sono in ISO 8601. Le colonne che finiscono in _at, e published_utc, sono in UTC e finiscono con Z;"
    " published e updated mantengono l'ora del blog, e sono precisi quanto la loro fonte.",
    "Le colonne che finiscono in _text accanto a una data riportano alla lettera ciò che era scritto sulla pagina.",
    "Sì e no sono 1 e 0.",
    "Nulla è sovrascritto in silenzio: un post modificato ha una riga per ogni versione in post_versions, e un post"
    " scomparso mantiene la sua riga, con gone_at.",
)
"""What holds for all tables."""
