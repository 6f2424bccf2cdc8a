"""A crawl by labels: everything a label or a blog holds, nothing twice, nothing for which there was no need to ask."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Crawl, Kept, archiver, served

LABELS = {
    "Astana": 4,
    "vertice CSTO": 2,
    "Ricette": 4,
    "ricette": 2,
    "perché no?": 3,
    "caffè & tè": 2,
    "C++": 1,
    "l'orto": 4,
    "A/B": 1,
    "🍋 limoni": 2,
    "Storia locale": 17,
}


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_a_whole_blog_is_walked_to_its_end(crawl: Crawl, kept: Kept, theme: str) -> None:
    with served(theme=theme) as (site, server):
        result = crawl(server.url)
        wanted = {post.id for post in (*site.blog.posts, *site.blog.pages)}
    assert result.code == 0, result.err
    assert set(kept.column("SELECT post_id FROM posts")) == wanted
    assert (
        kept.column("SELECT post_id FROM posts WHERE truncated OR content_hash IS NULL OR page_wanted IS NOT NULL")
        == []
    )
    assert kept.one("SELECT outcome, posts_new, route, robots FROM crawls") == ("complete", 38, "labels", "obeyed")


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_labels_of_every_spelling_are_walked(crawl: Crawl, kept: Kept, theme: str) -> None:
    options = [word for label in LABELS for word in ("--label", label)]
    with served(theme=theme) as (site, server):
        result = crawl(server.url, *options)
        truth = {name: {post.id for post in site.blog.posts if name in post.labels} for name in LABELS}
    assert result.code == 0, result.err
    for name, count in LABELS.items():
        held = set(kept.column("SELECT post_id FROM post_labels JOIN labels USING (label_id) WHERE name = ?", name))
        walked = set(kept.column("SELECT post_id FROM post_scopes WHERE scope = ?", f"label:{name}"))
        assert truth[name] <= held, name
        assert (walked, len(walked)) == (truth[name], count), name


@pytest.mark.parametrize(
    "spelling", ["vertice%20CSTO", "vertice CSTO", "vertice%2520CSTO", "vertice%20CSTO?max-results=20"]
)
def test_a_label_s_address_is_walked_as_its_label(crawl: Crawl, kept: Kept, spelling: str) -> None:
    with served() as (_, server):
        assert crawl(f"{server.url}search/label/{spelling}").code == 0
    assert kept.column("SELECT DISTINCT scope FROM post_scopes") == ["label:vertice CSTO"]
    assert kept.one("SELECT count(*) FROM posts") == (2,)


def test_a_post_s_address_archives_that_post(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        path = next(post.path for post in site.blog.posts if post.comments)
        assert crawl(server.url + path.lstrip("/") + "?m=1#more").code == 0
    assert kept.column("SELECT url FROM posts") == [server.url + path.lstrip("/")]
    assert kept.one("SELECT count(*) > 0 FROM comments") == (1,)


def test_a_static_page_s_address_archives_that_page(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        assert crawl(f"{server.url}p/chi-siamo.html").code == 0
    assert kept.column("SELECT kind FROM posts") == ["page"]


def test_a_label_nobody_uses_is_said_with_what_was_perhaps_meant(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        result = crawl(server.url, "--label", "astana")
    assert result.code == 3
    assert "astana" in result.err
    assert "Did you mean “Astana”?" in result.err
    assert not kept.path.exists()


def test_one_unknown_label_does_not_hide_the_others(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        result = crawl(server.url, "--label", "Nessuno", "--label", "Astana")
    assert result.code == 3
    assert kept.one("SELECT count(*) FROM posts") == (4,)
    assert kept.one("SELECT scope, reason FROM gaps") == ("label:Nessuno", "unknown_label")


def test_whole_posts_are_harvested_where_they_stand(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        asked = [line.path for line in server.log]
        needy = {post.path for post in site.blog.posts if "<!--more-->" in post.html or post.comments}
        needy |= {page.path for page in site.blog.pages}
    posts_asked = {path for path in asked if path.endswith(".html")}
    assert posts_asked == needy
    assert len(asked) == len({line.target for line in server.log}), "an address was asked for twice"


def test_comments_left_out_need_no_pages(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url, "--no-comments").code == 0
        needy = {post.path for post in site.blog.posts if "<!--more-->" in post.html}
        needy |= {page.path for page in site.blog.pages}
        asked = {line.path for line in server.log if line.path.endswith(".html")}
    assert asked == needy
    assert kept.one("SELECT count(*) FROM comments") == (0,)


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_a_rerun_adds_nothing_and_sees_everything(crawl: Crawl, kept: Kept, theme: str) -> None:
    with served(theme=theme) as (_, server):
        assert crawl(server.url).code == 0
        before = kept.dump()
        asked = len(server.log)
        assert crawl(server.url).code == 0
        again = [line.path for line in server.log[asked:]]
    assert kept.dump() == before
    assert [path for path in again if path.endswith(".html")] == []
    finished = kept.column("SELECT started_at FROM crawls ORDER BY started_at")
    assert kept.one("SELECT count(*) FROM posts WHERE last_seen_at < ?", finished[1]) == (0,)
    assert kept.one("SELECT posts_seen, posts_new, posts_changed FROM crawls ORDER BY started_at DESC LIMIT 1") == (
        38,
        0,
        0,
    )


def test_two_themes_of_one_blog_tell_the_same(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        before = kept.rows(
            "SELECT post_id, content_hash, title, published, author, version FROM posts ORDER BY post_id"
        )
        site.theme = "v3"
        assert crawl(server.url, "--recheck").code == 0
    after = kept.rows("SELECT post_id, content_hash, title, published, author, version FROM posts ORDER BY post_id")
    assert after == before


def test_an_edit_makes_a_version_that_names_what_changed(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        whole = next(
            post for post in site.blog.posts if "<!--more-->" not in post.html and not post.comments and post.title
        )
        site.edit(whole.id, title="Un titolo nuovo", body="<p>Un testo del tutto nuovo, scritto oggi.</p>")
        assert crawl(server.url).code == 0
    versions = kept.rows(
        "SELECT version, changed, title FROM post_versions WHERE post_id = ? ORDER BY version", whole.id
    )
    assert [version for version, _, _ in versions] == [1, 2]
    assert {"title", "body_text"} <= set(json.loads(versions[1][1]))
    assert versions[0][2] == whole.title
    assert kept.one("SELECT version, title, body_text FROM posts WHERE post_id = ?", whole.id) == (
        2,
        "Un titolo nuovo",
        "Un testo del tutto nuovo, scritto oggi.",
    )
    assert kept.one("SELECT count(*) FROM posts WHERE version > 1") == (1,)


def test_an_edit_before_the_jump_break_is_noticed(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        jumped = next(post for post in site.blog.posts if "<!--more-->" in post.html)
        site.edit(jumped.id, body="<p>Un altro inizio.</p>" + jumped.html)
        assert crawl(server.url).code == 0
    assert kept.one("SELECT version FROM posts WHERE post_id = ?", jumped.id) == (2,)
    assert "Un altro inizio." in kept.one("SELECT body_text FROM posts WHERE post_id = ?", jumped.id)[0]


def test_new_comments_bring_the_page_but_no_version(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        talked = next(post for post in site.blog.posts if len(post.comments) > 1)
        held = kept.one("SELECT comments_held FROM posts WHERE post_id = ?", talked.id)[0]
        from dataclasses import replace

        more = replace(
            talked.comments[0], id="1234567890123456789", parent=None, body="Ci torno anch'io.", deleted=False
        )
        site.edit(talked.id, comments=(*talked.comments, more), updated=talked.updated)
        assert crawl(server.url).code == 0
    assert kept.one("SELECT comments_held, version FROM posts WHERE post_id = ?", talked.id) == (held + 1, 1)


def test_a_new_post_comes_in_with_the_next_run(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        newest = site.blog.posts[0]
        site.remove(newest.id)
        assert crawl(server.url).code == 0
        assert kept.one("SELECT count(*) FROM posts WHERE kind = 'post'") == (36,)
        site.add(newest)
        assert crawl(server.url).code == 0
    assert kept.one("SELECT posts_seen, posts_new FROM crawls ORDER BY started_at DESC LIMIT 1") == (38, 1)


def test_only_posts_since_a_day_are_kept(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        assert crawl(server.url, "--since", "2024-03-05").code == 0
        pages = [line.path for line in server.log if line.path.startswith("/search")]
    assert kept.column("SELECT published_date FROM posts ORDER BY 1") == [
        "2024-03-05",
        "2024-07-04",
        "2024-11-27",
        "2024-12-01",
    ]
    assert pages == []


def test_a_run_stops_after_as_many_posts_as_were_asked_for(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        assert crawl(server.url, "--max-posts", "5").code == 0
        pages = [line.path for line in server.log if line.path.startswith("/search")]
    assert 5 <= kept.one("SELECT count(*) FROM posts")[0] <= 7
    assert pages == []


def test_several_blogs_are_archived_side_by_side(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, one), served(theme="v3") as (_, two):
        result = crawl(f"{one.url}search/label/Astana", f"{two.url}search/label/Ricette", "--json")
    assert result.code == 0, result.err
    assert [run["posts_new"] for run in result.json["runs"]] == [4, 4]


def test_the_report_is_one_json_object_and_a_file(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        result = crawl(server.url, "--label", "Astana", "--json")
    report = result.json
    assert result.err == ""
    assert (report["outcome"], report["exit_code"], report["posts_new"]) == ("complete", 0, 4)
    assert report["coverage"][0]["expected"] == report["coverage"][0]["stored"] == 4
    stored = json.loads((kept.path / "runs" / f"{report['crawl_id']}.json").read_text("utf-8"))
    assert stored["posts_new"] == 4


def test_a_person_is_told_what_to_expect_and_what_came_of_it(kept: Kept) -> None:
    with served() as (_, server):
        words = ("--label", "Storia locale", "--delay", "0.01", "--archive", str(kept.path))
        result = archiver("crawl", server.url, *words)
    assert (
        "the blog counts 17 posts. At a request every 0.01 s or a little more that takes about 1 second." in result.err
    )
    assert "17 new" in result.err
    assert "Not kept: the pictures" in result.err
    assert f"Next: archiver status --archive {kept.path}" in result.err
    assert result.out == ""


def test_quiet_is_quiet(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        result = crawl(server.url, "--label", "Astana", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_without_an_address_what_was_crawled_is_crawled_again(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        newest = next(post for post in site.blog.posts if "Ricette" in post.labels)
        site.remove(newest.id)
        assert crawl(server.url, "--label", "Astana", "--label", "Ricette").code == 0
        assert crawl(server.url, "--label", "perché no?", "--once").code == 0
        site.add(newest)
        result = crawl("--json")
    assert result.code == 0, result.err
    assert sorted(result.json["scopes"]) == ["label:Astana", "label:Ricette"]
    assert result.json["posts_new"] == 1


def test_an_archive_that_follows_nothing_has_nothing_to_repeat(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana", "--once")
    result = crawl()
    assert result.code == 2
    assert "Say which blog" in result.err


def test_what_is_walked_is_remembered_unless_told_otherwise(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        assert crawl(server.url, "--label", "Astana").code == 0
        assert crawl(server.url, "--label", "Ricette", "--once").code == 0
    assert kept.column("SELECT scope FROM follows") == ["label:Astana"]
