"""A blog put in order: what is asked of it by address, number, label and month."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from archiver.fixtureblog.model import Blog, Comment, Post

Scope = tuple[str, ...]
"""What a feed is of: ``("posts",)``, ``("label", name, …)``, ``("pages",)``, ``("comments",)``, or ``("comments", id)``
with the number of a post."""
POSTS: Scope = ("posts",)
PAGES: Scope = ("pages",)
COMMENTS: Scope = ("comments",)
LABELS: Scope = ("labels",)
"""The list of labels that every feed of posts carries."""
NEVER = "1970-01-01T00:00:00.000+00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the archive."""

    year: int
    month: int
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Posts by one of their times, newest first."""

    posts: Sequence[Post]
    keys: Sequence[float]
    """The times, as seconds below zero, so that they rise."""

    def between(self, low: datetime | None, high: datetime | None) -> Sequence[Post]:
        """From ``low``, which counts, to ``high``, which does not."""
        first = bisect_right(self.keys, -high.timestamp()) if high else 0
        last = bisect_right(self.keys, -low.timestamp()) if low else len(self.keys)
        return self.posts if (first, last) == (0, len(self.keys)) else self.posts[first:last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """A blog as it stands now; a changed blog is another index."""

    blog: Blog
    posts: Sequence[Post]
    """Newest first."""
    position: dict[str, int]
    """Place in ``posts`` by path."""
    by_path: dict[str, Post]
    """Posts and pages."""
    by_id: dict[str, Post]
    labels: dict[str, Sequence[Post]]
    """Posts of each label, newest first; the labels in the order of a label widget."""
    years: dict[int, Sequence[Month]]
    """The archive, newest first."""
    changed: Mapping[Scope, str]
    """When something last came, went or moved in each scope; a scope in which nothing did is absent."""
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` makes, made once for this index: a blog that stands still costs nothing to ask again."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def labelled(self, names: Sequence[str]) -> Sequence[Post]:
        """Posts that carry all of ``names``."""
        first = self.labels.get(names[0], ()) if names else ()
        if len(names) < 2:
            return first
        found: Sequence[Post] = self.once(
            ("labelled", *names), lambda: [post for post in first if set(names) <= set(post.labels)]
        )
        return found

    def ordered(self, scope: Scope, by: Literal["published", "updated"] = "published") -> Ordered:
        """The posts or pages of a scope."""
        found: Ordered = self.once(("ordered", scope, by), lambda: _ordered(self._of(scope), by))
        return found

    def comments(self) -> Sequence[tuple[Comment, Post]]:
        """Every comment with its post, newest first."""
        found: Sequence[tuple[Comment, Post]] = self.once(COMMENTS, lambda: _comments(self.posts))
        return found

    def updated(self, scope: Scope, *others: Scope) -> str:
        """When a scope of posts or pages, or one of ``others``, last changed."""
        newest = [post.updated for post in self.ordered(scope, "updated").posts[:1]]
        return self.latest(*newest, scopes=(scope, *others))

    def latest(self, *times: str, scopes: Sequence[Scope]) -> str:
        """The latest of some times and of the changes of some scopes."""
        told = [self.changed[scope] for scope in scopes if scope in self.changed]
        return max([*times, *told], key=datetime.fromisoformat, default=NEVER)

    def year_count(self, year: int) -> int:
        return sum(len(month.posts) for month in self.years[year])

    def _of(self, scope: Scope) -> Sequence[Post]:
        if scope == PAGES:
            return self.blog.pages
        return self.posts if scope == POSTS else self.labelled(scope[1:])


def index_blog(blog: Blog, changed: Mapping[Scope, str] | None = None) -> Index:
    """Put a blog in order."""
    posts = sorted(blog.posts, key=lambda post: (post.instant, post.id), reverse=True)
    labels: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        for label in post.labels:
            labels[label].append(post)
    everything = [*posts, *blog.pages]
    _refuse_twins(everything)
    return Index(
        blog=blog,
        posts=posts,
        position={post.path: number for number, post in enumerate(posts)},
        by_path={post.path: post for post in everything},
        by_id={post.id: post for post in everything},
        labels={name: labels[name] for name in sorted(labels, key=lambda name: (name.casefold(), name))},
        years=_years(posts),
        changed=dict(changed or {}),
    )


def _ordered(posts: Sequence[Post], by: str) -> Ordered:
    keyed = [(-datetime.fromisoformat(getattr(post, by)).timestamp(), post) for post in posts]
    keyed.sort(key=lambda pair: pair[0])
    return Ordered([post for _, post in keyed], [key for key, _ in keyed])


def _comments(posts: Sequence[Post]) -> Sequence[tuple[Comment, Post]]:
    held = [(comment, post) for post in posts for comment in post.comments]
    return sorted(held, key=lambda pair: pair[0].milliseconds, reverse=True)


def _years(posts: Sequence[Post]) -> dict[int, Sequence[Month]]:
    months: dict[tuple[int, int], list[Post]] = defaultdict(list)
    for post in posts:
        months[int(post.published[:4]), int(post.published[5:7])].append(post)
    years: dict[int, list[Month]] = defaultdict(list)
    for (year, month), held in months.items():
        years[year].append(Month(year=year, month=month, posts=held))
    return dict(years)


def _refuse_twins(posts: Sequence[Post]) -> None:
    """Two posts of one address, number or second cannot be on one blog of ours: its pager would lose one."""
    for facts in ((post.path for post in posts), (post.id for post in posts), (post.instant for post in posts)):
        twin, times = Counter(facts).most_common(1)[0] if posts else (None, 0)
        if times > 1:
            raise ValueError(f"two posts of the fixture blog share {twin}")
