"""Lines at the head and the foot of a post, as Italian blogs of every kind write them, and what each credits.

Half of them credit nobody: places, streets, feasts, dishes, subjects, mottoes. A credit is written ``kind: name`` or
``kind: name | role``.
"""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

TEXT = (
    "La mattina del mercato la piazza era già piena quando arrivammo con il carro, e nessuno si accorse che la torre "
    "aveva smesso di battere le ore; soltanto il campanaro, dalla sua finestra, guardava in su e non diceva niente. "
)
HEAD_CREDITS = [
    ("Di Ginevra Solmi – esperta, docente a Borgo", "author: Ginevra Solmi | esperta, docente a Borgo"),
    ("di Ginevra Solmi - 15/11/2012", "author: Ginevra Solmi"),
    ("di Ginevra Solmi, Borgo, 3 maggio 2014", "author: Ginevra Solmi"),
    ("DI GINEVRA SOLMI", "author: GINEVRA SOLMI"),
    ("di Ginevra Solmi*", "author: Ginevra Solmi"),
    ("di Ginevra Solmi (storica del paesaggio)", "author: Ginevra Solmi | storica del paesaggio"),
    ("di Ginevra Solmi, presidente della Pro Loco", "author: Ginevra Solmi | presidente della Pro Loco"),
    ("di Ginevra Solmi e Tullio Brancaleoni", "author: Ginevra Solmi; author: Tullio Brancaleoni"),
    (
        "di Ginevra Solmi, Tullio Brancaleoni ed Ezio Marchiòl",
        "author: Ginevra Solmi; author: Tullio Brancaleoni; author: Ezio Marchiòl",
    ),
    ("del prof. Tullio Brancaleoni", "author: Tullio Brancaleoni | prof."),
    ("di don Tullio Brancaleoni", "author: Tullio Brancaleoni | don"),
    ('di Tullio "Lino" Brancaleoni', 'author: Tullio "Lino" Brancaleoni'),
    ("di P.D'A.", "author: P.D'A."),
    ("di Ginevra Solmi – La Stampa", "author: Ginevra Solmi; source: La Stampa"),
    ("di Ginevra Solmi, da Il Manifesto del 12 marzo 2011", "author: Ginevra Solmi; source: Il Manifesto"),
    ("di Ginevra Solmi su Le Monde", "author: Ginevra Solmi; source: Le Monde"),
    ("di Ginevra Solmi | meridiane.it", "author: Ginevra Solmi; source: meridiane.it"),
    ("Scritto da Ginevra Solmi", "author: Ginevra Solmi"),
    ("Articolo completo di Ginevra Solmi e Tullio Brancaleoni:", "author: Ginevra Solmi; author: Tullio Brancaleoni"),
    ("Omelia di Mons. Tullio Brancaleoni", "author: Tullio Brancaleoni | Mons."),
    ("Testo e foto di Ginevra Solmi", "author: Ginevra Solmi; photographer: Ginevra Solmi"),
    ("Testo: Ginevra Solmi - Foto: Tullio Brancaleoni", "author: Ginevra Solmi; photographer: Tullio Brancaleoni"),
    ("Testi di Ginevra Solmi, foto di Tullio Brancaleoni", "author: Ginevra Solmi; photographer: Tullio Brancaleoni"),
    ("di Ginevra Solmi (traduzione di Ezio Marchiòl)", "author: Ginevra Solmi; translator: Ezio Marchiòl"),
    ("Rubrica a cura di Ginevra Solmi", "editor: Ginevra Solmi"),
    ("a cura della prof.ssa Ginevra Solmi", "editor: Ginevra Solmi | prof.ssa"),
    ("Ginevra Solmi, docente di storia dell'arte", "author: Ginevra Solmi | docente di storia dell'arte"),
    ("Ginevra Solmi (giornalista)", "author: Ginevra Solmi | giornalista"),
    ("Ginevra Solmi – Direttrice della biblioteca", "author: Ginevra Solmi | Direttrice della biblioteca"),
    ("Ginevra Solmi - 15/11/2012", "author: Ginevra Solmi"),
    ("Dmitrij Volkonov.", "author: Dmitrij Volkonov"),
    ("07/03/2011 IL MATTINO", "source: IL MATTINO"),
    ("La Gazzetta di Borgo, 12 marzo 2011, pag. 4", "source: La Gazzetta di Borgo"),
    ("da IL MATTINO del 12 marzo", "source: IL MATTINO"),
    ("Dal Corriere della Sera del 3 maggio 2014", "source: Corriere della Sera"),
    ("dal blog di Tullio Brancaleoni", "source: blog di Tullio Brancaleoni"),
    ("di Renzo Piano", "author: Renzo Piano"),
    ("di Ginevra Solmi - la Repubblica, 4 luglio 2011", "author: Ginevra Solmi; source: la Repubblica"),
    ("Ginevra S.", "author: Ginevra S."),
    ("Avv. Tullio Brancaleoni", "author: Tullio Brancaleoni | Avv."),
    ("Articolo tratto da: Cronache di Borgo", "source: Cronache di Borgo"),
    ("By Ginevra Solmi", "author: Ginevra Solmi"),
    ("Por Ginevra Solmi", "author: Ginevra Solmi"),
    ("Par Ginevra Solmi", "author: Ginevra Solmi"),
    ("Von Ginevra Solmi", "author: Ginevra Solmi"),
    ("Text und Fotos: Ginevra Solmi", "author: Ginevra Solmi; photographer: Ginevra Solmi"),
    ("Words by Ginevra Solmi, photos by Ezio Marchiòl", "author: Ginevra Solmi; photographer: Ezio Marchiòl"),
]
HEAD_NOTHING = [
    "Di notte – una storia",
    "Di Roma - 12 maggio",
    "Di Ginevra Solmi, che fu maestra a Borgo, si ricordano in tanti",
    "Di Tullio Brancaleoni abbiamo già parlato",
    "Di Natale in Natale",
    "di Pian delle Fugazze",
    "Da Napoli a Palermo",
    "Da Ginevra Solmi",
    "Da Tullio, in piazza Roma",
    "Dal Rifugio Lanterna alla Cima Grande",
    "Dal Vangelo secondo Luca",
    "Dal libro del profeta Isaia",
    "Dalla parte del torto",
    "Via Garibaldi, 12",
    "Via Tullio Brancaleoni",
    "Via col vento",
    "Via libera dal Consiglio",
    "Fonte di vita",
    "Fonte San Rocco",
    "Fonte: il web",
    "Foto ricordo",
    "Foto di gruppo",
    "Foto di Borgo",
    "Foto Storica",
    "Foto del giorno",
    "Testo sacro",
    "Testo della canzone",
    "Tratto da una storia vera",
    "Traduzione automatica",
    "Racconto di Natale",
    "Storia di Tullio Brancaleoni",
    "Intervista a Ginevra Solmi",
    "Mostra a cura di Ginevra Solmi",
    "Buon Natale",
    "Buona Pasqua",
    "Piazza Armerina",
    "Giuseppe Garibaldi, una vita",
    "Giuseppe Garibaldi (1807-1882)",
    "San Gennaro",
    "Forza Italia",
    "Maria Santissima",
    "Maria Ausiliatrice",
    "Margherita di Savoia",
    "Risotto alla Milanese",
    "Torta Caprese",
    "Cima Lanterna",
    "Anello del Lusia",
    "Prima Lettura",
    "Emilia Romagna",
    "Caro Tullio Brancaleoni,",
    "Intervista esclusiva",
    "Ginevra Solmi racconta",
    "(Tullio Brancaleoni)",
    "REDAZIONE: GINEVRA SOLMI, TULLIO BRANCALEONI, EZIO MARCHIÒL",
    "By the way",
    "By popular demand",
    "Par exemple",
    "Roma, 12 marzo 2012",
    "La Repubblica",
    "Le foto di Ginevra Solmi saranno esposte da sabato",
]
FOOT_CREDITS = [
    ("Ginevra Solmi", "author: Ginevra Solmi"),
    ("Ginevra Solmi.", "author: Ginevra Solmi"),
    ("GINEVRA SOLMI", "author: GINEVRA SOLMI"),
    ("(Ginevra Solmi)", "author: Ginevra Solmi"),
    ("Ginevra Solmi, 12 marzo 2012", "author: Ginevra Solmi"),
    ("Tullio Brancaleoni, presidente dell'associazione", "author: Tullio Brancaleoni | presidente dell'associazione"),
    ("di Ginevra Solmi", "author: Ginevra Solmi"),
    ("(di Ginevra Solmi)", "author: Ginevra Solmi"),
    ("(G.S.)", "author: G.S."),
    ("G. S.", "author: G. S."),
    ("P.D'A.", "author: P.D'A."),
    ("Don Ezio Marchiòl", "author: Ezio Marchiòl | Don"),
    ("Firmato: Ginevra Solmi", "author: Ginevra Solmi"),
    ("Autore: Ginevra Solmi", "author: Ginevra Solmi"),
    ("Testo di Ginevra Solmi", "author: Ginevra Solmi"),
    ("(Notizie raccolte e riassemblate da P.D'A.)", "editor: P.D'A."),
    ("Testimonianze raccolte da Ginevra Solmi", "editor: Ginevra Solmi"),
    ("[Edizione e Note a cura di Ginevra Solmi]", "editor: Ginevra Solmi"),
    ("A cura di Ginevra Solmi e Tullio Brancaleoni.", "editor: Ginevra Solmi; editor: Tullio Brancaleoni"),
    ("Traduzione di Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Traduzione dal tedesco di Ginevra Solmi per meridiane.it", "translator: Ginevra Solmi"),
    ("Traduzione per meridiane.it a cura di Ginevra Solmi", "translator: Ginevra Solmi"),
    ("[Trad. dal francese: Ginevra Solmi]", "translator: Ginevra Solmi"),
    ("Trad. Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Tradotto e adattato da Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Tradotto da Lanternino", "translator: Lanternino"),
    ("Traducción de Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Übersetzung: Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Translated by Ginevra Solmi", "translator: Ginevra Solmi"),
    ("Foto di Ginevra Solmi", "photographer: Ginevra Solmi"),
    ("Photo by Ginevra Solmi on Pexels", "photographer: Ginevra Solmi"),
    ("Foto di Ginevra Solmi da Pixabay", "photographer: Ginevra Solmi"),
    ("Ginevra Solmi, traduzione di Ezio Marchiòl", "author: Ginevra Solmi; translator: Ezio Marchiòl"),
    ("GINEVRA SOLMI, TR. EZIO MARCHIÒL", "author: GINEVRA SOLMI; translator: EZIO MARCHIÒL"),
    ("(Ginevra Solmi, trad. Ezio Marchiòl)", "author: Ginevra Solmi; translator: Ezio Marchiòl"),
    ("Foto Ginevra Solmi", "photographer: Ginevra Solmi"),
    ("(Ph. Ginevra Solmi)", "photographer: Ginevra Solmi"),
    ("Le foto sono di Ginevra Solmi.", "photographer: Ginevra Solmi"),
    ("Foto © Ginevra Solmi", "photographer: Ginevra Solmi"),
    ("Fonte: La Stampa, 12 marzo 2012", "source: La Stampa"),
    ("FONTE: http://www.meridiane.example/a.html", "source: meridiane.example"),
    ("(Fonte: Archivio Solmi)", "source: Archivio Solmi"),
    ("Fonte Ansa", "source: Ansa"),
    ("Fonti: Il Mattino, La Stampa", "source: Il Mattino; source: La Stampa"),
    ("Fonte: La Stampa - Traduzione di Ginevra Solmi", "source: La Stampa; translator: Ginevra Solmi"),
    ("Tratto da: Cronache di Borgo, 1954", "source: Cronache di Borgo"),
    ("Liberamente tratto da Gazzetta delle Meridiane", "source: Gazzetta delle Meridiane"),
    ('Dal libro "La torre muta" di Ginevra Solmi', 'source: libro "La torre muta" di Ginevra Solmi'),
    ("(La Stampa, 12 marzo 2012)", "source: La Stampa"),
    ("Da Wikipedia", "source: Wikipedia"),
    ("Via: meridiane.it", "source: meridiane.it"),
    ("via Zero Hedge", "source: Zero Hedge"),
    ("H/T Meridian Post", "source: Meridian Post"),
    ("Source: The Guardian", "source: The Guardian"),
    ("Quelle: Die Zeit", "source: Die Zeit"),
    ("Articolo originale: https://meridiane.example/a", "source: meridiane.example"),
]
FOOT_NOTHING = [
    "Buona lettura",
    "Buone Feste",
    "Grazie Ginevra",
    "Tullio",
    "(n.d.r.)",
    "P.S.",
    "R.I.P.",
    "(continua)",
    "Ginevra e Tullio",
    "Viva Maria",
    "Regina Coeli",
    "Angelo Custode",
    "Monte Ortigara",
    "Terme di Saturnia",
    "Roma, 12 marzo 2012",
    "Ingresso libero",
    "Biblioteca Comunale Tullio Brancaleoni",
    "Associazione Amici della Torre",
    "© Riproduzione riservata",
    "© Ginevra Solmi",
    "Foto: web",
    "Foto in alto",
    "Foto Archivio",
    "Foto San Rocco",
    "Foto di Repertorio",
    "Tradotto in dodici lingue",
    "Traduzione della prima strofa",
    "Via Roma 12, Borgo",
    "Da sabato in libreria",
    "Da Ginevra, con affetto",
    "A cura del Comune",
    "Festa a cura di Ginevra Solmi",
    "Info: Ginevra Solmi 333 1234567",
    "Segreteria: Ginevra Solmi",
    "Interverranno Ginevra Solmi e Tullio Brancaleoni",
    "Un abbraccio da Ginevra Solmi",
    "Auguri a Ginevra Solmi",
    "Ciao Ginevra Solmi",
    "Edizioni Lanterna",
    "Marina Militare",
    "Santa Ginevra Solmi",
]


def credited(found: Body) -> list[str]:
    return [f"{credit.kind}: {credit.name}" + (f" | {credit.role}" if credit.role else "") for credit in found.credits]


def body(*lines: str) -> Body:
    markup = "".join(f"<p>{line}</p>" for line in lines)
    return read(html.fromstring(f"<div>{markup}</div>"), base="http://o.example/", hosts=frozenset(), about="La torre")


@pytest.mark.parametrize(("line", "expected"), HEAD_CREDITS, ids=[line for line, _ in HEAD_CREDITS])
def test_the_head_credits(line: str, expected: str) -> None:
    assert credited(body(line, TEXT, TEXT)) == expected.split("; ")


@pytest.mark.parametrize("line", HEAD_NOTHING)
def test_the_head_credits_nobody(line: str) -> None:
    found = body(line, TEXT, TEXT)
    assert credited(found) == []
    assert found.blocks[0].text == line


@pytest.mark.parametrize(("line", "expected"), FOOT_CREDITS, ids=[line for line, _ in FOOT_CREDITS])
def test_the_foot_credits(line: str, expected: str) -> None:
    assert credited(body(TEXT, TEXT, line)) == expected.split("; ")


@pytest.mark.parametrize("line", FOOT_NOTHING)
def test_the_foot_credits_nobody(line: str) -> None:
    found = body(TEXT, TEXT, line)
    assert credited(found) == []
    assert found.blocks[-1].text == line
