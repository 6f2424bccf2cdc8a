"""What a picture is: its own bytes tell, never a Content-Type or the ending of an address.

Only the header is read, by the one reader of Pillow that its signature names; nothing is decoded. SVG is none of the
formats: it is a document that may hold scripts.
"""

from __future__ import annotations

import hashlib
import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from archiver.records import Picture

MOST_PIXELS = 178_956_970
"""A picture that claims more is a mistake, or a bomb made to fill the memory; Pillow itself would not open it."""

EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/tiff": "tif",
}
"""The ending of a file's name, by what its bytes are: every format that is a picture here."""


class NotAPictureError(Exception):
    """Bytes that are not kept as a picture; says why."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        """As in the table ``skips``: ``not_an_image``, ``too_large``."""


@dataclass(frozen=True, slots=True)
class _Format:
    mime: str
    is_it: Callable[[bytes], bool]
    reader: tuple[str, str]
    """Pillow's module and class."""
    is_cut: Callable[[bytes, Any], bool]
    """Whether bytes end before their picture does, as far as that is seen without decoding it."""


def read(body: bytes) -> Picture:
    """The picture that bytes are. Raises NotAPictureError."""
    found = next((one for one in _FORMATS if one.is_it(body)), None)
    if found is None:
        raise NotAPictureError("not_an_image", _instead(body))
    size = _webp_size(body) if found.mime == "image/webp" else None
    _check(size)
    if size is not None and _is_cut_webp(body, None):  # Pillow reads whole ones only
        return _picture(body, found.mime, size, is_cut=True)
    opened = _opened(body, found)
    if opened is None:
        return _picture(body, found.mime, None, is_cut=False)
    with opened:
        _check(opened.size)
        return _picture(body, found.mime, opened.size, is_cut=found.is_cut(body, opened))


def _picture(body: bytes, mime: str, size: tuple[int, int] | None, *, is_cut: bool) -> Picture:
    width, height = size or (None, None)
    sha256 = hashlib.sha256(body).hexdigest()
    return Picture(sha256=sha256, mime=mime, bytes=len(body), width=width, height=height, truncated=is_cut)


def _opened(body: bytes, found: _Format) -> Any:
    """The picture as Pillow sees its header; ``None`` where it was built without that format."""
    module, name = found.reader
    plugin = importlib.import_module(f"PIL.{module}")
    if not getattr(plugin, "SUPPORTED", True):
        return None
    try:
        with warnings.catch_warnings(action="ignore"):
            return getattr(plugin, name)(BytesIO(body))
    except Exception as error:  # the readers have no error in common
        kind = found.mime.removeprefix("image/").upper()
        raise NotAPictureError("not_an_image", f"it begins like {kind} and is none ({error})") from error


def _check(size: tuple[int, int] | None) -> None:
    if size is None:
        return
    width, height = size
    if width < 1 or height < 1:
        raise NotAPictureError("not_an_image", f"it is a picture of {width} × {height} pixels")
    if width * height > MOST_PIXELS:
        raise NotAPictureError("too_large", f"it claims {width} × {height} pixels")


def _instead(body: bytes) -> str:
    """What bytes are that are no picture, for a person."""
    begins = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not begins:
        return "it is empty"
    if b"<svg" in begins:
        return "it is SVG, a document that may hold scripts"
    return "it is an HTML page" if begins.startswith((b"<!doctype html", b"<html")) else "its bytes are no picture"


def _is_avif(body: bytes) -> bool:
    length = min(int.from_bytes(body[:4], "big"), 256)
    brands = {body[at : at + 4] for at in range(8, length, 4) if at != 12}
    return body[4:8] == b"ftyp" and bool(brands & {b"avif", b"avis"})


def _webp_size(body: bytes) -> tuple[int, int] | None:
    """The size that the head of a WebP tells. Pillow's reader makes room for all of the picture before it says."""
    match body[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(body[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            return int.from_bytes(body[26:28], "little") & 0x3FFF, int.from_bytes(body[28:30], "little") & 0x3FFF
        case _:
            return None


def _is_cut_jpeg(body: bytes, opened: Any) -> bool:
    """Coded data holds no end marker, so the first one behind its beginning is the picture's (an embedded preview,
    which stands before that, has one of its own)."""
    begins = opened.tile[0][2] if opened.tile else 0
    return body.find(b"\xff\xd9", begins) < 0


def _is_cut_webp(body: bytes, opened: Any) -> bool:
    return int.from_bytes(body[4:8], "little") + 8 > len(body)


def _never(body: bytes, opened: Any) -> bool:
    return False


_FORMATS = (
    _Format("image/jpeg", lambda b: b.startswith(b"\xff\xd8\xff"), ("JpegImagePlugin", "JpegImageFile"), _is_cut_jpeg),
    _Format(
        "image/png",
        lambda b: b.startswith(b"\x89PNG\r\n\x1a\n"),
        ("PngImagePlugin", "PngImageFile"),
        lambda b, _: b"IEND\xaeB`\x82" not in b[-4096:],
    ),
    _Format(
        "image/gif",
        lambda b: b.startswith((b"GIF87a", b"GIF89a")),
        ("GifImagePlugin", "GifImageFile"),
        lambda b, _: b"\0;" not in b[-1024:],  # the end of the last block, and the trailer
    ),
    _Format(
        "image/webp",
        lambda b: b.startswith(b"RIFF") and b[8:12] == b"WEBP",
        ("WebPImagePlugin", "WebPImageFile"),
        _is_cut_webp,
    ),
    _Format("image/avif", _is_avif, ("AvifImagePlugin", "AvifImageFile"), _never),
    _Format(
        "image/bmp",
        lambda b: b.startswith(b"BM") and len(b) > 26,
        ("BmpImagePlugin", "BmpImageFile"),
        lambda b, _: int.from_bytes(b[2:6], "little") > len(b),
    ),
    _Format("image/tiff", lambda b: b.startswith((b"II*\0", b"MM\0*")), ("TiffImagePlugin", "TiffImageFile"), _never),
)
