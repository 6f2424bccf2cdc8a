"""What a person types becomes scopes of blogs."""

import pytest

from archiver.blogger.feeds import posts_url
from archiver.crawling.plan import plans
from archiver.errors import UsageError

BLOG = "http://quaderno.blogspot.com/"


def names(*addresses: str, labels: tuple[str, ...] = ()) -> list[list[str]]:
    return [[scope.name for scope in plan.scopes] for plan in plans(addresses, labels)]


def test_a_blog_without_labels_is_wanted_whole() -> None:
    assert names(BLOG) == [["blog"]]


def test_labels_are_wanted_of_the_blog() -> None:
    assert names(BLOG, labels=("Astana", "vertice CSTO")) == [["label:Astana", "label:vertice CSTO"]]


def test_case_twins_are_two_labels() -> None:
    assert names(BLOG, labels=("Ricette", "ricette", "Ricette")) == [["label:Ricette", "label:ricette"]]


def test_a_label_page_is_its_label() -> None:
    assert names(f"{BLOG}search/label/vertice%20CSTO") == [["label:vertice CSTO"]]


def test_a_label_page_and_a_label_option_are_both_wanted() -> None:
    assert names(f"{BLOG}search/label/A", labels=("B",)) == [["label:A", "label:B"]]


def test_a_post_is_a_scope_of_its_own() -> None:
    assert names(f"{BLOG}2024/12/un-post.html?m=1#more") == [[f"post:{BLOG}2024/12/un-post.html"]]


def test_several_addresses_of_one_blog_are_one_plan() -> None:
    assert names(f"{BLOG}search/label/A", f"{BLOG}search/label/B", "http://altro.blogspot.com/") == [
        ["label:A", "label:B"],
        ["blog"],
    ]


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("vertice CSTO", "vertice%20CSTO"),
        ("C++", "C%2B%2B"),
        ("caffè & tè", "caff%C3%A8%20%26%20t%C3%A8"),
        ("A/B", "A%2FB"),
        ("l'orto", "l%27orto"),
        ("🍋 limoni", "%F0%9F%8D%8B%20limoni"),
    ],
)
def test_a_label_s_first_page_is_spelled_as_blogger_spells_it(label: str, path: str) -> None:
    (plan,) = plans([BLOG], [label])
    assert plan.scopes[0].first_url == f"{BLOG}search/label/{path}"
    assert posts_url(BLOG, label=label).startswith(f"{BLOG}feeds/posts/summary/-/{path}?")


@pytest.mark.parametrize("address", ["ciao", "", "ftp://x.example/", "http://", f"{BLOG}2024/12/"])
def test_what_cannot_be_followed_is_said(address: str) -> None:
    with pytest.raises(UsageError):
        plans([address], [])


def test_an_empty_label_is_said() -> None:
    with pytest.raises(UsageError, match="empty"):
        plans([BLOG], [" "])
