"""Annotated Italian posts, laid out as pages and read again.

The annotation has lines of text and no HTML, so each post is laid out as owners write them: in ``<div>``s, in ``<p>``s
or with ``<br/>``s, with Blogger's markup for captions and without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, Literal

from archiver.extract import parse, read
from archiver.extract.photocredits import split
from archiver.extract.text import normalise
from archiver.records import Post
from tests.fidelity.scores import Board

Layout = Literal["div", "p", "br"]
LAYOUTS: tuple[Layout, ...] = ("div", "p", "br")

_PICTURE = (
    '<div class="separator" style="clear: both; text-align: center;"><a href="https://1.bp.blogspot.com/-q/r/s/t/'
    's1600/p{0}.jpg"><img src="https://1.bp.blogspot.com/-q/r/s/t/s320/p{0}.jpg"/></a></div>'
)
_CAPTIONED = (
    '<table class="tr-caption-container"><tbody><tr><td>{picture}</td></tr>'
    '<tr><td class="tr-caption" style="text-align: center;">{caption}</td></tr></tbody></table>'
)
_PAGE = """<html lang="it"><head><meta content="blogger" name="generator"/></head><body>
<div class="widget Blog" data-version="1" id="Blog1"><div class="date-outer">
<h2 class="date-header"><span>{date}</span></h2>
<div class="post-outer"><div class="post hentry"><h3 class="post-title entry-title"><a href="{url}">{title}</a></h3>
<div class="post-body entry-content" id="post-body-1">{body}</div></div></div></div></div></body></html>"""
URL = "https://prova.blogspot.com/{month}/prova.html"


def score(path: Path) -> Board:
    """The scores over every annotated post in every layout."""
    board = Board()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        post = json.loads(line)
        for layout in LAYOUTS:
            for marked_up in (True, False):
                where = f"line {number}, {layout}{', captions marked up' if marked_up else ''}"
                _count(board, post, _read(post, layout, marked_up), where)
    return board


def page(post: dict[str, Any], layout: Layout, marked_up: bool) -> str:
    """The page that shows an annotated post."""
    return _PAGE.format(
        date=escape(post["date_text"] or ""),
        title=escape(post["title"] or ""),
        url=_url(post),
        body="\n".join(_body(post, layout, marked_up)),
    )


def _url(post: dict[str, Any]) -> str:
    return URL.format(month=(post["date_iso"] or "2010-01-01")[:7].replace("-", "/"))


def _read(post: dict[str, Any], layout: Layout, marked_up: bool) -> Post:
    return read(parse(page(post, layout, marked_up).encode(), _url(post))).posts[0]


def _body(post: dict[str, Any], layout: Layout, marked_up: bool) -> Iterator[str]:
    captions = {normalise(caption["text"]) for caption in post["caption_lines"]}
    for number, line in enumerate(_own_lines(post)):
        shown, picture = escape(line), _PICTURE.format(number)
        if normalise(line) not in captions:
            yield _laid_out(shown, layout)
        elif marked_up:
            yield _CAPTIONED.format(picture=picture, caption=shown)
        else:
            yield picture + _below_picture(shown, layout)


def _own_lines(post: dict[str, Any]) -> list[str]:
    """The lines of the body: what stands above date and title belongs to the page, not to the post."""
    lines = post["lines"]
    first = _place(lines, (post["body_first_words"] or "").removesuffix("…")[:30], len(lines))
    shown = [lines.index(text) for text in (post["date_text"], post["title"]) if text in lines]
    return list(lines[max((place + 1 for place in shown if place < first), default=0) :])


def _place(lines: list[str], beginning: str, otherwise: int) -> int:
    found = (i for i, line in enumerate(lines) if beginning and normalise(line).startswith(normalise(beginning)))
    return next(found, otherwise)


def _laid_out(shown: str, layout: Layout) -> str:
    if layout == "br":
        return f"{shown}<br/>"
    if layout == "div":
        return f"<div>{shown or '<br/>'}</div>"
    return f"<p>{shown}</p>" if shown.strip() else ""


def _below_picture(shown: str, layout: Layout) -> str:
    return f"{shown}<br/>" if layout == "br" else f'<{layout} style="text-align: center;">{shown}</{layout}>'


def _count(board: Board, wanted: dict[str, Any], post: Post, where: str) -> None:
    board.one("published_date", post.date.published_date, wanted["date_iso"], where)
    board.one("published_text", post.date.published_text, normalise(wanted["date_text"] or "") or None, where)
    board.one("title", post.title, normalise(wanted["title"] or "") or None, where)
    captions = [normalise(caption["text"]) for caption in wanted["caption_lines"]]
    holders = [split(normalise(caption["credit"])).credit for caption in wanted["caption_lines"] if caption["credit"]]
    board.several("caption", [block.text for block in post.blocks if block.kind == "caption"], captions, where)
    found_holders = [image.caption_credit for image in post.images if image.caption_credit]
    board.several("caption_credit", found_holders, [holder for holder in holders if holder], where)
    names = {(line["kind"], line["name"]) for line in wanted["bylines"]}
    board.several("credit", {(credit.kind, credit.name) for credit in post.credits}, names, where)
    roles = {(line["name"], line["role"]) for line in wanted["bylines"] if line["kind"] == "author" and line["role"]}
    board.several("role", {(credit.name, credit.role) for credit in post.credits if credit.role}, roles, where)
    board.one("deck", normalise(post.deck or "") or None, normalise(wanted["deck"] or "") or None, where)
    related = {normalise(line) for line in wanted["related_lines"]}
    board.several("related", {block.text for block in post.blocks if block.kind == "related"}, related, where)
    _count_beginning(board, wanted["body_first_words"], post, where)


def _count_beginning(board: Board, first_words: str | None, post: Post, where: str) -> None:
    beginning = normalise(first_words or "").removesuffix("…")
    if beginning:
        found = normalise(post.body_text or "")[: len(beginning)]
        board.one("beginning of the text", found or None, beginning, where)
