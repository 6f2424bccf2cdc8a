"""The tables of runs: what was asked for, what came, what did not, and how that is known."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, CRAWL, SCOPE, WITNESS, Table, at, column, number, text, url

RUNS: dict[str, Table] = {
    "captures": Table(
        title="Captures",
        description="The responses as they were kept, in WARC files beside the archive: which one, and where it is.",
        columns={
            "capture_id": column("Capture id", "id", "The UUID of its WARC record."),
            "crawl_id": column("Run", "id", "The run that asked for it. NULL where it was imported."),
            "url": url("Address", "The address that was asked."),
            "kind": text(
                "Kind", "What was asked for: home, label, listing, post, page, feed, sitemap, robots, image, backup …"
            ),
            "source": text("Source", "crawl, or import: and the name of the file it was imported from."),
            "fetched_at": at("Fetched", "When it came."),
            "status": number("HTTP status", "The HTTP status."),
            "mime": text("Media type", "The media type it was sent with."),
            "sha256": column("SHA-256 of the body", "hash", "SHA-256 of its body as it was sent, before any decoding."),
            "bytes": number("Size", "How many bytes that body has.", unit="bytes"),
            "warc_file": text("WARC file", "The name of the WARC file it is in."),
            "warc_offset": number("Offset in the WARC file", "At which byte of that file its record begins."),
            "etag": text("ETag", "The ETag it was sent with."),
            "last_modified": text("Last-Modified", "The Last-Modified it was sent with, as sent."),
        },
    ),
    "crawls": Table(
        title="Runs",
        description="The runs of archiver.",
        columns={
            "crawl_id": column("Run id", "id", "A UUID."),
            "blog_id": column(
                "Blog", "id", "The blog it asked. NULL where no page told, or where it is not in the release."
            ),
            "started_at": at("Started", "When it began."),
            "finished_at": at("Finished", "When it ended. NULL where it was killed, or is still going on."),
            "scopes": column("Scopes", "list", 'What was asked for: ["blog"], ["label:Astana"].'),
            "route": text(
                "Route",
                "How posts were found: down the pages of labels and older posts, or through feeds and sitemap.",
                values="labels feeds",
            ),
            "robots": text("robots.txt", "Whether robots.txt was obeyed.", values="obeyed ignored"),
            "settings": column("Settings", "object", "The options it was given."),
            "requests": number("Requests", "How many requests it made.", unit="requests"),
            "posts_seen": number("Posts seen", "How many posts it saw.", unit="posts"),
            "posts_new": number("New posts", "How many of them were new.", unit="posts"),
            "posts_changed": number("Edited posts", "How many had been edited.", unit="posts"),
            "posts_gone": number("Posts gone", "How many were found to be gone.", unit="posts"),
            "outcome": text(
                "Outcome",
                "How it ended. NULL where it was killed, or is still going on.",
                values="complete incomplete blocked interrupted failed",
            ),
            "version": text("Version of archiver", "The version of archiver."),
        },
    ),
    "coverage": Table(
        title="Coverage",
        description="What each witness of a scope said exists, against what was held when a run ended.",
        columns={
            "crawl_id": CRAWL,
            "scope": SCOPE,
            "witness": WITNESS,
            "expected": number("Expected", "How many it says exist. NULL where it could not say."),
            "stored": number("Held", "How many of them are held. NULL where it could not say."),
            "missing": number("Missing", "How many are not. NULL where it could not say."),
            "checked_at": at("Checked", "When it was asked; earlier than the run where the run did not ask again."),
        },
    ),
    "gaps": Table(
        title="Gaps",
        description="What a run knew to be missing when it ended.",
        columns={
            "crawl_id": CRAWL,
            "scope": SCOPE,
            "url": url("Address", "The address of what is missing."),
            "reason": text("Reason", "Why: http_404, robots, timeout, not_read …"),
            "accepted": text("Accepted because", "Why a person accepts that it is missing. NULL where nobody does."),
        },
    ),
    "skips": Table(
        title="Skipped addresses",
        description="Every address that a run wanted and did not archive.",
        columns={
            "crawl_id": CRAWL,
            "url": url("Address", "The address."),
            "reason": text(
                "Reason", "Why: robots, http_404, http_429, timeout, too_large, interstitial, private, off_site …"
            ),
            "detail": text("Reason in words", "The same as a sentence."),
        },
    ),
    "follows": Table(
        title="Scopes that are followed",
        description="What a run without an address repeats. Empty in a release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "since": text("Since", "Only posts from this day on. NULL where all are wanted."),
            "options": column("Options", "object", "The options it is repeated with."),
            "failing_since": at("Failing since", "Since when the blog does not answer. NULL while it does."),
            "last_tried_at": at("Last tried", "When it was last asked in vain."),
            "tries": number("Tries", "How often it was asked in vain.", unit="tries"),
        },
    ),
    "walks": Table(
        title="Unfinished walks",
        description="The unfinished stretches of walks through a blog; the next run finishes them. Empty in a release.",
        columns={
            "walk_id": column("Walk", "id", "Which stretch."),
            "blog_id": BLOG,
            "scope": SCOPE,
            "next_url": url("Next address", "Where it goes on."),
            "until": text("Until", "Where it ends. NULL where it goes to the end of the blog."),
            "updated_at": at("Updated", "When it last went on."),
        },
    ),
    "witnesses": Table(
        title="Witnesses",
        description="What each witness of a scope last said, and how to ask whether that still holds. Empty in a"
        " release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "witness": WITNESS,
            "url": url("Address", "Where it is asked."),
            "expected": number("Expected", "How many it says exist. NULL where it cannot say."),
            "etag": text("ETag", "The ETag of its last answer."),
            "last_modified": text("Last-Modified", "The Last-Modified of its last answer, as sent."),
            "capture_id": column("Last answer", "id", "Its last whole answer."),
            "checked_at": at("Checked", "When it last answered, if only that nothing has changed."),
            "swept_by": column("Last run to the end", "id", "The run that last read it from end to end."),
            "swept_at": at("Last read to the end", "When that was."),
            "problem": text("Problem", "Why it does not answer: http_404, html, robots … NULL where it does."),
        },
    ),
    "listed": Table(
        title="Addresses listed by witnesses",
        description="What each witness lists, an address a row. Empty in a release.",
        columns={
            "blog_id": BLOG,
            "scope": SCOPE,
            "witness": WITNESS,
            "url": url("Address", "The address it lists."),
            "post_id": column("Post", "id", "The post there, as the witness tells or as it is held."),
            "title": text("Title", "Its title, as the witness tells."),
            "published": column("Published", "time or day", "When it was published, as the witness tells."),
            "updated": column("Updated", "time or day", "When it was last changed, as the witness tells."),
            "author": text("Author", "Its author, as the witness tells."),
            "labels": column("Labels", "list", "Its labels, as the witness tells."),
            "comments": number("Comments", "How many comments it has, as the witness tells.", unit="comments"),
            "read_updated": column(
                "Updated when last read", "time or day", "What updated was when the post was last read."
            ),
            "read_comments": number(
                "Comments when last read", "What comments was when its page was last read.", unit="comments"
            ),
            "swept_by": column("Last run that saw it", "id", "The run that last saw it there."),
        },
    ),
}
