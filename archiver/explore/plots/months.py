"""Posts over time: a bar a month, or a year where months would be too narrow to be told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archiver.explore.plots.figure import BAR, ORIGIN, WIDTH, Cell, Figure, Row, Table, nothing, posts_path, spec
from archiver.explore.words import Words

MONTHS = """
    SELECT substr(published_date, 1, 7) AS month, count(*) AS posts FROM live_posts
    WHERE blog_id = :blog GROUP BY month ORDER BY month
"""
YEARS_OF_MONTHS = 15
"""So many years fit a plot by month: below five pixels a bar is no longer one."""
_SHORT = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "it": ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
}


def figure(rows: Sequence[Row], blog: str, words: Words) -> Figure:
    """The plot of a blog.

    :param rows: of `MONTHS`; a month of None counts the posts whose date nobody knows
    :param blog: a blog_id
    """
    dated = {str(row["month"]): int(row["posts"]) for row in rows if row["month"]}
    undated = sum(int(row["posts"]) for row in rows if not row["month"])
    notes = [_undated(undated, words)] if undated else []
    if not dated:
        return nothing(words.say("There is no post with a date here yet."), *notes)
    years: Counter[str] = Counter()
    for month, posts in dated.items():
        years[month[:4]] += posts
    first, last = min(dated), max(dated)
    by_year = int(last[:4]) - int(first[:4]) >= YEARS_OF_MONTHS
    silent = _months_between(first, last) - len(dated)
    if silent:
        notes.append(
            words.count(
                "Between the first and the last post of this archive one month has none.",
                "Between the first and the last post of this archive %(n)s months have none.",
                silent,
            )
        )
    counted = dict(years) if by_year else dated
    caption = (
        words.say("Posts a year, by the blog's own calendar, from %(first)s to %(last)s.", first=first, last=last)
        if by_year
        else words.say("Posts a month, by the blog's own calendar, from %(first)s to %(last)s.", first=first, last=last)
    )
    return Figure(caption, notes, _spec(counted, blog, words), _table(dated, years, blog, words))


def _undated(posts: int, words: Words) -> str:
    return words.count(
        "One post has no date that anybody knows; it is in no bar.",
        "%(n)s posts have no date that anybody knows; they are in no bar.",
        posts,
    )


def _months_between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1


def _spec(counted: dict[str, int], blog: str, words: Words) -> dict[str, object]:
    by_year = len(next(iter(counted))) == 4
    values = [
        {
            "time": f"{when}-01T00:00:00Z" if len(when) == 7 else f"{when}-01-01T00:00:00Z",
            "posts": posts,
            "href": ORIGIN + _path(blog, when),
            "said": f"{_said(when, words)}: {words.count('one post', '%(n)s posts', posts)}",
        }
        for when, posts in counted.items()
    ]
    most = max(counted.values())
    return spec(
        values,
        width=WIDTH,
        height=260,
        mark={"type": "bar", "color": BAR, "binSpacing": 0.6 if len(counted) > 60 else 2},
        encoding={
            "x": {
                "field": "time",
                "timeUnit": "utcyear" if by_year else "utcyearmonth",
                "type": "temporal",
                "scale": {"type": "utc"},
                "axis": {
                    "title": None,
                    "grid": False,
                    "labelFlush": False,
                    "labelOverlap": True,
                    **({} if len(_years(counted)) < 2 else {"format": "%Y", "tickCount": "year"}),
                    **({"format": "%b %Y"} if len(_years(counted)) < 2 and not by_year else {}),
                },
            },
            "y": {
                "field": "posts",
                "type": "quantitative",
                "axis": {
                    "title": words.say("Posts a year") if by_year else words.say("Posts a month"),
                    "domain": False,
                    "ticks": False,
                    "format": ",d",
                    "tickCount": min(most, 5),
                },
            },
            "href": {"field": "href"},
            "description": {"field": "said"},
        },
    )


def _years(counted: dict[str, int]) -> set[str]:
    return {when[:4] for when in counted}


def _said(when: str, words: Words) -> str:
    return when if len(when) == 4 else f"{_SHORT[words.language][int(when[5:7]) - 1]} {when[:4]}"


def _path(blog: str, when: str) -> str:
    return posts_path(blog, ("published_date__startswith", f"{when}-"))


def _table(dated: dict[str, int], years: Counter[str], blog: str, words: Words) -> Table:
    """A row a year, a column a month: nothing stands where the archive has no post."""
    rows = []
    for year in sorted(years):
        months = [f"{year}-{number:02}" for number in range(1, 13)]
        cells = [Cell(dated[month], _path(blog, month)) if month in dated else Cell(None) for month in months]
        rows.append((Cell(year), *cells, Cell(years[year], _path(blog, year))))
    return Table((words.say("Year"), *_SHORT[words.language], words.say("Total")), rows)
