"""What cannot be shown, and why, as a sentence."""

from __future__ import annotations

import sys
import traceback

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.utils import InvalidSql, sqlite3
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from archiver.explore.asking import shown, the_site
from archiver.explore.words import Words

SQLITE_ERROR = sqlite3.DatabaseError
OURS = 500
"""The status of a fault of ours."""


def explained(words: Words, error: BaseException) -> tuple[int, str]:
    """The HTTP status and the sentence for an error."""
    cause = error.__cause__ or error.__context__
    said = " ".join(str(getattr(error, "message", None) or error).split())
    if isinstance(error, QueryInterrupted) or isinstance(cause, QueryInterrupted) or "SQL query took too long" in said:
        return 400, words.say(
            "The question took longer than a few seconds and was broken off. Narrow it, with WHERE or LIMIT, or ask"
            " archive.db with the sqlite3 shell."
        )
    if isinstance(error, InvalidSql) or isinstance(cause, InvalidSql):
        return 400, words.say("Only questions can be asked: SQL that begins with SELECT. Nothing can be changed here.")
    if isinstance(error, SQLITE_ERROR) or isinstance(cause, SQLITE_ERROR):
        return 400, words.say("SQLite does not understand this, or cannot read the archive: %(said)s.", said=said)
    if isinstance(error, (Base400, DatasetteError)):
        return error.status, said
    return OURS, words.say("This failed by a fault of ours (%(said)s). The archive is as it was.", said=said)


async def page(datasette: Datasette, request: Request, error: Exception) -> Response:
    """A page that says it; JSON for who asked for JSON."""
    status, said = explained(the_site(datasette).words, error)
    if status == OURS:
        traceback.print_exception(error, file=sys.stderr)
    if request.path.partition("?")[0].endswith((".json", ".csv")):
        return Response.json({"ok": False, "status": status, "error": said}, status=status)
    values = {"error": said, "status": status, "title": None, "sql": request.args.get("sql")}
    return await shown(datasette, request, "error.html", values, status)
