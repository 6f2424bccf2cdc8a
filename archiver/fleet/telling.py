"""What a person sees while a fleet is at work, and the table at its end."""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from archiver.counts import many
from archiver.export.csvlines import Lines
from archiver.fleet.outcomes import Outcome

PLAIN_EVERY = 15.0
"""Seconds between two plain lines."""
RATE_OVER = 30.0
"""Seconds over which requests a second are told."""
MOST_ROWS = 40
"""Of more blogs, the table on the screen shows those with trouble."""


class Telling:
    """Counts what happens, and says nothing; what ``--quiet`` shows. The others say the same things their own way."""

    def __init__(self, total: int) -> None:
        """
        :param total: how many blogs there are
        """
        self._lock = threading.Lock()
        self.total = total
        self.done = 0
        self.failed = 0
        self.new = 0
        self._at_work: dict[str, dict[str, Any]] = {}
        self._requests: list[tuple[float, int]] = []

    def event(self, told: dict[str, Any]) -> None:
        """A worker tells how far it is: ``begun`` or ``news`` of a blog."""
        with self._lock:
            before = self._at_work.get(told["blog"], {})
            if told["event"] == "news":
                self._asked(told["requests"] - before.get("requests", 0))
            self._at_work[told["blog"]] = told
        self.show(told)

    def ended(self, outcome: Outcome) -> None:
        """A blog has its outcome."""
        with self._lock:
            before = self._at_work.pop(outcome.blog, {})
            self._asked(outcome.requests - before.get("requests", 0))
            self.done += 1
            self.failed += outcome.exit_code != 0
            self.new += outcome.new
        self.show({"event": "ended", **outcome.as_json()})

    def again(self, outcome: Outcome) -> None:
        """A blog did not come to an end, and is tried again after the others."""
        with self._lock:
            self._at_work.pop(outcome.blog, None)
        self.say(f"{outcome.blog}: {outcome.sentence} It is tried again.")

    def say(self, sentence: str) -> None:
        """Something a person should know now."""

    def show(self, told: dict[str, Any]) -> None:
        """Something has happened."""

    def end(self) -> None:
        """All is done."""

    @property
    def line(self) -> str:
        """How far all is, in words."""
        with self._lock:
            new = self.new + sum(one.get("new", 0) for one in self._at_work.values())
            failed = f" · {self.failed} with trouble" if self.failed else ""
            return f"{len(self._at_work)} at work{failed} · {many(new, 'post')} new · {self._rate():.1f} requests/s"

    def _asked(self, count: int) -> None:
        if count > 0:
            self._requests.append((monotonic(), count))

    def _rate(self) -> float:
        since = monotonic() - RATE_OVER
        self._requests = [(at, count) for at, count in self._requests if at >= since]
        if not self._requests:
            return 0.0
        span = max(1.0, monotonic() - self._requests[0][0])
        return sum(count for _, count in self._requests) / span


class Plain(Telling):
    """A line now and then, for a log."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self._console = Console(file=sys.stderr, soft_wrap=True, highlight=False)
        self._last = monotonic()

    def say(self, sentence: str) -> None:
        self._console.print(Text(sentence))

    def show(self, told: dict[str, Any]) -> None:
        if monotonic() - self._last >= PLAIN_EVERY:
            self._last = monotonic()
            self.say(f"{self.done} of {many(self.total, 'blog')} done · {self.line}")


class Live(Telling):
    """A bar, for a terminal."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        console = Console(stderr=True, highlight=False)
        columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("blogs · {task.description} · left"))
        self._bar = Progress(*columns, TimeRemainingColumn(elapsed_when_finished=True), console=console, transient=True)
        self._task = self._bar.add_task("starting", total=total)
        self._bar.start()

    def say(self, sentence: str) -> None:
        self._bar.console.print(Text(sentence))

    def show(self, told: dict[str, Any]) -> None:
        self._bar.update(self._task, completed=self.done, total=max(self.total, self.done), description=self.line)

    def end(self) -> None:
        self._bar.stop()


class Events(Telling):
    """A JSON object a line on stdout, for ``--json``."""

    def say(self, sentence: str) -> None:
        print(json.dumps({"event": "said", "sentence": sentence}, ensure_ascii=False), flush=True)

    def show(self, told: dict[str, Any]) -> None:
        print(json.dumps(told, ensure_ascii=False), flush=True)


def telling(total: int, *, quiet: bool, as_json: bool) -> Telling:
    """The telling that suits who listens."""
    if as_json:
        return Events(total)
    if quiet:
        return Telling(total)
    return Live(total) if sys.stderr.isatty() else Plain(total)


# The table

COLUMNS: dict[str, Callable[[Outcome], object]] = {
    "blog": lambda one: one.blog,
    "url": lambda one: one.url,
    "exit_code": lambda one: one.exit_code,
    "sentence": lambda one: one.sentence,
    "posts": lambda one: one.posts,
    "posts_new": lambda one: one.new,
    "posts_changed": lambda one: one.changed,
    "requests": lambda one: one.requests,
    "is_complete": lambda one: int(one.is_complete),
    "certificate": lambda one: one.certificate,
    "same_as": lambda one: one.same_as,
    "tries": lambda one: one.tries,
    "seconds": lambda one: one.seconds,
    "worker": lambda one: one.worker,
    "ended_at": lambda one: one.at,
}
"""Columns of ``outcomes.csv``."""


def write_table(file: Path, outcomes: Iterable[Outcome]) -> None:
    """Write every blog's outcome and certificate as CSV, its formulas defused. Raises OSError."""
    part = file.with_name(f".{file.name}.part")
    with part.open("w", encoding="utf-8", newline="") as opened:
        opened.writelines(
            Lines()([tuple(COLUMNS), *(tuple(read(one) for read in COLUMNS.values()) for one in outcomes)])
        )
    part.replace(file)


def print_table(outcomes: list[Outcome], file: Path) -> None:
    """Print the table for a person: of few blogs all, of many those that are not complete."""
    shown = (
        outcomes if len(outcomes) <= MOST_ROWS else [one for one in outcomes if one.exit_code or not one.is_complete]
    )
    table = Table(box=None, pad_edge=False)
    for name, justify in (("blog", "left"), ("exit", "right"), ("posts", "right"), ("new", "right"), ("", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for one in shown[:MOST_ROWS]:
        told = one.sentence if one.exit_code or not one.certificate else one.certificate
        cells = (one.blog, str(one.exit_code), str(one.posts), str(one.new), told)
        table.add_row(*(Text(cell) for cell in cells))
    console = Console(highlight=False)
    if shown:
        console.print(table)
    if len(shown) > MOST_ROWS:
        console.print(f"… and {len(shown) - MOST_ROWS} more.")
    console.print(Text(summary(outcomes)))
    console.print(Text(f"All of them: {file}"), soft_wrap=True)


def summary(outcomes: list[Outcome]) -> str:
    """One line on all of them."""
    codes = Counter(one.exit_code for one in outcomes if one.same_as is None)
    aliases = sum(one.same_as is not None for one in outcomes)
    posts, requests = sum(one.posts for one in outcomes), sum(one.requests for one in outcomes)
    words = [f"{count} {_WORDS.get(code, f'with exit code {code}')}" for code, count in sorted(codes.items())]
    words += [f"{aliases} the same as another"] if aliases else []
    return f"{many(len(outcomes), 'blog')}: {', '.join(words)}. {many(posts, 'post')}, {many(requests, 'request')}."


_WORDS = {
    0: "complete",
    1: "failed by a fault of ours",
    2: "not a blog, or not as it was typed",
    3: "incomplete",
    4: "blocked",
    5: "not reachable",
    6: "whose archive cannot be used",
    130: "interrupted",
}
