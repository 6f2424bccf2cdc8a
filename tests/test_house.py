"""What keeps the house in order: who imports whom, what starts fast, errors that are all drawn, pins that are pins."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import archiver
from archiver import errors

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "archiver"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))

BELOW = {
    "records": set(),
    "errors": set(),
    "blogger": {"records", "errors"},
    "extract": {"records", "errors", "blogger"},
    "archive": {"records", "errors", "blogger"},
    "fixtureblog": {"records", "errors", "blogger"},
    # One floor: a spider runs inside the plumbing and hands its pages to the pipelines.
    "crawling": {"records", "errors", "blogger", "extract", "archive", "spiders", "pipelines"},
    "spiders": {"records", "errors", "blogger", "extract", "archive", "derive", "crawling", "pipelines"},
    "pipelines": {"records", "errors", "blogger", "extract", "archive", "derive", "crawling"},
    # From a response to what an act needs, for the crawl and for who reads the WARC files again.
    "derive": {"records", "errors", "blogger", "extract", "archive"},
    "importing": {"records", "errors", "blogger", "extract", "archive", "derive"},
    "rederive": {"records", "errors", "blogger", "extract", "archive", "derive"},
    "forgetting": {"records", "errors", "blogger", "extract", "archive", "derive"},
    "dictionary": set(),
    "export": {"records", "errors", "blogger", "archive", "dictionary", "certificate"},
    "citing": {"archive"},
    "merging": {"errors", "archive", "rederive"},
    "fleet": {"errors", "blogger", "archive", "crawling", "certificate", "export", "rederive", "importing"},
    "explore": {"errors", "archive", "citing", "dictionary", "export"},
    "schedule": {"errors"},
    "certificate": {"errors", "archive"},
    "summary": {"records", "errors", "archive", "crawling", "rederive", "certificate"},
    "verdicts": {"errors", "archive", "crawling"},
}
"""Room -> the rooms it may import. A room is a module or a package right under ``archiver``."""

EVERYWHERE = {"counts", "children"}
"""Rooms that every room may import."""

ON_TOP = {"cli", "demo", "__main__"}
"""The command line may import every room, and no room imports it."""

LIBRARIES = {
    "scrapy": {"spiders", "crawling", "pipelines"},
    "twisted": {"spiders", "crawling", "pipelines"},
    "sqlite3": {"archive"},
    "sqlite_utils": {"archive"},
    "warcio": {"archive"},
    "fastwarc": {"archive"},
    "Stemmer": {"archive"},
    "dateparser": {"extract"},
    "lxml": {"blogger", "explore", "extract", "export"},
    "parsel": {"extract"},
    "nh3": {"extract"},
    "datasette": {"explore"},
    "dask": {"fleet"},
    "distributed": {"fleet"},
    "flufl": {"fleet"},
    "fsspec": {"fleet"},
    "pybtex": {"citing"},
    "rispy": {"citing"},
    "uvicorn": {"explore"},
    "vl_convert": {"explore"},
    "jinja2": {"fixtureblog", "export"},
    "PIL": {"archive", "fixtureblog"},
    "yaml": {"export"},
    "markdownify": {"export"},
    "cdxj_indexer": {"export"},
    "click": ON_TOP | {"fixtureblog"},
}
"""Library -> the only rooms that may import it."""

PURE = {"records", "errors", "blogger", "extract", "dictionary"}
"""Rooms that do no input and output and know no clock: the same bytes give the same records for ever."""

IMPURE_MODULES = {
    *("asyncio", "filelock", "http", "multiprocessing", "os", "pathlib", "random", "requests", "shutil", "socket"),
    *("subprocess", "tempfile", "threading", "time", "uuid"),
}
IMPURE_CALLS = re.compile(r"(?:^|\.)(?:now|today|utcnow|open|print|input|urlopen|urandom)$")


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room_of(path: Path) -> str:
    return name_of(path).partition(".")[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module an import names, wherever it stands: in a function or for types only, it is knowledge as well."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imported(path) if name.startswith("archiver.")}
    return names - {room_of(path), "__version__"}


def rooms() -> set[str]:
    return {room_of(path) for path in MODULES} - {""}


inside = pytest.mark.parametrize("path", MODULES, ids=name_of)


def test_every_room_has_its_place() -> None:
    assert rooms() <= {*BELOW, *EVERYWHERE, *ON_TOP}, "a new room: say in BELOW what it may import"


@inside
def test_imports_point_one_way(path: Path) -> None:
    allowed = set(BELOW) if room_of(path) in ON_TOP else BELOW.get(room_of(path), set())
    assert rooms_imported(path) <= allowed | EVERYWHERE | (ON_TOP if room_of(path) in ON_TOP else set())


@inside
def test_a_library_stays_in_its_rooms(path: Path) -> None:
    used = {name.partition(".")[0] for name in imported(path)}
    assert {library for library in used & LIBRARIES.keys() if room_of(path) not in LIBRARIES[library]} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=name_of)
def test_a_pure_room_reads_no_file_and_no_clock(path: Path) -> None:
    assert {name.partition(".")[0] for name in imported(path)} & IMPURE_MODULES == set()
    calls = {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}
    assert {call for call in calls if IMPURE_CALLS.search(call)} == set()


@inside
def test_a_module_says_what_it_is(path: Path) -> None:
    tree = tree_of(path)
    assert not tree.body or ast.get_docstring(tree), f"{path} has no docstring"


# Starting


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    heavy = {"scrapy", "twisted", "datasette", "dateparser", "lxml", "sqlite_utils", "warcio", "fastwarc", "Stemmer"}
    heavy |= {"distributed", "dask", "jinja2", "markdownify", "cdxj_indexer"}
    program = "import sys, archiver.cli; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert heavy & set(answer.stdout.split()) == set()


def test_scrapy_finds_its_settings() -> None:
    config = (ROOT / "scrapy.cfg").read_text(encoding="utf-8")
    [settings] = re.findall(r"^default = (.+)$", config, re.MULTILINE)
    assert importlib.import_module(settings).SPIDER_MODULES == ["archiver.spiders"]


# Errors


def error_classes() -> dict[str, type[errors.ArchiverError]]:
    found = {name: thing for name, thing in vars(errors).items() if isinstance(thing, type)}
    return {name: thing for name, thing in found.items() if issubclass(thing, errors.ArchiverError)}


def drawn() -> list[tuple[str, str | None, int]]:
    """The tree in the docstring, line by line: a class, its parent, its exit code."""
    lines: list[tuple[str, str | None, int]] = []
    path: list[str] = []
    for indent, name, code in re.findall(r"^    ([ │├└─]*)(\w+Error) +(\d+)", errors.__doc__ or "", re.MULTILINE):
        path = [*path[: len(indent) // 4], name]
        lines.append((name, path[-2] if len(path) > 1 else None, int(code)))
    return lines


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    classes = error_classes().values()
    real = {(error.__name__, error.__base__ and error.__base__.__name__, error.exit_code) for error in classes}
    assert {(name, parent or "Exception", code) for name, parent, code in drawn()} == real
    assert len(drawn()) == len(real)


@pytest.mark.parametrize("name", error_classes())
def test_an_error_says_what_it_is(name: str) -> None:
    error = error_classes()[name]
    assert "__doc__" in vars(error)
    assert error.__doc__
    assert error.exit_code in {1, 2, 3, 4, 5, 6}


@inside
def test_a_module_defines_no_error_of_its_own_that_a_person_would_meet(path: Path) -> None:
    if path == PACKAGE / "errors.py":
        return
    bases = {
        ast.unparse(base) for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef) for base in node.bases
    }
    assert {base.rpartition(".")[2] for base in bases} & error_classes().keys() == set()


# Pins


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if not line.startswith("#")]
    odd = [line for line in wanted if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)]
    assert odd == [], "a constraint is a name, == and a version: no range, no address, no option"
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in wanted)}


def requirements() -> list[Requirement]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = config["project"]
    groups = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        config["dependency-groups"]["dev"],
        config["dependency-groups"]["docs"],
    ]
    return [Requirement(line) for group in groups for line in group if isinstance(line, str)]


@pytest.mark.parametrize("requirement", requirements(), ids=lambda requirement: requirement.name)
def test_what_the_project_needs_is_pinned_within_its_range(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pins()[canonicalize_name(requirement.name)])


def test_constraints_name_no_host_and_no_path() -> None:
    assert not set("/@\\") & set((ROOT / "constraints.txt").read_text(encoding="utf-8"))


# Releases


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == archiver.__version__
