"""The list of posts: search with snippets, and what posts are counted and narrowed by (Datasette's facets)."""

from __future__ import annotations

import json
from typing import Any

from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.facets import Facet
from datasette.filters import FilterArguments
from datasette.utils import path_with_added_args, path_with_removed_args
from datasette.utils.asgi import Request
from datasette.views.base import DatasetteError

from archiver.archive.search import any_expression, excerpt
from archiver.explore.asking import DATABASE, Row, remembered, rows
from archiver.explore.words import Words

# The plus keeps SQLite from looking thousands of wide rows up: it walks an index, of days mostly, and asks of each row
# whether it is among those.
_AMONG = "+posts.rowid IN (SELECT one.rowid FROM posts AS one WHERE one.post_id IN ({}))"
_FOUND = "+posts.rowid IN (SELECT rowid FROM posts_fts WHERE posts_fts MATCH :archiver_words)"
_DOMAINS = "kind IN ('external', 'related', 'embed') AND domain IS NOT NULL"

NARROWED = {
    "_with_label": (
        _AMONG.format("SELECT post_id FROM post_labels JOIN labels USING (label_id) WHERE name = :{0}"),
        "with the label %(value)s",
    ),
    "_in_month": ("published_date BETWEEN :{0} AND :{0} || '-99'", "of the month %(value)s"),
    "_with_credit": (_AMONG.format("SELECT post_id FROM credits WHERE name = :{0}"), "credited to %(value)s"),
    "_linking_to": (
        _AMONG.format(f"SELECT post_id FROM links WHERE domain = :{{0}} AND {_DOMAINS}"),  # noqa: S608
        "linking to %(value)s",
    ),
}
"""Argument of the list's address -> the condition, and how it is said."""


async def require_columns(datasette: Datasette, request: Request, table: str, words: Words) -> None:
    """That a list is narrowed by columns it has. Raises DatasetteError: SQLite takes other names for texts."""
    known = set(await datasette.get_database(DATABASE).table_columns(table))
    for name in request.args:
        column = name.partition("__")[0]
        if not name.startswith("_") and known and column not in known:
            said = words.say("%(table)s has no column %(column)s.", table=table, column=column)
            raise DatasetteError(said, status=400)


def narrowed(request: Request, words: Words) -> FilterArguments:
    """The conditions that the arguments of the address of the list of posts set."""
    where: list[str] = []
    params: dict[str, str] = {}
    told: list[str] = []
    looked_for = request.args.get("_search") or ""
    if looked_for:
        where.append(_FOUND)
        params["archiver_words"] = any_expression(looked_for)
        told.append(words.say("with the words %(value)s", value=looked_for))
    for argument, (condition, said) in NARROWED.items():
        for number, value in enumerate(request.args.getlist(argument)):
            name = f"archiver{argument}{number}"
            where.append(condition.format(name))
            params[name] = value
            told.append(words.say(said, value=value))
    context = {"narrowed": told, "supports_search": True, "search": looked_for}
    return FilterArguments(where, params=params, human_descriptions=told, extra_context=context)


class _Counted(Facet):  # type: ignore[misc] # Datasette has no types
    """Counts the posts of a list by something; says so where it takes too long."""

    title: str
    argument: str
    count: str

    async def facet_results(self) -> tuple[list[Row], list[str]]:
        if self.table != "posts" or not self.get_configs():
            return [], []
        size = self.get_facet_size()
        counted = self.count.format(among=self._among, listed=self.sql)
        sql = f"SELECT * FROM ({counted}) ORDER BY count DESC, value LIMIT {size + 1}"  # noqa: S608
        try:
            found = await remembered(self.ds, sql, self.params)
        except QueryInterrupted:
            return [], [self.title]
        chosen = self.request.args.getlist(self.argument)
        results = [self._result(row, chosen) for row in found[:size]]
        told = {"name": self.type, "type": self.type, "results": results, "truncated": len(found) > size}
        return [{**told, "hideable": False, "toggle_url": None}], []

    @property
    def _among(self) -> str:
        """The condition that a row is of a post of the list; none where all posts are listed, which is much faster."""
        is_whole = self.sql.rstrip().endswith("from posts")
        return "1" if is_whole else f"post_id IN (SELECT post_id FROM ({self.sql}))"  # noqa: S608

    def _result(self, row: Row, chosen: list[str]) -> Row:
        selected = row["value"] in chosen
        toggle = path_with_removed_args if selected else path_with_added_args
        path = toggle(self.request, {self.argument: row["value"]})
        path = path_with_removed_args(self.request, {"_next"}, path=path)
        return {
            "value": row["value"],
            "label": row["value"],
            "count": row["count"],
            "selected": selected,
            "toggle_url": self.ds.absolute_url(self.request, self.ds.urls.path(path)),
        }


class LabelFacet(_Counted):
    """Posts by label."""

    type = "label"
    title = "Label"
    argument = "_with_label"
    count = """SELECT name AS value, count(*) AS count FROM post_labels JOIN labels USING (label_id)
        WHERE {among} GROUP BY name"""


class MonthFacet(_Counted):
    """Posts by month."""

    type = "month"
    title = "Month"
    argument = "_in_month"
    count = """SELECT substr(published_date, 1, 7) AS value, count(*) AS count FROM ({listed})
        WHERE published_date IS NOT NULL GROUP BY value"""


class CreditFacet(_Counted):
    """Posts by who is credited."""

    type = "credit"
    title = "Credited"
    argument = "_with_credit"
    count = """SELECT name AS value, count(DISTINCT post_id) AS count FROM credits
        WHERE {among} GROUP BY name"""


class DomainFacet(_Counted):
    """Posts by where they link to."""

    type = "domain"
    title = "Links to"
    argument = "_linking_to"
    count = f"""SELECT domain AS value, count(DISTINCT post_id) AS count FROM links
        WHERE {_DOMAINS} AND {{among}} GROUP BY domain"""  # noqa: S608


FACETS = (LabelFacet, MonthFacet, CreditFacet, DomainFacet)
TITLES = {facet.type: facet.title for facet in FACETS} | {
    "author": "Author", "language": "Language", "domain": "Links to", "kind": "Kind", "status": "Status",
    "reason": "Reason", "name": "Name",
}  # fmt: skip
"""Facet -> its title."""

_OF_POSTS = """
    SELECT p.post_id, p.title, p.published_date, p.published_text, p.author, p.byline, p.corrected, p.deck,
        p.body_text,
        (SELECT json_group_array(name) FROM (SELECT name FROM post_labels JOIN labels USING (label_id)
            WHERE post_labels.post_id = p.post_id ORDER BY name)) AS labels,
        (SELECT group_concat(name, ', ') FROM (SELECT DISTINCT name FROM credits
            WHERE credits.post_id = p.post_id AND kind = 'author')) AS credited
    FROM posts_corrected AS p WHERE p.post_id IN (SELECT value FROM json_each(:ids))
"""


async def described(datasette: Datasette, request: Request, found: list[Any]) -> list[Row]:
    """The posts of a page of the list as they are shown: corrections counted, with labels, and a snippet each."""
    ids = [row["post_id"]["value"] if isinstance(row["post_id"], dict) else row["post_id"] for row in found]
    told = {row["post_id"]: row for row in await rows(datasette, _OF_POSTS, {"ids": json.dumps(ids)})}
    words = request.args.get("_search") or ""
    names = set(found[0].keys()) if found else set()
    made = []
    for post_id, row in zip(ids, found, strict=True):
        post = told.get(post_id)
        if post is None:
            continue
        text = post.pop("body_text") or post["deck"] or ""
        made.append(
            {**post, "labels": json.loads(post["labels"]), "snippet": excerpt(text, words),
             **{name: row[name] for name in ("kind", "status", "gone_at") if name in names}}
        )  # fmt: skip
    return made
