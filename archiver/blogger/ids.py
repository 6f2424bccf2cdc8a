"""Portable ids: the same thing has the same id in every archive, so that archives merge in any order."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote, urlsplit

from archiver.blogger.urls import host_key, host_of


def blog_id_from_host(host: str) -> str:
    """``host:name.blogspot.com``, for a blog whose pages never tell Blogger's number."""
    return f"host:{host_key(host)}"


def post_id_from_url(url: str) -> str:
    """``path:name.blogspot.com/2024/12/slug.html``, for a post whose page never tells Blogger's number."""
    return f"path:{host_of(url)}{unquote(urlsplit(url).path)}"


def is_number(post_id: str) -> bool:
    """Whether an id is Blogger's own number."""
    return post_id.isdigit()


def label_id(blog_id: str, name: str) -> str:
    """The id of a label: a hash of its blog and of its name, case and accents as given."""
    return _digest(blog_id, name)


def comment_id(post_id: str, author: str | None, time: str | None, text: str | None) -> str:
    """The id of a comment that shows no number: its post's, and a hash of author, time and text."""
    return f"{post_id}:{_digest(author or '', time or '', text or '')}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
