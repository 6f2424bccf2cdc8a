"""``archiver status --json`` tells a monitoring program how each blog's last run ended, or that it did not."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.folder import LOCK, Archive, in_use_since
from archiver.archive.schema import open_database
from archiver.archive.status import status
from tests.conftest import Kept

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RUN = "11111111-2222-3333-4444-555555555555"


def ran(kept: Kept, crawl_id: str = RUN, *, blog_id: str | None = "1", **columns: Any) -> None:
    row = {"crawl_id": crawl_id, "blog_id": blog_id, "started_at": "2026-11-23T05:00:00.000Z", "scopes": '["blog"]'}
    with open_database(kept.path / "archive.db", create=True) as db, db.atomic():
        db.table("blogs").insert({"blog_id": "1", "host": "quaderno.blogspot.com"}, ignore=True)
        db.table("crawls").insert({**row, **columns})


def reported(kept: Kept, **told: Any) -> None:
    (kept.path / "runs").mkdir(exist_ok=True)
    (kept.path / "runs" / f"{RUN}.json").write_text(json.dumps(told))


def last(kept: Kept) -> dict[str, Any]:
    run: dict[str, Any] = status(kept.path, now=NOON).as_json()["blogs"][0]["last_run"]
    return run


ENDED = {"finished_at": "2026-11-23T06:30:00.000Z", "outcome": "failed"}


def test_a_run_that_ended(kept: Kept) -> None:
    ran(kept, **ENDED)
    reported(kept, exit_code=5, warnings=[{"field": "captions", "sentence": "Fewer captions than before."}])
    run = last(kept)
    assert (run["outcome"], run["exit_code"], run["running"], run["killed"]) == ("failed", 5, False, False)
    assert (run["finished_at"], run["hours_since"]) == ("2026-11-23T06:30:00.000Z", 5.5)
    assert run["warnings"] == ["Fewer captions than before."]


@pytest.mark.parametrize(
    ("outcome", "exit_code"),
    [("complete", 0), ("incomplete", 3), ("blocked", 4), ("interrupted", 130), ("failed", None)],
)
@pytest.mark.parametrize("report", [None, "{", "[]", "null"])
def test_where_its_report_is_lost_the_outcome_tells_what_it_can(
    kept: Kept, outcome: str, exit_code: int | None, report: str | None
) -> None:
    ran(kept, **{**ENDED, "outcome": outcome})
    if report is not None:
        reported(kept)
        (kept.path / "runs" / f"{RUN}.json").write_text(report)
    assert (last(kept)["exit_code"], last(kept)["warnings"]) == (exit_code, [])


def test_a_run_that_was_killed_and_one_that_is_running(kept: Kept) -> None:
    ran(kept)
    told = status(kept.path, now=NOON)
    assert told.in_use is False
    assert (last(kept)["killed"], last(kept)["running"], last(kept)["finished_at"]) == (True, False, None)
    assert (last(kept)["exit_code"], last(kept)["hours_since"]) == (None, 7.0)
    with Archive(kept.path):
        at = datetime(2026, 11, 23, 4, 59, tzinfo=UTC).timestamp()
        os.utime(kept.path / LOCK, (at, at))
        assert status(kept.path, now=NOON).in_use is True
        assert (last(kept)["killed"], last(kept)["running"]) == (False, True)


def test_a_run_that_was_killed_stays_so_while_another_command_writes(kept: Kept) -> None:
    ran(kept)
    with Archive(kept.path):
        assert status(kept.path, now=NOON).in_use is True
        assert (last(kept)["killed"], last(kept)["running"]) == (True, False)


def test_the_newest_run_of_each_blog_is_told_and_gaps_that_are_accepted_are_none(kept: Kept) -> None:
    ran(kept, **ENDED)
    ran(kept, "older", started_at="2026-11-22T05:00:00.000Z", outcome="complete")
    ran(kept, "nobody", blog_id=None, started_at="2026-11-23T08:00:00.000Z")
    with open_database(kept.path / "archive.db", create=False) as db, db.atomic():
        db.table("blogs").insert({"blog_id": "2", "host": "never.blogspot.com"})
        for url, accepted in (("a", None), ("b", "perso")):
            db.table("gaps").insert({"crawl_id": RUN, "scope": "blog", "url": url, "accepted": accepted})
    told = status(kept.path, now=NOON).as_json()
    assert [blog["last_run"] and blog["last_run"]["crawl_id"] for blog in told["blogs"]] == [None, RUN]
    assert told["blogs"][1]["last_run"]["gaps"] == 1
    assert [run["crawl_id"] for run in told["runs"]] == ["nobody", RUN, "older"]


def test_a_row_is_no_way_to_other_files(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text('{"exit_code": 99}')
    ran(kept, "../../elsewhere", outcome="complete")
    assert last(kept)["exit_code"] == 0


def test_looking_takes_no_lock_and_makes_no_file(kept: Kept) -> None:
    ran(kept)
    assert in_use_since(kept.path) is None
    assert not (kept.path / LOCK).exists()
    with Archive(kept.path):
        assert in_use_since(kept.path) is not None
    assert in_use_since(kept.path) is None
    with Archive(kept.path):
        pass


def test_the_size_and_the_schema_are_told(kept: Kept) -> None:
    ran(kept)
    (kept.path / "warc").mkdir()
    (kept.path / "warc" / "a.warc.gz").write_bytes(bytes(100))
    told = status(kept.path, now=NOON).as_json()
    assert told["bytes"] == told["database_bytes"] + 100
    assert re.fullmatch(r"m\d{3}_\w+", told["schema"])


def test_the_keys_of_the_readme_are_there(kept: Kept) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    section = readme.partition("## Watch over it")[2].partition("\n## ")[0]
    ran(kept)
    told = status(kept.path, now=NOON).as_json()
    keys = [
        key for cell in re.findall(r"^\| (.*?) \|", section, re.MULTILINE) for key in re.findall(r"`([\w]+)`", cell)
    ]
    assert len(keys) > 10
    assert [key for key in keys if key not in {**told, **told["blogs"][0]["last_run"]}] == []
