"""Labels over time: a field for each year of each of the most used labels, darker where it has more posts."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.explore.plots.figure import (
    ORIGIN,
    SCALE,
    Cell,
    Figure,
    Row,
    Table,
    nothing,
    posts_path,
    readable,
    short_names,
    spec,
)
from archiver.explore.words import Words

LABELS = 10
"""So many labels are shown."""
YEARS = 25
"""So many years fit."""
LABEL_YEARS = f"""
    WITH used AS (
        SELECT l.label_id, l.name, count(*) AS posts
        FROM labels AS l JOIN post_labels USING (label_id) JOIN live_posts AS p USING (post_id)
        WHERE l.blog_id = :blog GROUP BY l.label_id ORDER BY posts DESC, l.name LIMIT {LABELS}
    )
    SELECT u.name, u.posts AS posts_in_all, substr(p.published_date, 1, 4) AS year, count(*) AS posts
    FROM used AS u JOIN post_labels USING (label_id) JOIN live_posts AS p USING (post_id)
    GROUP BY u.label_id, year ORDER BY posts_in_all DESC, u.name, year
"""  # noqa: S608


def figure(rows: Sequence[Row], blog: str, words: Words) -> Figure:
    """The plot of a blog.

    :param rows: of `LABEL_YEARS`; a year of None counts the posts whose date nobody knows
    """
    names = list(dict.fromkeys(str(row["name"]) for row in rows))
    counts = {(str(row["name"]), str(row["year"])): int(row["posts"]) for row in rows if row["year"]}
    if not names:
        return nothing(words.say("No post here has a label."))
    if not counts:
        return nothing(words.say("No post with a label has a date here."))
    held = sorted({year for _, year in counts})
    first = max(int(held[0]), int(held[-1]) - YEARS + 1)
    years = [f"{year:04}" for year in range(first, int(held[-1]) + 1)]
    notes = []
    if int(held[0]) < first:
        notes.append(words.say("Only the last %(n)s years are shown; earlier posts are not.", n=YEARS))
    if any(not row["year"] for row in rows):
        notes.append(words.say("Posts whose date nobody knows are in no field."))
    caption = words.count(
        "Posts a year with the most used label.", "Posts a year with each of the %(n)s most used labels.", len(names)
    )
    called = dict(zip(names, short_names(names), strict=True))
    shown = {key: posts for key, posts in counts.items() if key[1] in years}
    return Figure(caption, notes, _spec(shown, called, years, blog, words), _table(shown, names, years, blog, words))


def _path(blog: str, name: str, year: str) -> str:
    return posts_path(blog, ("_with_label", name), ("published_date__startswith", f"{year}-"))


def _spec(
    counts: dict[tuple[str, str], int], called: dict[str, str], years: list[str], blog: str, words: Words
) -> dict[str, object]:
    values = [
        {
            "label": called[name],
            "year": year,
            "posts": posts,
            "written": words.number(posts),
            "href": ORIGIN + _path(blog, name, year),
            "said": f"{called[name]}, {year}: {words.count('one post', '%(n)s posts', posts)}",
        }
        for (name, year), posts in counts.items()
    ]
    return fields(
        values,
        x={"field": "year", "type": "ordinal", "scale": {"domain": years}, "axis": {"title": None, "labelAngle": 0}},
        y={"field": "label", "type": "ordinal", "scale": {"domain": list(called.values())}, "axis": {"title": None}},
        size={"width": {"step": 44 if len(years) <= 18 else 34}, "height": {"step": 32}},
        most=max(counts.values()),
    )


def fields(
    values: Sequence[Row], *, x: dict[str, object], y: dict[str, object], size: dict[str, object], most: int
) -> dict[str, object]:
    """Fields with their number in them: darker for more. The values have ``posts``, ``written``, ``href``, ``said``."""
    linked = {"href": {"field": "href"}, "description": {"field": "said"}}
    axis = {"domain": False, "ticks": False}
    x = {**x, "axis": {**axis, **_mapping(x["axis"])}}
    y = {**y, "axis": {**axis, **_mapping(y["axis"])}}
    colour = {
        "field": "posts",
        "type": "quantitative",
        "scale": {"type": "sqrt", "range": SCALE, "domain": [0, most]},
        "legend": None,
    }
    return spec(
        values,
        **size,
        encoding={"x": x, "y": y},
        layer=[
            {"mark": {"type": "rect", "stroke": "#ffffff", "strokeWidth": 2}, "encoding": {"color": colour, **linked}},
            {
                "mark": {"type": "text", "aria": False},
                "encoding": {
                    "text": {"field": "written"},
                    "color": {
                        "condition": {"test": f"sqrt(datum.posts / {most}) > 0.42", "value": "#ffffff"},
                        "value": "#1d2430",
                    },
                },
            },
        ],
    )


def _mapping(thing: object) -> dict[str, object]:
    assert isinstance(thing, dict)
    return thing


def _table(counts: dict[tuple[str, str], int], names: list[str], years: list[str], blog: str, words: Words) -> Table:
    rows = []
    for name in names:
        cells = [
            Cell(counts[name, year], _path(blog, name, year)) if (name, year) in counts else Cell(None)
            for year in years
        ]
        rows.append((Cell(readable(name), posts_path(blog, ("_with_label", name))), *cells))
    return Table((words.say("Label"), *years), rows)
