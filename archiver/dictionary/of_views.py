"""The views for people."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, HOST, SCOPE, WITNESS, Column, Table, at, column, number, text
from archiver.dictionary.of_texts import TEXTS

_POST = TEXTS["posts"].columns
_COUNTED = "Only live posts count: no static pages, no drafts, none that is gone."
_POSTS = number("How many posts.")
_FIRST = column("day", "The day of the earliest of them.")
_LAST = column("day", "The day of the latest of them.")


def _of_post(*names: str) -> dict[str, Column]:
    return {name: _POST[name] for name in names}


VIEWS: dict[str, Table] = {
    "posts_corrected": Table(
        description=(
            "Every post and page, with the newest correction by a person in place of what was read. Where a date is"
            " corrected, what follows from it follows."
        ),
        columns={
            **{
                name: meaning
                for name, meaning in _POST.items()
                if name not in ("stems", "comments_listed", "page_read_at", "page_wanted")
            },
            "host": HOST,
            "corrected": column("list", "The names of the fields that a person corrected. NULL where there is none."),
        },
    ),
    "live_posts": Table(
        description=f"What counting needs of the posts that count. {_COUNTED}",
        columns={"host": HOST, **_of_post("post_id", "blog_id", "word_count", "published_date")},
    ),
    "posts_by_month": Table(
        description=f"Posts and words by month. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "month": text("YYYY-MM, in the blog's own time. NULL for posts whose date is not known."),
            "posts": _POSTS,
            "words": number("How many words those have that are held whole."),
        },
    ),
    "labels_by_use": Table(
        description=f"The labels, the most used first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "label_id": column("id", "The label."),
            "name": text("Its name."),
            "posts": _POSTS,
            "first_date": _FIRST,
            "last_date": _LAST,
        },
    ),
    "label_pairs": Table(
        description=f"Which labels stand together on posts, each pair once. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "label": text("The one label's name."),
            "other_label": text("The other's."),
            "posts": number("How many posts have both."),
        },
    ),
    "domains_by_links": Table(
        description=f"Where the posts lead to, away from the blog, by registered domain. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "domain": text("The registered domain."),
            "links": number("How many links and embeds lead there."),
            "posts": number("How many posts they stand in."),
        },
    ),
    "credits_by_name": Table(
        description=f"Who is credited, the most often first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "name": text("The name as the lines give it: one person may have several."),
            "kind": TEXTS["credits"].columns["kind"],
            "posts": _POSTS,
            "first_date": _FIRST,
            "last_date": _LAST,
        },
    ),
    "same_text": Table(
        description=f"Texts that stand in several posts, of one blog or of several: a row a post. {_COUNTED}",
        columns={
            "text_hash": column("hash", "The same for all posts of one text."),
            "posts": number("How many posts have the text."),
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "published_date"),
        },
    ),
    "edited_posts": Table(
        description=f"Posts of which more than one version was seen, the last edited first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "published_date"),
            "versions": number("How many versions were seen."),
            "changed": column("list", "In which fields the newest differs from the one before."),
            **_of_post("first_seen_at", "last_changed_at"),
        },
    ),
    "gone_posts": Table(
        description="Posts and pages that vanished from the blog, the last first.",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "kind", "url", "title", "published_date", "last_seen_at", "gone_at"),
            "evidence": column("object", "What said that it is gone."),
        },
    ),
    "date_conflicts": Table(
        description=f"Posts whose sources disagree on the date, where no person has settled it. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "date_conflict", "published", "published_text", "published_source"),
            **_of_post("date_hint"),
        },
    ),
    "latest_coverage": Table(
        description="What the witnesses of each scope said in the last run that asked them.",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "scope": SCOPE,
            "witness": WITNESS,
            "expected": number("How many it says exist. NULL where it could not say."),
            "stored": number("How many of them were held."),
            "missing": number("How many were not."),
            "complete": column("yes or no", "1 where none is missing. NULL where it could not say."),
            "checked_at": at("When it was asked."),
            "crawl_id": column("id", "The run."),
        },
    ),
    "silent_months": Table(
        description=(
            "Months without a post between the first and the last post of a blog; only of whole blogs that are"
            " complete, since elsewhere the silence may be the archive's."
        ),
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "month": text("YYYY-MM, in the blog's own time."),
            "undated_posts": number("So many posts of the blog have no date, and may belong to any month."),
        },
    ),
}
