"""The fixture blog answers as Blogger does: what the tests of everything else take for granted."""

from __future__ import annotations

import http.client
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request as HTTPRequest
from urllib.request import urlopen

import chompjs
import pytest
from parsel import Selector

from archiver.extract.document import parse
from archiver.extract.page import kind_of_page
from archiver.extract.reading import read
from archiver.fixtureblog import Answer, Request, Site, fixture_blog, serve
from archiver.fixtureblog.dates import day_header, in_rome
from archiver.fixtureblog.faults import cut_short, dropped, huge, in_turn, moved, slow, truncated, unavailable
from archiver.fixtureblog.generate import edited_share, generated_blog
from archiver.fixtureblog.model import JUMP, Comment, Post
from archiver.fixtureblog.pager import parse_instant
from archiver.fixtureblog.render import ArchiveStyle, Theme, label_path
from archiver.fixtureblog.states import State, log_in, removed, warning

SEED = "/2024/12/putin-in-kazakistan-i-tentativi.html"
JUMPED = "/2024/07/sco-non-funzionera-senza-la-russia.html"
THREADED = "/2019/03/il-forno-comunale.html"
FLAT = "/2010/02/castagnaccio-senza-zucchero.html"
THEMES: tuple[Theme, ...] = ("v2", "v3")


def get(site: Site, target: str, **headers: str) -> Answer:
    path, _, query = target.partition("?")
    return site.answer(Request(path=path, query=query, headers={k.replace("_", "-"): v for k, v in headers.items()}))


def page(site: Site, target: str) -> Selector:
    return Selector(get(site, target).text)


def posts_of(page: Selector) -> list[str]:
    """Paths of the posts on a page, in order; widgets that look like posts are not among them."""
    links = page.css(".widget.Blog .post-timestamp a.timestamp-link::attr(href)").getall()
    return [urlsplit(link).path for link in links]


def walk(site: Site, target: str) -> Iterator[Selector]:
    """Every page from ``target`` on, following the older link."""
    for _ in range(200):
        found = page(site, target)
        yield found
        older = found.css("a.blog-pager-older-link::attr(href)").get()
        if older is None:
            return
        target = older.removeprefix(site.base.rstrip("/"))
    raise AssertionError("the pager does not end")


def newest_first(posts: list[Post]) -> list[str]:
    return [post.path for post in sorted(posts, key=lambda post: post.instant, reverse=True)]


# The blog itself


def test_the_blog_has_the_cases_that_others_rely_on() -> None:
    blog = fixture_blog()
    labels = {label for post in blog.posts for label in post.labels}
    wanted = {
        "Astana",
        "vertice CSTO",
        "Ricette",
        "ricette",
        "perché no?",
        "caffè & tè",
        "C++",
        "l'orto",
        "A/B",
        "🍋 limoni",
    }
    assert wanted <= labels
    assert sum("Storia locale" in post.labels for post in blog.posts) > 12
    assert any(not post.title for post in blog.posts)
    assert any(not post.labels for post in blog.posts)
    assert any(post.path[1:8] != post.published[:7].replace("-", "/") for post in blog.posts), "a back-dated post"
    assert sum(JUMP in post.html for post in blog.posts) >= 4


def test_offsets_are_those_of_rome_on_that_day() -> None:
    for post in fixture_blog().posts:
        assert in_rome(post.instant).isoformat() == post.published[:19] + post.published[-6:], post.path


@pytest.mark.parametrize("theme", THEMES)
def test_seed_post_is_on_its_label_page_and_on_its_own(theme: Theme) -> None:
    site = Site(fixture_blog(), theme=theme)
    assert posts_of(page(site, "/search/label/Astana"))[0] == SEED
    own = page(site, SEED)
    assert own.css(".tr-caption::text").get("").endswith("© Sputnik / Gavriil Grigorov")
    assert "Di Farhad Ibragimov – esperto, docente" in own.css(".post-body").get("")


# Pager


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("twins", [True, False])
@pytest.mark.parametrize("target", ["/", "/search", "/search?max-results=5", "/search/label/Storia%20locale"])
def test_pager_visits_every_post_once(theme: Theme, twins: bool, target: str) -> None:
    site = Site(fixture_blog(), theme=theme, twins=twins)
    seen = [path for found in walk(site, target) for path in posts_of(found)]
    label = "Storia locale" if "label" in target else None
    assert seen == newest_first([post for post in site.blog.posts if label in (None, *post.labels)])


def test_a_page_shorter_than_asked_is_not_the_end() -> None:
    site = Site(fixture_blog(), page_weight=3_000)
    sizes = [len(posts_of(found)) for found in walk(site, "/")]
    assert sum(sizes) == len(site.blog.posts)
    assert min(sizes[:-1]) < 7


def test_older_link_changes_its_time_zone_on_every_second_page() -> None:
    site = Site(fixture_blog(), page_size=5)
    links = [found.css("a.blog-pager-older-link::attr(href)").get("") for found in walk(site, "/")][:-1]
    assert [("-08:00" in link or "-07:00" in link) for link in links] == [n % 2 == 1 for n in range(len(links))]
    assert all("%2B0" in link for link in links[::2])


@pytest.mark.parametrize("other", ["2019-01-01T00:00:00-08:00", "2019-01-01T08:00:00Z", "2019-01-01T09:00:00%2B01:00"])
def test_twin_addresses_are_one_page(other: str) -> None:
    site = Site(fixture_blog())
    one = posts_of(page(site, "/search?updated-max=2019-01-01T09:00:00%2B01:00&max-results=7"))
    assert posts_of(page(site, f"/search?updated-max={other}&max-results=7&start=14&by-date=false")) == one
    assert len(one) == 7


def test_updated_max_is_exclusive() -> None:
    site = Site(fixture_blog())
    first = page(site, "/search?updated-max=2024-12-01T10:22:00%2B01:00")
    assert posts_of(first)[0] == "/2024/11/verso-il-vertice.html"


def test_newer_link_of_the_second_page_is_the_bare_listing() -> None:
    site = Site(fixture_blog())
    pages = list(itertools.islice(walk(site, "/search/label/Storia%20locale"), 3))
    newer = [found.css("a.blog-pager-newer-link::attr(href)").get() for found in pages]
    assert newer[0] is None
    assert newer[1] == f"{site.base}search/label/Storia%20locale"
    assert "reverse-paginate=true" in (newer[2] or "")


def test_pager_of_a_post_leads_to_its_neighbours() -> None:
    site = Site(fixture_blog())
    assert (
        page(site, SEED).css("a.blog-pager-older-link::attr(href)").get() == f"{site.base}2024/11/verso-il-vertice.html"
    )


def test_archive_pages_hold_their_months() -> None:
    site = Site(fixture_blog())
    assert len(posts_of(page(site, "/2011/"))) == 4
    assert len(posts_of(page(site, "/2011/03/"))) == 3
    assert get(site, "/2011/13/").status == 404


# Labels


@pytest.mark.parametrize("theme", THEMES)
def test_every_label_link_leads_to_its_posts_and_no_others(theme: Theme) -> None:
    site = Site(fixture_blog(), theme=theme, label_page_size=50)
    links = page(site, "/").css(".widget.Label a::attr(href)").getall()
    labels = sorted({label for post in site.blog.posts for label in post.labels})
    assert sorted(links) == sorted(site.base.rstrip("/") + label_path(label) for label in labels)
    for label in labels:
        found = posts_of(page(site, label_path(label)))
        assert found == newest_first([post for post in site.blog.posts if label in post.labels]), label


def test_case_twins_are_two_labels() -> None:
    site = Site(fixture_blog())
    upper, lower = (set(posts_of(page(site, f"/search/label/{name}"))) for name in ("Ricette", "ricette"))
    assert upper
    assert lower
    assert not upper & lower


def test_a_literal_plus_joins_two_labels() -> None:
    site = Site(fixture_blog())
    assert posts_of(page(site, "/search/label/Ricette+l%27orto")) == [
        "/2018/01/zuppa-di-pane-e-verza.html",
        "/2012/04/carciofi-in-tegame.html",
    ]
    assert posts_of(page(site, "/search/label/C++")) == []


def test_an_unused_label_is_an_empty_page_with_its_message_twice() -> None:
    answer = get(Site(fixture_blog()), "/search/label/Nessuno")
    assert answer.status == 200
    assert posts_of(Selector(answer.text)) == []
    assert answer.text.count("Nessun post con etichetta <b>Nessuno</b>") == 2


def test_message_of_a_label_page_stands_twice_outside_the_posts() -> None:
    found = page(Site(fixture_blog()), "/search/label/Astana")
    texts = [
        " ".join(node.xpath("string()").get("").split()) for node in found.css(".status-msg-body, .status-msg-hidden")
    ]
    assert texts == ["Visualizzazione post con etichetta Astana. Mostra tutti i post"] * 2


# Pages


def test_page_data_tells_what_a_page_is() -> None:
    site = Site(fixture_blog())

    def told(target: str) -> dict[str, object]:
        text = get(site, target).text
        literal = text[text.index("_SetDataContext(") :].replace("\\x", "\\u00")
        data: list[dict[str, dict[str, object]]] = chompjs.parse_js_object(literal)
        return dict(data[0]["data"])

    assert told("/search/label/perch%C3%A9%20no%3F")["searchLabel"] == "perché no?"
    assert told(SEED)["postId"] == site.post(SEED).id
    kinds = {"/": "index", SEED: "item", "/p/chi-siamo.html": "static_page", "/2011/": "archive", "/x": "error_page"}
    assert {target: told(target)["pageType"] for target in kinds} == kinds
    assert told("/")["canonicalHomepageUrl"] == site.base
    assert told("/")["locale"] == "it"


def test_a_page_is_never_the_same_bytes_twice_and_always_the_same_posts() -> None:
    site = Site(fixture_blog())
    one, two = get(site, "/").text, get(site, "/").text
    assert one != two
    assert posts_of(Selector(one)) == posts_of(Selector(two))


def test_the_date_is_printed_once_for_the_posts_of_a_day() -> None:
    found = page(Site(fixture_blog()), "/2011/03/")
    assert found.css("h2.date-header span::text").getall() == ["giovedì 17 marzo 2011"]
    assert len(posts_of(found)) == 3


def test_a_listing_stops_at_the_jump_break_and_the_post_goes_on() -> None:
    site = Site(fixture_blog())
    found = page(site, "/search/label/Astana")
    links = found.css(".jump-link a::attr(href)").getall()
    assert links == [f"{site.base.rstrip('/')}{JUMPED}#more"]
    body = f"#post-body-{site.post(JUMPED).id}"
    assert found.css(body).xpath("string()").get("").strip().endswith("► Potrebbe interessare anche:")
    own = page(site, JUMPED).css(body)
    assert own.css("a[name=more]")
    assert "La prossima presidenza" in own.xpath("string()").get("")


def test_v3_listings_hold_snippets_only() -> None:
    site = Site(fixture_blog(), theme="v3")
    found = page(site, "/")
    assert len(found.css("article.post-outer-container [id^=post-snippet-]")) == 7
    assert not found.css("[id^=post-body-]")
    facts = json.loads(found.css("article.post-outer-container script[type='application/ld+json']::text").get(""))
    assert facts["datePublished"] == "2024-12-01T10:22:00+01:00"
    assert facts["headline"] == site.post(SEED).title


def test_a_page_not_found_is_the_themes_own() -> None:
    answer = get(Site(fixture_blog()), "/2024/12/mai-scritto.html")
    assert answer.status == 404
    assert "'pageType': 'error_page'" in answer.text


@pytest.mark.parametrize("theme", THEMES)
def test_threaded_comments(theme: Theme) -> None:
    found = page(Site(fixture_blog(), theme=theme), THREADED)
    assert len(found.css("#comments li.comment")) == 3
    assert len(found.css(".comment-replies li.comment .icon.blog-author")) == 1
    assert len(found.css(".deleted-comment")) == 1
    stamps = found.css("#comments .datetime a::attr(href)").re(r"showComment=(\d+)#c\d+")
    assert stamps[0] == "1553196667615"


def test_flat_comments() -> None:
    found = page(Site(fixture_blog()), FLAT)
    assert found.css("#comments dt.comment-author::attr(id)").getall() == [
        "c4417720936158840271",
        "c8120465539017726645",
    ]
    assert len(found.css("#comments dd.comment-body")) == 2


@pytest.mark.parametrize(("theme", "style"), [("v2", "hierarchy"), ("v2", "flat"), ("v3", "hierarchy"), ("v3", "flat")])
def test_widgets_count_what_is_there(theme: Theme, style: ArchiveStyle) -> None:
    site = Site(fixture_blog(), theme=theme, archive_style=style)
    found = page(site, "/")
    periods = Counter(
        part for post in site.blog.posts for part in (post.published[:4], post.published[:7].replace("-", "/"))
    )
    if style == "flat":
        periods = Counter({period: count for period, count in periods.items() if "/" in period})
    links = found.css(".BlogArchive a.post-count-link, .BlogArchive ul.flat a")
    count = "(.//span | following-sibling::span | following-sibling::text()[normalize-space()])[1]"
    told = {
        urlsplit(link.attrib["href"]).path.strip("/"): link.xpath(f"number(translate({count}, '()', ''))").get("")
        for link in links
    }
    assert {period: float(number) for period, number in told.items()} == periods
    labels = Counter(label for post in site.blog.posts for label in post.labels)
    rows = found.css(".widget.Label li")
    assert sorted(int(row.css("span::text").re_first(r"\d+") or 0) for row in rows) == sorted(labels.values())


# Other themes


@pytest.mark.parametrize("theme", ["bare", "classic"])
def test_what_other_themes_show_is_read_as_from_a_theme_of_bloggers(theme: Theme) -> None:
    site, like = (Site(fixture_blog(), theme=of, base="http://valdorsa.example/") for of in (theme, "v2"))
    for path in (post.path for post in (*site.blog.posts, *site.blog.pages)):
        reading, wanted = (
            read(parse(get(of, path).text.encode(), f"http://valdorsa.example{path}")) for of in (site, like)
        )
        [post], [same] = reading.posts, wanted.posts
        assert (post.title, post.content_hash, post.kind, post.truncated) == (
            same.title, same.content_hash, same.kind, same.truncated,
        )  # fmt: skip
        if theme == "bare":
            assert post.labels == (same.labels or None)
            assert (post.date.published, post.date.published_date) == (None, None)
        elif post.kind == "post":
            assert post.date.published_date == same.date.published_date
            assert len(reading.comments) == len(wanted.comments)


def test_a_bare_page_tells_no_date_no_number_and_no_page_data() -> None:
    site = Site(fixture_blog(), theme="bare")
    for post in site.blog.posts:
        text = get(site, post.path).text
        assert post.id not in text
        assert post.published[:10] not in text
        assert day_header(post.published) not in text
        assert "_WidgetManager" not in text


@pytest.mark.parametrize("target", ["/2011/", "/search/label/Astana", "/p/chi-siamo.html", "/mai.html"])
def test_dynamic_views_hold_no_post_and_say_what_they_are(target: str) -> None:
    site = Site(fixture_blog(), theme="dynamic")
    answer = get(site, target)
    parsed = parse(answer.text.encode(), site.base + target[1:])
    assert kind_of_page(parsed) == "dynamic"
    assert not read(parsed).posts
    assert get(site, "/feeds/posts/default").text == get(Site(fixture_blog()), "/feeds/posts/default").text


def test_dynamic_views_keep_the_page_data_of_each_address() -> None:
    site = Site(fixture_blog(), theme="dynamic")
    assert f"'postId': '{site.post(SEED).id}'" in get(site, SEED).text
    assert "'searchLabel': 'Astana'" in get(site, "/search/label/Astana").text
    assert get(site, "/mai.html").status == 404


def test_classic_archives_have_their_old_addresses() -> None:
    site = Site(fixture_blog(), theme="classic")
    assert "/2011_03_01_archive.html" in get(site, "/").text
    found = page(site, "/2011_03_01_archive.html")
    assert len(found.css("div.post")) == 3
    assert not found.css(".widget")


# robots.txt, feeds, sitemap


def test_robots_text_is_bloggers_to_the_letter() -> None:
    site = Site(fixture_blog(), base="https://valdorsa.example/")
    assert get(site, "/robots.txt").text == (
        "User-agent: Mediapartners-Google\nDisallow: \n\nUser-agent: *\nDisallow: /search\nDisallow: /share-widget\n"
        "Allow: /\n\nSitemap: https://valdorsa.example/sitemap.xml\n"
    )
    assert get(Site(fixture_blog(), robots="User-agent: *\nCrawl-delay: 3\n"), "/robots.txt").text.endswith("3\n")
    assert get(Site(fixture_blog(), robots=503), "/robots.txt").status == 503


@pytest.mark.parametrize("path", ["/feeds/posts/default", "/feeds/posts/summary"])
@pytest.mark.parametrize("cap", [150, 4])
def test_a_feed_steps_through_all_posts_by_entries_received(path: str, cap: int) -> None:
    site = Site(fixture_blog(), feed_page_size=cap)
    seen: list[str] = []
    while True:
        feed = json.loads(get(site, f"{path}?alt=json&max-results=150&start-index={len(seen) + 1}").text)["feed"]
        if "entry" not in feed:
            break
        seen += [urlsplit(entry["link"][0]["href"]).path for entry in feed["entry"]]
    assert int(feed["openSearch$totalResults"]["$t"]) == len(seen)
    assert seen == newest_first(list(site.blog.posts))


def test_atom_rss_and_json_tell_the_same() -> None:
    site = Site(fixture_blog())
    atom = Selector(get(site, "/feeds/posts/default/-/Astana").text, type="xml")
    rss = Selector(get(site, "/feeds/posts/default/-/Astana?alt=rss").text, type="xml")
    feed = json.loads(get(site, "/feeds/posts/default/-/Astana?alt=json").text)["feed"]
    for found in (atom, rss):
        found.remove_namespaces()
    ids = atom.css("entry > id::text").getall()
    assert ids[0] == f"tag:blogger.com,1999:blog-{site.blog.id}.post-{site.post(SEED).id}"
    assert ids == rss.css("item > guid::text").getall() == [entry["id"]["$t"] for entry in feed["entry"]]
    assert atom.css("entry > published::text").get() == "2024-12-01T10:22:00.004+01:00"
    assert feed["entry"][0]["content"]["$t"] == atom.css("entry > content::text").get()


def test_feed_kinds() -> None:
    def entry(kind: str) -> dict[str, dict[str, str]]:
        site = Site(fixture_blog())
        site.feed = kind  # type: ignore[assignment]
        text = get(site, f"/feeds/posts/default?alt=json&path={JUMPED}").text
        return dict(json.loads(text)["feed"]["entry"][0])

    assert "La prossima presidenza" in entry("full")["content"]["$t"]
    assert "La prossima presidenza" not in entry("jump")["content"]["$t"]
    assert "content" not in entry("short")
    assert entry("short")["summary"]["type"] == "text"
    assert get(Site(fixture_blog(), feed="none"), "/feeds/posts/default").status == 404


def test_comment_feeds() -> None:
    site = Site(fixture_blog())
    post = site.post(THREADED)
    feed = Selector(get(site, f"/feeds/{post.id}/comments/default").text, type="xml")
    feed.remove_namespaces()
    assert feed.css("totalResults::text").get() == "3"
    assert (
        feed.css("entry > in-reply-to::attr(ref)").getall()
        == [f"tag:blogger.com,1999:blog-{site.blog.id}.post-{post.id}"] * 3
    )
    assert feed.css("entry > link[rel=related]::attr(href)").get("").endswith(f"/{post.comments[0].id}")
    everything = json.loads(get(site, "/feeds/comments/default?alt=json").text)["feed"]
    assert everything["openSearch$totalResults"]["$t"] == "5"


@pytest.mark.parametrize("path", ["/feeds/posts/default", "/feeds/posts/summary/-/Astana", "/sitemap.xml"])
def test_feeds_and_sitemap_answer_304_until_something_changes(path: str) -> None:
    site = Site(fixture_blog())
    first = get(site, path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert get(site, path, if_none_match=etag).status == 304
    assert get(site, path, if_modified_since=modified).status == 304
    site.edit(SEED, title="Altro titolo")
    assert get(site, path, if_none_match=etag).status == 200
    assert get(site, path, if_modified_since=modified).status == 200


def test_a_feed_gives_less_than_asked_where_its_entries_are_heavy() -> None:
    site = Site(fixture_blog(), feed_weight=7_000)
    sizes: list[int] = []
    while entries := json.loads(
        get(site, f"/feeds/posts/default?alt=json&max-results=150&start-index={sum(sizes) + 1}").text
    )["feed"].get("entry"):
        sizes.append(len(entries))
    assert sum(sizes) == len(site.blog.posts)
    assert len(set(sizes)) > 2


def test_feedburner_gets_the_readers_who_do_not_refuse_it() -> None:
    site = Site(fixture_blog(), feed="feedburner")
    for path in ("/feeds/posts/default", "/feeds/posts/summary/-/Astana", "/atom.xml"):
        sent = get(site, f"{path}?alt=json")
        assert (sent.status, urlsplit(sent.headers["Location"]).hostname) == (302, "feeds.feedburner.com")
        assert "entry" in json.loads(get(site, f"{path}?alt=json&redirect=false").text)["feed"]
    assert get(site, "/feeds/comments/default").status == 200


def test_a_page_may_stand_where_a_feed_should() -> None:
    answer = get(Site(fixture_blog(), feed="html"), "/feeds/posts/default?redirect=false")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=UTF-8")
    assert "</html>" in answer.text


def test_old_and_foreign_addresses_are_the_same_feed() -> None:
    site = Site(fixture_blog())
    atom, rss = (get(site, f"/feeds/posts/default{query}").text for query in ("", "?alt=rss"))
    assert get(site, "/atom.xml").text == atom
    assert get(site, "/rss.xml").text == rss
    assert get(site, f"/feeds/{site.blog.id}/posts/default", host="www.blogger.com").status == 200


def test_the_feed_of_pages_has_both_forms() -> None:
    site = Site(fixture_blog())
    full, short = (Selector(get(site, f"/feeds/pages/{form}").text, type="xml") for form in ("default", "summary"))
    for found in (full, short):
        found.remove_namespaces()
        assert len(found.css("entry")) == len(site.blog.pages)
    assert len(full.css("entry > content")) == len(short.css("entry > summary")) == len(site.blog.pages)
    assert not short.css("entry > content")


def test_a_feed_by_updated_is_ordered_and_bounded_by_it() -> None:
    site = Site(fixture_blog())
    oldest = newest_first(list(site.blog.posts))[-1]
    at = site.edit(oldest, title="Ritoccato").updated

    def told(query: str) -> list[str]:
        feed = json.loads(get(site, f"/feeds/posts/summary?alt=json&max-results=150&{query}").text)["feed"]
        return [entry["updated"]["$t"] for entry in feed.get("entry", [])]

    moments = told("orderby=updated")
    assert moments[0] == at
    assert moments == sorted(moments, key=datetime.fromisoformat, reverse=True)
    assert told(f"orderby=updated&updated-min={quote(at)}") == [at]
    assert at not in told(f"orderby=updated&updated-max={quote(at)}")
    assert len(told(f"updated-min={quote(at)}")) == len(site.blog.posts), "counts only with orderby=updated"


def test_a_sitemap_may_repeat_its_first_page() -> None:
    site = Site(fixture_blog(), sitemap_size=10, sitemap_ignores_page=True)
    assert "<sitemapindex" in get(site, "/sitemap.xml").text
    assert get(site, "/sitemap.xml?page=2").text == get(site, "/sitemap.xml?page=1").text


def test_pages_are_not_conditional() -> None:
    answer = get(Site(fixture_blog()), "/")
    assert not {"ETag", "Last-Modified"} & set(answer.headers)


def test_sitemap_index_holds_every_post_once() -> None:
    site = Site(fixture_blog(), sitemap_size=10)
    index = Selector(get(site, "/sitemap.xml").text, type="xml")
    index.remove_namespaces()
    pages = [target.removeprefix(site.base.rstrip("/")) for target in index.css("sitemap > loc::text").getall()]
    assert len(pages) == 4
    found = [Selector(get(site, target).text, type="xml") for target in pages]
    for part in found:
        part.remove_namespaces()
    seen = [urlsplit(address).path for part in found for address in part.css("url > loc::text").getall()]
    assert seen == newest_first(list(site.blog.posts))
    assert "/p/chi-siamo.html" in get(site, "/sitemap-pages.xml").text


# Change


def test_edit_remove_and_add_show_everywhere() -> None:
    site = Site(fixture_blog())
    site.edit(SEED, title="Corretto", labels=("Astana",))
    site.remove("/2024/11/verso-il-vertice.html")
    site.add(Post(id="1", path="/2025/01/nuovo.html", title="Nuovo", published="2025-01-02T09:00:00.000+01:00",
                  updated="2025-01-02T09:00:00.000+01:00", body="<p>Testo</p>", labels=("Astana",)))  # fmt: skip
    assert posts_of(page(site, "/search/label/Astana"))[:2] == ["/2025/01/nuovo.html", SEED]
    assert "Corretto" in get(site, SEED).text
    assert get(site, "/2024/11/verso-il-vertice.html").status == 404
    feed = json.loads(get(site, "/feeds/posts/summary?alt=json").text)["feed"]
    assert [entry["title"]["$t"] for entry in feed["entry"]][:2] == ["Nuovo", "Corretto"]
    assert fixture_blog().posts != site.blog.posts, "the bundled blog itself is untouched"


def test_two_posts_of_one_second_are_refused() -> None:
    site = Site(fixture_blog())
    with pytest.raises(ValueError, match="share"):
        site.edit(SEED, published=site.post("/2024/11/verso-il-vertice.html").published)


def facts(site: Site, target: str) -> tuple[str, str]:
    answer = get(site, target)
    return answer.headers["ETag"], answer.headers["Last-Modified"]


NEW_POST = Post(
    id="77", path="/2025/01/nuovo.html", title="Nuovo", published="2012-05-05T09:00:00.000+02:00",
    updated="2012-05-05T09:00:00.000+02:00", body="<p>Testo</p>", labels=("Astana",),
)  # fmt: skip
NEW_COMMENT = Comment(
    id="99", author="Oreste", profile=None, published="2025-01-05T10:00:00.250+01:00", body="Anch&#39;io."
)
CHANGES: dict[str, Callable[[Site], object]] = {
    "edit": lambda site: site.edit(SEED, title="Altro titolo"),
    "labels": lambda site: site.edit(SEED, labels=("Russia",)),
    "remove": lambda site: site.remove(SEED),
    "back-dated post": lambda site: site.add(NEW_POST),
    "clear": lambda site: site.clear(),
    "rename": lambda site: site.rename_label("Astana", "Nur-Sultan"),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("path", ["/feeds/posts/default", "/feeds/posts/summary/-/Astana"])
def test_whatever_happens_to_a_post_moves_the_validators_of_its_feeds(change: str, path: str) -> None:
    site = Site(fixture_blog())
    etag, modified = facts(site, path)
    CHANGES[change](site)
    assert get(site, path, if_none_match=etag).status == 200
    assert get(site, path, if_modified_since=modified).status == 200


@pytest.mark.parametrize(
    "path",
    ["/feeds/posts/summary/-/Ricette", "/feeds/pages/default", "/feeds/comments/default", "/sitemap-pages.xml"],
)
def test_a_feed_in_which_nothing_happened_keeps_its_validators(path: str) -> None:
    site = Site(fixture_blog())
    before = facts(site, path)
    site.edit(SEED, title="Altro titolo")
    site.remove("/2024/11/verso-il-vertice.html")
    assert facts(site, path) == before


def test_a_comment_moves_the_count_and_no_updated() -> None:
    site = Site(fixture_blog())
    path = "/feeds/posts/summary/-/Astana"
    own = f"/feeds/{site.post(SEED).id}/comments/default"
    (etag, modified), comments, updated = facts(site, path), facts(site, own), site.post(SEED).updated
    site.comment(SEED, NEW_COMMENT)
    assert site.post(SEED).updated == updated
    assert f"<thr:total>{len(site.post(SEED).comments)}</thr:total>" in get(site, path).text
    assert get(site, path, if_none_match=etag).status == 200
    assert get(site, path, if_modified_since=modified).status == 304
    assert get(site, own, if_modified_since=comments[1]).status == 200
    assert "#c99" in get(site, SEED).text
    comments = facts(site, own)
    site.remove_comment(SEED, NEW_COMMENT.id)
    assert "#c99" not in get(site, SEED).text
    assert get(site, own, if_modified_since=comments[1]).status == 200
    with pytest.raises(KeyError):
        site.remove_comment(SEED, NEW_COMMENT.id)


def test_a_comment_taken_away_may_leave_a_notice() -> None:
    site = Site(fixture_blog())
    first = site.post(THREADED).comments[0].id
    site.remove_comment(THREADED, first, notice=True)
    found = page(site, THREADED)
    assert len(found.css("#comments li.comment")) == 3
    assert found.css(f"#c{first} > .comment-block .deleted-comment")


def test_each_edit_has_a_moment_of_its_own() -> None:
    site = Site(fixture_blog())
    moments = [site.edit(SEED, title=title).updated for title in ("Uno", "Due", "Tre")]
    assert moments == sorted(set(moments))


def test_a_static_page_changes_and_goes_too() -> None:
    site = Site(fixture_blog())
    before = facts(site, "/feeds/pages/default")
    site.edit("/p/chi-siamo.html", title="Chi eravamo")
    assert "Chi eravamo" in get(site, "/p/chi-siamo.html").text
    assert get(site, "/feeds/pages/default", if_modified_since=before[1]).status == 200
    site.remove("/p/chi-siamo.html")
    assert get(site, "/p/chi-siamo.html").status == 404
    assert "chi-siamo" not in get(site, "/sitemap-pages.xml").text


def test_a_renamed_label_moves_its_posts_and_their_updated_only_if_told() -> None:
    site = Site(fixture_blog())
    before = posts_of(page(site, "/search/label/Astana"))
    updated = site.post(SEED).updated
    site.rename_label("Astana", "Nur-Sultan")
    assert posts_of(page(site, "/search/label/Nur-Sultan")) == before
    assert posts_of(page(site, "/search/label/Astana")) == []
    assert site.post(SEED).updated == updated
    site.rename_label("Nur-Sultan", "Astana", touch=True)
    assert site.post(SEED).updated > updated


def test_a_cleared_blog_answers_with_nothing_in_it() -> None:
    site = Site(fixture_blog())
    site.clear()
    assert get(site, SEED).status == 404
    for target in ("/", "/feeds/posts/default", "/feeds/comments/default", "/sitemap.xml", "/robots.txt"):
        assert get(site, target).status == 200, target
    assert "<entry>" not in get(site, "/feeds/posts/default").text
    assert "<url>" not in get(site, "/sitemap.xml").text


@pytest.mark.parametrize("theme", ["v2", "v3"])
def test_a_pinned_post_stands_first_and_at_its_own_place(theme: Theme) -> None:
    site = Site(fixture_blog(), theme=theme)
    oldest = newest_first(list(site.blog.posts))[-1]
    plain = [path for found in walk(site, "/") for path in posts_of(found)]
    feed = get(site, "/feeds/posts/default").text
    site.pin(oldest)
    walked = [path for found in walk(site, "/") for path in posts_of(found)]
    assert walked == [oldest, *plain]
    assert posts_of(page(site, "/search/label/Storia%20locale"))[0] == oldest
    assert oldest not in posts_of(page(site, "/search/label/Astana"))
    assert get(site, "/feeds/posts/default").text == feed
    site.pin(None)
    assert posts_of(page(site, "/")) == plain[:7]


def test_a_back_dated_post_is_new_and_not_at_the_top() -> None:
    site = Site(fixture_blog())
    site.add(NEW_POST)
    feed = json.loads(get(site, "/feeds/posts/summary?alt=json&max-results=150").text)["feed"]["entry"]
    titles = [entry["title"]["$t"] for entry in feed]
    assert 0 < titles.index("Nuovo") < len(titles) - 1
    assert posts_of(page(site, "/search/label/Astana"))[-1] == NEW_POST.path


# States of the whole blog

ADDRESSES = ("/", SEED, "/search/label/Astana", "/sitemap.xml", "/feeds/posts/default")


@pytest.mark.parametrize(
    ("state", "statuses"),
    [
        ("live", (200, 200, 200, 200, 200)),
        ("private", (302, 302, 302, 302, 401)),
        ("removed", (404, 404, 404, 404, 404)),
        ("interstitial", (302, 302, 302, 200, 200)),
        ("interstitial-overlay", (200, 200, 200, 200, 200)),
    ],
)
def test_states_answer_for_the_whole_blog(state: State, statuses: tuple[int, ...]) -> None:
    site = Site(fixture_blog())
    site.state = state
    assert tuple(get(site, target).status for target in ADDRESSES) == statuses
    assert get(site, "/robots.txt").status == (404 if state == "removed" else 200)


def test_gates_are_those_of_blogger() -> None:
    site = Site(fixture_blog(), state="private", base="http://valdorsa.example/", private_feed=403)
    gate = "http://www.blogger.com/blogin.g?blogspotURL=http%3A%2F%2Fvaldorsa.example%2F%3Fm%3D1"
    assert get(site, "/?m=1").headers["Location"] == gate
    assert get(site, "/feeds/posts/default").status == 403
    site.private_feed = 302
    assert get(site, "/feeds/posts/default").headers["Location"].startswith("http://www.blogger.com/blogin.g?")
    site.state = "interstitial"
    gate = "https://www.blogger.com/interstitial/blog?u=http%3A%2F%2Fvaldorsa.example%2F"
    assert get(site, "/").headers["Location"] == gate
    site.state = "removed"
    assert "<title>Blog has been removed</title>" in get(site, SEED).text


def test_an_overlaid_page_is_whole_under_its_warning() -> None:
    site = Site(fixture_blog(), state="interstitial-overlay")
    found = page(site, "/")
    assert len(posts_of(found)) == 7
    assert "blogger.com/interstitial" in found.css("iframe#injected-iframe::attr(src)").get("")


@pytest.mark.parametrize(
    ("url", "body", "kind"),
    [
        ("http://www.blogger.com/blogin.g?blogspotURL=x", log_in(), "private"),
        ("http://www.blogger.com/interstitial/blog?u=x", warning("http://x.example/"), "interstitial"),
        ("http://x.blogspot.com/", removed(), "removed"),
    ],
)
def test_what_stands_in_a_blogs_place_is_known_for_what_it_is(url: str, body: Answer, kind: str) -> None:
    assert kind_of_page(parse(body.text.encode(), url)) == kind


def test_blogger_itself_answers_through_a_proxy() -> None:
    site = Site(fixture_blog(), state="private")
    assert "invited readers" in get(site, "/blogin.g?blogspotURL=x", host="www.blogger.com").text
    assert get(site, "/", host="www.blogger.com").status == 404
    assert get(site, f"/feeds/{site.blog.id}/posts/default", host="www.blogger.com").status == 401


# The server, and its faults


def test_server_sends_what_the_site_says_and_logs_it() -> None:
    with serve(Site(fixture_blog())) as server:
        asked = HTTPRequest(f"{server.url}search/label/C%2B%2B?m=1", headers={"User-Agent": "prova/1"})
        with urlopen(asked) as response:
            found = Selector(response.read().decode())
    assert posts_of(found) == ["/2014/05/cpp-per-il-catasto.html"]
    assert found.css("link[rel=canonical]::attr(href)").get() == f"{server.url}search/label/C%2B%2B"
    line = server.log[0]
    assert (line.method, line.target, line.user_agent, line.status) == (
        "GET",
        "/search/label/C%2B%2B?m=1",
        "prova/1",
        200,
    )


def test_blogs_share_a_server_by_name() -> None:
    one = Site(fixture_blog(), base="http://valdorsa.example/")
    two = Site(generated_blog(3), base="http://cronache.example/")
    with serve(one, two, own_base=True) as server:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
        connection.request("GET", "http://cronache.example/")
        by_proxy = connection.getresponse().read().decode()
        connection.request("GET", "/", headers={"Host": "valdorsa.example"})
        by_host = connection.getresponse().read().decode()
        connection.close()
    assert "<title>Cronache di Valdorsa</title>" in by_proxy
    assert "http://valdorsa.example/search?updated-max=" in by_host


def test_faults_come_in_turn_and_then_the_blog_answers() -> None:
    site = Site(fixture_blog(), fault=in_turn({"/": [unavailable("7"), unavailable(status=429), None, moved("/x")]}))
    answers = [get(site, "/") for _ in range(5)]
    assert [answer.status for answer in answers] == [503, 429, 200, 302, 200]
    assert answers[0].headers["Retry-After"] == "7"


def test_truncated_and_slow_answers_keep_their_words() -> None:
    site, naps = Site(fixture_blog()), list[float]()
    whole = get(site, "/")
    assert len(truncated(whole, 0.25).text) == pytest.approx(len(whole.text) / 4, rel=0.02)
    dripping = slow(whole, pieces=4, pause=9.0, sleep=naps.append).body
    assert callable(dripping)
    assert b"".join(dripping()) == whole.body
    assert naps == [9.0, 9.0, 9.0]


def test_a_body_cut_in_the_middle_and_a_dropped_connection() -> None:
    site = Site(fixture_blog())
    whole = get(site, SEED)
    site.fault = in_turn({"/a": [cut_short(whole)], "/b": [dropped()]})
    with serve(site) as server:
        with pytest.raises(http.client.IncompleteRead), urlopen(f"{server.url}a") as response:
            response.read()
        with pytest.raises(http.client.RemoteDisconnected):
            urlopen(f"{server.url}b")
        with pytest.raises(HTTPError):
            urlopen(f"{server.url}b")
    assert [line.status for line in server.log] == [200, 0, 404]


def test_a_huge_page_is_sent_without_being_held() -> None:
    with (
        serve(Site(fixture_blog(), fault=in_turn({"/": [huge(5_000_001)]}))) as server,
        urlopen(server.url) as response,
    ):
        assert response.headers["Content-Length"] == "5000001"
        assert len(response.read()) == 5_000_001


# Generated blogs


def test_a_generated_blog_is_its_seed() -> None:
    one, two, other = generated_blog(40, seed=3), generated_blog(40, seed=3), generated_blog(40, seed=4)
    assert [(p.id, p.title, p.html) for p in one.posts] == [(p.id, p.title, p.html) for p in two.posts]
    assert [p.id for p in one.posts] != [p.id for p in other.posts]
    assert all(500 < len(post.html) < 9_000 for post in one.posts)
    assert all(post.labels == ("Cronache",) for post in one.posts)


def test_a_generated_blog_can_be_walked() -> None:
    site = Site(generated_blog(95, jump=0.2, comments=0.3, edited=0.5), label_page_size=20)
    pages = list(walk(site, "/search/label/Cronache"))
    assert [len(posts_of(found)) for found in pages] == [20, 20, 20, 20, 15]
    assert pages[0].css(".jump-link a")


def test_a_share_of_a_blog_is_edited_as_its_seed_has_it() -> None:
    one, two, other = (Site(generated_blog(400)) for _ in range(3))
    edited = [post.path for post in edited_share(one, 0.01, seed=5)]
    assert edited == [post.path for post in edited_share(two, 0.01, seed=5)]
    assert edited != [post.path for post in edited_share(other, 0.01, seed=6)]
    assert len(edited) == 4
    before = {post.path: post for post in generated_blog(400).posts}
    changed = [post for post in one.blog.posts if post.html != before[post.path].html]
    assert sorted(post.path for post in changed) == sorted(edited)
    assert [post.html for post in changed] == [two.post(post.path).html for post in changed]
    assert all(post.updated > before[post.path].updated for post in changed)


def test_what_stands_still_is_not_made_again() -> None:
    made: list[str] = []

    def body(path: str) -> str:
        made.append(path)
        return "<p>Testo</p>"

    blog = generated_blog(50)
    site = Site(replace(blog, posts=[replace(post, body=partial(body, post.path)) for post in blog.posts]))
    for _ in range(3):
        get(site, "/feeds/posts/summary?max-results=150")
    assert sorted(made) == sorted(post.path for post in blog.posts)


def test_instants_without_a_time_zone_are_none() -> None:
    assert parse_instant("2019-01-01T09:00:00") is None
    assert parse_instant("ieri") is None
