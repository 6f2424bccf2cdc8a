"""WARC files read record by record, damaged ones too.

A WARC file of ours is a row of gzip members with one record each. They are told apart here with zlib, which checks each
member's CRC-32 and length: fastwarc, which reads the records, ends at half a member without a word. Behind a damaged
member reading goes on at the next one that begins a record.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import IO

from fastwarc.warc import WarcRecord

CHUNK = 65_536
MOST_BYTES = 500_000_000
"""No record of ours is larger; bytes that unpack to more than that are damaged."""

_BLANK_LINE = b"\r\n\r\n"
_MAGIC = b"\x1f\x8b\x08"
_ZEROS = bytes(16)
"""What a file may end in after a power cut, and no gzip member does: its last bytes are its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A stretch of a file: a gzip member, or bytes that are none."""

    offset: int
    end: int
    data: bytes | None = None
    """The record, unpacked; ``None`` where that cannot be done."""
    fault: str | None = None
    """Why it cannot be unpacked."""
    is_cut: bool = False
    """Whether the file ends inside it: what a killed run leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as read, and what is wrong with it."""

    type: str
    """``WARC-Type``"""
    record_id: str | None
    """The UUID."""
    target: str | None
    """``WARC-Target-URI``"""
    refers_to: str | None
    """The UUID of the record that this one is about."""
    body: memoryview
    """The body of an HTTP message, after its headers; the whole block of other records."""
    faults: tuple[str, ...]


def members(file: IO[bytes]) -> Iterator[Member]:
    """Every member of a file that is open at its beginning, and every stretch between them that is none."""
    offset = 0
    while True:
        file.seek(offset)
        rest = yield from _whole_members(file, offset)
        if rest is None:
            return
        following = next_member(file, rest.offset + 1)
        if following is None:
            end = file.seek(0, 2)
            is_cut = rest.is_cut or _ends_in_zeros(file, rest.offset, end)
            yield Member(offset=rest.offset, end=end, fault=rest.fault, is_cut=is_cut)
            return
        yield Member(offset=rest.offset, end=following, fault=rest.fault)
        offset = following


def member_at(file: IO[bytes], offset: int) -> Member | None:
    """The whole member that begins at ``offset``; ``None`` where there is none."""
    file.seek(offset)
    return next(_whole_members(file, offset), None)


def _whole_members(file: IO[bytes], offset: int) -> Generator[Member, None, Member | None]:
    """Members as long as they are whole; returns the first that is not."""
    left = b""
    while left or (left := file.read(CHUNK)):
        unpacked = zlib.decompressobj(wbits=31)
        parts, size, read = [], 0, 0
        try:
            while True:
                parts.append(unpacked.decompress(left))
                read, size = read + len(left), size + len(parts[-1])
                if unpacked.eof or not (left := file.read(CHUNK)):
                    break
                if size > MOST_BYTES:
                    return Member(offset=offset, end=offset, fault="its bytes unpack without end")
        except zlib.error as error:
            return Member(offset=offset, end=offset, fault=_reason(error))
        if not unpacked.eof:
            return Member(offset=offset, end=offset, fault="it breaks off", is_cut=True)
        left = unpacked.unused_data
        end = offset + read - len(left)
        yield Member(offset=offset, end=end, data=b"".join(parts))
        offset = end
    return None


def _reason(error: zlib.error) -> str:
    """``Error -3 while decompressing data: incorrect data check`` in short."""
    return f"it cannot be unpacked ({str(error).rpartition(': ')[2]})"


def next_member(file: IO[bytes], start: int) -> int | None:
    """Where the next member begins that holds a record."""
    while True:
        file.seek(start)
        chunk = file.read(CHUNK)
        found = chunk.find(_MAGIC)
        while found >= 0:
            if _begins_record(file, start + found):
                return start + found
            found = chunk.find(_MAGIC, found + 1)
        if len(chunk) < CHUNK:
            return None
        start += CHUNK - len(_MAGIC) + 1


def _begins_record(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(file.read(1000), 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _ends_in_zeros(file: IO[bytes], start: int, end: int) -> bool:
    file.seek(max(start, end - len(_ZEROS)))
    return not file.read().strip(b"\0")


def record_in(data: bytes) -> Record:
    """The record of a member. Raises OSError for bytes that are no record."""
    record = WarcRecord.from_bytes(data)
    headers = record.headers
    kind = headers.get("WARC-Type") or ""
    begins = data.find(_BLANK_LINE) + len(_BLANK_LINE)
    block = memoryview(data)[begins : -len(_BLANK_LINE)]
    payload = block
    if record.is_http:
        payload = block[data.find(_BLANK_LINE, begins) + len(_BLANK_LINE) - begins :]
    faults = []
    if headers.get("Content-Length") != str(len(block)) or not data.endswith(_BLANK_LINE):
        faults.append("it is not as long as its Content-Length says")
    elif not holds(headers.get("WARC-Block-Digest"), block):
        faults.append("its block is not what its WARC-Block-Digest says")
    # The payload digest of a revisit is that of the answer it stands for; a block without headers is its payload.
    elif record.is_http and kind != "revisit" and not holds(headers.get("WARC-Payload-Digest"), payload):
        faults.append("its payload is not what its WARC-Payload-Digest says")
    return Record(
        type=kind,
        record_id=uuid_in(headers.get("WARC-Record-ID")),
        target=headers.get("WARC-Target-URI"),
        refers_to=uuid_in(headers.get("WARC-Refers-To")),
        body=payload,
        faults=tuple(faults),
    )


def holds(digest: str | None, data: memoryview) -> bool:
    """Whether bytes are what a digest says: ``sha1:BASE32``, or hexadecimal. One that is not given says nothing.

    OpenSSL's SHA-1 is quicker than fastwarc's, and most of the time of a check goes into it.
    """
    if digest is None:
        return True
    algorithm, _, value = digest.partition(":")
    try:
        found = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    except ValueError:
        return False
    return value.upper().rstrip("=") in (base64.b32encode(found).decode().rstrip("="), found.hex().upper())


def uuid_in(value: str | None) -> str | None:
    """``<urn:uuid:X>`` as ``X``."""
    return None if value is None else value.strip("<> ").removeprefix("urn:uuid:")
