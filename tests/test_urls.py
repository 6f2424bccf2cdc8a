"""The URL grammar: what people type, what menus and pagers hold."""

from __future__ import annotations

import pytest

from archiver.blogger import ids, urls
from archiver.errors import UsageError

ROOT = "http://officina.blogspot.com/"


@pytest.mark.parametrize(
    ("typed", "root", "kind", "label"),
    [
        ("officina.blogspot.com", "https://officina.blogspot.com/", "blog", None),
        ("  officina.blogspot.com  ", "https://officina.blogspot.com/", "blog", None),
        ("http://officina.blogspot.com", "http://officina.blogspot.com/", "blog", None),
        ("HTTP://Officina.Blogspot.COM/", "http://officina.blogspot.com/", "blog", None),
        ("//officina.blogspot.com/", "https://officina.blogspot.com/", "blog", None),
        ("officina.blogspot.it", "https://officina.blogspot.com/", "blog", None),
        ("officina.blogspot.co.uk", "https://officina.blogspot.com/", "blog", None),
        ("officina.blogspot.com.br", "https://officina.blogspot.com/", "blog", None),
        ("www.officina.example", "https://www.officina.example/", "blog", None),
        ("officina.example:8443/", "https://officina.example:8443/", "blog", None),
        ("https://officina.example:443/", "https://officina.example/", "blog", None),
        ("localhost:8000", "http://localhost:8000/", "blog", None),
        ("127.0.0.1:8000/", "http://127.0.0.1:8000/", "blog", None),
        ("[::1]:8000", "http://[::1]:8000/", "blog", None),
        ("https://localhost:8000", "https://localhost:8000/", "blog", None),
        ("http://officina.blogspot.com/?m=1", ROOT, "blog", None),
        ("http://officina.blogspot.com/index.html", ROOT, "blog", None),
        ("http://officina.blogspot.com/search/label/Astana", ROOT, "label", "Astana"),
        ("http://officina.blogspot.com/search/label/vertice CSTO", ROOT, "label", "vertice CSTO"),
        ("http://officina.blogspot.com/search/label/vertice%20CSTO", ROOT, "label", "vertice CSTO"),
        ("http://officina.blogspot.com/search/label/vertice%2520CSTO", ROOT, "label", "vertice CSTO"),
        ("http://officina.blogspot.com/search/label/vertice%20CSTO?max-results=5&m=1", ROOT, "label", "vertice CSTO"),
        ("http://officina.blogspot.com/search/label/citt%C3%A0", ROOT, "label", "città"),
        ("http://officina.blogspot.com/search/label/C%2B%2B", ROOT, "label", "C++"),
        ("http://officina.blogspot.com/search/label/A%2FB", ROOT, "label", "A/B"),
        ("http://officina.blogspot.com/search/label/A/B", ROOT, "label", "A/B"),
        ("http://officina.blogspot.com/search/label/l'ora", ROOT, "label", "l'ora"),
        ("http://officina.blogspot.com/search/label/%E2%8F%B0", ROOT, "label", "⏰"),
        ("http://officina.blogspot.com/search?updated-max=2024-01-01T00:00:00Z", ROOT, "listing", None),
        ("http://officina.blogspot.com/2024/12/vite.html", ROOT, "post", None),
        ("http://officina.blogspot.it/2024/12/vite.html?m=1#more", ROOT, "post", None),
        ("http://officina.blogspot.com/p/chi-siamo.html", ROOT, "page", None),
        ("http://officina.blogspot.com/2024/", ROOT, "archive", None),
        ("http://officina.blogspot.com/2024/12/", ROOT, "archive", None),
        ("http://officina.blogspot.com/2006_03_01_archive.html", ROOT, "archive", None),
    ],
)
def test_an_address_is_read_as_it_was_meant(typed: str, root: str, kind: str, label: str | None) -> None:
    address = urls.parse(typed)
    assert (address.root, address.kind, address.label) == (root, kind, label)


@pytest.mark.parametrize(
    "typed",
    [
        *("ciao", "", "   ", "a b", "il mio blog.it", "http://", "https:///x", "http://x", "http://x..y/", "-x.it"),
        *("ftp://officina.example/", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@officina.example"),
        *("http://officina.example:x/", "http://officina.example:99999/", "http://officina.example:0/"),
        *("http://io:segreto@officina.example/", "http://io@officina.example/", "http://[::1", "1.2.3", "999.1.1.1"),
    ],
)
def test_what_is_no_web_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        urls.parse(typed)
    assert str(refused.value).endswith(".")
    assert "segreto" not in str(refused.value)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("officina.blogspot.com", "https://officina.blogspot.com/"),
        ("http://officina.blogspot.it/2024/12/vite.html?m=1#c12", "http://officina.blogspot.com/2024/12/vite.html"),
        ("http://localhost:81/search/label/a%2520b?m=1", "http://localhost:81/search/label/a%20b"),
        (
            "http://officina.blogspot.com/search?updated-max=2024-01-01T00:00:00%2B01:00&max-results=7",
            "http://officina.blogspot.com/search?updated-max=2024-01-01T00:00:00%2B01:00&max-results=7",
        ),
    ],
)
def test_an_address_says_what_to_ask_for(typed: str, url: str) -> None:
    assert urls.parse(typed).url == url


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Astana", "Astana"),
        ("vertice CSTO", "vertice%20CSTO"),
        ("C++", "C%2B%2B"),
        ("pane & vino", "pane%20%26%20vino"),
        ("A/B", "A%2FB"),
        ("l'ora", "l%27ora"),
        ("città", "citt%C3%A0"),
        ("⏰", "%E2%8F%B0"),
        ("100%", "100%25"),
        ("50%20", "50%2520"),
        ("?#", "%3F%23"),
    ],
)
def test_a_label_has_one_address(name: str, path: str) -> None:
    url = urls.label_url("http://officina.blogspot.com/", name)
    assert url == f"http://officina.blogspot.com/search/label/{path}"


@pytest.mark.parametrize(
    "name", ["Astana", "vertice CSTO", "C++", "pane & vino", "A/B", "l'ora", "città", "⏰", "100%"]
)
def test_a_label_comes_back_from_its_address(name: str) -> None:
    assert urls.label_of(urls.label_url("http://officina.blogspot.com", name)) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("vertice CSTO", "vertice%20CSTO", True),
        ("vertice%20CSTO", "vertice%2520CSTO", True),
        ("citt\u00e0", "citta\u0300", True),
        ("Ricette", "ricette", False),
        ("C", "C++", False),
    ],
)
def test_labels_are_compared_decoded(one: str, other: str, same: bool) -> None:
    assert urls.same_label(one, other) is same


@pytest.mark.parametrize(
    "spelling",
    [
        "http://officina.blogspot.com/2024/12/vite.html",
        "http://officina.blogspot.com/2024/12/vite.html#more",
        "http://officina.blogspot.com/2024/12/vite.html#c8812",
        "http://officina.blogspot.com/2024/12/vite.html?m=0",
        "http://officina.blogspot.com/2024/12/vite.html?m=1&showComment=1700000000000",
        "http://officina.blogspot.com/2024/12/vite.html?commentPage=2&view=magazine&spref=fb",
        "http://officina.blogspot.com/2024/12/vite.html?utm_source=feed&utm_medium=x&widgetType=BlogArchive",
        "http://officina.blogspot.it/2024/12/vite.html?reverse-paginate=true",
        "http://OFFICINA.blogspot.co.uk/2024/12/vite.html",
        "http://officina.blogspot.com:80/2024/12/vite.html",
        "http://officina.blogspot.com/ncr/2024/12/vite.html",
        "http://officina.blogspot.com/2024/12/vite.html?showComment=1700000000000&amp;m=1",
        "http://officina.blogspot.com/2024/12/vite.html?qualsiasi=cosa",
    ],
)
def test_a_post_has_one_address(spelling: str) -> None:
    assert urls.canonical_post_url(spelling) == "http://officina.blogspot.com/2024/12/vite.html"


def test_scheme_and_own_domain_are_kept() -> None:
    assert urls.canonical_post_url("https://www.officina.example/2024/12/vite.html?m=1") == (
        "https://www.officina.example/2024/12/vite.html"
    )


@pytest.mark.parametrize(
    ("url", "is_post", "is_page", "month"),
    [
        ("http://o.example/2024/12/vite.html", True, False, "2024-12"),
        ("http://o.example/2024/12/vite.html?m=1#more", True, False, "2024-12"),
        ("http://o.blogspot.com/ncr/2024/12/vite.html", True, False, "2024-12"),
        ("http://o.blogspot.com/ncr/", False, False, None),
        ("http://o.example/2024/13/vite.html", False, False, None),
        ("http://o.example/2024/12/", False, False, None),
        ("http://o.example/p/chi.html", False, True, None),
        ("http://o.example/p/", False, False, None),
        ("http://[", False, False, None),
        ("", False, False, None),
    ],
)
def test_a_path_tells_what_it_leads_to(url: str, is_post: bool, is_page: bool, month: str | None) -> None:
    assert (urls.is_post_url(url), urls.is_page_url(url), urls.permalink_month(url)) == (is_post, is_page, month)


@pytest.mark.parametrize(
    "spellings",
    [
        ["/", "/?m=1", "/index.html", "/search", "/search?max-results=5", "/ncr", ""],
        [
            "/search?updated-max=2023-06-28T17:30:00%2B02:00&max-results=2",
            "/search?updated-max=2023-06-28T08:30:00-07:00&max-results=2",
            "/search?updated-max=2023-06-28T17%3A30%3A00%2B02%3A00&max-results=7&start=2&by-date=false",
            "/search?by-date=false&start=4&max-results=2&updated-max=2023-06-28T15:30:00Z",
            "/search?updated-max=2023-06-28T17:30:00+02:00",
            "/search/?updated-max=2023-06-28T17:30:00%2B02:00&m=1",
        ],
        ["/search/label/vertice%20CSTO", "/search/label/vertice CSTO?max-results=20", "/search/label/vertice%2520CSTO"],
        [
            "/search/label/Astana?updated-max=2024-07-04T08:05:00%2B02:00&max-results=20&start=20&by-date=false",
            "/search/label/Astana?updated-max=2024-07-03T23:05:00-07:00&max-results=20",
        ],
        [
            "/search?updated-max=2023-06-28T17:30:00%2B02:00&max-results=2&reverse-paginate=true",
            "/search?updated-max=2023-06-28T08:30:00-07:00&reverse-paginate=true&start=2&by-date=false",
        ],
        ["/2024/12/", "/2024/12", "/2024/12/?m=1"],
    ],
)
def test_twin_spellings_share_a_key(spellings: list[str]) -> None:
    hosts = ("http://officina.blogspot.com", "https://officina.blogspot.it")
    assert len({urls.page_key(host + path) for host in hosts for path in spellings}) == 1


def test_different_pages_never_share_a_key() -> None:
    pages = [
        "http://a.blogspot.com/",
        "http://a.blogspot.com/search?q=ora",
        "http://a.blogspot.com/search?updated-max=2023-06-28T17:30:00%2B02:00",
        "http://a.blogspot.com/search?updated-max=2023-06-28T17:30:00%2B01:00",
        "http://a.blogspot.com/search?updated-max=2023-06-28T17:30:01%2B02:00",
        "http://a.blogspot.com/search?updated-max=2023-06-28T17:30:00%2B02:00&reverse-paginate=true",
        "http://b.blogspot.com/search?updated-max=2023-06-28T17:30:00%2B02:00",
        "http://a.blogspot.com/search/label/A?updated-max=2023-06-28T17:30:00%2B02:00",
        "http://a.blogspot.com/search/label/A",
        "http://a.blogspot.com/search/label/a",
        "http://a.blogspot.com/search/label/A+B",
        "http://a.blogspot.com/search/label/A%2BB",
        "http://a.blogspot.com/search/label/A%20B",
        "http://a.blogspot.com/search/label/A/B",
        "http://a.blogspot.com/2024/",
        "http://a.blogspot.com/2024/12/",
        "http://a.blogspot.com/2024/12/vite.html",
        "http://a.blogspot.com/p/vite.html",
        "http://www.officina.example/2024/",
        "http://officina.example/2024/",
        "http://officina.example:8080/2024/",
    ]
    keys = [urls.page_key(page) for page in pages]
    assert len(set(keys)) == len(pages)


def test_the_home_page_has_the_empty_key() -> None:
    assert urls.page_key("http://officina.blogspot.com/") == ""


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("Officina.Blogspot.IT", "officina.blogspot.com"),
        ("officina.blogspot.com.au", "officina.blogspot.com"),
        ("officina.blogspot.it:8000", "officina.blogspot.com:8000"),
        ("www.officina.example", "www.officina.example"),
        ("blogspot.example.it", "blogspot.example.it"),
    ],
)
def test_country_forms_are_one_host(host: str, key: str) -> None:
    assert urls.host_key(host) == key


def test_ids_are_made_of_what_is_known() -> None:
    assert ids.blog_id_from_host("Officina.Blogspot.it") == "host:officina.blogspot.com"
    assert ids.post_id_from_url("http://officina.blogspot.it/2024/12/vite.html?m=1") == (
        "path:officina.blogspot.com/2024/12/vite.html"
    )


def test_a_label_id_tells_blogs_and_cases_apart() -> None:
    made = {ids.label_id(blog, name) for blog in ("1", "2") for name in ("Ricette", "ricette")}
    assert len(made) == 4
    assert ids.label_id("1", "Ricette") == "f64178ae4a1436a75c79fe1b0d643a91"
