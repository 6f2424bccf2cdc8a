"""``CITATION.cff``: how to cite a release (Citation File Format 1.2.0, https://citation-file-format.github.io)."""

from __future__ import annotations

import json
import re

from archiver.export.about import About, is_address, person

_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
OF_DATA = frozenset(
    {
        *("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0"),
        *("CC-BY-3.0", "CC-BY-SA-3.0", "CC-BY-NC-3.0", "CC-BY-NC-SA-3.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0"),
    }
)
"""Licences for data whose names the format knows; it refuses names that are not on the list of SPDX."""


def citation(about: About) -> str:
    """The text of the file. Where nobody was named as its maker, its author is “anonymous”, as the format has it."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"title: {_quoted(about.title)}",
        f"abstract: {_quoted(about.description)}",
        'message: "Cite this release as below; a text in it is cited with its own author and address."',
        "authors:",
        *(line for creator in about.creators or ("anonymous",) for line in _author(creator)),
        f"version: {_quoted(about.version)}",
        f"date-released: {_quoted(about.day)}",
        *_license(about.license),
        "keywords:",
        *(
            f"  - {_quoted(word)}"
            for word in ("blog", "web archive", *(blog["host"] or "" for blog in about.blogs))
            if word
        ),
    ]
    return "\n".join(lines) + "\n"


def _author(creator: str) -> tuple[str, ...]:
    named = person(creator)
    if named is None:
        return (f"  - name: {_quoted(creator)}",)
    return (f"  - family-names: {_quoted(named[0])}", f"    given-names: {_quoted(named[1])}")


def _license(license_: str | None) -> tuple[str, ...]:
    if license_ is None:
        return ()
    if is_address(license_):
        return (f"license-url: {_quoted(license_)}",)
    return (f"license: {_quoted(license_)}",) if license_ in OF_DATA else ()


def _quoted(value: str) -> str:
    """A JSON string is a double-quoted string of YAML, but for what YAML takes for ends of lines, or refuses."""
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))
