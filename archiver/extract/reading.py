"""The reading of a page: everything it tells of its posts, and on a post's own page its comments."""

from __future__ import annotations

from archiver.extract import comments as comment_section
from archiver.extract import page as pages
from archiver.extract.document import ParsedPage
from archiver.extract.entries import Entry
from archiver.extract.outline import entries_of
from archiver.extract.posts import PARSER, Told, post
from archiver.records import POST_KINDS, PageReading, Post

__all__ = ["PARSER", "read"]


def read(parsed: ParsedPage, *, comments: bool = True) -> PageReading:
    """Read a page: a listing's posts, or a post and, where ``comments`` are wanted, the comments below it."""
    page = pages.facts(parsed)
    shown = entries_of(parsed, page.kind)
    wanted = comments and page.kind in POST_KINDS and bool(shown)
    return PageReading(
        page=page,
        posts=tuple(map(_post, shown)),
        comments=comment_section.read(parsed, shown[0].post_id) if wanted else (),
    )


def _post(entry: Entry) -> Post:
    element = entry.snippet if entry.body is None else entry.body
    page = entry.page
    told = Told(
        post_id=entry.post_id,
        blog_id=page.blog_id,
        url=entry.url,
        title=entry.title,
        date=entry.date,
        updated=entry.updated,
        author=entry.author,
        comments_claimed=entry.comments_claimed,
        labels=entry.labels,
        lacks=entry.lacks,
        truncated=entry.truncated,
    )
    return post(told, element, base=page.url, hosts=page.hosts)
