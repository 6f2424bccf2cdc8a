"""What an import of a backup says at its end."""

from __future__ import annotations

from typing import Any

from archiver.counts import many
from archiver.errors import EXIT_COMPLETE, ArchiverError, IncompleteError
from archiver.importing.backups import Account

_LEFT_OUT = {
    "no_post": "whose post is not held",
    "no_address": "live, but without an address",
    "forgotten": "forgotten in this archive",
    "other_blog": "under the number of another blog's",
    "untold": "that readers could not see, or that tell too little",
}


def exit_code(account: Account) -> int:
    """0 where all came in, 3 where the file breaks off, 1 where something could not be read by a fault of ours."""
    if account.failed:
        return ArchiverError.exit_code
    return IncompleteError.exit_code if account.cut is not None else EXIT_COMPLETE


def sentence(account: Account) -> str:
    """One that says what came of it, and what to do where not all did."""
    name = account.file
    if account.cut is not None:
        return (
            f"{name} breaks off in line {account.cut.line} ({account.cut}). {_what(account)} Get the whole file and"
            " give the same command again."
        )
    if not account.taken and account.held:
        return f"{name} is already imported: all of its {account.held} entries are in the archive."
    return f"{name}, as of {account.at[:10]}: {_what(account)}{_failed(account)}"


def _what(account: Account) -> str:
    posts, comments = account.posts, account.comments
    told = [f"{many(posts['new'], 'post')} new, {posts['changed']} changed, {posts['known']} known"]
    among = {"pages": account.pages, "drafts": account.drafts, "trashed": account.trashed}
    if any(among.values()):
        told[0] += f" (among them {', '.join(f'{count} {noun}' for noun, count in among.items() if count)})"
    told.append(f"{many(comments['new'], 'comment')} new, {comments['known']} known")
    told.append(many(len(account.labels), "label"))
    left = {
        name: (posts[name], comments[name], how) for name, how in _LEFT_OUT.items() if posts[name] or comments[name]
    }
    told += [f"left out: {' and '.join(_counted(posts_, comments_))} {how}" for posts_, comments_, how in left.values()]
    before = f" {account.held} entries were in the archive already." if account.held else ""
    return f"{'; '.join(told)}.{before}"


def _counted(posts: int, comments: int) -> list[str]:
    return [many(count, noun) for count, noun in ((posts, "post"), (comments, "comment")) if count]


def _failed(account: Account) -> str:
    if not account.failed:
        return ""
    return f" {len(account.failed)} entries could not be read, by a fault of ours: {account.failed[0]}"


def as_json(account: Account) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "file": account.file,
        "as_of": account.at,
        "posts": dict(account.posts),
        "pages": account.pages,
        "drafts": account.drafts,
        "trashed": account.trashed,
        "comments": dict(account.comments),
        "labels": sorted(account.labels),
        "already_held": account.held,
        "failed": account.failed,
        "cut_in_line": account.cut.line if account.cut else None,
        "sentence": sentence(account),
    }
