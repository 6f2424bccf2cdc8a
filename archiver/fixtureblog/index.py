"""A blog put in order: what is asked of it by address, number, label and month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.fixtureblog.model import Blog, Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the archive."""

    year: int
    month: int
    posts: Sequence[Post]


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

    def labelled(self, names: Sequence[str]) -> Sequence[Post]:
        """Posts that carry all of ``names``."""
        first = self.labels.get(names[0], ()) if names else ()
        if len(names) < 2:
            return first
        return [post for post in first if set(names) <= set(post.labels)]

    def year_count(self, year: int) -> int:
        return sum(len(month.posts) for month in self.years[year])


def index_blog(blog: Blog) -> Index:
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
    )


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
