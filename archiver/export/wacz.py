"""WACZ 1.1.1: the responses that show the chosen posts again, in one file that replays in a browser.

The records are those of the archive, byte for byte. Pages show a picture at some size and the archive keeps its
original: an address of a page leads there by a ``revisit`` record, made here and marked as made.

The index is sorted and packed by cdxj-indexer, outside memory; the ``wacz`` library would read all WARC files anew and
hold every page's text.
"""

from __future__ import annotations

import hashlib
import json
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import SEEK_END, BytesIO, StringIO
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import surt
from cdxj_indexer.main import CompressedWriter, SortingWriter

from archiver import __version__
from archiver.archive.records import Given, Records, UnreadableRecordError, made_info, made_revisit
from archiver.archive.replayed import Replayed
from archiver.export.destination import new_file
from archiver.export.moment import made_at
from archiver.export.release import Release

VERSION = "1.1.1"
MADE_FILE = "archiver-pictures.warc.gz"
"""The WARC file of the records that are made here."""
_INDEX_LINES = 1024
"""Lines of a packed piece of the index, as other programs make them."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(kw_only=True)
class Packed:
    """What is in the file."""

    posts: int = 0
    own_pages: int = 0
    """Posts that are there as their own page."""
    on_listings: int = 0
    """Posts that are there on the listing that they were read from."""
    without_page: int = 0
    """Posts that no page of the file shows: they came from a feed or a backup."""
    responses: int = 0
    pictures: int = 0
    stylesheets: int = 0
    unreadable: list[str] = field(default_factory=list)
    """Why responses are missing that the archive should hold."""

    @property
    def sentence(self) -> str:
        """What there is to see, and what not."""
        pages = [f"{_count(self.own_pages, 'post')} as {'its' if self.own_pages == 1 else 'their'} own page"]
        if self.on_listings:
            pages.append(f"{self.on_listings} on the listings they were read from")
        if self.without_page:
            pages.append(f"{self.without_page} on no page (they came from a feed or a backup)")
        looks = "" if self.stylesheets else ": replay shows the text with the browser's own look"
        told = f"{', '.join(pages)}; {_count(self.pictures, 'picture')}"
        told += f", {_count(self.stylesheets, 'stylesheet')}{looks}."
        if self.unreadable:
            missing = _count(len(self.unreadable), "response")
            told += f" {missing} could not be read and are missing (archiver verify tells more): {self.unreadable[0]}."
        return told


def write_wacz(release: Release, destination: Path, *, force: bool) -> Packed:
    """Write what replays the chosen posts.

    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    replayed = Replayed(release.selected, with_images="images" not in release.without)
    packed = Packed()
    with new_file(destination, force=force) as path, zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        package = _Package(archive)
        _write_records(package, release.selected.path / "warc", replayed, packed)
        package.write_index()
        with TemporaryFile() as lines:
            for line in _pages(replayed, packed):
                lines.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            package.take("pages/pages.jsonl", lines, deflated=True)
        package.finish(replayed, packed, release)
    return packed


def _write_records(package: _Package, folder: Path, replayed: Replayed, packed: Packed) -> None:
    with Records(folder) as records:
        for name, rows in groupby(replayed.responses(), key=itemgetter("warc_file")):
            safe = Path(name).name
            with package.entry(f"archive/{safe}", most=_size(folder / safe)) as file:
                _copy(package, file, records, safe, rows, packed)
        _write_made(package, records, replayed, packed)


def _copy(
    package: _Package, file: _Counted, records: Records, name: str, rows: Iterable[dict[str, Any]], packed: Packed
) -> None:
    """The chosen records of one WARC file, after its warcinfo."""
    try:
        info = records.info(name)
        if info is not None:
            file.write(info.packed)
    except UnreadableRecordError:
        pass  # said of each of its records below
    for row in rows:
        try:
            given = list(records.response(name, row["warc_offset"], row["capture_id"]))
        except UnreadableRecordError as error:
            packed.unreadable.append(f"{row['url']}, {error}")
            continue
        package.index(given[0], name, file.written, status=row["status"], mime=row["mime"])
        for one in given:
            file.write(one.packed)
        packed.responses += 1
        packed.pictures += row["kind"] == "image" and row["status"] == 200
        packed.stylesheets += row["mime"] == "text/css"


def _write_made(package: _Package, records: Records, replayed: Replayed, packed: Packed) -> None:
    """Records by which the addresses of pictures as pages show them lead to what is kept."""
    resized = replayed.resized()
    first = next(resized, None)
    if first is None:
        return
    info = {
        "software": f"archiver {__version__}",
        "format": "WARC File Format 1.1",
        "description": "Records made for this file. Nobody fetched them: each leads from the address of a picture as a"
        " page shows it to the same picture at its original size, which was fetched.",
    }
    with TemporaryFile() as made:
        file = _Counted(made)
        file.write(made_info(MADE_FILE, info, first["fetched_at"]))
        for row in chain([first], resized):
            given = _leading(records, row)
            if given is not None:
                package.index(given, MADE_FILE, file.written, status=200, mime=None)
                file.write(given.packed)
        package.take(f"archive/{MADE_FILE}", made)


def _leading(records: Records, row: dict[str, Any]) -> Given | None:
    try:
        kept = next(records.response(row["warc_file"], row["warc_offset"], row["capture_id"]))
    except UnreadableRecordError:
        return None  # the picture is missing, and that has been said
    if kept.type != "response" or kept.digest is None:
        return None
    return made_revisit(
        row["url"], of=row["capture_id"], original_url=kept.target, fetched_at=kept.date, digest=kept.digest
    )


def _pages(replayed: Replayed, packed: Packed) -> Iterator[dict[str, Any]]:
    """The list of pages: a header, then each post that a page shows."""
    yield {"format": "json-pages-1.0", "id": "pages", "title": "Posts", "hasText": True}
    for row in replayed.pages():
        packed.posts += 1
        if row["page_url"] is None:
            packed.without_page += 1
            continue
        packed.own_pages += row["is_own"]
        packed.on_listings += not row["is_own"]
        day = row["published_date"]
        title = row["title"] or row["published_text"] or row["url"] or row["page_url"]
        page = {
            "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{row['post_id']} {row['page_url']} {row['page_at']}").hex,
            "url": row["page_url"],
            "ts": row["page_at"],
            "title": f"{title} ({day})" if day else title,
            "published": day,
            "text": row["body_text"],
        }
        yield {name: value for name, value in page.items() if value is not None}


# The package


class _Counted:
    """An entry that is being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.written = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """As files do."""
        self.digest.update(data)
        self.written += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """As files do; a ZIP file is flushed when it is closed."""


class _Package:
    """The ZIP file, whose ``datapackage.json`` names every entry with its hash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self._resources: list[dict[str, Any]] = []
        self._index_lines = StringIO()
        self._lines = TemporaryFile("w+b")  # noqa: SIM115, closed when the index is written
        self._sorted = SortingWriter(
            CompressedWriter(self._index_lines, self._lines, _INDEX_LINES, "index.cdx.gz", True)
        )

    @contextmanager
    def entry(self, path: str, *, most: int, deflated: bool = False) -> Iterator[_Counted]:
        """An entry to write to. WARC files and indexes are packed already, and are read from the middle.

        :param most: bytes that it will have at the most; ReplayWeb.page finds no entry behind a header for large ones
        """
        large = most >= zipfile.ZIP64_LIMIT
        with self._zip.open(_info(path, deflated=deflated), "w", force_zip64=large) as file:
            counted = _Counted(file)
            yield counted
        name = path.rpartition("/")[2].lower()
        hash_ = f"sha256:{counted.digest.hexdigest()}"
        self._resources.append({"name": name, "path": path, "hash": hash_, "bytes": counted.written})

    def index(self, given: Given, file: str, offset: int, *, status: int | None, mime: str | None) -> None:
        """Note where a record begins."""
        told = {
            "url": given.target,
            "mime": "warc/revisit" if given.type == "revisit" else mime or "application/octet-stream",
            "status": str(status),
            "digest": given.digest,
            "length": str(len(given.packed)),
            "offset": str(offset),
            "filename": file,
            "recordDigest": f"sha256:{hashlib.sha256(given.packed).hexdigest()}",
        }
        if given.digest is None:
            del told["digest"]
        moment = "".join(c for c in given.date[:19] if c.isdigit())
        self._sorted.write(f"{_key(given.target)} {moment} {json.dumps(told)}\n")

    def write_index(self) -> None:
        """Write the index, when the last record has been noted."""
        self._sorted.flush()
        self.take("indexes/index.cdx.gz", self._lines)
        self._lines.close()
        self.take("indexes/index.idx", BytesIO(self._index_lines.getvalue().encode()), deflated=True)

    def take(self, path: str, source: IO[bytes], *, deflated: bool = False) -> None:
        """An entry from a file."""
        size = source.seek(0, SEEK_END)
        source.seek(0)
        with self.entry(path, most=size, deflated=deflated) as file:
            while chunk := source.read(1 << 20):
                file.write(chunk)

    def finish(self, replayed: Replayed, packed: Packed, release: Release) -> None:
        """Write what the file is."""
        home = replayed.home()
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            "title": _title(release),
            "description": packed.sentence,
            "created": f"{made_at():%Y-%m-%dT%H:%M:%SZ}",
            "software": f"archiver {__version__}",
            **({"mainPageUrl": home["url"], "mainPageDate": home["fetched_at"]} if home else {}),
            "selection": release.selected.selection.as_json(),
            "holds": {name: value for name, value in asdict(packed).items() if name != "unreadable"},
            "resources": self._resources,
        }
        text = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self._zip.writestr(_info("datapackage.json", deflated=True), text)
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        self._zip.writestr(_info("datapackage-digest.json", deflated=True), json.dumps(digest, indent=2))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _info(path: str, *, deflated: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    return entry


def _key(url: str) -> str:
    """An address as the index is sorted by."""
    try:
        key = str(surt.surt(url))
    except ValueError:
        key = url
    return "".join(key.split())


def _title(release: Release) -> str:
    names = release.columns("blogs")
    rows = (dict(zip(names, row, strict=True)) for row in release.rows("blogs"))
    return ", ".join(row["title"] or row["host"] or row["blog_id"] for row in rows)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}" if number == 1 else f"{number or 'no'} {what}s"
