"""Captions as owners really paste them: sixty shapes, half of which are no captions though they stand by a picture."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

P = "<img src='http://foto.example/v.jpg'/>"
Q = "<img src='http://foto.example/w.jpg'/>"
SEPARATOR = (
    f"<div class='separator' style='clear: both; text-align: center;'><a href='http://foto.example/v.jpg'>{P}</a></div>"
)
C, D = "<p style='text-align: center;'>", "<div style='text-align: center;'>"
SMALL = "<div style='font-size: x-small; text-align: center;'>"
STORY = (
    "Una frase lunga quanto basta perché nessuno la prenda per un titolo o per una firma, e poi ancora un poco. " * 3
)
Pair = tuple[str | None, str | None]
NONE: Pair = (None, None)


def body(markup: str) -> Body:
    """A body in which a story stands around the shape."""
    whole = f"<div><p>{STORY}</p>{markup}<p>{STORY}</p><p>{STORY}</p></div>"
    return read(html.fromstring(whole), base="http://o.example/", hosts=frozenset(), about="Il ponte vecchio")


CAPTIONS: list[tuple[str, str, list[Pair]]] = [
    (
        "caption table",
        f"<table class='tr-caption-container'><tbody><tr><td>{P}</td></tr>"
        "<tr><td class='tr-caption'>La torre civica</td></tr></tbody></table>",
        [("La torre civica", None)],
    ),
    (
        "caption table whose cell has two lines, the second a credit",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr>"
        "<tr><td class='tr-caption'>La torre civica<br/>Foto: Nives Ballarin</td></tr></table>",
        [("La torre civica", "Nives Ballarin")],
    ),
    (
        "caption table whose cell has two lines of text",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr>"
        "<tr><td class='tr-caption'><div>La torre civica</div><div>vista dal molo</div></td></tr></table>",
        [("La torre civica\nvista dal molo", None)],
    ),
    (
        "caption table whose caption is a link",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr>"
        "<tr><td class='tr-caption'><a href='http://museo.example/'>La torre</a> e <a href='http://x.example/'>il molo"
        "</a></td></tr></table>",
        [("La torre e il molo", None)],
    ),
    (
        "caption table in a caption table",
        f"<table class='tr-caption-container'><tr><td><table class='tr-caption-container'><tr><td>{P}</td></tr><tr>"
        "<td class='tr-caption'>La torre</td></tr></table></td></tr><tr><td class='tr-caption'>© Nives Ballarin</td>"
        "</tr></table>",
        [("La torre", "Nives Ballarin")],
    ),
    (
        "caption table in the caption cell of another",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr><tr><td class='tr-caption'><table "
        "class='tr-caption-container'><tr><td class='tr-caption'>La torre</td></tr></table></td></tr></table>",
        [("La torre", None)],
    ),
    (
        "two pictures and two captions in one caption table",
        f"<table class='tr-caption-container'><tr><td>{P}</td><td>{Q}</td></tr><tr><td class='tr-caption'>La torre</td>"
        "<td class='tr-caption'>Il molo</td></tr></table>",
        [("La torre", None), ("Il molo", None)],
    ),
    (
        "two pictures, each with a caption below, in one caption table",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr><tr><td class='tr-caption'>La torre</td></tr>"
        f"<tr><td>{Q}</td></tr><tr><td class='tr-caption'>Il molo</td></tr></table>",
        [("La torre", None), ("Il molo", None)],
    ),
    (
        "caption in the first row of its table",
        "<table class='tr-caption-container'><tr><td class='tr-caption'>La torre</td></tr>"
        f"<tr><td>{P}</td></tr></table>",
        [("La torre", None)],
    ),
    (
        "caption element of a table",
        f"<table><caption>La torre</caption><tr><td>{P}</td></tr></table>",
        [("La torre", None)],
    ),
    (
        "rows of pictures and rows of captions, by column",
        f"<table><tr><td>{P}</td><td>{Q}</td></tr><tr><td>La torre</td><td>Il molo</td></tr><tr><td>{P}</td>"
        f"<td>{Q}</td></tr><tr><td>La torre di notte</td><td></td></tr></table>",
        [("La torre", None), ("Il molo", None), ("La torre di notte", None), NONE],
    ),
    (
        "one cell below two pictures",
        f"<table><tr><td>{P}</td><td>{Q}</td></tr><tr><td colspan='2' align='center'>Torre e molo</td></tr></table>",
        [("Torre e molo", None), ("Torre e molo", None)],
    ),
    (
        "a picture with its line in every cell",
        f"<table><tr><td>{P}<br/>La torre</td><td>{Q}<br/>Il molo</td></tr></table>",
        [("La torre", None), ("Il molo", None)],
    ),
    (
        "the old editor's floating one-cell table",
        f"<table align='left' width='200'><tr><td>{P}<br/>La torre dal molo</td></tr></table>",
        [("La torre dal molo", None)],
    ),
    (
        "a floating box of Windows Live Writer",
        f"<div style='float: right; width: 240px; margin: 0 0 1em 1em'><a href='http://foto.example/v.jpg'>{P}</a>"
        "<p>La torre dal molo</p></div>",
        [("La torre dal molo", None)],
    ),
    (
        "Flickr's own template",
        f"<div style='float: right; margin-left: 10px;'><a href='http://flickr.example/1'>{P}</a><br/><span style="
        "'font-size: 0.9em;'><a href='http://flickr.example/1'>La torre</a><br/>Originally uploaded by "
        "<a href='http://flickr.example/u'>nivesb</a></span></div>",
        [("La torre", "nivesb")],
    ),
    (
        "figure",
        f"<figure>{P}<figcaption>La torre <cite>© Nives Ballarin</cite></figcaption></figure>",
        [("La torre", "Nives Ballarin")],
    ),
    (
        "gallery of figures, some with their own caption",
        f"<figure><figure>{P}<figcaption>La torre</figcaption></figure><figure>{Q}</figure><figcaption>Il porto"
        "</figcaption></figure>",
        [("La torre", None), ("Il porto", None)],
    ),
    (
        "caption brought from WordPress",
        f"<div class='wp-caption alignleft' style='width: 310px'>{P}<p class='wp-caption-text'>La torre</p></div>",
        [("La torre", None)],
    ),
    (
        "thumbnail pasted from an encyclopaedia",
        f"<div class='thumb tright'><div class='thumbinner'>{P}<div class='thumbcaption'>La torre</div></div></div>",
        [("La torre", None)],
    ),
    (
        "centred small line in a block of its own",
        f"{SEPARATOR}{D}<span style='font-size: x-small;'>La torre dal molo.</span></div>",
        [("La torre dal molo.", None)],
    ),
    ("centred italic", f"<center>{P}<br/><i>La torre dal molo</i></center>", [("La torre dal molo", None)]),
    (
        "small by the old font element",
        f"<p>{P}<br/><font size='1'>La torre, 1932</font></p>",
        [("La torre, 1932", None)],
    ),
    (
        "two small lines, the second a credit",
        f"{SEPARATOR}{SMALL}La torre</div>{SMALL}(foto Nives Ballarin)</div>",
        [("La torre", "Nives Ballarin")],
    ),
    (
        "plain line between its picture and a credit",
        f"{SEPARATOR}<div>La torre dal molo</div><div>foto Nives Ballarin</div>",
        [("La torre dal molo", "Nives Ballarin")],
    ),
    (
        "caption that ends in the address of its maker",
        f"<figure>{P}<figcaption>Ore battute in ottobre www.orologi.example</figcaption></figure>",
        [("Ore battute in ottobre", "www.orologi.example")],
    ),
    (
        "caption that sends to an address",
        f"<figure>{P}<figcaption>Il programma è su www.orologi.example</figcaption></figure>",
        [("Il programma è su www.orologi.example", None)],
    ),
    (
        "words that only begin like others",
        f"{SEPARATOR}{C}Seguendo il fiume verso il bacino</p><p>{STORY}</p>{SEPARATOR}{C}Bacino di carenaggio</p>",
        [("Seguendo il fiume verso il bacino", None), ("Bacino di carenaggio", None)],
    ),
    (
        "credit that begins like a byline",
        f"{SEPARATOR}<p>Di Nives Ballarin - Opera propria, CC BY-SA 4.0</p>",
        [(None, "Nives Ballarin")],
    ),
    (
        "centred line that ends in the address of the picture's maker",
        f"{SEPARATOR}{D}Ore battute in ottobre www.orologi.example</div>",
        [("Ore battute in ottobre", "www.orologi.example")],
    ),
    ("plain credit", f"{SEPARATOR}<p>Foto di Nives Ballarin</p>", [(None, "Nives Ballarin")]),
    ("plain credit after a gap", f"{SEPARATOR}<br/><p>© Nives Ballarin</p>", [(None, "Nives Ballarin")]),
    ("plain text with its credit", f"{SEPARATOR}<p>La torre di notte (Ansa)</p>", [("La torre di notte", "Ansa")]),
    (
        "it points at its picture",
        f"{SEPARATOR}<p>Nella foto: la torre di notte</p>",
        [("Nella foto: la torre di notte", None)],
    ),
    ("it numbers its picture", f"{SEPARATOR}<p>Fig. 3 – La torre di notte</p>", [("Fig. 3 – La torre di notte", None)]),
    (
        "it repeats the picture's alternative text",
        "<p><img src='http://foto.example/v.jpg' alt='Torre, lato sud'/></p><p>Torre, lato sud</p>",
        [("Torre, lato sud", None)],
    ),
    (
        "one line under two pictures of one row",
        f"{D}{P} {Q}</div>{D}La torre e il molo</div>",
        [("La torre e il molo", None), ("La torre e il molo", None)],
    ),
    (
        "a centred small line right above",
        f"{SMALL}La torre dal molo</div>{SEPARATOR}",
        [("La torre dal molo", None)],
    ),
    (
        "every picture has its line above",
        f"{D}La torre</div><div>{P}</div><br/>{D}Il molo</div><div>{Q}</div>",
        [("La torre", None), ("Il molo", None)],
    ),
    (
        "caption whose picture lies in the page itself",
        "<table class='tr-caption-container'><tr><td><img src='data:image/png;base64,AAAA'/></td></tr><tr>"
        f"<td class='tr-caption'>La torre</td></tr></table>{SEPARATOR}",
        [NONE],
    ),
]

OTHERS: list[tuple[str, str]] = [
    ("plain sentence", f"{SEPARATOR}<p>La torre riprende a battere.</p>"),
    ("plain short line", f"{SEPARATOR}<p>Buongiorno a tutti</p>"),
    ("heading", f"{SEPARATOR}<h3 style='text-align: center;'>La torre</h3>"),
    ("bold line", f"{SEPARATOR}{D}<b>La torre</b></div>"),
    ("centred line after a gap", f"{SEPARATOR}<br/>{D}La torre</div>"),
    ("byline", f"{SEPARATOR}<p><i>di Nives Ballarin</i></p>"),
    ("byline with a role", f"{SEPARATOR}<p><i>Di Nives Ballarin – orologiaia</i></p>"),
    ("editor", f"{SEPARATOR}<p><i>a cura di Nives Ballarin</i></p>"),
    ("translator", f"{SEPARATOR}<p><i>Traduzione di Nives Ballarin</i></p>"),
    ("signature", f"{SEPARATOR}<p><i>Nives Ballarin.</i></p>"),
    ("date", f"{SEPARATOR}{C}<small>12 marzo 2010</small></p>"),
    ("place and date", f"{SEPARATOR}{C}<i>Chioggia, 12 marzo 2010</i></p>"),
    ("instruction", f"{SEPARATOR}{C}<small>(clicca sulla foto per ingrandirla)</small></p>"),
    ("linked instruction", f"{SEPARATOR}{C}<a href='http://x.example/'>Ingrandisci</a></p>"),
    ("question", f"{SEPARATOR}{C}<i>Chi suona la torre?</i></p>"),
    ("introduction", f"{SEPARATOR}{C}Ed ecco il molo:</p>"),
    ("beginning of a paragraph in the same looks", f"{SEPARATOR}<p><i>La torre<br/>che batte<br/>di notte</i></p>"),
    (
        "first verse of a centred poem",
        f"{SEPARATOR}{D}Batte la torre</div>{D}e il molo dorme</div>{D}nel blu</div>",
    ),
    ("epigraph", f"{SEPARATOR}{C}<i>«Chi ha tempo non aspetti tempo»</i></p>"),
    ("long italic paragraph", f"{SEPARATOR}<p><i>{STORY}</i></p>"),
    (
        "italic deck under the opening picture",
        f"{SEPARATOR}<p><i>Un viaggio lento tra i paesi del Delta, dove le torri "
        "si sono fermate e nessuno ha più voglia di ricaricarle da allora.</i></p>",
    ),
    ("italic words that begin a sentence", f"{SEPARATOR}<p><i>La torre</i> riprende a battere.</p>"),
    ("story beside its picture", f"<table><tr><td>{P}</td><td>La torre riprende a battere</td></tr></table>"),
    ("story in a table below its picture", f"<table><tr><td>{P}</td></tr><tr><td>{STORY}</td></tr></table>"),
    (
        "goods: picture, name, price",
        f"<table><tr><td>{P}</td><td>{Q}</td></tr><tr><td>Sveglia</td><td>Pendola</td></tr><tr><td>12 euro</td><td>30 "
        "euro</td></tr></table>",
    ),
    (
        "news that an agency signs",
        f"{SEPARATOR}<p>CHIOGGIA, 12 MAR - La torre riprende a battere. Lo ha detto il sindaco. (ANSA)</p>",
    ),
    (
        "what the attributes say",
        "<p><img src='http://foto.example/v.jpg' alt='© Nives Ballarin' title='La torre'/></p><p>"
        "Buongiorno a tutti, oggi si parte.</p>",
    ),
    ("words about photographs", f"{SEPARATOR}<p>Foto di gruppo davanti alla torre</p>"),
    ("jump to other reading", f"{SEPARATOR}<p><small><a href='http://x.example/'>Leggi anche: il molo</a></small></p>"),
    ("exclamation", f"{SEPARATOR}{C}<i>Buona domenica!</i></p>"),
    (
        "a story written on in the caption's cell",
        f"<table class='tr-caption-container'><tr><td>{P}</td></tr><tr><td class='tr-caption'>"
        + f"<div>{STORY}</div>" * 4
        + "</td></tr></table>",
    ),
    ("ornament", f"{SEPARATOR}{C}* * *</p>"),
    ("greeting", f"{SEPARATOR}{C}<i>Buon appetito e alla prossima</i></p>"),
    ("end", f"{SEPARATOR}{C}Fine</p>"),
    ("it goes on", f"{SEPARATOR}{C}<small>(continua)</small></p>"),
    ("underlined heading", f"{SEPARATOR}{C}<u>Il restauro</u></p>"),
    ("heading in capitals", f"{SEPARATOR}{C}IL RESTAURO</p>"),
    ("heading of a list", f"{SEPARATOR}{C}Occorrente per la pendola</p><ul><li>olio</li><li>una molla</li></ul>"),
    ("notice that ends in an address", f"{SEPARATOR}{C}Informazioni e orari: www.molo.example</p>"),
    ("notice of an event", f"{SEPARATOR}{C}Per informazioni tel. 041 5550123</p>"),
    ("the author of a book", f"{SEPARATOR}<p>Autore: Nives Ballarin</p><p>Editore: Il Molo</p>"),
    ("one sentence of news", f"{SEPARATOR}<p>CHIOGGIA, 12 MAR - La torre riprende a battere (ANSA)</p>"),
    ("a box that holds all the layout", f"<div style='float: left;'>{P}{STORY}</div>"),
    ("list item", f"{SEPARATOR}<ul><li><i>La torre</i></li></ul>"),
    ("line above that is not small", f"{D}La torre</div>{SEPARATOR}"),
    ("line above that a gap parts", f"{SMALL}La torre</div><br/>{SEPARATOR}"),
]


@pytest.mark.parametrize(
    ("markup", "expected"), [pytest.param(markup, pairs, id=name) for name, markup, pairs in CAPTIONS]
)
def test_a_caption_is_found_and_belongs_to_its_picture(markup: str, expected: list[Pair]) -> None:
    found = body(markup)
    assert [(image.caption, image.caption_credit) for image in found.images] == expected


@pytest.mark.parametrize("markup", [pytest.param(markup, id=name) for name, markup in OTHERS])
def test_what_stands_by_a_picture_is_not_its_caption(markup: str) -> None:
    found = body(markup)
    assert [(image.caption, image.caption_credit) for image in found.images] == [NONE] * len(found.images)
    assert "caption" not in {block.kind for block in found.blocks}


def test_a_source_at_the_foot_of_a_text_is_the_text_s() -> None:
    markup = f"<div><p>{STORY}</p>{SEPARATOR}<p>Fonte: La Voce del Molo</p></div>"
    found = read(html.fromstring(markup), base="http://o.example/", hosts=frozenset(), about="")
    assert (found.images[0].caption_credit, [credit.kind for credit in found.credits]) == (None, ["source"])


@pytest.mark.parametrize(
    "frame", ["<div style='float: left;'>{}<br/>La torre</div>", "<table><tr><td>{}<br/>La torre</td></tr></table>"]
)
def test_a_line_that_is_all_the_text_is_no_caption_in_a_frame_either(frame: str) -> None:
    found = read(
        html.fromstring(f"<div>{frame.format(P)}</div>"), base="http://o.example/", hosts=frozenset(), about=""
    )
    assert (found.images[0].caption, found.text) == (None, "La torre")


SHOT = "<div class='separator'><img src='http://foto.example/{0}.jpg'/></div>"


def gallery(*lines: str, rest: str = "") -> list[str | None]:
    shots = "<br/>".join(f"{SHOT.format(number)}{line}<br/>" for number, line in enumerate(lines))
    whole = html.fromstring(f"<div>{shots}{rest}</div>")
    return [image.caption for image in read(whole, base="http://o.example/", hosts=frozenset(), about="").images]


@pytest.mark.parametrize("lines", [("La torre", "La ruota", "il nonno con la corda"), ("Uno", "Due", "Tre", "Quattro")])
def test_plain_lines_below_every_picture_of_a_gallery_are_captions(lines: tuple[str, ...]) -> None:
    assert gallery(*lines, rest="<br/>Fu un bel giorno.") == list(lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("La torre", "La ruota"),
        ("La torre", "La ruota.", "La corda"),
        ("La torre", "La torre", "La corda"),
        ("Buongiorno a tutti", "La ruota", "La corda"),
        ("La torre", "<b>La ruota</b>", "La corda"),
        ("La torre", "Che bella!", "La corda"),
        ("La torre", "La ruota<br/>che gira", "La corda"),
    ],
)
def test_plain_lines_that_differ_are_none(lines: tuple[str, ...]) -> None:
    assert gallery(*lines) == [None] * len(lines)


@pytest.mark.parametrize("number", ["Fig. {0} - La torre", "<b>Foto {0}: la ruota</b>", "Tav. {0}. La corda"])
def test_numbered_lines_stand_above_their_pictures(number: str) -> None:
    shots = "".join(f"<p>{number.format(n)}</p>{SHOT.format(n)}<p>Fu un bel giorno, il {n}.</p>" for n in (1, 2))
    whole = html.fromstring(f"<div><p>Si comincia.</p>{shots}</div>")
    found = read(whole, base="http://o.example/", hosts=frozenset(), about="")
    assert [image.caption for image in found.images] == [
        html.fromstring(f"<p>{number.format(n)}</p>").text_content() for n in (1, 2)
    ]


def test_numbered_lines_below_stay_below() -> None:
    shots = "".join(f"{SHOT.format(n)}<p>Fig. {n} - La torre</p>" for n in (1, 2))
    found = read(html.fromstring(f"<div>{shots}</div>"), base="http://o.example/", hosts=frozenset(), about="")
    assert [image.caption for image in found.images] == ["Fig. 1 - La torre", "Fig. 2 - La torre"]


@pytest.mark.parametrize("text", ["Aggiungi didascalia", "Add caption", "Añadir leyenda", "Ajouter une légende"])
def test_what_the_editor_wrote_is_no_caption(text: str) -> None:
    table = f"<table class='tr-caption-container'><tr><td>{SHOT}</td></tr><tr><td class='tr-caption'>{text}</td></tr>"
    found = read(html.fromstring(f"<div>{table}</table><p>Fu un bel giorno.</p></div>"), base="", hosts=frozenset())
    assert (found.images[0].caption, found.text) == (None, "Fu un bel giorno.")
    assert text in [block.text for block in found.blocks]
