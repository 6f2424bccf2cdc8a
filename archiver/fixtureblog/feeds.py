"""Feeds and sitemaps: the machine's way into the blog.

Atom, RSS and JSON of posts, of a label's posts, of pages and of comments. They are the only answers of a Blogger blog
that can be asked for again conditionally (``ETag``, ``Last-Modified``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Literal
from urllib.parse import unquote

from archiver.fixtureblog.dates import utc
from archiver.fixtureblog.exchange import Answer, Request
from archiver.fixtureblog.feedjson import feed_object
from archiver.fixtureblog.index import Index
from archiver.fixtureblog.model import JUMP, Blog, Comment, Post, plain_text
from archiver.fixtureblog.pager import parse_instant, positive
from archiver.fixtureblog.render import Links, environment, item_body, listing_body

FeedKind = Literal["full", "jump", "short", "none"]
"""What the owner lets feeds tell: whole posts, posts down to their jump break, the first words, nothing."""

MAX_RESULTS = 150
DEFAULT_RESULTS = 25
SUMMARY_LENGTH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSite:
    """The blog as its feeds see it."""

    index: Index
    base: str
    kind: FeedKind
    page_size: int
    sitemap_size: int

    @property
    def links(self) -> Links:
        return Links(self.base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post or one comment in a feed."""

    id: str
    published: str
    updated: str
    title: str
    url: str
    author: str
    profile: str | None
    labels: Sequence[str] = ()
    content: str | None = None
    summary: str | None = None
    comments: int | None = None
    """``thr:total``; ``None`` in a feed of comments."""
    post: Post | None = None
    """What a comment stands under."""
    parent: str | None = None
    """The comment that a comment answers."""
    deleted: bool = False

    @property
    def rfc822(self) -> str:
        return format_datetime(datetime.fromisoformat(self.published).astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer of a feed."""

    id: str
    title: str
    subtitle: str | None
    updated: str
    path: str
    """Its own path: ``/feeds/posts/default``."""
    html: str
    """The path of the page it goes with."""
    total: int
    start: int
    size: int
    """Entries asked for: ``openSearch:itemsPerPage``."""
    entries: Sequence[Entry]
    labels: Sequence[str] = ()

    @property
    def rfc822(self) -> str:
        return format_datetime(datetime.fromisoformat(self.updated).astimezone(UTC))


def answer(site: FeedSite, request: Request) -> Answer | None:
    """The feed or sitemap that an address stands for, ``None`` when there is none."""
    if request.path.startswith("/sitemap"):
        return _sitemap(site, request)
    feed = _feed(site, request)
    if not feed:
        return None
    body, kind = _write(site, feed, request.parameters)
    return _conditional(request, body, kind, datetime.fromisoformat(feed.updated))


def _feed(site: FeedSite, request: Request) -> Feed | None:
    parts = [unquote(part) for part in request.path.strip("/").split("/")]
    match parts:
        case ["feeds", "posts", "default" | "summary" as form] if site.kind != "none":
            return _posts_feed(site, request, site.index.posts, short=form == "summary")
        case ["feeds", "posts", "default" | "summary" as form, "-", *labels] if site.kind != "none" and labels:
            return _posts_feed(site, request, site.index.labelled(labels), short=form == "summary")
        case ["feeds", "pages", "default"] if site.kind != "none":
            return _posts_feed(site, request, site.index.blog.pages, short=False)
        case ["feeds", "comments", "default"]:
            return _comments_feed(site, request, site.index.posts, None)
        case ["feeds", post_id, "comments", "default"] if post_id in site.index.by_id:
            post = site.index.by_id[post_id]
            return _comments_feed(site, request, [post], post)
    return None


def _posts_feed(site: FeedSite, request: Request, posts: Sequence[Post], *, short: bool) -> Feed | None:
    query = request.parameters
    if "path" in query:
        posts = [post for post in posts if post.path == query["path"]]
        if not posts:
            return None
    posts = _ordered(_within(posts, query), query)
    start, size = positive(query.get("start-index")) or 1, _size(query)
    shown = posts[start - 1 : start - 1 + min(size, site.page_size)]
    blog = site.index.blog
    return Feed(
        id=_tag(blog),
        title=blog.title,
        subtitle=blog.description,
        updated=max((post.updated for post in posts), default="1970-01-01T00:00:00.000+00:00", key=_moment),
        path=request.path,
        html="/",
        total=len(posts),
        start=start,
        size=size,
        entries=[_post_entry(site, post, short=short) for post in shown],
        labels=list(site.index.labels),
    )


def _size(query: dict[str, str]) -> int:
    if query.get("max-results") == "0":
        return 0
    return min(positive(query.get("max-results")) or DEFAULT_RESULTS, MAX_RESULTS)


def _within(posts: Sequence[Post], query: dict[str, str]) -> Sequence[Post]:
    """Posts between the times asked for; ``updated-*`` only counts when the feed is ordered by it."""
    field = "updated" if query.get("orderby") == "updated" else "published"
    low, high = (parse_instant(query.get(f"{field}-{end}", "")) for end in ("min", "max"))
    if low is None and high is None:
        return posts
    told: Callable[[Post], datetime] = lambda post: _moment(getattr(post, field))  # noqa: E731
    return [post for post in posts if (low is None or told(post) >= low) and (high is None or told(post) < high)]


def _ordered(posts: Sequence[Post], query: dict[str, str]) -> Sequence[Post]:
    if query.get("orderby") != "updated":
        return posts
    return sorted(posts, key=lambda post: _moment(post.updated), reverse=True)


def _post_entry(site: FeedSite, post: Post, *, short: bool) -> Entry:
    blog, content, summary = site.index.blog, None, None
    if short or site.kind == "short":
        summary = plain_text(post.html.replace(JUMP, " "))[:SUMMARY_LENGTH]
    else:
        body = listing_body if site.kind == "jump" else item_body
        content = body(post, site.links)
    return Entry(
        id=f"{_tag(blog)}.{'page' if post.is_page else 'post'}-{post.id}",
        published=post.published, updated=post.updated, title=post.title, url=site.links.to(post.path),
        author=blog.author, profile=blog.profile, labels=post.labels, content=content, summary=summary,
        comments=len(post.comments), post=post,
    )  # fmt: skip


def _comments_feed(site: FeedSite, request: Request, posts: Sequence[Post], only: Post | None) -> Feed:
    blog, query = site.index.blog, request.parameters
    held = [(comment, post) for post in posts for comment in post.comments]
    held.sort(key=lambda pair: _moment(pair[0].published), reverse=only is None)
    start, size = positive(query.get("start-index")) or 1, _size(query)
    shown = held[start - 1 : start - 1 + min(size, site.page_size)]
    newest = max((comment.published for comment, _ in held), default=None, key=_moment)
    return Feed(
        id=f"{_tag(blog)}.post{only.id}..comments" if only else f"{_tag(blog)}.comments",
        title=f"Commenti su {blog.title}{': ' + only.title if only else ''}",
        subtitle=None,
        updated=newest or (only.updated if only else "1970-01-01T00:00:00.000+00:00"),
        path=request.path,
        html=only.path if only else "/",
        total=len(held),
        start=start,
        size=size,
        entries=[_comment_entry(site, comment, post) for comment, post in shown],
    )


def _comment_entry(site: FeedSite, comment: Comment, post: Post) -> Entry:
    text = plain_text(comment.body)
    return Entry(
        id=f"{_tag(site.index.blog)}.post-{comment.id}",
        published=comment.published, updated=comment.published,
        title=text if len(text) <= 50 else text[:50] + "...",
        url=site.links.comment(post, comment.id, comment.milliseconds),
        author=comment.author, profile=comment.profile, content=comment.body,
        post=post, parent=comment.parent, deleted=comment.deleted,
    )  # fmt: skip


def _write(site: FeedSite, feed: Feed, query: dict[str, str]) -> tuple[bytes, str]:
    """A feed in the form asked for, and its media type."""
    form = query.get("alt", "atom")
    if form in ("json", "json-in-script"):
        text = json.dumps(feed_object(feed, site.index.blog, site.links), ensure_ascii=False, separators=(",", ":"))
        if form == "json":
            return text.encode(), "application/json; charset=UTF-8"
        callback = query.get("callback", "gdata.io.handleScriptLoaded")
        return f"// API callback\n{callback}({text});".encode(), "text/javascript; charset=UTF-8"
    form = "rss" if form == "rss" else "atom"
    template = environment().get_template(f"common/{form}.xml.j2")
    text = template.render(feed=feed, blog=site.index.blog, links=site.links)
    return text.encode(), f"application/{form}+xml; charset=UTF-8"


def _sitemap(site: FeedSite, request: Request) -> Answer | None:
    posts: Sequence[Post] = site.index.posts
    page = positive(request.parameters.get("page"))
    if request.path == "/sitemap-pages.xml":
        posts = site.index.blog.pages
    elif request.path != "/sitemap.xml":
        return None
    elif page:
        posts = posts[(page - 1) * site.sitemap_size : page * site.sitemap_size]
    newest = max((_moment(post.updated) for post in posts), default=datetime.fromtimestamp(0, UTC))
    template = environment().get_template("common/sitemap.xml.j2")
    pages = 0 if page or len(posts) <= site.sitemap_size else -(-len(posts) // site.sitemap_size)
    body = template.render(pages=pages, posts=[(post.path, utc(post.updated)) for post in posts], links=site.links)
    return _conditional(request, body.encode(), "text/xml; charset=UTF-8", newest)


def _conditional(request: Request, body: bytes, kind: str, changed: datetime) -> Answer:
    """The answer, or 304 when the client has it already: the ETag decides where the client sent one."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:40]}"'
    modified = changed.astimezone(UTC).replace(microsecond=0)
    headers = {"Content-Type": kind, "ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
    sent = request.headers.get("if-none-match")
    if sent == etag if sent else _known_since(request.headers.get("if-modified-since"), modified):
        return Answer(status=304, headers={name: headers[name] for name in ("ETag", "Last-Modified")})
    return Answer(headers={**headers, "Server": "blogger-renderd"}, body=body)


def _known_since(header: str | None, modified: datetime) -> bool:
    try:
        return bool(header) and parsedate_to_datetime(header or "") >= modified
    except (TypeError, ValueError):
        return False


def _tag(blog: Blog) -> str:
    return f"tag:blogger.com,1999:blog-{blog.id}"


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
