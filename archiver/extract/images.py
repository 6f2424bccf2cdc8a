"""The pictures of a body."""

from __future__ import annotations

from lxml.etree import _Element

from archiver.blogger import images
from archiver.extract import captionwords, photocredits, pictures, text
from archiver.extract.addresses import absolute, on_web
from archiver.extract.blocks import Line
from archiver.extract.photocredits import Caption
from archiver.records import Image


def read(lines: list[Line], base: str) -> tuple[Image, ...]:
    """The pictures in reading order, each with its caption; ``base`` is the address of the page."""
    said: dict[int, list[str]] = {}
    for line in lines:
        if not line.caption_of or captionwords.is_placeholder(line.text):
            continue
        for picture in line.caption_of:
            said.setdefault(id(picture), []).append(line.text)
    return tuple(
        _image(line.picture, line, photocredits.join(said.get(id(line), [])), base)
        for line in lines
        if line.picture is not None
    )


def _image(element: _Element, line: Line, caption: Caption, base: str) -> Image:
    url = absolute(pictures.address(element) or "", base)
    alt = element.get("alt")
    return Image(
        url=url,
        original_url=images.original_url(url),
        image_key=images.image_key(url),
        alt=text.or_none(text.mended(alt)) if alt else None,
        caption=caption.text,
        caption_credit=caption.credit,
        link_url=next((on_web(link.get("href") or "", base) for link in line.links), None),
        width=pictures.size(element, "width"),
        height=pictures.size(element, "height"),
    )
