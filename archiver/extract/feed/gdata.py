"""Blogger's JSON as the Atom it was made of: ``alt=json`` and ``alt=json-in-script``.

Google made it of Atom by one rule: an element is an object, its text is under ``$t``, its attributes are strings, what
stands more than once is a list, and ``thr$total`` is ``thr:total``. Turned back, both are read by the same lines.
"""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree
from lxml.etree import _Element

from archiver.extract import xml
from archiver.extract.feed.names import ATOM, GDATA, SEARCH, THREAD

_NAMESPACES = {"openSearch": SEARCH[0], "thr": THREAD, "gd": GDATA}
_KEY = re.compile(r"(?:(?P<space>[A-Za-z]{1,20})\$)?(?P<name>[A-Za-z][A-Za-z0-9-]{0,40})")
_CALL = re.compile(r"\s*+(?://[^\n]{0,200}\n\s*+)?(?:[A-Za-z_$][\w$.]{0,100}+\s*+\()?\s*+(?=\{)")
"""What stands before the object where a script asked for it: ``// API callback``, a function's name."""
_DEEPEST = 6
"""An author's name is four deep: feed, entry, author, name."""


def is_json(text: str) -> bool:
    """Whether a document is an object of JSON, or a call of a function with one."""
    return _CALL.match(text) is not None


def read(text: str) -> _Element | None:
    """The Atom of a feed in JSON; ``None`` for an object that is no feed. Raises ``ValueError`` where it is no JSON."""
    start = found.end() if (found := _CALL.match(text)) else 0
    try:
        told, end = json.JSONDecoder(strict=False, parse_int=str, parse_float=str).raw_decode(text, start)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if text[end:].strip(" \t\r\n);"):
        raise ValueError("something follows the object")
    for name in ("feed", "entry"):
        inner = told.get(name) if isinstance(told, dict) else None
        if isinstance(inner, dict):
            root = etree.Element(f"{{{ATOM}}}{name}")
            _fill(root, inner, 0)
            return root
    return None


def _fill(element: _Element, told: dict[str, Any], depth: int) -> None:
    for key, value in told.items():
        if key == "$t":
            element.text = xml.readable(value) if isinstance(value, str) else None
            continue
        found = _KEY.fullmatch(key)
        space = _NAMESPACES.get(found["space"], "") if found and found["space"] else ATOM
        if found is None or not space:
            continue
        if isinstance(value, str):
            element.set(found["name"], xml.readable(value))
        elif depth < _DEEPEST:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    _fill(etree.SubElement(element, f"{{{space}}}{found['name']}"), one, depth + 1)
