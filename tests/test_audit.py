"""The certificate says what every witness counts, what is held and all that is missing, and no more than it knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from archiver.archive.audit import ScopeAudit, audit
from archiver.archive.schema import open_database
from archiver.certificate import headline, lines
from archiver.fixtureblog import Answer, Request, Site, faults
from tests.conftest import Crawl, Kept, Result, archiver, served
from tests.test_bad_input import jumped

BLOG = "https://quaderno.blogspot.com/"


def audited(kept: Kept, *arguments: str) -> Result:
    return archiver("audit", *arguments, "--archive", str(kept.path))


# Of an archive that is made row by row


@pytest.fixture
def db(kept: Kept) -> Iterator[Database]:
    with open_database(kept.path / "archive.db", create=True) as database:
        database.table("blogs").insert({"blog_id": "1", "host": "quaderno.blogspot.com", "url": BLOG, "title": "Q"})
        yield database


def run(
    db: Database, crawl_id: str = "c", day: str = "2026-11-23", *, outcome: str | None = "complete", **more: Any
) -> None:
    scopes, settings = more.get("scopes", ["blog"]), more.get("settings", {})
    row = {"crawl_id": crawl_id, "blog_id": "1", "started_at": f"{day}T10:00:00.000Z", "outcome": outcome}
    row["finished_at"] = outcome and f"{day}T10:30:00.000Z"
    db.table("crawls").insert({**row, "scopes": json.dumps(scopes), "settings": json.dumps(settings)})


def hold(db: Database, *slugs: str, scope: str = "blog", **columns: Any) -> None:
    for slug in slugs:
        row = {"post_id": slug, "blog_id": "1", "url": url(slug), "last_seen_at": "2026-11-23T10:10:00.000Z"}
        db.table("posts").insert({**row, **columns})
        db.table("post_scopes").insert({"post_id": slug, "scope": scope})


def url(slug: str) -> str:
    return f"{BLOG}2024/12/{slug}.html"


def ask(db: Database, witness: str, *slugs: str, scope: str = "blog", **columns: Any) -> None:
    at = "2026-11-23T10:05:00.000Z"
    told = {"blog_id": "1", "scope": scope, "witness": witness, "expected": len(slugs), "checked_at": at}
    db.table("witnesses").insert({**told, "swept_at": at, **columns})
    for slug in slugs:
        held = db.execute("SELECT count(*) FROM posts WHERE post_id = ?", [slug]).fetchone()[0]
        row = {"blog_id": "1", "scope": scope, "witness": witness, "url": url(slug), "post_id": slug if held else None}
        db.table("listed").insert(row)


def only(kept: Kept) -> ScopeAudit:
    (scope,) = audit(kept.path).scopes
    return scope


def test_what_agrees_is_one_sentence(kept: Kept, db: Database) -> None:
    run(db, scopes=["label:Astana"])
    hold(db, "a", "b", scope="label:Astana")
    ask(db, "label_feed", "a", "b", scope="label:Astana")
    ask(db, "label_widget", scope="label:Astana", expected=2)
    found = only(kept)
    assert headline(found) == "Astana: 2 in the label feed, 2 held, complete."
    assert list(lines(found)) == []
    assert audit(kept.path).exit_code == 0


def test_a_witness_that_was_asked_on_another_day_says_when(kept: Kept, db: Database) -> None:
    run(db)
    hold(db, "a")
    ask(db, "feed_total", "a")
    ask(db, "sitemap", "a", checked_at="2026-11-03T10:00:00.000Z")
    assert headline(only(kept)) == (
        "The whole blog: 1 in the feed, 1 in the sitemap (asked 3 November 2026), 1 held, complete."
    )


def test_every_missing_post_is_told_with_its_reason(kept: Kept, db: Database) -> None:
    run(db, outcome="incomplete")
    slugs = [f"post-{number}" for number in range(12)]
    ask(db, "feed_total", *slugs)
    for slug in slugs[:11]:
        detail = f"{url(slug)} answers that there is nothing (HTTP 404)."
        db.table("skips").insert({"crawl_id": "c", "url": url(slug), "reason": "http_404", "detail": detail})
        db.table("gaps").insert({"crawl_id": "c", "scope": "blog", "url": url(slug), "reason": "http_404"})
    result = audited(kept)
    assert result.code == 3
    assert all(f"{url(slug)} answers that there is nothing (HTTP 404)." in result.out for slug in slugs[:11])
    assert f"{url(slugs[11])} is listed, and was not read." in result.out
    assert "12 in the feed, 0 held, 12 missing." in result.out


def test_a_post_of_which_a_part_is_held_is_said_to_be(kept: Kept, db: Database) -> None:
    run(db, outcome="incomplete")
    hold(db, "a")
    hold(db, "b", truncated=1)
    ask(db, "sitemap", "a", "b")
    found = only(kept)
    assert headline(found) == "The whole blog: 2 in the sitemap, 1 held whole and 1 in part, 1 missing."
    assert f"held in part only: {url('b')}" in list(lines(found))


def test_witnesses_that_contradict_each_other_are_shown_side_by_side(kept: Kept, db: Database) -> None:
    run(db)
    hold(db, "a", "b", "c")
    ask(db, "feed_total", "a", "b")
    ask(db, "sitemap", "a", "c")
    ask(db, "archive_widget", expected=1)
    found = only(kept)
    assert found.is_complete
    assert headline(found) == "The whole blog: 2 in the feed, 2 in the sitemap, 3 held, complete."
    assert {f"Only in the feed: {url('b')}", f"Only in the sitemap: {url('c')}"} <= set(lines(found))
    assert any("archive widget counts 1;" in line for line in lines(found))


@pytest.mark.parametrize(("widget", "complete"), [(1, True), (2, False)])
def test_a_widget_is_believed_where_nothing_else_answers(kept: Kept, db: Database, widget: int, complete: bool) -> None:
    run(db)
    hold(db, "a")
    ask(db, "feed_total", problem="http_404", expected=None)
    ask(db, "archive_widget", expected=widget)
    assert only(kept).is_complete is complete


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("http_404", "The feed is not there (HTTP 404)"),
        ("http_503", "The feed answers with HTTP 503"),
        ("html", "The feed answers with a web page in place of it"),
        ("feedburner", "The feed is FeedBurner's"),
        ("robots", "The feed is closed by robots.txt"),
        ("empty", "The feed says that there are no posts"),
        ("repeated", "The feed lists the same again"),
        ("connection_lost", "The feed could not be read (connection_lost)"),
    ],
)
def test_a_witness_that_does_not_answer_says_why(kept: Kept, db: Database, problem: str, words: str) -> None:
    run(db)
    hold(db, "a")
    ask(db, "feed_total", problem=problem, expected=7, swept_at="2026-11-03T00:00:00.000Z")
    ask(db, "sitemap", "a")
    found = only(kept)
    assert found.is_complete
    (line,) = lines(found)
    assert line.startswith(words)
    assert line.endswith("on 3 November 2026 it counted 7.")


def test_where_nothing_counts_nothing_is_proven(kept: Kept, db: Database) -> None:
    run(db)
    hold(db, "a")
    assert "nothing proves" in headline(only(kept))
    assert audit(kept.path).exit_code == 3


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("interrupted", "was interrupted"), ("failed", "failed"), ("blocked", "was blocked"), (None, "was killed")],
)
def test_a_run_that_did_not_end_well_proves_nothing(kept: Kept, db: Database, outcome: str | None, word: str) -> None:
    run(db, "sooner", "2026-11-22")
    run(db, "later", outcome=outcome)
    hold(db, "a")
    ask(db, "feed_total", "a")
    assert word in headline(only(kept))
    assert audit(kept.path).exit_code == 3


def test_a_run_with_limits_covers_nothing(kept: Kept, db: Database) -> None:
    hold(db, "a")
    run(db, "limited", outcome="complete", settings={"since": "2026-11-01"})
    ask(db, "feed_total", "a")
    assert "never crawled in full" in headline(only(kept))
    run(db, "full", "2026-11-03")
    found = only(kept)
    assert found.is_complete
    assert any(line.endswith("the last full run was on 3 November 2026.") for line in lines(found))


def test_posts_that_are_listed_no_longer_and_gone_ones_are_told(kept: Kept, db: Database) -> None:
    run(db)
    hold(db, "a", "b", "c")
    hold(db, "d", gone_at="2026-11-20T00:00:00.000Z")
    ask(db, "feed_total", "a")
    at = "2026-11-23T10:20:00.000Z"
    db.table("post_events").insert({"post_id": "b", "crawl_id": "c", "event": "suspected_gone", "at": at})
    found = list(lines(only(kept)))
    assert f"Held, and suspected to be gone since 23 November 2026: {url('b')}" in found
    assert f"Held, and not listed: {url('c')}" in found
    assert any(line.startswith("1 is gone from the blog") for line in found)


def test_a_witness_of_another_day_does_not_want_what_is_suspected_to_be_gone(kept: Kept, db: Database) -> None:
    run(db)
    hold(db, "a")
    hold(db, "b", truncated=1)
    at = "2026-11-23T10:20:00.000Z"
    db.table("post_events").insert({"post_id": "b", "crawl_id": "c", "event": "suspected_gone", "at": at})
    ask(db, "feed_total", "a")
    ask(db, "sitemap", "a", "b", checked_at="2026-11-03T10:00:00.000Z")
    assert only(kept).is_complete
    db.table("witnesses").update(("1", "blog", "sitemap"), {"checked_at": "2026-11-23T10:05:00.000Z"})
    assert [gap.url for gap in only(kept).missing] == [url("b")]


def test_what_the_archive_does_not_hold_is_refused_with_what_it_holds(kept: Kept, db: Database) -> None:
    run(db, scopes=["label:Astana"])
    hold(db, "a", scope="label:Astana")
    ask(db, "label_feed", "a", scope="label:Astana")
    for words in (["http://altro.example/"], ["--label", "astana"], [BLOG + "search/label/Ricette"]):
        result = audited(kept, *words)
        assert result.code == 2, words
        assert "quaderno.blogspot.com" in result.err or "Astana" in result.err
    for words in ([BLOG], ["--label", "Astana"], [BLOG + "search/label/Astana"], []):
        result = audited(kept, *words, "--json")
        assert (result.code, result.json["complete"]) == (0, True), words
        assert [scope["sentence"] for scope in result.json["scopes"]] == [
            "Astana: 1 in the label feed, 1 held, complete."
        ]


def test_a_folder_without_archive_is_an_archive_problem(tmp_path: Path, kept: Kept) -> None:
    assert archiver("audit", "--archive", str(tmp_path / "none")).code == 6
    kept.path.mkdir()
    (kept.path / "archive.db").write_text("no database at all, and long enough to be looked at" * 40)
    assert audited(kept).code == 6
    assert audited(kept, "--accept", BLOG, "--reason", "x").code == 6


# Accepting


def acts(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """The acts in the WARC files of decisions."""
    found = []
    for file in sorted((path / "warc").glob("*-decision-*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                target = record.rec_headers.get_header("WARC-Target-URI") or ""
                if target.startswith("urn:archiver:act:"):
                    found.append((target.rpartition(":")[2], json.load(record.content_stream())))
    return found


def test_a_gap_is_accepted_by_its_address_and_a_reason_and_that_is_taken_back(kept: Kept, db: Database) -> None:
    run(db, outcome="incomplete")
    hold(db, "a")
    ask(db, "feed_total", "a", "b")
    db.table("gaps").insert({"crawl_id": "c", "scope": "blog", "url": url("b"), "reason": "http_404"})
    db.close()
    http = url("b").replace("https:", "http:")
    for words in (["--accept", http], ["--reason", "perso"], ["--accept", http, "--reason", " "]):
        assert audited(kept, *words).code == 2, words
    refused = audited(kept, "--accept", url("z"), "--reason", "perso")
    assert (refused.code, url("b") in refused.err) == (2, True)
    assert acts(kept.path) == []

    accepted = audited(kept, "--accept", http, "--reason", "perso")
    assert accepted.code == 0
    assert "accepted (perso)" in accepted.out
    assert kept.column("SELECT accepted FROM gaps") == ["perso"]
    told = {"blog_id": "1", "scope": "blog", "url": url("b"), "reason": "perso"}
    assert [(name, note["told"]) for name, note in acts(kept.path)] == [("accept", told)]

    assert audited(kept, "--withdraw", url("b")).code == 3
    assert kept.column("SELECT accepted FROM gaps") == [None]


# Of the fixture blog


@pytest.mark.parametrize("robots", ["open", "stock"])
def test_a_crawl_and_its_audit_say_the_same(crawl: Crawl, kept: Kept, robots: str) -> None:
    with served(robots=robots) as (_, server):
        whole, label = crawl(server.url), crawl(server.url, "--label", "Astana")
    said = [
        "The whole blog: 37 in the feed, 37 in the sitemap, 37 held, complete; 1 of 1 static pages.",
        "Astana: 4 in the label feed, 4 held, complete.",
    ]
    assert said[0] in whole.err
    assert said[1] in label.err
    result = audited(kept)
    assert (result.code, [line.strip() for line in result.out.splitlines()][1:]) == (0, said)


@pytest.mark.parametrize("robots", ["open", "stock"])
def test_a_gap_lasts_until_it_is_filled_or_accepted(crawl: Crawl, kept: Kept, robots: str) -> None:
    with served(robots=robots) as (site, server):
        path = jumped(site)
        site.fault = faults.always({path: faults.unavailable(status=500)})
        wanted = server.url + path.lstrip("/")
        assert crawl(server.url).code == 3
        assert crawl(server.url, "--label", "Astana").code == 0
        result = audited(kept)
        assert result.code == 3, "a run over a label hides nothing of the whole blog"
        assert f"The server fails at {wanted} (HTTP 500)" in result.out
        assert "Astana: 4 in the label feed, 4 held, complete." in result.out

        assert audited(kept, "--accept", wanted, "--reason", "il server lo rifiuta").code == 0
        again = crawl(server.url)
        assert again.code == 0
        assert "complete but for 1 that you accept to be missing" in again.err
        assert set(kept.column("SELECT accepted FROM gaps")) == {"il server lo rifiuta"}
        assert audited(kept).code == 0

        site.fault = None
        assert crawl(server.url).code == 0
        result = audited(kept, "--json")
    assert (result.code, [scope["accepted"] for scope in result.json["scopes"]]) == (0, [[], []])


def test_a_gap_belongs_to_its_own_label(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):
        path = jumped(site)
        (label, *_) = site.post(path).labels
        assert label != "Astana"
        site.fault = faults.always({path: faults.unavailable(status=500)})
        assert crawl(server.url, "--label", "Astana", "--label", label).code == 3
    states = {scope.scope: scope.state for scope in audit(kept.path).scopes}
    assert states == {"label:Astana": "complete", f"label:{label}": "missing"}
    astana = {post.id for post in site.blog.posts if "Astana" in post.labels}
    assert set(kept.column("SELECT post_id FROM post_scopes WHERE scope = 'label:Astana'")) == astana


def overstating(site: Site) -> None:
    """Let the feed count three posts more than it lists."""

    def fault(request: Request) -> Answer | None:
        answer = site.regular(request)
        if not request.path.startswith("/feeds/posts") or not isinstance(answer.body, bytes):
            return None
        return replace(answer, body=answer.body.replace(b":totalResults>37<", b":totalResults>40<"))

    site.fault = fault


def test_a_feed_that_counts_more_than_anything_names(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        overstating(site)
        assert crawl(server.url).code == 3
        result = audited(kept)
        assert result.code == 3
        assert "40 in the feed, 37 in the sitemap, 37 held, 3 missing" in result.out
        assert "The feed counts 40, lists 37; 37 of these are held." in result.out
        assert audited(kept, "--accept", server.url, "--reason", "conta le bozze").code == 0
        assert crawl(server.url).code == 0
    assert kept.rows("SELECT expected, stored, missing FROM coverage WHERE witness = 'feed_total'") == [(40, 37, 3)] * 2


@pytest.mark.parametrize("robots", ["open", "stock"])
@pytest.mark.parametrize(("feed", "problem"), [("none", "http_404"), ("html", "html")])
def test_a_blog_without_feed_is_proven_by_its_sitemap(
    crawl: Crawl, kept: Kept, robots: str, feed: str, problem: str
) -> None:
    with served(robots=robots, feed=feed) as (_, server):
        result = crawl(server.url)
    assert result.code == 0
    assert "The whole blog: 37 in the sitemap, 37 held, complete" in result.err
    assert kept.one("SELECT problem FROM witnesses WHERE witness = 'feed_total'") == (problem,)
    assert kept.one("SELECT expected, missing FROM coverage WHERE witness = 'feed_total'") == (None, None)
    assert kept.one("SELECT count(*) FROM silent_months")[0] > 0


def test_dynamic_views_with_a_short_feed_are_held_in_part(crawl: Crawl, kept: Kept) -> None:
    with served(theme="dynamic", feed="short") as (site, server):
        assert crawl(server.url).code == 3
    result = audited(kept)
    assert result.code == 3
    assert result.out.count("held in part only: ") == len(site.blog.posts) + len(site.blog.pages)
