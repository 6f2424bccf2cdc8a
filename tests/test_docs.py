"""The manual says what the program does, its examples run, its links lead somewhere, and it asks nothing of others."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from bs4 import BeautifulSoup

from archiver import dictionary, errors
from archiver.cli import main
from tests.conftest import archiver, environment

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
WRITTEN = [*PAGES, ROOT / "README.md"]

pytestmark = pytest.mark.xdist_group("docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual as ``make docs`` makes it."""
    folder = tmp_path_factory.mktemp("manual") / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env=environment({"NO_MKDOCS_2_WARNING": "1"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive of the demo in it."""
    folder = tmp_path_factory.mktemp("demo")
    assert archiver("demo", "--archive", str(folder / "demo-archive")).code == 0
    return folder


def commands(command: click.Command = main, path: str = "archiver") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from commands(part, f"{path} {name}")


def text_of(page: Path) -> str:
    return BeautifulSoup(page.read_text(encoding="utf-8"), "lxml").get_text(" ")


# What it says


def test_every_command_and_every_option_is_in_the_manual(site: Path) -> None:
    page = BeautifulSoup((site / "commands.html").read_text(encoding="utf-8"), "lxml")
    headings = {heading.get_text().strip("¶\xa0") for heading in page.find_all(re.compile("^h[2-4]$"))}
    names = {path for path, _ in commands()}
    assert names <= headings
    shown = text_of(site / "commands.html")
    for path, command in commands():
        for parameter in command.params:
            for name in parameter.opts if isinstance(parameter, click.Option) else ():
                assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", shown), f"{path} {name}"


def test_every_table_view_and_column_is_in_the_manual_in_both_languages(site: Path) -> None:
    for language, page in (("en", "dataset.html"), ("it", "dataset.it.html")):
        shown = BeautifulSoup((site / page).read_text(encoding="utf-8"), "lxml")
        headings = {heading.get_text().strip("¶\xa0") for heading in shown.find_all("h3")}
        assert {*dictionary.TABLES, *dictionary.VIEWS} <= headings
        cells = [cell.get_text() for cell in shown.find_all("td")]
        for table in dictionary.told(language).values():
            assert set(table.columns) <= set(cells)
            for column in table.columns.values():
                assert any(column.description.split("*")[0] in cell for cell in cells), column.description


def test_every_exit_code_is_explained() -> None:
    classes = (found for found in vars(errors).values() if isinstance(found, type))
    codes = {found.exit_code for found in classes if issubclass(found, errors.ArchiverError)}
    codes |= {errors.EXIT_COMPLETE, errors.EXIT_INTERRUPTED}
    headings = re.findall(r"^#+ .*$", (DOCS / "troubleshooting.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert codes == {int(number) for heading in headings for number in re.findall(r"\b(\d+)\b", heading)} & codes


# Links


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        found = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
        fetched = [tag.get("src") or tag.get("href") for tag in found.find_all(["script", "link", "img", "iframe"])]
        assert [address for address in fetched if re.match(r"(https?:)?//", str(address or ""))] == [], page.name


@pytest.mark.parametrize("page", WRITTEN, ids=lambda path: path.name)
def test_links_to_files_lead_to_files(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    made = {"dataset.md", "dataset.it.md", "commands.md"}
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", text):
        assert target.startswith(("http", "mailto:")) or target in made or (page.parent / target).exists(), target


# Commands that are shown


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every command line of ours in a fenced block, with its page."""
    for page in WRITTEN:
        for language, block in re.findall(r"```(\w+)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            if language not in {"sh", "console"}:
                continue
            for line in block.replace("\\\n", " ").splitlines():
                words = line.removeprefix("$ ") if language == "console" and line.startswith("$ ") else line
                if language == "console" and not line.startswith("$ "):
                    continue
                if re.match(r"(\S*/)?archiver\s", words):
                    yield page.name, words


@pytest.mark.parametrize(("page", "line"), sorted(set(shown_commands())))
def test_a_command_that_is_shown_can_be_typed(page: str, line: str) -> None:
    words = shlex.split(re.split(r"\s(?:[|>&]|2>)", line)[0].replace("…", "x"), comments=True)[1:]
    command: click.Command = main
    context = click.Context(main, info_name="archiver")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        assert name in command.commands, f"{page}: {line}"
        command = command.commands[name]
        context = click.Context(command, info_name=name, parent=context)
    if {"-h", "--help", "--version"} & set(words):
        return
    parser = command.make_parser(context)
    try:
        parser.parse_args(list(words))
    except click.UsageError as error:
        pytest.fail(f"{page}: {line}: {error.format_message()}")


# Snippets


QUERYING = (DOCS / "querying.md").read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```\n(?:\n(\|.*?)\n\n)?", QUERYING, re.DOTALL)


@pytest.mark.parametrize(("sql", "table"), SQL, ids=range(len(SQL)))
def test_a_question_in_sql_is_answered_as_shown(sql: str, table: str, demo: Path) -> None:
    with closing(sqlite3.connect(f"file:{demo}/demo-archive/archive.db?mode=ro", uri=True)) as db:
        asked = db.execute(sql)
        rows = [["" if value is None else str(value) for value in row] for row in asked]
    shown = [[cell.strip().replace("\\|", "|") for cell in line.strip("|").split("|")] for line in table.splitlines()]
    if not shown:
        assert rows == [], "the page says that the demo's archive has none"
        return
    assert shown[0] == [column[0] for column in asked.description]
    assert shown[2:] == rows[: len(shown) - 2]


def test_the_snippets_of_pandas_run(demo: Path) -> None:
    program = "\n".join(re.findall(r"```python\n(.*?)```", QUERYING, re.DOTALL))
    done = subprocess.run([sys.executable, "-c", program], cwd=demo, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^2024\s+4\s+471$", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"^Storia locale\s+17$", done.stdout, re.MULTILINE), done.stdout


def has_r() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = 'quit(status = !all(c("DBI", "RSQLite") %in% rownames(installed.packages())))'
    return subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_r(), reason="R with DBI and RSQLite is not on this machine")
def test_the_snippets_of_r_run(demo: Path) -> None:
    program = "\n".join(re.findall(r"```r\n(.*?)```", QUERYING, re.DOTALL))
    done = subprocess.run(["Rscript", "-e", program], cwd=demo, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.search(r"2024-12\s+1", done.stdout)
