"""A thousand small blogs and twenty large ones on loopback, crawled by a fleet whose workers and scheduler die.

Serves generated blogs, told apart by name behind a proxy setting, from a process of its own. Parts:

- ``overhead``: what Dask takes for a blog: a task that asks for one turn and does nothing;
- ``speed``: blogs a minute on 1 and on 2 workers of this machine, and the memory of a worker as blogs go by;
- ``deaths``: Dask's own scheduler and two workers; a worker is killed every few seconds, the scheduler once; then the
  same command again, and a look at every archive: each post, each once;
- ``rate``: requests a second over the fleet, in real time;
- ``merge``: all archives into one, posts a second and memory;
- ``extract``: the merged archive read again by 1 and 2 processes, with Dask and without.

Linux only (``/proc``). The crawls have no delay and as good as no ceiling, so that the program is measured.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from distributed import get_worker
from distributed.utils import sync

from archiver.fixtureblog import Site, serve
from archiver.fixtureblog.generate import generated_blog
from archiver.fleet.cluster import cluster as cluster_of_this_machine
from archiver.fleet.pace import PLUGIN, PacePlugin

PARTS = ("overhead", "speed", "rate", "deaths", "merge", "extract")
RATE = "1000"
KILLED_EVERY = 5.0
Environment = dict[str, str]


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=1000, help="blogs of three posts")
    parser.add_argument("--large", type=int, default=20, help="blogs of many posts")
    parser.add_argument("--posts", type=int, default=200, help="posts of a large blog")
    parser.add_argument("--quick", type=int, default=200, help="small blogs of the part speed, and of its memory")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--folder", type=Path, help="keep what comes there")
    parser.add_argument("--serve", nargs=3, type=int, metavar=("SMALL", "LARGE", "POSTS"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        _serve(*arguments.serve)
        return
    if "overhead" in arguments.parts:
        overhead()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with served(arguments.small, arguments.large, arguments.posts) as (environment, requests):
            small = [f"http://small{number}.blogspot.com/" for number in range(arguments.small)]
            large = [f"http://large{number}.blogspot.com/" for number in range(arguments.large)]
            if "speed" in arguments.parts:
                speed(folder, small[: arguments.quick], environment)
            if "rate" in arguments.parts:
                rate(folder, small[:12], environment, requests)
            if "deaths" in arguments.parts:
                deaths(folder, small + large, environment, arguments.posts)
        if "merge" in arguments.parts:
            merge(folder)
        if "extract" in arguments.parts:
            extract(folder)


# The blogs


def _serve(small: int, large: int, posts: int) -> None:
    sites = [site(f"small{number}", 3, number) for number in range(small)]
    sites += [site(f"large{number}", posts, small + number) for number in range(large)]
    with serve(*sites, own_base=True) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(len(server.log), flush=True)


def site(name: str, posts: int, seed: int) -> Site:
    """A blog whose robots.txt closes nothing."""
    return Site(generated_blog(posts, seed=seed), base=f"http://{name}.blogspot.com/", robots="open", page_size=20)


@contextmanager
def served(small: int, large: int, posts: int) -> Iterator[tuple[Environment, subprocess.Popen[str]]]:
    """The blogs, in a process of their own: the environment in which a command reaches them."""
    words = [sys.executable, __file__, "--serve", str(small), str(large), str(posts)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip().rstrip("/")
    try:
        yield {**os.environ, "http_proxy": address, "no_proxy": ""}, process
    finally:
        process.kill()


def asked(process: subprocess.Popen[str]) -> int:
    """How many requests have been answered so far."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


# The parts


def overhead(tasks: int = 1000) -> None:
    with cluster_of_this_machine(None, 2) as client:
        client.register_plugin(PacePlugin(1e6, {}), name=PLUGIN)
        client.submit(ask_for_a_turn, "first", pure=False).result()
        began = time.monotonic()
        futures = [client.submit(ask_for_a_turn, str(number), pure=False) for number in range(tasks)]
        client.gather(futures)
        each = 1000 * (time.monotonic() - began) / tasks
    print(f"Dask takes {each:.1f} ms for a blog, of {tasks} on two workers.\n", flush=True)


def ask_for_a_turn(blog: str) -> None:
    worker = get_worker()
    sync(worker.loop, worker.scheduler.archiver_turn, blog=blog, host=blog)


def speed(folder: Path, blogs: list[str], environment: Environment) -> None:
    print("| workers | blogs | seconds | blogs/min | worker MB after a tenth | at the end |\n|---|---|---|---|---|---|")
    for workers in (1, 2):
        place = folder / f"speed-{workers}"
        with watched() as sizes:
            began = time.monotonic()
            fleet(blogs, place, environment, "--workers", str(workers))
            seconds = time.monotonic() - began
        tenth, end = sizes[len(sizes) // 10], sizes[-1]
        pace = f"{60 * len(blogs) / seconds:.0f}"
        cells = (workers, len(blogs), f"{seconds:.0f}", pace, f"{tenth:.0f}", f"{end:.0f}")
        print("|", " | ".join(map(str, cells)), "|", flush=True)


def rate(folder: Path, blogs: list[str], environment: Environment, server: subprocess.Popen[str]) -> None:
    print("\n| ceiling | workers | requests | seconds | requests/s |\n|---|---|---|---|---|")
    for ceiling, workers in ((4, 1), (4, 2)):
        before, began = asked(server), time.monotonic()
        place = folder / f"rate-{ceiling}-{workers}"
        fleet(blogs, place, environment, "--workers", str(workers), rate=str(ceiling))
        seconds, count = time.monotonic() - began, asked(server) - before
        print(f"| {ceiling} | {workers} | {count} | {seconds:.0f} | {count / seconds:.1f} |", flush=True)


def deaths(folder: Path, blogs: list[str], environment: Environment, posts: int) -> None:
    place = folder / "fleet"
    print("\n| | |\n|---|---|")
    began, killed = time.monotonic(), 0
    for restart in (True, False):
        with cluster(folder, environment) as (address, scheduler):
            with killing() as kills:
                command = begun(blogs, place, environment, "--scheduler", address)
                if restart:
                    while len(list((place / "outcomes").glob("*.json"))) < len(blogs) // 3 and command.poll() is None:
                        time.sleep(0.5)
                    scheduler.kill()
                code = command.wait()
            killed += len(kills)
            print(f"| {'scheduler killed after a third' if restart else 'the same command again'}: exit | {code} |")
    seconds = time.monotonic() - began
    held = [posts_of(archive) for archive in sorted((place / "blogs").glob("*/archive.db"))]
    wanted = sorted(posts if "large" in blog else 3 for blog in blogs)
    print(f"| workers killed | {killed} |")
    print(f"| blogs, seconds, blogs a minute | {len(held)}, {seconds:.0f}, {60 * len(held) / seconds:.0f} |")
    whole = sorted(count for count, _ in held) == wanted
    once = all(count == distinct for count, distinct in held)
    print(f"| every post of every blog | {'yes' if whole else 'NO'} |")
    print(f"| each once | {'yes' if once else 'NO'} |", flush=True)


def merge(folder: Path) -> None:
    print("\n| merge | posts | seconds | posts/s | peak MB |\n|---|---|---|---|---|")
    sources = sorted(str(path.parent) for path in (folder / "fleet" / "blogs").glob("*/archive.db"))
    for name in ("first", "again"):
        seconds, peak = measured("merge", str(folder / "merged"), *sources)
        count = posts_of(folder / "merged" / "archive.db")[0]
        print(f"| {name} | {count} | {seconds:.1f} | {count / seconds:.0f} | {peak:.0f} |", flush=True)


def extract(folder: Path) -> None:
    print("\n| extract | processes | seconds |\n|---|---|---|")
    merged = folder / "merged"
    for count in (1, 2):
        words = ("extract", "--dry-run", "--quiet", "--archive", str(merged))
        seconds, _ = measured(*words, "--jobs", str(count))
        print(f"| without Dask | {count} | {seconds:.1f} |", flush=True)
        with cluster(folder, dict(os.environ), workers=count) as (address, _):
            seconds, _ = measured(*words, "--scheduler", address)
        print(f"| with Dask | {count} | {seconds:.1f} |", flush=True)


# Commands


def fleet(blogs: list[str], place: Path, environment: Environment, *words: str, rate: str = RATE) -> None:
    code = begun(blogs, place, environment, *words, rate=rate).wait()
    assert code == 0, f"the fleet ended with {code}"


def begun(
    blogs: list[str], place: Path, environment: Environment, *words: str, rate: str = RATE
) -> subprocess.Popen[str]:
    place.parent.mkdir(parents=True, exist_ok=True)
    names = place.with_suffix(".txt")
    names.write_text("\n".join(blogs), encoding="utf-8")
    more = ["--archive", str(place), "--delay", "0", "--rate", rate, "--quiet", "--no-merge", *words]
    command = [sys.executable, "-m", "archiver", "fleet", str(names), *more]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.DEVNULL)


def measured(*words: str) -> tuple[float, float]:
    """Seconds and peak MB of a command."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "archiver", *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, words[0]
    return time.monotonic() - began, usage.ru_maxrss / 1024


@contextmanager
def cluster(folder: Path, environment: Environment, workers: int = 2) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Dask's own scheduler and workers, as its commands start them."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "dask"]
    of_scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard"]
    of_worker = [*dask, "worker", address, "--nthreads", "1", "--no-dashboard"]
    of_worker += ["--local-directory", str(folder / "dask")]
    environment = {**environment, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "20"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
    processes = [subprocess.Popen(of_scheduler, **quiet)]  # type: ignore[call-overload]
    processes += [subprocess.Popen(of_worker, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
    try:
        yield address, processes[0]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


# Looks


def posts_of(database: Path) -> tuple[int, int]:
    """How many posts an archive has, and how many addresses they have."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        count, distinct = db.execute("SELECT count(*), count(DISTINCT url) FROM posts").fetchone()
        return count, distinct


def of_workers() -> list[int]:
    """The processes that Dask's nannies have made."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if re.search(rb"spawn_main|multiprocessing.spawn", place.read_bytes()):
                found.append(int(place.parent.name))
        except OSError:
            continue
    return found


@contextmanager
def killing() -> Iterator[list[int]]:
    """Kill a worker now and then; the ids of those that were."""
    lots, stop, killed = random.Random(7), threading.Event(), list[int]()

    def kill() -> None:
        while not stop.wait(KILLED_EVERY):
            if workers := of_workers():
                one = lots.choice(workers)
                with suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
                    killed.append(one)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        stop.set()
        thread.join()


@contextmanager
def watched() -> Iterator[list[float]]:
    """The MB of the largest worker, every second, while a part runs."""
    sizes: list[float] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(1):
            found = [rss(pid) for pid in of_workers()]
            if found:
                sizes.append(max(found))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield sizes
    finally:
        stop.set()
        thread.join()


def rss(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6
    except (OSError, IndexError):
        return 0.0


if __name__ == "__main__":
    main()
