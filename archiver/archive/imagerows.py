"""Pictures as rows: which are still to be asked for, which are held, which are lost.

One picture is one key (``images.image_key``), in however many posts it stands: what is learnt of it is learnt of all
its rows, and a row that comes later learns it from those.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlite_utils.db import Database

from archiver.archive.held import batched
from archiver.archive.pictures import file_of
from archiver.archive.rows import fetch_all, fetch_one, marks, upsert
from archiver.blogger.images import IMAGE_HOSTS, image_key
from archiver.blogger.urls import canonical_host
from archiver.records import Picture

_FAMILIES = frozenset(name for _, name in IMAGE_HOSTS)
_HOST = "substr(image_key, 1, instr(image_key || '/', '/') - 1)"
"""What a key begins with: the host, by the one name of all its twins where it is one of Blogger's."""

Known = dict[str, Any]
"""What is known of one picture: its key, what its rows tell, and the size of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which pictures are wanted."""

    hosts: Collection[str]
    """The blog's own hosts; Blogger's picture hosts are asked besides them, and nobody else is."""
    since: str | None = None
    """``YYYY-MM-DD``: of posts of this day or later."""
    most: int | None = None
    """Of so many posts, the newest."""
    lost: bool = False
    """Whether those that are lost are asked for again, and those that are held and whose file is missing."""
    not_refused_since: str | None = None
    """UTC: those that were refused since then are left alone; ``None`` asks for them all the same."""
    refusals: Collection[str] = ()
    """The reasons of ``skips`` that are refusals."""


@dataclass(slots=True, kw_only=True)
class Wanted:
    """The pictures that are not held."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    """To be asked for: a row of ``images`` for each, those of the newest posts first. Eight bytes for each, however
    many there are."""
    elsewhere: int = 0
    """How many are on hosts that are not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a picture is."""

    url: str
    """As in the page."""
    original_url: str
    """At full size."""
    sha256: str | None
    """Of its file, where it is held."""


def is_asked(host: str, own: Collection[str]) -> bool:
    """Whether pictures of a host are asked for.

    :param host: as a key begins
    :param own: the blog's own hosts
    """
    return host in _FAMILIES or canonical_host(host) in own


_PUBLISHED = "coalesce(published_utc, published_date, '')"
_SHOWN = """blog_id = ? AND post_id IN (SELECT post_id FROM post_scopes WHERE scope IN ({scopes}))
            AND coalesce(published_date, ?) >= ?"""
"""Posts of a blog in some scopes, of a day or later."""


def wanted(db: Database, archive: Path, blog_id: str | None, scopes: Sequence[str], which: Which) -> Wanted:
    """The pictures of a blog's posts, in some scopes, that are not held; of posts that are gone as well.

    :param archive: the archive's folder
    """
    found, asked = Wanted(), dict[str, bool]()
    newest, newest_of = "", list[Any]()
    if which.most is not None:
        newest = (
            f"AND post_id IN (SELECT post_id FROM posts WHERE {_SHOWN} ORDER BY {_PUBLISHED} DESC, post_id LIMIT ?)"  # noqa: S608
        )
        newest = newest.format(scopes=marks(scopes))
        newest_of = [blog_id, *scopes, which.since or "", which.since or "", which.most]
    # The pictures first: where most are held, few of their posts need be looked at.
    rows = db.conn.execute(
        f"""SELECT images.rowid, {_HOST}, sha256, max({_PUBLISHED}) FROM images CROSS JOIN posts USING (post_id)
            WHERE image_key IS NOT NULL AND (? OR coalesce(sha256, dead_since) IS NULL)
              AND {_SHOWN.format(scopes=marks(scopes))} {newest}
              AND coalesce(original_url, images.url) NOT IN (
                SELECT skips.url FROM skips JOIN crawls USING (crawl_id)
                WHERE crawls.blog_id = ? AND started_at >= ? AND reason IN ({marks(list(which.refusals))}))
            GROUP BY image_key ORDER BY 4 DESC, post_id, position""",  # noqa: S608
        [
            *(which.lost, blog_id, *scopes, which.since or "", which.since or "", *newest_of),
            *(blog_id, which.not_refused_since or "~", *which.refusals),
        ],
    )
    for row, host, sha256, _ in rows:
        if sha256 is not None and file_of(archive, sha256) is not None:
            continue
        if host not in asked:
            asked[host] = is_asked(host, which.hosts)
        if asked[host]:
            found.rows.append(row)
        else:
            found.elsewhere += 1
    return found


def address(db: Database, archive: Path, row: int) -> Address | None:
    """Where the picture of a row is; ``None`` where it is held by now, or no longer shown."""
    sql = "SELECT url, coalesce(original_url, url) AS original_url, sha256 FROM images WHERE rowid = ?"
    found = fetch_one(db, sql, [row])
    is_held = found is not None and found["sha256"] is not None and file_of(archive, found["sha256"]) is not None
    return None if found is None or is_held else Address(**found)


def keep(db: Database, url: str, picture: Picture, capture_id: str) -> bool:
    """A picture is held: note its file, and that it is no longer lost; returns whether any row shows it.

    :param url: its address as in the page
    """
    file = {name: getattr(picture, name) for name in Picture.__slots__}
    file |= {"truncated": int(picture.truncated), "capture_id": capture_id}
    upsert(db, "image_files", {"sha256": picture.sha256}, {name: file[name] for name in file if name != "sha256"})
    known = {**file, "image_key": image_key(url), "dead_since": None}
    return db.conn.execute(f"{_FILL} WHERE image_key = :image_key AND sha256 IS NULL", known).rowcount > 0


_FILL = """UPDATE images SET sha256 = :sha256, mime = :mime, dead_since = :dead_since,
               width = CASE WHEN coalesce(width, height) IS NULL THEN :width ELSE width END,
               height = CASE WHEN coalesce(width, height) IS NULL THEN :height ELSE height END"""
"""The size of the file where the page told none: one number of each would be the size of nothing."""


def lose(db: Database, url: str, at: str) -> None:
    """A picture is at none of its addresses, since ``at`` unless that was known before.

    :param url: its address as in the page
    """
    sql = "UPDATE images SET dead_since = coalesce(dead_since, ?) WHERE image_key = ? AND sha256 IS NULL"
    db.conn.execute(sql, (at, image_key(url)))


def known(db: Database, keys: Iterable[str]) -> list[Known]:
    """What is known of pictures, by the rows that show them; nothing of those that were never asked for."""
    found: list[Known] = []
    for chunk in batched(sorted(set(keys))):
        found += fetch_all(
            db,
            f"""SELECT image_key, max(images.sha256) AS sha256, max(images.mime) AS mime, min(dead_since) AS dead_since,
                       max(image_files.width) AS width, max(image_files.height) AS height
                FROM images LEFT JOIN image_files USING (sha256)
                WHERE image_key IN ({marks(chunk)}) AND (sha256 IS NOT NULL OR dead_since IS NOT NULL)
                GROUP BY image_key""",  # noqa: S608
            chunk,
        )
    return found


def carry_over(db: Database, post_id: str, pictures: Iterable[Known]) -> None:
    """Tell the rows of a post what is known of their pictures."""
    sql = f"{_FILL} WHERE post_id = :post_id AND image_key = :image_key"
    db.conn.executemany(sql, [{**one, "post_id": post_id} for one in pictures])


@dataclass(slots=True, kw_only=True)
class Totals:
    """The pictures of a blog, each once however many posts show it."""

    images: int = 0
    held: int = 0
    bytes: int = 0
    """Of the files that are held."""
    lost: int = 0
    elsewhere: int = 0
    """On hosts that are not asked."""
    wanted: int = 0
    """Not held yet, and neither lost nor elsewhere."""


def totals(db: Database, blog_id: str, host: str | None) -> Totals:
    """How many pictures of a blog are held, lost, elsewhere.

    :param host: the blog's
    """
    told, own = Totals(), {canonical_host(host)} if host else set[str]()
    sql = f"""SELECT {_HOST}, max(sha256 IS NOT NULL) AS held, max(dead_since IS NOT NULL) AS lost
              FROM images JOIN posts USING (post_id) WHERE blog_id = ? AND image_key IS NOT NULL GROUP BY image_key"""  # noqa: S608
    counted = f"SELECT *, count(*) FROM ({sql}) GROUP BY 1, 2, 3"  # noqa: S608
    for begins, held, lost, count in db.conn.execute(counted, [blog_id]):
        told.images += count
        if held:
            told.held += count
        elif lost:
            told.lost += count
        elif is_asked(begins, own):
            told.wanted += count
        else:
            told.elsewhere += count
    told.bytes = db.conn.execute(_BYTES, [blog_id]).fetchone()[0]
    return told


_BYTES = """SELECT coalesce(sum(bytes), 0) FROM image_files WHERE sha256 IN (
                SELECT sha256 FROM images JOIN posts USING (post_id) WHERE blog_id = ? AND sha256 IS NOT NULL)"""
