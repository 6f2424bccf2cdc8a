"""Whom a caption credits: the holder apart from what the caption says."""

from __future__ import annotations

import pytest

from archiver.extract.photocredits import Caption, join, names_nobody, split

NB = "Nives Ballarin"


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        # the sign ©
        (f"La torre, 28 marzo 2024. © Meridiana / {NB}", "La torre, 28 marzo 2024.", f"Meridiana / {NB}"),
        (f"© {NB}", None, NB),
        (f"La torre (c) {NB}", "La torre", NB),
        (f"© 2012 {NB}", None, NB),
        (f"© {NB} 2012", None, NB),
        (f"Foto © {NB}", None, NB),
        (f"Foto: © {NB}", None, NB),
        (f"© Foto di {NB}", None, NB),
        (f"La torre (foto © {NB})", "La torre", NB),
        ("© Riproduzione riservata", "© Riproduzione riservata", None),
        ("La torre © tutti i diritti riservati", "La torre © tutti i diritti riservati", None),
        ("© 2012", "© 2012", None),
        # words for pictures
        (f"Foto: {NB}", None, NB),
        (f"La torre. Foto di {NB}", "La torre.", NB),
        (f"La torre - Foto {NB}", "La torre", NB),
        (f"La torre, ph. {NB}", "La torre", NB),
        (f"La torre [foto di {NB}]", "La torre", NB),
        ("La torre (foto: Archivio Malaspina)", "La torre", "Archivio Malaspina"),
        (f"Ph. {NB}", None, NB),
        ("ph: nives_b", None, "nives_b"),
        ("Foto: nives72", None, "nives72"),
        ("Foto di @nives", None, "@nives"),
        ("Foto: N. Ballarin", None, "N. Ballarin"),
        ("foto Sandra Nicolo'", None, "Sandra Nicolo'"),
        ("foto archivio Ballarin", None, "archivio Ballarin"),
        ("Foto: Comune di Chioggia", None, "Comune di Chioggia"),
        (f"Foto di {NB} e Tullio Brancaleoni", None, f"{NB} e Tullio Brancaleoni"),
        (f"Foto: {NB} - Ansa", None, f"{NB} - Ansa"),
        (f"Foto di {NB} (Ansa)", None, f"{NB} (Ansa)"),
        (f"Foto per gentile concessione di {NB}", None, NB),
        ("Immagine tratta da www.museo.example", None, "www.museo.example"),
        (f"Illustrazione di {NB}", None, NB),
        ("Foto della torre vista da sud", "Foto della torre vista da sud", None),
        ("Foto: La torre vista da sud", "Foto: La torre vista da sud", None),
        ("Foto di Roma", "Foto di Roma", None),
        ("Foto di Nives", "Foto di Nives", None),
        ("Foto 1: la torre", "Foto 1: la torre", None),
        ("Foto: 12 marzo 2010", "Foto: 12 marzo 2010", None),
        (f"Nella foto: {NB}", f"Nella foto: {NB}", None),
        (f"Nella foto di {NB}, la torre", f"Nella foto di {NB}, la torre", None),
        (f"Mostra fotografica di {NB}", f"Mostra fotografica di {NB}", None),
        (f"La torre. Foto: {NB}. Chioggia, 2010", f"La torre. Foto: {NB}. Chioggia, 2010", None),
        # words for credits and sources
        (f"Credits: {NB}", None, NB),
        (f"Ph Credits {NB}", None, NB),
        (f"Crediti fotografici: {NB}", None, NB),
        ("Courtesy Galleria Malaspina", None, "Galleria Malaspina"),
        ("Fonte: Corriere del Molo", None, "Corriere del Molo"),
        ("Fonte foto: www.molo.example", None, "www.molo.example"),
        (f"Autore: {NB}, licenza CC BY-SA", None, NB),
        (f"Autore: {NB}", f"Autore: {NB}", None),
        (f"Autore della foto: {NB}", None, NB),
        ("Fonte Avellana, il monastero", "Fonte Avellana, il monastero", None),
        ("Il sindaco con l'autore: un incontro", "Il sindaco con l'autore: un incontro", None),
        # agencies
        ("La torre (Ansa)", "La torre", "Ansa"),
        ("La torre (foto LaPresse)", "La torre", "LaPresse"),
        (f"La torre (AP/{NB})", "La torre", f"AP/{NB}"),
        (f"{NB} / Reuters", None, f"{NB} / Reuters"),
        (f"La torre. {NB}/AFP", "La torre.", f"{NB}/AFP"),
        (f"La torre. REUTERS/{NB}", "La torre.", f"REUTERS/{NB}"),
        ("La torre - Ansa", "La torre", "Ansa"),
        ("Una vita semplice, epa", "Una vita semplice, epa", None),
        ("La torre (a destra)", "La torre (a destra)", None),
        # platforms and licences
        (f"Photo by {NB} on Unsplash", None, NB),
        (f"Immagine di {NB} da Pixabay", None, NB),
        (f"Di {NB} - Opera propria, CC BY-SA 4.0, https://commons.example/w/index.php?curid=1", None, NB),
        (f"By {NB} - Own work, CC BY 3.0", None, NB),
        ("Originally uploaded by nivesb", None, "nivesb"),
        ("Fonte immagine: Wikipedia", None, "Wikipedia"),
        ("via Wikipedia", None, "Wikipedia"),
        ("Via Roma, 1932", "Via Roma, 1932", None),
        # other languages
        (f"Crédit photo : {NB}", None, NB),
        (f"Bild: {NB}/dpa", None, f"{NB}/dpa"),
        ("Quelle: Stadtarchiv Köln", None, "Stadtarchiv Köln"),
        (f"Imagen: {NB}", None, NB),
        (f"Photo courtesy of {NB}", None, NB),
        # archives that lend a picture, behind what the caption says
        ("La fermata di Borgo, 1958. Archivio privato", "La fermata di Borgo, 1958.", "Archivio privato"),
        ("La torre (archivio Ballarin)", "La torre", "archivio Ballarin"),
        ("La torre (Archivio di Stato, Borgo)", "La torre", "Archivio di Stato, Borgo"),
        ("La torre – Coll. Ballarin", "La torre", "Coll. Ballarin"),
        ("La ruota; collezione privata", "La ruota", "collezione privata"),
        ("La torre. Archivio fotografico comunale", "La torre.", "Archivio fotografico comunale"),
        ("La torre. Dall'archivio della famiglia Ballarin", "La torre.", "Dall'archivio della famiglia Ballarin"),
        ("L'ingresso dell'Archivio di Stato", "L'ingresso dell'Archivio di Stato", None),
        ("Archivio di Stato", "Archivio di Stato", None),
        ("La torre (foto d'archivio)", "La torre (foto d'archivio)", None),
        ("La torre. Archivio che nessuno apre", "La torre. Archivio che nessuno apre", None),
        ("La torre. Collezione autunno inverno", "La torre. Collezione autunno inverno", None),
        ("La torre (fondo stradale)", "La torre (fondo stradale)", None),
        # nothing at all
        ("La torre", "La torre", None),
        ("Foto dal web", "Foto dal web", None),
        ("Foto: Reprodução", "Foto: Reprodução", None),
    ],
)
def test_a_credit_is_split_from_its_caption(line: str, text: str | None, credit: str | None) -> None:
    assert split(line) == Caption(text, credit)


@pytest.mark.parametrize(
    ("lines", "text", "credit"),
    [
        ([], None, None),
        (["La torre", f"(foto di {NB})"], "La torre", NB),
        ([f"Foto: {NB}", "La torre"], "La torre", NB),
        (["La torre", "dal molo"], "La torre\ndal molo", None),
        ([f"© {NB}", "© Tullio Brancaleoni"], "© Tullio Brancaleoni", NB),
        (["Ore battute www.orologi.example"], "Ore battute", "www.orologi.example"),
        (["Il programma è su www.orologi.example"], "Il programma è su www.orologi.example", None),
    ],
)
def test_several_lines_make_one_caption(lines: list[str], text: str | None, credit: str | None) -> None:
    assert join(lines) == Caption(text, credit)


@pytest.mark.parametrize(
    ("line", "nobody"),
    [
        ("Foto dal web", True),
        ("(immagine di repertorio)", True),
        ("foto d'archivio", True),
        ("Foto: web", True),
        (f"Foto di {NB}", False),
        ("Foto di gruppo", False),
        ("dal web", False),
    ],
)
def test_a_picture_may_come_from_nobody(line: str, nobody: bool) -> None:
    assert names_nobody(line) is nobody
