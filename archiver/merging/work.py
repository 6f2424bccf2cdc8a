"""The work of making archives into one: look at all, write beside, put in place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.archive import corrections
from archiver.archive.compare import lacking
from archiver.archive.folder import DATABASE, in_use_since, lock, unwritable
from archiver.archive.journal import Journal
from archiver.archive.merging import Gathering, Known, put_in_place
from archiver.archive.replay import Replay
from archiver.archive.schema import read_database
from archiver.archive.verify import verify
from archiver.counts import many
from archiver.errors import EXIT_COMPLETE, ArchiveDamagedError, ArchiveError, ArchiveInUseError, UsageError
from archiver.merging.files import How, chosen, place, remove
from archiver.rederive.work import readings

STAGE = ".merging"
"""Inside the destination: what is being made. One that is left behind means nothing."""

Watch = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is, and how much there is."""


@dataclass(slots=True, kw_only=True)
class Merged:
    """What came of it."""

    archive: Path
    sources: int
    new: int = 0
    """Sources that told something new."""
    blogs: int = 0
    posts: int = 0
    files: int = 0
    """Files that came."""
    notes: list[str] = field(default_factory=list)
    """Sentences: which archives share blogs, which add nothing."""
    exit_code: int = EXIT_COMPLETE

    @property
    def sentence(self) -> str:
        """What it came to."""
        holds = f"{self.archive} holds {many(self.blogs, 'blog')} with {many(self.posts, 'post')}"
        return f"{holds}, of {many(self.sources, 'archive')}." if self.new else f"{holds}; nothing was new."

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        told = {name: getattr(self, name) for name in ("sources", "new", "blogs", "posts", "files", "notes")}
        return {"archive": str(self.archive), **told, "exit_code": self.exit_code, "sentence": self.sentence}


def merge(
    dest: Path, sources: Sequence[Path], *, warc: How = "link", watch: Watch = lambda what, done, total: None
) -> Merged:
    """Bring archives into the one at ``dest``, which is new, empty, or an archive.

    :param warc: how their files get into it
    Raises UsageError and the ArchiveErrors; nothing has been changed then, but that files may have come.
    """
    sources = _each_once(dest, sources)
    known = _looked_at(dest, sources, watch)
    with _locked(dest):
        return _Merging(dest, known[1:], known[0], warc, watch).carry_out()


def _each_once(dest: Path, sources: Sequence[Path]) -> list[Path]:
    """The sources, each once. Raises UsageError where one is the destination, or one of them stands in the other."""
    found: dict[Path, Path] = {}
    target = dest.resolve()
    for source in sources:
        place_ = source.resolve()
        if place_ == target:
            raise UsageError(
                f"{source} is the destination itself. Name it once, and then the archives to bring into it."
            )
        if target in place_.parents or place_ in target.parents:
            raise UsageError(f"{source} and {dest} stand one inside the other. Name a destination beside it.")
        found.setdefault(place_, source)
    if dest.exists() and not dest.is_dir():
        raise UsageError(f"{dest} is a file. Name a folder for the merged archive.")
    names = {path.name for path in dest.iterdir()} if dest.is_dir() else set()
    if names - {STAGE, "archive.lock", "warc", "images", "runs"} and DATABASE not in names:
        raise UsageError(f"The folder {dest} is not empty and holds no archive. Name a new one for the merged archive.")
    return list(found.values())


def _looked_at(dest: Path, sources: Sequence[Path], watch: Watch) -> list[Known | None]:
    """The destination, where it is an archive, and the sources, all of them sound. Raises the ArchiveErrors."""
    found: list[Known | None] = [Known(dest) if (dest / DATABASE).exists() else None]
    for number, source in enumerate(sources):
        watch(f"{source}", number, len(sources))
        if in_use_since(source) is not None:
            raise ArchiveInUseError(
                f"{source} is in use by another run. Wait until that one has ended. Nothing was written."
            )
        found.append(Known(source))
        if found[0] is not None and found[0].has_all_of(found[-1]):  # type: ignore[arg-type]
            continue
        verdict = verify(source)
        if verdict.damage:
            raise ArchiveDamagedError(
                f"{source} is damaged, and nothing was written: {verdict.damage[0].problem} See archiver verify"
                f" --archive {source}"
            )
    return found


@contextmanager
def _locked(dest: Path) -> Iterator[None]:
    was_there = dest.exists()
    try:
        dest.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, dest) from error
    held = lock(dest)
    try:
        yield
    finally:
        held.release()
        shutil.rmtree(dest / STAGE, ignore_errors=True)
        if not was_there and not (dest / DATABASE).exists():
            with suppress(OSError):
                (dest / "archive.lock").unlink(missing_ok=True)
                dest.rmdir()


class _Merging:
    def __init__(self, dest: Path, sources: Sequence[Known | None], here: Known | None, how: How, watch: Watch) -> None:
        self._dest = dest
        self._sources = [one for one in sources if one is not None]
        self._here = here
        self._how = how
        self._watch = watch
        self._stage = dest / STAGE
        self._done = Merged(archive=dest, sources=len(self._sources))

    def carry_out(self) -> Merged:
        wanted = self._wanted()
        stones = [stone for one in wanted for stone in one.stones]
        self._done.new = sum(one is not self._here for one in wanted)
        if self._here is None or self._done.new:
            shutil.rmtree(self._stage, ignore_errors=True)
            self._make_folder()
            files = chosen(one.folder for one in wanted)
            corrected = self._gather(_alike(wanted, together=bool(stones)), stones, wanted)
            self._done.files = place(files, self._dest, self._how)
            put_in_place(self._stage / DATABASE, self._dest / DATABASE)
            corrections.keep_written(self._dest, corrected)
        self._count()
        if self._how == "move":
            for one in self._sources:
                remove(one.folder)
        return self._done

    def _make_folder(self) -> None:
        try:
            self._stage.mkdir()
        except OSError as error:
            raise unwritable(error, self._dest) from error

    def _wanted(self) -> list[Known]:
        """The archives that tell something which no other one does; the same whatever their order."""
        every = sorted(self._sources, key=lambda one: (-len(one.crawls), sorted(one.crawls), str(one.folder)))
        kept: list[Known] = []
        for one in every:
            fuller = next((other for other in kept if other.has_all_of(one)), None)
            if fuller is None:
                kept.append(one)
            else:
                self._done.notes.append(f"{one.folder} adds nothing to {fuller.folder}.")
        if self._here is None:
            return kept
        new = [one for one in kept if not self._here.has_all_of(one)]
        if not new:
            return [self._here]
        return kept if self._here.is_all_in(kept) else [self._here, *new]

    def _gather(
        self, groups: list[list[Known]], stones: list[dict[str, Any]], wanted: list[Known]
    ) -> list[dict[str, Any]]:
        gathering = Gathering(self._stage / DATABASE)
        try:
            for number, group in enumerate(groups):
                self._watch("rows", number, len(groups))
                if len(group) == 1:
                    gathering.take(group[0].folder / DATABASE)
                else:
                    gathering.take(self._together(group, stones, number))
            return gathering.finish(stones, [row for one in wanted for row in one.corrected])
        finally:
            gathering.close()

    def _together(self, group: list[Known], stones: list[dict[str, Any]], number: int) -> Path:
        """A database of the journals of several archives, carried out in order of time. Raises the ArchiveErrors."""
        names = ", ".join(str(one.folder) for one in group)
        self._done.notes.append(f"{names} share a blog: what each saw is put in the order of its time.")
        folder = self._stage / f"together-{number}"
        files = {name: path for name, path in chosen(one.folder for one in group).items() if name.startswith("warc/")}
        place(files, folder, "reference")
        journal = Journal(folder / "warc")
        size = journal.size()
        replay = Replay(folder)
        replay.lay(stones)
        for act, read in readings(journal.acts(), jobs=1 if size < 2_000_000 else 2):
            if isinstance(read, str):
                replay.fail(act, read)
            else:
                replay.carry_out(act, read)
            self._watch("journals", journal.read_bytes, size)
        replay.finish()
        self._require_nothing_lost(group, replay, is_forgotten=bool(stones))
        replay.move_to(folder / DATABASE)
        return folder / DATABASE

    def _require_nothing_lost(self, group: list[Known], replay: Replay, *, is_forgotten: bool) -> None:
        for one in group:
            db = read_database(one.folder / DATABASE)
            try:
                lost = lacking(db, replay.db)
            finally:
                db.close()
            if lost and (lost.runs or lost.captures or (lost.posts and not is_forgotten)):
                raise ArchiveError(
                    f"{one.folder} shares a blog with another archive, and its WARC files do not tell all that its"
                    f" database holds ({many(len(lost.posts), 'post')}, {many(lost.captures, 'response')}). Nothing was"
                    f" changed. See archiver extract --dry-run --archive {one.folder}"
                )

    def _count(self) -> None:
        db = read_database(self._dest / DATABASE)
        try:
            self._done.blogs, self._done.posts = (
                int(db.conn.execute(sql).fetchone()[0])
                for sql in ("SELECT count(*) FROM blogs", "SELECT count(*) FROM posts")
            )
        finally:
            db.close()


def _alike(archives: Sequence[Known], *, together: bool) -> list[list[Known]]:
    """Archives that share a blog in one group, in an order that is theirs whoever names them first.

    :param together: whether all belong together, since what one has forgotten no other may bring back
    """
    groups: list[tuple[set[str], list[Known]]] = []
    for one in archives:
        keys, members = set(one.keys), [one]
        for group in [group for group in groups if together or group[0] & keys]:
            groups.remove(group)
            keys |= group[0]
            members += group[1]
        groups.append((keys, members))
    return [members for _, members in sorted(groups, key=lambda group: min(group[0], default=""))]
