"""Values set by hand: the rows of ``corrections``, and ``corrections.jsonl`` beside ``archive.db``, which has them too.

A correction is an act, so it comes back with every rebuild. The file is for people to read, and a second hold: it keeps
corrections where the WARC file that notes them is lost, and those of posts that are not (or not yet) there. A line is a
row of the table, with the post's address. The archive's word counts where both tell of the same one.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive.folder import DATABASE, unwritable
from archiver.archive.listed import spellings
from archiver.archive.rows import Row, fetch_all, fetch_one, update
from archiver.archive.views import CORRECTABLE
from archiver.blogger.ids import is_number
from archiver.errors import ArchiveDamagedError

CORRECTIONS = "corrections.jsonl"
"""Beside ``archive.db``: a correction a line."""
COLUMNS = ("post_id", "field", "at", "value", "note", "who", "withdrawn_at")
"""Of the table ``corrections``."""
_LINE = ("post_id", "url", *COLUMNS[1:])
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_WITH_URL = "SELECT c.*, p.url FROM corrections AS c LEFT JOIN posts AS p USING (post_id)"


# Acts


def correct(
    db: Database,
    state: object,
    *,
    capture: None,
    post_id: str,
    url: str | None,
    field: str,
    at: str,
    value: str | None,
    note: str | None = None,
    who: str | None = None,
    withdrawn_at: str | None = None,
) -> Row | None:
    """A person sets a field of a post. Returns the correction where there is no such post (yet): it waits."""
    row = {"post_id": post_id, "field": field, "at": at, "value": value, "note": note, "who": who}
    row["withdrawn_at"] = withdrawn_at
    held = post_of(db, post_id, url)
    if held is None:
        return {**row, "url": url}
    store(db, [{**row, "post_id": held}])
    return None


def withdraw_correction(
    db: Database,
    state: object,
    *,
    capture: None,
    post_id: str,
    url: str | None,
    field: str,
    at: str,
    withdrawn_at: str,
) -> Row | None:
    """A person takes a correction back. Returns what is told of it where there is no such post (yet)."""
    held = post_of(db, post_id, url)
    key = {"post_id": held or post_id, "field": field, "at": at}
    if held is None:
        return {**key, "url": url, "withdrawn_at": withdrawn_at}
    update(db, "corrections", key, {"withdrawn_at": withdrawn_at})
    return None


ACTS: dict[str, Callable[..., Row | None]] = {act.__name__: act for act in (correct, withdraw_correction)}
"""They return what waits for its post."""


def store(db: Database, rows: Iterable[Row]) -> None:
    """Add corrections, each once; one that is held learns only that it was withdrawn."""
    places = ", ".join("?" * len(COLUMNS))
    db.conn.executemany(
        f"""INSERT INTO corrections ({", ".join(COLUMNS)}) VALUES ({places})
            ON CONFLICT DO UPDATE SET withdrawn_at = coalesce(withdrawn_at, excluded.withdrawn_at)""",  # noqa: S608, names of ours
        [[row.get(name) for name in COLUMNS] for row in rows],
    )


def post_of(db: Database, post_id: str, url: str | None) -> str | None:
    """The id under which a post is held now that had an id and an address then."""
    known = fetch_one(db, "SELECT post_id FROM posts WHERE post_id = ?", [post_id]) or fetch_one(
        db, "SELECT post_id FROM post_aliases WHERE alias = ?", [post_id]
    )
    if known is None and url is not None:
        sql = """SELECT post_id FROM posts WHERE url IN (?, ?)
                 UNION ALL SELECT post_id FROM post_aliases WHERE alias IN (?, ?) LIMIT 1"""
        known = fetch_one(db, sql, [*spellings(url), *spellings(url)])
        if known is not None and is_number(known["post_id"]) and is_number(post_id):
            return None  # a slug used again: another post
    return None if known is None else str(known["post_id"])


# Rows


def held(db: Database) -> list[Row]:
    """Every correction of the table, with its post's address; the oldest first."""
    return fetch_all(db, f"{_WITH_URL} ORDER BY c.at, c.post_id, c.field")


def of_archive(db: Database | None, folder: Path) -> list[Row]:
    """What was corrected by hand, each once: in a database, where that can be read, and in the file beside it.

    Raises ArchiveDamagedError for a file that cannot be read: nobody can make it again.
    """
    rows: list[Row] = []
    if db is not None:
        rows = held(db)
    elif (folder / DATABASE).is_file():
        uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
        with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True)) as damaged:
            rows = fetch_all(Database(damaged, execute_plugins=False), _WITH_URL)
    return merged([*rows, *written(folder)])


def merged(rows: Iterable[Row]) -> list[Row]:
    """Corrections, each once: the first word counts, and what only a later one tells is added."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        here = found.setdefault(_key(row), {})
        found[_key(row)] = {**here, **{name: value for name, value in row.items() if here.get(name) is None}}
    return list(found.values())


def waiting(db: Database, folder: Path) -> list[Row]:
    """The corrections that the file has and the table has not. Raises ArchiveDamagedError."""
    known = {_key(row) for row in held(db)}
    rows = (
        {**row, "post_id": post_of(db, row["post_id"], row.get("url")) or row["post_id"]} for row in written(folder)
    )
    return [row for row in rows if _key(row) not in known]


def in_force(db: Database) -> list[Row]:
    """The corrections that count: of each field of each post the newest, unless it was withdrawn."""
    sql = f"""SELECT * FROM (
                  SELECT c.*, p.url, max(c.at) FROM corrections AS c LEFT JOIN posts AS p USING (post_id)
                  GROUP BY c.post_id, c.field)
              WHERE withdrawn_at IS NULL AND field IN ({", ".join(f"'{name}'" for name in CORRECTABLE)})
              ORDER BY at"""  # noqa: S608, names of ours
    return [{name: row[name] for name in _LINE} for row in fetch_all(db, sql)]


def _key(row: Row) -> tuple[str, str, str]:
    return row["post_id"], row["field"], row["at"]


# The file


def written(folder: Path) -> list[Row]:
    """The corrections of the file, each once; none where there is no file. Raises ArchiveDamagedError."""
    path = folder / CORRECTIONS
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n") if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise ArchiveDamagedError(
            f"{path} cannot be read ({error}). Restore it from a copy, or move it away: archiver correct makes it anew"
            " from the archive."
        ) from error
    rows = []
    for number, line in enumerate(lines, 1):
        problem, row = _read(line)
        if problem is not None:
            raise ArchiveDamagedError(
                f"Line {number} of {path} is no correction ({problem}). Mend it, or take it out, and try again."
            )
        rows += [row] if row else []
    return merged(reversed(rows))[::-1]  # of two lines about one correction the last one counts


def _read(line: str) -> tuple[str | None, Row]:
    """What is wrong with a line, and its row."""
    if not line.strip():
        return None, {}
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"it is no JSON: {error}", {}
    if not isinstance(row, dict):
        return "it is no JSON object", {}
    for name in ("post_id", "field", "at"):
        if not isinstance(row.get(name), str) or not row[name]:
            return f"it has no {name}", {}
    odd = next((name for name in _LINE if not isinstance(row.get(name), str | None) or row.get(name) == ""), None)
    if odd is not None:
        return f"its {odd} is no text; what is absent is null", {}
    if row["field"] not in CORRECTABLE:
        return f"{row['field']} is no field that can be corrected; these are: {', '.join(CORRECTABLE)}", {}
    for name in ("at", "withdrawn_at"):
        if row.get(name) is not None and not _TIME.fullmatch(row[name]):
            return f"its {name} is no time in UTC such as 2026-11-23T10:00:00Z", {}
    return None, {name: row.get(name) for name in _LINE}


def require_agreement(db: Database, folder: Path) -> None:
    """Raises ArchiveDamagedError where ``corrections.jsonl`` cannot be read, or says otherwise than the archive."""
    known = {_key(row): row for row in held(db)}
    for row in written(folder):
        post_id = post_of(db, row["post_id"], row["url"]) or row["post_id"]
        here = known.get(_key({**row, "post_id": post_id}))
        if here is not None and (here["value"], here["note"], here["who"]) != (row["value"], row["note"], row["who"]):
            raise ArchiveDamagedError(
                f"{folder / CORRECTIONS} was changed by hand: of {row['field']} of {here['url'] or post_id}"
                f" ({row['at']}) it says otherwise than the archive. Take that line out of it, and say what is right"
                " with archiver correct."
            )


def keep_written(folder: Path, rows: Iterable[Row]) -> None:
    """Have the file say these corrections and nothing else: all of it or nothing, on the disk.

    Nothing is written where that is what it says. Raises ArchiveUnwritableError.
    """
    path = folder / CORRECTIONS
    ordered = sorted(rows, key=lambda row: (row["at"], row["post_id"], row["field"]))
    text = "".join(json.dumps({name: row.get(name) for name in _LINE}, ensure_ascii=False) + "\n" for row in ordered)
    with suppress(OSError):
        if path.exists() == bool(text) and (not text or path.read_bytes() == text.encode()):
            return
    new = path.with_name(f"{CORRECTIONS}.new")
    try:
        with new.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise unwritable(error, folder) from error


def rewrite_without(folder: Path, post_ids: Collection[str]) -> int:
    """Take every correction of some posts out of the file; returns how many there were.

    :param post_ids: every id and address by which the posts are or were known
    Raises the ArchiveErrors.
    """
    rows = written(folder)
    left = [row for row in rows if row["post_id"] not in post_ids and row["url"] not in post_ids]
    if len(left) < len(rows):
        keep_written(folder, left)
    return len(rows) - len(left)
