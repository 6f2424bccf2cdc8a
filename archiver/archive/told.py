"""A reading of a post together with what a feed lists of it: one post, as far as both tell. Pure.

Which route led to a post makes no difference then: a theme that prints no date, number or label is helped by the feed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archiver.blogger.ids import is_number
from archiver.blogger.urls import permalink_month
from archiver.records import Post, PostDate


def with_entry(post: Post, listed: dict[str, Any]) -> Post:
    """A post with what its row of ``listed`` tells and its page does not."""
    number = listed["post_id"] if not is_number(post.post_id) and is_number(listed["post_id"] or "") else None
    date = _date(post.date, listed["published"], post.url)
    told = {*(["id"] if number else []), *(["time"] if date.published_precision == "second" else [])}
    return replace(
        post,
        post_id=number or post.post_id,
        date=date,
        updated=listed["updated"] or post.updated,
        author=post.author or listed["author"],
        labels=_labels(post.labels, listed),
        comments_claimed=listed["comments"] if post.comments_claimed is None else post.comments_claimed,
        lacks=post.lacks - told,
    )


def _labels(page: tuple[str, ...] | None, listed: dict[str, Any]) -> tuple[str, ...] | None:
    """The labels of a post. Many a theme prints only some of them, its feed tells all. A label that only the page has
    is newer than what the feed told, and so is the page of a blog whose feed has ceased to answer."""
    fed = None if listed["labels"] is None else tuple(json.loads(listed["labels"]))
    if fed is None or (page is not None and (listed["problem"] is not None or not set(page) <= set(fed))):
        return page
    return fed if page is None or set(page) != set(fed) else page


def _date(page: PostDate, published: str | None, url: str) -> PostDate:
    """The date of a post from what its page shows and its feed tells.

    A machine date of the page keeps its place, and one that contradicts the feed's is marked; what was only printed
    gives way to the feed, as to every machine date.
    """
    fed = _moment(published)
    if published is None or fed is None:
        return page
    if page.published is None or page.published_precision == "day":
        differs = page.published is not None and page.published[:10] != published[:10]
        return _fed(page, published, fed, url, code="iso-header" if differs else None)
    shown = _moment(page.published)
    if shown is None:
        return page
    if shown.tzinfo is None:
        step = 60 if page.published_precision == "minute" else 1
        agrees = abs((shown - fed.replace(tzinfo=None)).total_seconds()) < step
        return _fed(page, published, fed, url, code=None if agrees else "feed-page")
    return page if shown == fed else replace(page, date_conflict=_with_code(page, "feed-page"))


def _fed(page: PostDate, published: str, moment: datetime, url: str, *, code: str | None) -> PostDate:
    month = permalink_month(url)
    return PostDate(
        published=moment.isoformat(timespec="seconds"),
        published_date=published[:10],
        published_utc=moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment.tzinfo else None,
        published_text=page.published_text,
        published_source="feed",
        published_precision="second",
        date_conflict=_with_code(page, code) if code else page.date_conflict,
        date_hint="permalink-month" if month is not None and month != published[:7] else None,
    )


def _with_code(page: PostDate, code: str) -> str:
    codes = (page.date_conflict or "").split(",")
    return ",".join(dict.fromkeys([*filter(None, codes), code]))


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(microsecond=0) if text and "T" in text else None
    except ValueError:
        return None
