"""What a person sees while an archive is read again, on stderr."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Watch:
    """Says nothing: for ``--quiet``, ``--json``, and where stderr is no terminal."""

    def begin(self, what: str, total: int) -> None:
        """Something begins that has so many steps."""

    def at(self, done: int) -> None:
        """So many of them are done."""

    def end(self) -> None:
        """All is done, or nothing more will be."""


class LiveWatch(Watch):
    """A bar for each part of the work."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._progress.start()
        self._task: TaskID | None = None

    def begin(self, what: str, total: int) -> None:
        self._task = self._progress.add_task(what, total=total)

    def at(self, done: int) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def end(self) -> None:
        self._progress.stop()


def watch(*, quiet: bool) -> Watch:
    """The one that suits where stderr leads."""
    return LiveWatch() if sys.stderr.isatty() and not quiet else Watch()
