"""The WARC files of an archive read as its journal: every act, in the order in which they were carried out.

A run's files go together, whoever ran beside it; acts of runs that ran side by side are told apart, and put in order,
by the time of their records. What no reader can make use of is named: a damaged record, files without acts.
"""

from __future__ import annotations

import hashlib
import heapq
import json
import mmap
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archiver.archive.coding import decoded
from archiver.archive.run import mime
from archiver.archive.warc import ACT
from archiver.archive.warcread import uuid_in
from archiver.records import Capture

_KEPT = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.resource
"""What an act may be about."""
_WANTED = WarcRecordType.warcinfo | WarcRecordType.metadata | _KEPT
ABOUT = "about"
"""What the note of an act of an import has beside its arguments: the ``host`` and the ``root`` of the blog."""
_MEMBER = b"\x1f\x8b\x08"
"""What a gzip member, and so each record, begins with."""
_NAME = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})\.warc\.gz")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response is kept."""

    path: Path
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act as it was noted."""

    name: str
    crawl_id: str
    told: dict[str, Any]
    """Its arguments."""
    noted: Mapping[str, Any]
    """All of the note."""
    at: str
    """When it was noted, UTC."""
    capture: Capture | None
    """The response it is about."""
    place: Place | None
    """Where that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response as it was read when it came."""

    url: str
    content_type: str | None
    body: bytes
    """Without its content-codings."""


Responses = dict[str, tuple[Capture, Place]]
"""The responses that acts are about, by their ids."""


@dataclass(slots=True)
class Journal:
    """The journal in the WARC files of a folder."""

    folder: Path
    damage: list[str] = field(default_factory=list)
    """Sentences: what could not be read. Known when all acts have been read."""
    without_acts: list[str] = field(default_factory=list)
    """The files that tell no act. Known when all acts have been read."""
    read_bytes: int = 0
    """How much has been read so far."""

    def paths(self) -> list[Path]:
        """The WARC files, by name."""
        return sorted(path for path in self.folder.glob("*.warc*") if path.is_file())

    def size(self) -> int:
        """How many bytes they have."""
        return sum(path.stat().st_size for path in self.paths())

    def acts(self) -> Iterator[Act]:
        """Every act, the oldest first. Raises OSError for a file that cannot be read at all."""
        return in_order([(begun(paths[0]), self._acts_of(paths)) for paths in runs(self.paths())])

    def _acts_of(self, paths: list[Path]) -> Iterator[Act]:
        """The acts of the files of one run, each with the response it is about."""
        responses: Responses = {}
        for path in paths:
            yield from self.acts_of_file(path, responses)

    def acts_of_file(self, path: Path, responses: Responses) -> Iterator[Act]:
        """The acts of one file.

        :param responses: by id, those of the run's earlier files; those of this one are added
        """
        acts = read = 0
        for record, offset in _records(path, self.damage):
            self.read_bytes += offset - read
            read = offset
            if record.record_type == WarcRecordType.metadata:
                act = self._act(record, responses, path, offset)
                acts += _is_act(record)
                if act is not None:
                    yield act
            elif record.record_type & _KEPT:
                capture = _capture(record, path.name, offset)
                responses[capture.capture_id] = capture, Place(path, offset)
        self.read_bytes += path.stat().st_size - read
        if not acts:
            self.without_acts.append(path.name)

    def _act(self, record: WarcRecord, responses: Responses, path: Path, offset: int) -> Act | None:
        if not _is_act(record):
            return None
        name = (record.headers.get("WARC-Target-URI") or "").removeprefix(ACT)
        about = uuid_in(record.headers.get("WARC-Refers-To"))
        if about is not None and about not in responses:
            self.damage.append(
                f"The act “{name}” at byte {offset} of {path.name} is about a response that cannot be read ({about})."
            )
            return None
        try:
            noted = json.loads(record.reader.read())
            crawl_id, told = str(noted["crawl_id"]), dict(noted["told"])
        except (ValueError, KeyError, TypeError) as error:
            self.damage.append(f"The act “{name}” at byte {offset} of {path.name} cannot be read: {error!r}.")
            return None
        capture, place = responses[about] if about is not None else (None, None)
        if capture is not None:
            told_of = {key: noted[key] for key in ("kind", "source") if noted.get(key)}
            capture = replace(capture, crawl_id=None if ABOUT in noted else crawl_id, **told_of)
        at = record.headers.get("WARC-Date") or ""
        return Act(name=name, crawl_id=crawl_id, told=told, noted=noted, at=at, capture=capture, place=place)


def answer(place: Place) -> Answer:
    """The response that is kept at a place.

    Raises OSError where it cannot be read, UndecodableError and TooLargeError where its body is not what its headers
    say.
    """
    with place.path.open("rb") as file:
        file.seek(place.offset)
        record = next(iter(_iterator(file)), None)
        if record is None:
            raise OSError(f"there is no record at byte {place.offset} of {place.path.name}")
        headers = _http_headers(record)
        body = record.reader.read()
    return Answer(
        url=record.headers.get("WARC-Target-URI") or "",
        content_type=_content_type(record, headers[::-1]),  # the last one, as Scrapy takes it
        body=decoded(body, [value for name, value in headers if name.lower() == "content-encoding"]),
    )


def runs(paths: Iterable[Path]) -> list[list[Path]]:
    """WARC files by the run that wrote them, each run's in their order."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        named = _NAME.fullmatch(path.name)
        found.setdefault(named["stem"] if named else path.name, []).append(path)
    return list(found.values())


def in_order(runs: list[tuple[str, Iterator[Act]]]) -> Iterator[Act]:
    """The acts of all runs by their time; a run's own keep their order. Only files of runs side by side are open."""
    waiting = sorted(enumerate(runs), key=lambda one: (one[1][0], one[0]), reverse=True)
    heap: list[tuple[str, int, Act, Iterator[Act]]] = []
    while waiting or heap:
        while waiting and (not heap or waiting[-1][1][0] <= heap[0][0]):
            number, (first, acts) = waiting.pop()
            _push(heap, first, number, acts)
        if heap:
            at, number, act, acts = heapq.heappop(heap)
            yield act
            _push(heap, at, number, acts)


def _push(heap: list[tuple[str, int, Act, Iterator[Act]]], not_before: str, number: int, acts: Iterator[Act]) -> None:
    act = next(acts, None)
    if act is not None:
        heapq.heappush(heap, (max(act.at, not_before), number, act, acts))


def begun(path: Path) -> str:
    """When the first record of a file was written; ``""`` where it tells no time."""
    with path.open("rb") as file:
        try:
            record = next(iter(_iterator(file)), None)
        except OSError:
            return ""
        return "" if record is None else record.headers.get("WARC-Date") or ""


def _records(path: Path, damage: list[str]) -> Iterator[tuple[WarcRecord, int]]:
    """The whole records of a file that are of use, each with its place in the file.

    Behind a damaged record the next one is looked for; half a record at the end, as a killed run leaves it, is none.
    """
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        start, broken, is_exact = 0, -1, False
        while start >= 0:
            last = -1
            try:
                for record, offset in _from(file, start):
                    if not _is_whole(record):
                        raise OSError("its digest does not hold")
                    if broken >= 0:
                        damage.append(f"{path.name} is damaged between byte {broken} and byte {offset}.")
                        broken, is_exact = -1, False
                    last = offset
                    if record.record_type & _WANTED:
                        yield record, offset
                return
            except OSError:
                if last >= 0:
                    broken = last  # somewhere behind this one
                elif not is_exact:
                    broken, is_exact = start, True
                start = mapped.find(_MEMBER, max(start, last) + 1)


def _from(file: IO[bytes], start: int) -> Iterator[tuple[WarcRecord, int]]:
    file.seek(start)
    for record in _iterator(file):
        yield record, record.stream_pos


def _iterator(file: IO[bytes]) -> ArchiveIterator:
    return ArchiveIterator(file, parse_http=False, auto_decode="none")


def _is_whole(record: WarcRecord) -> bool:
    if record.record_type == WarcRecordType.unknown:
        return False
    record.freeze()
    return "WARC-Block-Digest" not in record.headers or record.verify_block_digest()


def _is_act(record: WarcRecord) -> bool:
    return (record.headers.get("WARC-Target-URI") or "").startswith(ACT)


def _capture(record: WarcRecord, file: str, offset: int) -> Capture:
    """The capture of a response; its crawl and its kind are the act's to tell."""
    headers = _http_headers(record)
    body = record.reader.read()
    content_type = _content_type(record, headers)
    return Capture(
        capture_id=uuid_in(record.headers.get("WARC-Record-ID")) or "",
        crawl_id="",
        url=record.headers.get("WARC-Target-URI") or "",
        kind="",
        source="crawl",
        fetched_at=record.headers.get("WARC-Date") or "",
        status=_status(record),
        mime=mime(content_type),
        sha256=hashlib.sha256(body).hexdigest(),
        bytes=len(body),
        warc_file=file,
        warc_offset=offset,
        etag=_header(headers, "etag"),
        last_modified=_header(headers, "last-modified"),
    )


def _http_headers(record: WarcRecord) -> Sequence[tuple[str, str]]:
    """Its HTTP headers; a ``resource`` has none."""
    record.parse_http()
    return () if record.http_headers is None else tuple(record.http_headers.astuples())


def _content_type(record: WarcRecord, headers: Sequence[tuple[str, str]]) -> str | None:
    if record.record_type == WarcRecordType.resource:
        return record.headers.get("Content-Type")
    return _header(headers, "content-type")


def _status(record: WarcRecord) -> int | None:
    if record.record_type == WarcRecordType.resource:
        return None
    return 0 if record.http_headers is None else record.http_headers.status_code or 0


def _header(headers: Sequence[tuple[str, str]], wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted), None)
