"""Pages without the elements of what was forgotten."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import _Element
from w3lib.encoding import html_body_declared_encoding

from archiver.blogger.pagedata import parse_literal
from archiver.blogger.tombstones import COMMENT, Tombstones, hollow
from archiver.blogger.urls import is_page_url, is_post_url
from archiver.extract import comments
from archiver.extract.document import ParsedPage, parse
from archiver.extract.outline import outline
from archiver.records import POST_KINDS

_ITEMS = ("li", "dd", "article", "option")
"""Elements that are one item of a list."""
_ITEM_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:item|post|entry|related|popular|featured|snippet)(?:[\s_-]|$)", re.IGNORECASE
)
_BOUNDS = frozenset(
    {"html", "head", "body", "ul", "ol", "dl", "nav", "main", "aside", "section", "form", "table", "tbody", "select"}
)
"""Elements that hold more than one item."""
_BOUND_CLASSES = frozenset({"widget", "widget-content", "Blog", "blog-posts", "blog-pager"})
_LEADING = ("href", "src", "content", "value", "action", "data-url", "data-href", "cite", "longdesc")
"""Attributes that may hold an address."""
_NUMBER = re.compile(r"(?:postID=|post-body-|post-snippet-|#c|^c|comment-|showComment=)(\d{6,25})")
_HIGHEST = 8
"""Elements that are climbed from a link to its item."""
_END = re.compile(r"(?:\s*</body>)?\s*</html>\s*\Z", re.IGNORECASE)
_PATH = re.compile(
    r"(?:(?:https?:)?(?:\\?/){2}[A-Za-z0-9.:-]+)?(?:\\?/)(?:\d{4}\\?/\d\d|p)\\?/[^\s\"'<>?#&\\/]{1,200}?\.html"
)
_DIGITS = re.compile(r"(?<!\d)\d{6,25}(?!\d)")
_LISTS = re.compile(r"(?:\b[Ii]tems\s?=\s?|\binitThreadedComments\(\s{0,200})(?=\[)")


def redacted(body: bytes, url: str, *, encoding: str | None, stones: Tombstones) -> bytes:
    """A page without what was forgotten; the same bytes where it holds nothing of it."""
    page = parse(body, url, encoding=encoding)
    try:
        is_cut = _cut(page, stones)
        return _written(page, body, encoding) if is_cut else body
    finally:
        page.release()


def _cut(page: ParsedPage, stones: Tombstones) -> bool:
    told = outline(page)
    is_cut = _comments_hollowed(page, told.page.kind in POST_KINDS, told.page.post_id, stones)
    protected = set()
    for entry in list(page.entries):
        if stones.is_post(entry.post_id, entry.url if entry.permalink else None, page.url):
            _remove(entry.element)
            is_cut = True
        else:
            protected.add(_text_of(entry))
    kept = {element for element in protected if element is not None}
    return _lists_cut(page, kept, stones) | _scripts_cut(page, stones) | is_cut


def _text_of(entry: object) -> _Element | None:
    """The element of a post's own words; all of the post where they have none."""
    place = entry.body_place  # type: ignore[attr-defined]
    if place is not None:
        return entry.page.marks.elements[place]  # type: ignore[attr-defined, no-any-return]
    return entry.snippet if entry.snippet is not None else entry.element  # type: ignore[attr-defined, no-any-return]


# Comments


def _comments_hollowed(page: ParsedPage, is_own: bool, post_id: str | None, stones: Tombstones) -> bool:
    if not is_own:
        return False
    gone: dict[str, str] = {}
    is_cut = False
    shown = comments.found(page)
    read = comments.read(page, post_id or "")
    heads = {one.roots[0] for one in shown if one.roots}
    for found, told in zip(shown, read, strict=True):
        if told.comment_id.startswith(COMMENT):
            continue
        if not (stones.comment(told.comment_id) or stones.author(told.author, told.author_url)):
            continue
        mark = hollow(told.comment_id)
        if found.number is not None:
            gone[found.number] = mark
        if found.roots:
            _hollow(found.roots, heads, found.number, mark)
        is_cut = True
    return _data_hollowed(page, gone, stones) or is_cut


def _hollow(roots: list[_Element], heads: set[_Element], number: str | None, mark: str) -> None:
    """Leave of a comment its place and what stands under it."""
    head = roots[0]
    is_named = bool(number) and (head.get("id") or "").endswith(number or "")
    anchors = (
        [] if is_named else [a for a in head.iter("a") if number and (a.get("name") or "").removeprefix("c") == number]
    )
    kept = {above for other in heads for above in (other, *other.iterancestors()) if other is not head}
    for root in roots:
        _emptied(root, kept, heads)
        if root is not head and root not in kept:
            _remove(root, with_tail=False)
            root_parent = root.getparent()
            if root_parent is not None:
                root_parent.remove(root)
    for name in list(head.attrib):
        if name != "class":
            del head.attrib[name]
    if anchors:
        etree.SubElement(head, "a", name=mark)
    else:
        head.set("id", f"c{mark}")


def _emptied(element: _Element, kept: set[_Element], heads: set[_Element]) -> None:
    element.text = None
    for child in list(element):
        child.tail = None
        if child in heads:
            continue
        if child in kept:
            _emptied(child, kept, heads)
            child.attrib.pop("id", None)
        else:
            element.remove(child)


def _data_hollowed(page: ParsedPage, gone: dict[str, str], stones: Tombstones) -> bool:
    """The list of comments that a script holds."""
    is_cut = False
    for script in page.tree.iter("script"):
        source = script.text or ""
        for start in reversed([match.end() for match in _LISTS.finditer(source)]):
            items = parse_literal(source[start:])
            end = _end_of_list(source, start)
            if not isinstance(items, list) or end is None:
                continue
            left, is_touched = _items_hollowed(items, gone, stones)
            if is_touched:
                told = json.dumps(left, ensure_ascii=False).replace("</", "<\\/")
                source = source[:start] + told + source[end:]
                script.text = source
                is_cut = True
    return is_cut


def _items_hollowed(items: list[object], gone: dict[str, str], stones: Tombstones) -> tuple[list[object], bool]:
    left: list[object] = []
    is_touched = False
    for item in items:
        if not isinstance(item, dict) or "body" not in item:
            left.append(item)
            continue
        number, parent = str(item.get("id") or ""), str(item.get("parentId") or "")
        writer = item.get("author")
        name, profile = (writer.get("name"), writer.get("profileUrl")) if isinstance(writer, dict) else (None, None)
        if number.startswith(COMMENT):
            left.append(item)
            continue
        is_parent_gone = not parent.startswith(COMMENT) and (parent in gone or stones.comment(parent))
        over = {"parentId": hollow(parent)} if is_parent_gone else {}
        is_gone = number in gone or stones.comment(number) or stones.author(_string(name), _string(profile))
        if is_gone:
            kept = {"parentId": item["parentId"]} if "parentId" in item else {}
            left.append({"id": hollow(number), **kept, **over, "body": "", "deleteclass": ""})
        else:
            left.append({**item, **over})
        is_touched |= is_gone or is_parent_gone
    return left, is_touched


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _end_of_list(source: str, start: int) -> int | None:
    """Where a list of JavaScript ends that begins at a place."""
    depth, quote, place = 0, "", start
    while place < len(source):
        letter = source[place]
        if quote:
            if letter == "\\":
                place += 1
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
            if depth == 0:
                return place + 1
        place += 1
    return None


# Lists of posts: archive, popular posts, the pager, the latest comments


def _lists_cut(page: ParsedPage, protected: set[_Element], stones: Tombstones) -> bool:
    leading = [
        element for element in page.tree.iter() if isinstance(element.tag, str) and _leads(element, page.url, stones)
    ]
    is_cut = False
    for element in leading:
        if _is_off(element, page.tree) or any(above in protected for above in (element, *element.iterancestors())):
            continue
        _remove(_item_of(element, page.url, protected, stones))
        is_cut = True
    return is_cut


def _leads(element: _Element, base: str, stones: Tombstones) -> bool:
    """Whether an element leads to what was forgotten."""
    for name in _LEADING:
        value = element.get(name)
        if value and _names(value, base, stones):
            return True
    return False


def _names(value: str, base: str, stones: Tombstones) -> bool:
    if stones.address(value, base):
        return True
    return any(stones.post(number) or stones.comment(number) for number in _NUMBER.findall(value))


def _is_off(element: _Element, root: _Element) -> bool:
    """Whether an element has been cut out already."""
    return element is not root and root is not next(iter(reversed([element, *element.iterancestors()])))


def _item_of(element: _Element, base: str, protected: set[_Element], stones: Tombstones) -> _Element:
    """The item of a list that an element stands in: what is about nothing else."""
    item = element
    for above in _climbed(element):
        if not _is_alone(above, base, protected, stones):
            break
        is_item = above.tag in _ITEMS or _ITEM_CLASSES.search(above.get("class") or "")
        if is_item or not _has_links(above, base, stones):
            item = above
        if above.tag in _ITEMS:
            break
    return item


def _climbed(element: _Element) -> Iterator[_Element]:
    for _, above in zip(range(_HIGHEST), element.iterancestors(), strict=False):
        if above.tag in _BOUNDS or not _BOUND_CLASSES.isdisjoint((above.get("class") or "").split()):
            return
        yield above


def _is_alone(element: _Element, base: str, protected: set[_Element], stones: Tombstones) -> bool:
    """Whether an element is about no other post."""
    for inner in element.iter():
        if inner in protected:
            return False
        href = inner.get("href") if isinstance(inner.tag, str) else None
        if href and _is_post(href, base) and not _names(href, base, stones):
            return False
    return True


def _has_links(element: _Element, base: str, stones: Tombstones) -> bool:
    """Whether an element links to anything else."""
    others = (a.get("href") or "" for a in element.iter("a"))
    return any(href and not href.startswith(("#", "javascript:")) and not _names(href, base, stones) for href in others)


def _is_post(href: str, base: str) -> bool:
    try:
        url = urljoin(base, href.strip())
    except ValueError:
        return False
    return is_post_url(url) or is_page_url(url)


def _scripts_cut(page: ParsedPage, stones: Tombstones) -> bool:
    """Scripts: what describes the post for search engines goes, of the others its address and its number."""
    is_cut = False
    for script in list(page.tree.iter("script")):
        source = script.text or ""
        if not source or not stones.mentions(source.encode("utf-8", "replace"), page.url):
            continue
        told = _without_names(source, page.url, stones)
        if told == source:
            continue
        is_cut = True
        if "json" in (script.get("type") or ""):
            _remove(script)
        else:
            script.text = told
    return is_cut


def _without_names(source: str, base: str, stones: Tombstones) -> str:
    def address(match: re.Match[str]) -> str:
        return "" if stones.address(match[0].replace("\\/", "/"), base) else match[0]

    def number(match: re.Match[str]) -> str:
        return "0" if stones.post(match[0]) or stones.comment(match[0]) else match[0]

    return _DIGITS.sub(number, _PATH.sub(address, source))


# The tree


def _remove(element: _Element, *, with_tail: bool = False) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = "" if with_tail else element.tail or ""
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail or None
    else:
        before.tail = (before.tail or "") + tail or None
    element.tail = None
    parent.remove(element)


def _written(page: ParsedPage, body: bytes, encoding: str | None) -> bytes:
    root = page.tree
    doctype = root.getroottree().docinfo.doctype
    source = etree.tostring(root, method="html", encoding="unicode")
    if page.cut_off:
        source = _END.sub("", source)
    whole = f"{doctype}\n{source}\n" if doctype else f"{source}\n"
    name = encoding or html_body_declared_encoding(body) or "utf-8"
    try:
        codecs.lookup(name)
    except LookupError:
        name = "utf-8"
    return whole.encode(name, "xmlcharrefreplace")
