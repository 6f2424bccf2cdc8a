"""Posts as one dataset of many Parquet files, by blog and month: ``posts/blog=HOST/month=2024-12/….parquet``.

That is how Hive lays tables out, and pyarrow, DuckDB, Polars and Spark read it as one table whose columns ``blog`` and
``month`` are in the names of the folders: a question about one blog or some months opens their files alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Semaphore
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from archiver.export.parquet import batches

COLUMNS = pa.schema([("blog", pa.string()), ("month", pa.string())])
"""What the folders are named by: the blog's host, and the month; without a date, ``__HIVE_DEFAULT_PARTITION__``."""
MOST_OPEN = 200
"""Files that are written at once; a month to which another post comes later has another file."""
MOST_WAITING = 2
"""Batches that are read and not yet written."""
MOST_PARTITIONS = 10_000_000


def write_partitioned(
    folder: Path, schema: pa.Schema, rows: Iterable[tuple[Any, ...]], table: str, hosts: dict[str, str]
) -> int:
    """Write the rows of a table that has ``blog_id`` and ``published_date``; returns how many there were.

    :param hosts: the host of each blog, by its id
    Raises ArchiveDamagedError where a time in the archive is none.
    """
    blog, day = schema.get_field_index("blog_id"), schema.get_field_index("published_date")
    count = 0

    def laid(batch: pa.RecordBatch) -> pa.RecordBatch:
        ids, days = batch.column(blog).to_pylist(), batch.column(day).to_pylist()
        names = pa.array([hosts.get(one, one) for one in ids], pa.string())
        months = pa.array([None if one is None else f"{one:%Y-%m}" for one in days], pa.string())
        return pa.RecordBatch.from_arrays([*batch.columns, names, months], schema=whole)

    whole = pa.schema([*schema, *COLUMNS])
    # Arrow reads what it writes in a thread of its own, and SQLite hands rows to the thread that asked for them.
    waiting: SimpleQueue[pa.RecordBatch | None] = SimpleQueue()
    room = Semaphore(MOST_WAITING)

    def handed() -> Iterator[pa.RecordBatch]:
        while (batch := waiting.get()) is not None:
            room.release()
            yield batch

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(_write, handed(), folder, whole)
        try:
            for batch in batches(schema, rows, table):
                while not room.acquire(timeout=1):
                    if writing.done():
                        break  # it failed, and says why below
                count += batch.num_rows
                waiting.put(laid(batch))
        finally:
            waiting.put(None)
        writing.result()
    return count


def _write(laid: Iterator[pa.RecordBatch], folder: Path, whole: pa.Schema) -> None:
    options = ds.ParquetFileFormat().make_write_options(compression="zstd")
    ds.write_dataset(
        laid,
        folder,
        schema=whole,
        format="parquet",
        partitioning=ds.partitioning(COLUMNS, flavor="hive"),
        basename_template="posts-{i}.parquet",
        file_options=options,
        max_open_files=MOST_OPEN,
        max_partitions=MOST_PARTITIONS,
        use_threads=False,
    )
