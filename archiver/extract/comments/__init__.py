"""The comments under a post, in every form that Blogger has written them.

``markup`` reads what a page shows, ``inline`` what its script holds for the browser to draw, ``threads`` puts the two
together, ``paging`` knows where the other pages of a long thread are. The permalink of a comment carries its time,
``showComment=MILLISECONDS``, in UTC; where it does not, the printed time counts as far as it can be read without a
guess.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import XPath, _Element

from archiver.blogger.ids import comment_id
from archiver.extract import blocks, sanitise, text
from archiver.extract.addresses import on_web
from archiver.extract.comments import blog_author, inline, markup, paging, printed, threads
from archiver.extract.comments.found import Found, is_section
from archiver.extract.document import ParsedPage
from archiver.records import Comment

__all__ = ["body_text", "found", "numbers", "read"]

_LOOSE = XPath("//*[self::ul or self::ol][li[contains(@class, 'comment')]] | //dl[@id='comments-block']")


def read(page: ParsedPage, post_id: str) -> tuple[Comment, ...]:
    """The comments of a post's own page, in page order; those of a later page of the thread count on from there."""
    shown = found(page)
    if not shown:
        return ()
    blog_author.mark(shown, page)
    before = paging.before(page)
    made: dict[int, Comment] = {}
    for place, comment in enumerate(shown, start=before + 1):
        made[id(comment)] = _comment(comment, place, post_id, page, made)
    return tuple(made.values())


def numbers(page: ParsedPage) -> frozenset[str]:
    """Blogger's numbers of the comments of a page."""
    return frozenset(comment.number for comment in found(page) if comment.number is not None)


def found(page: ParsedPage) -> list[Found]:
    """The comments of a page as they are shown, in the order of `read`."""
    shown = next((told for places in _places(page) if (told := _shown(places))), [])
    return threads.together(shown, inline.read(page.text))


def _places(page: ParsedPage) -> Iterator[list[_Element]]:
    """Where the comments of a page may stand, surest first."""
    marks = page.marks
    yield [element for place in marks.named("#comments") if (element := marks.elements[place]).get("id") == "comments"]
    yield [marks.elements[place] for place in marks.named(".comments")]
    if "showComment=" in page.text:
        yield _LOOSE(page.tree)


def _shown(places: list[_Element]) -> list[Found]:
    """The comments in some elements, but neither in the text of a post nor in a list of the blog's latest comments."""
    sections = (place for place in places if not any(map(_hides, place.iterancestors())))
    return [comment for section in sections for comment in markup.read(section)]


def _hides(above: _Element) -> bool:
    classes = (above.get("class") or "").split()
    return is_section(above) or "post-body" in classes or ("widget" in classes and "Blog" not in classes)


def _comment(found: Found, place: int, post_id: str, page: ParsedPage, made: dict[int, Comment]) -> Comment:
    said = body_text(found.body) if found.body is not None else None
    above = made.get(id(found.above)) if found.above is not None else None
    parent = above.comment_id if above is not None else found.above and found.above.number
    return Comment(
        comment_id=found.number or comment_id(post_id, found.author, found.moment or found.shown, said),
        post_id=post_id,
        parent_id=parent or found.parent,
        position=place,
        author=text.or_none(text.mended(found.author)) if found.author else None,
        author_url=on_web(found.author_url, page.url) if found.author_url else None,
        is_blog_author=found.is_blog_author,
        published=found.moment or printed.read(found.shown, page.locale),
        published_utc=found.moment,
        published_text=found.shown,
        body_text=said,
        body_html=sanitise.clean(found.body, page.url) if found.body is not None else None,
        deleted=found.deleted,
    )


def body_text(content: _Element) -> str | None:
    """The text of a comment, a blank line between paragraphs; ``None`` where there is none."""
    groups: dict[int, list[str]] = {}
    for line in blocks.lines(content):
        if line.text:
            groups.setdefault(line.group, []).append(line.text)
    return "\n\n".join("\n".join(lines) for lines in groups.values()) or None
