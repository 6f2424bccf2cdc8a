"""Pages read again on Dask's workers, and posts as one dataset of many files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.dataset as ds
import pytest

from archiver.archive.schema import open_database
from archiver.fixtureblog import Site, serve
from archiver.fixtureblog.generate import generated_blog
from tests.conftest import archiver, served
from tests.exporting import export, make_archive, post
from tests.test_fleet import scheduler
from tests.test_merge import rows

pytestmark = pytest.mark.xdist_group("fleet")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive whose WARC files are of several runs: two crawls of a blog that was edited, and an import."""
    folder = tmp_path_factory.mktemp("lived") / "archive"
    with served() as (site, server):
        for _ in range(2):
            assert archiver("crawl", server.url, "--archive", str(folder), "--delay", "0").code == 0
            site.edit("/2024/12/putin-in-kazakistan-i-tentativi.html", title="Un altro titolo")
    with serve(Site(generated_blog(6, seed=3), robots="open")) as other:
        assert archiver("crawl", other.url, "--archive", str(folder), "--delay", "0").code == 0
    assert len(list((folder / "warc").glob("*.gz"))) == 3
    return folder


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scheduler(tmp_path_factory.mktemp("cluster")) as (address, _):
        yield address


def extract(archive: Path, *words: str) -> Any:
    return archiver("extract", "--archive", str(archive), *words, timeout=120)


# Reading again


def test_workers_read_what_this_machine_reads(lived: Path, workers: str, tmp_path: Path) -> None:
    here, there = shutil.copytree(lived, tmp_path / "here"), shutil.copytree(lived, tmp_path / "there")
    assert extract(here, "--rebuild").code == 0
    done = extract(there, "--rebuild", "--scheduler", workers)
    assert done.code == 0, done.err
    assert rows(there) == rows(here)


def test_a_lost_database_is_made_again_from_files_that_are_elsewhere(lived: Path, workers: str, tmp_path: Path) -> None:
    place = tmp_path / "archive"
    place.mkdir()
    address = f"file://{lived / 'warc'}"
    done = extract(place, "--rebuild", "--warc", address, "--scheduler", workers)
    assert done.code == 0, done.err
    assert rows(place) == rows(lived)


def test_damage_is_told_as_here(lived: Path, workers: str, tmp_path: Path) -> None:
    spoiled = shutil.copytree(lived, tmp_path / "archive")
    file = sorted((spoiled / "warc").glob("*.gz"))[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(bytes(content))
    words = ("--rebuild", "--dry-run", "--json")
    here, there = extract(spoiled, *words), extract(spoiled, *words, "--scheduler", workers)
    assert there.code == here.code == 3
    assert there.json["damage"] == here.json["damage"] != []


def test_files_that_no_worker_sees_are_named(lived: Path, workers: str) -> None:
    done = extract(lived, "--dry-run", "--scheduler", workers, "--warc", str(lived / "nowhere"))
    assert done.code == 2
    assert "nowhere" in done.err
    done = extract(lived, "--dry-run", "--scheduler", workers, "--jobs", "2")
    assert done.code == 2
    assert "--jobs" in done.err


# One dataset


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive, and its posts by blog and month."""
    folder = tmp_path_factory.mktemp("lake")
    make_archive(folder / "archive")
    db = open_database(folder / "archive" / "archive.db", create=False)
    post(db, "9001", None, title="Senza data")
    post(db, "9002", "1999-01-31", title="D'archivio = /x/%2f")
    db.close()
    assert export("parquet", folder / "lake", "--partition", archive=folder / "archive").code == 0
    return folder / "archive", folder / "lake"


def wanted(archive: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive / "archive.db")) as db:
        return db.execute(
            """SELECT b.host, substr(p.published_date, 1, 7), post_id, p.title
               FROM posts_corrected AS p JOIN blogs AS b USING (blog_id)
               ORDER BY post_id"""
        ).fetchall()


def test_duckdb_reads_posts_as_one_table(lake: tuple[Path, Path]) -> None:
    archive, folder = lake
    found = duckdb.execute(
        f"""SELECT blog, month, post_id, title
            FROM read_parquet('{folder}/posts/**/*.parquet', hive_partitioning = true) ORDER BY post_id"""
    ).fetchall()
    assert [tuple(row) for row in found] == wanted(archive)


def test_pyarrow_reads_posts_as_one_table_and_opens_what_it_needs(lake: tuple[Path, Path]) -> None:
    archive, folder = lake
    whole = ds.dataset(folder / "posts", partitioning="hive")
    assert whole.count_rows() == len(wanted(archive))
    blog = wanted(archive)[0][0]
    some = whole.get_fragments(filter=(ds.field("blog") == blog) & (ds.field("month") == "1999-01"))
    assert all("month=1999-01" in one.path for one in some)


def test_folders_are_named_as_hive_names_them(lake: tuple[Path, Path]) -> None:
    _, folder = lake
    names = {path.name for path in (folder / "posts").glob("*/*")}
    assert "month=1999-01" in names
    assert "month=__HIVE_DEFAULT_PARTITION__" in names
    assert all(path.name.startswith("blog=") for path in (folder / "posts").iterdir())
    assert not (folder / "posts.parquet").exists()
    assert (folder / "labels.parquet").exists()


def test_without_the_extra_it_says_which(lived: Path) -> None:
    program = (
        "import sys; sys.modules['distributed'] = None; from archiver.cli import main;"
        f" main(['extract', '--dry-run', '--scheduler', 'tcp://127.0.0.1:9', '--archive', {str(lived)!r}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "extra scale" in done.stderr


# Files of others


def test_workers_go_through_files_of_others_as_this_machine_does(lived: Path, workers: str, tmp_path: Path) -> None:
    files = [str(path) for path in sorted((lived / "warc").glob("*.gz"))]
    here = archiver("import", *files, "--archive", str(tmp_path / "here"), "--json")
    there = archiver("import", *files, "--archive", str(tmp_path / "there"), "--json", "--scheduler", workers)
    assert (here.code, there.code) == (0, 0), there.err
    assert there.json["files"] == here.json["files"]
    texts = "SELECT post_id, title, text_hash, version FROM posts ORDER BY post_id"
    found = []
    for name in ("here", "there"):
        with closing(sqlite3.connect(tmp_path / name / "archive.db")) as db:
            found.append(db.execute(texts).fetchall())
    assert found[0] == found[1] != []


def test_files_of_others_may_be_elsewhere(lived: Path, tmp_path: Path) -> None:
    file = min((lived / "warc").glob("*.gz"))
    done = archiver("import", f"file://{file}", "--archive", str(tmp_path / "archive"), "--json")
    assert done.code == 0, done.err
    with closing(sqlite3.connect(tmp_path / "archive" / "archive.db")) as db:
        [(source,)] = db.execute("SELECT DISTINCT source FROM captures")
    assert source == f"import:{file.name}"
    for address in ("file:///nowhere/x.warc.gz", "nothing://x/y.warc.gz"):
        done = archiver("import", address, "--archive", str(tmp_path / "archive"))
        assert done.code == 2
        assert address in done.err
