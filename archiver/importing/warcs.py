"""WARC files that other people made, read into the archive: their pages of Blogger's become what a crawl makes of them.

Every file is gone through first, fast; what may be a page is then read strictly, the oldest first, whatever the order
of the files. Each response that is taken is kept in a WARC file of this archive, at its own address and time, and an
act says what becomes of it, so that the database can be made again without the other people's files.

- Posts, static pages, home, label, archive and listing pages: read as a crawl reads them.
- Feeds: kept, and nothing is read from them. What a feed tells is partly less and partly other than what the page does
  (cut texts, other names), and it would look like an edit.
- What else there is, is passed over and counted, by reason.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from archiver.archive.candidates import Candidates
from archiver.archive.folder import Archive
from archiver.archive.foreign import Candidate, Scan
from archiver.archive.foreignfile import ForeignFile, response_at
from archiver.archive.foreignrecord import Foreign, UnusableError
from archiver.archive.imports import Imports, Site
from archiver.archive.links import has_loose_ends
from archiver.archive.store import StoredPost
from archiver.archive.warc import Exchange
from archiver.blogger.tombstones import Tombstones
from archiver.blogger.urls import host_of
from archiver.derive import base_of, read_page
from archiver.extract import redact
from archiver.extract.document import charset, parse
from archiver.records import LISTING_KINDS, POST_KINDS, PageReading

_REASONS = {"error": "not_found"}
"""Kinds of page that hold no post, where they are counted by another name."""


@dataclass(slots=True, kw_only=True)
class Account:
    """What came of an import."""

    files: list[str] = field(default_factory=list)
    """Their names."""
    taken: Counter[str] = field(default_factory=Counter)
    """Responses that were kept, by the kind of page; ``feed`` among them."""
    passed: Counter[str] = field(default_factory=Counter)
    """Those that were not, by reason."""
    damage: list[str] = field(default_factory=list)
    """Sentences: what of the files could not be read."""
    failed: list[str] = field(default_factory=list)
    """Sentences: what was kept and could not be read, by a fault of ours."""
    posts: set[str] = field(default_factory=set)
    """The ids of the posts that were met."""
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    @property
    def responses(self) -> int:
        """How many responses the files hold."""
        return self.taken.total() + self.passed.total()

    @property
    def is_complete(self) -> bool:
        """Whether all that the files hold could be read."""
        return not self.damage and not self.failed and not self.passed["damaged"]


class Scanned(Protocol):
    """What going through a file has found: `Scan`, or what a worker tells of it."""

    passed: Counter[str]
    damage: list[str]

    def candidates(self) -> Iterator[Candidate]:
        """Every response that may be a page; the rest is known when these have been told."""


Scanner = Callable[[Sequence[ForeignFile]], Iterator[Scanned]]
"""Goes through files, one after the other, somewhere else than here."""


def import_warcs(
    files: Sequence[ForeignFile],
    archive: Archive,
    imports: Imports,
    *,
    now: str,
    scanner: Scanner | None = None,
    going_through: Callable[[int], None] = lambda read: None,
    reading: Callable[[int, int], None] = lambda done, of: None,
) -> Account:
    """Read WARC files into an archive that is open.

    :param imports: of that archive
    :param now: UTC; what is dated later is not believed
    :param scanner: what goes through the files instead
    :param going_through: told how many bytes of the files have been gone through
    :param reading: told how many of how many pages have been read
    Raises the ArchiveErrors.
    """
    account = Account(files=[file.name for file in files])
    with Candidates() as candidates:
        before = 0
        scans = scanner(files) if scanner else _here(files, now, going_through)
        for number, (file, scan) in enumerate(zip(files, scans, strict=True)):
            candidates.take(number, scan.candidates())
            account.passed += scan.passed
            account.damage += scan.damage
            before += file.size
            going_through(before)
        _Reader(files, archive, imports, account, candidates).read(reading)
    account.failed += imports.failed
    return account


def _here(files: Sequence[ForeignFile], now: str, going_through: Callable[[int], None]) -> Iterator[Scanned]:
    before = 0
    for file in files:
        yield Scan(file, now=now, tick=partial(_from, before, going_through))
        before += file.size


def _from(before: int, told: Callable[[int], None], place: int) -> None:
    told(before + place)


class _Reader:
    """Reads candidates, one after the other."""

    def __init__(
        self,
        files: Sequence[ForeignFile],
        archive: Archive,
        imports: Imports,
        account: Account,
        candidates: Candidates,
    ) -> None:
        self._files = files
        self._archive = archive
        self._imports = imports
        self._account = account
        self._candidates = candidates
        self._last: tuple[str, str, str] | None = None
        self._met: set[Site] = set()
        self._known: set[Site] = set()

    def read(self, told: Callable[[int, int], None]) -> None:
        count = len(self._candidates)
        for done, (number, candidate) in enumerate(self._candidates.in_order()):
            told(done, count)
            try:
                kind = self._take(number, candidate)
            except UnusableError as error:
                self._account.passed[error.reason] += 1
            else:
                self._account.taken[kind] += 1
        self._settle()
        told(count, count)

    def _settle(self) -> None:
        """Once everything is there, links are led to it; an import that was killed may have left that."""
        self._imports.flush()
        left = {site for site in self._known - self._met if has_loose_ends(self._archive.db, site.host)}
        for site in sorted(self._met | left, key=lambda one: (one.host, one.root)):
            self._imports.act("settle", None, {}, about=site)
        self._imports.flush()

    def _take(self, number: int, candidate: Candidate) -> str:
        """Keep a response, and have an act say what it tells; returns the kind of page. Raises UnusableError."""
        found = self._repeated(number, candidate) if candidate.is_revisit else self._response(number, candidate)
        found = _without_forgotten(found, self._imports.stones)
        exchange = _exchange(found)
        site = Site(host=host_of(exchange.url), root=base_of(exchange.url))
        if self._is_known(exchange):
            self._known.add(site)
            raise UnusableError("known")
        if candidate.is_feed:
            self._act("keep", exchange, "feed", number, site, {}, None)
            return "feed"
        reading = _read(found)
        told = {"scope": None, "walk": None, "comments": True, "asked": None}
        self._act("page", exchange, reading.page.kind, number, site, told, reading)
        return reading.page.kind

    def _response(self, number: int, candidate: Candidate) -> Foreign:
        try:
            return self._files[number].response(candidate.offset)
        except OSError as error:
            raise UnusableError("unreadable", str(error)) from error

    def _repeated(self, number: int, revisit: Candidate) -> Foreign:
        """A revisit with the payload that it has in common with an earlier response. Raises UnusableError."""
        original = self._candidates.original_of(revisit)
        if original is not None:
            first = self._response(*original)
        else:
            kept = response_at(self._archive, revisit.refers_to_url, revisit.refers_to_at)
            if kept is None:
                raise UnusableError("revisit")
            first = kept
        try:
            headers = self._files[number].headers_of_revisit(revisit.offset)
        except OSError as error:
            raise UnusableError("unreadable", str(error)) from error
        return first.again(revisit.url, revisit.fetched_at, headers)

    def _is_known(self, exchange: Exchange) -> bool:
        """Whether the archive holds the very same response already; two of a batch stand side by side."""
        digest = hashlib.sha256(exchange.body).hexdigest()
        key = exchange.url, exchange.fetched_at, digest
        is_known = key == self._last or self._imports.holds(exchange.url, digest, at=exchange.fetched_at)
        self._last = key
        return is_known

    def _act(
        self,
        name: str,
        exchange: Exchange,
        kind: str,
        number: int,
        site: Site,
        told: dict[str, Any],
        reading: PageReading | None,
    ) -> None:
        capture = self._imports.keep(exchange, kind=kind)
        capture = replace(capture, source=f"import:{self._files[number].name}")
        if reading is not None:
            self._met.add(site)
        read = {"reading": reading} if reading is not None else {}
        self._imports.act(name, capture, told, about=site, read=read, done=self._count if reading else None)

    def _count(self, stored: list[StoredPost]) -> None:
        account = self._account
        for post in stored:
            account.posts.add(post.post_id)
            if post.outcome == "new":
                account.new.add(post.post_id)
            elif post.outcome == "changed" and post.post_id not in account.new:
                account.changed.add(post.post_id)


def _exchange(found: Foreign) -> Exchange:
    return Exchange(
        url=found.url,
        fetched_at=found.fetched_at,
        method="",
        request_headers=(),
        status=found.status,
        protocol=found.protocol,
        response_headers=found.headers,
        body=found.body,
    )


def _without_forgotten(found: Foreign, stones: Tombstones) -> Foreign:
    """A response without what was forgotten: it is kept, and read, in this form only. Raises UnusableError."""
    if not stones:
        return found
    encoding = charset(found.header("content-type"))
    if redact.is_own(found.plain, found.url, encoding=encoding, stones=stones):
        raise UnusableError("forgotten")
    body = redact.redacted(found.plain, found.url, encoding=encoding, stones=stones)
    if body is found.plain:
        return found
    if body is None:
        raise UnusableError("forgotten")
    coded = ("content-encoding", "content-length")
    headers = [(name, value) for name, value in found.headers if name.lower() not in coded]
    headers.append(redact.HEADER)
    return replace(found, headers=tuple(headers), body=body, plain=body)


def _read(found: Foreign) -> PageReading:
    """What a page tells. Raises UnusableError for one that holds no post of a blog."""
    parsed = parse(found.plain, found.url, encoding=charset(found.header("content-type")))
    try:
        reading = read_page(parsed, comments=True, since=None)
    except Exception as error:
        raise UnusableError("unreadable", f"{type(error).__name__}: {error}") from error
    finally:
        parsed.release()
    page = reading.page
    if page.kind not in LISTING_KINDS | POST_KINDS:
        raise UnusableError(_REASONS.get(page.kind, page.kind))
    if _is_a_copy(found.url, page.homepage_url):
        raise UnusableError("copy")
    if not reading.posts:
        raise UnusableError("empty")
    return reading


def _is_a_copy(url: str, homepage: str | None) -> bool:
    """Whether a page stands on a site that is not its blog's: a proxy's, a translator's, a mirror's, which change what
    they show. Blogger itself shows a blog at its blogspot name and at one domain of its own."""
    here, home = host_of(url).removeprefix("www."), host_of(homepage or "").removeprefix("www.")
    return bool(home) and here != home and not here.endswith(".blogspot.com")
