"""Text as a reader sees it: what is invisible goes, what means something stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archiver.extract import text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("  la \n lima\t", "la lima"),
        ("3\u00a0kg di\u202fferro\u3000", "3 kg di ferro"),
        ("so\u00adli\u00adto", "solito"),
        ("mar\u200btello\ufeff \u2060e\ufffc lima", "martello e lima"),
        ("perche\u0301", "perché"),
        ("l\u0092incudine \u0093qui\u0094", "l’incudine “qui”"),
        ("a\u200cb \u200dc", "ab c"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("👩\u200d🔧 🏳\ufe0f\u200d🌈 🇮🇹", "👩\u200d🔧 🏳\ufe0f\u200d🌈 🇮🇹"),
        ("\u200elima\u200e \u2067e\u2069 dado", "lima e dado"),
        ("\u200fحداد\u200f", "\u200fحداد\u200f"),
        ("ferro\u202egpj.exe\u202c", "ferrogpj.exe"),
        ("\u202eحداد", "حداد"),
        ("\ufffd", "\ufffd"),
    ],
)
def test_one_line_of_text(source: str, expected: str) -> None:
    assert text.normalise(source) == expected


@given(st.text())
def test_a_line_is_a_line_and_is_not_changed_twice(source: str) -> None:
    once = text.normalise(source)
    assert text.normalise(once) == once
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("perch&eacute;", "perché"),
        ("&Egrave; vero, pi&ugrave; o meno &egrave;", "È vero, più o meno è"),
        ("l&#8217;ora e l&#146;orologio", "l’ora e l’orologio"),
        ("dado&nbsp;e&nbsp;vite &amp; figli", "dado\u00a0e\u00a0vite & figli"),
        ("&laquo;vite&raquo;", "«vite»"),
        ("si scrive &egrave; e basta", "si scrive &egrave; e basta"),
        ("il tag &lt;b&gt; e perch&eacute;", "il tag &lt;b&gt; e perch&eacute;"),
        ("&lt;script&gt;x&lt;/script&gt;", "&lt;script&gt;x&lt;/script&gt;"),
        ("perch&#60;b", "perch&#60;b"),
        ("vite&pippo; dado", "vite&pippo; dado"),
        ("a&#7;b", "a&#7;b"),
        ("R&D; C&A", "R&D; C&A"),
        ("?a=1&copy=2&b", "?a=1&copy=2&b"),
    ],
)
def test_entities_encoded_twice_are_mended_where_they_can_be_nothing_else(source: str, expected: str) -> None:
    assert text.mended(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("a\u00a0 b\r\n  c\n", "a  b\n  c"), ("\n\n  a\n", "  a")],
)
def test_preformatted_text_keeps_its_lines_and_indents(source: str, expected: str) -> None:
    assert text.preformatted(source) == expected


def test_a_line_of_code_keeps_its_indent() -> None:
    assert text.spaced("\n \u00a0\u00a0conta(colpo)  \n") == "  conta(colpo)"


def test_a_heap_of_marks_on_one_letter_is_left_in_its_order() -> None:
    heap = "a" + "\u0316\u0300" * 50_000
    assert text.normalise(heap) == heap


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h3>Uno<br/>due</h3>", "Uno due"),
        ("<h2>domenica<br/><!-- x -->1 dicembre</h2>", "domenica 1 dicembre"),
        ("<div>a<div>b</div>c<p>d</p></div>", "a b c d"),
        ("<h3>pa<b>ro</b>la <span style='display:none'>x</span>vista<i hidden>x</i></h3>", "parola vista"),
        ("<h3>sola</h3>", "sola"),
        ("<h3><b> </b></h3>", None),
    ],
)
def test_the_text_of_an_element_is_what_a_reader_sees(markup: str, expected: str | None) -> None:
    assert text.of(html.fromstring(markup)) == expected
