"""The reading of a page: everything it tells of its posts, and on a post's own page its comments."""

from __future__ import annotations

from archiver.blogger.urls import is_page_url
from archiver.extract import body, hashes, sanitise
from archiver.extract import comments as comment_section
from archiver.extract import page as pages
from archiver.extract.body import Body
from archiver.extract.document import ParsedPage
from archiver.extract.entries import Entry
from archiver.extract.language import language_of
from archiver.extract.outline import entries_of
from archiver.records import POST_KINDS, PageReading, Post

PARSER = "2"
"""Version of the rules; it goes up when the same page may be read otherwise."""


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


def _about(entry: Entry) -> str:
    """What a post says it is about, in its title and in the slug made of its first one."""
    slug = entry.url.rpartition("/")[2].removesuffix(".html").replace("-", " ")
    return f"{entry.title or ''} {slug}"


def _post(entry: Entry) -> Post:
    element = entry.snippet if entry.body is None else entry.body
    page = entry.page
    read_body = Body() if element is None else body.read(element, base=page.url, hosts=page.hosts, about=_about(entry))
    text = read_body.text
    is_whole = not entry.truncated
    return Post(
        post_id=entry.post_id,
        blog_id=page.blog_id,
        url=entry.url,
        kind="page" if is_page_url(entry.url) else "post",
        title=entry.title,
        date=entry.date,
        updated=entry.updated,
        author=entry.author,
        byline=read_body.byline,
        deck=read_body.deck,
        body_text=text,
        body_html=None if element is None else sanitise.clean(element, page.url),
        word_count=len((text or "").split()) if is_whole else None,
        language=language_of(text),
        comments_claimed=entry.comments_claimed,
        truncated=entry.truncated,
        content_hash=hashes.content_hash(entry.title, read_body.blocks, read_body.images) if is_whole else None,
        text_hash=hashes.text_hash(text) if is_whole else None,
        labels=entry.labels,
        blocks=read_body.blocks,
        credits=read_body.credits,
        images=read_body.images,
        links=read_body.links,
        lacks=entry.lacks,
        parser=PARSER,
    )
