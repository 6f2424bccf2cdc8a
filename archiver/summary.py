"""What commands print for people: the end of a run, the state of an archive, the posts of a page."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from archiver.archive.audit import audit
from archiver.archive.fieldcoverage import ADVICE
from archiver.certificate import headline
from archiver.counts import many
from archiver.crawling.asleep import due_at
from archiver.crawling.progress import FEW, posts

if TYPE_CHECKING:
    from archiver.archive.follows import Follow
    from archiver.archive.status import Status
    from archiver.crawling.process import Crawled, Ended
    from archiver.records import PageReading
    from archiver.rederive.again import Outcome

GAPS_SHOWN = 5
BLOGS_SHOWN = 20


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever was reading has enough: rich's own would call that a failure."""
        raise BrokenPipeError


WIDTH = 100
"""Columns of a table that goes to a file or a pipe."""


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return _Console(stderr=stderr, highlight=False, soft_wrap=True, width=None if stream.isatty() else WIDTH)


def print_crawled(crawled: Crawled, archive: Path) -> None:
    """The end of a command's crawls, on stderr: an account of each blog of a few; of many the totals, and which of
    them had troubles."""
    console = _console(stderr=True)
    ended = crawled.news
    if len(ended) + crawled.not_begun <= FEW:
        for one in ended:
            _print_summary(console, one, archive)
    elif ended:
        _print_many(console, ended, archive)
        _print_where(console, archive)
    if crawled.not_begun:
        were = "was" if crawled.not_begun == 1 else "were"
        console.print(Text(f"{many(crawled.not_begun, 'blog')} {were} not begun."))
    if crawled.is_offline:
        console.print(Text("No blog could be reached: check your connection. None is taken for dead."))


def print_asleep(asleep: Mapping[str, str]) -> None:
    """The blogs that no longer answer and are asked rarely, in one line on stderr.

    :param asleep: host -> since when, UTC
    """
    if not asleep:
        return
    names = ", ".join(f"{host} (since {since[:10]})" for host, since in list(asleep.items())[:BLOGS_SHOWN])
    if len(asleep) > BLOGS_SHOWN:
        names += f" and {len(asleep) - BLOGS_SHOWN} more"
    have = "has not answered for a while and is" if len(asleep) == 1 else "have not answered for a while and are"
    _console(stderr=True).print(Text(f"{many(len(asleep), 'blog')} {have} asked rarely: {names}."))


def _print_many(console: Console, ended: list[Ended], archive: Path) -> None:
    outcomes = Counter(one.verdict.outcome for one in ended)
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    totals = {name: sum(one.report.get(name) or 0 for one in ended) for name in ("posts_new", "posts_changed")}
    requests = sum(one.report.get("requests") or 0 for one in ended)
    troubled = [one for one in ended if one.verdict.exit_code and one.verdict.outcome != "interrupted"]
    for sentence in {one.verdict.sentence for one in ended if one.verdict.outcome == "interrupted"}:
        console.print(Text(sentence))
    for one in ended:
        for warning in one.report.get("warnings", []):
            console.print(Text(f"  warning: {one.plan.root} {warning['sentence']}"))
    if any(one.report.get("warnings") for one in ended):
        console.print(Text(f"  {ADVICE}"))
    for one in troubled[:BLOGS_SHOWN]:
        console.print(Text(f"  {one.plan.root} {one.verdict.sentence}"))
    if len(troubled) > BLOGS_SHOWN:
        console.print(Text(f"  and {len(troubled) - BLOGS_SHOWN} more: their reports are in {archive / 'runs'}."))
    console.print(Text(f"{many(len(ended), 'blog')}: {told}.", style="bold"))
    new, changed = posts(totals["posts_new"]), totals["posts_changed"]
    console.print(Text(f"{new} new, {changed} changed. {many(requests, 'request')}."))


def _print_summary(console: Console, ended: Ended, archive: Path) -> None:
    """The end of one run: posts, gaps, where the archive is, what was not kept, and one next step."""
    report = ended.report
    if ended.is_back:
        console.print(Text(f"{ended.plan.root} answers again."))
    if report.get("posts_seen"):
        console.print(Text(_counts(report)))
        for sentence in _coverage(report, archive):
            console.print(Text(sentence))
    if images := report.get("images"):
        console.print(Text(_pictures_line(images)))
    told = [skip["detail"] or f"{skip['url']}: {skip['reason']}" for skip in report.get("skips", [])]
    if len(told) > 1:
        for sentence in told[:GAPS_SHOWN]:
            console.print(Text(f"  missing: {sentence}"))
        if len(told) > GAPS_SHOWN:
            console.print(Text(f"  and {len(told) - GAPS_SHOWN} more: they are in the table skips."))
    if "unknown_theme" in report:
        console.print(Text(f"  {report['unknown_theme']}"))
    for warning in report.get("warnings", []):
        console.print(Text(f"  warning: {warning['sentence']}"))
    if report.get("warnings"):
        console.print(Text(f"  {ADVICE}"))
    console.print(Text(ended.verdict.sentence, style="bold"))
    if report.get("blog_id"):
        _print_where(console, archive)


def _print_where(console: Console, archive: Path) -> None:
    told = " Not kept: the pictures themselves (their addresses and captions are; --images keeps them)."
    without = "" if (archive / "images").is_dir() else told
    console.print(Text(f"The archive is in {archive}.{without}"))
    console.print(Text(f"Next: {program()} status{archive_argument(archive)}"))


def _counts(report: dict[str, Any]) -> str:
    seen, new, changed = report["posts_seen"], report["posts_new"], report["posts_changed"]
    known = seen - new - changed
    return (
        f"{posts(seen)} seen: {new} new, {changed} changed, {known} as before. {many(report['requests'], 'request')}."
    )


def _pictures_line(images: Mapping[str, int]) -> str:
    if not any(images.values()):
        return "No picture to ask for."
    size = f" ({_megabytes(images['bytes'])})" if images["kept"] else ""
    told = [f"{many(images['kept'], 'picture')} kept{size}"]
    others = {
        "truncated": "of them broken off, as they were served",
        "lost": "lost",
        "refused": "refused",
        "failed": "not to be had now",
        "not_asked": "left for the next run",
        "elsewhere": "on other sites (not asked for)",
    }
    told += [f"{images[name]} {words}" for name, words in others.items() if images[name]]
    return ", ".join(told) + "."


def _coverage(report: dict[str, Any], archive: Path) -> list[str]:
    """What the run says of the completeness of each of its scopes, as ``archiver audit`` says it."""
    if not report.get("coverage"):
        return []  # it asked for less than all, or came to nothing
    return [headline(scope) for scope in audit(archive, crawl=report["crawl_id"]).scopes]


def archive_argument(archive: Path) -> str:
    """How a suggested command names the archive, where it is not the usual folder."""
    return "" if str(archive) == "blog-archive" else f" --archive {subprocess.list2cmdline([str(archive)])}"


def program() -> str:
    """How this program was called, so that what it suggests can be typed."""
    called = Path(sys.argv[0])
    if shutil.which("archiver") or called.stem != "archiver":
        return "archiver"
    return str(called.relative_to(Path.cwd()) if called.is_relative_to(Path.cwd()) else called)


IMPORTS_SHOWN = 10


def print_status(status: Status) -> None:
    """The state of an archive, on stdout."""
    console = _console()
    if not status.blogs:
        console.print(Text(f"The archive {status.path} holds no blog yet."))
    for blog in status.blogs:
        place = blog["host"] or blog["blog_id"]
        console.print(Text(f"{blog['title'] or place} ({place})", style="bold"))
        console.print(Text(f"  {_blog_line(blog)}"))
        if line := _images_line(blog):
            console.print(Text(f"  {line}"))
        names = [f"{row['name']} ({row['posts']})" for row in status.labels if row["host"] == blog["host"]]
        if names:
            console.print(Text(f"  labels: {', '.join(names)}"))
        if follows := [follow for follow in status.follows if follow.blog_id == blog["blog_id"]]:
            console.print(Text(f"  {_followed_line(follows)}"))
    if status.runs:
        console.print(_runs_table(status.runs))
    if status.corrections:
        console.print(Text(f"{many(status.corrections, 'correction')} by hand: {program()} correct --list"))
    for blog in status.blogs:
        for sentence in (blog["last_run"] or {}).get("warnings", []):
            console.print(Text(f"warning of the last run of {blog['host']}: {sentence}"))
    for one in status.imports[:IMPORTS_SHOWN]:
        console.print(Text(f"imported: {one['file']}, as of {one['as_of'][:10]} ({many(one['records'], 'record')})"))
    if len(status.imports) > IMPORTS_SHOWN:
        console.print(Text(f"imported: {len(status.imports) - IMPORTS_SHOWN} more files; --json names them"))
    size = (status.database_bytes + status.warc_bytes + status.images_bytes) / 1e6
    parts = f"{status.warc_bytes / 1e6:.1f} MB WARC files"
    parts += f" and {_megabytes(status.images_bytes)} pictures" if status.images_bytes else ""
    console.print(Text(f"{status.path}: {size:.1f} MB, of which {parts}."))


def _images_line(blog: dict[str, Any]) -> str | None:
    """The pictures of a blog; ``None`` where none was ever asked for."""
    if not blog["images_held"] and not blog["images_lost"]:
        return None
    told = [f"{many(blog['images_held'], 'picture')} held ({_megabytes(blog['images_bytes'])})"]
    others = {"lost": "lost", "elsewhere": "on other sites (not asked for)", "wanted": "still to be asked for"}
    told += [f"{blog[f'images_{name}']} {words}" for name, words in others.items() if blog[f"images_{name}"]]
    return ", ".join(told)


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def _followed_line(follows: list[Follow]) -> str:
    line = f"followed: {', '.join(_scope_title(follow.scope) for follow in follows)}"
    due = due_at(follows[0])
    if due is None:
        return line
    return f"{line}; has not answered since {(follows[0].failing_since or '')[:10]}, asked again from {due:%Y-%m-%d} on"


def print_unfollowed(follows: list[Follow]) -> None:
    """What is no longer repeated, on stdout."""
    for follow in follows:
        title = _scope_title(follow.scope)
        _console().print(Text(f"No longer repeated: {title} of {follow.root}. What the archive holds of it stays."))


def _blog_line(blog: dict[str, Any]) -> str:
    dates = f", {blog['first_post']} to {blog['last_post']}" if blog["first_post"] else ""
    line = f"{posts(blog['posts'])}{dates}; {many(blog['pages'], 'page')}, {many(blog['comments'], 'comment')}"
    line += f"; {posts(blog['truncated'])} only in part" if blog["truncated"] else ""
    return line + (f"; {many(blog['not_live'], 'draft')} or trashed" if blog["not_live"] else "")


def _runs_table(runs: list[dict[str, Any]]) -> Table:
    table = Table(title="Last runs", title_justify="left", box=None, pad_edge=False)
    for column in ("started", "blog", "what", "outcome"):
        table.add_column(column, overflow="fold", no_wrap=column in ("started", "outcome"))
    for column in ("posts", "new", "changed", "gaps", "requests"):
        table.add_column(column, justify="right")
    for run in runs:
        scopes = ", ".join(map(_scope_title, json.loads(run["scopes"])))
        outcome = run["outcome"] or ("running" if run["running"] else "killed")
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


def print_again(outcome: Outcome) -> None:
    """What reading an archive again has changed: the fields on stdout, what went wrong and the last line on stderr."""
    console = _console()
    for name, difference in (outcome.fields or {}).items():
        console.print(Text(f"{name}: {difference}"))
    console = _console(stderr=True)
    told = [*outcome.damage, *outcome.failed]
    told += [f"{name} tells no act: nothing of it was used." for name in outcome.without_acts]
    told += [
        f"The correction of {post} waits in corrections.jsonl: there is no such post."
        for post in outcome.lost_corrections
    ]
    for sentence in told[:GAPS_SHOWN]:
        console.print(Text(f"  {sentence}"))
    if len(told) > GAPS_SHOWN:
        console.print(Text(f"  and {len(told) - GAPS_SHOWN} more: --json tells them."))
    console.print(Text(outcome.sentence, style="bold"))


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
