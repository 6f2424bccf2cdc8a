"""The views for people."""

from __future__ import annotations

from archiver.dictionary.made_of import BLOG, HOST, SCOPE, WITNESS, Column, Table, at, column, number, text
from archiver.dictionary.of_posts import POSTS
from archiver.dictionary.of_texts import TEXTS

_POST = POSTS["posts"].columns
_COUNTED = "Only live posts count: no static pages, no drafts, none that is gone."
_POSTS = number("Posts", "How many posts.", unit="posts")
_FIRST = column("First day", "day", "The day of the earliest of them.")
_LAST = column("Last day", "day", "The day of the latest of them.")


def _of_post(*names: str) -> dict[str, Column]:
    return {name: _POST[name] for name in names}


VIEWS: dict[str, Table] = {
    "posts_corrected": Table(
        title="Posts with corrections",
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
            "corrected": column(
                "Fields corrected", "list", "The names of the fields that a person corrected. NULL where there is none."
            ),
        },
    ),
    "live_posts": Table(
        title="Live posts",
        description=f"What counting needs of the posts that count. {_COUNTED}",
        columns={"host": HOST, **_of_post("post_id", "blog_id", "word_count", "published_date")},
    ),
    "posts_by_month": Table(
        title="Posts by month",
        description=f"Posts and words by month. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "month": text("Month", "YYYY-MM, in the blog's own time. NULL for posts whose date is not known."),
            "posts": _POSTS,
            "words": number("Words", "How many words those have that are held whole.", unit="words"),
        },
    ),
    "labels_by_use": Table(
        title="Labels by use",
        description=f"The labels, the most used first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "label_id": column("Label id", "id", "The label."),
            "name": text("Name", "Its name."),
            "posts": _POSTS,
            "first_date": _FIRST,
            "last_date": _LAST,
        },
    ),
    "label_pairs": Table(
        title="Pairs of labels",
        description=f"Which labels stand together on posts, each pair once. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "label": text("Label", "The one label's name."),
            "other_label": text("Other label", "The other's."),
            "posts": number("Posts", "How many posts have both.", unit="posts"),
        },
    ),
    "domains_by_links": Table(
        title="Domains by links",
        description=f"Where the posts lead to, away from the blog, by registered domain. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "domain": text("Registered domain", "The registered domain."),
            "links": number("Links", "How many links and embeds lead there.", unit="links"),
            "posts": number("Posts", "How many posts they stand in.", unit="posts"),
        },
    ),
    "credits_by_name": Table(
        title="Credits by name",
        description=f"Who is credited, the most often first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "name": text("Name", "The name as the lines give it: one person may have several."),
            "kind": TEXTS["credits"].columns["kind"],
            "posts": _POSTS,
            "first_date": _FIRST,
            "last_date": _LAST,
        },
    ),
    "same_text": Table(
        title="Same text",
        description=f"Texts that stand in several posts, of one blog or of several: a row a post. {_COUNTED}",
        columns={
            "text_hash": column("Hash of the text", "hash", "The same for all posts of one text."),
            "posts": number("Posts", "How many posts have the text.", unit="posts"),
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "published_date"),
        },
    ),
    "edited_posts": Table(
        title="Edited posts",
        description=f"Posts of which more than one version was seen, the last edited first. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "published_date"),
            "versions": number("Versions", "How many versions were seen.", unit="versions"),
            "changed": column("Fields changed", "list", "In which fields the newest differs from the one before."),
            **_of_post("first_seen_at", "last_changed_at"),
        },
    ),
    "gone_posts": Table(
        title="Posts that are gone",
        description="Posts and pages that vanished from the blog, the last first.",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "kind", "url", "title", "published_date", "last_seen_at", "gone_at"),
            "evidence": column("Evidence", "object", "What said that it is gone."),
        },
    ),
    "date_conflicts": Table(
        title="Conflicts of dates",
        description=f"Posts whose sources disagree on the date, where no person has settled it. {_COUNTED}",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            **_of_post("post_id", "url", "title", "date_conflict", "published", "published_text", "published_source"),
            **_of_post("date_hint"),
        },
    ),
    "latest_coverage": Table(
        title="Latest coverage",
        description="What the witnesses of each scope said in the last run that asked them.",
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "scope": SCOPE,
            "witness": WITNESS,
            "expected": number("Expected", "How many it says exist. NULL where it could not say."),
            "stored": number("Held", "How many of them were held."),
            "missing": number("Missing", "How many were not."),
            "complete": column("Complete", "yes or no", "1 where none is missing. NULL where it could not say."),
            "checked_at": at("Checked", "When it was asked."),
            "crawl_id": column("Run", "id", "The run."),
        },
    ),
    "silent_months": Table(
        title="Silent months",
        description=(
            "Months without a post between the first and the last post of a blog; only of whole blogs that are"
            " complete, since elsewhere the silence may be the archive's."
        ),
        columns={
            "blog_id": BLOG,
            "host": HOST,
            "month": text("Month", "YYYY-MM, in the blog's own time."),
            "undated_posts": number(
                "Undated posts", "So many posts of the blog have no date, and may belong to any month.", unit="posts"
            ),
        },
    ),
}
