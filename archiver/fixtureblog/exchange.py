"""A request and its answer, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked."""

    path: str
    """As sent, percent-encoding and all, without the query."""
    query: str = ""
    """As sent."""
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    @property
    def target(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def parameters(self) -> dict[str, str]:
        """The query decoded; of a parameter given twice the last one counts."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int = 200
    """0: nothing at all, the connection is closed without an answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Callable[[], Iterator[bytes]] = b""
    """All of it, or what makes its pieces one after another."""
    claimed_length: int | None = None
    """``Content-Length`` as told, where it is not that of ``body``; the connection is closed after the body then."""

    @property
    def text(self) -> str:
        """A whole body as text."""
        assert isinstance(self.body, bytes)
        return self.body.decode()


Fault = Callable[[Request], Answer | None]
"""Looks at a request before the blog does; an answer takes the blog's place, ``None`` lets the blog answer."""
