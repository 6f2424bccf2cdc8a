"""One line of a body, and what is found out about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element

from archiver.records import BlockKind


@dataclass(slots=True, eq=False)
class Line:
    """One line of a body. Its ``kind`` is what the markup says until somebody knows better."""

    kind: BlockKind
    text: str
    group: int
    looks: int = 0
    links: list[_Element] = field(default_factory=list)
    picture: _Element | None = None
    place: _Element | None = None
    """The innermost block element it stands in."""
    caption_of: list[Line] = field(default_factory=list)
    """The pictures that this line is the caption of."""
    after_gap: bool = False
    """An empty line stands above it."""
    level: int = 0
    """How deep the list is that it stands in."""
    item: int = 0
    """Which heading or item of a list it belongs to; the lines of one share a number."""

    def looks_like(self, looks: int) -> bool:
        """Whether all its text is centred, small, italic, bold, linked or code: any of the looks that are asked for."""
        return bool(self.looks & looks)
