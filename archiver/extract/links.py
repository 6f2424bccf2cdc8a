"""The links of a body, and what each is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from lxml.etree import _Element
from tldextract import TLDExtract

from archiver.blogger.images import image_host, is_image_url
from archiver.blogger.urls import DEFAULT_PORTS, canonical_host, label_of
from archiver.extract import text
from archiver.extract.addresses import absolute, may_lead
from archiver.extract.blocks import Line
from archiver.records import Link

# The list that comes with the library: nothing is downloaded, nothing is cached on disk.
_SUFFIXES = TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)
_EDITOR_HOSTS = frozenset({"www.blogger.com", "draft.blogger.com", "blogger.com"})
_EDITOR_PATH = re.compile(r"(?:/u/\d+)?/(?:blog/(?:post|page)/edit|blogger\.g|(?:post|page)-(?:create|edit)\.g)")
LinkKind = Literal["internal", "external", "related", "label", "image", "embed"]


def read(lines: list[Line], base: str, hosts: frozenset[str]) -> tuple[Link, ...]:
    """The links in reading order, embeds among them; ``hosts`` are the blog's own.

    What leads to no other place on the web is left out: ``javascript:``, ``mailto:``, a mark within the text.
    """
    found: list[Link] = []
    seen: set[_Element] = set()
    sites = {_site(host) for host in hosts}
    for line in lines:
        if line.kind == "embed" and line.text:
            found += _link(absolute(line.text, base), None, line, sites, is_embed=True)
        for element in line.links:
            href = element.get("href") or ""
            if element not in seen and may_lead(href):
                seen.add(element)
                found += _link(absolute(href, base), element, line, sites)
    return tuple(found)


def _link(url: str, element: _Element | None, line: Line, sites: set[str], *, is_embed: bool = False) -> list[Link]:
    """The link, unless it leads nowhere on the web."""
    try:
        parts = urlsplit(url)
        host, port = canonical_host(parts.hostname or ""), parts.port
    except ValueError:
        return []
    if parts.scheme not in {"http", "https"} or not host or _is_mark_of_the_editor(parts):
        return []
    is_own = _site(host if port is None or port == DEFAULT_PORTS[parts.scheme] else f"{host}:{port}") in sites
    kind: LinkKind = "embed" if is_embed else _kind(url, line, is_own)
    shown = None if element is None else text.of(element)
    return [Link(url=url, text=shown, host=host, domain=domain_of(host), kind=kind)]


def _site(host: str) -> str:
    """A blog answers under its domain with and without ``www.``."""
    return host.removeprefix("www.")


def _is_mark_of_the_editor(parts: SplitResult) -> bool:
    """Whether a link is a mark within the text that Blogger's editor completed with its own address: the footnotes of
    a text pasted from a word processor, ``https://www.blogger.com/blog/post/edit/1/2#_ftn1``."""
    if not parts.fragment or parts.hostname not in _EDITOR_HOSTS:
        return False
    return _EDITOR_PATH.match(parts.path) is not None


def _kind(url: str, line: Line, is_own: bool) -> LinkKind:
    if (line.picture is not None and is_image_url(url)) or image_host(url) is not None:
        return "image"
    if line.kind == "related":
        return "related"
    if not is_own:
        return "external"
    return "label" if label_of(url) is not None else "internal"


@lru_cache(maxsize=4096)
def domain_of(host: str) -> str | None:
    """The registered domain of a host: ``bbc.co.uk``, and ``a.blogspot.com`` as one site of its own."""
    found = _SUFFIXES.extract_str(host)
    if found.top_domain_under_public_suffix:
        return found.top_domain_under_public_suffix
    labels = host.split(".")  # the list ends with the rule "*": under an unknown suffix a domain has two labels
    return ".".join(labels[-2:]) if len(labels) > 1 and not found.suffix and not labels[-1].isdigit() else None
