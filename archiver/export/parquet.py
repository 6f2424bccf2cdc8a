"""Parquet: a folder with a file for each table, for pandas, Polars, DuckDB and R.

Days and moments are typed as such, yes and no as booleans; what is JSON in the archive is JSON text here. Rows are
written some megabytes at a time, so that memory does not grow with the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from archiver.errors import ArchiveDamagedError
from archiver.export.destination import new_folder
from archiver.export.manifest import manifest
from archiver.export.release import Release

ROW_GROUP_CHARACTERS = 8_000_000
"""Of text in a row group, about; that is also what is held in memory at once."""
ROW_GROUP_ROWS = 100_000

_BOOLEANS = frozenset({"truncated", "is_blog_author", "deleted"})
_DAYS = frozenset({"published_date"})
_MOMENTS = frozenset({"published_utc", "at", "dead_since"})
_MOMENT = pa.timestamp("us", tz="UTC")


def write_parquet(release: Release, destination: Path, *, force: bool, partition: bool = False) -> dict[str, int]:
    """Write a folder with a file for each table; returns how many rows each has.

    :param partition: whether posts are a folder of files by blog and month (``partitioned``)
    Raises UsageError where the destination cannot be used, and the ArchiveErrors.
    """
    said = manifest(release, "parquet")
    rows = {}
    with new_folder(destination, force=force, manifest=said) as folder:
        for table in release.tables:
            columns = release.columns(table)
            schema = schema_of(release, table)
            if partition and table == "posts":
                from archiver.export.partitioned import write_partitioned

                place, hosts = f"{table}/", _hosts(release)
                rows[table] = write_partitioned(folder / table, schema, release.rows(table), table, hosts)
            else:
                place = f"{table}.parquet"
                rows[table] = write_file(folder / place, schema, release.rows(table), table)
            said["tables"][table] = {"file": place, "rows": rows[table], "columns": list(columns)}
    return rows


def _hosts(release: Release) -> dict[str, str]:
    columns = list(release.columns("blogs"))
    blog_id, host = columns.index("blog_id"), columns.index("host")
    return {row[blog_id]: row[host] or row[blog_id] for row in release.rows("blogs")}


def schema_of(release: Release, table: str) -> pa.Schema:
    """The columns of a table with their types."""
    return pa.schema([(name, _type(name, kind)) for name, kind in release.selected.types(table).items()])


def _type(name: str, kind: str) -> pa.DataType:
    if name in _BOOLEANS:
        return pa.bool_()
    if name in _DAYS:
        return pa.date32()
    if name in _MOMENTS or name.endswith("_at"):
        return _MOMENT
    return pa.int64() if kind == "INTEGER" else pa.string()


def write_file(path: Path, schema: pa.Schema, rows: Iterable[tuple[Any, ...]], table: str) -> int:
    """Write rows to one file, in row groups of bounded size; returns how many there were.

    Raises ArchiveDamagedError where a time in the archive is none.
    """
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches(schema, rows, table):
            writer.write_batch(batch, row_group_size=batch.num_rows)
            count += batch.num_rows
    return count


def batches(schema: pa.Schema, rows: Iterable[tuple[Any, ...]], table: str) -> Iterator[pa.RecordBatch]:
    """Rows as batches of bounded size. Raises ArchiveDamagedError where a time in the archive is none."""
    for group in _groups(rows):
        columns = [_column(values, field, table) for values, field in zip(zip(*group), schema, strict=True)]  # noqa: B905
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _groups(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    group: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        group.append(row)
        size += sum([len(value) for value in row if value.__class__ is str])
        if size > ROW_GROUP_CHARACTERS or len(group) >= ROW_GROUP_ROWS:
            yield group
            group, size = [], 0
    if group:
        yield group


def _column(values: tuple[Any, ...], field: pa.Field, table: str) -> pa.Array:
    try:
        if field.type == _MOMENT:
            return pa.array([None if value is None else datetime.fromisoformat(value) for value in values], _MOMENT)
        if field.type == pa.date32():
            return pa.array([None if value is None else date.fromisoformat(value) for value in values], pa.date32())
        if field.type == pa.bool_():
            return pa.array([None if value is None else bool(value) for value in values], pa.bool_())
        return pa.array(values, field.type)
    except (ValueError, pa.ArrowException) as error:
        raise ArchiveDamagedError(
            f"A value of {table}.{field.name} cannot be written as {field.type} ({error}). Look at the archive with"
            " archiver verify; CSV and JSON lines write values as they are."
        ) from error
