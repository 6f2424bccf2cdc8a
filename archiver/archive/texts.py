"""Two readings of a post beside each other, whichever way each came: do they tell one text? Pure.

A page and a backup spell one text in two ways: white space, an address by http or https, a picture through a proxy. Of
two readings that came the same way more is asked than of two that came by different ways.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from archiver.blogger.images import image_host, image_key
from archiver.records import Post

BACKUP = "backup"
"""The kind of a capture that is an entry of a backup."""
_TAG = re.compile(r'<(?:"[^"]*"|[^">])*>')
_PICTURE = re.compile(r'<img\b(?:"[^"]*"|[^">])*?\ssrc="([^"]*)"', re.IGNORECASE)
_PROXIES = ("googleusercontent.com/proxy/", "googleusercontent.com/blogger_img_proxy/")
"""Where Blogger's proxy for pictures of other hosts has been, under a token of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a version of a post tells."""

    title: str | None
    published: str | None
    labels: frozenset[str] | None
    body_text: str | None
    body_html: str | None
    content_hash: str | None
    is_of_backup: bool


def of_post(post: Post, *, is_of_backup: bool) -> Text:
    """A reading."""
    return Text(
        title=post.title,
        published=post.date.published,
        labels=None if post.labels is None else frozenset(post.labels),
        body_text=post.body_text,
        body_html=post.body_html,
        content_hash=post.content_hash,
        is_of_backup=is_of_backup,
    )


def of_row(row: dict[str, Any], labels: frozenset[str] | None) -> Text:
    """A row of ``posts`` or ``post_versions`` with the kind of its capture (``capture_kind``)."""
    names = ("title", "published", "body_text", "body_html", "content_hash")
    told = {name: row[name] for name in names}
    return Text(**told, labels=labels, is_of_backup=row["capture_kind"] == BACKUP)


def labels_of(stored: str | None) -> frozenset[str] | None:
    """Labels as ``post_versions`` keeps them."""
    return None if stored is None else frozenset(json.loads(stored))


def differences(one: Text, other: Text) -> list[str]:
    """In which fields two readings contradict each other, named as in ``post_versions.changed``; what only one of them
    tells is no contradiction."""
    loosely = one.is_of_backup != other.is_of_backup
    found = []
    if _differ(one.title, other.title, loosely):
        found.append("title")
    if _days_differ(one.published, other.published):
        found.append("published")
    if one.labels is not None and other.labels is not None and one.labels != other.labels:
        found.append("labels")
    if one.content_hash is None or other.content_hash is None:
        return found if _is_begun(one, other) or _is_begun(other, one) else [*found, "body_text"]
    if one.content_hash == other.content_hash:
        return found
    if _differ(_shown(one.body_html), _shown(other.body_html), loosely):
        found.append("body_text")
    if not _same_pictures(_pictures(one.body_html), _pictures(other.body_html), loosely):
        found.append("images")
    return found


def same_edit(one: str | None, other: str | None) -> bool:
    """Whether two readings tell the same time of the last edit: then nothing was written in between."""
    first, second = _moment(one), _moment(other)
    return first is not None and first == second


def is_later(one: str | None, other: str | None) -> bool:
    """Whether a time of the last edit is later than another, or the only one."""
    first, second = _moment(one), _moment(other)
    return first is not None and (second is None or first > second)


def same_minute(one: str | None, other: str | None) -> bool:
    """Whether two dates agree as far as both tell: to the minute, or to the day."""
    return not _days_differ(one, other)


def _moment(text: str | None) -> float | None:
    try:
        return None if text is None else datetime.fromisoformat(text).replace(microsecond=0).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _days_differ(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return False
    if len(one) == 10 or len(other) == 10:
        return one[:10] != other[:10]
    first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if first.tzinfo is None or second.tzinfo is None:
        return first.isoformat()[:16] != second.isoformat()[:16]
    return abs((first - second).total_seconds()) >= 60


def _differ(one: str | None, other: str | None, loosely: bool) -> bool:
    if one is None or other is None:
        return False
    first, second = "".join(one.split()), "".join(other.split())
    return first != second and (not loosely or (_letters(first) or first) != (_letters(second) or second))


def _is_begun(excerpt: Text, whole: Text) -> bool:
    """Whether a text may be the beginning of another."""
    begun = "".join((excerpt.body_text or "").split()).rstrip(".…")
    return excerpt.content_hash is None and "".join((whole.body_text or "").split()).startswith(begun)


def _letters(said: str) -> str:
    """Letters and digits in a row: what is left where punctuation and case are spelt in two ways."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", said).casefold()))


def _shown(body_html: str | None) -> str:
    """The text that sanitised HTML shows."""
    return html.unescape(_TAG.sub(" ", body_html or ""))


def _pictures(body_html: str | None) -> list[str]:
    return [html.unescape(found[1]) for found in _PICTURE.finditer(body_html or "")]


def _same_pictures(one: list[str], other: list[str], loosely: bool) -> bool:
    return len(one) == len(other) and all(map(_same_picture, one, other, [loosely] * len(one)))


def _same_picture(one: str, other: str, loosely: bool) -> bool:
    """Whether two addresses are one picture's. Blogger has given pictures new addresses: what was
    ``1.bp.blogspot.com/-x/y/z/s320/torre.jpg`` is ``blogger.googleusercontent.com/img/b/R2…/A…/s320/torre.jpg``
    today, without anybody's edit."""
    if image_key(one) == image_key(other):
        return True
    hosts = {image_host(one), image_host(other)}
    if None not in hosts and (len(hosts) > 1 or loosely):
        return _file_name(one) == _file_name(other)
    return loosely and _loose_key(one) == _loose_key(other)


def _file_name(url: str) -> str:
    return _letters(unquote(unquote(image_key(url).rpartition("/")[2])))


def _loose_key(url: str) -> str:
    """The key as far as it is stable: a picture of another host that is not https is served through a proxy, under a
    token, on pages that are https."""
    if (url.startswith("http://") and image_host(url) is None) or any(path in url for path in _PROXIES):
        return "proxied"
    return _letters(unquote(unquote(image_key(url))))
