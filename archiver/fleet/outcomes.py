"""What came of each blog, on the shared disk: a file a blog, written by its worker when it has published the archive.

A round is one go at all blogs of a list. Who gives the same command again, after anything, goes on with the round that
has not ended: what has an outcome of it is not crawled again.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from archiver.crawling.jobs import Job
from archiver.errors import EXIT_INTERRUPTED, ArchiverError, IncompleteError, UnreachableError

SETTLED = frozenset({0, 2, IncompleteError.exit_code, 4})
"""Exit codes that the same crawl would end with again, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a blog."""

    blog: str
    url: str
    exit_code: int
    sentence: str
    posts: int = 0
    """Posts that its archive holds."""
    new: int = 0
    changed: int = 0
    requests: int = 0
    is_complete: bool = False
    """As ``archiver audit`` judges its archive."""
    certificate: str | None = None
    same_as: str | None = None
    """The other blog of the fleet that it is."""
    seconds: float = 0.0
    worker: str | None = None
    tries: int = 1
    at: str | None = None
    """When it ended, UTC."""
    fault: str | None = None
    """The traceback, where it ended by a fault of ours."""
    hosts: tuple[str, ...] = ()
    """The hosts that were asked and are the blog's own."""

    @property
    def is_settled(self) -> bool:
        """Whether trying again now would come to the same."""
        return self.exit_code in SETTLED

    def as_json(self) -> dict[str, Any]:
        """For ``--json`` and for its file."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Self:
        """What `as_json` has told; what this version does not know is left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in told.items() if name in known}
        return cls(**values | {"hosts": tuple(values.get("hosts", ()))})


def name_of(blog: str) -> str:
    """The name of a blog's folder and files: its host, and what no file may be called written otherwise."""
    return quote(blog, safe="")


def digest(jobs: Sequence[Job]) -> str:
    """What is asked of a blog, as a word: another word, another crawl."""
    asked = [[job.plan.root, [scope.name for scope in job.plan.scopes], job.options.as_json()] for job in jobs]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes of one round in a fleet's folder."""

    folder: Path
    """The fleet's."""
    round: str

    def write(self, asked: str, outcome: Outcome) -> None:
        """Keep an outcome. Raises OSError."""
        told = {"round": self.round, "asked": asked, **outcome.as_json()}
        _write(self._file(outcome.blog), json.dumps(told, ensure_ascii=False, indent=1))

    def settled(self, blog: str, asked: str) -> Outcome | None:
        """The outcome of a blog in this round, if that was asked of it and it has one that stays."""
        told = _read(self._file(blog))
        if told.get("round") != self.round or told.get("asked") != asked:
            return None
        try:
            outcome = Outcome.of_json(told)
        except TypeError:
            return None
        return outcome if outcome.is_settled else None

    def all(self) -> list[Outcome]:
        """The last outcome of every blog that ever had one, whichever round it was."""
        found = (_read(file) for file in sorted((self.folder / "outcomes").glob("*.json")))
        return [Outcome.of_json(told) for told in found if {"blog", "url", "exit_code", "sentence"} <= told.keys()]

    def _file(self, blog: str) -> Path:
        return self.folder / "outcomes" / f"{name_of(blog)}.json"


@dataclass(slots=True)
class Round:
    """The round that is under way in a fleet's folder."""

    folder: Path
    name: str
    fleet: str
    """What tells this folder from another that stood in its place before."""
    goes_on: bool = False
    """Whether it began with an earlier command."""
    _began: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, *, at: str) -> Self:
        """The round that has not ended, or a new one. Raises OSError.

        :param at: now, UTC
        """
        told = _read(folder / "fleet.json")
        fleet = str(told.get("fleet") or uuid.uuid4().hex[:12])
        if told.get("round") and not told.get("ended_at"):
            return cls(folder, str(told["round"]), fleet, True, told)
        began = {"fleet": fleet, "round": uuid.uuid4().hex[:12], "began_at": at, "ended_at": None}
        _write(folder / "fleet.json", json.dumps(began))
        return cls(folder, str(began["round"]), fleet, False, began)

    def end(self, *, at: str) -> None:
        """Every blog has had its turn. Raises OSError."""
        _write(self.folder / "fleet.json", json.dumps(self._began | {"ended_at": at}))


def interrupted(blog: str, url: str) -> Outcome:
    """The outcome of a blog whose crawl a person ended, or whose turn never came."""
    return Outcome(blog=blog, url=url, exit_code=EXIT_INTERRUPTED, sentence="Interrupted.")


def failed(blog: str, url: str, sentence: str, code: int = ArchiverError.exit_code) -> Outcome:
    """The outcome of a blog for which nothing came back."""
    return Outcome(blog=blog, url=url, exit_code=code, sentence=sentence)


def owners(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Whose each host is, as earlier crawls have found."""
    return {host: one.blog for one in outcomes if one.same_as is None for host in one.hosts}


UNREACHABLE = UnreachableError.exit_code


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
