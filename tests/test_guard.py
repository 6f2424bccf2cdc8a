"""What stands between a hostile server and the machine: where connections may go, whom they trust, how far a body may
grow."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.resolver import dnscache
from twisted.internet.base import ThreadedResolver
from twisted.internet.defer import Deferred, succeed
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import ConnectError, NoRouteError
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock

from archiver.archive.coding import TooLargeError, UndecodableError, decoded
from archiver.crawling.boundary import GuardedResolver, as_number, is_public
from archiver.crawling.failures import of_exception
from archiver.fixtureblog import Site, fixture_blog, serve
from tests.conftest import Kept, archiver

# Addresses


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::1", False),
        ("2001:0:4136:e378:8000:63bf:80ff:fffe", False),
    ],
)
def test_what_is_of_the_open_internet(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "127.0.0.1."])
def test_an_address_is_one_in_every_spelling(host: str) -> None:
    assert as_number(host) == ipaddress.ip_address("127.0.0.1")


# DNS


class Network(MemoryReactorClock):
    """A reactor that notes whom it is to connect to; its names are resolved by the resolver under test."""

    def getThreadPool(self) -> None:  # noqa: N802 - Twisted's name
        raise AssertionError("nobody asks the real DNS")


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What DNS answers for each name: one address a question, and the last one ever after."""
    answers: dict[str, list[str]] = {}

    def look_up(self: ThreadedResolver, name: str, timeout: object = ()) -> Deferred[str]:
        left = answers[name]
        return succeed(left.pop(0) if len(left) > 1 else left[0])

    monkeypatch.setattr(ThreadedResolver, "getHostByName", look_up)
    monkeypatch.setattr(GuardedResolver, "named_hosts", {"quaderno.example"})
    monkeypatch.setattr(GuardedResolver, "refused", {})
    return answers


def connected(hosts: list[str], *, cache: int = 0) -> list[str | None]:
    """The address that is connected to for each host in turn; ``None`` where none is."""
    from twisted.internet._resolver import SimpleResolverComplexifier

    network = Network()  # type: ignore[no-untyped-call]
    dnscache.clear()
    resolver = GuardedResolver(network, cache, 1.0)  # type: ignore[arg-type]
    network.nameResolver = SimpleResolverComplexifier(resolver)  # type: ignore[assignment, arg-type]
    found: list[str | None] = []
    for host in hosts:
        before = len(network.tcpClients)
        attempt = HostnameEndpoint(network, host, 80).connect(Factory())  # type: ignore[arg-type]
        attempt.addErrback(lambda failure: None)
        network.advance(0.3)
        tried = [client[0] for client in network.tcpClients[before:]]
        assert len(tried) <= 1
        found.append(tried[0] if tried else None)
    return found


PUBLIC, OTHER, PRIVATE = "93.184.216.34", "93.184.216.35", "192.168.0.7"


@pytest.mark.parametrize(
    ("host", "answers", "addresses"),
    [
        ("altrove.example", [PUBLIC, OTHER], [PUBLIC, OTHER]),
        ("altrove.example", [PRIVATE], [None]),
        ("altrove.example", [PUBLIC, PRIVATE, PUBLIC], [PUBLIC, None, PUBLIC]),
        ("quaderno.example", [PUBLIC, OTHER], [PUBLIC, OTHER]),
        ("quaderno.example", [PRIVATE, PRIVATE], [PRIVATE, PRIVATE]),
        ("quaderno.example", [PUBLIC, PRIVATE, "127.0.0.1", "169.254.169.254"], [PUBLIC, None, None, None]),
    ],
    ids=["public", "private", "rebound", "named", "named and private", "named and rebound"],
)
def test_the_address_that_is_checked_is_the_one_connected_to(
    dns: dict[str, list[str]], host: str, answers: list[str], addresses: list[str | None]
) -> None:
    """Each connection asks DNS once: the answers stand for what a second question would get."""
    dns[host] = list(answers)
    assert connected([host] * len(addresses)) == addresses


def test_within_a_run_a_name_is_asked_once(dns: dict[str, list[str]]) -> None:
    dns["quaderno.example"] = [PUBLIC, PRIVATE]
    assert connected(["quaderno.example"] * 3, cache=100) == [PUBLIC] * 3


def test_a_refused_name_is_told_from_an_unknown_one(dns: dict[str, list[str]]) -> None:
    dns["altrove.example"] = [PRIVATE]
    connected(["altrove.example"])
    assert GuardedResolver.refused == {"altrove.example": PRIVATE}


# TLS


def certificate(folder: Path, *, name: str, days: int = 1) -> Path:
    """A certificate that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = datetime.now(UTC) + timedelta(days=days)
    signed = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=30))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


class Silent(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one server at a time

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own naming
        """Nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that the client broke off is what is wanted."""


@pytest.fixture(params=[1, -1], ids=["signed by itself", "expired"])
def untrusted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a server whose certificate nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, name="127.0.0.1", days=request.param))
    server = Server(("127.0.0.1", 0), Silent)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("words", [(), ("--ignore-robots",)])
def test_who_cannot_prove_who_they_are_is_told_nothing(untrusted: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    Silent.asked.clear()
    kept = Kept(tmp_path / "archive")
    result = archiver("crawl", untrusted, "--archive", str(kept.path), "--delay", "0", *words)
    assert result.code == 5
    assert "The certificate of 127.0.0.1 cannot be verified" in result.err
    assert Silent.asked == []
    assert not kept.path.exists()


# Connections that fail


@pytest.mark.parametrize(
    ("kind", "told"),
    [(ConnectError, ()), (NoRouteError, ()), (OSError, (101, "Network is unreachable")), (TunnelError, ("407",))],
)
def test_a_connection_that_cannot_be_made_is_no_fault_of_ours(kind: type[Exception], told: tuple[object, ...]) -> None:
    problem = of_exception(Request("https://quaderno.example/"), kind(*told))
    assert (problem.category, problem.reason) == ("unreachable", "no_connection")
    assert "quaderno.example" in problem.sentence


def test_a_proxy_that_will_not_is_said(tmp_path: Path) -> None:
    with serve(Site(fixture_blog())) as proxy:
        where = ("--archive", str(tmp_path / "archive"), "--delay", "0")
        result = archiver("crawl", "https://quaderno.example/", *where, env={"https_proxy": proxy.url})
    assert result.code == 5
    assert "No connection to quaderno.example" in result.err


@pytest.fixture
def endless() -> Iterator[str]:
    """The address of a server whose headers never end."""
    listener = socket.create_server(("127.0.0.1", 0))
    sent: list[int] = []

    def serve_one() -> None:
        client, _ = listener.accept()
        with client, suppress(OSError):
            client.recv(9999)
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while sum(sent) < 200_000_000:
                sent.append(client.send(b"X-Y: " + b"a" * 8000 + b"\r\n"))

    def serve_all() -> None:
        with suppress(OSError):
            while True:
                serve_one()

    thread = threading.Thread(target=serve_all, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    assert sum(sent) < 60_000_000  # what lies in the sockets' buffers at three tries; a minute of it fills gigabytes


def test_headers_without_end_are_hung_up_on(endless: str, tmp_path: Path) -> None:
    result = archiver("crawl", endless, "--archive", str(tmp_path / "archive"), "--delay", "0")
    assert result.code == 5
    assert "was lost" in result.err


# Bodies

TEXT = "<p>perché no? “sì”</p>".encode() * 999


def zstd(body: bytes) -> bytes:
    import sys

    if sys.version_info >= (3, 14):
        from compression import zstd as library
    else:
        from backports import zstd as library
    return library.compress(body)


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP ": lambda body: gzip.compress(body[:99]) + gzip.compress(body[99:]),
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
    "zstd": zstd,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}


@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_comes_out_of_its_coding_as_it_went_in(coding: str) -> None:
    assert decoded(PACKERS[coding](TEXT), [coding]) == TEXT


@pytest.mark.parametrize("codings", [[], ["identity"], ["utf-8"], [""]])
def test_what_is_no_coding_changes_nothing(codings: list[str]) -> None:
    assert decoded(TEXT, codings) == TEXT


@pytest.mark.parametrize("coding", PACKERS)
def test_an_empty_body_is_empty_in_any_coding(coding: str) -> None:
    assert decoded(b"", [coding]) == b""


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("keep", [1, 10, -1])
def test_a_body_cut_short_is_never_taken_for_whole(coding: str, keep: int) -> None:
    with pytest.raises(UndecodableError):
        decoded(PACKERS[coding](TEXT)[:keep], [coding])


@pytest.mark.parametrize("coding", PACKERS)
def test_a_body_that_is_not_coded_at_all_is_damaged(coding: str) -> None:
    with pytest.raises(UndecodableError):
        decoded(TEXT, [coding])


@pytest.mark.parametrize("coding", PACKERS)
def test_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    bomb = PACKERS[coding](bytes(40_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decoded(bomb, [coding], limit=100_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
