"""Blogs of any size, for measuring: the fixture blog's own words in another order.

A generated blog is its seed: the same arguments give the same blog on every machine. Bodies are made when they are
asked for, so that 20,000 posts are a list of small facts and not a hundred megabytes of text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from archiver.fixtureblog.dates import in_rome
from archiver.fixtureblog.life import LivingBlog
from archiver.fixtureblog.model import JUMP, Blog, Comment, Post, fixture_blog, plain_text

LABEL = "Cronache"
"""The label that every generated post carries unless told otherwise."""

_FIRST_DAY = datetime(2008, 1, 7, 6, 0, tzinfo=UTC)
_SPAN_MINUTES = 15 * 365 * 24 * 60
"""Every generated blog is kept for about fifteen years, however many its posts."""
_HOST = "https://blogger.googleusercontent.com/img/b/R29vZ2xl"


def generated_blog(
    posts: int,
    *,
    seed: int = 1,
    labels: Mapping[str, float] | None = None,
    jump: float = 0.0,
    comments: float = 0.0,
    edited: float = 0.0,
    images: float = 0.4,
) -> Blog:
    """A blog of ``posts`` posts of 1 to 6 KB.

    ``labels``: the share of the posts that carries each label (by default one label on all). ``jump``, ``comments``,
    ``edited``, ``images``: the share of the posts that is cut at a jump break, has two comments, was updated long
    after it was published, has a captioned picture.
    """
    chances = {LABEL: 1.0} if labels is None else dict(labels)
    rng = _random("blog", seed)
    moment, step = _FIRST_DAY, max(2, _SPAN_MINUTES // max(posts, 1))
    made = []
    for number in range(posts):
        moment += timedelta(minutes=rng.randrange(step // 2, step * 3 // 2))
        made.append(
            _post(
                rng, seed, number, moment,
                labels=tuple(label for label, chance in chances.items() if rng.random() < chance),
                jump=rng.random() < jump, image=rng.random() < images,
                commented=rng.random() < comments, edited=rng.random() < edited,
            )
        )  # fmt: skip
    return Blog(
        id=_number(rng), title="Cronache di Valdorsa", description="Un blog fatto a macchina per misurare",
        author="La macchina", profile="00000000000000000001", posts=made,
    )  # fmt: skip


def _post(
    rng: random.Random, seed: int, number: int, moment: datetime, *,
    labels: tuple[str, ...], jump: bool, image: bool, commented: bool, edited: bool,
) -> Post:  # fmt: skip
    published = in_rome(moment).isoformat(timespec="milliseconds")
    updated = moment + (timedelta(days=rng.randrange(30, 400)) if edited else timedelta(seconds=rng.randrange(20, 900)))
    return Post(
        id=_number(rng),
        path=f"/{published[:4]}/{published[5:7]}/cronaca-{number + 1}.html",
        title=_sentence(rng, 3, 9).rstrip("."),
        published=published,
        updated=in_rome(updated).isoformat(timespec="milliseconds"),
        body=partial(generated_body, seed, number, jump=jump, image=image),
        labels=labels,
        comments=_comments(rng, moment) if commented else (),
    )


def generated_body(seed: int, number: int, *, jump: bool, image: bool) -> str:
    """The body of one post: always the same for the same arguments."""
    rng = _random("post", seed, number)
    paragraphs = [f"<p>{_paragraph(rng)}</p>" for _ in range(rng.randrange(2, 11))]
    if image:
        paragraphs.insert(1, _picture(rng, number))
    if jump:
        paragraphs.insert(len(paragraphs) // 2, JUMP)
    return "\n".join(paragraphs)


def _picture(rng: random.Random, number: int) -> str:
    address = f"{_HOST}/AVvXsE{rng.getrandbits(240):060x}"
    return (
        '<table align="center" cellpadding="0" cellspacing="0" class="tr-caption-container"><tbody>\n'
        f'<tr><td style="text-align: center;"><a href="{address}/s1600/cronaca-{number}.jpg">'
        '<img border="0" data-original-height="1067" data-original-width="1600" height="213" '
        f'src="{address}/s320/cronaca-{number}.jpg" width="320" /></a></td></tr>\n'
        f'<tr><td class="tr-caption" style="text-align: center;">{_sentence(rng, 5, 12)} '
        "Foto: Ottavio Rinaldelli</td></tr>\n</tbody></table>"
    )


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentence(rng, 6, 18) for _ in range(rng.randrange(3, 8)))


def _sentence(rng: random.Random, shortest: int, longest: int) -> str:
    words = rng.choices(_words(), k=rng.randrange(shortest, longest + 1))
    return " ".join(words).capitalize() + "."


def edited_share(site: LivingBlog, share: float, *, seed: int = 1) -> list[Post]:
    """Edit ``share`` of a blog's posts, the same ones with the same words for the same ``seed``; returns them as they
    are now. Each gets one more sentence at its end."""
    rng = _random("edit", seed)
    chosen = rng.sample(site.index.posts, round(len(site.index.posts) * share))
    added = {post.path: f"<p>{_sentence(rng, 6, 18)}</p>" for post in chosen}
    return site.edit_all({post.path: {"body": partial(_with_more, post, added[post.path])} for post in chosen})


def _with_more(post: Post, more: str) -> str:
    return f"{post.html}\n{more}"


def generated_thread(count: int, *, seed: int = 1) -> tuple[Comment, ...]:
    """So many comments, one after the other; every fifth answers one of the four before it."""
    rng = _random("thread", seed)
    moment, made = _FIRST_DAY, list[Comment]()
    for place in range(count):
        moment += timedelta(minutes=rng.randrange(1, 90), milliseconds=rng.randrange(999))
        tops = [comment.id for comment in made[-4:] if comment.parent is None]
        made.append(
            Comment(
                id=_number(rng), author=f"Lettore {rng.randrange(1, 200)}", profile=None,
                published=in_rome(moment).isoformat(timespec="milliseconds"), body=_sentence(rng, 5, 20),
                parent=rng.choice(tops) if tops and place % 5 == 4 else None,
            )
        )  # fmt: skip
    return tuple(made)


def _comments(rng: random.Random, moment: datetime) -> tuple[Comment, ...]:
    return tuple(
        Comment(
            id=_number(rng),
            author=f"Lettore {rng.randrange(1, 200)}",
            profile=None,
            published=in_rome(moment + timedelta(hours=hours, milliseconds=rng.randrange(999))).isoformat(
                timespec="milliseconds"
            ),
            body=_sentence(rng, 5, 20),
        )
        for hours in (3, 27)
    )


def _random(*seed: str | int) -> random.Random:
    return random.Random(repr(seed))  # noqa: S311 - text for a benchmark, no secret


def _number(rng: random.Random) -> str:
    return str(rng.randrange(10**18, 9 * 10**18))


@cache
def _words() -> tuple[str, ...]:
    """The lower-case words of the fixture blog's prose, as often as it uses them."""
    text = " ".join(plain_text(post.html.replace(JUMP, " ")) for post in fixture_blog().posts)
    return tuple(re.findall(r"\b[a-zàèéìòù]{2,}\b", text))
