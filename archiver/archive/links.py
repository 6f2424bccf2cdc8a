"""Links between the posts of a blog."""

from __future__ import annotations

from sqlite_utils.db import Database

from archiver.archive.rows import fetch_all, update
from archiver.blogger.spellings import post_number_of, site_key


def resolve_links(db: Database, blog_id: str) -> None:
    """Point internal links of a blog at the posts they lead to, in whatever spelling they were written."""
    targets = _targets(db, blog_id)
    unresolved = fetch_all(
        db,
        """SELECT links.post_id, links.position, links.url FROM links JOIN posts USING (post_id)
           WHERE posts.blog_id = ? AND links.host IS NOT NULL AND links.target_post_id IS NULL
             AND links.kind IN ('internal', 'related')""",
        [blog_id],
    )
    for link in unresolved:
        target = targets.get(site_key(link["url"])) or targets.get(post_number_of(link["url"]) or "")
        if target is not None:
            key = {"post_id": link["post_id"], "position": link["position"]}
            update(db, "links", key, {"target_post_id": target})


def _targets(db: Database, blog_id: str) -> dict[str, str]:
    """The posts by the keys of their addresses, by their numbers, and by what they were known as before."""
    targets: dict[str, str] = {}
    for row in fetch_all(
        db,
        """SELECT post_aliases.alias, post_id FROM post_aliases JOIN posts USING (post_id)
           WHERE blog_id = ? AND gone_at IS NULL""",
        [blog_id],
    ):
        targets[site_key(row["alias"].replace("path:", "http://", 1))] = row["post_id"]
    for row in fetch_all(db, "SELECT url, post_id FROM posts WHERE blog_id = ? AND gone_at IS NULL", [blog_id]):
        targets[site_key(row["url"])] = targets[row["post_id"]] = row["post_id"]
    targets.pop("", None)
    return targets
