"""What is counted: values read right, values read wrong, values missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from statistics import fmean, quantiles

Field = str
Examples = list[str]


@dataclass(slots=True)
class Score:
    """The score of one field."""

    right: int = 0
    wrong: int = 0
    """Values that were read and are not there, or are others."""
    missed: int = 0
    """Values that are there and were not read, or were read otherwise."""
    amiss: Examples = field(default_factory=list)
    """What was read wrong or missed, a line each."""

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was read; 1 where nothing is there."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Overlap:
    """The score of a text: how many of its words were read, post by post."""

    shares: list[float] = field(default_factory=list)
    amiss: Examples = field(default_factory=list)

    @property
    def mean(self) -> float:
        """The mean token F1."""
        return fmean(self.shares) if self.shares else 1.0

    @property
    def tenth(self) -> float:
        """The token F1 at the 10th percentile."""
        return quantiles(self.shares, n=10, method="inclusive")[0] if len(self.shares) > 1 else self.mean


class Board:
    """The scores of every field."""

    def __init__(self) -> None:
        self.values: dict[Field, Score] = {}
        self.texts: dict[Field, Overlap] = {}

    def one(self, name: Field, found: str | None, wanted: str | None, where: str) -> None:
        """Count a field that has one value or none."""
        self.several(name, {found} - {None}, {wanted} - {None}, where)

    def several(self, name: Field, found: Collection[object], wanted: Collection[object], where: str) -> None:
        """Count a field that has any number of values, in no order."""
        score = self.values.setdefault(name, Score())
        read, there = Counter(found), Counter(wanted)
        score.right += (read & there).total()
        score.wrong += (read - there).total()
        score.missed += (there - read).total()
        if read != there:
            score.amiss.append(f"{where}: read {_shown(read - there)}, missed {_shown(there - read)}")

    def text(self, name: Field, found: Iterable[str], wanted: Iterable[str], where: str) -> None:
        """Count a text by its words."""
        overlap = self.texts.setdefault(name, Overlap())
        share = token_f1(found, wanted)
        overlap.shares.append(share)
        if share < 1:
            overlap.amiss.append(f"{where}: {share:.3f}")

    def amiss(self) -> list[str]:
        """What was read wrong or missed, a line each, field by field."""
        values = [f"{name}: {line}" for name, score in self.values.items() for line in score.amiss]
        return values + [f"{name}: {line}" for name, overlap in self.texts.items() for line in overlap.amiss]

    def figures(self) -> dict[Field, dict[str, float]]:
        """Every score as figures, to be compared with floors."""
        values = {
            name: {"precision": round(score.precision, 4), "f1": round(score.f1, 4)}
            for name, score in self.values.items()
        }
        texts = {
            name: {"mean": round(overlap.mean, 4), "tenth": round(overlap.tenth, 4)}
            for name, overlap in self.texts.items()
        }
        return values | texts


def token_f1(found: Iterable[str], wanted: Iterable[str]) -> float:
    """How alike two texts are as bags of words: 1 is the same words."""
    read, there = Counter(found), Counter(wanted)
    if not read and not there:
        return 1.0
    return 2 * (read & there).total() / (read.total() + there.total())


def _shown(values: Counter[object]) -> str:
    return ", ".join(f"{value}"[:100] for value in values.elements()) or "nothing"
