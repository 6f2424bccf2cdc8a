"""Entries of feeds and addresses of sitemaps, emptied."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from lxml import etree
from lxml.etree import _Element

from archiver.blogger.spellings import site_key
from archiver.blogger.tombstones import MARK, Tombstones, at_home, digest, hollow
from archiver.blogger.urls import is_page_url, is_post_url
from archiver.extract import xml
from archiver.extract.feed.names import ATOM, THREAD, atom_name, children, first_text
from archiver.extract.feed.people import person

_NUMBER = re.compile(r"\.(?:post|page)-([0-9]{1,25})")
_OF_POST = re.compile(r"(?:\.post-|\.page-|\.post|/posts/default/|/pages/default/|/feeds/)([0-9]{1,25})(?![0-9])")
_OF_COMMENT = re.compile(r"(?<=/comments/default/)([0-9]{1,25})(?![0-9])")
_IN_PATH = re.compile(r"/feeds/(?:[0-9]{1,25}/)?(?:posts/|pages/)?(?:default/)?([0-9]{6,25})(?:/|$)")


def is_xml(text: str) -> bool:
    """Whether a document is a feed or a sitemap, and no page."""
    start = text.lstrip("\ufeff \t\r\n")[:2_000].lower()
    return (
        re.match(r"(?:<\?xml.*?\?>|\s|<\?.*?\?>|<!--.*?-->)*<(?:feed|entry|rss|urlset|sitemapindex)\b", start, re.S)
        is not None
    )


def is_markup(text: str) -> bool:
    """Whether a document has markup at all."""
    return "<" in text[:2_000]


def asks_for(url: str, stones: Tombstones) -> bool:
    """Whether an address asks a feed for a forgotten post, or for its comments."""
    parts = urlsplit(url)
    if "/feeds/" not in parts.path:
        return False
    path = next((value for name, value in parse_qsl(parts.query) if name == "path"), None)
    if path is not None and stones.address(urljoin(url, unquote(path)), url):
        return True
    return any(stones.post(number) for number in _IN_PATH.findall(parts.path))


def redacted(body: bytes, text: str, url: str, stones: Tombstones) -> bytes | None:
    """A feed or a sitemap without what was forgotten; ``None`` for one that cannot be cut."""
    try:
        root = xml.read(text)
    except xml.NotXml:
        return None
    name = xml.local(root)
    if name == "urlset":
        touched = [_empty_address(one, url, stones) for one in root]
    elif atom_name(root) == "feed":
        touched = [_empty_entry(one, url, stones) for one in children(root, "entry")]
    else:
        return body if name == "sitemapindex" else None
    return _written(root) if any(touched) else body


def _written(root: _Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _empty_address(element: _Element, url: str, stones: Tombstones) -> bool:
    for part in element:
        if xml.local(part) == "loc" and stones.address((part.text or "").strip(), url):
            mark = _mark((part.text or "").strip(), url)
            _emptied(element, keep=[part])
            part.text = mark
            return True
    return False


def _mark(address: str, url: str) -> str:
    """What stands in the place of an address, by the address as the site that answered has it."""
    return f"{MARK}{digest('address', site_key(at_home(address, url)))}"


def _empty_entry(entry: _Element, url: str, stones: Tombstones) -> bool:
    number = found[1] if (found := _NUMBER.search(first_text(entry, "id") or "")) else None
    answered = entry.find(f"{{{THREAD}}}in-reply-to")
    of_comments = answered is not None
    addresses = [urljoin(url, (link.get("href") or "").strip()) for link in children(entry, "link")]
    if of_comments:
        return _empty_comment(entry, number, url, stones)
    posts = [one for one in addresses if is_post_url(one) or is_page_url(one)]
    own = next((one for one in posts if stones.address(one, url)), None)
    if own is None and not stones.post(number):
        if stones.comment(number) or (_is_author(entry, stones) and _is_thread(entry)):
            return _empty_comment(entry, number, url, stones)
        return False
    mark = _mark(own or next(iter(posts), ""), url)
    _emptied(entry)
    etree.SubElement(entry, f"{{{ATOM}}}id").text = mark
    return True


def _is_thread(entry: _Element) -> bool:
    """Whether an entry stands in the feed of one post's comments, where none names what it answers."""
    root = entry.getparent()
    return root is not None and "comments" in (first_text(root, "id") or "")


def _is_author(entry: _Element, stones: Tombstones) -> bool:
    writers = [person(author) for author in children(entry, "author")]
    return any(stones.author(one.name, one.url) for one in writers)


def _empty_comment(entry: _Element, number: str | None, url: str, stones: Tombstones) -> bool:
    """Empty a comment; of one that stays, the number of a forgotten one that it answers gives way."""
    answered = entry.find(f"{{{THREAD}}}in-reply-to")
    of_post = "" if answered is None else " ".join(answered.get(name) or "" for name in ("ref", "source"))
    place = None if answered is None else answered.get("href")
    if any(stones.post(one) for one in _OF_POST.findall(of_post)) or stones.address(place, url):
        _emptied(entry)
        return True
    if stones.comment(number) or _is_author(entry, stones):
        tag = first_text(entry, "id") or ""
        _emptied(entry, keep=[] if answered is None else [answered])
        shown = tag.replace(f"-{number}", f"-{hollow(number)}") if number else ""
        etree.SubElement(entry, f"{{{ATOM}}}id").text = shown
        return True
    return _parents_hidden(entry, stones)


def _parents_hidden(entry: _Element, stones: Tombstones) -> bool:
    is_touched = False
    for link in children(entry, "link"):
        href = link.get("href") or ""
        found = _OF_COMMENT.search(href)
        if found is not None and stones.comment(found[1]):
            link.set("href", _OF_COMMENT.sub(hollow(found[1]), href))
            is_touched = True
    return is_touched


def _emptied(element: _Element, keep: list[_Element] | None = None) -> None:
    """Take all out of an element but some of its children."""
    for part in list(element):
        if not any(part is one for one in keep or ()):
            element.remove(part)
    element.attrib.clear()
    element.text = None


def entry(body: bytes, text: str, url: str, stones: Tombstones) -> bytes | None:
    """One entry alone, such as an import keeps; ``None`` where it is forgotten. What is no entry stays as it is."""
    try:
        root = xml.read(text)
    except xml.NotXml:
        return body
    if atom_name(root) != "entry":
        return body
    number = first_text(root, "id")
    if not _empty_entry(root, url, stones):
        return body
    return None if first_text(root, "id") != number else _written(root)
