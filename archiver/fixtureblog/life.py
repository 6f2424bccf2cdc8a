"""The life of a blog: posts and comments that come, change and go.

The blog has a clock of its own, which moves a minute with each change and knows no other time: the same changes in the
same order give the same blog.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from archiver.fixtureblog.index import COMMENTS, LABELS, PAGES, POSTS, Index, Scope, index_blog
from archiver.fixtureblog.model import Blog, Comment, Post

FIRST_CHANGE = "2025-02-01T12:00:00.000+01:00"
"""When the first change happens."""
REMOVED_COMMENT = "Questo commento è stato eliminato dall&#39;autore."

_Change = tuple[Post | None, Post | None]
"""A post as it was and as it is; ``None`` where there is none."""


class LivingBlog:
    """A blog and what happens to it."""

    def __init__(self, blog: Blog) -> None:
        self._index = index_blog(blog)
        self._now = datetime.fromisoformat(FIRST_CHANGE)
        self.pinned: str | None = None
        """The path of the post that listings show first."""

    @property
    def blog(self) -> Blog:
        """The blog as it stands now."""
        return self._index.blog

    @property
    def index(self) -> Index:
        """The blog in order, as it stands now."""
        return self._index

    def post(self, path_or_id: str) -> Post:
        """A post or page by its path or number; ``KeyError`` when there is none."""
        return self._index.by_path.get(path_or_id) or self._index.by_id[path_or_id]

    def edit(self, path_or_id: str, **changes: Any) -> Post:
        """Change fields of a post or page; ``updated`` moves too unless it is given. Returns it as it is now."""
        return self.edit_all({path_or_id: changes})[0]

    def edit_all(self, changes: Mapping[str, Mapping[str, Any]]) -> list[Post]:
        """Change many posts at once, each as :meth:`edit` does, in one go however big the blog is."""
        old = [self.post(key) for key in changes]
        new = [
            replace(post, **{"updated": self._tick(), **fields})
            for post, fields in zip(old, changes.values(), strict=True)
        ]
        self._keep(list(zip(old, new, strict=True)))
        return new

    def remove(self, path_or_id: str) -> None:
        """Take a post or page off the blog."""
        self._keep([(self.post(path_or_id), None)])

    def add(self, post: Post) -> None:
        """Publish a post or page. A back-dated one is a post whose ``published`` is older than others."""
        self._keep([(None, post)])

    def clear(self) -> None:
        """Take every post and page off the blog; the blog itself stays."""
        self._keep([(post, None) for post in (*self.blog.posts, *self.blog.pages)])

    def comment(self, path_or_id: str, comment: Comment) -> Post:
        """Let a reader comment. ``updated`` of the post stays, as Blogger's does."""
        old = self.post(path_or_id)
        return self._with_comments(old, (*old.comments, comment))

    def remove_comment(self, path_or_id: str, comment_id: str, *, notice: bool = False) -> Post:
        """Take a comment away without a trace, or leave Blogger's ``notice`` in its place; ``KeyError`` when there is
        none."""
        old = self.post(path_or_id)
        held = {comment.id: comment for comment in old.comments}
        if notice:
            held[comment_id] = replace(held[comment_id], deleted=True, body=REMOVED_COMMENT)
        else:
            del held[comment_id]
        return self._with_comments(old, tuple(held.values()))

    def rename_label(self, old: str, new: str, *, touch: bool = False) -> list[Post]:
        """Give every post of a label another one instead. Whether Blogger moves ``updated`` then is not known: it
        stays unless ``touch``. Returns the posts as they are now."""
        changes = {
            post.path: {
                "labels": tuple(dict.fromkeys(new if label == old else label for label in post.labels)),
                **({} if touch else {"updated": post.updated}),
            }
            for post in self._index.labels.get(old, ())
        }
        return self.edit_all(changes)

    def pin(self, path_or_id: str | None) -> None:
        """Show a post first on the first page of every listing that holds it, whatever its date; ``None``: no more.

        It stands at its own place too, as where a theme puts a post in evidence. Feeds know nothing of it.
        """
        self.pinned = None if path_or_id is None else self.post(path_or_id).path

    def _with_comments(self, old: Post, comments: tuple[Comment, ...]) -> Post:
        new = replace(old, comments=comments)
        self._keep([(old, new)])
        return new

    def _tick(self) -> str:
        """The time on the blog's clock, which then moves."""
        at, self._now = self._now, self._now + timedelta(minutes=1)
        return at.isoformat(timespec="milliseconds")

    def _keep(self, changes: Sequence[_Change]) -> None:
        news = [new for old, new in changes if new and not old]
        now: dict[str, Post | None] = {old.id: new for old, new in changes if old}
        posts, pages = (
            tuple(kept for post in held if (kept := now.get(post.id, post)))
            for held in (self.blog.posts, self.blog.pages)
        )
        blog = replace(
            self.blog,
            posts=(*posts, *(post for post in news if not post.is_page)),
            pages=(*pages, *(post for post in news if post.is_page)),
        )
        at = self._latest(changes) or self._tick()
        scopes = {scope for change in changes for scope in _scopes(*change)}
        index = index_blog(blog, {**self._index.changed, **dict.fromkeys(scopes, at)})
        if set(index.labels) != set(self._index.labels):
            index = replace(index, changed={**index.changed, LABELS: at})
        self._index = index

    def _latest(self, changes: Sequence[_Change]) -> str | None:
        """When the last of some edits happened, where the clock has just told: an edit is one moment, not two."""
        last = (self._now - timedelta(minutes=1)).isoformat(timespec="milliseconds")
        return last if any(new and new.updated == last for _, new in changes) else None


def _scopes(old: Post | None, new: Post | None) -> Iterator[Scope]:
    """The feeds in which a change of a post shows."""
    here = [post for post in (old, new) if post]
    before, after = (post.comments if post else () for post in (old, new))
    if before != after:
        yield from (COMMENTS, (*COMMENTS, here[0].id))
    if old and new and replace(old, comments=()) == replace(new, comments=()):
        return
    yield (*COMMENTS, here[0].id)
    for post in here:
        yield PAGES if post.is_page else POSTS
        yield from (("label", label) for label in post.labels)
