"""The commands that look at an archive, check it, and read it again; none asks a blog."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archiver import __version__
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError


@click.command()
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


@click.command()
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


@click.command()
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


@click.command()
@archive_option
@click.option("--rebuild", is_flag=True, help="Make archive.db anew from the WARC files alone.")
@click.option("--dry-run", is_flag=True, help="Print what would change, and change nothing.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Read with so many processes; else one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, tcp://HOST:8786.")
@click.option("--warc", metavar="ADDRESS", help="Where the WARC files are, if not in the archive: s3://BUCKET/FOLDER.")
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
    scheduler: str | None,
    warc: str | None,
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
      archiver extract --scheduler tcp://head:8786
      archiver extract --page saved.html --url https://NAME.blogspot.com/2024/12/a-post.html --json

    \b
    Exit codes: 0 done, 2 wrong usage, 3 rebuilt but for what is damaged in the WARC files, 5 the
    scheduler does not answer, 6 archive in use, without what is needed, or unwritable, 130 interrupted.
    """
    if page is not None or url is not None:
        return _extract_page(page, url, as_json)
    from archiver.rederive import again
    from archiver.rederive.watch import watch

    seen = watch(quiet=quiet or as_json)
    try:
        read = again.rebuild if rebuild else again.extract_again
        with _reader(archive, scheduler, warc, jobs) as reader:
            outcome = read(archive, jobs=jobs, dry_run=dry_run, watch=seen, reader=reader)
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


@contextmanager
def _reader(archive: Path, scheduler: str | None, warc: str | None, jobs: int | None) -> Iterator[Any]:
    """What reads pages on a cluster; ``None`` where nobody asked for one. Raises UsageError and UnreachableError."""
    if scheduler is None and warc is None:
        yield None
        return
    if scheduler is not None and jobs is not None:
        raise UsageError("--jobs is for this machine, and --scheduler for another's workers: give one of them.")
    from archiver.fleet.cluster import cluster

    with cluster(scheduler, jobs) as client:
        from archiver.fleet.reading import listed, reader

        yield reader(client, listed(warc or str((archive / "warc").absolute())))


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
