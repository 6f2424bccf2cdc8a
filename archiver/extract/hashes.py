"""Hashes of what was read, which tell an edited post from one that was only fetched again."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from archiver.blogger.images import image_host
from archiver.blogger.urls import canonical_host
from archiver.extract import text
from archiver.records import Block, Image

_PROXIES = ("googleusercontent.com/proxy/", "googleusercontent.com/blogger_img_proxy/")
"""Where Blogger's proxy for pictures of other hosts has been."""
_SCHEME = re.compile(r"^(?:https?:)?//")


def content_hash(title: str | None, blocks: Iterable[Block], images: Iterable[Image]) -> str:
    """SHA-256, in hexadecimal, over the title, the text of the blocks, captions and picture keys.

    The text is one run of words, so that another splitting into paragraphs is no edit.
    """
    pictures = [(_picture(image), image.caption or "", image.caption_credit or "") for image in images]
    words = " ".join(_words(block) for block in blocks)
    return _digest([text.normalise(title or ""), text.normalise(words), *("\x1f".join(parts) for parts in pictures)])


def essence(blocks: Iterable[Block], images: Iterable[Image]) -> tuple[str, tuple[str, ...]]:
    """The letters and digits of a text in a row, and those of its pictures' keys: what is left of a content where white
    space, punctuation, letter case and the spelling of addresses don't count."""
    words = unicodedata.normalize("NFKC", "".join(_words(block) for block in blocks)).casefold()
    return _squashed(words), tuple(_squashed(unquote(unquote(_picture(image)))) for image in images)


def _squashed(said: str) -> str:
    return "".join(filter(str.isalnum, said))


def text_hash(body_text: str | None) -> str | None:
    """SHA-256, in hexadecimal, over the text of a body alone; ``None`` without text."""
    return _digest([text.normalise(body_text)]) if body_text else None


def _picture(image: Image) -> str:
    """The key of a picture, as far as it is stable.

    Blogger serves a picture of another host that is not https through its proxy, under a token, and so only on pages
    that are https: of such a picture no more is told than that there is one.
    """
    is_proxied = image.url.startswith("http://") and image_host(image.url) is None
    return "proxied" if is_proxied or any(path in image.url for path in _PROXIES) else image.image_key


def _words(block: Block) -> str:
    if block.kind != "embed" or not block.text:
        return block.text or ""
    # Blogger's own player carries a token in its query.
    address = _SCHEME.sub("", block.text)
    return address.partition("?")[0] if canonical_host(address).endswith("blogger.com/video.g") else address


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(parts).encode("utf-8", "replace")).hexdigest()
