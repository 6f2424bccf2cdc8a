"""What a check of an archive says to people, and how far it has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from archiver.counts import many

if TYPE_CHECKING:
    from archiver.archive.findings import Finding, Verdict
    from archiver.archive.verify import Watch

SHOWN = 20
"""Findings of one kind that are printed; ``--json`` has them all."""


@contextmanager
def watching(*, quiet: bool, doing: str = "Checking") -> Iterator[Watch]:
    """A bar on stderr that moves with the bytes that were checked, on a terminal."""
    columns = (TextColumn(f"{doing} {{task.description}}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=quiet or not sys.stderr.isatty()) as progress:
        task = progress.add_task("", total=None)

        def watch(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        yield watch


def print_verdict(verdict: Verdict) -> None:
    """What was checked, what is damaged and its repair, and what is worth knowing; on stdout."""
    print(_checked(verdict))
    _print_findings(verdict.repaired, "Repaired: ")
    _print_findings(verdict.damage, "")
    for note in verdict.notes:
        print(f"  {note}")
    print(verdict.sentence)
    repairable = sum(finding.mend is not None for finding in verdict.damage)
    if repairable:
        print(f"archiver verify --repair takes care of {repairable} of {many(len(verdict.damage), 'finding')}.")


def _checked(verdict: Verdict) -> str:
    counts = verdict.counts
    nouns = {"posts": "post", "post_versions": "version", "comments": "comment", "captures": "capture"}
    told = [many(counts[name], noun) for name, noun in nouns.items() if name in counts]
    size = f"{counts['warc_bytes'] / 1e6:.1f} MB, {many(counts['warc_records'], 'record')}"
    told.append(f"{many(counts['warc_files'], 'WARC file')} ({size})")
    return f"Checked: {', '.join(told)}."


def _print_findings(findings: Sequence[Finding], prefix: str) -> None:
    for check, group in groupby(sorted(findings, key=lambda finding: finding.check), key=lambda one: one.check):
        of_check = list(group)
        for finding in of_check[:SHOWN]:
            print(f"  {prefix}{finding.where}: {finding.problem}")
            if not prefix:
                print(f"    {finding.repair}")
        if len(of_check) > SHOWN:
            print(f"  {prefix}and {len(of_check) - SHOWN} more of {check}; --json has them all.")
