"""What a blog is made of, and how the bundled one is read from its files.

A post is one file: a JSON object with its facts, a blank line, and its body as Blogger's editor would store it.
``<!--more-->`` in the body is the jump break, ``{base}`` the address of the blog. Times are ISO 8601 with the blog's
own offset (Europe/Rome on that day) and milliseconds, as Blogger's feeds print them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

JUMP = "<!--more-->"
"""Where a listing page cuts a post off; Blogger's editor stores the same comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment under a post."""

    id: str
    author: str
    profile: str | None
    """The number of the author's Blogger profile; ``None`` for an anonymous one."""
    published: str
    body: str
    """HTML as Blogger keeps it: text, ``<br />`` and the few tags it allows."""
    parent: str | None = None
    """The id of the comment it answers."""
    deleted: bool = False
    """Taken away by its author: Blogger leaves a notice in its place."""
    by_blog_author: bool = False

    @property
    def milliseconds(self) -> int:
        """The time of the comment as Blogger writes it into ``showComment=``."""
        return round(datetime.fromisoformat(self.published).timestamp() * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, or one static page."""

    id: str
    path: str
    """``/2024/12/slug.html``, or ``/p/name.html`` for a static page."""
    title: str
    """Empty for an untitled post."""
    published: str
    updated: str
    body: str | Callable[[], str]
    """HTML, or what makes it when it is asked for: a big blog needs no big memory."""
    labels: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    flat_comments: bool = False
    """Comments in the old form, without threads."""

    @property
    def html(self) -> str:
        """The whole body, its jump break still in it."""
        return self.body if isinstance(self.body, str) else self.body()

    def made(self) -> Post:
        """The same post with its body at hand, so that it is not made again each time it is looked at."""
        return self if isinstance(self.body, str) else replace(self, body=self.html)

    @property
    def instant(self) -> datetime:
        """When it was published, to the second, in UTC: pager links know no milliseconds."""
        return datetime.fromisoformat(self.published).astimezone(UTC).replace(microsecond=0)

    @property
    def is_page(self) -> bool:
        return self.path.startswith("/p/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """A whole blog."""

    id: str
    title: str
    description: str
    author: str
    profile: str
    """The number of the author's Blogger profile."""
    posts: Sequence[Post]
    pages: tuple[Post, ...] = ()
    popular: tuple[str, ...] = ()
    """Ids of the posts that the sidebar shows once more; the first is also the featured one."""
    locale: str = field(default="it")


def plain_text(html: str) -> str:
    """The text of a piece of HTML on one line, as snippets show it."""
    return str(Markup(html.replace("<br", " <br").replace("</", " </")).striptags())  # noqa: S704 - taken apart, never shown as markup


def content_folder() -> Path:
    """Where the blog's files are: beside this module when installed, ``fixtures/blog`` in a clone."""
    installed = Path(__file__).parent / "content"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "fixtures" / "blog"


@cache
def fixture_blog() -> Blog:
    """The bundled blog, *Il quaderno di Valdorsa*."""
    folder = content_folder()
    facts = json.loads((folder / "blog.json").read_text(encoding="utf-8"))
    files = sorted((folder / "posts").glob("*.html"))
    posts = [_read_post(file) for file in files]
    return Blog(
        **{**facts, "popular": tuple(facts["popular"])},
        posts=tuple(post for post in posts if not post.is_page),
        pages=tuple(post for post in posts if post.is_page),
    )


def _read_post(file: Path) -> Post:
    text = file.read_text(encoding="utf-8")
    facts: dict[str, Any]
    facts, end = json.JSONDecoder().raw_decode(text)
    facts["labels"] = tuple(facts.get("labels", ()))
    facts["comments"] = tuple(Comment(**comment) for comment in facts.get("comments", ()))
    return Post(**facts, body=text[end:].strip("\n"))
