"""The tables of runs: what was asked for, what came, what did not, and how that is known."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, CRAWL, SCOPE, WITNESS, Table, at, column, number, text, url

RUNS: dict[str, Table] = {
    "captures": Table(
        description="The responses as they were kept, in WARC files beside the archive: which one, and where it is.",
        columns={
            "capture_id": column("id", "The UUID of its WARC record."),
            "crawl_id": column("id", "The run that asked for it. NULL where it was imported."),
            "url": url("The address that was asked."),
            "kind": text(
                "What was asked for: home, label, listing, post, page, feed, sitemap, robots, image, backup …"
            ),
            "source": text("crawl, or import: and the name of the file it was imported from."),
            "fetched_at": at("When it came."),
            "status": number("The HTTP status."),
            "mime": text("The media type it was sent with."),
            "sha256": column("hash", "SHA-256 of its body as it was sent, before any decoding."),
            "bytes": number("How many bytes that body has."),
            "warc_file": text("The name of the WARC file it is in."),
            "warc_offset": number("At which byte of that file its record begins."),
            "etag": text("The ETag it was sent with."),
            "last_modified": text("The Last-Modified it was sent with, as sent."),
        },
    ),
    "crawls": Table(
        description="The runs of archiver.",
        columns={
            "crawl_id": column("id", "A UUID."),
            "blog_id": column("id", "The blog it asked. NULL where no page told, or where it is not in the release."),
            "started_at": at("When it began."),
            "finished_at": at("When it ended. NULL where it was killed, or is still going on."),
            "scopes": column("list", 'What was asked for: ["blog"], ["label:Astana"].'),
            "route": text(
                "How posts were found: down the pages of labels and older posts, or through feeds and sitemap.",
                values="labels feeds",
            ),
            "robots": text("Whether robots.txt was obeyed.", values="obeyed ignored"),
            "settings": column("object", "The options it was given."),
            "requests": number("How many requests it made."),
            "posts_seen": number("How many posts it saw."),
            "posts_new": number("How many of them were new."),
            "posts_changed": number("How many had been edited."),
            "posts_gone": number("How many were found to be gone."),
            "outcome": text(
                "How it ended. NULL where it was killed, or is still going on.",
                values="complete incomplete blocked interrupted failed",
            ),
            "version": text("The version of archiver."),
        },
    ),
    "coverage": Table(
        description="What each witness of a scope said exists, against what was held when a run ended.",
        columns={
            "crawl_id": CRAWL,
            "scope": SCOPE,
            "witness": WITNESS,
            "expected": number("How many it says exist. NULL where it could not say."),
            "stored": number("How many of them are held. NULL where it could not say."),
            "missing": number("How many are not. NULL where it could not say."),
            "checked_at": at("When it was asked; earlier than the run where the run did not ask again."),
        },
    ),
    "gaps": Table(
        description="What a run knew to be missing when it ended.",
        columns={
            "crawl_id": CRAWL,
            "scope": SCOPE,
            "url": url("The address of what is missing."),
            "reason": text("Why: http_404, robots, timeout, not_read …"),
            "accepted": text("Why a person accepts that it is missing. NULL where nobody does."),
        },
    ),
    "skips": Table(
        description="Every address that a run wanted and did not archive.",
        columns={
            "crawl_id": CRAWL,
            "url": url("The address."),
            "reason": text("Why: robots, http_404, http_429, timeout, too_large, interstitial, private, off_site …"),
            "detail": text("The same as a sentence."),
        },
    ),
    "follows": Table(
        description="What a run without an address repeats. Empty in a release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "since": text("Only posts from this day on. NULL where all are wanted."),
            "options": column("object", "The options it is repeated with."),
            "failing_since": at("Since when the blog does not answer. NULL while it does."),
            "last_tried_at": at("When it was last asked in vain."),
            "tries": number("How often it was asked in vain."),
        },
    ),
    "walks": Table(
        description="The unfinished stretches of walks through a blog; the next run finishes them. Empty in a release.",
        columns={
            "walk_id": column("id", "Which stretch."),
            "blog_id": BLOG,
            "scope": SCOPE,
            "next_url": url("Where it goes on."),
            "until": text("Where it ends. NULL where it goes to the end of the blog."),
            "updated_at": at("When it last went on."),
        },
    ),
    "witnesses": Table(
        description="What each witness of a scope last said, and how to ask whether that still holds. Empty in a"
        " release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "witness": WITNESS,
            "url": url("Where it is asked."),
            "expected": number("How many it says exist. NULL where it cannot say."),
            "etag": text("The ETag of its last answer."),
            "last_modified": text("The Last-Modified of its last answer, as sent."),
            "capture_id": column("id", "Its last whole answer."),
            "checked_at": at("When it last answered, if only that nothing has changed."),
            "swept_by": column("id", "The run that last read it from end to end."),
            "swept_at": at("When that was."),
            "problem": text("Why it does not answer: http_404, html, robots … NULL where it does."),
        },
    ),
    "listed": Table(
        description="What each witness lists, an address a row. Empty in a release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "witness": WITNESS,
            "url": url("The address it lists."),
            "post_id": column("id", "The post there, as the witness tells or as it is held."),
            "title": text("Its title, as the witness tells."),
            "published": column("time or day", "When it was published, as the witness tells."),
            "updated": column("time or day", "When it was last changed, as the witness tells."),
            "author": text("Its author, as the witness tells."),
            "labels": column("list", "Its labels, as the witness tells."),
            "comments": number("How many comments it has, as the witness tells."),
            "read_updated": column("time or day", "What updated was when the post was last read."),
            "read_comments": number("What comments was when its page was last read."),
            "swept_by": column("id", "The run that last saw it there."),
        },
    ),
}
