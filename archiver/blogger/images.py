"""The addresses of pictures on Blogger's hosts: which picture, whatever its size.

Hosts: ``[1-4].bp.blogspot.com``, ``bp[0-3].blogger.com``, ``blogger.googleusercontent.com``,
``lh[3-6].googleusercontent.com``, ``lh[3-6].ggpht.com``, ``photos1.blogger.com``; pasted from Google Docs
``lh7-rt.googleusercontent.com``. The size is a part of the path (``/s320/``, ``/w640-h480/``, ``/s1600-h/``) or a
suffix (``=s320``, ``=w512-h640-n-o``, ``=s0-d-e1-ft``); ``s0`` is the original, ``s1600`` is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

IMAGE_HOSTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d+\.bp\.blogspot\.com"), "bp.blogspot.com"),
    (re.compile(r"bp\d+\.blogger\.com"), "bp.blogger.com"),
    (re.compile(r"blogger\.googleusercontent\.com"), "blogger.googleusercontent.com"),
    (re.compile(r"lh\d+(?:-[a-z]{1,8})?\.googleusercontent\.com"), "lh.googleusercontent.com"),
    (re.compile(r"lh\d+\.(?:ggpht|google)\.com"), "lh.ggpht.com"),
    (re.compile(r"photos1\.blogger\.com"), "photos1.blogger.com"),
)
"""Blogger's picture hosts, and one name for the twins that serve the same pictures."""

_OPTION = r"[a-z]{1,4}\d{0,5}|c0x[0-9a-f]{8}|fcrop64=1,[0-9a-f]{16}|\d{1,3}"
_TOKEN = rf"[swh]\d{{1,5}}(?:-(?:{_OPTION}))*"
_PATH_TOKEN = re.compile(rf"/{_TOKEN}(?=/[^/]*$)")
_SUFFIX_TOKEN = re.compile(rf"(?:=|%3D){_TOKEN}$", re.IGNORECASE)
_PHOTOS1_SIZE = re.compile(r"/(?:200|320|400|640|800|1024|1280|1600)(?=/[^/]+$)")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg|avif)$", re.IGNORECASE)


@lru_cache(maxsize=1024)
def image_host(url: str) -> str | None:
    """The one name of a Blogger picture host and its twins; ``None`` for any other host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return _known_host(host)


@lru_cache(maxsize=1024)
def _known_host(host: str) -> str | None:
    return next((name for pattern, name in IMAGE_HOSTS if pattern.fullmatch(host)), None)


def original_url(url: str) -> str:
    """The address of the full size on Blogger's hosts; ``url`` itself elsewhere.

    Names are not encoded anew. A query only says how to show the picture, unless it is the ``key`` without which a
    picture of a Google document is not served.
    """
    host = image_host(url)
    if host is None:
        return url
    parts = urlsplit(url)
    query = parts.query if parts.query.startswith("key=") else ""
    return urlunsplit((parts.scheme, parts.netloc, _original_path(host, parts.path), query, ""))


def _original_path(host: str, path: str) -> str:
    if host == "photos1.blogger.com":
        return _PHOTOS1_SIZE.sub("/1600", path)
    if _SUFFIX_TOKEN.search(path):
        return _SUFFIX_TOKEN.sub("=s0", path)
    if _PATH_TOKEN.search(path):
        return _PATH_TOKEN.sub("/s0", path)
    takes_suffix = path.startswith("/img/a/") or (host == "lh.googleusercontent.com" and path.count("/") == 1)
    return f"{path}=s0" if takes_suffix else path


def image_key(url: str) -> str:
    """The address without scheme and size: one picture, one key, on whichever twin host it is served."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = image_host(url)
    if host is None:
        query = f"?{parts.query}" if parts.query else ""
        return f"{parts.netloc.lower()}{parts.path}{query}"
    path = _PHOTOS1_SIZE.sub("", parts.path) if host == "photos1.blogger.com" else parts.path
    return host + _PATH_TOKEN.sub("", _SUFFIX_TOKEN.sub("", path))


def is_image_url(url: str) -> bool:
    """Whether an address is a picture's, judged by its host or by the ending of its path.

    ``/wiki/File:Torre.jpg`` is a page about a picture.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    if image_host(url) is not None:
        return True
    return _IMAGE_FILE.search(path) is not None and ":" not in path.rpartition("/")[2]
