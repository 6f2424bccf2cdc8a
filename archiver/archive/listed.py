"""What witnesses say exists: the rows of ``listed``, and what follows from them.

A witness is a feed or a sitemap that lists posts. Its rows are the frontier of a crawl (what is listed and not held, or
stands there otherwise than when it was read), and the other side of the completeness certificate.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from sqlite_utils.db import Database

from archiver.archive.held import batched
from archiver.archive.rows import Row, fetch_all, fetch_one, marks
from archiver.blogger.tombstones import MARK
from archiver.records import FeedEntry, SitemapUrl

FEEDS = ("feed_total", "label_feed", "pages_feed")
"""The witnesses that tell numbers, times, labels and comments."""
OF_POSTS = ("feed_total", "label_feed", "sitemap")
"""The witnesses that list posts."""
OF_PAGES = ("pages_feed", "sitemap_pages")
"""The witnesses that list static pages."""
LISTING = (*OF_POSTS, *OF_PAGES)
"""The witnesses that name what they count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One post as a witness lists it."""

    url: str
    post_id: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    author: str | None = None
    labels: tuple[str, ...] | None = None
    comments: int | None = None


def of_entries(entries: Iterable[FeedEntry], base: str) -> list[Listed]:
    """The posts that a feed lists, at their addresses on the site that answered (``base``)."""
    return [
        Listed(
            url=own_url(entry.url, base),
            post_id=entry.post_id,
            title=entry.title,
            published=entry.published,
            updated=entry.updated,
            author=entry.author,
            labels=entry.labels,
            comments=entry.comments_claimed,
        )
        for entry in entries
        if entry.url is not None
    ]


def of_sitemap(urls: Iterable[SitemapUrl], base: str) -> list[Listed]:
    """The posts or pages that a sitemap lists, at their addresses on the site that answered (``base``)."""
    return [Listed(url=own_url(url.url, base), updated=url.lastmod) for url in urls]


def of_forgotten(marks: Iterable[str]) -> list[Listed]:
    """What stands in the place of posts that were forgotten: they count, and nothing else is told of them."""
    return [Listed(url=mark) for mark in marks]


def own_url(url: str, base: str) -> str:
    """An address of the blog as the site at ``base`` has it.

    Feeds and sitemaps name a blog's posts by http or https, by its blogspot name or its own domain, whatever the
    request was (blogger.md §2).
    """
    site = urlsplit(base)
    return urlunsplit((site.scheme, site.netloc, urlsplit(url).path, "", ""))


def take_in(
    db: Database, blog_id: str, scope: str, witness: str, posts: Iterable[Listed], crawl_id: str | None
) -> list[str]:
    """Note what a page of a witness lists; returns the addresses that it had not listed before.

    A title or a date that is another, although the time of the last edit is not, makes the post wanted again.
    """
    rows = {post.url: post for post in posts}
    known = before(db, blog_id, scope, witness, list(rows))
    db.conn.executemany(_TAKE_IN, [_values(blog_id, scope, witness, post, crawl_id) for post in rows.values()])
    db.conn.execute(_LINK, (blog_id, scope, witness))
    return [url for url in rows if url not in known]


def before(db: Database, blog_id: str, scope: str, witness: str, urls: Sequence[str]) -> dict[str, Row]:
    """What a witness has listed so far at some addresses: rows of ``listed``."""
    found: dict[str, Row] = {}
    for chunk in batched(urls):
        sql = f"""SELECT * FROM listed WHERE blog_id = ? AND scope = ? AND witness = ?
                  AND url IN ({marks(chunk)})"""  # noqa: S608
        found |= {row["url"]: row for row in fetch_all(db, sql, [blog_id, scope, witness, *chunk])}
    return found


_TAKE_IN = """
INSERT INTO listed (blog_id, scope, witness, url, post_id, title, published, updated, author, labels, comments,
                    swept_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (blog_id, scope, witness, url) DO UPDATE SET
    post_id = coalesce(excluded.post_id, post_id), title = excluded.title, published = excluded.published,
    updated = excluded.updated, author = excluded.author, labels = excluded.labels, comments = excluded.comments,
    swept_by = excluded.swept_by,
    read_updated = CASE
        WHEN excluded.title IS title AND strftime('%s', excluded.published) IS strftime('%s', published)
        THEN read_updated END
"""

# A sitemap tells no numbers: what stands at the address in the archive, or in a feed, does.
_LINK = """
UPDATE listed SET post_id = coalesce(
    (SELECT p.post_id FROM posts AS p INDEXED BY posts_url
     WHERE p.url = listed.url AND p.blog_id = listed.blog_id AND p.gone_at IS NULL),
    (SELECT f.post_id FROM listed AS f INDEXED BY listed_url
     WHERE f.blog_id = listed.blog_id AND f.url = listed.url AND f.post_id IS NOT NULL LIMIT 1))
WHERE blog_id = ? AND scope = ? AND witness = ? AND post_id IS NULL
"""


def _values(blog_id: str, scope: str, witness: str, post: Listed, crawl_id: str | None) -> tuple[object, ...]:
    labels = None if post.labels is None else json.dumps(list(post.labels), ensure_ascii=False)
    return (
        *(blog_id, scope, witness, post.url, post.post_id, post.title or None, post.published, post.updated),
        *(post.author or None, labels, post.comments, crawl_id),
    )


def end_sweep(db: Database, blog_id: str, scope: str, witness: str, crawl_id: str | None) -> None:
    """A witness has been read from end to end: what it listed before and lists no longer goes."""
    sql = "DELETE FROM listed WHERE blog_id = ? AND scope = ? AND witness = ? AND swept_by IS NOT ?"
    db.conn.execute(sql, (blog_id, scope, witness, crawl_id))


def count(db: Database, blog_id: str, scope: str, witness: str) -> int:
    """How many posts a witness lists, as far as it has been read."""
    sql = "SELECT count(*) AS n FROM listed WHERE blog_id = ? AND scope = ? AND witness = ?"
    row = fetch_one(db, sql, [blog_id, scope, witness])
    return int(row["n"]) if row else 0


def entries_of(db: Database, blog_id: str, posts: Iterable[tuple[str, str]]) -> dict[str, Row]:
    """What a feed lists of posts, by their addresses, and what ails the feed (``problem``). ``posts`` are (post id,
    canonical address)."""
    found: dict[str, Row] = {}
    for chunk in batched(list(posts)):
        ids, urls = [post_id for post_id, _ in chunk], [spelling for _, url in chunk for spelling in spellings(url)]
        rows = _by(db, "url", blog_id, urls) + _by(db, "post_id", blog_id, ids)
        by_url = {spelling: row for row in rows for spelling in spellings(row["url"])}
        by_id = {row["post_id"]: row for row in rows}
        for post_id, url in chunk:
            row = by_url.get(url) or by_id.get(post_id)
            if row is not None:
                found[url] = row
    return found


def _by(db: Database, column: str, blog_id: str, values: Sequence[str]) -> list[Row]:
    """The rows of feeds that have one of some values. SQLite is told by which index: it would read all of the blog."""
    index = "listed_url" if column == "url" else "listed_post"
    sql = f"""SELECT l.*, w.problem FROM listed AS l INDEXED BY {index}
              LEFT JOIN witnesses AS w USING (blog_id, scope, witness)
              WHERE l.blog_id = ? AND l.{column} IN ({marks(values)}) AND l.witness IN ({marks(FEEDS)})"""  # noqa: S608
    return fetch_all(db, sql, [blog_id, *values, *FEEDS])


def spellings(url: str) -> tuple[str, str]:
    """An address by http and by https: a page may name either."""
    scheme, _, rest = url.partition("://")
    return url, f"{'http' if scheme == 'https' else 'https'}://{rest}"


def mark_read(db: Database, blog_id: str, post_id: str, urls: Iterable[str], *, text: bool, comments: bool) -> None:
    """A post has been read: as its witnesses list it now is how it stood then.

    :param urls: the addresses it was found at
    :param text: whether its text was read whole
    :param comments: whether its comments were read, or there are none
    """
    read = [*(["read_updated = updated"] if text else []), *(["read_comments = comments"] if comments else [])]
    places = sorted({spelling for url in urls for spelling in spellings(url)})
    db.conn.execute(
        f"""UPDATE listed INDEXED BY listed_url SET post_id = ?
            WHERE blog_id = ? AND url IN ({marks(places)}) AND post_id IS NOT ?""",  # noqa: S608
        (post_id, blog_id, *places, post_id),
    )
    if read:
        sql = f"UPDATE listed INDEXED BY listed_post SET {', '.join(read)} WHERE post_id = ? AND blog_id = ?"  # noqa: S608
        db.conn.execute(sql, (post_id, blog_id))


def updated_at(db: Database, blog_id: str, scope: str, witness: str, urls: Sequence[str]) -> dict[str, str | None]:
    """When posts were last edited, as a witness listed them before; only those that it did."""
    found: dict[str, str | None] = {}
    for chunk in batched(urls):
        sql = f"""SELECT url, updated FROM listed WHERE blog_id = ? AND scope = ? AND witness = ?
                  AND url IN ({marks(chunk)})"""  # noqa: S608
        found |= {row["url"]: row["updated"] for row in fetch_all(db, sql, [blog_id, scope, witness, *chunk])}
    return found


def wanted(
    db: Database,
    blog_id: str | None,
    scopes: Sequence[str],
    *,
    pages: bool,
    comments: bool,
    since: str | None = None,
    everything: bool = False,
) -> list[str]:
    """The addresses that witnesses of some scopes list and whose page is to be asked for, newest first.

    That is: the post is not held, or it stands there with another time of its last edit, or with other comments, than
    when it was last read.

    :param pages: whether every post's own page is wanted, also of one that was read whole elsewhere
    :param comments: whether comments are wanted
    :param since: ``YYYY-MM-DD``: posts published before are not wanted
    :param everything: whether all that is listed is to be read again
    """
    rows = fetch_all(
        db,
        f"""SELECT l.url, max(l.published) AS published FROM listed AS l
            LEFT JOIN posts AS p ON p.post_id = l.post_id AND p.blog_id = l.blog_id
            WHERE l.blog_id = ? AND l.scope IN ({marks(scopes)}) AND l.url NOT GLOB '{MARK}*'
              AND (? IS NULL OR l.published IS NULL OR substr(l.published, 1, 10) >= ?)
              AND (? OR p.post_id IS NULL OR p.gone_at IS NOT NULL
                   OR (l.updated IS NOT NULL AND l.updated IS NOT l.read_updated)
                   OR (? AND p.page_read_at IS NULL)
                   OR (? AND coalesce(l.comments, 0) <> coalesce(l.read_comments, 0)))
            GROUP BY l.url ORDER BY published DESC, l.url""",  # noqa: S608
        [blog_id, *scopes, since, since, everything, pages, comments],
    )
    return [str(row["url"]) for row in rows]


def scope_of(db: Database, blog_id: str | None, scopes: Sequence[str], url: str) -> str | None:
    """The scope, of some, whose witnesses list an address, or through which the post there came in."""
    places = spellings(url)
    row = fetch_one(
        db,
        f"""SELECT scope FROM listed WHERE blog_id = ? AND url IN (?, ?) AND scope IN ({marks(scopes)})
            UNION ALL
            SELECT s.scope FROM posts AS p JOIN post_scopes AS s USING (post_id)
            WHERE p.blog_id = ? AND p.url IN (?, ?) AND p.gone_at IS NULL AND s.scope IN ({marks(scopes)})
            LIMIT 1""",  # noqa: S608
        [blog_id, *places, *scopes, blog_id, *places, *scopes],
    )
    return None if row is None else str(row["scope"])


def place(db: Database, post_id: str, blog_id: str, scopes: Sequence[str], crawl_id: str | None) -> None:
    """A post has come in through every scope of the run whose witnesses list it."""
    db.conn.execute(
        f"""INSERT OR IGNORE INTO post_scopes (post_id, scope, crawl_id)
            SELECT DISTINCT post_id, scope, ? FROM listed
            WHERE post_id = ? AND blog_id = ? AND scope IN ({marks(scopes)})""",  # noqa: S608
        [crawl_id, post_id, blog_id, *scopes],
    )


def seen(db: Database, blog_id: str, scope: str, witness: str, at: str) -> list[str]:
    """A witness still has all that it lists: so its posts were seen. Returns the ids of those that are held."""
    rows = fetch_all(
        db,
        """SELECT p.post_id, p.last_seen_at < ? AS is_older FROM listed AS l
           JOIN posts AS p ON p.post_id = l.post_id AND p.blog_id = l.blog_id AND p.gone_at IS NULL
           WHERE l.blog_id = ? AND l.scope = ? AND l.witness = ?""",
        [at, blog_id, scope, witness],
    )
    older = [(at, row["post_id"]) for row in rows if row["is_older"]]
    db.conn.executemany("UPDATE posts SET last_seen_at = ? WHERE post_id = ?", older)
    return [str(row["post_id"]) for row in rows]


def lacks_comments(db: Database, blog_id: str, scopes: Sequence[str]) -> bool:
    """Whether a feed lists more comments than are held of some post whose page has been read."""
    row = fetch_one(
        db,
        f"""SELECT 1 FROM listed AS l JOIN posts AS p ON p.post_id = l.post_id AND p.blog_id = l.blog_id
            WHERE l.blog_id = ? AND l.scope IN ({marks(scopes)}) AND l.comments > p.comments_held
                  + (SELECT count(*) FROM forgotten AS f WHERE f.kind = 'comment' AND f.post_id = p.post_id)
              AND p.gone_at IS NULL AND p.page_wanted IS NULL LIMIT 1""",  # noqa: S608
        [blog_id, *scopes],
    )
    return row is not None


def not_held(db: Database, blog_id: str, scope: str, witness: str) -> list[str]:
    """The addresses that a witness lists and of which no post is held, or only a part."""
    rows = fetch_all(
        db,
        """SELECT l.url FROM listed AS l LEFT JOIN posts AS p
               ON p.post_id = l.post_id AND p.blog_id = l.blog_id AND p.gone_at IS NULL AND NOT p.truncated
           WHERE l.blog_id = ? AND l.scope = ? AND l.witness = ? AND p.post_id IS NULL AND l.url NOT GLOB ?
           ORDER BY l.url""",
        [blog_id, scope, witness, f"{MARK}*"],
    )
    return [str(row["url"]) for row in rows]
