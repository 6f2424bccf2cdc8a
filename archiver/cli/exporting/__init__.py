"""``archiver export FORMAT DEST``: a command a format."""

from __future__ import annotations

import click


@click.group()
def export() -> None:
    """Write the archive, or a part of it, for others: tables for people who count, texts for people who read.

    \b
    Examples:
      archiver export csv posts.csv --label Astana --since 2024-01-01
      archiver export jsonl posts.jsonl --query "relazione annuale"
      archiver export package astana-2026 --label Astana --creator "Rossi, Maria"

    \b
    Exit codes: 0 written, 2 wrong usage or a destination that cannot be used, 6 archive damaged, or the disk is full.
    """
