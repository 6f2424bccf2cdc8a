"""The files in which other people's WARC records come: plain, gzipped a record at a time, or in a WACZ.

What cannot be gone through record by record is refused with a sentence that says what makes it so that it can.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from fastwarc.warc import WarcRecordType

from archiver.archive.folder import Archive
from archiver.archive.foreignrecord import (
    MOST_HEADERS,
    Foreign,
    Headers,
    UnusableError,
    framing,
    http_of,
    read_record,
    response_in,
)
from archiver.archive.rows import fetch_one
from archiver.archive.warcread import CHUNK
from archiver.errors import UsageError

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_ZSTD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
"""Of a frame, and of the dictionary that web archivists put before the frames."""
_ARC = b"filedesc:"
WARC_SUFFIXES = (".warc", ".warc.gz")
_FIRST = 100
"""Bytes by which a file is known; what follows them may be damaged."""
_LOCAL_HEADER = 30
"""Bytes of a zip entry's local header before its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFile:
    """A row of WARC records: a file, or a part of one."""

    path: Path
    name: str
    """For people, and for ``captures.source``: without its folder, ``saved.wacz/data.warc.gz`` in a WACZ."""
    start: int
    size: int
    """Bytes."""
    is_gzipped: bool

    def open(self) -> IO[bytes]:
        """The file, at its beginning. Raises OSError."""
        file = self.path.open("rb")
        if self.start == 0 and self.size == self.path.stat().st_size:
            return file
        return io.BufferedReader(_Part(file, self.start, self.size))

    def response(self, offset: int) -> Foreign:
        """The response at a place. Raises UnusableError; OSError where the file cannot be read."""
        with self.open() as file:
            return response_in(read_record(file, offset, is_gzipped=self.is_gzipped))

    def headers_of_revisit(self, offset: int) -> Headers:
        """The HTTP headers of a revisit, if it has any. Raises UnusableError; OSError."""
        with self.open() as file:
            record = read_record(file, offset, is_gzipped=self.is_gzipped)
        if record.record_type != WarcRecordType.revisit or record.content_length == 0:
            return ()
        status, _, headers = http_of(record)
        if status != 200:
            raise UnusableError("http_error")
        return headers


class _Part(io.RawIOBase):
    """A part of a file as a file of its own."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size, self._place = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._place)
        data = self._file.read(max(0, min(len(buffer), self._size - self._place)))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def response_at(archive: Archive, url: str | None, at: str | None) -> Foreign | None:
    """The response that an archive holds of an address at a time; ``None`` where it holds none that can be read."""
    sql = """SELECT warc_file, warc_offset FROM captures
             WHERE url = ? AND fetched_at = ? AND status = 200 AND warc_offset IS NOT NULL LIMIT 1"""
    row = fetch_one(archive.db, sql, [url, at])
    if row is None:
        return None
    try:
        with (archive.warc_folder / row["warc_file"]).open("rb") as file:
            return response_in(read_record(file, row["warc_offset"], is_gzipped=True))
    except (OSError, UnusableError):
        return None


def is_foreign_warc(head: bytes) -> bool:
    """Whether a file that begins so is a WARC file, or one that can be made one, as ``foreign_files`` says."""
    if head.startswith(_ZSTD):
        return True
    begins = _begins(head).lstrip(b"\xef\xbb\xbf\r\n")
    return begins.startswith((b"WARC/", _ARC))


def foreign_files(path: Path) -> list[ForeignFile]:
    """The rows of records in a file. Raises UsageError for a file that cannot be read record by record."""
    try:
        with path.open("rb") as file:
            head = file.read(CHUNK)
            if head.startswith(_ZIP):
                return _parts(path)
            size = file.seek(0, 2)
            _check(path, head, file)
    except OSError as error:
        raise UsageError(f"The file {path} cannot be read: {error.strerror or error}. Check its name.") from error
    return [ForeignFile(path=path, name=path.name, start=0, size=size, is_gzipped=head.startswith(_GZIP))]


def _check(path: Path, head: bytes, file: IO[bytes]) -> None:
    if head.startswith(_ZSTD):
        raise UsageError(f"{path} is compressed with zstd. Unpack it and import what comes out: zstd -d {path}")
    begins = _begins(head).lstrip(b"\xef\xbb\xbf\r\n")
    if begins.startswith(_ARC):
        raise UsageError(
            f"{path} is an ARC file, which web archives wrote before WARC. Make a WARC file of it with warcio and"
            f" import that: warcio recompress {path} {path.name.partition('.arc')[0]}.warc.gz"
        )
    if not begins.startswith(b"WARC/"):
        raise UsageError(f"{path} is no WARC file: it does not begin with a record. Check its name.")
    if head.startswith(_GZIP) and _is_one_member_of_many(file):
        raise UsageError(
            f"{path} is gzipped as a whole, so that its records cannot be told apart. Unpack it and import what comes"
            f" out: gunzip --keep {path}"
        )


def _begins(head: bytes) -> bytes:
    """The first bytes of a file, unpacked."""
    if not head.startswith(_GZIP):
        return head[:_FIRST]
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _FIRST)
    except zlib.error:
        return b""


def _is_one_member_of_many(file: IO[bytes]) -> bool:
    """Whether the first gzip member holds more than one record."""
    file.seek(0)
    unpacked = zlib.decompressobj(wbits=31)
    try:
        head = unpacked.decompress(file.read(CHUNK), MOST_HEADERS)
        begins, length = framing(head)
        left = begins + length - len(head)
        rest = head[begins + length :].strip(b"\r\n")
        while left > -MOST_HEADERS and not rest and not unpacked.eof:
            chunk = unpacked.unconsumed_tail or file.read(CHUNK)
            if not chunk:
                return False
            data = unpacked.decompress(chunk, MOST_HEADERS)
            rest = data[max(0, left) :].strip(b"\r\n") if left < len(data) else b""
            left -= len(data)
    except (zlib.error, UnusableError):
        return False
    return rest.startswith(b"WARC/")


def _parts(path: Path) -> list[ForeignFile]:
    """The WARC files of a WACZ (WACZ 1.1: ``archive/``, stored as they are)."""
    try:
        with zipfile.ZipFile(path) as wacz, path.open("rb") as file:
            wanted = [one for one in wacz.infolist() if one.filename.endswith(WARC_SUFFIXES) and not one.is_dir()]
            found = [_part(path, one, file) for one in wanted]
    except zipfile.BadZipFile as error:
        raise UsageError(f"{path} is no WACZ that can be read: {error}. Get it again.") from error
    if not found:
        raise UsageError(f"{path} is a zip file without WARC files in it. Unpack it and import what is to be imported.")
    return found


def _part(path: Path, entry: zipfile.ZipInfo, file: IO[bytes]) -> ForeignFile:
    if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
        raise UsageError(
            f"{path} holds {entry.filename!r} packed once more. Unpack the zip file and import what comes out."
        )
    file.seek(entry.header_offset)
    local = file.read(_LOCAL_HEADER)
    start = entry.header_offset + _LOCAL_HEADER + int.from_bytes(local[26:28], "little")
    start += int.from_bytes(local[28:30], "little")
    file.seek(start)
    name = f"{path.name}/{entry.filename.rpartition('/')[2]}"
    return ForeignFile(
        path=path, name=name, start=start, size=entry.file_size, is_gzipped=file.read(2).startswith(_GZIP)
    )
