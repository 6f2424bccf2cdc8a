"""The tables of blogs, posts and what belongs to them."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, CAPTURE, POSITION, POST, SCOPE, Table, at, column, number, text, url

TEXTS: dict[str, Table] = {
    "blogs": Table(
        description="A blog. The same host under another of Blogger's numbers is another blog.",
        columns={
            "blog_id": column("id", "Blogger's number of the blog, or host:NAME where no page has told it."),
            "url": url("Its home page."),
            "host": text("The host name of its home page."),
            "title": text("Its title, as its pages and feeds give it."),
            "description": text("What it says of itself under its title. NULL where it says nothing."),
            "locale": text("Its language as its pages declare it: it, it-IT, en_GB. NULL where they declare none."),
            "theme": text("The name or the family of its theme (template). NULL where it is not known."),
            "generation": text("The generation of its theme.", values="classic v1 v2 v3 dynamic custom"),
            "feed_kind": text(
                "What its feed tells of a text: all of it (full), up to the jump break (jump), a snippet (short), or"
                " nothing (none). NULL where it was not asked.",
                values="full jump short none",
            ),
            "first_seen_at": at("When it was first asked."),
            "last_crawled_at": at("When a run last asked it."),
        },
    ),
    "posts": Table(
        description=(
            "A post or a static page, as it was last read. In the CSV files, and in the view posts_corrected, what a"
            " person corrected stands in place of what was read."
        ),
        columns={
            "post_id": column(
                "id", "Blogger's number of the post, or path:HOST/2024/12/slug.html where no page has told it."
            ),
            "blog_id": BLOG,
            "url": url("Its permanent address. NULL for drafts that have none."),
            "kind": text("post, or page for a static page.", values="post page"),
            "status": text(
                "live, or as a backup tells it: draft (never published) or trashed.", values="live draft trashed"
            ),
            "title": text("Its title. NULL where it has none."),
            "published": column(
                "time or day",
                "When it was published, by the blog's own clock and as precisely as is known:"
                " 2024-12-01T10:22:00+01:00, or 2024-12-01. NULL where no source tells it.",
            ),
            "published_date": column("day", "The day it was published, in the blog's own time zone."),
            "published_utc": at("The same moment in UTC. NULL where only the day, or no time zone, is known."),
            "published_text": text("The date as printed on the page: domenica 1 dicembre 2024."),
            "published_source": text(
                "Where the date was read: the blog's feed, the timestamp or the JSON-LD of the page, the printed date"
                " above it (header), or a backup of the blog (takeout). NULL where a person corrected it.",
                values="feed timestamp json-ld header takeout",
            ),
            "published_precision": text("How precise it is.", values="second minute day"),
            "date_conflict": text(
                "Which sources of the date disagree, separated by commas: iso-header (timestamp and printed date),"
                " weekday (the printed weekday is not that of the day), feed-page. NULL where none does."
            ),
            "date_hint": text(
                "permalink-month where the month in its address is another than that of its date: it was back- or"
                " post-dated by its author, which is no error.",
                values="permalink-month",
            ),
            "updated": column(
                "time or day", "When Blogger last changed it, as its feed tells, with the blog's offset."
            ),
            "author": text(
                "The Blogger account shown as its author. Who wrote the text may be another: see the table credits."
            ),
            "byline": text("The first line of the text that names who made it, as it stands there."),
            "deck": text("The summary printed under the title, where there is one."),
            "body_text": text(
                "Its text without markup: its paragraphs, headings, quotes, list items, tables and code, with a blank"
                " line between. NULL where it has no text, or where texts are not in the release."
            ),
            "body_html": column("html", "Its text with markup, cleaned of all that runs or is not shown."),
            "word_count": number("How many words its text has. NULL while only a part of it is held (truncated)."),
            "language": text("The language of its text, as a two-letter code. NULL where that is not beyond doubt."),
            "comments_claimed": number("How many comments it has, as the blog counts them. NULL where it does not."),
            "comments_held": number("How many comments of it were archived."),
            "truncated": column("yes or no", "1 where only a snippet of it, or its part above a jump break, is held."),
            "content_hash": column(
                "hash",
                "SHA-256 of title, text, captions and pictures; two versions that differ in it were edited. NULL while"
                " truncated.",
            ),
            "text_hash": column("hash", "SHA-256 of its text alone: the same in posts with the same text."),
            "version": number("The number of its version, from 1; see post_versions."),
            "first_seen_at": at("When it was first seen."),
            "last_seen_at": at("When the blog, its feed or its sitemap was last seen to have it."),
            "last_fetched_at": at("When its own content was last read."),
            "last_changed_at": at("When an edit of it was last noticed."),
            "gone_at": at(
                "When it was first confirmed to be gone from the blog; it vanished between last_seen_at and then. NULL"
                " while it is there."
            ),
            "capture_id": CAPTURE,
            "parser": text("The version of the rules that read it."),
            "captions": column("text", "For search: its captions with their credits, a line each.", for_program=True),
            "credit_names": column("text", "For search: the names in its credits, a line each.", for_program=True),
            "stems": column("text", "For search: the Italian stems of title, text and captions.", for_program=True),
            "comments_listed": number("How many comments it has as a listing last said: by this a run knows of news."),
            "page_read_at": at("When its own page was read. NULL where it is known from feeds and listings only."),
            "page_wanted": text(
                "Why its own page is still to be read, separated by commas: jump, snippet, cut, text, comments, id,"
                " time, excerpt, updated. NULL where nothing more is wanted of it."
            ),
        },
    ),
    "post_aliases": Table(
        description="Other ids and other addresses that a post had.",
        columns={"alias": column("id", "An id or an address that it had."), "post_id": POST},
    ),
    "blocks": Table(
        description="The body of each post as a list of blocks in reading order, nothing dropped.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "kind": text(
                "What it is. posts.body_text is the text of its paragraph, heading, quote, list_item, table and code"
                " blocks; byline, deck, source and related are lines about the text; jump is the jump break.",
                values="paragraph heading quote list_item table code image caption embed byline deck source related"
                " jump",
            ),
            "text": text("Its text; of a picture or an embed its address. NULL where it has none."),
        },
    ),
    "credits": Table(
        description="Who made a post or where it was taken from, as lines at its head or its foot name them.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "name": text("The name of the person or the publication."),
            "role": text("What the line says they are: esperto, docente presso … NULL where it says nothing."),
            "kind": text("What they are to the text.", values="author translator source editor photographer"),
            "url": url("Where the name leads to."),
            "text": text("The whole line, as it stands in the post."),
        },
    ),
    "images": Table(
        description="The pictures shown in a post, with their captions.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "url": url("Its address, as in the page."),
            "original_url": url("The address of its full size."),
            "image_key": text("Its address without the size: one picture has one key, in whatever size it is shown."),
            "alt": text("Its alternative text."),
            "caption": text("Its caption, without the credit."),
            "caption_credit": text("Who took it or whose it is, as its caption says: Sputnik / Gavriil Grigorov."),
            "link_url": url("Where a click on it leads."),
            "width": number("Its width in pixels, as the page tells."),
            "height": number("Its height in pixels, as the page tells."),
            "sha256": column("hash", "SHA-256 of its file, where pictures are kept: it names the file. Else NULL."),
            "mime": text("The media type of its file, where pictures are kept."),
            "dead_since": at("When its address was first found to lead nowhere. NULL while it leads to a picture."),
        },
    ),
    "links": Table(
        description="The links and embeds in a post.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "url": url("Where it leads."),
            "text": text("Its words."),
            "host": text("The host name of the address."),
            "domain": text(
                "The registered domain of the address, by the Public Suffix List, its private part included: each"
                " blogspot.com blog is one."
            ),
            "kind": text(
                "internal: to this blog; external; related: under further reading; label: to a label of this blog;"
                " image: from a picture to its full size; embed: a frame.",
                values="internal external related label image embed",
            ),
            "target_post_id": column(
                "id", "The post it leads to, where that is held here. NULL where it is not, or not in the release."
            ),
        },
    ),
    "labels": Table(
        description="The labels of a blog, with case and accents as it gives them.",
        columns={
            "label_id": column("id", "A hash of blog and name."),
            "blog_id": BLOG,
            "name": text("Its name."),
        },
    ),
    "post_labels": Table(
        description="Which post has which label.",
        columns={"post_id": column("id", "The post."), "label_id": column("id", "The label.")},
    ),
    "comments": Table(
        description="The comments under a post.",
        columns={
            "comment_id": column("id", "Blogger's number of the comment, or an id made of its post, author and text."),
            "post_id": POST,
            "parent_id": column(
                "id", "The comment it answers; that one may be missing from the table. NULL for one that answers none."
            ),
            "position": POSITION,
            "author": text("The name it is signed with, or a pseudonym. NULL where it is anonymous or deleted."),
            "author_url": url("Where the name leads to: a Blogger profile, or a site. NULL where it leads nowhere."),
            "is_blog_author": column("yes or no", "1 where Blogger marks it as the blog's own."),
            "published": column("time or day", "When it was written, by the blog's own clock, as precisely as known."),
            "published_utc": at("The same moment in UTC. NULL where only the day, or no time zone, is known."),
            "published_text": text("Its date as printed on the page."),
            "body_text": text("Its words without markup. NULL where it has none, or they were deleted."),
            "body_html": column("html", "Its words with markup, cleaned of all that runs."),
            "deleted": column("yes or no", "1 where its author or the blog's removed its words."),
            "first_seen_at": at("When it was first seen."),
            "last_seen_at": at("When it was last seen."),
            "gone_at": at("When it was found to be gone without a trace. NULL while it is there."),
            "capture_id": CAPTURE,
            "stems": column("text", "For search: the Italian stems of its words.", for_program=True),
            "missed_at": column(
                "time in UTC", "When it was first missed; when it is missed again, it is gone.", for_program=True
            ),
        },
    ),
    "post_versions": Table(
        description="Every version of a post that was seen, the current one too. The first is not always the oldest:"
        " edits before the first visit are not known.",
        columns={
            "post_id": POST,
            "version": number("Its number, from 1."),
            "seen_at": at("When it was first seen."),
            "changed": column("list", "The names of the fields that differ from the version before; [] for the first."),
            "title": text("The title."),
            "published": column("time or day", "When it was published, as this version tells."),
            "body_text": text("The text without markup."),
            "body_html": column("html", "The text with markup, cleaned."),
            "labels": column("list", "The names of the labels. NULL where they were not known."),
            "content_hash": column("hash", "As in posts."),
            "capture_id": CAPTURE,
        },
    ),
    "post_events": Table(
        description="When a post was suspected or confirmed to be gone from the blog, or came back.",
        columns={
            "post_id": POST,
            "crawl_id": column("id", "The run that noticed it."),
            "event": text("What was noticed.", values="suspected_gone gone reappeared"),
            "at": at("When it was noticed."),
            "evidence": column("object", "What said so: answers and witnesses."),
        },
    ),
    "post_scopes": Table(
        description="Through which scopes a post came into the archive.",
        columns={
            "post_id": POST,
            "scope": SCOPE,
            "crawl_id": column("id", "The run in which it first came through this scope."),
        },
    ),
    "corrections": Table(
        description="Values that a person set in place of those that were read; the newest of a field counts.",
        columns={
            "post_id": POST,
            "field": text("The column of posts that is corrected."),
            "at": at("When it was corrected."),
            "value": text("The value. NULL where there is none in truth, or where texts are not in the release."),
            "note": text("Why it was corrected."),
            "who": text("Who corrected it."),
            "withdrawn_at": at("When the correction was taken back. NULL while it stands."),
        },
    ),
    "posts_fts": Table(
        description="The full-text index of posts (SQLite FTS5); accents and case do not count. Its rowid is that of"
        " posts.",
        columns={
            "title": text("posts.title"),
            "body_text": text("posts.body_text"),
            "captions": text("The captions with their credits."),
            "credit_names": text("The names in the credits."),
            "stems": text("Italian stems, which find every form of a word."),
        },
    ),
    "comments_fts": Table(
        description="The full-text index of comments (SQLite FTS5). Its rowid is that of comments.",
        columns={
            "author": text("comments.author"),
            "body_text": text("comments.body_text"),
            "stems": text("Italian stems, which find every form of a word."),
        },
    ),
}
