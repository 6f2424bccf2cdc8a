"""Who wrote a comment, from the line above or below it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from archiver.blogger.comment_forms import LEAD_IN, SAID
from archiver.extract import text

_ASIDE = frozenset(
    {
        *("comment_author_flag", "comment_service", "item-control", "comment-timestamp", "comment-actions"),
        *("comment-reply", "comment_reply", "comment-delete"),
    }
)
"""Classes of what themes print beside a name and is not part of it."""
_BLOGGER_PAGES = re.compile(r"/(?:delete-comment|comment|comment-iframe)\.g\b|/comment/")
_LONGEST = 200


def read(header: _Element, stamp: _Element | None) -> tuple[str | None, str | None]:
    """The name as shown, and the address it links to.

    :param header: the element that holds the name, and often ``ha detto…`` or the time as well
    :param stamp: the permalink of the comment, which is no name
    """
    for link in header.iter("a"):
        address = (link.get("href") or "").strip()
        name = text.of(link)
        if name and address and link is not stamp and not address.startswith("#") and not _is_tool(link, header):
            return name, address
    return _unlinked(header, stamp), None


def _is_tool(link: _Element, header: _Element) -> bool:
    """Whether a link beside the name answers or deletes the comment."""
    around = itertools.takewhile(lambda above: above is not header, link.iterancestors())
    return any(_is_aside(element) for element in (link, *around))


def _is_aside(element: _Element) -> bool:
    if element.tag == "a" and _BLOGGER_PAGES.search(element.get("href") or ""):
        return True
    classes = element.get("class")
    return classes is not None and not _ASIDE.isdisjoint(classes.split())


def _unlinked(header: _Element, stamp: _Element | None) -> str | None:
    pieces = "".join(_pieces(header, stamp))
    lines = [line for part in pieces.split("\n") if (line := text.normalise(part))]
    if not lines:
        return _avatar(header)
    whole = text.normalise(pieces)
    shown = _avatar(header)
    if shown and shown in whole:
        return shown
    if len(lines) > 1 and stamp is None:
        return lines[0]
    return _without_verb(whole, cut=stamp is not None)


def _pieces(header: _Element, stamp: _Element | None) -> Iterator[str]:
    """The text of an element without that of the permalink and of what stands beside the name."""
    events = etree.iterwalk(header, events=("start", "end"))
    for event, element in events:
        if event == "end":
            yield (element.tail or "") if element is not header else ""
        elif element is not header and (element is stamp or _is_aside(element)):
            events.skip_subtree()
        else:
            yield element.text or ""


def _avatar(header: _Element) -> str | None:
    """The alternative text of the author's picture, where a name has no profile to link to."""
    return next((title for image in header.iter("img") if (title := text.or_none(image.get("title")))), None)


def _without_verb(line: str, *, cut: bool) -> str | None:
    """``NAME`` of ``NAME ha detto…``; nothing where a line goes on after the name and nobody knows where it ends."""
    if len(line) > _LONGEST:
        return None
    name = line.strip(" ,:")
    if cut:
        lead = next((word for word in LEAD_IN if name.lower().startswith(word)), "")
        name = name[len(lead) :].strip(" ,:")
        name = name.removesuffix(", at").removesuffix(", alle")
    bare = name.rstrip(" .…:")
    verb = next((verb for verb in SAID if bare.endswith(verb)), None)
    if verb is not None:
        return bare.removesuffix(verb).strip() or None
    return None if name.endswith(("...", "…")) else name or None
