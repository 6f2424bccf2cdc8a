"""Bytes to one parsed page, which is then read as often as needed."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element
from w3lib.encoding import html_body_declared_encoding, html_to_unicode

from archiver.blogger import ids, pagedata, themes
from archiver.blogger.marks import Marks, Span
from archiver.blogger.pagedata import PageData
from archiver.blogger.urls import canonical_post_url, host_of, is_page_url, is_post_url
from archiver.extract import bare, head, located, text
from archiver.extract.entries import Entry
from archiver.extract.head import Head
from archiver.extract.jsonld import Posting, postings
from archiver.records import Page

_CLOSING = re.compile(rb"</html\s*>", re.IGNORECASE)
_TAIL = 2_000
"""Bytes at the end of a page in which its closing tag has to stand."""
_ENDS = (b"</body", b"</html")
_NO_CONTENT = re.compile(rb"<!--.*?(?:-->|\Z)|<script\b.*?(?:</script\s*>|\Z)|</(?:body|html)[^<>]*>", re.I | re.S)
"""What may stand behind the end of a document."""
_END_OR_TEXT = re.compile(
    rb"(?P<end></(?:body|html)(?:[\s/][^<>]*)?>)"
    rb"|<!--.*?(?:-->|\Z)|<(?P<tag>script|style|textarea|title)\b.*?(?:</(?P=tag)\b|\Z)",
    re.IGNORECASE | re.DOTALL,
)
"""The end tag of a document, or what holds text in which such a tag means nothing."""
_UNREADABLE = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
_EMPTY = "<html><head></head><body></body></html>"
_COMMENTS_FEED = re.compile(r"/feeds/(\d+)/comments/")
_PLAIN_POST_URL = re.compile(r"https?://(?P<host>[a-z0-9.-]+)/(?:\d{4}/(?:0[1-9]|1[0-2])|p)/[a-z0-9_-]+\.html")
"""An address that has one spelling only: nearly all of them."""
_NUMBER = re.compile(r"(?:blogID=|/feeds/|targetBlogID=)(\d+)")


def charset(content_type: str | None) -> str | None:
    """The encoding that a Content-Type header names."""
    _, _, named = (content_type or "").lower().partition("charset=")
    return named.partition(";")[0].strip(" \"'") or None


def parse(body: bytes, url: str, *, encoding: str | None = None) -> ParsedPage:
    """One page from the bytes that a server sent, content-decoded, and the address they came from.

    ``encoding`` is the one of the Content-Type header; a page that declares none is UTF-8. Nothing is raised: what is
    not HTML becomes a page that holds nothing, invalid bytes become replacement characters.
    """
    source = _utf8(body, encoding).translate(None, _UNREADABLE)
    tree, is_whole = _tree(_without_stray_ends(source))
    cut_off = not is_whole or not _CLOSING.search(body[-_TAIL:])
    return ParsedPage(tree, source.decode("utf-8"), url, cut_off=cut_off)


def _utf8(body: bytes, encoding: str | None) -> bytes:
    """A page in UTF-8, whatever it came in. Blogger's pages are UTF-8, say so, and are taken as they are."""
    declared = encoding or html_body_declared_encoding(body)
    if declared is None or declared.lower() in {"utf-8", "utf8"}:
        plain = body.removeprefix(_BYTE_ORDER_MARK)
        try:
            plain.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return plain
    header = f"text/html; charset={encoding}" if encoding else None
    _, decoded = html_to_unicode(header, body, default_encoding="utf-8")
    return decoded.encode("utf-8", "replace")


def _without_stray_ends(source: bytes) -> bytes:
    """A page without the end tags of its document, where content follows one of them.

    Owners paste whole documents into a post. Browsers go on behind ``</body>`` and ``</html>`` as if neither were there
    (HTML, "after body" and "after after body"); libxml2 closes every element at the one, and stops at the other.
    """
    lower = source.lower()
    first = min((place for end in _ENDS if (place := lower.find(end)) >= 0), default=len(source))
    if not _NO_CONTENT.sub(b"", source[first:]).strip():
        return source
    return _END_OR_TEXT.sub(lambda found: b"" if found["end"] else found[0], source)


def _tree(source: bytes) -> tuple[_Element, bool]:
    """The tree of a page, and whether libxml2 read it to its end: it stops where elements are nested 2,048 deep."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(source, parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        root = None
    if root is None:
        return etree.fromstring(_EMPTY, etree.HTMLParser()), True
    return root, not any(error.type == _TOO_DEEP for error in parser.error_log)


class ParsedPage:
    """One page, parsed once; what is looked up in it is kept, so that outline and reading share the work."""

    def __init__(self, tree: _Element, source: str, url: str, *, cut_off: bool) -> None:
        self.tree = tree
        self.text = source
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
    def marks(self) -> Marks:
        """Where the elements of the page stand. Posts that have no element of their own are given one before."""
        marks = Marks(self.tree, self.text)
        return Marks(self.tree, self.text) if bare.wrap(marks) else marks

    @cached_property
    def theme(self) -> themes.Theme:
        """Where the page's theme writes what."""
        return themes.Theme(self.marks)

    @cached_property
    def data(self) -> PageData:
        """The page data; empty where the page has none."""
        return pagedata.read(self.text) or PageData()

    @cached_property
    def has_data(self) -> bool:
        """Whether the page carries page data that can be read."""
        return self.data != PageData()

    @cached_property
    def head(self) -> Head:
        """What the ``meta`` elements say."""
        elements = self.marks.elements
        return head.read(elements[place] for place in self.marks.named("meta"))

    @cached_property
    def generation(self) -> themes.Generation:
        """The generation of the page's theme."""
        is_dynamic = (self.data.template or "").startswith("Dynamic Views")
        return "dynamic" if is_dynamic else themes.generation(self.marks)

    @cached_property
    def blog_id(self) -> str:
        """Blogger's number of the blog, or an id made of its host."""
        return self.data.blog_id or self.blog_number or ids.blog_id_from_host(host_of(self.homepage_url or self.url))

    @cached_property
    def blog_number(self) -> str | None:
        """Blogger's number of the blog, from the markup."""
        for place in self.theme.find_all("blog_number", self.marks.whole):
            element = self.marks.elements[place]
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
        declared = next((url for url in (*self._linked("canonical"), self.head.url) if url), None)
        url = _joined(self.url, declared) if declared else None
        return url if url and host_of(url) in self.hosts else self.url

    @cached_property
    def is_post_page(self) -> bool:
        """Whether the page is a post's or a static page's own, and not a listing."""
        if self.data.page_type is not None:
            return self.data.page_type in {"item", "static_page"}
        return any(is_post_url(url) or is_page_url(url) for url in (self.url, self.canonical_url))

    @cached_property
    def own_post_number(self) -> str | None:
        """Blogger's number of the post whose own page this is, as the page says outside the post."""
        return self.data.post_id or self.feed_post_number

    @cached_property
    def feed_post_number(self) -> str | None:
        """Blogger's number of the post whose comments feed the head of its own page names."""
        numbers = (m[1] for href in self._linked("alternate") if (m := _COMMENTS_FEED.search(href)))
        return next(numbers, None)

    def _linked(self, relation: str) -> list[str]:
        links = (self.marks.elements[place] for place in self.marks.named("link"))
        return [link.get("href") or "" for link in links if link.get("rel") == relation]

    @cached_property
    def homepage_url(self) -> str | None:
        """The blog's canonical home page, as the page says."""
        return self.data.homepage_url

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Every host that is this blog's, as far as the page tells: its own, its home page's, its feed's."""
        feeds = [url for url in self._linked("alternate") if url.endswith("/feeds/posts/default")]
        return frozenset(host_of(url) for url in (self.url, self.homepage_url, *feeds) if url) - {""}

    @cached_property
    def scopes(self) -> list[Span]:
        """Where posts may stand: in the Blog widgets, and in the whole page of a theme that has none."""
        places = self.theme.find("blog_widget", self.marks.whole)
        return self.marks.spans(places) or [self.marks.whole]

    @cached_property
    def comments(self) -> list[Span]:
        """Where comments stand."""
        return self.marks.spans(self.theme.find_all("comments", self.marks.whole))

    @cached_property
    def foreign(self) -> list[Span]:
        """Where posts are shown that are not the page's: popular posts, related posts, other blogs."""
        return self.marks.spans(set(self.theme.find_all("foreign", self.marks.whole)))

    @cached_property
    def aside(self) -> list[Span]:
        """Where nothing of the page's posts stands: among comments, and among posts that are not the page's."""
        return self.marks.spans({span.start for span in (*self.comments, *self.foreign)})

    @cached_property
    def profile(self) -> str | None:
        """The name in the profile widget of a blog that one person writes; ``None`` of a team."""
        places = self.theme.find("profile", self.marks.whole)
        names = {name for place in places if (name := text.of(self.marks.elements[place]))}
        return names.pop() if len(names) == 1 else None

    @cached_property
    def postings(self) -> list[tuple[int, Posting]]:
        """What JSON-LD anywhere in the page says of posts, each with the place of its script."""
        scripts = ((place, self.marks.elements[place]) for place in self.marks.named("script"))
        return [(place, posting) for place, script in scripts for posting in postings(script)]

    @cached_property
    def postings_by_url(self) -> dict[str, Posting]:
        """The first of them for each address of a post of the blog."""
        own = ((self.own_post_url(posting.url), posting) for _, posting in reversed(self.postings) if posting.url)
        return {url: posting for url, posting in own if url is not None}

    def own_post_url(self, target: str) -> str | None:
        """The canonical address to which a link of the page leads, where that is a post of the blog."""
        if ".html" not in target:
            return None
        plain = _PLAIN_POST_URL.fullmatch(target)
        if plain is not None and plain["host"] in self.hosts:
            return target
        try:
            url = canonical_post_url(urljoin(self.url, target))
        except ValueError:
            return None
        return url if host_of(url) in self.hosts and (is_post_url(url) or is_page_url(url)) else None

    @cached_property
    def entries(self) -> list[Entry]:
        """The posts of the page, in page order."""
        return located.locate(self)


def _joined(base: str, url: str) -> str | None:
    try:
        return urljoin(base, url)
    except ValueError:
        return None
