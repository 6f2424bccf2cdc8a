"""Posts invented for this project, annotated by somebody who did not know the extraction: ``fixtures/annotated``.

Three sets, written one after the other: the rules were mended after the first and after the second, so that the third
shows best how they do on posts they have not seen. Each is the page of one post with its theme's furniture around it;
``truth.jsonl`` says what a careful reader would write down, a line a page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from archiver.extract import parse, read
from archiver.extract.text import normalise
from archiver.records import PageReading, Post
from tests.fidelity.scores import Board


def score(folder: Path) -> Board:
    """The scores over every page of every set."""
    board = Board()
    for truth in sorted(folder.glob("*/truth.jsonl")):
        for line in truth.read_text(encoding="utf-8").splitlines():
            _count(board, json.loads(line), truth.parent)
    return board


def _count(board: Board, wanted: dict[str, Any], folder: Path) -> None:
    reading = read(parse((folder / wanted["file"]).read_bytes(), wanted["url"]))
    where = f"{folder.name}/{wanted['file']}"
    board.one("one post", str(len(reading.posts)), "1", where)
    if reading.posts:
        _count_around(board, wanted, reading, where)
        _count_body(board, wanted, reading.posts[0], where)


def _count_around(board: Board, wanted: dict[str, Any], reading: PageReading, where: str) -> None:
    post = reading.posts[0]
    board.one("title", post.title, wanted["title"], where)
    board.one("published_date", post.date.published_date, wanted["date_iso"], where)
    if wanted["date_text"]:
        board.one("published_text", post.date.published_text, wanted["date_text"], where)
    if wanted["published"]:
        board.one("published", post.date.published, wanted["published"], where)
    board.one("author", post.author, wanted["author"], where)
    if wanted["labels"] is not None:
        board.several("labels", post.labels or (), wanted["labels"], where)
    if wanted["comments"] is not None:
        board.one("comments", str(len(reading.comments)), str(wanted["comments"]), where)


def _count_body(board: Board, wanted: dict[str, Any], post: Post, where: str) -> None:
    board.several("credit", _credits(post), {(c["kind"], c["name"]) for c in wanted["credits"]}, where)
    roles = {(c["name"], c["role"]) for c in wanted["credits"] if c["role"]}
    board.several("role", {(c.name, c.role) for c in post.credits if c.role}, roles, where)
    board.one("deck", normalise(post.deck or "") or None, normalise(wanted["deck"] or "") or None, where)
    captions = [(image.caption, image.caption_credit) for image in post.images]
    board.one("pictures", str(len(captions)), str(wanted["pictures"]), where)
    board.several("caption", [text for text, _ in captions if text], _told(wanted, "text"), where)
    board.several("caption_credit", [holder for _, holder in captions if holder], _told(wanted, "credit"), where)
    related = [block.text for block in post.blocks if block.kind == "related"]
    board.several("related", related, wanted["related"], where)
    text = normalise(post.body_text or "")
    board.one("beginning of the text", text[: len(wanted["first_words"])], wanted["first_words"], where)
    board.one("end of the text", text[-len(wanted["last_words"]) :], wanted["last_words"], where)


def _credits(post: Post) -> set[tuple[str, str]]:
    """Who is credited by a line of the post; a picture's credit is counted with its caption."""
    captions = {block.text for block in post.blocks if block.kind == "caption"}
    return {(credit.kind, credit.name) for credit in post.credits if credit.text not in captions}


def _told(wanted: dict[str, Any], part: str) -> list[str]:
    return [caption[part] for caption in wanted["captions"] if caption[part]]
