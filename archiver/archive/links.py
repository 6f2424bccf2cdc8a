"""Links between the posts of a blog."""

from __future__ import annotations

from sqlite_utils.db import Database

from archiver.archive.rows import fetch_all, fetch_one, update
from archiver.blogger.spellings import path_key, post_number_of, site_key


def resolve_links(db: Database, blog_id: str) -> None:
    """Point internal links of a blog at the posts they lead to, in whatever spelling they were written."""
    targets = _targets(db, blog_id)
    unresolved = fetch_all(
        db,
        """SELECT links.post_id, links.position, links.url, links.kind FROM links JOIN posts USING (post_id)
           WHERE posts.blog_id = ? AND links.host IS NOT NULL AND links.target_post_id IS NULL
             AND links.kind IN ('internal', 'related')""",
        [blog_id],
    )
    for link in unresolved:
        keys = [site_key(link["url"]), post_number_of(link["url"])]
        if link["kind"] == "internal":  # on one of the blog's hosts, as the page that has the link tells
            keys.append(path_key(link["url"]))
        target = next((targets[key] for key in keys if key in targets), None)
        if target is not None:
            key = {"post_id": link["post_id"], "position": link["position"]}
            update(db, "links", key, {"target_post_id": target})


def _targets(db: Database, blog_id: str) -> dict[str, str]:
    """The posts by the keys of their addresses, by their numbers, and by what they were known as before."""
    old = """SELECT post_aliases.alias AS name, post_id FROM post_aliases JOIN posts USING (post_id)
             WHERE blog_id = ? AND gone_at IS NULL"""
    now = """SELECT url AS name, post_id FROM posts
             WHERE blog_id = ? AND gone_at IS NULL AND url IS NOT NULL AND status = 'live'"""
    targets: dict[str, str] = {}
    for row in [*fetch_all(db, old, [blog_id]), *fetch_all(db, now, [blog_id])]:
        address = row["name"].replace("path:", "http://", 1)
        for key in (path_key(address), site_key(address), row["post_id"]):
            targets[key] = row["post_id"]
    targets.pop("", None)
    return targets


def has_loose_ends(db: Database, host: str) -> bool:
    """Whether a link of the blog at a host leads to a post that is there, and is not yet led to it."""
    row = fetch_one(
        db,
        """SELECT 1 FROM blogs JOIN posts AS p USING (blog_id) JOIN links AS l ON l.post_id = p.post_id
           JOIN posts AS t ON t.url = l.url AND t.blog_id = p.blog_id AND t.gone_at IS NULL AND t.status = 'live'
           WHERE blogs.host = ? AND l.target_post_id IS NULL AND l.kind IN ('internal', 'related') LIMIT 1""",
        [host],
    )
    return row is not None
