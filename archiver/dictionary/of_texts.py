"""The tables of what belongs to posts: their text in pieces, labels, comments, versions."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, CAPTURE, POSITION, POST, SCOPE, Table, at, column, number, text, url

TEXTS: dict[str, Table] = {
    "blocks": Table(
        title="Blocks of text",
        description="The body of each post as a list of blocks in reading order, nothing dropped.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "kind": text(
                "Kind",
                "What it is. posts.body_text is the text of its paragraph, heading, quote, list_item, table and code"
                " blocks; byline, deck, source and related are lines about the text; jump is the jump break.",
                values="paragraph heading quote list_item table code image caption embed byline deck source related"
                " jump",
            ),
            "text": text("Text", "Its text; of a picture or an embed its address. NULL where it has none."),
        },
    ),
    "credits": Table(
        title="Credits",
        description="Who made a post or where it was taken from, as lines at its head or its foot name them.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "name": text("Name", "The name of the person or the publication."),
            "role": text("Role", "What the line says they are: esperto, docente presso … NULL where it says nothing."),
            "kind": text("Kind", "What they are to the text.", values="author translator source editor photographer"),
            "url": url("Address", "Where the name leads to."),
            "text": text("Whole line", "The whole line, as it stands in the post."),
        },
    ),
    "images": Table(
        title="Pictures",
        description="The pictures shown in a post, with their captions.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "url": url("Address", "Its address, as in the page."),
            "original_url": url("Address of the full size", "The address of its full size."),
            "image_key": text(
                "Key of the picture",
                "Its address without the size: one picture has one key, in whatever size it is shown.",
            ),
            "alt": text("Alternative text", "Its alternative text."),
            "caption": text("Caption", "Its caption, without the credit."),
            "caption_credit": text(
                "Credit in the caption", "Who took it or whose it is, as its caption says: Sputnik / Gavriil Grigorov."
            ),
            "link_url": url("Link", "Where a click on it leads."),
            "width": number("Width", "Its width in pixels, as the page tells.", unit="pixels"),
            "height": number("Height", "Its height in pixels, as the page tells.", unit="pixels"),
            "sha256": column(
                "SHA-256 of the file",
                "hash",
                "SHA-256 of its file, where pictures are kept: it names the file. Else NULL.",
            ),
            "mime": text("Media type", "The media type of its file, where pictures are kept."),
            "dead_since": at(
                "Dead since", "When its address was first found to lead nowhere. NULL while it leads to a picture."
            ),
        },
    ),
    "links": Table(
        title="Links",
        description="The links and embeds in a post.",
        columns={
            "post_id": POST,
            "position": POSITION,
            "url": url("Address", "Where it leads."),
            "text": text("Words of the link", "Its words."),
            "host": text("Host name", "The host name of the address."),
            "domain": text(
                "Registered domain",
                "The registered domain of the address, by the Public Suffix List, its private part included: each"
                " blogspot.com blog is one.",
            ),
            "kind": text(
                "Kind",
                "internal: to this blog; external; related: under further reading; label: to a label of this blog;"
                " image: from a picture to its full size; embed: a frame.",
                values="internal external related label image embed",
            ),
            "target_post_id": column(
                "Post linked to",
                "id",
                "The post it leads to, where that is held here. NULL where it is not, or not in the release.",
            ),
        },
    ),
    "labels": Table(
        title="Labels",
        description="The labels of a blog, with case and accents as it gives them.",
        columns={
            "label_id": column("Label id", "id", "A hash of blog and name."),
            "blog_id": BLOG,
            "name": text("Name", "Its name."),
        },
    ),
    "post_labels": Table(
        title="Labels of posts",
        description="Which post has which label.",
        columns={"post_id": column("Post", "id", "The post."), "label_id": column("Label", "id", "The label.")},
    ),
    "comments": Table(
        title="Comments",
        description="The comments under a post.",
        columns={
            "comment_id": column(
                "Comment id", "id", "Blogger's number of the comment, or an id made of its post, author and text."
            ),
            "post_id": POST,
            "parent_id": column(
                "Comment answered",
                "id",
                "The comment it answers; that one may be missing from the table. NULL for one that answers none.",
            ),
            "position": POSITION,
            "author": text(
                "Author", "The name it is signed with, or a pseudonym. NULL where it is anonymous or deleted."
            ),
            "author_url": url(
                "Address of the author",
                "Where the name leads to: a Blogger profile, or a site. NULL where it leads nowhere.",
            ),
            "is_blog_author": column(
                "By the blog's author", "yes or no", "1 where Blogger marks it as the blog's own."
            ),
            "published": column(
                "Published", "time or day", "When it was written, by the blog's own clock, as precisely as known."
            ),
            "published_utc": at(
                "Published (UTC)", "The same moment in UTC. NULL where only the day, or no time zone, is known."
            ),
            "published_text": text("Date as printed", "Its date as printed on the page."),
            "body_text": text("Text", "Its words without markup. NULL where it has none, or they were deleted."),
            "body_html": column("Text with markup", "html", "Its words with markup, cleaned of all that runs."),
            "deleted": column("Deleted", "yes or no", "1 where its author or the blog's removed its words."),
            "first_seen_at": at("First seen", "When it was first seen."),
            "last_seen_at": at("Last seen", "When it was last seen."),
            "gone_at": at("Gone", "When it was found to be gone without a trace. NULL while it is there."),
            "capture_id": CAPTURE,
            "stems": column(
                "Stems (for search)", "text", "For search: the Italian stems of its words.", for_program=True
            ),
            "missed_at": column(
                "First missed",
                "time in UTC",
                "When it was first missed; when it is missed again, it is gone.",
                for_program=True,
            ),
        },
    ),
    "post_versions": Table(
        title="Versions of posts",
        description="Every version of a post that was seen, the current one too. The first is not always the oldest:"
        " edits before the first visit are not known.",
        columns={
            "post_id": POST,
            "version": number("Version", "Its number, from 1."),
            "seen_at": at("First seen", "When it was first seen."),
            "changed": column(
                "Fields changed",
                "list",
                "The names of the fields that differ from the version before; [] for the first.",
            ),
            "title": text("Title", "The title."),
            "published": column("Published", "time or day", "When it was published, as this version tells."),
            "body_text": text("Text", "The text without markup."),
            "body_html": column("Text with markup", "html", "The text with markup, cleaned."),
            "labels": column("Labels", "list", "The names of the labels. NULL where they were not known."),
            "content_hash": column("Hash of the content", "hash", "As in posts."),
            "capture_id": CAPTURE,
        },
    ),
    "post_events": Table(
        title="Posts gone and back",
        description="When a post was suspected or confirmed to be gone from the blog, or came back.",
        columns={
            "post_id": POST,
            "crawl_id": column("Run", "id", "The run that noticed it."),
            "event": text("Event", "What was noticed.", values="suspected_gone gone reappeared"),
            "at": at("Noticed", "When it was noticed."),
            "evidence": column("Evidence", "object", "What said so: answers and witnesses."),
        },
    ),
    "post_scopes": Table(
        title="Scopes of posts",
        description="Through which scopes a post came into the archive.",
        columns={
            "post_id": POST,
            "scope": SCOPE,
            "crawl_id": column("First run", "id", "The run in which it first came through this scope."),
        },
    ),
    "corrections": Table(
        title="Corrections",
        description="Values that a person set in place of those that were read; the newest of a field counts.",
        columns={
            "post_id": POST,
            "field": text("Field", "The column of posts that is corrected."),
            "at": at("Corrected", "When it was corrected."),
            "value": text(
                "Value", "The value. NULL where there is none in truth, or where texts are not in the release."
            ),
            "note": text("Reason", "Why it was corrected."),
            "who": text("Corrected by", "Who corrected it."),
            "withdrawn_at": at("Withdrawn", "When the correction was taken back. NULL while it stands."),
        },
    ),
    "posts_fts": Table(
        title="Search index of posts",
        description="The full-text index of posts (SQLite FTS5); accents and case do not count. Its rowid is that of"
        " posts.",
        columns={
            "title": text("Title", "posts.title"),
            "body_text": text("Text", "posts.body_text"),
            "captions": text("Captions", "The captions with their credits."),
            "credit_names": text("Credited names", "The names in the credits."),
            "stems": text("Stems", "Italian stems, which find every form of a word."),
        },
    ),
    "comments_fts": Table(
        title="Search index of comments",
        description="The full-text index of comments (SQLite FTS5). Its rowid is that of comments.",
        columns={
            "author": text("Author", "comments.author"),
            "body_text": text("Text", "comments.body_text"),
            "stems": text("Stems", "Italian stems, which find every form of a word."),
        },
    ),
}
