"""Feeds: what is read of them in every form, what is told apart from a feed, an entry as the post of its page."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable
from functools import cache
from urllib.parse import urlsplit

import pytest

from archiver.extract import feed, parse, read
from archiver.fixtureblog import Site, fixture_blog
from archiver.fixtureblog.exchange import Request
from archiver.records import Comment, Feed, FeedEntry, Post

HOME = "http://quaderno.blogspot.com/"
POSTS = "/feeds/posts/default"
FIELDS = [field.name for field in dataclasses.fields(FeedEntry)]


def site(**options: object) -> Site:
    return Site(fixture_blog(), **{"base": HOME, **options})  # type: ignore[arg-type]


def answer(blog: Site, path: str, **parameters: object) -> bytes:
    query = "&".join(f"{name.replace('_', '-')}={value}" for name, value in parameters.items())
    body = blog.regular(Request(path=path, query=query)).body
    assert isinstance(body, bytes)
    return body


def told(path: str = POSTS, **parameters: object) -> Feed:
    return feed.read(answer(site(), path, **{"max_results": 150, **parameters}), HOME.rstrip("/") + path)


def atom(*entries: str, facts: str = "") -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/' xmlns:gd='http://schemas.google.com/g/2005' "
        "xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1999:blog-77</id>"
        f"<title type='text'>Prova</title>{facts}{''.join(entries)}</feed>"
    ).encode()


def entry(*parts: str, number: int = 501, url: str = "http://prova.blogspot.com/2024/05/uno.html") -> str:
    return (
        f"<entry><id>tag:blogger.com,1999:blog-77.post-{number}</id>{''.join(parts)}"
        f"<link rel='alternate' type='text/html' href='{url}'/></entry>"
    )


def only(*parts: str) -> FeedEntry:
    [read_entry] = feed.read(atom(entry(*parts)), "http://prova.blogspot.com/feeds/posts/default").entries
    return read_entry


# An entry is the post of its page


@cache
def from_page(theme: str, path: str) -> Post:
    page = read(parse(answer(site(theme=theme), path), HOME.rstrip("/") + path))
    return page.posts[0]


@cache
def entries_of(path: str) -> dict[str, tuple[FeedEntry, Feed]]:
    found = told(path)
    return {urlsplit(one.url or "").path: (one, found) for one in found.entries}


PATHS = [post.path for post in (*fixture_blog().posts, *fixture_blog().pages)]
SAME = (
    "post_id", "blog_id", "url", "kind", "title", "author", "byline", "deck", "body_text", "body_html", "word_count",
    "language", "blocks", "credits", "images", "links", "content_hash", "text_hash", "truncated",
)  # fmt: skip


@pytest.mark.parametrize("theme", ["v2", "v3"])
@pytest.mark.parametrize("path", PATHS)
def test_a_whole_entry_is_the_post_of_its_page(theme: str, path: str) -> None:
    one, found = entries_of("/feeds/pages/default" if path.startswith("/p/") else POSTS)[path]
    post, shown = feed.post_of(one, found, is_whole=True), from_page(theme, path)
    assert {name: getattr(post, name) for name in SAME} == {name: getattr(shown, name) for name in SAME}
    assert shown.date.published in {None, post.date.published}
    assert shown.labels in {None, post.labels}
    assert shown.updated in {None, post.updated}
    assert shown.comments_claimed in {None, post.comments_claimed}
    assert (post.date.published_source, post.date.published_precision) == ("feed", "second")
    assert post.date.published_text is None
    assert post.lacks == ({"comments"} if post.comments_claimed else set())
    assert feed.same_text(post, shown)


def test_every_post_and_page_is_listed_with_its_facts() -> None:
    blog = fixture_blog()
    for path, posts in ((POSTS, blog.posts), ("/feeds/pages/default", blog.pages)):
        found = told(path)
        assert (found.total, found.start, found.left_out, found.received) == (len(posts), 1, 0, len(posts))
        assert (found.blog_id, found.blog_title) == (blog.id, blog.title)
        assert {one.post_id for one in found.entries} == {post.id for post in posts}
        for one in found.entries:
            post = site().post(one.post_id or "")
            assert one.url == HOME.rstrip("/") + post.path
            assert one.kind == ("page" if post.is_page else "post")
            assert (one.title or "", one.labels, one.comments_claimed) == (post.title, post.labels, len(post.comments))
            assert one.published == post.published.replace(".000", "")[:19] + post.published[-6:]
            assert one.summary is None


def test_an_entry_not_known_to_be_whole_is_truncated() -> None:
    found = told()
    one = next(one for one in found.entries if one.comments_claimed == 0)
    post = feed.post_of(one, found, is_whole=False)
    assert (post.truncated, post.content_hash, post.text_hash, post.word_count) == (True, None, None, None)
    assert post.lacks == {"snippet"}


def test_a_summary_is_never_whole() -> None:
    found = told("/feeds/posts/summary")
    one = found.entries[0]
    assert one.html is None
    assert one.summary
    post = feed.post_of(one, found, is_whole=True)
    assert post.truncated
    assert "snippet" in post.lacks
    assert post.body_text == one.summary


def test_an_entry_without_an_address_makes_no_post() -> None:
    found = feed.read(atom("<entry><id>tag:blogger.com,1999:blog-77.post-5</id></entry>"), HOME)
    assert found.entries[0].url is None
    with pytest.raises(ValueError, match="no address"):
        feed.post_of(found.entries[0], found, is_whole=True)


def test_an_entry_without_a_number_is_known_by_its_address() -> None:
    found = feed.read(atom(entry("<content/>").replace("tag:blogger.com,1999:blog-77.post-501", "urn:x")), HOME)
    post = feed.post_of(found.entries[0], found, is_whole=True)
    assert post.post_id == "path:prova.blogspot.com/2024/05/uno.html"
    assert post.blog_id == "77"
    assert post.lacks == {"id", "time"}


# What entries alone tell, and what a page tells of them


@pytest.mark.parametrize(("kind", "guess"), [("full", "full"), ("jump", None), ("short", "short")])
def test_what_the_entries_of_a_feed_show_of_its_kind(kind: str, guess: str | None) -> None:
    body = answer(site(feed=kind), POSTS, max_results=150)
    assert feed.kind_of(feed.read(body, HOME).entries) == guess
    assert feed.kind_of([]) is None


def test_a_feed_cut_at_jump_breaks_is_not_whole_where_there_is_one() -> None:
    found = feed.read(answer(site(feed="jump"), POSTS, max_results=150), HOME)
    broken = {post.path for post in fixture_blog().posts if "<!--more-->" in post.html}
    assert 0 < len(broken) < len(fixture_blog().posts)
    for one in found.entries:
        path = urlsplit(one.url or "").path
        post = feed.post_of(one, found, is_whole=True)
        assert feed.same_text(post, from_page("v2", path)) == (path not in broken)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>Prima</p><a name='more'></a><p>Dopo</p>", True),
        ('Prima<a name="more"/>dopo', True),
        ("Prima<a name='more'></a><br/><img src='http://a.it/x.jpg'/>", True),
        ("Prima<a name='more'></a> <br/>&nbsp;</div>", False),
        ("Prima <a href='#more'>altro</a> dopo", False),
        ("Prima <a name='altro'></a> dopo", False),
    ],
)
def test_a_jump_anchor_counts_where_content_follows(html: str, shown: bool) -> None:
    escaped = html.replace("&", "&amp;").replace("<", "&lt;")
    assert feed.shows_jump(only(f"<content type='html'>{escaped}</content>")) == shown


@pytest.mark.parametrize(
    ("in_feed", "on_page", "same"),
    [
        ("<p>Il forno, la pala.</p>", "<div>Il  forno,<br/>la pala.</div>", True),
        ("<p>Il forno</p>", "<p>Il forno</p><p>e la pala</p>", False),
        ("<p>Il forno</p>", "<p>Il forno</p><img src='http://a.it/x.jpg'>", False),
        (
            "<img src='https://2.bp.blogspot.com/-BhI/W0e/AAA/AB/bqc/s400/F%2B%25286%2529.jpeg'>",
            "<img src='https://2.bp.blogspot.com/-BhI/W0e/AAA/AB/bqc/s320/F%20(6).jpeg'>",
            True,
        ),
    ],
)
def test_the_same_text_whatever_its_spaces(in_feed: str, on_page: str, same: bool) -> None:
    def post(html: str) -> Post:
        escaped = html.replace("&", "&amp;").replace("<", "&lt;")
        found = feed.read(atom(entry(f"<content type='html'>{escaped}</content>")), HOME)
        return feed.post_of(found.entries[0], found, is_whole=True)

    assert feed.same_text(post(in_feed), post(on_page)) == same
    assert not feed.same_text(post(in_feed), dataclasses.replace(post(in_feed), content_hash=None))


def test_what_the_feed_puts_below_a_post_is_not_of_the_post() -> None:
    footer = '<div class="blogger-post-footer">Letto su Prova<img width="1" src="https://blogger.com/tracker/1"/></div>'
    html = f"<p>Il forno</p>{footer}".replace("<", "&lt;")
    found = feed.read(atom(entry(f"<content type='html'>{html}</content>")), HOME)
    post = feed.post_of(found.entries[0], found, is_whole=True)
    assert (post.body_text, post.images) == ("Il forno", ())


def test_links_and_pictures_count_from_the_address_of_the_post() -> None:
    html = "<a href='../06/due.html'>due</a> <a href='/search/label/Pane'>pane</a>".replace("<", "&lt;")
    found = feed.read(atom(entry(f"<content type='html'>{html}</content>")), HOME)
    links = feed.post_of(found.entries[0], found, is_whole=True).links
    assert [(link.url, link.kind) for link in links] == [
        ("http://prova.blogspot.com/2024/06/due.html", "internal"),
        ("http://prova.blogspot.com/search/label/Pane", "label"),
    ]


# The forms


@pytest.mark.parametrize("path", [POSTS, "/feeds/posts/summary", "/feeds/pages/default", "/feeds/comments/default"])
@pytest.mark.parametrize("form", ["json", "json-in-script"])
def test_json_tells_what_atom_tells(path: str, form: str) -> None:
    as_json, as_atom = told(path, alt=form), told(path)
    assert as_json.received > 0
    # Blogger's JSON leaves out the time as displayed.
    comments = tuple(dataclasses.replace(one, published_text=None) for one in as_atom.comments)
    assert as_json == dataclasses.replace(as_atom, comments=comments)


def test_rss_tells_what_atom_tells_in_utc() -> None:
    by_rss, by_atom = told(alt="rss"), told()
    assert dataclasses.replace(by_rss, entries=(), updated=None) == dataclasses.replace(
        by_atom, entries=(), updated=None
    )
    for one, other in zip(by_rss.entries, by_atom.entries, strict=True):
        assert dataclasses.replace(one, published=None) == dataclasses.replace(other, published=None)
        assert (one.published or "").endswith("+00:00")
        found = (feed.post_of(each, by_atom, is_whole=True).date.published_utc for each in (one, other))
        assert len(set(found)) == 1


def test_a_feed_comes_in_pieces() -> None:
    blog, numbers, start = site(feed_page_size=9), [], 1
    while (piece := feed.read(answer(blog, POSTS, max_results=150, start_index=start), HOME)).received:
        assert (piece.start, piece.total) == (start, 37)
        numbers += [one.post_id for one in piece.entries]
        start += piece.received
    assert numbers == [one.post_id for one in told().entries]


def test_a_blog_without_posts_has_a_feed_without_entries() -> None:
    facts = "<openSearch:totalResults>0</openSearch:totalResults><openSearch:startIndex>1</openSearch:startIndex>"
    found = feed.read(atom(facts=facts), HOME)
    assert (found.total, found.start, found.received) == (0, 1, 0)
    assert feed.total_results(atom(facts=facts)) == 0


def test_one_entry_alone_is_a_feed_of_one() -> None:
    alone = entry("<title>Sola</title>").replace("<entry>", "<entry xmlns='http://www.w3.org/2005/Atom'>")
    found = feed.read(alone.encode(), HOME)
    assert [one.title for one in found.entries] == ["Sola"]
    assert (found.total, found.blog_title) == (None, None)


# Fields


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("<title type='text'>  Caffè \n e&#160;tè </title>", "title", "Caffè e tè"),
        ("<title type='text'>Pane &amp; companatico</title>", "title", "Pane & companatico"),
        ("<title type='html'>Il &lt;i&gt;forno&lt;/i&gt;</title>", "title", "Il forno"),
        ("<title type='text'>Il &lt;i&gt;forno&lt;/i&gt;</title>", "title", "Il forno"),
        ("<title type='text'>Due &lt; tre</title>", "title", "Due < tre"),
        ("<title type='text'></title>", "title", None),
        ("<published>2024-05-01T09:15:07.123+02:00</published>", "published", "2024-05-01T09:15:07+02:00"),
        ("<published>ieri</published>", "published", None),
        ("<updated>2024-05-01T09:15:07Z</updated>", "updated", "2024-05-01T09:15:07+00:00"),
        ("<author><name>Lidia Ferrantini</name></author>", "author", "Lidia Ferrantini"),
        ("<author><name>Anonymous</name><email>noreply@blogger.com</email></author>", "author", None),
        ("<thr:total>12</thr:total>", "comments_claimed", 12),
        ("<thr:total>molti</thr:total>", "comments_claimed", None),
        ("<thr:total>" + "9" * 5000 + "</thr:total>", "comments_claimed", None),
        ("<content type='html'></content>", "html", ""),
        ("<content type='text'>a &lt; b</content>", "html", "a &lt; b"),
        ("<content type='html' src='http://a.it/x.html'/>", "html", None),
        ("<summary type='text'> Il  forno </summary>", "summary", "Il forno"),
        ("<summary type='html'>Il &lt;b&gt;forno&lt;/b&gt;</summary>", "summary", "Il forno"),
        (
            "<category scheme='http://www.blogger.com/atom/ns#' term='C++ / L&apos;orto &amp; 50%'/>"
            "<category scheme='http://www.blogger.com/atom/ns#' term=' pane '/><category term='東京'/>"
            "<category term='pane'/><category term=''/>"
            "<category scheme='http://schemas.google.com/g/2005#kind' term='x#post'/>",
            "labels",
            ("C++ / L'orto & 50%", "pane", "東京"),
        ),
    ],
)
def test_a_field_of_an_entry(part: str, name: str, value: object) -> None:
    assert getattr(only(part), name) == value


def test_content_as_elements_is_html_too() -> None:
    place = (
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Il <b>forno</b></p><a name='more'/>"
        "e la pala</div></content>"
    )
    assert only(place).html == '<div><p>Il <b>forno</b></p><a name="more"></a>e la pala</div>'


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("http://prova.blogspot.it/2024/05/uno.html?m=1#more", "http://prova.blogspot.com/2024/05/uno.html"),
        ("/2024/05/uno.html", "http://prova.blogspot.com/2024/05/uno.html"),
        ("https://www.forno.it/p/chi-siamo.html", "https://www.forno.it/p/chi-siamo.html"),
        ("https://www.forno.it/chi-siamo/", None),
        ("javascript:alert(1)//2024/05/uno.html", None),
        ("http://[prova/2024/05/uno.html", None),
        ("", None),
    ],
)
def test_the_address_of_an_entry_is_a_canonical_permalink_or_none(href: str, url: str | None) -> None:
    found = feed.read(atom(entry(url=href)), "http://prova.blogspot.com/feeds/posts/default")
    assert [one.url for one in found.entries] == [url]
    assert [one.kind for one in found.entries] == ["page" if url and "/p/" in url else "post"]


def test_a_broken_entry_is_counted_and_kills_no_other() -> None:
    nothing, no_post = "<entry><title>Chi sono?</title></entry>", "<thr:in-reply-to ref='x'/>"
    found = feed.read(atom(entry(), nothing, entry(no_post), entry(number=502)), HOME)
    assert [one.post_id for one in found.entries] == ["501", "502"]
    assert (found.left_out, found.received) == (2, 4)


# Comments


def test_comments_are_those_of_the_page() -> None:
    found = {one.comment_id: one for one in told("/feeds/comments/default").comments}
    # The place in the feed is another; the old form of comments wraps their HTML in a paragraph.
    other_there = {"position", "published_text", "body_html"}
    same = [field.name for field in dataclasses.fields(Comment) if field.name not in other_there]
    on_pages = [
        comment
        for post in fixture_blog().posts
        for comment in read(parse(answer(site(), post.path), HOME.rstrip("/") + post.path)).comments
    ]
    assert len(found) == len(on_pages) == sum(len(post.comments) for post in fixture_blog().posts)
    assert any(comment.deleted for comment in on_pages)
    assert any(comment.parent_id for comment in on_pages)
    for comment in on_pages:
        other = found[comment.comment_id]
        assert {name: getattr(other, name) for name in same} == {name: getattr(comment, name) for name in same}
        assert (other.body_html or "") in (comment.body_html or "")


def test_the_comments_of_one_post_are_of_that_post() -> None:
    post = max(fixture_blog().posts, key=lambda post: len(post.comments))
    found = told(f"/feeds/{post.id}/comments/default")
    assert {one.post_id for one in found.comments} == {post.id}
    assert [one.position for one in found.comments] == list(range(1, len(post.comments) + 1))
    assert (found.total, found.entries) == (len(post.comments), ())


def test_a_comment_whose_content_was_removed_has_no_text() -> None:
    reply = "<thr:in-reply-to ref='tag:blogger.com,1999:blog-77.post-9' href='http://a.it/2024/05/x.html'/>"
    said = "<content type='html'>Parole</content>"
    removed = "<gd:extendedProperty name='blogger.contentRemoved' value='true'/>"
    anonymous = "<author><name>Anonymous</name></author>"
    kept, gone = feed.read(atom(entry(reply, said, anonymous), entry(reply, said, removed, number=502)), HOME).comments
    assert (kept.body_text, kept.deleted, kept.author, kept.is_blog_author) == ("Parole", False, None, False)
    assert (gone.body_text, gone.body_html, gone.deleted) == (None, None, True)


@pytest.mark.parametrize(("tag", "post_ids", "left_out"), [(".post9..comments", ["9"], 0), (".comments", [], 1)])
def test_a_comment_is_never_taken_for_a_post(tag: str, post_ids: list[str], left_out: int) -> None:
    address = "http://prova.blogspot.com/2024/05/uno.html?showComment=1714549507000#c501"
    body = atom(entry("<content type='html'>Parole</content>", url=address)).replace(
        b"blog-77<", b"blog-77%b<" % tag.encode()
    )
    found = feed.read(body, HOME)
    assert [one.post_id for one in found.comments] == post_ids
    assert (found.entries, found.left_out) == ((), left_out)


# What is no feed


FEEDBURNER = "<rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel/></rss>"
LAUGHS = (
    "<!DOCTYPE feed [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>"
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>&c;</title></feed>"
)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        (" \r\n", "empty"),
        ("<?xml version='1.0'?>", "empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "html"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "html"),
        ("<?xml version='1.0'?><!-- x --><HTML><p>no", "html"),
        (FEEDBURNER, "feedburner"),
        (FEEDBURNER.replace(" xmlns", "><channel xmlns").replace("><channel/>", "/>"), "feedburner"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><entry>", "broken"),
        ("<feed>&nbsp;</feed>", "broken"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'>" + "<a>" * 300 + "</a>" * 300 + "</feed>", "broken"),
        ('{"version":"1.0","feed":{"id":{"$t":"tag', "broken"),
        ('{"feed":' + "[" * 100_000, "broken"),
        ('{"error":{"code":404}}', "other"),
        ("Not found", "other"),
        ("<urlset/>", "other"),
        ("<feed xmlns='http://example.org/altro'/>", "other"),
        (LAUGHS, "other"),
        ("<!DOCTYPE feed SYSTEM 'http://127.0.0.1:9/x.dtd'><feed xmlns='http://www.w3.org/2005/Atom'/>", "other"),
        ("<!DOCTYPE f [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><feed><title>&x;</title></feed>", "other"),
    ],
)
def test_what_is_no_feed_is_said(body: str, reason: str) -> None:
    with pytest.raises(feed.NotAFeed) as caught:
        feed.read(body.encode(), "http://prova.blogspot.com/feeds/posts/default")
    assert caught.value.reason == reason
    assert str(caught.value).startswith("http://prova.blogspot.com/feeds/posts/default ")
    assert feed.total_results(body.encode()) is None


def test_the_host_of_feedburner_is_known() -> None:
    with pytest.raises(feed.NotAFeed) as caught:
        feed.read(atom(entry()), "https://feeds.feedburner.com/prova")
    assert caught.value.reason == "feedburner"


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_a_feed_cut_anywhere_is_broken_and_never_shorter(form: str) -> None:
    whole = answer(site(), POSTS, max_results=3, alt=form)
    for end in range(1, len(whole) - 1, max(1, len(whole) // 120)):
        with pytest.raises(feed.NotAFeed) as caught:
            feed.read(whole[:end], HOME)
        assert caught.value.reason in {"broken", "other", "empty"}


def test_characters_that_xml_does_not_allow_lose_no_feed() -> None:
    body = atom(entry("<title>Fo\x0brno&#11;&#x1F;</title>", "<content type='html'>Pa\x00ne \xff</content>"))
    [one] = feed.read(body.replace(b"\xc3\xbf", b"\xff"), HOME).entries
    assert one.title == "Forno"
    assert one.html == "Pane \ufffd"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "utf-7", "punycode"])
def test_another_encoding_is_read_or_harmless(encoding: str) -> None:
    declared = atom(entry("<title>Caffè</title>")).decode().replace("UTF-8", encoding.removesuffix("-sig"))
    readable = encoding in {"utf-8-sig", "utf-16", "iso-8859-1"}
    [one] = feed.read(declared.encode(encoding if readable else "utf-8"), HOME).entries
    assert one.title == "Caffè"


HOSTILE: dict[str, Callable[[int], str]] = {
    "namespaces": lambda n: "<feed " + " ".join(f"xmlns:n{i}='u'" for i in range(n)) + ">" + "<n0:a/>" * n + "</feed>",
    "space": lambda n: " \n" * n + "x",
    "open comments": lambda n: "<!-- x " * n,
    "references": lambda n: "<feed>" + "&#0" * n + "</feed>",
    "links": lambda n: atom(entry("<link href='http://a.it/x'/>" * n)).decode(),
    "jump": lambda n: atom(entry(f"<content>{'&lt;a name=more ' * n}</content>")).decode(),
    "title": lambda n: atom(entry(f"<title>{'&lt;b&gt;' * n}</title>")).decode(),
    "json": lambda n: '{"feed":' + '{"a":' * n,
    "people": lambda n: f"<rss version='2.0'><channel><item><author>{'a@b (' * n}</author></item></channel></rss>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_costs_no_more_than_its_length(name: str) -> None:
    body = HOSTILE[name](40_000).encode()
    begun = time.process_time()
    try:
        found = feed.read(body, HOME)
    except feed.NotAFeed:
        found = None
    for one in found.entries if found else ():
        feed.shows_jump(one)
    assert time.process_time() - begun < 5


def test_json_that_is_odd_is_left_out_and_kills_nothing() -> None:
    good = {"id": {"$t": "tag:blogger.com,1999:blog-77.post-501"}, "title": {"$t": "U\x01n\ud800o"}}
    odd: list[object] = [
        None,
        3,
        "x",
        [],
        {"id": 7, "link": "x"},
        {"id": {"$t": None}, "a b": {"$t": "x"}, "gd$x$y": {}},
    ]
    body = json.dumps({"feed": {"entry": [*odd, good], "openSearch$totalResults": {"$t": 1}}})
    found = feed.read(body.encode(), HOME)
    assert [(one.post_id, one.title) for one in found.entries] == [("501", "Uno")]
    assert found.left_out == 2
