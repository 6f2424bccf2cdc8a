"""The labels route: down label pages and older posts, asking for the pages of posts that are not shown whole."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.archive.changes import wanted
from archiver.archive.frontier import WalkPosition
from archiver.crawling.capture import CAPTURE
from archiver.crawling.outcome import Problem
from archiver.crawling.plan import Scope
from archiver.crawling.progress import posts
from archiver.crawling.session import Session
from archiver.extract.document import ParsedPage
from archiver.extract.outline import outline as outline_of
from archiver.extract.page import label_counts
from archiver.pipelines import PageItem
from archiver.records import LISTING_KINDS, Outline, PostOutline
from archiver.spiders import answers
from archiver.spiders.pages import Pages
from archiver.spiders.walk import ENDINGS, Step, Walk

WITNESS = "listing"
"""The witness that a walk is."""


class Listings:
    """Walks the listings of one blog."""

    def __init__(self, session: Session, pages: Pages) -> None:
        self.session = session
        self._pages = pages
        self._gone_on_with: set[str] = set()
        self.walked: set[str] = set()
        """The scopes whose walk from the top has come to its end in this run."""
        self.walked_whole: set[str] = set()
        """Those of them whose walk has shown every post there is."""

    def walk_request(self, scope: Scope, priority: int, *, is_rerun: bool = False, url: str | None = None) -> Request:
        """The walk from the top. Where earlier runs left stretches unfinished, it ends where it meets the newest.

        :param is_rerun: whether it may end where everything is known
        :param url: where it begins, if not at the scope's first page
        """
        walk = Walk(walk_id=str(uuid.uuid4()), scope=scope.name, label=scope.label, since=self._since)
        walk.is_rerun = is_rerun
        walk.is_part = url is not None
        return self._request(url or scope.first_url, walk, scope, priority=priority, first=url is None)

    def _left_stretches(self, walk: Walk, scope: Scope, priority: int) -> Iterator[Request]:
        """The stretches that earlier runs left unfinished; asked for once the first page has told which blog it is."""
        left = list(self.left_requests(scope, priority))
        walk.until = self.session.run.newest_in_scope(scope.name) if left else None
        yield from left

    def go_on_requests(self, scope: Scope, priority: int) -> list[Request]:
        """The stretches that earlier runs left unfinished, where nothing new can be above them."""
        self._gone_on_with.add(scope.name)
        return list(self.left_requests(scope, priority))

    def left_requests(self, scope: Scope, priority: int) -> Iterator[Request]:
        """The stretches that earlier runs left unfinished."""
        for stretch in self.session.run.unfinished_walks(scope.name):
            older = Walk(
                walk_id=stretch.walk_id,
                scope=scope.name,
                label=scope.label,
                is_top=False,
                until=stretch.until,
                since=self._since,
            )
            yield self._request(stretch.next_url or scope.first_url, older, scope, priority=priority - 2)

    @property
    def _since(self) -> str | None:
        since = self.session.options.since
        return since.isoformat() if since else None

    def _request(self, url: str, walk: Walk, scope: Scope, *, priority: int, first: bool = False) -> Request:
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            cb_kwargs={"walk": walk, "scope": scope},
            priority=priority,
            meta={"kind": "label" if scope.label else "listing", "scope": scope.name, "first": first, "walk": True},
        )

    def parse(self, response: Response, walk: Walk, scope: Scope) -> Iterator[PageItem | Request]:
        """Keep a listing page, ask for the posts it does not hold whole, go on to the older posts."""
        if response.status != 200:
            answers.failed_status(self.session, response)
            return
        parsed = answers.page_of(response)
        outline = outline_of(parsed)
        if outline.page.kind == "dynamic" and any(counted.posts for counted in self.session.expected.values()):
            self._pages.show_nothing(response, outline)
            return
        if not answers.holds(self.session, outline, LISTING_KINDS, response, scope.name):
            return
        if walk.is_first_page and not outline.posts and not outline.page.cut_off:
            self._nothing_found(scope, parsed, response)
            return
        assert response.request is not None
        priority = response.request.priority
        self.session.run.recognise(outline.page.blog_id)
        left = list(self._left_stretches(walk, scope, priority)) if walk.is_first_page and not walk.is_part else []
        self.session.progress.at(scope)
        self.session.meet(post.post_id for post in outline.posts)
        wanted_here = self._wanted_posts(outline)
        step = walk.step(
            response.url, outline, oldest=self._oldest(outline), is_known=walk.is_rerun and self._knows(scope, outline)
        )
        yield answers.item(response, parsed, scope.name, self._position(walk, step))
        for post in wanted_here:
            yield self._pages.request(post.url, scope.name, priority=priority)
        yield from left
        self._note_unaddressed(outline, scope, response.url)
        if step.next_url is not None and walk.is_part and not self.session.may_ask(step.next_url):
            told = f"The older posts of {response.url} are closed by robots.txt."
            self.session.gap(step.next_url, "robots", told, scope.name)
        elif step.next_url is not None and not self.session.enough():
            yield self._request(step.next_url, walk, scope, priority=priority)
        elif step.ending in ENDINGS:
            self._walk_broke_off(walk, scope, step.ending, response.url)
        elif not walk.is_part and step.ending in {"end", "until", "known"}:
            if walk.is_top or scope.name in self._gone_on_with:
                self.walked.add(scope.name)
            if walk.is_top and step.ending == "end" and walk.since is None:
                self.walked_whole.add(scope.name)

    def failed(self, failure: Failure) -> None:
        """Note why a page could not be had."""
        answers.failed(self.session, failure)

    # Parts of the above

    @staticmethod
    def _position(walk: Walk, step: Step) -> WalkPosition:
        return WalkPosition(walk_id=walk.walk_id, scope=walk.scope, next_url=step.next_url, until=walk.until)

    def _oldest(self, outline: Outline) -> str | None:
        return min((post.published_date for post in outline.posts if post.published_date), default=None)

    def _wanted_posts(self, outline: Outline) -> list[PostOutline]:
        held = self.session.run.held((post.post_id, post.url) for post in outline.posts)
        return [
            post
            for post in outline.posts
            if post.url not in self.session.attempted and self._wants(post, held.get(post.post_id))
        ]

    def _wants(self, post: PostOutline, held: Any) -> bool:
        options = self.session.options
        if options.since and (post.published_date or "9999") < options.since.isoformat():
            return False
        known = None if options.recheck else held
        reasons = wanted(post.lacks, known, comments_claimed=post.comments_claimed, updated=post.updated)
        return bool(reasons if options.comments else reasons - {"comments"})

    def _knows(self, scope: Scope, outline: Outline) -> bool:
        """Whether all posts of a page are held, and no fewer than the blog counts: then there is nothing new behind it,
        not even behind a pinned or a back-dated post."""
        counted = self.session.expected.get(scope.name)
        if counted is not None and self.session.run.held_in_scope(scope.name) < counted.posts:
            return False
        held = self.session.run.held((post.post_id, post.url) for post in outline.posts)
        return all(post.post_id in held for post in outline.posts)

    def _nothing_found(self, scope: Scope, parsed: ParsedPage, response: Response) -> None:
        """The first page shows no post: nobody uses the label, or the blog has none, or its theme hides them."""
        capture = replace(response.meta[CAPTURE], kind=outline_of(parsed).page.kind)
        counted = self.session.expected.get(scope.name)
        if scope.label is not None and not (counted and counted.posts):
            sentence, reason = self._unknown_label(scope.label, parsed), "unknown_label"
        elif counted is not None and counted.posts == 0:
            self.session.run.commit_capture(capture)
            self.session.progress.say(f"{self.session.plan.root} has no posts.")
            return
        else:
            sentence = (
                f"No posts were found on {response.url}: its theme shows them in a way that archiver cannot read."
            )
            reason = "no_posts"
        problem = Problem(
            category="gap", url=response.url, reason=reason, sentence=sentence, scope=scope.name, at_start=True
        )
        self.session.fail(problem, capture=capture)

    def _unknown_label(self, label: str, parsed: ParsedPage) -> str:
        return unknown_label(self.session.plan.root, label, label_counts(parsed))

    def _note_unaddressed(self, outline: Outline, scope: Scope, url: str) -> None:
        if outline.unaddressed and not outline.page.cut_off:
            told = f"{posts(outline.unaddressed)} on {url}, without an address of their own, could not be told apart."
            self.session.gap(url, "no_permalink", told, scope.name)

    def _walk_broke_off(self, walk: Walk, scope: Scope, ending: str, url: str) -> None:
        counted = self.session.expected.get(scope.name)
        if counted is not None and len(walk.posts) >= counted.posts:
            return  # everything the blog counts has been met: the pager's oddity hid nothing
        told = f"The walk of {scope.title} broke off at {url}: {ENDINGS[ending]}."
        self.session.gap(url, f"walk_{ending}", told, scope.name)


def unknown_label(root: str, label: str, used: Iterable[str]) -> str:
    """The sentence for a label that no post has; ``used`` are those that posts have."""
    used = list(used)
    near = difflib.get_close_matches(label, used, n=3, cutoff=0.6)
    folded = [name for name in used if name.casefold() == label.casefold()]
    names = [f"“{name}”" for name in dict.fromkeys([*folded, *near])]
    hint = f" Did you mean {' or '.join(names)}?" if names else " Labels are case-sensitive: check the spelling."
    return f"No post of {root} has the label “{label}”.{hint}"
