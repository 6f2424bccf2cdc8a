"""The pages in Italian: every message has an Italian one, none is stale, and none loses a value."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from datasette.filters import Filters
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import archiver
from archiver.explore import home, listing
from archiver.explore.italian import ITALIAN
from archiver.explore.queries import QUERIES
from archiver.explore.words import Words

ROOM = Path(archiver.__file__).parent / "explore"
VALUE = re.compile(r"%\(\w+\)s")
OF_ROWS = {
    *("author", "translator", "source", "editor", "photographer"),
    *("complete", "incomplete", "blocked", "interrupted", "failed", "draft", "trashed"),
}
"""Values of columns that pages say in words."""


@cache
def messages() -> frozenset[str]:
    """Every message that a page can say."""
    found = {*home.STATES.values(), *home.WITNESSES.values(), home.UNENDED, *listing.TITLES.values(), *OF_ROWS}
    found |= {said for _, said in listing.NARROWED.values()}
    found |= {text for query in QUERIES.values() for text in (query.title, query.description)}
    found |= {display for _, display, _ in Filters([]).lookups() if display.isascii() and display[0].isalpha()}
    env = Environment(extensions=["jinja2.ext.i18n"], enable_async=True, autoescape=True)
    for template in ROOM.glob("templates/*.html"):
        for _, _, told in extract_from_ast(env.parse(template.read_text(encoding="utf-8")), ("_", "counted")):
            found |= {told} if isinstance(told, str) else {one for one in told or () if isinstance(one, str)}
    for module in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".say", ".count")):
                found |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return frozenset(found)


def test_there_are_messages() -> None:
    assert {"Is it complete?", "Posts by month", "contains", "The archive has no post %(id)s."} <= messages()


@pytest.mark.parametrize("message", sorted(messages()))
def test_a_message_has_an_italian_one_with_the_same_values(message: str) -> None:
    assert sorted(VALUE.findall(ITALIAN[message])) == sorted(VALUE.findall(message))


def test_no_italian_message_is_stale() -> None:
    assert ITALIAN.keys() - messages() == set()


def test_numbers_have_the_separators_of_the_language() -> None:
    assert Words("it").count("One row", "%(n)s rows", 12345) == "12.345 righe"
    assert Words("en").count("One row", "%(n)s rows", 12345) == "12,345 rows"
    assert Words("it").count("One row", "%(n)s rows", 1) == "Una riga"
