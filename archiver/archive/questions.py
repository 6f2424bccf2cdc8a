"""What a run asks its archive: nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from archiver.archive import claims, forgotten, frontier, gone, imagerows, listed
from archiver.archive.changes import Held
from archiver.archive.claims import Claim
from archiver.archive.folder import Archive
from archiver.archive.frontier import WalkPosition
from archiver.archive.held import held_posts
from archiver.archive.imagerows import Address, Wanted, Which
from archiver.archive.rows import Row, fetch_all, fetch_one
from archiver.archive.state import Counts, State
from archiver.archive.warc import Revisited
from archiver.blogger.tombstones import Tombstones


class Questions:
    """What is known of one blog, to the run that crawls it."""

    archive: Archive
    started_at: str
    """UTC."""
    _state: State

    @property
    def crawl_id(self) -> str:
        """Its id."""
        return self._state.crawl_id or ""

    @property
    def host(self) -> str:
        """The blog's host as the person named it."""
        return self._state.host

    @property
    def root(self) -> str:
        """The blog's home page as the person named it."""
        return self._state.root

    @property
    def scopes(self) -> list[str]:
        """What is wanted of the blog."""
        return self._state.scopes

    @property
    def blog_id(self) -> str | None:
        """The blog, once something has told it."""
        return self._state.blog_id

    @property
    def counts(self) -> Counts:
        """What the run has done so far."""
        return self._state.counts

    def was_typed(self, root: str) -> bool:
        """Whether a person named a blog by this address before."""
        sql = """SELECT 1 FROM crawls WHERE json_extract(settings, '$.address') = ?
                 AND json_extract(settings, '$.typed') LIMIT 1"""
        return fetch_one(self.archive.db, sql, [root]) is not None

    def witness(self, scope: str, witness: str) -> Row | None:
        """How a witness stands: its row of ``witnesses``."""
        sql = "SELECT * FROM witnesses WHERE blog_id = ? AND scope = ? AND witness = ?"
        return fetch_one(self.archive.db, sql, [self.blog_id, scope, witness])

    def revisited(self, capture_id: str | None) -> Revisited | None:
        """What a 304 of a witness will say still holds."""
        sql = "SELECT capture_id, url, fetched_at FROM captures WHERE capture_id = ?"
        row = fetch_one(self.archive.db, sql, [capture_id])
        return None if row is None else Revisited(**row)

    def blog(self) -> Row:
        """What is known of the blog: its row of ``blogs``; empty before anything is."""
        return fetch_one(self.archive.db, "SELECT * FROM blogs WHERE blog_id = ?", [self.blog_id]) or {}

    def updated_at(self, scope: str, witness: str, urls: Sequence[str]) -> dict[str, str | None]:
        """As ``listed.updated_at``, of this run's blog."""
        return listed.updated_at(self.archive.db, self.blog_id or "", scope, witness, urls)

    def listed_count(self, scope: str, witness: str) -> int:
        """As ``listed.count``, of this run's blog."""
        return listed.count(self.archive.db, self.blog_id or "", scope, witness)

    def held(self, posts: Iterable[tuple[str, str]]) -> dict[str, Held]:
        """The held rows of posts, by the ids asked for; ``posts`` are (post id, canonical address)."""
        asked = list(posts)
        if self.blog_id is None or not asked:
            return {}
        return held_posts(self.archive.db, self.blog_id, asked)

    def wanted_pages(self, *, comments: bool, at: str) -> list[str]:
        """As ``frontier.wanted_pages``, of this run's blog; ``at`` is now."""
        hours = self._state.gone_after
        return frontier.wanted_pages(self.archive.db, self.blog_id, self.scopes, comments=comments, at=at, hours=hours)

    def listed_pages(
        self, *, pages: bool, comments: bool, since: str | None = None, everything: bool = False
    ) -> list[str]:
        """As ``listed.wanted``, of this run's blog and scopes."""
        db, blog, scopes = self.archive.db, self.blog_id, self.scopes
        return listed.wanted(db, blog, scopes, pages=pages, comments=comments, since=since, everything=everything)

    def lacks_comments(self) -> bool:
        """As ``listed.lacks_comments``, of this run's blog and scopes."""
        return listed.lacks_comments(self.archive.db, self.blog_id or "", self.scopes)

    def scope_of(self, url: str) -> str | None:
        """As ``listed.scope_of``, of this run's blog and scopes."""
        return listed.scope_of(self.archive.db, self.blog_id, self.scopes, url)

    def not_held(self, scope: str, witness: str) -> list[str]:
        """As ``listed.not_held``, of this run's blog."""
        return listed.not_held(self.archive.db, self.blog_id or "", scope, witness)

    def unfinished_walks(self, scope: str) -> list[WalkPosition]:
        """As ``frontier.unfinished_walks``, of this run's blog."""
        return frontier.unfinished_walks(self.archive.db, self.blog_id, scope)

    def unfinished_threads(self) -> list[WalkPosition]:
        """As ``frontier.unfinished_threads``, of this run's blog."""
        return frontier.unfinished_threads(self.archive.db, self.blog_id, self.scopes)

    def newest_in_scope(self, scope: str) -> str | None:
        """As ``frontier.newest_in_scope``, of this run's blog."""
        return frontier.newest_in_scope(self.archive.db, self.blog_id, scope)

    def unlisted(self, *, walked: Iterable[str]) -> list[str]:
        """As ``gone.unlisted``, of this run."""
        return gone.unlisted(self.archive.db, self.blog_id, self.scopes, before=self.started_at, walked=walked)

    def due(self, urls: Sequence[str], *, at: str) -> list[str]:
        """As ``gone.due``, of this run."""
        return gone.due(self.archive.db, self.blog_id, urls, at=at, gone_after=self._state.gone_after)

    def held_in_scope(self, scope: str) -> int:
        """As ``frontier.count_in_scope``, of this run's blog, with what was forgotten: that is known as well."""
        known = frontier.count_in_scope(self.archive.db, self.blog_id, scope)
        return known + forgotten.in_scope(self.archive.db, self.blog_id, scope)

    @cached_property
    def stones(self) -> Tombstones:
        """What was forgotten before this run."""
        return forgotten.tombstones(self.archive.db)

    def gap_urls(self, scope: str) -> set[str]:
        """The addresses of the gaps of a scope that the run has found so far."""
        sql = "SELECT url FROM gaps WHERE crawl_id = ? AND scope = ?"
        return {str(row["url"]) for row in fetch_all(self.archive.db, sql, [self.crawl_id, scope])}

    def claims(self, scope: str) -> list[Claim]:
        """As ``claims.claims``, of this run's blog."""
        return claims.claims(self.archive.db, self.blog_id or "", scope, since=self.started_at)

    def in_part(self, scope: str) -> list[str]:
        """As ``claims.in_part``, of this run's blog."""
        return claims.in_part(self.archive.db, self.blog_id or "", scope)

    def wanted_images(self, which: Which) -> Wanted:
        """As ``imagerows.wanted``, of this run's blog and scopes."""
        return imagerows.wanted(self.archive.db, self.archive.path, self.blog_id, self.scopes, which)

    def holds_images(self) -> bool:
        """Whether any picture of this run's blog is held."""
        sql = "SELECT 1 FROM images JOIN posts USING (post_id) WHERE blog_id = ? AND sha256 IS NOT NULL LIMIT 1"
        return fetch_one(self.archive.db, sql, [self.blog_id]) is not None

    def image_at(self, row: int) -> Address | None:
        """As ``imagerows.address``."""
        return imagerows.address(self.archive.db, self.archive.path, row)
