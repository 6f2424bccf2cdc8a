"""Feeds: the machine's way into the blog.

Of posts, of a label's posts, of pages and of comments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, unquote

from archiver.fixtureblog.conditional import conditional
from archiver.fixtureblog.exchange import Answer, Request
from archiver.fixtureblog.feedforms import Entry, Feed, write
from archiver.fixtureblog.index import COMMENTS, LABELS, PAGES, POSTS, Index, Scope
from archiver.fixtureblog.model import JUMP, Blog, Comment, Post, plain_text
from archiver.fixtureblog.pager import parse_instant, positive
from archiver.fixtureblog.render import Links, item_body, listing_body

FeedKind = Literal["full", "jump", "short", "none", "feedburner", "html"]
"""What the owner lets feeds tell: whole posts, posts down to their jump break, the first words, nothing.
``feedburner``: whole posts, but readers are sent to FeedBurner unless they ask with ``redirect=false``. ``html``: the
home page instead of a feed; ``Site`` answers that."""

FEEDBURNER = "http://feeds.feedburner.com/IlQuadernoDiValdorsa"
"""Where. Every feed of posts is sent there; whether Blogger does so with those of labels is not known for certain."""
LEGACY = {"/atom.xml": {}, "/rss.xml": {"alt": "rss"}}
"""Addresses of the feed from before 2007 that still answer."""

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
    """Entries that a feed gives at most."""
    weight: int
    """Bytes of text after which a feed gives no more entries."""

    @property
    def links(self) -> Links:
        return Links(self.base)


def answer(site: FeedSite, request: Request) -> Answer | None:
    """The feed that an address stands for, ``None`` when there is none."""
    found = _address(site, request)
    if not found:
        return None
    parts, query = found
    is_of_posts = parts[:2] == ["feeds", "posts"]
    if is_of_posts and site.kind == "none":
        return None
    if is_of_posts and site.kind == "feedburner" and query.get("redirect") != "false":
        return Answer(status=302, headers={"Location": FEEDBURNER, "Content-Type": "text/html; charset=UTF-8"})
    if "path" in query:
        written = _written(site, parts, query)
    else:
        key = ("feed", site.base, site.kind, site.page_size, site.weight, *parts, *sorted(query.items()))
        written = site.index.once(key, lambda: _written(site, parts, query))
    return conditional(request, *written) if written else None


def _address(site: FeedSite, request: Request) -> tuple[list[str], dict[str, str]] | None:
    """The parts of the address of a feed and its query: the addresses of before 2007, and those that name the blog as
    ``www.blogger.com`` has them, stand for the same feeds."""
    query = request.parameters
    if request.path in LEGACY:
        return ["feeds", "posts", "default"], {**LEGACY[request.path], **query}
    parts = [unquote(part) for part in request.path.strip("/").split("/")]
    if parts[1:2] == [site.index.blog.id]:
        del parts[1]
    return (parts, query) if parts[0] == "feeds" else None


def _written(site: FeedSite, parts: list[str], query: dict[str, str]) -> tuple[bytes, str, datetime] | None:
    """A feed's body, its media type, and when it last changed."""
    feed = _feed(site, parts, query)
    return (*write(feed, site.index.blog, site.links, query), datetime.fromisoformat(feed.updated)) if feed else None


def _feed(site: FeedSite, parts: list[str], query: dict[str, str]) -> Feed | None:
    match parts:
        case ["feeds", "posts", "default" | "summary" as form]:
            return _posts_feed(site, parts, query, POSTS, short=form == "summary")
        case ["feeds", "posts", "default" | "summary" as form, "-", *labels] if labels:
            return _posts_feed(site, parts, query, ("label", *labels), short=form == "summary")
        case ["feeds", "pages", "default" | "summary" as form] if site.kind != "none":
            return _posts_feed(site, parts, query, PAGES, short=form == "summary")
        case ["feeds", "comments", "default" | "summary"]:
            return _comments_feed(site, parts, query, None)
        case ["feeds", post_id, "comments", "default" | "summary"] if post_id in site.index.by_id:
            return _comments_feed(site, parts, query, site.index.by_id[post_id])
    return None


def _posts_feed(site: FeedSite, parts: list[str], query: dict[str, str], scope: Scope, *, short: bool) -> Feed | None:
    blog, index = site.index.blog, site.index
    posts = _within(index, scope, query)
    updated = index.updated(scope, *(("label", name) for name in scope[1:]), LABELS)
    if "path" in query:
        one = index.by_path.get(query["path"])
        if one is None or all(one is not post for post in posts):
            return None
        posts, updated = [one], one.updated
    start, size = positive(query.get("start-index")) or 1, _size(query)
    shown = posts[start - 1 : start - 1 + min(size, site.page_size)]
    return Feed(
        id=_tag(blog),
        title=blog.title,
        subtitle=blog.description,
        updated=updated,
        path="/" + "/".join(quote(part, safe="") for part in parts),
        html="/",
        total=len(posts),
        start=start,
        size=size,
        entries=_fit((_post_entry(site, post, short=short) for post in shown), site.weight),
        labels=list(index.labels),
    )


def _fit(entries: Iterable[Entry], weight: int) -> list[Entry]:
    """The first entries, no heavier together than ``weight`` bytes of text (but never none for that)."""
    fitting: list[Entry] = []
    for entry in entries:
        weight -= len((entry.content or entry.summary or "").encode())
        if weight < 0 and fitting:
            break
        fitting.append(entry)
    return fitting


def _size(query: dict[str, str]) -> int:
    if query.get("max-results") == "0":
        return 0
    return min(positive(query.get("max-results")) or DEFAULT_RESULTS, MAX_RESULTS)


def _within(index: Index, scope: Scope, query: dict[str, str]) -> Sequence[Post]:
    """Posts in the order and between the times asked for; ``updated-*`` only counts in a feed ordered by it."""
    by: Literal["published", "updated"] = "updated" if query.get("orderby") == "updated" else "published"
    low, high = (parse_instant(query.get(f"{by}-{end}", "")) for end in ("min", "max"))
    return index.ordered(scope, by).between(low, high)


def _post_entry(site: FeedSite, post: Post, *, short: bool) -> Entry:
    blog, content, summary, post = site.index.blog, None, None, post.made()
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


def _comments_feed(site: FeedSite, parts: list[str], query: dict[str, str], only: Post | None) -> Feed:
    blog, index = site.index.blog, site.index
    held = _thread(only) if only else index.comments()
    start, size = positive(query.get("start-index")) or 1, _size(query)
    shown = held[start - 1 : start - 1 + min(size, site.page_size)]
    newest = (
        [only.updated] if only and not held else [comment.published for comment, _ in (held[-1:] if only else held[:1])]
    )
    return Feed(
        id=f"{_tag(blog)}.post{only.id}..comments" if only else f"{_tag(blog)}.comments",
        title=f"Commenti su {blog.title}{': ' + only.title if only else ''}",
        subtitle=None,
        updated=index.latest(*newest, scopes=[(*COMMENTS, only.id) if only else COMMENTS]),
        path="/" + "/".join(parts),
        html=only.path if only else "/",
        total=len(held),
        start=start,
        size=size,
        entries=_fit((_comment_entry(site, comment, post) for comment, post in shown), site.weight),
    )


def _thread(post: Post) -> Sequence[tuple[Comment, Post]]:
    """The comments of a post, oldest first."""
    return [(comment, post) for comment in sorted(post.comments, key=lambda comment: comment.milliseconds)]


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


def _tag(blog: Blog) -> str:
    return f"tag:blogger.com,1999:blog-{blog.id}"
