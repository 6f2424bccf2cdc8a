"""Which lines are captions, and of which pictures.

Marked-up captions belong to the pictures of their figure or table, in a table to those of their column. Other lines are
captions by where they stand: alone with a picture in a floating box or a table, or right after (seldom above) a picture
in looks that set them apart from the text, or because they credit somebody or speak of the picture. Where a reader
would doubt a line is no caption: it is still a block, as text.
"""

from __future__ import annotations

from itertools import groupby, pairwise

from lxml.etree import _Element

from archiver.extract import captionwords, photocredits
from archiver.extract import text as texts
from archiver.extract.blocks import BOLD, CENTRED, ITALIC, LINKED, SMALL, Line
from archiver.extract.frames import Frames, tie

LONGEST = 300
"""Characters of the longest caption that is told by its credit."""
LONGEST_MARKED, MOST_MARKED = 1_000, 4
"""Characters and lines from which on a marked-up caption is the story, written on in the caption's cell by mistake."""
LONGEST_BY_LOOKS = 200
"""Characters of the longest caption that is told by its looks, its place or its words."""
LONGEST_ITALIC = 100
"""Characters of the longest one that is only italic: longer lines are decks and quotations."""
MOST_LINES = 3
"""Lines of the longest caption that no markup tells."""

LEAST_GALLERY = 3
"""Pictures of the smallest post that is read as a gallery."""

_SPOKEN = ("?", "!", ":")
"""How a sentence of the text ends, and a caption that is told by its looks alone does not."""
_QUOTED = (("«", "»"), ("“", "”"), ('"', '"'))


def mark(lines: list[Line], root: _Element) -> None:
    """Find the captions among the lines of a body, the element ``root``, and tie each to its pictures."""
    if all(line.picture is None for line in lines):
        return
    frames = Frames(lines, root)
    frames.tie_marked()
    _untie_stories(lines)
    frames.tie_framed(_may_be_framed)
    looks = _unusual_looks(lines)
    if not _tie_numbered_above(lines) and (not looks or not _tie_above(lines, looks)):
        _tie_below(lines, frames, looks)
        _tie_right_above(lines, looks)
        _tie_gallery(lines)


def _captioned(lines: list[Line]) -> set[int]:
    return {id(picture) for line in lines for picture in line.caption_of}


def _untie_stories(lines: list[Line]) -> None:
    for _, grouped in groupby(lines, key=lambda line: (line.kind, tuple(map(id, line.caption_of)))):
        run = list(grouped)
        if run[0].kind == "caption" and len(run) >= MOST_MARKED and sum(len(x.text) for x in run) > LONGEST_MARKED:
            for line in run:
                line.kind, line.caption_of = "paragraph", []


# Below a picture


def _tie_below(lines: list[Line], frames: Frames, looks: int) -> None:
    captioned = _captioned(lines)
    for number, (picture, line) in enumerate(pairwise(lines)):
        if picture.picture is None or line.picture is not None or line.caption_of or frames.is_orphan(line):
            continue
        if id(picture) in captioned:
            if _is_credit(line) and line.kind == "paragraph" and not line.after_gap:
                tie([line], [picture])
        elif run := _run_below(lines, number + 1, picture, looks):
            tie(run, frames.row_of(number + 1))


def _run_below(lines: list[Line], start: int, picture: Line, looks: int) -> list[Line]:
    """The lines from ``start`` on that are the caption of the picture above them."""
    line = lines[start]
    if line.kind == "caption":
        return [line]
    if line.kind != "paragraph" or (captionwords.is_something_else(line.text) and not _is_credit(line)):
        return []
    following = lines[start + 1 : start + 2 + MOST_LINES]
    if _tells_by_words(line, picture, following, looks):
        return [line]
    if following and following[0].kind in {"list_item", "table"}:
        return []  # the heading of a list
    run = [line, *_same_looks(line, following, looks)]
    if _ends_in_credit(line, following):
        return [line, following[0]]
    if not _tells_by_looks(run, looks):
        return []
    after = following[len(run) - 1 : len(run)]
    return run + [other for other in after if other.kind == "paragraph" and not other.after_gap and _is_credit(other)]


def _ends_in_credit(line: Line, following: list[Line]) -> bool:
    """Whether one short line stands between a picture and its credit."""
    if line.after_gap or len(line.text) > LONGEST_BY_LOOKS or captionwords.is_news(line.text) or not following:
        return False
    credit = following[0]
    if credit.kind != "paragraph" or credit.after_gap or captionwords.names_source(credit.text):
        return False
    return _is_credit(credit)


def _same_looks(line: Line, following: list[Line], looks: int) -> list[Line]:
    """The lines that go on right below in the looks that set the first apart."""
    found: list[Line] = []
    for other in following:
        if other.kind != "paragraph" or other.after_gap or other.looks & looks != line.looks & looks:
            break
        if other.group != line.group and not other.looks & looks:
            break
        found.append(other)
    return found


def _tells_by_words(line: Line, picture: Line, following: list[Line], looks: int) -> bool:
    """Whether a line credits somebody, speaks of its picture or repeats what its attributes say."""
    if len(line.text) > LONGEST:
        return False
    credited = photocredits.split(line.text)
    if credited.credit is not None:
        return _credits_picture(line, credited.text, is_last=not following, is_set_apart=line.looks_like(looks))
    if photocredits.names_nobody(line.text):
        return True
    if line.after_gap or len(line.text) > LONGEST_BY_LOOKS or _goes_on(line, following):
        return False
    return captionwords.speaks_of_picture(line.text) or _repeats_attributes(line, picture)


def _credits_picture(line: Line, text: str | None, *, is_last: bool, is_set_apart: bool) -> bool:
    """Whether a line with a credit is a caption, and not a source below the text or a short news that is signed."""
    if is_set_apart:
        return True
    if text is None:
        return not (is_last and captionwords.names_source(line.text))
    return not (captionwords.is_news(text) or (line.after_gap and captionwords.is_signed(line.text)))


def _goes_on(line: Line, following: list[Line]) -> bool:
    """Whether the paragraph goes on after the line: what begins a paragraph is no caption."""
    return any(other.group == line.group for other in following[:1])


def _repeats_attributes(line: Line, picture: Line) -> bool:
    if picture.picture is None or line.looks_like(BOLD):
        return False
    said = line.text.casefold()
    return any(said == " ".join((picture.picture.get(name) or "").casefold().split()) for name in ("alt", "title"))


def _tells_by_looks(run: list[Line], looks: int) -> bool:
    line, own = run[0], run[0].looks & looks
    length = sum(len(other.text) for other in run)
    if not own or line.after_gap or line.looks_like(BOLD | LINKED) or length > LONGEST_BY_LOOKS:
        return False
    if captionwords.is_notice(photocredits.join([other.text for other in run]).text or "") or _is_underlined(line):
        return False
    if captionwords.is_signature(line.text) or run[-1].text.endswith(_SPOKEN):
        return False
    if len(run) > 1:
        return len(run) <= MOST_LINES and (own & SMALL != 0 or all(map(_is_credit, run[1:])))
    if own & SMALL:
        return True
    return not _is_quoted(line.text) and (own & CENTRED != 0 or length <= LONGEST_ITALIC)


def _is_underlined(line: Line) -> bool:
    """Whether a line is underlined throughout, as headings were before editors had headings."""
    return line.place is not None and any(texts.of(element) == line.text for element in line.place.iter("u"))


def _is_quoted(text: str) -> bool:
    return any(text.startswith(opening) and text.rstrip(".").endswith(closing) for opening, closing in _QUOTED)


def _is_credit(line: Line) -> bool:
    """Whether a line credits somebody and says nothing else."""
    if len(line.text) > LONGEST_BY_LOOKS:
        return False
    found = photocredits.split(line.text)
    return found.credit is not None and found.text is None


def _unusual_looks(lines: list[Line]) -> int:
    """The looks that set a line apart in this body: where most of the text is centred, centring says nothing."""
    below = {id(other) for one, other in pairwise(lines) if one.picture is not None}
    said = [line for line in lines if line.kind == "paragraph" and not (id(line) in below and _is_credit(line))]
    length = sum(len(line.text) for line in said)
    shares = {look: sum(len(line.text) for line in said if line.looks_like(look)) for look in (CENTRED, SMALL, ITALIC)}
    return sum(look for look, share in shares.items() if share * 2 < length)


def _tie_gallery(lines: list[Line]) -> None:
    """Where one short line without a stop stands right below each of several pictures, and nothing right below that:
    plain lines, which beside one picture alone may be headings, are captions."""
    places = [number for number, line in enumerate(lines) if line.picture is not None]
    if len(places) < LEAST_GALLERY or _captioned(lines) or places[-1] + 1 >= len(lines):
        return
    below = [lines[place + 1] for place in places]
    ends = [lines[place + 2 : place + 3] for place in places]
    if len({line.text for line in below}) < len(below) or not all(map(_may_be_of_gallery, below)):
        return
    if all(not end or end[0].after_gap or end[0].picture is not None for end in ends):
        for place in places:
            tie([lines[place + 1]], [lines[place]])


def _may_be_of_gallery(line: Line) -> bool:
    if line.kind != "paragraph" or line.after_gap or line.caption_of or len(line.text) > LONGEST_ITALIC:
        return False
    if line.text.endswith((".", "…", ",", ";", *_SPOKEN)) or line.looks_like(BOLD | LINKED) or _is_quoted(line.text):
        return False
    return not (captionwords.is_something_else(line.text) or captionwords.is_notice(line.text))


# Above a picture


def _tie_above(lines: list[Line], looks: int) -> bool:
    """Where every picture, and there are several, has a line in unusual looks right above it and none below: those
    lines are captions."""
    places = [number for number, line in enumerate(lines) if line.picture is not None]
    if len(places) < 2 or places[0] == 0 or _captioned(lines):
        return False
    above = [lines[place - 1] for place in places]
    last = lines[places[-1] + 1 :][:1]
    if not all(_may_stand_above(line, lines[place], looks) for line, place in zip(above, places, strict=True)):
        return False
    if any(line.looks_like(looks) and not line.after_gap for line in last):
        return False
    for line, place in zip(above, places, strict=True):
        tie([line], [lines[place]])
    return True


def _tie_numbered_above(lines: list[Line]) -> bool:
    """Where the first numbered line stands right above a picture and so does every other: ``Fig. 1 – La torre``."""
    numbered = [place for place, line in enumerate(lines) if line.kind == "paragraph" and _is_numbered(line)]
    if not numbered or any(lines[place].caption_of for place in numbered):
        return False
    above = [place for place in numbered if place + 1 < len(lines) and lines[place + 1].picture is not None]
    if above != numbered or (numbered[0] > 0 and lines[numbered[0] - 1].picture is not None):
        return False
    captioned = _captioned(lines)
    if any(id(lines[place + 1]) in captioned for place in numbered):
        return False
    for place in numbered:
        tie([lines[place]], [lines[place + 1]])
    return True


def _is_numbered(line: Line) -> bool:
    return len(line.text) <= LONGEST_BY_LOOKS and captionwords.is_numbered(line.text)


def _may_stand_above(line: Line, picture: Line, looks: int) -> bool:
    if line.kind != "paragraph" or picture.after_gap or not line.looks_like(looks) or line.looks_like(BOLD | LINKED):
        return False
    if len(line.text) > LONGEST_ITALIC or line.text.endswith((*_SPOKEN, "…", ",")) or _is_quoted(line.text):
        return False
    return not (
        captionwords.is_something_else(line.text)
        or captionwords.is_notice(line.text)
        or captionwords.is_signature(line.text)
        or _is_underlined(line)
    )


def _tie_right_above(lines: list[Line], looks: int) -> None:
    """A line right above a picture without another caption: one that points at it, or a centred and small one alone."""
    wanted = CENTRED | SMALL
    captioned = _captioned(lines)
    for number, picture in enumerate(lines[1:], start=1):
        line = lines[number - 1]
        if picture.picture is None or id(picture) in captioned or line.caption_of or line.picture is not None:
            continue
        if _points_below(line, lines[: number - 1]):
            tie([line], [picture])
        if looks & wanted != wanted or line.looks & wanted != wanted or line.caption_of:
            continue
        before = lines[number - 2] if number > 1 else None
        is_alone = before is None or (before.picture is None and (line.after_gap or before.looks & wanted != wanted))
        if is_alone and _may_stand_above(line, picture, looks):
            tie([line], [picture])


def _points_below(line: Line, above: list[Line]) -> bool:
    """Whether one sentence that is a paragraph of its own says what the picture below it shows."""
    if (
        line.kind != "paragraph"
        or len(line.text) > LONGEST_BY_LOOKS
        or any(one.group == line.group for one in above[-1:])
    ):
        return False
    return captionwords.points_below(line.text) and not captionwords.is_news(line.text)


# In a frame of its own


def _may_be_framed(run: list[Line]) -> bool:
    """Whether lines that stand alone with a picture in a box or a table cell are its caption."""
    if len(run) > MOST_LINES or sum(len(line.text) for line in run) > LONGEST_BY_LOOKS:
        return False
    if any(line.kind not in {"paragraph", "caption"} for line in run):
        return False
    if all(line.looks_like(LINKED) for line in run):
        return False
    return not any(captionwords.is_something_else(line.text) or line.text.endswith(_SPOKEN) for line in run)
