"""The links of a body, and what each is."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from lxml.etree import _Element
from tldextract import TLDExtract

from archiver.blogger.images import is_image_url
from archiver.blogger.urls import canonical_host, label_of
from archiver.extract import text
from archiver.extract.blocks import Line
from archiver.extract.images import absolute
from archiver.records import Link

# The list that comes with the library: nothing is downloaded, nothing is cached on disk.
_SUFFIXES = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)
LinkKind = Literal["internal", "external", "related", "label", "image", "embed"]


def read(lines: list[Line], base: str, hosts: frozenset[str]) -> tuple[Link, ...]:
    """The links in reading order, embeds among them; ``hosts`` are the blog's own."""
    found: list[Link] = []
    seen: set[_Element] = set()
    for line in lines:
        if line.kind == "embed" and line.text:
            found += _link(absolute(line.text, base), None, "embed")
        for element in line.links:
            if element not in seen:
                seen.add(element)
                url = absolute(element.get("href") or "", base)
                found += _link(url, text.of(element), _kind(url, line, hosts))
    return tuple(found)


def _link(url: str, shown: str | None, kind: LinkKind) -> list[Link]:
    """The link, unless it leads nowhere on the web."""
    try:
        parts = urlsplit(url)
        host = canonical_host(parts.hostname or "")
    except ValueError:
        return []
    if parts.scheme not in {"http", "https"} or not host:
        return []
    return [Link(url=url, text=shown, host=host, domain=domain_of(host), kind=kind)]


def _kind(url: str, line: Line, hosts: frozenset[str]) -> LinkKind:
    if line.picture is not None and is_image_url(url):
        return "image"
    if line.kind == "related":
        return "related"
    if _host(url) in hosts:
        return "label" if label_of(url) is not None else "internal"
    return "external"


def _host(url: str) -> str:
    try:
        return canonical_host(urlsplit(url).netloc)
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def domain_of(host: str) -> str | None:
    """The registered domain of a host: ``bbc.co.uk``, and ``a.blogspot.com`` as one site of its own."""
    found = _SUFFIXES.extract_str(host)
    if found.top_domain_under_public_suffix:
        return found.top_domain_under_public_suffix
    labels = host.split(".")  # the list ends with the rule "*": under an unknown suffix a domain has two labels
    return ".".join(labels[-2:]) if len(labels) > 1 and not found.suffix and not labels[-1].isdigit() else None
