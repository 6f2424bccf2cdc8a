"""A backup of Blogger's into the archive: every post, static page and comment of it, in three goes through the file.

The first looks what the file is and when it is of; the second brings in the posts, the third the comments, which may
stand before their posts. An entry is kept as a ``resource`` record, a small Atom document that can be read again, and
one that the archive holds already is passed over: so an import that was interrupted goes on where it was.

A backup tells what stood on one day, which its file's name may not tell: that of its own last change (``updated`` of
the feed), or of the newest post or comment in it where that is later or all that is told, and never a day to come. This
is ``captures.fetched_at`` of its entries, and the ``seen_at`` of what is read from them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import BinaryIO

from archiver.archive.backups import Outcome, root_of
from archiver.archive.folder import Archive
from archiver.archive.forgotten import is_kept_out
from archiver.archive.imports import Imports, Site
from archiver.blogger.urls import host_of
from archiver.errors import UsageError
from archiver.extract import backup
from archiver.extract.backup import CutOff, Head, Kind, NotABackup, Raw
from archiver.records import BackupEntry

MEDIA_TYPE = "application/atom+xml"
POSTS: frozenset[Kind] = frozenset({"post", "page"})
COMMENTS: frozenset[Kind] = frozenset({"comment"})

Opened = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens the file once more, at its beginning."""
Tick = Callable[[int], None]
"""Is told how many bytes more have been read."""
GOES = 3


@dataclass(slots=True, kw_only=True)
class Survey:
    """What a backup is, at first sight."""

    name: str
    """Of the file."""
    blog_id: str
    title: str | None
    root: str | None
    """The address of the blog's home page, where the backup tells it."""
    is_takeout: bool
    at: str
    """The time for which it vouches, UTC."""
    entries: Counter[str]
    """How many posts, pages and comments it holds."""
    cut: CutOff | None


@dataclass(slots=True, kw_only=True)
class Account:
    """What came of an import."""

    file: str
    at: str
    posts: Counter[str] = field(default_factory=Counter)
    """Posts and static pages by what became of them: ``new``, ``changed``, ``known``, and why not."""
    comments: Counter[str] = field(default_factory=Counter)
    drafts: int = 0
    trashed: int = 0
    pages: int = 0
    labels: set[str] = field(default_factory=set)
    held: int = 0
    """Entries that the archive held already, from this backup."""
    failed: list[str] = field(default_factory=list)
    cut: CutOff | None = None

    @property
    def taken(self) -> int:
        """How many entries came in."""
        return self.posts.total() + self.comments.total()


def survey(opened: Opened, name: str, *, now: str, tick: Tick = lambda read: None) -> Survey:
    """Look what a backup is. Raises UsageError for what is none, and OSError.

    :param now: UTC: a backup vouches for nothing that is still to come
    """
    head: Head | None = None
    newest, kinds, cut, is_takeout = "", Counter[str](), None, False
    blog_ids = Counter[str]()
    try:
        for entry in _told(opened, None, tick):
            if isinstance(entry, Head):
                head = entry
                continue
            newest = max(newest, entry.moment or "")
            kinds[entry.kind or ""] += 1
            is_takeout |= entry.is_of_takeout
            if entry.blog_id is not None:
                blog_ids[entry.blog_id] += 1
    except NotABackup as error:
        raise UsageError(f"{name} is no backup of a Blogger blog. {error}") from error
    except CutOff as error:
        cut = error
    at = min(max(newest, (head and head.updated) or ""), now)
    blog_id = (head and head.blog_id) or next(iter(blog_ids), None)
    _require(name, head, kinds, is_takeout=is_takeout, is_of_blogger=blog_id is not None, at=at, cut=cut)
    assert head is not None
    assert blog_id is not None
    del kinds[""]
    return Survey(
        name=name,
        blog_id=blog_id,
        title=head.title,
        root=head.root,
        is_takeout=is_takeout,
        at=at,
        entries=kinds,
        cut=cut,
    )


def _require(
    name: str,
    head: Head | None,
    kinds: Counter[str],
    *,
    is_takeout: bool,
    is_of_blogger: bool,
    at: str,
    cut: CutOff | None,
) -> None:
    """Raises UsageError for a feed that is no backup."""
    if head is None or not is_of_blogger:
        raise UsageError(f"{name} is a feed, but not one of Blogger's: it tells no number of a blog.")
    if not head.is_archive and not is_takeout:
        raise UsageError(
            f"{name} is a feed as readers get it, which may hold less than the blog does, and no backup. Crawl the"
            " blog, or ask its owner for a backup."
        )
    if not at or not kinds.keys() - {""}:
        broken = f" It breaks off in line {cut.line}." if cut else ""
        raise UsageError(f"{name} is a backup without a post, a page or a comment.{broken}")


def import_backup(
    opened: Opened,
    found: Survey,
    archive: Archive,
    imports: Imports,
    *,
    root: str | None = None,
    tick: Tick = lambda read: None,
) -> Account:
    """Read a backup into an archive that is open. Raises UsageError where nothing tells the blog's address, OSError and
    the ArchiveErrors.

    :param root: the blog's home page, as a person tells it
    """
    home = root_of(archive.db, found.blog_id) or root or found.root
    if home is None and found.is_takeout:
        raise UsageError(
            f"{found.name} does not tell the address of its blog, and the archive does not know it. Give it with"
            " --url https://NAME.blogspot.com/, or crawl the blog first."
        )
    reader = _Reader(found, imports, Account(file=found.name, at=found.at), home or "")
    for wanted in (POSTS, COMMENTS):
        reader.read(opened, wanted, tick)
    reader.end()
    return reader.account


class _Reader:
    """Takes in the entries of a backup."""

    def __init__(self, found: Survey, imports: Imports, account: Account, home: str) -> None:
        self._found = found
        self._imports = imports
        self._home = home
        self._is_begun = False
        self._about = Site(host=host_of(home), root=home)
        self.account = account

    def _begin(self) -> None:
        self._is_begun = True
        told = {"blog_id": self._found.blog_id, "url": self._home or None, "title": self._found.title}
        self._imports.act("backup_blog", None, {**told, "at": self._found.at}, about=self._about)

    def read(self, opened: Opened, wanted: frozenset[Kind], tick: Tick) -> None:
        try:
            for entry in _told(opened, wanted, tick):
                if isinstance(entry, Raw):
                    self._take(entry)
        except CutOff as error:
            self.account.cut = error

    def _take(self, raw: Raw) -> None:
        tag = raw.tag or f"tag:blogger.com,1999:blog-{self._found.blog_id}"
        if self._imports.holds(tag, hashlib.sha256(raw.document).hexdigest()):
            self.account.held += 1
            return
        if not self._is_begun:
            self._begin()
        entry = backup.read(raw.document, root=self._home)
        if is_kept_out(self._imports.stones, post=entry.post, comment=entry.comment):
            self._count(raw.kind, entry, "forgotten")
            return
        capture = self._imports.keep_resource(
            tag, raw.document, kind="backup", media_type=MEDIA_TYPE, at=self._found.at
        )
        self._imports.act(
            "backup",
            capture,
            {"root": self._home},
            about=self._about,
            read={"entry": entry},
            done=lambda outcome: self._count(raw.kind, entry, outcome),
        )

    def _count(self, kind: Kind | None, entry: BackupEntry, outcome: Outcome) -> None:
        account = self.account
        if kind == "comment":
            account.comments[outcome] += 1
            return
        account.posts[outcome] += 1
        account.pages += kind == "page"
        account.drafts += entry.status == "draft"
        account.trashed += entry.status == "trashed"
        account.labels.update((entry.post and entry.post.labels) or ())

    def end(self) -> None:
        if self._is_begun:
            self._imports.act("backup_end", None, {"blog_id": self._found.blog_id}, about=self._about)
            self._imports.flush()
        self.account.failed = list(self._imports.failed)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A file whose reader is told how far it is."""

    file: BinaryIO
    tick: Tick

    def read(self, size: int) -> bytes:
        piece = self.file.read(size)
        self.tick(len(piece))
        return piece


def _told(opened: Opened, wanted: frozenset[Kind] | None, tick: Tick) -> Iterator[Head | Raw]:
    with opened() as file:
        yield from backup.entries(_Watched(file, tick), wanted=wanted)
