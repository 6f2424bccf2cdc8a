"""The pictures of a body."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger import images as addresses
from archiver.extract import text
from archiver.extract.blocks import Line, picture_address
from archiver.extract.captions import Caption, split
from archiver.records import Image


def read(lines: list[Line], base: str) -> tuple[Image, ...]:
    """The pictures in reading order, each with its caption; ``base`` is the address of the page."""
    captions: dict[int, Caption] = {}
    for line in lines:
        for picture in line.caption_of:
            captions.setdefault(id(picture), split(line.text))
    none = Caption(None, None)
    return tuple(
        _image(line.picture, line, captions.get(id(line), none), base) for line in lines if line.picture is not None
    )


def _image(element: _Element, line: Line, caption: Caption, base: str) -> Image:
    url = absolute(picture_address(element) or "", base)
    return Image(
        url=url,
        original_url=addresses.original_url(url),
        image_key=addresses.image_key(url),
        alt=text.or_none(element.get("alt")),
        caption=caption.text,
        caption_credit=caption.credit,
        link_url=next((absolute(link.get("href") or "", base) for link in line.links), None),
        width=_pixels(element, "width"),
        height=_pixels(element, "height"),
    )


def absolute(address: str, base: str) -> str:
    """An address made absolute; as it is when it cannot be."""
    if address.startswith(("http://", "https://")):
        return address.strip()
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return address.strip()


def _pixels(element: _Element, side: str) -> int | None:
    """The original's width or height where the page tells it, else the shown one's."""
    for value in (element.get(f"data-original-{side}"), element.get(side)):
        digits = (value or "").strip().removesuffix("px")
        if digits.isascii() and digits.isdigit() and len(digits) <= 6:
            return int(digits)
    return None
