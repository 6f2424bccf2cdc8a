"""Decks: the lines under a headline that say what the text is about; where a reader would doubt, none."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

TEXT = "Il campanaro salì per la scala stretta e trovò la ruota ferma, coperta di polvere e di piume di colombo. " * 2
DECK = "La torre riprende a battere dopo undici anni di silenzio"
MORE = "Il restauro è durato un'estate: ecco chi l'ha pagato"
BYLINE = "di Ginevra Solmi"
PICTURE = "<p><img src='http://o.example/t.jpg'/></p>"


def body(*lines: str, title: str = "La torre") -> Body:
    markup = "".join(line if line.startswith(("<p", "<h")) else f"<p>{line}</p>" for line in lines)
    return read(html.fromstring(f"<div>{markup}</div>"), base="http://o.example/", hosts=frozenset(), about=title)


@pytest.mark.parametrize(
    ("lines", "deck"),  # None: all lines but the text
    [
        ((BYLINE, DECK, TEXT), [DECK]),
        ((DECK, BYLINE, TEXT), [DECK]),
        ((f"{DECK}.", BYLINE, TEXT), [f"{DECK}."]),
        ((DECK, MORE, BYLINE, TEXT), [DECK, MORE]),
        ((DECK, BYLINE, "a cura di Ezio Marchiòl", "Il primo giorno", TEXT), [DECK]),
        ((PICTURE, BYLINE, DECK, TEXT), [DECK]),
        ((BYLINE, f"<b>{DECK}.</b>", TEXT), [f"{DECK}."]),
        ((f"<i>{DECK}</i>", TEXT), [DECK]),
        ((f"<b>{DECK}.</b>", f"<b>{MORE}.</b>", TEXT), [f"{DECK}.", f"{MORE}."]),
        ((f"<b>{DECK}, e ora?</b>", TEXT, "<b>Il restauro</b>", TEXT), [f"{DECK}, e ora?"]),
        ((f"<b>{DECK}. {MORE}.</b>", TEXT, "<b>Il restauro</b>", TEXT), [f"{DECK}. {MORE}."]),
        ((f"<h2>{DECK}</h2>", TEXT), [DECK]),
        ((f"<h2>{DECK}?</h2>", BYLINE, TEXT), [f"{DECK}?"]),
        ((f"<h3>{DECK}</h3>", "Analisi di Ginevra Solmi*", TEXT), [DECK]),
        ((f"<b>{DECK}</b>", "tratto da «La Campana», n. 3", "trascrizione di Ezio Marchiòl", TEXT), [DECK]),
        ((f"<b>{DECK}</b>", "Propos recueillis par Ezio Marchiòl", TEXT), [DECK]),
        ((f"<i>{DECK}</i>", "da La Stampa, 3 maggio 2014", TEXT), [DECK]),
        ((f"{DECK}. Renke Osterloh", TEXT), [f"{DECK}. Renke Osterloh"]),
        ((f"{DECK}. Ne scrive Renke Osterloh su Handelsblatt.", TEXT), None),
        (("Chi carica l'orologio del paese?", f"{DECK}. Ne scrive La Stampa", TEXT), None),
    ],
)
def test_a_deck(lines: tuple[str, ...], deck: list[str] | None) -> None:
    found = body(*lines)
    plain = [html.fromstring(f"<p>{line}</p>").text_content() for line in lines]
    expected = plain[:-1] if deck is None else deck
    assert found.deck == ("\n".join(expected) or None)
    assert [block.text for block in found.blocks if block.kind == "deck"] == expected
    assert not any(line in (found.text or "") for line in expected)


@pytest.mark.parametrize(
    "lines",
    [
        (DECK, TEXT),
        (f"{DECK}.", TEXT),
        ("Di Tullio Brancaleoni, l'ultimo campanaro, resta la fune. E un berretto.", TEXT),
        (TEXT, "Por Rui Sequeira, antigo presidente, teria sido demolida. Por outros, não.", TEXT),
        (TEXT, "Von Anton Holzer, dem letzten Wirt, ist nur der Krug geblieben. Er ist leer.", TEXT),
        (f"<h2>{DECK}:</h2>", BYLINE, TEXT),
        (DECK, "Fonte: La Stampa", TEXT),
        (BYLINE, f"{DECK}.", TEXT),
        (BYLINE, DECK, "Breve."),
        (BYLINE, f"{DECK}:", TEXT),
        (TEXT, BYLINE, TEXT),
        (DECK, BYLINE, "Sei verso sera", "e non rispondi", "al campanile"),
        ("Ricevo e pubblico volentieri questo scritto", BYLINE, TEXT),
        ("Borgo, lunedì 3 maggio 2014", BYLINE, TEXT),
        ("Cari lettori, eccoci di nuovo qui,", BYLINE, TEXT),
        ("<i>Pubblichiamo la lettera di una lettrice della torre.</i>", TEXT),
        (f"<i>“{DECK}” (Anonimo)</i>", TEXT),
        ("<b>Come è nata l'idea di salire lassù?</b>", TEXT, "<b>E il campanaro che cosa disse?</b>", TEXT),
        ("<b>La storia della torre muta</b>", TEXT, "<b>Il restauro della ruota</b>", TEXT),
        ("<b>Gli ingredienti:</b>", TEXT),
        (f"<b>{DECK}</b>", f"<b>{TEXT}</b>"),
        (f"<h2>{DECK}</h2>", TEXT, f"<h2>{MORE}</h2>", TEXT),
        (f"<h2>{DECK}</h2>",),
    ],
)
def test_where_a_reader_would_doubt_there_is_no_deck(lines: tuple[str, ...]) -> None:
    assert body(*lines).deck is None


def test_the_title_once_more_is_no_deck() -> None:
    assert body(DECK, BYLINE, TEXT, title=f"{DECK} la torre riprende").deck is None
