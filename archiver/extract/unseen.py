"""What of a body no reader sees: what runs, what is hidden, share buttons, advertisements, forms, Word's leavings.

White text is not among it: on a dark theme it is the text.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from itertools import islice

from lxml.etree import XPath, _Element

BLOCK_TAGS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
        ),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *(
            "legend",
            "li",
            "main",
            "menu",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "td",
            "textarea",
        ),
        *("tfoot", "th", "thead", "tr", "ul"),
    }
)
"""Elements that begin and end a paragraph."""
SILENT_TAGS = frozenset(
    {
        *("button", "head", "input", "link", "meta", "noembed", "noframes", "noscript", "script", "select", "style"),
        *("svg", "template", "title", "map", "canvas", "xml", "form", "rp", "datalist"),
    }
)
"""Elements whose text no reader sees; a form that holds prose is an exception."""
SILENT_CLASSES = frozenset(
    {
        *("post-share-buttons", "share-buttons", "share-button", "goog-inline-block"),
        *("addthis_toolbox", "addthis_button", "addthis_default_style", "addthis_inline_share_toolbox"),
        *("addtoany_share_save_container", "a2a_kit", "sharethis-inline-share-buttons", "st_sharethis"),
        *("shareaholic-canvas", "sharedaddy", "ssba", "social-share", "social-buttons"),
        *("fb-like", "fb-share-button", "fb-like-box", "fb-page", "fb-comments", "fb-root"),
        *("twitter-share-button", "twitter-follow-button", "g-plusone", "g-plus", "pin-it-button", "IN-widget"),
        *("adsbygoogle", "google-auto-placed", "adsense", "linkwithin_div", "zemanta-pixie", "jump-link"),
    }
)
"""Share buttons, widgets and advertisements that owners and services put into the text."""
_PROSE = 300
"""Characters from which on the text of a form is prose: a form that was never closed around the rest of a post."""
_HIDDEN = re.compile(
    r"visibility\s*:\s*(?:hidden|collapse)|(?:left|top|text-indent)\s*:\s*-\d{4}"
    r"|(?:^|[;\s])opacity\s*:\s*0(?:\.0)?\s*(?:[;!]|$)",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"display\s*:\s*([a-z-]{1,20})", re.IGNORECASE)
"""How an element is displayed: the last declaration counts."""
_NO_HEIGHT = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*0(?:px)?\s*(?:[;!]|$)", re.IGNORECASE)
_NO_OVERFLOW = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)", re.IGNORECASE)
_LONGEST_STYLE = 500
"""Characters of the longest style that is remembered: a longer one is not met twice."""
_SIZED = frozenset({"img", "iframe", "video", "object"})
_CONTROLS = frozenset({"option", "script", "style", "textarea", "button", "noscript"})
_ENOUGH = 500
"""Elements inside a form, or inside text of no size, that are looked at: they may stand in one another."""
_WITH_ATTRIBUTES = XPath("descendant::*[@class or @style or @hidden or self::dialog]")
_BUTTONS = ("a", "button", "iframe", "img", "svg")
_READ = frozenset({"align", "class", "hidden", "href", "size", "style"})
_AROUND_CELLS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})


def attributes_of(element: _Element) -> dict[str, str]:
    """The attributes that say how an element is shown. Of others there may be thousands, and lxml looks for the value
    of each from the first on."""
    return {name: element.get(name) or "" for name in element.keys() if name in _READ}  # noqa: SIM118 - no mapping


def is_unseen(element: _Element, tag: str, attributes: dict[str, str]) -> bool:
    """Whether an element and all that is in it is not shown."""
    if tag in SILENT_TAGS:
        return tag != "form" or not (_is_around_cells(element) or _is_prose(element))
    if tag == "dialog" and element.get("open") is None:
        return True
    if not attributes:
        return False
    if "hidden" in attributes:
        return True
    classes, style = attributes.get("class"), attributes.get("style")
    if classes and (_is_silent_class(classes) or _is_row_of_buttons(element, classes)):
        return True
    return bool(style) and _hides(style or "", element)


def is_hidden(element: _Element) -> bool:
    """The same, of an element alone; so too what is no element but a comment in the source."""
    tag = element.tag
    return not isinstance(tag, str) or is_unseen(element, tag, attributes_of(element))


def seen_texts(
    element: _Element, *, left_out: Container[str] = frozenset(), edges: Container[str] = frozenset()
) -> Iterator[str]:
    """The pieces of text in an element that are seen, in order.

    :param left_out: tags of elements whose text is left out
    :param edges: tags of elements at whose beginning and end there is a space
    """
    yield element.text or ""
    stack: list[tuple[Iterator[_Element], _Element]] = [(iter(element), element)]
    while stack:
        children, around = stack[-1]
        for child in children:
            if child.tag not in left_out and not is_hidden(child):
                if child.tag in edges:
                    yield " "
                yield child.text or ""
                stack.append((iter(child), child))
                break
            yield child.tail or ""
        else:
            stack.pop()
            if stack:
                if around.tag in edges:
                    yield " "
                yield around.tail or ""


def unseen(body: _Element) -> list[_Element]:
    """The elements inside a body that are not shown."""
    silent = [element for element in body.iterdescendants(*SILENT_TAGS) if is_unseen(element, str(element.tag), {})]
    return silent + [e for e in _WITH_ATTRIBUTES(body) if is_unseen(e, str(e.tag), attributes_of(e))]


def _is_silent_class(classes: str) -> bool:
    return not SILENT_CLASSES.isdisjoint(classes.split())


def _is_row_of_buttons(element: _Element, classes: str) -> bool:
    """Whether what is called ``sharing`` is that: owners call so what they write of sharing, too."""
    if "sharing" not in classes or "sharing" not in classes.split():
        return False
    return next(element.iter(*_BUTTONS), None) is not None and not _is_prose(element)


def _hides(style: str, element: _Element) -> bool:
    hidden, has_no_size = _hiding(style) if len(style) <= _LONGEST_STYLE else _hiding.__wrapped__(style)
    # Galleries are set in a size of nothing, which closes the gaps between pictures; what is in them has its own.
    return hidden or (has_no_size and not _is_sized_within(element))


@lru_cache(maxsize=2048)
def _hiding(style: str) -> tuple[bool, bool]:
    displayed = _DISPLAY.findall(style)
    if displayed and displayed[-1].lower() == "none":
        return True, False
    if _NO_HEIGHT.search(style) and _NO_OVERFLOW.search(style):
        return True, False
    return _HIDDEN.search(style) is not None, _NO_SIZE.search(style) is not None


def _is_sized_within(element: _Element) -> bool:
    """Whether something inside has a size of its own; so too what is too much to be looked through."""
    for place, inner in enumerate(element.iterdescendants()):
        if place == _ENOUGH or inner.tag in _SIZED or "font-size" in (inner.get("style") or ""):
            return True
    return False


def _is_around_cells(form: _Element) -> bool:
    """Whether a form stands where a table has rows or cells: a browser leaves it empty, and shows them."""
    around = form.getparent()
    return around is not None and around.tag in _AROUND_CELLS


def _is_prose(form: _Element) -> bool:
    length = 0
    for inner in islice(form.iter(), _ENOUGH):
        length += len((inner.tail or "").strip())
        length += len((inner.text or "").strip()) if inner.tag not in _CONTROLS else 0
        if length >= _PROSE:
            return True
    return False
