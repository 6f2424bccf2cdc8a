"""``body_html``: safe to show, nothing in it that no reader saw, and nothing of the structure lost."""

from __future__ import annotations

import re

import pytest
from lxml import html

from archiver.extract.sanitise import clean

BASE = "http://officina.blogspot.com/2024/12/vite.html"
REL = 'rel="nofollow noopener noreferrer"'


def cleaned(markup: str) -> str | None:
    return clean(html.fromstring(f"<div class='post-body'>{markup}</div>"), BASE)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("uno <b>due</b><br/>tre", "uno <b>due</b><br>tre"),
        ("<p style='color: red' class='MsoNormal' onclick='x()'>uno</p>", "<p>uno</p>"),
        ('<h2>a</h2><ul><li>b<ol start="3"><li>c</li></ol></li></ul>',) * 2,
        ("<blockquote>a<blockquote>b</blockquote></blockquote>",) * 2,
        ("<dl><dt>a</dt><dd>b</dd></dl>",) * 2,
        ("<pre>a\n  b</pre><code>c</code>",) * 2,
        ("<table><caption>a</caption><tbody><tr><td></td><td colspan=\"2\">b</td></tr></tbody></table>",) * 2,
        ("<p dir='rtl' lang='ar'>حداد</p>", '<p dir="rtl" lang="ar">حداد</p>'),
        ("<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<figure><img src='/v.jpg'/><figcaption>a</figcaption></figure>",
         '<figure><img src="http://officina.blogspot.com/v.jpg"><figcaption>a</figcaption></figure>'),
        ("<a href='/2024/11/a.html'>a</a>", f'<a href="http://officina.blogspot.com/2024/11/a.html" {REL}>a</a>'),
        ("<a href='//altro.example/a'>a</a>", f'<a href="http://altro.example/a" {REL}>a</a>'),
        ("<font face='Arial'>uno</font> <center>due</center>", "uno due"),
        ("testo<textarea>&lt;a&gt;</textarea>", "testo<pre>&lt;a&gt;</pre>"),
        ("perch&amp;eacute; <code>perch&amp;eacute;</code>", "perché <code>perch&amp;eacute;</code>"),
        ("ferro\u202egpj", "ferrogpj"),
    ],
)  # fmt: skip
def test_structure_stays(markup: str, expected: str) -> None:
    assert cleaned(markup) == expected


def test_the_classes_of_captions_stay_and_no_others() -> None:
    row = "<tr><td class='{}'>a</td></tr><tr><td class='tr-caption x'>b</td></tr>"
    shown = (
        cleaned(f"<table class='tr-caption-container y'>{row.format('z')}</table><table class='z'>{row}</table>") or ""
    )
    assert re.findall(r'class="[^"]*"', shown) == ['class="tr-caption-container"', *['class="tr-caption"'] * 2]


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java&#10;script:alert(1)"),
        *("data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "javascript&#58;alert(1)"),
    ],
)
def test_unsafe_addresses_go_their_text_stays(address: str) -> None:
    assert cleaned(f'<a href="{address}">qui</a>') == f"<a {REL}>qui</a>"
    assert cleaned(f'<img src="http://a.example/a.jpg" onerror="{address}"/>') == '<img src="http://a.example/a.jpg">'


@pytest.mark.parametrize(
    "markup",
    [
        *("<script>x</script>", "<style>x</style>", "<noscript>x</noscript>", "<template>x</template>", "<svg>x</svg>"),
        *("<p style='display:none'>x</p>", "<p hidden>x</p>", "<div class='addthis_toolbox'><a href='/'>x</a></div>"),
        *("<form><label>x</label><input/></form>", "<select><option>x</option></select>", "<button>x</button>"),
        *("<iframe src='//x.example'>x</iframe>", "<video src='a.mp4'>x</video>", "<xml><w:view>x</w:view></xml>"),
        *("<object data='a.swf'>x</object>", "<img src='http://a.example/p.gif' width='1' height='1'/>", "<img/>"),
        *("<span style='font-size:0'>x</span>", "<p style='text-indent: -9999px'>x</p>", "<!-- x -->"),
    ],
)
def test_what_no_reader_sees_goes_and_the_text_behind_it_stays(markup: str) -> None:
    assert cleaned(f"uno {markup}due") == "uno due"
    assert cleaned(f"<div><p>{markup}</p>\n</div>") is None


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p></p>uno<div><b> </b>\n<i></i></div>", "uno"),
        ("uno<b> </b>due", "uno due"),
        ("uno<br/><br/>\n<br/><br/>due", "uno<br><br>due"),
        ("uno<div><br/></div>due", "uno<div><br></div>due"),
        ("<pre>a<span>  </span>b</pre>", "<pre>a<span>  </span>b</pre>"),
        ("<br/><br/>", None),
        ("<p>&nbsp;</p>", None),
        ("", None),
    ],
)
def test_no_husks_are_left(markup: str, expected: str | None) -> None:
    assert cleaned(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='data:image/gif;base64,R0' data-src='/v.jpg'/>",
        "<img src='/attesa.gif' data-lazy-src='/v.jpg'/>",
        "<img data-original='/v.jpg'/>",
        "<img srcset='/w.jpg 1x, /v.jpg 2x'/>",
    ],
)
def test_a_late_picture_gets_its_address(markup: str) -> None:
    assert cleaned(markup) == '<img src="http://officina.blogspot.com/v.jpg">'


def test_a_flood_of_escapes_is_what_it_was() -> None:
    source = "a &amp; b&nbsp;&lt;i&gt; \ue000 " * 11_000
    assert cleaned(source) == source.strip()


def test_the_page_itself_is_not_changed() -> None:
    body = html.fromstring("<div><p hidden>a</p><img data-src='/v.jpg'/><a href='/b'>c</a></div>")
    before = html.tostring(body)
    clean(body, BASE)
    assert html.tostring(body) == before
