"""WARC records given away: responses byte for byte as they were kept, and records made here that lead to a picture."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from fastwarc.warc import WarcRecord
from warcio.warcwriter import WARCWriter

from archiver.archive.warcread import Member, member_at, record_in

_ANSWERS = frozenset({"response", "revisit"})


class UnreadableRecordError(Exception):
    """A record that is not where the database says, or is damaged; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A record, packed as it was kept."""

    packed: bytes
    """The gzip member."""
    type: str
    target: str
    date: str
    """``WARC-Date``"""
    digest: str | None
    """``WARC-Payload-Digest``"""


class Records:
    """The records of an archive's WARC files. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        """:param folder: the archive's ``warc`` folder"""
        self._folder = folder
        self._name: str | None = None
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._close()

    def info(self, name: str) -> Given | None:
        """The ``warcinfo`` record that a file begins with, if it does. Raises UnreadableRecordError."""
        file = self._open(name)
        member = member_at(file, 0)
        given = _given(file, member) if member is not None else None
        return given if given is not None and given.type == "warcinfo" else None

    def response(self, name: str, offset: int, capture_id: str) -> Iterator[Given]:
        """A response, and the request that was made for it where it is kept. Raises UnreadableRecordError."""
        file = self._open(name)
        member = member_at(file, offset)
        if member is None or member.data is None:
            raise UnreadableRecordError(f"there is no whole record at byte {offset} of {name}")
        try:
            record = record_in(member.data)
        except OSError as error:
            raise UnreadableRecordError(f"what is at byte {offset} of {name} is no WARC record") from error
        if record.record_id != capture_id or record.type not in _ANSWERS:
            raise UnreadableRecordError(f"the record at byte {offset} of {name} is another one")
        if record.faults:
            raise UnreadableRecordError(f"the record at byte {offset} of {name} is damaged: {record.faults[0]}")
        yield _given(file, member)
        following = member_at(file, member.end)
        if following is not None and following.data is not None and _is_request_of(following.data, capture_id):
            yield _given(file, following)

    def _open(self, name: str) -> IO[bytes]:
        if self._file is not None and self._name == name:
            return self._file
        self._close()
        try:
            self._file = (self._folder / Path(name).name).open("rb")
        except OSError as error:
            raise UnreadableRecordError(f"{name} cannot be read ({error.strerror})") from error
        self._name = name
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _given(file: IO[bytes], member: Member) -> Given:
    headers = WarcRecord.from_bytes(member.data or b"").headers
    file.seek(member.offset)
    return Given(
        packed=file.read(member.end - member.offset),
        type=headers.get("WARC-Type") or "",
        target=headers.get("WARC-Target-URI") or "",
        date=headers.get("WARC-Date") or "",
        digest=headers.get("WARC-Payload-Digest"),
    )


def _is_request_of(data: bytes, capture_id: str) -> bool:
    try:
        headers = WarcRecord.from_bytes(data).headers
    except OSError:
        return False
    return headers.get("WARC-Type") == "request" and capture_id in (headers.get("WARC-Concurrent-To") or "")


# Records made for an export


MADE = "Archiver-Made"
"""The header of every record that nobody fetched, with the reason why it is there."""


def made_info(name: str, fields: Mapping[str, str], date: str) -> bytes:
    """The ``warcinfo`` record of a file of made records."""
    return _packed(lambda writer: writer.create_warcinfo_record(name, dict(fields)), f"{name} {date}", date)


def made_revisit(url: str, *, of: str, original_url: str, fetched_at: str, digest: str) -> Given:
    """A record by which an address leads to a response of another one: nobody fetched it, and it says so.

    :param of: the UUID of the response
    """
    headers = {
        "WARC-Refers-To": f"<urn:uuid:{of}>",
        MADE: "not fetched; leads to the original size of the same picture",
    }

    def create(writer: WARCWriter) -> Any:
        return writer.create_revisit_record(url, digest, original_url, fetched_at, warc_headers_dict=headers)

    packed = _packed(create, f"{url} {of}", fetched_at)
    return Given(packed=packed, type="revisit", target=url, date=fetched_at, digest=digest)


def _packed(create: Callable[[WARCWriter], Any], key: str, date: str) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    record = create(writer)
    record.rec_headers.replace_header("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, key)}>")
    record.rec_headers.replace_header("WARC-Date", date)
    writer.write_record(record)
    return buffer.getvalue()
