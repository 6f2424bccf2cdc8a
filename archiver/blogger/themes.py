"""Where Blogger's themes write what: a table of selectors.

One extractor reads every theme; what differs is this table. Within a field the rows are tried in order and the first
that finds something wins, so a row that is surer stands above one that is a guess. Each row names the generations of
themes it holds for and the golden case (a folder of ``fixtures/golden``) that shows it: without the row, that case is
read otherwise.

Generations: ``classic`` (before 2006, no widgets), ``v1`` (2006 to 2009, a Blog widget without ``data-version``),
``v2`` (``data-version='1'``: Simple, Awesome Inc., Picture Window, …, and their ``mobile`` layout, ``?m=1``), ``v3``
(``data-version='2'``: Contempo, Soho, Emporio, Notable), ``custom`` (themes by others), ``any`` (what is no theme's:
the standard signs by which a page of an unknown theme is read).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from archiver.blogger.marks import Marks, Selector, Span
from archiver.records import Sign

Generation = Literal["classic", "v1", "v2", "v3", "dynamic", "custom"]
Field = Literal[
    "blog_widget", "foreign", "comments", "entry", "body", "stock_snippet", "snippet", "snippet_text", "jump",
    "date_header", "published", "updated", "timestamp", "meta_line", "title", "heading", "author", "byline", "profile",
    "label_place", "label", "keyword", "permalink", "near_link", "comment_count", "comment_link", "comment_heading",
    "post_number", "blog_number", "older_link", "label_widget_item", "archive_widget", "archive_item", "archive_count",
    "blog_description", "surroundings",
]  # fmt: skip


class Row(NamedTuple):
    """One way to find a field."""

    field: Field
    css: str
    generations: str
    case: str
    sign: Sign | None = None
    """The standard sign that the row looks for, where it is no theme's own way."""


TABLE: tuple[Row, ...] = (
    Row("blog_widget", ".widget.Blog", "v1 v2 v3 custom", "theme-widgets-inside-the-blog"),
    # What stands among the posts and is none, whatever it looks like. A theme may have left its widget's class out.
    Row("foreign", ".widget:not(.Blog)", "v1 v2 v3 custom", "theme-widgets-inside-the-blog"),
    Row("foreign", "[id^=PopularPosts], [id^=FeaturedPost], [id^=BlogList]", "custom", "theme-widgets-stripped"),
    Row("foreign", ".popular-posts, .item-snippet", "custom", "theme-widgets-stripped"),
    Row("foreign", ".related-posts, #related-posts, .related-post, #related-post", "custom", "theme-custom-labels"),
    Row("foreign", ".list-label-widget-content, .cloud-label-widget-content", "custom", "theme-custom-labels"),
    Row("comments", "#comments, .comments", "classic v1 v2 v3 custom", "theme-custom-labels"),
    # The element that holds one post. The first row that finds any counts for the whole page.
    Row("entry", ".post-outer", "v1 v2 v3", "theme-widgets-inside-the-blog"),
    Row("entry", ".mobile-post-outer", "mobile", "theme-mobile-index"),
    Row("entry", ".hentry", "v2 custom", "theme-custom-labels"),
    Row("entry", ".post", "classic v1", "post-classic"),
    Row("entry", ".blogPost, .BlogPost, .blogpost, .blogbody", "classic", "theme-classic-2002"),
    Row("entry", "[itemprop~=blogPost], [itemtype$='/BlogPosting']", "any", "theme-unknown-microdata", "microdata"),
    Row("entry", "[id^=post-body-], .post-body", "any", "theme-unknown-post-body", "post-body"),
    Row("entry", ".entry-content", "any", "theme-unknown-entry-content", "post-body"),
    Row("entry", "article", "any", "theme-unknown-article", "article"),
    Row("body", "[id^=post-body-]", "v2 v3 custom", "theme-unknown-post-body"),
    Row("body", ".post-body", "classic v1 v2 v3 custom", "post-v1-flat-comments"),
    Row("body", ".entry-content", "custom", "theme-unknown-entry-content"),
    Row("body", ".blogBody, .BlogBody", "classic", "theme-classic-2002"),
    Row("body", "[itemprop~=articleBody]", "any", "theme-unknown-microdata"),
    Row("stock_snippet", "[id^=post-snippet-], .post-snippet", "v3", "home-v3-snippets"),
    Row("stock_snippet", ".mobile-index-contents", "mobile", "theme-mobile-index"),
    Row("snippet", ".entry-summary, .post-summary, .snippet, .excerpt, .resumo", "custom", "listing-custom-theme"),
    Row("snippet_text", ".snippet-item", "v3", "home-v3-snippets"),
    Row("snippet_text", ".mobile-index-contents .post-body", "mobile", "theme-mobile-index"),
    Row("jump", ".jump-link a[href]", "v2 v3", "home-v3-snippets"),
    Row("jump", "a[href$='#more']", "v1 v2 custom", "theme-v1-jump"),
    Row("date_header", ".date-header", "classic v1 v2 mobile", "day-with-several-posts"),
    Row("date_header", ".BlogDateHeader, .blogDateHeader, .DateHeader, .dateHeader", "classic", "theme-classic-2002"),
    Row("date_header", ".date", "classic", "theme-classic-plain-classes"),
    Row("published", "abbr.published[title]", "v2 custom", "theme-title-links-elsewhere"),
    Row("published", "time.published[datetime]", "v3 custom", "theme-custom-labels"),
    Row("published", "[itemprop~=datePublished]", "any", "theme-unknown-microdata"),
    Row("published", "time[datetime]", "custom", "theme-unknown-article"),
    Row("updated", "abbr.updated[title], time.updated[datetime]", "v2 v3 custom", "theme-custom-labels"),
    Row("updated", "[itemprop~=dateModified]", "any", "theme-unknown-microdata"),
    Row("timestamp", "a.timestamp-link", "v1 v2 v3", "theme-author-in-profile"),
    Row("timestamp", ".post-timestamp", "v1 v2 v3", "theme-v3-soho"),
    Row("timestamp", "a[title='permanent link']", "classic", "post-classic"),
    Row("timestamp", ".byline, .posted", "classic", "theme-classic-anchors"),
    Row("timestamp", ".post-date, .postdate, .entry-date, .posted-on, .published", "custom", "theme-custom-post-date"),
    Row("timestamp", ".calendar-box, .date-box, .datebox, .post-calendar", "custom", "theme-custom-date-box"),
    Row("timestamp", ".clock, .date, .entry-time, .post-time", "custom", "theme-custom-post-meta"),
    Row("meta_line", ".postmeta, .post-meta, .entry-meta, .post-info", "custom", "theme-custom-meta-line"),
    Row("title", ".post-title", "classic v1 v2 v3 custom", "theme-classic-2002"),
    Row("title", ".entry-title", "v2 mobile custom", "theme-widgets-stripped"),
    Row("title", "[itemprop~=headline]", "any", "theme-unknown-microdata"),
    Row("title", ".title, .posttitle, .postTitle, .PostTitle", "classic", "theme-classic-plain-classes"),
    # A heading before the text, where nothing is marked as the title.
    Row("heading", "h1, h2, h3", "custom", "theme-unknown-article"),
    Row("author", ".post-author .fn", "v1 v2 v3", "theme-v2-number-in-meta"),
    Row("author", "[itemprop~=author] [itemprop~=name]", "any", "theme-unknown-microdata"),
    Row("author", "a[rel~=author]", "custom", "listing-custom-theme"),
    Row("author", "[itemprop~=author], .fn", "any", "theme-unknown-itemtype"),
    Row("author", ".author-name, .post-author-name", "custom", "theme-custom-date-box"),
    # What stands around a text that has no element of its own.
    Row("surroundings", "header, footer, nav, form, .post-footer, .post-header", "any", "theme-unknown-article"),
    # A line that says who posted it, and often when.
    Row("byline", ".post-author", "v1 v2 v3 custom", "theme-v1-author-text"),
    Row("byline", ".post-footer em", "classic", "post-classic"),
    Row("byline", ".byline, .posted, .post-byline", "classic", "theme-classic-2002"),
    Row("byline", ".postmeta, .post-meta, .entry-meta, .post-info", "custom", "theme-custom-meta-line"),
    # The profile of a blog that only one person writes; a team's is a list and has no ``profile-data``.
    Row("profile", ".Profile .profile-data a", "v1 v2 v3", "theme-author-in-profile"),
    Row("label_place", ".post-labels, .label-head, .post-tags", "v1 v2 v3 custom", "theme-v2-number-in-meta"),
    Row("label", ".post-labels a[href*='/search/label/']", "v1 v2 v3 custom", "theme-v3-soho"),
    Row("label", "a[href*='/search/label/']", "custom", "theme-custom-labels"),
    Row("keyword", "[itemprop~=keywords]", "any", "theme-unknown-microdata"),
    Row("permalink", "a.timestamp-link[href]", "v1 v2 v3", "theme-title-links-elsewhere"),
    Row("permalink", "a[rel~=bookmark][href], a[title='permanent link'][href]", "classic", "theme-classic-anchors"),
    Row("permalink", "h1 a[href], h2 a[href], h3 a[href], .post-title a[href]", "v1 v2", "theme-unknown-post-body"),
    Row("permalink", "meta[itemprop~=url][content]", "any", "theme-unknown-microdata"),
    Row("permalink", ".jump-link a[href], [data-url]", "v3", "theme-v3-soho"),
    # Any link to a post of the blog, where nothing else tells.
    Row("near_link", "a[href]", "custom", "theme-mobile-index"),
    Row("comment_count", "#comments[data-num-comments]", "v3", "theme-related-posts"),
    Row("comment_link", ".comment-link", "v1 v2 v3 mobile", "theme-mobile-index"),
    Row("comment_link", ".post-comment-link a", "v1 v2 custom", "theme-v1-jump"),
    Row("comment_link", "a[href$='#comments'], a[href$='#comment-form']", "custom", "theme-custom-labels"),
    Row("comment_heading", "#comments h4, #comments h3", "v1 v2 custom", "post-v2-threaded-comments"),
    Row("post_number", "[id^=post-body-], [id^=post-snippet-]", "v2 v3", "theme-title-links-elsewhere"),
    Row("post_number", "meta[itemprop~=postId]", "v2", "theme-v2-number-in-meta"),
    Row("post_number", "a[name]", "classic v1 v2 v3", "theme-classic-2002"),
    Row("post_number", "a[href*='postID='], [data-href*='postID=']", "v1 v2 v3 custom", "listing-custom-theme"),
    Row("blog_number", "link[rel='service.post'], link[rel=EditURI]", "classic v1 v2 v3", "theme-unknown-meta"),
    Row("blog_number", "meta[itemprop~=blogId]", "v2", "theme-v2-number-in-meta"),
    Row("blog_number", "a[href*='blogID='], [data-href*='blogID=']", "v1 v2 v3 custom", "theme-unknown-article"),
    Row("older_link", "a.blog-pager-older-link[href]", "v1 v2 v3 mobile", "theme-widgets-inside-the-blog"),
    Row("older_link", "#blog-pager-older-link a[href]", "v1 v2 custom", "theme-unknown-post-body"),
    Row("older_link", "#blog-pager a[href*='updated-max=']:not([href*=reverse-])", "custom", "listing-custom-theme"),
    Row("older_link", "a[rel~=next][href*='updated-max=']", "custom", "theme-unknown-microdata"),
    Row("label_widget_item", ".widget.Label li, .widget.Label .label-size", "v1 v2 v3", "label-page-v2-tr-caption"),
    # What the archive widget lists: years with their months in them, months alone, or the options of a menu.
    Row("archive_widget", ".widget.BlogArchive, #ArchiveList", "v1 v2 v3 custom", "archive-widget-years"),
    Row("archive_item", ".archivedate", "v1 v2 v3 custom", "archive-widget-months"),
    Row("archive_item", "option[value]", "v1 v2 v3 custom", "archive-widget-menu"),
    Row("archive_count", ".post-count", "v1 v2 v3 custom", "archive-widget-years"),
    Row("blog_description", ".Header .description", "v1 v2 v3", "label-page-v2-tr-caption"),
)  # fmt: skip


class Found(NamedTuple):
    """A compiled row."""

    selector: Selector
    sign: Sign | None


def compiled(table: Iterable[Row]) -> dict[Field, tuple[Found, ...]]:
    """The selectors of a table by field, in its order."""
    selectors: defaultdict[Field, list[Found]] = defaultdict(list)
    for row in table:
        selectors[row.field].append(Found(Selector(row.css), row.sign))
    return {field: tuple(found) for field, found in selectors.items()}


SELECTORS = compiled(TABLE)


class Theme:
    """The table, asked about one page."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    @staticmethod
    def rows(field: Field) -> tuple[Found, ...]:
        """The selectors of a field, with the standard sign that each looks for."""
        return SELECTORS.get(field, ())

    def find(self, field: Field, span: Span) -> list[int]:
        """The places of a field in a part of the page, by the first row of the table that finds any."""
        for row in SELECTORS.get(field, ()):
            found = row.selector.find(self._marks, span)
            if found:
                return found
        return []

    def find_all(self, field: Field, span: Span) -> Iterator[int]:
        """The places of a field by every row of the table, the surer rows first; a row is looked up when it is
        reached."""
        for row in SELECTORS.get(field, ()):
            yield from row.selector.find(self._marks, span)


MARKS_OF_GENERATIONS: tuple[tuple[str, Generation, str], ...] = (
    ("script[src*='/dynamicviews/'], link[href*='/dynamicviews/']", "dynamic", "theme-dynamic-views"),
    (".Blog[data-version='2'], article.post-outer-container", "v3", "post-v3"),
    (".Blog[data-version='1'] .post-outer", "v2", "post-v2-threaded-comments"),
    (".Blog:not([data-version]) .post", "v1", "post-v1-flat-comments"),
    (".Blog .post, .Blog .hentry", "custom", "listing-custom-theme"),
    (".Blog[data-version='1']", "v2", "error-page"),
    ("meta[name=generator][content=Blogger]", "classic", "post-classic"),
    (".blogPost, .BlogPost, .blogpost, .blogbody", "classic", "theme-classic-2002"),
)  # fmt: skip
"""The surest mark of each generation, and the golden case that shows it; a theme by others keeps the Blog widget and
changes what is in it."""


class Mark(NamedTuple):
    """A compiled mark."""

    selector: Selector
    generation: Generation


def compiled_marks(marks: Iterable[tuple[str, Generation, str]]) -> tuple[Mark, ...]:
    """The selectors of the marks, in their order."""
    return tuple(Mark(Selector(css), generation) for css, generation, _ in marks)


GENERATIONS = compiled_marks(MARKS_OF_GENERATIONS)


def generation(marks: Marks) -> Generation:
    """The generation of a page's theme, by its markup: an owner may have edited a stock theme and still have it."""
    return next((mark.generation for mark in GENERATIONS if mark.selector.find(marks, marks.whole)), "custom")
