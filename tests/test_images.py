"""Pictures: one key for each, whatever its size and host; what an element of the page is a picture at all."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.blogger import images
from archiver.extract.body import Body, read
from archiver.extract.pictures import largest

BP = "http://3.bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/"
GU = "https://blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/"
LH = "https://lh3.googleusercontent.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/"
P1 = "http://photos1.blogger.com/blogger/1234/567/"


@pytest.mark.parametrize(
    ("url", "original", "key"),
    [
        (f"{BP}s320/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s1600/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s1600-h/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s72-c/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}w640-h480/vite.jpg", f"{BP}s0/vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (
            f"{BP}w1200-h630-p-k-no-nu/a%2Bb.jpg",
            f"{BP}s0/a%2Bb.jpg",
            "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/a%2Bb.jpg",
        ),
        (f"{BP}vite.jpg", f"{BP}vite.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/vite.jpg"),
        (f"{BP}s320/s400.jpg", f"{BP}s0/s400.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/s400.jpg"),
        (f"{GU}s320/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (f"{GU}w640-h253/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (f"{GU}s16000/v.jpg", f"{GU}s0/v.jpg", "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.jpg"),
        (
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s320",
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s0",
            "blogger.googleusercontent.com/img/a/AVvXsEg",
        ),
        (
            "https://blogger.googleusercontent.com/img/a/AVvXsEg",
            "https://blogger.googleusercontent.com/img/a/AVvXsEg=s0",
            "blogger.googleusercontent.com/img/a/AVvXsEg",
        ),
        (
            "https://lh5.googleusercontent.com/Q2x=w512-h640-n-o",
            "https://lh5.googleusercontent.com/Q2x=s0",
            "lh.googleusercontent.com/Q2x",
        ),
        (f"{LH}s160-c/v.jpg", f"{LH}s0/v.jpg", "lh.googleusercontent.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/v.jpg"),
        (
            "http://bp2.blogger.com/_x/R/AA/s200/v.jpg",
            "http://bp2.blogger.com/_x/R/AA/s0/v.jpg",
            "bp.blogger.com/_x/R/AA/v.jpg",
        ),
        (
            "http://lh4.ggpht.com/_x/R/AA/s400/v.jpg",
            "http://lh4.ggpht.com/_x/R/AA/s0/v.jpg",
            "lh.ggpht.com/_x/R/AA/v.jpg",
        ),
        (
            "https://lh3.googleusercontent.com/proxy/T0ken=s0-d-e1-ft",
            "https://lh3.googleusercontent.com/proxy/T0ken=s0",
            "lh.googleusercontent.com/proxy/T0ken",
        ),
        (
            "https://lh3.googleusercontent.com/blogger_img_proxy/T0ken=w72-h72-p-k-no-nu",
            "https://lh3.googleusercontent.com/blogger_img_proxy/T0ken=s0",
            "lh.googleusercontent.com/blogger_img_proxy/T0ken",
        ),
        (
            "https://lh7-rt.googleusercontent.com/docsz/AD_4=s1600?key=k3y",
            "https://lh7-rt.googleusercontent.com/docsz/AD_4=s0?key=k3y",
            "lh.googleusercontent.com/docsz/AD_4",
        ),
        (
            "https://lh3.googleusercontent.com/Q2x=w400-h300-fcrop64=1,00000000ffffffff-rw",
            "https://lh3.googleusercontent.com/Q2x=s0",
            "lh.googleusercontent.com/Q2x",
        ),
        (
            "http://lh6.ggpht.com/_x/R/AA/v.jpg?imgmax=800",
            "http://lh6.ggpht.com/_x/R/AA/v.jpg",
            "lh.ggpht.com/_x/R/AA/v.jpg",
        ),
        (f"{BP}s400-e365/v.jpg", f"{BP}s0/v.jpg", "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/v.jpg"),
        (
            f"{BP}s1600-h/una%20vite+%C3%A8.JPG",
            f"{BP}s0/una%20vite+%C3%A8.JPG",
            "bp.blogspot.com/-aB1/WxYz/AAAAAAAAADg/ij3_Fz/una%20vite+%C3%A8.JPG",
        ),
        (
            f"{GU}s72-w640-h480-c-rw/v.webp",
            f"{GU}s0/v.webp",
            "blogger.googleusercontent.com/img/b/R29vZ2xl/AVvXsEh0ff1c1na/v.webp",
        ),
        (f"{P1}320/v.jpg", f"{P1}1600/v.jpg", "photos1.blogger.com/blogger/1234/567/v.jpg"),
        (
            "https://foto.example/a/s320/v.jpg?x=1#y",
            "https://foto.example/a/s320/v.jpg?x=1#y",
            "foto.example/a/s320/v.jpg?x=1",
        ),
        ("http://[", "http://[", "http://["),
        ("", "", ""),
    ],
)
def test_a_picture_has_one_original_and_one_key(url: str, original: str, key: str) -> None:
    assert (images.original_url(url), images.image_key(url)) == (original, key)


def test_twin_hosts_serve_one_picture() -> None:
    twins = {
        images.image_key(f"http://{number}.bp.blogspot.com/-a/b/c/d/s{size}/v.jpg")
        for number in "1234"
        for size in (72, 320)
    }
    assert len(twins) == 1


def test_scheme_does_not_matter_and_pictures_do() -> None:
    assert images.image_key("http://foto.example/v.jpg") == images.image_key("https://foto.example/v.jpg")
    assert images.image_key(f"{BP}s320/a.jpg") != images.image_key(f"{BP}s320/b.jpg")


@pytest.mark.parametrize(
    ("url", "is_image"),
    [
        (f"{GU}s320/senza-nome", True),
        ("https://foto.example/v.JPG?x=1", True),
        ("https://foto.example/v.webp", True),
        ("https://foto.example/v.html", False),
        ("https://it.wikipedia.org/wiki/File:V.jpg", False),
        ("http://[", False),
    ],
)
def test_a_picture_is_told_by_host_or_ending(url: str, is_image: bool) -> None:
    assert images.is_image_url(url) is is_image


def body(markup: str) -> Body:
    return read(html.fromstring(f"<div>{markup}</div>"), base="https://o.example/", hosts=frozenset(), about="")


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("<img src=' /v.jpg\n'/>", "https://o.example/v.jpg"),
        ("<img src='//foto.example/v.jpg'/>", "https://foto.example/v.jpg"),
        ("<img src='/blank.gif' data-src='/v.jpg'/>", "https://o.example/v.jpg"),
        ("<img src='/piccola.jpg' data-original='/v.jpg'/>", "https://o.example/v.jpg"),
        ("<img src='data:image/gif;base64,R0' data-lazy-src='/v.jpg'/>", "https://o.example/v.jpg"),
        ("<img src='data:image/gif;base64,R0' srcset='/a.jpg 320w, /v.jpg 640w'/>", "https://o.example/v.jpg"),
        ("<img data-srcset='/v.jpg 2x,/a.jpg 1x'/>", "https://o.example/v.jpg"),
        ("<img src='/v.jpg' srcset='/a.jpg 2x'/>", "https://o.example/v.jpg"),
        ("<picture><source srcset='/v.webp 800w'/><img/></picture>", "https://o.example/v.webp"),
        ("<picture><source srcset='/v.webp'/><img src='/v.jpg'/></picture>", "https://o.example/v.jpg"),
        ("<img data-src='/v.jpg'/><noscript><img src='/v.jpg'/></noscript>", "https://o.example/v.jpg"),
        ("<img src='/loading.gif'/><noscript><img src='/v.jpg'/></noscript>", "https://o.example/v.jpg"),
    ],
)
def test_a_picture_has_one_address_however_it_is_loaded(markup: str, url: str) -> None:
    assert [image.url for image in body(f"<p>{markup}</p>").images] == [url]


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='data:image/png;base64,AAAA'/>",
        "<img/>",
        "<img src='javascript:alert(1)'/>",
        "<img src='java&#10;script:alert(1)'/>",
        "<img src='&#1; JAVA script:alert(1)'/>",
        "<img src='file:///C:/Documenti/v.jpg'/>",
        "<img src='C:\\Documenti\\v.jpg'/>",
        "<img src='cid:part1.06@officina.example'/>",
        "<img src='blob:https://officina.example/1-2'/>",
        "<img src='ftp://foto.example/v.jpg'/>",
        "<img src='http://['/>",
        "<img src='http://'/>",
        "<img src='https:v.jpg'/>",
        "<img src='//'/>",
        "<img src='about:blank' data-src='#'/>",
        "<img src='/v.gif' width='1' height='1'/>",
        "<img src='/v.gif' style='border: 0; width:1px;height:1px'/>",
        "<img src='https://blogger.googleusercontent.com/tracker/123-456?l=o.blogspot.com' width='12'/>",
        "<img src='http://www.assoc-amazon.it/e/ir?t=x&l=as2'/>",
        "<img src='http://feeds.feedburner.com/~r/officina/~4/abc'/>",
        "<img src='https://resources.blogblog.com/img/blank.gif'/>",
        "<noscript><img src='https://www.facebook.com/tr?id=1&noscript=1'/></noscript>",
        "<div style='background-image: url(/v.jpg)'></div>",
    ],
)
def test_what_counts_readers_or_fills_space_is_no_picture(markup: str) -> None:
    assert body(f"<p>testo {markup}</p>").images == ()


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<img class='emoji' alt='🙂' src='https://s.w.org/images/core/emoji/72x72/1f642.png'/>", "ciao 🙂 a tutti"),
        ("<img alt=':-)' width='19' height='19' src='/faccina.gif'/>", "ciao :-) a tutti"),
        ("<img src='https://mail.google.com/mail/e/361' width='20'/>", "ciao a tutti"),
        ("<img alt=':D' src='http://forum.example/images/smilies/sorriso.gif'/>", "ciao :D a tutti"),
    ],
)
def test_an_emoticon_is_a_character_of_the_text(markup: str, said: str) -> None:
    found = body(f"<p>ciao {markup} a tutti</p>")
    assert (found.images, found.text) == ((), said)


@pytest.mark.parametrize(
    "markup",
    [
        "<img alt='...' width='400' src='/v.jpg'/>",
        "<img src='/smile/vite.jpg' width='400'/>",
        "<img src='/spacer-lab-2012.jpg'/>",
        "<img src='/pixel-art.gif'/>",
    ],
)
def test_a_picture_is_no_emoticon_for_its_name(markup: str) -> None:
    assert len(body(f"<p>{markup}</p>").images) == 1


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("width='320' height='240px'", (320, 240)),
        ("width='320' height='240' data-original-width='1600' data-original-height='1200'", (1600, 1200)),
        ("style='height: 200px; max-width: 100%; width: 300.5px;'", (300, 200)),
        ("width='640' height='480' style='max-width:100%;height:auto'", (640, 480)),
        ("width='320' style='width: 640px'", (640, None)),
        ("width='100%' height='auto'", (None, None)),
        ("style='border-width: 3px; max-width: 400px'", (None, None)),
        ("width='9999999' height='²'", (None, None)),
    ],
)
def test_a_picture_has_the_size_that_the_page_tells(attributes: str, size: tuple[int | None, int | None]) -> None:
    (image,) = body(f"<p><img src='/v.jpg' {attributes}/></p>").images
    assert (image.width, image.height) == size


def test_an_alternative_text_encoded_twice_is_mended() -> None:
    (image,) = body("<p><img src='/v.jpg' alt='La citt&amp;agrave; di notte'/></p>").images
    assert image.alt == "La città di notte"


@pytest.mark.parametrize(
    ("srcset", "address"),
    [
        ("", ""),
        ("a.jpg", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x", "b.jpg"),
        ("a.jpg 640w,b.jpg 320w", "a.jpg"),
        (
            "http://x.example/w_100,h_50/a.jpg 100w, http://x.example/w_200,h_90/b.jpg 200w",
            "http://x.example/w_200,h_90/b.jpg",
        ),
        ("a.jpg, b.jpg 1.5x", "b.jpg"),
        (", ,", ""),
    ],
)
def test_the_largest_of_a_set_is_chosen(srcset: str, address: str) -> None:
    assert largest(srcset) == address
