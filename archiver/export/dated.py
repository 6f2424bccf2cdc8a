"""The day of a release."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from archiver.errors import UsageError


def release_day() -> str:
    """Today as ``YYYY-MM-DD``, UTC, or the day that SOURCE_DATE_EPOCH (https://reproducible-builds.org) says it is.

    Raises UsageError for a SOURCE_DATE_EPOCH that is no time.
    """
    told = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        moment = datetime.now(UTC) if not told else datetime.fromtimestamp(int(told), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH is “{told}”, which is no time. Set it to seconds since 1970, or unset it."
        ) from error
    return moment.date().isoformat()
