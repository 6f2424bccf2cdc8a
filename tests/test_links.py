"""The links of a body: what each is, whether it is the blog's own, and what is no link."""

from __future__ import annotations

import pytest
from lxml import html

from archiver.blogger.spellings import path_key, post_number_of, site_key
from archiver.extract.body import Body, read

POST = "http://officina.blogspot.com/2024/12/vite.html"
HOSTS = frozenset({"officina.blogspot.com", "www.officina.example"})
PICTURE = "<img src='http://1.bp.blogspot.com/-a/b/c/d/s320/v.jpg'/>"


def body(markup: str) -> Body:
    return read(html.fromstring(f"<div>{markup}</div>"), base=POST, hosts=HOSTS, about="Vite")


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/2023/05/ruota.html", "internal"),
        ("ruota.html", "internal"),
        ("//officina.blogspot.com/2023/05/ruota.html", "internal"),
        ("http://officina.blogspot.it/2023/05/ruota.html?m=1", "internal"),
        ("https://OFFICINA.blogspot.co.uk/2023/05/ruota.html#more", "internal"),
        ("http://officina.blogspot.com:80/ncr/2023/05/ruota.html", "internal"),
        (" http://officina.blogspot.com/2023/05/ruota.html?showComment=1700000000000#c1 ", "internal"),
        ("http://offi\ncina.blogspot.com/2023/05/ruota.html", "internal"),
        ("http://www.officina.blogspot.com/2023/05/ruota.html", "internal"),
        ("https://officina.example/2023/05/ruota.html?spref=fb", "internal"),
        ("http://officina.blogspot.com/", "internal"),
        ("http://officina.blogspot.com/p/chi-siamo.html", "internal"),
        ("http://officina.blogspot.com/2004_08_01_archive.html#109300000000000000", "internal"),
        ("https://officina.blogspot.com/search/label/ora", "label"),
        ("/search/label/l%27ora?max-results=5", "label"),
        ("http://officina.blogspot.com:8080/2023/05/ruota.html", "external"),
        ("http://altra-officina.blogspot.com/2023/05/ruota.html", "external"),
        ("https://it.wikipedia.org/wiki/Ora", "external"),
        ("https://it.wikipedia.org/wiki/File:Ora.jpg", "external"),
        ("https://www.google.com/url?q=http://officina.blogspot.com/2023/05/ruota.html&sa=D", "external"),
        ("http://feedproxy.google.com/~r/officina/~3/abc/ruota.html", "external"),
        ("https://foto.example/v.jpg", "external"),
        ("http://2.bp.blogspot.com/-a/b/c/d/s1600-h/v.jpg", "image"),
        ("https://blogger.googleusercontent.com/img/a/AVvX=s1600", "image"),
    ],
)
def test_links_are_told_apart(href: str, kind: str) -> None:
    (link,) = body(f"<p>un <a href='{href}'>legame</a></p>").links
    assert (link.kind, link.text) == (kind, "legame")


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("http://1.bp.blogspot.com/-a/b/c/d/s1600-h/v.jpg", "image"),
        ("https://foto.example/v.JPG", "image"),
        ("https://commons.wikimedia.org/wiki/File:Vite.jpg", "external"),
        ("http://www.flickr.com/photos/nives/1/", "external"),
        ("/2023/05/ruota.html", "internal"),
    ],
)
def test_the_link_around_a_picture_leads_to_it_or_elsewhere(href: str, kind: str) -> None:
    found = body(f"<a href='{href}'>{PICTURE}</a>")
    assert [link.kind for link in found.links] == [kind]
    assert found.images[0].link_url == found.links[0].url


@pytest.mark.parametrize(
    "href",
    [
        *("#", " #nota", "", "javascript:void(0)", "java&#10;script:x()", "java script:x()", "&#1;javascript:x()"),
        *("data:image/png;base64,AA", "mailto:a@officina.example", "file:///C:/v.jpg", "http://", "http://[", "//"),
    ],
)
def test_a_picture_s_link_that_leads_nowhere_is_none(href: str) -> None:
    found = body(f"<a href='{href}'>{PICTURE}</a>")
    assert ([image.link_url for image in found.images], found.links) == ([None], ())


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://giornale.example/a", "https://giornale.example/a"),
        ("/a", "http://officina.blogspot.com/a"),
        ("javascript:x()", None),
        ("mailto:a@giornale.example", None),
        ("#nota", None),
    ],
)
def test_a_credit_s_address_is_on_the_web(href: str, url: str | None) -> None:
    found = body(f"<p>Un testo qualsiasi.</p><p>Fonte: <a href='{href}'>Giornale di Altrove</a></p>")
    assert [(credit.name, credit.url) for credit in found.credits] == [("Giornale di Altrove", url)]


@pytest.mark.parametrize(
    "href",
    [
        *("#", "#nota1", " #_ftn1", "javascript:void(0)", "mailto:a@officina.example", "tel:+390", "data:,x"),
        *("file:///C:/Documenti/testo.htm#_ftn1", "http://", "http://[", "http://x:99999999/", ""),
        "https://www.blogger.com/blog/post/edit/123/456#_ftnref2",
        "https://draft.blogger.com/u/1/blog/post/edit/123/456#_edn1",
        "http://www.blogger.com/post-create.g?blogID=123#_ftn1",
    ],
)
def test_what_leads_to_no_other_place_is_no_link(href: str) -> None:
    found = body(f"<p>una <a href='{href}'>nota</a></p>")
    assert (found.links, found.text) == ((), "una nota")


@pytest.mark.parametrize(
    ("url", "host", "domain"),
    [
        ("http://caffè.it/", "xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://caffe\u0300.it:8080/", "xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://WWW.CAFFÈ.it./", "www.xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://caffè。it/", "xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://XN--CAFF-8OA.it/", "xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://un_blog.caffè.it/", "un_blog.xn--caff-8oa.it", "xn--caff-8oa.it"),
        ("http://straße.de/", "xn--strae-oqa.de", "xn--strae-oqa.de"),
        ("http://пример.рф/", "xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
        ("http://xn--.it/", "xn--.it", "xn--.it"),
        ("http://xn--zzzz99999.it/", "xn--zzzz99999.it", "xn--zzzz99999.it"),
        ("http://è-.it/", "è-.it", "è-.it"),
        (f"http://{'è' * 80}.it/", f"{'è' * 80}.it", f"{'è' * 80}.it"),
    ],
)
def test_a_host_has_one_name_whatever_its_alphabet(url: str, host: str, domain: str) -> None:
    (link,) = body(f"<p><a href='{url}'>qui</a></p>").links
    assert (link.url, link.host, link.domain) == (url, host, domain)


def test_redirectors_are_kept_as_they_are() -> None:
    url = "https://www.google.com/url?q=http%3A%2F%2Faltrove.example%2F&sa=D&usg=AbC"
    assert body(f"<p><a href='{url}'>qui</a></p>").links[0].url == url


def test_a_link_is_read_once_though_a_picture_and_text_stand_in_it() -> None:
    found = body(f"<p><a href='https://altrove.example/'>{PICTURE}<br/>La vite<br/>e la ruota</a></p>")
    assert [link.url for link in found.links] == ["https://altrove.example/"]


@pytest.mark.parametrize(
    "spelling",
    [
        "https://officina.blogspot.com/2024/12/vite.html",
        "http://OFFICINA.blogspot.it/2024/12/vite.html",
        "http://www.officina.blogspot.de/2024/12/vite.html",
        "http://officina.blogspot.com:80/ncr/2024/12/vite.html",
        "http://officina.blogspot.com/2024/12/vite.html?m=1",
        "http://officina.blogspot.com/2024/12/vite.html?showComment=1700000000000&amp;m=1#c12",
        "http://officina.blogspot.com/2024/12/vite.html?fbclid=x&qualsiasi=cosa#more",
        "http://officina.blogspot.com/2024/12/vite%2Ehtml",
        "http://officina.blogspot.com/2024/12/v%2569te.html",
        "http://officina.blogspot.com/2024/12/vite.html%20",
        " http://officina.blogspot.com/2024/12/vite.html ",
    ],
)
def test_every_spelling_of_a_post_has_one_key(spelling: str) -> None:
    assert site_key(spelling) == "officina.blogspot.com/2024/12/vite.html"


def test_a_blog_has_one_path_for_a_post_on_all_its_hosts() -> None:
    hosts = ("http://officina.blogspot.it", "https://www.officina.example:8443")
    assert {path_key(f"{host}/2024/12/vite.html?m=1") for host in hosts} == {"/2024/12/vite.html"}
    assert {path_key(f"{host}/") for host in hosts} == {""}


@pytest.mark.parametrize("broken", ["", "http://[", "http://x:y/", "http://x:99999999/", "\x01"])
def test_what_is_no_address_has_no_key(broken: str) -> None:
    assert (site_key(broken).strip("\x01"), post_number_of(broken)) == ("", None)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("http://o.example/2005_03_01_archive.html#111000000000000000", "111000000000000000"),
        ("http://o.example/2005_03_01_officina_archive.html#111000000000000000", "111000000000000000"),
        ("http://o.example/archivio/2005_03_01_archive.html#90001234", "90001234"),
        ("http://o.example/2005_03_01_archive.html", None),
        ("http://o.example/2005_03_01_archive.html#top", None),
        ("http://o.example/2005_03_01_archive.html#3", None),
        ("http://o.example/2005/03/vite.html#111000000000000000", None),
    ],
)
def test_an_old_archive_address_names_a_post_by_its_number(url: str, number: str | None) -> None:
    assert post_number_of(url) == number
