"""The page data: a JavaScript literal that is read as data."""

from __future__ import annotations

import pytest

from archiver.blogger.pagedata import PageData, read


def page(literal: str) -> str:
    return f"<script>\n_WidgetManager._SetDataContext({literal});\n_WidgetManager._RegisterWidget('x', 1);\n</script>"


def test_what_the_page_data_says_is_read() -> None:
    literal = (
        "[{'name': 'blog', 'data': {'blogId': '42', 'title': 'L\\x27officina \\x26 \\x22altro\\x22', 'postId': '7', "
        "'pageType': 'item', 'locale': 'it', 'searchLabel': 'vertice CSTO', 'adultContent': true, "
        "'canonicalHomepageUrl': 'http://www.officina.example/', 'isMobileRequest': true, 'isPrivateBlog': true, "
        "'metaDescription': 'Note \\u00e8 altro'}}, {'name': 'template', 'data': {'name': 'Contempo'}}]"
    )
    assert read(page(literal)) == PageData(
        blog_id="42",
        post_id="7",
        page_type="item",
        locale="it",
        search_label="vertice CSTO",
        homepage_url="http://www.officina.example/",
        blog_title='L\'officina & "altro"',
        description="Note è altro",
        template="Contempo",
        adult=True,
        is_private=True,
        is_mobile=True,
    )


@pytest.mark.parametrize(
    ("escaped", "title"),
    [
        (r"a\x27b", "a'b"),
        (r"a\\x27b", r"a\x27b"),
        (r"a\\\x27b", "a\\'b"),
        (r"a\'b", "a'b"),
        (r"a\/b", "a/b"),
        (r"a\-b", "a-b"),
        (r"a\u00e8b", "aèb"),
        (r"\xe8", "è"),
        (r"a\nb", "a\nb"),
        (r"\x5bParentesi\x5d, {graffe}", "[Parentesi], {graffe}"),
    ],
)
def test_escapes_are_undone_once(escaped: str, title: str) -> None:
    found = read(page("[{'name': 'blog', 'data': {'blogId': '42', 'title': '" + escaped + "'}}]"))
    assert found is not None
    assert found.blog_title == title


def test_a_label_may_stand_in_the_view() -> None:
    found = read(
        page("[{'name': 'blog', 'data': {'blogId': '1'}}, {'name': 'view', 'data': {'search': {'label': 'Astana'}}}]")
    )
    assert found is not None
    assert found.search_label == "Astana"


def test_empty_strings_say_nothing() -> None:
    found = read(page("[{'name': 'blog', 'data': {'blogId': '1', 'postId': '', 'searchLabel': ' '}}]"))
    assert found == PageData(blog_id="1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no page data at all",
        page(""),
        page("[]"),
        page("{}"),
        page("null"),
        page("[1, 'a', null]"),
        page("[{'name': 'blog'}]"),
        page("[{'name': 'blog', 'data': 3}]"),
        page("[{'name': 'blog', 'data': {'blogId': '1'"),
        page("alert(1)"),
        page("[" * 10_000),
        "_WidgetManager._SetDataContext(",
    ],
)
def test_absence_and_garbage_are_none(text: str) -> None:
    assert read(text) is None


def test_values_of_another_type_say_nothing() -> None:
    assert read(page("[{'name': 'blog', 'data': {'blogId': 42, 'locale': ['it'], 'pageType': null}}]")) == PageData()
