"""Bodies of fifty thousand lines, each of which looks like a credit, a caption, a deck or related reading, are read in
time that grows with their length and no faster."""

from __future__ import annotations

import time

import pytest
from lxml import html

from archiver.extract.body import read

LINES = 50_000
SECONDS = 10.0
"""What a body may take at most, on a machine that does other things too."""
IMAGE = "<img src='http://o.example/{0}.jpg'/>"
SHAPES = {
    "bylines": "di Ginevra Solmi, Tullio Brancaleoni e Ezio Marchiòl – docente a Borgo {0}<br/>",
    "labels": "Testo: Ginevra Solmi - Foto: Ezio Marchiòl - Traduzione dal tedesco di Ida Rost; revisione di A B<br/>",
    "sources": "Fonte: «Cronache di Borgo», n. {0} – Già pubblicato su www.borgo.example<br/>",
    "names": "<p>Ginevra Solmi e Ezio Marchiòl</p>",
    "bodies": "<p>Associazione Amici della Torre {0}</p>",
    "introductions": "<p>Riceviamo e volentieri pubblichiamo un testo di Ginevra Solmi. Ne scrive Ezio Rost su B</p>",
    "translations": "<p>Insieme a Ginevra Solmi e Ida Rost, con Ezio Marchiòl, con Ida, ne abbiamo tradotto {0}</p>",
    "decks": "<p><i>La torre riprende a battere dopo undici anni di silenzio,</i></p>",
    "centred": "<center>La torre riprende a battere dopo undici anni di silenzio</center>",
    "related": "<p>Leggi anche: <a href='/{0}.html'>La torre muta</a></p>",
    "lists": "<p>Post popolari in questo blog</p><li>La torre muta {0}</li>",
    "captions": IMAGE + "<br/>La torre nel {0} (archivio Solmi). Foto di Ginevra Solmi<br/><br/>",
    "numbers": "<p>Fig. {0} - La torre</p>" + IMAGE,
    "gallery": IMAGE + "<br/>La torre {0}<br/><br/>",
    "tables": "<table class='tr-caption-container'><tr><td>"
    + IMAGE
    + "</td></tr><tr><td class='tr-caption'>Ph. Ida Rost"
    "</td></tr></table>",
}
LONG_LINES = {
    "commas": "di Ginevra Solmi, " * LINES,
    "labels": "Foto di Testo di Traduzione dal " * (LINES // 4),
    "spaces": "Traduzione" + " " * LINES + "x",
    "words": "comunicato " * LINES,
    "brackets": "La torre (archivio (foto (ph. " * (LINES // 4),
    "capitals": "Ginevra " * LINES,
    "quotes": "Fonte: " + "“«" * LINES,
    "dates": "da Borgo 1 2 2012, " * LINES,
}


def seconds(markup: str) -> float:
    body = html.fromstring(f"<div>{markup}</div>")
    started = time.perf_counter()
    read(body, base="http://o.example/", hosts=frozenset({"o.example"}), about="La torre")
    return time.perf_counter() - started


@pytest.mark.parametrize("shape", SHAPES)
def test_fifty_thousand_lines_are_read_in_time(shape: str) -> None:
    lines = LINES // 2 if IMAGE in SHAPES[shape] else LINES  # a picture is a line too
    assert seconds("".join(SHAPES[shape].format(number) for number in range(lines))) < SECONDS


@pytest.mark.parametrize("shape", LONG_LINES)
def test_one_line_without_end_is_read_in_time(shape: str) -> None:
    line = LONG_LINES[shape]
    assert seconds(f"<p>{line}</p><p>La torre.</p><p>{line}</p>") < SECONDS
    assert seconds(f"<p>{line[:400]}</p>" * 200) < SECONDS
