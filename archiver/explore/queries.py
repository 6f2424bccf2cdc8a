"""Questions that are often asked, with parameters: Datasette's canned queries. NULL or an empty field means: all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archiver.explore.words import Words

_HOST = "(:blog = '' OR host = :blog)"


@dataclass(frozen=True, slots=True)
class Query:
    """A question."""

    title: str
    """In English; its translation is in ``italian/queries.py``, as is that of the description."""
    description: str
    sql: str

    def as_metadata(self, words: Words) -> dict[str, Any]:
        """For Datasette's metadata."""
        return {"title": words.say(self.title), "description": words.say(self.description), "sql": self.sql}


QUERIES = {
    "posts_of_a_month": Query(
        "Posts of a month",
        "Give a month as 2024-12, or a year as 2024.",
        """SELECT published_date, title, author, byline, word_count, post_id FROM posts_corrected
WHERE kind = 'post' AND published_date GLOB :month || '*'
ORDER BY published_date, post_id""",
    ),
    "posts_by_month_of_a_blog": Query(
        "Posts by month",
        "How many posts each month has, and how many words; of one blog (its host), or of all.",
        f"SELECT host, month, posts, words FROM posts_by_month WHERE {_HOST} ORDER BY host, month",  # noqa: S608
    ),
    "silent_months_of_a_blog": Query(
        "Silent months",
        "Months without a post; only for blogs that are held whole, since elsewhere the silence may be the archive's.",
        f"SELECT host, month, undated_posts FROM silent_months WHERE {_HOST} ORDER BY host, month",  # noqa: S608
    ),
    "posts_of_a_credit": Query(
        "Posts of a credit",
        "Whoever wrote, translated or photographed: part of a name, in any case.",
        """SELECT c.name, c.kind, c.role, p.published_date, p.title, p.post_id
FROM credits AS c JOIN posts_corrected AS p USING (post_id)
WHERE c.name LIKE '%' || :name || '%' AND p.gone_at IS NULL
ORDER BY c.name, p.published_date""",
    ),
    "outgoing_domains": Query(
        "Outgoing domains",
        "Where the posts of a blog lead to, by registered domain.",
        f"SELECT domain, host, links, posts FROM domains_by_links WHERE {_HOST} ORDER BY links DESC, domain",  # noqa: S608
    ),
    "posts_that_link_to": Query(
        "Posts that link to a domain",
        "Every link to a registered domain, such as example.org.",
        """SELECT p.published_date, p.title, k.text, k.url, p.post_id
FROM links AS k JOIN posts_corrected AS p USING (post_id)
WHERE k.domain = :domain AND k.kind IN ('external', 'related', 'embed')
ORDER BY p.published_date, p.post_id, k.position""",
    ),
    "pairs_of_a_label": Query(
        "Label pairs",
        "Labels that posts have together: those of one label, or all pairs.",
        """SELECT label, other_label, posts, host FROM label_pairs
WHERE :label = '' OR label = :label OR other_label = :label
ORDER BY posts DESC, label, other_label""",
    ),
    "edited": Query(
        "Edited posts",
        "Posts that were edited on or after a day, and in what.",
        """SELECT last_changed_at, title, changed, versions, host, post_id FROM edited_posts
WHERE last_changed_at >= :since ORDER BY last_changed_at DESC""",
    ),
    "gone": Query(
        "Gone posts",
        "Posts that vanished from a blog: between when they were seen last and when they were found to be gone.",
        f"""SELECT last_seen_at, gone_at, title, published_date, host, post_id FROM gone_posts
WHERE {_HOST} ORDER BY gone_at DESC""",  # noqa: S608
    ),
    "conflicts_of_dates": Query(
        "Date conflicts",
        "Posts whose sources disagree on their date.",
        f"""SELECT title, date_conflict, published, published_text, published_source, date_hint, host, post_id
FROM date_conflicts WHERE {_HOST} ORDER BY host, published""",  # noqa: S608
    ),
    "coverage_of_a_blog": Query(
        "Coverage",
        "What each witness of a blog counts, and what of it is held.",
        f"""SELECT host, scope, witness, expected, stored, missing, complete, checked_at FROM latest_coverage
WHERE {_HOST} ORDER BY host, scope, witness""",  # noqa: S608
    ),
}
"""Name in the address -> question."""
