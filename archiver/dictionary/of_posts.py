"""The tables of blogs and posts."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, CAPTURE, POST, Table, at, column, number, text, url

POSTS: dict[str, Table] = {
    "blogs": Table(
        title="Blogs",
        description="A blog. The same host under another of Blogger's numbers is another blog.",
        columns={
            "blog_id": column("Blog id", "id", "Blogger's number of the blog, or host:NAME where no page has told it."),
            "url": url("Address", "Its home page."),
            "host": text("Host name", "The host name of its home page."),
            "title": text("Title", "Its title, as its pages and feeds give it."),
            "description": text("Description", "What it says of itself under its title. NULL where it says nothing."),
            "locale": text(
                "Declared language",
                "Its language as its pages declare it: it, it-IT, en_GB. NULL where they declare none.",
            ),
            "theme": text("Theme", "The name or the family of its theme (template). NULL where it is not known."),
            "generation": text(
                "Generation of the theme", "The generation of its theme.", values="classic v1 v2 v3 dynamic custom"
            ),
            "feed_kind": text(
                "Kind of feed",
                "What its feed tells of a text: all of it (full), up to the jump break (jump), a snippet (short), or"
                " nothing (none). NULL where it was not asked.",
                values="full jump short none",
            ),
            "first_seen_at": at("First asked", "When it was first asked."),
            "last_crawled_at": at("Last crawled", "When a run last asked it."),
        },
    ),
    "posts": Table(
        title="Posts",
        description=(
            "A post or a static page, as it was last read. In the CSV files, and in the view posts_corrected, what a"
            " person corrected stands in place of what was read."
        ),
        columns={
            "post_id": column(
                "Post id",
                "id",
                "Blogger's number of the post, or path:HOST/2024/12/slug.html where no page has told it.",
            ),
            "blog_id": BLOG,
            "url": url("Address", "Its permanent address. NULL for drafts that have none."),
            "kind": text("Kind", "post, or page for a static page.", values="post page"),
            "status": text(
                "Status",
                "live, or as a backup tells it: draft (never published) or trashed.",
                values="live draft trashed",
            ),
            "title": text("Title", "Its title. NULL where it has none."),
            "published": column(
                "Published",
                "time or day",
                "When it was published, by the blog's own clock and as precisely as is known:"
                " 2024-12-01T10:22:00+01:00, or 2024-12-01. NULL where no source tells it.",
            ),
            "published_date": column(
                "Date of publication", "day", "The day it was published, in the blog's own time zone."
            ),
            "published_utc": at(
                "Published (UTC)", "The same moment in UTC. NULL where only the day, or no time zone, is known."
            ),
            "published_text": text("Date as printed", "The date as printed on the page: domenica 1 dicembre 2024."),
            "published_source": text(
                "Source of the date",
                "Where the date was read: the blog's feed, the timestamp or the JSON-LD of the page, the printed date"
                " above it (header), or a backup of the blog (takeout). NULL where a person corrected it.",
                values="feed timestamp json-ld header takeout",
            ),
            "published_precision": text("Precision of the date", "How precise it is.", values="second minute day"),
            "date_conflict": text(
                "Conflict of dates",
                "Which sources of the date disagree, separated by commas: iso-header (timestamp and printed date),"
                " weekday (the printed weekday is not that of the day), feed-page. NULL where none does.",
            ),
            "date_hint": text(
                "Hint on the date",
                "permalink-month where the month in its address is another than that of its date: it was back- or"
                " post-dated by its author, which is no error.",
                values="permalink-month",
            ),
            "updated": column(
                "Updated", "time or day", "When Blogger last changed it, as its feed tells, with the blog's offset."
            ),
            "author": text(
                "Author",
                "The Blogger account shown as its author. Who wrote the text may be another: see the table credits.",
            ),
            "byline": text("Byline", "The first line of the text that names who made it, as it stands there."),
            "deck": text("Deck", "The summary printed under the title, where there is one."),
            "body_text": text(
                "Text",
                "Its text without markup: its paragraphs, headings, quotes, list items, tables and code, with a blank"
                " line between. NULL where it has no text, or where texts are not in the release.",
            ),
            "body_html": column(
                "Text with markup", "html", "Its text with markup, cleaned of all that runs or is not shown."
            ),
            "word_count": number(
                "Words", "How many words its text has. NULL while only a part of it is held (truncated).", unit="words"
            ),
            "language": text(
                "Language", "The language of its text, as a two-letter code. NULL where that is not beyond doubt."
            ),
            "comments_claimed": number(
                "Comments counted by the blog",
                "How many comments it has, as the blog counts them. NULL where it does not.",
                unit="comments",
            ),
            "comments_held": number("Comments archived", "How many comments of it were archived.", unit="comments"),
            "truncated": column(
                "Truncated", "yes or no", "1 where only a snippet of it, or its part above a jump break, is held."
            ),
            "content_hash": column(
                "Hash of the content",
                "hash",
                "SHA-256 of title, text, captions and pictures; two versions that differ in it were edited. NULL while"
                " truncated.",
            ),
            "text_hash": column(
                "Hash of the text", "hash", "SHA-256 of its text alone: the same in posts with the same text."
            ),
            "version": number("Version", "The number of its version, from 1; see post_versions."),
            "first_seen_at": at("First seen", "When it was first seen."),
            "last_seen_at": at("Last seen", "When the blog, its feed or its sitemap was last seen to have it."),
            "last_fetched_at": at("Last read", "When its own content was last read."),
            "last_changed_at": at("Last edit noticed", "When an edit of it was last noticed."),
            "gone_at": at(
                "Gone",
                "When it was first confirmed to be gone from the blog; it vanished between last_seen_at and then. NULL"
                " while it is there.",
            ),
            "capture_id": CAPTURE,
            "parser": text("Version of the rules", "The version of the rules that read it."),
            "captions": column(
                "Captions (for search)",
                "text",
                "For search: its captions with their credits, a line each.",
                for_program=True,
            ),
            "credit_names": column(
                "Credited names (for search)",
                "text",
                "For search: the names in its credits, a line each.",
                for_program=True,
            ),
            "stems": column(
                "Stems (for search)",
                "text",
                "For search: the Italian stems of title, text and captions.",
                for_program=True,
            ),
            "comments_listed": number(
                "Comments in listings",
                "How many comments it has as a listing last said: by this a run knows of news.",
                unit="comments",
            ),
            "page_read_at": at(
                "Page read", "When its own page was read. NULL where it is known from feeds and listings only."
            ),
            "page_wanted": text(
                "Why its page is wanted",
                "Why its own page is still to be read, separated by commas: jump, snippet, cut, text, comments, id,"
                " time, excerpt, updated. NULL where nothing more is wanted of it.",
            ),
        },
    ),
    "post_aliases": Table(
        title="Other ids and addresses of posts",
        description="Other ids and other addresses that a post had.",
        columns={"alias": column("Other id or address", "id", "An id or an address that it had."), "post_id": POST},
    ),
}
