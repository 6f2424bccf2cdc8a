"""What one address of a blog's post has in common with every other spelling of it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from archiver.blogger.urls import canonical_post_url

_MOST_ENCODINGS = 3
_SHORTEST_NUMBER = 6
"""Digits of the shortest number of a post; shorter fragments are anchors."""


def site_key(url: str) -> str:
    """One key for every spelling of an address within one site: no scheme, no ``www.``, nothing of how it is shown,
    the path decoded however often it was encoded; ``''`` for what is no address."""
    try:
        host, slash, path = canonical_post_url(url).partition("://")[2].partition("/")
    except ValueError:
        return ""
    return f"{host.removeprefix('www.')}{slash}{_decoded(path).strip()}"


def path_key(url: str) -> str:
    """One key for every spelling of an address on whichever host of one blog, its domain or its blogspot twin; ``''``
    for what is no address and for a home page."""
    path = site_key(url).partition("/")[2]
    return f"/{path}" if path else ""


def _decoded(path: str) -> str:
    for _ in range(_MOST_ENCODINGS):
        if "%" not in path:
            break
        path = unquote(path)
    return path


def post_number_of(url: str) -> str | None:
    """Blogger's number of the post that an address of before 2006 leads to: ``/2005_03_01_archive.html#111…``."""
    address, _, fragment = url.strip().partition("#")
    if not (fragment.isascii() and fragment.isdigit() and len(fragment) >= _SHORTEST_NUMBER):
        return None
    try:
        return fragment if urlsplit(address).path.endswith("archive.html") else None
    except ValueError:
        return None
