"""History: an edit makes one version that names what changed; whatever is no edit makes none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from archiver.fixtureblog import Server, Site
from archiver.fixtureblog.index import index_blog
from archiver.fixtureblog.model import Post
from tests.conftest import Crawl, Kept, served

JUMPED = "/2011/10/la-piena-del-1966.html"
PLAIN = "/2011/03/tre-telegrammi.html"
TITLED = "/2013/01/tradurre-la-nebbia.html"
LABELLED = "/2016/03/caffe-d-orzo-e-tisane.html"
UNLABELLED = "/2015/04/le-voci-del-25-aprile.html"
CAPTIONED = "/2014/02/limoni-in-collina.html"
PICTURED = "/2012/09/il-maestro-e-la-radio.html"
REDATED = "/2020/04/lettere-dalla-finestra.html"
BEHIND = "/2018/05/i-nomi-delle-vie.html"
SEVERAL = "/2017/09/quando-c-era-il-cinema.html"
TALKED = "/2019/03/il-forno-comunale.html"
PAGE = "/p/chi-siamo.html"

Change = dict[str, Any]
EDITS: dict[str, tuple[Callable[[Post], Change], set[str]]] = {
    TITLED: (lambda post: {"title": "Tradurre la nebbia, dieci anni dopo"}, {"title"}),
    PLAIN: (lambda post: {"body": post.html + "<p>Una riga aggiunta in fondo.</p>"}, {"body_text"}),
    JUMPED: (lambda post: {"body": "<p>Un'altra apertura.</p>" + post.html}, {"body_text"}),
    BEHIND: (lambda post: {"body": post.html + "<p>In fondo, dopo l'interruzione.</p>"}, {"body_text"}),
    LABELLED: (lambda post: {"labels": (*post.labels, "Tisane")}, {"labels"}),
    UNLABELLED: (lambda post: {"labels": post.labels[:1]}, {"labels"}),
    CAPTIONED: (lambda post: {"body": in_caption(post.html, "Un'altra didascalia, più precisa")}, {"captions"}),
    PICTURED: (lambda post: {"body": post.html.replace("R29vZ2xl/", "R29vZ2xl/AltraFoto").replace("/-", "/-Altra")},
               {"images"}),
    REDATED: (lambda post: {"published": "2020-04-05T09:30:00.000+02:00"}, {"published"}),
    SEVERAL: (lambda post: {"title": "Quando c'era il cinematografo", "body": "<p>Tutto riscritto.</p>"},
              {"title", "body_text"}),
    PAGE: (lambda post: {"title": "Chi siamo, oggi"}, {"title"}),
}  # fmt: skip


def in_caption(html: str, text: str) -> str:
    """A body whose only caption is another."""
    head, _, rest = html.partition('class="tr-caption"')
    tag, _, rest = rest.partition(">")
    return f'{head}class="tr-caption"{tag}>{text}{rest[rest.index("</td>") :]}'


def edit(site: Site, *paths: str) -> dict[str, set[str]]:
    """Make the edits of some posts; returns which fields each changes, by the post's number."""
    expected = {}
    for path in paths:
        post = site.post(path)
        change, fields = EDITS[path]
        assert site.edit(path, **change(post)) != post
        expected[post.id] = fields
    return expected


def versions(kept: Kept) -> dict[str, list[set[str]]]:
    """What each version after the first names, by post; only posts that have one."""
    found: dict[str, list[set[str]]] = {}
    rows = kept.rows("SELECT post_id, changed FROM post_versions WHERE version > 1 ORDER BY post_id, version")
    for post_id, changed in rows:
        found.setdefault(post_id, []).append(set(json.loads(changed)))
    return found


def hashes(kept: Kept) -> dict[str, Any]:
    """The fingerprint of every post that is held."""
    return dict(kept.rows("SELECT post_id, content_hash FROM posts"))


def asked(server: Server, since: int) -> list[str]:
    return [line.target for line in server.log[since:]]


# Edits


@pytest.mark.parametrize("theme", ["v2", "v3", "bare", "classic"])
@pytest.mark.parametrize("route", ["labels", "feeds"])
def test_every_kind_of_edit_makes_one_version_that_names_it(crawl: Crawl, kept: Kept, route: str, theme: str) -> None:
    with served(theme=theme) as (site, server):
        assert crawl(server.url, "--route", route).code == 0
        expected = edit(site, *EDITS)
        before = len(server.log)
        assert crawl(server.url, "--route", route).code == 0
        requests = asked(server, before)
        assert versions(kept) == {post_id: [fields] for post_id, fields in expected.items()}
        assert len(requests) <= 6 + len(expected), requests
        before = len(server.log)
        assert crawl(server.url, "--route", route).code == 0
        assert len(asked(server, before)) <= 6
    assert versions(kept) == {post_id: [fields] for post_id, fields in expected.items()}


@pytest.mark.parametrize("route", ["labels", "feeds"])
def test_an_edit_in_a_label_is_noticed_and_one_elsewhere_costs_nothing(crawl: Crawl, kept: Kept, route: str) -> None:
    words = ("--label", "Storia locale", "--route", route)
    with served() as (site, server):
        assert crawl(server.url, *words).code == 0
        expected = edit(site, PLAIN, JUMPED, BEHIND)
        edit(site, TITLED)  # of another label
        before = len(server.log)
        assert crawl(server.url, *words).code == 0
        requests = asked(server, before)
    assert versions(kept) == {post_id: [fields] for post_id, fields in expected.items()}
    assert len(requests) <= 5 + len(expected), requests


def test_the_version_before_keeps_what_it_said(crawl: Crawl, kept: Kept) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        post_id, title = site.post(TITLED).id, site.post(TITLED).title
        edit(site, TITLED)
        assert crawl(server.url).code == 0
    assert kept.column("SELECT title FROM post_versions WHERE post_id = ? ORDER BY version", post_id) == [
        title,
        "Tradurre la nebbia, dieci anni dopo",
    ]


def test_light_runs_notice_edits_too(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):
        assert crawl(server.url, "--light").code == 0
        expected = edit(site, TITLED, PLAIN, BEHIND, LABELLED, CAPTIONED, PICTURED, REDATED)
        assert crawl(server.url, "--light").code == 0
    assert versions(kept) == {post_id: [fields] for post_id, fields in expected.items()}


# What the feed tells without a word of an edit: Blogger may leave ``updated`` as it was


@pytest.mark.parametrize("route", ["labels", "feeds"])
def test_a_label_that_its_owner_renames_is_a_version_of_its_posts_and_no_request(
    crawl: Crawl, kept: Kept, route: str
) -> None:
    with served() as (site, server):
        assert crawl(server.url, "--route", route).code == 0
        before = hashes(kept)
        renamed = {post.id for post in site.rename_label("Ricette", "Cucina")}
        count = len(server.log)
        assert crawl(server.url, "--route", route).code == 0
        requests = asked(server, count)
    assert versions(kept) == {post_id: [{"labels"}] for post_id in renamed}
    assert hashes(kept) == before
    named = "SELECT post_id FROM post_labels JOIN labels USING (label_id) WHERE name = ?"
    assert set(kept.column(named, "Cucina")) == renamed
    assert kept.column(named, "Ricette") == []
    assert [target for target in requests if ".html" in target] == []


def test_an_author_who_takes_another_name_is_a_version_and_no_request(crawl: Crawl, kept: Kept) -> None:
    with served(robots="stock") as (site, server):
        assert crawl(server.url).code == 0
        site._index = index_blog(replace(site.blog, author="Un altro nome"), site.index.changed)
        count = len(server.log)
        assert crawl(server.url).code == 0
        requests = asked(server, count)
    assert [target for target in requests if ".html" in target] == []
    assert kept.column("SELECT DISTINCT author FROM posts WHERE kind = 'post'") == ["Un altro nome"]
    posts = {post.id for post in site.blog.posts}
    assert {key: told for key, told in versions(kept).items() if key in posts} == {key: [{"author"}] for key in posts}


@pytest.mark.parametrize("change", [{"title": "Un altro titolo"}, {"published": "2013-01-23T08:00:00.000+01:00"}])
def test_a_title_or_a_date_that_the_feed_changes_silently_brings_the_page(
    crawl: Crawl, kept: Kept, change: Change
) -> None:
    with served() as (site, server):
        assert crawl(server.url).code == 0
        post = site.post(TITLED)
        site.edit(TITLED, updated=post.updated, **change)
        assert crawl(server.url).code == 0
    assert versions(kept) == {post.id: [set(change)]}


# No edits

Doing = Callable[[Crawl, Site, Server], None]


def no_words(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url).code == 0


def rechecked(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url, "--recheck").code == 0


def by_the_feeds(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url, "--route", "feeds").code == 0
    assert crawl(server.url, "--route", "feeds", "--recheck").code == 0


def in_other_themes(crawl: Crawl, site: Site, server: Server) -> None:
    for theme in ("v3", "bare", "classic", "v2"):
        site.theme = theme
        assert crawl(server.url, "--recheck").code == 0
        assert crawl(server.url, "--recheck", "--route", "feeds").code == 0


def commented(crawl: Crawl, site: Site, server: Server) -> None:
    post = site.post(TALKED)
    site.comment(TALKED, replace(post.comments[0], id="5555555555555555555", parent=None, body="Che buon pane!"))
    assert crawl(server.url).code == 0
    site.remove_comment(TALKED, "5555555555555555555")
    assert crawl(server.url).code == 0
    assert crawl(server.url, "--route", "feeds").code == 0


def with_moved_widgets(crawl: Crawl, site: Site, server: Server) -> None:
    site._index = index_blog(replace(site.blog, popular=site.blog.popular[::-1]), site.index.changed)
    site.archive_style = "flat"
    site.pin(PLAIN)
    assert crawl(server.url, "--recheck").code == 0


def light(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url, "--light", "--route", "feeds").code == 0
    assert crawl(server.url, "--light", "--route", "feeds", "--recheck").code == 0
    assert crawl(server.url, "--route", "feeds").code == 0


def without_comments(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url, "--no-comments", "--recheck").code == 0
    assert crawl(server.url, "--recheck").code == 0


def by_labels_too(crawl: Crawl, site: Site, server: Server) -> None:
    assert crawl(server.url, "--label", "Storia locale", "--label", "Astana").code == 0
    assert crawl(server.url + TALKED[1:]).code == 0


def touched(crawl: Crawl, site: Site, server: Server) -> None:
    """Saved again as it was: ``updated`` moves, nothing else."""
    site.edit(PLAIN)
    site.edit(JUMPED)
    assert crawl(server.url).code == 0
    assert crawl(server.url, "--route", "feeds").code == 0


@pytest.mark.parametrize(
    "doing",
    [no_words, rechecked, by_the_feeds, in_other_themes, commented, with_moved_widgets, light, without_comments,
     by_labels_too, touched],
    ids=lambda doing: doing.__name__,
)  # fmt: skip
@pytest.mark.parametrize("first", [(), ("--route", "feeds", "--light")], ids=str)
def test_what_is_no_edit_makes_no_version(crawl: Crawl, kept: Kept, doing: Doing, first: tuple[str, ...]) -> None:
    with served() as (site, server):
        assert crawl(server.url, *first).code == 0
        before = hashes(kept)
        doing(crawl, site, server)
    assert versions(kept) == {}
    assert hashes(kept) == before


@pytest.mark.parametrize("first", ["v3", "bare", "classic"])
def test_a_theme_that_tells_more_fills_and_changes_nothing(crawl: Crawl, kept: Kept, first: str) -> None:
    with served(theme=first) as (site, server):
        assert crawl(server.url).code == 0
        before = hashes(kept)
        site.theme = "v2"
        assert crawl(server.url, "--recheck").code == 0
    assert versions(kept) == {}
    assert hashes(kept) == before
