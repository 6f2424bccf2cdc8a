"""The deck: the line or two under a headline that say what the text is about."""

from __future__ import annotations

from archiver.extract.blocks import BOLD, ITALIC, Line

LONGEST, SHORTEST = 300, 25
"""Characters of a deck."""
_AFTER_DECK = 100
"""Characters, at least, of the paragraph that follows a deck."""


def mark(lines: list[Line]) -> str | None:
    """Find the deck, give its line its kind, and return its text."""
    said = [line for line in lines if line.kind in {"paragraph", "byline", "heading"} and line.text]
    deck = _beside_byline(said) or _emphasised(said)
    if deck is None:
        return None
    deck.kind = "deck"
    return deck.text


def _beside_byline(said: list[Line]) -> Line | None:
    """The line below the byline of the head, or above it."""
    place = next((i for i, line in enumerate(said) if line.kind == "byline"), None)
    if place is None or place > 2:
        return None
    below = said[place + 1] if place + 1 < len(said) else None
    if below is not None and _is_deck(below, said[place + 2 : place + 3]):
        return below
    if place == 1 and _is_deck(said[0], said[2:3]):
        return said[0]
    return None


def _emphasised(said: list[Line]) -> Line | None:
    """The first line, when all of it is bold or italic and the paragraph after it is not."""
    if len(said) < 2 or not said[0].looks_like(BOLD | ITALIC) or said[1].looks_like(BOLD | ITALIC):
        return None
    return said[0] if _is_deck(said[0], said[1:2], may_end=True) else None


def _is_deck(line: Line, following: list[Line], *, may_end: bool = False) -> bool:
    if line.kind != "paragraph" or not SHORTEST <= len(line.text) <= LONGEST:
        return False
    if line.text.endswith((".", ":", ";", ",")) and not may_end:
        return False
    return any(len(after.text) >= max(_AFTER_DECK, len(line.text)) for after in following if after.kind == "paragraph")
