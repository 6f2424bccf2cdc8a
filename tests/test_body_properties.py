"""Whatever a body is made of: every visible word stands in the blocks once and in order, and in the HTML too."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from archiver.extract import blocks, body, sanitise

BASE = "http://officina.blogspot.com/2024/12/vite.html"
_AROUND = (
    *("<p>{}</p>", "<div>{}</div>", "<span style='font-size: 10px'>{}</span>", "<b>{}</b>", "<i class='x'>{}</i>"),
    *("<blockquote>{}</blockquote>", "<ul><li>{}</li></ul>", "<ol>{}</ol>", "<dl><dt>a{}</dt><dd>{}</dd></dl>"),
    *("<h2>{}</h2>", "<pre>{}</pre>", "<code>{}</code>", "<a href='/2024/11/x.html'>{}</a>", "<center>{}</center>"),
    *("<table><tr><td>{}</td><td></td></tr></table>", "<font size='1'>{}</font>", "<x-y>{}</x-y>", "<o:p>{}</o:p>"),
    *("<div style='white-space: pre-wrap'>{}\n</div>", "<p>{}<p>", "{}</div>", "<b>{}", "<sup>{}</sup>"),
)
_BESIDE = (
    *(
        "<br/>",
        "<br/><br/>",
        "&nbsp;",
        "\n",
        "<hr/>",
        "<img src='/v.jpg'/>",
        "<a name='more'></a>",
        "<!-- x -->",
        "<p/>",
    ),
    *("<iframe src='//www.youtube.com/embed/x'>hidden</iframe>", "<script>hidden</script>", "<style>hidden</style>"),
    *("<p style='display:none'>hidden</p>", "<div class='addthis_toolbox'>hidden</div>", "<b></b>", "<p/>"),
    *("<div hidden>hidden</div>", "<noscript>hidden</noscript>", "<a href='javascript:x()' onclick='x()'></a>"),
    "<table><tr><td>a</td><td>b</td></tr><tr><td>a</td><td>b</td></tr></table>",
)


@st.composite
def _bodies(draw: st.DrawFn) -> tuple[str, list[str]]:
    """The markup of a body, and the words in it that a reader sees."""
    markup, words = "", []
    for number in range(draw(st.integers(0, 12))):
        word = f"w{number}{draw(st.sampled_from(('', 'è', '’', '😀', 'ß')))}"
        around = draw(st.sampled_from(_AROUND)).replace("a{}", "").format(f" {word} ", "")
        words.append(word)
        where, beside = draw(st.integers(0, 3)), draw(st.sampled_from(_BESIDE))
        if beside.startswith("<table"):
            words += "abab"
        inside = around.find(f" {word} ") + len(f" {word} ")
        if where == 0 and not beside.startswith("<table"):
            markup += f"{around[:inside]}{beside}{around[inside:]}"
        else:
            markup += f"{around} {beside}"
    return markup, words


def _element(markup: str) -> html.HtmlElement:
    return html.fromstring(f"<html><body><main>{markup}</main></body></html>")


@settings(max_examples=200, deadline=None)
@given(_bodies())
def test_every_visible_word_stands_in_the_blocks_in_order(made: tuple[str, list[str]]) -> None:
    markup, words = made
    element = _element(markup)
    read = body.read(element, base=BASE, hosts=frozenset())
    said = [word for block in read.blocks if block.kind != "embed" for word in (block.text or "").split()]
    assert said == words
    assert [block.kind for block in read.blocks].count("image") == markup.count("<img")
    assert [block.kind for block in read.blocks].count("embed") == markup.count("<iframe")


@settings(max_examples=200, deadline=None)
@given(_bodies())
def test_the_html_shows_the_words_of_the_blocks_and_nothing_else(made: tuple[str, list[str]]) -> None:
    markup, words = made
    shown = sanitise.clean(_element(markup), BASE)
    tree = html.fromstring(f"<main>{shown or ''}</main>")
    assert " ".join(tree.itertext()).split() == words
    assert len(tree.findall(".//img")) == markup.count("<img")
    assert not re.search(r"<(?:script|style|iframe)|javascript:|onclick|hidden", shown or "")
    assert sanitise.clean(tree, BASE) == shown


_OUTSIDE_CELLS = (
    *("{}", "<p>{}</p>", "<div>{}</div>", "<b>{}</b>", "<form>{}</form>", "<form><tr><td>{}</td><td></td></tr></form>"),
    *("<tr>{}</tr>", "<tr><p>{}</p></tr>", "<tr><form><td>{}</td></form></tr>", "<td>{}</td>", "<tbody>{}</tbody>"),
    *("<tbody><tr><td>{}</td></tr></tbody>", "<tr><td><div><tr><td>{}</td></tr></div></td></tr>", "<!-- x -->{}"),
)
_WITHOUT_WORDS = ("", " ", "<tr></tr>", "<script>hidden</script>", "<tr hidden><td>hidden</td></tr>", "<!-- x -->")
_CELLS = ("<td>{}</td>", "<th><b>{}</b></th>", "<td><p>{}</p></td>", "<td>{}<br/></td>", "<td>{}<!-- x --></td>")
_EMBEDS = ("iframe", "audio", "video", "embed", "amp-iframe", "object")


@st.composite
def _tables(draw: st.DrawFn) -> tuple[str, list[str], int]:
    """The markup of a table, its words in order, and how many embeds are in it."""
    words: list[str] = []
    embeds = 0

    def word() -> str:
        words.append(f"w{len(words)}")
        return f" {words[-1]} "

    markup = ""
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.integers(0, 4)):
            row = ""
            for _ in range(draw(st.integers(1, 3))):
                cell = draw(st.sampled_from(_CELLS)).format(word())
                if not draw(st.integers(0, 9)):
                    tag = draw(st.sampled_from(_EMBEDS))
                    cell = cell.replace("</t", f"<{tag} src='http://a.it/x' data='http://a.it/x'></{tag}></t")
                    embeds += 1
                row += draw(st.sampled_from(("", "<td hidden>hidden</td>"))) + cell
            markup += f"<tr>{row}</tr>"
        elif draw(st.booleans()):
            markup += draw(st.sampled_from(_OUTSIDE_CELLS)).format(word())
        else:
            markup += draw(st.sampled_from(_WITHOUT_WORDS))
    return f"<table>{markup}</table>", words, embeds


@settings(max_examples=400, deadline=None)
@given(_tables())
def test_nothing_of_a_table_is_dropped_nor_said_twice(made: tuple[str, list[str], int]) -> None:
    markup, words, embeds = made
    read = body.read(_element(markup), base=BASE, hosts=frozenset())
    assert [word for block in read.blocks if block.kind != "embed" for word in (block.text or "").split()] == words
    assert [block.kind for block in read.blocks].count("embed") == embeds
    assert all(block.text for block in read.blocks)


_PIECES = st.sampled_from(
    (
        *("<", ">", "</", "/>", "='", "'", '"', "&", "&amp;", "&#", ";", "script", "svg", "math", "style", "textarea"),
        *("a", "img", "iframe", "noscript", "table", "xml", "title", " href", " src", " onerror", "javascript:", "x()"),
        *("<!--", "-->", "<![CDATA[", "]]>", "\x00", "\u202e", "è", " ", "\n", "<div>", "</div>", "<form>"),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_no_markup_gets_past(markup: str) -> None:
    element = _element(markup.replace("\x00", ""))
    blocks.lines(element)
    shown = sanitise.clean(element, BASE) or ""
    tree = html.fromstring(f"<main>{shown}</main>")
    assert {str(inner.tag) for inner in tree.iterdescendants()} <= sanitise.TAGS
    names = {name for inner in tree.iterdescendants() for name in inner.keys()}  # noqa: SIM118 - no mapping
    assert names <= {"href", "src", "rel"}
    assert not any(link.get("href", "").lower().startswith("javascript:") for link in tree.iter("a"))
