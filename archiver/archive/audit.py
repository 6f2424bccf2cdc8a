"""The completeness certificate of an archive, read from what its runs left: what each witness of a scope says exists,
what is held of it, and every post that is missing, with its reason.

Read as things stand now: a gap that a later run has filled is none any more, and a run over one scope says nothing of
another. What a run did is told by the last one that asked for all of the scope; runs with ``--since`` or
``--max-posts`` asked for less.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sqlite_utils.db import Database

from archiver.archive.claims import Claim, Holding, claims, holding, suspected
from archiver.archive.folder import DATABASE
from archiver.archive.left import Gap, gaps_left
from archiver.archive.listed import OF_PAGES, OF_POSTS
from archiver.archive.rows import Row, fetch_all, fetch_one, marks
from archiver.archive.schema import read_database, sqlite_errors
from archiver.blogger.tombstones import MARK
from archiver.blogger.urls import same_label
from archiver.errors import EXIT_COMPLETE, IncompleteError, UsageError

State = Literal["complete", "missing", "unfinished", "unasked", "imported", "unproven"]
"""``unfinished``: the last run did not come to its end; ``unasked``: no run asked for all of the scope; ``imported``:
nor that, and what is held of it somebody else kept; ``unproven``: no witness could say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run that asked for all of a scope."""

    crawl_id: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    """``None`` where it is still running, or was killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAudit:
    """The certificate of one scope."""

    blog_id: str
    host: str | None
    blog_title: str | None
    root: str
    scope: str
    state: State
    held: int
    """Posts that are held whole and live."""
    in_part: tuple[str, ...]
    """The addresses of those of which a part is held."""
    gone: int
    """Posts and pages that vanished from the blog, and are kept."""
    claims: tuple[Claim, ...]
    only_in: dict[str, tuple[str, ...]]
    """Of two witnesses that list other posts than each other: what only the one lists, by its name."""
    missing: tuple[Gap, ...]
    accepted: tuple[Gap, ...]
    unlisted: dict[str, str | None]
    """Posts that are held and that no witness lists any longer; since when they are suspected to be gone, if so."""
    last_run: LastRun | None
    limited: tuple[str, ...]
    """When later runs began that asked for less than all."""
    imported: tuple[str, ...]
    """The files from which posts of the blog came that no run has read since."""
    forgotten: int = 0
    """How many of what its witnesses count were forgotten (``archiver forget``)."""

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing but what the user accepts, and that is proven."""
        return self.state == "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The certificates of several scopes."""

    path: Path
    scopes: list[ScopeAudit] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 where all is complete, 3 where not."""
        complete = all(scope.is_complete for scope in self.scopes)
        return EXIT_COMPLETE if complete else IncompleteError.exit_code


def audit(
    path: Path,
    *,
    root: str | None = None,
    host: str | None = None,
    scopes: Sequence[str] = (),
    crawl: str | None = None,
) -> Audit:
    """The certificates of what the archive in ``path`` covers. Raises UsageError and the ArchiveErrors.

    :param root: the home page of the only blog that is asked for
    :param host: its host
    :param scopes: the only scopes that are asked for, ``blog`` or ``label:NAME``
    :param crawl: the only run whose scopes are asked for
    """
    db = read_database(path / DATABASE)
    try:
        with sqlite_errors(path / DATABASE):
            covered = _of_crawl(db, crawl) if crawl is not None else _wanted(db, path, root, host, scopes)
            return Audit(path=path, scopes=[_audit(db, blog, scope) for blog, scope in covered])
    finally:
        db.close()


def audit_blogs(db: Database, path: Path, blogs: Sequence[str]) -> Audit:
    """The certificates of every scope of some blogs, of a database that is open, as of the moment that it reads.

    :param blogs: their ids
    """
    wanted = set(blogs)
    return Audit(
        path=path, scopes=[_audit(db, blog, scope) for blog, scope in _covered(db) if blog["blog_id"] in wanted]
    )


# Which scopes


def _covered(db: Database) -> list[tuple[Row, str]]:
    """Every scope of which anything is held or known, with the row of its blog."""
    blogs = {row["blog_id"]: row for row in fetch_all(db, "SELECT blog_id, host, url, title FROM blogs")}
    return [(blogs[row["blog_id"]], row["scope"]) for row in fetch_all(db, _COVERED)]


_COVERED = """
SELECT blog_id, scope FROM (
    SELECT blog_id, scope FROM witnesses WHERE witness <> 'comments_feed'
    UNION SELECT blog_id, scope FROM follows
    UNION SELECT r.blog_id, v.scope FROM coverage AS v JOIN crawls AS r USING (crawl_id)
    UNION SELECT p.blog_id, s.scope FROM post_scopes AS s JOIN posts AS p USING (post_id))
JOIN blogs USING (blog_id)
ORDER BY host, blog_id, scope <> 'blog', scope
"""


def _of_crawl(db: Database, crawl: str) -> list[tuple[Row, str]]:
    row = fetch_one(db, "SELECT blog_id, scopes FROM crawls WHERE crawl_id = ?", [crawl]) or {}
    asked = json.loads(row.get("scopes") or "[]")
    return [(blog, scope) for blog, scope in _covered(db) if blog["blog_id"] == row["blog_id"] and scope in asked]


def _wanted(
    db: Database, path: Path, root: str | None, host: str | None, scopes: Sequence[str]
) -> list[tuple[Row, str]]:
    """The scopes that are asked for. Raises UsageError, which names what there is, where one is not covered."""
    covered = _covered(db)
    if not covered:
        raise UsageError(
            f"The archive {path} covers nothing yet. Begin with: archiver crawl https://NAME.blogspot.com/"
        )
    moved = {
        row["blog_id"]
        for row in fetch_all(db, "SELECT blog_id FROM crawls WHERE json_extract(settings, '$.address') = ?", [root])
    }
    here = [
        (blog, scope) for blog, scope in covered if root is None or blog["host"] == host or blog["blog_id"] in moved
    ]
    if not here:
        hosts = ", ".join(sorted({blog["host"] or blog["blog_id"] for blog, _ in covered}))
        raise UsageError(f"The archive {path} does not hold {root}. It holds: {hosts}.")
    for wanted in scopes:
        if not any(_same(scope, wanted) for _, scope in here):
            told = ", ".join(dict.fromkeys(_spoken(scope) for _, scope in here if not scope.startswith("post:")))
            at = root or "any blog"
            raise UsageError(
                f"The archive {path} does not hold {_spoken(wanted)} of {at} as a scope of its own. "
                f"It holds: {told or 'single posts'}."
            )
    return [(blog, scope) for blog, scope in here if not scopes or any(_same(scope, wanted) for wanted in scopes)]


def _same(one: str, other: str) -> bool:
    if one.startswith("label:") and other.startswith("label:"):
        return same_label(one.removeprefix("label:"), other.removeprefix("label:"))
    return one == other


def _spoken(scope: str) -> str:
    if scope == "blog":
        return "the whole blog"
    if scope.startswith("label:"):
        return f"the label “{scope.removeprefix('label:')}”"
    return scope.removeprefix("post:")


# One scope


def _audit(db: Database, blog: Row, scope: str) -> ScopeAudit:
    blog_id, root = str(blog["blog_id"]), str(blog["url"] or "")
    last, limited = _runs(db, blog_id, scope)
    found = claims(db, blog_id, scope, since=last.started_at if last else None)
    held = holding(db, blog_id, scope)
    doubted = suspected(db, blog_id)
    gaps = gaps_left(db, blog_id, scope, root, found, held, doubted, since=last.started_at if last else "")
    missing = tuple(gap for gap in gaps if gap.accepted is None)
    imported = _imported(db, blog_id)
    state = _state(scope, last, found, held, missing)
    if state == "unasked" and imported and not limited:
        state = "imported"
    return ScopeAudit(
        blog_id=blog_id,
        host=blog["host"],
        blog_title=blog["title"],
        root=root,
        scope=scope,
        state=state,
        held=held.whole(),
        in_part=tuple(held.in_part()),
        gone=held.gone,
        claims=tuple(found),
        only_in=_only_in(db, blog_id, scope, found),
        missing=missing,
        accepted=tuple(gap for gap in gaps if gap.accepted is not None),
        unlisted=_unlisted(db, blog_id, scope, found, held, doubted),
        last_run=last,
        limited=tuple(limited),
        imported=imported,
        forgotten=max((claim.forgotten for claim in found), default=0),
    )


def _imported(db: Database, blog_id: str) -> tuple[str, ...]:
    rows = fetch_all(
        db,
        """SELECT DISTINCT c.source FROM captures AS c CROSS JOIN posts AS p USING (capture_id)
           WHERE p.blog_id = ? AND c.crawl_id IS NULL ORDER BY c.source""",
        [blog_id],
    )
    return tuple(row["source"].removeprefix("import:") for row in rows)


def _state(scope: str, last: LastRun | None, found: Sequence[Claim], held: Holding, missing: Sequence[Gap]) -> State:
    if scope.startswith("post:"):
        return "missing" if missing else "complete" if held.posts or held.gone else "unfinished"
    if last is None:
        return "unasked"
    if last.outcome not in {"complete", "incomplete"}:
        return "unfinished"
    if missing:
        return "missing"
    return "complete" if any(claim.expected is not None for claim in found) else "unproven"


def _runs(db: Database, blog_id: str, scope: str) -> tuple[LastRun | None, list[str]]:
    """The last run that asked for all of a scope, and when those began that asked for a part of it since."""
    rows = fetch_all(
        db,
        """SELECT crawl_id, started_at, finished_at, outcome, scopes, settings FROM crawls
           WHERE blog_id = ? ORDER BY started_at DESC, crawl_id""",
        [blog_id],
    )
    limited: list[str] = []
    for row in rows:
        if scope not in json.loads(row["scopes"] or "[]"):
            continue
        settings = json.loads(row["settings"] or "{}")
        if not (settings.get("since") or settings.get("max_posts")):
            return LastRun(**{name: row[name] for name in LastRun.__slots__}), limited
        limited.append(row["started_at"])
    return None, limited


# Where witnesses and what is held differ


def _only_in(db: Database, blog_id: str, scope: str, found: Sequence[Claim]) -> dict[str, tuple[str, ...]]:
    listing = [claim.witness for claim in found if claim.counts_posts]
    if len(listing) < 2:
        return {}
    urls = {witness: _listed(db, blog_id, scope, [witness]) for witness in listing}
    shared = set.intersection(*urls.values())
    return {witness: tuple(sorted(urls[witness] - shared)) for witness in listing if urls[witness] - shared}


def _listed(db: Database, blog_id: str, scope: str, witnesses: Sequence[str]) -> set[str]:
    sql = f"SELECT url FROM listed WHERE blog_id = ? AND scope = ? AND witness IN ({marks(witnesses)})"  # noqa: S608
    urls = {row["url"] for row in fetch_all(db, sql, [blog_id, scope, *witnesses])}
    return {url for url in urls if not url.startswith(MARK)}


def _unlisted(
    db: Database,
    blog_id: str,
    scope: str,
    found: Sequence[Claim],
    held: Holding,
    doubted: dict[str, str],
) -> dict[str, str | None]:
    """What is held and suspected to be gone; and where a witness was read to its end, what it does not list of that
    which is held."""
    told: dict[str, str | None] = {row["url"]: doubted[row["url"]] for row in held.posts if row["url"] in doubted}
    for kind, witnesses in (("post", OF_POSTS), ("page", OF_PAGES)):
        read = [claim.witness for claim in found if claim.witness in witnesses and claim.lists and claim.swept_at]
        if not read:
            continue
        sql = f"""SELECT post_id, url FROM listed
                  WHERE blog_id = ? AND scope = ? AND witness IN ({marks(read)})"""  # noqa: S608
        rows = fetch_all(db, sql, [blog_id, scope, *read])
        there = {row["url"] for row in rows} | {row["post_id"] for row in rows}
        for row in held.posts:
            if row["kind"] == kind and row["post_id"] not in there and row["url"] not in there:
                told[row["url"]] = doubted.get(row["url"])
    return dict(sorted(told.items()))
