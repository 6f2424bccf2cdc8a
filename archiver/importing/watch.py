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


@contextmanager
def watching_pages(
    name: str, total: int, *, is_shown: bool
) -> Iterator[tuple[Callable[[int], None], Callable[[int, int], None]]]:
    """Two bars, of the bytes that have been gone through and of the pages that have been read; it yields what is told
    of either: how far the bytes have come, how many pages of how many are done.

    :param total: bytes of all files
    """
    if not is_shown:
        yield (lambda place: None), (lambda done, of: None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        first = progress.add_task(f"Going through {name}", total=total)
        second = progress.add_task("Reading pages", total=None)
        yield (
            lambda place: progress.update(first, completed=place),
            lambda done, of: progress.update(second, completed=done, total=of),
        )
