"""Asking the archive from a page: rows, and answers that are remembered while nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from datasette import Response
from datasette.app import Datasette

from archiver.archive.schema import Database, around
from archiver.explore.words import Words

Row = dict[str, Any]
T = TypeVar("T")

DATABASE = "archive"
"""What the archive is called in addresses: the name of its file."""
_REMEMBERED = 256


@dataclass(slots=True, eq=False)
class Site:
    """The archive that is shown, and how."""

    folder: Path
    words: Words
    _remembered: dict[object, tuple[object, Any]] = field(default_factory=dict)

    def state(self) -> tuple[object, ...]:
        """Changes with every commit to the archive."""
        told = []
        for name in ("archive.db", "archive.db-wal"):
            try:
                found = (self.folder / name).stat()
            except OSError:
                continue
            told += [name, found.st_mtime_ns, found.st_size, found.st_ino]
        return tuple(told)

    def recall(self, key: object) -> Any:
        """What was remembered under a key and still holds, else None."""
        state, value = self._remembered.get(key, (None, None))
        return value if state == self.state() else None

    def remember(self, key: object, state: object, value: Any) -> None:
        """Keep an answer of the archive as it was in a state."""
        while len(self._remembered) >= _REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[key] = (state, value)


def site_of(datasette: Datasette) -> Site | None:
    """What a Datasette shows, or None for one that is none of ours."""
    return getattr(datasette, "site", None)


def the_site(datasette: Datasette) -> Site:
    """What one of our Datasettes shows."""
    site: Site = datasette.site
    return site


async def rows(datasette: Datasette, sql: str, params: Mapping[str, Any] | list[Any] | None = None) -> list[Row]:
    """All rows of a query of ours. Raises ``QueryInterrupted`` where it takes longer than a query may."""
    result = await datasette.get_database(DATABASE).execute(sql, params or {})
    return [dict(row) for row in result.rows]


async def remembered(datasette: Datasette, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
    """The same as `rows`, asked once as long as nothing is written to the archive."""
    site = the_site(datasette)
    key = (sql, tuple(sorted((params or {}).items())))
    found: list[Row] | None = site.recall(key)
    if found is None:
        state = site.state()
        found = await rows(datasette, sql, params)
        site.remember(key, state, found)
    return found


async def asked(datasette: Datasette, question: Callable[[Database], T]) -> T:
    """What a function of the archive says, given the database as it stands, for reading only."""
    answer: T = await datasette.get_database(DATABASE).execute_fn(lambda connection: question(around(connection)))
    return answer


async def shown(datasette: Datasette, request: Any, template: str, values: Row, status: int = 200) -> Any:
    """A page made of one of our templates."""
    return Response.html(await datasette.render_template(template, values, request=request), status=status)
