"""Notes in JSON, and sentences, without what was forgotten: the same for the acts of the WARC files and for rows."""

from __future__ import annotations

import json
import re
from typing import Any

from archiver.blogger.tombstones import Tombstones

_PREFIXES = ("post:", "comments:", "content:", "path:")
"""What stands before an address in the names of scopes and walks, and in ids."""
_NAMING = ("url", "post_id", "comment_id", "scope", "address", "alias", "asked", "walk_id", "next_url")
"""Keys under which a note tells what it is about."""
_ADDRESS = re.compile(r"https?://[^\s\"'<>()]+[^\s\"'<>().,;:!?]")
INSTEAD = "(forgotten)"
_NOTHING = object()


def is_forgotten(value: object, stones: Tombstones) -> bool:
    """Whether a value is the address, the id or the scope of something that was forgotten."""
    if not isinstance(value, str) or not value:
        return False
    bare = value
    for prefix in _PREFIXES:
        bare = bare.removeprefix(prefix)
    return bool(
        stones.picture(value)
        or stones.address(bare)
        or stones.post(value)
        or stones.comment(value)
        or stones.address(f"http://{bare}")
    )


def names(told: dict[str, Any], stones: Tombstones) -> bool:
    """Whether a note is about something that was forgotten."""
    return any(is_forgotten(told.get(key), stones) for key in _NAMING)


def without(value: Any, stones: Tombstones) -> Any:
    """A value that JSON can tell without what was forgotten; the same where it tells nothing of it."""
    told = _without(value, stones)
    return None if told is _NOTHING else told


def _without(value: Any, stones: Tombstones) -> Any:
    if isinstance(value, dict):
        if names(value, stones):
            return _NOTHING
        left = {key: _without(one, stones) for key, one in value.items()}
        return {key: None if one is _NOTHING else one for key, one in left.items()}
    if isinstance(value, list):
        return [one for item in value if (one := _without(item, stones)) is not _NOTHING]
    if isinstance(value, str):
        return _text_without(value, stones)
    return value


def _text_without(value: str, stones: Tombstones) -> Any:
    if is_forgotten(value, stones):
        return _NOTHING
    if value[:1] in "[{" and value:
        try:
            inner = json.loads(value)
        except ValueError:
            return sentence_without(value, stones)
        left = _without(inner, stones)
        return value if left == inner else json.dumps(None if left is _NOTHING else left, ensure_ascii=False)
    return sentence_without(value, stones)


def sentence_without(value: str, stones: Tombstones) -> str:
    """A sentence in which a forgotten address is replaced."""
    return _ADDRESS.sub(lambda found: INSTEAD if stones.address(found[0]) else found[0], value)
