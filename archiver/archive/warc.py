"""Responses kept as they came, in WARC 1.1 files that warcio, fastwarc and pywb read.

A file begins with a ``warcinfo`` record (who crawled, with which settings). Whatever the run commits to the database is
told first by a ``metadata`` record, an *act* (``acts``), so that the database can be built again from the files alone;
one of a run that ended in order closes with a report for people. A run that was killed leaves a file without it, and
perhaps half a record at its end: readers stop there. "Nothing has changed" (HTTP 304) is a ``revisit`` record.

A response is stored as its body came over the wire, before content-decoding; transfer-coding has been removed by then.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROLL_BYTES = 1_000_000_000
"""A file is closed and the next one begun once it is this large; WARC tools agree on about 1 GB."""

Headers = Iterable[tuple[str, str]]


ACT = "urn:archiver:act:"
"""What the target of an act's record begins with; the name of the act follows."""
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisited:
    """The earlier answer that a 304 says still holds."""

    capture_id: str
    url: str
    fetched_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and the response it got, as they went over the wire."""

    url: str
    fetched_at: str
    """UTC, ISO 8601 with ``Z``."""
    method: str
    """``""`` where somebody else asked: their request is not ours to tell."""
    request_headers: tuple[tuple[str, str], ...]
    status: int
    protocol: str
    """``HTTP/1.1``"""
    response_headers: tuple[tuple[str, str], ...]
    body: bytes
    revisited: Revisited | None = None
    """The answer that still holds, of one that says no more than that."""

    def header(self, name: str) -> str | None:
        """The first response header of that name (any case), or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.response_headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where a response was kept."""

    record_id: str
    """The UUID of the response record."""
    file: str
    """The name of the file inside ``warc/``."""
    offset: int
    sha256: str
    """Of the body as stored."""


class WarcFiles:
    """The WARC files of one run; a new one is begun by the first response and whenever one has grown to a gigabyte."""

    def __init__(self, folder: Path, *, stem: str, info: Mapping[str, str], roll_bytes: int = ROLL_BYTES) -> None:
        """
        :param folder: the archive's ``warc`` folder; made when the first response comes
        :param stem: what the files' names begin with; letters, digits and dashes only
        :param info: the fields of each file's warcinfo record
        """
        self._folder = folder
        self._stem = stem
        self._info = dict(info)
        self._roll_bytes = roll_bytes
        self._number = 0
        self._file: IO[bytes] | None = None
        self._writer: WARCWriter | None = None

    def keep(self, exchange: Exchange) -> Kept:
        """Write a response, and its request if that was ours; the act that refers to them syncs them to the disk.
        Raises OSError."""
        record_id = str(uuid.uuid4())
        with self._whole_records() as (file, writer):
            offset = file.tell()
            response = _response(writer, exchange, record_id)
            if exchange.method:
                writer.write_request_response_pair(_request(writer, exchange), response)
            else:
                writer.write_record(response)
        return Kept(
            record_id=record_id,
            file=Path(file.name).name,
            offset=offset,
            sha256=hashlib.sha256(exchange.body).hexdigest(),
        )

    def keep_resource(self, url: str, body: bytes, *, mime: str, at: str) -> Kept:
        """Write something that no server answered, such as an entry of a backup, as a ``resource`` record. Raises
        OSError.

        :param url: what it is known by, a URI
        :param at: the time for which it vouches, UTC
        """
        record_id = str(uuid.uuid4())
        with self._whole_records() as (file, writer):
            offset = file.tell()
            record = writer.create_warc_record(
                url,
                "resource",
                payload=BytesIO(body),
                length=len(body),
                warc_content_type=mime,
                warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{record_id}>", "WARC-Date": at},
            )
            writer.write_record(record)
        digest = hashlib.sha256(body).hexdigest()
        return Kept(record_id=record_id, file=Path(file.name).name, offset=offset, sha256=digest)

    def note(self, act: str, told: Mapping[str, object], *, of: str | None = None, sync: bool = True) -> None:
        """Write an act, and sync it with all that went before to the disk. Raises OSError.

        :param told: its arguments, which JSON can tell
        :param of: the UUID of the response it is about
        :param sync: whether to sync it; who notes several at once does so with the last
        """
        with self._whole_records() as (file, writer):
            writer.write_record(_metadata(writer, f"{ACT}{act}", told, of=of))
            if sync:
                _sync(file)

    def close(self, closing: Mapping[str, object] | None = None) -> None:
        """Close the current file, after a closing metadata record if ``closing`` is given. Harmless without a file."""
        if self._file is None:
            return
        if closing is not None and self._writer is not None:
            self._writer.write_record(_metadata(self._writer, f"urn:archiver:run:{self._stem}", closing))
        _sync(self._file)
        self._file.close()
        self._file = self._writer = None

    def _open(self) -> tuple[IO[bytes], WARCWriter]:
        if self._file is not None and self._file.tell() >= self._roll_bytes:
            self.close()
        if self._file is None or self._writer is None:
            self._number += 1
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{self._stem}-{self._number:05d}.warc.gz"
            self._file = (self._folder / name).open("xb")
            self._writer = WARCWriter(self._file, gzip=True, warc_version="WARC/1.1")
            self._writer.write_record(self._writer.create_warcinfo_record(name, self._info))
        return self._file, self._writer

    @contextmanager
    def _whole_records(self) -> Iterator[tuple[IO[bytes], WARCWriter]]:
        """The file, which is as it was where the writing fails: half a record would hide all that follow it."""
        file, writer = self._open()
        offset = file.tell()
        try:
            yield file, writer
        except OSError:
            file.seek(offset)
            file.truncate()
            raise


def made_by(version: str) -> dict[str, str]:
    """The fields of every warcinfo record of ours: which program, at which version, wrote which format."""
    return {
        "software": f"archiver/{version}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    }


def stamp(moment: str) -> str:
    """``2026-11-23T11:55:49Z`` as ``20261123115549``, which every file system takes."""
    return "".join(c for c in moment[:19] if c.isdigit())


def _metadata(writer: WARCWriter, uri: str, told: Mapping[str, object], *, of: str | None = None) -> object:
    payload = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return writer.create_warc_record(
        uri,
        "metadata",
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/json",
        warc_headers_dict={"WARC-Refers-To": f"<urn:uuid:{of}>"} if of else {},
    )


def _response(writer: WARCWriter, exchange: Exchange, record_id: str) -> object:
    headers = {"WARC-Record-ID": f"<urn:uuid:{record_id}>", "WARC-Date": exchange.fetched_at}
    if exchange.revisited is not None:
        headers |= {
            "WARC-Profile": _NOT_MODIFIED,
            "WARC-Refers-To": f"<urn:uuid:{exchange.revisited.capture_id}>",
            "WARC-Refers-To-Target-URI": exchange.revisited.url,
            "WARC-Refers-To-Date": exchange.revisited.fetched_at,
        }
    return writer.create_warc_record(
        exchange.url,
        "response" if exchange.revisited is None else "revisit",
        payload=BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=StatusAndHeaders(
            f"{exchange.status} {_reason(exchange.status)}",
            list(_as_stored(exchange.response_headers)),
            protocol=exchange.protocol,
        ),
        warc_headers_dict=headers,
    )


def _request(writer: WARCWriter, exchange: Exchange) -> object:
    parts = urlsplit(exchange.url)
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    return writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=StatusAndHeaders(
            f"{exchange.method} {target} HTTP/1.1",
            [("Host", parts.netloc), *exchange.request_headers],
            is_http_request=True,
        ),
    )


def _as_stored(headers: Headers) -> Headers:
    """The headers, with the transfer-coding that was removed from the body renamed as web archives do."""
    for name, value in headers:
        yield (f"X-Archive-Orig-{name}" if name.lower() == "transfer-encoding" else name), value


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())
