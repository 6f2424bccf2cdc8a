"""Related reading: which lines send a reader to other posts, and where they end."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

TEXT = "Il campanaro salì per la scala stretta e trovò la ruota ferma, coperta di polvere e di piume di colombo. " * 2
LINK = "<a href='/2024/11/{0}.html'>La torre muta, {0}</a>"


def body(*lines: str) -> Body:
    markup = "".join(line if line.startswith("<") else f"<p>{line}</p>" for line in lines)
    return read(html.fromstring(f"<div>{markup}</div>"), base="http://o.example/", hosts=frozenset(), about="La torre")


def related(found: Body) -> list[str | None]:
    return [block.text for block in found.blocks if block.kind == "related"]


@pytest.mark.parametrize(
    "phrase",
    [
        "► Potrebbe interessare anche:",
        "Potrebbe interessarti anche:",
        "Ti potrebbe interessare",
        "Leggi anche:",
        "LEGGI ANCHE",
        "👉 Leggi anche:",
        "Articoli correlati",
        "Post correlati:",
        "Sullo stesso argomento:",
        "Puntate precedenti:",
        "Per approfondire:",
        "Vedi anche:",
        "Dello stesso autore:",
        "See also:",
        "You might also like:",
        "Lire aussi :",
        "Lee también:",
        "Leia também:",
        "Siehe auch:",
    ],
)
def test_a_phrase_leads_to_the_links_below_it(phrase: str) -> None:
    found = body(TEXT, phrase, f"<p>{LINK.format(1)}</p>", f"<ul><li>{LINK.format(2)}</li></ul>", TEXT)
    assert related(found) == [phrase, "La torre muta, 1", "La torre muta, 2"]
    assert found.text == f"{TEXT.strip()}\n\n{TEXT.strip()}"


@pytest.mark.parametrize(
    "line",
    [
        f"Leggi anche: {LINK.format(1)}",
        f"→ {LINK.format(1)}",
        f"» Vedi anche {LINK.format(1)}",
        "Leggi anche: La torre muta",
        "► Potrebbe interessare anche: La torre muta",
        "► Potrebbe interessare anche:",
    ],
)
def test_a_line_sends_on_by_itself(line: str) -> None:
    assert len(related(body(TEXT, line, TEXT))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Leggi anche tra le righe, se puoi",
        "Vedi anche la pagina dopo",
        "Vedi anche tu",
        "Potrebbe anche essere così: la ruota si è fermata da sola",
        "Potrebbero interessare i cavalli di Borgo, che nessuno ha più visto da allora.",
        "Per approfondire la questione bisogna salire sulla torre.",
        "Altri articoli della legge dicono il contrario, come sa chi l'ha letta: per esempio il nono",
        "→ a destra",
        "Per approfondire",
    ],
)
def test_a_sentence_leads_nowhere(line: str) -> None:
    assert related(body(TEXT, line, TEXT)) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "Della stessa serie:",
        "Sugli stessi scaffali:",
        "Degli stessi autori",
        "Nello stesso cassetto:",
        "Le altre puntate:",
        "Altre recensioni",
        "Tutti gli articoli della serie:",
        "Du même auteur :",
        "Del mismo autor:",
        "Da mesma série:",
        "Aus der gleichen Reihe:",
        "From the same series:",
        "Chi è arrivato fin qui prosegua:",
    ],
)
def test_a_heading_at_the_foot_leads_to_posts(phrase: str) -> None:
    lines = (f"<p>– {LINK.format(1)}</p>", f"<p>– {LINK.format(2)}</p>")
    assert len(related(body(TEXT, phrase, *lines))) == 3


@pytest.mark.parametrize("phrase", ["Della stessa serie:", "Degli stessi autori:"])
def test_a_heading_at_the_foot_leads_to_titles(phrase: str) -> None:
    assert len(related(body(TEXT, phrase, "– La torre muta", "– Chi carica l'orologio?"))) == 3


FILE = "<p><a href='http://x.example/a.pdf'>La relazione</a></p>"


@pytest.mark.parametrize(
    "lines",
    [
        ("Della stessa opinione è il campanaro: la ruota va cambiata.", TEXT),
        ("Della stessa serie:", TEXT),
        ("Dello stesso autore è anche la meridiana di Borgo", TEXT),
        ("Allegati:", FILE, FILE),
        ("Dalla stessa fune:", "il bronzo e il legno.", TEXT),
        ("La torre in due tappe:", f"<p>{LINK.format(1)}</p>", f"<p>{LINK.format(2)}</p>", TEXT),
        ("Le altre storie sono più lunghe e nessuno le racconta:", TEXT),
    ],
)
def test_a_heading_of_the_text_leads_nowhere(lines: tuple[str, ...]) -> None:
    assert related(body(TEXT, *lines)) == []


def test_titles_without_links_follow_to_the_end() -> None:
    lines = ("Articoli correlati", "La torre muta", "Chi carica l'orologio?")
    assert related(body(TEXT, *lines)) == list(lines)


def test_titles_without_links_end_where_the_text_goes_on() -> None:
    assert related(body(TEXT, "Articoli correlati:", "La torre muta", TEXT)) == ["Articoli correlati:"]
    listed = "<ul><li>La torre muta</li></ul>"
    assert related(body(TEXT, "Articoli correlati:", listed, TEXT)) == ["Articoli correlati:", "La torre muta"]


def test_a_signature_or_a_source_below_is_no_title() -> None:
    found = body(TEXT, "Leggi anche:", f"<p>{LINK.format(1)}</p>", "Fonte: Gazzetta delle Meridiane")
    assert related(found) == ["Leggi anche:", "La torre muta, 1"]
    assert [credit.kind for credit in found.credits] == ["source"]


def test_what_related_lines_credit_is_not_the_post_s() -> None:
    found = body(TEXT, "Leggi anche:", f"<p>{LINK.format(1)}</p>", "di Ginevra Solmi")
    assert found.credits == ()


def test_a_picture_between_links_does_not_end_them() -> None:
    picture = "<p><img src='http://o.example/t.jpg'/></p>"
    lines = (f"<p>{LINK.format(1)}</p>", picture, f"<p>{LINK.format(2)}</p>")
    assert len(related(body(TEXT, "Leggi anche:", *lines))) == 3
