"""The command line: parse, call, print, exit code. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import functools
import json
import math
import os
import re
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click
from click.core import ParameterSource

from archiver import __version__
from archiver.errors import EXIT_COMPLETE, EXIT_INTERRUPTED, ArchiverError, UsageError

if TYPE_CHECKING:
    from archiver.archive.follows import Follow
    from archiver.crawling.jobs import Job
    from archiver.crawling.process import Crawled
    from archiver.crawling.session import Options

DEFAULT_ARCHIVE = "blog-archive"
RATE = 4.0
"""Requests a second over several blogs: Blogger's are all one company's servers. One blog has its delay."""
MOST_RATE = 1000.0
MOST_DELAY = 3600.0
P = ParamSpec("P")


def _folder(path: Path) -> Path:
    """The archive's folder, for who names its database too."""
    return path.parent if path.name == "archive.db" and path.is_file() else path


archive_option = click.option(
    "--archive",
    "archive",
    type=click.Path(path_type=Path),
    callback=lambda context, option, path: _folder(path),
    default=Path(DEFAULT_ARCHIVE),
    show_default=True,
    metavar="DIR",
    help="The archive's folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def explained(command: Callable[P, int]) -> Callable[P, None]:
    """Make a command exit with the code it returns, or with that of the error it raises, said in a sentence."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except ArchiverError as error:
            click.echo(f"archiver: {error}", err=True)
            if kwargs.get("as_json"):
                click.echo(json.dumps({"exit_code": error.exit_code, "sentence": str(error)}, ensure_ascii=False))
            code = error.exit_code
        except (KeyboardInterrupt, click.Abort):
            click.echo("archiver: interrupted.", err=True)
            code = EXIT_INTERRUPTED
        except BrokenPipeError:
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - whoever was reading has enough
            code = EXIT_COMPLETE
        except (click.ClickException, SystemExit):
            raise
        except Exception as error:
            click.echo(f"archiver: {_fault(error)}", err=True)
            code = ArchiverError.exit_code
        sys.exit(code)

    return wrapper


def _fault(error: Exception) -> str:
    """Keep the traceback of a fault of ours in a file, and say where."""
    with tempfile.NamedTemporaryFile("w", prefix="archiver-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return (
        f"failed by a fault of ours ({type(error).__name__}: {error}). What was committed is safe. "
        f"Please report it, with the file {file.name}"
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="archiver")
def main() -> None:
    """Keep a Blogger blog: every post as rows that can be queried, every page as bytes that prove them.

    \b
    Example:
      archiver crawl https://NAME.blogspot.com/ --label Astana --archive blog-archive
      archiver status --archive blog-archive
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a label's emoji is no reason to fail on an old console


@main.command()
@click.argument("addresses", nargs=-1, metavar="URL…")
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be given again.")
@archive_option
@click.option(
    "--route",
    type=click.Choice(["auto", "labels", "feeds"]),
    default="auto",
    show_default=True,
    help="How posts are found: by walking label pages and older-posts links, or from feeds and sitemaps; auto takes "
    "the first where robots.txt allows it.",
)
@click.option("--since", metavar="DATE", help="Only posts of this day or later: 2024-07-01.")
@click.option("--max-posts", type=click.IntRange(min=1), metavar="N", help="Stop after about so many posts.")
@click.option("--recheck", is_flag=True, help="Ask again for the page of every post that a listing cuts short.")
@click.option(
    "--light",
    is_flag=True,
    help="Take posts from the full texts of the feed, without their pages, once three pages have proven it whole.",
)
@click.option(
    "--gone-after",
    type=click.FloatRange(min=0),
    default=12.0,
    show_default=True,
    metavar="HOURS",
    help="Hours between the two looks that confirm that a post is gone.",
)
@click.option("--once", is_flag=True, help="Do not remember this blog as one to be repeated.")
@click.option("--no-comments", is_flag=True, help="Leave comments out, and pages that only they would need.")
@click.option(
    "--delay",
    default="1",
    show_default=True,
    metavar="S",
    help="Seconds between two requests, at least.",
)
@click.option(
    "--rate",
    metavar="N",
    help=f"Requests a second over all blogs of the command, at most.  [default: {RATE:g} where there are several]",
)
@click.option("--ignore-robots", is_flag=True, help="Read what robots.txt closes; the archive records it.")
@click.option("--contact", metavar="MAIL-OR-URL", help="Whom the blog's owner can ask; goes into the user agent.")
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@explained
def crawl(
    addresses: tuple[str, ...],
    labels: tuple[str, ...],
    archive: Path,
    since: str | None,
    delay: str,
    max_posts: int | None,
    as_json: bool,
    quiet: bool,
    no_comments: bool,
    contact: str | None,
    rate: str | None,
    **flags: Any,
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
    6 archive damaged, in use or unwritable, 130 interrupted.
    """
    from archiver.crawling.process import crawl as crawl_blogs
    from archiver.crawling.progress import progress
    from archiver.crawling.session import Options

    options = Options(
        since=_day(since),
        delay=_seconds(delay),
        max_posts=max_posts,
        comments=not no_comments,
        contact=_contact(contact),
        **flags,
    )
    jobs, asleep = _jobs(addresses, labels, archive, options)
    wanted = _rate(rate) if rate is not None else RATE if len(jobs) > 1 else None
    crawled = crawl_blogs(archive, jobs, progress(quiet=quiet or as_json, blogs=len(jobs)), rate=wanted)
    if as_json:
        click.echo(json.dumps(_as_json(crawled, asleep), ensure_ascii=False, indent=2))
    elif not quiet:
        from archiver.summary import print_asleep, print_crawled

        print_crawled(crawled, archive)
        still = {one.plan.host: one.failing_since or "" for one in crawled.ended if one not in crawled.news}
        print_asleep({follow.host: follow.failing_since or "" for follow in asleep} | still)
    else:
        for one in crawled.news:
            if one.verdict.exit_code != EXIT_COMPLETE:
                click.echo(f"archiver: {one.verdict.sentence}", err=True)
    return crawled.exit_code


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
    follows = followed(archive) if archive.exists() and not labels else []
    if not follows:
        raise UsageError("Say which blog: archiver crawl https://NAME.blogspot.com/ --label NAME")
    moment = datetime.now(UTC)
    asleep = [follow for follow in follows if is_asleep(follow, moment)]
    return repeats([one for one in follows if one not in asleep], options, _given()), asleep


def _given() -> set[str]:
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


def _rate(typed: str) -> float:
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


@main.command()
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


@main.command()
@archive_option
@json_option
@explained
def status(archive: Path, as_json: bool) -> int:
    """Show what an archive holds: blogs, labels, counts, dates, last runs.

    \b
    Example:
      archiver status --archive blog-archive
    """
    from archiver.archive.status import status as read_status

    found = read_status(archive)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        from archiver.summary import print_status

        print_status(found)
    return EXIT_COMPLETE


@main.command()
@click.argument("address", required=False, metavar="[URL]")
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label; may be given again.")
@click.option("--accept", "accepted", multiple=True, metavar="URL", help="Accept that this is missing; again for more.")
@click.option("--withdraw", "withdrawn", multiple=True, metavar="URL", help="Accept no longer that this is missing.")
@click.option("--reason", metavar="TEXT", help="Why what is missing is accepted.")
@archive_option
@json_option
@explained
def audit(
    address: str | None,
    labels: tuple[str, ...],
    accepted: tuple[str, ...],
    withdrawn: tuple[str, ...],
    reason: str | None,
    archive: Path,
    as_json: bool,
) -> int:
    """Say whether an archive is complete, and how that is known: what the blog's feeds, sitemap and widgets count,
    what is held, and all that is missing, with its reason.

    URL is a blog, or one of its label pages; without it, all that the archive covers is told. A gap that is accepted
    is told apart, and keeps no run and no audit from being complete.

    \b
    Examples:
      archiver audit
      archiver audit https://NAME.blogspot.com/ --label Astana
      archiver audit --accept https://NAME.blogspot.com/2012/05/lost.html --reason "the owner lost it"

    \b
    Exit codes: 0 complete, 2 not in this archive, 3 something is missing or not proven, 6 archive damaged or in use.
    """
    from archiver.archive.audit import audit as read_audit
    from archiver.certificate import as_json as audit_as_json
    from archiver.certificate import print_audit

    wanted = _audited(address, labels)
    found = read_audit(archive, **wanted)
    if accepted or withdrawn or reason is not None:
        from archiver.archive.decisions import accept
        from archiver.crawling.session import now

        if bool(accepted) == bool(withdrawn) or bool(accepted) != bool((reason or "").strip()):
            raise UsageError('To accept a gap give its address and why: archiver audit --accept URL --reason "TEXT"')
        accept(found, accepted or withdrawn, (reason or "").strip() or None, at=now(), version=__version__)
        found = read_audit(archive, **wanted)
    if as_json:
        click.echo(json.dumps(audit_as_json(found), ensure_ascii=False, indent=2))
    else:
        print_audit(found)
    return found.exit_code


def _audited(address: str | None, labels: tuple[str, ...]) -> dict[str, Any]:
    """Which blog and which scopes are asked for. Raises UsageError."""
    from archiver.blogger.urls import canonical_host
    from archiver.crawling.plan import plans

    if any(not label.strip() for label in labels):
        raise UsageError("A label is empty. Write it as the blog does: --label Astana")
    if address is None:
        return {"scopes": [f"label:{label.strip()}" for label in labels]}
    plan = plans([address], labels)[0]
    scopes = [scope.name for scope in plan.scopes]
    return {
        "root": plan.root,
        "host": canonical_host(plan.host),
        "scopes": [] if scopes == ["blog"] else scopes,
    }


@main.command()
@archive_option
@click.option("--repair", is_flag=True, help="Repair what can be repaired without guessing.")
@json_option
@explained
def verify(archive: Path, repair: bool, as_json: bool) -> int:
    """Check an archive: WARC files, rows, how they lead to each other, search.

    Says what is damaged and what repairs it. Nothing is written without --repair, and a crawl may go on meanwhile.

    \b
    Examples:
      archiver verify --archive blog-archive
      archiver verify --archive blog-archive --repair

    \b
    Exit codes: 0 sound, 6 damaged (or in use, with --repair).
    """
    from archiver.archive.verify import verify as verify_archive
    from archiver.verdicts import print_verdict, watching

    with watching(quiet=as_json) as watch:
        verdict = verify_archive(archive, repair=repair, watch=watch)
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        print_verdict(verdict)
    return verdict.exit_code


@main.command()
@archive_option
@click.option("--rebuild", is_flag=True, help="Make archive.db anew from the WARC files alone.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and change nothing.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Read with so many processes; else one a core.")
@click.option("--page", type=click.Path(path_type=Path), metavar="FILE", help="A saved page of a Blogger blog.")
@click.option("--url", metavar="URL", help="The address the page was saved from.")
@json_option
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@explained
def extract(
    archive: Path,
    rebuild: bool,
    dry_run: bool,
    jobs: int | None,
    page: Path | None,
    url: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Derive every record of an archive again from its WARC files, with today's rules and no network.

    Says which fields changed, in how many posts; marks no post as edited. An archive whose WARC files do not hold all
    that its database does is left as it is. With --page and --url: print what is read from one saved page; no archive
    is needed.

    \b
    Examples:
      archiver extract --dry-run
      archiver extract --archive blog-archive
      archiver extract --rebuild
      archiver extract --page saved.html --url https://NAME.blogspot.com/2024/12/a-post.html --json

    \b
    Exit codes: 0 done, 2 wrong usage, 3 rebuilt but for what is damaged in the WARC files, 6 archive in use, without
    what is needed, or unwritable, 130 interrupted.
    """
    if page is not None or url is not None:
        return _extract_page(page, url, as_json)
    from archiver.rederive import again
    from archiver.rederive.watch import watch

    seen = watch(quiet=quiet or as_json)
    try:
        read = again.rebuild if rebuild else again.extract_again
        outcome = read(archive, jobs=jobs, dry_run=dry_run, watch=seen)
    finally:
        seen.end()
    if as_json:
        click.echo(json.dumps(outcome.as_json(), ensure_ascii=False, indent=2))
    elif not quiet:
        from archiver.summary import print_again

        print_again(outcome)
    elif outcome.exit_code != EXIT_COMPLETE:
        click.echo(f"archiver: {outcome.sentence}", err=True)
    return outcome.exit_code


def _extract_page(page: Path | None, url: str | None, as_json: bool) -> int:
    """Print what is read from one saved page. Raises UsageError."""
    if page is None or url is None:
        raise UsageError("Give a saved page and its address: archiver extract --page FILE --url URL --json")
    from archiver.blogger.urls import parse as parse_address
    from archiver.extract.as_json import reading_as_json
    from archiver.extract.document import parse
    from archiver.extract.reading import read

    parse_address(url)
    try:
        body = page.read_bytes()
    except OSError as error:
        raise UsageError(f"The file {page} cannot be read: {error.strerror}. Check its name.") from error
    reading = read(parse(body, url))
    if as_json:
        click.echo(json.dumps(reading_as_json(reading), ensure_ascii=False, indent=2))
    else:
        from archiver.summary import print_reading

        print_reading(reading)
    return EXIT_COMPLETE


@main.command()
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default=Path("demo-archive"),
    show_default=True,
    metavar="DIR",
    help="Where the demo's archive goes.",
)
@explained
def demo(archive: Path) -> int:
    """Show the whole way on the bundled fixture blog: a small Italian blog on this machine, no network.

    \b
    Example:
      archiver demo
    """
    from archiver.demo import run_demo

    return run_demo(archive)
