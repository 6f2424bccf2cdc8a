"""What a sitemap lists: addresses of posts and pages, or other sitemaps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC

from lxml.etree import _Element

from archiver.blogger.tombstones import MARK
from archiver.blogger.urls import canonical_host, canonical_post_url, host_of, is_page_url, is_post_url
from archiver.extract import dates, xml
from archiver.extract.addresses import is_absolute
from archiver.extract.xml import UnreadableError
from archiver.records import Sitemap, SitemapUrl


class NotASitemap(UnreadableError):  # noqa: N818 - named for the situation
    """The bytes are no sitemap; ``reason`` says why, the text in a sentence."""


def read(body: bytes, url: str) -> Sitemap:
    """A sitemap from its bytes, content-decoded, and the address it came from, which only the sentence of an error
    names.

    Addresses are those of the document, foreign ones too (see :func:`own`), each once; what is no web address is left
    out. Raises :class:`NotASitemap`.
    """
    try:
        root = xml.read(xml.decoded(body))
    except xml.NotXml as error:
        raise NotASitemap(error.reason, f"{url} is no sitemap. {error}") from error
    match xml.local(root):
        case "urlset":
            return Sitemap(urls=tuple(_urls(root)), forgotten=tuple(_forgotten(root)))
        case "sitemapindex":
            return Sitemap(children=tuple(dict.fromkeys(loc for one in root if (loc := _child(one)))))
        case "html":
            raise NotASitemap("html", f"{url} is no sitemap. The answer is a page of HTML.")
        case other:
            raise NotASitemap("other", f"{url} is no sitemap: its first element is {other[:40]}.")


def own(sitemap: Sitemap, hosts: Collection[str]) -> Sitemap:
    """What of a sitemap is the blog's: its posts and pages, and sitemaps on its hosts.

    :param hosts: as :func:`archiver.blogger.urls.host_of` has them
    """
    keys = {canonical_host(host) for host in hosts}
    return Sitemap(
        urls=tuple(
            one for one in sitemap.urls if host_of(one.url) in keys and (is_post_url(one.url) or is_page_url(one.url))
        ),
        children=tuple(child for child in sitemap.children if host_of(child) in keys),
        forgotten=sitemap.forgotten,
    )


def _urls(root: _Element) -> list[SitemapUrl]:
    found: dict[str, SitemapUrl] = {}
    for element in root:
        if xml.local(element) != "url":
            continue
        told = _of(element)
        address = _canonical(told.get("loc", ""))
        if address is not None:
            found.setdefault(address, SitemapUrl(url=address, lastmod=_moment(told.get("lastmod"))))
    return list(found.values())


def _forgotten(root: _Element) -> dict[str, None]:
    """What stands in the place of posts that were forgotten, each once."""
    told = (_of(element).get("loc", "") for element in root if xml.local(element) == "url")
    return dict.fromkeys(loc for loc in told if loc.startswith(MARK))


def _child(element: _Element) -> str | None:
    """The address of a sitemap in an index, with its query: ``?page=2``."""
    told = _of(element).get("loc", "") if xml.local(element) == "sitemap" else ""
    return told if is_absolute(told) else None


def _of(element: _Element) -> dict[str, str]:
    return {xml.local(part): (part.text or "").strip() for part in reversed(element)}


def _canonical(address: str) -> str | None:
    try:
        return canonical_post_url(address) if is_absolute(address) else None
    except ValueError:
        return None


def _moment(told: str | None) -> str | None:
    """A time as UTC; a day alone as it is; ``None`` for anything else."""
    moment = dates.iso(told)
    if moment is None:
        day = dates.iso_day(told)
        return day.isoformat() if day else None
    return dates.utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
