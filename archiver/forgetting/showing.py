"""What a person sees of an erasure, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archiver.counts import many
from archiver.forgetting.work import Plan

_SHOWN = 10
_WORDS = 8


def preview(plan: Plan) -> list[str]:
    """What would be removed, and what would stay; lines."""
    return [f"In the archive {plan.path} this would be removed for good:", *_going(plan), *_staying(plan)]


def _going(plan: Plan) -> Iterator[str]:
    found, tally = plan.targets.found, plan.tally
    for row in found.posts[:_SHOWN]:
        yield f"  {row['kind']} “{row['title'] or 'without a title'}” {row['url'] or row['post_id']}"
    yield from _more(len(found.posts))
    for row in found.comments[:_SHOWN]:
        yield f"  comment by {row['author'] or 'nobody named'}: “{_first_words(row['body_text'])}”"
    yield from _more(len(found.comments))
    if plan.rows:
        yield "  rows: " + ", ".join(f"{count} in {table}" for table, count in plan.rows.items())
    if plan.files:
        yield (
            f"  {many(len(plan.files), 'WARC file')} written anew: {many(tally.removed, 'response')} removed,"
            f" something cut out of {tally.redacted}, {many(tally.acts, 'note')} of the journal changed"
        )
    if tally.dropped:
        yield f"  of {many(len(tally.dropped), 'response')} more all bytes, because it cannot be cut out of them"
    if plan.pictures:
        yield f"  {many(len(plan.pictures), 'picture')} that no other post has"
    if plan.reports:
        yield f"  its address in {many(len(plan.reports), 'report')} in runs/"
    if plan.copies:
        yield f"  copies of the database, which hold the words too: {', '.join(plan.copies)}"


def _staying(plan: Plan) -> Iterator[str]:
    if plan.read_again:
        urls = ", ".join(str(row["url"]) for row in plan.read_again[:_SHOWN])
        yield (
            f"{many(len(plan.read_again), 'other post')} would lose the record that proves"
            f" {'it' if len(plan.read_again) == 1 else 'them'}, and be asked for again by the next crawl: {urls}"
        )
    if plan.links:
        yield f"{many(plan.links, 'link')} in other posts lead there: those are other posts' words, and stay."
    if plan.targets.mentions:
        count = plan.targets.mentions
        yield f"{many(count, 'comment')} of others with the author's name: those are others' words, and stay."
    if plan.targets.author_of:
        count = len(plan.targets.author_of)
        yield f"{many(count, 'post')} have that account as author, and stay: add --posts to have them forgotten too."
    if plan.damaged:
        yield f"{many(plan.damaged, 'damaged stretch', 'es')} of WARC files cannot be read, and would stay."
    if plan.tally.undecodable:
        yield f"{many(plan.tally.undecodable, 'response')} in a damaged coding cannot be read, and would stay."


def done(plan: Plan) -> str:
    """What came of it; a sentence."""
    if plan.is_empty:
        return f"Nothing of it is in the archive {plan.path}" + (
            ": it was forgotten before." if plan.targets.is_known else "; it will be kept out from now on."
        )
    found = plan.targets.found
    what = [many(len(found.posts), "post")] if found.posts else []
    what += [many(len(found.comments), "comment")] if found.comments else []
    again = f" The next crawl asks again for {many(len(plan.read_again), 'other post')}." if plan.read_again else ""
    return (
        f"Forgotten: {' and '.join(what) or 'what had come back'}; {many(len(plan.files), 'WARC file')} written anew."
        f"{again} Copies of the archive elsewhere, and what was exported, still hold it."
    )


def as_json(plan: Plan) -> dict[str, Any]:
    """For ``--json``."""
    found, tally = plan.targets.found, plan.tally
    return {
        "archive": str(plan.path),
        "posts": [{name: row[name] for name in ("post_id", "url", "title")} for row in found.posts],
        "comments": [
            {
                **{name: row[name] for name in ("comment_id", "post_id", "author")},
                "begins": _first_words(row["body_text"]),
            }
            for row in found.comments
        ],
        "rows": plan.rows,
        "warc_files": plan.files,
        "responses": {"removed": tally.removed, "redacted": tally.redacted, "emptied": len(tally.dropped)},
        "notes": tally.acts,
        "pictures": len(plan.pictures),
        "reports": plan.reports,
        "copies": plan.copies,
        "read_again": [row["url"] for row in plan.read_again],
        "links": plan.links,
        "mentions": plan.targets.mentions,
        "posts_of_author": [row["url"] for row in plan.targets.author_of],
        "damaged": plan.damaged + tally.undecodable,
    }


def _more(count: int) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  … and {count - _SHOWN} more"


def _first_words(text: str | None) -> str:
    words = (text or "").split()
    return " ".join(words[:_WORDS]) + ("…" if len(words) > _WORDS else "")
