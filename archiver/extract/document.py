"""Bytes to one parsed page, which is then read as often as needed."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element
from w3lib.encoding import html_to_unicode

from archiver.blogger import ids, pagedata, themes
from archiver.blogger.pagedata import PageData
from archiver.blogger.urls import host_of
from archiver.extract import entries
from archiver.extract.entries import Entry
from archiver.extract.jsonld import Posting, postings
from archiver.records import Page

_CLOSING = re.compile(rb"</html\s*>", re.IGNORECASE)
_TAIL = 2_000
"""Bytes at the end of a page in which its closing tag has to stand."""
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_EMPTY = "<html><head></head><body></body></html>"
_CANONICAL = etree.XPath("//link[@rel='canonical']/@href")
_ALTERNATES = etree.XPath("//link[@rel='alternate']/@href")
_COMMENTS_FEED = re.compile(r"/feeds/(\d+)/comments/")
_NUMBER = re.compile(r"(?:blogID=|/feeds/|targetBlogID=)(\d+)")


def parse(body: bytes, url: str, *, encoding: str | None = None) -> ParsedPage:
    """One page from the bytes that a server sent, content-decoded, and the address they came from.

    ``encoding`` is the one of the Content-Type header; a page that declares none is UTF-8. Nothing is raised: what is
    not HTML becomes a page that holds nothing, invalid bytes become replacement characters.
    """
    header = f"text/html; charset={encoding}" if encoding else None
    _, text = html_to_unicode(header, body, default_encoding="utf-8")
    text = _UNREADABLE.sub("", text)
    tree, is_whole = _tree(text)
    return ParsedPage(tree, text, url, cut_off=not is_whole or not _CLOSING.search(body[-_TAIL:]))


def _tree(text: str) -> tuple[_Element, bool]:
    """The tree of a page, and whether libxml2 read it to its end: it stops where elements are nested 2,048 deep."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        return etree.fromstring(_EMPTY, etree.HTMLParser()), True
    return root, not any(error.type == _TOO_DEEP for error in parser.error_log)


class ParsedPage:
    """One page, parsed once; what is looked up in it is kept, so that outline and reading share the work."""

    def __init__(self, tree: _Element, text: str, url: str, *, cut_off: bool) -> None:
        self.tree = tree
        self.text = text
        self.url = url
        self.cut_off = cut_off
        """The document ends before its closing tag, or could not be read to it."""
        self.facts: Page | None = None
        """What the page is, once somebody has asked."""

    def release(self) -> None:
        """Let the tree go at once: page and entries know each other, and a tree is megabytes that would wait for the
        garbage collector."""
        self.__dict__.clear()

    @cached_property
    def data(self) -> PageData:
        """The page data; empty where the page has none."""
        return pagedata.read(self.text) or PageData()

    @cached_property
    def has_data(self) -> bool:
        """Whether the page carries page data that can be read."""
        return self.data != PageData()

    @cached_property
    def generation(self) -> themes.Generation:
        """The generation of the page's theme."""
        return themes.generation(self.tree)

    @cached_property
    def blog_id(self) -> str:
        """Blogger's number of the blog, or an id made of its host."""
        return self.data.blog_id or self.blog_number or ids.blog_id_from_host(host_of(self.homepage_url or self.url))

    @cached_property
    def blog_number(self) -> str | None:
        """Blogger's number of the blog, from the markup."""
        for element in themes.find_all("blog_number", self.tree):
            value = element.get("content") or element.get("href") or element.get("data-href") or ""
            found = value if value.isdigit() else (m[1] if (m := _NUMBER.search(value)) else None)
            if found:
                return found
        return None

    @cached_property
    def locale(self) -> str | None:
        """The language of the blog as the page declares it."""
        return self.data.locale or self.tree.get("lang") or self.tree.get("{http://www.w3.org/XML/1998/namespace}lang")

    @cached_property
    def canonical_url(self) -> str:
        """The address that the page calls its own, where it is one of the blog's; else where it was fetched from."""
        declared = next(iter(_CANONICAL(self.tree)), None)
        return (
            urljoin(self.url, declared) if declared and host_of(urljoin(self.url, declared)) in self.hosts else self.url
        )

    @cached_property
    def feed_post_number(self) -> str | None:
        """Blogger's number of the post whose comments feed the head of its own page names."""
        numbers = (m[1] for href in _ALTERNATES(self.tree) if (m := _COMMENTS_FEED.search(href)))
        return next(numbers, None)

    @cached_property
    def homepage_url(self) -> str | None:
        """The blog's canonical home page, as the page says."""
        return self.data.homepage_url

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host that is this blog's, as far as the page tells."""
        return frozenset(host_of(url) for url in (self.url, self.homepage_url) if url) - {""}

    @cached_property
    def widgets(self) -> list[_Element]:
        """The widgets that hold posts; empty in classic themes."""
        return themes.find("blog_widget", self.tree)

    @cached_property
    def postings(self) -> list[Posting]:
        """What JSON-LD anywhere in the page says of posts."""
        return postings(self.tree)

    @cached_property
    def entries(self) -> list[Entry]:
        """The posts of the page, in page order."""
        return entries.locate(self)
