"""What Datasette says of the archive: titles, descriptions, units, sorting, facets, queries."""

from __future__ import annotations

from typing import Any

from archiver.dictionary import INTERNAL, TABLES, VIEWS
from archiver.explore.queries import QUERIES
from archiver.explore.words import Words

HIDDEN = frozenset({"stems", "captions", "credit_names", "missed_at", "page_wanted"})
"""Columns that only the program needs."""
FACETS: dict[str, list[Any]] = {
    "posts": [{"label": "label"}, {"month": "month"}, {"credit": "credit"}, "author", {"domain": "domain"}, "language"],
    "comments": ["author"],
    "links": ["domain", "kind"],
    "credits": ["kind", "name"],
    "captures": ["kind", "status"],
    "skips": ["reason"],
}
"""Table -> what its rows are counted by, beside them."""
_SORTED = {
    "posts": {"sort_desc": "published_date"},
    "crawls": {"sort_desc": "started_at"},
    "captures": {"sort_desc": "fetched_at"},
}


def metadata(words: Words) -> dict[str, Any]:
    """What Datasette is given."""
    tables = {
        name: {
            "title": getattr(table, "title", name),
            "description": table.description,
            "columns": {column: known.description for column, known in table.columns.items()},
            "facets": FACETS.get(name, []),
            **_SORTED.get(name, {}),
        }
        for name, table in {**TABLES, **VIEWS}.items()
    }
    tables |= {name: {"hidden": True} for name in INTERNAL}
    queries = {name: query.as_metadata(words) for name, query in QUERIES.items()}
    return {"databases": {"archive": {"tables": tables, "queries": queries}}}


def titles(words: Words, table: str) -> dict[str, str]:
    """Column -> its title, for a table or view that the dictionary knows."""
    known = {**TABLES, **VIEWS}.get(table)
    return {} if known is None else {name: getattr(column, "title", name) for name, column in known.columns.items()}


def units(words: Words, table: str) -> dict[str, str]:
    """Column -> the unit that it is counted in."""
    known = {**TABLES, **VIEWS}.get(table)
    return {} if known is None else dict.fromkeys((), "")
