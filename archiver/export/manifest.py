"""What an export says of itself, in the file ``export.json`` of its folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from archiver import __version__
from archiver.export.release import Release


def manifest(release: Release, format_: str, **options: Any) -> dict[str, Any]:
    """What was exported, of which blogs, when and how; ``tables`` is for who writes them to fill.

    :param options: how this format was written
    Raises the ArchiveErrors.
    """
    names = release.columns("blogs")
    blogs = [dict(zip(names, row, strict=True)) for row in release.selected.rows("blogs")]
    return {
        "archiver": __version__,
        "format": format_,
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "blogs": [{name: blog[name] for name in ("blog_id", "url", "title")} for blog in blogs],
        "selection": release.selected.selection.as_json(),
        "without": sorted(release.without),
        "pseudonymised": release.rename is not None,
        **options,
        "tables": {},
    }
