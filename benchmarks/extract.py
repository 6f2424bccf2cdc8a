"""How long the extraction of a page takes, beside lxml parsing the same bytes and beside trafilatura.

``python benchmarks/extract.py [FOLDER] [--rounds N] [--json]``. FOLDER holds saved pages (``*.html``, at any depth);
without it the pages of ``../shared/realdata`` are taken where they are at hand, else those of ``fixtures/golden``. Each
page is read N times by each, and the quickest time counts; dates have been read before (a crawl meets the same few
again and again), and what tells the language of a text is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

import trafilatura
from lxml import etree
from rich.console import Console
from rich.table import Table

from archiver.extract import parse, read

ROOT = Path(__file__).parent.parent
SAVED = ROOT.parent / "shared" / "realdata"
GOLDEN = ROOT / "fixtures" / "golden"
AIMS = {"of_lxml": 5.0, "faster_than_trafilatura": 10.0}


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds for one page."""

    page: str
    bytes: int
    lxml: float
    archiver: float
    trafilatura: float


def main() -> int:
    """Measure, print a table, and exit with 1 where an aim is not met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=SAVED if SAVED.exists() else GOLDEN)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with patch("archiver.extract.reading.language_of", new=lambda text: None):
        timings = [measure(path, options.rounds) for path in sorted(options.folder.rglob("*.html"))]
    figures = summary(timings)
    if options.json:
        print(json.dumps(figures, indent=2))
    else:
        show(figures, options.folder)
    return 0 if met(figures) else 1


def measure(path: Path, rounds: int) -> Timing:
    """The quickest of several rounds for each program."""
    body, url = path.read_bytes(), f"https://prova.blogspot.com/2012/05/{path.stem}.html"
    text = body.decode("utf-8", "replace")
    return Timing(
        page=path.name,
        bytes=len(body),
        lxml=quickest(lambda: etree.fromstring(body, etree.HTMLParser(encoding="utf-8")), rounds),
        archiver=quickest(lambda: read(parse(body, url)), rounds),
        trafilatura=quickest(lambda: trafilatura.bare_extraction(text, url=url, with_metadata=True), rounds),
    )


def quickest(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of the quickest round; one more goes before them, unmeasured."""
    work()
    return min(_elapsed(work) for _ in range(rounds))


def _elapsed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def summary(timings: Iterable[Timing]) -> dict[str, float]:
    """Medians over the pages, of the times and of the ratios page by page."""
    pages = list(timings)
    return {
        "pages": len(pages),
        "kilobytes": median(page.bytes for page in pages) / 1000,
        "lxml_ms": median(page.lxml for page in pages),
        "archiver_ms": median(page.archiver for page in pages),
        "trafilatura_ms": median(page.trafilatura for page in pages),
        "of_lxml": median(page.archiver / page.lxml for page in pages),
        "worst_of_lxml": max(page.archiver / page.lxml for page in pages),
        "faster_than_trafilatura": median(page.trafilatura / page.archiver for page in pages),
    }


def met(figures: dict[str, float]) -> bool:
    """Whether both aims are met."""
    quick = figures["of_lxml"] <= AIMS["of_lxml"]
    return quick and figures["faster_than_trafilatura"] >= AIMS["faster_than_trafilatura"]


def show(figures: dict[str, float], folder: Path) -> None:
    """Print the table."""
    table = Table(
        "median over the pages", "", title=f"{figures['pages']:.0f} pages of {folder.name}", title_justify="left"
    )
    table.add_row("bytes of a page", f"{figures['kilobytes']:.0f} kB")
    table.add_row("lxml parses it", f"{figures['lxml_ms']:.2f} ms")
    table.add_row("archiver extracts it", f"{figures['archiver_ms']:.2f} ms")
    table.add_row("trafilatura extracts it", f"{figures['trafilatura_ms']:.2f} ms")
    table.add_row("archiver / lxml", f"{figures['of_lxml']:.1f} × (aim: at most {AIMS['of_lxml']:.0f})")
    table.add_row("… on the slowest page", f"{figures['worst_of_lxml']:.1f} ×")
    aim = AIMS["faster_than_trafilatura"]
    table.add_row("trafilatura / archiver", f"{figures['faster_than_trafilatura']:.1f} × (aim: at least {aim:.0f})")
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
