"""A run that suddenly reads less of a field than the runs before it says so; an edit, or a few posts, say nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.fieldcoverage import FIELDS, fields_of, is_no_editing, is_sudden
from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.fixtureblog import Answer, Request, Server, Site
from archiver.records import Credit, Image, Post, PostDate
from tests.conftest import Kept, Result, archiver, served
from tests.test_changes import SECOND, WHOLE
from tests.test_rebuild import every_table
from tests.test_store import LISTING, PAGE, store

CAPTION = Image(
    url="http://a.example/1.jpg",
    original_url="http://a.example/1.jpg",
    image_key="a.example/1.jpg",
    alt=None,
    caption="La nebbia a Valdorsa",
    caption_credit=None,
    link_url=None,
    width=None,
    height=None,
)


# The rule


@pytest.mark.parametrize(
    ("lost", "had", "says"),
    [
        (0, 0, False),
        (1, 1, False),
        (4, 4, False),  # too few to tell
        (5, 5, True),
        (5, 9, True),
        (5, 30, False),  # an owner may have edited five of thirty
        (9, 30, True),
        (50, 1000, False),  # as many as editing might come to
        (60, 1000, False),
        (100, 1000, True),
        (100_000, 1_000_000, True),
        (49_000, 1_000_000, False),
        (1_000_000, 1_000_000, True),
    ],
)
def test_so_many_posts_do_not_lose_a_field_one_by_one(lost: int, had: int, says: bool) -> None:
    assert is_no_editing(lost, had) is says


@pytest.mark.parametrize(
    ("has", "has_of", "had", "had_of", "says"),
    [
        (0, 9, 100, 100, False),  # too few new ones
        (0, 20, 19, 19, False),  # too few old ones
        (0, 10, 60, 100, True),
        (0, 10, 20, 100, False),  # chance
        (0, 30, 30, 100, True),
        (8, 10, 100, 100, False),  # less, and not half of it
        (0, 50, 0, 100, False),
        (50, 50, 100, 100, False),
    ],
)
def test_a_share_falls_by_half_and_not_by_chance(has: int, has_of: int, had: int, had_of: int, says: bool) -> None:
    assert is_sudden(has, has_of, had, had_of) is says


def test_every_field_is_told_or_not() -> None:
    full = replace(WHOLE, byline="di Ada", deck="x", images=(CAPTION,), labels=("Storia",))
    full = replace(full, credits=(Credit(name="Ada", role=None, kind="author", url=None, text="di Ada"),))
    assert fields_of(full) == list(FIELDS)
    empty = replace(WHOLE, title=None, date=PostDate(), author=None, labels=(), body_text=None, comments_claimed=None)
    assert fields_of(empty) == []
    assert fields_of(replace(WHOLE, images=(replace(CAPTION, caption=None),)))[-2:] == ["images", "comments_claimed"]


# Runs, page by page


@pytest.fixture
def archive(kept: Kept) -> Iterator[Archive]:
    with Archive(kept.path) as opened:
        yield opened


def posts(numbers: range, *, captions: bool = True, **fields: Any) -> list[Post]:
    """Posts of days one after the other."""
    found = []
    for number in numbers:
        day = f"2024-{1 + number // 28 % 12:02}-{1 + number % 28:02}"
        date = replace(SECOND, published=f"{day}T10:22:00+01:00", published_date=day, published_utc=f"{day}T09:22:00Z")
        url = f"http://quaderno.example/2024/01/p{number}.html"
        text = {"images": (CAPTION,) if captions else (), "content_hash": f"{number} {captions} {fields}"}
        found.append(replace(WHOLE, post_id=str(1000 + number), url=url, date=date, **{**text, **fields}))
    return found


def crawled(archive: Archive, hour: int, read: list[Post], *, on: str = "post") -> dict[str, Any]:
    """What a run tells that has read these posts."""
    run = Run(
        archive,
        host="quaderno.example",
        root="http://quaderno.example/",
        started_at=f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:00:00Z",
        scopes=["blog"],
        robots="obeyed",
        settings={},
        version="0",
    )
    for number, post in enumerate(read):
        at = f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:{number // 60:02}:{number % 60:02}Z"
        page = replace(PAGE, url=post.url, post_id=post.post_id) if on == "post" else replace(LISTING, kind=on)  # type: ignore[arg-type]
        store(run, page, post, on=at)
    return run.finish("complete", f"2026-11-{1 + hour // 24:02}T{hour % 24:02}:59:59Z", said=run.field_coverage())


def fields(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(warning["field"], warning["rule"]) for warning in report["warnings"]]


def test_posts_that_all_lost_a_field_are_told_with_examples(archive: Archive, kept: Kept) -> None:
    crawled(archive, 0, posts(range(8)))
    report = crawled(archive, 1, posts(range(8), captions=False))
    [warning] = [one for one in report["warnings"] if one["field"] == "captions"]
    assert (warning["had"], warning["has"], warning["has_of"], warning["source"]) == (8, 0, 8, "page")
    assert "8 of 8 posts that had them when last read have none now" in warning["sentence"]
    assert len(warning["examples"]) == 3
    assert warning["examples"][0] in warning["sentence"]
    assert report["fields"]["page"]["captions"] == {"posts": 8, "filled": 0, "lost": 8}
    stored = json.loads((kept.path / "runs" / f"{report['crawl_id']}.json").read_text("utf-8"))
    assert stored["warnings"] == report["warnings"]


def test_what_is_held_says_nothing_of_what_was_read(archive: Archive, kept: Kept) -> None:
    """Merging keeps an author whom a later reading does not tell."""
    crawled(archive, 0, posts(range(8)))
    assert fields(crawled(archive, 1, posts(range(8), author=None))) == [("author", "same_posts")]
    assert kept.one("SELECT count(author) FROM posts") == (8,)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_an_edit_of_a_few_posts_is_no_warning(archive: Archive, count: int) -> None:
    crawled(archive, 0, posts(range(40)))
    assert fields(crawled(archive, 1, [*posts(range(count), captions=False), *posts(range(count, 40))])) == []


def test_what_a_listing_does_not_tell_is_not_missed_on_a_page(archive: Archive) -> None:
    crawled(archive, 0, posts(range(8)), on="feed")
    assert fields(crawled(archive, 1, posts(range(8), author=None, captions=False))) == []
    assert fields(crawled(archive, 2, posts(range(8)), on="listing")) == []
    assert fields(crawled(archive, 3, posts(range(8), author=None, captions=False))) == []


def test_it_is_told_once_and_not_by_the_edit_that_follows(archive: Archive) -> None:
    crawled(archive, 0, posts(range(10)))
    assert ("author", "same_posts") in fields(crawled(archive, 1, posts(range(8), author=None)))
    assert fields(crawled(archive, 2, posts(range(8), author=None))) == []
    assert fields(crawled(archive, 3, posts(range(8, 9), author=None))) == []


def test_quiet_nights_are_taken_together(archive: Archive) -> None:
    """Two posts a night are read again, each without its author since the theme has changed."""
    crawled(archive, 0, posts(range(60)))
    nights = [fields(crawled(archive, 1 + n, posts(range(2 * n, 2 * n + 2), author=None))) for n in range(4)]
    assert nights == [[], [], [("author", "same_posts")], [("author", "same_posts")]]


def test_new_posts_without_a_field_that_those_before_had(archive: Archive) -> None:
    crawled(archive, 0, posts(range(60)))
    nights = [fields(crawled(archive, 1 + n, posts(range(60 + 4 * n, 64 + 4 * n), author=None))) for n in range(3)]
    assert nights == [[], [], [("author", "new_posts")]]
    report = crawled(archive, 9, posts(range(72, 76), author=None))
    assert "0 of the 12 newest posts have them, 60 of the 64 before had" in report["warnings"][0]["sentence"]


def test_older_posts_that_never_had_a_field_are_no_warning(archive: Archive) -> None:
    """A crawl that was stopped goes on with the posts of long ago."""
    crawled(archive, 0, posts(range(60, 120)))
    assert fields(crawled(archive, 1, posts(range(60), author=None, captions=False))) == []


def test_the_first_run_has_nothing_to_compare_with(archive: Archive) -> None:
    assert fields(crawled(archive, 0, [*posts(range(60)), *posts(range(60, 120), author=None)])) == []


def test_two_readings_in_one_run_are_not_compared(archive: Archive) -> None:
    assert fields(crawled(archive, 0, [*posts(range(10)), *posts(range(10), author=None)])) == []


def test_a_post_in_part_does_not_count_on_a_listing(archive: Archive) -> None:
    part = posts(range(9), captions=False, truncated=True, text_hash=None, word_count=None)
    crawled(archive, 0, posts(range(9)), on="listing")
    assert fields(crawled(archive, 1, [replace(post, content_hash=None) for post in part], on="listing")) == []


# The fixture blog


@pytest.fixture
def blog(kept: Kept) -> Iterator[tuple[Site, Server, Callable[..., Result]]]:
    with served() as (site, server):
        words = ("crawl", server.url, "--archive", str(kept.path), "--delay", "0")
        assert archiver(*words, "--quiet").code == 0
        yield site, server, lambda *more: archiver(*words, *more)


def without_captions(site: Site) -> Callable[[Request], Answer]:
    """The blog with a theme that shows captions by a script."""

    def answer(request: Request) -> Answer:
        regular = site.regular(request)
        body = re.sub(r'(<td class="tr-caption"[^>]*>).*?(</td>)', r"\1\2", regular.text, flags=re.DOTALL).encode()
        return replace(regular, body=body) if request.path.endswith((".html", "/", "/search")) else regular

    return answer


def test_a_blog_that_lost_its_captions_is_told_and_one_that_did_not_is_not(
    kept: Kept, blog: tuple[Site, Server, Callable[..., Result]]
) -> None:
    site, _, crawl = blog
    captioned = next(post for post in site.blog.posts if "tr-caption" in str(post.body))
    site.edit(captioned.path, body="<p>Senza fotografie, da oggi.</p>")
    report = crawl("--recheck", "--json").json
    assert (report["posts_changed"], report["warnings"]) == (1, [])
    site.fault = without_captions(site)
    result = crawl("--recheck")
    assert result.code == 0  # the archive is complete: what a theme no longer shows is no gap
    assert "warning: Fewer captions than before on pages that list posts: " in result.err
    assert "archiver extract reads them again" in result.err
    [last] = [
        told
        for path in kept.path.glob("runs/*.json")
        if (told := json.loads(path.read_text("utf-8")))["warnings"] != []
    ]
    assert [warning["field"] for warning in last["warnings"]] == ["captions"]
    assert last["exit_code"] == 0


def test_a_theme_without_dates_is_told_by_a_quiet_run_too_and_another_that_is_known_is_not(
    kept: Kept, blog: tuple[Site, Server, Callable[..., Result]]
) -> None:
    site, _, crawl = blog
    site.theme = "v3"
    assert crawl("--recheck", "--json").json["warnings"] == []
    site.theme = "bare"
    result = crawl("--recheck", "--quiet")
    assert (result.code, "warning: Fewer dates than before" in result.err) == (0, True)
    assert "warning: Fewer authors than before" in result.err
    before = every_table(kept)
    assert len(before["readings"]) > len(before["posts"])
    (kept.path / "archive.db").unlink()
    assert archiver("extract", "--rebuild", "--archive", str(kept.path)).code == 0
    assert every_table(kept) == before  # what was read is made again from the WARC files


def test_an_archive_of_before_learns_it(kept: Kept, tmp_path: Path) -> None:
    """Nothing is compared until a post has been read twice; ``extract`` reads what is kept."""
    with Archive(kept.path) as archive:
        crawled(archive, 0, posts(range(8)))
        with archive.transaction() as db:
            db.conn.execute("DELETE FROM readings")
        assert fields(crawled(archive, 1, posts(range(8), author=None))) == []
        assert fields(crawled(archive, 2, posts(range(8)))) == []
        assert fields(crawled(archive, 3, posts(range(8), author=None))) == [("author", "same_posts")]
