"""What a file is that somebody wants imported, by what its first kilobyte shows, and how it is opened."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from archiver.archive.foreignfile import WARC_SUFFIXES, is_foreign_warc
from archiver.errors import UsageError

Kind = Literal["backup", "warc"]
_HEAD = 1024
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_MOST_TIMES = 200
"""A backup is text, which is packed into a tenth; what grows by more than this is made to fill a disk,"""
_MOST_PACKED = 1_000_000_000
"""from so many bytes on."""
_XML = re.compile(rb"\s*<(?:\?xml|[A-Za-z_]|!--)")
_IS_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html\b|<head\b)", re.IGNORECASE)
_BACKUP_FILES = re.compile(r"(?:feed\.atom|blog-\d\d-\d\d-\d{4}(?:[ _.()\d-]*)\.xml)", re.IGNORECASE)
"""``feed.atom`` of Takeout, ``blog-09-23-2024.xml`` of Blogger's settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that can be imported."""

    kind: Kind
    path: Path
    name: str
    """Without its folder: what ``captures.source`` tells. Of a file in a zip file, ``ZIP:BLOG/feed.atom``."""
    size: int
    """Bytes, unpacked."""
    open: Callable[[], AbstractContextManager[BinaryIO]]


def sources(path: Path) -> list[Source]:
    """What is to be imported of a file, a zip file or a folder of Takeout's. Raises UsageError for what is nothing
    that can be imported."""
    try:
        if path.is_dir():
            return _in_folder(path)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        return _recognised(path, head)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{path} cannot be read: {reason}. Check its name and its rights.") from error


def _recognised(path: Path, head: bytes) -> list[Source]:
    if not head.strip(b"\0 \t\r\n"):
        raise UsageError(f"{path} is empty. Ask for the backup again.")
    if head.startswith(_ZIP):
        return _in_zip(path)
    if is_foreign_warc(head):
        return [_file(path, "warc")]
    if head.startswith(_GZIP):
        raise UsageError(f"{path} is packed with gzip, and holds no WARC records. Unpack it, and import what is in it.")
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _IS_HTML.match(text):
        raise UsageError(f"{path} is a page of HTML. {_WANTED}")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or _XML.match(text):
        return [_file(path, "backup")]
    what = "JSON" if text.lstrip()[:1] in (b"{", b"[") else "neither a backup of Blogger's nor a WARC file"
    raise UsageError(f"{path} is {what}. {_WANTED}")


_WANTED = (
    "What can be imported: the XML that Blogger's settings offer as a backup, feed.atom of Google Takeout (or its zip"
    " file), and WARC files."
)


def _file(path: Path, kind: Kind, name: str | None = None) -> Source:
    def opened() -> BinaryIO:
        return path.open("rb")

    return Source(kind=kind, path=path, name=name or path.name, size=path.stat().st_size, open=opened)


def _in_folder(path: Path) -> list[Source]:
    """The backups in a folder of Takeout's, unpacked."""
    found = sorted(file for file in path.rglob("*") if _BACKUP_FILES.fullmatch(file.name) and file.is_file())
    if not found:
        raise UsageError(
            f"{path} is a folder without a backup of Blogger's. Name the file, or the folder Takeout with its"
            " Blogger/Blogs/NAME/feed.atom."
        )
    return [_file(file, "backup", file.relative_to(path.parent).as_posix()) for file in found]


def _in_zip(path: Path) -> list[Source]:
    try:
        with zipfile.ZipFile(path) as packed:
            members = [one for one in packed.infolist() if _is_backup(one)]
            is_wacz = not members and any(name.endswith(WARC_SUFFIXES) for name in packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise UsageError(f"{path} is a damaged zip file: {error}. Ask for it again.") from error
    if is_wacz:
        return [_file(path, "warc")]
    if not members:
        raise UsageError(
            f"{path} is a zip file without a backup of Blogger's and without WARC files. Takeout's has"
            " Blogger/Blogs/NAME/feed.atom in it."
        )
    for member in members:
        if member.file_size > _MOST_PACKED and member.file_size > _MOST_TIMES * member.compress_size:
            raise UsageError(f"{member.filename} in {path} would grow to {member.file_size} bytes: it is not unpacked.")
    return [_member(path, member) for member in members]


def _is_backup(member: zipfile.ZipInfo) -> bool:
    folder, _, name = member.filename.rpartition("/")
    return _BACKUP_FILES.fullmatch(name) is not None and not folder.startswith("__MACOSX")


def _member(path: Path, member: zipfile.ZipInfo) -> Source:
    @contextmanager
    def opened() -> Iterator[BinaryIO]:
        try:
            with zipfile.ZipFile(path) as packed, packed.open(member) as file:
                yield cast(BinaryIO, file)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error) as error:
            raise UsageError(f"{member.filename} in {path} cannot be unpacked: {error}. Ask for it again.") from error

    name = "/".join(member.filename.split("/")[-2:])
    return Source(kind="backup", path=path, name=f"{path.name}:{name}", size=member.file_size, open=opened)
