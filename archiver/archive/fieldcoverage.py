"""Which fields a run has read of how many posts, and whether that is suddenly less than before.

Measured is what was *read*: merging keeps a value that a later reading does not tell, so what is held says nothing of
the reading. A reading is compared with earlier ones from the same kind of place (a post's own page, a listing that has
it whole, a feed's text), which may tell different things by nature. Two rules, both of which small counts never meet:

- *The same posts.* A post had a field when last read, and has none now. Owners take a byline or a caption out, of a
  post or two. Where at least ``FEWEST_LOST`` posts lost it, and so many of those that had it as editing (``EDITED``)
  would come to less often than once in a thousand times, the theme has changed.
- *New posts.* A night brings few posts, all read for the first time: the newest ones that the last runs brought are set
  beside the hundred before them. It takes ``FEWEST_NEW`` new ones and ``FEWEST_OLD`` old ones, at most half the share,
  and a difference that chance makes less often than once in a thousand times.

Where a run alone has too few posts to tell, those of up to ``RUNS`` last runs are taken together, back to one that told
of the same field by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sqlite_utils.db import Database

from archiver.archive.rows import Row, fetch_all, marks
from archiver.blogger.ids import is_number
from archiver.records import POST_KINDS, PageReading, Post

FIELDS = {
    "title": "titles",
    "published": "dates",
    "author": "authors",
    "labels": "labels",
    "byline": "bylines",
    "deck": "decks",
    "body_text": "texts",
    "captions": "captions",
    "credits": "credits",
    "images": "pictures",
    "comments_claimed": "counts of comments",
}
"""The fields that are counted, as people call them."""

EDITED = 0.05
FEWEST_LOST = 5
FEWEST_NEW = 10
FEWEST_OLD = 20
MOST_OLD = 100
RUNS = 10
CHANCE = 0.001
_Z = 3.09
"""Standard deviations that chance goes beyond, to one side, once in a thousand."""
_EXAMPLES = 3

ADVICE = (
    "If the pages still show what is not read, please report it. They are kept: archiver extract reads them again with"
    " a newer archiver."
)
"""What to do about warnings."""
_PLACES = {"page": "on posts' own pages", "listing": "on pages that list posts", "feed": "in the feed"}


# Noting, as part of the act of a page


def note_readings(db: Database, crawl_id: str, reading: PageReading, posts: Iterable[tuple[Post, str]]) -> None:
    """Note which fields a page told of its posts.

    :param posts: each as the page alone tells it, with the id under which it is held
    """
    source = _source(reading.page.kind)
    rows = [
        (held_as, source, crawl_id, ",".join(fields_of(post)) or None)
        for post, held_as in posts
        if _counts(post, source) and (post.post_id == held_as or not is_number(post.post_id))
    ]
    db.conn.executemany(
        """INSERT INTO readings (post_id, source, crawl_id, fields, is_first) VALUES (?, ?, ?, ?, 1)
           ON CONFLICT (post_id, source) DO UPDATE SET
               fields_before = iif(crawl_id = excluded.crawl_id, fields_before, fields),
               is_first = iif(crawl_id = excluded.crawl_id, is_first, 0),
               crawl_id = excluded.crawl_id, fields = excluded.fields""",
        rows,
    )


def fields_of(post: Post) -> list[str]:
    """The fields of ``FIELDS`` that a reading tells."""
    told = {
        "published": post.date.published,
        "captions": any(image.caption or image.caption_credit for image in post.images),
        "comments_claimed": post.comments_claimed is not None,
    }
    return [name for name in FIELDS if told.get(name, getattr(post, name, None))]


def _source(kind: str) -> str:
    return "page" if kind in POST_KINDS else "feed" if kind == "feed" else "listing"


def _counts(post: Post, source: str) -> bool:
    """Whether a reading is one of the whole post, as far as that place can tell it."""
    return "cut" not in post.lacks if source == "page" else not post.truncated


# Counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A field of which less was read than before."""

    field: str
    source: Literal["page", "listing", "feed"]
    rule: Literal["same_posts", "new_posts"]
    had: int
    """Of ``had_of`` earlier readings so many told it."""
    had_of: int
    has: int
    """Of ``has_of`` readings so many tell it now."""
    has_of: int
    examples: tuple[str, ...]
    """Addresses of posts that tell it no longer, or not."""

    @property
    def sentence(self) -> str:
        """What has changed, from how much to how much, and where it can be seen."""
        if self.rule == "same_posts":
            lost = self.has_of - self.has
            told = f"{lost} of {self.has_of} posts that had them when last read have none now"
        else:
            told = f"{self.has} of the {self.has_of} newest posts have them, {self.had} of the {self.had_of} before had"
        return (
            f"Fewer {FIELDS[self.field]} than before {_PLACES[self.source]}: {told}. The blog's theme may have changed;"
            f" look at {self.examples[0]}"
        )

    def as_json(self) -> dict[str, Any]:
        """For the report of a run."""
        return {**asdict(self), "examples": list(self.examples), "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class _Alike:
    """Posts of which a run told the same fields, and the run before it the same others."""

    source: str
    crawl_id: str
    now: frozenset[str]
    before: frozenset[str]
    count: int
    is_first: bool


def _alike(db: Database, crawl_ids: list[str], blog_id: str | None) -> list[_Alike]:
    rows = db.conn.execute(
        f"""SELECT source, crawl_id, fields, fields_before, is_first, count(*)
            FROM readings JOIN posts USING (post_id)
            WHERE crawl_id IN ({marks(crawl_ids)}) AND blog_id = coalesce(?, blog_id)
            GROUP BY source, crawl_id, fields, fields_before, is_first""",  # noqa: S608
        [*crawl_ids, blog_id],
    )
    return [
        _Alike(source, crawl_id, _names(now), _names(before), count, bool(is_first))
        for source, crawl_id, now, before, is_first, count in rows
    ]


def counted(db: Database, crawl_id: str) -> dict[str, dict[str, dict[str, int]]]:
    """What a run has read: by place and field, of how many posts, how many told it, and how many no longer did."""
    told: dict[str, dict[str, dict[str, int]]] = {}
    for alike in _alike(db, [crawl_id], None):
        here = told.setdefault(alike.source, {name: {"posts": 0, "filled": 0, "lost": 0} for name in FIELDS})
        for name, counts in here.items():
            counts["posts"] += alike.count
            counts["filled"] += alike.count * (name in alike.now)
            counts["lost"] += alike.count * (name in alike.before - alike.now)
    return told


def shortfalls(db: Database, blog_id: str, crawl_id: str) -> list[Shortfall]:
    """The fields of which a run has read less than the runs of its blog before it."""
    runs = [
        str(row["crawl_id"])
        for row in fetch_all(
            db,
            """SELECT crawl_id FROM crawls WHERE blog_id = ? AND (started_at, crawl_id) <=
                   (SELECT started_at, crawl_id FROM crawls WHERE crawl_id = ?)
               ORDER BY started_at DESC, crawl_id DESC LIMIT ?""",
            [blog_id, crawl_id, RUNS],
        )
    ]
    if crawl_id not in runs:
        return []
    all_alike = _alike(db, runs, blog_id)
    found: list[Shortfall] = []
    for source in sorted({alike.source for alike in all_alike if alike.crawl_id == crawl_id}):
        by_run = {run: [one for one in all_alike if (one.source, one.crawl_id) == (source, run)] for run in runs}
        same = [one for name in FIELDS if (one := _of_same_posts(db, name, source, by_run)) is not None]
        known = {one.field for one in same}
        found += same + [one for one in _of_new_posts(db, blog_id, source, by_run) if one.field not in known]
    return found


# The same posts


def _of_same_posts(db: Database, name: str, source: str, by_run: Mapping[str, list[_Alike]]) -> Shortfall | None:
    """Runs are given the newest first; the newest is the one that is judged."""
    had = lost = 0
    runs: list[str] = []
    for run, all_alike in by_run.items():
        had_here = sum(alike.count for alike in all_alike if name in alike.before)
        lost_here = sum(alike.count for alike in all_alike if name in alike.before - alike.now)
        if runs and is_no_editing(lost_here, had_here):
            return None  # that run has told so
        runs.append(run)
        had, lost = had + had_here, lost + lost_here
        if not lost:
            return None  # nothing of it is news
        if is_no_editing(lost, had):
            examples = _that_lost(db, name, source, runs)
            return Shortfall(
                field=name,
                source=source,  # type: ignore[arg-type]
                rule="same_posts",
                had=had,
                had_of=had,
                has=had - lost,
                has_of=had,
                examples=examples,
            )
    return None


def _that_lost(db: Database, name: str, source: str, runs: list[str]) -> tuple[str, ...]:
    rows = fetch_all(
        db,
        f"""SELECT p.url, p.post_id FROM readings AS r JOIN posts AS p USING (post_id)
            WHERE r.crawl_id IN ({marks(runs)}) AND r.source = ?
              AND ',' || r.fields_before || ',' LIKE ? AND ',' || coalesce(r.fields, '') || ',' NOT LIKE ?
            ORDER BY r.crawl_id <> ?, p.published_date DESC, p.url LIMIT ?""",  # noqa: S608
        [*runs, source, f"%,{name},%", f"%,{name},%", runs[0], _EXAMPLES],
    )
    return _urls(rows)


def is_no_editing(lost: int, had: int) -> bool:
    """Whether so many posts of those that had a field would hardly have lost it one by one, by their owner's hand."""
    if lost < FEWEST_LOST or lost <= had * EDITED:
        return False
    return _chance_of_so_many(lost, had) < CHANCE


def _chance_of_so_many(lost: int, had: int) -> float:
    """The upper tail of a binomial distribution. Its terms fall from ``lost`` on, which is beyond the mean."""
    term = math.exp(
        math.lgamma(had + 1) - math.lgamma(lost + 1) - math.lgamma(had - lost + 1)
        + lost * math.log(EDITED) + (had - lost) * math.log1p(-EDITED)
    )  # fmt: skip
    chance, ratio = 0.0, EDITED / (1 - EDITED)
    for count in range(lost, had + 1):
        chance += term
        if term < chance * 1e-9:
            break
        term *= (had - count) / (count + 1) * ratio
    return chance


# New posts


def _of_new_posts(db: Database, blog_id: str, source: str, by_run: Mapping[str, list[_Alike]]) -> list[Shortfall]:
    """The newest posts, as far as runs brought them that came after the others had been read, beside those others."""
    judged = next(iter(by_run.values()))
    if not any(alike.is_first for alike in judged):
        return []
    newest = fetch_all(
        db,
        """SELECT r.*, p.url, p.published_date FROM posts AS p JOIN readings AS r USING (post_id)
           WHERE p.blog_id = ? AND p.kind = 'post' AND p.published_date IS NOT NULL AND r.source = ?
           ORDER BY p.published_date DESC, p.post_id LIMIT ?""",
        [blog_id, source, 4 * MOST_OLD],
    )
    recent: set[str] = set()
    for run in by_run:
        recent.add(run)
        old = [row for row in newest if not (row["is_first"] and row["crawl_id"] in recent)]
        last = max((row["published_date"] for row in old), default="9")
        new = [row for row in newest if row["is_first"] and row["crawl_id"] in recent and row["published_date"] >= last]
        if len(new) >= FEWEST_NEW and len(old) >= FEWEST_OLD:
            return _compared(source, new, old[:MOST_OLD], recent)
    return []


def _compared(source: str, new: list[Row], old: list[Row], recent: set[str]) -> list[Shortfall]:
    found = []
    for name in FIELDS:
        lacking = [row for row in new if name not in _names(row["fields"])]
        has = len(new) - len(lacking)
        had = sum(name in _names(row["fields_before" if row["crawl_id"] in recent else "fields"]) for row in old)
        if is_sudden(has, len(new), had, len(old)):
            found.append(
                Shortfall(
                    field=name,
                    source=source,  # type: ignore[arg-type]
                    rule="new_posts",
                    had=had,
                    had_of=len(old),
                    has=has,
                    has_of=len(new),
                    examples=_urls(lacking),
                )
            )
    return found


def is_sudden(has: int, has_of: int, had: int, had_of: int) -> bool:
    """Whether a share is at most half of what it was, and chance hardly makes so great a difference."""
    if has_of < FEWEST_NEW or had_of < FEWEST_OLD or has / has_of > had / had_of / 2:
        return False
    share = (has + had) / (has_of + had_of)
    deviation = math.sqrt(share * (1 - share) * (1 / has_of + 1 / had_of))
    return deviation > 0 and (had / had_of - has / has_of) / deviation > _Z


def _names(fields: str | None) -> frozenset[str]:
    return frozenset(fields.split(",")) if fields else frozenset()


def _urls(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple([row["url"] or row["post_id"] for row in rows][:_EXAMPLES])
