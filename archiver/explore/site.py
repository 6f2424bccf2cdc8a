"""A Datasette that shows an archive."""

from __future__ import annotations

from pathlib import Path

from datasette.app import Datasette
from datasette.plugins import pm

from archiver.archive.folder import DATABASE
from archiver.archive.schema import read_database
from archiver.explore import plugin
from archiver.explore.asking import Site
from archiver.explore.metadata import metadata
from archiver.explore.words import Words

_HERE = Path(__file__).parent
QUERY_SECONDS = 5
"""How long a query may take before it is broken off."""
SETTINGS = {
    "sql_time_limit_ms": QUERY_SECONDS * 1000,
    "facet_time_limit_ms": QUERY_SECONDS * 1000,
    "suggest_facets": False,
    "default_page_size": 25,
    "default_facet_size": 8,
    "max_returned_rows": 1000,
    "max_csv_mb": 0,
    "truncate_cells_html": 300,
    "allow_download": False,
    "default_cache_ttl": 0,
}
"""Datasette's settings; a CSV has no limit of size."""


class ArchiveSite(Datasette):  # type: ignore[misc] # Datasette has no types
    """A Datasette that knows which archive it shows. Ours alone has a ``site``: our hooks leave any other alone."""

    def __init__(self, archive: Path, words: Words) -> None:
        self.site = Site(archive, words)  # before all else: connections are prepared in what follows
        super().__init__(
            [str(archive / DATABASE)],
            metadata=metadata(words),
            settings=SETTINGS,
            template_dir=str(_HERE / "templates"),
            static_mounts=[("-/archiver", str(_HERE / "static"))],
        )


def make(archive: Path, language: str = "en") -> ArchiveSite:
    """The site of an archive, which is read and never written; a crawl may go on meanwhile.

    :param language: a key of ``words.LANGUAGES``
    Raises the ArchiveErrors. An archive of an older schema is brought up to date first.
    """
    read_database(archive / DATABASE).close()
    if not pm.is_registered(plugin):
        pm.register(plugin, name="archiver")
    return ArchiveSite(archive, Words(language))
