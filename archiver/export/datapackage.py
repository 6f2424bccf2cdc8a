"""``datapackage.json``: a Tabular Data Package (https://specs.frictionlessdata.io/tabular-data-package/), which says of
every column what it means, which values it has and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from archiver.archive.keys import Keys
from archiver.dictionary import TABLES, VIEWS, Column
from archiver.export.about import About, is_address, slug, spoken

_MOMENT = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$"
_FIELD_TYPES: dict[str, dict[str, Any]] = {
    "whole number": {"type": "integer"},
    "yes or no": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    "day": {"type": "date"},
    "time in UTC": {"type": "datetime"},
    "time or day": {"type": "string"},
    "list": {"type": "array"},
    "object": {"type": "object"},
}
"""Types of the dictionary that are not simply text, as types of Table Schema."""


def data_package(about: About, resources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The descriptor of a release.

    :param resources: as `resource` makes them
    """
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": slug(about.title),
        "title": about.title,
        "description": about.description,
        "version": about.version,
        "created": f"{about.day}T00:00:00Z",
        "keywords": ["blog", "web archive", *(str(blog["host"]) for blog in about.blogs if blog["host"])],
        "sources": [
            {"title": blog["title"] or blog["host"], "path": blog["url"]} for blog in about.blogs if blog["url"]
        ],
        "contributors": [{"title": spoken(creator), "role": "author"} for creator in about.creators],
        "licenses": _licenses(about.license),
        "resources": list(resources),
    }
    return {name: value for name, value in package.items() if value}


def resource(table: str, columns: Iterable[str], keys: Keys, tables: Iterable[str], **file: Any) -> dict[str, Any]:
    """The descriptor of a table's file.

    :param tables: those that are in the release
    :param file: ``path``, ``bytes`` and ``hash``
    """
    told = TABLES[table]
    meanings = told.columns | (VIEWS["posts_corrected"].columns if table == "posts" else {})
    names = tuple(columns)
    foreign = [
        {"fields": [name], "reference": {"resource": parent, "fields": [key]}}
        for name, (parent, key) in keys.foreign.items()
        if parent in tables and name in names
    ]
    schema = {
        "fields": [_field(name, meanings[name], is_required=name in keys.required) for name in names],
        "missingValues": [""],
        "primaryKey": list(keys.primary),
    }
    return {
        "profile": "tabular-data-resource",
        "name": table,
        "title": told.title,
        "description": told.description,
        **file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": foreign} if foreign else {}),
    }


def _field(name: str, meaning: Column, *, is_required: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if is_required:
        constraints["required"] = True
    if meaning.values:
        constraints["enum"] = list(meaning.values)
    if meaning.type == "time or day":
        constraints["pattern"] = _MOMENT
    described = {
        "name": name,
        "title": meaning.title,
        **_FIELD_TYPES.get(meaning.type, {"type": "string"}),
        "description": meaning.description,
    }
    if meaning.unit:
        described["unit"] = meaning.unit
    return described | ({"constraints": constraints} if constraints else {})


def _licenses(license_: str | None) -> list[dict[str, str]]:
    if license_ is None:
        return []
    return [{"path": license_} if is_address(license_) else {"name": license_}]
