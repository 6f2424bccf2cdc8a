"""``archiver verify`` finds every damage, says what repairs it, takes no killed run for damage, and never breaks."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from archiver.archive.findings import Verdict
from archiver.archive.folder import Archive
from archiver.archive.run import Run
from archiver.archive.verify import verify
from archiver.archive.warc import Exchange, WarcFiles
from archiver.archive.warcread import Member, members
from archiver.errors import ArchiveDamagedError
from tests.conftest import Kept, archiver, served
from tests.test_crash import asked, started, wait_until

GZIP_HEADER = 10
"""Bytes at the head of a member that no checksum covers and that say nothing of its content."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixture blog, crawled twice, with an edit in between."""
    kept = Kept(tmp_path_factory.mktemp("verify") / "archive")
    with served() as (site, server):
        crawl = ("crawl", server.url, "--archive", str(kept.path), "--delay", "0")
        assert archiver(*crawl).code == 0
        whole = next(
            post for post in site.blog.posts if "<!--more-->" not in post.html and not post.comments and post.title
        )
        site.edit(whole.id, title="Un titolo corretto")
        assert archiver(*crawl).code == 0
    assert kept.one("SELECT max(version) FROM posts") == (2,)
    return kept.path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may damage."""
    return Path(shutil.copytree(sound, tmp_path / "archive"))


def warc_of(archive: Path, number: int = 0) -> Path:
    return sorted((archive / "warc").glob("*.warc.gz"))[number]


def members_of(file: Path) -> list[Member]:
    with file.open("rb") as opened:
        return list(members(opened))


def flip(file: Path, place: int, bit: int) -> None:
    data = bytearray(file.read_bytes())
    data[place] ^= 1 << bit
    file.write_bytes(data)


def execute(archive: Path, sql: str) -> None:
    with closing(sqlite3.connect(archive / "archive.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in sql.split(";"):
            connection.execute(statement)


def said(verdict: Verdict) -> str:
    return "\n".join(f"{one.check} | {one.where} | {one.problem} | {one.repair}" for one in verdict.damage)


# A sound archive


def test_a_sound_archive_is_sound(sound: Path) -> None:
    done = archiver("verify", "--archive", str(sound), "--json")
    told = done.json
    assert (done.code, told["sound"], told["exit_code"], told["damage"], told["notes"]) == (0, True, 0, [], [])
    assert told["counts"]["posts"] == 38
    assert told["counts"]["post_versions"] == 39
    assert told["counts"]["warc_files"] == 2


def test_people_are_told_in_a_few_lines(sound: Path) -> None:
    done = archiver("verify", "--archive", str(sound))
    assert done.code == 0
    assert done.out.startswith("Checked: 38 posts, 39 versions")
    assert done.out.endswith(f"The archive {sound} is sound.\n")


def test_looking_writes_nothing(copy: Path) -> None:
    before = files_of(copy)
    assert verify(copy).exit_code == 0
    assert files_of(copy) == before


def files_of(archive: Path) -> dict[Path, bytes]:
    """Every file, but those that SQLite keeps beside a database that is open."""
    files = (path for path in archive.rglob("*") if path.is_file() and not path.name.endswith(("-shm", "-wal")))
    return {path: path.read_bytes() for path in files}


# WARC files


@pytest.mark.parametrize("seed", range(30))
def test_every_flipped_bit_in_a_record_is_found_where_it_is(copy: Path, seed: int) -> None:
    rng = random.Random(seed)
    file = warc_of(copy, rng.randrange(2))
    member = rng.choice(members_of(file))
    flip(file, rng.randrange(member.offset + GZIP_HEADER, member.end), rng.randrange(8))
    verdict = verify(copy)
    assert verdict.exit_code == 6
    assert [one.where for one in verdict.damage] == [f"{file.name}, offset {member.offset}"]
    assert "copy" in verdict.damage[0].repair


@pytest.mark.parametrize("seed", range(20))
def test_a_file_that_lost_its_end_is_damaged(copy: Path, seed: int) -> None:
    file = warc_of(copy)
    closing_report = members_of(file)[-1].offset
    kept = random.Random(seed).randrange(closing_report)
    file.write_bytes(file.read_bytes()[:kept])
    verdict = verify(copy)
    assert verdict.exit_code == 6
    assert all(one.where.startswith(file.name) for one in verdict.damage)


@pytest.mark.parametrize("tail", [b"\x1f\x8b\x08", b"", bytes(5000)], ids=["cut", "cut at a record", "power cut"])
def test_half_a_record_at_the_end_is_no_damage(copy: Path, tail: bytes) -> None:
    file = warc_of(copy)
    closing_report = members_of(file)[-1]
    file.write_bytes(file.read_bytes()[: closing_report.offset] + tail)
    verdict = verify(copy)
    assert verdict.exit_code == 0, said(verdict)
    assert ["ends in half a record" in note for note in verdict.notes] == [True] * bool(tail)


def test_a_damaged_response_names_its_posts_and_the_command(copy: Path) -> None:
    kept = Kept(copy)
    file, offset, url = kept.rows(
        """SELECT warc_file, warc_offset, posts.url FROM posts JOIN captures USING (capture_id)
           WHERE captures.kind = 'post' ORDER BY posts.url"""
    )[0]
    flip(copy / "warc" / file, offset + 100, 3)
    [finding] = verify(copy).damage
    assert url in finding.problem
    assert "1 post keeps its row, unproven" in finding.problem
    assert f"archiver crawl {url} --recheck --archive {copy}" in finding.repair


def test_what_was_read_again_can_be_settled(copy: Path) -> None:
    flip(warc_of(copy, 0), members_of(warc_of(copy, 0))[4].offset + 100, 2)  # robots.txt, asked again by the second run
    found = verify(copy)
    assert [one.mend is not None for one in found.damage] == [True], said(found)
    repaired = verify(copy, repair=True)
    assert (repaired.exit_code, len(repaired.repaired)) == (0, 1)
    again = verify(copy)
    assert again.exit_code == 0
    assert "noted by an earlier --repair" in " ".join(again.notes)


def test_a_file_that_is_missing_is_one_finding(copy: Path) -> None:
    warc_of(copy).unlink()
    verdict = verify(copy)
    assert len(verdict.damage) == 1
    assert "is missing" in verdict.damage[0].problem


def test_a_record_that_was_rewritten_does_not_hold_its_digest(copy: Path) -> None:
    file = warc_of(copy)
    data, chosen = file.read_bytes(), members_of(file)[2]
    assert chosen.data is not None
    forged = bytearray(chosen.data)
    forged[-8] ^= 1
    compressor = zlib.compressobj(wbits=31)
    member = compressor.compress(bytes(forged)) + compressor.flush()
    file.write_bytes(data[: chosen.offset] + member + data[chosen.end :])
    assert "its block is not what its WARC-Block-Digest says" in said(verify(copy))


def test_an_act_that_cannot_be_read_is_damage(copy: Path) -> None:
    files = WarcFiles(copy / "warc", stem="zz-forged", info={})
    files.note("page", {"crawl_id": "x"})
    files.close()
    assert "an act is noted there in a way that cannot be read" in said(verify(copy))


def test_what_a_killed_run_left_is_harmless_and_counted(copy: Path) -> None:
    with Archive(copy) as archive:
        run = Run(
            archive,
            host="quaderno.example",
            root="http://quaderno.example/",
            started_at="2026-11-23T10:00:00Z",
            scopes=["blog"],
            robots="obeyed",
            settings={},
            version="0",
        )
        for _ in range(2):
            capture = run.keep(EXCHANGE, "post")
        run._warc.note("page", {"crawl_id": run.crawl_id, "told": {}}, of=capture.capture_id)
    verdict = verify(copy)
    assert verdict.exit_code == 0, said(verdict)
    assert verdict.counts["responses_without_row"] == 2
    assert verdict.counts["acts_not_carried_out"] == 1
    assert verdict.counts["runs_without_outcome"] == 1


EXCHANGE = Exchange(
    url="http://quaderno.example/2024/12/pane.html",
    fetched_at="2026-11-23T10:00:00Z",
    method="GET",
    request_headers=(),
    status=200,
    protocol="HTTP/1.1",
    response_headers=(("Content-Type", "text/html"),),
    body=b"<p>Pane</p>",
)


# Rows

POST = "(SELECT min(post_id) FROM posts)"
CAPTURE = "(SELECT min(capture_id) FROM captures)"
DAMAGED_ROWS = {
    "comments_held": (f"UPDATE posts SET comments_held = 9 WHERE post_id = {POST}", "comments", True),
    "word_count": (f"UPDATE posts SET word_count = 9 WHERE post_id = {POST}", "texts", True),
    "sha256": (f"UPDATE captures SET sha256 = 'ab' WHERE capture_id = {CAPTURE}", "captures", True),
    "bytes": (f"UPDATE captures SET bytes = 1 WHERE capture_id = {CAPTURE}", "captures", True),
    "offset": (f"UPDATE captures SET warc_offset = 1 WHERE capture_id = {CAPTURE}", "captures", True),
    "dangling link": (
        "UPDATE links SET target_post_id = 'nowhere', kind = 'internal' WHERE rowid = 1",
        "foreign keys",
        True,
    ),
    "no index": ("DROP INDEX posts_live_url", "schema", True),
    "no trigger": ("DROP TRIGGER posts_fts_update", "schema", True),
    "no view": ("DROP VIEW posts_by_month", "schema", True),
    "another view": ("DROP VIEW posts_by_month; CREATE VIEW posts_by_month AS SELECT 1", "schema", True),
    "nothing indexed": ("INSERT INTO posts_fts (posts_fts) VALUES ('delete-all')", "search", True),
    "one not indexed": (
        "DROP TRIGGER comments_fts_update; UPDATE comments SET body_text = 'altro'"
        " WHERE comment_id = (SELECT min(comment_id) FROM comments)",
        "search",
        True,
    ),
    "no search": ("DROP TABLE comments_fts", "search", True),
    "no search index": ("DROP TABLE comments_fts_docsize", "search", True),
    "no capture": (
        f"UPDATE posts SET capture_id = NULL WHERE post_id = {POST};"
        f"UPDATE post_versions SET capture_id = NULL WHERE post_id = {POST}",
        "posts",
        False,
    ),
    "dangling capture": (f"UPDATE comments SET capture_id = 'none' WHERE rowid = 1 AND {POST}", "foreign keys", False),
    "capture without a record": (
        f"UPDATE captures SET warc_file = NULL WHERE capture_id = {CAPTURE}",
        "captures",
        False,
    ),
    "another address": (
        f"UPDATE captures SET url = 'http://x.example/' WHERE capture_id = {CAPTURE}",
        "captures",
        True,
    ),
    "a hole in the versions": ("DELETE FROM post_versions WHERE version = 1 AND changed = '[]'", "versions", False),
    "no current version": ("DELETE FROM post_versions WHERE version = 2", "versions", False),
    "a version too many": (
        "INSERT INTO post_versions (post_id, version, seen_at, changed)"
        f" VALUES ({POST}, 3, '2026-11-23T10:00:00Z', '[1]')",
        "versions",
        False,
    ),
    "the first version changed": (
        "UPDATE post_versions SET changed = '[\"title\"]' WHERE version = 1",
        "versions",
        False,
    ),
    "another title": ("UPDATE post_versions SET title = 'Altro' WHERE version = 2", "versions", False),
    "another text": (f"UPDATE posts SET body_text = 'Altro' WHERE post_id = {POST}", "texts", False),
    "no hash": (f"UPDATE posts SET content_hash = NULL WHERE post_id = {POST}", "posts", False),
    "another day": (f"UPDATE posts SET published_date = '2001-01-01' WHERE post_id = {POST}", "posts", False),
    "another moment": ("UPDATE posts SET published_utc = '2001-01-01T00:00:00Z'", "posts", False),
    "a time of nowhere": (f"UPDATE posts SET first_seen_at = 'ieri' WHERE post_id = {POST}", "times", False),
    "another label": ("UPDATE labels SET name = 'Altro' WHERE rowid = 1", "labels", False),
    "a label less": ("DELETE FROM post_labels WHERE rowid = 1", "labels", False),
    "no scope": ("UPDATE post_scopes SET scope = 'tutto' WHERE rowid = 1", "scopes", False),
    "an empty string": (f"UPDATE posts SET author = '' WHERE post_id = {POST}", "database", False),
    "no such kind": ("UPDATE links SET target_post_id = post_id, kind = 'embed' WHERE rowid = 1", "links", False),
    "no table": ("DROP TABLE skips", "schema", False),
    "no column": ("ALTER TABLE skips RENAME COLUMN detail TO details", "schema", False),
    "two posts at an address": (
        "DROP INDEX posts_live_url; UPDATE posts SET url = (SELECT min(url) FROM posts)",
        "posts",
        False,
    ),
}


@pytest.mark.parametrize(("sql", "check", "is_repaired"), DAMAGED_ROWS.values(), ids=DAMAGED_ROWS)
def test_damaged_rows_are_found_and_repaired_where_that_is_safe(
    copy: Path, sql: str, check: str, is_repaired: bool
) -> None:
    execute(copy, sql)
    found = verify(copy)
    assert found.exit_code == 6
    assert check in {one.check for one in found.damage}, said(found)
    assert all(one.problem and one.repair and one.where for one in found.damage)
    after = verify(copy, repair=True)
    assert after.exit_code == (0 if is_repaired else 6), said(after)
    assert verify(copy).exit_code == after.exit_code


def test_the_command_repairs_and_says_so(copy: Path) -> None:
    execute(copy, DAMAGED_ROWS["comments_held"][0])
    found = archiver("verify", "--archive", str(copy))
    assert found.code == 6
    assert "comments_held is 9" in found.out
    assert "archiver verify --repair takes care of 1 of 1 finding." in found.out
    repaired = archiver("verify", "--archive", str(copy), "--repair", "--json")
    assert repaired.code == 0
    assert [one["check"] for one in repaired.json["repaired"]] == ["comments"]


# Pictures


@pytest.mark.parametrize(
    ("kept", "problem"), [(b"JPEG", None), (b"JPEH", "is damaged"), (None, "is missing")], ids=["kept", "bad", "none"]
)
def test_a_picture_is_what_its_row_says(copy: Path, kept: bytes | None, problem: str | None) -> None:
    sha256 = hashlib.sha256(b"JPEG").hexdigest()
    execute(copy, f"UPDATE images SET sha256 = '{sha256}' WHERE rowid = 1")
    if kept is not None:
        file = copy / "images" / sha256[:2] / f"{sha256}.jpg"
        file.parent.mkdir(parents=True)
        file.write_bytes(kept)
    verdict = verify(copy)
    assert [problem in one.problem for one in verdict.damage if problem] == [True] * (problem is not None)
    assert verdict.exit_code == (6 if problem else 0)


# A database that is beyond reading


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_of_the_database_breaks_the_check(copy: Path, seed: int) -> None:
    rng = random.Random(seed)
    file = copy / "archive.db"
    data = bytearray(file.read_bytes())
    if seed % 4 == 0:
        data = data[: rng.randrange(len(data))]
    for _ in range(rng.choice([1, 5, 300])):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(data)
    for repair in (False, True):
        verdict = verify(copy, repair=repair)
        assert (verdict.exit_code == 0) == (verdict.damage == [])
        assert all(one.problem and one.repair for one in verdict.damage)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b"no database"),
        lambda file: file.write_bytes(file.read_bytes()[:5000]),
        lambda file: file.write_bytes(file.read_bytes()[:8192] + bytes(file.stat().st_size - 8192)),
        lambda file: file.write_bytes(b""),
    ],
    ids=["missing", "no database", "cut", "zeros", "empty"],
)
@pytest.mark.parametrize("words", [(), ("--repair",)], ids=["look", "repair"])
def test_a_ruined_database_can_be_rebuilt(copy: Path, damage: object, words: tuple[str, ...]) -> None:
    assert callable(damage)
    damage(copy / "archive.db")
    done = archiver("verify", "--archive", str(copy), "--json", *words)
    assert done.code == 6
    assert "archiver extract --rebuild" in done.out
    assert done.json["counts"]["warc_files"] == 2, "the files are checked all the same: a rebuild needs them"


def test_a_folder_without_an_archive_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(ArchiveDamagedError, match="There is no archive"):
        verify(tmp_path)
    assert list(tmp_path.iterdir()) == []


# Beside a run


def test_repair_waits_for_nobody_and_looking_needs_no_lock(copy: Path) -> None:
    with FileLock(copy / "archive.lock"):
        assert archiver("verify", "--archive", str(copy)).code == 0
        done = archiver("verify", "--archive", str(copy), "--repair")
    assert done.code == 6
    assert "in use by another run" in done.err


def test_a_run_that_is_going_on_is_no_damage(kept: Kept) -> None:
    with served() as (_, server), started(server.url, kept) as process:
        for requests in (3, 6, 9):
            wait_until(asked(server, requests))
            verdict = verify(kept.path)
            assert verdict.exit_code == 0, said(verdict)
        process.kill()
        process.wait()
        verdict = verify(kept.path)
        assert verdict.exit_code == 0, said(verdict)
        assert verdict.counts["runs_without_outcome"] == 1


def test_a_crawl_brings_back_what_a_damaged_file_lost(kept: Kept) -> None:
    with served() as (_, server):
        crawl = ("crawl", server.url, "--archive", str(kept.path), "--delay", "0")
        assert archiver(*crawl).code == 0
        file, offset = kept.rows(
            """SELECT warc_file, warc_offset FROM posts JOIN captures USING (capture_id)
               WHERE captures.kind = 'listing'"""
        )[0]
        flip(kept.path / "warc" / file, offset + 200, 1)
        assert [one.mend for one in verify(kept.path).damage] == [None]
        assert archiver(*crawl, "--recheck").code == 0
    after = verify(kept.path, repair=True)
    assert after.exit_code == 0, said(after)
