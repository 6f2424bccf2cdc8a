"""Pages read again on Dask's workers: one task a WARC file, with the functions that read them here."""

from __future__ import annotations

import json
import socket
import tempfile
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fsspec
from distributed import Client, Future

from archiver.archive.foreign import Candidate, Scan
from archiver.archive.foreignfile import ForeignFile
from archiver.archive.journal import Act, Journal, Responses, begun, in_order, runs
from archiver.errors import ArchiveDamagedError, UsageError
from archiver.rederive.work import Read, read_here, with_settings

AHEAD = 2
"""So many files for each worker are read before they are needed: none waits, and memory stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfFile:
    """What a task tells of a WARC file."""

    acts: list[tuple[Act, Read]]
    damage: list[str]
    without_acts: list[str]


def reader(client: Client, addresses: Sequence[str]) -> Any:
    """What reads the acts of a journal on a cluster's workers, in the order in which they were carried out.

    :param addresses: of the WARC files: paths that all workers see, or addresses of fsspec
    """
    return partial(_readings, client, list(addresses))


def _readings(client: Client, addresses: list[str], journal: Journal) -> Iterator[tuple[Act, Read]]:
    names = {Path(urlsplit(address).path if "://" in address else address).name: address for address in addresses}
    order = [[names[path.name] for path in paths] for paths in runs(sorted(Path(name) for name in names))]
    beginnings = [paths[0] for paths in order]
    moments: list[str] = client.gather(client.map(first, beginnings, pure=False))
    firsts = dict(zip(beginnings, moments, strict=True))
    order.sort(key=lambda paths: firsts[paths[0]])
    files = _Files(client, order)
    read: dict[int, Read] = {}

    def acts(paths: list[str]) -> Iterator[Act]:
        for address in paths:
            told = files.told(address)
            journal.damage += told.damage
            journal.without_acts += told.without_acts
            for act, reading in told.acts:
                read[id(act)] = reading
                yield act

    for act in in_order([(firsts[paths[0]], acts(paths)) for paths in order]):
        yield act, read.pop(id(act))


class _Files:
    """The files in the order in which they are wanted, some of them read ahead."""

    def __init__(self, client: Client, order: list[list[str]]) -> None:
        self._client = client
        self._left = deque(
            (address, sorted({paths[0], paths[number - 1]}) if number else [])
            for paths in order
            for number, address in enumerate(paths)
        )
        self._futures: dict[str, Future[OfFile]] = {}
        self._ahead()

    def told(self, address: str) -> OfFile:
        """What the task of a file told. Raises the ArchiveErrors."""
        while address not in self._futures:
            self._submit()
        told = self._futures.pop(address).result()
        self._ahead()
        return told

    def _ahead(self) -> None:
        most = AHEAD * max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))
        while self._left and len(self._futures) < most:
            self._submit()

    def _submit(self) -> None:
        address, before = self._left.popleft()
        self._futures[address] = self._client.submit(of_file, address, before, pure=False)


# On a worker


def first(address: str) -> str:
    """When the first record of a WARC file was written."""
    with here([address]) as [path]:
        return begun(path)


def of_file(address: str, before: Sequence[str]) -> OfFile:
    """The acts of a WARC file with what their responses tell.

    :param before: of its run, the first file, which tells the settings, and the one before this, which may have a
        response that an act of this one is about
    """
    with here([*before, address]) as [*earlier, path]:
        journal = Journal(path.parent)
        responses = _Found(earlier[-1:])
        settings = _settings(earlier[0]) if earlier else {}
        acts = with_settings(journal.acts_of_file(path, responses), settings)
        read = [(act, read_here(act, of)) for act, of in acts]
        return OfFile(acts=read, damage=journal.damage, without_acts=journal.without_acts)


def _settings(path: Path) -> dict[str, Mapping[str, Any]]:
    """The settings of the run that a file begins, by its id."""
    for act in Journal(path.parent).acts_of_file(path, {}):
        if act.name == "begin":
            return {act.crawl_id: json.loads(act.told["row"].get("settings") or "{}")}
    return {}


class _Found(Responses):
    """The responses of a file; those of the file before are looked for when one is missing."""

    def __init__(self, before: Sequence[Path]) -> None:
        super().__init__()
        self._before = list(before)

    def __contains__(self, about: object) -> bool:
        while not super().__contains__(about) and self._before:
            path = self._before.pop()
            for _ in Journal(path.parent).acts_of_file(path, self):
                pass
        return super().__contains__(about)


class here:  # noqa: N801 - used as a function
    """The files of some addresses on this machine, under their own names, as long as they are needed."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> list[Path]:
        return [self._path(address) for address in self._addresses]

    def __exit__(self, *error: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def _path(self, address: str) -> Path:
        if "://" not in address:
            path = Path(address)
            if not path.is_file():
                raise ArchiveDamagedError(
                    f"The worker on {socket.gethostname()} does not see {address}. All workers need the archive under"
                    " the same path; or give the WARC files' address with --warc."
                )
            return path
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="archiver-warc-")
        return _fetched(address, Path(self._folder.name))


# Files of others


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a task has found in a WARC file of others."""

    found: list[Candidate]
    passed: Counter[str]
    damage: list[str]

    def candidates(self) -> Iterator[Candidate]:
        """Every response that may be a page of Blogger's."""
        return iter(self.found)


def scanner(client: Client, now: str) -> Any:
    """What goes through WARC files of others on a cluster's workers: one task a file, some files ahead.

    :param now: UTC; what is dated later is not believed
    """
    return partial(_scanned, client, now)


def _scanned(client: Client, now: str, files: Sequence[ForeignFile]) -> Iterator[Found]:
    left = deque(files)
    futures: deque[Future[Found]] = deque()
    while left or futures:
        most = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        while left and len(futures) < most:
            futures.append(client.submit(scan, left.popleft(), now, pure=False))
        yield futures.popleft().result()


def scan(file: ForeignFile, now: str) -> Found:
    """Go through a WARC file of others, on a worker."""
    if not file.path.is_file():
        raise ArchiveDamagedError(
            f"The worker on {socket.gethostname()} does not see {file.path}. All workers need the file under that path."
        )
    gone = Scan(file, now=now)
    found = list(gone.candidates())
    return Found(found=found, passed=gone.passed, damage=gone.damage)


@contextmanager
def fetched(addresses: Sequence[str]) -> Iterator[list[Path]]:
    """Files of others on this machine, under their own names. Raises UsageError for one that cannot be had."""
    with tempfile.TemporaryDirectory(prefix="archiver-fetched-") as folder:
        yield [_fetched(address, Path(folder) / str(number)) for number, address in enumerate(addresses)]


def _fetched(address: str, folder: Path) -> Path:
    if "://" not in address:
        return Path(address)
    cache = {"cache_storage": str(folder), "same_names": True}
    try:
        return Path(str(fsspec.open_local(f"simplecache::{address}", simplecache=cache)))
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(f"{address} cannot be fetched: {error or type(error).__name__}. Check the address.") from error


def listed(address: str) -> list[str]:
    """The WARC files at an address: of a folder, or of what fsspec reaches. Raises UsageError."""
    try:
        files = fsspec.open_files(f"{address.rstrip('/')}/*.warc.gz")
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(f"--warc {address} cannot be read: {error}") from error
    found = sorted(file.full_name for file in files)
    if not found:
        raise UsageError(f"--warc {address} has no files that end in .warc.gz.")
    return [name.removeprefix("file://") for name in found]
