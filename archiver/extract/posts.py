"""A post from its text and from what is told around it, by a page or by a feed: both are read by the same rules."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.etree import _Element

from archiver.blogger.urls import is_page_url
from archiver.extract import body, hashes, sanitise
from archiver.extract.body import Body
from archiver.extract.language import language_of
from archiver.records import Lack, Post, PostDate

PARSER = "2"
"""Version of the rules; it goes up when the same page or feed may be read otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of a post around its text; the fields are those of :class:`~archiver.records.Post`."""

    post_id: str
    blog_id: str
    url: str
    title: str | None
    date: PostDate
    updated: str | None
    author: str | None
    comments_claimed: int | None
    labels: tuple[str, ...] | None
    lacks: frozenset[Lack]
    truncated: bool


def post(told: Told, element: _Element | None, *, base: str, hosts: frozenset[str]) -> Post:
    """The post whose text an element holds.

    ``base`` is the address from which relative ones count, ``hosts`` are the blog's own.
    """
    read_body = Body() if element is None else body.read(element, base=base, hosts=hosts, about=_about(told))
    text = read_body.text
    is_whole = not told.truncated
    return Post(
        post_id=told.post_id,
        blog_id=told.blog_id,
        url=told.url,
        kind="page" if is_page_url(told.url) else "post",
        title=told.title,
        date=told.date,
        updated=told.updated,
        author=told.author,
        byline=read_body.byline,
        deck=read_body.deck,
        body_text=text,
        body_html=None if element is None else sanitise.clean(element, base),
        word_count=len((text or "").split()) if is_whole else None,
        language=language_of(text),
        comments_claimed=told.comments_claimed,
        truncated=told.truncated,
        content_hash=hashes.content_hash(told.title, read_body.blocks, read_body.images) if is_whole else None,
        text_hash=hashes.text_hash(text) if is_whole else None,
        labels=told.labels,
        blocks=read_body.blocks,
        credits=read_body.credits,
        images=read_body.images,
        links=read_body.links,
        lacks=told.lacks,
        parser=PARSER,
    )


def _about(told: Told) -> str:
    """What a post says it is about, in its title and in the slug made of its first one."""
    slug = told.url.rpartition("/")[2].removesuffix(".html").replace("-", " ")
    return f"{told.title or ''} {slug}"
