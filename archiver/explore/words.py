"""What the pages say, in the language that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archiver.explore.italian import ITALIAN

LANGUAGES: dict[str, Mapping[str, str]] = {"en": {}, "it": ITALIAN}
"""Language -> English message -> the same in that language; English speaks for itself."""

_THOUSANDS = {"en": ",", "it": "."}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    language: str
    """A key of `LANGUAGES`."""

    def say(self, message: str, **values: object) -> str:
        """A message in this language; ``%(name)s`` in it stands for a value, a whole number with its separators."""
        said = LANGUAGES[self.language].get(message, message)
        if not values:
            return said
        return said % {name: self.number(value) if type(value) is int else value for name, value in values.items()}

    def count(self, one: str, more: str, number: int) -> str:
        """One of two messages, by number: ``%(n)s`` stands for it."""
        return self.say(one if number == 1 else more, n=number)

    @staticmethod
    def moment(value: object) -> str:
        """A time in UTC of the archive, to the minute: ``2024-12-01 10:22 UTC``; a day stays one."""
        said = str(value or "")
        return f"{said[:10]} {said[11:16]} UTC" if said.endswith("Z") and len(said) > 16 else said

    def number(self, value: object) -> str:
        """A whole number with separators between its thousands; nothing for none."""
        if value is None:
            return ""
        return f"{value:,}".replace(",", _THOUSANDS[self.language]) if isinstance(value, int) else str(value)
