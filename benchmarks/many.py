"""Many small blogs in one process: what the first night and the second cost, and whether memory grows with the blogs.

Serves generated blogs on loopback, told apart by their names behind a proxy setting. Needs Linux or macOS (``wait4``).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from archiver.fixtureblog import Server, Site, serve
from archiver.fixtureblog.generate import generated_blog

RATE = "1000"
"""Requests a second: as good as no limit, so that the program is measured and not its patience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What one run cost."""

    code: int
    requests: int
    seconds: float
    cpu: float
    peak_mb: float


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blogs", type=int, nargs="+", default=[30, 300])
    parser.add_argument("--posts", type=int, default=3, help="posts of each blog")
    arguments = parser.parse_args()
    print("| blogs | night | exit | requests | seconds | CPU s | peak MB |\n|---|---|---|---|---|---|---|")
    for count in arguments.blogs:
        sites = [
            Site(generated_blog(arguments.posts, seed=number), base=f"http://blog{number}.blogspot.com/", robots="open")
            for number in range(1, count + 1)
        ]
        with tempfile.TemporaryDirectory() as folder, serve(*sites, own_base=True) as server:
            for name, addresses in (("first", [site.base for site in sites]), ("second", [])):
                night = _night(server, Path(folder) / "archive", addresses)
                cells = (count, name, night.code, night.requests, f"{night.seconds:.1f}", f"{night.cpu:.1f}")
                print("|", " | ".join(map(str, cells)), f"| {night.peak_mb:.0f} |", flush=True)


def _night(server: Server, archive: Path, addresses: list[str]) -> Night:
    before, began = len(server.log), time.monotonic()
    words = ["crawl", *addresses, "--archive", str(archive), "--delay", "0", "--rate", RATE, "--quiet"]
    environment = {**os.environ, "http_proxy": server.url, "no_proxy": ""}
    process = subprocess.Popen([sys.executable, "-m", "archiver", *words], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    return Night(
        code=os.waitstatus_to_exitcode(status),
        requests=len(server.log) - before,
        seconds=time.monotonic() - began,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_mb=usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024),
    )


if __name__ == "__main__":
    main()
