"""One record of a WARC file that somebody else made, read strictly: it is whole, or it is not taken.

The tools differ in what they leave in a record: wget and browsers' recorders the chunks of the transfer-coding, some a
body that is decoded beside a header that says it is not; HTTP/2 has no reason phrase; old files write ``<http://…>``
and dates of fourteen digits. What is kept here is as this archive keeps its own: transfer-coding removed,
content-codings left on.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import IO

from fastwarc.warc import WarcRecord, WarcRecordType

from archiver.archive.coding import MAX_BYTES, TooLargeError, UndecodableError, decoded
from archiver.archive.transfer import dechunked
from archiver.archive.warcread import CHUNK, holds

MOST_HEADERS = 65_536
"""Bytes of WARC headers, and of HTTP headers as well; real ones have about 1,000."""
MOST_BLOCK = MAX_BYTES + MOST_HEADERS
"""Bytes of a record's block: a body of the largest size that is kept, and its HTTP headers."""
LONGEST_ADDRESS = 4_000
"""Characters; Blogger answers 414 to half of that."""
OLDEST = "1999-08-23T00:00:00Z"
"""When Blogger began: no page of it is older."""

Headers = tuple[tuple[str, str], ...]

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length\s*:\s*(\d{1,15})\s*$", re.IGNORECASE | re.MULTILINE)
_DIGITS = re.compile(r"\d{14}")
_HTML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")


class UnusableError(Exception):
    """A record cannot be taken; ``reason`` is why, as it is counted."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A response that somebody else kept."""

    url: str
    fetched_at: str
    """UTC, ISO 8601 with ``Z``."""
    status: int
    protocol: str
    headers: Headers
    """As they fit the body."""
    body: bytes
    """Without transfer-coding, as this archive keeps it."""
    plain: bytes
    """Without its content-codings as well."""

    def header(self, name: str) -> str | None:
        """The last header of a name (lower case), or ``None``."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name), None)

    def again(self, url: str, at: str, headers: Headers) -> Foreign:
        """The same payload as it came at another time, or at another address. Raises UnusableError.

        :param headers: of that answer, where they were kept
        """
        return fitted(url, at, self.status, self.protocol, headers or self.headers, self.body)


def moment(text: str | None) -> str | None:
    """A ``WARC-Date`` as UTC with ``Z``, to the millisecond where it tells so much; ``None`` where it tells no time of
    Blogger's."""
    text = (text or "").strip()
    if _DIGITS.fullmatch(text):
        text = f"{text[:8]}T{text[8:]}Z"
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return None
    if "T" not in text:
        return None
    told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    precision = "milliseconds" if told.microsecond else "seconds"
    at = told.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
    return at if at >= OLDEST else None


def address(text: str | None) -> str | None:
    """A ``WARC-Target-URI``, which old files put in angle brackets; ``None`` for what is no address of the web."""
    url = (text or "").strip().removeprefix("<").removesuffix(">").strip()
    is_one = url[:8].lower().startswith(("http://", "https://")) and url.isprintable() and " " not in url
    return url if is_one and len(url) <= LONGEST_ADDRESS else None


# Where a record ends


def end_of(file: IO[bytes], offset: int, *, is_gzipped: bool) -> int | None:
    """Where the record that begins at a place of a file ends; ``None`` for one that is not whole."""
    try:
        return _end_of_member(file, offset) if is_gzipped else _end_of_plain(file, offset)
    except (zlib.error, UnusableError):
        return None


def _end_of_member(file: IO[bytes], offset: int) -> int | None:
    file.seek(offset)
    unpacked, read = zlib.decompressobj(wbits=31), 0
    while not unpacked.eof:
        chunk = unpacked.unconsumed_tail or file.read(CHUNK)
        if not chunk:
            return None
        read += 0 if unpacked.unconsumed_tail else len(chunk)
        unpacked.decompress(chunk, MOST_HEADERS)
    return offset + read - len(unpacked.unused_data)


def _end_of_plain(file: IO[bytes], offset: int) -> int | None:
    file.seek(offset)
    begins, length = framing(file.read(MOST_HEADERS))
    end = offset + begins + length
    if end > file.seek(0, 2):
        return None
    file.seek(end)
    rest = file.read(16)
    following = rest.lstrip(b"\r\n")
    if following and not b"WARC/".startswith(following[:5]):
        return None
    return end + len(rest) - len(following)


def framing(head: bytes) -> tuple[int, int]:
    """Where the block of a record begins, and how long it says it is. Raises UnusableError."""
    blank = _BLANK_LINE.search(head)
    length = _LENGTH.search(head, 0, blank.end()) if blank is not None else None
    if blank is None or length is None or not head.lstrip(b"\r\n").startswith(b"WARC/"):
        raise UnusableError("damaged", "its headers cannot be read")
    return blank.end(), int(length[1])


# One record


def read_record(file: IO[bytes], offset: int, *, is_gzipped: bool) -> WarcRecord:
    """The record at a place of a file, whole. Raises UnusableError; OSError where the file cannot be read."""
    data = _member(file, offset) if is_gzipped else _plain(file, offset)
    begins, length = framing(data[:MOST_HEADERS])
    block = memoryview(data)[begins : begins + length]
    if len(block) < length or bytes(data[begins + length :]).strip(b"\r\n"):
        raise UnusableError("damaged", "it is not as long as its Content-Length says")
    try:
        record = WarcRecord.from_reader(BytesIO(data), quirks_mode=True)
        digest = record.headers.get("WARC-Block-Digest")
        if _is_known(digest) and not holds(digest, block):
            raise UnusableError("damaged", "it is not what its WARC-Block-Digest says")
    except OSError as error:
        raise UnusableError("damaged", str(error)) from error
    return record


def _is_known(digest: str | None) -> bool:
    """Whether a digest is one that can be checked."""
    return (digest or "").partition(":")[0].lower() in hashlib.algorithms_available


def _member(file: IO[bytes], offset: int) -> bytes:
    file.seek(offset)
    unpacked, parts, size = zlib.decompressobj(wbits=31), [], 0
    try:
        while not unpacked.eof:
            chunk = unpacked.unconsumed_tail or file.read(CHUNK)
            if not chunk:
                raise UnusableError("damaged", "it breaks off")
            parts.append(unpacked.decompress(chunk, CHUNK * 16))
            size += len(parts[-1])
            if size > MOST_BLOCK + MOST_HEADERS:
                raise UnusableError("too_large")
    except zlib.error as error:
        raise UnusableError("damaged", str(error)) from error
    return b"".join(parts)


def _plain(file: IO[bytes], offset: int) -> bytes:
    end = _end_of_plain(file, offset)
    if end is None:
        raise UnusableError("damaged", "it is not as long as its Content-Length says")
    if end - offset > MOST_BLOCK + MOST_HEADERS:
        raise UnusableError("too_large")
    file.seek(offset)
    return file.read(end - offset)


def response_in(record: WarcRecord) -> Foreign:
    """The response that a record holds: of a ``response``, or of a ``resource`` that is told without HTTP headers.

    Raises UnusableError.
    """
    url, at = address(record.headers.get("WARC-Target-URI")), moment(record.headers.get("WARC-Date"))
    if url is None or at is None:
        raise UnusableError("undated" if url is not None else "damaged")
    status, protocol, headers = http_of(record)
    body = record.reader.read()
    return fitted(url, at, status, protocol, headers, body, is_truncated="WARC-Truncated" in record.headers)


def http_of(record: WarcRecord) -> tuple[int, str, Headers]:
    """Status, protocol and headers of a record's HTTP message. Raises UnusableError."""
    if record.record_type == WarcRecordType.resource:
        content_type = record.headers.get("Content-Type")
        return 200, "HTTP/1.1", (("Content-Type", content_type),) if content_type else ()
    try:
        record.parse_http(auto_decode="none")
    except OSError as error:
        raise UnusableError("damaged", str(error)) from error
    told = record.http_headers
    if told is None or told.status_code is None:
        raise UnusableError("damaged", "its HTTP headers cannot be read")
    protocol = (told.status_line or "").partition(" ")[0]
    return told.status_code, protocol, tuple((name, value) for name, value in told.astuples() if name.strip())


def fitted(
    url: str,
    at: str,
    status: int,
    protocol: str,
    headers: Headers,
    body: bytes,
    *,
    is_truncated: bool = False,
) -> Foreign:
    """A response with its body as this archive keeps it, and headers that fit that. Raises UnusableError."""
    if any(name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers):
        body = dechunked(body)
    codings = [value for name, value in headers if name.lower() == "content-encoding"]
    try:
        plain = decoded(body, codings)
    except TooLargeError as error:
        raise UnusableError("too_large", str(error)) from error
    except UndecodableError as error:
        plain = _decoded_before(body, codings, error, is_truncated=is_truncated)
        body, headers = plain, tuple(_without_codings(headers))
    if len(plain) > MAX_BYTES:
        raise UnusableError("too_large")
    return Foreign(
        url=url,
        fetched_at=at,
        status=status,
        protocol=protocol or "HTTP/1.1",
        headers=headers,
        body=body,
        plain=plain,
    )


def _decoded_before(body: bytes, codings: list[str], error: UndecodableError, *, is_truncated: bool) -> bytes:
    """A body that is no longer in the codings that its headers name; of one that was truncated, what can be read."""
    if _HTML.match(body):
        return body
    if is_truncated and [name.strip().lower() for name in codings] in (["gzip"], ["x-gzip"]):
        return _inflated_part(body)
    raise UnusableError("unreadable", str(error)) from error


def _inflated_part(body: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(body, MAX_BYTES)
    except zlib.error as error:
        raise UnusableError("unreadable", str(error)) from error


def _without_codings(headers: Headers) -> list[tuple[str, str]]:
    """Headers of a body that is decoded: what they said of it is renamed, as web archives do."""
    renamed = {"content-encoding", "content-length"}
    return [(f"X-Archive-Orig-{name}" if name.lower() in renamed else name, value) for name, value in headers]
