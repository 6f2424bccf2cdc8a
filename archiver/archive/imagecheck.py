"""Pictures that are kept, against the rows that name them by the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive.findings import Finding

REPAIR = (
    "Restore the file from a copy, or crawl the post again with its pictures: archiver crawl {url} --images --recheck"
)


def images(db: Database, folder: Path) -> Iterator[Finding]:
    """Every picture with a hash has a file ``ab/abcd….ext`` in ``folder`` whose SHA-256 it is."""
    rows = db.conn.execute(
        """SELECT sha256, min(posts.url) FROM images JOIN posts USING (post_id)
           WHERE sha256 IS NOT NULL AND length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*' GROUP BY sha256"""
    )
    for sha256, url in rows:
        problem = _problem(folder / sha256[:2], sha256)
        if problem is not None:
            yield Finding(
                check="images",
                where=f"images/{sha256[:2]}/{sha256}",
                problem=f"The picture of {url} {problem}.",
                repair=REPAIR.format(url=url),
            )


def _problem(folder: Path, sha256: str) -> str | None:
    file = next(folder.glob(f"{sha256}*"), None)
    if file is None:
        return "is missing"
    try:
        with file.open("rb") as opened:
            is_same = hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if is_same else "is damaged: its bytes are not those that were kept"
