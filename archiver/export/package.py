"""A release: a dated folder that explains itself, can be checked and cited, and is made the same again.

The database is written first; the CSV files are read from it, so that both say the same and nothing in either refers to
what is not there. The same archive, chosen alike on the same day, makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from archiver import __version__
from archiver.archive import facts
from archiver.archive.audit import Audit, audit_blogs
from archiver.archive.folder import DATABASE
from archiver.archive.keys import Keys, keys
from archiver.archive.pictures import file_of
from archiver.archive.robots import Robots, robots_seen
from archiver.archive.selection import Selected, Selection
from archiver.certificate import as_json as audit_as_json
from archiver.export import citation, datapackage, leaflets
from archiver.export.about import About, Told, require_sound
from archiver.export.destination import MANIFEST, new_folder
from archiver.export.rawcsv import write_raw_csv
from archiver.export.release import Release, Watch
from archiver.export.sqlite import fill

FORMAT = 1
"""Of `MANIFEST`, for who reads a release later."""
SQLITE = "archive.sqlite"
SUMS = "SHA256SUMS"
_CHUNK = 1 << 20


def write_package(release: Release, destination: Path, *, told: Told, day: str, force: bool) -> About:
    """Write a release to a folder; returns what it says of itself.

    With pseudonyms it has no captures, which would lead to the raw pages.

    :param day: ``YYYY-MM-DD``, the day of the release
    Raises UsageError where the destination or what is told cannot be used, and the ArchiveErrors.
    """
    require_sound(told)
    if release.rename is not None:
        release = replace(release, without=release.without | {"captures"})
    with new_folder(destination, force=force) as folder:
        selected = release.selected
        about = _about(release, told, day)
        found = audit_blogs(selected.db, selected.path, [blog["blog_id"] for blog in about.blogs])
        robots = list(robots_seen(selected))
        fill(release, folder / DATABASE, at=f"{day}T00:00:00Z")
        with Selected(folder, Selection()) as copied:
            tables = {table: copied.columns(table) for table in release.tables}
            first_day, last_day = facts.span(copied)
            about = replace(
                about, first_day=first_day, last_day=last_day, rows=_write_tables(copied, folder, tables, release.watch)
            )
            about = replace(about, **_keep_pictures(copied, selected.path, folder))
            found_keys = {table: keys(copied.db, table) for table in tables}
        (folder / DATABASE).rename(folder / SQLITE)
        _write_robots(folder, robots)
        _write_leaflets(folder, about, found, robots, tables)
        sums = dict(_sums(folder))
        _write_json(folder / "datapackage.json", _package(folder, about, tables, found_keys, sums))
        _write_json(folder / MANIFEST, manifest(about))
        _write_sums(folder, {**sums, **{name: _sum(folder / name) for name in ("datapackage.json", MANIFEST)}})
    return about


def _about(release: Release, told: Told, day: str) -> About:
    selected = release.selected
    about = About(
        title="",
        description="",
        version=told.version or day,
        day=day,
        creators=tuple(creator.strip() for creator in told.creators),
        license=told.license,
        program=__version__,
        blogs=tuple(facts.blogs(selected)),
        selection=selected.selection.as_json(),
        without=tuple(sorted(release.without)),
        is_pseudonymised=release.rename is not None,
        posts=selected.posts,
        posts_held=facts.posts_held(selected),
    )
    title = told.title or f"{about.named}, archived"
    description = told.description or (
        f"Posts and pages of {about.named} as archived with archiver: {about.chosen}. Dates, authors, credits, labels,"
        " links, every version that was seen, and how complete it is."
    )
    return replace(about, title=title.strip(), description=description.strip())


def _write_tables(
    copied: Selected, folder: Path, tables: Mapping[str, tuple[str, ...]], watch: Watch | None
) -> dict[str, int]:
    (folder / "data").mkdir()
    counts = {}
    for table, columns in tables.items():
        rows = copied.rows(table)
        watched = rows if watch is None else watch(table, copied.count(table), rows)
        counts[table] = write_raw_csv(folder / "data" / f"{table}.csv", columns, watched)
    return counts


def _keep_pictures(copied: Selected, archive: Path, folder: Path) -> dict[str, Any]:
    """Copy the files of the pictures that are kept."""
    kept = lost = 0
    for sha256 in facts.pictures(copied):
        file = file_of(archive, sha256)
        target = None if file is None else folder / "pictures" / sha256[:2] / file.name
        if file is None or target is None or not _copied(file, target, sha256):
            lost += 1
        else:
            kept += 1
    return {"pictures": kept, "pictures_lost": lost}


def _copied(file: Path, target: Path, sha256: str) -> bool:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with file.open("rb") as source, target.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() == sha256:
        return True
    target.unlink()
    return False


def _write_robots(folder: Path, robots: list[Robots]) -> None:
    (folder / "robots").mkdir()
    for one in robots:
        if one.body is not None:
            (folder / "robots" / leaflets.file_name(one.host)).write_bytes(one.body)


def _write_leaflets(
    folder: Path, about: About, found: Audit, robots: list[Robots], tables: Mapping[str, tuple[str, ...]]
) -> None:
    texts = {
        "README.md": leaflets.readme(about, robots, about.rows),
        "DATA-DICTIONARY.md": leaflets.dictionary(tables),
        "CERTIFICATE.md": leaflets.certificate(about, found),
        "CITATION.cff": citation.citation(about),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    told = {name: value for name, value in audit_as_json(found).items() if name not in ("archive", "exit_code")}
    _write_json(
        folder / "certificate.json",
        {
            "release": {"title": about.title, "version": about.version, "date": about.day},
            "selection": about.selection,
            "without": about.without,
            "posts": about.posts,
            "posts_held": about.posts_held,
            **told,
        },
    )


def _package(
    folder: Path,
    about: About,
    tables: Mapping[str, tuple[str, ...]],
    found: Mapping[str, Keys],
    sums: Mapping[str, str],
) -> dict[str, Any]:
    resources = []
    for table, columns in tables.items():
        path = f"data/{table}.csv"
        size = (folder / path).stat().st_size
        file = {"path": path, "bytes": size, "hash": f"sha256:{sums[path]}"}
        resources.append(datapackage.resource(table, columns, found[table], tables, **file))
    return datapackage.data_package(about, resources)


def manifest(about: About) -> dict[str, Any]:
    """What ``export.json`` says of a release."""
    return {
        "format": "package",
        "format_version": FORMAT,
        "archiver": about.program,
        "title": about.title,
        "version": about.version,
        "date": about.day,
        "blogs": [dict(blog) for blog in about.blogs],
        "selection": about.selection,
        "without": about.without,
        "pseudonymised": about.is_pseudonymised,
        "posts": about.posts,
        "tables": {table: {"file": f"data/{table}.csv", "rows": rows} for table, rows in about.rows.items()},
        "pictures": about.pictures,
    }


def _write_json(path: Path, value: Any) -> None:
    path.write_text(f"{json.dumps(value, ensure_ascii=False, indent=2)}\n", encoding="utf-8", newline="\n")


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield path.relative_to(folder).as_posix(), _sum(path)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_text(text, encoding="utf-8", newline="\n")
