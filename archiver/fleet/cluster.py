"""The way to Dask's workers: those of this machine, or those of a scheduler that runs."""

from __future__ import annotations

import logging
import math
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver import __version__
from archiver.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from distributed import Client

TIMEOUT = 10
"""Seconds in which a scheduler answers."""
WORKERS_WITHIN = 60
"""Seconds in which a first worker is there."""


MOST_AT_ONCE = 16
"""Tasks of this machine at once that mostly wait."""


@contextmanager
def cluster(
    scheduler: str | None, workers: int | None, *, scratch: Path | None = None, waiting: float = 0.0
) -> Iterator[Client]:
    """A client of a scheduler, whose workers are all of this archiver's version.

    :param scheduler: its address (``tcp://…``, ``tls://…``); ``None`` for workers of this machine
    :param workers: how many of this machine; ``None`` for as many as it has cores
    :param waiting: how many tasks are under way at once where all of them wait for blogs and not for a processor
    :param scratch: where workers of this machine keep what they are writing; ``None`` for Dask's own place
    Raises UsageError where Dask is not installed or the versions differ, UnreachableError where the scheduler or its
    workers do not answer.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "A fleet and --scheduler need the extra scale: pipx install '.[scale]' in archiver's folder."
        ) from error
    if scheduler is None:
        with _of_this_machine(workers, scratch, waiting) as client:
            yield client
        return
    with _joined(scheduler) as client:
        require_same_version(client)
        yield client


@contextmanager
def _of_this_machine(workers: int | None, scratch: Path | None, waiting: float) -> Iterator[Client]:
    """Processes on loopback that come back when they are killed."""
    import dask
    from distributed import Client, LocalCluster

    workers = workers or os.cpu_count() or 1
    threads = math.ceil(min(waiting, MOST_AT_ONCE) / workers)

    _hush()
    if scratch is not None:
        try:
            scratch.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"--scratch {scratch} cannot be written to ({error.strerror or error}): name a folder on a disk of this"
                " machine."
            ) from error
    settings = {"distributed.worker.daemon": False, "distributed.scheduler.allowed-failures": 10}
    with (
        dask.config.set(settings),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=max(1, threads),
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # Dask has one in any case
            local_directory=str(scratch) if scratch else None,
            silence_logs=logging.CRITICAL,
        ) as local,
        Client(local) as client,
    ):
        client.register_plugin(_deaf_to_ctrl_c())
        yield client


def _deaf_to_ctrl_c() -> Any:
    """A terminal sends Ctrl-C to all processes of a command: this one answers it, and its workers do not."""
    from distributed.diagnostics.plugin import WorkerPlugin

    class Deaf(WorkerPlugin):
        def setup(self, worker: object) -> None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    return Deaf()


@contextmanager
def _joined(address: str) -> Iterator[Client]:
    from distributed import Client

    if "://" not in address:
        address = f"tcp://{address}"
    _hush()
    try:
        client = Client(address, timeout=TIMEOUT)
    except (OSError, TimeoutError) as error:
        raise UnreachableError(
            f"The scheduler at {address} does not answer. Start it (dask scheduler), or give the address that it"
            " printed with --scheduler."
        ) from error
    except ValueError as error:
        raise UsageError(
            f"--scheduler {address} is no address of a scheduler ({error}): write tcp://HOST:8786."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKERS_WITHIN)
        except TimeoutError as error:
            raise UnreachableError(
                f"The scheduler at {address} has no workers. Start some on machines that see the same folders:"
                f" dask worker {address}"
            ) from error
        yield client


def _hush() -> None:
    """What Dask has to say here is told in sentences of ours; its loggers have levels of their own."""
    for name in ("distributed", "distributed.client", "distributed.utils", "distributed.core", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def require_same_version(client: Client) -> None:
    """Hold the scheduler's and the workers' archiver against ours. Raises UsageError, with both versions named."""
    try:
        found = {"the scheduler": client.run_on_scheduler(version)}
    except ImportError:
        found = {"the scheduler": None}
    found |= {f"the worker {place}": told for place, told in client.run(version, on_error="return").items()}
    for place, told in sorted(found.items()):
        if told != __version__:
            other = f"has archiver {told}" if isinstance(told, str) else "has no archiver"
            raise UsageError(
                f"This is archiver {__version__}, and {place} {other}. Install the same version everywhere, start the"
                " scheduler and the workers again, and give the same command."
            )


def version() -> str:
    """The version of the archiver that is installed where this runs."""
    return __version__
