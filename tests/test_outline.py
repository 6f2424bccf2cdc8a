"""The outline: what a page is, which posts it shows, what each lacks, where the older posts are."""

from __future__ import annotations

import pytest

from archiver.extract import outline, parse
from archiver.extract.page import label_counts
from archiver.records import Outline

HOST = "http://officina.blogspot.com"


def blog_page(inner: str, *, url: str = "/", page_type: str | None = None, pager: str = "", extra: str = "") -> Outline:
    """The outline of a v2 page around some posts."""
    data = (
        "<script>_WidgetManager._SetDataContext([{'name': 'blog', "
        f"'data': {{'blogId': '1', 'pageType': '{page_type}'}}}}]);</script>"
        if page_type
        else ""
    )
    html = (
        f"<html lang='it'><head><meta content='blogger' name='generator'/></head><body>{extra}"
        f"<div class='widget Blog' data-version='1' id='Blog1'><div class='blog-posts hfeed'>{inner}</div>"
        f"<div class='blog-pager' id='blog-pager'>{pager}</div></div>{data}</body></html>"
    )
    return outline(parse(html.encode(), HOST + url))


def post(
    number: str = "4711", *, slug: str = "vite", body: str = "<p>testo</p>", footer: str = "", iso: bool = True
) -> str:
    """One post in v2 markup."""
    url = f"{HOST}/2024/12/{slug}.html"
    stamp = "<abbr class='published' title='2024-12-01T10:22:00+01:00'>10:22</abbr>" if iso else "10:22"
    anchor = f" id='post-body-{number}'" if number else ""
    return (
        f"<div class='post-outer'><div class='post hentry'><h3 class='post-title'><a href='{url}'>Vite</a></h3>"
        f"<div class='post-body entry-content'{anchor}>{body}</div>"
        f"<div class='post-footer'><a class='timestamp-link' href='{url}'>{stamp}</a>{footer}</div></div></div>"
    )


@pytest.mark.parametrize(
    ("url", "page_type", "kind"),
    [
        ("/", "index", "home"),
        ("/?m=1", "index", "home"),
        ("/", None, "home"),
        ("/search?updated-max=2024-01-01T00:00:00Z", "index", "listing"),
        ("/search?updated-max=2024-01-01T00:00:00Z", None, "listing"),
        ("/search?q=vite", "index", "listing"),
        ("/search/label/Astana", "index", "label"),
        ("/search/label/Astana?updated-max=2024-01-01T00:00:00Z", None, "label"),
        ("/2024/12/", "archive", "archive"),
        ("/2024/", None, "archive"),
        ("/2024_12_01_archive.html", None, "archive"),
        ("/2024/12/vite.html", "item", "post"),
        ("/2024/12/vite.html", None, "post"),
        ("/p/chi.html", "static_page", "page"),
        ("/p/chi.html", None, "page"),
        ("/2024/12/vite.html", "error_page", "error"),
    ],
)
def test_a_page_is_what_it_says_or_what_its_address_says(url: str, page_type: str | None, kind: str) -> None:
    assert blog_page(post(), url=url, page_type=page_type).page.kind == kind


@pytest.mark.parametrize(
    ("html", "url", "kind"),
    [
        (
            "<title>Content Warning</title>",
            "https://www.blogger.com/interstitial/blog?u=http://o.blogspot.com/",
            "interstitial",
        ),
        (
            "<a href='http://o.blogspot.com/?zx=1&guestAuth=abc'>I understand</a>",
            "https://www.blogger.com/blogin.g?blogspotURL=http://o.blogspot.com/",
            "interstitial",
        ),
        ("<title>Log in</title>", "https://www.blogger.com/blogin.g?blogspotURL=http://o.blogspot.com/", "private"),
        ("<title>Blog has been removed</title>", "http://o.blogspot.com/", "removed"),
        ("<title>Blog not found</title>", "http://o.blogspot.com/", "removed"),
        ("<title>Il blog è stato rimosso</title>", "http://o.blogspot.com/", "removed"),
        (
            "<meta name='generator' content='blogger'/><script src='//www.blogblog.com/dynamicviews/4f/x.js'></script>",
            "http://o.blogspot.com/",
            "dynamic",
        ),
        ("<title>Un giornale</title><article class='post'>testo</article>", "https://o.example/", "not_blogger"),
        ("<meta name='generator' content='Pressa 6.1'/>", "https://o.example/", "not_blogger"),
        (
            "<link rel='service.post' href='https://www.blogger.com/feeds/1/posts/default'/>",
            "https://o.example/",
            "home",
        ),
        ("<meta name='generator' content='Blogger'/>", "https://o.example/2005/02/x.html", "post"),
        ("<title>Accedi</title>", "https://accounts.google.com/v3/signin/identifier?continue=x", "private"),
        ("<form action='https://accounts.google.com/ServiceLogin'></form>", "http://o.blogspot.com/", "private"),
        ("<div id='maia-main'>Nenhum blog aqui</div>", "http://o.blogspot.com/", "removed"),
        (
            "<div id='maia-main'><a class='maia-button maia-button-primary' href='/?guestAuth=a'>Sim</a></div>",
            "http://o.blogspot.com/2005/02/x.html",
            "interstitial",
        ),
        ("<title>Error 500 (Server Error)!!1</title>", "http://o.blogspot.com/", "unavailable"),
        ("<title>Fehler 503 (Service Unavailable)!!1</title>", "http://o.blogspot.com/", "unavailable"),
        ("<title>Error 404 (Not Found)!!1</title>", "http://o.blogspot.com/", "not_blogger"),
        ("<title>Sorry...</title>", "http://o.blogspot.com/", "refused"),
        ("<form id='captcha-form' action='index'></form>", "https://www.google.com/sorry/index?continue=x", "refused"),
        (
            "<meta name='generator' content='blogger'/><title>Sorry...</title>"
            "<div class='post'><div class='post-body'>Scusate il ritardo.</div></div>",
            "http://o.blogspot.com/2005/02/x.html",
            "post",
        ),
    ],
)
def test_gates_and_strangers_are_recognised(html: str, url: str, kind: str) -> None:
    found = outline(parse(f"<html><head>{html}</head><body></body></html>".encode(), url))
    assert found.page.kind == kind
    assert bool(found.posts) == ("post-body" in html)


def test_nothing_under_a_warning_is_a_post() -> None:
    frame = "<iframe src='https://www.blogger.com/interstitial/blog?u=x' id='injected-iframe'></iframe>"
    found = blog_page(post(), page_type="index", extra=frame)
    assert (found.page.kind, found.posts) == ("interstitial", ())


def test_a_whole_post_on_a_listing_lacks_nothing() -> None:
    (found,) = blog_page(post()).posts
    assert (found.post_id, found.url, found.lacks) == ("4711", f"{HOST}/2024/12/vite.html", frozenset())


@pytest.mark.parametrize(
    ("markup", "lacks"),
    [
        (post(footer=f"<div class='jump-link'><a href='{HOST}/2024/12/vite.html#more'>Leggi</a></div>"), {"jump"}),
        (post(body=f"inizio <a href='{HOST}/2024/12/vite.html#more'>…</a>"), {"jump"}),
        (post(body=f"vedi <a href='{HOST}/2024/11/altro.html#more'>altro</a>"), set()),
        (post(footer="<a class='comment-link' href='#'>3 commenti</a>"), {"comments"}),
        (post(footer="<a class='comment-link' href='#'>Nessun commento:</a>"), set()),
        (post(number=""), {"id"}),
        (post(iso=False), {"time"}),
        (post(body="<div class='post-snippet'><div class='snippet-item'>inizio</div></div>"), {"snippet"}),
    ],
)
def test_a_listing_says_what_its_posts_lack(markup: str, lacks: set[str]) -> None:
    (found,) = blog_page(markup).posts
    assert found.lacks == lacks


def test_a_post_page_lacks_neither_comments_nor_what_follows_a_jump() -> None:
    footer = f"<a class='comment-link' href='#'>3 commenti</a><a href='{HOST}/2024/12/vite.html#more'>su</a>"
    (found,) = blog_page(post(footer=footer), url="/2024/12/vite.html", page_type="item").posts
    assert (found.lacks, found.comments_claimed) == (frozenset(), 3)


@pytest.mark.parametrize(
    ("shown", "claimed"),
    [
        ("3 commenti", 3),
        ("1.234 commenti", 1234),
        ("12", 12),
        ("Nessun commento:", 0),
        ("No comments:", 0),
        ("Posta un commento", 0),
        ("Nenhum comentário:", 0),
        ("Dite la vostra", None),
        ("", None),
    ],
)
def test_the_number_of_comments_is_read_or_unknown(shown: str, claimed: int | None) -> None:
    (found,) = blog_page(post(footer=f"<a class='comment-link' href='#'>{shown}</a>")).posts
    assert found.comments_claimed == claimed


def test_other_widgets_hold_no_posts() -> None:
    popular = (
        "<div class='widget PopularPosts'><div class='post-outer'>"
        "<h3 class='post-title'><a href='/2020/01/x.html'>X</a></h3>"
        "<div class='post-body' id='post-body-99'>x</div></div></div>"
    )
    assert [found.post_id for found in blog_page(post(), extra=popular).posts] == ["4711"]


@pytest.mark.parametrize(
    ("pager", "next_url"),
    [
        (
            f"<a class='blog-pager-older-link' href='{HOST}/search?updated-max=2024-01-01T00:00%2B01:00&amp;m=1'>x</a>",
            f"{HOST}/search?updated-max=2024-01-01T00:00%2B01:00&m=1",
        ),
        (
            "<span id='blog-pager-older-link'><a href='/search?updated-max=2024-01-01T00:00:00Z'>x</a></span>",
            f"{HOST}/search?updated-max=2024-01-01T00:00:00Z",
        ),
        (
            f"<a href='{HOST}/search?updated-max=2024-01-01T00:00:00Z'>»</a>",
            f"{HOST}/search?updated-max=2024-01-01T00:00:00Z",
        ),
        (f"<a href='{HOST}/search?updated-max=2024-01-01T00:00:00Z&amp;reverse-paginate=true'>«</a>", None),
        (
            "<a class='blog-pager-newer-link' href='/search?updated-max=2024-01-01T00:00:00Z&amp;reverse-paginate=1'/>",
            None,
        ),
        ("<a class='blog-pager-older-link' href='/'>x</a>", None),
        ("<a class='blog-pager-older-link' href='javascript:void(0)'>x</a>", None),
        ("<a class='home-link' href='/'>Home page</a>", None),
        ("", None),
    ],
)
def test_the_older_link_is_found(pager: str, next_url: str | None) -> None:
    assert blog_page(post(), pager=pager).page.next_url == next_url


def test_a_post_page_has_no_older_page() -> None:
    pager = f"<a class='blog-pager-older-link' href='{HOST}/2024/11/altro.html'>Post più vecchio</a>"
    assert blog_page(post(), url="/2024/12/vite.html", page_type="item", pager=pager).page.next_url is None


def test_the_label_widget_is_a_witness() -> None:
    widget = (
        "<div class='widget Label'><ul>"
        "<li><a href='/search/label/citt%C3%A0'>città</a> <span dir='ltr'>(1.204)</span></li>"
        "<li><a href='/search/label/ora'>ora</a></li></ul></div>"
    )
    assert label_counts(parse(f"<html><body>{widget}</body></html>".encode(), HOST)) == {"città": 1204}


def test_a_cut_page_doubts_only_its_last_post() -> None:
    posts = post("1", slug="uno") + post("2", slug="due")
    html = f"<html><head><meta content='blogger' name='generator'/></head><body><div class='widget Blog'>{posts}"
    found = outline(parse(html.encode(), HOST + "/"))
    assert [("cut" in shown.lacks) for shown in found.posts] == [False, True]
