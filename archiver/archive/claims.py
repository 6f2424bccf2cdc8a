"""What the witnesses of a scope say exists, beside what is held of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils.db import Database

from archiver.archive import forgotten, listed
from archiver.archive.listed import LISTING, OF_POSTS
from archiver.archive.rows import Row, fetch_all

WIDGETS = ("archive_widget", "label_widget")
"""The witnesses that only count. Owners set them to show a part: they are believed where nothing else answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one witness says of a scope."""

    witness: str
    expected: int | None
    """How many it says exist; ``None`` where it does not answer."""
    stored: int
    """How many of what it lists are held whole; of one that only counts, how many posts of the scope are held."""
    lacking: tuple[str, ...] = ()
    """The addresses that it lists and of which nothing is held, or a part."""
    unnamed: int = 0
    """How many it counts beyond what it lists; of one that only counts, beyond what is held."""
    listed: int = 0
    """How many it lists."""
    forgotten: int = 0
    """How many of what it counts were forgotten (``archiver forget``): they are not missing."""
    checked_at: str | None
    """When it answered, or failed to, UTC."""
    swept_at: str | None = None
    """When it was last read from end to end, UTC."""
    problem: str | None = None
    """Why it does not answer: ``http_404``, ``html``, ``feedburner``, ``robots``, ``empty``, ``repeated`` …"""
    counted_before: int | None = None
    """Of one that does not answer: how many it counted when it did."""

    @property
    def missing(self) -> int | None:
        """How many it says exist and are not held."""
        return None if self.expected is None else len(self.lacking) + self.unnamed

    @property
    def lists(self) -> bool:
        """Whether it answers, and names what it counts."""
        return self.expected is not None and self.witness in LISTING

    @property
    def counts_posts(self) -> bool:
        """Whether it answers, and posts are what it lists."""
        return self.expected is not None and self.witness in OF_POSTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is held of a scope."""

    posts: list[Row]
    """Posts and pages that are live: their columns ``post_id``, ``url``, ``kind``, ``truncated``."""
    gone: int
    """Posts and pages that vanished from the blog, and are kept."""

    def whole(self) -> int:
        """How many posts are held whole."""
        return sum(row["kind"] == "post" and not row["truncated"] for row in self.posts)

    def in_part(self) -> list[str]:
        """The addresses of what is held in part only."""
        return sorted(row["url"] for row in self.posts if row["truncated"])


def claims(db: Database, blog_id: str, scope: str, *, since: str | None) -> list[Claim]:
    """What every witness of a scope says; the comments feed and the walk itself count no posts.

    :param since: when the run began, UTC: what only a witness lists that was asked before, and is suspected to be gone
        by now, is not lacking
    """
    sql = "SELECT * FROM witnesses WHERE blog_id = ? AND scope = ? ORDER BY witness"
    rows = [row for row in fetch_all(db, sql, [blog_id, scope]) if row["witness"] in (*LISTING, *WIDGETS)]
    held = len([row for row in _held(db, blog_id, scope) if row["kind"] == "post"]) if rows else 0
    doubted = set(suspected(db, blog_id)) if rows else set()
    found = [_claim(db, row, held, doubted if (row["checked_at"] or "") < (since or "") else set()) for row in rows]
    return sorted(found, key=lambda claim: _ORDER.index(claim.witness))


_ORDER = (*LISTING, *WIDGETS)


def _claim(db: Database, row: Row, held: int, doubted: set[str]) -> Claim:
    witness, told = row["witness"], {"checked_at": row["checked_at"], "swept_at": row["swept_at"]}
    if row["problem"] is not None or row["expected"] is None:
        return Claim(
            witness=witness,
            expected=None,
            stored=held,
            problem=row["problem"],
            counted_before=row["expected"],
            **told,
        )
    expected = int(row["expected"])
    if witness in WIDGETS:
        gone = forgotten.in_scope(db, row["blog_id"], row["scope"])
        unnamed = max(0, expected - held - gone)
        return Claim(witness=witness, expected=expected, stored=held, unnamed=unnamed, forgotten=gone, **told)
    where = (row["blog_id"], row["scope"], witness)
    lacking = tuple(url for url in listed.not_held(db, *where) if url not in doubted)
    count, gone = listed.count(db, *where), forgotten.listed_marks(db, *where)
    return Claim(
        witness=witness,
        expected=expected,
        stored=count - gone - len(lacking),
        forgotten=gone,
        lacking=lacking,
        unnamed=max(0, expected - count),
        listed=count,
        **told,
    )


def surplus(found: list[Claim]) -> Claim | None:
    """The witness that counts most beyond what is named or held, of those that are believed."""
    believed = [claim for claim in found if claim.lists] or [claim for claim in found if claim.expected is not None]
    most = max(believed, key=lambda claim: claim.unnamed, default=None)
    return most if most is not None and most.unnamed else None


def holding(db: Database, blog_id: str, scope: str) -> Holding:
    """What is held of a scope: what came in through it, and what its witnesses list."""
    rows = _held(db, blog_id, scope, gone=True)
    return Holding(
        posts=[row for row in rows if row["gone_at"] is None],
        gone=sum(row["gone_at"] is not None for row in rows),
    )


def _held(db: Database, blog_id: str, scope: str, *, gone: bool = False) -> list[Row]:
    return fetch_all(
        db,
        """SELECT p.post_id, p.url, p.kind, p.truncated, p.gone_at FROM posts AS p
           WHERE p.blog_id = ? AND p.status = 'live' AND (? OR p.gone_at IS NULL) AND (
               EXISTS (SELECT 1 FROM post_scopes AS s WHERE s.post_id = p.post_id AND s.scope = ?)
               OR EXISTS (SELECT 1 FROM listed AS l
                          WHERE l.post_id = p.post_id AND l.blog_id = p.blog_id AND l.scope = ?))""",
        [blog_id, gone, scope, scope],
    )


def in_part(db: Database, blog_id: str, scope: str) -> list[str]:
    """The addresses of the posts of a scope that are held in part only, and are not suspected to be gone."""
    urls = holding(db, blog_id, scope).in_part()
    return [url for url in urls if url not in suspected(db, blog_id)] if urls else []


def suspected(db: Database, blog_id: str) -> dict[str, str]:
    """The addresses of posts that are suspected to be gone since anybody saw them, and since when."""
    rows = fetch_all(
        db,
        """SELECT p.url, min(e.at) AS at FROM post_events AS e CROSS JOIN posts AS p USING (post_id)
           WHERE p.blog_id = ? AND p.gone_at IS NULL AND e.event = 'suspected_gone' AND e.at >= p.last_seen_at
           GROUP BY p.url""",
        [blog_id],
    )
    return {row["url"]: row["at"] for row in rows}
