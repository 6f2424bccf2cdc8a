"""A value of a post set by hand, or taken back: checked, noted as an act, written to ``corrections.jsonl``."""

from __future__ import annotations

import difflib
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.archive import corrections
from archiver.archive.addresses import find_post
from archiver.archive.decisions import Decisions
from archiver.archive.folder import DATABASE, Archive
from archiver.archive.rows import Row, fetch_one
from archiver.archive.schema import read_database, sqlite_errors
from archiver.archive.views import CORRECTABLE
from archiver.blogger.languages import SHORTER, is_language
from archiver.errors import UsageError

MOST_CHARACTERS = 10_000_000
"""Of a value: more than any post has."""
_LONG = ("body_text", "deck")
"""The fields that may have several lines."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
_MEANT = {"date": "published", "data": "published", "text": "body_text", "body": "body_text", "lang": "language"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What came of a correction."""

    post_id: str
    url: str | None
    field: str
    read: str | None
    """As read from the blog."""
    was: str | None
    """As it counted until now."""
    value: str | None
    """As it counts from now on."""
    at: str | None
    """When the correction that counts, or that was taken back, was made."""
    note: str | None
    who: str | None
    withdrawn: bool
    is_new: bool
    """Whether anything was written."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        told = asdict(self)
        return {**{name: told[name] for name in told if name != "is_new"}, "new": self.is_new}


def checked(field: str, value: str) -> str:
    """A value as it is stored. Raises UsageError for a field that cannot be corrected and for a value that cannot be.

    :param value: as typed; white space around it is not meant
    """
    check_field(field)
    text = value.replace("\r\n", "\n").removeprefix("\ufeff").strip()
    if not text:
        raise UsageError(f"The value of {field} is empty. To say that the post has none: --none")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError(
            f"The value of {field} is no Unicode text. Put it into a file in UTF-8: --file FILE"
        ) from error
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"The value of {field} has {len(text)} characters; the most is {MOST_CHARACTERS}.")
    if _CONTROL.search(text):
        raise UsageError(f"The value of {field} has control characters, which no text of a post has. Take them out.")
    if "\n" in text and field not in _LONG:
        raise UsageError(f"The value of {field} has several lines; {field} is one line.")
    if field == "published":
        _check_date(text)
    if field == "language":
        _check_language(text)
    return text


def check_field(field: str) -> None:
    """Raises UsageError for a field that cannot be corrected."""
    if field in CORRECTABLE:
        return
    plain = field.strip().lower().replace("-", "_").replace(" ", "_")
    near = _MEANT.get(plain) or next(iter(difflib.get_close_matches(plain, CORRECTABLE, 1)), None)
    hint = f" Do you mean {near}?" if near else ""
    raise UsageError(f"{field} cannot be corrected; these fields can: {', '.join(CORRECTABLE)}.{hint}")


def _check_date(text: str) -> None:
    why = ""
    if _DATE.fullmatch(text):
        try:
            datetime.fromisoformat(text)
            return
        except ValueError as error:
            why = f" ({error})"
    raise UsageError(
        f"{text} is no date that can be kept{why}. Write the day as 2024-12-01, with the time as 2024-12-01T10:22,"
        " and with its distance from UTC, if it is known, as 2024-12-01T10:22+01:00 or 2024-12-01T09:22Z."
    )


def _check_language(text: str) -> None:
    if is_language(text):
        return
    low = text.lower().partition("-")[0].partition("_")[0]
    near = SHORTER.get(low) or (low if is_language(low) and len(low) == 2 else None)
    hint = f" Do you mean {near}?" if near else ""
    raise UsageError(f"{text} is no code of a language. Write it as it, en, fr …{hint}")


def correct(
    path: Path,
    typed: str,
    field: str,
    value: str | None,
    *,
    note: str | None,
    who: str | None,
    at: str,
    version: str,
) -> Correction:
    """Set a field of a post. The same correction again changes nothing.

    :param typed: the post's address, in any spelling
    :param value: as ``checked`` returns it; ``None``: the post has none
    :param at: now, UTC
    Raises UsageError and the ArchiveErrors.
    """
    check_field(field)
    read_database(path / DATABASE).close()  # where there is no archive, none is made
    with Archive(path) as archive:
        before = _Before(archive, typed, field)
        is_same = before.counts and (before.newest["value"] == value)
        is_told = note in (None, before.newest.get("note")) and who in (None, before.newest.get("who"))
        is_new = not (is_same and is_told)
        row = before.newest
        if is_new:
            row = {"field": field, "at": before.later(at), "value": value, "note": note, "who": who}
            with Decisions(archive, at=at, version=version) as decisions:
                decisions.act("correct", post_id=before.post_id, url=before.url, **row)
        settle(archive, at=at, version=version)
    return before.became(value=value, row=row, withdrawn=False, is_new=is_new)


def withdraw(path: Path, typed: str, field: str, *, at: str, version: str) -> Correction:
    """Take the correction of a field of a post back: what was read counts again. History keeps it.

    Parameters and errors as :func:`correct`; a UsageError also where there is none.
    """
    check_field(field)
    read_database(path / DATABASE).close()
    with Archive(path) as archive:
        before = _Before(archive, typed, field)
        if not before.newest:
            raise UsageError(f"{field} of {before.url or before.post_id} has not been corrected: nothing to take back.")
        if before.counts:
            with Decisions(archive, at=at, version=version) as decisions:
                told = {"field": field, "at": before.newest["at"], "withdrawn_at": at}
                decisions.act("withdraw_correction", post_id=before.post_id, url=before.url, **told)
        settle(archive, at=at, version=version)
    return before.became(value=before.read, row=before.newest, withdrawn=True, is_new=before.counts)


class _Before:
    """How a field of a post stands. Raises UsageError where there is no such post, ArchiveDamagedError where the file
    of corrections cannot be read or contradicts the archive."""

    def __init__(self, archive: Archive, typed: str, field: str) -> None:
        with sqlite_errors(archive.path / DATABASE):
            post = find_post(archive.db, typed, archive.path)
            self.post_id, self.url, self.read = post["post_id"], post["url"], post[field]
            corrections.require_agreement(archive.db, archive.path)
            sql = "SELECT * FROM corrections WHERE post_id = ? AND field = ? ORDER BY at DESC LIMIT 1"
            self.newest: Row = fetch_one(archive.db, sql, [self.post_id, field]) or {}
        self._field = field

    @property
    def counts(self) -> bool:
        """Whether the newest correction counts."""
        return bool(self.newest) and self.newest["withdrawn_at"] is None

    def later(self, at: str) -> str:
        """A time after the newest correction: the newest counts, whatever a clock that was set back says."""
        if not self.newest or self.newest["at"] < at:
            return at
        moment = datetime.fromisoformat(self.newest["at"]) + timedelta(milliseconds=1)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def became(self, *, value: str | None, row: Row, withdrawn: bool, is_new: bool) -> Correction:
        return Correction(
            post_id=self.post_id,
            url=self.url,
            field=self._field,
            read=self.read,
            was=self.newest["value"] if self.counts else self.read,
            value=value,
            at=row.get("at"),
            note=row.get("note"),
            who=row.get("who"),
            withdrawn=withdrawn,
            is_new=is_new,
        )


def settle(archive: Archive, *, at: str, version: str) -> list[Row]:
    """Take over corrections of the file whose posts are there by now, and have the file say all that is corrected.

    Returns those that still wait for their posts. Raises the ArchiveErrors.
    """
    with sqlite_errors(archive.path / DATABASE):
        told = corrections.waiting(archive.db, archive.path)
        is_there = [corrections.post_of(archive.db, row["post_id"], row["url"]) is not None for row in told]
    if any(is_there):
        with Decisions(archive, at=at, version=version) as decisions:
            for row, there in zip(told, is_there, strict=True):
                if there:
                    decisions.act("correct", **row)
    left = [row for row, there in zip(told, is_there, strict=True) if not there]
    with sqlite_errors(archive.path / DATABASE):
        corrections.keep_written(archive.path, [*corrections.held(archive.db), *left])
    return left


def listed(path: Path) -> tuple[list[Row], list[Row]]:
    """The corrections that count, and those that wait for their posts. Raises the ArchiveErrors."""
    db = read_database(path / DATABASE)
    try:
        with sqlite_errors(path / DATABASE):
            rows = corrections.in_force(db)
            for row in rows:
                sql = f"SELECT {row['field']} AS read FROM posts WHERE post_id = ?"  # noqa: S608, a field of ours
                row["read"] = (fetch_one(db, sql, [row["post_id"]]) or {}).get("read")
            return rows, corrections.waiting(db, path)
    finally:
        db.close()
