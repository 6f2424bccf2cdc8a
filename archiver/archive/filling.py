"""What an older reading of a post adds to a row that is held: what newer readings did not tell. Pure.

It is the mirror of ``changes.merge``: read in order of time, the older reading would have told this first, and the
newer ones would have left it.
"""

from __future__ import annotations

from typing import Any

from archiver.archive.changes import PRECISIONS, Held, date_columns, same_moment
from archiver.records import Post


def of_older(held: Held, post: Post) -> dict[str, Any]:
    """Columns of ``posts`` that an older reading fills."""
    told = {"updated": post.updated, "author": post.author, "comments_claimed": post.comments_claimed}
    columns = {name: value for name, value in told.items() if value is not None and held.row[name] is None}
    return columns | _date(held, post)


def labels_of_older(held: Held, post: Post) -> tuple[str, ...] | None:
    """The labels that it fills; ``None`` where newer readings have told them, or it tells none."""
    return post.labels if held.labels is None else None


def _date(held: Held, post: Post) -> dict[str, Any]:
    """A date that is more precise than the one that is held, or the same in its older spelling."""
    precision, held_precision = post.date.published_precision, held.row["published_precision"]
    is_same = precision == held_precision and same_moment(held.row["published"], post.date.published)
    if precision is not None and (is_same or PRECISIONS[precision] > PRECISIONS[held_precision]):
        columns = date_columns(post)
        if post.date.published_text is None:
            columns.pop("published_text")
        return columns
    if post.date.published_text is not None and held.row["published_text"] is None:
        return {"published_text": post.date.published_text}
    return {}
