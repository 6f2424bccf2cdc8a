"""A backup of a whole blog, as its owner has it: the XML that Blogger wrote for years, and Google Takeout's
``feed.atom``. Read as a stream, an entry at a time, however large the file is.

Both are one Atom feed with the ids of the public feeds. The older one tells what an entry is by a category
(``…kind#post``), a draft by ``app:draft``, and the address as a link; Takeout by ``blogger:type`` and
``blogger:status``, and no more of the address than its path (``blogger:filename``).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Literal, Protocol
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element

from archiver.blogger.urls import canonical_post_url, host_of, is_page_url, is_post_url
from archiver.extract import dates, xml
from archiver.extract.feed import atom, post_of, remarks
from archiver.extract.feed.names import ATOM, LABELS, atom_name, children, first_text
from archiver.extract.feed.people import person
from archiver.records import BackupEntry, Comment, Feed, FeedEntry, Post, Status

BLOGGER = "http://schemas.google.com/blogger/2018"
"""The namespace of what Takeout tells beyond Atom."""
_CONTROL = "{http://purl.org/atom/app#}control"
_DRAFT = "{http://purl.org/atom/app#}draft"
_KIND = "http://schemas.google.com/g/2005#kind"
_KINDS = "http://schemas.google.com/blogger/2008/kind#"
_LABELS_OF_TAKEOUT = re.compile(r"tag:blogger\.com,1999:blog-[0-9]{1,25}")
_NUMBER = re.compile(r"\.(?:post|page)-([0-9]{1,25})$")
_PIECE = 65_536
_HEAD_BYTES = 2 * _PIECE
"""Before so many bytes the feed has to begin."""
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,40}:)?(?P<name>[A-Za-z_][\w.-]{0,60})")
_ANSWERS: dict[xml.Reason, str] = {
    "empty": "It is empty.",
    "html": "It is a page of HTML.",
}

Kind = Literal["post", "page", "comment"]


class NotABackup(xml.UnreadableError):
    """The bytes are no backup of a blog's."""


class CutOff(Exception):  # noqa: N818 - named for the situation
    """The file breaks off, or goes on as no XML: the entries before that are whole."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        """From 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a backup tells of itself and of its blog."""

    blog_id: str | None
    """Blogger's number."""
    title: str | None
    root: str | None
    """The address of the home page; Takeout does not tell it."""
    updated: str | None
    """When something of the blog last changed, UTC; Takeout does not tell it."""
    is_archive: bool
    """Whether it names itself a backup, as the older ones do; a feed for readers does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One entry of a backup."""

    kind: Kind | None
    """``None`` for what is no post, page or comment: a template, a setting."""
    tag: str | None
    """Its id, a ``tag:`` URI."""
    blog_id: str | None
    is_of_takeout: bool
    """Whether it tells its kind as Takeout does."""
    moment: str | None
    """The later one of its times, UTC."""
    address: str | None
    """Where its own page is, for a post that has one."""
    document: bytes
    """The entry in the head of its feed, as a document of its own; empty where it was not asked for."""


class Readable(Protocol):
    """A file, or what stands for one."""

    def read(self, size: int, /) -> bytes:
        """The next bytes; none at its end."""


def entries(file: Readable, *, wanted: frozenset[Kind] | None) -> Iterator[Head | Raw]:
    """The head of a backup, then its entries one by one.

    :param wanted: the kinds to give, with their documents; ``None`` for all, without
    Raises NotABackup, and behind the last whole entry CutOff.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=(f"{{{ATOM}}}feed", f"{{{ATOM}}}entry"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    stream = _Stream(parser, wanted)
    try:
        for piece in _pieces(file):
            parser.feed(piece)
            yield from stream.read()
        yield from _closed(parser, stream)
    except etree.XMLSyntaxError as error:
        if stream.head is None:
            raise NotABackup(
                "broken", f"It is no XML that can be read: {str(error).partition(' (<string>')[0]}."
            ) from error
        raise CutOff(error.lineno or 0, str(error).partition(" (<string>")[0].partition(", line ")[0]) from error


def _closed(parser: etree.XMLPullParser, stream: _Stream) -> Iterator[Head | Raw]:
    parser.close()
    yield from stream.read()
    if stream.head is None:
        raise NotABackup("other", "It is no Atom feed.")


class _Stream:
    """Entries off a parser; what has been read is freed."""

    def __init__(self, parser: etree.XMLPullParser, wanted: frozenset[Kind] | None) -> None:
        self._parser = parser
        self._wanted = wanted
        self._root: _Element | None = None
        self._frame: tuple[bytes, bytes] | None = None
        self.head: Head | None = None

    def read(self) -> Iterator[Head | Raw]:
        for event, element in self._parser.read_events():
            if self._root is None:
                self._root = element
            is_entry = element.tag == f"{{{ATOM}}}entry" and element.getparent() is self._root
            if not is_entry and element is not self._root:
                continue
            if self.head is None and (event == "start") == is_entry:
                self._frame, self.head = self._made_head()
                yield self.head
            if is_entry and event == "end":
                kind = kind_of(element)
                if self._wanted is None or kind in self._wanted:
                    yield self._raw(element, kind)
                element.clear()
                assert self._root is not None
                for done in self._root[: self._root.index(element)]:
                    self._root.remove(done)

    def _made_head(self) -> tuple[tuple[bytes, bytes], Head]:
        root = self._root
        assert root is not None
        tag = atom.tag_of(root)
        moment = dates.iso(first_text(root, "updated"))
        frame = etree.Element(root.tag, dict(root.attrib), nsmap=root.nsmap)
        frame.extend(deepcopy(child) for child in root if _is_of_head(child))
        frame.append(etree.Comment("entry"))
        before, _, after = etree.tostring(frame, encoding="utf-8").rpartition(b"<!--entry-->")
        return (b"<?xml version='1.0' encoding='utf-8'?>\n" + before, after), Head(
            blog_id=tag["blog"] if tag else None,
            title=first_text(root, "title"),
            root=_home(root),
            updated=dates.utc(moment) if moment else None,
            is_archive=(first_text(root, "id") or "").strip().endswith(".archive"),
        )

    def _raw(self, element: _Element, kind: Kind | None) -> Raw:
        tag = atom.tag_of(element)
        times = [dates.iso(first_text(element, name)) for name in ("published", "updated")]
        moments = [told for moment in times if moment and (told := dates.utc(moment))]
        document = b""
        if self._wanted is not None and self._frame is not None:
            before, after = self._frame
            document = before + etree.tostring(element, encoding="utf-8", with_tail=False) + after
        return Raw(
            kind=kind,
            tag=tag[0] if tag else None,
            blog_id=tag["blog"] if tag else None,
            is_of_takeout=element.find(f"{{{BLOGGER}}}type") is not None,
            moment=max(moments, default=None),
            address=_address(element, None) if kind in {"post", "page"} else None,
            document=document,
        )


def _is_of_head(child: _Element) -> bool:
    return atom_name(child) in {"id", "updated", "title", "author"} or child.get("rel") == "alternate"


def _pieces(file: Readable) -> Iterator[bytes]:
    """The file as UTF-8, without its declaration and without what XML does not allow."""
    head = file.read(_HEAD_BYTES)
    decoder = codecs.getincrementaldecoder(xml.encoding_of(head))("replace")
    left = decoder.decode(head, final=len(head) < _HEAD_BYTES).removeprefix("\ufeff")
    left = _begun(xml.readable(left))
    while left:
        ready, rest = _without_half_a_reference(left)
        yield xml.without_references(ready).encode("utf-8", "replace")
        piece = file.read(_PIECE)
        if not piece:
            yield xml.without_references(rest).encode("utf-8", "replace")
            return
        left = rest + xml.readable(decoder.decode(piece))


def _begun(text: str) -> str:
    """The beginning of a file from its root on, which has to be a feed's."""
    try:
        source = xml.document(text)
    except xml.NotXml as error:
        raise NotABackup(error.reason, _ANSWERS.get(error.reason) or str(error).replace("The answer", "It")) from error
    root = _ROOT.search(source)
    if root is None or root["name"] != "feed":
        raise NotABackup("other", _what(root["name"] if root else ""))
    return source.lstrip()


def _without_half_a_reference(said: str) -> tuple[str, str]:
    """What ends before a character reference of which the rest may follow."""
    at = said.rfind("&", -12)
    return (said, "") if at < 0 or ";" in said[at:] else (said[:at], said[at:])


def _what(root: str) -> str:
    if root == "rss":
        return "It is RSS, as WordPress exports it. A backup of Blogger's is Atom."
    return f"It is XML that begins with <{root}>, and no feed of a blog."


def kind_of(element: _Element) -> Kind | None:
    """What an entry is."""
    said = (element.findtext(f"{{{BLOGGER}}}type") or "").strip().lower()
    if not said:
        terms = (place.get("term") or "" for place in children(element, "category") if place.get("scheme") == _KIND)
        said = next((term.removeprefix(_KINDS) for term in terms), "")
    kinds: dict[str, Kind] = {"post": "post", "page": "page", "comment": "comment"}
    return kinds.get(said)


# One entry as it is kept


def read(body: bytes, *, root: str) -> BackupEntry:
    """One entry from the document that was made of it.

    :param root: the home page of the blog, for an entry that tells no more of its address than the path; may be ``""``
    Raises NotXml.
    """
    feed = xml.read(xml.decoded(body))
    element = next(iter(children(feed, "entry")), None)
    tag = None if element is None else atom.tag_of(element)
    if element is None or tag is None:
        return BackupEntry(blog_id=None, status="live")
    status = _status(element)
    if kind_of(element) == "comment":
        comment = _comment(element, feed, root) if status == "live" else None
        return BackupEntry(blog_id=tag["blog"], status=status, comment=comment)
    return BackupEntry(blog_id=tag["blog"], status=status, post=_post(element, tag["blog"], root))


def _status(element: _Element) -> Status:
    """Whether readers could see it. What Takeout calls by another name than ``LIVE`` they could not."""
    said = (element.findtext(f"{{{BLOGGER}}}status") or "").strip().upper()
    if (element.findtext(f"{{{BLOGGER}}}trashed") or "").strip() or "TRASHED" in said or said == "DELETED":
        return "trashed"
    control = element.find(_CONTROL)
    is_draft = control is not None and (control.findtext(_DRAFT) or "").strip().lower() == "yes"
    return "draft" if is_draft or said not in {"", "LIVE"} else "live"


def _post(element: _Element, blog_id: str, root: str) -> Post | None:
    number = _number(first_text(element, "id"))
    if number is None:
        return None
    address = _address(element, root) or ""
    author = next(map(person, children(element, "author")), None)
    published = dates.iso_text(first_text(element, "published"))
    entry = FeedEntry(
        post_id=number,
        blog_id=blog_id,
        url=address,
        kind="page" if kind_of(element) == "page" else "post",
        title=atom.title_of(element),
        published=published,
        updated=dates.iso_text(first_text(element, "updated")),
        author=author.name if author else None,
        labels=_labels(element),
        comments_claimed=atom.total_of(element),
        html=atom.content_of(element) or "",
        summary=None,
    )
    feed = Feed(url=root, blog_id=blog_id, blog_title=None, updated=None, total=None, start=None)
    told = post_of(entry, feed, is_whole=True)
    date = replace(told.date, published_source="takeout") if told.date.published else told.date
    return replace(told, kind=entry.kind, date=date, lacks=frozenset())


def _comment(element: _Element, feed: _Element, root: str) -> Comment | None:
    number = _number(first_text(element, "id"))
    parent = _number(element.findtext(f"{{{BLOGGER}}}inReplyTo"))
    post = _number(element.findtext(f"{{{BLOGGER}}}parent"))
    told = remarks.comment(element, number, post, root, 1, atom.only_author(feed))
    return told if told is None or told.parent_id is not None else replace(told, parent_id=parent)


def _number(tag: str | None) -> str | None:
    found = _NUMBER.search((tag or "").strip())
    return found[1] if found else None


def _address(element: _Element, root: str | None) -> str | None:
    """Where its own page is; of a path alone only where the home page is known."""
    for link in children(element, "link"):
        if link.get("rel") == "alternate" and (url := _of_post((link.get("href") or "").strip())):
            return url
    path = (element.findtext(f"{{{BLOGGER}}}filename") or "").strip()
    if not root or not path.startswith("/") or path.startswith("//"):
        return None
    return _of_post(urljoin(root, path))


def _of_post(url: str) -> str | None:
    try:
        address = canonical_post_url(url)
    except ValueError:
        return None
    is_own = address.startswith(("http://", "https://")) and (is_post_url(address) or is_page_url(address))
    return address if is_own and host_of(address) else None


def _labels(element: _Element) -> tuple[str, ...]:
    """Takeout's labels have the blog's id for a scheme."""
    places = ((place.get("scheme") or LABELS, place.get("term") or "") for place in children(element, "category"))
    terms = (term for scheme, term in places if scheme == LABELS or _LABELS_OF_TAKEOUT.fullmatch(scheme))
    return tuple(dict.fromkeys(name for term in terms if (name := term.strip())))


def _home(root: _Element) -> str | None:
    links = (link for link in children(root, "link") if link.get("rel") == "alternate")
    return next((url for link in links if host_of(url := (link.get("href") or "").strip())), None)


__all__ = ["BLOGGER", "CutOff", "Head", "Kind", "NotABackup", "Raw", "entries", "kind_of", "read"]
