"""The body of a post: from its element to blocks, text, pictures, credits and links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from lxml.etree import _Element

from archiver.extract import blocks, captions, decks, images, links, related
from archiver.extract import credits as crediting
from archiver.extract.addresses import absolute, on_web
from archiver.extract.blocks import BOLD, Line
from archiver.records import BODY_BLOCKS, Block, BlockKind, Credit, Image, Link

JOINED = frozenset({"paragraph", "quote", "list_item", "code"})
"""Kinds of which the lines of one paragraph make one block; any other line is a block of its own."""
LONGEST_HEADING = 120
"""Characters of the longest bold line that is read as a heading."""
INDENT = "  "
"""What stands before an item for every list that its own stands in."""
_DEEPEST = 8
"""The deepest list whose items are still indented further."""
_NO_HEADING = (".", ",", ";", "…")


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
        credits=tuple(_placed(credit, base) for credit in credited),
        links=links.read(lines, base, hosts),
        deck=deck,
    )


def _placed(credit: Credit, base: str) -> Credit:
    """A credit with its address made absolute."""
    return credit if credit.url is None else replace(credit, url=on_web(credit.url, base))


def _mark_headings(lines: list[Line]) -> None:
    """A short line that is bold throughout and ends without a full stop heads what follows, unless most is bold."""
    said = [line for line in lines if line.kind == "paragraph"]
    bold = [line for line in said if line.looks_like(BOLD)]
    if not bold or 2 * sum(len(line.text) for line in bold) > sum(len(line.text) for line in said):
        return
    last = lines[max(place for place, line in enumerate(lines) if line.text)]
    for line in bold:
        if line is not last and _is_heading(line.text):
            line.kind = "heading"


def _is_heading(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not text.endswith(_NO_HEADING) and any(map(str.isalnum, text))


def _joined(lines: list[Line], base: str) -> Iterable[Block]:
    for (kind, _, _), run in groupby(enumerate(lines), key=_block_key):
        shown = "\n".join(_shown(line) for _, line in run) or None
        yield Block(kind=kind, text=absolute(shown, base) if kind == "embed" and shown else shown)


def _shown(line: Line) -> str:
    """The text of a line; an item of a list inside a list is indented, as it is on the page."""
    if line.kind != "list_item" or line.level < 2:
        return line.text
    return f"{INDENT * min(line.level - 1, _DEEPEST)}{line.text}"


def _block_key(numbered: tuple[int, Line]) -> tuple[BlockKind, int, int]:
    """What the lines of one block have in common: an item or heading of the markup, or a paragraph of some kinds."""
    number, line = numbered
    if line.item and line.kind in {"list_item", "heading"}:
        return line.kind, -1, line.item
    return (line.kind, line.group, -1) if line.kind in JOINED else (line.kind, line.group, number)
