"""Bodies that other people's WARC files hold with their transfer-coding left in, as wget and browsers' recorders do."""

from __future__ import annotations

import re

_SIZE = re.compile(rb"(?P<size>[0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")


def dechunked(body: bytes) -> bytes:
    """A body without its chunks. One that is not in chunks, as most tools leave it, is returned as it is; of one that
    breaks off, all that is there."""
    first = _SIZE.match(body)
    if first is None:
        return body
    parts, place = [], 0
    while (found := _SIZE.match(body, place)) is not None:
        size = int(found["size"], 16)
        if size == 0:
            break
        parts.append(body[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if body[place : place + 2] == b"\r\n" else body[place : place + 1] == b"\n"
    return b"".join(parts)
