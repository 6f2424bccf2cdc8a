"""A walk goes on to the end of a listing, and never in circles."""

from dataclasses import replace

import pytest

from archiver.records import Outline, Page, PostOutline
from archiver.spiders.walk import IDLE_PAGES, Walk

ROOT = "http://quaderno.example/search"
OLDER = f"{ROOT}?updated-max=2024-05-01T10:00:00%2B02:00&max-results=7"


def page(next_url: str | None, *posts: str, cut_off: bool = False) -> Outline:
    return Outline(
        page=Page(
            kind="listing",
            url=ROOT,
            blog_id="1",
            post_id=None,
            homepage_url=None,
            blog_title=None,
            blog_description=None,
            locale="it",
            label=None,
            theme=None,
            generation="v2",
            next_url=next_url,
            cut_off=cut_off,
        ),
        posts=tuple(
            PostOutline(
                post_id=post, url=post, lacks=frozenset(), comments_claimed=None, updated=None, published_date=None
            )
            for post in posts
        ),
    )


@pytest.fixture
def walk() -> Walk:
    return Walk(walk_id="w", scope="blog")


def test_it_follows_the_older_posts_link(walk: Walk) -> None:
    step = walk.step("http://quaderno.example/", page(OLDER, "a"))
    assert (step.next_url, step.ending) == (OLDER, None)


def test_a_page_shorter_than_asked_is_not_the_end(walk: Walk) -> None:
    walk.step("http://quaderno.example/", page(OLDER, *"abcdefg"))
    step = walk.step(OLDER, page(f"{ROOT}?updated-max=2024-04-01T10:00:00%2B02:00&max-results=7", "h"))
    assert step.ending is None


def test_only_a_missing_link_is_the_end(walk: Walk) -> None:
    assert walk.step("http://quaderno.example/", page(None, "a")).ending == "end"


def test_a_page_that_is_cut_off_before_its_link_does_not_prove_the_end(walk: Walk) -> None:
    assert walk.step("http://quaderno.example/", page(None, "a", cut_off=True)).ending == "cut"


@pytest.mark.parametrize(
    "twin",
    [
        f"{ROOT}?updated-max=2024-05-01T01:00:00-07:00&max-results=7",
        f"{ROOT}?updated-max=2024-05-01T01:00:00-07:00&max-results=7&start=7&by-date=false",
        f"{ROOT}?max-results=7&updated-max=2024-05-01T10:00:00%2B02:00",
    ],
)
def test_a_twin_of_a_page_it_has_been_on_ends_it(walk: Walk, twin: str) -> None:
    walk.step("http://quaderno.example/", page(OLDER, "a"))
    step = walk.step(OLDER, page(twin, "b"))
    assert (step.next_url, step.ending) == (None, "repeated")


def test_pages_without_a_new_post_end_it(walk: Walk) -> None:
    walk.step("http://quaderno.example/", page(OLDER, "a"))
    endings = []
    for day in range(1, IDLE_PAGES + 1):
        here = f"{ROOT}?updated-max=2023-01-{day:02}T10:00:00Z"
        onward = page(f"{ROOT}?updated-max=2022-01-{day:02}T10:00:00Z", "a")
        endings.append(walk.step(here, onward).ending)
    assert endings == [None] * (IDLE_PAGES - 1) + ["idle"]


def test_it_stops_where_it_meets_the_newest_post_of_an_older_stretch() -> None:
    walk = Walk(walk_id="w", scope="blog", until="known")
    assert walk.step("http://quaderno.example/", page(OLDER, "new")).ending is None
    assert walk.step(OLDER, page(f"{ROOT}?updated-max=2020-01-01T00:00:00Z", "newer", "known")).ending == "until"


def test_a_walk_of_a_label_does_not_leave_it() -> None:
    walk = Walk(walk_id="w", scope="label:A", label="A")
    first = "http://quaderno.example/search/label/A"
    onward = f"{first}?updated-max=2024-01-01T00:00:00Z"
    assert walk.step(first, page(onward, "a")).ending is None
    assert walk.step(onward, page(OLDER, "b")).ending == "strayed"


def test_it_stops_after_the_first_page_with_a_post_older_than_wanted() -> None:
    walk = Walk(walk_id="w", scope="blog", since="2024-05-02")
    assert walk.step("http://quaderno.example/", page(OLDER, "a"), oldest="2024-05-02").ending is None
    further = replace(page(f"{ROOT}?updated-max=2020-01-01T00:00:00Z", "b"))
    assert walk.step(OLDER, further, oldest="2024-05-01").ending == "since"


def test_a_pager_that_invents_posts_for_ever_is_left(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.spiders.walk.MOST_PAGES", 30)
    endings = []
    for number in range(30):
        older = f"{ROOT}?updated-max=2023-05-01T10:{number:02}:00%2B02:00&max-results=7"
        endings.append(walk.step(OLDER, page(older, f"post-{number}")).ending)
    assert endings == [None] * 29 + ["long"]
