"""How text looks, as its markup says: centred, small, italic, bold, linked, code; and what keeps its line ends."""

from __future__ import annotations

import re
from functools import lru_cache

CENTRED, SMALL, ITALIC, BOLD, LINKED, CODE, WRAPPED = 1, 2, 4, 8, 16, 32, 64
"""How a line looks; a line has a look when all its text has it. ``WRAPPED``: the line ends of the source are shown."""

_GIVEN = {
    **dict.fromkeys(("b", "strong"), BOLD),
    **dict.fromkeys(("i", "em", "cite", "var", "dfn", "address"), ITALIC),
    **dict.fromkeys(("small", "sub", "sup"), SMALL),
    **dict.fromkeys(("code", "samp"), CODE),
    "center": CENTRED,
}
_LONGEST_STYLE = 500
"""Characters of the longest style that is remembered: a longer one is not met twice."""
_SMALL_FONT = frozenset({"1", "2", "-1", "-2"})
_WORDS = {
    **dict.fromkeys(("small", "x-small", "xx-small", "smaller"), True),
    **dict.fromkeys(("medium", "large", "x-large", "xx-large", "larger"), False),
}
_SMALL_BELOW = {"%": 90, "em": 0.9, "rem": 0.9, "px": 13, "pt": 10}
"""The sizes from which on text is no longer small, by unit."""
_SIZE = re.compile(r"font-size\s*:\s*(?:([a-z-]{5,8})|(\d{0,4}\.?\d{1,6})(%|r?em|px|pt))", re.IGNORECASE)
_RULES = (
    (re.compile(r"text-align\s*:\s*(?:-webkit-)?center", re.IGNORECASE), CENTRED, 0),
    (re.compile(r"text-align\s*:\s*(?:left|right|justify|start|end)", re.IGNORECASE), 0, CENTRED),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE), ITALIC, 0),
    (re.compile(r"font-style\s*:\s*normal", re.IGNORECASE), 0, ITALIC),
    (re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE), BOLD, 0),
    (re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-4]00)", re.IGNORECASE), 0, BOLD),
    (re.compile(r"white-space\s*:\s*pre", re.IGNORECASE), WRAPPED, 0),
    (re.compile(r"white-space\s*:\s*no", re.IGNORECASE), 0, WRAPPED),
)


def looks_of(tag: str, attributes: dict[str, str], inherited: int) -> int:
    """The looks of an element's text, from those around it and from what the element itself says."""
    looks = inherited | _GIVEN.get(tag, 0)
    if not attributes:
        return looks
    align = attributes.get("align")
    if align:
        looks = looks | CENTRED if align.lower() in {"center", "middle"} else looks & ~CENTRED
    if tag == "a" and attributes.get("href"):
        looks |= LINKED
    elif tag == "font" and "size" in attributes:
        looks = looks | SMALL if attributes["size"] in _SMALL_FONT else looks & ~SMALL
    style = attributes.get("style")
    if style:
        added, removed = _styled(style) if len(style) <= _LONGEST_STYLE else _styled.__wrapped__(style)
        looks = looks & ~removed | added
    return looks


@lru_cache(maxsize=2048)
def _styled(style: str) -> tuple[int, int]:
    """The looks that a style gives, and those it takes away."""
    added = removed = 0
    for pattern, gives, takes in _RULES:
        if pattern.search(style):
            added, removed = added | gives, removed | takes
    size = _SIZE.search(style)
    if size is not None:
        added, removed = (added | SMALL, removed) if _is_small(size) else (added, removed | SMALL)
    return added, removed


def _is_small(size: re.Match[str]) -> bool:
    if size[1]:
        return _WORDS.get(size[1].lower(), False)
    return float(size[2]) < _SMALL_BELOW[size[3].lower()]
