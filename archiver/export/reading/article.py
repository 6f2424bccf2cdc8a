"""A post as one article of valid HTML: head, text with captions under their pictures, comments, where it is from.

The element that is made holds headings, paragraphs, lists, quotes, tables, code, figures, links and emphasis, and
nothing else; classes name the kinds of blocks. It is made of the archive's text alone, never of a page's own markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from lxml import etree
from lxml.etree import _Element

from archiver.blogger.images import is_image_url
from archiver.export.reading.lines import Container, Line, Mark, Run, lines, plain
from archiver.export.reading.parts import Part, as_they_stand, corrected, parts

Row = dict[str, Any]
Shown = Callable[[Row | None, str], str | None]
"""From the row of a picture, if there is one, and its address to the kept file, as it is linked; ``None``: not kept."""

_OF_THEIR_OWN = frozenset({"caption", "byline", "deck", "source", "related", "embed"})
"""Kinds of blocks that have a class."""
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_SCHEMES = frozenset({"http", "https", "mailto"})
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?(?::\d{1,5})?")
_ESCAPED = re.compile("%(?![0-9A-Fa-f]{2})")


def article(post: Row, shown: Shown) -> _Element:
    """A document of ``Release.documents`` as an article."""
    made = etree.Element("article")
    head = _add(made, "header")
    _add(head, "h1", title_of(post))
    _add(head, "p", date_line(post), "date")
    body = _add(made, "section", of="text")
    _fill(body, parts(post), shown)
    if post["truncated"]:
        _add(body, "p", "The archive holds only the beginning of this text.", "note")
    if post["labels"]:
        _add(made, "p", f"Labels: {', '.join(map(plain, post['labels']))}", "labels")
    if post.get("comments"):
        _comments(_add(made, "section", of="comments"), post["comments"])
    _foot(_add(made, "footer"), post)
    return made


def text_html(post: Row, shown: Shown) -> str:
    """The text of a post alone, as HTML: captions under their pictures."""
    body = etree.Element("div")
    _fill(body, parts(post), shown)
    return _inner(body)


def comment_html(comment: Row) -> str:
    """What a comment says, as HTML; ``""`` where nothing is known of it."""
    body = etree.Element("div")
    _comment(body, comment)
    return _inner(body)


def _inner(element: _Element) -> str:
    """The HTML inside an element."""
    made = etree.tostring(element, encoding="unicode", method="html")
    return made[made.index(">") + 1 : made.rindex("<")]


def title_of(post: Row) -> str:
    """The title, or what stands in its place: the date, or the address."""
    return _line(post["title"]) or _line(post["published_text"] or post["published"] or post["url"]) or "Without title"


def date_line(post: Row) -> str:
    """When and by whom, as printed: ``domenica 1 dicembre 2024 · Redazione``."""
    by_hand = "published" in corrected(post)
    date = post["published_date"] if by_hand else post["published_text"] or post["published_date"]
    states = {"draft": "draft, not published", "trashed": "in the blog's trash"}
    told = (date or "without date", post["author"], states.get(post["status"]))
    return " · ".join(_line(one) for one in told if one)


def link_of(address: str | None) -> str | None:
    """An address as a link that every reader takes; ``None`` for what is none."""
    try:
        parts_ = urlsplit(plain(address or "").strip())
        host = parts_.netloc.rpartition("@")[2]
        if parts_.scheme not in _SCHEMES or (parts_.scheme != "mailto" and not _is_host(host)):
            return None
    except ValueError:
        return None
    if not host.isascii():
        parts_ = parts_._replace(netloc=host.encode("idna").decode())
    return quote(_ESCAPED.sub("%25", parts_.geturl()), safe="%/:=&?~#+!$,;'()*@-._")


def _is_host(host: str) -> bool:
    try:
        return _HOST.fullmatch(host.encode("idna").decode()) is not None
    except UnicodeError:
        return False


# The text


def _fill(body: _Element, read: Iterable[Part], shown: Shown) -> None:
    """Put parts into an element, in lists and quotes as they stood, captions into the figures that they are of."""
    nest = _Nest(body)
    figure: _Element | None = None
    waiting: list[Part] = []
    for part, following in _with_next(read):
        if (
            part.kind == "caption"
            and figure is None
            and following is not None
            and following.kind in ("image", "caption")
        ):
            waiting.append(part)  # it stands above its picture
            continue
        if part.kind == "caption" and figure is not None:
            _caption(figure, part)
            continue
        figure = None
        if part.kind == "image":
            figure = _figure(nest.at(part.lines), part, shown)
            for above in waiting:
                _caption(figure, above)
            waiting.clear()
            continue
        for above in waiting:
            _part(nest.at(above.lines), above)
        waiting.clear()
        _part(nest.at(part.lines), part)
    for above in waiting:
        _part(nest.at(above.lines), above)


def _with_next(read: Iterable[Part]) -> Iterator[tuple[Part, Part | None]]:
    rest = iter(read)
    part = next(rest, None)
    while part is not None:
        following = next(rest, None)
        yield part, following
        part = following


class _Nest:
    """The lists and quotes that are open."""

    def __init__(self, body: _Element) -> None:
        self._open: list[tuple[Container | None, _Element]] = [(None, body)]

    def at(self, of: Sequence[Line]) -> _Element:
        """The element that a part with these lines belongs into."""
        path = of[0].path if of else ()
        same = 0
        while same < len(path) and same + 1 < len(self._open) and self._open[same + 1][0] == path[same]:
            same += 1
        del self._open[same + 1 :]
        for container in path[same:]:
            element = etree.SubElement(self._open[-1][1], container.tag)
            if container.start not in (None, 1):
                element.set("start", str(container.start))
            self._open.append((container, element))
        return self._open[-1][1]


def _part(into: _Element, part: Part) -> None:
    first = part.lines[0]
    if first.kind == "rule":
        _add(into, "hr")
    elif first.kind == "table":
        _table(into, first)
    elif first.kind == "code":
        _add(into, "pre", "".join(run.text for run in first.runs))
    elif part.kind == "embed":
        _embed(into, first.text)
    elif into.tag == "li" and len(into) == 0 and not into.text and part.kind in ("list_item", "paragraph"):
        _say(into, part.lines)
    else:
        _paragraph(into, part)


def _paragraph(into: _Element, part: Part) -> None:
    first = part.lines[0]
    tag = first.tag if part.kind not in _OF_THEIR_OWN else "p"
    if part.kind == "heading" and tag == "p":
        tag = "h3"
    tag = "h2" if tag == "h1" else tag  # the first is the title's
    made = _add(into, tag, of=part.kind if part.kind in _OF_THEIR_OWN else None)
    if first.direction in _DIRECTIONS:
        made.set("dir", str(first.direction))
    _say(made, part.lines)


def _embed(into: _Element, address: str) -> None:
    made = _add(into, "p", of="embed")
    href = link_of(address)
    if href is None:
        made.text = plain(address)
        return
    _add(made, "a", address).set("href", href)


def _table(into: _Element, line: Line) -> None:
    body = _add(_add(into, "table"), "tbody")
    for row in line.rows:
        made = _add(body, "tr")
        for cell in row:
            one = _add(made, "th" if cell.is_head else "td")
            for name, spanned in (("colspan", cell.colspan), ("rowspan", cell.rowspan)):
                if spanned > 1:
                    one.set(name, str(spanned))
            _say(one, [Line(runs=cell.runs)])


def _figure(into: _Element, part: Part, shown: Shown) -> _Element:
    line = part.lines[0] if part.lines else Line()
    address = (part.image or {}).get("url") or line.src
    alt = plain((part.image or {}).get("alt") or line.alt or "")
    src = shown(part.image, address)
    figure = _add(into, "figure")
    link = next((mark.href for run in line.runs for mark in run.marks if mark.tag == "a"), None)
    href = link_of(link) if link and not is_image_url(link) else None
    around = figure
    if href is not None:
        around = _add(figure, "a")
        around.set("href", href)
    if src is not None:
        picture = _add(around, "img")
        picture.set("src", src)
        picture.set("alt", alt)
        return figure
    said = f"Picture not kept: {alt}" if alt else "Picture not kept"
    missing = _add(around, "span", of="missing")
    original = link_of((part.image or {}).get("original_url") or address)
    if original is None or href is not None:
        missing.text = said
    else:
        _add(missing, "a", said).set("href", original)
    return figure


def _caption(figure: _Element, part: Part) -> None:
    made = figure.find("figcaption")
    if made is None:
        made = _add(figure, "figcaption")
    else:
        _add(made, "br")
    _say(made, part.lines)


# Comments, and where it is from


def _comments(into: _Element, comments: Sequence[Row]) -> None:
    _add(into, "h2", f"Comments ({len(comments)})")
    names = {comment["comment_id"]: comment["author"] for comment in comments}
    for comment in comments:
        is_reply = comment["parent_id"] is not None
        one = _add(into, "section", of="comment reply" if is_reply else "comment")
        who = _line(comment["author"]) or "Somebody"
        told = [comment["published_text"] or comment["published"]]
        if is_reply and names.get(comment["parent_id"]):
            told.append(f"in answer to {names[comment['parent_id']]}")
        if comment["gone_at"]:
            told.append("no longer on the blog")
        head = _add(one, "p", of="by")
        _add(head, "strong", who)
        _tail(head, "".join(f" · {_line(one_)}" for one_ in told if one_))
        _comment(one, comment)
        if comment["deleted"] and not (comment["body_html"] or comment["body_text"]):
            _add(one, "p", "Removed by its author or by the blog.", "note")


def _comment(into: _Element, comment: Row) -> None:
    read = lines(comment["body_html"] or "")
    if read:
        _fill(into, as_they_stand(read, {}), _not_kept)
        return
    for text in (comment["body_text"] or "").splitlines():
        _add(into, "p", plain(text))


def _foot(into: _Element, post: Row) -> None:
    told = _add(into, "p", of="from")
    href = link_of(post["url"])
    told.text = "From "
    if href is not None:
        _add(told, "a", post["url"]).set("href", href)
    else:
        told.text += plain(post["url"] or "a draft without address")
    if post["last_fetched_at"]:
        _tail(told, f", as it was on {post['last_fetched_at'][:10]}")
    if post["gone_at"]:
        _tail(told, f"; gone from the blog since {post['gone_at'][:10]}")
    _tail(told, ".")
    fields = corrected(post)
    if fields:
        _add(into, "p", f"Corrected by hand: {', '.join(fields)}.", "note")


def _not_kept(image: Row | None, address: str) -> None:
    return None


# Elements


def _add(into: _Element, tag: str, text: str | None = None, of: str | None = None) -> _Element:
    made = etree.SubElement(into, tag)
    if text is not None:
        made.text = plain(text)
    if of is not None:
        made.set("class", of)
    return made


def _line(text: str | None) -> str:
    return " ".join(plain(text or "").split())


def _tail(into: _Element, text: str) -> None:
    """Add text at the end of an element."""
    last = into[-1] if len(into) else None
    if last is None:
        into.text = f"{into.text or ''}{plain(text)}"
    else:
        last.tail = f"{last.tail or ''}{plain(text)}"


def _say(into: _Element, read: Sequence[Line]) -> None:
    """Put lines into an element, a line break between them."""
    for number, line in enumerate(read):
        if number and line.goes_on:
            _tail(into, " ")
        elif number:
            _add(into, "br")
        _say_runs(into, line.runs)


def _say_runs(into: _Element, runs: Iterable[Run]) -> None:
    opened: list[tuple[Mark, _Element]] = []
    for run in runs:
        same = 0
        while same < len(opened) and same < len(run.marks) and opened[same][0] == run.marks[same]:
            same += 1
        del opened[same:]
        for mark in run.marks[same:]:
            inside = opened[-1][1] if opened else into
            href = link_of(mark.href) if mark.tag == "a" else None
            element = _add(inside, "span" if mark.tag == "a" and href is None else mark.tag)
            if href is not None:
                element.set("href", href)
            opened.append((mark, element))
        _tail(opened[-1][1] if opened else into, run.text)
