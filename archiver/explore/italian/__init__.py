"""Italian, by the pages that say it."""

from __future__ import annotations

from archiver.explore.italian.pages import WORDS as PAGES
from archiver.explore.italian.queries import WORDS as QUERIES

ITALIAN: dict[str, str] = {**PAGES, **QUERIES}
"""English message -> Italian message."""
