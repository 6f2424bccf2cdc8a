"""A body as parts: what the archive knows of each piece (its kind), and how its lines stood in the page.

The blocks of a post know what a line is, its HTML how it was set, and where its links lead. Both hold the same text in
the same order, so that they are laid side by side. Nothing of either is dropped: what is in the HTML alone stays where
it was, what is in the blocks alone (the address of a video) comes where the blocks have it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from archiver.export.reading.lines import Line, Run, lines, plain

Row = dict[str, Any]
_LOOK_AHEAD = 60
"""Lines in which a block is looked for."""
_NO_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_ENOUGH = 20
"""Letters that are no others by chance."""
_BODY = frozenset({"paragraph", "heading", "quote", "list_item", "table", "code"})
"""Kinds of blocks whose text makes ``body_text``."""
_BY_HAND = ("byline", "deck")
"""Kinds of blocks that a correction has the text of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a body."""

    kind: str
    """That of the block, or that of the line (`Line.kind`) where no block tells more."""
    lines: list[Line] = field(default_factory=list)
    """In one paragraph."""
    image: Row | None = None
    """The row of a picture."""


def corrected(post: Row) -> list[str]:
    """The fields of a post that a person has set."""
    told = post.get("corrected")
    return list(json.loads(told) if isinstance(told, str) else told or ())


def parts(post: Row) -> list[Part]:
    """The parts of a post's body (a document of `Release.documents`), in reading order."""
    fields = corrected(post)
    blocks = [block for block in post.get("blocks") or () if block["kind"] != "jump"]
    images = post.get("images")
    read = [] if "body_text" in fields else lines(post.get("body_html") or "")
    if "body_text" in fields:
        blocks = _with_text(blocks, post.get("body_text"))
    if images is None:
        blocks = [block for block in blocks if block["kind"] != "image"]
        read = [line for line in read if line.kind != "image"]
    for name in set(fields) & set(_BY_HAND):
        blocks, read = _set_right(blocks, read, name, post.get(name))
    return list(_laid_side_by_side(read, blocks, images or []))


def _with_text(blocks: list[Row], text: str | None) -> list[Row]:
    """The blocks, with a corrected text in the place of what was read."""
    first = next((number for number, block in enumerate(blocks) if block["kind"] in _BODY), len(blocks))
    paragraphs = [{"kind": "paragraph", "text": one} for one in re.split(r"\n[ \t]*\n", text or "") if one.strip()]
    return [*blocks[:first], *paragraphs, *(block for block in blocks[first:] if block["kind"] not in _BODY)]


def _set_right(blocks: list[Row], read: list[Line], kind: str, text: str | None) -> tuple[list[Row], list[Line]]:
    """The same with the corrected text of a byline or deck; one that is none now is a line of the text."""
    wrong = next((block for block in blocks if block["kind"] == kind), None)
    right = {"kind": kind, "text": text}
    if wrong is None:
        return ([right, *blocks] if text else blocks), read
    if not text:
        return [block if block is not wrong else {**block, "kind": "paragraph"} for block in blocks], read
    said = _words(wrong["text"] or "")
    at = next((number for number, line in enumerate(read) if _words(line.text) == said), None)
    rest = read if at is None else [*read[:at], *read[at + 1 :]]
    return [right if block is wrong else block for block in blocks], rest


def _laid_side_by_side(read: list[Line], blocks: Sequence[Row], images: Sequence[Row]) -> Iterator[Part]:
    read = list(read)
    texts = [_words(line.text) if line.kind != "image" else "" for line in read]
    everything = "".join(texts), _spaced(" ".join(line.text for line in read))
    rows = iter(images)
    by_address = {image["url"]: image for image in reversed(images)}
    at = 0
    for block in blocks:
        image = next(rows, None) if block["kind"] == "image" else None
        found = _image(read, at, image) if block["kind"] == "image" else _text(read, texts, at, block)
        if found is None:
            if not _is_said(block, everything):
                yield _alone(block, image)
            continue
        start, end = _pictures_last(read, texts, *found) if block["kind"] != "image" else found
        yield from as_they_stand(read[at:start], by_address)
        yield Part(kind=block["kind"], lines=list(read[start:end]), image=image)
        at = end
    yield from as_they_stand(read[at:], by_address)


def _image(read: Sequence[Line], at: int, image: Row | None) -> tuple[int, int] | None:
    near = range(at, min(len(read), at + _LOOK_AHEAD))
    found = next((n for n in near if read[n].kind == "image" and image and read[n].src == image["url"]), None)
    return None if found is None else (found, found + 1)


def _text(read: Sequence[Line], texts: Sequence[str], at: int, block: Row) -> tuple[int, int] | None:
    """From which line to which is the text of a block."""
    wanted = _words(block["text"] or "")
    if not wanted or block["kind"] == "embed":
        return None
    for start in range(at, min(len(read), at + _LOOK_AHEAD)):
        end, rest = start, wanted
        while end < len(read) and rest and _goes_with(read[end], texts[end], rest, is_first=end == start):
            rest = rest[len(texts[end]) :]
            end += 1
        if not rest:
            return start, end
    return None


def _goes_with(line: Line, text: str, rest: str, *, is_first: bool) -> bool:
    """Whether a line is the next of a text, or a picture in the middle of it."""
    if line.kind == "image":
        return not is_first
    return bool(text) and rest.startswith(text)


def _pictures_last(read: list[Line], texts: list[str], start: int, end: int) -> tuple[int, int]:
    """Put the pictures that stand in a sentence behind it, where their blocks are; returns where the text is now."""
    found = range(start, end)
    order = [n for n in found if read[n].kind != "image"] + [n for n in found if read[n].kind == "image"]
    read[start:end], texts[start:end] = [read[n] for n in order], [texts[n] for n in order]
    return start, start + sum(line.kind != "image" for line in read[start:end])


def _is_said(block: Row, everything: tuple[str, str]) -> bool:
    """Whether the text of a block stands in the HTML, if not as a line of its own.

    Few letters may stand anywhere by chance: they have to be the same words.
    """
    if block["kind"] in ("image", "embed"):
        return False
    letters, spaced = everything
    wanted = _words(block["text"] or "")
    return not wanted or (wanted in letters if len(wanted) >= _ENOUGH else _spaced(block["text"]) in spaced)


def _alone(block: Row, image: Row | None) -> Part:
    said = plain(block["text"] or "")
    if block["kind"] == "code":
        return Part(kind="code", lines=[Line(kind="code", runs=[Run(said)])])
    return Part(kind=block["kind"], lines=[Line(runs=[Run(line.strip())]) for line in said.split("\n")], image=image)


def as_they_stand(read: Iterable[Line], by_address: dict[str, Row]) -> Iterator[Part]:
    """Lines that no block tells more of, those of a paragraph together."""
    for _, group in groupby(read, key=lambda line: (line.group, line.kind, line.path, line.is_caption)):
        together = list(group)
        first = together[0]
        if first.kind == "text":
            yield Part(kind="caption" if first.is_caption else "paragraph", lines=together)
            continue
        for line in together:
            yield Part(kind=line.kind, lines=[line], image=by_address.get(line.src))


def _spaced(text: str) -> str:
    """The words of a text, a space around each."""
    return f" {' '.join(_WORD.findall(text))} "


def _words(text: str) -> str:
    """What two spellings of one text share: its letters and digits."""
    return _NO_WORD.sub("", text) or "".join(text.split())
