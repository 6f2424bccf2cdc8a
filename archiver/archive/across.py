"""What a reading of a post means for a row that was read in another way: a backup beside what a crawl holds, or a crawl
beside what a backup told. Pure, like ``changes``.

Both tell the same posts, under the same numbers. A backup knows the exact time, all labels, drafts and what was
trashed; a page knows what readers saw: the address, the printed date, the name under the text. So where they agree the
page's spelling is kept, whichever came first, and the rows are the same in either order. Where they contradict each
other the post was edited in between, and there is a new version.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from archiver.archive import texts
from archiver.archive.changes import PRECISIONS, Held, Merge, date_columns, same_moment
from archiver.archive.changes import merge as merge_alike
from archiver.archive.texts import Text
from archiver.records import Post

_OF_TEXT = frozenset({"title", "body_text", "images"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What is held and what was read, compared."""

    same_edit: bool
    changed: list[str] = field(default_factory=list)
    """The fields in which they contradict each other."""


def is_across(held: Held, *, of_backup: bool) -> bool:
    """Whether what is held was read in another way than the new reading."""
    return bool(held.row["capture_kind"] == texts.BACKUP) != of_backup


def merge(held: Held, new: Post, *, of_backup: bool, own_page: bool, comments_read: bool) -> Merge:
    """What to do with the row that is held; the parameters are those of ``changes.merge``."""
    beside = _beside(held, texts.of_post(new, is_of_backup=of_backup), new.updated)
    if of_backup:
        return _with_backup(held, new, beside)
    return _with_page(held, new, beside, own_page=own_page, comments_read=comments_read)


def _beside(held: Held, told: Text, updated: str | None) -> _Beside:
    same_edit = texts.same_edit(held.row["updated"], updated)
    changed = texts.differences(texts.of_row(held.row, held.labels), told)
    if same_edit:  # many a theme prints only some of the labels
        one, other = held.labels or frozenset(), told.labels or frozenset()
        is_part = one <= other or other <= one
        changed = ["labels"] if "labels" in changed and not is_part else []
    return _Beside(same_edit=same_edit, changed=changed)


def _with_backup(held: Held, new: Post, beside: _Beside) -> Merge:
    """A backup beside what a crawl holds."""
    result = Merge(wanted=frozenset((held.row["page_wanted"] or "").split(",")) - {""})
    result.changed = [name for name in beside.changed if not (held.row["truncated"] and name in _OF_TEXT)]
    for name, value in (("author", new.author), ("comments_claimed", new.comments_claimed)):
        if held.row[name] is None and value is not None:
            result.columns[name] = value
    if texts.is_later(new.updated, held.row["updated"]):
        result.columns["updated"] = new.updated
    if new.labels is not None and frozenset(new.labels) != held.labels and _takes_labels(held, new, beside):
        result.labels = new.labels
    if _is_surer(held, new) or "published" in beside.changed:
        _take_date(result, new)
    if held.row["truncated"] or _OF_TEXT & set(beside.changed):
        result.replace_body = True
    if result.replace_body or held.row["title"] is None:
        result.columns |= {"title": new.title} if new.title is not None else {}
        result.columns |= {"content_hash": new.content_hash} if result.replace_body else {}
    return result


def _takes_labels(held: Held, new: Post, beside: _Beside) -> bool:
    if held.labels is None or "labels" in beside.changed:
        return True
    return beside.same_edit and held.labels < frozenset(new.labels or ())


def _with_page(held: Held, new: Post, beside: _Beside, *, own_page: bool, comments_read: bool) -> Merge:
    """A crawl's reading beside what a backup told: as ever, but what is only spelt otherwise makes no version."""
    if beside.same_edit and new.labels is not None and frozenset(new.labels) <= (held.labels or frozenset()):
        new = replace(new, labels=None)
    result = merge_alike(held, new, own_page=own_page, comments_read=comments_read)
    left_out = _OF_TEXT if new.truncated else frozenset[str]()  # of an excerpt ``changes`` decides
    changed = [name for name in beside.changed if name not in left_out]
    result.changed = [name for name in changed if name != "labels" or result.labels is not None]
    if held.row["published_source"] == "takeout" and _is_as_sure(held, new):
        _take_date(result, new)
    if not new.truncated:
        result.replace_body = True
        result.columns |= {"title": new.title} if new.title is not None else {}
        result.columns["content_hash"] = new.content_hash
    return result


def _is_surer(held: Held, new: Post) -> bool:
    old, precision = held.row["published_precision"], new.date.published_precision
    agrees = texts.same_minute(held.row["published"], new.date.published)
    return agrees and PRECISIONS[precision] > PRECISIONS[old]


def _is_as_sure(held: Held, new: Post) -> bool:
    alike = held.row["published_precision"] == new.date.published_precision
    return alike and same_moment(held.row["published"], new.date.published)


def _take_date(result: Merge, new: Post) -> None:
    result.columns |= {name: value for name, value in date_columns(new).items() if name != "published_text" or value}


def fill(held: Held, new: Post, *, of_backup: bool) -> Merge:
    """What an older reading of the current text fills, and how that is spelt where the older one is a page's."""
    if of_backup:
        result = _with_backup(held, new, _Beside(same_edit=True))
        result.columns.pop("comments_claimed", None)
        return result
    result = Merge(replace_body=True)
    result.columns = {"title": new.title} if new.title is not None else {}
    result.columns["content_hash"] = new.content_hash
    if new.author is not None:
        result.columns["author"] = new.author
    if held.row["published_source"] == "takeout" and _is_as_sure(held, new):
        _take_date(result, new)
    elif new.date.published_text is not None and held.row["published_text"] is None:
        result.columns["published_text"] = new.date.published_text
    return result
