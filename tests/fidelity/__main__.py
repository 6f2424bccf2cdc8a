"""``python -m tests.fidelity``: the table of scores, beside the floors. ``--amiss`` lists what is read wrong or missed.

``--raise`` writes the scores of today where they are above the floors; no floor is ever lowered.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.fidelity import annotated, gold, real
from tests.fidelity.scores import Board

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
SOURCES = {
    "own annotated posts": (annotated.score, ROOT / "fixtures" / "annotated"),
    "annotated posts": (gold.score, SHARED / "gold" / "italian-posts.jsonl"),
    "saved pages": (real.score, SHARED / "realdata"),
}
FLOORS = Path(__file__).with_name("floors.json")
Floors = dict[str, dict[str, dict[str, float]]]


def floors() -> Floors:
    """The floors: source, field, measure."""
    loaded: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


def raised(old: Floors, source: str, board: Board) -> Floors:
    """The floors, raised to the scores of a board where these are higher."""
    fields = dict(old.get(source, {}))
    for name, figures in board.figures().items():
        before = fields.get(name, {})
        fields[name] = {measure: max(value, before.get(measure, 0.0)) for measure, value in figures.items()}
    return {**old, source: fields}


def show(console: Console, source: str, board: Board, floor: dict[str, dict[str, float]]) -> None:
    """Print the scores of a source."""
    table = Table("field", "right", "wrong", "missed", "precision", "recall", "F1", "floor", title=source)
    for name, score in board.values.items():
        counts = (str(score.right), str(score.wrong), str(score.missed))
        shares = (f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}")
        table.add_row(name, *counts, *shares, f"{floor.get(name, {}).get('f1', 0):.3f}")
    for name, overlap in board.texts.items():
        shown = f"mean {overlap.mean:.4f}, 10th percentile {overlap.tenth:.4f}, {len(overlap.shares)} texts"
        table.add_row(name, "", "", "", "", "", shown, f"{floor.get(name, {}).get('mean', 0):.3f}")
    console.print(table)


def main(arguments: list[str]) -> int:
    """Score every source that is there, and say which is not."""
    console = Console(width=120)
    held = floors()
    for source, (score, path) in SOURCES.items():
        if not path.exists():
            console.print(f"The {source} are not here ({path.name} beside the project): nothing to score.")
            continue
        board = score(path)
        show(console, source, board, held.get(source, {}))
        if "--amiss" in arguments:
            console.print(*board.amiss(), sep="\n", highlight=False, markup=False, soft_wrap=True)
        if "--raise" in arguments:
            held = raised(held, source, board)
            FLOORS.write_text(json.dumps(held, indent=2) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
