"""``archiver extract`` of a whole archive: every record derived again from the WARC files, compared, put in place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archiver.archive import corrections
from archiver.archive.before import OpenDatabase, keep_copy, move_aside, open_sound, stones_of
from archiver.archive.compare import Difference, Lacking, differences, lacking
from archiver.archive.folder import DATABASE, lock
from archiver.archive.journal import Act, Journal
from archiver.archive.mend import write_pictures
from archiver.archive.replay import Replay
from archiver.archive.schema import open_database, sqlite_errors
from archiver.counts import many
from archiver.errors import EXIT_COMPLETE, ArchiveDamagedError, ArchiveError, IncompleteError
from archiver.extract.reading import PARSER
from archiver.rederive.watch import Watch
from archiver.rederive.work import Read, readings

WORTH_A_PROCESS = 2_000_000
"""Bytes of WARC files for each process that reads: one that has less to do takes longer to start than to work."""
NAMED = 5
"""So many of a kind are named in a sentence."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    path: Path
    acts: int
    failed: list[str]
    """Sentences: acts that could not be carried out, then or now."""
    damage: list[str]
    """Sentences: what of the WARC files could not be read."""
    without_acts: list[str]
    """The WARC files that tell nothing of what was done with their responses."""
    fields: dict[str, Difference] | None
    """In which fields the posts differ from what they were; ``None`` where there was no database to compare with."""
    lacking: Lacking | None = None
    replaced: bool = False
    aside: str | None = None
    """The name of the file that holds the database as it was, where that is kept."""
    pictures: int = 0
    """How many files of pictures were missing, and were written again."""
    lost_corrections: list[str] = field(default_factory=list)
    """The addresses, or ids, of posts that were corrected and are not there: their corrections wait in the file."""
    exit_code: int = EXIT_COMPLETE
    sentence: str = ""

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        told = {name: asdict(one) for name, one in (self.fields or {}).items()}
        return {
            "archive": str(self.path),
            "parser": PARSER,
            "acts": self.acts,
            "fields": None if self.fields is None else told,
            "lacking": asdict(self.lacking) if self.lacking else None,
            "failed": self.failed,
            "damage": self.damage,
            "without_acts": self.without_acts,
            "pictures": self.pictures,
            "lost_corrections": self.lost_corrections,
            "replaced": self.replaced,
            "aside": self.aside,
            "exit_code": self.exit_code,
            "sentence": self.sentence,
        }


Reader = Callable[[Journal], Iterator[tuple[Act, Read]]]
"""Reads the acts of a journal again: somewhere else than in processes of this machine."""


def extract_again(
    path: Path, *, jobs: int | None, dry_run: bool, watch: Watch, reader: Reader | None = None
) -> Outcome:
    """Derive every record of an archive again with today's rules.

    :param jobs: how many processes read pages; ``None`` for as many as are worth it
    :param reader: what reads pages instead
    :param dry_run: whether to leave everything as it is
    Raises the ArchiveErrors.
    """
    _require(path)
    with _locked(path), _opened(path) as old:
        outcome, replay = _replayed(path, old, jobs, watch, reader)
        with replay:
            corrected = _take_over(replay, outcome, corrections.of_archive(old, path))
            _compare(outcome, old, replay)
            if outcome.lacking:
                outcome.exit_code, outcome.sentence = ArchiveError.exit_code, _refusal(outcome, outcome.lacking)
            elif not dry_run:
                outcome.pictures = write_pictures(replay.db, path)
                _copy_over(replay, outcome, old, watch)
                corrections.keep_written(path, corrected)
        outcome.sentence = outcome.sentence or _told(outcome)
    return outcome


def rebuild(path: Path, *, jobs: int | None, dry_run: bool, watch: Watch, reader: Reader | None = None) -> Outcome:
    """Make ``archive.db`` anew from the WARC files. A database that is there is kept aside when it is damaged, or holds
    what the new one does not.

    Parameters and errors as :func:`extract_again`.
    """
    if reader is None and not Journal(path / "warc").paths():
        raise ArchiveDamagedError(f"There are no WARC files in {path / 'warc'}: nothing can be rebuilt from them.")
    with _locked(path):
        old = open_sound(path / DATABASE)
        try:
            return _rebuilt(path, old, jobs=jobs, dry_run=dry_run, watch=watch, reader=reader)
        finally:
            if old is not None:
                old.close()


def _rebuilt(
    path: Path, old: OpenDatabase | None, *, jobs: int | None, dry_run: bool, watch: Watch, reader: Reader | None
) -> Outcome:
    outcome, replay = _replayed(path, old, jobs, watch, reader)
    with replay:
        corrected = _take_over(replay, outcome, corrections.of_archive(old, path))
        if old is not None:
            _compare(outcome, old, replay)
        if not dry_run:
            outcome.pictures = write_pictures(replay.db, path)
        if dry_run:
            pass
        elif old is not None:
            if outcome.lacking:
                outcome.aside = keep_copy(old, path / f"{DATABASE}.before-{_stamp()}")
            _copy_over(replay, outcome, old, watch)
        else:
            outcome.aside = move_aside(path / DATABASE, f"damaged-{_stamp()}")
            replay.move_to(path / DATABASE)
            outcome.replaced = True
    if outcome.replaced:
        corrections.keep_written(path, corrected)
    if outcome.damage:
        outcome.exit_code = IncompleteError.exit_code
    outcome.sentence = _told(outcome)
    return outcome


def _replayed(
    path: Path, old: OpenDatabase | None, jobs: int | None, watch: Watch, reader: Reader | None
) -> tuple[Outcome, Replay]:
    """A new database with all that the WARC files tell. Raises the ArchiveErrors."""
    journal = Journal(path / "warc")
    size = journal.size()
    watch.begin("Reading pages again", size)
    replay = Replay(path)
    try:
        replay.lay(stones_of(old, path))
        for act, read in reader(journal) if reader else readings(journal.acts(), jobs=jobs or _jobs(size)):
            if isinstance(read, str):
                replay.fail(act, read)
            else:
                replay.carry_out(act, read)
            watch.at(journal.read_bytes)
        if not replay.done:
            raise ArchiveDamagedError(_no_acts(path, journal))
        replay.finish()
    except BrokenProcessPool as error:
        replay.__exit__()
        raise ArchiveError(
            "A process that was reading pages was ended, perhaps for want of memory. Nothing was changed; give the same"
            " command again with --jobs 1."
        ) from error
    except OSError as error:
        replay.__exit__()
        raise ArchiveDamagedError(f"The WARC files of {path} cannot be read: {error}. Nothing was changed.") from error
    except BaseException:
        replay.__exit__()
        raise
    outcome = Outcome(
        path=path,
        acts=replay.done,
        failed=replay.failed,
        damage=journal.damage,
        without_acts=journal.without_acts,
        fields=None,
    )
    return outcome, replay


def _no_acts(path: Path, journal: Journal) -> str:
    if not journal.paths():
        return f"There are no WARC files in {path / 'warc'}: nothing can be read again. Nothing was changed."
    return (
        f"The WARC files of {path} do not tell what was done with their pages: an older archiver made them, or"
        " somebody else's program. Nothing was changed; crawl the blog again to have it kept in a way that can be read"
        " again."
    )


def _take_over(replay: Replay, outcome: Outcome, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take over what a person corrected; returns all of it, what waits for its post too."""
    kept, left = replay.keep_corrections(told)
    outcome.lost_corrections = sorted({row.get("url") or row["post_id"] for row in left})
    return kept + left


def _compare(outcome: Outcome, old: OpenDatabase, replay: Replay) -> None:
    with sqlite_errors(outcome.path / DATABASE):
        outcome.fields = differences(old, replay.db)
        outcome.lacking = lacking(old, replay.db)


def _copy_over(replay: Replay, outcome: Outcome, old: OpenDatabase, watch: Watch) -> None:
    started = False

    def step(left: int, pages: int) -> None:
        nonlocal started
        if not started:
            watch.begin("Putting it in place", pages)
            started = True
        watch.at(pages - left)

    replay.copy_over(old, outcome.path / DATABASE, step)
    outcome.replaced = True


def _refusal(outcome: Outcome, lacks: Lacking) -> str:
    path = outcome.path
    counts = {"run": lacks.runs, "post": lacks.posts, "comment": lacks.comments}
    what = [many(len(ids), noun) for noun, ids in counts.items() if ids]
    if lacks.captures:
        what.insert(0, many(lacks.captures, "response"))
    found = ", ".join(what)
    if not lacks.records:
        named = [*lacks.posts, *lacks.comments][:NAMED]
        return (
            f"Nothing was changed: by today's rules {found} would be gone that {path} holds ({', '.join(named)}),"
            f" though all of the WARC files was read. If that is right: archiver extract --rebuild --archive {path}"
        )
    places = [_place(path, name, outcome) for name in lacks.files]
    return (
        f"Nothing was changed: {found} of {path} cannot be found in its WARC files ({'; '.join(places[:NAMED])})."
        " Put the files back from a copy and give the same command again."
    )


def _place(path: Path, name: str, outcome: Outcome) -> str:
    if not (path / "warc" / name).is_file():
        return f"{name} is missing"
    if name in outcome.without_acts:
        return f"{name} does not tell what was done with its pages"
    damage = next((told for told in outcome.damage if name in told), None) or next(iter(outcome.failed), None)
    return damage.rstrip(".") if damage else f"{name} ends too early"


def _told(outcome: Outcome) -> str:
    done = f"{outcome.path} was read again with the rules of version {PARSER}"
    if not outcome.replaced:
        return f"{done}; nothing was changed, as asked."
    aside = f" The database as it was is kept as {outcome.aside}." if outcome.aside else ""
    lost = f" {len(outcome.damage)} damaged places of the WARC files were left out." if outcome.damage else ""
    written = f" Pictures whose files were missing: {outcome.pictures}, written again." if outcome.pictures else ""
    if outcome.fields is None:
        return f"{outcome.path / DATABASE} was made anew from the WARC files.{written}{aside}{lost}"
    return f"{done}{'' if outcome.fields else '; every record is as it was'}.{written}{aside}{lost}"


def _jobs(size: int) -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, size // WORTH_A_PROCESS))


def _require(path: Path) -> None:
    if (path / DATABASE).is_file():
        return
    hint = "Name the folder of an archive with --archive."
    if Journal(path / "warc").paths():
        hint = f"Make it from the WARC files with: archiver extract --rebuild --archive {path}"
    raise ArchiveDamagedError(f"There is no archive in {path}: it has no file {DATABASE}. {hint}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    held = lock(path)
    try:
        yield
    finally:
        held.release()


@contextmanager
def _opened(path: Path) -> Iterator[OpenDatabase]:
    db = open_database(path / DATABASE, create=False)
    try:
        yield db
    finally:
        with suppress(Exception):
            db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d%H%M%S}"
