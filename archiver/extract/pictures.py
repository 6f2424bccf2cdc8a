"""One ``img`` element: its address however it is loaded, its size, and whether it is a picture at all.

Not pictures are what counts readers (a pixel), what fills space, and what stands for a character of the text (an
emoticon). Background images are decoration and are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element

from archiver.extract.addresses import is_on_web

CAPTION_CLASSES = frozenset(
    {
        "tr-caption",  # Blogger's editor
        *("wp-caption-text", "wp-caption-dd", "wp-element-caption", "blocks-gallery-caption", "gallery-caption"),
        *("thumbcaption", "gallerytext"),  # pasted from MediaWiki
        *("image-caption", "img-caption", "photo-caption", "picture-caption", "didascalia"),
    }
)
"""Classes of elements that hold a caption and nothing else."""
PICTURE_CONTAINERS = frozenset(
    {"tr-caption-container", "wp-caption", "gallery-item", "thumbinner", "gallerybox", "wp-block-image"}
)
"""Classes of elements that hold pictures and their caption."""

LAZY_ATTRIBUTES = ("data-src", "data-lazy-src", "data-original", "data-lazy", "data-echo", "data-url")
"""Where scripts that load pictures late keep the address, while ``src`` holds a stopgap."""
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_LONGEST_SET = 10_000
_STOPGAPS = re.compile(
    r"/(?:blank|spacer|transparent|pixel|placeholder|gr[ae]y|(?:ajax-?)?load(?:ing|er)|lazy(?:-?load)?|1x1)"
    r"(?:[._-]?\d{1,4}(?:x\d{1,4})?)?\.(?:gif|png|svg)(?:$|\?)",
    re.IGNORECASE,
)
"""File names of pictures that only fill space."""
_COUNTERS = re.compile(
    r"//(?:[\w.-]+\.)?(?:doubleclick\.net|quantserve\.com|scorecardresearch\.com|statcounter\.com|google-analytics\.com"
    r"|feedsportal\.com|assoc-amazon\.[a-z.]{2,6}/(?:e/ir|s/noscript)|ir-[a-z]{2}\.amazon-adsystem\.com"
    r"|(?:feeds|feedproxy)[\w.]*\.(?:com|google\.com)/~[rf4]/|blogger\.googleusercontent\.com/tracker/)",
    re.IGNORECASE,
)
"""Services that count readers by a picture; Blogger's own feed counter among them."""
_EMOTICON_CLASSES = frozenset({"emoji", "emoticon", "emoticons", "smiley", "wp-smiley", "goomoji", "emojioneemoji"})
_EMOTICON_ADDRESS = re.compile(
    r"/(?:emoji|emojis|emoticons?|emot|smil(?:e|ey|eys|ies)|faccine|twemoji|noto-?emoji)(?:\.php)?/|mail\.google\.com/mail/e/"
    r"|//(?:e|emo)\.[\w.]*(?:msn|live)\.com/",
    re.IGNORECASE,
)
LARGEST_EMOTICON = 48
"""Pixels of the widest picture that is read as a character."""
_STYLED = {
    side: re.compile(rf"(?:^|[;\s]){side}\s*:\s*(\d{{1,6}})(?:\.\d+)?px", re.IGNORECASE) for side in ("width", "height")
}


def address(image: _Element) -> str | None:
    """The address as the page gives it, a lazily loaded one included; ``None`` where the picture lies in the page
    itself (a ``data:`` URL) or nowhere on the web (``file:``, ``cid:``), or is only a stopgap."""
    return next(_addresses(image), None)


def _addresses(image: _Element) -> Iterator[str]:
    for name in LAZY_ATTRIBUTES:
        value = image.get(name)
        if value and (found := _usable(value)):
            yield found
    own = _usable(image.get("src") or "")
    if own:
        yield own
    yield from _from_sets(image)
    parent = image.getparent()
    if parent is not None and parent.tag == "picture":
        for source in parent.iterchildren("source"):
            yield from _from_sets(source)
    yield from _fallback(image)


def _from_sets(element: _Element) -> Iterator[str]:
    for name in _LAZY_SETS:
        value = element.get(name)
        if value and (found := _usable(largest(value))):
            yield found


def _fallback(image: _Element) -> Iterator[str]:
    """The picture that a lazy loader puts beside its own into a ``noscript``, for readers without scripts."""
    beside = image.getnext()
    if beside is not None and beside.tag == "noscript":
        for inner in beside.iter("img"):
            if found := _usable(inner.get("src") or ""):
                yield found


def _usable(value: str) -> str | None:
    value = value.strip()
    return value if is_on_web(value) and not _STOPGAPS.search(value) else None


def largest(srcset: str) -> str:
    """The widest or densest address of a ``srcset``; ``''`` of an empty one.

    An address ends at white space, so that commas inside it are its own.
    """
    best, best_size = "", -1.0
    words = srcset[:_LONGEST_SET].split()
    while words:
        candidate = words.pop(0)
        size = ""
        if candidate.endswith(","):
            candidate = candidate.rstrip(",")
        elif words:
            size, comma, rest = words.pop(0).partition(",")
            if comma and rest:
                words.insert(0, rest)
        amount = size[:-1]
        value = float(amount) if amount.replace(".", "", 1).isdigit() and amount.isascii() else 1.0
        if candidate and value > best_size:
            best, best_size = candidate, value
    return best


def is_pixel(image: _Element) -> bool:
    """Whether an image is no picture: one pixel wide or high, a reader counter, or without an address."""
    if any(_is_tiny(image, side) for side in ("width", "height")):
        return True
    found = address(image)
    return found is None or _COUNTERS.search(found) is not None


def _is_tiny(image: _Element, side: str) -> bool:
    value = image.get(side)
    if value is not None and value.strip().removesuffix("px") in {"0", "1"}:
        return True
    style = image.get("style")
    return style is not None and side in style and _styled(style, side) in {0, 1}


def emoticon(image: _Element) -> str | None:
    """What an image that stands for a character says: its alternative text, ``''`` without one; ``None`` of a
    picture.

    Told by its class, by the folder it comes from, or by an alternative text without a letter or digit on a small one.
    """
    classes = image.get("class")
    said = (image.get("alt") or "").strip()
    if classes and not _EMOTICON_CLASSES.isdisjoint(classes.lower().split()):
        return said
    if said and len(said) <= 8 and not any(map(str.isalnum, said)) and _is_small(image):
        return said
    source = image.get("src") or ""
    if _EMOTICON_ADDRESS.search(source) and (_is_small(image) or not _has_size(image)):
        return said
    return None


def _has_size(image: _Element) -> bool:
    return size(image, "width") is not None or size(image, "height") is not None


def _is_small(image: _Element) -> bool:
    return 0 < (size(image, "width") or size(image, "height") or 0) <= LARGEST_EMOTICON


def size(image: _Element, side: str) -> int | None:
    """``width`` or ``height`` in pixels: the original's where the page tells it, else the one shown; ``None`` for
    percentages and the like."""
    original = _digits(image.get(f"data-original-{side}"))
    if original is not None:
        return original
    style = image.get("style")
    styled = _styled(style, side) if style and side in style else None
    return styled if styled is not None else _digits(image.get(side))


def _styled(style: str, side: str) -> int | None:
    found = _STYLED[side].search(style)
    return int(found[1]) if found else None


def _digits(value: str | None) -> int | None:
    if not value:
        return None
    digits = value.strip().removesuffix("px").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 6 else None
