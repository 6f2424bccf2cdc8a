"""WARC files against the rows that refer to them, a file at a time, over the cores."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from archiver.archive.warc import ACT
from archiver.archive.warcread import Member, Record, members, record_in
from archiver.blogger.tombstones import Tombstones

POOL_FROM_BYTES = 300_000_000
"""From so many bytes on it pays to start processes."""
_ANSWERS = ("response", "revisit", "resource")
"""Records that a row of ``captures`` may refer to."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a row of ``captures`` says of its record."""

    capture_id: str
    url: str
    sha256: str | None
    bytes: int | None
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A stretch of a file that is damaged."""

    offset: int
    end: int
    problem: str
    """What is wrong with it; ends a sentence that begins with the place."""
    captures: tuple[str, ...] = ()
    """The captures whose record was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A sound record, and what its row says otherwise."""

    capture_id: str
    column: str
    """Of ``captures``."""
    value: str | int
    """As the record has it."""
    problem: str


@dataclass(slots=True, kw_only=True)
class FileReport:
    """What one file came to."""

    file: str
    bytes: int = 0
    records: int = 0
    answers: int = 0
    unreferenced: int = 0
    """Answers that no row refers to."""
    acts: int = 0
    crawls: set[str] = field(default_factory=set)
    """The runs that noted acts in it."""
    finished: set[str] = field(default_factory=set)
    """Those of them that noted their end."""
    faults: list[Fault] = field(default_factory=list)
    misplaced: list[Moved] = field(default_factory=list)
    untold: set[str] = field(default_factory=set)
    """Captures with a row, of which no act of this file tells."""
    told: set[str] = field(default_factory=set)
    """Captures of which an act of this file tells, and that have no row in this file."""
    cut_at: int | None = None
    """Where the half a record begins that the file ends in."""
    returned: int = 0
    """Answers from an address that was forgotten."""
    unreadable: str | None = None
    """Why the file cannot be read at all."""


def check_files(
    tasks: Iterable[tuple[Path, list[Expected]]], size: int, stones: Tombstones | None = None
) -> Iterator[FileReport]:
    """The reports of files with the rows that refer to each, in any order.

    :param size: how many bytes they have together: few are read in this process
    :param stones: what was forgotten, and should stand nowhere
    """
    cores = os.cpu_count() or 1
    if size < POOL_FROM_BYTES or cores == 1:
        yield from (check_file(path, rows, stones) for path, rows in tasks)
        return
    running: deque[Future[FileReport]] = deque()
    with ProcessPoolExecutor(
        cores,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,  # Ctrl-C is for the command to answer
        initargs=(signal.SIGINT, signal.SIG_IGN),
    ) as pool:
        for path, rows in tasks:
            running.append(pool.submit(check_file, path, rows, stones))
            if len(running) > 4 * cores:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def check_file(path: Path, rows: list[Expected], stones: Tombstones | None = None) -> FileReport:
    """Read a file to its last whole record, and hold its answers against the rows that refer to it."""
    report = FileReport(file=path.name)
    check = _Check(report, rows, stones)
    try:
        with path.open("rb") as file:
            for member in members(file):
                check.take(member)
            report.bytes = file.seek(0, os.SEEK_END)
    except OSError as error:
        report.unreadable = error.strerror or str(error)
        return report
    check.end()
    return report


class _Check:
    def __init__(self, report: FileReport, rows: list[Expected], stones: Tombstones | None) -> None:
        self._report = report
        self._stones = stones
        self._by_id = {row.capture_id: row for row in rows}
        self._left = dict(self._by_id)
        self._told: set[str] = set()

    def take(self, member: Member) -> None:
        if member.data is None:
            self._damaged(member, member.fault or "")
            return
        try:
            record = record_in(member.data)
        except OSError:
            self._damaged(member, "it is no WARC record")
            return
        self._report.records += 1
        if record.faults:
            self._damaged(member, ", ".join(record.faults))
        elif record.type in _ANSWERS:
            self._answer(member, record)
        elif record.type == "metadata" and (record.target or "").startswith(ACT):
            self._act(member, record)

    def _damaged(self, member: Member, problem: str) -> None:
        lost = tuple(row.capture_id for row in self._left.values() if member.offset <= row.offset < member.end)
        for capture_id in lost:
            del self._left[capture_id]
        if member.is_cut and not lost:
            self._report.cut_at = member.offset
            return
        self._report.faults.append(Fault(offset=member.offset, end=member.end, problem=problem, captures=lost))

    def _answer(self, member: Member, record: Record) -> None:
        self._report.answers += 1
        if self._stones and self._stones.address(record.target):
            self._report.returned += 1
        row = self._left.pop(record.record_id or "", None)
        if row is None:
            self._report.unreferenced += record.record_id not in self._by_id
            return
        stored: dict[str, str | int] = {
            "url": record.target or "",
            "warc_offset": member.offset,
            "sha256": hashlib.sha256(record.body).hexdigest(),
            "bytes": len(record.body),
        }
        told = {"url": row.url, "warc_offset": row.offset, "sha256": row.sha256, "bytes": row.bytes}
        for column, value in stored.items():
            if told[column] != value:
                problem = f"{column} is {told[column]}, and its record, which is sound, has {value}"
                self._report.misplaced.append(
                    Moved(capture_id=row.capture_id, column=column, value=value, problem=problem)
                )

    def _act(self, member: Member, record: Record) -> None:
        self._report.acts += 1
        if record.refers_to is not None:
            self._told.add(record.refers_to)
        try:
            note = json.loads(bytes(record.body))
            crawl_id, told = note["crawl_id"], note["told"]
        except (ValueError, KeyError, TypeError, RecursionError):
            crawl_id, told = None, None
        if not isinstance(crawl_id, str) or not isinstance(told, dict):
            problem = "an act is noted there in a way that cannot be read"
            self._report.faults.append(Fault(offset=member.offset, end=member.end, problem=problem))
            return
        self._report.crawls.add(crawl_id)
        if record.target == f"{ACT}finish":
            self._report.finished.add(crawl_id)

    def end(self) -> None:
        """Rows whose record did not turn up; acts without a row, rows without an act."""
        if self._left:
            offset = min(row.offset for row in self._left.values())
            problem = f"{len(self._left)} records to which rows of captures refer are not in the file"
            self._report.faults.append(Fault(offset=offset, end=offset, problem=problem, captures=tuple(self._left)))
        self._report.untold = self._by_id.keys() - self._told
        self._report.told = self._told - self._by_id.keys()
