"""WARC files as other programs make them, of the fixture blog's pages, byte by byte so as to have their faults."""

from __future__ import annotations

import base64
import gzip
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import brotli

from archiver.fixtureblog import Request, Site

HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A response as a program saw it."""

    url: str
    at: str = "2025-01-15T08:30:00Z"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    body: bytes = b""


def seen(site: Site, target: str, at: str = "2025-01-15T08:30:00Z", *, base: str | None = None) -> Seen:
    """What the fixture blog answers at a path."""
    path, _, query = target.partition("?")
    answer = site.answer(Request(path=path, query=query))
    assert isinstance(answer.body, bytes)
    url = (base or site.base).rstrip("/") + target
    return Seen(url=url, at=at, status=answer.status, headers=dict(answer.headers), body=answer.body)


def pages(site: Site, at: str = "2025-01-15T08:30:00Z") -> list[Seen]:
    """Every post and static page of the fixture blog, the home page and a label page."""
    targets = [post.path for post in (*site.blog.posts, *site.blog.pages)]
    return [seen(site, target, at) for target in ("/", "/search/label/Astana", *targets)]


# Records


def record(
    kind: str,
    block: bytes,
    fields: Mapping[str, str],
    *,
    version: str = "WARC/1.0",
    length: int | None = None,
) -> bytes:
    """One record; ``length`` where it lies."""
    told = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>", **fields}
    told["Content-Length"] = str(len(block) if length is None else length)
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"{version}\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def http(one: Seen, body: bytes | None = None, *, protocol: str = "HTTP/1.1", reason: str = "OK") -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in one.headers.items())
    status = f"{protocol} {one.status} {reason}\r\n"
    return f"{status}{head}\r\n".encode() + (one.body if body is None else body)


def response(one: Seen, **options: object) -> bytes:
    """A response as most programs keep it."""
    fields = {
        "WARC-Target-URI": one.url,
        "WARC-Date": one.at,
        "Content-Type": "application/http; msgtype=response",
        "WARC-Payload-Digest": sha1(one.body),
    }
    return record("response", http(one), fields, **options)  # type: ignore[arg-type]


def revisit(one: Seen, of: Seen, **more: str) -> bytes:
    """The same payload, seen once more."""
    fields = {
        "WARC-Target-URI": one.url,
        "WARC-Date": one.at,
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Payload-Digest": sha1(of.body),
        "WARC-Refers-To-Target-URI": of.url,
        "WARC-Refers-To-Date": of.at,
        "Content-Type": "application/http; msgtype=response",
        **more,
    }
    return record("revisit", http(one, b""), fields, version="WARC/1.1")


# Programs


def by_wget(many: Iterable[Seen]) -> Iterator[bytes]:
    """wget 1.21: chunks left in, addresses in angle brackets, block digests."""
    yield record("warcinfo", b"software: Wget/1.21.3 (linux-gnu)\r\n", {"Content-Type": "application/warc-fields"})
    for one in many:
        one = replace(one, headers={**one.headers, "Transfer-Encoding": "chunked"})
        block = http(one, chunked(one.body))
        told = {"WARC-Target-URI": f"<{one.url}>", "WARC-Date": one.at}
        yield record("request", b"GET / HTTP/1.1\r\n\r\n", {**told, "Content-Type": "application/http;msgtype=request"})
        told |= {"Content-Type": "application/http;msgtype=response", "WARC-Block-Digest": sha1(block)}
        yield record("response", block, {**told, "WARC-Payload-Digest": sha1(one.body)})
    yield record("metadata", b"", {"WARC-Target-URI": "metadata://gnu.org/software/wget/warc/MANIFEST.txt"})


def by_heritrix(many: Iterable[Seen]) -> Iterator[bytes]:
    """Heritrix 1.14: WARC 0.17, names that were looked up, what it thought of each page."""
    yield record("warcinfo", b"software: Heritrix/1.14.4\r\n", {"Content-Type": "application/warc-fields"})
    for one in many:
        dns = {"WARC-Target-URI": "dns:quaderno.blogspot.com", "WARC-Date": one.at, "Content-Type": "text/dns"}
        yield record("response", b"20120501\nquaderno.blogspot.com. 300 IN A 203.0.113.7\n", dns, version="WARC/0.17")
        yield response(replace(one, headers={**one.headers, "Connection": "close"}), version="WARC/0.17")
        told = {"WARC-Target-URI": one.url, "WARC-Date": one.at, "Content-Type": "application/warc-fields"}
        yield record("metadata", b"fetchTimeMs: 120\r\n", told, version="WARC/0.17")


def by_browsertrix(many: Iterable[Seen]) -> Iterator[bytes]:
    """browsertrix-crawler: HTTP/2, br, fractions of a second, what it says of a page as a resource."""
    yield record("warcinfo", b"software: Browsertrix-Crawler 1.5\r\n", {"Content-Type": "application/warc-fields"})
    for one in many:
        packed = replace(one, headers={**one.headers, "content-encoding": "br"}, body=brotli.compress(one.body))
        told = {"WARC-Target-URI": one.url, "WARC-Date": one.at.replace("Z", ".250Z")}
        told |= {"Content-Type": "application/http; msgtype=response", "WARC-Payload-Digest": sha1(packed.body)}
        yield record("response", http(packed, protocol="HTTP/2", reason=""), told, version="WARC/1.1")
        told = {"WARC-Target-URI": f"urn:pageinfo:{one.url}", "WARC-Date": one.at, "Content-Type": "application/json"}
        yield record("resource", b'{"pageid": "1"}', told, version="WARC/1.1")


def by_internet_archive(many: Iterable[Seen]) -> Iterator[bytes]:
    """A file of a broad crawl: sites of all kinds, dates of fourteen digits, a page that was truncated."""
    for number, one in enumerate(many):
        yield from (response(stranger) for stranger in strangers(number))
        yield response(replace(one, at="".join(char for char in one.at if char.isdigit())))


PROGRAMS: dict[str, Callable[[Iterable[Seen]], Iterator[bytes]]] = {
    "wget": by_wget,
    "heritrix": by_heritrix,
    "browsertrix": by_browsertrix,
    "internet archive": by_internet_archive,
}


def strangers(number: int) -> list[Seen]:
    """Responses that are no pages of Blogger's, some of which look a little as if they were."""
    host = f"https://sito-{number}.example.org"
    wordpress = b'<html><head><meta name="generator" content="WordPress 6.1"><title>Un altro blog</title></head></html>'
    return [
        Seen(url=f"{host}/2024/12/nebbia.html", body=wordpress),
        Seen(url=f"{host}/", body=wordpress),
        Seen(url=f"{host}/foto.jpg", headers={"Content-Type": "image/jpeg"}, body=b"\xff\xd8\xff"),
        Seen(url=f"{host}/notizie/2024/nebbia", body=wordpress),
    ]


def chunked(body: bytes, size: int = 1000) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


# Files


def written(path: Path, records: Iterable[bytes]) -> Path:
    """A file of records: gzipped one by one if its name says so."""
    pack = gzip.compress if path.name.endswith(".gz") else bytes
    path.write_bytes(b"".join(pack(one) for one in records))
    return path
