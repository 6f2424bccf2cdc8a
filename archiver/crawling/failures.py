"""Why a request gave nothing, in the words of the table ``skips`` and in a sentence for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import exceptions
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import IgnoreRequest
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from archiver.archive.coding import MAX_BYTES
from archiver.crawling.outcome import FORGOTTEN, Category, Problem

if TYPE_CHECKING:
    from scrapy import Request

FAULT = "fault"
"""The reason of a failure that is nobody's but ours."""
UNDECODABLE = "undecodable: "
"""What a flag of a response begins with whose body is not what its headers say; why follows."""


class Refused(IgnoreRequest):
    """A request that we do not make, or whose answer we do not take; carries its reason."""

    def __init__(self, category: Category, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.category: Category = category
        self.reason = reason
        self.sentence = sentence

    def at(self, url: str) -> Problem:
        """The problem that it makes of an address."""
        return Problem(category=self.category, url=url, reason=self.reason, sentence=self.sentence)


def too_large(url: str) -> Refused:
    """The refusal of a body beyond the limit."""
    sentence = f"{url} is larger than {MAX_BYTES // 2**20} MB, as it came or unpacked, and was not kept."
    return Refused("gap", "too_large", sentence)


def forgotten(url: str) -> Refused:
    """The refusal of what a person had forgotten."""
    sentence = f"{url} was forgotten in this archive (archiver forget): it is neither asked for nor kept."
    return Refused("gap", FORGOTTEN, sentence)


def undecodable(url: str, why: str) -> Refused:
    """The refusal of a body whose content-coding cannot be taken off."""
    sentence = f"What {url} answered is damaged ({why}). The same command tries it again."
    return Refused("gap", "unparseable", sentence)


def of_exception(request: Request, error: BaseException | None) -> Problem:
    """The problem that an exception of the downloader, or of a middleware, makes of a request."""
    if isinstance(error, Refused):
        return error.at(request.url)
    category, reason, sentence = _named(request.url, error)
    return Problem(category=category, url=request.url, reason=reason, sentence=sentence)


def _named(url: str, error: BaseException | None) -> tuple[Category, str, str]:
    host = urlsplit(url).netloc
    match error:
        case exceptions.CannotResolveHostError():
            return "unreachable", "unknown_host", f"There is no host {host}. Check the spelling, and your connection."
        case exceptions.DownloadConnectionRefusedError():
            return "unreachable", "connection_refused", f"{host} refuses the connection. {_other_scheme(url)}"
        case exceptions.DownloadTimeoutError():
            return "unreachable", "timeout", f"{url} did not answer in time. Try again later."
        case exceptions.DownloadCancelledError():
            raised = too_large(url)
            return raised.category, raised.reason, raised.sentence
        case exceptions.ResponseDataLossError():
            return "gap", "cut_off", f"{url} broke off before its end. The same command tries it again."
        case exceptions.DownloadFailedError():
            return "unreachable", "connection_lost", f"The connection to {host} was lost at {url}. {_other_scheme(url)}"
        case IgnoreRequest():
            return _ignored(url, str(error))
        case OSError() | ConnectError() | ConnectionLost() | ConnectionDone() | TunnelError():
            told = str(error).rstrip(".") or type(error).__name__
            return "unreachable", "no_connection", f"No connection to {host} can be made ({told}). Try again later."
        case ValueError():
            return "gap", "unparseable", f"What {url} answered makes no sense ({error})."
        case _:
            return "gap", FAULT, f"{url} met a fault of ours ({type(error).__name__}: {error})."


def _ignored(url: str, text: str) -> tuple[Category, str, str]:
    if "max redirections" in text:
        return "gap", "redirect_loop", f"{url} redirects in a loop and was left out."
    return "gap", "refused", f"{url} was left out: {text or 'refused'}."


def of_status(url: str, status: int) -> Problem:
    """The problem that an answer makes whose status is not 200."""
    reason = f"http_{status}"
    if status in (404, 410):
        sentence = f"{url} answers that there is nothing (HTTP {status})."
        return Problem(category="gap", url=url, reason=reason, sentence=sentence)
    if status in (401, 403, 429, 451):
        sentence = f"{url} refuses to be read (HTTP {status}). Come back later, or ask the blog's owner."
        return Problem(category="blocked", url=url, reason=reason, sentence=sentence)
    if status >= 500:
        sentence = f"The server fails at {url} (HTTP {status}). The same command tries it again."
        return Problem(category="unreachable", url=url, reason=reason, sentence=sentence)
    if status in (301, 302, 303, 307, 308):
        sentence = f"{url} redirects to what is no address of the web (HTTP {status}) and was left out."
        return Problem(category="gap", url=url, reason=reason, sentence=sentence)
    return Problem(category="gap", url=url, reason=reason, sentence=f"{url} answered with HTTP {status}.")


def of_answer(url: str, status: int, kind: str) -> Problem:
    """The problem that an answer makes whose status is not 200: what its page is, where that says more.

    :param kind: what the page is that came with it (``records.PageKind``)
    """
    return of_page(url, kind, empty=False) if kind in GATES else of_status(url, status)


GATES = frozenset({"interstitial", "private", "removed", "refused"})
"""Kinds of pages that stand in a blog's place, whatever their status."""

_PAGES: dict[str, tuple[Category, str, str]] = {
    "not_blogger": (
        "not_blogger",
        "not_blogger",
        "{url} answers, but it is no Blogger blog. Check the address; archiver keeps blogs made with Blogger only.",
    ),
    "error": ("gap", "error_page", "{url} answers with the blog's own page for addresses that do not exist."),
    "interstitial": ("blocked", "interstitial", "{url} shows a warning of adult content in place of the page."),
    "private": ("blocked", "private", "The blog at {url} is private: only readers its owner invited can read it."),
    "removed": ("blocked", "removed", "The blog at {url} has been removed."),
    "refused": ("blocked", "refused", "{url} is kept from us: Google takes us for a robot. Come back later."),
    "unavailable": (
        "unreachable",
        "server_error",
        "The server fails at {url}, though it says otherwise. The same command tries it again.",
    ),
    "dynamic": (
        "gap",
        "dynamic_views",
        "{url} is shown with Dynamic Views: its pages hold no posts for a walk to find.",
    ),
}


def of_page(url: str, kind: str, *, empty: bool) -> Problem:
    """The problem of a page that came with status 200 and is not what was asked for.

    :param kind: what it is (``records.PageKind``)
    :param empty: whether its body was empty
    """
    if empty:
        sentence = f"{url} answered with an empty page. The same command tries it again."
        return Problem(category="gap", url=url, reason="empty", sentence=sentence)
    other = ("gap", "unexpected_page", "{url} is no page of posts that archiver knows.")
    category, reason, sentence = _PAGES.get(kind, other)
    return Problem(category=category, url=url, reason=reason, sentence=sentence.format(url=url))  # type: ignore[arg-type]


def _other_scheme(url: str) -> str:
    scheme = urlsplit(url).scheme
    other = "http" if scheme == "https" else "https"
    return f"Check the address (perhaps the blog answers at {other}:// only), or try again later."
