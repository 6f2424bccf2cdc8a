"""The body of a post: from its element to blocks, text, pictures, credits and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from lxml.etree import _Element

from archiver.extract import blocks, captions, decks, images, links, related
from archiver.extract import credits as crediting
from archiver.extract.blocks import BOLD, Line
from archiver.records import BODY_BLOCKS, Block, BlockKind, Credit, Image, Link

JOINED = frozenset({"paragraph", "quote", "list_item", "code"})
"""Kinds of which the lines of one paragraph make one block; any other line is a block of its own."""
LONGEST_HEADING = 120
"""Characters of the longest bold line that is read as a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body holds."""

    blocks: tuple[Block, ...] = ()
    images: tuple[Image, ...] = ()
    credits: tuple[Credit, ...] = ()
    links: tuple[Link, ...] = ()
    deck: str | None = None

    @property
    def byline(self) -> str | None:
        """The first line that names an author, as seen; else the first that names an editor or translator."""
        by_kind = {credit.kind: credit.text for credit in reversed(self.credits)}
        return next((by_kind[kind] for kind in ("author", "editor", "translator") if kind in by_kind), None)

    @property
    def text(self) -> str | None:
        """The text proper, a blank line between blocks; ``None`` without any."""
        said = [block.text for block in self.blocks if block.kind in BODY_BLOCKS and block.text]
        return "\n\n".join(said) or None


def read(element: _Element, *, base: str, hosts: frozenset[str], about: str = "") -> Body:
    """Read a body.

    ``base`` is the address of its page, ``hosts`` are the blog's own, ``about`` is the post's title and slug: what is
    named there is the subject, and no signature.
    """
    lines = blocks.lines(element)
    captions.mark(lines, element)
    related.mark(lines)
    credited = crediting.mark(lines, about)
    deck = decks.mark(lines, credited, about)
    _mark_headings(lines)
    return Body(
        blocks=tuple(_joined(lines, base)),
        images=images.read(lines, base),
        credits=tuple(credited),
        links=links.read(lines, base, hosts),
        deck=deck,
    )


def _mark_headings(lines: list[Line]) -> None:
    """A short line that is bold throughout and ends without a full stop heads what follows, unless all is bold."""
    said = [line for line in lines if line.kind == "paragraph"]
    if all(line.looks_like(BOLD) for line in said):
        return
    for line in said:
        if line.looks_like(BOLD) and len(line.text) <= LONGEST_HEADING and not line.text.endswith((".", ",", ";", "…")):
            line.kind = "heading"


def _joined(lines: list[Line], base: str) -> Iterable[Block]:
    for (kind, _), run in groupby(enumerate(lines), key=_block_key):
        together = [line for _, line in run]
        shown = "\n".join(line.text for line in together) or None
        yield Block(kind=kind, text=images.absolute(shown, base) if kind == "embed" and shown else shown)


def _block_key(numbered: tuple[int, Line]) -> tuple[BlockKind, tuple[int, int]]:
    number, line = numbered
    return line.kind, (line.group, -1 if line.kind in JOINED else number)
