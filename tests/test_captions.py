"""Captions: which line belongs to which picture, and whom it credits."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.body import Body, read

LONG = "Una frase lunga quanto basta perché nessuno la prenda per un titolo o per una firma, e poi ancora un poco. " * 3
PICTURE = "<div style='text-align: center;'><img src='http://foto.example/v.jpg'/></div>"


def body(markup: str) -> Body:
    whole = f"<div>{markup}<p>{LONG}</p><p>{LONG}</p></div>"
    return read(html.fromstring(whole), base="http://o.example/", hosts=frozenset(), about="Vite")


@pytest.mark.parametrize(
    "markup",
    [
        "<table class='tr-caption-container'><tr><td><img src='http://foto.example/v.jpg'/></td></tr>"
        "<tr><td class='tr-caption'>La torre</td></tr></table>",
        "<figure><img src='http://foto.example/v.jpg'/><figcaption>La torre</figcaption></figure>",
        PICTURE + "<div style='text-align: center;'>La torre</div>",
        PICTURE + "<p><i>La torre</i></p>",
        PICTURE + "<p><span style='font-size: x-small;'>La torre</span></p>",
        PICTURE + "<center>La torre</center>",
        "<div style='text-align: center;'><img src='http://foto.example/v.jpg'/><br/>La torre</div>",
    ],
)
def test_a_caption_belongs_to_its_picture(markup: str) -> None:
    found = body(markup)
    assert [image.caption for image in found.images] == ["La torre"]
    assert [block.kind for block in found.blocks[:2]] == ["image", "caption"]
    assert "La torre" not in (found.text or "")


@pytest.mark.parametrize(
    "markup",
    [
        PICTURE + "<p>La torre riprende a battere.</p>",
        PICTURE + f"<p><i>{LONG}</i></p>",
        PICTURE + "<br/><div style='text-align: center;'>La torre riprende a battere.</div>",
        PICTURE + "<p><b><i>La torre</i></b></p>",
        PICTURE + "<p><i>La torre</i> riprende a battere.</p>",
        "<p><i>La torre</i></p>" + PICTURE,
        PICTURE + "<h3 style='text-align: center;'>La torre</h3>",
    ],
)
def test_a_sentence_of_the_story_is_no_caption(markup: str) -> None:
    found = body(markup)
    assert [image.caption for image in found.images] == [None]


def test_where_all_is_centred_centring_says_nothing() -> None:
    centred = "".join(f"<p style='text-align: center;'>{line}</p>" for line in ("La torre batte.", LONG, LONG))
    markup = f"<div>{PICTURE}{centred}</div>"
    found = read(html.fromstring(markup), base="http://o.example/", hosts=frozenset(), about="")
    assert found.images[0].caption is None


def test_a_line_that_is_all_the_text_is_no_caption() -> None:
    markup = f"<div>{PICTURE}<p style='text-align: center;'>La torre</p></div>"
    found = read(html.fromstring(markup), base="http://o.example/", hosts=frozenset(), about="")
    assert (found.images[0].caption, found.text) == (None, "La torre")


def test_one_caption_may_stand_under_several_pictures() -> None:
    pictures = "<td><img src='http://foto.example/a.jpg'/></td><td><img src='http://foto.example/b.jpg'/></td>"
    found = body(
        f"<table class='tr-caption-container'><tr>{pictures}</tr><tr><td class='tr-caption'>Le torri</td></tr></table>"
    )
    assert [image.caption for image in found.images] == ["Le torri", "Le torri"]


def test_a_credit_alone_is_a_caption_without_text() -> None:
    found = body(PICTURE + "<p>© Tullio Brancaleoni</p>")
    assert (found.images[0].caption, found.images[0].caption_credit) == (None, "Tullio Brancaleoni")
    assert found.blocks[1].text == "© Tullio Brancaleoni"
