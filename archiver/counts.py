"""How a count is told to people."""

from __future__ import annotations


def many(count: int, noun: str, ending: str = "s") -> str:
    """A count with its noun: ``1 request``, ``2 requests``, ``2 stretches``."""
    return f"{count} {noun}{'' if count == 1 else ending}"
