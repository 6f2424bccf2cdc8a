"""What a release has for people to read: README.md, DATA-DICTIONARY.md and CERTIFICATE.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from archiver.archive.audit import Audit, ScopeAudit
from archiver.archive.robots import Robots
from archiver.certificate import headline, lines
from archiver.dictionary import RULES, TABLES, VIEWS, Table
from archiver.export.about import About, spoken

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")
_LEFT_OUT = {
    "text": "the texts: bodies, blocks, decks, captions, the words of comments and links. Titles, dates, names, labels,"
    " addresses and counts are in it",
    "comments": "the comments",
    "images": "the pictures, and the list of them with their captions",
    "captures": "where in the archive's WARC files each row was read from (captures, and every capture_id)",
}


def plain(text: object) -> str:
    """Words of a blog or a person as Markdown that shows them and does nothing else."""
    return _SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def readme(about: About, robots: Iterable[Robots], tables: Mapping[str, int]) -> str:
    """What the release is, how to open it, how it was made, and what is not in it."""
    return _joined(
        f"# {plain(about.title)}",
        plain(about.description),
        *_facts(about),
        "## What is here",
        _files(about, tables),
        "## Open it",
        _OPENING,
        "## How it was made",
        _made(about, list(robots)),
        "## What is in it, and what is not",
        *_limits(about),
        "## Whose it is, and how to cite it",
        _rights(about),
        _cited(about),
    )


def _facts(about: About) -> Iterator[str]:
    span = f", from {about.first_day} to {about.last_day}" if about.first_day else ""
    makers = ", ".join(plain(spoken(creator)) for creator in about.creators)
    told = [
        about.dated,
        f"{about.posts} posts and pages{span}",
        f"made by {makers}" if makers else "",
    ]
    yield "; ".join(part for part in told if part) + "."
    yield "\n".join(
        f"- {plain(blog['title'] or blog['host'] or blog['blog_id'])}" + (f": <{blog['url']}>" if blog["url"] else "")
        for blog in about.blogs
    )


def _files(about: About, tables: Mapping[str, int]) -> str:
    rows = {
        "`data/*.csv`": f"the tables, a file each ({len(tables)}): UTF-8, commas, a line of names; an empty field is"
        " “not known”",
        "`archive.sqlite`": "the same rows in one SQLite database, with views and full-text search",
        "`datapackage.json`": "every column described for programs (Frictionless Data Package)",
        "`DATA-DICTIONARY.md`": "the same for people",
        "`CERTIFICATE.md`, `certificate.json`": "how complete the archive is, and how that is known",
        "`robots/`": "the robots.txt of each blog, as it was seen",
        "`CITATION.cff`": "how to cite this release",
        "`export.json`": "what was chosen, what was left out, how many rows each table has",
        "`SHA256SUMS`": "a checksum of every file: `sha256sum -c SHA256SUMS`",
    }
    if about.pictures:
        rows["`pictures/`"] = f"{about.pictures} pictures, named by the SHA-256 that `images.csv` gives (column sha256)"
    return _table(("file", "what it is"), rows.items())


_OPENING = """\
Python (pandas); ids are long numbers, so read them as text:

```python
import pandas
posts = pandas.read_csv("data/posts.csv", dtype={"post_id": str, "blog_id": str})
posts.groupby(posts.published_date.str[:7]).size()      # posts by month
```

R:

```r
posts <- read.csv("data/posts.csv", colClasses = c(post_id = "character", blog_id = "character"), na.strings = "")
```

SQL, with the `sqlite3` shell or anything that reads SQLite:

```sql
SELECT published_date, title FROM posts_corrected ORDER BY published_date;
SELECT title FROM posts WHERE rowid IN (SELECT rowid FROM posts_fts WHERE posts_fts MATCH 'perche');
```

In the browser, with [Datasette](https://datasette.io): `datasette --immutable archive.sqlite`.

In a spreadsheet program: import the CSV files as UTF-8 with every column as text. They are for programs, with every
value as it is: a text of a blog may begin with `=`, and would be taken for a formula."""


def _made(about: About, robots: list[Robots]) -> str:
    told = [
        f"archiver {about.program} asked the blogs, kept every response in WARC files, and read from these what is"
        " here.",
        "`data/posts.csv` has what a person corrected in place of what was read; the column `corrected` names the"
        " fields. In `archive.sqlite`, `posts` has what was read, `corrections` what was corrected, and the view"
        " `posts_corrected` is what `posts.csv` is.",
        "Columns that only the program needs are in the database and not in the CSV files.",
    ]
    for one in robots:
        if one.body is not None:
            told.append(f"`robots/{file_name(one.host)}` was fetched at {one.fetched_at} from <{one.url}>.")
        else:
            what = "could not be read from the archive" if one.status == 200 else f"was answered with HTTP {one.status}"
            told.append(f"<{one.url}>, asked for at {one.fetched_at}, {what}.")
    if not robots:
        told.append("No robots.txt was seen.")
    return "\n".join(f"- {line}" for line in told)


def _limits(about: About) -> Iterator[str]:
    chosen = f"Posts and pages: {plain(about.chosen)}."
    if about.posts_held > about.posts:
        chosen += f" These are {about.posts} of the {about.posts_held} that the archive held of these blogs."
    yield chosen
    if about.without:
        yield "Left out:\n\n" + "\n".join(f"- {_LEFT_OUT[what]}." for what in about.without)
    if about.is_pseudonymised:
        yield (
            "Who commented is called by a pseudonym, always by the same one. It replaces their names, the addresses"
            " of their profiles, their names in answers to them, and the numbers of comments; what they wrote may still"
            " tell who they are."
        )
    if about.pictures_lost:
        yield f"{about.pictures_lost} pictures are missing: the archive has lost their files."
    yield "The tables `follows`, `walks`, `witnesses` and `listed` of the database serve runs only, and are empty."


def _rights(about: About) -> str:
    told = [
        "The texts, the pictures and the comments belong to those who made them, whose names are in the tables credits,"
        " posts (author, byline), images (caption_credit) and comments, as far as the blogs name them."
    ]
    if about.license is not None:
        told.append(
            f"What those who made this release may license, they license under {plain(about.license)}. That is the"
            " collection and its description, not the texts of others."
        )
    else:
        told.append("No licence was given for this release: ask before you pass it on.")
    return " ".join(told)


def _cited(about: About) -> str:
    makers = "; ".join(plain(creator) for creator in about.creators)
    return (
        f"This release: {f'{makers}: ' if makers else ''}{plain(about.title)}. {about.dated}."
        " A text in it: its author as credited, its title, its date and its address, “as archived in” this release."
    )


def file_name(host: str) -> str:
    """The name of the file with a host's robots.txt, safe on every system."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", host).strip(".") + ".txt"


# The dictionary


def dictionary(tables: Mapping[str, Iterable[str]]) -> str:
    """Every table of the release with its columns, and every view of its database.

    :param tables: the tables, each with the columns that its CSV file has
    """
    return _joined(
        "# Data dictionary",
        "\n".join(f"- {rule}" for rule in RULES),
        "## Tables",
        *(part for name, columns in tables.items() for part in _described(name, TABLES[name], set(columns))),
        "## Views of archive.sqlite",
        *(part for name, table in VIEWS.items() for part in _described(name, table, None)),
    )


def _described(name: str, table: Table, in_csv: set[str] | None) -> Iterator[str]:
    yield f"### {table.title} (`{name}`)"
    yield table.description
    meanings = table.columns | (VIEWS["posts_corrected"].columns if name == "posts" else {})
    rows = []
    for column, meaning in meanings.items():
        told = meaning.description
        if meaning.values:
            told += f" One of: {', '.join(meaning.values)}."
        if in_csv is not None and column not in in_csv:
            told += " Only in archive.sqlite."
        elif column not in table.columns:
            told += " Only in the CSV file, and in the view posts_corrected."
        type_ = f"{meaning.type} ({meaning.unit})" if meaning.unit else meaning.type
        rows.append((f"`{column}`", meaning.title, type_, told))
    yield _table(("column", "title", "type", "meaning"), rows)


# The certificate


def certificate(about: About, found: Audit) -> str:
    """How complete the archive is that the release was taken from."""
    parts = [
        "# Certificate of completeness",
        f"Of {plain(about.title)}. {about.dated}. It says what the blogs' own witnesses"
        " (feeds, sitemap, widgets) count, what the archive held of that on the day of the release, and all that was"
        " missing, with its reason.",
    ]
    if about.posts_held > about.posts:
        parts.append(
            f"**This release is a part of that archive**: {about.posts} of {about.posts_held} posts and pages"
            f" ({plain(about.chosen)}). What was not chosen is not missing here."
        )
    if about.without:
        parts.append(f"Left out of every post: {', '.join(about.without)}.")
    for _, group in groupby(found.scopes, key=lambda scope: scope.blog_id):
        scopes = list(group)
        first = scopes[0]
        parts.append(f"## {plain(first.blog_title or first.host or first.blog_id)}")
        parts.append("\n".join(line for scope in scopes for line in _scope(scope)))
    if not found.scopes:
        parts.append("Nothing is known about it: what is held came from backups or files, and no run asked the blog.")
    return _joined(*parts)


def _scope(scope: ScopeAudit) -> Iterator[str]:
    yield f"- **{plain(headline(scope))}**"
    for line in lines(scope):
        yield f"  - {plain(line)}"


# Markdown


def _table(names: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines_ = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines_ += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines_)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
