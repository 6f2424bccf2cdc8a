"""What is decided about an archive apart from any one crawl, journaled like a run in a WARC file of its own."""

from __future__ import annotations

import uuid
from types import TracebackType
from typing import Any, Self

from archiver.archive.acts import ACTS
from archiver.archive.audit import Audit
from archiver.archive.folder import DATABASE, Archive, unwritable
from archiver.archive.left import Gap
from archiver.archive.listed import spellings
from archiver.archive.schema import read_database
from archiver.archive.state import State
from archiver.archive.warc import WarcFiles, made_by, stamp
from archiver.errors import UsageError


class Decisions:
    """Acts that no crawl carries out, in an archive that is open. Use it as a context manager."""

    def __init__(self, archive: Archive, *, at: str, version: str) -> None:
        """
        :param at: now, UTC, ISO 8601 with ``Z``
        :param version: of this program
        """
        self._archive = archive
        self._id = str(uuid.uuid4())
        self._state = State(crawl_id=self._id, host="", root="", scopes=[])
        info = {
            **made_by(version),
            "archiver-decision-id": self._id,
        }
        stem = f"archiver-{stamp(at)}-{self._id[:8]}-decision"
        self._warc = WarcFiles(archive.warc_folder, stem=stem, info=info)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._warc.close()
        except OSError as problem:
            raise unwritable(problem, self._archive.path) from problem

    def act(self, name: str, **told: Any) -> Any:
        """Note an act of ``acts``, then carry it out. Raises the ArchiveErrors.

        :param told: its arguments, which JSON can tell
        """
        try:
            self._warc.note(name, {"crawl_id": self._id, "told": told})
        except OSError as error:
            raise unwritable(error, self._archive.path) from error
        with self._archive.transaction() as db:
            return ACTS[name](db, self._state, capture=None, **told)


def accept(found: Audit, urls: tuple[str, ...], reason: str | None, *, at: str, version: str) -> None:
    """Accept gaps of an audit, wherever in it they are, or accept them no longer (``reason`` None).

    Raises UsageError for an address that is no gap, before anything is written, and the ArchiveErrors.
    """
    wanted = [one for url in urls for one in _gaps_at(found, url, is_accepted=reason is None)]
    read_database(found.path / DATABASE).close()  # where there is no archive, none is made
    with Archive(found.path) as archive, Decisions(archive, at=at, version=version) as decisions:
        for blog_id, scope, url in wanted:
            decisions.act("accept", blog_id=blog_id, scope=scope, url=url, reason=reason)


def _gaps_at(found: Audit, url: str, *, is_accepted: bool) -> list[tuple[str, str, str]]:
    def gaps(of: Any) -> tuple[Gap, ...]:
        return tuple(of.accepted) if is_accepted else (*of.missing, *of.accepted)

    here = [(one, gap) for one in found.scopes for gap in gaps(one) if gap.url in spellings(url)]
    if not here:
        told = list(dict.fromkeys(gap.url for one in found.scopes for gap in gaps(one)))
        there_are = f"These are: {' '.join(told)}" if told else "There is none."
        raise UsageError(
            f"{url} is no {'accepted ' if is_accepted else ''}gap of the archive {found.path}. {there_are}"
        )
    if not any(gap.is_noted for _, gap in here):
        raise UsageError(
            f"{url} is missing, but no run came to its end and noted that. Crawl once more, and accept it then."
        )
    return [(one.blog_id, one.scope, gap.url) for one, gap in here if gap.is_noted]
