"""A map of label pairs: which of the most used labels stand on the same posts."""

from __future__ import annotations

from collections.abc import Sequence

from archiver.explore.plots.figure import ORIGIN, Cell, Figure, Row, Table, nothing, posts_path, readable, short_names
from archiver.explore.plots.labels import fields
from archiver.explore.words import Words

LABELS = 20
"""So many labels are shown."""
PAIRS = f"""
    WITH used AS (
        SELECT l.label_id, l.name, count(*) AS posts
        FROM labels AS l JOIN post_labels USING (label_id) JOIN live_posts AS p USING (post_id)
        WHERE l.blog_id = :blog GROUP BY l.label_id ORDER BY posts DESC, l.name LIMIT {LABELS}
    )
    SELECT u.name AS label, o.name AS other_label, count(*) AS posts
    FROM used AS u JOIN post_labels AS pl USING (label_id) JOIN live_posts AS p USING (post_id)
    JOIN post_labels AS opl ON opl.post_id = pl.post_id JOIN used AS o ON o.label_id = opl.label_id
    WHERE u.name <= o.name
    GROUP BY u.label_id, o.label_id ORDER BY count(*) DESC, label, other_label
"""  # noqa: S608

Shared = dict[tuple[str, str], int]


def figure(rows: Sequence[Row], blog: str, words: Words) -> Figure:
    """The plot of a blog.

    :param rows: of `PAIRS`: each pair once, and each label with itself, whose posts are all of that label
    """
    used = {str(row["label"]): int(row["posts"]) for row in rows if row["label"] == row["other_label"]}
    pairs = {
        (str(row["label"]), str(row["other_label"])): int(row["posts"])
        for row in rows
        if row["label"] != row["other_label"]
    }
    if not used:
        return nothing(words.say("No post here has a label."))
    if not pairs:
        return nothing(words.say("No post here has two of the most used labels."))
    order = together(used, pairs)
    caption = words.say(
        "Posts that have both labels, of the %(n)s most used; labels that often come together stand side by side.",
        n=len(order),
    )
    return Figure(caption, [], _spec(order, pairs, blog, words), _table(pairs, blog, words))


def together(used: dict[str, int], pairs: Shared) -> list[str]:
    """The labels in an order in which related ones are neighbours.

    The closest two are joined, then again the closest two ends of rows, until one row is left. Close is what shares
    many posts for how many it has (Jaccard's index).
    """

    def likeness(one: str, other: str) -> float:
        shared = pairs.get((one, other)) or pairs.get((other, one)) or 0
        return shared / max(used[one] + used[other] - shared, 1)

    chains = [[name] for name in sorted(used, key=lambda name: (-used[name], name))]
    while len(chains) > 1:
        _, left, right, turned_left, turned_right = max(
            (likeness(chains[i][0 if a else -1], chains[j][-1 if b else 0]), -i, -j, a, b)
            for i in range(len(chains))
            for j in range(i + 1, len(chains))
            for a in (False, True)
            for b in (False, True)
        )
        one, other = chains[-left], chains[-right]
        joined = (one[::-1] if turned_left else one) + (other[::-1] if turned_right else other)
        chains = [joined, *(chain for chain in chains if chain is not one and chain is not other)]
    return chains[0]


def _path(blog: str, one: str, other: str) -> str:
    return posts_path(blog, ("_with_label", one), ("_with_label", other))


def _spec(order: list[str], pairs: Shared, blog: str, words: Words) -> dict[str, object]:
    called = dict(zip(order, short_names(order), strict=True))
    values = [
        {
            "label": called[one],
            "other": called[other],
            "posts": posts,
            "written": words.number(posts),
            "href": ORIGIN + _path(blog, one, other),
            "said": words.say("%(one)s and %(other)s:", one=called[one], other=called[other])
            + " "
            + words.count("one post", "%(n)s posts", posts),
        }
        for pair, posts in pairs.items()
        for one, other in (pair, pair[::-1])
    ]
    names = list(called.values())
    x_axis = {"title": None, "orient": "top", "labelAngle": -45, "labelAlign": "left"}
    return fields(
        values,
        x={"field": "other", "type": "ordinal", "scale": {"domain": names}, "axis": x_axis},
        y={"field": "label", "type": "ordinal", "scale": {"domain": names}, "axis": {"title": None}},
        size={"width": {"step": 36}, "height": {"step": 32}},
        most=max(pairs.values()),
    )


def _table(pairs: Shared, blog: str, words: Words) -> Table:
    return Table(
        (words.say("Label"), words.say("Other label"), words.say("Posts with both")),
        [
            (Cell(readable(one)), Cell(readable(other)), Cell(posts, _path(blog, one, other)))
            for (one, other), posts in pairs.items()
        ],
    )
