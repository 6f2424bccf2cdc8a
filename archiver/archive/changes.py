"""What a new reading of a post means for the row that is held: nothing, a fill, or a change. Pure.

A *fill* tells more than was known (nothing → something, a day → a second, a snippet → the text) and makes no version.
A *change* tells something else than was known, and makes one. Two readings of an unedited post, from a listing and from
its own page, must never differ by a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archiver.records import Post

PRECISIONS = {None: 0, "day": 1, "minute": 2, "second": 3}
_TEXT_LACKS = frozenset({"jump", "snippet", "cut"})
_ENDS_LIKE_A_SNIPPET = re.compile(r"[.…]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post as the archive holds it."""

    row: dict[str, Any]
    """Its row of ``posts``."""
    labels: frozenset[str] | None
    """``None`` when no reading ever showed a place for labels."""
    block_texts: tuple[str, ...] = ()
    caption_texts: tuple[str, ...] = ()
    """Those of them that are captions."""
    captions: tuple[tuple[str | None, str | None], ...] = ()
    image_keys: tuple[str, ...] = ()

    @property
    def own_page_read(self) -> bool:
        """Whether the post's own page has been read: what it did not tell, it does not tell."""
        return self.row["page_read_at"] is not None


@dataclass(slots=True, kw_only=True)
class Merge:
    """What to do with a row that is held."""

    columns: dict[str, Any] = field(default_factory=dict)
    """Columns of ``posts`` that get a new value."""
    changed: list[str] = field(default_factory=list)
    """The fields that are now something else: not empty means a new version."""
    replace_body: bool = False
    """Whether blocks, credits, images and links are replaced by those of the new reading."""
    labels: tuple[str, ...] | None = None
    """The labels to set; ``None`` leaves them."""
    wanted: frozenset[str] = frozenset()
    """Why the post's own page is wanted after this reading."""


def wanted(
    lacks: Iterable[str], held: Held | None, *, comments_claimed: int | None, updated: str | None
) -> frozenset[str]:
    """Why the own page of a post on a listing has to be fetched; empty when the archive already has what is lacking.

    :param lacks: what the listing's reading lacks (``records.Lack``)
    :param comments_claimed: how many comments the listing says there are
    :param updated: when the post was last edited, where the listing tells
    """
    lacking = frozenset(lacks)
    if held is None:
        return lacking
    reasons = _still_lacking(lacking, held, comments_claimed)
    if lacking & _TEXT_LACKS and updated and held.row["updated"] and updated != held.row["updated"]:
        reasons |= {"updated"}
    return reasons | frozenset((held.row["page_wanted"] or "").split(",")) - {""}


def _still_lacking(lacking: frozenset[str], held: Held, comments_claimed: int | None) -> frozenset[str]:
    reasons = set(lacking)
    if not held.row["truncated"]:
        reasons -= _TEXT_LACKS
    if held.own_page_read:
        reasons -= {"id", "time"}
        if comments_claimed in (held.row["comments_listed"], held.row["comments_claimed"]):
            reasons -= {"comments"}
    return frozenset(reasons)


def left_open(new: Post, *, comments_read: bool) -> frozenset[str]:
    """What a reading of a post's own page leaves open: a page that broke off, shows no text, or whose comments nobody
    read is wanted again."""
    text = frozenset({"text"}) if new.truncated and "cut" not in new.lacks else frozenset()
    comments = frozenset({"comments"}) if new.comments_claimed and not comments_read else frozenset()
    return (new.lacks & {"cut"}) | text | comments


def merge(held: Held, new: Post, *, own_page: bool, comments_read: bool = True) -> Merge:
    """Compare a reading with the row that is held.

    :param own_page: whether the reading is of the post's own page, which settles everything a listing left open
    :param comments_read: whether its comments were read too
    """
    result = Merge()
    if own_page:
        result.wanted = left_open(new, comments_read=comments_read)
    else:
        result.wanted = wanted(new.lacks, held, comments_claimed=new.comments_claimed, updated=new.updated)
    excerpt = new.truncated and not held.row["truncated"]
    _merge_metadata(result, held, new, own_page=own_page)
    _merge_date(result, held, new)
    if excerpt:
        _compare_excerpt(result, held, new)
    else:
        _merge_title(result, held, new)
        _merge_body(result, held, new)
    return result


def _merge_metadata(result: Merge, held: Held, new: Post, *, own_page: bool) -> None:
    told: dict[str, Any] = {"updated": new.updated, "kind": new.kind}
    told["comments_claimed" if own_page or not held.own_page_read else "comments_listed"] = new.comments_claimed
    if not own_page:
        told["comments_listed"] = new.comments_claimed
    for name, value in told.items():
        if value is not None and value != held.row[name]:
            result.columns[name] = value
    if new.author is not None and new.author != held.row["author"]:
        _set(result, held, "author", new.author)
    if new.labels is not None and (held.labels is None or frozenset(new.labels) != held.labels):
        result.labels = new.labels
        if held.labels is not None:
            result.changed.append("labels")


def _merge_date(result: Merge, held: Held, new: Post) -> None:
    old_precision, new_precision = held.row["published_precision"], new.date.published_precision
    if new_precision is None or PRECISIONS[new_precision] < PRECISIONS[old_precision]:
        _fill(result, held, "published_text", new.date.published_text)
        return
    if new_precision == old_precision and same_moment(held.row["published"], new.date.published):
        _fill(result, held, "published_text", new.date.published_text)
        return
    if new_precision == old_precision:
        result.changed.append("published")
    result.columns.update(date_columns(new))
    if new.date.published_text is None:
        result.columns.pop("published_text")


def date_columns(post: Post) -> dict[str, Any]:
    """The date columns of ``posts`` for a reading."""
    date = post.date
    return {
        "published": date.published,
        "published_date": date.published_date,
        "published_utc": date.published_utc,
        "published_text": date.published_text,
        "published_source": date.published_source,
        "published_precision": date.published_precision,
        "date_conflict": date.date_conflict,
        "date_hint": date.date_hint,
    }


def same_moment(old: str | None, new: str | None) -> bool:
    """The same instant to the second: a feed tells milliseconds, a page spells the offset its own way."""
    if old == new:
        return True
    if old is None or new is None:
        return False
    one, two = datetime.fromisoformat(old), datetime.fromisoformat(new)
    if (one.tzinfo is None) != (two.tzinfo is None):
        return one.replace(tzinfo=None, microsecond=0) == two.replace(tzinfo=None, microsecond=0)
    return one.replace(microsecond=0) == two.replace(microsecond=0)


def _merge_title(result: Merge, held: Held, new: Post) -> None:
    if new.title is not None and new.title != held.row["title"]:
        _set(result, held, "title", new.title)
        if new.content_hash is not None:
            result.columns["content_hash"] = new.content_hash


def _compare_excerpt(result: Merge, held: Held, new: Post) -> None:
    """An excerpt changes nothing of a text that is held whole; one that does not fit it asks for the page."""
    other_title = new.title is not None and held.row["title"] is not None and new.title != held.row["title"]
    if other_title or not begins(held.block_texts, new):
        result.wanted |= {"excerpt"}


def _merge_body(result: Merge, held: Held, new: Post) -> None:
    if held.row["truncated"]:
        _merge_into_excerpt(result, held, new)
    elif new.content_hash == held.row["content_hash"]:
        result.replace_body = new.parser != held.row["parser"]
    else:
        _name_changes(result, held, new)


def _merge_into_excerpt(result: Merge, held: Held, new: Post) -> None:
    if not new.truncated:
        result.replace_body = True
        return
    new_text, old_text = _squashed(_texts(new)), _squashed(held.block_texts)
    if old_text.startswith(_ENDS_LIKE_A_SNIPPET.sub("", new_text)):
        return
    result.replace_body = True
    if not new_text.startswith(_ENDS_LIKE_A_SNIPPET.sub("", old_text)):
        result.changed.append("body_text")


def _name_changes(result: Merge, held: Held, new: Post) -> None:
    """Both readings are whole and differ: say in what. Captions are found by rules, and those may have changed."""
    same_rules = new.parser == held.row["parser"]
    if _text_differs(held, new, same_rules=same_rules):
        result.changed.append("body_text")
    if tuple(image.image_key for image in new.images) != held.image_keys:
        result.changed.append("images")
    if same_rules and tuple((image.caption, image.caption_credit) for image in new.images) != held.captions:
        result.changed.append("captions")
    if same_rules and not {"body_text", "images", "captions", "title"} & set(result.changed) and new.title is not None:
        result.changed.append("body_text")  # nothing but white space differs, and it does
    result.replace_body = not same_rules or bool({"body_text", "images", "captions"} & set(result.changed))


def _text_differs(held: Held, new: Post, *, same_rules: bool) -> bool:
    """Whether the text is another. What one set of rules takes for a caption is compared as a caption, apart."""
    if _squashed(_texts(new)) == _squashed(held.block_texts):
        return False
    captions = tuple(block.text for block in new.blocks if block.kind == "caption" and block.text is not None)
    return not same_rules or _without(_texts(new), captions) != _without(held.block_texts, held.caption_texts)


def _without(texts: Iterable[str], captions: Iterable[str]) -> str:
    left = list(texts)
    for caption in captions:
        if caption in left:
            left.remove(caption)
    return _squashed(left)


def begins(held: Iterable[str], new: Post) -> bool:
    """Whether a text begins like the excerpt that a reading has."""
    return _squashed(held).startswith(_ENDS_LIKE_A_SNIPPET.sub("", _squashed(_texts(new))))


def begins_with(new: Post, excerpt: Iterable[str]) -> bool:
    """Whether the text of a reading begins like an excerpt: the texts of its blocks."""
    return _squashed(_texts(new)).startswith(_ENDS_LIKE_A_SNIPPET.sub("", _squashed(excerpt)))


def _texts(post: Post) -> tuple[str, ...]:
    return tuple(block.text for block in post.blocks if block.text is not None and block.kind != "embed")


def _squashed(texts: Iterable[str]) -> str:
    """The letters alone: a snippet's white space is not the text's."""
    return "".join("".join(text.split()) for text in texts)


def _set(result: Merge, held: Held, name: str, value: Any) -> None:
    result.columns[name] = value
    if held.row[name] is not None:
        result.changed.append(name)


def _fill(result: Merge, held: Held, name: str, value: Any) -> None:
    if value is not None and held.row[name] is None:
        result.columns[name] = value
