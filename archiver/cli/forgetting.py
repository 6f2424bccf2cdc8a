"""The command that removes for good."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver import __version__
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.archive.folder import Archive
    from archiver.forgetting.work import Plan


@click.command()
@click.option(
    "--post", "posts", multiple=True, metavar="URL", help="A post or page, with its comments; again for more."
)
@click.option("--comment", "comments", multiple=True, metavar="ID", help="A comment; replies to it stay.")
@click.option(
    "--author", "authors", multiple=True, metavar="NAME", help="All comments by a name, or by a profile's address."
)
@click.option("--posts", "with_posts", is_flag=True, help="With --author: the posts of that account too.")
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
@click.option("--yes", is_flag=True, help="Remove it without asking.")
@click.option(
    "--list", "is_list", is_flag=True, help="Show what was forgotten: kinds and dates, which is all that is kept."
)
@archive_option
@json_option
@explained
def forget(
    posts: tuple[str, ...],
    comments: tuple[str, ...],
    authors: tuple[str, ...],
    with_posts: bool,
    dry_run: bool,
    yes: bool,
    is_list: bool,
    archive: Path,
    as_json: bool,
) -> int:
    """Remove a post, a comment or a person's comments for good: rows, older versions, search, pictures, WARC bytes.

    Shows what it would remove, and asks. Nothing brings it back afterwards: not a crawl, not extract --rebuild, not an
    import. What is kept is a hash, which tells nobody what it was, but who guesses right can confirm it. What others
    wrote stays, also where they name it. There is no way back.

    Without anything named: goes on with what was interrupted, and removes what has come back, from a copy of a WARC
    file for example.

    \b
    Examples:
      archiver forget --post https://NAME.blogspot.com/2024/12/a-post.html
      archiver forget --author "Mario Rossi" --dry-run
      archiver forget --comment 1234567890123456789 --yes
      archiver forget --list

    \b
    Exit codes: 0 done, 2 nothing of the kind, or nobody was there to say yes, 6 archive in use, damaged, read-only or
    disk full.
    """
    from archiver.archive.listing_stones import forgotten_in
    from archiver.crawling.session import now
    from archiver.forgetting.work import Wish, finish, opened, planned
    from archiver.verdicts import watching

    if is_list:
        return _told(forgotten_in(archive), as_json)
    wish = Wish(posts=posts, comments=comments, authors=authors, with_posts=with_posts)
    if with_posts and not authors:
        raise UsageError('--posts goes with --author: archiver forget --author "NAME" --posts')
    with opened(archive) as held:
        with watching(quiet=as_json) as watch:
            was_left = not dry_run and _was_left(archive)
            if was_left:
                finish(held, version=__version__, watch=watch)
            plan = planned(held, wish, now(), watch)
        if not wish and not plan.targets.is_any and not was_left:
            raise UsageError("Say what is to be forgotten: archiver forget --post URL (or --comment ID, --author NAME)")
        return _removed(held, plan, dry_run=dry_run, yes=yes, as_json=as_json, was_left=was_left)


def _was_left(archive: Path) -> bool:
    from archiver.archive.unfinished import left

    return left(archive) is not None


def _removed(held: Archive, plan: Plan, *, dry_run: bool, yes: bool, as_json: bool, was_left: bool) -> int:
    from archiver.forgetting.showing import as_json as plan_as_json
    from archiver.forgetting.showing import done, preview
    from archiver.forgetting.work import forget as forget_it
    from archiver.verdicts import watching

    told: dict[str, Any] = {**plan_as_json(plan), "removed": False, "finished_earlier": was_left}
    code, sentence = EXIT_COMPLETE, done(plan) if plan.is_empty else ""
    if not as_json and not plan.is_empty:
        click.echo("\n".join(preview(plan)), err=True)
    if plan.is_empty and plan.targets.is_known:
        pass
    elif dry_run:
        sentence = "Nothing was removed, as asked."
    elif yes or (not as_json and sys.stdin.isatty() and click.confirm("Remove this for good?", err=True)):
        with watching(quiet=as_json) as watch:
            forget_it(held, plan, version=__version__, watch=watch)
        told["removed"], sentence = True, done(plan)
    else:
        code = UsageError.exit_code
        sentence = "Nothing was removed: nobody said yes. To remove it without being asked, add --yes."
    if was_left:
        sentence = f"What an earlier command began to forget is gone. {sentence}"
    if as_json:
        click.echo(json.dumps({**told, "exit_code": code, "sentence": sentence}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"archiver: {sentence}" if code else sentence, err=True)
    return code


def _told(stones: list[dict[str, Any]], as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps({"forgotten": stones, "exit_code": EXIT_COMPLETE}, ensure_ascii=False, indent=2))
    elif not stones:
        click.echo("Nothing was forgotten.", err=True)
    else:
        for stone in stones:
            click.echo(f"{stone['at'][:10]}  {stone['kind']:<8} {stone['digest'][:16]}")
    return EXIT_COMPLETE
