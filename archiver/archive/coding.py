"""Content-codings taken off, strictly: what is damaged is said to be, and nothing grows without bound.

One way for the crawl and for whoever reads the WARC files again: bodies are kept there as they came over the wire.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

MAX_BYTES = 50 * 1024 * 1024
"""A body that is larger, before or after its codings are taken off, is not kept."""


class UndecodableError(Exception):
    """A body is not what its Content-Encoding says: damaged, cut short, or in another coding."""


class TooLargeError(Exception):
    """A body grows beyond the limit: a mistake, or a bomb made to fill the memory."""


def decoded(body: bytes, codings: Sequence[str], *, limit: int = MAX_BYTES) -> bytes:
    """A body without its content-codings.

    :param codings: the values of its ``Content-Encoding`` headers, in order. One that is none (``utf-8``) is passed
        over, as browsers do
    :param limit: bytes; no more than this much and a little is ever held for one coding
    Raises UndecodableError and TooLargeError.
    """
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed(names):
        if body and (decode := _DECODERS.get(name)) is not None:
            body = _checked(decode, name, body, limit)
    return body


def _checked(decode: Callable[[bytes, int], bytes], name: str, body: bytes, limit: int) -> bytes:
    try:
        plain = decode(body, limit)
    except Exception as error:  # the decoders have no error in common
        raise UndecodableError(f"it is no whole {name}: {error}") from error
    if len(plain) > limit:
        raise TooLargeError(f"its {len(body)} bytes of {name} grow to more than {limit}")
    return plain


def _gzip(body: bytes, limit: int) -> bytes:
    return gzip.GzipFile(fileobj=BytesIO(body)).read(limit + 1)


def _deflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflated(zlib.decompressobj(), body, limit)
    except zlib.error:
        return _inflated(zlib.decompressobj(wbits=-zlib.MAX_WBITS), body, limit)  # as some servers mean "deflate"


def _inflated(decompressor: Any, body: bytes, limit: int) -> bytes:
    plain: bytes = decompressor.decompress(body, limit + 1)
    if len(plain) <= limit and not decompressor.eof:
        raise EOFError("it ends before its end is marked")
    return plain


def _brotli(body: bytes, limit: int) -> bytes:
    import brotli

    decompressor, plain = brotli.Decompressor(), BytesIO()
    piece = decompressor.process(body, output_buffer_limit=limit + 1)
    while piece and plain.tell() <= limit:
        plain.write(piece)
        piece = decompressor.process(b"", output_buffer_limit=limit + 1)
    if plain.tell() <= limit and not decompressor.is_finished():
        raise EOFError("it ends before its end is marked")
    return plain.getvalue()


def _zstd(body: bytes, limit: int) -> bytes:
    import sys

    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    plain: bytes = zstd.ZstdFile(BytesIO(body)).read(limit + 1)
    return plain


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
"""We ask for gzip only; a server that sends another all the same loses nothing."""


def beginning(body: bytes, codings: Sequence[str], *, limit: int) -> bytes:
    """The first bytes of a body of which only the first are there, without its content-codings as far as they can be
    taken off; for a glance, not for keeping.

    :param limit: bytes; no more are unpacked for one coding
    """
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed(names):
        begin = _BEGINNERS.get(name)
        if begin is None:
            continue
        try:
            body = begin(body, limit)
        except Exception:  # the decoders have no error in common; it may have been decoded before
            return body
    return body


def _begin_inflating(body: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj(wbits=32 + zlib.MAX_WBITS).decompress(body, limit)
    except zlib.error:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(body, limit)


def _begin_brotli(body: bytes, limit: int) -> bytes:
    import brotli

    plain: bytes = brotli.Decompressor().process(body, output_buffer_limit=limit)
    return plain


def _begin_zstd(body: bytes, limit: int) -> bytes:
    import sys

    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    plain: bytes = zstd.ZstdDecompressor().decompress(body, limit)
    return plain


_BEGINNERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _begin_inflating,
    "x-gzip": _begin_inflating,
    "deflate": _begin_inflating,
    "br": _begin_brotli,
    "zstd": _begin_zstd,
}
