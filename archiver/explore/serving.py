"""Serving the site of an archive on this machine: a socket, uvicorn, the browser."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from archiver.errors import UsageError
from archiver.explore import home
from archiver.explore.site import make

LOOPBACK = "127.0.0.1"
_SECONDS_TO_CLOSE = 3


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve(
    archive: Path, *, host: str = LOOPBACK, port: int, language: str, browser: bool, say: Callable[[str], None]
) -> None:
    """Serve until interrupted.

    :param port: 0 for any that is free
    :param browser: whether to open the page in this machine's browser
    :param say: is told the address once it answers
    Raises UsageError where the port cannot be used, and the ArchiveErrors.
    """
    site = make(archive, language)
    asyncio.run(home.prepare(site))
    with _bound(host, port) as listening:
        address = _address(host, listening.getsockname()[1])

        def ready() -> None:
            say(address)
            if browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        config = uvicorn.Config(
            site.app(), log_level="error", access_log=False, lifespan="on", timeout_graceful_shutdown=_SECONDS_TO_CLOSE
        )
        _Server(config, ready).run(sockets=[listening])


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _bound(host: str, port: int) -> socket.socket:
    """A socket on a port. Raises UsageError where that is not to be had."""
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind)
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host} is no address of this machine ({error}). Leave out --host.") from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen()
    except OSError as error:
        made.close()
        raise UsageError(_refused(host, port, error)) from error
    return made


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"The port {port} is in use, perhaps by another archiver serve. Give another: --port {port + 1},"
            " or --port 0 for any that is free."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"The port {port} is not for everybody. Give one above 1023, or --port 0 for any that is free."
    return f"{host}, port {port} cannot be used: {error.strerror}. Leave out --host, or give another port with --port."
