"""Answers that a client may ask for again on condition: of a Blogger blog, only its feeds and sitemaps."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from archiver.fixtureblog.exchange import Answer, Request


def conditional(request: Request, body: bytes, kind: str, changed: datetime) -> Answer:
    """The answer, or 304 when the client has it already: the ETag decides where the client sent one.

    The ETag is that of the bytes, and moves when and only when they do. ``changed`` is when posts came, went or were
    edited; a new comment, which changes ``thr:total`` and moves no ``updated``, is seen by the ETag alone.
    """
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:40]}"'
    modified = changed.astimezone(UTC).replace(microsecond=0)
    headers = {"Content-Type": kind, "ETag": etag, "Last-Modified": format_datetime(modified, usegmt=True)}
    sent = request.headers.get("if-none-match")
    if sent == etag if sent else _known_since(request.headers.get("if-modified-since"), modified):
        return Answer(status=304, headers={name: headers[name] for name in ("ETag", "Last-Modified")})
    return Answer(headers={**headers, "Server": "blogger-renderd"}, body=body)


def _known_since(header: str | None, modified: datetime) -> bool:
    try:
        return bool(header) and parsedate_to_datetime(header or "") >= modified
    except (TypeError, ValueError):
        return False
