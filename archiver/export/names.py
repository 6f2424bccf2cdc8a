"""Names of files that every system takes, made of what pages say; never a path."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

LONGEST = 80
"""Bytes of a name without its ending: Windows allows 260 characters for a path, other systems 255 bytes for a name."""
_TAKEN = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10))})
"""Names that Windows keeps for devices, whatever the ending."""
_OTHERS = re.compile(r"[^\w-]+|_+")


def safe_name(text: str) -> str:
    """A name in small letters, so that none differs from another by case alone; ``""`` where nothing of it can be one.

    ``Perché no?`` → ``perché-no``
    """
    name = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    name = _OTHERS.sub("-", name).strip("-")
    name = name.encode()[:LONGEST].decode(errors="ignore").strip("-")
    return f"{name}-" if name in _TAKEN else name


def slug_of(url: str | None) -> str:
    """The last piece of a permalink: ``…/2024/07/il-forno.html`` → ``il-forno``."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return ""
    return safe_name(unquote(PurePosixPath(path).name).removesuffix(".html"))


def host_folder(host: str | None, blog_id: str) -> str:
    """A folder for a blog: ``valdorsa.blogspot.com``, or its id where it has no host."""
    pieces = [safe_name(piece) for piece in (host or blog_id).split(".")]
    name = ".".join(piece for piece in pieces if piece)[: 2 * LONGEST]
    return f"{name}-" if name.partition(".")[0] in _TAKEN else name or "blog"


def mark_of(post_id: str) -> str:
    """A few letters that tell one post from another of the same name."""
    return hashlib.sha256(post_id.encode()).hexdigest()[:8]
