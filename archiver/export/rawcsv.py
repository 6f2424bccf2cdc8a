"""Tables as CSV for machines: RFC 4180, UTF-8, every value as it is in the archive, nothing defused."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_raw_csv(path: Path, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Write a table with a line of names; absent values are empty fields. Returns how many rows there were."""
    count = 0

    def counted() -> Iterable[tuple[Any, ...]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(counted())
    return count
