"""Where requests may go: the blog's own hosts, and no address that is private unless the person named it."""

from __future__ import annotations

import os
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.resolver import CachingThreadedResolver
from service_identity import VerificationError
from twisted.internet.error import DNSLookupError

from archiver.blogger.images import image_host
from archiver.crawling.failures import Refused
from archiver.crawling.session import IMAGE, session_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase
    from twisted.internet.defer import Deferred

BLOGGER_HOSTS = frozenset({"www.blogger.com", "blogger.com", "draft.blogger.com"})
"""Where a gate redirects to: ``blogin.g`` of a private blog, ``interstitial`` before adult content (blogger.md §8)."""

GATES = (
    ("/blogin.g", "private", "The blog at {root} is private: only readers its owner invited can read it."),
    (
        "/interstitial",
        "interstitial",
        "The blog at {root} shows a warning of adult content before its pages; what lies behind it cannot be archived.",
    ),
)


class BoundaryMiddleware:
    """Refuses requests that leave the blog: a redirect off it, a scheme that is not the web's, a private address.

    A picture may be on Blogger's picture hosts too, wherever among those a redirect leads, and nothing else may.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BoundaryMiddleware:
        """Scrapy's way in."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise why a request is not made; take the blog's new host when its home page has moved to one."""
        session = session_of(self._crawler)
        check_address(urlsplit(request.url).hostname or "", session.named_host, request.url)
        if session.is_own(request.url) or urlsplit(request.url).path == "/robots.txt":
            return  # robots.txt redirects to the custom domain as the pages do
        if request.meta.get("kind") == IMAGE and image_host(request.url) is not None:
            return
        _check_gate(request.url, session.plan.root)
        if _has_moved(request):
            session.adopt_host(request.url)
            return
        raise Refused("gap", "off_site", f"{request.url} is not on the blog {session.plan.root} and was left out.")


def _check_gate(url: str, root: str) -> None:
    parts = urlsplit(url)
    if parts.hostname not in BLOGGER_HOSTS:
        return
    for path, reason, sentence in GATES:
        if parts.path.startswith(path):
            raise Refused("blocked", reason, sentence.format(root=root))


def _has_moved(request: Request) -> bool:
    """Whether this is the first page of a scope, redirected to another host at the same path.

    A blogspot host redirects so to the blog's custom domain (blogger.md §2).
    """
    before = request.meta.get("redirect_urls")
    if not before or not request.meta.get("first"):
        return False
    old, new = urlsplit(before[-1]), urlsplit(request.url)
    return new.hostname not in BLOGGER_HOSTS and (old.path or "/") == (new.path or "/")


def check_address(host: str, named_host: str, url: str) -> None:
    """Raise Refused when a host is written as a number that no stranger may send us to."""
    if host == named_host:
        return
    address = as_number(host)
    if address is not None and not is_public(address):
        raise _forbidden(url, address)


def as_number(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host written as a number is, in every spelling that systems take (``0x7f.1``)."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the open internet: not private, loopback, link-local, multicast or reserved.

    An IPv6 address that stands for an IPv4 one (mapped, NAT64, 6to4, Teredo) is as public as that one.
    """
    if isinstance(address, IPv6Address) and (inner := _embedded(address)) is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052 §2.1."""


def _forbidden(url: str, address: object) -> Refused:
    sentence = f"{url} leads to {address}, an address of a private network, and was left out."
    return Refused("gap", "forbidden_address", sentence)


class RefusedConnectionMiddleware:
    """Tells two refusals of ours from a network that fails: a name of a private address, a certificate that proves
    nothing. Stands next to the downloader; neither is asked again."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise the refusal in place of Scrapy's "cannot resolve" and "failed"."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in GuardedResolver.refused:
            raise _forbidden(request.url, GuardedResolver.refused[host]) from exception
        if isinstance(exception, DownloadFailedError) and any(map(_is_unproven, _reasons(exception))):
            sentence = (
                f"The certificate of {host} cannot be verified: who answers at {request.url} may be somebody else. "
                "Check the address and the date of this computer, or try again later."
            )
            raise Refused("unreachable", "certificate", sentence) from exception


def _reasons(error: Exception) -> list[BaseException]:
    """What Twisted tells of why a connection failed."""
    return [failure.value for failure in getattr(error.__cause__, "reasons", [])]


def _is_unproven(reason: BaseException) -> bool:
    return isinstance(reason, VerificationError) or (
        isinstance(reason, SSL.Error) and "certificate verify failed" in str(reason)
    )


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses names of private addresses.

    It stands where the connection is made: the address that is checked is the one that is connected to, with no second
    look at DNS between. IPv4 only, as Scrapy's own: a name never leads to an IPv6 address.

    A host that a person named may be private, as it is on their own network. Not so one that has been public before:
    its DNS now points into that network, and nobody named this.
    """

    named_hosts: ClassVar[set[str]] = set()
    """The hosts that persons named: one resolver serves all the crawls of a process."""
    refused: ClassVar[dict[str, str]] = {}
    """The names that were refused, with their addresses: Twisted tells only that a name was not resolved."""

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._proxies = proxy_hosts(os.environ)
        self._once_public: set[str] = set()

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Resolve a name, or fail as if there were none."""
        deferred: Deferred[str] = super().getHostByName(name, timeout)
        if name not in self._proxies:
            deferred.addCallback(self._checked, name)
        return deferred

    def _checked(self, address: str, name: str) -> str:
        if is_public(ip_address(address)):
            self._once_public.add(name)
            return address
        if name in self.named_hosts and name not in self._once_public:
            return address
        self.refused[name] = address
        raise DNSLookupError(f"{name} is {address}, a private address")


def proxy_hosts(environment: Any) -> set[str]:
    """The hosts of the proxies that the environment names; they may well be in the person's own network."""
    names = ("http_proxy", "https_proxy", "all_proxy")
    values = [environment.get(name) or environment.get(name.upper()) for name in names]
    return {host for value in values if value and (host := urlsplit(value).hostname)}
