"""Who made a text, as its own lines say: bylines, translators, editors, sources, photographers.

Only lines that say nothing else are read. Where a reader would doubt, there is no credit: the line is still a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from archiver.blogger import locales
from archiver.extract.blocks import Line
from archiver.extract.names import is_name, split_names
from archiver.records import BlockKind, Credit

LONG = 200
"""Characters from which on a line is a paragraph of the text and no longer part of its head."""
HEAD, FOOT = 8, 3
"""How many lines of text, at most, the head and the foot of a post have."""

_WORK = r"articolo|testo|servizio|intervista|analisi|commento|racconto|poesia|scritto|written|texto|texte|art[ií]culo"
_BYLINE = re.compile(
    rf"(?:(?:un\s+)?(?:{_WORK})\s+)?(?:di|by|da|por|par|von)\s+(?P<rest>\S.*)"
    r"|(?:autor[ei]?|author|auteur)\s*:\s*(?P<named>\S.*)",
    re.IGNORECASE,
)
_ROLE = re.compile(r"\s+[–—-]\s*|\s*[–—]\s+")
_EDITOR = re.compile(
    r"[(\[]?(?P<task>[^()\[\]]{0,40}?)\ba cura d(?:i|el|ella|ell['’])\s+(?P<names>[^()\[\]]+?)[)\]]?", re.IGNORECASE
)
_TRANSLATION = r"traduzione|trad\.|tradott[oa]|translated|translation|traducci[oó]n|tradu[cç][aã]o|traduit"
_TRANSLATOR = re.compile(
    rf"[(\[–—-]?\s*(?:{_TRANSLATION})(?:\s+(?:dall?['’]?\s?\w+|from \w+|a cura))?"
    r"\s*(?::|\b(?:di|da|by|de|por|par)\b)\s*(?P<names>[^()\[\]]+?)[)\]]?",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"[(\[]?(?:(?:fonte|fonti|source|fuente|quelle|link originale)\s*:|tratto da\b:?)\s*(?P<name>.+?)[)\]]?",
    re.IGNORECASE,
)
_PHOTOGRAPHER = re.compile(
    r"[(\[]?(?:foto(?:grafie)?|photos?|ph\.?|immagini)\s*(?::|\bdi\b|\bby\b|\ba cura di\b)"
    r"\s*(?P<names>[^()\[\]]+?)[)\]]?\.?",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)\S+")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:\d{1,2}[°º]?\s+)?[^\W\d]+\s+\d{4}|\d{4}|\d{1,2}\s+[^\W\d]+")


def mark(lines: list[Line], about: str) -> list[Credit]:
    """Find the lines that credit somebody, give them their kind, and say whom they credit, in reading order."""
    said = [line for line in lines if line.kind in {"paragraph", "heading", "caption"} and line.text]
    head, foot = _head(said), said[-FOOT:]
    at_the_edge = {id(line) for line in (*head, *foot)}
    signed = {id(line) for line in _signatures(lines, said, head, about)}
    found: list[Credit] = []
    for line in said:
        made, kind = _read(line, id(line) in at_the_edge, id(line) in signed)
        if made and line.kind != "caption":
            line.kind = kind
        found += made
    return found


def _read(line: Line, at_the_edge: bool, signed: bool) -> tuple[list[Credit], BlockKind]:
    if line.kind == "caption":
        return photographers(line), "caption"
    if source := _source(line):
        return [source], "source"
    no_credit: list[Credit] = []
    readers = (editors, translators, photographers, *((authors,) if at_the_edge else ()))
    made = next((read for reader in readers if (read := reader(line))), no_credit)
    if signed and not made:
        made = [_credit(line, line.text.removesuffix(".").strip(), "author")]
    return made, "byline"


def _head(said: list[Line]) -> list[Line]:
    """The lines before the first paragraph that is too long to be anything but text."""
    head: list[Line] = []
    for line in said[: HEAD + 1]:
        if len(line.text) >= LONG and line.kind == "paragraph" and not authors(line):
            return head
        head.append(line)
    return head[:HEAD]


def authors(line: Line) -> list[Credit]:
    """``Di NAME – role``, ``di A e B``, ``NAME`` behind ``autore:``; a date in the role's place is none."""
    found = _BYLINE.fullmatch(line.text)
    if found is None:
        return []
    rest = (found["rest"] or found["named"]).strip()
    named, _, role = _cut(rest)
    names = split_names(named)
    if not names or not all(is_name(name) for name in names):
        names, role = _names_then_role(named)
    return [_credit(line, name, "author", _role(role)) for name in names]


def _cut(text: str) -> tuple[str, str, str]:
    found = _ROLE.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _names_then_role(text: str) -> tuple[list[str], str]:
    """``NAME, role``: the one name before the first comma, when what follows is no second name."""
    name, comma, role = text.partition(",")
    return ([name.strip()], role) if comma and is_name(name.strip()) and not is_name(role.strip()) else ([], "")


def _role(text: str) -> str | None:
    role = text.strip().removesuffix(".").strip()
    return None if not role or _DATE.fullmatch(role) else role


def editors(line: Line) -> list[Credit]:
    """``a cura di NAME``, ``[Edizione e note a cura di NAME]``."""
    return _named(line, _EDITOR, "editor")


def translators(line: Line) -> list[Credit]:
    """``Traduzione di NAME``, ``Tradotto da NAME``."""
    return _named(line, _TRANSLATOR, "translator")


def photographers(line: Line) -> list[Credit]:
    """``Foto: NAME``, ``Foto di NAME``."""
    return _named(line, _PHOTOGRAPHER, "photographer")


def _named(line: Line, pattern: re.Pattern[str], kind: str) -> list[Credit]:
    found = pattern.fullmatch(line.text.removesuffix(".")) if len(line.text) < LONG else None
    names = split_names(found["names"]) if found else []
    return [_credit(line, name, kind) for name in names] if all(is_name(name, fewest=1) for name in names) else []


def _source(line: Line) -> Credit | None:
    found = _SOURCE.fullmatch(line.text) if len(line.text) < LONG else None
    if found is None:
        return None
    address = next((link.get("href") for link in line.links), None) or _first_url(line.text)
    name = _URL.sub("", found["name"]).strip(" .,:;()–—-") or _host(address)
    return _credit(line, name, "source", url=address) if name else None


def _first_url(text: str) -> str | None:
    found = _URL.search(text)
    return None if found is None else found[0].rstrip(".,;)") if found[0].startswith("http") else f"https://{found[0]}"


def _host(address: str | None) -> str:
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _signatures(lines: list[Line], said: list[Line], head: list[Line], about: str) -> Iterator[Line]:
    """The lines that are only a name: the one in the head, and the very last."""
    if not any(len(line.text) >= LONG // 2 for line in said):
        return
    is_signature = _signature_test(lines, about)
    if len(head) < len(said):
        named = [line for line in head if is_signature(line)]
        yield from named if len(named) == 1 else ()
    if is_signature(said[-1]) and not is_signature(said[-2] if len(said) > 1 else said[-1]):
        yield said[-1]


def _signature_test(lines: list[Line], about: str) -> Callable[[Line], bool]:
    below_picture = {id(other) for one, other in pairwise(lines) if one.picture is not None}
    subject = locales.fold(about)

    def is_signature(line: Line) -> bool:
        name = line.text.removesuffix(".").strip()
        if line.kind != "paragraph" or not is_name(name) or name.isupper() or locales.fold(name) in subject:
            return False
        return line.text.endswith(".") or id(line) not in below_picture

    return is_signature


def _credit(line: Line, name: str, kind: str, role: str | None = None, url: str | None = None) -> Credit:
    address = url or next((link.get("href") for link in line.links), None)
    return Credit(name=name, role=role, kind=kind, url=address, text=line.text)  # type: ignore[arg-type]
