"""Repairs that are safe: what they write follows from what is sound."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive import imagecheck, imagefile, pictures
from archiver.archive.coding import TooLargeError, UndecodableError
from archiver.archive.dbcheck import wanted_objects
from archiver.archive.findings import Finding, Mend
from archiver.archive.folder import DATABASE, unwritable
from archiver.archive.journal import Place, answer
from archiver.archive.rows import update
from archiver.archive.schema import open_database, sqlite_errors
from archiver.archive.search import SEARCHED
from archiver.errors import ArchiveDamagedError

LOSSES = "losses.json"
"""In ``warc/``: by file, where damage begins whose content is held elsewhere, as a person who ran ``--repair`` took
note."""


def mend(path: Path, findings: Sequence[Finding]) -> None:
    """Carry out every safe repair of the archive in ``path``, each in a transaction of its own; one that fails leaves
    things as they were. The caller holds the archive's lock.

    A database whose pages are damaged is not written to. Raises the ArchiveErrors, and OSError where the note of a loss
    or the file of a picture cannot be written.
    """
    wanted = list(dict.fromkeys(finding.mend for finding in findings if finding.mend is not None))
    for loss in (action for action in wanted if action.action == "note_loss"):
        note_loss(path / "warc", *loss.values)
    for picture in (action for action in wanted if action.action == "write_picture"):
        write_picture(path, *picture.values)
    of_rows = [action for action in wanted if action.action not in OF_FILES]
    if not of_rows or any(finding.mend is None for finding in findings if finding.check == "database"):
        return
    with closing(open_database(path / DATABASE, create=False)) as db:
        for action in of_rows:
            _carry_out(db, path, action)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _carry_out(db: Database, path: Path, action: Mend) -> None:
    try:
        with sqlite_errors(path / DATABASE), db.atomic():
            ACTIONS[action.action](db, *action.values)
    except (sqlite3.Error, ArchiveDamagedError):
        return  # the check that follows finds it again


def _reindex(db: Database) -> None:
    db.conn.execute("REINDEX")


def _index(db: Database, table: str) -> None:
    db.conn.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608


def _create(db: Database, name: str) -> None:
    """Make an index, trigger, view or search table of the schema anew."""
    kind, sql = wanted_objects()[name]
    db.conn.execute(f"DROP {kind} IF EXISTS {name}")
    db.conn.execute(sql)
    table = name.removesuffix("_fts")
    if table in SEARCHED:
        _index(db, table)


def _unlink(db: Database) -> None:
    db.conn.execute(
        """UPDATE links SET target_post_id = NULL
           WHERE target_post_id IS NOT NULL AND target_post_id NOT IN (SELECT post_id FROM posts)"""
    )


def _set(db: Database, table: str, key: str, key_value: str, column: str, value: str | int | None) -> None:
    update(db, table, {key: key_value}, {column: value})


ACTIONS: dict[str, Callable[..., None]] = {
    "reindex": _reindex,
    "index": _index,
    "create": _create,
    "unlink": _unlink,
    "set": _set,
}
"""Every repair of the database by the name under which a finding asks for it."""


OF_FILES = ("note_loss", "write_picture")
"""The repairs that write no row."""


def write_picture(path: Path, sha256: str, warc_file: str, offset: int) -> None:
    """Write the file of a picture again from the response that it came in; nothing is done where that is not what it
    was. Raises OSError where the disk refuses."""
    try:
        body = answer(Place(path / "warc" / warc_file, offset)).body
        picture = imagefile.read(body)
    except (OSError, ValueError, UndecodableError, TooLargeError, imagefile.NotAPictureError):
        return  # the check that follows finds it again
    if picture.sha256 == sha256:
        pictures.write(path, picture, body, anew=True)


def write_pictures(db: Database, path: Path) -> int:
    """Write the files that the rows of pictures name and that are missing, from the responses that they came in;
    returns how many. Raises the ArchiveErrors."""
    written = 0
    try:
        for sha256, warc_file, offset in imagecheck.missing(db, path):
            write_picture(path, sha256, warc_file, offset)
            written += pictures.file_of(path, sha256) is not None
    except OSError as error:
        raise unwritable(error, path) from error
    return written


def losses(warc_folder: Path) -> dict[str, list[int]]:
    """The losses that were taken note of: by file, the offsets where they begin."""
    try:
        noted = json.loads((warc_folder / LOSSES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(noted, dict):
        return {}
    return {file: offsets for file, offsets in noted.items() if isinstance(offsets, list)}


def losses_moved(warc_folder: Path, file: str, offsets: Mapping[int, int]) -> None:
    """The losses of a file that was written anew: where each is now. Raises OSError."""
    noted = losses(warc_folder)
    if file in noted:
        noted[file] = sorted({offsets.get(offset, offset) for offset in noted[file]})
        _write_losses(warc_folder, noted)


def note_loss(warc_folder: Path, file: str, offset: int) -> None:
    """Take note of a loss. Raises OSError."""
    noted = losses(warc_folder)
    noted[file] = sorted({*noted.get(file, []), offset})
    _write_losses(warc_folder, noted)


def _write_losses(warc_folder: Path, noted: Mapping[str, list[int]]) -> None:
    (warc_folder / LOSSES).write_text(json.dumps(noted, indent=1, sort_keys=True) + "\n", encoding="utf-8")
