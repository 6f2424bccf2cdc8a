"""What was forgotten, told by hashes alone: who holds one of the things can tell that it is meant, nobody can read it.

A tombstone is the SHA-256 of what it is of, with its kind before it, so that the hashes of a post and of a comment
never meet. It hides nothing from who can guess: a hash of an address that somebody has in mind can be confirmed by
hashing that address.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal
from urllib.parse import urljoin

from archiver.blogger.images import image_key
from archiver.blogger.spellings import site_key
from archiver.blogger.urls import host_of, is_page_url, is_post_url

Kind = Literal["post", "address", "comment", "author", "picture", "scope"]

MARK = "urn:archiver:forgotten:"
"""What stands in a feed or a sitemap in the place of a post that was forgotten; the hash of its address follows."""
COMMENT = "forgotten-"
"""What the number of a comment that was forgotten gives way to; the hash of the number follows."""
HOLLOW = rf"{COMMENT}[0-9a-f]{{64}}"
"""A number of a comment of which nothing but its place is left."""

_ADDRESS = re.compile(
    rb"(?:(?:https?:)?//([A-Za-z0-9.:-]{1,100}))?"
    rb"(/(?:ncr/)?(?:\d{4}/\d\d|p)/[^\s\"'<>?#&\\/]{1,200}?\.html|/\d{4}_\d\d_\d\d_[\w-]{0,40}archive\.html#\d{6,25})"
)
_NUMBER = re.compile(rb"(?<![0-9])[0-9]{6,25}(?![0-9])")
_ESCAPES = ((b"\\/", b"/"), (b"\\x2f", b"/"), (b"\\u002f", b"/"), (b"%2F", b"/"), (b"%2f", b"/"), (b"%3A", b":"))
"""How scripts and parameters write an address."""
_PROFILE = re.compile(r"(?:https?:)?//(?:www\.|draft\.)?blogger\.com/profile/(\d{1,25})(?:[/?#].*)?", re.IGNORECASE)
_SIGNS_OF_COMMENTS = (b"omment", b"<entry", b"OMMENT")
"""No page and no feed shows a comment without one of them."""


@lru_cache(maxsize=50_000)
def digest(kind: Kind, value: str) -> str:
    """The hash of a thing: of a number or an id as it is, of an address by ``site_key``, of a name by ``name_key``."""
    return hashlib.sha256(f"archiver:forgotten:{kind}\0{value}".encode()).hexdigest()


def scope_digest(blog_id: str, scope: str) -> str:
    """The hash of a scope of a blog, by which a tombstone tells what counted its post."""
    return digest("scope", f"{blog_id}\0{scope}")


def name_key(name: str) -> str:
    """One key for the spellings of a name: case and white space apart."""
    return f"name:{' '.join(unicodedata.normalize('NFC', name).split()).casefold()}"


def profile_key(url: str) -> str | None:
    """One key for the spellings of the address that a name links to; ``None`` for what is no address."""
    found = _PROFILE.fullmatch(url.strip())
    if found is not None:
        return f"profile:{found[1]}"
    key = site_key(url) if "://" in url else ""
    return f"profile:{key.rstrip('/')}" if key else None


def author_keys(name: str | None, url: str | None) -> list[str]:
    """The keys by which an author may have been forgotten."""
    keys = [name_key(name)] if name and name.strip() else []
    profile = profile_key(url) if url else None
    return [*keys, profile] if profile else keys


class Tombstones:
    """All that was forgotten of an archive, asked about one thing at a time."""

    def __init__(self, stones: Iterable[tuple[str, str]]) -> None:
        """``stones`` are kind and hash."""
        self._stones = frozenset(stones)
        self.tells_authors = any(kind == "author" for kind, _ in self._stones)
        self.tells_pictures = any(kind == "picture" for kind, _ in self._stones)

    def __bool__(self) -> bool:
        return bool(self._stones)

    def _has(self, kind: Kind, value: str) -> str | None:
        found = digest(kind, value)
        return found if (kind, found) in self._stones else None

    def address(self, url: str | None, base: str = "") -> str | None:
        """The hash of a forgotten address, however spelled; ``None`` of any other.

        :param base: the address of the page that has it: of a blog's hosts any may stand in it
        """
        if not url or not self._stones:
            return None
        try:
            absolute = urljoin(base, url.strip()) if base else url
        except ValueError:
            return None
        found = self._has("address", site_key(absolute))
        if found is None and base and (is_post_url(absolute) or is_page_url(absolute)):
            found = self._has("address", site_key(at_home(absolute, base)))
        return found

    def post(self, post_id: str | None) -> bool:
        """Whether a post is forgotten, by its number or id."""
        return bool(post_id) and self._has("post", post_id or "") is not None

    def is_post(self, post_id: str | None, url: str | None, base: str = "") -> bool:
        """Whether a post is forgotten, by its id or its address."""
        return self.post(post_id) or self.address(url, base) is not None

    def comment(self, comment_id: str | None) -> bool:
        """Whether a comment is forgotten, by its id, or by what its number gave way to."""
        if not comment_id:
            return False
        return comment_id.startswith(COMMENT) or self._has("comment", comment_id) is not None

    def author(self, name: str | None, url: str | None) -> bool:
        """Whether an author's comments are forgotten, by name or by profile."""
        if not self.tells_authors:
            return False
        return any(self._has("author", key) is not None for key in author_keys(name, url))

    def picture(self, url: str | None) -> bool:
        """Whether an address is that of a picture that only forgotten posts had, in any size."""
        if not self.tells_pictures or not url:
            return False
        return self._has("picture", image_key(url)) is not None

    def mentions(self, body: bytes, base: str) -> bool:
        """Whether a response may tell of anything that was forgotten: a cheap look, before it is read.

        :param body: without its content-codings
        :param base: the address it came from
        """
        if not self._stones:
            return False
        if self.tells_authors and any(sign in body for sign in _SIGNS_OF_COMMENTS):
            return True
        for escaped, plain in _ESCAPES:
            body = body.replace(escaped, plain)
        return self._addresses(body, base) or any(
            self._has("post", number) or self._has("comment", number)
            for number in {match.decode() for match in _NUMBER.findall(body)}
        )

    def _addresses(self, body: bytes, base: str) -> bool:
        scheme = base.partition(":")[0]
        for host, path in set(_ADDRESS.findall(body)):
            site = f"{scheme}://{host.decode()}" if host else f"{scheme}://{host_of(base)}"
            if self.address(site + path.decode("utf-8", "replace"), base):
                return True
        return False


def at_home(url: str, base: str) -> str:
    """An address of a post with the host of another address of its blog."""
    rest = url.partition("://")[2]
    return f"{base.partition('://')[0]}://{host_of(base)}/{rest.partition('/')[2]}"


def hollow(comment_id: str) -> str:
    """What the number of a forgotten comment gives way to."""
    return comment_id if comment_id.startswith(COMMENT) else f"{COMMENT}{digest('comment', comment_id)}"
