"""The sockets: a threaded HTTP server on loopback around one blog or several.

Several blogs share a server by name: the host of each site's ``base`` decides, whether it comes as ``Host`` or, through
a proxy setting, as a whole address in the request line.
"""

from __future__ import annotations

import gzip
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from archiver.blogger.images import image_host
from archiver.fixtureblog.exchange import Answer, Request
from archiver.fixtureblog.pictures import Pictures
from archiver.fixtureblog.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One request that the server saw."""

    method: str
    host: str
    path: str
    query: str
    user_agent: str
    headers: dict[str, str]
    """Names in lower case."""
    status: int
    """What was answered; 0 for a connection closed without an answer."""
    at: float
    """``time.monotonic()`` when the request came in."""

    @property
    def target(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    url: str
    """Its address, with a slash at the end."""
    sites: tuple[Site, ...]
    log: list[LogLine] = field(default_factory=list)
    """Every request so far, in order of arrival."""
    pictures: Pictures | None = None
    """What answers for Blogger's picture hosts, to who comes by ``Host`` or through a proxy setting."""

    def answer(self, host: str, request: Request) -> Answer:
        """What a host answers."""
        if self.pictures is not None and image_host(f"http://{host}/") is not None:
            return self.pictures.answer(request, host)
        return self.site_for(host).answer(request)

    def site_for(self, host: str) -> Site:
        """The site whose address has this host (and port, if it names one), the first one otherwise."""
        for site in self.sites:
            if urlsplit(site.base).netloc == host:
                return site
        return self.sites[0]


@contextmanager
def serve(*sites: Site, port: int = 0, own_base: bool = False, pictures: Pictures | None = None) -> Iterator[Server]:
    """Serve ``sites`` on 127.0.0.1 until the block ends; ``port`` 0 takes a free one.

    The first site's ``base`` becomes the server's address, so that its links lead back here; with ``own_base`` it keeps
    the address it was given, for requests that come by ``Host`` or through a proxy setting.
    """
    http = _HTTPServer(("127.0.0.1", port), _Handler)
    server = Server(url=f"http://127.0.0.1:{http.server_address[1]}/", sites=sites, pictures=pictures)
    if not own_base:
        sites[0].base = server.url
    http.serving = server
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    serving: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def do_GET(self) -> None:
        assert isinstance(self.server, _HTTPServer)
        server, at = self.server.serving, time.monotonic()
        parts = urlsplit(self.path) if self.path.startswith("http") else None
        host = parts.netloc if parts else self.headers.get("Host", "")
        path, _, query = self.path[len(f"{parts.scheme}://{host}") if parts else 0 :].partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(path=path or "/", query=query, method=self.command, headers=headers)
        answer = server.answer(host, request)
        server.log.append(
            LogLine(
                method=self.command, host=host, path=request.path, query=query, status=answer.status, at=at,
                user_agent=headers.get("user-agent", ""), headers=headers,
            )
        )  # fmt: skip
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815 - http.server's own naming

    def _send(self, answer: Answer) -> None:
        if answer.status == 0:
            self.close_connection = True
            return
        body, encoding = self._encoded(answer)
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in {**answer.headers, **encoding}.items():
            self.send_header(name, value)
        length = len(body) if isinstance(body, bytes) and answer.claimed_length is None else answer.claimed_length
        if length is None:
            self.close_connection = True
        elif answer.status != 304:
            self.send_header("Content-Length", str(length))
        if answer.claimed_length is not None or length is None:
            self.send_header("Connection", "close")
        self.end_headers()
        self._write(body)

    def _encoded(self, answer: Answer) -> tuple[bytes | Iterator[bytes], dict[str, str]]:
        """The body, compressed where the client takes it and the answer is a plain one."""
        if not isinstance(answer.body, bytes):
            return answer.body(), {}
        plain = answer.claimed_length is not None or "Content-Encoding" in answer.headers or not answer.body
        if plain or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return answer.body, {}
        return gzip.compress(answer.body, compresslevel=4, mtime=0), {"Content-Encoding": "gzip"}

    def _write(self, body: bytes | Iterator[bytes]) -> None:
        """A client that hung up has seen enough."""
        if self.command == "HEAD":
            return
        try:
            for piece in [body] if isinstance(body, bytes) else body:
                self.wfile.write(piece)
                if not isinstance(body, bytes):
                    self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own naming
        """Quiet: the log is ``Server.log``."""
