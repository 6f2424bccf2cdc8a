"""CSV of all rows: none of a table is cut off, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette.app import Datasette
from datasette.utils import validate_sql_select
from datasette.utils.asgi import Request, Response

from archiver.explore.asking import DATABASE
from archiver.explore.queries import QUERIES
from archiver.export.csvlines import Lines, defused

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def whole_and_defused(app: App) -> App:
    """Datasette, whose CSV of a table has all of its rows unless fewer were asked for, and no formulas."""

    async def wrapped(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(".csv"):
            await app(scope, receive, send)
            return
        is_csv = False

        async def sent(message: dict[str, Any]) -> None:
            nonlocal is_csv
            if message["type"] == "http.response.start":
                kinds = [value for name, value in message["headers"] if name.lower() == b"content-type"]
                is_csv = any(b"csv" in kind or b"text/plain" in kind for kind in kinds) and message["status"] == 200
            elif is_csv and message.get("body"):
                message = {**message, "body": _defused(message["body"])}
            await send(message)

        await app({**scope, "query_string": _streamed(scope["query_string"])}, receive, sent)

    return wrapped


def _streamed(query: bytes) -> bytes:
    """The arguments of a CSV's address, so that all rows come."""
    args = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    if {"_stream", "_size", "sql"} & {name for name, _ in args}:
        return query
    return urlencode([*args, ("_stream", "on")]).encode("latin-1")


def _defused(body: bytes) -> bytes:
    """Lines of CSV with their formulas defused. Datasette sends whole lines."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([defused(cell) for cell in row] for row in csv.reader(io.StringIO(body.decode(), newline="")))
    return out.getvalue().encode()


async def query_csv(datasette: Datasette, request: Request) -> Response:
    """``/archive.csv?sql=…`` and ``/archive/QUERY.csv``: all rows of a query, as far as it may take time."""
    name = request.url_vars.get("query")
    sql = QUERIES[name].sql if name else request.args.get("sql") or ""
    validate_sql_select(sql)
    db = datasette.get_database(DATABASE)
    from datasette.utils import derive_named_parameters

    params = {one: request.args.get(one) or "" for one in await derive_named_parameters(db, sql)}

    def lines(connection: Any) -> Iterator[str]:
        from datasette.utils import sqlite_timelimit

        with sqlite_timelimit(connection, datasette.sql_time_limit_ms):
            cursor = connection.execute(sql, params)
            names = tuple(column[0] for column in cursor.description)
            return iter([*Lines()([names]), *Lines()(tuple(row) for row in cursor)])

    body = "".join(await db.execute_fn(lines))
    headers = {"Content-Disposition": f'attachment; filename="{name or "query"}.csv"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=headers)
