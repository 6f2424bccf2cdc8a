"""A WARC file written anew, record by record, in the place of the old: what is kept is copied byte by byte.

The new file is whole and on the disk before it takes the old one's name, so a process that is killed leaves the one or
the other. Half a record at the end, as a killed run leaves it, is not taken over: no reader makes anything of it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from archiver.archive.coding import TooLargeError, UndecodableError, decoded
from archiver.archive.warcread import Member, members, uuid_in

SUFFIX = ".forgetting"
"""Of the new file while it is written; one that is left behind means nothing."""
_BLANK_LINE = b"\r\n\r\n"
_CODED = frozenset({"content-encoding", "content-length", "transfer-encoding"})

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as it stands in a file: its headers in order, and its block."""

    version: str
    headers: Headers
    block: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return _first(self.headers, name)

    @property
    def type(self) -> str:
        """``WARC-Type``"""
        return self.header("WARC-Type") or ""

    @property
    def record_id(self) -> str:
        """The UUID."""
        return uuid_in(self.header("WARC-Record-ID")) or ""

    @property
    def refers_to(self) -> str | None:
        """The UUID of the record it is about."""
        return uuid_in(self.header("WARC-Refers-To"))

    @property
    def url(self) -> str:
        """``WARC-Target-URI``"""
        return (self.header("WARC-Target-URI") or "").strip("<>")

    @property
    def date(self) -> str:
        """``WARC-Date``"""
        return self.header("WARC-Date") or ""

    @property
    def is_http(self) -> bool:
        """Whether its block begins with the head of an HTTP message."""
        return (self.header("Content-Type") or "").startswith("application/http")

    def http(self) -> Http:
        """Its block as an HTTP message."""
        head, _, body = self.block.partition(_BLANK_LINE)
        first, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
        return Http(first, _headers(lines), body)

    def with_block(self, block: bytes, *, payload: bytes | None = None, more: Headers = ()) -> Raw:
        """The same record with another block.

        :param payload: the body in it, where that is not all of it
        :param more: headers to add
        """
        names = {"content-length", "warc-block-digest", "warc-payload-digest", *(name.lower() for name, _ in more)}
        kept = [(name, value) for name, value in self.headers if name.lower() not in names]
        had = [name for name, _ in self.headers]
        told: list[tuple[str, str]] = []
        if "WARC-Payload-Digest" in had:
            told.append(("WARC-Payload-Digest", _sha1(block if payload is None else payload)))
        told += [("WARC-Block-Digest", _sha1(block)), ("Content-Length", str(len(block)))]
        return replace(self, headers=(*kept, *more, *told), block=block)

    def without(self, *names: str) -> Raw:
        """The same record without some headers."""
        left = {name.lower() for name in names}
        return replace(self, headers=tuple(pair for pair in self.headers if pair[0].lower() not in left))

    def bytes(self) -> bytes:
        """As it stands in a file, before it is compressed."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        text = f"{self.version}\r\n{head}\r\n".encode("utf-8", "surrogateescape")
        return text + self.block + _BLANK_LINE


@dataclass(frozen=True, slots=True)
class Http:
    """An HTTP message."""

    first: str
    """Its first line."""
    headers: Headers
    body: bytes
    """As stored, in its content-codings."""

    def header(self, name: str) -> str | None:
        """The last header of that name, as Scrapy takes it."""
        return _first(self.headers[::-1], name)

    @property
    def plain(self) -> bytes:
        """The body without its content-codings. Raises UndecodableError and TooLargeError."""
        return decoded(self.body, [value for name, value in self.headers if name.lower() == "content-encoding"])

    @property
    def readable(self) -> bytes | None:
        """The same; ``None`` where it is not what its headers say."""
        try:
            return self.plain
        except (UndecodableError, TooLargeError):
            return None

    def block(self, body: bytes) -> bytes:
        """The message with another body, in no content-coding."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in _CODED]
        lines = [self.first, *(f"{name}: {value}" for name, value in (*kept, ("Content-Length", str(len(body)))))]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + _BLANK_LINE + body


@dataclass(slots=True, kw_only=True)
class Written:
    """What became of one file."""

    name: str
    is_new: bool = False
    """Whether it was, or would be, written anew."""
    size: int = 0
    """Bytes of the new file."""
    offsets: dict[int, int] = field(default_factory=dict)
    """Where records that stayed begin now, by where they began."""
    places: dict[str, tuple[int, str, int]] = field(default_factory=dict)
    """Of the responses: where each begins, the SHA-256 of its body as stored, and its bytes, by record."""
    damaged: int = 0
    """Stretches that cannot be read: they were kept as they are."""


Decide = Callable[[Raw], Sequence[Raw] | None]
"""What takes the place of a record: ``None`` leaves it as it is."""


def rewritten(path: Path, decide: Decide, *, dry_run: bool) -> Written:
    """Write a file anew where a decision asks for that. Raises OSError.

    :param dry_run: whether to leave the file as it is, and only to say what it came to
    """
    result = Written(name=path.name)
    new = path.with_name(path.name.partition(".")[0] + SUFFIX)
    target = Path(os.devnull) if dry_run else new
    with path.open("rb") as file, path.open("rb") as again, target.open("wb") as out:
        at = 0
        for member in members(file):
            pieces = list(_pieces(again, member, decide, result))
            result.offsets[member.offset] = at
            for data, raw in pieces:
                if raw is not None and raw.type in ("response", "revisit", "resource"):
                    result.places[raw.record_id] = (at, *_measured(raw))
                out.write(data)
                at += len(data)
        result.size = at
        if not dry_run and result.is_new:
            out.flush()
            os.fsync(out.fileno())
    if dry_run:
        return result
    if result.is_new:
        new.replace(path)
        sync_folder(path.parent)
    else:
        new.unlink()
    return result


def _pieces(file: IO[bytes], member: Member, decide: Decide, result: Written) -> Iterator[tuple[bytes, Raw | None]]:
    """What is written of a member, with its record. The file is another one than that the member was read from."""

    def as_it_is() -> bytes:
        file.seek(member.offset)
        return file.read(member.end - member.offset)

    if member.data is None:
        if member.is_cut:
            result.is_new = True
            return
        result.damaged += 1
        yield as_it_is(), None
        return
    raw = raw_in(member.data)
    if raw is None:
        result.damaged += 1
        yield as_it_is(), None
        return
    instead = decide(raw)
    if instead is None:
        yield as_it_is(), raw
        return
    result.is_new = True
    for one in instead:
        yield _compressed(one.bytes()), one


def _measured(raw: Raw) -> tuple[str, int]:
    body = raw.http().body if raw.is_http else raw.block
    return hashlib.sha256(body).hexdigest(), len(body)


def raws(path: Path) -> Iterator[Raw]:
    """Every record of a file that can be read. Raises OSError."""
    with path.open("rb") as file:
        for member in members(file):
            raw = raw_in(member.data) if member.data is not None else None
            if raw is not None:
                yield raw


def raw_in(data: bytes) -> Raw | None:
    """The record of a member; ``None`` for bytes that are none."""
    head, blank, rest = data.partition(_BLANK_LINE)
    if not blank or not head.startswith(b"WARC/") or not rest.endswith(_BLANK_LINE):
        return None
    version, *lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    return Raw(version, _headers(lines), rest[: -len(_BLANK_LINE)])


def metadata(url: str, payload: bytes, *, date: str) -> Raw:
    """A new metadata record of JSON."""
    headers = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid4()}>"),
        ("WARC-Target-URI", url),
        ("WARC-Date", date),
        ("Content-Type", "application/json"),
        ("WARC-Payload-Digest", ""),
    )
    return Raw("WARC/1.1", headers, b"").with_block(payload)


def sync_folder(folder: Path) -> None:
    """Bring new names in a folder to the disk, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _headers(lines: Sequence[str]) -> Headers:
    """Header lines, a folded one joined to the one before it."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
        elif line:
            name, _, value = line.partition(":")
            pairs.append((name.strip(), value.strip()))
    return tuple(pairs)


def _first(headers: Headers, name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name.lower()), None)


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def _compressed(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()
