"""When an export is made."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def made_at() -> datetime:
    """The time, or what ``SOURCE_DATE_EPOCH`` says: seconds since 1970, by which the same export is the same bytes."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(told), UTC) if told.isdecimal() else datetime.now(UTC)
