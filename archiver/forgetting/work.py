"""Forgetting, from the preview to the last byte.

It is noted first (``forgetting.json``, and hashes in the journal), then done: WARC files one by one, rows in one
transaction, the files beside them, the free pages of the database. Whatever stops it, the same command again, or
``archiver forget`` alone, does all of it again: what was done is done by then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.archive import erasing, unfinished
from archiver.archive.corrected import without_corrections
from archiver.archive.decisions import Decisions
from archiver.archive.folder import DATABASE, Archive, unwritable
from archiver.archive.mend import losses_moved
from archiver.archive.rewriting import rewritten
from archiver.archive.rows import Row
from archiver.archive.schema import read_database, sqlite_errors
from archiver.blogger.tombstones import digest
from archiver.errors import ArchiveInUseError, ArchiveUnwritableError
from archiver.forgetting import telling
from archiver.forgetting.records import Forgetter, Tally
from archiver.forgetting.targets import Targets, Wish, all_targets, stones_of, targets

Watch = Callable[[str, int, int], None]
"""Is told what is done, how many bytes of the WARC files have been, and how many there are."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """What would be removed."""

    path: Path
    at: str
    targets: Targets
    rows: dict[str, int]
    """By table."""
    files: list[str]
    """The WARC files that would be written anew."""
    size: int
    """Bytes of the largest of them."""
    tally: Tally
    pictures: list[str]
    """SHA-256 of the kept pictures that no other post has."""
    read_again: list[Row]
    """Other posts that would want to be read again: the only record of them cannot be cut."""
    links: int
    """Links of other posts that lead there; they stay."""
    copies: list[str]
    """Copies of the database as it was, which hold the words too."""
    reports: list[str] = field(default_factory=list)
    """Reports of runs that name it."""
    damaged: int = 0
    """Stretches of WARC files that nobody can read."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there that is to go."""
        return not (self.rows or self.files or self.pictures or self.reports)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive, also one in which an erasure was left. Raises the ArchiveErrors."""
    if unfinished.left(path) is None:
        read_database(path / DATABASE).close()  # where there is no archive, none is made
    with Archive(path, is_forgetting=True) as archive:
        yield archive


def planned(archive: Archive, wish: Wish, at: str, watch: Watch) -> Plan:
    """Look what would be removed; writes nothing. With an empty wish: what has come back of all that was forgotten.

    Raises UsageError where there is nothing of the kind, and the ArchiveErrors.
    """
    with sqlite_errors(archive.path / DATABASE):
        found = targets(archive, wish, at) if wish else all_targets(archive)
    stones = stones_of(found.stones, archive)
    in_use = erasing.pictures_in_use(archive.db, stones)
    forgetter = Forgetter(stones, found.needles, at, pictures_in_use=in_use)
    files, size, damaged = [], 0, 0
    for path in _watched(_warc_files(archive), watch):
        with _written(archive):
            told = rewritten(path, forgetter.decide, dry_run=True)
        damaged += told.damaged
        if told.is_new:
            files.append(path.name)
            size = max(size, told.size)
    tally = forgetter.tally
    known = {stone["digest"] for stone in found.stones}
    found.stones += [
        stone
        for one, post_id in tally.comments.items()
        if (stone := _of_comment(one, post_id, at))["digest"] not in known
    ]
    gone = found.found.post_ids
    return Plan(
        path=archive.path,
        at=at,
        targets=found,
        rows=erasing.counts(archive.db, found.found),
        files=files,
        size=size,
        tally=tally,
        pictures=erasing.own_pictures(archive.db, found.found),
        read_again=erasing.posts_read_from(archive.db, tally.dropped, without=gone),
        links=erasing.links_to(archive.db, gone),
        copies=sorted(file.name for file in archive.path.glob(f"{DATABASE}.*")),
        reports=[file.name for file in _reports(archive) if _report_without(file, archive, found) is not None],
        damaged=damaged,
    )


def _of_comment(comment_id: str, post_id: str, at: str) -> dict[str, Any]:
    stone = {"kind": "comment", "digest": digest("comment", comment_id), "at": at, "blog_id": None}
    return {**stone, "post_id": post_id, "scopes": None}


def forget(archive: Archive, plan: Plan, *, version: str, watch: Watch) -> None:
    """Remove what a plan says. Raises the ArchiveErrors."""
    _require_room(archive, plan)
    note = {
        "at": plan.at,
        "stones": plan.targets.stones,
        "needles": plan.targets.needles,
        "pictures": plan.pictures,
        "files": plan.files,
    }
    with _written(archive):
        unfinished.note(archive.path, note)
    finish(archive, version=version, watch=watch)


def finish(archive: Archive, *, version: str, watch: Watch) -> None:
    """Do all that an erasure noted, from its beginning; what was done is found done. Raises the ArchiveErrors."""
    note = unfinished.left(archive.path)
    if note is None:
        return
    with _written(archive):
        _lay(archive, note, version)
        forgetter = _rewrite(archive, note, watch)
        watch("the rows", 0, 0)
        _erase_rows(archive, forgetter)
        _erase_files(archive, note)
    watch("the database", 0, 0)
    with sqlite_errors(archive.path / DATABASE):
        is_clean = erasing.scour(archive.db)
    if not is_clean:
        raise ArchiveInUseError(
            f"Somebody is reading {archive.path / DATABASE}, so what was forgotten is still in its log. Close whatever"
            " reads it, and give the same command again."
        )
    with _written(archive):
        unfinished.end(archive.path)


def _lay(archive: Archive, note: dict[str, Any], version: str) -> None:
    held = {tuple(row) for row in archive.db.conn.execute("SELECT kind, digest FROM forgotten")}
    stones = [stone for stone in note["stones"] if (stone["kind"], stone["digest"]) not in held]
    if stones:
        with Decisions(archive, at=note["at"], version=version) as decisions:
            decisions.act("forget", stones=stones)


def _rewrite(archive: Archive, note: dict[str, Any], watch: Watch) -> Forgetter:
    stones = stones_of((), archive)
    in_use = erasing.pictures_in_use(archive.db, stones)
    forgetter = Forgetter(stones, note["needles"], note["at"], pictures_in_use=in_use)
    files = [archive.warc_folder / name for name in note["files"]]
    for path in _watched([path for path in files if path.is_file()], watch):
        told = rewritten(path, forgetter.decide, dry_run=False)
        if told.is_new:
            losses_moved(archive.warc_folder, path.name, told.offsets)
        with archive.transaction() as db:
            erasing.place(db, path.name, told.places)
    return forgetter


def _erase_rows(archive: Archive, forgetter: Forgetter) -> None:
    stones = stones_of((), archive)
    with archive.transaction() as db:
        db.conn.execute("PRAGMA secure_delete = ON")
        found = erasing.affected(db, stones)
        emptied = forgetter.emptied
        read_again = erasing.posts_read_from(db, emptied, without=found.post_ids)
        erasing.erase(db, found, stones, telling.without)
        erasing.erase_captures(db, forgetter.gone)
        erasing.want_again(db, [row["post_id"] for row in read_again], emptied)


def _erase_files(archive: Archive, note: dict[str, Any]) -> None:
    stones = stones_of((), archive)
    for file in _reports(archive):
        left = erasing.cleaned_json(file.read_text(encoding="utf-8"), stones, telling.without)
        if left is not None:
            _replace(file, left)
    without_corrections(archive.path, stones)
    for sha256 in note["pictures"]:
        for file in (archive.path / "images" / sha256[:2]).glob(f"{sha256}.*"):
            file.unlink()
    for file in archive.path.glob(f"{DATABASE}.*"):
        file.unlink()


def _replace(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def _reports(archive: Archive) -> list[Path]:
    return sorted(archive.runs_folder.glob("*.json"))


def _report_without(file: Path, archive: Archive, found: Targets) -> str | None:
    stones = stones_of(found.stones, archive)
    try:
        return erasing.cleaned_json(file.read_text(encoding="utf-8"), stones, telling.without)
    except (OSError, UnicodeDecodeError):
        return None


def _warc_files(archive: Archive) -> list[Path]:
    return sorted(archive.warc_folder.glob("*.warc.gz"))


def _watched(files: Iterable[Path], watch: Watch) -> Iterator[Path]:
    paths = list(files)
    total, done = sum(path.stat().st_size for path in paths), 0
    for path in paths:
        watch("the WARC files", done, total)
        size = path.stat().st_size
        yield path
        done += size
    watch("the WARC files", total, total)


def _require_room(archive: Archive, plan: Plan) -> None:
    """That there is room for a copy of the largest WARC file, and for the database written anew with its log."""
    needed = plan.size + 2 * (archive.path / DATABASE).stat().st_size
    free = shutil.disk_usage(archive.path).free
    if free < needed:
        raise ArchiveUnwritableError(
            f"To forget something in {archive.path} takes {needed // 1_000_000 + 1} MB for a while, and"
            f" {free // 1_000_000} MB are free. Nothing was changed; make room and give the same command again."
        )


@contextmanager
def _written(archive: Archive) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(error, archive.path) from error


__all__ = ["Plan", "Wish", "finish", "forget", "opened", "planned"]
