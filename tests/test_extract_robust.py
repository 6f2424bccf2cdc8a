"""Whatever a server sends, a page is parsed and read without an exception, and nothing is made up."""

from __future__ import annotations

import time

import pytest

from archiver.extract import outline, parse, read
from archiver.records import PageReading, Post

URL = "http://officina.blogspot.com/2024/12/vite.html"


def page(body: str, *, tail: str = "</div></div></body></html>") -> bytes:
    """A post page of a v2 theme around a body."""
    head = (
        "<html><head><meta content='blogger' name='generator'/></head><body><div class='widget Blog' data-version='1'>"
        "<div class='post-outer'><a name='4711'></a><h3 class='post-title'>Vite</h3>"
        "<div class='post-body entry-content' id='post-body-4711'>"
    )
    return f"{head}{body}</div>{tail}".encode()


def reading(body: bytes) -> PageReading:
    parsed = parse(body, URL)
    assert [post.post_id for post in outline(parsed).posts] == [post.post_id for post in read(parsed).posts]
    return read(parsed)


def post(body: bytes) -> Post:
    (only,) = reading(body).posts
    return only


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n",
        b"\x00\x00\x00",
        b"\xff\xfe\xfd",
        b"no markup at all",
        b"%PDF-1.4 \xe2\xe3\xcf\xd3",
        b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>",
        b"<!-- only a comment -->",
        b"<html",
        b"</html></html>",
        b"<html><body><script>_WidgetManager._SetDataContext([{'name': 'blog', 'data': {'blogId': ",
    ],
)
def test_what_is_no_blog_page_holds_nothing(body: bytes) -> None:
    found = reading(body)
    assert (found.page.kind, found.posts, found.comments) == ("not_blogger", (), ())


def test_nul_bytes_and_control_characters_are_left_out() -> None:
    found = post(page("<p>la v\x00ite e il\x08 dado</p>"))
    assert found.body_text == "la vite e il dado"
    assert found.body_html == "<p>la vite e il dado</p>"


def test_invalid_utf8_becomes_replacement_characters() -> None:
    found = post(page("<p>perch@ no</p>").replace(b"@", b"\xe9"))
    assert found.body_text == "perch\ufffd no"


def test_the_encoding_of_the_response_is_used() -> None:
    latin = page("<p>perché no</p>").decode().encode("latin-1")
    (found,) = read(parse(latin, URL, encoding="iso-8859-1")).posts
    assert found.body_text == "perché no"


def test_an_unknown_encoding_is_read_as_utf8() -> None:
    (found,) = read(parse(page("<p>perché no</p>"), URL, encoding="x-nonsense")).posts
    assert found.body_text == "perché no"


def test_a_cut_document_says_so_and_its_last_post_is_not_whole() -> None:
    found = reading(page("<p>la vite e il</p>", tail=""))
    assert found.page.cut_off
    assert found.posts[0].truncated
    assert "cut" in found.posts[0].lacks
    assert found.posts[0].content_hash is None


@pytest.mark.parametrize(
    "stray",
    [
        "</body></html>",
        "</body>",
        "</HTML >",
        "</body\n></html>\n<!-- fine --><script>var x;</script>",
        "<html><head></head><body></body></html>",
        "</body class='x'>",
    ],
)
@pytest.mark.parametrize(
    "tail", ["</div></div></body></html>", "</div></div></html>", "</div></div><p>piede</p></html>"]
)
def test_content_goes_on_behind_an_end_tag_of_the_document(stray: str, tail: str) -> None:
    labels = "<p class='post-labels'><a href='/search/label/viti'>viti</a></p>"
    found = reading(page(f"<p>prima</p>{stray}<p>dopo</p>", tail=labels + tail))
    assert not found.page.cut_off
    (only,) = found.posts
    assert (only.body_text, only.labels) == ("prima\n\ndopo", ("viti",))


def test_posts_behind_an_end_tag_of_the_document_are_read() -> None:
    posts = "".join(
        f"<div class='post-outer'><a class='timestamp-link' href='/2024/12/{number}.html'>10:22</a>"
        f"<div class='post-body' id='post-body-{number}'><p>testo</p>{end}</div></div>"
        for number, end in (("11", "</body></html>"), ("12", "</html>"), ("13", ""))
    )
    html = (
        "<html><head><meta content='blogger' name='generator'/></head><body><div class='widget Blog' data-version='1'>"
        f"{posts}<a class='blog-pager-older-link' href='/search?updated-max=x'>altri</a></div></body></html>"
    )
    found = read(parse(html.encode(), "http://officina.blogspot.com/"))
    assert [post.post_id for post in found.posts] == ["11", "12", "13"]
    assert found.page.next_url == "http://officina.blogspot.com/search?updated-max=x"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<p>prima</p><script>document.write('</body></html>')</script><p>dopo</p>", "prima\n\ndopo"),
        ("<p>prima</p><!-- </body></html> --><p>dopo</p>", "prima\n\ndopo"),
        ("<p>prima &lt;/body&gt; poi</p></body><p>dopo</p>", "prima </body> poi\n\ndopo"),
        ("<p>prima</p></body><!-- " + "x </html> " * 3 + "--><p>dopo</p>", "prima\n\ndopo"),
    ],
)
def test_an_end_tag_in_a_script_or_a_comment_is_none(inside: str, text: str) -> None:
    assert post(page(inside)).body_text == text


@pytest.mark.parametrize("piece", ["</body", "</body>", "</body><script", "</html><!--", "</body ", "<!--></html>x"])
def test_end_tags_without_number_cost_nothing(piece: str) -> None:
    start = time.process_time()
    parse(page(piece * 100_000), URL)
    assert time.process_time() - start < 10


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table><tr><td"])
def test_deep_nesting_is_walked(tag: str) -> None:
    levels = 1_500 // (tag.count("<") + 1)
    found = post(page(f"<{tag}>" * levels + "fondo" + "</div>" * levels + "<p>dopo</p>"))
    assert "fondo" in (found.body_text or "")


@pytest.mark.parametrize("tag", ["div", "span", "ul><li", "font"])
def test_a_page_that_is_too_deep_to_be_read_is_not_taken_for_whole(tag: str) -> None:
    found = reading(page(f"<{tag}>" * 10_000 + "fondo"))
    assert found.page.cut_off
    assert all(post.truncated and post.content_hash is None for post in found.posts)


def test_a_million_line_breaks_are_no_text() -> None:
    (found,) = read(parse(page("prima" + "<br/>" * 1_000_000 + "dopo"), URL)).posts
    assert [block.text for block in found.blocks] == ["prima", "dopo"]


def test_a_large_page_is_read_to_its_end() -> None:
    (found,) = read(parse(page("<p>parola dopo parola</p>" * 200_000), URL)).posts
    assert len(found.blocks) == 200_000


@pytest.mark.parametrize(
    "href",
    ["http://[", "http://x:99999999/", "javascript:alert(1)", "//", "http://", "\x01", "#", "mailto:a@b.it", "data:,x"],
)
def test_broken_addresses_are_no_links(href: str) -> None:
    found = post(page(f"<p><a href='{href}'>qui</a> <img src='{href}'/></p>"))
    assert [link.url for link in found.links if link.host is None] == []
    assert "javascript" not in (found.body_html or "")


def test_what_runs_is_not_kept() -> None:
    body = (
        "<p onclick='x()' style='color: red'>testo<script>alert(1)</script></p><iframe src='//x.it'></iframe>"
        "<a href='javascript:x()'>a</a><svg onload='x()'><text>b</text></svg><style>p{}</style>"
    )
    found = post(page(body))
    assert found.body_html == '<p>testo</p><a rel="nofollow noopener noreferrer">a</a>'
    assert found.body_text == "testo\n\na"


@pytest.mark.parametrize("junk", ["[" * 50_000, "{'a':" * 50_000, "'" + "\\" * 99_999, "[1,2", "nonsense", "[{}]"])
def test_page_data_that_cannot_be_read_is_left_alone(junk: str) -> None:
    body = page(
        "<p>testo</p>", tail=f"</div></div><script>_WidgetManager._SetDataContext({junk});</script></body></html>"
    )
    assert post(body).body_text == "testo"


@pytest.mark.parametrize("json_ld", ["", "{", "[[[[", '{"@graph": 3}', '{"@type": {"a": 1}}', '"x"', "[" * 20_000])
def test_json_ld_that_cannot_be_read_is_left_alone(json_ld: str) -> None:
    body = page(f"<p>testo</p><script type='application/ld+json'>{json_ld}</script>")
    assert post(body).body_text == "testo"
