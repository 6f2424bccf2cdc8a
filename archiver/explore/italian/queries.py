"""What the pages say."""

from __future__ import annotations

WORDS: dict[str, str] = {}
