"""Who crawls a blog now: a lock on a shared disk, which ends by itself when its holder no longer renews it.

A worker may be thought dead and live. Its lease says so: the successor is told that the blog is taken, and comes again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from flufl.lock import Lock, LockError, NotLockedError, TimeOutError

LIFETIME = 20
"""Seconds after which a lease that nobody renewed ends, plus the ten that the clocks of machines may differ by."""
RENEWED_EVERY = 5.0
_PATIENCE = timedelta(seconds=3)
"""As long as taking over a lease that has ended may last."""


class TakenError(Exception):
    """Another worker has the lease."""


class Lease:
    """A lease that is held."""

    def __init__(self, held: Lock) -> None:
        self._held = held
        self._end = threading.Event()
        self.is_lost = False
        """Whether somebody else has it: renewing it came too late."""

    def keep(self) -> None:
        """Renew it until it is let go."""
        while not self._end.wait(RENEWED_EVERY):
            try:
                self._held.refresh()
            except NotLockedError:
                self.is_lost = True
                return
            except OSError:
                continue  # the shared disk does not answer: the lease ends if it goes on so

    def end(self) -> None:
        """Let it go."""
        self._end.set()


@contextmanager
def lease(file: Path) -> Iterator[Lease]:
    """Hold the lease that a file stands for. Raises TakenError, and OSError where the disk cannot be written to."""
    file.parent.mkdir(parents=True, exist_ok=True)
    held = Lock(str(file), lifetime=LIFETIME)
    try:
        held.lock(timeout=_PATIENCE)
    except (TimeOutError, LockError) as error:
        raise TakenError(str(file)) from error
    kept = Lease(held)
    keeper = threading.Thread(target=kept.keep, daemon=True)
    keeper.start()
    try:
        yield kept
    finally:
        kept.end()
        keeper.join()
        with suppress(LockError, OSError):
            held.unlock(unconditionally=True)
