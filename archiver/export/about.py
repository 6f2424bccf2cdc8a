"""What a release says of itself: who made it, what it is called, what is in it and what is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.errors import UsageError

_LICENSE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
HOSTS_NAMED = 3
"""So many hosts are named in a title; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the person who makes a release tells of it."""

    creators: tuple[str, ...] = ()
    """``Family, Given``, or the name of a group."""
    title: str | None = None
    description: str | None = None
    license: str | None = None
    """A name such as ``CC-BY-4.0``, or an address."""
    version: str | None = None


@dataclass(frozen=True, kw_only=True)
class About:
    """All that the texts of a release say of it."""

    title: str
    description: str
    version: str
    day: str
    """``YYYY-MM-DD``"""
    creators: tuple[str, ...]
    license: str | None
    program: str
    """The version of archiver."""
    blogs: tuple[Mapping[str, Any], ...]
    """Each with blog_id, host, url and title."""
    selection: Mapping[str, Any]
    without: tuple[str, ...]
    is_pseudonymised: bool
    posts: int
    posts_held: int
    """Of the same blogs, in the archive."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Table -> how many rows of it are in the release."""
    first_day: str | None = None
    last_day: str | None = None
    pictures: int = 0
    pictures_lost: int = 0
    """Pictures that the archive should have kept, and whose file is not there or is another."""

    @property
    def named(self) -> str:
        """The blogs in a few words."""
        names = [str(blog["host"] or blog["blog_id"]) for blog in self.blogs]
        title = self.blogs[0]["title"] if len(names) == 1 else None
        return f"{' '.join(title.split())} ({names[0]})" if title else _listed(names)

    @property
    def dated(self) -> str:
        """Version and day in words."""
        return f"Version {self.version}" if self.version == self.day else f"Version {self.version}, {self.day}"

    @property
    def chosen(self) -> str:
        """Which posts are in it, as a phrase."""
        wanted = self.selection
        told = [
            "of " + ", ".join(wanted["blogs"]) if "blogs" in wanted else "",
            "with the label " + " or ".join(f"“{name}”" for name in wanted["labels"]) if "labels" in wanted else "",
            f"since {wanted['since']}" if "since" in wanted else "",
            f"until {wanted['until']}" if "until" in wanted else "",
            f"that have the words “{wanted['query']}”" if "query" in wanted else "",
        ]
        return ", ".join(part for part in told if part) or "all that the archive held"


def require_sound(told: Told) -> None:
    """That what was typed can be put into every file of a release. Raises UsageError."""
    for name, value in (("--title", told.title), ("--description", told.description)):
        _require_text(name, value)
    for creator in told.creators:
        _require_text("--creator", creator)
    if told.version is not None and not _VERSION.fullmatch(told.version):
        raise UsageError(
            f"“{told.version}” is no name of a version: letters, digits, points, + and -, as in"
            " --version-name 2026-11-23 or --version-name 1.2"
        )
    if told.license is not None and not (_LICENSE_NAME.fullmatch(told.license) or is_address(told.license)):
        raise UsageError(
            f"“{told.license}” is no name of a licence. Give its short name (https://spdx.org/licenses/), as in"
            " --license CC-BY-4.0, or its address."
        )


def is_address(license_: str) -> bool:
    """Whether a licence is given by its address."""
    return re.fullmatch(r"https?://[^\s<>\"']+", license_) is not None


def person(creator: str) -> tuple[str, str] | None:
    """The family and the given name of ``Family, Given``; ``None`` for the name of a group."""
    family, comma, given = (part.strip() for part in creator.partition(","))
    return (family, given) if comma and family and given else None


def spoken(creator: str) -> str:
    """``Given Family``, or the name of a group."""
    named = person(creator)
    return f"{named[1]} {named[0]}" if named else creator


def slug(title: str) -> str:
    """A title as a name of lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or "release"


def _require_text(option: str, value: str | None) -> None:
    if value is not None and (not value.strip() or any(unicodedata.category(one) in ("Cc", "Cs") for one in value)):
        raise UsageError(f"What is given with {option} is empty, or has characters that cannot be printed.")


def _listed(names: list[str]) -> str:
    if len(names) <= HOSTS_NAMED:
        return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return f"{', '.join(names[:HOSTS_NAMED])} and {len(names) - HOSTS_NAMED} more"
