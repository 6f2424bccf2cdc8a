"""Plots: the numbers of the table are those of the archive, and a drawing holds nothing but drawing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from sqlite_utils.db import Database

from archiver.archive.folder import Archive
from archiver.archive.schema import open_database
from archiver.explore.plots.drawing import cleaned
from archiver.explore.plots.page import PLOTS
from tests.exporting import make_archive
from tests.test_explore import Ask, asking, rows_of

LABEL = '<script>alert(1)</script> "javascript:x" ' + "molto " * 60 + "😀 עברית"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plots") / "archivio"
    make_archive(folder)
    db: Database = open_database(folder / "archive.db", create=False)
    with db.conn:
        db.execute("UPDATE labels SET name = ? WHERE rowid = (SELECT min(rowid) FROM labels)", [LABEL])
        db.execute("""INSERT INTO links (post_id, position, url, kind, domain)
            SELECT post_id, 900, 'https://x.example/', 'external', 'a"><b onload=1>.example' FROM live_posts""")
        db.execute("""INSERT OR IGNORE INTO post_labels (post_id, label_id)
            SELECT p.post_id, l.label_id FROM live_posts AS p JOIN labels AS l USING (blog_id)""")
        db.execute(
            """INSERT INTO labels (label_id, blog_id, name) SELECT 'one' || blog_id, blog_id, 'Una' FROM blogs"""
        )
        db.execute("""INSERT INTO post_labels (post_id, label_id) SELECT post_id, 'one' || blog_id FROM live_posts""")
    db.close()
    return folder


@pytest.fixture(scope="module")
def ask(folder: Path) -> Iterator[Ask]:
    yield from asking(folder, "en")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("empty")
    with Archive(folder):
        pass
    yield from asking(folder, "it")


@pytest.mark.parametrize("name", PLOTS)
def test_a_drawing_holds_no_script_no_style_and_no_way_out(ask: Ask, name: str) -> None:
    answer = ask(f"/archive/-/plots/{name}.svg")
    assert answer.status_code == 200
    for element in etree.fromstring(answer.content).iter():
        assert etree.QName(element).localname not in ("script", "style", "foreignObject", "image", "use")
        for attribute, value in element.attrib.items():
            local = etree.QName(attribute).localname
            assert not local.startswith("on")
            assert local != "style"
            assert local != "href" or value.startswith("/archive/")


@pytest.mark.parametrize("name", PLOTS)
def test_a_table_stands_beside_every_drawing(ask: Ask, name: str) -> None:
    page = html.fromstring(ask(f"/archive/-/plots/{name}").text)
    assert len(page.xpath("//figure//*[local-name()='svg']")) == 1
    assert page.xpath("//div[contains(@class, 'numbers')]//tbody/tr")


def test_the_numbers_are_those_of_the_archive(folder: Path, ask: Ask) -> None:
    page = html.fromstring(ask("/archive/-/plots/domains").text)
    cells = page.xpath("//div[contains(@class, 'numbers')]//tbody/tr")
    shown = [int(row.xpath("./td")[0].text_content()) for row in cells]
    blog = "SELECT blog_id FROM live_posts GROUP BY blog_id ORDER BY count(*) DESC LIMIT 1"
    held = rows_of(folder, f"SELECT links FROM domains_by_links WHERE blog_id = ({blog}) ORDER BY links DESC")
    assert shown == [links for (links,) in held][: len(shown)]
    assert shown


def test_what_leads_elsewhere_or_runs_is_taken_out() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
        '<script>x()</script><a xlink:href="javascript:x()"><path style="a" onclick="x()"/></a></svg>'
    )
    made = cleaned(drawn, "Titolo", "Detto")
    assert not {"script", "javascript", "onclick", "style"} & set(made.replace("<", " ").replace(":", " ").split())
    assert "x()" not in made


def test_an_empty_archive_says_that_there_is_nothing_to_draw(empty: Ask) -> None:
    for path in (
        "/",
        "/archive",
        "/archive/posts",
        "/archive/-/plots",
        *(f"/archive/-/plots/{name}" for name in PLOTS),
    ):
        assert empty(path).status_code == 200
    assert "non c'è nulla da disegnare" in html.fromstring(empty("/archive/-/plots").text).text_content()
    assert empty("/archive/-/plots/domains.svg").status_code == 404


def test_an_unknown_plot_or_blog_is_not_there(ask: Ask) -> None:
    assert ask("/archive/-/plots/torta").status_code == 404
    assert ask("/archive/-/plots?blog=nessuno").status_code == 404
