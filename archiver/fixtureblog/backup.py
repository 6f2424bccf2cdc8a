"""The blog as its owner gets it: the XML that Blogger's settings offered, and Google Takeout's ``feed.atom``.

Written a piece at a time: a big blog needs no big memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from archiver.fixtureblog.model import Blog, Comment, Post
from archiver.fixtureblog.render import Links, item_body

Generation = Literal["xml", "takeout"]
Status = Literal["live", "draft", "trashed"]

_XML = (
    "<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href=\"https://www.blogger.com/styles/atom.css\""
    " type=\"text/css\"?><feed xmlns='http://www.w3.org/2005/Atom'"
    " xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' xmlns:gd='http://schemas.google.com/g/2005'"
    " xmlns:thr='http://purl.org/syndication/thread/1.0'>"
)
_TAKEOUT = (
    "<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns='http://www.w3.org/2005/Atom'"
    " xmlns:blogger='http://schemas.google.com/blogger/2018'>\n"
)
_KIND = "http://schemas.google.com/g/2005#kind"
_KINDS = "http://schemas.google.com/blogger/2008/kind#"
_LABELS = "http://www.blogger.com/atom/ns#"


def backup(
    blog: Blog,
    base: str,
    *,
    generation: Generation = "xml",
    updated: str | None = None,
    status: Mapping[str, Status] | None = None,
) -> Iterator[bytes]:
    """A backup of a blog, in pieces.

    :param base: the address of the blog
    :param updated: when something of it last changed; the newest of its posts and comments unless given
    :param status: of posts that are not live, by their ids
    """
    writer = _Writer(blog, base, status or {})
    pieces = writer.takeout() if generation == "takeout" else writer.xml(updated or _newest(blog))
    return (piece.encode() for piece in pieces)


def _newest(blog: Blog) -> str:
    moments = (
        moment
        for post in (*blog.posts, *blog.pages)
        for moment in (post.updated, *(c.published for c in post.comments))
    )
    return max(moments, key=datetime.fromisoformat, default="2009-03-01T09:00:00.000+01:00")


class _Writer:
    def __init__(self, blog: Blog, base: str, status: Mapping[str, Status]) -> None:
        self._blog = blog
        self._base = base
        self._links = Links(base)
        self._status = status
        self._tag = f"tag:blogger.com,1999:blog-{blog.id}"

    def _posts(self) -> Iterator[Post]:
        yield from self._blog.posts
        yield from self._blog.pages

    # The older one

    def xml(self, updated: str) -> Iterator[str]:
        """All of it, comments before the posts that they stand under."""
        blog = self._blog
        yield (
            f"{_XML}<id>{self._tag}.archive</id><updated>{updated}</updated><title type='text'>{escape(blog.title)}"
            f"</title><link rel='alternate' type='text/html' href={quoteattr(self._base)}/>"
            f"{_author(blog.author, blog.profile)}<generator version='7.00'>Blogger</generator>"
            f"<entry><id>{self._tag}.layout</id><published>{updated}</published><updated>{updated}</updated>"
            f"{_kind('template')}<title type='text'>Modello</title><content type='text'>&lt;html/&gt;</content></entry>"
            f"<entry><id>{self._tag}.settings.BLOG_NAME</id><published>{updated}</published>"
            f"<updated>{updated}</updated>{_kind('settings')}<content type='text'>x</content></entry>"
        )
        for post in self._posts():
            yield from (self._comment(comment, post) for comment in post.comments)
            yield self._post(post)
        yield "</feed>"

    def _post(self, post: Post) -> str:
        status = self._status.get(post.id, "live")
        control = "<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>yes</app:draft></app:control>"
        labels = "".join(f"<category scheme='{_LABELS}' term={quoteattr(name)}/>" for name in post.labels)
        alternate = f"<link rel='alternate' type='text/html' href={quoteattr(self._links.to(post.path))}/>"
        return (
            f"<entry><id>{self._tag}.{'page' if post.is_page else 'post'}-{post.id}</id>"
            f"<published>{post.published}</published><updated>{post.updated}</updated>"
            f"{control if status != 'live' else ''}{_kind('page' if post.is_page else 'post')}{labels}"
            f"<title type='text'>{escape(post.title)}</title>"
            f"<content type='html'>{escape(item_body(post.made(), self._links))}</content>"
            f"{alternate if status == 'live' else ''}{_author(self._blog.author, self._blog.profile)}"
            f"<thr:total>{len(post.comments)}</thr:total></entry>"
        )

    def _comment(self, comment: Comment, post: Post) -> str:
        own = f"https://www.blogger.com/feeds/{self._blog.id}/{post.id}/comments/default"
        related = f"<link rel='related' href='{own}/{comment.parent}'/>" if comment.parent else ""
        removed = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>" if comment.deleted else ""
        return (
            f"<entry><id>{self._tag}.post-{comment.id}</id><published>{comment.published}</published>"
            f"<updated>{comment.published}</updated>{_kind('comment')}"
            f"<content type='html'>{escape(comment.body)}</content>{related}"
            f"{_author(comment.author, comment.profile)}<thr:in-reply-to href={quoteattr(self._links.to(post.path))}"
            f" ref='{self._tag}.post-{post.id}' type='text/html'/>{removed}</entry>"
        )

    # Takeout's

    def takeout(self) -> Iterator[str]:
        """All of it; times are in UTC, and only paths tell where posts are."""
        yield f"{_TAKEOUT}<id>{self._tag}</id><title>{escape(self._blog.title)}</title>\n"
        for post in self._posts():
            yield self._takeout_post(post)
            yield from (self._takeout_comment(comment, post) for comment in post.comments)
        yield "</feed>\n"

    def _takeout_post(self, post: Post) -> str:
        status = self._status.get(post.id, "live")
        names: dict[Status, str] = {"live": "LIVE", "draft": "DRAFT", "trashed": "SOFT_TRASHED"}
        labels = "".join(f"<category scheme='{self._tag}' term={quoteattr(name)}/>" for name in post.labels)
        path = "" if status == "draft" else escape(post.path)
        return (
            f"<entry><id>{self._tag}.post-{post.id}</id>"
            f"<blogger:type>{'PAGE' if post.is_page else 'POST'}</blogger:type>"
            f"<blogger:status>{names[status]}</blogger:status>{_author(self._blog.author, self._blog.profile)}"
            f"<title>{escape(post.title)}</title>"
            f"<content type='html'>{escape(item_body(post.made(), self._links))}</content>"
            f"<blogger:created>{_utc(post.published)}</blogger:created><published>{_utc(post.published)}</published>"
            f"<updated>{_utc(post.updated)}</updated>{labels}<blogger:filename>{path}</blogger:filename>"
            "<blogger:trashed/></entry>\n"
        )

    def _takeout_comment(self, comment: Comment, post: Post) -> str:
        answers = f"{self._tag}.post-{comment.parent}" if comment.parent else ""
        return (
            f"<entry><id>{self._tag}.post-{comment.id}</id><blogger:parent>{self._tag}.post-{post.id}</blogger:parent>"
            f"<blogger:inReplyTo>{answers}</blogger:inReplyTo><blogger:type>COMMENT</blogger:type>"
            f"<blogger:status>LIVE</blogger:status>{_author(comment.author, comment.profile)}"
            f"<content type='html'>{escape(comment.body)}</content><published>{_utc(comment.published)}</published>"
            f"<updated>{_utc(comment.published)}</updated><blogger:trashed/></entry>\n"
        )


def _kind(name: str) -> str:
    return f"<category scheme='{_KIND}' term='{_KINDS}{name}'/>"


def _author(name: str, profile: str | None) -> str:
    uri = f"<uri>https://www.blogger.com/profile/{profile}</uri>" if profile else ""
    return f"<author><name>{escape(name)}</name>{uri}</author>"


def _utc(moment: str) -> str:
    at = datetime.fromisoformat(moment).astimezone(UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
