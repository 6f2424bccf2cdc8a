"""The URL grammar of Blogger: strings in, strings or ``None`` out.

What is known of it: a post lives at ``/YYYY/MM/slug.html``, a static page at ``/p/slug.html``, an archive at
``/YYYY/``, ``/YYYY/MM/`` or ``/YYYY_MM_01_archive.html``; labels and every page of older posts live under ``/search``.
``NAME.blogspot.it`` and every other country form is ``NAME.blogspot.com``.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

import idna

from archiver.errors import UsageError

AddressKind = Literal["blog", "label", "post", "page", "listing", "archive"]

POST_PATH = re.compile(r"/(?P<year>\d{4})/(?P<month>0[1-9]|1[0-2])/[^/]+\.html")
PAGE_PATH = re.compile(r"/p/[^/]+\.html")
ARCHIVE_PATH = re.compile(r"/\d{4}/?|/\d{4}/(?:0[1-9]|1[0-2])/?|/\d{4}_\d{2}_\d{2}_[\w-]*archive\.html")
HOME_PATHS = frozenset({"", "/", "/index.html", "/ncr", "/search", "/search/"})
LABEL_PATH = "/search/label/"

_COUNTRIES = (
    "ae al am ba be bg bj ca cf ch cl co.at co.id co.il co.ke co.nz co.uk co.za com.ar com.au com.br com.by com.co "
    "com.cy com.ee com.eg com.es com.mt com.ng com.tr com.uy cv cz de dk fi fr gr hk hr hu ie in is it jp kr li lt lu "
    "md mk mr mx my nl no pe pt qa re ro rs ru se sg si sk sn td tw ug vn"
)
"""Under which Blogger served one blog by country, as the Public Suffix List's private section has them."""
BLOGSPOT_COUNTRY = re.compile(rf"\.blogspot\.(?:com|{'|'.join(map(re.escape, _COUNTRIES.split()))})(?=$|:)")
"""``.blogspot.it``, ``.blogspot.co.uk``, ``.blogspot.com.br``."""
DEFAULT_PORTS = {"http": 80, "https": 443}

VIEW_PARAMETERS = frozenset(
    {
        *("m", "showComment", "commentPage", "view", "reverse-paginate", "spref", "widgetType", "widgetId", "action"),
        *("ref", "fbclid", "gclid", "zx", "pli", "bpli", "hl", "interstitial", "max-results", "start", "by-date"),
    }
)
"""Parameters that change how a post is shown, or who is thought to read it, but not which post it is."""

PAGER_NOISE = frozenset({"start", "by-date", "max-results", "m", "zx", "orderby", "order-by", "sort-by-date"})
"""Parameters of a pager URL that come and go between spellings of one page."""

_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*\.?")
_DOTS = "。．｡"
"""What browsers take for the dot of a host as well."""
_LABEL_ENDS = re.compile(f"([.:{_DOTS}])")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogAddress:
    """What a person's address of a blog, or of something in it, means."""

    root: str
    """The home page, port included: ``http://name.blogspot.com/``."""
    kind: AddressKind
    label: str | None
    """The label's name, decoded, of a label address."""
    path: str
    """The path after the host, with the parameters that matter: ``/2024/12/slug.html``."""

    @property
    def url(self) -> str:
        """The address to ask for."""
        return label_url(self.root, self.label) if self.label is not None else self.root.rstrip("/") + self.path


def parse(address: str) -> BlogAddress:
    """Read what a person types: ``name.blogspot.com``, a label URL in any spelling, a post.

    Without a scheme it is https, but http for localhost and for addresses written as numbers. Raises ``UsageError``
    with a sentence that can be shown, when it is no web address.
    """
    parts = _split_typed(address)
    root = f"{parts.scheme}://{_authority(parts)}/"
    label = label_of(parts.path)
    kind = _kind(parts, label)
    return BlogAddress(root=root, kind=kind, label=label, path=_typed_path(parts, kind))


def _split_typed(address: str) -> SplitResult:
    typed = address.strip()
    if not typed:
        raise UsageError("The address is empty; type the address of a blog, such as https://name.blogspot.com/.")
    try:
        parts = urlsplit(_with_scheme(typed))
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"{typed!r} is not a web address: {error}.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise UsageError(f"{typed!r} is not a web address: only http and https addresses can be archived.")
    if parts.username is not None or parts.password is not None:
        raise UsageError("The address carries a user name or a password; leave out everything before the @.")
    if not _is_host(host) or port == 0:
        raise UsageError(f"{typed!r} is not the address of a web site; a blog's looks like https://name.blogspot.com/.")
    return parts


def _with_scheme(typed: str) -> str:
    found = _SCHEME.fullmatch(typed)
    if found and not _looks_like_port(found["rest"]):
        return typed
    scheme = "http" if _is_local(urlsplit(f"//{typed}").hostname or "") else "https"
    return f"{scheme}://{typed.removeprefix('//')}"


def _looks_like_port(rest: str) -> bool:
    return rest[:1].isdigit()


def _is_local(host: str) -> bool:
    return host == "localhost" or _is_ip(host)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host(host: str) -> bool:
    if _is_local(host):
        return True
    return "." in host.rstrip(".") and len(host) <= 253 and _HOST.fullmatch(host) is not None and not _is_number(host)


def _is_number(host: str) -> bool:
    return host.rsplit(".", 1)[-1].isdigit()


def _authority(parts: SplitResult) -> str:
    host = canonical_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    return host if port is None or port == DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"


def _kind(parts: SplitResult, label: str | None) -> AddressKind:
    path = _without_ncr(parts.path)
    if label is not None:
        return "label"
    if POST_PATH.fullmatch(path):
        return "post"
    if PAGE_PATH.fullmatch(path):
        return "page"
    if ARCHIVE_PATH.fullmatch(path):
        return "archive"
    if path.rstrip("/") == "/search" and parts.query:
        return "listing"
    return "blog"


def _typed_path(parts: SplitResult, kind: AddressKind) -> str:
    path = quote(unquote(parts.path), safe="/+;,=@:!$&'()*~") or "/"
    if kind == "listing":
        return f"{path}?{parts.query}"
    return "/" if kind == "blog" else path


def is_home(address: str) -> bool:
    """Whether what a person types is a blog's first page, however shown (``/ncr``, ``/?m=1``, ``/index.html``)."""
    parts = _split_typed(address)
    shown = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_view_parameter(pair[0])]
    return parts.path.rstrip("/") in HOME_PATHS and not shown


def kind_of(url: str) -> AddressKind:
    """What an address leads to, judged by its path alone."""
    return _kind(urlsplit(url), label_of(url))


@lru_cache(maxsize=4096)
def canonical_host(host: str) -> str:
    """The host in lower case and in ASCII (``xn--caff-8oa.it`` of ``caffè.it``), its country form of blogspot written
    ``.com``; a port is kept."""
    if not host.isascii():
        host = "".join(map(_ascii_label, _LABEL_ENDS.split(host)))
    return BLOGSPOT_COUNTRY.sub(".blogspot.com", host.lower().rstrip("."))


def _ascii_label(label: str) -> str:
    """A label of a host as the domain name system knows it; as it is where no domain can have that name."""
    if label.isascii() or len(label) > 63:  # the longest there is
        return label
    try:
        return "." if label in _DOTS else idna.encode(label, uts46=True).decode("ascii")
    except UnicodeError:
        return label


host_key = canonical_host
"""One key for the hosts that are one site as far as their names tell; ``www.`` is another host."""


def host_of(url: str) -> str:
    """The key of an address's host, its port included; ``''`` when it has none."""
    try:
        parts = urlsplit(url)
        return _authority(parts) if parts.hostname else ""
    except ValueError:
        return ""


def label_url(root: str, name: str) -> str:
    """The address of a label's first page: ``/search/label/NAME``, percent-encoded UTF-8, a space as ``%20``."""
    return f"{root.rstrip('/')}{LABEL_PATH}{quote(name, safe='')}"


def label_of(url: str) -> str | None:
    """The decoded name of a label address; ``None`` when it is none.

    Menus hold raw, encoded and doubly encoded spellings. A slash belongs to the name.
    """
    path = urlsplit(url).path
    if LABEL_PATH not in path:
        return None
    return decode_label(path.split(LABEL_PATH, 1)[1].strip("/")).strip() or None


def decode_label(spelling: str) -> str:
    """A label's name from its spelling in an address, encoded never, once or twice."""
    once = _unquoted(spelling)
    return _unquoted(once) if _PERCENT.search(once) else once


def _unquoted(spelling: str) -> str:
    """Percent-encoded text as UTF-8; where it is none, as what old pages' links are encoded in."""
    try:
        return unquote(spelling, errors="strict")
    except UnicodeDecodeError:
        return unquote(spelling, encoding="cp1252", errors="replace")


def same_label(one: str, other: str) -> bool:
    """Whether two spellings name one label: case counts, encoding and Unicode composition don't."""
    return unicodedata.normalize("NFC", decode_label(one)) == unicodedata.normalize("NFC", decode_label(other))


def is_post_url(url: str) -> bool:
    """Whether the path is a post's: ``/2024/12/slug.html``."""
    return POST_PATH.fullmatch(_path(url)) is not None


def is_page_url(url: str) -> bool:
    """Whether the path is a static page's: ``/p/slug.html``."""
    return PAGE_PATH.fullmatch(_path(url)) is not None


def permalink_month(url: str) -> str | None:
    """``2024-12`` of ``/2024/12/slug.html``: when the post was first published, whatever date it shows."""
    found = POST_PATH.fullmatch(_path(url))
    return f"{found['year']}-{found['month']}" if found else None


def _path(url: str) -> str:
    try:
        return _without_ncr(urlsplit(url).path)
    except ValueError:
        return ""


def _without_ncr(path: str) -> str:
    """``/ncr/2024/12/slug.html`` asks for the post without a redirect to the reader's country."""
    return path[4:] if path.startswith("/ncr/") and len(path) > 5 else path


def canonical_post_url(url: str) -> str:
    """One spelling for a post's address: no fragment, nothing of how it is shown, country forms as ``.com``.

    The path of a post or page alone tells which it is: whatever its query says is how it is shown. Raises
    ``ValueError`` for what is no address.
    """
    parts = urlsplit(url.strip())
    path = _without_ncr(parts.path)
    if not parts.query or POST_PATH.fullmatch(path) or PAGE_PATH.fullmatch(path):
        return urlunsplit((parts.scheme, _authority(parts), path, "", ""))
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _is_view_parameter(pair[0])]
    return urlunsplit((parts.scheme, _authority(parts), path, urlencode(kept), ""))


def _is_view_parameter(name: str) -> bool:
    return name in VIEW_PARAMETERS or name.startswith("utm_")


def page_key(url: str) -> str:
    """One key for the spellings of one page of a blog; the key of the home page is ``''``.

    A pager URL is told by its label and by the instant of its ``updated-max``, which the same page writes in the blog's
    offset and in Pacific time. ``start``, ``by-date`` and ``max-results`` come and go. A page reached backwards
    (``reverse-paginate``) is another page: it ends where the forward one begins.
    """
    parts = urlsplit(url)
    pairs = sorted((name, _instant(name, value)) for name, value in _pager_pairs(parts.query))
    label = _label_key(parts.path)
    if not pairs and label is None and parts.path in HOME_PATHS:
        return ""
    path = f"{LABEL_PATH}{label}" if label is not None else _path_key(parts.path, bool(pairs))
    query = f"?{urlencode(pairs)}" if pairs else ""
    return f"{_authority(parts)}{path}{query}"


def _pager_pairs(query: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    return [(name, value) for name, value in pairs if name not in PAGER_NOISE and not name.startswith("utm_")]


def _label_key(path: str) -> str | None:
    """The label part of a key; a literal ``+`` joins two labels and is not the ``%2B`` of a name."""
    if LABEL_PATH not in path:
        return None
    spelling = path.split(LABEL_PATH, 1)[1].strip("/")
    return "+".join(quote(unicodedata.normalize("NFC", decode_label(part)), safe="") for part in spelling.split("+"))


def _path_key(path: str, has_query: bool) -> str:
    if has_query and path in HOME_PATHS:
        return "/search"
    return quote(unquote(path), safe="/") if POST_PATH.fullmatch(path) else quote(unquote(path).rstrip("/"), safe="/")


def _instant(name: str, value: str) -> str:
    if name not in {"updated-max", "updated-min", "published-max", "published-min"}:
        return value
    try:
        # An unescaped plus sign of an offset arrives as a space.
        moment = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        return value
    return moment.isoformat() if moment.tzinfo is None else moment.astimezone(UTC).isoformat()
