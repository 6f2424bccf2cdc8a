"""The robots.txt of each blog, as it was when it was last asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archiver.archive.coding import TooLargeError, UndecodableError
from archiver.archive.journal import Place, answer
from archiver.archive.rows import fetch_all
from archiver.archive.selection import Selected


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What a host answered."""

    host: str
    """With its port, where that is not the usual one."""
    url: str
    fetched_at: str
    """UTC."""
    status: int | None
    body: bytes | None
    """``None`` where there is none (the status is not 200), or where the record cannot be read."""


def robots_seen(selected: Selected) -> Iterator[Robots]:
    """Of each host that the runs of the chosen posts asked, what it answered last, by host."""
    newest: dict[str, dict[str, object]] = {}
    for row in fetch_all(selected.db, _ROBOTS):
        newest[urlsplit(row["url"]).netloc] = row
    for host, row in sorted(newest.items()):
        yield Robots(
            host=host,
            url=str(row["url"]),
            fetched_at=str(row["fetched_at"]),
            status=row["status"] if isinstance(row["status"], int) else None,
            body=_body(selected.path, row) if row["status"] == 200 else None,
        )


_ROBOTS = """
SELECT url, fetched_at, status, warc_file, warc_offset FROM captures
WHERE kind = 'robots' AND status <> 304 AND crawl_id IN (SELECT crawl_id FROM chosen_crawls)
ORDER BY fetched_at, capture_id
"""


def _body(archive: Path, row: dict[str, object]) -> bytes | None:
    name, offset = row["warc_file"], row["warc_offset"]
    if not isinstance(name, str) or not isinstance(offset, int) or Path(name).name != name:
        return None
    try:
        return answer(Place(archive / "warc" / name, offset)).body
    except (OSError, UndecodableError, TooLargeError):
        return None
