"""WARC files that other people made, gone through fast: which of their responses may be pages of Blogger's.

fastwarc goes from record to record; of nearly all of them only the address is looked at. What may be a page is told by
its place, and read strictly afterwards (``foreignrecord``). Behind a damaged record reading goes on at the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from archiver.archive.coding import beginning
from archiver.archive.foreignfile import ForeignFile
from archiver.archive.foreignrecord import MOST_BLOCK, UnusableError, address, end_of, http_of, moment
from archiver.archive.transfer import dechunked
from archiver.archive.warcread import CHUNK, next_member
from archiver.blogger.recognise import HEAD, begins_like_one, guess, is_of_wayback_machine, is_on_blogspot

_ANSWERS = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
_BEGINS = b"WARC/"
_HTML = ("text/html", "application/xhtml+xml")
_SAME_PAYLOAD = "identical-payload-digest"
MOST_DAMAGE = 1000
"""Damaged places of one file, after which the rest of it is not read."""
_EVERY = 1000
"""Records between two words of how far the reading has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A record that may be a page, or a feed, of Blogger's."""

    offset: int
    """Where it begins in its file."""
    url: str
    fetched_at: str
    is_feed: bool
    is_revisit: bool
    digest: str | None
    """Of its payload, as its file tells it."""
    record_id: str | None
    refers_to: str | None
    """Of a revisit: the id of the record whose payload it has."""
    refers_to_url: str | None
    refers_to_at: str | None


@dataclass(slots=True)
class Scan:
    """One WARC file gone through. Everything but ``candidates`` is known when these have been told."""

    file: ForeignFile
    now: str
    """UTC: what is dated later is not believed."""
    tick: Callable[[int], None] = lambda place: None
    """Told how many bytes have been read."""
    passed: Counter[str] = field(default_factory=Counter)
    """Responses that are none of Blogger's pages, by reason."""
    damage: list[str] = field(default_factory=list)
    """Sentences: what could not be read, and where."""
    is_cut: bool = False
    """Whether the file ends within a record."""

    def candidates(self) -> Iterator[Candidate]:
        """Every response that may be one of Blogger's pages. Raises OSError for a file that cannot be read at all."""
        with self.file.open() as file:
            start = 0 if file.seek(0, 2) else -1
            while start >= 0:
                last = -1
                try:
                    for count, (record, offset) in enumerate(_records(file, start)):
                        last = offset
                        if count % _EVERY == 0:
                            self.tick(offset)
                        found = self._candidate(record, offset)
                        if found is not None:
                            yield found
                except OSError:
                    pass  # where fastwarc ends, for this reason or for none, is looked at below
                if len(self.damage) >= MOST_DAMAGE:
                    self.damage.append(f"{self.file.name} is damaged in {MOST_DAMAGE} places; the rest was not read.")
                    self.is_cut = True
                    return
                start = self._behind(file, start, last)

    def _candidate(self, record: WarcRecord, offset: int) -> Candidate | None:
        """What a record may be; ``None``, and counted, where it is no page."""
        if not record.record_type & _ANSWERS:
            return None
        target = record.headers.get("WARC-Target-URI") or ""
        guessed = guess(target)
        if guessed is None and not target.lstrip("<").lower().startswith("http"):
            return None  # a name that was looked up, what a program says of a page
        if guessed is None:
            self.passed["wayback" if is_of_wayback_machine(target) else _why_not(target)] += 1
            return None
        try:
            return self._found(record, offset, target, is_feed=guessed == "feed")
        except UnusableError as error:
            self.passed[error.reason] += 1
            return None

    def _found(self, record: WarcRecord, offset: int, target: str, *, is_feed: bool) -> Candidate:
        headers = record.headers
        if record.content_length > MOST_BLOCK:
            raise UnusableError("too_large")
        is_revisit = record.record_type == WarcRecordType.revisit
        if is_revisit:
            if _SAME_PAYLOAD not in (headers.get("WARC-Profile") or ""):
                raise UnusableError("not_modified")
            if not is_on_blogspot(target) and not headers.get("WARC-Payload-Digest"):
                raise UnusableError("not_blogger")
        else:
            _look_at(record, target, is_feed=is_feed)
        url, at = address(target), moment(headers.get("WARC-Date"))
        if url is None:
            raise UnusableError(_why_not(target))
        if at is None or at > self.now:
            raise UnusableError("undated")
        return Candidate(
            offset=offset,
            url=url,
            fetched_at=at,
            is_feed=is_feed,
            is_revisit=is_revisit,
            digest=headers.get("WARC-Payload-Digest"),
            record_id=headers.get("WARC-Record-ID"),
            refers_to=headers.get("WARC-Refers-To"),
            refers_to_url=address(headers.get("WARC-Refers-To-Target-URI")),
            refers_to_at=moment(headers.get("WARC-Refers-To-Date")),
        )

    def _behind(self, file: IO[bytes], start: int, last: int) -> int:
        """Where reading goes on; -1 at the end of the file, for which fastwarc also takes half a record.

        :param start: where reading began
        :param last: where the last record begins that was told, and counted; -1 where none was
        """
        end = end_of(file, last, is_gzipped=self.file.is_gzipped) if last >= 0 else None
        if end is not None and _is_end(file, end):
            return -1
        broken = max(start, last) if end is None else end
        following = self._next(file, broken + (end is None))
        if following is not None and following == end:
            return following  # the record there may be read from its beginning
        if last < 0 or end is not None:
            self.passed["damaged"] += 1
        if following is None:
            self.is_cut = True
            self.damage.append(f"{self.file.name} breaks off in the record at byte {broken}; what is before was read.")
            return -1
        self.damage.append(f"{self.file.name} is damaged between byte {broken} and byte {following}.")
        return following

    def _next(self, file: IO[bytes], start: int) -> int | None:
        return next_member(file, start) if self.file.is_gzipped else _next_plain(file, start)


def _is_end(file: IO[bytes], place: int) -> bool:
    file.seek(place)
    return not file.read(CHUNK).strip(b"\0\r\n")


def _records(file: IO[bytes], start: int) -> Iterator[tuple[WarcRecord, int]]:
    file.seek(start)
    for record in ArchiveIterator(file, parse_http=False, auto_decode="none", quirks_mode=True):
        yield record, record.stream_pos


def _look_at(record: WarcRecord, target: str, *, is_feed: bool) -> None:
    """Raises UnusableError for a response that is none of Blogger's pages."""
    is_own = is_on_blogspot(target)
    status, _, headers = http_of(record)
    if status != 200:
        raise UnusableError(_status_reason(status) if is_own else "not_blogger")
    told = {name.lower(): value for name, value in headers}
    content_type = told.get("content-type", "").partition(";")[0].strip().lower()
    if not is_feed and content_type and content_type not in _HTML:
        raise UnusableError("not_html" if is_own else "not_blogger")
    if is_own:
        return
    head = record.reader.read(HEAD)
    if "chunked" in told.get("transfer-encoding", "").lower():
        head = dechunked(head)
    if "content-encoding" in told:
        head = beginning(head, [told["content-encoding"]], limit=HEAD)
    if not begins_like_one(head, "feed" if is_feed else "page"):
        raise UnusableError("not_blogger")


def _why_not(target: str) -> str:
    return "other" if is_on_blogspot(target) else "not_blogger"


def _status_reason(status: int) -> str:
    if 300 <= status < 400:
        return "redirect"
    return "not_found" if status in (404, 410) else "http_error"


def _next_plain(file: IO[bytes], start: int) -> int | None:
    """Where the next record of a plain file begins: at the begin of a line."""
    while True:
        file.seek(start)
        chunk = file.read(CHUNK)
        found = chunk.find(b"\n" + _BEGINS)
        if found >= 0:
            return start + found + 1
        if len(chunk) < CHUNK:
            return None
        start += CHUNK - len(_BEGINS)
