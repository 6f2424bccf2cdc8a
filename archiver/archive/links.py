"""Links between the posts of a blog."""

from __future__ import annotations

from sqlite_utils.db import Database

from archiver.archive.rows import fetch_all, update
from archiver.blogger.urls import canonical_host, canonical_post_url


def resolve_links(db: Database, blog_id: str) -> None:
    """Point internal links of a blog at the posts they lead to, in whatever spelling they were written."""
    targets = {
        _address_key(row["url"]): row["post_id"]
        for row in fetch_all(db, "SELECT url, post_id FROM posts WHERE blog_id = ? AND gone_at IS NULL", [blog_id])
    }
    unresolved = fetch_all(
        db,
        """SELECT links.post_id, links.position, links.url FROM links JOIN posts USING (post_id)
           WHERE posts.blog_id = ? AND links.host IS NOT NULL AND links.target_post_id IS NULL
             AND links.kind IN ('internal', 'related')""",
        [blog_id],
    )
    for link in unresolved:
        target = targets.get(_address_key(link["url"]))
        if target is not None:
            key = {"post_id": link["post_id"], "position": link["position"]}
            update(db, "links", key, {"target_post_id": target})


def _address_key(url: str) -> str:
    """An address without its scheme: ``http`` and ``https`` are one post."""
    host, slash, path = canonical_post_url(url).partition("://")[2].partition("/")
    return f"{canonical_host(host)}{slash}{path}"
