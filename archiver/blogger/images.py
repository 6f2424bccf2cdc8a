"""The addresses of pictures on Blogger's hosts: which picture, whatever its size.

Hosts: ``[1-4].bp.blogspot.com``, ``bp[0-3].blogger.com``, ``blogger.googleusercontent.com``,
``lh[3-6].googleusercontent.com``, ``lh[3-6].ggpht.com``, ``photos1.blogger.com``. The size is a part of the path
(``/s320/``, ``/w640-h480/``, ``/s1600-h/``) or a suffix (``=s320``, ``=w512-h640-n-o``); ``s0`` is the original,
``s1600`` is not.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

IMAGE_HOSTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d+\.bp\.blogspot\.com"), "bp.blogspot.com"),
    (re.compile(r"bp\d+\.blogger\.com"), "bp.blogger.com"),
    (re.compile(r"blogger\.googleusercontent\.com"), "blogger.googleusercontent.com"),
    (re.compile(r"lh\d+\.googleusercontent\.com"), "lh.googleusercontent.com"),
    (re.compile(r"lh\d+\.(?:ggpht|google)\.com"), "lh.ggpht.com"),
    (re.compile(r"photos1\.blogger\.com"), "photos1.blogger.com"),
)
"""Blogger's picture hosts, and one name for the twins that serve the same pictures."""

_TOKEN = r"[swh]\d{1,5}(?:-(?:[a-z]{1,3}|[swh]\d{1,5}|c0x[0-9a-f]{8}|\d{1,3}))*"  # noqa: S105 - a size, no secret
_PATH_TOKEN = re.compile(rf"/{_TOKEN}(?=/[^/]*$)")
_SUFFIX_TOKEN = re.compile(rf"={_TOKEN}$")
_PHOTOS1_SIZE = re.compile(r"/(?:200|320|400|640|800|1024|1280|1600)(?=/[^/]+$)")
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg|avif)$", re.IGNORECASE)


def image_host(url: str) -> str | None:
    """The one name of a Blogger picture host and its twins; ``None`` for any other host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return next((name for pattern, name in IMAGE_HOSTS if pattern.fullmatch(host)), None)


def original_url(url: str) -> str:
    """The address of the full size on Blogger's hosts; ``url`` itself elsewhere."""
    host = image_host(url)
    if host is None:
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, _original_path(host, parts.path), "", ""))


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
    """Whether an address is a picture's, judged by its host or by the ending of its path."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return image_host(url) is not None or _IMAGE_FILE.search(path) is not None
