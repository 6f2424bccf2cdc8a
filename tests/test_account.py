"""The account that a post shows as its author, in the words of many languages and in the markup of many themes."""

from __future__ import annotations

import pytest

from archiver.extract import parse, read
from tests.test_outline import HOST


def author(inside: str, *, after: str = "", head: str = "", outside: str = "") -> str | None:
    """The author read from a post page with some markup below the text, after the post, in the head, beside it."""
    html = (
        f"<html lang='it'><head><meta content='blogger' name='generator'/>{head}</head><body>"
        f"<div class='widget Blog'><div class='post hentry'><a name='4711'></a><h3 class='post-title'>Vite</h3>"
        f"<div class='post-body' id='post-body-4711'><p>Pubblicato da Nessuno.</p></div>{inside}</div>{after}</div>"
        f"{outside}</body></html>"
    )
    (post,) = read(parse(html.encode(), f"{HOST}/2024/12/vite.html")).posts
    return post.author


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Pubblicato da Ezio Landi alle", "Ezio Landi"),
        ("Postato da\nEzio Landi\nalle ore", "Ezio Landi"),
        ("Inserito da Leonardo da Capua", "Leonardo da Capua"),
        ("Autore: Ezio Landi", "Ezio Landi"),
        ("proiettato da Ezio @", "Ezio"),
        ("messo qui da Ezio Landi alle", "Ezio Landi"),
        ("di Ezio", "Ezio"),
        ("Posted by Ezio Landi at", "Ezio Landi"),
        ("By Ezio A", "Ezio A"),
        ("Publicado por Ezio a la/s", "Ezio"),
        ("Postado por Ezio Landi às", "Ezio Landi"),
        ("Publié par Ézio à", "Ézio"),
        ("Eingestellt von Ezio von Land um", "Ezio von Land"),
        ("Gepost door Ezio op", "Ezio"),
        ("Publicat de Ezio la", "Ezio"),
        ("Objavil/a Ezio ob", "Ezio"),
        ("Autor: Ezio Landi o", "Ezio Landi"),
        ("Bejegyezte: Ezio", "Ezio"),
        ("Upplagd av Ezio kl.", "Ezio"),
        ("Lagt inn av Ezio kl.", "Ezio"),
        ("Lähettänyt Ezio klo", "Ezio"),
        ("Gönderen Ezio zaman:", "Ezio"),
        ("Αναρτήθηκε από Έτσιο στις", "Έτσιο"),
        ("Автор: Эцио в", "Эцио"),
        ("مرسلة بواسطة إتسيو في", "إتسيو"),
        ("Diposting oleh Ezio di", "Ezio"),
        ("投稿者 江津", "江津"),
        ("게시자: 에치오", "에치오"),
        ("Pubblicato da Radio 3 alle 10:22", "Radio 3"),
        ("Pubblicato da Ezio Landi 12/05/2009", "Ezio Landi"),
        ("pubblicato da Ezio Landi, 3 maggio 2009", "Ezio Landi"),
        ("— pubblicato da Ezio Landi |", "Ezio Landi"),
        ("Ezio Landi", "Ezio Landi"),
        ("Di Stefano", "Di Stefano"),
        ("Pubblicato da", None),
        ("Posted by", None),
        ("", None),
        ("\u00a0", None),
        ("Di Stefano Mario", None),  # Stefano Mario, or Mario Di Stefano
        ("Scarabocchiato da Ezio", None),
        ("Dalla nostra officina, come ogni venerdì", None),
        ("Scritto tra una vite e l'altra!", None),
    ],
)
def test_a_line_about_the_author_is_read_in_every_wording(line: str, name: str | None) -> None:
    assert author(f"<span class='post-author'>{line}</span>") == name


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<span class='post-author vcard'>Pubblicato da <span class='fn'>Ezio Landi</span></span>", "Ezio Landi"),
        ("<span class='post-author'><span class='fn'>Pubblicato da Ezio Landi</span></span>", "Ezio Landi"),
        ("<span class='fn'>Di Stefano Mario</span>", "Di Stefano Mario"),
        ("<a rel='author' href='https://www.blogger.com/profile/1'>Ezio Landi</a>", "Ezio Landi"),
        ("<meta itemprop='author' content='Ezio Landi'/>", "Ezio Landi"),
        ("<p class='post-footer'><em>scritto da Ezio alle <a href='/2024/12/vite.html'>10:22</a></em></p>", "Ezio"),
        ("<p class='byline'>posted by <a href='mailto:e@x.it'>Ezio</a> @ <a href='#1'>10:22 AM</a></p>", "Ezio"),
        ("<p class='byline'>tre commenti</p>", None),
        ("<div class='comments'><span class='fn'>Un lettore</span></div>", None),
        ("<span class='post-author vcard'></span>", None),
    ],
)
def test_an_author_is_found_by_the_structure_of_a_theme(inside: str, name: str | None) -> None:
    assert author(inside) == name


SINGLE = (
    "<div class='widget Profile'><dl><dt class='profile-data'><a class='profile-name-link'>Ezio</a></dt></dl></div>"
)
TEAM = "<div class='widget Profile'><ul><li><a class='profile-name-link'>Ezio</a></li><li><a>Ida</a></li></ul></div>"


@pytest.mark.parametrize(
    ("widget", "name"), [(SINGLE, "Ezio"), (TEAM, None), (SINGLE + SINGLE.replace("Ezio", "Ida"), None)]
)
def test_the_profile_of_who_writes_alone_tells_what_no_post_does(widget: str, name: str | None) -> None:
    assert author("", outside=widget) == name
    assert author("<span class='fn'>Ida</span>", outside=widget) == "Ida"


def test_the_head_names_an_author_but_not_by_an_address() -> None:
    assert author("", head="<meta property='article:author' content='Ezio'/>") == "Ezio"
    assert author("", head="<meta property='article:author' content='https://social.example/ezio'/>") is None


def test_the_time_of_a_hostile_line_is_looked_for_in_no_time() -> None:
    assert author(f"<span class='post-author'>{'da ' * 200_000}</span>") is None


@pytest.mark.parametrize("said", ["Ada", "Pubblicato da Ada alle 10:22", "Pubblicato da Ada il 3 maggio 2009"])
def test_the_element_of_a_name_may_hold_the_whole_line(said: str) -> None:
    assert author(f"<div><span class='fn'>{said}</span></div>") == "Ada"
