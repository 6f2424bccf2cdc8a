"""A real browser for the tests of ``archiver serve``: where it is, how it starts, and what it must not ask for.

``python -m tests.browser`` sees to it that there is one (`make test` does).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEBIAN = ("chromium",)
DEBIAN_R = ("r-base-core", "r-cran-dbi", "r-cran-rsqlite")
"""What the R snippets of the documentation need; without R their test is skipped."""
ADVICE = (
    "The tests of archiver serve need Chromium, and it could not be installed. Install it (Debian and Ubuntu: apt-get"
    " install chromium), or name one: make test CHROMIUM=/path/to/chromium"
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
"""Flags of a browser that asks for nothing on its own."""
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

Which = Callable[[str], str | None]


# Is there a browser?


def chromium(which: Which = shutil.which) -> str | None:
    """Where the Chromium of this machine is: what CHROMIUM names, else what is on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return which(named)
    return next((found for name in NAMES if (found := which(name))), None)


def playwrights() -> str | None:
    """Where playwright's own Chromium is, if it is installed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def apt(root: bool, which: Which = shutil.which) -> list[str] | None:
    """How apt-get is called, if it may be."""
    if not which("apt-get"):
        return None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=120"]
    if root:
        return command
    return ["sudo", "-n", *command] if which("sudo") else None


def is_root() -> bool:
    """Whether this process may install packages, and Chromium needs to be told to start nevertheless."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(*command: str) -> bool:
    """Run a command, what it says going to our own output. Whether it succeeded."""
    print("+", *command, flush=True)
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False).returncode == 0
    except OSError as error:
        print(error, flush=True)
        return False


def install() -> int:
    """See to a browser, and to R where that is easy. Says what it does on stderr, what others say goes to stdout."""
    if os.environ.get("CHROMIUM") and not chromium():
        print(f"CHROMIUM={os.environ['CHROMIUM']} is no program that can be run.", file=sys.stderr)
        return 2
    called = apt(is_root())
    wanted = [*(() if chromium() else DEBIAN), *(() if shutil.which("Rscript") else DEBIAN_R)]
    if called and wanted and (called[0] != "sudo" or _run("sudo", "-n", "true")):
        print(f"Installing {', '.join(wanted)} with apt-get …", file=sys.stderr)
        _run(*called, "update")
        for packages in (DEBIAN, DEBIAN_R):
            if set(packages) & set(wanted):
                _run(*called, "install", "-y", "--no-install-recommends", *packages)
    if chromium() or playwrights():
        return 0
    print("Installing playwright's Chromium …", file=sys.stderr)
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and playwrights():
        return 0
    print(ADVICE, file=sys.stderr)
    return 2


# The browser


@dataclass
class Watched:
    """A browser on one site, and all that happened in it that should not."""

    context: BrowserContext
    site: str
    """The address that may be asked, with a slash at its end."""
    elsewhere: list[str] = field(default_factory=list)
    """Addresses that were asked for and are not the site's; none was let through."""
    complaints: list[str] = field(default_factory=list)
    """Errors on the console (what the Content-Security-Policy refuses is one), failing scripts, dialogs."""

    def open(self, path: str = "") -> Page:
        """A new page on an address of the site, given without its first slash."""
        page = self.context.new_page()
        page.goto(self.site + path)
        return page

    def watch(self, page: Page) -> None:
        """Note what a page does."""
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

        def refuse(dialog: object) -> None:
            self.complaints.append(f"dialog: {dialog.message}")  # type: ignore[attr-defined]
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", refuse)

    def guard(self, route: Route, request: Request) -> None:
        """Let a request to the site through, note and refuse any other."""
        if request.url.startswith((self.site, "data:")):
            route.continue_()
            return
        self.elsewhere.append(request.url)
        route.abort()


@contextmanager
def started() -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    flags = [*QUIET, *(["--no-sandbox"] if is_root() else [])]
    with sync_playwright() as playwright:
        found = chromium() or playwright.chromium.executable_path
        assert Path(found).is_file(), ADVICE
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, site: str, width: int = 1280, height: int = 900) -> Iterator[Watched]:
    """A fresh context of a browser that may go to one site only."""
    with browser.new_context(
        viewport={"width": width, "height": height}, service_workers="block", reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(10_000)
        made = Watched(context, site)
        context.route("**/*", made.guard)
        context.on("page", made.watch)
        yield made


def violations(page: Page) -> list[str]:
    """What axe finds on a page that WCAG 2.2 AA forbids: the rule, what it says, where."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": list(AXE_TAGS)}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:5]}" for one in found]


# The site


@contextmanager
def site(archive: Path, *options: str) -> Iterator[str]:
    """``archiver serve`` in a process of its own; its address."""
    command = [sys.executable, "-m", "archiver", "serve", "--archive", str(archive), "--port", "0", "--no-browser"]
    with subprocess.Popen(
        [*command, *options],
        env=environment({"PYTHONUNBUFFERED": "1"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = [word for word in said.split() if word.startswith("http://")]
            assert found, said + process.stdout.read()
            yield found[0].rstrip("/") + "/"
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(install())
