"""The page data that Blogger writes into its pages: what it says itself of blog, page and theme.

``_WidgetManager._SetDataContext([{'name': 'blog', 'data': {…}}, …])`` is a JavaScript literal whose strings are escaped
as ``\\x27``; it is read as data and never executed. Some themes strip it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import chompjs

_CALL = "_WidgetManager._SetDataContext("
_ENDS = ("_WidgetManager._RegisterWidget", "</script", "</SCRIPT")
"""What the call may be followed by; the first of them ends it."""
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_UNUSUAL = re.compile(r'\\(?!["/bfnrt]|u00[0-9A-Fa-f]{2})')
_JSON_ESCAPES = frozenset('"\\/bfnrtu')
LONGEST = 1_000_000
"""Characters of the literal that are looked at; real ones have about 20,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageData:
    """What the page data says; ``None`` where it says nothing."""

    blog_id: str | None = None
    post_id: str | None = None
    page_type: str | None = None
    """``index``, ``item``, ``static_page``, ``archive`` or ``error_page``."""
    locale: str | None = None
    search_label: str | None = None
    homepage_url: str | None = None
    """The canonical home page: a custom domain where the blog has one."""
    blog_title: str | None = None
    description: str | None = None
    template: str | None = None
    """``Contempo``, ``custom``; older themes carry no name here."""
    adult: bool = False
    is_private: bool = False
    is_mobile: bool = False


def read(text: str) -> PageData | None:
    """The page data in a page's text; ``None`` when there is none that can be read."""
    start = text.find(_CALL)
    if start < 0:
        return None
    start += len(_CALL)
    ends = (text.find(end, start, start + LONGEST) for end in _ENDS)
    contexts = parse_literal(text[start : min((end for end in ends if end >= 0), default=start + LONGEST)])
    return _page_data(_by_name(contexts))


def parse_literal(source: str) -> Any:
    """The JavaScript literal that a text begins with, as data; ``None`` for what is none. It is never executed."""
    try:
        return chompjs.parse_js_object(_with_json_escapes(source))
    except (ValueError, RecursionError):
        return None


def _with_json_escapes(source: str) -> str:
    """Escapes as JSON has them; where none is unusual, all at once."""
    quick = source.replace("\\x", "\\u00")
    return _ESCAPE.sub(_json_escape, source) if _UNUSUAL.search(quick) else quick


def _json_escape(found: re.Match[str]) -> str:
    code, character = found[1], found[2]
    if code is not None:
        return f"\\u00{code}"
    return found[0] if character in _JSON_ESCAPES else f"\\u{ord(character):04x}"


def _by_name(contexts: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(contexts, list):
        return {}
    named = [item for item in contexts if isinstance(item, dict) and isinstance(item.get("data"), dict)]
    return {str(item.get("name")): item["data"] for item in named}


def _page_data(data: dict[str, dict[str, Any]]) -> PageData | None:
    blog, template = data.get("blog"), data.get("template", {})
    if not blog:
        return None
    view = data.get("view", {})
    search = view.get("search")
    label = search.get("label") if isinstance(search, dict) else None
    return PageData(
        blog_id=_text(blog, "blogId"),
        post_id=_text(blog, "postId"),
        page_type=_text(blog, "pageType"),
        locale=_text(blog, "locale"),
        search_label=_text(blog, "searchLabel") or (label if isinstance(label, str) and label else None),
        homepage_url=_text(blog, "canonicalHomepageUrl") or _text(blog, "homepageUrl"),
        blog_title=_text(blog, "title"),
        description=_text(blog, "metaDescription"),
        template=_text(template, "name"),
        adult=blog.get("adultContent") is True,
        is_private=blog.get("isPrivateBlog") is True,
        is_mobile=blog.get("isMobileRequest") is True,
    )


def _text(data: dict[str, Any], name: str) -> str | None:
    value = data.get(name)
    return value.strip() or None if isinstance(value, str) else None
