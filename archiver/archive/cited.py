"""What a reference to a post is made of, read from the archive; corrections count."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from archiver.archive.rows import Row, fetch_all, fetch_one
from archiver.errors import UsageError

_CREDITS = "SELECT name FROM credits WHERE post_id = ? AND kind = ? ORDER BY position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A version of a post, as it is cited. What is not known is None or empty."""

    post_id: str
    authors: tuple[str, ...]
    """As they are credited in the text; where nobody is, the Blogger account."""
    translators: tuple[str, ...]
    title: str | None
    blog: str | None
    """The blog's title, or its host."""
    published: str | None
    """``YYYY-MM-DD``, in the blog's own time."""
    published_text: str | None
    """The date as printed."""
    url: str | None
    captured_at: str | None
    """When the version was read, UTC."""
    version: int
    sha256: str | None
    """Of the body of the response that the version was read from."""
    gone_at: str | None
    language: str | None
    corrected: bool
    """Whether a person has set a value of the post by hand."""


def cited(db: Database, post_id: str, version: int | None = None) -> Cited:
    """A post as it is cited.

    :param version: an older version: its title and date are those of then
    Raises UsageError where the post has no such version.
    """
    post = fetch_one(db, "SELECT * FROM posts_corrected WHERE post_id = ?", [post_id]) or {}
    blog = fetch_one(db, "SELECT title, host FROM blogs WHERE blog_id = ?", [post.get("blog_id")]) or {}
    number = version or int(post["version"])
    row = _version(db, post, number)
    response = fetch_one(db, "SELECT fetched_at, sha256 FROM captures WHERE capture_id = ?", [row["capture_id"]]) or {}
    authors = _names(db, post_id, "author") or tuple(filter(None, [post["author"]]))
    return Cited(
        post_id=post_id,
        authors=authors,
        translators=_names(db, post_id, "translator"),
        title=row["title"],
        blog=blog.get("title") or blog.get("host"),
        published=row["published"] and row["published"][:10],
        published_text=row["published_text"],
        url=post["url"],
        captured_at=response.get("fetched_at") or row["seen_at"],
        version=number,
        sha256=response.get("sha256"),
        gone_at=post["gone_at"],
        language=post["language"],
        corrected=bool(post["corrected"]),
    )


def _version(db: Database, post: Row, number: int) -> Row:
    """A version with what is cited of it; of the current one, what was corrected counts."""
    sql = "SELECT title, published, seen_at, capture_id FROM post_versions WHERE post_id = ? AND version = ?"
    found = fetch_one(db, sql, [post["post_id"], number])
    if number == post["version"]:
        told = {name: post[name] for name in ("title", "capture_id", "published_text")}
        seen_at = found["seen_at"] if found else post["last_fetched_at"]
        return {**told, "published": post["published_date"], "seen_at": seen_at}
    if found is None:
        raise UsageError(
            f"The post {post['url'] or post['post_id']} has no version {number}; it has {post['version']}."
        )
    return {**found, "published_text": None}


def _names(db: Database, post_id: str, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row["name"] for row in fetch_all(db, _CREDITS, [post_id, kind]) if row["name"]))
