"""Pictures in the middle of a line: a sentence that goes on behind one is one sentence."""

from __future__ import annotations

from itertools import pairwise

from archiver.extract.line import Line

_GOES_ON = (",", ";", ":", ".", ")", "!", "?", "’", "'", "»", "”")
"""What no sentence begins with."""
_ENDS = (".", "!", "?", "…", ":", "»", "”")


def arranged(held: list[tuple[Line, Line]], last: Line | None) -> list[Line]:
    """The parts of a line and the pictures between them, in order, a sentence's pictures behind it.

    ``held`` are the parts, each with the picture behind it; ``last`` is what follows the last picture.
    """
    parts = [line for line, _ in held] + ([] if last is None else [last])
    pictures = [picture for _, picture in held]
    found: list[Line] = []
    start = 0
    for place, (line, other) in enumerate((*pairwise(parts), (parts[-1], None)), start=1):
        if other is None or not _goes_on(line, other):
            found += [_together(parts[start:place]), *pictures[start:place]]
            start = place
    return found


def _goes_on(line: Line, other: Line) -> bool:
    first = other.text[0]
    return not line.text.endswith(_ENDS) and (first.islower() or first in _GOES_ON)


def _together(parts: list[Line]) -> Line:
    whole = parts[0]
    if len(parts) > 1:
        glued = (part.text if part.text[0] in _GOES_ON else f" {part.text}" for part in parts[1:])
        whole.text += "".join(glued)
        whole.links = list(dict.fromkeys(link for part in parts for link in part.links))
        for part in parts[1:]:
            whole.looks &= part.looks
    return whole
