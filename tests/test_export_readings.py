"""``archiver export markdown|epub``: nothing of a text is lost, captions stand under their pictures, nothing runs."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree, html
from markdown_it import MarkdownIt

from archiver.archive.selection import Selected, Selection
from archiver.errors import UsageError
from archiver.export import epub as epub_module
from archiver.export import markdown as markdown_module
from archiver.export.epub import write_epub
from archiver.export.markdown import markdown_of, write_markdown
from archiver.export.names import host_folder, safe_name, slug_of
from archiver.export.reading.article import article, link_of
from archiver.export.release import Release
from tests.conftest import Kept, Result, archiver, served

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The fixture blog, every other of its pictures kept."""
    kept = Kept(tmp_path_factory.mktemp("readings") / "archive")
    with served() as (_, server):
        assert archiver("crawl", server.url, "--archive", str(kept.path), "--delay", "0").code == 0
    with closing(sqlite3.connect(kept.path / "archive.db")) as db:
        for number, (post_id, position) in enumerate(db.execute("SELECT post_id, position FROM images").fetchall()):
            if number % 2 == 0:
                keep_picture(kept.path, db, post_id, position, f"{number:064x}")
        db.commit()
    return kept


def keep_picture(archive: Path, db: sqlite3.Connection, post_id: str, position: int, sha256: str) -> None:
    file = archive / "images" / sha256[:2] / f"{sha256}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + sha256.encode())
    db.execute("UPDATE images SET sha256 = ? WHERE post_id = ? AND position = ?", (sha256, post_id, position))


@pytest.fixture
def chosen(blog: Kept) -> Iterator[Release]:
    with Selected(blog.path, Selection()) as selected:
        yield Release(selected=selected)


def words(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", text or "")


def rendered(text: str) -> str:
    """Markdown as HTML, by a reader that lets through all HTML that it finds."""
    body = text.split("\n---\n", 1)[1]
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(body))


def chapters(book: Path) -> Iterator[etree._Element]:
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            if name.startswith("EPUB/text/"):
                yield etree.fromstring(archive.read(name))


# The article


POST: dict[str, Any] = {
    "post_id": "1",
    "blog_id": "9",
    "host": "valdorsa.blogspot.com",
    "url": "https://valdorsa.blogspot.com/2024/07/torre.html",
    "kind": "post",
    "status": "live",
    "title": "La torre",
    "published": "2024-07-04T10:00:00+02:00",
    "published_date": "2024-07-04",
    "published_text": "giovedì 4 luglio 2024",
    "updated": None,
    "author": "Nerina",
    "byline": None,
    "deck": None,
    "language": None,
    "body_html": None,
    "body_text": None,
    "version": 1,
    "content_hash": None,
    "truncated": 0,
    "last_fetched_at": "2026-11-20T08:00:00Z",
    "gone_at": None,
    "corrected": None,
    "labels": [],
    "blocks": [],
    "credits": [],
    "images": [],
    "links": [],
    "comments": [],
}
IMAGE = {"url": "https://a.it/s320/t.jpg", "original_url": "https://a.it/s0/t.jpg", "alt": None, "sha256": None}


def block(kind: str, text: str | None = None) -> dict[str, Any]:
    return {"position": 0, "kind": kind, "text": text}


def text_of(post: dict[str, Any]) -> str:
    """The text of an article, as XHTML."""
    made = article({**POST, **post}, lambda image, address: "t.jpg" if image else None)
    [section] = made.findall("section[@class='text']")
    return "".join(etree.tostring(part, encoding="unicode") for part in section)


BODIES = [
    ("uno<br><br>due<br/>tre", [], "<p>uno</p><p>due<br/>tre</p>"),
    ("<b><div>uno</div> due</b>", [], "<p><b>uno</b></p><p><b>due</b></p>"),
    ("<p>\u00a0 uno  <i>due </i> tre</p><p>&nbsp;</p>", [], "<p>uno <i>due </i>tre</p>"),
    ("<ul><li>a<ul><li>b</li></ul></li>c</ul>", [], "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    ("<ul><ul><li>b</li></ul></ul>", [], "<ul><li><ul><li>b</li></ul></li></ul>"),
    ("<li>a</li><ol start=5><li>b</ol>", [], '<ul><li>a</li></ul><ol start="5"><li>b</li></ol>'),
    ("<blockquote>a<p>b</blockquote>c", [], "<blockquote><p>a</p><p>b</p></blockquote><p>c</p>"),
    ("<h1>a</h1><h4>b</h4>", [], "<h2>a</h2><h4>b</h4>"),
    ("<pre>a\n  b<br>c</pre>", [], "<pre>a\n  b\nc</pre>"),
    (
        "<table><tr><th>a</th><th>b</th></tr><tr><td colspan=2>c<br>d</td></tr></table>",
        [],
        '<table><tbody><tr><th>a</th><th>b</th></tr><tr><td colspan="2">c d</td></tr></tbody></table>',
    ),
    ("<table><tr><td>a</td></tr><tr><td><p>b</p></td></tr></table>", [], "<p>a</p><p>b</p>"),
    ('<a href="https://a.it/?a=1&amp;b">x</a>', [], '<p><a href="https://a.it/?a=1&amp;b">x</a></p>'),
    ('<a href="http://[x">x</a>', [], "<p><span>x</span></p>"),
    ("uno<br>di Nerina<br>due", [block("byline", "di Nerina")], '<p>uno</p><p class="byline">di Nerina</p><p>due</p>'),
    ("uno<p>due", [block("heading", "uno"), block("jump")], "<h3>uno</h3><p>due</p>"),
    ("uno", [block("paragraph", "uno"), block("source", "Fonte: x")], '<p>uno</p><p class="source">Fonte: x</p>'),
    ("Una parola lunga assai<sup>1</sup>", [block("quote", "Una parola lunga assai[1]")], None),
    ("Una torre", [block("quote", "torre!"), block("quote", "tor")], "<p>tor</p><p>Una torre</p>"),
    (
        "uno<p>due",
        [block("paragraph", "uno"), block("embed", "https://v.it/1"), block("paragraph", "due")],
        '<p>uno</p><p class="embed"><a href="https://v.it/1">https://v.it/1</a></p><p>due</p>',
    ),
    (None, [block("paragraph", "uno\ndue"), block("list_item", "tre")], "<p>uno<br/>due</p><p>tre</p>"),
]


@pytest.mark.parametrize(("body", "blocks", "expected"), BODIES)
def test_a_body_becomes_valid_html_with_all_its_text(body: str | None, blocks: list[Any], expected: str | None) -> None:
    assert text_of({"body_html": body, "blocks": blocks}) == (expected or f"<p>{body}</p>")


FIGURE = '<figure><img src="t.jpg" alt=""/><figcaption>La torre. Foto: Nerina</figcaption></figure>'
IMG = f'<img src="{IMAGE["url"]}">'
CAPTION = block("caption", "La torre. Foto: Nerina")
PICTURES = [
    (
        f'<table class="tr-caption-container"><tr><td>{IMG}</td></tr>'
        '<tr><td class="tr-caption">La torre. Foto: Nerina</td></tr></table>',
        [],
    ),
    (f"<div>{IMG}</div><div>La torre. Foto: Nerina</div>", [block("image"), CAPTION]),
    (f"<div>La torre. Foto: Nerina</div><div>{IMG}</div>", [CAPTION, block("image")]),
    (f'<a href="https://a.it/s1600/t.jpg">{IMG}</a><figcaption>La torre. Foto: Nerina</figcaption>', [block("image")]),
    (None, [block("image"), CAPTION]),
]


@pytest.mark.parametrize(("body", "blocks"), PICTURES)
def test_a_caption_stands_right_under_its_picture(body: str | None, blocks: list[Any]) -> None:
    assert text_of({"body_html": body, "blocks": blocks, "images": [IMAGE]}) == FIGURE


def test_a_picture_in_a_sentence_leaves_it_whole() -> None:
    post = {"body_html": f"Il vecchio {IMG} batteva piano.", "images": [IMAGE]}
    post["blocks"] = [block("paragraph", "Il vecchio batteva piano."), block("image")]
    assert text_of(post) == '<p>Il vecchio batteva piano.</p><figure><img src="t.jpg" alt=""/></figure>'


def test_without_pictures_the_captions_stay() -> None:
    blocks = [block("image"), CAPTION, block("paragraph", "Fine.")]
    post = {key: value for key, value in POST.items() if key != "images"}
    made = article({**post, "body_html": f"{IMG}<p>La torre. Foto: Nerina<p>Fine.", "blocks": blocks}, lambda *_: "x")
    assert made.find(".//img") is None
    assert "La torre. Foto: Nerina" in "".join(made.itertext())


def test_a_picture_that_is_not_kept_is_a_link_to_its_original() -> None:
    made = article({**POST, "body_html": IMG, "blocks": [block("image")], "images": [IMAGE]}, lambda *_: None)
    [link] = made.findall(".//figure//a")
    assert link.get("href") == "https://a.it/s0/t.jpg"
    assert made.find(".//img") is None


def test_a_corrected_text_is_shown_in_place_of_the_one_that_was_read() -> None:
    blocks = [block("byline", "di Nerino"), block("paragraph", "Sbagliato."), block("source", "Fonte: x")]
    post = {"body_html": "<p>di Nerino<p>Sbagliato.<p>Fonte: x", "blocks": blocks, "body_text": "Giusto.\n\nDue."}
    post |= {"byline": "di Nerina", "corrected": json.dumps(["body_text", "byline"])}
    expected = '<p class="byline">di Nerina</p><p>Giusto.</p><p>Due.</p><p class="source">Fonte: x</p>'
    assert text_of(post) == expected
    made = article({**POST, **post}, lambda *_: None)
    assert "Corrected by hand: body_text, byline." in "".join(made.itertext())


def test_a_body_nested_beyond_measure_is_read_to_its_end() -> None:
    for depth in (600, 2000):  # libxml2 reads 2,048 elements deep; what stands deeper is in the blocks
        made = text_of({"body_html": "<blockquote><ul><li>" * depth + "fondo", "blocks": [block("paragraph", "fondo")]})
        assert "fondo" in made
        assert made.count("<") < 50


LINKS = [
    ("https://a.it/b c?d=%zz|", "https://a.it/b%20c?d=%25zz%7C"),
    ("http://caffè.it/è", "http://xn--caff-8oa.it/%C3%A8"),
    ("mailto:a@b.it", "mailto:a@b.it"),
    ("javascript:alert(1)", None),
    ("http://[x", None),
    ("https:///x", None),
    ("/x", None),
    (None, None),
]


@pytest.mark.parametrize(("address", "expected"), LINKS)
def test_a_link_is_one_that_every_reader_takes(address: str | None, expected: str | None) -> None:
    assert link_of(address) == expected


# Names


SLUGS = [
    ("https://a.it/2024/07/il-forno.html", "il-forno"),
    ("https://a.it/2024/07/CON.html", "con-"),
    ("https://a.it/2024/07/..%2f..%2fetc.html", "etc"),
    ("https://a.it/2024/07/%2e%2e.html", ""),
    ("https://a.it/2024/07/Perch%C3%A9%3F.html", "perché"),
    ("https://a.it/" + "x" * 300 + ".html", "x" * 80),
    ("http://[", ""),
    (None, ""),
]


@pytest.mark.parametrize(("url", "expected"), SLUGS)
def test_a_file_is_named_by_the_permalink_and_safe_on_every_system(url: str | None, expected: str) -> None:
    assert slug_of(url) == expected


@pytest.mark.parametrize("text", ["..", "a/b\\c:d*e?f|g<h>", "nul", "a.", " b ", "\x00x", "e\u0301" * 90, "🙂"])
def test_a_name_is_never_a_path(text: str) -> None:
    for name in (safe_name(text), host_folder(text, "9")):
        assert not set(name) & set('/\\:*?"<>|\0')
        assert len(name.encode()) <= 160
        assert not name.endswith((".", " "))
    assert host_folder(text, "9")


# Markdown


def test_markdown_has_a_file_a_post_and_an_index(blog: Kept, tmp_path: Path) -> None:
    answer = export("markdown", blog, tmp_path / "posts", "--json")
    posts = blog.one("SELECT count(*) FROM posts")[0]
    assert answer.json["posts"] == posts
    files = [file for file in (tmp_path / "posts").rglob("*.md") if file.name != "index.md"]
    assert len(files) == posts
    [index] = (tmp_path / "posts").glob("*/index.md")
    links = re.findall(r"\(<([^>]+)>\)", index.read_text(encoding="utf-8"))
    assert {index.parent / link for link in links} == set(files)
    assert (tmp_path / "posts" / "export.json").is_file()
    again = export("markdown", blog, tmp_path / "posts", code=2)
    assert "--force" in again.err
    export("markdown", blog, tmp_path / "posts", "--force", "--label", "Astana")
    assert len(list((tmp_path / "posts").rglob("*.md"))) < posts


def test_every_block_is_in_the_markdown(chosen: Release, tmp_path: Path) -> None:
    write_markdown(chosen, tmp_path / "posts", force=False)
    texts = {}
    for file in (tmp_path / "posts").rglob("*.md"):
        if file.name != "index.md":
            text = file.read_text(encoding="utf-8")
            front = yaml.safe_load(text.split("---\n")[1])
            texts[front["id"]] = words("".join(html.fromstring(f"<div>{rendered(text)}</div>").itertext()))
    for post in chosen.documents():
        missing = [one for one in post["blocks"] if words(one["text"]) not in texts[post["post_id"]]]
        assert missing == []
        assert all(words(one["body_text"]) in texts[post["post_id"]] for one in post["comments"])
        assert all(words(one["text"]) in texts[post["post_id"]] for one in post["links"])


def test_front_matter_tells_what_is_known(chosen: Release, tmp_path: Path) -> None:
    write_markdown(chosen, tmp_path / "posts", force=False)
    [file] = (tmp_path / "posts").rglob("putin-in-kazakistan*.md")
    front = yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])
    assert front["date"] == "2024-12-01T10:22:00+01:00"
    assert front["date_text"] == "domenica 1 dicembre 2024"
    assert front["credits"][0]["name"] == "Farhad Ibragimov"
    assert front["labels"] == ["Astana", "vertice CSTO"]
    assert "gone_at" not in front
    assert all(value not in (None, "", []) for value in front.values())


def test_pictures_are_copied_once_and_shown_with_their_caption(blog: Kept, tmp_path: Path) -> None:
    answer = export("markdown", blog, tmp_path / "posts", "--json")
    kept = blog.one("SELECT count(DISTINCT sha256) FROM images")[0]
    assert answer.json["pictures"] == kept == len(list((tmp_path / "posts" / "pictures").iterdir()))
    assert answer.json["pictures_not_kept"] > 0
    shown = 0
    for file in (tmp_path / "posts").rglob("*.md"):
        for picture in re.findall(r"^!\[.*\]\(<(.*)>\)\n\n(?=\*)", file.read_text(encoding="utf-8"), re.MULTILINE):
            assert (file.parent / picture).resolve().is_file()
            shown += 1
    assert shown == blog.one("SELECT count(*) FROM images WHERE sha256 IS NOT NULL AND caption IS NOT NULL")[0]


HOSTILE = "x: y\n---\n# <script>alert(1)</script> [a](javascript:1) ![c](d) &lt;b&gt; `"


def test_what_looks_like_markup_stays_text(tmp_path: Path) -> None:
    comment: dict[str, Any] = {
        "comment_id": "c",
        "parent_id": None,
        "author": "<b>x</b>",
        "published": None,
        "published_text": HOSTILE,
    }
    comment |= {"gone_at": None, "body_html": None, "body_text": "<img src=x onerror=alert(1)>", "deleted": 0}
    code = "```\n<script>alert(1)</script>\n````"
    post = {
        **POST,
        "title": HOSTILE,
        "author": HOSTILE,
        "labels": [HOSTILE],
        "body_html": f"<p>{escape(HOSTILE)}<pre>{escape(code)}</pre>",
        "blocks": [block("source", "# 2. - <script>"), block("embed", "https://v.it/<b>)")],
        "comments": [comment],
    }
    text = markdown_of(post, markdown_module._Pictures(tmp_path, tmp_path, "..", markdown_module.Written()))
    assert yaml.safe_load(text.split("\n---\n")[0])["title"] == HOSTILE
    read = html.fromstring(f"<div>{rendered(text)}</div>")
    allowed = {"div", "h1", "h2", "p", "pre", "code", "a", "hr", "strong", "br"}
    assert {str(element.tag) for element in read.iter()} <= allowed
    assert {link.get("href") for link in read.iter("a")} == {POST["url"], "https://v.it/%3Cb%3E)"}
    said = " ".join("".join(read.itertext()).split())
    for piece in (" ".join(HOSTILE.split()), "<img src=x onerror=alert(1)>", "# 2. - <script>"):
        assert piece in said


def test_posts_of_one_name_have_files_of_their_own(tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    places = set()
    for number, name in enumerate(["Con.html", "CON.html", "con.html", "..%2fcon.html", "?", ""]):
        place = markdown_module._place(folder, {**POST, "post_id": str(number), "url": f"https://a.it/2024/07/{name}"})
        place.touch(exist_ok=False)
        assert place.parent == folder / "2024" / "07"
        places.add(place.name.casefold())
    assert len(places) == 6


@pytest.mark.parametrize("write", [write_markdown, write_epub])
def test_an_interrupted_export_leaves_nothing(
    chosen: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Any
) -> None:
    written = []

    def interrupted(*told: Any) -> etree._Element:
        written.append(told)
        if len(written) > 3:
            raise KeyboardInterrupt
        return article(*told)

    for module in (markdown_module, epub_module):
        monkeypatch.setattr(module, "article", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(chosen, tmp_path / "posts", force=False)
    assert list(tmp_path.iterdir()) == []


def test_what_is_left_out_is_not_there(blog: Kept, tmp_path: Path) -> None:
    export("markdown", blog, tmp_path / "posts", "--without", "text,comments,images")
    texts = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "posts").rglob("*.md"))
    assert "Kazakistan" in texts
    assert "visita di Stato" not in texts
    assert "## Comments" not in texts
    assert "Picture" not in texts
    assert not (tmp_path / "posts" / "pictures").exists()


# EPUB


@pytest.fixture(scope="module")
def book(blog: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "blog.epub"
    export("epub", blog, path)
    return path


def test_a_book_is_packed_as_epub_wants_it(book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/epub+zip"
        package = etree.fromstring(archive.read("EPUB/package.opf"))
        listed = {f"EPUB/{item.get('href')}" for item in package.iter("{*}item")}
        assert listed | {"mimetype", "META-INF/container.xml", "EPUB/package.opf"} == set(archive.namelist())
        ids = [item.get("id") for item in package.iter("{*}item")]
        assert len(set(ids)) == len(ids)
        assert {item.get("idref") for item in package.iter("{*}itemref")} <= set(ids)
        pages = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")]
        for page in pages:
            assert page.tag == f"{XHTML}html"
            assert page.get("lang") == "it"
            shown = {f"EPUB/{img.get('src', '').removeprefix('../')}" for img in page.iter(f"{XHTML}img")}
            assert shown <= listed


def test_every_block_is_in_its_chapter_and_captions_under_their_pictures(chosen: Release, book: Path) -> None:
    for post, chapter in zip(chosen.documents(), chapters(book), strict=True):
        text = words("".join(chapter.itertext()))
        assert [one for one in post["blocks"] if words(one["text"]) not in text] == []
        assert all(words(one["body_text"]) in text for one in post["comments"])
        assert all(words(one["text"]) in text for one in post["links"])
        captions = [words("".join(found.itertext())) for found in chapter.iter(f"{XHTML}figcaption")]
        assert len(list(chapter.iter(f"{XHTML}figure"))) == len(post["images"])
        for image in post["images"]:
            assert not image["caption"] or any(words(image["caption"]) in caption for caption in captions)


def test_contents_lead_to_every_chapter_by_year_and_month(chosen: Release, book: Path) -> None:
    with zipfile.ZipFile(book) as archive:
        contents = etree.fromstring(archive.read("EPUB/nav.xhtml"))
    links = list(contents.iter(f"{XHTML}a"))
    assert len(links) == chosen.selected.posts
    months = ["".join(span.itertext()) for span in contents.iterfind(f".//{XHTML}li/{XHTML}span")]
    assert months[:2] == ["2009", "Marzo"]
    assert "".join(links[-1].itertext()).endswith("sono falliti 1 dicembre")


def test_the_same_book_is_the_same_bytes(chosen: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for name in ("a.epub", "b.epub"):
        write_epub(chosen, tmp_path / name, force=False)
    assert (tmp_path / "a.epub").read_bytes() == (tmp_path / "b.epub").read_bytes()


def test_nothing_is_replaced_unasked(chosen: Release, tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        write_epub(chosen, path, force=False)
    assert path.read_text(encoding="utf-8") == "mine"


def export(what: str, blog: Kept, *arguments: Any, code: int = 0) -> Result:
    answer = archiver("export", what, *map(str, arguments), "--archive", str(blog.path))
    assert answer.code == code, answer.err
    return answer
