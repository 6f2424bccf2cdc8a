"""Comments, in every form that Blogger has written them."""

from __future__ import annotations

from archiver.extract import parse, read
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
