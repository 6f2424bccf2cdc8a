"""XML from a stranger: bytes to a tree, without anything that XML can do to the one who reads it.

No document type is allowed, so there are no entities to expand and nothing to load; a text of more than ten million
characters and elements more than 256 deep are refused by libxml2. Feeds and sitemaps need none of it.
"""

from __future__ import annotations

import re
from typing import Literal

from lxml import etree
from lxml.etree import _Element

Reason = Literal["empty", "html", "feedburner", "broken", "other"]
"""Why an answer is not what was asked for: nothing in it; a page of HTML; a feed of FeedBurner's; not well-formed, most
often cut in the middle; anything else."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"\s*+<\?xml\b[^<>?]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})")
_ENCODINGS = {
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-15": "iso-8859-15",
}
"""What is not UTF-8 and may be met; anything else is taken for UTF-8, which Blogger writes."""
_DECLARATION = re.compile(r"\s*+<\?xml\b[^<>]{0,300}?\?>")
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|script|link|style|div)\b", re.IGNORECASE)
_UNREADABLE = dict.fromkeys([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
_UNREADABLE_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bcBC]|[eEfF]|1[0-9a-fA-F])|[xX]0*[fF]{3}[eEfF]|6553[45]);"
)
"""A character that XML does not allow, written as its number: no reason to lose a whole feed."""


class UnreadableError(ValueError):
    """The bytes are not what was asked for; ``reason`` says why, the text in a sentence."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class NotXml(UnreadableError):  # noqa: N818 - named for the situation
    """The bytes are no XML that can be read."""


def decoded(body: bytes) -> str:
    """The text of a document, without characters that XML does not allow; never raises."""
    return readable(body.decode(encoding_of(body), "replace").removeprefix("\ufeff"))


def encoding_of(body: bytes) -> str:
    """The encoding of a document that begins with these bytes."""
    encoding = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    if encoding is not None:
        return encoding
    declared = _DECLARED.match(body)
    return _ENCODINGS.get(declared[1].decode("ascii").lower(), "utf-8") if declared else "utf-8"


def readable(text: str) -> str:
    """A text without characters that XML does not allow."""
    return text.translate(_UNREADABLE)


def read(text: str) -> _Element:
    """The root of a document. Raises :class:`NotXml`."""
    return _parsed(document(text))


def document(text: str) -> str:
    """A document, or the beginning of one, without its declaration. Raises :class:`NotXml` where it begins as no XML
    that is read."""
    source = text[found.end() :] if (found := _DECLARATION.match(text)) else text
    start = found.end() if (found := _PROLOG.match(source)) else 0
    if not source[start:].strip():
        raise NotXml("empty", "The answer is empty.")
    if _HTML.match(source, start):
        raise NotXml("html", "The answer is a page of HTML.")
    if source.startswith("<!", start):
        raise NotXml("other", "The answer declares a document type, which is not read.")
    if not source.startswith("<", start):
        raise NotXml("other", "The answer is no XML.")
    return source


def _parsed(source: str) -> _Element:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(without_references(source).strip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotXml("broken", f"The answer is not well-formed: {error}.") from error
    if root is None:
        raise NotXml("empty", "The answer is empty.")
    return root


def without_references(source: str) -> str:
    """A document without characters that XML does not allow, written as their numbers."""
    return _UNREADABLE_REFERENCE.sub("", source) if "&#" in source else source


def local(element: _Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
