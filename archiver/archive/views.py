"""The views for people: what is most often asked of an archive, as SQL that needs no code of ours.

Unless its name says otherwise a view counts live posts: ``kind = 'post'``, ``status = 'live'``, not gone. What a person
corrected counts as corrected. Every row names its blog by id and host.
"""

from __future__ import annotations

from sqlite_utils import Database

CORRECTABLE = ("title", "published", "author", "byline", "deck", "body_text", "language")
"""The fields of a post that a correction may set. The date columns that follow from ``published`` follow it."""

VIEWS = {
    # Every post, drafts, pages and gone ones too, with the newest correction of each field in place of what was
    # extracted, unless that one was withdrawn; ``corrected`` is the JSON list of those fields, NULL when there is none.
    # A corrected date carries the columns that follow from it along, and has no source and no conflict: a person
    # settled it. Where the text is corrected, body_html, word_count and the hashes are still those of what was read.
    "posts_corrected": """
        WITH newest AS (
            SELECT post_id, field, value, withdrawn_at, max(at) AS at  -- SQLite takes them from the row of the maximum
            FROM corrections
            WHERE field IN ('title', 'published', 'author', 'byline', 'deck', 'body_text', 'language')
            GROUP BY post_id, field
        ),
        correction AS (
            SELECT post_id,
                json_group_array(field) AS fields,
                max(field = 'title') AS sets_title, max(iif(field = 'title', value, NULL)) AS title,
                max(field = 'published') AS sets_published, max(iif(field = 'published', value, NULL)) AS published,
                max(field = 'author') AS sets_author, max(iif(field = 'author', value, NULL)) AS author,
                max(field = 'byline') AS sets_byline, max(iif(field = 'byline', value, NULL)) AS byline,
                max(field = 'deck') AS sets_deck, max(iif(field = 'deck', value, NULL)) AS deck,
                max(field = 'body_text') AS sets_body_text, max(iif(field = 'body_text', value, NULL)) AS body_text,
                max(field = 'language') AS sets_language, max(iif(field = 'language', value, NULL)) AS language
            FROM newest WHERE withdrawn_at IS NULL GROUP BY post_id
        )
        SELECT p.post_id, p.blog_id, b.host, p.url, p.kind, p.status,
            iif(c.sets_title, c.title, p.title) AS title,
            iif(c.sets_published, c.published, p.published) AS published,
            iif(c.sets_published, substr(c.published, 1, 10), p.published_date) AS published_date,
            iif(c.sets_published,
                iif(c.published GLOB '*T*[-+]??:??' OR c.published GLOB '*T*Z',
                    strftime('%Y-%m-%dT%H:%M:%SZ', c.published), NULL),
                p.published_utc) AS published_utc,
            p.published_text,
            iif(c.sets_published, NULL, p.published_source) AS published_source,
            iif(c.sets_published,
                CASE
                    WHEN c.published GLOB '????-??-??T??:??:??*' THEN 'second'
                    WHEN c.published GLOB '????-??-??T??:??*' THEN 'minute'
                    WHEN c.published IS NOT NULL THEN 'day'
                END,
                p.published_precision) AS published_precision,
            iif(c.sets_published, NULL, p.date_conflict) AS date_conflict,
            p.date_hint, p.updated,
            iif(c.sets_author, c.author, p.author) AS author,
            iif(c.sets_byline, c.byline, p.byline) AS byline,
            iif(c.sets_deck, c.deck, p.deck) AS deck,
            iif(c.sets_body_text, c.body_text, p.body_text) AS body_text,
            p.body_html, p.word_count,
            iif(c.sets_language, c.language, p.language) AS language,
            p.comments_claimed, p.comments_held, p.truncated, p.content_hash, p.text_hash, p.version,
            p.first_seen_at, p.last_seen_at, p.last_fetched_at, p.last_changed_at, p.gone_at, p.capture_id, p.parser,
            p.captions, p.credit_names,
            c.fields AS corrected
        FROM posts AS p
        LEFT JOIN blogs AS b USING (blog_id)
        LEFT JOIN correction AS c USING (post_id)
    """,
    # The live posts the counts below are of: the little that counting needs, read from one index.
    "live_posts": """
        SELECT p.post_id, p.blog_id, b.host, p.word_count,
            iif(c.post_id IS NULL OR c.withdrawn_at IS NOT NULL, p.published_date, substr(c.value, 1, 10))
                AS published_date
        FROM posts AS p
        LEFT JOIN blogs AS b USING (blog_id)
        LEFT JOIN (
            SELECT post_id, value, withdrawn_at, max(at) AS at FROM corrections
            WHERE field = 'published' GROUP BY post_id
        ) AS c USING (post_id)
        WHERE p.kind = 'post' AND p.status = 'live' AND p.gone_at IS NULL
    """,
    # Posts and words a month, in the blog's own time; month is NULL for posts whose date nobody knows. words counts
    # what is held whole.
    "posts_by_month": """
        SELECT blog_id, host, substr(published_date, 1, 7) AS month, count(*) AS posts, sum(word_count) AS words
        FROM live_posts
        GROUP BY blog_id, month
        ORDER BY host, month
    """,
    "labels_by_use": """
        SELECT l.blog_id, b.host, l.label_id, l.name, count(*) AS posts,
            min(p.published_date) AS first_date, max(p.published_date) AS last_date
        FROM labels AS l
        LEFT JOIN blogs AS b USING (blog_id)
        JOIN post_labels AS pl USING (label_id)
        JOIN live_posts AS p USING (post_id)
        GROUP BY l.label_id
        ORDER BY posts DESC, l.name
    """,
    # Two labels of one post, each pair once.
    "label_pairs": """
        SELECT p.blog_id, p.host, one.name AS label, other.name AS other_label, count(*) AS posts
        FROM live_posts AS p
        JOIN post_labels AS pl ON pl.post_id = p.post_id
        JOIN labels AS one ON one.label_id = pl.label_id
        JOIN post_labels AS opl ON opl.post_id = p.post_id
        JOIN labels AS other ON other.label_id = opl.label_id AND one.name < other.name
        GROUP BY one.label_id, other.label_id
        ORDER BY posts DESC, label, other_label
    """,
    # Where the posts lead to: links and embeds away from the blog, by registered domain.
    "domains_by_links": """
        SELECT p.blog_id, p.host, k.domain, count(*) AS links, count(DISTINCT k.post_id) AS posts
        FROM links AS k
        JOIN live_posts AS p USING (post_id)
        WHERE k.kind IN ('external', 'related', 'embed') AND k.domain IS NOT NULL
            AND substr('.' || p.host, -length('.' || k.domain)) IS NOT '.' || k.domain
        GROUP BY p.blog_id, k.domain
        ORDER BY links DESC, k.domain
    """,
    "credits_by_name": """
        SELECT p.blog_id, p.host, c.name, c.kind, count(DISTINCT c.post_id) AS posts,
            min(p.published_date) AS first_date, max(p.published_date) AS last_date
        FROM credits AS c
        JOIN live_posts AS p USING (post_id)
        GROUP BY p.blog_id, c.name, c.kind
        ORDER BY posts DESC, c.name, c.kind
    """,
    # One text in several posts, of one blog or of several: a row a post, the posts of a text together.
    "same_text": """
        WITH shared AS (
            SELECT text_hash, count(*) AS posts
            FROM posts
            WHERE text_hash IS NOT NULL AND kind = 'post' AND status = 'live' AND gone_at IS NULL
            GROUP BY text_hash HAVING count(*) > 1
        )
        SELECT s.text_hash, s.posts, p.blog_id, p.host, p.post_id, p.url, p.title, p.published_date
        FROM shared AS s
        JOIN posts_corrected AS p USING (text_hash)
        WHERE p.kind = 'post' AND p.status = 'live' AND p.gone_at IS NULL
        ORDER BY s.posts DESC, s.text_hash, p.published_date
    """,
    # changed: the JSON list of fields in which the newest version differs from the one before.
    "edited_posts": """
        SELECT p.blog_id, p.host, p.post_id, p.url, p.title, p.published_date, p.version AS versions,
            v.changed, p.first_seen_at, p.last_changed_at
        FROM posts_corrected AS p
        LEFT JOIN post_versions AS v USING (post_id, version)
        WHERE p.version > 1 AND p.kind = 'post' AND p.status = 'live' AND p.gone_at IS NULL
        ORDER BY p.last_changed_at DESC
    """,
    # Posts and pages that vanished, between last_seen_at and gone_at; evidence: what said so, JSON.
    "gone_posts": """
        SELECT p.blog_id, p.host, p.post_id, p.kind, p.url, p.title, p.published_date, p.last_seen_at, p.gone_at,
            (SELECT e.evidence FROM post_events AS e WHERE e.post_id = p.post_id AND e.event = 'gone'
             ORDER BY e.at DESC LIMIT 1) AS evidence
        FROM posts_corrected AS p
        WHERE p.gone_at IS NOT NULL
        ORDER BY p.gone_at DESC
    """,
    # Posts whose sources disagree on the date and that nobody has settled by a correction.
    "date_conflicts": """
        SELECT blog_id, host, post_id, url, title, date_conflict, published, published_text, published_source, date_hint
        FROM posts_corrected
        WHERE date_conflict IS NOT NULL AND kind = 'post' AND status = 'live' AND gone_at IS NULL
        ORDER BY host, published
    """,
    # What the witnesses said in the last crawl that asked them, for each scope of each blog; complete is NULL where
    # a witness could not say, and 0 also where the user accepts what is missing.
    "latest_coverage": """
        WITH last AS (
            SELECT crawl_id, scope,
                row_number() OVER (PARTITION BY blog_id, scope ORDER BY started_at DESC, crawl_id) AS nth
            FROM crawls JOIN (SELECT DISTINCT crawl_id, scope FROM coverage) USING (crawl_id)
        )
        SELECT r.blog_id, b.host, v.scope, v.witness, v.expected, v.stored, v.missing, v.missing = 0 AS complete,
            v.checked_at, v.crawl_id
        FROM last
        JOIN coverage AS v USING (crawl_id, scope)
        JOIN crawls AS r USING (crawl_id)
        LEFT JOIN blogs AS b USING (blog_id)
        WHERE last.nth = 1
        ORDER BY b.host, v.scope, v.witness
    """,
    # Months without a post, between a blog's first and last one. Only for whole blogs that its feed or its sitemap
    # calls complete and neither calls incomplete: elsewhere silence may be ours (widgets show a part as their owners
    # set them, static pages belong to no month). undated_posts: so many posts of the blog could belong to any month.
    "silent_months": """
        WITH RECURSIVE complete AS (
            SELECT blog_id FROM latest_coverage WHERE scope = 'blog' AND witness IN ('feed_total', 'sitemap')
            GROUP BY blog_id HAVING min(complete) = 1
        ),
        blog AS (
            SELECT blog_id, host, min(month) AS first_month, max(month) AS last_month,
                sum(iif(month IS NULL, posts, 0)) AS undated_posts
            FROM posts_by_month WHERE blog_id IN (SELECT blog_id FROM complete) GROUP BY blog_id
        ),
        calendar AS (
            SELECT blog_id, first_month AS month FROM blog
            UNION ALL
            SELECT blog_id, strftime('%Y-%m', calendar.month || '-01', '+1 month')
            FROM calendar JOIN blog USING (blog_id) WHERE calendar.month < last_month
        )
        SELECT blog_id, host, month, undated_posts
        FROM calendar JOIN blog USING (blog_id)
        WHERE (blog_id, month) NOT IN (SELECT blog_id, month FROM posts_by_month WHERE month IS NOT NULL)
        ORDER BY host, month
    """,
}
"""Name -> the SELECT behind it. A view comes after those it is made of."""


def create(db: Database) -> None:
    """Make every view anew, so that it is the one above whatever an older program had made of it."""
    drop(db)
    for name, select in VIEWS.items():
        db.execute(f"CREATE VIEW {name} AS {select}")


def drop(db: Database) -> None:
    """Remove the views, which hold no data: SQLite alters no table that a view would no longer fit."""
    for name in reversed(VIEWS):
        db.execute(f"DROP VIEW IF EXISTS {name}")
