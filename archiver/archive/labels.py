"""The labels of posts as rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils.db import Database

from archiver.archive.rows import delete, insert
from archiver.blogger.ids import label_id


def set_labels(db: Database, post_id: str, blog_id: str, names: Iterable[str]) -> None:
    """A post has these labels and no others."""
    delete(db, "post_labels", {"post_id": post_id})
    for name in names:
        add_label(db, post_id, blog_id, name)


def add_label(db: Database, post_id: str, blog_id: str, name: str) -> None:
    """A post has this label, whatever others."""
    identifier = label_id(blog_id, name)
    insert(db, "labels", {"label_id": identifier, "blog_id": blog_id, "name": name}, or_ignore=True)
    insert(db, "post_labels", {"post_id": post_id, "label_id": identifier}, or_ignore=True)
