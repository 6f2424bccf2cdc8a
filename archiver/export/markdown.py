"""Markdown: a folder with a file a post, for readers of notes and for people who mark up texts.

::

    DEST/
      index.md                              the blogs
      valdorsa.blogspot.com/index.md        a blog's posts by date
      valdorsa.blogspot.com/2024/07/slug.md
      pictures/ab….jpg                      those that are kept
      export.json
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

import yaml
from lxml import etree
from markdownify import ATX, BACKSLASH, MarkdownConverter

from archiver import __version__
from archiver.archive.pictures import file_of
from archiver.counts import many
from archiver.export.destination import new_folder
from archiver.export.names import host_folder, mark_of, safe_name, slug_of
from archiver.export.reading.article import article, date_line, title_of
from archiver.export.reading.parts import corrected
from archiver.export.release import Release

Row = dict[str, Any]
PICTURES = "pictures"
_FENCE = re.compile("`{3,}")
_NEW_LINES = re.compile(r"\n{3,}")


@dataclass(kw_only=True)
class Written:
    """What was written."""

    posts: int = 0
    pictures: int = 0
    """Files, each once."""
    not_kept: int = 0
    """Pictures that are links to the blog's address, because the archive has no file of them."""


def write_markdown(release: Release, destination: Path, *, force: bool) -> Written:
    """Write every post to a file of its own. Raises UsageError where the destination cannot be used, ArchiveErrors."""
    written = Written()
    manifest: dict[str, Any] = {
        "format": "markdown",
        "selection": release.selected.selection.as_json(),
        "without": sorted(release.without),
        "software": f"archiver {__version__}",
    }
    with new_folder(destination, force=force, manifest=manifest) as folder, ExitStack() as stack:
        blogs = stack.enter_context(_new_text(folder / "index.md"))
        blogs.write("# Blogs\n\n")
        for name, posts in groupby(release.documents(), key=lambda post: host_folder(post["host"], post["blog_id"])):
            before = written.posts
            _write_blog(folder, name, posts, release.selected.path, written)
            blogs.write(f"- [{_escaped(name)}]({name}/index.md): {many(written.posts - before, 'post')}\n")
        manifest |= {"posts": written.posts, "pictures": written.pictures, "pictures_not_kept": written.not_kept}
    return written


def _write_blog(folder: Path, name: str, posts: Iterator[Row], archive: Path, written: Written) -> None:
    (folder / name).mkdir()
    month = None
    with _new_text(folder / name / "index.md") as index:
        index.write(f"# {_escaped(name)}\n")
        for post in posts:
            if _month(post) != month:
                month = _month(post)
                index.write(f"\n## {month}\n\n")
            file = _place(folder / name, post)
            pictures = _Pictures(archive, folder, "/".join([".."] * (len(file.relative_to(folder).parts) - 1)), written)
            with _new_text(file) as text:
                text.write(markdown_of(post, pictures))
            written.posts += 1
            link = file.relative_to(folder / name).as_posix()
            index.write(f"- [{_escaped(title_of(post))}](<{link}>), {_escaped(date_line(post))}\n")


def markdown_of(post: Row, pictures: _Pictures) -> str:
    """A post as front matter and text."""
    front = yaml.dump(_front(post), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    html = etree.tostring(article(post, pictures.shown), encoding="unicode", method="html")
    return f"---\n{front}---\n\n{_Converter().convert(html)}\n"


def _front(post: Row) -> Row:
    """What the archive knows of a post; only what it does know."""
    told = {
        "title": post["title"],
        "date": post["published"],
        "date_text": post["published_text"],
        "updated": post["updated"],
        "author": post["author"],
        "byline": post["byline"],
        "credits": [
            {name: credit[name] for name in ("name", "role", "kind", "url") if credit[name]}
            for credit in post.get("credits") or ()
        ],
        "labels": post["labels"],
        "language": post["language"],
        "url": post["url"],
        "id": post["post_id"],
        "kind": post["kind"],
        "status": post["status"] if post["status"] != "live" else None,
        "version": post["version"],
        "content_hash": post["content_hash"],
        "captured_at": post["last_fetched_at"],
        "gone_at": post["gone_at"],
        "truncated": bool(post["truncated"]) or None,
        "corrected": corrected(post),
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


class _Dumper(yaml.SafeDumper):
    """Dates stay text: a date as precise as known is no timestamp."""

    def ignore_aliases(self, data: object) -> bool:
        """No ``&id001`` where two lists are alike."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Text in one line, so that none looks like the end of the front matter."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Dumper.add_representer(str, _text)


# Where it goes


def _month(post: Row) -> str:
    return str(post["published_date"] or "")[:7] or "Without date"


def _place(blog: Path, post: Row) -> Path:
    """A file that is not there yet."""
    day = str(post["published_date"] or "")
    folder = blog / "pages" if post["kind"] == "page" else blog / day[:4] / day[5:7] if day else blog / "undated"
    folder.mkdir(parents=True, exist_ok=True)
    mark = mark_of(post["post_id"])
    name = slug_of(post["url"]) or safe_name(post["title"] or "") or mark
    file = folder / f"{name}.md"
    return folder / f"{name}-{mark}.md" if file.exists() else file


def _new_text(path: Path) -> TextIO:
    return path.open("x", encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class _Pictures:
    """Copies pictures that are kept beside the texts."""

    archive: Path
    folder: Path
    up: str
    """From the post's folder to the export's."""
    written: Written = field(compare=False)

    def shown(self, image: Row | None, address: str) -> str | None:
        """Where a picture is, seen from the post; ``None`` where it isn't kept."""
        kept = file_of(self.archive, image["sha256"]) if image and image["sha256"] else None
        if kept is None:
            self.written.not_kept += 1
            return None
        copy = self.folder / PICTURES / kept.name
        if not copy.exists():
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(kept, copy)
            self.written.pictures += 1
        return f"{self.up}/{PICTURES}/{kept.name}"


# Markdown


class _Converter(MarkdownConverter):
    """markdownify, for whom a text may hold anything: what would be markup in it is escaped."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined, misc]
        """Of markdownify."""

        heading_style = ATX
        newline_style = BACKSLASH
        bullets = "-"
        escape_misc = True
        autolinks = False
        table_infer_header = True
        strip_pre = None

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A link, its address in angle brackets: it may hold brackets of its own."""
        if "_noformat" in parent_tags or not text.strip() or not el.get("href"):
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}[{text.strip()}](<{_address(el['href'])}>){after}"

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A picture."""
        return f"![{_escaped(el.get('alt') or '')}](<{_address(el['src'])}>)"

    def convert_figcaption(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A caption, right under its picture."""
        return f"\n\n*{text.strip()}*\n\n" if "*" not in text and "\\\n" not in text else f"\n\n{text.strip()}\n\n"

    def convert_figure(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A picture stands alone."""
        return f"\n\n{text.strip()}\n\n"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code, between fences that it does not hold."""
        fence = "`" * max((len(found) + 1 for found in _FENCE.findall(text)), default=3)
        return f"\n\n{fence}\n{text}\n{fence}\n\n"

    def convert_footer(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Where it is from, below a rule."""
        return f"\n\n---\n\n{text.strip()}\n\n"

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Text in which nothing is markup."""
        escaped: str = super().escape(text, parent_tags)  # type: ignore[misc]
        return escaped.replace("!\\[", "\\!\\[")


def _escaped(text: str) -> str:
    escaped: str = _Converter().escape(" ".join(text.split()), set())
    return escaped


def _address(address: str) -> str:
    """An address between angle brackets."""
    return "".join(address.split()).replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E")
