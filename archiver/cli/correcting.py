"""The command by which a person sets right what was read."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver import __version__
from archiver.cli.shared import archive_option, explained, json_option
from archiver.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from archiver.archive.correcting import Correction

SHOWN = 100
"""Characters of a value that are printed."""
MOST_BYTES = 50_000_000


@click.command()
@click.argument("address", required=False, metavar="[URL]")
@click.argument("field", required=False, metavar="[FIELD]")
@click.argument("value", required=False, metavar="[VALUE]")
@click.option("--note", metavar="TEXT", help="Why, and by which evidence; worth giving.")
@click.option("--who", metavar="NAME", help="Who says so; nobody is named unless you do.")
@click.option("--none", "is_none", is_flag=True, help="The post has none: what was read is no such thing.")
@click.option(
    "--file", "file", type=click.Path(path_type=Path), metavar="FILE", help="Read the value from a file in UTF-8."
)
@click.option("--withdraw", is_flag=True, help="Take the correction back: what was read counts again.")
@click.option("--list", "is_list", is_flag=True, help="List the corrections that count (as without arguments).")
@archive_option
@json_option
@explained
def correct(
    address: str | None,
    field: str | None,
    value: str | None,
    note: str | None,
    who: str | None,
    is_none: bool,
    file: Path | None,
    withdraw: bool,
    is_list: bool,
    archive: Path,
    as_json: bool,
) -> int:
    """Set a value of a post by hand. It outlives every crawl and re-extraction; what was read stays beside it, and the
    view posts_corrected and exports show the corrected value, marked.

    URL is the post's address in any spelling, an old one, or its number. FIELD is one of title, published, author,
    byline, deck, body_text, language. VALUE - reads standard input. A date is written 2024-12-01, 2024-12-01T10:22 or
    2024-12-01T10:22+01:00. Full-text search finds what was read, not what was corrected.

    \b
    Examples:
      archiver correct https://NAME.blogspot.com/2024/12/a-post.html published 2024-11-30 --note "printed edition"
      archiver correct https://NAME.blogspot.com/2024/12/a-post.html byline --none --note "a caption, no author"
      archiver correct https://NAME.blogspot.com/2024/12/a-post.html body_text --file text.txt
      archiver correct https://NAME.blogspot.com/2024/12/a-post.html published --withdraw
      archiver correct

    \b
    Exit codes: 0 done, 2 wrong usage (no such post or field, a value that cannot be), 6 archive damaged, in use or
    unwritable.
    """
    given = any(one is not None for one in (field, value, note, who, file)) or is_none or withdraw
    if address is None or is_list:
        if address is not None or given:
            raise UsageError("To list the corrections: archiver correct --list, and nothing else but --archive.")
        return _list(archive, as_json)
    if field is None:
        raise UsageError("Say which field, and its value: archiver correct URL FIELD VALUE --note TEXT")
    from archiver.archive import correcting
    from archiver.crawling.session import now

    correcting.check_field(field)
    said = {name: _said(text, name) for name, text in (("note", note), ("who", who))}
    ways = (value is not None, file is not None, is_none, withdraw)
    if sum(ways) != 1:
        raise UsageError(
            "Give the value in one way: archiver correct URL FIELD VALUE, or --file FILE, or --none where the post has"
            " none; or take a correction back with --withdraw."
        )
    if withdraw and any(said.values()):
        raise UsageError("--withdraw takes no --note and no --who.")
    if withdraw:
        done = correcting.withdraw(archive, address, field, at=now(), version=__version__)
    else:
        typed = value if value is not None and value != "-" else "" if is_none else _read(file)
        wanted = None if is_none else correcting.checked(field, typed)
        done = correcting.correct(archive, address, field, wanted, **said, at=now(), version=__version__)
    if as_json:
        click.echo(json.dumps({**done.as_json(), "exit_code": EXIT_COMPLETE}, ensure_ascii=False, indent=2))
    else:
        _print(done, archive)
    return EXIT_COMPLETE


def _said(text: str | None, name: str) -> str | None:
    """A note or a name as typed. Raises UsageError."""
    if text is None:
        return None
    if not text.strip() or not text.isprintable() or len(text) > 1000:
        raise UsageError(f"--{name} is one line of text, of up to 1,000 characters.")
    return text.strip()


def _read(file: Path | None) -> str:
    """A value from a file, or from standard input. Raises UsageError."""
    name = "standard input" if file is None else str(file)
    try:
        if file is None:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with file.open("rb") as opened:
                data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}. Check its name.") from error
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name} is larger than the text of any post.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not in UTF-8 (byte {error.start}). Save it as UTF-8, and try again.") from error


def _list(archive: Path, as_json: bool) -> int:
    from archiver.archive.correcting import listed

    rows, waiting = listed(archive)
    if as_json:
        told = {"corrections": rows, "waiting": waiting, "exit_code": EXIT_COMPLETE}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return EXIT_COMPLETE
    if not rows and not waiting:
        click.echo(f"Nothing of the archive {archive} has been corrected.")
    for row in rows:
        click.echo(f"{row['url'] or row['post_id']}: {row['field']}")
        click.echo(f"  read: {_short(row['read'])}")
        click.echo(f"  is:   {_short(row['value'])}  ({_when(row)})")
    for row in waiting:
        click.echo(f"{row['url'] or row['post_id']}: {row['field']}")
        click.echo(f"  is:   {_short(row['value'])}  (waits: the archive does not hold the post)")
    return EXIT_COMPLETE


def _print(done: Correction, archive: Path) -> None:
    from archiver.summary import archive_argument, program

    place = done.url or done.post_id
    click.echo(f"{place}: {done.field}")
    if not done.is_new:
        again = "is not corrected" if done.withdrawn else "has been corrected so before"
        click.echo(f"  is:  {_short(done.value)}  (it {again}: nothing was changed)")
        return
    click.echo(f"  was: {_short(done.was)}" + ("" if done.was == done.read else f"  (read: {_short(done.read)})"))
    click.echo(f"  is:  {_short(done.value)}" + ("  (as it was read)" if done.withdrawn else ""))
    if not done.withdrawn:
        command = f"{program()} correct {shlex.quote(place)} {done.field} --withdraw{archive_argument(archive)}"
        click.echo(f"To take it back: {command}")


def _when(row: dict[str, Any]) -> str:
    return "; ".join(filter(None, (row["at"][:10], row["who"], row["note"])))


def _short(value: str | None) -> str:
    """A value in one line."""
    if value is None:
        return "(none)"
    line = " ".join(value.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}… ({len(value)} characters)"
