"""The result of a comparison: numbers only, frozen, the same for the same seed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.compare.intervals import Estimate


@dataclass(frozen=True, slots=True)
class Measure:
    """One yardstick of one loss: a number for each test fold, and their mean with its interval."""

    yardstick: str
    folds: tuple[float, ...] = ()
    estimate: Estimate | None = None
    worse: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Give names to the parts, for machines."""
        if self.estimate is None:
            return {"mean": None, "low": None, "high": None, "folds": [], "worse": False}
        low, high = self.estimate.low, self.estimate.high
        return {"mean": self.estimate.mean, "low": low, "high": high, "folds": list(self.folds), "worse": self.worse}


@dataclass(frozen=True, slots=True)
class Row:
    """One loss: what it answers with, how it did, how its training went. `failed` says why there are no numbers."""

    loss: str
    answers_with: str
    measures: tuple[Measure, ...] = ()
    strength: float = 0.0
    iterations: float = 0.0
    stop: str = ""
    slope: float = 0.0
    notes: tuple[str, ...] = ()
    failed: str = ""

    def measure(self, yardstick: str) -> Measure:
        """Find the measure by one yardstick; an empty one where there is none."""
        return next((item for item in self.measures if item.yardstick == yardstick), Measure(yardstick))


@dataclass(frozen=True, slots=True)
class Scenario:
    """All losses on the same folds, with a share of the training targets made wrong."""

    wrong: float
    rows: tuple[Row, ...]
    verdict: str
    costly: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """A yardstick, and where on its scale it is best."""

    yardstick: str
    best: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What training under each loss would have cost.

    `print` shows the verdict and a short table; `rows` gives plain records for a data frame, `to_json` everything.
    """

    data: str
    fingerprint: str
    samples: int
    features: int
    task: str
    evidence: str
    question: str
    folds: int
    repeats: int
    seed: int
    versions: tuple[tuple[str, str], ...]
    yardsticks: tuple[Meaning, ...]
    method: tuple[tuple[str, str], ...]
    scenarios: tuple[Scenario, ...]

    @property
    def verdict(self) -> str:
        """What the wrong loss cost, in a sentence for each scenario; what can be told from chance comes first."""
        ordered = sorted(self.scenarios, key=lambda scenario: not scenario.costly)
        return "\n".join(dict.fromkeys(scenario.verdict for scenario in ordered))

    def rows(self) -> list[dict[str, Any]]:
        """One flat record for each loss and scenario: `pandas.DataFrame(comparison.rows())`."""
        return [_record(scenario, row) for scenario in self.scenarios for row in scenario.rows]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain lists, dictionaries, texts and numbers."""
        content = asdict(self) | {"versions": dict(self.versions), "method": dict(self.method), "scenarios": []}
        for scenario in self.scenarios:
            rows = [asdict(row) | {"measures": _by_yardstick(row)} for row in scenario.rows]
            content["scenarios"].append(
                {"wrong": scenario.wrong, "verdict": scenario.verdict, "costly": scenario.costly, "rows": rows}
            )
        return content

    def to_json(self) -> str:
        """Everything, as JSON."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def __str__(self) -> str:
        """Show the verdict, and each loss by the yardstick of the question."""
        return "\n".join(
            [self.verdict, *(_line(scenario, row) for scenario in self.scenarios for row in scenario.rows)]
        )


def _by_yardstick(row: Row) -> dict[str, Any]:
    return {measure.yardstick: measure.to_dict() for measure in row.measures}


def _record(scenario: Scenario, row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {"wrong": scenario.wrong, "loss": row.loss}
    for measure in row.measures:
        for end in ("mean", "low", "high"):
            record[measure.yardstick if end == "mean" else f"{measure.yardstick} {end}"] = measure.to_dict()[end]
    return record | {"strength": row.strength, "iterations": row.iterations, "stop": row.stop, "failed": row.failed}


def _line(scenario: Scenario, row: Row) -> str:
    first = row.measures[0] if row.measures else None
    shown = f"failed: {row.failed}" if row.failed else f"{first.yardstick} {first.estimate}" if first else ""
    return f"  {scenario.wrong:>4.0%} wrong  {row.loss:<28} {shown}"
