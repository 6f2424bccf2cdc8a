"""The commands that ask a blog, and what is repeated."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click
from click.core import ParameterSource

from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, ArchiveDamagedError, UsageError

if TYPE_CHECKING:
    from archiver.archive.follows import Follow
    from archiver.crawling.jobs import Job
    from archiver.crawling.process import Crawled
    from archiver.crawling.session import Options

RATE = 4.0
"""Requests a second over several blogs: Blogger's are all one company's servers. One blog has its delay."""
MOST_RATE = 1000.0
MOST_DELAY = 3600.0
P = ParamSpec("P")
R = TypeVar("R")


_OPTIONS: Sequence[Callable[[Callable[..., Any]], Callable[..., Any]]] = (
    click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be given again."),
    click.option(
        "--route",
        type=click.Choice(["auto", "labels", "feeds"]),
        default="auto",
        show_default=True,
        help="How posts are found: by walking label pages and older-posts links, or from feeds and sitemaps; auto "
        "takes the first where robots.txt allows it.",
    ),
    click.option("--since", metavar="DATE", help="Only posts of this day or later: 2024-07-01."),
    click.option("--max-posts", type=click.IntRange(min=1), metavar="N", help="Stop after about so many posts."),
    click.option("--recheck", is_flag=True, help="Ask again for the page of every post that a listing cuts short."),
    click.option(
        "--light",
        is_flag=True,
        help="Take posts from the full texts of the feed, without their pages, once three pages have proven it whole.",
    ),
    click.option(
        "--gone-after",
        type=click.FloatRange(min=0),
        default=12.0,
        show_default=True,
        metavar="HOURS",
        help="Hours between the two looks that confirm that a post is gone.",
    ),
    click.option("--once", is_flag=True, help="Do not remember this blog as one to be repeated."),
    click.option("--no-comments", is_flag=True, help="Leave comments out, and pages that only they would need."),
    click.option(
        "--images/--no-images",
        default=False,
        help="Keep the pictures of posts too, of posts that are held already as well, at their original size.",
    ),
    click.option(
        "--delay",
        default="1",
        show_default=True,
        metavar="S",
        help="Seconds between two requests, at least.",
    ),
    click.option("--ignore-robots", is_flag=True, help="Read what robots.txt closes; the archive records it."),
    click.option("--contact", metavar="MAIL-OR-URL", help="Whom the blog's owner can ask; goes into the user agent."),
)


def crawl_options(command: Callable[P, R]) -> Callable[P, R]:
    """The options of a crawl, for a command that crawls; ``options_of`` makes of them what they say."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("addresses", nargs=-1, metavar="URL…")
@crawl_options
@archive_option
@click.option(
    "--rate",
    metavar="N",
    help=f"Requests a second over all blogs of the command, at most.  [default: {RATE:g} where there are several]",
)
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors and warnings.")
@explained
def crawl(
    addresses: tuple[str, ...],
    labels: tuple[str, ...],
    archive: Path,
    as_json: bool,
    quiet: bool,
    rate: str | None,
    **asked: Any,
) -> int:
    """Archive a blog, or some of its labels, or a single post.

    URL is the address of a blog, of a label page, or of a post. The same command again goes on where it was
    stopped, and adds only what has changed. Without a URL, every blog and label that the archive follows (all that
    was crawled into it without --once) is crawled again, with the options it was crawled with unless they are given
    again; a blog that no longer answers is told once, and then asked ever more rarely.

    \b
    Examples:
      archiver crawl https://NAME.blogspot.com/
      archiver crawl https://NAME.blogspot.com/ --label Astana --label "vertice CSTO"
      archiver crawl https://NAME.blogspot.com/search/label/vertice%20CSTO
      archiver crawl https://NAME.blogspot.com/2024/12/a-post.html --contact me@university.example
      archiver crawl

    \b
    Exit codes: 0 complete, 1 a fault of ours, 2 wrong usage, 3 incomplete (the archive is consistent, the table
    gaps lists what is missing), 4 blocked (robots.txt, private, rate limit), 5 network or server unreachable,
    6 archive damaged, in use or unwritable, 130 interrupted. A picture that is lost or fails leaves a run complete;
    it is incomplete where their host gives none at all.
    """
    from archiver.crawling.gate import Gate, Rate
    from archiver.crawling.process import crawl as crawl_blogs
    from archiver.crawling.progress import progress

    options = options_of(asked)
    jobs, asleep = _jobs(addresses, labels, archive, options)
    wanted = read_rate(rate) if rate is not None else RATE if len(jobs) > 1 else None
    gate = Gate(Rate(wanted) if wanted else None)
    crawled = crawl_blogs(archive, jobs, progress(quiet=quiet or as_json, blogs=len(jobs)), gate=gate)
    if as_json:
        click.echo(json.dumps(_as_json(crawled, asleep), ensure_ascii=False, indent=2))
    elif not quiet:
        from archiver.summary import print_asleep, print_crawled

        print_crawled(crawled, archive)
        still = {one.plan.host: one.failing_since or "" for one in crawled.ended if one not in crawled.news}
        print_asleep({follow.host: follow.failing_since or "" for follow in asleep} | still)
    else:
        for one in crawled.news:
            for warning in one.report.get("warnings", []):
                click.echo(f"archiver: warning: {warning['sentence']}", err=True)
            if one.verdict.exit_code != EXIT_COMPLETE:
                click.echo(f"archiver: {one.verdict.sentence}", err=True)
    return crawled.exit_code


def options_of(asked: Mapping[str, Any]) -> Options:
    """What the options of a crawl say, all but its labels. Raises UsageError."""
    from archiver.crawling.session import Options

    told = {name: value for name, value in asked.items() if name not in {"labels", "no_comments"}}
    told |= {"since": _day(asked["since"]), "delay": _seconds(asked["delay"]), "contact": _contact(asked["contact"])}
    return Options(comments=not asked["no_comments"], **told)


def _jobs(
    addresses: tuple[str, ...], labels: tuple[str, ...], archive: Path, options: Options
) -> tuple[list[Job], list[Follow]]:
    """What to crawl: what is named, else what the archive follows, and the part of it that is left alone for now.

    Raises UsageError when nothing is.
    """
    from archiver.archive.follows import followed
    from archiver.crawling.asleep import is_asleep
    from archiver.crawling.jobs import named, repeats
    from archiver.crawling.plan import plans

    if addresses:
        return named(plans(addresses, labels), options), []
    is_named = click.get_current_context().get_parameter_source("archive") is ParameterSource.COMMANDLINE
    if is_named and not labels and not archive.exists():
        raise ArchiveDamagedError(
            f"There is no archive in {archive}. If it was moved, name its new place, and schedule its crawl anew there;"
            " a new one begins with a blog: archiver crawl https://NAME.blogspot.com/"
        )
    follows = followed(archive) if archive.exists() and not labels else []
    if not follows:
        raise UsageError("Say which blog: archiver crawl https://NAME.blogspot.com/ --label NAME")
    moment = datetime.now(UTC)
    asleep = [follow for follow in follows if is_asleep(follow, moment)]
    return repeats([one for one in follows if one not in asleep], options, given()), asleep


def given() -> set[str]:
    """The options of a crawl that the person has typed, as ``Options`` names them."""
    context = click.get_current_context()
    typed = {name for name in context.params if context.get_parameter_source(name) is ParameterSource.COMMANDLINE}
    return {"comments" if name == "no_comments" else name for name in typed}


def _as_json(crawled: Crawled, asleep: list[Follow]) -> dict[str, Any]:
    """One run as it is; several, or anything beside them, as an object that holds them."""
    from archiver.crawling.asleep import one_each

    runs = [one.report | ({"failing_since": one.failing_since} if one.failing_since else {}) for one in crawled.ended]
    is_all = len(runs) == 1 and not crawled.not_begun and not asleep
    if is_all and runs[0]["exit_code"] == crawled.exit_code:
        return runs[0]
    told: dict[str, Any] = {"runs": runs, "exit_code": crawled.exit_code}
    if crawled.not_begun:
        told["not_begun"] = crawled.not_begun
    if asleep:
        told["asleep"] = [_asleep_as_json(follow) for follow in one_each(asleep)]
    return told


def _asleep_as_json(follow: Follow) -> dict[str, Any]:
    from archiver.crawling.asleep import due_at

    due = due_at(follow)
    again = due.strftime("%Y-%m-%dT%H:%M:%SZ") if due else None
    return {"url": follow.root, "failing_since": follow.failing_since, "asked_again_from": again}


def _day(typed: str | None) -> date | None:
    """A day as typed. Raises UsageError."""
    try:
        return date.fromisoformat(typed) if typed is not None else None
    except ValueError as error:
        raise UsageError(f"--since {typed} is no day; write it as 2024-07-01 (year, month, day).") from error


def _seconds(typed: str) -> float:
    """Seconds as typed. Raises UsageError."""
    try:
        seconds = float(typed)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= MOST_DELAY:
        raise UsageError(f"--delay {typed} is no number of seconds between 0 and {MOST_DELAY:.0f}.")
    return seconds


def read_rate(typed: str) -> float:
    """Requests a second as typed. Raises UsageError."""
    try:
        rate = float(typed)
    except ValueError:
        rate = math.nan
    if not 0 < rate <= MOST_RATE:
        raise UsageError(f"--rate {typed} is no number of requests a second above 0 and up to {MOST_RATE:.0f}.")
    return rate


def _contact(contact: str | None) -> str | None:
    """A contact that can stand in a header and be written to. Raises UsageError for one that cannot."""
    if contact is None:
        return None
    if not (contact.isascii() and contact.isprintable()) or not re.search(r"\w@\w|://\w", contact):
        raise UsageError("--contact must be a mail address or a URL, such as me@university.example")
    return contact


@click.command()
@click.argument("address", metavar="URL")
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be given again.")
@archive_option
@json_option
@explained
def unfollow(address: str, labels: tuple[str, ...], archive: Path, as_json: bool) -> int:
    """Stop repeating a blog, or some of its labels. Nothing that the archive holds is removed.

    \b
    Examples:
      archiver unfollow https://NAME.blogspot.com/
      archiver unfollow https://NAME.blogspot.com/ --label Astana
    """
    from archiver.crawling.unfollowing import unfollow as unfollow_blog

    ended = unfollow_blog(archive, address, labels)
    if as_json:
        told = [{"url": follow.root, "scope": follow.scope} for follow in ended]
        click.echo(json.dumps({"unfollowed": told, "exit_code": EXIT_COMPLETE}, ensure_ascii=False, indent=2))
    else:
        from archiver.summary import print_unfollowed

        print_unfollowed(ended)
    return EXIT_COMPLETE
