"""Which lines are captions, of which pictures, and whom they credit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from archiver.extract.blocks import BOLD, CENTRED, ITALIC, LINKED, SMALL, Line
from archiver.extract.names import is_name

LONGEST = 300
"""Characters of the longest caption that is told by its looks or its credit; marked-up captions have no limit."""

_AGENCIES = (
    "ansa|reuters|ap|afp|lapresse|epa|getty(?: images)?|adnkronos|tass|sputnik|ria novosti|xinhua|imagoeconomica|agf|"
    "fotogramma"
)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)\s*(?P<holder>[^©]+)$", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:^|(?<=[.!?»”\"’)\]]\s)|(?<=\s[-–—|]\s)|[(\[])"
    r"(?:foto(?:grafi[ae])?|photo|ph|immagin[ei]|image|credit[io]?|crediti|credits?)\b\.?"
    r"(?:\s+(?:di|by|credit|de|von))?\s*[:.–—-]?\s*(?P<holder>[^()\[\]]{2,80})[)\]]?\.?$",
    re.IGNORECASE,
)
_AGENCY = re.compile(rf"\((?P<holder>(?:foto\s+)?(?:{_AGENCIES})\b[^()]{{0,60}})\)\.?$", re.IGNORECASE)
_MARKS = (_COPYRIGHT, _AGENCY, _LABELLED)
_RIGHTS = re.compile(r"riproduzione riservata|tutti i diritti|all rights reserved|\b(?:19|20)\d\d\b\s*$", re.IGNORECASE)


_SPOKEN = ("?", "!", ":")
"""How a sentence of the text ends, and a caption that is told by its looks alone does not."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption, its credit apart; either may be missing."""

    text: str | None
    credit: str | None


def split(line: str) -> Caption:
    """``… Kazakistan, 28 novembre 2024. © Sputnik / Gavriil Grigorov`` into its text and the holder it credits."""
    for mark in _MARKS:
        found = mark.search(line)
        if found and _is_holder(found["holder"]):
            text = line[: found.start()].strip(" -–—|([")
            return Caption(text or None, _bare(found["holder"]))
    return Caption(line, None)


def _is_holder(holder: str) -> bool:
    return len(holder) <= 100 and not _RIGHTS.search(holder) and (holder.strip()[:1].isupper() or "." in holder)


def _bare(holder: str) -> str:
    bare = re.sub(r"^(?:foto|photo|copyright)\b[:\s]*", "", holder.strip(), flags=re.IGNORECASE).strip(" )]")
    return bare.removesuffix(".") if bare.count(".") == 1 else bare


def mark(lines: list[Line]) -> None:
    """Find the captions among the lines of a body and tie each to its pictures."""
    pictures = [line for line in lines if line.picture is not None]
    if not pictures:
        return
    for line in lines:
        if line.kind == "caption":
            line.caption_of = [p for p in pictures if p.container is not None and p.container == line.container]
    looks = _unusual_looks(lines)
    within = _within_paragraphs(lines)
    for picture, line in _followers(lines):
        if line.kind == "paragraph" and _reads_like_caption(line, 0 if id(line) in within else looks):
            line.kind = "caption"
        if line.kind == "caption" and not line.caption_of:
            line.caption_of = [picture]


def _followers(lines: list[Line]) -> list[tuple[Line, Line]]:
    """Each picture and the line right after it."""
    return [(one, other) for one, other in pairwise(lines) if one.picture is not None and other.picture is None]


def _within_paragraphs(lines: list[Line]) -> set[int]:
    """The lines after which their paragraph goes on in the same looks: what begins a paragraph is no caption."""
    return {id(one) for one, after in pairwise(lines) if one.group == after.group and not one.looks & ~after.looks}


def _unusual_looks(lines: list[Line]) -> int:
    """The looks that set a line apart in this body: where most of the text is centred, centring says nothing."""
    said = [line for line in lines if line.kind == "paragraph"]
    length = sum(len(line.text) for line in said)
    shares = {look: sum(len(line.text) for line in said if line.looks_like(look)) for look in (CENTRED, SMALL, ITALIC)}
    return sum(look for look, share in shares.items() if share * 2 < length)


def _reads_like_caption(line: Line, looks: int) -> bool:
    if len(line.text) > LONGEST:
        return False
    if split(line.text).credit is not None:
        return True
    if line.after_gap or line.looks_like(BOLD | LINKED) or _is_signature(line.text) or line.text.endswith(_SPOKEN):
        return False
    return line.looks_like(looks) and len(line.text) <= LONGEST * 2 // 3


def _is_signature(text: str) -> bool:
    """``Renat Abdullin.``: a name with a full stop signs a text; a caption that is only a name has none."""
    return text.endswith(".") and is_name(text.removesuffix("."))
