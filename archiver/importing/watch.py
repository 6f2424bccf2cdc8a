"""What a person sees while a file is imported, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def watching(name: str, total: int, *, is_shown: bool) -> Iterator[Callable[[int], None]]:
    """A bar of the bytes that have been read; what it yields is told of each more.

    :param total: bytes of all goes through the file
    """
    if not is_shown:
        yield lambda read: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"Importing {name}", total=total)
        yield lambda read: progress.advance(task, read)
