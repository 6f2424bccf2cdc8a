"""The body as blocks: reading order, nothing dropped, what each line is."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.extract.blocks import CENTRED, ITALIC, LINKED, SMALL, lines
from archiver.extract.body import Body, read
from archiver.extract.hashes import content_hash
from archiver.extract.sanitise import clean

BASE = "http://officina.blogspot.com/2024/12/vite.html"
HOSTS = frozenset({"officina.blogspot.com"})
LONG = "Una frase lunga quanto basta perché nessuno la prenda per un titolo o per una firma, e poi ancora un poco. " * 2
PICTURE = "<div class='separator' style='text-align: center;'><a href='http://1.bp.blogspot.com/a/b/c/d/s1600/v.jpg'><img src='http://1.bp.blogspot.com/a/b/c/d/s320/v.jpg'/></a></div>"  # fmt: skip  # noqa: E501


def body(markup: str, title: str | None = "Vite") -> Body:
    return read(html.fromstring(f"<div>{markup}</div>"), base=BASE, hosts=HOSTS, about=title or "")


def blocks(markup: str) -> list[tuple[str, str | None]]:
    return [(block.kind, block.text) for block in body(markup).blocks]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("uno<br/><br/>due", [("paragraph", "uno"), ("paragraph", "due")]),
        ("uno<br/>due", [("paragraph", "uno\ndue")]),
        ("<p>uno</p>\n<p>due</p>", [("paragraph", "uno"), ("paragraph", "due")]),
        ("<div>uno</div><div><br/></div><div>due</div>", [("paragraph", "uno"), ("paragraph", "due")]),
        ("uno <b>due</b> <i>tre</i>", [("paragraph", "uno due tre")]),
        ("u<b>n</b>o", [("paragraph", "uno")]),
        ("prima<p>dentro</p>dopo", [("paragraph", "prima"), ("paragraph", "dentro"), ("paragraph", "dopo")]),
        ("<h3>Titolo</h3><p>testo</p>", [("heading", "Titolo"), ("paragraph", "testo")]),
        ("<blockquote><p>uno</p><p>due</p></blockquote>", [("quote", "uno"), ("quote", "due")]),
        ("<ul><li>uno<ul><li>due</li></ul></li><li>tre</li></ul>", [("list_item", t) for t in ("uno", "  due", "tre")]),
        ("<pre>a  b\n  c</pre>", [("code", "a  b\n  c")]),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            [("table", "a\tb\n1\t2")],
        ),
        ("<table><tr><td><p>uno</p><p>due</p></td></tr></table>", [("paragraph", "uno"), ("paragraph", "due")]),
        ("uno<a name='more'></a>due", [("paragraph", "uno"), ("jump", None), ("paragraph", "due")]),
        ("<iframe src='//www.youtube.com/embed/x'></iframe>", [("embed", "http://www.youtube.com/embed/x")]),
        ("<iframe src='https://www.facebook.com/plugins/like.php'></iframe>", []),
        ("<img src='http://foto.example/v.jpg'/>", [("image", None)]),
        ("<img src='http://conta.example/p.gif' width='1' height='1'/>", []),
        ("<img src='data:image/gif;base64,R0' data-src='http://foto.example/v.jpg'/>", [("image", None)]),
        ("uno<script>x</script><style>y</style><noscript>z</noscript>", [("paragraph", "uno")]),
        ("<p class='sharing'>La condivisione del pane.</p><div class='sharing'><a href='/x'>Condividi</a></div>",
         [("paragraph", "La condivisione del pane.")]),
        ("<fieldset><legend>uno</legend>due</fieldset>", [("paragraph", "uno"), ("paragraph", "due")]),
        ("<p style='display:none;display:block'>visto</p><p style='display:block; display: none'>x</p>",
         [("paragraph", "visto")]),
        ("<p style='opacity:0'>x</p><p style='opacity:0.5'>visto</p><p style='height:0;overflow:hidden'>x</p>",
         [("paragraph", "visto")]),
        ("<p style='line-height:0;overflow:hidden'>uno</p><dialog>x</dialog><dialog open>due</dialog>tre",
         [("paragraph", "uno"), ("paragraph", "due"), ("paragraph", "tre")]),
        ("<p style='display:none'>nascosto</p><p hidden>nascosto</p><p>visto</p>", [("paragraph", "visto")]),
        ("<div class='post-share-buttons'>Condividi</div><form>a<input/></form>uno", [("paragraph", "uno")]),
        ("<p>uno<o:p></o:p></p><p><o:p>&nbsp;</o:p></p>", [("paragraph", "uno")]),
        ("so&shy;li\u200bto&nbsp;&nbsp; testo", [("paragraph", "solito testo")]),
        ("perche\u0301", [("paragraph", "perché")]),
        ("👩\u200d🔧", [("paragraph", "👩\u200d🔧")]),
        ("<b>Il perno</b><br/>Si lucida.", [("heading", "Il perno"), ("paragraph", "Si lucida.")]),
        ("<p><b>Si lucida.</b></p><p>testo</p>", [("paragraph", "Si lucida."), ("paragraph", "testo")]),
        ("<b>tutto</b><br/><br/><b>grassetto</b>", [("paragraph", "tutto"), ("paragraph", "grassetto")]),
        ("<p>Si lucida.</p><b>fine</b>", [("paragraph", "Si lucida."), ("paragraph", "fine")]),
        ("<b>* * *</b><p>Si lucida.</p>", [("paragraph", "* * *"), ("paragraph", "Si lucida.")]),
        ("<h2>Uno<br/>due</h2>", [("heading", "Uno\ndue")]),
        ("<ul><li><p>uno</p><p>due</p></li></ul>", [("list_item", "uno\ndue")]),
        ("<dl><dt>uno<dd>due</dl>", [("list_item", "uno"), ("list_item", "  due")]),
        ("<code>a</code><br/><code>&nbsp; b</code>", [("code", "a\n  b")]),
        ("uno <code>a</code>", [("paragraph", "uno a")]),
        ("<textarea>&lt;a&gt;</textarea>", [("code", "<a>")]),
        ("<table><p>sopra</p><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
         [("paragraph", said) for said in ("sopra", "a", "b", "c", "d")]),
        ("<table><tr><td> </td><td></td></tr><tr><td></td><td></td></tr></table>", []),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td hidden>x</td><td>d</td></tr></table>",
         [("table", "a\tb\nc\td")]),
        ("<table><tr><td>a</td><td>b<br/>c</td></tr><tr><td>1</td><td><p hidden>x</p>2</td></tr></table>",
         [("table", "a\tb c\n1\t2")]),
        (f"<table><tr><td>{LONG * 2}</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
         [("paragraph", t) for t in ((LONG * 2).strip(), "b", "c", "d")]),
        ("<table><caption>uno</caption><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>",
         [("paragraph", "uno"), ("table", "a\tb\n1\t2")]),
        ("uno <img src='/v.gif'/> due", [("paragraph", "uno due"), ("image", None)]),
        ("uno<img src='/v.gif'/>, due", [("paragraph", "uno, due"), ("image", None)]),
        ("Uno.<img src='/v.jpg'/>due", [("paragraph", "Uno."), ("image", None), ("paragraph", "due")]),
        ("uno<img src='/v.jpg'/>Due", [("paragraph", "uno"), ("image", None), ("paragraph", "Due")]),
        ("uno<img src='/v.jpg'/><br/>due", [("paragraph", "uno"), ("image", None), ("paragraph", "due")]),
        ("ciao <img alt='😉' class='emoji' src='/1f609.png'/>", [("paragraph", "ciao 😉")]),
        ("<embed src='http://a.example/a.swf'>dopo", [("embed", "http://a.example/a.swf"), ("paragraph", "dopo")]),
        ("<object><param name='movie' value='//a.example/a.swf'/>x</object>", [("embed", "http://a.example/a.swf")]),
        ("<object><p>uno</p></object>", [("paragraph", "uno")]),
        ("<iframe src='javascript:x()' data-src='http://a.example/'></iframe>", [("embed", "http://a.example/")]),
        ("<iframe src='http://a.example/' width='0' height='0'></iframe>", []),
        ("<iframe src='java&#10;script:x()'></iframe><iframe src='JavaScript:x()'></iframe>", []),
        ("<iframe src='http://['></iframe><object data='clsid:x'></object><video src='blob:x'></video>", []),
        ("vite<sup><a href='#n1'>1</a></sup> e m<sup>2</sup>", [("paragraph", "vite[1] e m2")]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", [("paragraph", "漢(kan)")]),
        ("<q>uno</q>", [("paragraph", "“uno”")]),
        ("<p style='white-space: pre-line'>uno\ndue\n\ntre</p>", [("paragraph", "uno\ndue"), ("paragraph", "tre")]),
        ("perch&amp;eacute; <code>&amp;egrave;</code>", [("paragraph", "perché &egrave;")]),
        (f"<form>{LONG * 2}<input/></form>", [("paragraph", (LONG * 2).strip())]),
        ("<a name='more'/>uno", [("jump", None), ("paragraph", "uno")]),
    ],
)  # fmt: skip
def test_a_body_becomes_blocks(markup: str, expected: list[tuple[str, str | None]]) -> None:
    assert blocks(markup) == expected


@pytest.mark.parametrize(
    ("markup", "related"),
    [
        ("<p>► Potrebbe interessare anche:</p><p><a href='/2024/11/a.html'>A</a></p>", 2),
        ("<p>Leggi anche: <a href='/2024/11/a.html'>A</a></p>", 1),
        ("<p>Vedi anche la pagina dopo</p>", 0),
        ("<p>→ a destra</p>", 0),
    ],
)
def test_related_reading_is_told_apart(markup: str, related: int) -> None:
    found = body(f"<p>{LONG}</p>{markup}")
    assert [block.kind for block in found.blocks].count("related") == related
    assert all(link.kind == "related" for link in found.links) or related == 0


def test_the_links_of_a_table_of_data_are_read() -> None:
    rows = "<tr><td>a</td><td><a href='/2024/11/a.html'>b</a></td></tr>" * 2
    assert [link.kind for link in body(f"<table>{rows}</table>").links] == ["internal"] * 2


@pytest.mark.parametrize(
    ("markup", "looks"),
    [
        ("<center>a</center>", CENTRED),
        ("<center><p style='text-align: left'>a</p></center>", 0),
        ("<p align='center'><font size='1'>a</font></p>", CENTRED | SMALL),
        ("<small><span style='font-size: medium'>a</span></small>", 0),
        ("<span style='font-size: 11px'>a</span>", SMALL),
        ("<span style='font-size: 85%'>a</span>", SMALL),
        ("<span style='font-size: 14.5px'>a</span>", 0),
        ("<span style='FONT-SIZE: X-Small; font-style: italic'>a</span>", SMALL | ITALIC),
        ("<b style='font-weight: normal; font-style: italic'>a</b>", ITALIC),
        ("<i><b>a</b></i> <i>b</i>", ITALIC),
        ("<a href='/b'>a</a>", LINKED),
        ("<a name='b'>a</a>", 0),
    ],
)
def test_a_line_looks_as_all_its_text_does(markup: str, looks: int) -> None:
    (line,) = lines(html.fromstring(f"<div>{markup}</div>"))
    assert line.looks == looks


def test_the_domain_is_the_registered_one() -> None:
    found = body("<p><a href='http://www.bbc.co.uk/x'>a</a> <a href='http://altra.blogspot.com/'>b</a></p>").links
    assert [link.domain for link in found] == ["bbc.co.uk", "altra.blogspot.com"]


def test_a_picture_is_read_with_its_size_and_link() -> None:
    sizes = "width='320' data-original-width='1600' height='18px'"
    markup = f"<a href='/grande.jpg'><img src='/piccola.jpg' {sizes} alt=' Una  vite '/></a>"
    (image,) = body(markup).images
    assert (image.url, image.link_url) == (
        "http://officina.blogspot.com/piccola.jpg",
        "http://officina.blogspot.com/grande.jpg",
    )
    assert (image.width, image.height, image.alt) == (1600, 18, "Una vite")


@pytest.mark.parametrize(
    "other",
    [
        f"<p>{LONG}</p><p>Fine.</p>",
        f"{LONG}<br/><br/>Fine.<div style='clear: both;'></div>",
        f"<div>{LONG}</div><a name='more'></a><div>Fine.</div><script>x()</script>",
        f"<p>{LONG}&shy;</p>\n\n<p>Fine.</p><!-- nota -->",
    ],
)
def test_another_spelling_of_a_body_is_no_edit(other: str) -> None:
    one, two = (
        body(f"{PICTURE}<p>{LONG}</p><p>Fine.</p>"),
        body(PICTURE.replace("s320", "s640").replace("//1.", "//4.") + other),
    )
    assert content_hash("Vite", one.blocks, one.images) == content_hash("Vite", two.blocks, two.images)


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Vita", f"{PICTURE}<p>{LONG}</p>"),
        ("Vite", f"{PICTURE}<p>{LONG}!</p>"),
        ("Vite", f"<p>{LONG}</p>"),
        ("Vite", PICTURE.replace("v.jpg", "w.jpg") + f"<p>{LONG}</p>"),
    ],
)
def test_another_title_text_or_picture_is_an_edit(title: str, other: str) -> None:
    one, two = body(f"{PICTURE}<p>{LONG}</p>"), body(other)
    assert content_hash("Vite", one.blocks, one.images) != content_hash(title, two.blocks, two.images)


@pytest.mark.parametrize("path", ["proxy", "blogger_img_proxy"])
def test_the_proxy_of_plain_http_pictures_is_no_edit(path: str) -> None:
    one = body("<img src='http://foto.example/v.jpg'/>testo")
    two = body(f"<img src='https://lh3.googleusercontent.com/{path}/aBcD=s0-d'/>testo")
    assert content_hash(None, one.blocks, one.images) == content_hash(None, two.blocks, two.images)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Perch&amp;eacute; no</p><p>&amp;Egrave; vero</p>", ["Perché no", "È vero"]),
        ("<p>&amp;Egrave; vero</p><!-- x -->&amp;Egrave; qui<p>Perch&amp;eacute; no</p>",
         ["È vero", "È qui", "Perché no"]),
        ("<p>Perch&amp;eacute;</p><pre>&amp;Egrave;</pre><code>&amp;egrave; qui</code>",
         ["Perché", "&Egrave;", "&egrave; qui"]),
        ("<p>perch&amp;eacute;</p><table><tr><td>&amp;Egrave;</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
         ["perché", "È\tb\nc\td"]),
        ("<p>Il segno &amp;nbsp; e poi &amp;egrave; da solo</p>", ["Il segno &nbsp; e poi &egrave; da solo"]),
        ("<pre>perch&amp;eacute;</pre><p>Il segno &amp;Egrave; qui</p>", ["perch&eacute;", "Il segno &Egrave; qui"]),
        ("<p>Il tag &amp;lt;b&amp;gt;</p><p>Il segno &amp;Egrave; qui</p><p>perch&amp;eacute;</p>",
         ["Il tag &lt;b&gt;", "Il segno &Egrave; qui", "perché"]),
    ],
)  # fmt: skip
def test_one_entity_encoded_twice_proves_it_for_the_body(markup: str, expected: list[str]) -> None:
    element = html.fromstring(f"<div>{markup}</div>")
    assert [line.text for line in lines(element)] == expected
    shown = html.fromstring(f"<div>{clean(element, BASE)}</div>")
    assert " ".join(shown.itertext()).split() == " ".join(expected).split()
