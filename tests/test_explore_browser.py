"""The site of ``archiver serve`` in a real browser: what a reader sees, and that nothing of a stored page does harm."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.browser import Watched, Which, apt, chromium, site, started, violations, watched
from tests.conftest import Kept, archiver, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.xdist_group("browser")  # one worker, one browser

HOSTILE = "6543210987654321000"
HOSTILE_HTML = """<p style="position:fixed;inset:0;z-index:99;background:red">Velo</p><script>window.harmed = 1</script>
<img src="http://spia.example/x.png" onerror="window.harmed = 2"><a href="javascript:window.harmed=3">tocca</a>
</textarea></div></article></main><iframe src="http://spia.example/"></iframe><style>body{display:none}</style>
<svg onload="window.harmed=4"><a xlink:href="javascript:window.harmed=5"><text>x</text></a></svg>
<form action="http://spia.example/"><button>Invia</button></form><meta http-equiv="refresh" content="0;url=http://spia.example/">
<base href="http://spia.example/"><link rel="stylesheet" href="http://spia.example/x.css">"""
HOSTILE_WORDS = "\"'></title></textarea><script>window.harmed = 6</script><img src=x onerror=window.harmed=7>"
FORMULA = '=HYPERLINK("http://spia.example/","gratis")'
CAPTIONED = "Putin in Kazakistan"
EDITED = "/2009/05/il-mulino-di-sotto.html"
EDITED_HTML = "<p>Il mulino macinava farro, dicono tre relazioni, perché la farina era <a href='https://pane.example/'>cara</a>.</p>"


@dataclass(frozen=True)
class Shown:
    """The archive that is shown, and the addresses of its sites."""

    kept: Kept
    english: str
    italian: str

    def post(self, title: str) -> str:
        """The path of a post's page, by the beginning of its title."""
        (post_id,) = self.kept.one("SELECT post_id FROM posts WHERE title LIKE ? || '%'", title)
        return f"archive/posts/{post_id}"

    def edited(self) -> str:
        """The id of the post that was edited."""
        return str(self.kept.one("SELECT post_id FROM posts WHERE version = 2")[0])


def make_hostile(path: Path) -> None:
    """A post that no sanitiser has seen, put into the database by hand."""
    with closing(sqlite3.connect(path / "archive.db")) as db, db:
        [(blog,)] = db.execute("SELECT blog_id FROM blogs").fetchall()
        db.execute(
            "INSERT INTO posts (post_id, blog_id, url, title, published, published_date, published_text, author,"
            " byline, deck, body_text, body_html, language) VALUES (?,?,?,?,'2023-01-01','2023-01-01',?,?,?,?,?,?,?)",
            (
                HOSTILE, blog, "javascript:window.harmed=8", "Velo " + HOSTILE_WORDS, HOSTILE_WORDS, HOSTILE_WORDS,
                HOSTILE_WORDS, HOSTILE_WORDS, "Un velo. " + HOSTILE_WORDS, HOSTILE_HTML,
                'it" onmouseover="window.harmed=9',
            ),
        )  # fmt: skip
        block = "INSERT INTO blocks (post_id, position, kind, text) VALUES (?,?,?,?)"
        for position, kind in enumerate(
            ("paragraph", "heading", "quote", "table", "code", "image", "caption", "embed")
        ):
            db.execute(block, (HOSTILE, position, kind, HOSTILE_HTML if position % 2 else HOSTILE_WORDS))
        db.execute(block, (HOSTILE, 8, "paragraph", FORMULA))
        db.execute(
            "INSERT INTO images (post_id, position, url, original_url, alt, caption, caption_credit, link_url)"
            " VALUES (?,5,?,?,?,?,?,?)",
            (HOSTILE, "http://spia.example/x.png", "javascript:window.harmed=10", *[HOSTILE_WORDS] * 3, "javascript:1"),
        )
        link = "INSERT INTO links (post_id, position, url, text, host, domain, kind) VALUES (?,?,?,?,?,?,'external')"
        db.execute(link, (HOSTILE, 0, "javascript:window.harmed=11", HOSTILE_WORDS, "spia.example", HOSTILE_WORDS))
        db.execute(link, (HOSTILE, 1, "data:text/html,<script>alert(1)</script>", FORMULA, None, None))
        credit = "INSERT INTO credits (post_id, position, name, role, kind, url, text) VALUES (?,0,?,?,'author',?,?)"
        db.execute(credit, (HOSTILE, HOSTILE_WORDS, HOSTILE_WORDS, "javascript:window.harmed=12", HOSTILE_WORDS))
        for name in (HOSTILE_WORDS, FORMULA):
            db.execute("INSERT INTO labels (label_id, blog_id, name) VALUES (?,?,?)", (name, blog, name))
            db.execute("INSERT INTO post_labels (post_id, label_id) VALUES (?,?)", (HOSTILE, name))
        db.execute(
            "INSERT INTO comments (comment_id, post_id, author, author_url, published_text, body_text, body_html)"
            " VALUES ('c-velo',?,?,?,?,?,?)",
            (HOSTILE, HOSTILE_WORDS, "javascript:window.harmed=13", HOSTILE_WORDS, HOSTILE_WORDS, HOSTILE_HTML),
        )
        version = (
            "INSERT INTO post_versions (post_id, version, seen_at, changed, title, body_text) VALUES (?,?,?,?,?,?)"
        )
        for number in (1, 2):
            text = f"Versione {number}. {HOSTILE_HTML}"
            db.execute(
                version, (HOSTILE, number, "2026-01-01T00:00:00Z", '["title"]', HOSTILE_WORDS + "!" * number, text)
            )


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    path = tmp_path_factory.mktemp("browser") / "archivio"
    with served() as (blog, server):
        assert archiver("crawl", server.url, "--archive", str(path), "--delay", "0").code == 0
        blog.edit(EDITED, title="Il mulino di sopra", body=EDITED_HTML)
        assert archiver("crawl", server.url, "--archive", str(path), "--delay", "0").code == 0
    make_hostile(path)
    with site(path) as english, site(path, "--lang", "it") as italian:
        yield Shown(Kept(path), english, italian)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started() as running:
        yield running


@pytest.fixture
def seen(browser: Browser, shown: Shown) -> Iterator[Watched]:
    """A browser on the English site; whatever a test does with it, nothing hostile ran and nobody else was asked."""
    with watched(browser, shown.english) as watching:
        yield watching
        for page in watching.context.pages:
            assert page.evaluate("window.harmed") is None
        assert watching.elsewhere == []
        assert watching.complaints == []


def rows(page: Page) -> int:
    """How many rows the page says it found."""
    said = page.locator("[role=status]").first.inner_text()
    found = re.search(r"[\d,]+", said)
    return int(found[0].replace(",", "")) if found else 1  # "One row"


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


PATHS = {
    "home": "",
    "list": "archive/posts",
    "search": "archive/posts?_search=relazione",
    "table of posts": "archive/posts?_columns=1",
    "table": "archive/links",
    "view": "archive/posts_by_month",
    "post": "archive/posts/{post}",
    "hostile post": f"archive/posts/{HOSTILE}",
    "difference": "archive/-/versions/{edited}?from=1&to=2",
    "hostile difference": f"archive/-/versions/{HOSTILE}?from=1&to=2",
    "plots": "archive/-/plots",
    "canned query": "archive/posts_by_month_of_a_blog?blog=",
    "query": "archive?sql=" + quote("SELECT title, url, body_html FROM posts ORDER BY post_id DESC"),
    "database": "archive",
    "row": "archive/labels/{label}",
    "error": "archive/posts/999",
    "refused query": "archive?sql=" + quote("DELETE FROM posts"),
}
"""Name -> path of each kind of page."""


def path_of(name: str, shown: Shown) -> str:
    post = shown.post(CAPTIONED).rpartition("/")[2]
    [label] = shown.kept.column("SELECT label_id FROM labels WHERE name = 'Ricette'")
    return PATHS[name].format(post=post, edited=shown.edited(), label=label)


every_page = pytest.mark.parametrize("name", PATHS)


def goto(seen: Watched, shown: Shown, name: str) -> Page:
    """A page with all that can be unfolded unfolded."""
    page = seen.open(path_of(name, shown))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    if name in ("error", "refused query"):  # that the answer is an error is what the browser complains of
        seen.complaints[:] = [one for one in seen.complaints if not one.startswith("Failed to load resource")]
    return page


# What a reader finds


def test_the_home_page_says_what_is_kept_and_whether_it_is_complete(seen: Watched) -> None:
    page = seen.open()
    assert page.locator("h1").inner_text() == "Il quaderno di Valdorsa"
    assert page.get_by_role("cell", name="complete", exact=True).count() >= 1
    page.get_by_role("searchbox").fill("mulino")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("ol.posts > li").count() >= 1


@pytest.mark.parametrize(
    ("words", "found"), [("relazione", "relazioni"), ("MACINARE", "macinava"), ("perche", "perché")]
)
def test_a_word_finds_its_other_forms(seen: Watched, words: str, found: str) -> None:
    page = seen.open(f"archive/posts?_search={words}")
    assert found in [mark.lower() for mark in page.locator("mark").all_inner_texts()]


@pytest.mark.parametrize("words", ['"', "'", "*", "AND", "l'acqua (", "<script>"])
def test_any_characters_can_be_searched_for(seen: Watched, words: str) -> None:
    page = seen.open("archive/posts?_search=" + quote(words))
    assert page.locator(".error").count() == 0
    assert page.locator("#find").input_value() == words


def test_a_facet_narrows_the_list_to_as_many_posts_as_it_counts(seen: Watched, shown: Shown) -> None:
    page = seen.open("archive/posts")
    value = page.locator(".facets li", has=page.get_by_role("link", name="Ricette", exact=True))
    count = int(value.locator(".count").inner_text())
    value.get_by_role("link").click()
    assert rows(page) == count == page.locator("ol.posts > li").count()
    labelled = "SELECT count(*) FROM post_labels JOIN labels USING (label_id) WHERE name = 'Ricette'"
    assert shown.kept.one(labelled) == (count,)


def test_a_post_reads_like_an_article(seen: Watched, shown: Shown) -> None:
    page = seen.open("archive/posts?_search=Kazakistan")
    page.get_by_role("link", name=re.compile(CAPTIONED)).first.click()
    post_id, printed, byline = shown.kept.one(
        "SELECT post_id, published_text, byline FROM posts WHERE title LIKE ? || '%'", CAPTIONED
    )
    article = page.locator("article.post")
    assert page.locator("h1").count() == 1
    assert printed in article.inner_text()
    assert byline is None or byline in page.locator("main").inner_text()
    captions = shown.kept.column("SELECT caption FROM images WHERE post_id = ? AND caption IS NOT NULL", post_id)
    assert captions
    assert [text in article.inner_text() for text in captions] == [True] * len(captions)
    about = page.locator("aside.about").inner_text()
    labels = shown.kept.column("SELECT name FROM post_labels JOIN labels USING (label_id) WHERE post_id = ?", post_id)
    [sha256] = shown.kept.column("SELECT sha256 FROM captures JOIN posts USING (capture_id) WHERE post_id = ?", post_id)
    assert [text for text in [*labels, sha256, "Version 1"] if text not in about] == []


def test_an_edited_post_has_its_versions_and_its_links(seen: Watched, shown: Shown) -> None:
    page = seen.open(f"archive/posts/{shown.edited()}")
    assert page.locator("ol.versions li").count() == 2
    assert page.get_by_role("link", name="cara").first.get_attribute("href") == "https://pane.example/"


def test_two_versions_stand_side_by_side(seen: Watched, shown: Shown) -> None:
    page = seen.open(f"archive/posts/{shown.edited()}")
    page.get_by_role("link", name="what changed").click()
    page.wait_for_url("**/archive/-/versions/**")
    main = page.locator("main")
    assert main.locator("del, ins").count() >= 2
    assert "sotto" in " ".join(main.locator("del").all_inner_texts())
    assert "sopra" in " ".join(main.locator("ins").all_inner_texts())


def test_a_post_says_how_it_is_cited(seen: Watched, shown: Shown) -> None:
    page = seen.open(shown.post(CAPTIONED))
    cite = page.get_by_role("region", name=re.compile("cite", re.IGNORECASE))
    said = cite.inner_text()
    url, printed = shown.kept.one("SELECT url, published_text FROM posts WHERE title LIKE ? || '%'", CAPTIONED)
    assert [
        part for part in ("Ibragimov", "Il quaderno di Valdorsa", printed, url, "SHA-256") if part not in said
    ] == []


def test_a_plot_has_its_numbers_in_a_table_below(seen: Watched, shown: Shown) -> None:
    page = seen.open("archive/-/plots")
    assert page.locator("svg").count() == page.locator(".numbers table").count() >= 3
    section = page.locator("section", has=page.locator("svg")).first
    told = section.locator("svg a title").evaluate_all("all => all.map(one => one.textContent)")
    for row in section.locator("tbody tr").all():
        name, number = row.locator("th").inner_text(), row.locator("td").last.inner_text()
        if number not in ("", "0"):
            assert any(name in one and number in one for one in told), (name, number)


def test_a_csv_has_every_row_and_no_formula(seen: Watched, shown: Shown) -> None:
    page = seen.open("archive/blocks")
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    found = list(csv.DictReader(io.StringIO(coming.value.path().read_text(encoding="utf-8"), newline="")))
    assert len(found) == shown.kept.one("SELECT count(*) FROM blocks")[0] > 100
    assert [row["text"] for row in found if "HYPERLINK" in row["text"]] == ["'" + FORMULA]


# What a hostile post cannot do


HARMLESS = (
    f"archive/posts/{HOSTILE}",
    f"archive/-/versions/{HOSTILE}?from=1&to=2",
    "archive/-/plots",
    "archive/posts",
    "archive/posts?_search=velo",
    "archive/posts?_columns=1&_search=velo",
    "archive/posts?_with_label=" + quote(HOSTILE_WORDS),
    "archive/posts_of_a_credit?name=" + quote(HOSTILE_WORDS),
    "archive?sql=" + quote("SELECT * FROM posts ORDER BY title DESC"),
    "",
    *(f"archive/{table}" for table in ("blocks", "comments", "images", "labels", "links", "post_versions")),
)
"""Where a hostile post shows up."""


@pytest.mark.parametrize("path", HARMLESS)
def test_nothing_of_a_hostile_post_runs(seen: Watched, path: str) -> None:
    page = seen.open(path)
    assert page.locator("main").is_visible()
    assert page.locator("script, iframe, object, embed, base, style, meta[http-equiv], [style]").count() == 0
    assert page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one =>
            [...one.attributes].some(a => a.name.startsWith('on') || /^\\s*(javascript|data|vbscript):/i.test(a.value))
            || ['fixed', 'sticky'].includes(getComputedStyle(one).position)).map(one => one.outerHTML)"""
    ) == []  # fmt: skip
    abroad = page.locator("form[action^='http'], img[src^='http'], link[href^='http']")
    assert abroad.count() == 0


# Everybody can use it


def test_the_keyboard_reaches_everything(seen: Watched) -> None:
    page = seen.open("archive/posts")
    reached: list[str] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => { const one = document.activeElement; const look = getComputedStyle(one);
                return one === document.body ? null : {
                    place: one.closest('.skip') ? 'skip' : one.closest('.find') ? 'search' : one.closest('.facets') ?
                        'facets' : one.closest('ol.posts') ? 'results' : 'other',
                    visible: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 }; }"""
        )
        if told is None:
            break
        assert told["visible"], page.evaluate("document.activeElement.outerHTML")
        if told["place"] not in reached:
            reached.append(told["place"])
        if told["place"] == "facets":
            break
    assert [place for place in reached if place != "other"] == ["skip", "search", "results", "facets"]


def test_the_skip_link_leads_to_the_content(seen: Watched) -> None:
    page = seen.open("archive/posts")
    page.keyboard.press("Tab")
    assert page.locator(":focus").bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@every_page
def test_axe_finds_nothing_and_a_narrow_screen_or_a_large_zoom_does_not_scroll_sideways(
    seen: Watched, shown: Shown, name: str
) -> None:
    page = goto(seen, shown, name)
    forbidden = [one for one in violations(page) if not (name == "hostile post" and one.startswith("valid-lang"))]
    assert forbidden == []
    for width in (320, 640):  # 640: a window of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 640})
        assert not scrolls_sideways(page), width


def test_dark_colours_have_contrast_too(seen: Watched, shown: Shown) -> None:
    for name in ("home", "search", "post"):
        page = goto(seen, shown, name)
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []


def test_pages_say_their_language_and_that_of_the_post(browser: Browser, shown: Shown) -> None:
    for address, language in ((shown.english, "en"), (shown.italian, "it")):
        with watched(browser, address) as watching:
            page = watching.open(shown.post(CAPTIONED))
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("article.post").get_attribute("lang") == "it"


def test_italian_is_italian(browser: Browser, shown: Shown) -> None:
    said = (
        "() => [...document.querySelectorAll('h2, th, dt, button, label, nav a, footer p')].map(one => one.innerText)"
    )
    texts = []
    for address in (shown.english, shown.italian):
        with watched(browser, address) as watching:
            page = watching.open()
            texts.append(set(page.evaluate(said)))
            language = page.locator("html").get_attribute("lang")
    assert language == "it"
    same_in_both = {"Blog", ""}
    labels = set(shown.kept.column("SELECT name FROM labels"))
    assert (texts[0] & texts[1]) - same_in_both - labels == set()


# The browser of the tests


def test_a_browser_that_is_named_is_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert chromium(on_path("chromium-browser", "google-chrome")) == "/bin/chromium-browser"
    assert chromium(on_path()) is None
    monkeypatch.setenv("CHROMIUM", "mine")
    assert chromium(on_path("chromium", "mine")) == "/bin/mine"


def test_packages_are_installed_by_root_or_who_may_become_root() -> None:
    assert apt(True, on_path("apt-get", "sudo"))[:1] == ["env"]  # type: ignore[index]
    assert apt(False, on_path("apt-get", "sudo"))[:2] == ["sudo", "-n"]  # type: ignore[index]
    assert apt(False, on_path("apt-get")) is None
    assert apt(True, on_path("sudo")) is None


def on_path(*names: str) -> Which:
    return lambda name: f"/bin/{name}" if name in names else None
