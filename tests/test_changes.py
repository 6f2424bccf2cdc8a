"""A reading that tells more is a fill, one that tells something else a change, one that tells the same nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from archiver.archive.changes import Held, date_columns, merge, wanted
from archiver.archive.told import with_entry
from archiver.records import Block, Image, Post, PostDate

SECOND = PostDate(
    published="2024-12-01T10:22:00+01:00",
    published_date="2024-12-01",
    published_utc="2024-12-01T09:22:00Z",
    published_text="domenica 1 dicembre 2024",
    published_source="timestamp",
    published_precision="second",
)
DAY = PostDate(
    published="2024-12-01",
    published_date="2024-12-01",
    published_text="domenica 1 dicembre 2024",
    published_source="header",
    published_precision="day",
)
WHOLE = Post(
    post_id="7",
    blog_id="1",
    url="http://quaderno.example/2024/12/il-mulino.html",
    kind="post",
    title="Il mulino",
    date=SECOND,
    updated=None,
    author="Marta",
    byline=None,
    deck=None,
    body_text="Il mulino macinava castagne. Poi si fermò.",
    body_html="<p>Il mulino macinava castagne. Poi si fermò.</p>",
    word_count=7,
    language=None,
    comments_claimed=0,
    truncated=False,
    content_hash="whole",
    text_hash="text",
    labels=("Storia",),
    blocks=(Block(kind="paragraph", text="Il mulino macinava castagne. Poi si fermò."),),
    credits=(),
    images=(),
    links=(),
    lacks=frozenset(),
    parser="1",
)
EXCERPT = replace(
    WHOLE,
    truncated=True,
    content_hash=None,
    text_hash=None,
    word_count=None,
    blocks=(Block(kind="paragraph", text="Il mulino macinava…"),),
    lacks=frozenset({"jump"}),
)


def held(post: Post, *, own_page_read: bool = True, page_wanted: str | None = None) -> Held:
    row: dict[str, Any] = {
        **date_columns(post),
        "title": post.title,
        "author": post.author,
        "updated": post.updated,
        "kind": post.kind,
        "comments_claimed": post.comments_claimed,
        "truncated": int(post.truncated),
        "content_hash": post.content_hash,
        "parser": post.parser,
        "page_wanted": page_wanted,
        "comments_listed": None,
        "page_read_at": "2026-11-23T12:00:00Z" if own_page_read else None,
    }
    return Held(
        row=row,
        labels=None if post.labels is None else frozenset(post.labels),
        block_texts=tuple(block.text for block in post.blocks if block.text),
        caption_texts=tuple(block.text for block in post.blocks if block.text and block.kind == "caption"),
        captions=tuple((image.caption, image.caption_credit) for image in post.images),
        image_keys=tuple(image.image_key for image in post.images),
    )


def changed(before: Post, after: Post, *, own_page: bool = True) -> list[str]:
    return merge(held(before), after, own_page=own_page).changed


PICTURE = Image(
    url="u",
    original_url="u",
    image_key="k",
    alt=None,
    caption="Il mulino",
    caption_credit=None,
    link_url=None,
    width=None,
    height=None,
)


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        (WHOLE, []),
        (replace(WHOLE, title="Il mulino di sotto", content_hash="x"), ["title"]),
        (replace(WHOLE, blocks=(Block(kind="paragraph", text="Altro."),), content_hash="x"), ["body_text"]),
        (replace(WHOLE, images=(PICTURE,), content_hash="x"), ["images", "captions"]),
        (replace(WHOLE, labels=("Storia", "Mulini")), ["labels"]),
        (replace(WHOLE, author="Piero"), ["author"]),
        (
            replace(WHOLE, date=replace(SECOND, published="2024-12-02T10:22:00+01:00", published_date="2024-12-02")),
            ["published"],
        ),
    ],
)
def test_what_differs_is_named(after: Post, fields: list[str]) -> None:
    assert changed(WHOLE, after) == fields


@pytest.mark.parametrize(
    "after",
    [
        replace(WHOLE, labels=None),
        replace(WHOLE, labels=("Storia",), author=None),
        replace(WHOLE, title=None, content_hash="untitled"),
        replace(WHOLE, date=DAY),
        replace(WHOLE, date=PostDate()),
        replace(WHOLE, date=replace(SECOND, published="2024-12-01T09:22:00.004+00:00")),
        replace(WHOLE, comments_claimed=5),
        replace(WHOLE, updated="2025-01-01T00:00:00Z"),
        EXCERPT,
        replace(EXCERPT, blocks=(Block(kind="paragraph", text="Il  mulino\nmacinava castagne…"),)),
    ],
    ids=lambda post: "",
)
def test_another_witness_of_the_same_post_is_no_change(after: Post) -> None:
    assert changed(WHOLE, after, own_page=False) == []


def test_a_day_becomes_a_second_without_a_version() -> None:
    decided = merge(held(replace(WHOLE, date=DAY)), WHOLE, own_page=True)
    assert decided.changed == []
    assert decided.columns["published"] == SECOND.published


def test_an_excerpt_becomes_the_text_without_a_version() -> None:
    decided = merge(held(EXCERPT), WHOLE, own_page=True)
    assert (decided.changed, decided.replace_body, decided.wanted) == ([], True, frozenset())


def test_labels_that_were_unknown_are_filled_in() -> None:
    decided = merge(held(replace(WHOLE, labels=None)), WHOLE, own_page=True)
    assert (decided.changed, decided.labels) == ([], ("Storia",))


def test_labels_that_were_known_to_be_none_are_changed() -> None:
    assert changed(replace(WHOLE, labels=()), WHOLE) == ["labels"]


def test_better_rules_change_no_post() -> None:
    captioned = replace(WHOLE, images=(PICTURE,))
    better = replace(
        captioned, images=(replace(PICTURE, caption="Il mulino, 1911"),), content_hash="better", parser="2"
    )
    decided = merge(held(captioned), better, own_page=True)
    assert (decided.changed, decided.replace_body) == ([], True)


def test_a_whole_text_is_not_overwritten_by_an_excerpt() -> None:
    decided = merge(held(WHOLE), EXCERPT, own_page=False)
    assert not decided.replace_body
    assert "content_hash" not in decided.columns


@pytest.mark.parametrize(
    "after",
    [
        replace(EXCERPT, blocks=(Block(kind="paragraph", text="Il frantoio macinava…"),)),
        replace(EXCERPT, title="Il mulino di sotto"),
    ],
    ids=["text", "title"],
)
def test_an_excerpt_that_does_not_fit_the_text_asks_for_the_page(after: Post) -> None:
    assert merge(held(WHOLE), after, own_page=False).wanted == {"excerpt"}


def test_a_listing_wants_the_page_of_what_is_not_held() -> None:
    assert wanted({"jump", "comments"}, None, comments_claimed=2, updated=None) == {"jump", "comments"}


@pytest.mark.parametrize(
    ("lacks", "claimed", "updated", "reasons"),
    [
        (set(), 0, None, set()),
        ({"jump"}, 0, None, set()),
        ({"jump", "id", "time"}, 0, None, set()),
        ({"jump"}, 0, "2025-01-01T00:00:00Z", {"updated"}),
        ({"comments"}, 3, None, {"comments"}),
    ],
)
def test_a_listing_wants_no_page_for_what_is_held(
    lacks: set[str], claimed: int, updated: str | None, reasons: set[str]
) -> None:
    known = held(replace(WHOLE, updated="2024-12-02T00:00:00Z"))
    assert wanted(lacks, known, comments_claimed=claimed, updated=updated) == reasons


def test_a_page_that_is_wanted_stays_wanted_until_it_is_read() -> None:
    known = held(WHOLE, page_wanted="comments")
    assert merge(known, replace(WHOLE, lacks=frozenset()), own_page=False).wanted == {"comments"}
    assert merge(known, WHOLE, own_page=True).wanted == frozenset()


def test_a_page_that_was_cut_off_is_wanted_again() -> None:
    cut = replace(EXCERPT, lacks=frozenset({"cut"}))
    assert merge(held(EXCERPT, page_wanted="jump"), cut, own_page=True).wanted == {"cut"}


CAPTIONED = replace(
    WHOLE,
    blocks=(*WHOLE.blocks, Block(kind="image", text=None), Block(kind="caption", text="Il mulino")),
    images=(PICTURE,),
    content_hash="captioned",
)


def test_a_caption_that_is_edited_is_no_edit_of_the_text() -> None:
    blocks = (*CAPTIONED.blocks[:-1], Block(kind="caption", text="Il mulino, 1911"))
    after = replace(
        CAPTIONED, blocks=blocks, images=(replace(PICTURE, caption="Il mulino, 1911"),), content_hash="other"
    )
    assert changed(CAPTIONED, after) == ["captions"]


def test_a_line_that_better_rules_take_for_a_caption_is_no_edit() -> None:
    before = replace(CAPTIONED, blocks=(*CAPTIONED.blocks[:-1], Block(kind="paragraph", text="Il mulino")))
    assert changed(before, replace(CAPTIONED, content_hash="better", parser="2")) == []


@pytest.mark.parametrize(
    ("page", "fed", "problem", "labels"),
    [
        (None, '["Storia", "Mulini"]', None, ("Storia", "Mulini")),
        (("Storia",), '["Storia", "Mulini"]', None, ("Storia", "Mulini")),
        (("Mulini", "Storia"), '["Storia", "Mulini"]', None, ("Mulini", "Storia")),
        (("Storia", "Ponti"), '["Storia", "Mulini"]', None, ("Storia", "Ponti")),
        (("Storia",), '["Storia", "Mulini"]', "http_404", ("Storia",)),
        (None, '["Storia"]', "http_404", ("Storia",)),
        (("Storia",), None, None, ("Storia",)),
        ((), "[]", None, ()),
    ],
)
def test_a_feed_tells_the_labels_that_a_theme_leaves_out(
    page: tuple[str, ...] | None, fed: str | None, problem: str | None, labels: tuple[str, ...]
) -> None:
    listed = {"post_id": "7", "published": None, "updated": None, "author": None, "comments": None}
    assert with_entry(replace(WHOLE, labels=page), {**listed, "labels": fed, "problem": problem}).labels == labels
