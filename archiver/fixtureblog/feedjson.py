"""A feed as the JSON that Blogger makes of its Atom: text under ``$t``, prefixes joined by ``$``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.fixtureblog.model import Blog
from archiver.fixtureblog.render import Links, profile_url

if TYPE_CHECKING:
    from archiver.fixtureblog.feedforms import Entry, Feed

_NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns$openSearch": "http://a9.com/-/spec/opensearchrss/1.0/",
    "xmlns$blogger": "http://schemas.google.com/blogger/2008",
    "xmlns$georss": "http://www.georss.org/georss",
    "xmlns$gd": "http://schemas.google.com/g/2005",
    "xmlns$thr": "http://purl.org/syndication/thread/1.0",
}


def feed_object(feed: Feed, blog: Blog, links: Links) -> dict[str, Any]:
    """The whole answer of ``alt=json``."""
    told: dict[str, Any] = {
        **_NAMESPACES,
        "id": _t(feed.id),
        "updated": _t(feed.updated),
        "category": [{"term": label} for label in feed.labels],
        "title": {"type": "text", "$t": feed.title},
        "subtitle": {"type": "html", "$t": feed.subtitle or ""},
        "link": [
            _link("http://schemas.google.com/g/2005#feed", "application/atom+xml", links.to(feed.path)),
            _link("self", "application/atom+xml", f"https://www.blogger.com{feed.path}?alt=json"),
            _link("alternate", "text/html", links.to(feed.html)),
        ],
        "author": [_author(blog.author, blog.profile)],
        "generator": {"version": "7.00", "uri": "http://www.blogger.com", "$t": "Blogger"},
        "openSearch$totalResults": _t(str(feed.total)),
        "openSearch$startIndex": _t(str(feed.start)),
        "openSearch$itemsPerPage": _t(str(feed.size)),
    }
    if feed.entries:
        told["entry"] = [_entry(entry, blog, links) for entry in feed.entries]
    return {"version": "1.0", "encoding": "UTF-8", "feed": told}


def _entry(entry: Entry, blog: Blog, links: Links) -> dict[str, Any]:
    told: dict[str, Any] = {"id": _t(entry.id), "published": _t(entry.published), "updated": _t(entry.updated)}
    if entry.labels:
        told["category"] = [{"scheme": "http://www.blogger.com/atom/ns#", "term": label} for label in entry.labels]
    told["title"] = {"type": "text", "$t": entry.title}
    if entry.content is not None:
        told["content"] = {"type": "html", "$t": entry.content}
    if entry.summary is not None:
        told["summary"] = {"type": "text", "$t": entry.summary}
    told["link"] = [{**_link("alternate", "text/html", entry.url), "title": entry.title}]
    told["author"] = [_author(entry.author, entry.profile)]
    if entry.comments is not None:
        told["thr$total"] = _t(str(entry.comments))
    elif entry.post:
        told.update(_comment(entry, blog, links))
    return told


def _comment(entry: Entry, blog: Blog, links: Links) -> dict[str, Any]:
    """What only a comment has: the post it stands under, the comment it answers, that it was taken away."""
    assert entry.post
    feed = f"https://www.blogger.com/feeds/{blog.id}/{entry.post.id}/comments/default"
    told: dict[str, Any] = {
        "thr$in-reply-to": {
            "href": links.to(entry.post.path),
            "ref": f"tag:blogger.com,1999:blog-{blog.id}.post-{entry.post.id}",
            "source": f"http://www.blogger.com/feeds/{blog.id}/posts/default/{entry.post.id}",
            "type": "text/html",
        }
    }
    if entry.parent:
        told["link"] = [
            {**_link("alternate", "text/html", entry.url), "title": ""},
            _link("related", "application/atom+xml", f"{feed}/{entry.parent}"),
        ]
    if entry.deleted:
        told["gd$extendedProperty"] = [{"name": "blogger.contentRemoved", "value": "true"}]
    return told


def _t(text: str) -> dict[str, str]:
    return {"$t": text}


def _link(rel: str, kind: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": kind, "href": href}


def _author(name: str, profile: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": _t(name)}
    if profile:
        told["uri"] = _t(str(profile_url(profile)))
    return {**told, "email": _t("noreply@blogger.com")}
