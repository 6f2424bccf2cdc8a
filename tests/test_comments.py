"""Comments, in every form that Blogger has written them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from archiver.blogger import comment_forms
from archiver.extract import parse, read
from archiver.extract.comments import paging
from archiver.extract.document import ParsedPage
from archiver.records import Comment

URL = "http://officina.blogspot.com/2024/12/vite.html"
POST = (
    "<html><head><meta content='blogger' name='generator'/></head><body><div class='widget Blog' data-version='1'>"
    "<div class='post-outer'><h3 class='post-title'>Vite</h3>"
    "<div class='post-body' id='post-body-4711'>testo</div></div>"
    "<div class='comments' id='comments'>{}</div></div></body></html>"
)


def comments(markup: str, *, wanted: bool = True) -> tuple[Comment, ...]:
    return read(parse(POST.format(markup).encode(), URL), comments=wanted).comments


def threaded(number: str, text: str, *, replies: str = "", stamp: str = "1733046120456") -> str:
    link = f"<a href='{URL}?showComment={stamp}#c{number}'>1 dicembre 2024 alle ore 10:42</a>" if stamp else "ieri"
    return (
        f"<li class='comment' id='c{number}'><div class='comment-block'>"
        f"<cite class='user'><a href='/u{number}'>U{number}</a></cite>"
        f"<span class='datetime'>{link}</span><p class='comment-content'>{text}</p></div>"
        f"<div class='comment-replies'><ol>{replies}</ol></div></li>"
    )


def test_replies_know_their_parents() -> None:
    found = comments(
        "<ol>"
        + threaded("1", "uno", replies=threaded("2", "due", replies=threaded("3", "tre")))
        + threaded("4", "x")
        + "</ol>"
    )
    assert [(c.comment_id, c.parent_id, c.position, c.body_text) for c in found] == [
        ("1", None, 1, "uno"),
        ("2", "1", 2, "due"),
        ("3", "2", 3, "tre"),
        ("4", None, 4, "x"),
    ]
    assert {c.post_id for c in found} == {"4711"}


def test_the_permalink_carries_the_time() -> None:
    (found,) = comments(threaded("1", "uno"))
    assert (found.published, found.published_utc) == ("2024-12-01T09:42:00Z", "2024-12-01T09:42:00Z")
    assert found.published_text == "1 dicembre 2024 alle ore 10:42"


def test_a_comment_without_its_time_has_none() -> None:
    (found,) = comments(threaded("1", "uno", stamp=""))
    assert (found.published, found.published_utc, found.published_text) == (None, None, "ieri")


def test_text_keeps_its_lines_and_html_is_safe() -> None:
    (found,) = comments(threaded("1", "uno<br/>due<br/><br/>tre <a href='javascript:x()'>q</a><script>y()</script>"))
    assert found.body_text == "uno\ndue\n\ntre q"
    assert "script" not in (found.body_html or "")
    assert found.author_url == "http://officina.blogspot.com/u1"


def test_a_deleted_comment_keeps_its_place_and_no_text() -> None:
    (found,) = comments(threaded("1", "<span class='deleted-comment'>Questo commento è stato eliminato.</span>"))
    assert (found.deleted, found.body_text, found.body_html, found.comment_id) == (True, None, None, "1")


def test_a_comment_without_a_number_has_an_id_of_its_own() -> None:
    markup = "<li class='comment'><cite class='user'>Q</cite><p class='comment-content'>{}</p></li>"
    one, two = comments(markup.format("uno") + markup.format("due"))
    assert one.comment_id.startswith("4711:")
    assert one.comment_id != two.comment_id
    assert comments(markup.format("uno"))[0].comment_id == one.comment_id


@pytest.mark.parametrize(
    ("name", "number"),
    [("c77", "77"), ("comment-77", "77"), ("li-comment-77", "77"), ("", None), ("x", None), ("c77-rt", None)],
)
def test_a_comment_s_number_is_in_its_id(name: str, number: str | None) -> None:
    (found,) = comments(f"<ol><li class='comment' id='{name}'><p class='comment-content'>uno</p></li></ol>")
    assert (found.comment_id if found.comment_id.isdigit() else None) == number


def test_the_flat_form_is_read() -> None:
    markup = (
        "<dl id='comments-block'>"
        "<dt class='comment-author blog-author' id='c7'><a href='http://b.example/p'>Quillon</a> ha detto...</dt>"
        "<dd class='comment-body'><p>uno<br/>due</p></dd>"
        f"<dd class='comment-footer'><a href='{URL}?showComment=1142902800000#c7'>3/20/06</a></dd>"
        "<dt class='comment-author' id='c8'>\nZelinda\nha detto...</dt>"
        "<dd class='comment-body'><p>tre</p></dd></dl>"
    )
    one, two = comments(markup)
    assert (one.comment_id, one.author, one.author_url, one.is_blog_author) == (
        "7",
        "Quillon",
        "http://b.example/p",
        True,
    )
    assert (one.body_text, one.published_utc) == ("uno\ndue", "2006-03-21T01:00:00Z")
    assert (two.comment_id, two.author, two.author_url, two.published) == ("8", "Zelinda", None, None)


def test_no_comment_is_no_comment() -> None:
    assert comments("<h4>Nessun commento:</h4>") == ()


def test_comments_are_left_out_when_they_are_not_wanted() -> None:
    assert comments(threaded("1", "uno"), wanted=False) == ()


# Names


def flat(header: str, body: str = "<p>testo</p>") -> Comment:
    """The only comment of a page in the flat form with this line above it."""
    (found,) = comments(
        f"<dl id='comments-block'><dt class='comment-author' id='c7'>{header}</dt>"
        f"<dd class='comment-body'>{body}</dd></dl>"
    )
    return found


@pytest.mark.parametrize(
    ("header", "author"),
    [
        ("Anonimo ha detto...", "Anonimo"),
        ("Anonymous said...", "Anonymous"),
        ("\nZelinda\nha detto…\n", "Zelinda"),
        ("Maria Antonietta ha detto...", "Maria Antonietta"),
        ("Di Stefano ha detto…", "Di Stefano"),
        ("Ségolène a dit…", "Ségolène"),
        ("Ана комментирует...", "Ана"),
        ("小红说...", "小红"),
        ("Quinto", "Quinto"),
        ("<img title='Zelinda'/>Zelinda frobnika…", "Zelinda"),
        ("<span class='anon-comment-author'>Zia Pia</span>&nbsp;ha detto", "Zia Pia"),
        ("<a href='/u/1'><img src='x.gif'/></a><a href='https://p.example/1'>Zelinda</a> ha detto", "Zelinda"),
        ("Zelinda <span class='comment-actions'><a href='/x'>Rispondi</a></span>", "Zelinda"),
        (
            "<a href='https://www.blogger.com/delete-comment.g?postID=7'>Elimina</a> Quinto ha detto...",
            "Quinto",
        ),
        ("At <a href='#c7'>10:22 AM</a>, Quinto said...", "Quinto"),
        ("By Quinto, at <a href='#c7'>10:22 AM</a>", "Quinto"),
        ("Alle <a href='#c7'>10:22</a>, Quinto ha detto...", "Quinto"),
        ("Quinto frobnika…", None),  # whose language nobody knows: the verb is no name
        ("", None),
        ("parola " * 60, None),
    ],
)
def test_a_name_is_told_from_the_words_around_it(header: str, author: str | None) -> None:
    assert flat(header).author == author


# Deleted


@pytest.mark.parametrize(
    ("body", "deleted"),
    [
        ("<span class='deleted-comment'>Komentár bol odstránený.</span>", True),
        ("<p>Questo commento è stato eliminato dall'autore.</p>", True),
        ("<p>Questo commento è stato eliminato dall’autore</p>", True),
        ("<p>This comment has been removed by the author.</p>", True),
        ("<p>Este comentário foi removido pelo autor.</p>", True),
        ("<p>Questo commento è stato eliminato dall'autore. O forse no?</p>", False),
        ("<p>Il commento di prima è stato eliminato.</p>", False),
        ("<p></p>", False),
    ],
)
def test_a_deleted_comment_is_told_by_its_class_or_by_the_notice_alone(body: str, deleted: bool) -> None:
    assert flat("Quinto ha detto...", body).deleted == deleted


# Times


@pytest.mark.parametrize(
    ("shown", "published"),
    [
        ("11:01 AM, March 22, 2005", "2005-03-22T11:01"),
        ("12:07 AM, March 22, 2005", "2005-03-22T00:07"),
        ("30 dicembre 2014 alle ore 14:07", "2014-12-30T14:07"),
        ("martedì, 30 dicembre, 2014", "2014-12-30"),
        ("2014-12-30 14:07", "2014-12-30T14:07"),
        ("30/12/2014 14:07", "2014-12-30T14:07"),
        ("10/12/2014 14:07", None),  # October or December
        ("10/10/2014", "2014-10-10"),
        ("lunedì 30 dicembre 2014", None),  # it was a Tuesday
        ("14:07", None),
        ("ieri", None),
        ("2 ore fa", None),
    ],
)
def test_a_printed_time_counts_no_more_precisely_than_it_is_printed(shown: str, published: str | None) -> None:
    markup = f"<li class='comment' id='c1'><span class='datetime'><a href='{URL}'>{shown}</a></span></li>"
    (found,) = comments(markup)
    assert (found.published, found.published_utc, found.published_text) == (published, None, shown)


def test_a_permalink_that_a_comment_quotes_is_not_its_own() -> None:
    quoted = (
        f"<p>come <a href='{URL}?showComment=1100000000000#c99'>qui</a>"
        f" <a href='{URL}?showComment=1200000000000'>o qui</a></p>"
    )
    found = comments(
        "<dl id='comments-block'><dt class='comment-author' id='c7'>Q\nha detto</dt>"
        f"<dd class='comment-body'>{quoted}</dd>"
        f"<dd class='comment-footer'><a href='{URL}?showComment=1300000000000#c7'>x</a></dd></dl>"
    )
    assert [c.published for c in found] == ["2011-03-13T07:06:40Z"]


# Data


def data(items: str, markup: str = "") -> tuple[Comment, ...]:
    return comments(f"<script>var items = {items};\nvar msgs = {{'a': 1}};</script>{markup}")


def test_data_that_is_none_or_not_of_comments_is_none() -> None:
    for items in (
        "null",
        "[]",
        "{}",
        "[1, 'deleteclass': 2",
        "[{'id': 'x', 'body': 'y', 'deleteclass': ''}]",
        "[{'id': '5', 'deleteclass': ''}]",
        "[[[[[",
    ):
        assert data(items) == ()
        assert [c.comment_id for c in data(items, threaded("1", "uno"))] == ["1"]


def test_replies_that_answer_one_another_in_a_ring_are_all_there() -> None:
    items = (
        "[{'id': '1', 'body': 'a', 'parentId': '2', 'deleteclass': ''}, "
        "{'id': '2', 'body': 'b', 'parentId': '1', 'deleteclass': ''}, "
        "{'id': '3', 'body': 'c', 'parentId': '3', 'deleteclass': ''}]"
    )
    assert {(c.comment_id, c.parent_id) for c in data(items)} == {("1", "2"), ("2", "1"), ("3", "3")}


def test_data_fills_what_markup_does_not_tell_and_contradicts_nothing() -> None:
    items = (
        "[{'id': '1', 'body': 'altro', 'timestamp': '1733046120456', 'author': {'name': 'Altra', 'profileUrl': ''}, "
        "'displayTime': 'altrimenti', 'deleteclass': 'pid-1'}]"
    )
    (found,) = data(items, threaded("1", "uno", stamp=""))
    assert (found.author, found.body_text, found.published, found.published_text) == (
        "U1",
        "uno",
        "2024-12-01T09:42:00Z",
        "ieri",
    )


# Paging


def page(query: str, pager: str, count: int = 1) -> ParsedPage:
    shown = "".join(threaded(str(number), "uno") for number in range(1, count + 1))
    return parse(POST.format(f"<ol>{shown}</ol>{pager}").encode(), URL + query)


def pager(*numbers: int, text: str = "", css: str = "paging-control") -> str:
    links = "".join(f"<a class='{css}' href='{URL}?commentPage={number}#comments'>x</a>" for number in numbers)
    return f"<span class='paging-control-container'>{links}{text}</span>"


LOAD_MORE = "<div class='loadmore {}' data-post-id='4711'><a>Carica altro...</a></div>"


@pytest.mark.parametrize(
    ("query", "pager", "count", "claimed", "number", "others", "before"),
    [
        ("", "", 1, 1, 1, [], 0),
        ("", pager(2, 3, text="1 – 200 di 512"), 3, 512, 1, [2, 3], 0),
        ("?commentPage=2", pager(1, 3, text="201 – 400 di 512"), 3, 512, 2, [1, 3], 200),
        ("?commentPage=3", pager(1, 2, text="401 &#8211; 512 of 512"), 3, 512, 3, [1, 2], 400),
        ("?commentPage=3", pager(1, 2), 3, 512, 3, [1, 2], 400),
        ("", pager(1, 2, text="401 - 512 of 512"), 3, 512, 3, [1, 2], 400),  # a blog that begins with the newest
        ("?commentPage=2", pager(3, css="unneeded-paging-control"), 3, 203, 2, [1], 200),
        ("?commentPage=6", pager(1, 7, text="1.001 – 1.200 di 1.250"), 3, 1250, 6, [1, 2, 3, 4, 5, 7], 1000),
        ("", pager(2).replace(URL, "http://officina.blogspot.com/2024/12/altro.html"), 3, 512, 1, [], 0),
        ("", pager(0, 99999), 3, 512, 1, [], 0),
        ("", LOAD_MORE.format(""), 3, 250, 1, [2], 0),
        ("", LOAD_MORE.format("hidden"), 3, 250, 1, [], 0),
        ("", LOAD_MORE.format(""), 3, 3, 1, [], 0),
        ("", "", 200, 250, 1, [2], 0),
        ("", "", 200, 200, 1, [], 0),
    ],
)
def test_a_page_of_a_thread_knows_the_others(
    query: str, pager: str, count: int, claimed: int, number: int, others: list[int], before: int
) -> None:
    parsed = page(query, pager, count)
    assert paging.number(parsed) == number
    assert paging.others(parsed, claimed=claimed, shown=count) == others
    assert paging.before(parsed) == before
    assert bool(others) <= paging.may_go_on(parsed, claimed)


def test_a_comment_page_s_address_says_nothing_but_the_page() -> None:
    assert paging.address(page("?m=1&commentPage=2&showComment=5#c1", ""), 3) == f"{URL}?commentPage=3"


def test_no_page_of_a_thread_is_asked_for_without_end() -> None:
    assert len(paging.others(page("", pager(9999)), claimed=1, shown=1)) == paging.MOST_PAGES - 1


# Whatever comes


@pytest.mark.parametrize(
    "markup",
    [
        "<li class='comment' id='c1'>" * 1_500,
        "<div id='c1'>" * 1_500,
        "<a name='123456789'></a>" * 5_000,
        "".join(f"<div><a name='{123456789 + n}'></a>" for n in range(1_500)),
        "".join(f"<dt id='c{n}'><dd>" for n in range(5_000)),
        "<p class='comment-author'>" + "<i>" * 1_500,
        "<dt class='comment-author'>" + " ha detto" * 20_000,
        "<script>var items = [" + "{'deleteclass':[" * 20_000,
        "<script>" + "var items = [{'deleteclass': 1}];" * 5_000,
        "<span class='paging-control-container'>" + "1 - " * 20_000 + "<a href='?commentPage=2'>x</a>",
    ],
)
def test_hostile_markup_takes_no_time_to_speak_of(markup: str) -> None:
    begun = time.perf_counter()
    comments(markup)
    parsed = parse(POST.format(markup).encode(), URL)
    paging.others(parsed, claimed=900, shown=1)
    assert time.perf_counter() - begun < 2


def test_every_row_of_the_table_of_comments_cites_a_case() -> None:
    golden = Path(__file__).parents[1] / "fixtures" / "golden"
    assert {row.case for row in comment_forms.TABLE} <= {case.name for case in golden.iterdir()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<p>uno</p><p>due</p>", "uno\n\ndue"),
        ("Inizio<blockquote>citato</blockquote>fine", "Inizio\n\ncitato\n\nfine"),
        ("Inizio<ul><li>a</li></ul>fine <b>forte</b><br/>due", "Inizio\n\na\n\nfine forte\ndue"),
        ("Inizio<div>dentro</div>", "Inizio\n\ndentro"),
        ("uno<p><a href='http://altrove.example/'>qui</a> e là</p>", "uno\n\nqui e là"),
    ],
)
@pytest.mark.parametrize(
    "after",
    [
        "",
        "<span class='comment-actions secondary-text'><a href='/x'>Rispondi</a></span>",
        "<div class='comment-footer'>in fondo</div>",
        "<p class='comment-meta'>in fondo</p>",
        "<p><a href='#rispondi'>Rispondi</a></p>",
        "<div><a class='comment-reply' href='#'>Rispondi</a> ora</div>",
    ],
)
def test_blocks_in_a_paragraph_stay_in_the_text(text: str, said: str, after: str) -> None:
    markup = threaded("1", "@@", replies=threaded("2", "risposta"))
    markup = markup.replace("<p class='comment-content'>@@</p>", f"<p class='comment-content'>{text}</p>{after}")
    one, two = comments(f"<ol>{markup}</ol>")
    assert (one.body_text, two.body_text) == (said, "risposta")
    assert all(part in (one.body_html or "") for part in said.split() if part.isalpha())
    assert "fondo" not in (one.body_html or "")
    assert "Rispondi" not in (one.body_html or "")


@pytest.mark.parametrize("stamp", ["1733045000", "99999999999999", "915148799000", "4133980800000", "123456789"])
def test_what_cannot_be_milliseconds_tells_no_time(stamp: str) -> None:
    (found,) = comments(threaded("1", "uno", stamp=stamp))
    assert (found.published, found.published_utc) == ("2024-12-01T10:42", None)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("http://p.example/", "http://p.example/"),
        ("//p.example/u", "http://p.example/u"),
        ("/u", "http://officina.blogspot.com/u"),
        ("javascript:alert(1)", None),
        ("JavaScript:alert(1)", None),
        ("java&#10;script:alert(1)", None),
        ("java script:alert(1)", None),
        ("&#1;javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:q@officina.example", None),
        ("http://[", None),
        ("http://", None),
    ],
)
def test_an_author_s_address_is_on_the_web(href: str, url: str | None) -> None:
    markup = threaded("1", "uno").replace("href='/u1'", f"href='{href}'")
    (found,) = comments(markup)
    assert (found.author, found.author_url) == ("U1", url)


def test_an_author_s_name_encoded_twice_is_mended() -> None:
    (found,) = comments(threaded("1", "uno").replace(">U1<", ">Nicol&amp;ograve; &amp; C<"))
    assert found.author == "Nicolò & C"
