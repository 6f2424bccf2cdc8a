"""What a check of an archive finds: damage with its repair, and what is worth knowing and no damage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.errors import EXIT_COMPLETE, ArchiveDamagedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Mend:
    """How damage is repaired where that is safe: what is written follows from what is sound."""

    action: str
    """A name in ``mend.ACTIONS``."""
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is damaged."""

    check: str
    """What was checked: ``warc``, ``captures``, ``journal``, ``database``, ``schema``, ``search``, ``posts`` …"""
    where: str
    """The file with the offset in it, or the table with the key."""
    problem: str
    """What is wrong, and what that means; a sentence."""
    repair: str
    """What repairs it; a sentence."""
    mend: Mend | None = None
    """What ``--repair`` does about it; ``None`` where nothing is safe."""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        told = {name: getattr(self, name) for name in ("check", "where", "problem", "repair")}
        return {**told, "repairable": self.mend is not None}


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What a check of a whole archive came to."""

    path: Path
    counts: Mapping[str, int]
    """How much was checked."""
    damage: list[Finding]
    """What is damaged, and was not repaired."""
    repaired: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is no damage; sentences."""

    @property
    def exit_code(self) -> int:
        """0 for a sound archive."""
        return ArchiveDamagedError.exit_code if self.damage else EXIT_COMPLETE

    @property
    def sentence(self) -> str:
        """All in one sentence."""
        if not self.damage:
            return f"The archive {self.path} is sound."
        count = len(self.damage)
        return f"The archive {self.path} is damaged: {count} {'finding' if count == 1 else 'findings'}."

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "archive": str(self.path),
            "sound": not self.damage,
            "exit_code": self.exit_code,
            "sentence": self.sentence,
            "counts": dict(self.counts),
            "damage": [finding.as_json() for finding in self.damage],
            "repaired": [finding.as_json() for finding in self.repaired],
            "notes": self.notes,
        }
