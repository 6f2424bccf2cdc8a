"""Posts as one flat table for a spreadsheet: what people look for first comes first, lists are JSON in a cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from archiver.export.release import Release, Row

FIRST = (
    "host", "published_date", "title", "url", "labels", "author", "byline", "credited_authors", "credited_translators",
    "credited_editors", "credited_sources", "photographers", "deck", "captions", "image_urls", "link_urls",
    "comments_held", "comments_claimed", "word_count", "language", "body_text", "corrected",
)  # fmt: skip
"""The columns in front; those of ``posts`` that are not among them follow."""
LEFT_OUT = frozenset({"body_html"})
"""The markup of a post stays in the other formats."""

_FOLLOWED = frozenset({"external", "internal", "related", "embed"})


def _credited(kind: str, post: Row) -> list[Any]:
    return [credit["name"] for credit in post["credits"] if credit["kind"] == kind]


LISTS: dict[str, tuple[str, Callable[[Row], list[Any]]]] = {
    "labels": ("labels", lambda post: post["labels"]),
    "credited_authors": ("credits", partial(_credited, "author")),
    "credited_translators": ("credits", partial(_credited, "translator")),
    "credited_editors": ("credits", partial(_credited, "editor")),
    "credited_sources": ("credits", partial(_credited, "source")),
    "photographers": ("credits", partial(_credited, "photographer")),
    "captions": ("images", lambda post: [one["caption"] for one in post["images"] if one["caption"] is not None]),
    "image_urls": ("images", lambda post: [one["original_url"] or one["url"] for one in post["images"]]),
    "link_urls": ("links", lambda post: [one["url"] for one in post["links"] if one["kind"] in _FOLLOWED]),
}
"""Column -> the part of a post it is made of, and how. A cell holds a JSON list, ``[]`` where there is none; a column
whose part is left out is not there."""


def flat_columns(release: Release) -> tuple[str, ...]:
    """The columns of the flat table."""
    lists = [name for name, (part, _) in LISTS.items() if part in release.parts]
    if "text" in release.without:
        lists.remove("captions") if "captions" in lists else None
    of_posts = [name for name in release.columns("posts") if name not in LEFT_OUT]
    front = [name for name in FIRST if name in lists or name in of_posts]
    return (*front, *(name for name in of_posts if name not in front))


def flat_rows(release: Release) -> Iterator[tuple[Any, ...]]:
    """A row a post. Raises the ArchiveErrors."""
    columns = flat_columns(release)
    lists = {name: LISTS[name][1] for name in columns if name in LISTS}
    for post in release.documents({LISTS[name][0] for name in lists}):
        post["corrected"] = post["corrected"] or "[]"
        made = {name: json.dumps(listed(post), ensure_ascii=False) for name, listed in lists.items()}
        yield tuple([made[name] if name in made else post[name] for name in columns])
