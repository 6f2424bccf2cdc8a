"""A reading as JSON: the columns of the archive's tables, with what belongs to a post nested in it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from archiver.records import Comment, Page, PageReading, Post

_PAGE_FIELDS = (
    "kind", "url", "blog_id", "post_id", "locale", "label", "theme", "generation", "signs", "next_url",
    "homepage_url", "blog_title", "blog_description", "cut_off",
)  # fmt: skip


def reading_as_json(reading: PageReading) -> dict[str, Any]:
    """``{"page": …, "posts": […], "comments": […]}``, ready for ``json.dumps``."""
    return {
        "page": _page(reading.page),
        "posts": [_post(post) for post in reading.posts],
        "comments": [_comment(comment) for comment in reading.comments],
    }


def _page(page: Page) -> dict[str, Any]:
    return {name: getattr(page, name) for name in _PAGE_FIELDS}


def _post(post: Post) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in asdict(post).items():
        if name == "date":
            row |= value
        else:
            row[name] = value
    row["lacks"] = sorted(post.lacks)
    return row


def _comment(comment: Comment) -> dict[str, Any]:
    return asdict(comment)
