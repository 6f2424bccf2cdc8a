"""The pictures of a body."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml.etree import _Element

from archiver.blogger import images as addresses
from archiver.extract import captionwords, photocredits, pictures, text
from archiver.extract.blocks import Line
from archiver.extract.photocredits import Caption
from archiver.records import Image

_BREAKS = str.maketrans("", "", "\n\r\t")


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
    return Image(
        url=url,
        original_url=addresses.original_url(url),
        image_key=addresses.image_key(url),
        alt=text.or_none(element.get("alt")),
        caption=caption.text,
        caption_credit=caption.credit,
        link_url=next((absolute(link.get("href") or "", base) for link in line.links), None),
        width=pictures.size(element, "width"),
        height=pictures.size(element, "height"),
    )


def absolute(address: str, base: str) -> str:
    """An address made absolute, without the line ends that an editor broke it with; as it is when it cannot be."""
    address = address.strip()
    if "\n" in address or "\r" in address or "\t" in address:
        address = address.translate(_BREAKS)
    if address.startswith(("http://", "https://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address
