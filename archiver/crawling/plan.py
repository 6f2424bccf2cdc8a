"""What a person asked to crawl, as scopes of blogs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from archiver.blogger.urls import canonical_host, is_home, label_url, parse, same_label
from archiver.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A part of a blog that is wanted: all of it, a label, one post."""

    name: str
    """``blog``, ``label:NAME`` or ``post:ADDRESS``, as the archive's tables spell it."""
    first_url: str
    label: str | None = None

    @property
    def title(self) -> str:
        """How a person would call it."""
        return self.label or ("the whole blog" if self.name == "blog" else self.first_url)

    @property
    def is_walk(self) -> bool:
        """Whether it is a listing, to be walked page by page."""
        return not self.name.startswith("post:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The scopes that are wanted of one blog."""

    root: str
    """The blog's home page as the person named it, ending in a slash."""
    scopes: tuple[Scope, ...]
    is_typed: bool = True
    """Whether a person named the blog; else it is repeated, and its address may be where a redirect has led since."""

    @property
    def host(self) -> str:
        """Its host, with the port if one was given."""
        return urlsplit(self.root).netloc

    @property
    def key(self) -> str:
        """Its host in whichever country, with the port: the same for all spellings of one blog's address."""
        parts = urlsplit(self.root)
        port = f":{parts.port}" if parts.port else ""
        return canonical_host(parts.hostname or "") + port


def plans(addresses: Sequence[str], labels: Sequence[str]) -> list[Plan]:
    """One plan a blog, in the order given.

    :param addresses: blogs, label pages or posts, as a person types them
    :param labels: wanted of every blog whose bare address is given
    Raises UsageError for an address that cannot be followed, or a label that is empty.
    """
    if any(not label.strip() for label in labels):
        raise UsageError("A label is empty. Write it as the blog does: --label Astana")
    found: dict[str, Plan] = {}
    for address in addresses:
        root, scopes = _scopes(address, labels)
        plan = found.get(root, Plan(root=root, scopes=()))
        found[root] = replace(plan, scopes=_merged(plan.scopes, scopes))
    return list(found.values())


def repeated(follows: Iterable[tuple[str, str]]) -> list[Plan]:
    """The plans that repeat what an archive follows: (home page, scope) pairs."""
    found: dict[str, Plan] = {}
    for root, name in follows:
        label = name.removeprefix("label:") if name.startswith("label:") else None
        scope = Scope(name="blog", first_url=root) if label is None else _label_scope(root, label)
        plan = found.get(root, Plan(root=root, scopes=(), is_typed=False))
        found[root] = replace(plan, scopes=_merged(plan.scopes, [scope]))
    return list(found.values())


def joined(one: Plan, other: Plan) -> Plan:
    """The scopes of two plans of one blog, under the address of the first."""
    return replace(one, scopes=_merged(one.scopes, moved(other, one.root).scopes))


def moved(plan: Plan, root: str) -> Plan:
    """The same scopes of the same blog under another of its addresses.

    :param root: its home page there
    """
    scopes: list[Scope] = []
    for scope in plan.scopes:
        if scope.label is not None:
            scopes.append(_label_scope(root, scope.label))
        elif scope.is_walk:
            scopes.append(Scope(name="blog", first_url=root))
        else:
            url = root + urlsplit(scope.first_url).path.lstrip("/")
            scopes.append(Scope(name=f"post:{url}", first_url=url))
    return replace(plan, root=root, scopes=_merged((), scopes))


def _scopes(address: str, labels: Sequence[str]) -> tuple[str, list[Scope]]:
    blog = parse(address)
    found: list[Scope] = []
    if blog.kind in ("post", "page"):
        post_url = blog.root + blog.path.lstrip("/")
        found.append(Scope(name=f"post:{post_url}", first_url=post_url))
    elif blog.label is not None:
        found.append(_label_scope(blog.root, blog.label))
    elif not is_home(address):
        raise UsageError(
            f"{address} is neither a blog's address nor that of a label or a post. "
            f"To archive all of the blog give {blog.root} and for a part of it a label, with --label NAME."
        )
    found += [_label_scope(blog.root, name.strip()) for name in labels]
    return blog.root, found or [Scope(name="blog", first_url=blog.root)]


def _label_scope(root: str, name: str) -> Scope:
    return Scope(name=f"label:{name}", first_url=label_url(root, name), label=name)


def _merged(first: Iterable[Scope], more: Iterable[Scope]) -> tuple[Scope, ...]:
    merged = list(first)
    for scope in more:
        if not any(_same(scope, known) for known in merged):
            merged.append(scope)
    return tuple(merged)


def _same(one: Scope, other: Scope) -> bool:
    if one.label is not None and other.label is not None:
        return same_label(one.label, other.label)
    return one.name == other.name
