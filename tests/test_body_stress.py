"""Bodies made to be slow: each is read, and made safe, in time that grows with its length and no faster.

The limit is far above what a slow machine needs, and far below what quadratic time would take.
"""

from __future__ import annotations

import time

import pytest
from lxml import etree
from lxml.etree import _Element

from archiver.extract import blocks, sanitise, tables

BASE = "http://officina.blogspot.com/2024/12/vite.html"
LIMIT = 10.0
"""Seconds of processor time."""
_IMAGE = "<img src='http://1.bp.blogspot.com/a/b/c/d/s320/v.jpg'/>"
BODIES = {
    "line breaks": "prima" + "<br/>" * 300_000 + "dopo",
    "lines": "parola dopo<br/>" * 50_000,
    "one line": "parola dopo parola " * 100_000,
    "one word": "a" * 2_000_000,
    "white space": " " * 2_000_000 + "x",
    "no-break spaces": "\u00a0" * 500_000 + "x",
    "entities": "&egrave;&nbsp;&amp;&lt;" * 60_000,
    "entities encoded twice": "perch&amp;eacute; " * 60_000,
    "empty spans": "<span></span>" * 50_000,
    "empty spans with white space": "<b></b> " * 30_000,
    "empty spans with text": "<b></b>x" * 30_000,
    "styles": "".join(f"<p style='color: #{number:06x}; font-size: 9px'>a</p>" for number in range(15_000)),
    "a long style": f"<p style='{'font-size : white-space : display ' * 20_000}'>a</p>",
    "pictures": _IMAGE * 20_000,
    "pictures in a sentence": f"a {_IMAGE}" * 15_000,
    "items": f"<ul>{'<li>voce</li>' * 30_000}</ul>",
    "rows": f"<table>{'<tr><td>a</td><td>b</td></tr>' * 20_000}</table>",
    "tables": "<table><tr><td>a</td><td>b</td></tr><tr><td>a</td><td>b</td></tr></table>" * 6_000,
    "links": "<a href='/2024/12/a.html'>x</a> " * 20_000,
    "frames": "<iframe src='//www.youtube.com/embed/x'></iframe>" * 15_000,
    "scripts": "<script>x</script>y" * 20_000,
    "marks": "a" + "\u0316\u0300" * 200_000,
    "joiners": "è" + "\u200d" * 500_000,
    "directions": "è\u202a" * 200_000,
    "nested divisions": "<div>a" * 1_900,
    "nested spans": "<span style='white-space: pre'>" * 1_900 + "a\n" * 20_000,
    "nested lists": "<ul><li>a" * 950,
    "nested tables": "<table><tr><td>a</td><td>b" * 600,
    "nested players": "<object>" * 1_900 + "<i>a</i>" * 5_000,
    "nested forms": "<form><div>" * 950 + "a<br/>" * 5_000,
    "nested raised text": "<sup>" * 1_900 + "<i>a</i>" * 5_000,
    "nested sizes of nothing": "<p><span style='font-size:0'><b>" * 600 + "<i>a</i>" * 5_000,
}  # fmt: skip


def element(markup: str) -> _Element:
    return etree.fromstring(f"<div>{markup}", etree.HTMLParser(huge_tree=True))


@pytest.mark.parametrize("name", BODIES)
def test_time_grows_with_the_length_only(name: str) -> None:
    body = element(BODIES[name])
    started = time.process_time()
    blocks.lines(body)
    sanitise.clean(body, BASE)
    assert time.process_time() - started < LIMIT


def test_a_table_of_many_cells_is_looked_through_once() -> None:
    table = element(f"<table>{'<tr>' + '<td>a</td>' * 200 + '</tr>'}</table>" * 300)
    started = time.process_time()
    assert not any(tables.is_data(inner) for inner in table.iter("table"))
    assert time.process_time() - started < LIMIT
