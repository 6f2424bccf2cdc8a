"""References to a post, in the forms that people and programs cite with. Pure.

Names stay as they are credited: which part of a name is the family's nobody can tell for certain, so no format is told.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from archiver.archive.cited import Cited

FORMATS = ("text", "bibtex", "ris", "csl-json")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_WORDS = {
    "en": ("no date", "Blog post", "translated by", "archived", "version", "gone from the blog since"),
    "it": ("s.d.", "Post di blog", "traduzione di", "archiviato il", "versione", "sparito dal blog dal"),
}
"""No date, blog post, translated by, archived, version, gone since."""


def reference(of: Cited, format_: str, language: str = "en") -> str:
    """A reference in one of the `FORMATS`, without an end of line.

    :param language: ``en`` or ``it``: of the words in the format ``text``
    """
    match format_:
        case "bibtex":
            return bibtex(of)
        case "ris":
            return ris(of)
        case "csl-json":
            return csl_json(of)
        case _:
            return text(of, language)


def text(of: Cited, language: str = "en") -> str:
    """A reference as a sentence: author, title, blog, date as printed, address, capture, version, hash."""
    no_date, kind, translated, archived, version, gone = _WORDS[language]
    date = of.published_text or of.published or no_date
    if of.published_text and of.published:
        date = f"{of.published_text} ({of.published})"
    told = [
        ", ".join(map(_line, of.authors)),
        f"“{_line(of.title)}”" if of.title else "",
        f"{translated} {', '.join(map(_line, of.translators))}" if of.translators else "",
        f"{_line(of.blog)} ({kind})" if of.blog else kind,
        _line(date),
        _line(of.url),
        f"{archived} {of.captured_at}, {version} {of.version}" if of.captured_at else f"{version} {of.version}",
        f"SHA-256 {of.sha256}" if of.sha256 else "",
        f"{gone} {of.gone_at[:10]}" if of.gone_at else "",
    ]
    return ". ".join(part for part in told if part) + "."


def bibtex(of: Cited) -> str:
    """An entry ``@online`` of BibLaTeX."""
    from pybtex.database import BibliographyData, Entry

    fields = {
        "author": " and ".join(f"{{{_line(name)}}}" for name in map(_braceless, of.authors)),
        "translator": " and ".join(f"{{{_line(name)}}}" for name in map(_braceless, of.translators)),
        "title": f"{{{_braceless(_line(of.title))}}}" if of.title else "",
        "organization": _braceless(_line(of.blog)),
        "date": of.published or "",
        "url": of.url or "",
        "urldate": (of.captured_at or "")[:10],
        "langid": {"it": "italian", "en": "english"}.get(of.language or "", ""),
        "note": _braceless(_note(of)),
    }
    data = BibliographyData({_key(of): Entry("online", [(name, said) for name, said in fields.items() if said])})
    return str(data.to_string("bibtex")).strip()


def ris(of: Cited) -> str:
    """An entry of the type BLOG."""
    from rispy import RisWriter, dumps

    class Writer(RisWriter):  # type: ignore[misc] # no types
        """Writes no number before an entry."""

        def set_header(self, count: int) -> str:
            return ""

    entry: dict[str, Any] = {
        "type_of_reference": "BLOG",
        "authors": [_line(name) for name in of.authors],
        "translated_author": ", ".join(map(_line, of.translators)),
        "title": _line(of.title),
        "secondary_title": _line(of.blog),
        "year": (of.published or "")[:4],
        "date": (of.published or "").replace("-", "/"),
        "urls": [_line(of.url)] if of.url else [],
        "access_date": (of.captured_at or "")[:10].replace("-", "/"),
        "language": of.language or "",
        "notes": [_note(of)],
    }
    return str(dumps([{name: said for name, said in entry.items() if said}], implementation=Writer)).strip()


def csl_json(of: Cited) -> str:
    """A list of one item of the type ``post-weblog`` (CSL 1.0.2)."""
    item = {
        "id": _key(of),
        "type": "post-weblog",
        "author": [{"literal": _line(name)} for name in of.authors],
        "translator": [{"literal": _line(name)} for name in of.translators],
        "title": _line(of.title),
        "container-title": _line(of.blog),
        "issued": _date(of.published),
        "accessed": _date((of.captured_at or "")[:10]),
        "URL": of.url,
        "language": of.language,
        "version": str(of.version),
        "note": _note(of),
    }
    return json.dumps([{name: said for name, said in item.items() if said}], ensure_ascii=False, indent=2)


def _note(of: Cited) -> str:
    told = [
        f"Date as printed: {_line(of.published_text)}" if of.published_text else "",
        f"Archived {of.captured_at}" if of.captured_at else "",
        f"version {of.version}",
        f"SHA-256 {of.sha256}" if of.sha256 else "",
        f"gone from the blog since {of.gone_at[:10]}" if of.gone_at else "",
        "with corrections by hand" if of.corrected else "",
    ]
    return "; ".join(part for part in told if part)


def _date(day: str | None) -> dict[str, list[list[int]]] | None:
    parts = [int(part) for part in (day or "").split("-") if part.isdigit()]
    return {"date-parts": [parts]} if parts else None


def _key(of: Cited) -> str:
    """``ibragimov2024-putin-in-kazakistan``: the last word of the first author, the year, the first words."""
    author = _plain(of.authors[0])[-1:] if of.authors else []
    return "-".join(["".join([*author, (of.published or "")[:4]]), *_plain(of.title or "")[:3]]).strip("-") or "post"


def _plain(said: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", said.lower()).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", folded)


def _line(said: str | None) -> str:
    """One line: an end of line would begin another field."""
    return " ".join(_CONTROL.sub(" ", said or "").split())


def _braceless(said: str) -> str:
    """Braces group in BibTeX, and one alone breaks the file."""
    return said.replace("{", "(").replace("}", ")").replace("\\", "/")
