"""A SQLite database that needs nothing beside it: the schema of an archive, with the rows that are given away."""

from __future__ import annotations

from pathlib import Path

from archiver.archive.subset import write_subset
from archiver.errors import UsageError
from archiver.export.destination import new_file
from archiver.export.release import Release, Row


def write_sqlite(release: Release, destination: Path, *, force: bool, at: str) -> None:
    """Write the database to a file. What is read from the release afterwards may be of a later moment.

    Raises UsageError where the destination cannot be used or what is asked for contradicts itself, and the
    ArchiveErrors.

    :param at: as in `fill`
    """
    require_no_traces(release)
    with new_file(destination, force=force) as path:
        fill(release, path, at=at)


def require_no_traces(release: Release) -> None:
    """That pseudonyms are not undone by what leads to the raw pages. Raises UsageError."""
    if release.rename is not None and "captures" not in release.without:
        raise UsageError(
            "The captures lead to the raw pages, which name everybody who commented: --pseudonymise needs"
            " --without captures too."
        )


def fill(release: Release, path: Path, *, at: str) -> None:
    """Write the rows to a new database at ``path``. Raises OSError and the ArchiveErrors.

    :param at: as when it is to be made, UTC
    """

    def treat(table: str, row: Row) -> Row:
        row = release.treated(table, row)
        return row | {"captions": None} if table == "posts" and has_no_captions else row

    has_no_captions = bool(release.without & {"text", "images"})
    treated = {table for table in release.tables if release.is_treated(table)}
    if has_no_captions:
        treated.add("posts")
    write_subset(release.selected, path, tables=release.tables, treat=treat, treated=treated, at=at)
