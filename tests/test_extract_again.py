"""Every record is derived again with today's rules: what changes is told, nothing is lost, nobody is disturbed."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.archive.warc import WarcFiles
from archiver.errors import ArchiveError
from archiver.extract import reading as rules
from archiver.records import Post
from archiver.rederive.again import Outcome, extract_again
from archiver.rederive.watch import Watch
from tests.conftest import Kept, archiver, environment, served
from tests.test_rebuild import again, answered, every_table, rebuilt, run_at


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two runs with an edit between them; nobody changes it."""
    path = tmp_path_factory.mktemp("original") / "archive"
    with served() as (site, server):
        assert archiver("crawl", server.url, "--archive", str(path), "--delay", "0").code == 0
        edited = next(post for post in site.blog.posts if post.labels and "Astana" in post.labels)
        site.edit(edited.path, body="<p>Il testo è un altro, e basta.</p>")
        assert archiver("crawl", server.url, "--archive", str(path), "--delay", "0", "--recheck").code == 0
    return path


@pytest.fixture
def kept(original: Path, tmp_path: Path) -> Kept:
    """A copy of it."""
    subprocess.run(["cp", "-r", str(original), str(tmp_path / "archive")], check=True)
    return Kept(tmp_path / "archive")


def changed(kept: Kept, *statements: str) -> None:
    """Change the database by hand, as if other rules had filled it."""
    with Archive(kept.path) as archive, archive.transaction() as db:
        for statement in statements:
            db.conn.execute(statement)


def read_again(kept: Kept) -> Outcome:
    """In this process, whose rules a test may have changed."""
    return extract_again(kept.path, jobs=1, dry_run=False, watch=Watch())


def test_nothing_has_changed_where_the_rules_have_not(kept: Kept) -> None:
    before = every_table(kept)
    result = again(kept)
    assert (result.code, result.out) == (0, "")
    assert "every record is as it was" in result.err
    assert sorted(path.name for path in kept.path.iterdir()) == ["archive.db", "archive.lock", "runs", "warc"]
    assert every_table(kept) == before


HAND = (
    "UPDATE posts SET byline = 'Un altro' WHERE rowid IN (SELECT rowid FROM posts WHERE byline IS NOT NULL LIMIT 1)",
    "UPDATE posts SET deck = 'Un occhiello' WHERE rowid IN (SELECT rowid FROM posts WHERE deck IS NULL LIMIT 2)",
    "UPDATE posts SET language = NULL WHERE rowid IN (SELECT rowid FROM posts WHERE language IS NOT NULL LIMIT 3)",
    "DELETE FROM credits WHERE post_id IN (SELECT post_id FROM credits ORDER BY post_id LIMIT 1)",
    "UPDATE images SET caption = 'Altro' WHERE rowid IN (SELECT rowid FROM images WHERE caption IS NOT NULL LIMIT 1)",
    "UPDATE comments SET body_text = 'Altro' WHERE rowid = (SELECT min(rowid) FROM comments)",
)
TOLD = ["byline: 1 changed", "deck: 2 gone", "language: 3 new", "credits: 1 new", "captions: 1 changed",
        "comments: 1 changed"]  # fmt: skip


def test_what_changes_is_told_field_by_field(kept: Kept) -> None:
    before = every_table(kept)
    changed(kept, *HAND)
    assert again(kept, "--dry-run").out.splitlines() == TOLD
    assert again(kept, "--dry-run", "--rebuild").out.splitlines() == TOLD
    assert every_table(kept) != before
    assert again(kept, "--jobs", "2").out.splitlines() == TOLD
    assert every_table(kept) == before


def test_the_posts_of_each_field_are_told_as_json(kept: Kept) -> None:
    changed(kept, *HAND)
    without_deck = kept.column("SELECT url FROM posts WHERE deck = 'Un occhiello' ORDER BY post_id")
    told = again(kept, "--dry-run", "--json").json
    assert told["fields"]["deck"] == {"changed": [], "new": [], "gone": without_deck}
    assert (told["replaced"], told["exit_code"], told["lacking"]) == (False, 0, None)


def test_a_new_rule_is_no_edit(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """All history is derived by the same rules: a post that was edited once was edited once."""
    versions = kept.rows("SELECT post_id, version, seen_at, changed, capture_id FROM post_versions ORDER BY 1, 2")
    assert max(version for _, version, *_ in versions) == 2
    old_rule: Callable[[Any], Post] = rules._post

    def new_rule(entry: Any) -> Post:
        post = old_rule(entry)
        title = (post.title or "").upper()
        return replace(
            post, deck=f"Su {title}", title=title, content_hash=post.content_hash and post.content_hash[::-1]
        )

    monkeypatch.setattr(rules, "PARSER", "test")
    monkeypatch.setattr(rules, "_post", lambda entry: replace(new_rule(entry), parser="test"))
    outcome = read_again(kept)
    assert outcome.fields is not None
    assert {"title", "deck", "content_hash"} <= set(outcome.fields)
    assert "versions" not in outcome.fields
    after = kept.rows("SELECT post_id, version, seen_at, changed, capture_id FROM post_versions ORDER BY 1, 2")
    assert after == versions
    assert set(kept.column("SELECT parser FROM posts")) == {"test"}
    assert kept.one("SELECT count(*) FROM posts WHERE title <> upper(title)") == (0,)


def test_rules_that_lose_posts_change_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    before = every_table(kept)
    lost = kept.one("SELECT url, title FROM posts ORDER BY published_utc LIMIT 1")
    old_rule: Callable[..., Any] = vars(rules)["entries_of"]
    monkeypatch.setattr(rules, "entries_of", lambda *words: [one for one in old_rule(*words) if one.url != lost[0]])
    outcome = read_again(kept)
    assert (outcome.exit_code, outcome.replaced) == (6, False)
    assert lost[0] in outcome.sentence
    assert "--rebuild" in outcome.sentence
    assert every_table(kept) == before


def test_a_page_that_can_no_longer_be_read_is_named(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    before = every_table(kept)

    def broken(*words: Any, **named: Any) -> None:
        raise ValueError("una regola rotta")

    monkeypatch.setattr(rules, "_post", broken)
    outcome = read_again(kept)
    assert (outcome.exit_code, outcome.replaced) == (6, False)
    assert "una regola rotta" in outcome.sentence
    assert every_table(kept) == before


# Others meanwhile


def test_who_is_reading_is_not_disturbed(kept: Kept) -> None:
    changed(kept, "UPDATE posts SET deck = 'Un occhiello'")
    sql = "SELECT count(*) FROM posts WHERE deck = 'Un occhiello'"
    uri = f"file:{kept.path / 'archive.db'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        held = reader.execute(sql).fetchone()
        assert again(kept).code == 0
        assert reader.execute(sql).fetchone() == held
        reader.execute("COMMIT")
        assert reader.execute(sql).fetchone() == (0,)


def test_an_archive_in_use_is_left_alone(kept: Kept) -> None:
    with Archive(kept.path):
        for words in ([], ["--rebuild"]):
            result = again(kept, *words)
            assert (result.code, "in use" in result.err) == (6, True)


@pytest.mark.parametrize("where", ["copy", "replay"])
def test_killed_at_any_moment_it_leaves_the_old_or_the_new(kept: Kept, where: str) -> None:
    changed(kept, "UPDATE posts SET deck = 'Un occhiello'")
    before = every_table(kept)
    program = f"""if True:
        import os
        from archiver.archive import replay
        from archiver.cli import main
        replay._COPIED = 20
        left = 30
        def dying(*words):
            global left
            left -= 1
            if left == 0 or {where == "copy"}:
                os._exit(9)
            return carry_out(*words)
        if {where == "copy"}:
            from archiver.rederive.again import Replay
            copy_over = Replay.copy_over
            Replay.copy_over = lambda self, database, path, step: copy_over(self, database, path, dying)
        else:
            carry_out = replay.Replay.carry_out
            replay.Replay.carry_out = dying
        main()
    """
    command = [sys.executable, "-c", program, "extract", "--archive", str(kept.path)]
    assert subprocess.run(command, env=environment(), capture_output=True, check=False).returncode == 9
    assert every_table(kept) == before
    assert kept.one("PRAGMA integrity_check") == ("ok",)
    assert again(kept).code == 0
    assert kept.one("SELECT count(*) FROM posts WHERE deck = 'Un occhiello'") == (0,)
    assert not list(kept.path.glob("archive.db.new*"))


# What the WARC files do not hold


def refused(kept: Kept, said: str) -> None:
    before = every_table(kept)
    result = again(kept)
    assert result.code == 6
    assert said in result.err, result.err
    assert "Nothing was changed" in result.err
    assert every_table(kept) == before


def newest(kept: Kept) -> Path:
    return max((kept.path / "warc").iterdir())


def test_a_missing_file_is_named(kept: Kept) -> None:
    path = newest(kept)
    path.unlink()
    refused(kept, f"{path.name} is missing")


def test_a_file_that_ends_too_early_is_named(kept: Kept) -> None:
    path = newest(kept)
    os.truncate(path, path.stat().st_size // 2)
    refused(kept, f"{path.name} ends too early")


def test_a_damaged_record_is_named_and_the_rest_is_read(kept: Kept) -> None:
    capture = kept.one("SELECT warc_file, warc_offset FROM captures WHERE kind = 'post' ORDER BY capture_id LIMIT 1")
    with (kept.path / "warc" / capture[0]).open("r+b") as file:
        file.seek(capture[1] + 400)
        file.write(b"\xff\xff\xff\xff\xff")
    refused(kept, f"{capture[0]} is damaged between byte {capture[1]}")
    told = again(kept, "--json").json
    assert len(told["damage"]) >= 1
    assert told["lacking"]["captures"] == 1
    result = again(kept, "--rebuild")
    assert (result.code, "damaged" in result.err) == (3, True)
    assert kept.one("SELECT count(*) FROM captures WHERE warc_offset = ? AND warc_file = ?", *capture[::-1]) == (0,)


def test_a_run_whose_beginning_is_damaged_is_left_out(kept: Kept) -> None:
    path = newest(kept)
    content = path.read_bytes()
    (second,) = [found.start() for found in re.finditer(b"\x1f\x8b\x08\x00", content)][1:2]
    path.write_bytes(content[: second + 20] + b"\xff" * 20 + content[second + 40 :])
    refused(kept, "the beginning of its run is not in the WARC files")
    result = again(kept, "--rebuild")
    assert (result.code, "damaged" in result.err) == (3, True)
    assert kept.one("SELECT count(*) FROM crawls") == (1,)
    assert kept.rows("PRAGMA foreign_key_check") == []


def test_an_archive_from_before_the_journal_is_left_as_it_is(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archiver that wrote no acts filled it."""
    kept.path = kept.path.parent / "older"
    with monkeypatch.context() as patched:
        patched.setattr(WarcFiles, "note", lambda *words, **named: None)
        with Archive(kept.path) as archive:
            run = run_at(archive, 0)
            run.commit_capture(answered(run, 0, "", b"<html></html>", "home", "text/html"))
    refused(kept, "do not tell what was done with their pages")
    with Archive(kept.path) as archive:  # crawled on with one that does
        run_at(archive, 24).finish("complete", "2026-11-21T00:00:00Z")
    refused(kept, "does not tell what was done with its pages")
    assert again(kept, "--dry-run", "--rebuild").code == 0


def test_what_is_nobodys_act_is_named_and_hurts_nothing(kept: Kept) -> None:
    before = every_table(kept)
    (kept.path / "warc" / "altrui.warc.gz").write_bytes(b"hello")
    files = WarcFiles(kept.path / "warc", stem="zzz", info={})
    files.note("dance", {"crawl_id": "x", "told": {}})
    files.note("keep", {"crawl_id": "x", "told": {}}, of="7")
    files.note("cover", {"crawl_id": "x", "told": {"scope": 1}})
    files.close()
    told = again(kept, "--json").json
    assert (told["exit_code"], told["replaced"], told["without_acts"]) == (0, True, ["altrui.warc.gz"])
    assert [("dance" in said, "cover" in said) for said in told["failed"]] == [(True, False), (False, True)]
    assert len(told["damage"]) == 1
    assert every_table(kept) == before


def test_no_archive_is_made_where_there_is_none(tmp_path: Path) -> None:
    result = archiver("extract", "--archive", str(tmp_path / "nowhere"))
    assert (result.code, "There is no archive" in result.err) == (6, True)
    assert list(tmp_path.iterdir()) == []


# What only a person knew


def test_corrections_are_taken_over(kept: Kept) -> None:
    (post_id,) = kept.one("SELECT post_id FROM posts ORDER BY post_id LIMIT 1")
    changed(
        kept,
        "INSERT INTO corrections (post_id, field, at, value)"
        f" VALUES ('{post_id}', 'title', '2026-11-23T10:00:00Z', 'A')",
    )
    before = every_table(kept)
    assert again(kept).code == 0
    assert every_table(kept) == before
    written = [{"post_id": post_id, "field": "deck", "at": "2026-11-23T11:00:00Z", "value": None, "note": "perché sì"}]
    written += [{"post_id": "nessuno", "field": "deck", "at": "2026-11-23T11:00:00Z", "value": "B"}]
    (kept.path / "corrections.jsonl").write_text("\n".join(map(json.dumps, written)), encoding="utf-8")
    told = again(kept, "--json").json
    assert told["lost_corrections"] == ["nessuno"]
    assert kept.rows("SELECT field, value, note FROM corrections ORDER BY at") == [
        ("title", "A", None),
        ("deck", None, "perché sì"),
    ]
    rebuilt(kept)
    assert kept.rows("SELECT field, value, note FROM corrections ORDER BY at") == [
        ("title", "A", None),
        ("deck", None, "perché sì"),
    ]
    assert "nessuno" in (kept.path / "corrections.jsonl").read_text("utf-8")  # it waits for its post


def test_a_line_that_is_no_correction_is_named(kept: Kept) -> None:
    (kept.path / "corrections.jsonl").write_text('{"post_id": "7"}\n', encoding="utf-8")
    result = again(kept)
    assert (result.code, "Line 1 of" in result.err) == (6, True)


def test_errors_of_the_archive_leave_no_half_made_file(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    from archiver.archive.replay import Replay

    def full(*words: Any) -> None:
        raise ArchiveError("The disk is full.")

    monkeypatch.setattr(Replay, "finish", full)
    with pytest.raises(ArchiveError):
        read_again(kept)
    assert not list(kept.path.glob("archive.db.new*"))


def test_an_act_that_failed_in_its_run_fails_again(kept: Kept) -> None:
    with Archive(kept.path) as archive:
        run: Run = run_at(archive, 100)
        with pytest.raises(sqlite3.IntegrityError):
            run.finish("a poem", "2026-11-24T00:00:00Z")
    before = every_table(kept)
    told = again(kept, "--json").json
    assert ["finish" in said for said in told["failed"]] == [True]
    assert every_table(kept) == before
