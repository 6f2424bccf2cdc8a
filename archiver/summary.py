"""What commands print for people: the end of a run, the state of an archive, the posts of a page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from archiver.archive.audit import audit
from archiver.certificate import headline
from archiver.crawling.progress import many, posts

if TYPE_CHECKING:
    from archiver.archive.status import Status
    from archiver.crawling.process import Ended
    from archiver.records import PageReading

GAPS_SHOWN = 5


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever was reading has enough: rich's own would call that a failure."""
        raise BrokenPipeError


WIDTH = 100
"""Columns of a table that goes to a file or a pipe."""


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return _Console(stderr=stderr, highlight=False, soft_wrap=True, width=None if stream.isatty() else WIDTH)


def print_summary(ended: Ended, archive: Path) -> None:
    """The end of a run, on stderr: posts, gaps, where the archive is, what was not kept, and one next step."""
    console = _console(stderr=True)
    report = ended.report
    if report.get("posts_seen"):
        console.print(Text(_counts(report)))
        for sentence in _coverage(report, archive):
            console.print(Text(sentence))
    told = [skip["detail"] or f"{skip['url']}: {skip['reason']}" for skip in report.get("skips", [])]
    if len(told) > 1:
        for sentence in told[:GAPS_SHOWN]:
            console.print(Text(f"  missing: {sentence}"))
        if len(told) > GAPS_SHOWN:
            console.print(Text(f"  and {len(told) - GAPS_SHOWN} more: they are in the table skips."))
    if "unknown_theme" in report:
        console.print(Text(f"  {report['unknown_theme']}"))
    console.print(Text(ended.verdict.sentence, style="bold"))
    if not report.get("blog_id"):
        return
    console.print(
        Text(f"The archive is in {archive}. Not kept: the pictures themselves (their addresses and captions are).")
    )
    console.print(Text(f"Next: {program()} status{_archive_argument(archive)}"))


def _counts(report: dict[str, Any]) -> str:
    seen, new, changed = report["posts_seen"], report["posts_new"], report["posts_changed"]
    known = seen - new - changed
    return (
        f"{posts(seen)} seen: {new} new, {changed} changed, {known} as before. {many(report['requests'], 'request')}."
    )


def _coverage(report: dict[str, Any], archive: Path) -> list[str]:
    """What the run says of the completeness of each of its scopes, as ``archiver audit`` says it."""
    if not report.get("coverage"):
        return []  # it asked for less than all, or came to nothing
    return [headline(scope) for scope in audit(archive, crawl=report["crawl_id"]).scopes]


def _archive_argument(archive: Path) -> str:
    return "" if str(archive) == "blog-archive" else f" --archive {subprocess.list2cmdline([str(archive)])}"


def program() -> str:
    """How this program was called, so that what it suggests can be typed."""
    called = Path(sys.argv[0])
    if shutil.which("archiver") or called.stem != "archiver":
        return "archiver"
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


def print_status(status: Status) -> None:
    """The state of an archive, on stdout."""
    console = _console()
    if not status.blogs:
        console.print(Text(f"The archive {status.path} holds no blog yet."))
    for blog in status.blogs:
        console.print(Text(f"{blog['title'] or blog['host']} ({blog['host']})", style="bold"))
        console.print(Text(f"  {_blog_line(blog)}"))
        names = [f"{row['name']} ({row['posts']})" for row in status.labels if row["host"] == blog["host"]]
        if names:
            console.print(Text(f"  labels: {', '.join(names)}"))
    if status.runs:
        console.print(_runs_table(status.runs))
    size = (status.database_bytes + status.warc_bytes) / 1e6
    console.print(Text(f"{status.path}: {size:.1f} MB, of which {status.warc_bytes / 1e6:.1f} MB WARC files."))


def _blog_line(blog: dict[str, Any]) -> str:
    dates = f", {blog['first_post']} to {blog['last_post']}" if blog["first_post"] else ""
    line = f"{posts(blog['posts'])}{dates}; {many(blog['pages'], 'page')}, {many(blog['comments'], 'comment')}"
    return line + (f"; {posts(blog['truncated'])} only in part" if blog["truncated"] else "")


def _runs_table(runs: list[dict[str, Any]]) -> Table:
    table = Table(title="Last runs", title_justify="left", box=None, pad_edge=False)
    for column in ("started", "blog", "what", "outcome"):
        table.add_column(column, overflow="fold", no_wrap=column in ("started", "outcome"))
    for column in ("posts", "new", "changed", "gaps", "requests"):
        table.add_column(column, justify="right")
    for run in runs:
        scopes = ", ".join(map(_scope_title, json.loads(run["scopes"])))
        outcome = run["outcome"] or "running or killed"
        texts = [run["started_at"][:16].replace("T", " "), run["host"] or "(none found)", scopes, outcome]
        numbers = [run[name] for name in ("posts_seen", "posts_new", "posts_changed", "gaps", "requests")]
        table.add_row(*map(escape, texts), *("" if number is None else str(number) for number in numbers))
    return table


def _scope_title(scope: str) -> str:
    return "whole blog" if scope == "blog" else scope.removeprefix("label:").removeprefix("post:")


def print_posts(rows: list[dict[str, Any]]) -> None:
    """Posts as a small table: date, author, title, caption; on stdout."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, ratio in (("date", None), ("author", 3), ("title", 5), ("caption", 5)):
        table.add_column(column, ratio=ratio, no_wrap=ratio is None, overflow="ellipsis")
    for row in rows:
        caption = row["caption"] or ""
        if row["caption_credit"]:
            caption += f" © {row['caption_credit']}"
        author = row["credited"] or row["author"] or ""
        table.add_row(row["published_date"] or "", *map(escape, (author, row["title"] or "(untitled)", caption)))
    Console(highlight=False, width=None if sys.stdout.isatty() else 120).print(table)


def print_reading(reading: PageReading) -> None:
    """What was read from a page, in short; on stdout."""
    console = _console()
    page = reading.page
    told = [f"kind {page.kind}", f"theme {page.theme or 'unknown'}", f"locale {page.locale or 'unknown'}"]
    if page.kind == "not_blogger":
        console.print(Text(f"{page.url}: this is no page of a Blogger blog."))
        return
    found = f"{posts(len(reading.posts))}, {many(len(reading.comments), 'comment')}"
    console.print(Text(f"{page.url}: {', '.join(told)}; {found}"))
    if page.signs:
        console.print(Text(f"  archiver does not know this theme; read by standard signs ({', '.join(page.signs)})"))
    for post in reading.posts:
        console.print(Text(f"{post.date.published or 'no date'}  {post.title or '(untitled)'}", style="bold"))
        credited = ", ".join(f"{credit.name} ({credit.kind})" for credit in post.credits) or "none"
        console.print(Text(f"  author {post.author or 'unknown'}; credits: {credited}; {post.word_count or '?'} words"))
        for image in post.images:
            if image.caption or image.caption_credit:
                console.print(Text(f"  caption: {image.caption or ''} © {image.caption_credit or 'no credit'}"))
        if post.lacks:
            console.print(Text(f"  lacks: {', '.join(sorted(post.lacks))}"))
