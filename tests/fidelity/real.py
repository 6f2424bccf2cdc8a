"""Saved pages of real blogs against what the same blogs' feeds say of the same posts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import html_text
from lxml import etree

from archiver.blogger.urls import canonical_post_url
from archiver.extract import parse, read
from archiver.records import POST_KINDS, Comment, PageReading, Post
from tests.fidelity.scores import Board

BLOGS = ("rounders-italian", "contempo-english", "soracv-portuguese", "thisaway-english", "picturewindow-slovenian")
CLASSIC = ("classic-english", "http://www.palacefamilysteakhouse.com")
_ATOM = "{http://www.w3.org/2005/Atom}"
_REPLY_TO = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_TOKENS = re.compile(r"\w+")
_NUMBER = re.compile(r"\.post-(\d+)$")


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved page."""

    url: str
    path: Path
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A post or comment as an Atom feed tells it."""

    number: str
    url: str | None
    title: str | None
    published: datetime
    author: str | None
    labels: frozenset[str]
    content: str


def score(folder: Path) -> Board:
    """The scores over every saved page of a post that a saved feed tells of too."""
    board = Board()
    for name in BLOGS:
        site = json.loads((folder / name / "site.json").read_text(encoding="utf-8"))
        truth = json.loads((folder / name / "expect.json").read_text(encoding="utf-8"))
        pages = {page["url"]: Saved(page["url"], folder / name / page["file"], name) for page in site["pages"]}
        _score_blog(board, [page for page in pages.values() if page.path.suffix == ".html"], _feeds(pages), truth)
    _score_classic(board, folder / CLASSIC[0], CLASSIC[1])
    return board


def _feeds(pages: dict[str, Saved]) -> dict[str, list[FeedEntry]]:
    """The Atom feeds among the pages: ``posts``, and under the number of a post its comments."""
    feeds: dict[str, list[FeedEntry]] = {}
    for url, page in pages.items():
        found = re.search(r"/feeds/(?:posts|(\d+)/comments)/default$", url)
        if found:
            feeds[found[1] or "posts"] = list(entries(page.path.read_bytes()))
    return feeds


def entries(document: bytes) -> Iterator[FeedEntry]:
    """The entries of an Atom feed."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
    for entry in root.iter(f"{_ATOM}entry"):
        links = {link.get("rel"): link.get("href") for link in entry.iter(f"{_ATOM}link")}
        number = _NUMBER.search(entry.findtext(f"{_ATOM}id") or "")
        assert number
        yield FeedEntry(
            number=number[1],
            url=links.get("alternate"),
            title=" ".join((entry.findtext(f"{_ATOM}title") or "").split()) or None,
            published=datetime.fromisoformat(entry.findtext(f"{_ATOM}published") or "").replace(microsecond=0),
            author=_name(entry),
            labels=frozenset(
                c.get("term") or ""
                for c in entry.iter(f"{_ATOM}category")
                if not (c.get("scheme") or "").endswith("#kind")
            ),
            content=entry.findtext(f"{_ATOM}content") or "",
        )


def _name(entry: etree._Element) -> str | None:
    """The author; a feed calls one whose profile is closed ``Unknown`` or ``Anonymous``, which says nothing."""
    name = (entry.findtext(f"{_ATOM}author/{_ATOM}name") or "").strip()
    return name if name and name not in {"Unknown", "Anonymous"} else None


def _score_blog(board: Board, pages: list[Saved], feeds: dict[str, list[FeedEntry]], truth: dict[str, Any]) -> None:
    told = {entry.number: entry for entry in feeds.get("posts", [])}
    expected = {post["post_id"]: post for post in truth["posts"]}
    for page in pages:
        reading = read(parse(page.path.read_bytes(), page.url))
        for post in reading.posts:
            where = f"{page.where}, {page.url[-60:]}"
            if post.labels is not None and post.post_id in expected:
                seen = (expected[post.post_id].get("html") or {}).get("labels") or ()
                wanted = told[post.post_id].labels if post.post_id in told else seen
                board.several("labels", post.labels, wanted, where)
            if post.post_id in told:
                _count(board, post, told[post.post_id], where)
        if reading.page.kind in POST_KINDS and "?" not in page.url:
            _count_comments(board, reading, feeds, f"{page.where}, {page.url[-60:]}")


def _score_classic(board: Board, folder: Path, home: str) -> None:
    """A blog of which plain files are left: a feed of its newest posts, pages of its oldest."""
    told = {canonical_post_url(e.url or ""): e for e in entries((folder / "feeds/posts/default").read_bytes())}
    for path in sorted(folder.glob("20*/*/*.html")):
        url = f"{home}/{path.relative_to(folder).as_posix()}"
        for post in read(parse(path.read_bytes(), url)).posts:
            if post.url in told:
                _count(board, post, told[post.url], f"{folder.name}, {url[-60:]}")


def _count(board: Board, post: Post, entry: FeedEntry, where: str) -> None:
    board.one("title", post.title, entry.title, where)
    if entry.author is not None:
        board.one("author", post.author, entry.author, where)
    board.one("published", _as_precise(post.date.published), _local(entry.published, post), where)
    if not post.truncated and entry.content:
        shown = " ".join(block.text or "" for block in post.blocks if block.kind != "embed")
        board.text("text", tokens(shown), tokens(html_text.extract_text(entry.content)), where)


def _as_precise(published: str | None) -> str | None:
    """A moment with an offset is compared as such, one without it to the minute it shows."""
    if published is None:
        return None
    moment = datetime.fromisoformat(published)
    return str(moment.timestamp()) if moment.tzinfo else published[:16]


def _local(moment: datetime, post: Post) -> str:
    shown = post.date.published
    precise = shown is None or datetime.fromisoformat(shown).tzinfo is not None
    return str(moment.timestamp()) if precise else moment.isoformat()[:16]


def _count_comments(board: Board, reading: PageReading, feeds: dict[str, list[FeedEntry]], where: str) -> None:
    told = feeds.get(reading.posts[0].post_id) if reading.posts else None
    if not told:
        return
    newest = max(entry.published for entry in told)  # the page may have been saved later than the feed
    by_number = {c.comment_id: c for c in reading.comments if not c.deleted and _moment(c, newest) <= newest}
    board.several("comment", by_number.keys(), [entry.number for entry in told], where)
    for entry in told:
        if (comment := by_number.get(entry.number)) is not None:
            _count_comment(board, comment, entry, where)


def _moment(comment: Comment, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(comment.published) if comment.published else otherwise


def _count_comment(board: Board, comment: Comment, entry: FeedEntry, where: str) -> None:
    if entry.author is not None:
        board.one("comment author", comment.author, entry.author, where)
    published = str(datetime.fromisoformat(comment.published).timestamp()) if comment.published else None
    board.one("comment time", published, str(entry.published.timestamp()), where)
    board.text("comment text", tokens(comment.body_text or ""), tokens(html_text.extract_text(entry.content)), where)


def tokens(text: str) -> list[str]:
    """The words of a text, in one case."""
    return _TOKENS.findall(text.casefold())
