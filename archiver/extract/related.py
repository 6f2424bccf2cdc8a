"""Related reading: the lines that send a reader to other posts."""

from __future__ import annotations

import re

from archiver.extract.blocks import LINKED, Line

_ARROW = re.compile(r"[►▶▸→➤➡»👉🔗]️?\s*")
_PHRASES = (
    *("potrebbe interessar", "potrebbe anche", "potrebbero interessar", "ti potrebbe", "leggi anche", "vedi anche"),
    *("guarda anche", "per approfondire", "articoli correlati", "post correlati"),
    *("read also", "see also", "related post", "related article", "related reading", "you may also like"),
    *("you might also like", "lire aussi", "voir aussi", "lee también", "ver también", "leia também"),
)
LONGEST = 200
"""Characters of the longest line of related reading."""


def mark(lines: list[Line]) -> None:
    """Find the lines of related reading and the lines of links alone that follow them."""
    follows = False
    for line in lines:
        if line.kind in {"paragraph", "heading"} and _introduces(line):
            line.kind, follows = "related", True
        elif follows and line.kind in {"paragraph", "list_item", "heading"} and line.looks_like(LINKED):
            line.kind = "related"
        elif line.text:
            follows = False


def _introduces(line: Line) -> bool:
    if len(line.text) > LONGEST:
        return False
    arrow = _ARROW.match(line.text)
    text = line.text[arrow.end() :] if arrow else line.text
    says_so = text.casefold().startswith(_PHRASES)
    points = bool(line.links) or ":" in text
    return (says_so and (points or arrow is not None)) or (arrow is not None and bool(line.links))
