"""Where Blogger's themes write what: a table of selectors.

One extractor reads every theme; what differs is this table. Within a field the rows are tried in order and the first
that finds something wins, so a row that is surer stands above one that is a guess. Each row names the generations of
themes it holds for and the golden case (a folder of ``fixtures/golden``) that shows it.

Generations: ``classic`` (before 2006, no widgets), ``v1`` (2006 to 2009, a Blog widget without ``data-version``),
``v2`` (``data-version='1'``: Simple, Awesome Inc., Picture Window, …), ``v3`` (``data-version='2'``: Contempo, Soho,
Emporio, Notable), ``custom`` (themes by others).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal, NamedTuple

from cssselect import HTMLTranslator
from lxml.etree import XPath, _Element

Generation = Literal["classic", "v1", "v2", "v3", "dynamic", "custom"]
Field = Literal[
    "blog_widget", "entry", "body", "stock_snippet", "snippet", "snippet_text", "jump", "date_header", "published",
    "updated",
    "timestamp", "title", "author", "label_place", "label", "permalink", "comment_count", "comment_link",
    "comment_heading", "post_number", "blog_number", "older_link", "label_widget_item",
]  # fmt: skip


class Row(NamedTuple):
    """One way to find a field."""

    field: Field
    css: str
    generations: str
    case: str


TABLE: tuple[Row, ...] = (
    Row("blog_widget", "div.widget.Blog", "v1 v2 v3 custom", "label-page-v2-tr-caption"),
    # The element that holds one post. The first row that finds any counts for the whole page.
    Row("entry", "article.post-outer-container", "v3", "post-v3"),
    Row("entry", ".post-outer", "v1 v2", "label-page-v2-tr-caption"),
    Row("entry", ".hentry", "v2 custom", "listing-custom-theme"),
    Row("entry", "[itemprop~=blogPost]", "custom", "listing-custom-theme"),
    Row("entry", ".post", "classic v1", "post-classic"),
    Row("entry", "[id^=post-body-]", "custom", "listing-custom-theme"),
    Row("entry", ".post-body, .entry-content", "custom", "listing-custom-theme"),
    Row("body", "[id^=post-body-]", "v2 v3 custom", "label-page-v2-tr-caption"),
    Row("body", ".post-body", "classic v1 v2 v3 custom", "post-v1-flat-comments"),
    Row("body", ".entry-content", "custom", "listing-custom-theme"),
    Row("body", "[itemprop~=articleBody]", "custom", "listing-custom-theme"),
    Row("stock_snippet", "[id^=post-snippet-], .post-snippet", "v3", "home-v3-snippets"),
    Row("snippet", ".entry-summary, .post-summary, .snippet, .excerpt, .resumo", "custom", "listing-custom-theme"),
    Row("snippet_text", ".snippet-item", "v3", "home-v3-snippets"),
    Row("snippet_text", ".post-snippet", "v3", "home-v3-snippets"),
    Row("jump", ".jump-link a[href]", "v2 v3", "label-page-v2-tr-caption"),
    Row("jump", "a[href$='#more']", "v1 v2 custom", "label-page-v2-tr-caption"),
    Row("date_header", ".date-header", "classic v1 v2", "day-with-several-posts"),
    Row("published", "abbr.published[title]", "v2 custom", "label-page-v2-tr-caption"),
    Row("published", "time.published[datetime]", "v3", "post-v3"),
    Row("published", "[itemprop~=datePublished]", "v2 custom", "label-page-v2-tr-caption"),
    Row("published", "abbr.published, time[datetime]", "custom", "listing-custom-theme"),
    Row("updated", "abbr.updated[title], time.updated[datetime], [itemprop~=dateModified]", "v2 v3 custom", "post-v3"),
    Row("timestamp", "a.timestamp-link", "v1 v2 v3", "post-v1-flat-comments"),
    Row("timestamp", ".post-timestamp", "v1 v2", "post-v1-flat-comments"),
    Row("timestamp", ".post-footer a[title='permanent link']", "classic", "post-classic"),
    Row("title", ".post-title", "classic v1 v2 v3 custom", "label-page-v2-tr-caption"),
    Row("title", ".entry-title", "v2 custom", "listing-custom-theme"),
    Row("title", "[itemprop~=headline]", "custom", "listing-custom-theme"),
    Row("author", ".post-author .fn [itemprop~=name]", "v2", "label-page-v2-tr-caption"),
    Row("author", ".post-author .fn", "v1 v2 v3", "post-v3"),
    Row("author", "[itemprop~=author] [itemprop~=name]", "v2 custom", "listing-custom-theme"),
    Row("author", "a[rel~=author]", "custom", "listing-custom-theme"),
    Row("author", "[itemprop~=author], .fn", "custom", "listing-custom-theme"),
    Row("author", ".post-author a, .post-author span", "v1 custom", "post-v1-flat-comments"),
    Row("label_place", ".post-labels", "v1 v2 v3 custom", "label-page-v2-tr-caption"),
    Row("label_place", ".label-head, .post-tags", "custom", "listing-custom-theme"),
    Row("label", ".post-labels a[href]", "v1 v2 v3 custom", "label-page-v2-tr-caption"),
    Row("label", "a[rel~=tag][href*='/search/label/']", "custom", "listing-custom-theme"),
    Row("permalink", "a.timestamp-link[href]", "v1 v2 v3", "label-page-v2-tr-caption"),
    Row("permalink", "h1 a[href], h2 a[href], h3 a[href], .post-title a[href]", "classic v1 v2 v3", "post-classic"),
    Row("permalink", "meta[itemprop~=url][content]", "v2 custom", "listing-custom-theme"),
    Row("permalink", "a[rel~=bookmark][href], .jump-link a[href]", "custom", "listing-custom-theme"),
    Row("permalink", "[data-url]", "v3", "home-v3-snippets"),
    Row("permalink", "a[href]", "custom", "listing-custom-theme"),
    Row("comment_count", "#comments[data-num-comments]", "v3", "post-v3"),
    Row("comment_link", ".comment-link", "v1 v2 v3", "label-page-v2-tr-caption"),
    Row("comment_link", ".post-comment-link a", "v1 v2 custom", "listing-custom-theme"),
    Row("comment_link", "a[href$='#comments'], a[href$='#comment-form']", "custom", "listing-custom-theme"),
    Row("comment_heading", "#comments h4, #comments h3", "v1 v2 custom", "post-v2-threaded-comments"),
    Row("post_number", "[id^=post-body-], [id^=post-snippet-]", "v2 v3", "label-page-v2-tr-caption"),
    Row("post_number", "meta[itemprop~=postId]", "v2", "label-page-v2-tr-caption"),
    Row("post_number", "a[name]", "classic v1 v2 v3", "post-v1-flat-comments"),
    Row("post_number", "[href*='postID='], [data-href*='postID=']", "v1 v2 v3 custom", "listing-custom-theme"),
    Row("blog_number", "link[rel='service.post'], link[rel=EditURI]", "classic v1 v2 v3", "post-v1-flat-comments"),
    Row("blog_number", "meta[itemprop~=blogId]", "v2", "label-page-v2-tr-caption"),
    Row("blog_number", "[href*='blogID='], [data-href*='blogID=']", "v1 v2 v3 custom", "listing-custom-theme"),
    Row("older_link", "a.blog-pager-older-link[href]", "v1 v2 v3", "label-page-v2-tr-caption"),
    Row("older_link", "[id$=blog-pager-older-link] a[href]", "v1 v2 custom", "listing-custom-theme"),
    Row("older_link", "#blog-pager a[href*='updated-max=']:not([href*=reverse-])", "custom", "listing-custom-theme"),
    Row("older_link", "a[rel~=next][href*='updated-max=']", "custom", "listing-custom-theme"),
    Row("label_widget_item", ".widget.Label li, .widget.Label .label-size", "v1 v2 v3", "label-page-v2-tr-caption"),
)  # fmt: skip

_TRANSLATOR = HTMLTranslator()


def _compiled() -> dict[Field, tuple[XPath, ...]]:
    paths: defaultdict[Field, list[XPath]] = defaultdict(list)
    for row in TABLE:
        paths[row.field].append(XPath(_TRANSLATOR.css_to_xpath(row.css, prefix="descendant-or-self::")))
    return {field: tuple(found) for field, found in paths.items()}


_PATHS = _compiled()


def find(field: Field, element: _Element) -> list[_Element]:
    """The elements of a field in an element, by the first row of the table that finds any."""
    for path in _PATHS[field]:
        found: list[_Element] = path(element)
        if found:
            return found
    return []


def find_all(field: Field, element: _Element) -> Iterator[_Element]:
    """The elements of a field by every row of the table, the surer rows first; a row is looked up when it is
    reached."""
    for path in _PATHS[field]:
        yield from path(element)


_THEME_MARKS: tuple[tuple[str, Generation], ...] = (
    ("script[src*='/dynamicviews/']", "dynamic"),
    ("div.widget.Blog[data-version='2'], article.post-outer-container", "v3"),
    ("div.widget.Blog[data-version='1'] .post-outer", "v2"),
    ("div.widget.Blog:not([data-version]) .post", "v1"),
    ("div.widget.Blog .post, div.widget.Blog .hentry", "custom"),
    ("div.widget.Blog[data-version='1']", "v2"),
    ("div.widget.Blog", "custom"),
    ("meta[name=generator][content=Blogger]", "classic"),
    ("a[name='postid'], .post > a[name]", "classic"),
)
"""The surest mark of each generation; a theme by others keeps the Blog widget and changes what is in it."""

_MARKS = tuple((XPath(_TRANSLATOR.css_to_xpath(css)), generation) for css, generation in _THEME_MARKS)


def generation(tree: _Element) -> Generation:
    """The generation of a page's theme, by its markup: an owner may have edited a stock theme and still have it."""
    return next((name for path, name in _MARKS if path(tree)), "custom")
