"""Two versions of a post side by side: what was taken away and what was added, paragraph by paragraph, word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import BadRequest, NotFound, Request, Response

from archiver.archive import onepost
from archiver.archive.schema import Database
from archiver.explore.asking import Row, asked, shown, the_site
from archiver.explore.post import path_of

Run = tuple[str, bool]
"""A piece of a text, and whether it is on this side only."""
_KEPT_AROUND = 1
"""So many unchanged paragraphs are shown on either side of a change."""
_MOST_WORDS = 4_000
"""Longer paragraphs are compared as a whole: comparing word by word takes time that grows with the square."""
_MOST_PARAGRAPHS = 5_000
_PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(slots=True)
class Pair:
    """Paragraphs that stand beside each other; a side that has none is empty."""

    before: list[Run] = field(default_factory=list)
    after: list[Run] = field(default_factory=list)
    is_same: bool = False


@dataclass(slots=True)
class Stretch:
    """Pairs that are shown, or that are folded away because nothing in them has changed."""

    pairs: list[Pair]
    is_folded: bool


def words_apart(before: str, after: str) -> Pair:
    """One paragraph beside another, with the words that only one of them has."""
    one, other = _PIECES.findall(before), _PIECES.findall(after)
    if max(len(one), len(other)) > _MOST_WORDS:
        return Pair([(before, True)], [(after, True)])
    pair = Pair()
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        _add(pair.before, "".join(one[i:j]), kind != "equal")
        _add(pair.after, "".join(other[k:m]), kind != "equal")
    return pair


def _add(runs: list[Run], text: str, is_changed: bool) -> None:
    if text:
        runs.append((text, is_changed))


def paragraphs_apart(before: str, after: str) -> list[Pair]:
    """The paragraphs of two texts beside each other, in order. Each side's runs, put together, are its paragraphs."""
    one, other = _paragraphs(before), _paragraphs(after)
    if max(len(one), len(other)) > _MOST_PARAGRAPHS:
        return [words_apart(before, after)]
    pairs: list[Pair] = []
    for kind, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs += [Pair([(text, False)], [(text, False)], is_same=True) for text in one[i:j]]
        else:
            pairs += _changed(one[i:j], other[k:m])
    return pairs


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[Pair]:
    both = min(len(before), len(after))
    yield from (words_apart(one, other) for one, other in zip(before[:both], after[:both], strict=True))
    yield from (Pair(before=[(text, True)]) for text in before[both:])
    yield from (Pair(after=[(text, True)]) for text in after[both:])


def _paragraphs(text: str) -> list[str]:
    return [one for one in re.split(r"\n\s*\n", text) if one.strip()]


def folded(pairs: Sequence[Pair]) -> list[Stretch]:
    """Pairs in stretches: long ones in which nothing has changed are folded."""
    near = {
        number + step
        for number, pair in enumerate(pairs)
        if not pair.is_same
        for step in range(-_KEPT_AROUND, _KEPT_AROUND + 1)
    }
    stretches: list[Stretch] = []
    for number, pair in enumerate(pairs):
        is_folded = number not in near
        if not stretches or stretches[-1].is_folded != is_folded:
            stretches.append(Stretch([], is_folded))
        stretches[-1].pairs.append(pair)
    return stretches


def compared(before: Row, after: Row) -> dict[str, Any]:
    """Two rows of ``post_versions`` as the template shows them."""
    labels = [set(json.loads(row["labels"] or "[]")) for row in (before, after)]
    return {
        "before": before,
        "after": after,
        "title": words_apart(before["title"] or "", after["title"] or ""),
        "title_differs": before["title"] != after["title"],
        "date_differs": before["published"] != after["published"],
        "labels_gone": sorted(labels[0] - labels[1]),
        "labels_new": sorted(labels[1] - labels[0]),
        "stretches": folded(paragraphs_apart(before["body_text"] or "", after["body_text"] or "")),
        "text_differs": before["body_text"] != after["body_text"],
        "html_differs": before["body_html"] != after["body_html"],
    }


async def page(datasette: Datasette, request: Request) -> Response:
    """``/archive/-/versions/POST_ID?from=1&to=2``; without numbers the last two."""
    words = the_site(datasette).words
    asked_for = tilde_decode(request.url_vars["post_id"])

    def read(db: Database) -> tuple[str | None, list[Row]]:
        post_id = onepost.named(db, asked_for)
        return post_id, [] if post_id is None else onepost.version_rows(db, post_id)

    post_id, versions = await asked(datasette, read)
    if post_id is None:
        raise NotFound(words.say("The archive has no post %(id)s.", id=asked_for))
    held = {int(row["version"]): row for row in versions}
    values: dict[str, Any] = {"versions": list(held), "post_href": path_of(post_id), "post_id": post_id}
    if len(held) < 2:
        return await shown(datasette, request, "versions.html", values)
    last = sorted(held)[-2:]
    chosen = [_number(request.args.get(name), default) for name, default in zip(("from", "to"), last, strict=True)]
    for one in chosen:
        if one is None or one not in held:
            told = ", ".join(map(str, sorted(held)))
            raise BadRequest(words.say("There is no such version of this post; there are %(versions)s.", versions=told))
    values |= compared(*(held[int(one or 0)] for one in chosen))
    return await shown(datasette, request, "versions.html", values)


def _number(typed: str | None, default: int) -> int | None:
    if not typed:
        return default
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
