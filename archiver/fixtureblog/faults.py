"""Ways for a server to misbehave: each makes an ``Answer``, ``in_turn`` says where and how often.

::

    site.fault = in_turn({"/robots.txt": [unavailable("120")], "/2024/12/a.html": [dropped(), None, moved("/")]})
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from archiver.fixtureblog.exchange import Answer, Fault, Request

_HTML = {"Content-Type": "text/html; charset=UTF-8"}


def in_turn(answers: Mapping[str, Sequence[Answer | None]]) -> Fault:
    """For each path (with its query, if the key has one) these answers, one a request, and the blog's own after the
    last; ``None`` among them is the blog's own too."""
    left = {key: list(given) for key, given in answers.items()}

    def fault(request: Request) -> Answer | None:
        for key in (f"{request.path}?{request.query}", request.path):
            if left.get(key):
                return left[key].pop(0)
        return None

    return fault


def always(answers: Mapping[str, Answer]) -> Fault:
    """For each path the same answer every time."""
    return lambda request: answers.get(request.path)


def unavailable(retry_after: str | None = None, status: int = 503) -> Answer:
    """503, 429 or another refusal; ``retry_after`` is seconds or an HTTP date."""
    waits = {"Retry-After": retry_after} if retry_after is not None else {}
    return Answer(status=status, headers={**_HTML, **waits}, body=b"<html><body>Service Unavailable</body></html>")


def moved(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, headers={**_HTML, "Location": location})


def dropped() -> Answer:
    """The connection closes without an answer."""
    return Answer(status=0)


def cut_short(whole: Answer, share: float = 0.5) -> Answer:
    """The first ``share`` of an answer under the ``Content-Length`` of all of it; then the connection closes."""
    assert isinstance(whole.body, bytes)
    return replace(whole, body=whole.body[: int(len(whole.body) * share)], claimed_length=len(whole.body))


def truncated(whole: Answer, share: float = 0.5) -> Answer:
    """The first ``share`` of an answer, as if it were all of it."""
    assert isinstance(whole.body, bytes)
    return replace(whole, body=whole.body[: int(len(whole.body) * share)])


def huge(size: int, piece: bytes = b"<p>" + b"troppo " * 9362 + b"</p>") -> Answer:
    """A page of ``size`` bytes that is made as it is sent and never held."""

    def body() -> Iterator[bytes]:
        for _ in range(size // len(piece)):
            yield piece
        yield piece[: size % len(piece)]

    return Answer(headers=_HTML, body=body, claimed_length=size)


def packed(whole: Answer, coding: str, pack: Callable[[bytes], bytes]) -> Answer:
    """An answer in a content-coding of its own, whether or not the client asked for that."""
    assert isinstance(whole.body, bytes)
    return replace(whole, body=pack(whole.body), headers={**whole.headers, "Content-Encoding": coding})


def bomb(size: int) -> Answer:
    """``size`` zeros as gzip: a thousandth of that on the wire."""
    return Answer(headers={**_HTML, "Content-Encoding": "gzip"}, body=gzip.compress(bytes(size), compresslevel=9))


def warned(whole: Answer) -> Answer:
    """A page with Blogger's warning of adult content laid over it, and all its posts beneath."""
    assert isinstance(whole.body, bytes)
    frame = b"<iframe id='injected-iframe' src='https://www.blogger.com/interstitial/blog?u=x'></iframe>"
    hides = b"<style>body * {visibility: hidden}</style>"
    return replace(whole, body=whole.body.replace(b"</body>", frame + hides + b"</body>"))


def slow(whole: Answer, *, pieces: int, pause: float, sleep: Callable[[float], None] = time.sleep) -> Answer:
    """An answer that drips: ``pieces`` of it with ``pause`` seconds between them."""
    assert isinstance(whole.body, bytes)
    content, step = whole.body, -(-len(whole.body) // pieces) or 1

    def body() -> Iterator[bytes]:
        for start in range(0, len(content), step):
            if start:
                sleep(pause)
            yield content[start : start + step]

    return replace(whole, body=body, claimed_length=len(content))
