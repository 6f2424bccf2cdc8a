"""EPUB 3: the posts as a book, with a title page, contents by year and month, and a chapter a post.

A book is a ZIP file of XHTML pages, written here page after page with the standard library and Jinja2: the libraries
for it hold a whole book in memory, and take a page's HTML as it is.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from lxml import etree
from markupsafe import Markup

from archiver import __version__
from archiver.archive.pictures import file_of
from archiver.blogger.datewords import language as language_of
from archiver.blogger.locales import MONTHS, dateparser_data
from archiver.export.destination import new_file
from archiver.export.moment import made_at
from archiver.export.reading.article import article, title_of
from archiver.export.reading.lines import plain
from archiver.export.release import Release

Row = dict[str, Any]

MIMES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""Pictures that every reader of EPUB 3.3 shows, by the ending of a kept file."""
_MOST_AUTHORS = 10
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that the same book is the same bytes."""


@dataclass(kw_only=True)
class Bound:
    """What is in a book."""

    posts: int = 0
    pictures: int = 0
    not_kept: int = 0
    """Pictures that the archive has no file of, or one that books cannot show."""


class Chapter(NamedTuple):
    """What the contents say of a chapter."""

    id: str
    file: str
    part: str
    """The year, with its blog where there are several."""
    month: str
    title: str
    day: str


class Picture(NamedTuple):
    """A picture in the book."""

    id: str
    file: str
    mime: str


@dataclass
class _Book:
    zip: zipfile.ZipFile
    archive: Path
    language: str
    blogs: list[Row]
    bound: Bound = field(default_factory=Bound)
    chapters: list[Chapter] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    authors: dict[str, None] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)
    captured: list[str] = field(default_factory=list)
    digest: Any = field(default_factory=hashlib.sha256)

    def add_chapter(self, post: Row) -> None:
        """Write a post."""
        self.bound.posts += 1
        number = f"p{self.bound.posts:05d}"
        chapter = Chapter(number, f"text/{number}.xhtml", *self._contents(post))
        body = Markup(etree.tostring(article(post, self._shown), encoding="unicode"))  # noqa: S704, made by us
        language = _tag(post["language"]) or self.language
        page = _page("chapter.xhtml", language=language, title=chapter.title, article=body)
        self.digest.update(page.encode())
        _write(self.zip, f"EPUB/{chapter.file}", page)
        self.chapters.append(chapter)
        if post["author"] and len(self.authors) < _MOST_AUTHORS:
            self.authors[post["author"]] = None
        _widen(self.days, post["published_date"])
        _widen(self.captured, (post["last_fetched_at"] or "")[:10])

    def finish(self, conditions: str) -> None:
        """Write the title page, the contents, and what a reader needs to find them."""
        made = made_at()
        names = [blog["title"] or blog["host"] or blog["blog_id"] for blog in self.blogs]
        told = {
            "language": self.language,
            "title": " · ".join(names[:3]) + (" …" if len(names) > 3 else ""),
            "blogs": self.blogs,
            "chapters": self.chapters,
        }
        title_page = _page(
            "title.xhtml",
            **told,
            days=_between(self.days, "", " – "),
            count=f"{self.bound.posts} posts" if self.bound.posts != 1 else "1 post",
            conditions=conditions,
            captured=_between(self.captured, "on ", " to ", "from "),
            pictures=_told(self.bound),
            made=f"{made:%Y-%m-%d}",
            software=f"archiver {__version__}",
        )
        _write(self.zip, "EPUB/title.xhtml", title_page)
        _write(self.zip, "EPUB/nav.xhtml", _page("nav.xhtml", **told, entries=list(self._entries())))
        package = _page(
            "package.opf",
            **told,
            identifier=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:sha256:{self.digest.hexdigest()}").urn,
            authors=list(self.authors),
            modified=f"{made:%Y-%m-%dT%H:%M:%SZ}",
            pictures=list(self.pictures.values()),
        )
        _write(self.zip, "EPUB/package.opf", package)

    def _contents(self, post: Row) -> tuple[str, str, str, str]:
        """Part, month, title and day of a chapter."""
        day = post["published_date"]
        part = day[:4] if day else "Without date"
        if len(self.blogs) > 1:
            part = f"{post['host'] or post['blog_id']} · {part}"
        if not day:
            return part, "Without date", title_of(post), ""
        month = _month_name(self.language, int(day[5:7])) or day[:7]
        return part, month.capitalize(), title_of(post), f"{int(day[8:])} {month}"

    def _entries(self) -> Iterator[tuple[str, list[tuple[str, list[Chapter]]]]]:
        for part, chapters in groupby(self.chapters, key=lambda chapter: chapter.part):
            by_month = groupby(chapters, key=lambda chapter: chapter.month)
            yield part, [(month, list(found)) for month, found in by_month]

    def _shown(self, image: Row | None, address: str) -> str | None:
        kept = file_of(self.archive, image["sha256"]) if image and image["sha256"] else None
        if kept is None or kept.suffix not in MIMES:
            self.bound.not_kept += 1
            return None
        picture = self.pictures.get(kept.name)
        if picture is None:
            self.bound.pictures += 1
            name = f"i{self.bound.pictures:05d}"
            picture = Picture(name, f"pictures/{kept.name}", MIMES[kept.suffix])
            self.pictures[kept.name] = picture
            with kept.open("rb") as source, self.zip.open(_entry(f"EPUB/{picture.file}", stored=True), "w") as into:
                shutil.copyfileobj(source, into)
        return f"../{picture.file}"


def write_epub(release: Release, destination: Path, *, force: bool) -> Bound:
    """Write every post as a chapter. Raises UsageError where the destination cannot be used, and the ArchiveErrors."""
    names = release.columns("blogs")
    blogs = [dict(zip(names, row, strict=True)) for row in release.rows("blogs")]
    blogs.sort(key=lambda blog: (blog["host"] or "", blog["blog_id"]))
    languages = {_tag(blog["locale"]) for blog in blogs} - {""}
    language = languages.pop() if len(languages) == 1 else "und"
    with new_file(destination, force=force) as path, zipfile.ZipFile(path, "w") as archive:
        _write(archive, "mimetype", "application/epub+zip", stored=True)
        _write(archive, "META-INF/container.xml", _page("container.xml"))
        _write(archive, "EPUB/book.css", _page("book.css"))
        book = _Book(archive, release.selected.path, language, blogs)
        for post in release.documents():
            book.add_chapter(post)
        book.finish(_conditions(release))
    return book.bound


def _conditions(release: Release) -> str:
    wanted = release.selected.selection
    told = [f"“{label}”" for label in wanted.labels]
    told += [f"{name} {day}" for name, day in (("from", wanted.since), ("to", wanted.until)) if day]
    told += [f"with {wanted.query}"] if wanted.query else []
    told += [f"without {', '.join(sorted(release.without))}"] if release.without else []
    return ", ".join(told)


def _told(bound: Bound) -> str:
    if not bound.pictures and not bound.not_kept:
        return "No pictures"
    told = f"{bound.pictures} pictures" if bound.pictures != 1 else "1 picture"
    return f"{told}, {bound.not_kept} more were not kept" if bound.not_kept else told


def _widen(days: list[str], day: str | None) -> None:
    """Keep the first and the last day."""
    if day:
        days[:] = [min([day, *days]), max([day, *days])]


def _between(days: list[str], one: str, to: str, first: str = "") -> str:
    if not days:
        return ""
    return f"{one}{days[0]}" if days[0] == days[1] else f"{first}{days[0]}{to}{days[1]}"


def _tag(locale: str | None) -> str:
    """A locale as a language tag: ``it_IT`` → ``it-IT``; ``""`` for what is none."""
    tag = (locale or "").replace("_", "-")
    return tag if _TAG.fullmatch(tag) else ""


@cache
def _month_name(language: str, month: int) -> str | None:
    code = language_of(language)
    names = dateparser_data(code).get(MONTHS[month - 1]) if code else None
    return str(max(names, key=len)) if names else None


# The file


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("archiver.export", "book"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )


def _page(name: str, **told: Any) -> str:
    return _templates().get_template(name).render(**told) + "\n"


def _entry(name: str, *, stored: bool = False) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o644 << 16
    return entry


def _write(archive: zipfile.ZipFile, name: str, text: str, *, stored: bool = False) -> None:
    archive.writestr(_entry(name, stored=stored), text)
