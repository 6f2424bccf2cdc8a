"""What we know of a blog, as frozen records: the value we read, and beside it the text it was read from.

Nothing here does anything. A field that a page does not tell is ``None``, never an empty string, zero or a guess.
Field names are the column names of the archive's tables, which are a public contract.

Times are ISO 8601 text. A post's own times keep the blog's offset; fields that end in ``_utc`` are UTC with ``Z``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PageKind = Literal[
    "home",  # the blog's first page
    "label",  # /search/label/NAME and what follows it
    "listing",  # any other page of /search, the older pages of the home page among them
    "archive",  # /2024/ and /2024/12/
    "post",
    "page",  # a static page, /p/NAME.html
    "error",  # the theme's own 404 page, whatever its status
    "interstitial",  # the adult content warning
    "private",  # only invited readers
    "removed",  # the blog is gone
    "dynamic",  # Dynamic Views: Blogger, but nothing of the posts is in the HTML
    "unavailable",  # Google's own page of a server error or of maintenance
    "refused",  # Google's own page for a client it takes for a robot
    "feed",  # full texts of a feed, in place of pages
    "backup",  # an entry of a backup of the owner's
    "not_blogger",
]
"""What a page is. The first five hold posts."""

LISTING_KINDS: frozenset[str] = frozenset({"home", "label", "listing", "archive"})
POST_KINDS: frozenset[str] = frozenset({"post", "page"})

BlockKind = Literal[
    "paragraph", "heading", "quote", "list_item", "table", "code", "image", "caption", "embed",
    "byline", "deck", "source", "related", "jump",
]  # fmt: skip
BODY_BLOCKS: frozenset[str] = frozenset({"paragraph", "heading", "quote", "list_item", "table", "code"})
"""The kinds whose text makes ``posts.body_text``."""

Sign = Literal["microdata", "article", "post-body", "json-ld", "meta"]
"""A standard sign by which a post is found where no theme's own markup is: schema.org's properties, an ``article``,
Blogger's class of a post's text, JSON-LD, the ``meta`` elements of the head."""

Lack = Literal["jump", "snippet", "cut", "comments", "id", "time"]
"""What a reading of a post still lacks, so that its own page has to be fetched: the text after its jump break, all but
a snippet, the end of a page that was cut off, its comments, Blogger's number for it, its exact time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a post's body, in reading order; nothing of the text is dropped."""

    kind: BlockKind
    text: str | None
    """The text, or the address of an ``embed``; ``None`` for an ``image`` and a ``jump``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Somebody or something that a line of the post names as its maker or its source."""

    name: str
    role: str | None
    kind: Literal["author", "translator", "source", "editor", "photographer"]
    url: str | None
    text: str
    """The line as seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One picture of a post."""

    url: str
    """As in the page, made absolute."""
    original_url: str
    """The address of the full size: the size token replaced by ``s0`` on Blogger's hosts, ``url`` elsewhere."""
    image_key: str
    """The address without scheme and size token: one picture, one key."""
    alt: str | None
    caption: str | None
    """The caption without its credit, a line break between its lines."""
    caption_credit: str | None
    """The holder only: ``Sputnik / Gavriil Grigorov``, without ``©`` or ``Foto:``."""
    link_url: str | None
    width: int | None
    """Pixels of the original where the page tells them (``data-original-width``), else of the picture as shown."""
    height: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The file of a picture, as its bytes tell."""

    sha256: str
    mime: str
    """By the signature of the bytes, whatever a Content-Type says: ``image/jpeg``."""
    bytes: int
    width: int | None
    """Pixels; ``None`` where this computer's Pillow cannot read the format."""
    height: int | None
    truncated: bool
    """Whether the bytes end before the picture does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of a post's body."""

    url: str
    text: str | None
    host: str | None
    """In lower case and in ASCII, as the domain name system has it: ``xn--caff-8oa.it`` of ``http://caffè.it/`` too."""
    domain: str | None
    """The registered domain, the Public Suffix List's private section included: ``a.blogspot.com`` is one."""
    kind: Literal["internal", "external", "related", "label", "image", "embed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment under a post."""

    comment_id: str
    post_id: str
    parent_id: str | None
    position: int
    """Its place on the page, from 1."""
    author: str | None
    author_url: str | None
    is_blog_author: bool
    published: str | None
    published_utc: str | None
    published_text: str | None
    body_text: str | None
    body_html: str | None
    """Sanitised."""
    deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDate:
    """When a post was published: the value, and how we know."""

    published: str | None = None
    """``2024-12-01T10:22:00+01:00`` in the blog's own offset, or ``2024-12-01`` when only the day is known."""
    published_date: str | None = None
    """``YYYY-MM-DD`` in the blog's own time."""
    published_utc: str | None = None
    """``None`` when only the day, or no offset, is known."""
    published_text: str | None = None
    """As printed: ``domenica 1 dicembre 2024``."""
    published_source: Literal["feed", "timestamp", "json-ld", "header", "takeout"] | None = None
    published_precision: Literal["second", "minute", "day"] | None = None
    date_conflict: str | None = None
    """The codes of sources that disagree, comma-separated: ``iso-header`` (the machine date and the printed one),
    ``weekday`` (a printed date and its weekday), ``header-timestamp`` (the date header and the printed time stamp name
    two days), ``iso-json-ld`` (the markup's machine date and JSON-LD's are of two days)."""
    date_hint: Literal["permalink-month"] | None = None
    """The month of the permalink is another one: the post was back- or post-dated, which is no error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One reading of one post, from its own page or from a listing page."""

    post_id: str
    """Blogger's number, or ``path:HOST/2024/12/slug.html`` where the page gives none."""
    blog_id: str
    """Blogger's number, or ``host:NAME``."""
    url: str
    """The canonical permalink; ``""`` only of a draft in a backup, which may have none."""
    kind: Literal["post", "page"]
    title: str | None
    date: PostDate
    updated: str | None
    author: str | None
    """The Blogger account shown; who wrote the text may be another, see ``credits``."""
    byline: str | None
    """The first byline line as seen."""
    deck: str | None
    body_text: str | None
    body_html: str | None
    """Sanitised."""
    word_count: int | None
    """``None`` while truncated."""
    language: str | None
    comments_claimed: int | None
    """How many comments the blog says there are; ``None`` when it does not say."""
    truncated: bool
    content_hash: str | None
    """SHA-256 over title, block texts, captions and image keys; ``None`` while truncated."""
    text_hash: str | None
    """SHA-256 over the body text alone; ``None`` while truncated or without text."""
    labels: tuple[str, ...] | None
    """``None`` when the reading shows no place for labels: unknown is not "none"."""
    blocks: tuple[Block, ...]
    credits: tuple[Credit, ...]
    images: tuple[Image, ...]
    links: tuple[Link, ...]
    lacks: frozenset[Lack]
    """What only the post's own page, or nothing, can tell."""
    parser: str
    """Version of the rules that made this reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a blog: what it is, not what it holds."""

    kind: PageKind
    url: str
    """The address it was fetched from."""
    blog_id: str | None
    post_id: str | None
    """On a post's own page."""
    homepage_url: str | None
    """The blog's canonical home page, as the page says (a custom domain where it has one)."""
    blog_title: str | None
    blog_description: str | None
    locale: str | None
    """As the page declares it: ``it``, ``it-IT``, ``en_GB``."""
    label: str | None
    """The label a label page lists, decoded."""
    theme: str | None
    """The theme's name as the page declares it (``Contempo``), or ``None``."""
    generation: Literal["classic", "v1", "v2", "v3", "dynamic", "custom"] | None
    signs: tuple[Sign, ...] = ()
    """The standard signs by which its posts were found, because archiver does not know its theme; empty where it
    does."""
    next_url: str | None
    """Where the older-posts link of a listing leads; ``None`` on the last page and on post pages."""
    cut_off: bool
    """The document ends before its closing tag: the last post, and the older-posts link, may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """Everything one page tells."""

    page: Page
    posts: tuple[Post, ...] = ()
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOutline:
    """What a spider has to know of a post on a page to decide whether to ask for its own page."""

    post_id: str
    url: str
    lacks: frozenset[Lack]
    comments_claimed: int | None
    updated: str | None
    published_date: str | None
    """``YYYY-MM-DD`` in the blog's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a spider has to know of a page to decide what to ask for next."""

    page: Page
    posts: tuple[PostOutline, ...] = ()
    unaddressed: int = 0
    """How many posts of a listing show no permalink, and can therefore not be told apart from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One response as it was kept in a WARC file."""

    capture_id: str
    """UUID of the WARC response record."""
    crawl_id: str | None
    """``None`` for what was imported."""
    url: str
    kind: str
    source: str
    fetched_at: str
    status: int | None
    """``None`` for what no server answered."""
    mime: str | None
    sha256: str
    """Of the body as stored, before content-decoding."""
    bytes: int
    warc_file: str
    warc_offset: int
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One post or static page as a feed tells it."""

    post_id: str | None
    """Blogger's number."""
    blog_id: str | None
    """Blogger's number of the blog."""
    url: str | None
    """The canonical permalink; ``None`` for an entry without a link to a post or page of a blog. Its host is the
    feed's word: whether it is one of the blog's is for the caller to look at."""
    kind: Literal["post", "page"]
    title: str | None
    published: str | None
    """ISO 8601 to the second, in the offset that the feed writes: the blog's own in Atom and JSON, UTC in RSS."""
    updated: str | None
    author: str | None
    labels: tuple[str, ...]
    comments_claimed: int | None
    """``thr:total``; ``None`` where the feed does not say."""
    html: str | None
    """The content as the feed has it: HTML that is not sanitised, whole or cut. ``None`` in a feed of summaries."""
    summary: str | None
    """The first words, as plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer of a feed, of posts, of static pages or of comments."""

    url: str
    """The address it was fetched from."""
    blog_id: str | None
    """Blogger's number of the blog."""
    blog_title: str | None
    """The title of the feed: the blog's, with something before it in a feed of comments."""
    updated: str | None
    """When something of it last changed, ISO 8601 to the second."""
    total: int | None
    """How many entries there are in all (``openSearch:totalResults``), of which this answer may hold a part."""
    start: int | None
    """The number of the first entry of this answer, from 1 (``openSearch:startIndex``)."""
    entries: tuple[FeedEntry, ...] = ()
    comments: tuple[Comment, ...] = ()
    """In a feed of comments. ``position`` counts through the feed, and tells nothing of the place on a page."""
    forgotten: tuple[str, ...] = ()
    """What stands in the place of posts that were forgotten (``blogger.tombstones``)."""
    left_out: int = 0
    """Entries that are broken and were left out; entries received are these and the others."""

    @property
    def received(self) -> int:
        """How many entries the answer holds, whatever they are: by so many the next one has to start later."""
        return len(self.entries) + len(self.comments) + len(self.forgotten) + self.left_out


Status = Literal["live", "draft", "trashed"]
"""Whether readers can see a post; of what is not live only a backup tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEntry:
    """One entry of a backup: a post or a static page, or a comment. Both are ``None`` for what tells too little."""

    blog_id: str | None
    """Blogger's number of the blog."""
    status: Status
    post: Post | None = None
    """Its ``url`` is ``""`` for a draft that never had an address, and where only the path is told and nothing tells
    the host."""
    comment: Comment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapUrl:
    """One address that a sitemap lists."""

    url: str
    """Canonical, as the permalink of a post."""
    lastmod: str | None
    """When it last changed: ISO 8601 to the second, UTC with ``Z``; a day alone where no more is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """One sitemap, or an index of sitemaps."""

    urls: tuple[SitemapUrl, ...] = ()
    children: tuple[str, ...] = ()
    """The sitemaps that an index lists."""
    forgotten: tuple[str, ...] = ()
    """What stands in the place of posts that were forgotten (``blogger.tombstones``)."""
