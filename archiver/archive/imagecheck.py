"""Pictures that are kept, against the rows that name them by the SHA-256 of their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils.db import Database

from archiver.archive.findings import Finding, Mend
from archiver.archive.pictures import FOLDER, file_of

REPAIR = (
    "Restore the file from a copy; or remove what there is of it and ask for it again: archiver crawl {url} --images"
    " --recheck"
)
FROM_WARC = "`archiver verify --repair` writes it again from the response that it came in."


def images(db: Database, archive: Path) -> Iterator[Finding]:
    """Every picture with a hash has a file ``images/ab/abcd….ext`` in the archive's folder whose SHA-256 it is."""
    rows = db.conn.execute(
        """SELECT images.sha256, min(posts.url), captures.warc_file, captures.warc_offset
           FROM images JOIN posts USING (post_id) LEFT JOIN image_files ON image_files.sha256 = images.sha256
                LEFT JOIN captures ON captures.capture_id = image_files.capture_id
           WHERE length(images.sha256) = 64 AND images.sha256 NOT GLOB '*[^0-9a-f]*' GROUP BY images.sha256"""
    )
    for sha256, url, warc_file, offset in rows:
        problem = _problem(archive, sha256)
        if problem is None:
            continue
        is_in_warc = isinstance(warc_file, str) and isinstance(offset, int) and (archive / "warc" / warc_file).is_file()
        yield Finding(
            check="images",
            where=f"{FOLDER}/{sha256[:2]}/{sha256}",
            problem=f"The picture of {url} {problem}.",
            repair=FROM_WARC if is_in_warc else REPAIR.format(url=url),
            mend=Mend(action="write_picture", values=(sha256, warc_file, offset)) if is_in_warc else None,
        )


def missing(db: Database, archive: Path) -> Iterator[tuple[str, str, int]]:
    """The pictures that rows name and that have no file: their SHA-256, and where in the WARC files they came in."""
    rows = db.conn.execute(
        """SELECT image_files.sha256, warc_file, warc_offset FROM image_files JOIN captures USING (capture_id)
           WHERE image_files.sha256 IN (SELECT sha256 FROM images WHERE sha256 IS NOT NULL)
             AND warc_file IS NOT NULL"""
    )
    return ((sha256, file, offset) for sha256, file, offset in rows if file_of(archive, sha256) is None)


def _problem(archive: Path, sha256: str) -> str | None:
    file = file_of(archive, sha256)
    if file is None:
        return "is missing"
    try:
        with file.open("rb") as opened:
            is_same = hashlib.file_digest(opened, "sha256").hexdigest() == sha256
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if is_same else "is damaged: its bytes are not those that were kept"
