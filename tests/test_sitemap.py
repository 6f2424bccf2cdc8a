"""Sitemaps: what they list, what of it is the blog's, and what is no sitemap; and what the archive widget counts."""

from __future__ import annotations

import time

import pytest

from archiver.extract import parse, sitemap
from archiver.extract.page import archive_links, archive_total
from archiver.fixtureblog import Site, fixture_blog
from archiver.fixtureblog.exchange import Request
from archiver.records import Sitemap, SitemapUrl
from tests.test_golden import GOLDEN, load

HOME = "http://quaderno.blogspot.com/"
URL = HOME + "sitemap.xml"
SPACE = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"


def answer(path: str, query: str = "", **options: int | str) -> bytes:
    body = Site(fixture_blog(), base=HOME, **options).regular(Request(path=path, query=query)).body  # type: ignore[arg-type]
    assert isinstance(body, bytes)
    return body


def urlset(*locations: str, lastmod: str = "") -> bytes:
    told = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<urlset {SPACE}>{''.join(f'<url><loc>{one}</loc>{told}</url>' for one in locations)}</urlset>".encode()


# What they list


def test_a_sitemap_lists_every_post() -> None:
    found = sitemap.read(answer("/sitemap.xml"), URL)
    assert found.children == ()
    assert {one.url for one in found.urls} == {HOME.rstrip("/") + post.path for post in fixture_blog().posts}
    assert all(one.lastmod and len(one.lastmod) == 20 and one.lastmod.endswith("Z") for one in found.urls)
    assert sitemap.own(found, {"quaderno.blogspot.com"}) == found


def test_static_pages_have_a_sitemap_of_their_own() -> None:
    found = sitemap.read(answer("/sitemap-pages.xml"), HOME + "sitemap-pages.xml")
    assert [one.url for one in found.urls] == [HOME.rstrip("/") + page.path for page in fixture_blog().pages]


@pytest.mark.parametrize("size", [1, 10, 36])
def test_an_index_lists_sitemaps_that_list_every_post(size: int) -> None:
    index = sitemap.read(answer("/sitemap.xml", sitemap_size=size), URL)
    assert index.urls == ()
    assert sitemap.own(index, {"quaderno.blogspot.com"}) == index
    listed = [
        one.url
        for child in index.children
        for one in sitemap.read(answer("/sitemap.xml", child.partition("?")[2], sitemap_size=size), child).urls
    ]
    assert sorted(listed) == sorted(HOME.rstrip("/") + post.path for post in fixture_blog().posts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-12-01T10:22:00Z", "2024-12-01T10:22:00Z"),
        ("2024-12-01T10:22:00.512+01:00", "2024-12-01T09:22:00Z"),
        ("2024-12-01", "2024-12-01"),
        (" 2024-12-01T10:22:00 ", "2024-12-01T10:22:00Z"),
        ("ieri", None),
        ("", None),
    ],
)
def test_the_time_of_the_last_change_is_utc(written: str, read: str | None) -> None:
    address = HOME + "2024/12/uno.html"
    assert sitemap.read(urlset(address, lastmod=written), URL).urls == (SitemapUrl(url=address, lastmod=read),)


def test_an_address_is_canonical_and_told_once() -> None:
    body = urlset(
        "http://quaderno.blogspot.it/2024/12/uno.html?m=1",
        "  HTTP://Quaderno.blogspot.com/2024/12/uno.html\n",
        "<![CDATA[http://quaderno.blogspot.com/p/chi-siamo.html]]>",
        "/2024/12/due.html",
        "javascript:alert(1)",
        "http://[x/",
        "",
    )
    found = sitemap.read(body, URL)
    assert [one.url for one in found.urls] == [HOME + "2024/12/uno.html", HOME + "p/chi-siamo.html"]


def test_only_posts_and_pages_on_the_blogs_hosts_are_its_own() -> None:
    body = urlset(
        *(HOME + path for path in ("2024/12/uno.html", "p/chi-siamo.html", "", "2024/12/", "search/label/Pane")),
        "http://altro.blogspot.com/2024/12/uno.html",
        "https://quaderno.blogspot.com:8443/2024/12/uno.html",
    )
    mine = sitemap.own(sitemap.read(body, URL), {"quaderno.blogspot.it"})
    assert [one.url for one in mine.urls] == [HOME + "2024/12/uno.html", HOME + "p/chi-siamo.html"]
    index = Sitemap(children=(HOME + "sitemap.xml?page=1", "http://169.254.169.254/sitemap.xml"))
    assert sitemap.own(index, {"quaderno.blogspot.com"}).children == (HOME + "sitemap.xml?page=1",)


def test_fifty_thousand_foreign_addresses_are_read_and_dropped() -> None:
    body = urlset(*(f"http://altro{n}.example.com/2024/12/x{n}.html" for n in range(50_000)), HOME + "2024/12/uno.html")
    begun = time.process_time()
    found = sitemap.read(body, URL)
    assert len(found.urls) == 50_001
    assert [one.url for one in sitemap.own(found, {"quaderno.blogspot.com"}).urls] == [HOME + "2024/12/uno.html"]
    assert time.process_time() - begun < 20


# What is none


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html></html>", "html"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "html"),
        (f"<urlset {SPACE}><url><loc>http://a.it/2024/12/x.html</loc>", "broken"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "other"),
        ("User-agent: *", "other"),
        ("<!DOCTYPE u [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><urlset><url><loc>&b;</loc></url></urlset>", "other"),
    ],
)
def test_what_is_no_sitemap_is_said(body: str, reason: str) -> None:
    with pytest.raises(sitemap.NotASitemap) as caught:
        sitemap.read(body.encode(), URL)
    assert caught.value.reason == reason
    assert str(caught.value).startswith(URL)


def test_an_empty_sitemap_is_one() -> None:
    assert sitemap.read(f"<urlset {SPACE}/>".encode(), URL) == Sitemap()


# The archive widget


@pytest.mark.parametrize(
    ("case", "total", "links"),
    [
        (
            "archive-widget-years",
            1111,
            [
                "http://lafornacespenta.blogspot.com/2024/12/",
                "http://lafornacespenta.blogspot.com/2024/03/",
                "http://lafornacespenta.blogspot.com/2023/",
            ],
        ),
        (
            "archive-widget-months",
            8,
            ["http://ilpontedilegna.blogspot.com/2024/12/", "http://ilpontedilegna.blogspot.com/2024/11/"],
        ),
        (
            "archive-widget-menu",
            16,
            [
                "http://orticaegelso.blogspot.com/2024/12/",
                "http://orticaegelso.blogspot.com/2024/10/",
                "http://orticaegelso.blogspot.com/2009_05_01_archive.html",
            ],
        ),
        ("post-classic", None, []),
    ],
)
def test_the_archive_widget_counts_posts_and_links_to_archives(case: str, total: int | None, links: list[str]) -> None:
    page = parse((GOLDEN / case / "page.html").read_bytes(), load(case, "case.json")["url"])
    assert archive_total(page) == total
    assert list(archive_links(page)) == links


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_the_archive_widget_counts_the_blog(theme: str) -> None:
    page = parse(answer("/", theme=theme), HOME)
    assert archive_total(page) == len(fixture_blog().posts)
    months = {post.path[:9] for post in fixture_blog().posts}
    assert len(archive_links(page)) >= len(months) - 5
    assert all(link.removeprefix(HOME.rstrip("/")).count("/") == 3 for link in archive_links(page))


def test_a_year_whose_months_are_not_all_there_is_taken_whole() -> None:
    widget = """<html><body><div class='widget BlogArchive'><ul><li class='archivedate'>
        <a href='/2024/'>2024</a><span class='post-count'>(9)</span>
        <ul><li class='archivedate'><a href='/2024/12/'>dicembre</a><span class='post-count'>(2)</span></li></ul>
        </li></ul></div></body></html>"""
    page = parse(widget.encode(), HOME)
    assert (archive_total(page), archive_links(page)) == (9, (HOME + "2024/",))


@pytest.mark.parametrize("count", ["", "<span class='post-count'>(molti)</span>", f"({'9' * 5000})"])
def test_a_widget_that_does_not_count_tells_no_total(count: str) -> None:
    widget = f"""<html><body><div class='widget BlogArchive'><ul>
        <li class='archivedate'><a href='/2024/'>2024</a> (3)</li>
        <li class='archivedate'><a href='/2023/'>2023</a> {count}</li></ul></div></body></html>"""
    assert archive_total(parse(widget.encode(), HOME)) is None
