"""What stands around a line decides whether it credits: cards of books and films, lists, quotations, subjects."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

TEXT = (
    "La mattina del mercato la piazza era già piena quando arrivammo con il carro, e nessuno si accorse che la torre "
    "aveva smesso di battere le ore; soltanto il campanaro, dalla sua finestra, guardava in su e non diceva niente. "
)
SHORT = "Il campanaro salì per la scala stretta e trovò la ruota ferma, coperta di polvere e di piume di colombo."
PICTURE = "<img src='http://foto.example/v.jpg'/>"
NAME = "Ginevra Solmi"


def body(*lines: str, title: str = "La torre") -> Body:
    markup = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return read(html.fromstring(f"<div>{markup}</div>"), base="http://o.example/", hosts=frozenset(), about=title)


def credited(found: Body) -> list[tuple[str, str, str | None]]:
    return [(credit.kind, credit.name, credit.role) for credit in found.credits]


@pytest.mark.parametrize(
    "lines",
    [
        ("Titolo: La torre muta", f"Autore: {NAME}", "Editore: Lanterna", "Pagine: 212", TEXT),
        ("La torre muta", f"di {NAME}", "Edizioni Lanterna, pp. 212, € 15", TEXT),
        ("Titolo originale: The Silent Tower", f"Traduzione di {NAME}", "ISBN 000-0-00-000000-0", TEXT),
        ("La torre muta", f"di {NAME}", "Regia di Ezio Marchiòl", TEXT),
        (TEXT, f"Testo: {NAME}", "Musica: Ezio Marchiòl"),
        (TEXT, f"Testi di {NAME}, disegni di Ezio Marchiòl"),
        (TEXT, f"Testi di {NAME}", "Disegni di Ezio Marchiòl"),
        (TEXT, "Relatrice:", f"{NAME}, storica dell'arte"),
        (TEXT, "Interviene:", NAME),
        (TEXT, "Per informazioni:", NAME),
    ],
)
def test_a_card_credits_its_book_and_not_the_post(lines: tuple[str, ...]) -> None:
    assert credited(body(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("Attilio Morandello", f"Nessuno ricorda più il Morandello. {TEXT}"),
        ("Attilio Morandello, sindaco di Borgo", f"Il sindaco Morandello parlò per ultimo. {TEXT}"),
        (TEXT, f"Ringraziamo la Solmi. {SHORT}", NAME),
        ("<h2>Giuseppe Garibaldi</h2>", TEXT),
        ("Giuseppe Garibaldi", f"Garibaldi non passò mai da Borgo. {TEXT}"),
        (TEXT, f"Foto di {NAME}", f"Nel 1954 la Solmi era maestra a Borgo. {SHORT}"),
        (TEXT, "Foto di Padre Pio"),
        (TEXT, "Immagine di Maria Bambina"),
    ],
)
def test_whom_the_text_speaks_of_did_not_write_it(lines: tuple[str, ...]) -> None:
    assert credited(body(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        (TEXT, f"<blockquote>{SHORT}</blockquote>", f"({NAME})"),
        (TEXT, "“Chi sale la torre vede due valli.”", NAME),
        (TEXT, "«Chi sale la torre vede due valli»", f"- {NAME} -"),
        (TEXT, "Sera, e la torre", "non conta più.", "Un colombo solo.", NAME),
        (f"({NAME})", TEXT),
        (f"– {NAME}", TEXT),
        ("Sera, e la torre", "non conta più.", NAME),
        (TEXT, f"<blockquote>{SHORT}<br/><br/>di {NAME}</blockquote>", TEXT),
    ],
)
def test_whoever_is_quoted_did_not_write_the_post(lines: tuple[str, ...]) -> None:
    assert credited(body(*lines)) == []


@pytest.mark.parametrize(
    "lines",
    [
        (TEXT, NAME, "Ezio Marchiòl", "Dorotea Fantuzzo"),
        (NAME, "Ezio Marchiòl", TEXT),
        (TEXT, NAME, TEXT),
        (TEXT, f"di {NAME}", TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT),
        (TEXT, f"<ul><li>{NAME}</li></ul>"),
        (TEXT, f"<div>{PICTURE}</div>", NAME),
    ],
)
def test_a_name_among_others_or_within_the_text_signs_nothing(lines: tuple[str, ...]) -> None:
    lines = (*lines, TEXT) if lines[1] == f"di {NAME}" else lines
    assert credited(body(*lines)) == []


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((TEXT, "Cordiali saluti", NAME), [("author", NAME, None)]),
        ((TEXT, SHORT, "Il presidente", NAME), [("author", NAME, None)]),
        ((TEXT, NAME, "Borgo, 3 maggio 2014"), [("author", NAME, None)]),
        ((TEXT, NAME, "Presidente della Pro Loco"), [("author", NAME, "Presidente della Pro Loco")]),
        ((TEXT, f"{SHORT} {NAME}"), [("author", NAME, None)]),
        ((TEXT, f"{SHORT} ({NAME})"), [("author", NAME, None)]),
        ((TEXT, f"{SHORT} (G.S.)"), [("author", "G.S.", None)]),
        ((TEXT, f"{SHORT} (n.d.r.)"), []),
        ((f"di {NAME}", TEXT, "- Ezio Marchiòl -"), [("author", NAME, None), ("translator", "Ezio Marchiòl", None)]),
        ((f"di {NAME}", TEXT, "Ezio Marchiòl"), [("author", NAME, None)]),
        ((f"di {NAME}", TEXT, f"di {NAME}"), [("author", NAME, None)]),
        ((f"(di {NAME}) {TEXT}", TEXT), [("author", NAME, None)]),
        ((f"di {NAME} – {TEXT}", TEXT), [("author", NAME, None)]),
        ((f"{SHORT} Renke Osterloh", TEXT), [("author", "Renke Osterloh", None)]),
        ((f"Le Monde torna sulle torri. {SHORT} Renke Osterloh", TEXT), None),
        ((f"{SHORT} Ne scrive Renke Osterloh su Makroskop", TEXT), None),
        ((f"{SHORT} Ne parla l'ottimo Spiegel.", TEXT), [("source", "Spiegel", None)]),
        ((f"{SHORT} Lo racconta Ezio Marchiòl.", TEXT), [("author", "Ezio Marchiòl", None)]),
        ((f"{SHORT} Ne parla tutto il paese.", TEXT), []),
        ((f"{SHORT} Lo racconta a tutti, in piazza.", TEXT), []),
        ((f"{SHORT} Ne parla Marco", TEXT), []),
        (("Di Renke Osterloh", "meridiane.it", TEXT), None),
        ((f'"{SHORT}" (dal blog di {NAME})',), [("source", f"blog di {NAME}", None)]),
        ((f"«{SHORT}» (da La Stampa del 3 maggio)",), [("source", "La Stampa", None)]),
        ((f"«{SHORT}» (dal Vangelo secondo Luca)",), []),
        ((f"«{SHORT}» (così disse il campanaro)",), []),
        ((TEXT, "<p>Via <a href='https://www.lanterna.example/a'>Lanterna</a></p>"), [("source", "Lanterna", None)]),
        ((TEXT, "<p>Via <a href='https://maps.example/q'>Garibaldi</a></p>"), []),
        ((TEXT, "<p><a href='https://lanterna.example/a'>Fonte</a></p>"), [("source", "lanterna.example", None)]),
        ((TEXT, "<p>Link: <a href='https://lanterna.example/a'>Lanterna</a></p>"), []),
        ((TEXT, "Via: Roma 12"), []),
        ((TEXT, "Da: 12 euro a persona"), []),
    ],
)  # fmt: skip
def test_what_stands_around_a_name(lines: tuple[str, ...], expected: list[tuple[str, str, str | None]] | None) -> None:
    outlet = next(name for name in ("meridiane.it", "Le Monde", "Makroskop", "") if name in " ".join(lines))
    both = [("author", "Renke Osterloh", None), ("source", outlet, None)]
    assert credited(body(*lines)) == (both if expected is None else expected)


@pytest.mark.parametrize(
    "line",
    [
        "Recensione: Anna Karenina",
        "Intervista: Ginevra Solmi",
        "Racconto: Peter Pan",
        "Del Vecchio Mario",
        "Von Trapp",
        "Intervento di Ginevra Solmi al convegno",
        "Foto di Ginevra Solmi e del suo gatto",
        "di e con Ginevra Solmi",
        "In ricordo di Ginevra Solmi",
        "A Ginevra Solmi",
        "Auguri a Ginevra Solmi!",
        "Ginevra Solmi – voce",
        "Ginevra Solmi 1923-2010",
        "Ginevra Solmi, 1923-2010",
    ],
)
def test_a_line_that_names_without_crediting(line: str) -> None:
    assert credited(body(line, TEXT, TEXT)) == []
    assert credited(body(TEXT, TEXT, line)) == []
