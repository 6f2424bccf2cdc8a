"""Credits, bylines and decks: who made a text, as its own lines say; where a reader would doubt, nobody."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read
from archiver.extract.names import is_name

LONG = "Una frase lunga quanto basta perché nessuno la prenda per un titolo o per una firma, e poi ancora un poco. " * 3


def body(*lines: str, title: str | None = "Vite") -> Body:
    markup = "".join(f"<p>{line}</p>" for line in lines)
    return read(html.fromstring(f"<div>{markup}</div>"), base="http://o.example/", hosts=frozenset(), about=title or "")


def credited(found: Body) -> list[tuple[str, str, str | None]]:
    return [(credit.kind, credit.name, credit.role) for credit in found.credits]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "Di Ofelia Quintavalle – esperta, docente a Borgo",
            [("author", "Ofelia Quintavalle", "esperta, docente a Borgo")],
        ),
        ("di Ofelia Quintavalle", [("author", "Ofelia Quintavalle", None)]),
        ("di Ofelia Quintavalle.", [("author", "Ofelia Quintavalle", None)]),
        ("di Ofelia Quintavalle, orologiaia", [("author", "Ofelia Quintavalle", "orologiaia")]),
        ("di Ofelia Quintavalle - 15/11/2012", [("author", "Ofelia Quintavalle", None)]),
        ("di Ofelia Quintavalle – 15 novembre 2012", [("author", "Ofelia Quintavalle", None)]),
        (
            "di O. Quintavalle e T. De Brancaleoni",
            [("author", "O. Quintavalle", None), ("author", "T. De Brancaleoni", None)],
        ),
        ("by Ofelia Quintavalle", [("author", "Ofelia Quintavalle", None)]),
        ("Articolo di Ofelia Quintavalle", [("author", "Ofelia Quintavalle", None)]),
        ("Autore: Ofelia Quintavalle", [("author", "Ofelia Quintavalle", None)]),
        (" Ofelia Quintavalle. ", [("author", "Ofelia Quintavalle", None)]),
        ("Ofelia Dell'Orto", [("author", "Ofelia Dell'Orto", None)]),
        ("a cura di Ofelia Quintavalle", [("editor", "Ofelia Quintavalle", None)]),
        ("[Edizione e note a cura di Ofelia Quintavalle]", [("editor", "Ofelia Quintavalle", None)]),
        ("Traduzione di Ofelia Quintavalle", [("translator", "Ofelia Quintavalle", None)]),
        ("Tradotto da Ofelia Quintavalle", [("translator", "Ofelia Quintavalle", None)]),
        ("Traduzione dal francese di Ofelia Quintavalle", [("translator", "Ofelia Quintavalle", None)]),
        ("Traduzione: Ofelia Quintavalle", [("translator", "Ofelia Quintavalle", None)]),
        ("Foto: Tullio Brancaleoni", [("photographer", "Tullio Brancaleoni", None)]),
        ("Foto di Tullio Brancaleoni", [("photographer", "Tullio Brancaleoni", None)]),
        ("Fonte: Gazzetta delle Meridiane", [("source", "Gazzetta delle Meridiane", None)]),
        ("Fonte: https://www.meridiane.example/a", [("source", "meridiane.example", None)]),
        ("Tratto da Gazzetta delle Meridiane", [("source", "Gazzetta delle Meridiane", None)]),
    ],
)
def test_a_line_at_the_head_credits(line: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert credited(body(line, LONG, LONG)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Di questo si è parlato a lungo",
        "Di Ofelia Quintavalle si parla molto, e non solo qui",
        "di notte",
        "Di Roma",
        "Stati Uniti",
        "Medio Oriente",
        "Il Tempo",
        "La Repubblica",
        "Buon Natale",
        "Borgo San Lanterna",
        "IL MATTINO",
        "Lunedì Mattina",
        "Prima Parte",
        "tutto minuscolo",
        "Una sola",
        "Ofelia",
        "Foto in alto",
        "Via Quintavalle 12",
        "Ofelia Quintavalle racconta",
        "Traduzione dei termini tecnici",
        "Da Ofelia, 3 euro",
    ],
)
def test_where_a_reader_would_doubt_there_is_no_credit(line: str) -> None:
    found = body(line, LONG, LONG)
    assert credited(found) == []
    assert found.blocks[0].text == line


def test_a_name_that_the_title_speaks_of_signs_nothing() -> None:
    assert credited(body("Ofelia Quintavalle", LONG, title="Ricordo di Ofelia Quintavalle")) == []
    assert credited(body("Forte Beltramo", LONG, title=" forte beltramo lescursione al forte")) == []


def test_several_names_in_the_head_are_a_list() -> None:
    assert credited(body("Ofelia Quintavalle", "Tullio Brancaleoni", LONG)) == []


def test_the_last_line_may_be_a_signature() -> None:
    assert credited(body(LONG, LONG, "Dorotea Malaspina")) == [("author", "Dorotea Malaspina", None)]


def test_a_name_in_the_middle_is_none() -> None:
    assert credited(body(LONG, "Dorotea Malaspina", LONG)) == []


def test_a_source_keeps_its_link() -> None:
    (credit,) = body(LONG, "Fonte: <a href='https://meridiane.example/a'>Gazzetta</a>").credits
    assert (credit.name, credit.url, credit.text) == ("Gazzetta", "https://meridiane.example/a", "Fonte: Gazzetta")


def test_the_byline_is_the_first_author_line_as_seen() -> None:
    found = body("a cura di Tullio Brancaleoni", "Di Ofelia Quintavalle – orologiaia", LONG)
    assert found.byline == "Di Ofelia Quintavalle – orologiaia"
    assert [block.kind for block in found.blocks] == ["byline", "byline", "paragraph"]


@pytest.mark.parametrize(
    ("lines", "deck"),
    [
        (("di Ofelia Quintavalle", "La torre riprende a battere dopo undici anni", LONG), 1),
        (("La torre riprende a battere dopo undici anni", "di Ofelia Quintavalle", LONG), 0),
        (("<i>La torre riprende a battere dopo undici anni</i>", LONG), 0),
        (("<b>La torre riprende a battere dopo undici anni.</b>", LONG), 0),
        (("La torre riprende a battere dopo undici anni", LONG), None),
        (("di Ofelia Quintavalle", "La torre riprende a battere dopo undici anni.", LONG), None),
        (("di Ofelia Quintavalle", "La torre riprende a battere dopo undici anni", "Breve."), None),
        (("<i>Breve</i>", LONG), None),
        (("<i>Tutto</i>" * 10, f"<i>{LONG}</i>"), None),
    ],
)
def test_a_deck_stands_beside_the_byline_or_is_emphasised(lines: tuple[str, ...], deck: int | None) -> None:
    found = body(*lines)
    expected = None if deck is None else html.fromstring(f"<p>{lines[deck]}</p>").text_content()
    assert found.deck == expected
    assert [block.text for block in found.blocks if block.kind == "deck"] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ofelia Quintavalle", True),
        ("Ofelia de' Quintavalle", True),
        ("J. R. Quintavalle", True),
        ("P.D'A. Quintavalle", True),
        ("Ofelia", False),
        ("ofelia quintavalle", False),
        ("Ofelia quintavalle", False),
        ("Ofelia. Quintavalle", False),
        ("Ofelia Quintavalle 2", False),
        ("A B C D E F", False),
        ("", False),
    ],
)
def test_a_name_is_told_by_how_it_is_written(text: str, expected: bool) -> None:
    assert is_name(text) is expected
