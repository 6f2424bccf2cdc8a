"""Pages that nobody meant: bytes cut, doubled, swapped and broken, and lines made to trouble each regular expression.

Whatever a page holds, reading it raises nothing, ends soon, and dates no post by anything that is not on the page. The
mutations are seeded; saved real pages join the fixtures where they are at hand.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import archiver.blogger
import archiver.extract
from archiver.extract import outline, parse, read
from archiver.extract.as_json import reading_as_json
from archiver.records import Post

GOLDEN = Path(__file__).parent.parent / "fixtures" / "golden"
SAVED = Path(__file__).parents[2] / "shared" / "realdata"
PAGES = sorted(GOLDEN.glob("*/page.html")) + sorted(SAVED.rglob("*.html"))[::20]
URL = "https://prova.blogspot.com/2012/05/prova.html"
ROUNDS = 5
SECONDS = 10
"""No page takes two; a busy machine may."""

SNIPPETS = (
    *(
        b"<div>",
        b"</div>",
        b"<table>",
        b"<!--",
        b"-->",
        b"<script>",
        b"</script>",
        b"<style>",
        b"<a name='more'>",
        b"&",
    ),
    *(b"&#x0;", b"&amp;amp;egrave;", b"\x00", b"\xff\xfe", b"\xc3", b"'", b'"', b">", b"<", b"<p class='post-body'>"),
    *(b"31 febbraio 2012", b"lunedi 32 marzo", b"2012-13-45T99:99:99+99:99", b"ieri", b"<h2 class='date-header'>"),
    *(b"<svg><title>", b"<math>", b"<template>", b"<select>", b"<plaintext>", b"]]>", b"\xe2\x80\xae", b"\\x27", b"{{"),
)


def cut(page: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return page[:start] + page[end:]


def double(page: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(page))
    return page[:start] + page[start : start + 2_000] * 2 + page[start + 2_000 :]


def swap(page: bytes, chance: random.Random) -> bytes:
    one, two, three = sorted(chance.randrange(len(page) + 1) for _ in range(3))
    return page[:one] + page[two:three] + page[one:two] + page[three:]


def scratch(page: bytes, chance: random.Random) -> bytes:
    scratched = bytearray(page)
    for _ in range(50):
        scratched[chance.randrange(len(scratched))] = chance.randrange(256)
    return bytes(scratched)


def slip_in(page: bytes, chance: random.Random) -> bytes:
    for _ in range(20):
        place = chance.randrange(len(page) + 1)
        page = page[:place] + chance.choice(SNIPPETS) + page[place:]
    return page


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, double, swap, scratch, slip_in)


def mutated(page: bytes, seed: str) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        broken = page
        for _ in range(chance.randint(1, 3)):
            broken = chance.choice(MUTATIONS)(broken, chance) or b"<"
        yield broken


def is_on(page: str, post: Post) -> bool:
    """Whether the day that a post is dated by can be read off the page."""
    date = post.date
    if date.published is None or date.published[:10] in page:
        return True
    return date.published_text is not None and str(int(date.published[8:10])) in date.published_text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_broken_page_is_read_without_error_and_without_inventing_a_date(path: Path) -> None:
    for broken in mutated(path.read_bytes(), path.name):
        start = process_time()
        parsed = parse(broken, URL)
        shown, reading = outline(parsed), read(parsed)
        json.dumps(reading_as_json(reading)).encode()
        assert process_time() - start < SECONDS
        assert [post.post_id for post in shown.posts] == [post.post_id for post in reading.posts]
        assert all(is_on(parsed.text, post) for post in reading.posts)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every regular expression of the packages that read pages, by where it is."""
    found: dict[str, re.Pattern[str]] = {}
    for package in (archiver.blogger, archiver.extract):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(info.name)).items():
                found.update((f"{info.name}.{name}{place}", pattern) for place, pattern in _patterns_in(value))
    return {name: pattern for name, pattern in found.items() if isinstance(pattern.pattern, str)}


def _patterns_in(value: Any, place: str = "") -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _patterns_in(inner, f"{place}[{key}]")
    elif isinstance(value, tuple | list) and len(value) < 100:
        for number, inner in enumerate(value):
            yield from _patterns_in(inner, f"{place}[{number}]")


PATTERNS = patterns()
REPEATED = (
    *(" ", "a", "A", "1", ".", "-", "–", ",", "(", "[", "'", "’", "/", ":", "\u00a0", "\n", "º", "é", "&", ";", "%"),
    *(
        "Aa ",
        "A. ",
        "di ",
        "e ",
        "a b ",
        "1 ",
        "1.",
        "1/",
        "12:",
        "foto ",
        "©",
        "Foto: ",
        "a cura di ",
        "fonte: ",
        "da ",
    ),
    *("http://", "www.", "s320/", "=s320-", "-p", "w1-", "Di Aldo Bo - ", "Aldo, ", "alle ore ", "gennaio ", "\\x27"),
)
LENGTH = 3_000


@pytest.mark.parametrize("name", PATTERNS)
def test_no_line_keeps_a_regular_expression_busy(name: str) -> None:
    pattern = PATTERNS[name]
    for piece in REPEATED:
        line = piece * (LENGTH // len(piece))
        for hostile in (f"{line}\x00", f"Di {line}!", f"(foto di {line}"):
            start = process_time()
            pattern.search(hostile)
            pattern.fullmatch(hostile)
            assert process_time() - start < 1, f"{name} on {piece!r} x {LENGTH // len(piece)}"
