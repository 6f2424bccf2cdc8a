"""What identifies the rows of a table, what they refer to, and what they never lack, as the schema says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils.db import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of a table."""

    primary: tuple[str, ...]
    foreign: dict[str, tuple[str, str]]
    """Column -> the table and the column it refers to."""
    required: frozenset[str]
    """Columns that are never NULL."""


def keys(db: Database, table: str) -> Keys:
    """The keys of a table."""
    columns = db.conn.execute('SELECT name, pk, "notnull" FROM pragma_table_info(?)', [table]).fetchall()
    primary = sorted((place, name) for name, place, _ in columns if place)
    referred = db.conn.execute('SELECT "from", "table" FROM pragma_foreign_key_list(?)', [table]).fetchall()
    return Keys(
        primary=tuple(name for _, name in primary),
        foreign={name: (parent, f"{parent.removesuffix('s')}_id") for name, parent in sorted(referred)},
        required=frozenset(name for name, _, is_required in columns if is_required),
    )
