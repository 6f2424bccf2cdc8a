"""What differs between two releases, in words and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from archiver.archive.differing import Change, changes, counts
from archiver.archive.schema import sqlite_errors
from archiver.errors import ArchiveError, UsageError
from archiver.export.given import Given

SHOWN = 20
"""So many of each kind are told to people; ``--json`` has all."""
_IN_MEMORY = 4_000_000


def print_differences(old: Given, new: Given, out: IO[str]) -> None:
    """For people. Raises UsageError for a file that cannot be read."""
    shown: dict[tuple[str, str], list[Change]] = {}
    found: Counter[tuple[str, str]] = Counter()
    for change in _changes(old, new):
        key = change.of, change.kind
        found[key] += 1
        if found[key] <= SHOWN:
            shown.setdefault(key, []).append(change)
    for line in _heading(old, new):
        print(line, file=out)
    for of, name in (("post", "Posts and pages"), ("comment", "Comments")):
        kinds = {kind: number for (what, kind), number in found.items() if what == of}
        print(f"{name}: {', '.join(f'{n} {kind}' for kind, n in sorted(kinds.items())) or 'the same'}.", file=out)
        for kind, number in sorted(kinds.items()):
            for change in sorted(shown[of, kind], key=lambda one: one.day or ""):
                print(f"  {_told(change)}", file=out)
            if number > SHOWN:
                print(f"  … and {number - SHOWN} more {kind} (--json has all)", file=out)
    tables = [f"{table} {before} → {after}" for table, before, after in _tables(old, new) if before != after]
    print(f"Rows: {', '.join(tables) or 'as many in every table'}.", file=out)


def write_json(old: Given, new: Given, out: IO[str]) -> None:
    """For programs: one object, with every difference. Raises UsageError for a file that cannot be read."""
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8") as kept:
        found: Counter[str] = Counter()
        for change in _changes(old, new):
            separator = "" if not found else ","
            kept.write(f"{separator}\n{json.dumps(asdict(change), ensure_ascii=False)}")
            found[f"{change.of}s_{change.kind}"] += 1
        head = {
            "old": _as_json(old),
            "new": _as_json(new),
            "not_compared": sorted(old.without | new.without),
            "counts": dict(sorted(found.items())),
            "rows": {table: [before, after] for table, before, after in _tables(old, new)},
            "exit_code": 0,
        }
        out.write(json.dumps(head, ensure_ascii=False, indent=2)[:-2] + ',\n  "changes": [')
        kept.seek(0)
        while chunk := kept.read(65_536):
            out.write(chunk)
        out.write("\n]}\n")


def _changes(old: Given, new: Given) -> Iterator[Change]:
    """Both are files of others: whatever is wrong with them is said of them."""
    try:
        with sqlite_errors(Path(f"{old.path} or {new.path}")):
            yield from changes(old.db, new.db, without=old.without | new.without)
    except ArchiveError as error:
        raise UsageError(str(error)) from error


def _tables(old: Given, new: Given) -> Iterator[tuple[str, int | None, int | None]]:
    before, after = counts(old.db), counts(new.db)
    for table in {**before, **after}:
        yield table, before.get(table), after.get(table)


def _heading(old: Given, new: Given) -> Iterator[str]:
    for name, one in (("Old", old), ("New", new)):
        yield f"{name}: {_called(one)}"
        if one.altered:
            yield f"  ALTERED since it was made: {', '.join(one.altered[:SHOWN])}"
        elif not one.is_checked and one.manifest:
            yield "  It has no checksums: nobody can say whether it was altered."
    for what, name in (
        ("selection", "Chosen differently"),
        ("without", "Left out differently"),
        ("pseudonymised", "Pseudonyms"),
        ("archiver", "Made by different versions of archiver"),
    ):
        if old.manifest and new.manifest and old.manifest.get(what) != new.manifest.get(what):
            yield f"{name}: {_value(old.manifest.get(what))} → {_value(new.manifest.get(what))}."
    left_out = sorted(old.without | new.without)
    if left_out:
        yield f"Not compared, since one was made without it: {', '.join(left_out)}."


def _called(one: Given) -> str:
    if not one.manifest:
        return f"the database {one.path}"
    told = one.manifest
    return f"{told.get('title')}, version {told.get('version')} of {told.get('date')} ({one.path})"


def _value(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{name} {_value(one)}" for name, one in value.items()) or "everything"
        case list():
            return ", ".join(map(str, value)) or "nothing"
    return str(value)


def _told(change: Change) -> str:
    title = " ".join((change.title or "without a title").split())
    what = f"under “{title}”" if change.of == "comment" else f"“{title}”"
    fields = f": {', '.join(change.fields)}" if change.fields else ""
    number = f" {change.id}" if change.of == "comment" else ""
    now = f" (now {change.new_id})" if change.new_id else ""
    return f"{change.kind}{number} {change.day or 'undated'} {what} {change.url or change.id}{now}{fields}"


def _as_json(one: Given) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "manifest": one.manifest or None,
        "altered": list(one.altered),
        "has_checksums": one.is_checked,
    }
