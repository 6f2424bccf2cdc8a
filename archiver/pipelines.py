"""From a captured page to rows: one item is one page, parsed once.

The spider read the page's outline to decide what to ask for next; here the values are pulled out, by the pure functions
of ``archiver.extract`` that also work on a saved file, and committed with the page's capture and its walk's position.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from archiver.archive.frontier import WalkPosition
from archiver.crawling.session import Session, session_of
from archiver.derive import read_page
from archiver.errors import ArchiveError
from archiver.extract.document import ParsedPage
from archiver.records import POST_KINDS, Capture, PageReading

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class PageItem:
    """One page on its way into the archive."""

    url: str
    parsed: ParsedPage | None
    """The page's tree; let go once it has been read."""
    capture: Capture
    scope: str | None
    walk: WalkPosition | None = None
    asked: str | None = None
    """The address that was asked for."""
    reading: PageReading | None = None


class _Pipeline:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Pipeline:
        """Scrapy's way in."""
        return cls(crawler)

    @property
    def _session(self) -> Session:
        return session_of(self._crawler)


class ExtractPipeline(_Pipeline):
    """Pulls dates, authors, captions, body text and all the rest out of a page."""

    def process_item(self, item: PageItem) -> PageItem:
        """Read the page. A page that cannot be read is kept as it came, and is a row of ``skips``."""
        assert item.parsed is not None
        options = self._session.options
        self._session.count_widgets(item.parsed)
        try:
            since = options.since.isoformat() if options.since else None
            reading = read_page(item.parsed, comments=options.comments, since=since)
        except Exception as error:
            log.exception("cannot read %s", item.url)
            _note_unreadable(self._session, item, error)
            raise DropItem(f"cannot read {item.url}") from error
        finally:
            item.parsed.release()
            item.parsed = None
        item.reading = reading
        if reading.page.kind in POST_KINDS and any(
            post.truncated and "cut" not in post.lacks for post in reading.posts
        ):
            sentence = f"No text was found on {item.url}: its theme is one that archiver cannot read."
            self._session.gap(item.url, "no_text", sentence, item.scope)
        return item


class StorePipeline(_Pipeline):
    """Commits what was read."""

    def process_item(self, item: PageItem) -> PageItem:
        """Store the page; an archive that cannot be written to ends the run."""
        session = self._session
        assert item.reading is not None
        try:
            session.run.store_page(
                item.reading,
                replace(item.capture, kind=item.reading.page.kind),
                scope=item.scope,
                walk=item.walk,
                comments=session.options.comments,
                asked=item.asked,
            )
        except ArchiveError as error:
            session.end(error)
            raise DropItem(str(error)) from error
        except Exception as error:
            log.exception("cannot store %s", item.url)
            _note_unreadable(session, item, error)
            raise DropItem(f"cannot store {item.url}") from error
        session.progress.refresh()
        return item


def _note_unreadable(session: Session, item: PageItem, error: Exception) -> None:
    sentence = f"{item.url} was kept but cannot be read ({type(error).__name__}: {error}). Please report it."
    session.gap(item.url, "unparseable", sentence, item.scope, capture=item.capture)
