"""Italian, by the pages that say it."""

from __future__ import annotations

from archiver.explore.italian.pages import WORDS as PAGES
from archiver.explore.italian.plots import WORDS as PLOTS
from archiver.explore.italian.queries import WORDS as QUERIES
from archiver.explore.italian.versions import WORDS as VERSIONS

ITALIAN: dict[str, str] = {**PAGES, **QUERIES, **VERSIONS, **PLOTS}
"""English message -> Italian message."""
