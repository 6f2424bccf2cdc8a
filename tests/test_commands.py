"""What the other commands say, and what stands in the README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.errors import EXIT_COMPLETE
from tests.conftest import Crawl, Kept, archiver, environment, served

ROOT = Path(__file__).parent.parent


def test_status_tells_blogs_labels_dates_and_runs(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
    result = archiver("status", "--archive", str(kept.path))
    assert result.code == 0
    for said in ("Il quaderno di Valdorsa", "4 posts, 2024-03-05 to 2024-12-01", "Astana (4)", "complete"):
        assert said in result.out


def test_status_as_json(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
    told = archiver("status", "--archive", str(kept.path), "--json").json
    assert (told["blogs"][0]["posts"], told["runs"][0]["outcome"]) == (4, "complete")


def test_status_can_be_read_while_a_crawl_writes(crawl: Crawl, kept: Kept) -> None:
    from archiver.archive.folder import Archive

    with served() as (_, server):
        crawl(server.url, "--label", "Astana")
    with Archive(kept.path) as archive, archive.transaction() as db:
        db.conn.execute("DELETE FROM follows")
        assert archiver("status", "--archive", str(kept.path)).code == 0


def test_one_saved_page_is_read_without_an_archive(tmp_path: Path) -> None:
    with served() as (site, _):
        from archiver.fixtureblog import Request

        post = next(post for post in site.blog.posts if post.title.startswith("Putin"))
        page = tmp_path / "page.html"
        page.write_text(site.answer(Request(path=post.path)).text, encoding="utf-8")
        url = f"http://quaderno.blogspot.com{post.path}"
    told = archiver("extract", "--page", str(page), "--url", url, "--json").json
    assert set(told) == {"page", "posts", "comments"}
    assert {"kind", "blog_id", "post_id", "locale", "label", "theme", "next_url"} <= set(told["page"])
    (read,) = told["posts"]
    assert {"credits", "images", "blocks", "links", "labels"} <= set(read)
    assert (read["published_date"], read["credits"][0]["name"]) == ("2024-12-01", "Farhad Ibragimov")
    assert "Farhad Ibragimov" in archiver("extract", "--page", str(page), "--url", url).out


def test_the_demo_shows_posts_and_can_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        result = archiver("demo", "--archive", str(tmp_path / "demo-archive"))
        assert result.code == 0
        for said in ("2024-12-01", "Farhad Ibragimov", "Sputnik / Gavriil Grigorov", "archiver status --archive"):
            assert said in result.out


def test_the_demo_removes_nobody_s_archive(crawl: Crawl, kept: Kept) -> None:
    kept.path.mkdir()
    (kept.path / "tesi.docx").write_text("x")
    assert archiver("demo", "--archive", str(kept.path)).code != 0
    assert (kept.path / "tesi.docx").read_text() == "x"


def test_the_same_spider_is_reached_by_scrapy(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "archive")
    with served() as (_, server):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "scrapy", "crawl", "blog"),
                *("-a", f"url={server.url}", "-a", "label=Astana|vertice CSTO", "-a", f"archive={kept.path}"),
                *("-s", "DOWNLOAD_DELAY=0"),
            ],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Complete." in done.stderr
    assert kept.one("SELECT count(*) FROM posts") == (4,)
    assert kept.one("SELECT outcome FROM crawls") == ("complete",)
    assert kept.rows("SELECT scope, expected, missing FROM coverage WHERE witness = 'label_feed' ORDER BY scope") == [
        ("label:Astana", 4, 0),
        ("label:vertice CSTO", 2, 0),
    ]


@pytest.mark.parametrize("command", ["crawl", "unfollow", "status", "extract", "correct", "copy", "demo"])
def test_every_command_s_help_has_an_example(command: str) -> None:
    result = archiver(command, "--help")
    assert result.code == EXIT_COMPLETE
    assert re.search(rf"Examples?:\s+archiver {command}", result.out)


def test_output_survives_a_console_that_knows_no_emoji(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "🍋 limoni")
    old_console = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    assert archiver("status", "--archive", str(kept.path), env=old_console).code == 0


def test_every_command_and_option_of_the_readme_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    said = re.findall(r"archiver (crawl|unfollow|status|extract|correct|copy|demo)([^\n`]*)", readme)
    assert said
    for command, rest in said:
        known = archiver(command, "--help").out
        for option in re.findall(r"--[a-z-]+", rest.split("#")[0]):
            assert option in known, f"archiver {command} {option}"


def test_the_readme_s_exit_codes_are_those_of_the_program() -> None:
    from archiver import errors

    readme = (ROOT / "README.md").read_text("utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ArchiverError)
    ]
    assert listed == {kind.exit_code for kind in kinds} | {errors.EXIT_COMPLETE, errors.EXIT_INTERRUPTED}


def test_file_names_are_safe_on_every_system(crawl: Crawl, kept: Kept) -> None:
    with served() as (_, server):
        crawl(server.url, "--label", "A/B", "--label", "perché no?")
    for _, folders, files in os.walk(kept.path):
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in folders + files)
