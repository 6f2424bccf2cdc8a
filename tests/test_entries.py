"""What the markup around a post tells: its title, its address, its labels, whatever its theme is called."""

from __future__ import annotations

import math
import time

import pytest

from archiver.extract import outline, parse, read
from archiver.records import Page, Post
from tests.test_outline import HOST

URL = f"{HOST}/2024/12/vite.html"


def reading(
    inside: str, *, url: str = URL, head: str = "", outside: str = "", widget: str = "widget Blog"
) -> Page | Post:
    """The post read from its own page, or the page where it holds none."""
    html = (
        f"<html lang='it'><head><meta content='blogger' name='generator'/>{head}</head><body>{outside}"
        f"<div class='{widget}'>{inside}</div></body></html>"
    )
    found = read(parse(html.encode(), url))
    return found.posts[0] if found.posts else found.page


def post(
    around: str, *, body: str = "<p>La vite tiene.</p>", url: str = URL, head: str = "", outside: str = ""
) -> Post:
    """A post with some markup before its text."""
    entry = f"<div class='hentry'>{around}<div class='post-body'>{body}</div></div>"
    found = reading(entry, url=url, head=head, outside=outside)
    assert isinstance(found, Post)
    return found


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<h3 class='post-title'>La vite</h3>", "La vite"),
        ("<h3 class='post-title'> La\n<i>vite</i>&nbsp;<b>d'Archimede</b> </h3>", "La vite d'Archimede"),
        ("<h3 class='post-title'>Vite &amp; dado &lt;3</h3>", "Vite & dado <3"),
        ("<h3 class='post-title'>Caff&amp;egrave; &amp;amp; vite</h3>", "Caffè & vite"),
        ("<h3 class='post-title'>Il carattere &amp;nbsp; in HTML</h3>", "Il carattere &nbsp; in HTML"),
        ("<h3 class='post-title'>Uno<br/>due</h3>", "Uno due"),
        ("<h3 class='post-title'>AT&amp;T; e R&amp;D</h3>", "AT&T; e R&D"),
        ("<h3 class='post-title'>Arte &amp;notizie &amp;copy 2010</h3>", "Arte &notizie &copy 2010"),
        ("<h1>La vite</h1>", "La vite"),
        ("<header><h2>La vite</h2></header>", "La vite"),
        ("<h3 class='post-title'></h3><h2>Condividi</h2>", None),
        ("<h3 class='post-title'>\u00a0</h3>", None),
        ("", None),
    ],
)
def test_a_title_is_what_is_shown_as_one(markup: str, title: str | None) -> None:
    assert post(markup).title == title


def test_a_heading_of_the_text_or_of_the_comments_is_no_title() -> None:
    found = reading(
        "<div class='hentry'><div class='post-body'><h2>Primo</h2><p>testo</p></div>"
        "<div id='comments'><h3>Commenti</h3></div><h2>Leggi anche</h2></div>"
    )
    assert isinstance(found, Post)
    assert found.title is None


@pytest.mark.parametrize(
    ("url", "head"),
    [
        (URL, ""),
        (URL + "?m=1", ""),
        (URL + "?showComment=1589000000000#c77", ""),
        ("http://officina.blogspot.it/2024/12/vite.html", ""),
        (f"{HOST}/2024/12/vite.html?utm_source=x", f"<link rel='canonical' href='{URL}'/>"),
    ],
)
def test_the_own_page_of_a_post_has_one_address(url: str, head: str) -> None:
    found = post("<h3 class='post-title'>La vite</h3>", url=url, head=head)
    assert (found.url, found.truncated) == (URL, False)


@pytest.mark.parametrize(
    "link",
    [
        "<h3 class='post-title'><a href='https://altrove.example/2024/12/vite.html'>La vite</a></h3>",
        "<h3 class='post-title'><a href='http://altro.blogspot.com/2024/12/vite.html'>La vite</a></h3>",
        "<a class='timestamp-link' href='http://['>10:22</a>",
        "<a href='javascript:void(0).html'>su</a>",
    ],
)
def test_an_address_elsewhere_is_no_permalink(link: str) -> None:
    assert post(link).url == URL


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        (
            "<p>Tags: <a href='/search/label/viti'>viti</a> <a href='/search/label/legno%20duro'>x</a></p>",
            ("viti", "legno duro"),
        ),
        (
            "<p class='post-labels'>Etichette: <a href='/search/label/viti?max-results=5' rel='tag'># viti</a></p>",
            ("viti",),
        ),
        ("<span class='post-labels'></span>", ()),
        ("<p class='post-labels'><a href='/search/label/%20viti%20'>viti</a></p>", ("viti",)),
        ("<p class='post-labels'><a href='/search/label/societ%E0'>società</a></p>", ("società",)),
        ("<p class='post-labels'><a href='/search/label/societ%C3%A0'>società</a></p>", ("società",)),
        ("<p class='post-labels'><a href='http://altro.blogspot.com/search/label/dadi'>dadi</a></p>", ()),
        ("<meta itemprop='keywords' content='viti, dadi,viti'/>", ("viti", "dadi")),
        ("<a rel='tag' href='https://altrove.example/tag/viti'>viti</a>", None),
        ("<div class='widget Label'><a href='/search/label/viti'>viti</a></div>", None),
        ("<div id='related-posts'><a href='/search/label/viti'>viti</a></div>", None),
        ("", None),
    ],
)
def test_labels_are_the_posts_own(markup: str, labels: tuple[str, ...] | None) -> None:
    assert post(markup).labels == labels


def test_a_label_in_the_text_or_outside_the_post_is_not_the_posts() -> None:
    cloud = "<ul><li><a href='/search/label/dadi'>dadi</a></li></ul>"
    assert post("", body="<p><a href='/search/label/viti'>viti</a></p>", outside=cloud).labels is None


def test_a_page_without_a_post_is_not_made_into_one() -> None:
    found = reading("<p>Qui non c'è niente.</p>")
    assert isinstance(found, Page)
    assert (found.kind, found.signs) == ("post", ())


@pytest.mark.parametrize(
    "pasted",
    [
        "<h2 class='date-header'>5 maggio 2001</h2>",
        "<blockquote><span class='date'>5 maggio 2001</span></blockquote>",
        "<div class='related-posts'><span class='date-header'>5 maggio 2001</span></div>",
    ],
)
def test_a_date_header_in_a_text_is_no_date(pasted: str) -> None:
    posts = "".join(
        f"<div class='date-outer'>{header}<div class='post-outer'>"
        f"<a class='timestamp-link' href='/2024/12/{slug}.html'>"
        f"10:22</a><div class='post-body' id='post-body-{slug}'>{body}</div></div></div>"
        for slug, header, body in (
            ("11", "<h2 class='date-header'>1 dicembre 2024</h2>", f"{pasted}<p>testo</p>"),
            ("12", "", "<p>testo</p>"),
            ("13", "<h2 class='date-header'>30 novembre 2024</h2>", "<p>testo</p>"),
        )
    )
    html = (
        "<html lang='it'><head><meta content='blogger' name='generator'/></head><body>"
        f"<div class='widget Blog' data-version='1'>{posts}</div></body></html>"
    )
    found = read(parse(html.encode(), f"{HOST}/"))
    assert [post.date.published_date for post in found.posts] == ["2024-12-01", None, "2024-11-30"]


def test_a_date_header_in_a_text_alone_is_no_date() -> None:
    header = "<h2 class='date-header'>5 maggio 2001</h2>"
    assert post("", body=f"{header}<p>La vite tiene.</p>").date.published is None
    assert post(header).date.published_date == "2001-05-05"


@pytest.mark.parametrize(
    ("heading", "claimed"),
    [
        ("<h4>3 commenti:</h4>", 3),
        ("<h4>1 commento</h4>", 1),
        ("<h4>1.204 commenti:</h4>", 1204),
        ("<h4>Commenti (3)</h4>", 3),
        ("<h4>Commenti: 12</h4>", 12),
        ("<h4>Komentarji (3)</h4>", 3),
        ("<h4>Broj komentara: 3</h4>", 3),
        ("<h4>3 komentarai (-ų):</h4>", 3),
        ("<h4>3 nhận xét:</h4>", 3),
        ("<h4>3 件のコメント:</h4>", 3),
        ("<h4>3件のコメント</h4>", 3),
        ("<h4>3 則留言:</h4>", 3),
        ("<h4>댓글 3개:</h4>", 3),
        ("<h4>ความคิดเห็น 3 รายการ:</h4>", 3),
        ("<h4>3 تعليقات:</h4>", 3),
        ("<h4>3টি মন্তব্য:</h4>", 3),
        ("<h4>Nessun commento:</h4>", 0),
        ("<h4>Nessun commento</h4><h4>Lascia un commento (max 500 caratteri)</h4>", 0),
        ("<h4>Lascia un commento (max 500 caratteri)</h4><h4>3 commenti:</h4>", 3),
        ("<h4>Commenti su 10 cose da sapere</h4>", None),
        ("<h4>Lascia un commento (max 500 caratteri)</h4>", None),
        ("<h4>10 cose da sapere sulla vite</h4>", None),
        ("<h4>Commenti dal 3 marzo 2014</h4>", None),
        ("<ol><li><div class='comment-content'><h4>3 commenti</h4></div></li></ol>", None),
        ("<dl><dd><h3>3 commenti</h3></dd></dl>", None),
        ("<div class='comment'><h4>Commenti (3)</h4></div>", None),
    ],
)
def test_a_heading_counts_the_comments_or_nothing(heading: str, claimed: int | None) -> None:
    found = reading(f"<div class='hentry'><div class='post-body'>x</div></div><div id='comments'>{heading}</div>")
    assert isinstance(found, Post)
    assert found.comments_claimed == claimed


@pytest.mark.parametrize(
    ("number", "path", "is_shown"),
    [
        ("222222", "/2020/01/other.html", False),
        ("222222", "/2024/12/vite.html", True),
        ("111111", "/2020/01/other.html", True),
    ],
)
def test_a_post_that_is_another_by_number_and_address_is_not_the_pages(number: str, path: str, is_shown: bool) -> None:
    data = (
        "<script>_WidgetManager._SetDataContext([{'name': 'blog', "
        "'data': {'blogId': '1', 'postId': '111111', 'pageType': 'item'}}]);</script>"
    )
    found = reading(
        f"<div class='hentry'><a class='timestamp-link' href='{path}'>10:22</a>"
        f"<div class='post-body' id='post-body-{number}'>x</div></div>{data}"
    )
    if is_shown:
        assert isinstance(found, Post)
        assert found.post_id == number
    else:
        assert isinstance(found, Page)
        assert (found.kind, found.post_id) == ("post", "111111")


def test_posts_in_posts_are_one() -> None:
    found = reading(f"{'<div class=hentry>' * 500}<div class='post-body'>fondo</div>")
    assert isinstance(found, Post)
    assert found.body_text == "fondo"


@pytest.mark.parametrize(
    "one",
    [
        "<div class='hentry'><h2><a href='/2020/01/x.html'>t</a></h2><div class='post-body'>x</div></div>"
        "<div class='widget X'></div>",
        "<div><h2><a href='/2020/01/x.html'>t</a></h2><div class='post-body'>x</div></div>",
        "<div class='hentry'><script type='application/ld+json'>{\"@type\": \"BlogPosting\"}</script></div>",
        "<a name='123456'></a>x<br/>",
    ],
)
def test_the_time_for_a_page_grows_with_its_posts_not_with_their_square(one: str) -> None:
    def seconds(posts: int) -> float:
        html = f"<html><head><meta content='blogger' name='generator'/></head><body>{one * posts}</body></html>"
        best = math.inf
        for _ in range(3):
            start = time.process_time()
            outline(parse(html.encode(), f"{HOST}/"))
            best = min(best, time.process_time() - start)
        return best

    assert seconds(3_200) < 64 * seconds(200)  # 16 where it grows evenly, 256 with the square


def test_a_thousand_nested_anchors_of_a_bare_page_are_read() -> None:
    found = reading("<a name='123456'></a>testo<br/>" * 1_000, url=f"{HOST}/2002_01_01_archive.html", widget="x")
    assert isinstance(found, Page)
    assert found.kind == "archive"
