"""A trial on a sample of the rows: the losses that answer the question, under the folds of `rightloss compare`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss.compare.data import Table
from rightloss.compare.plan import Plan
from rightloss.compare.run import carry_out, prepared
from rightloss.compare.splits import spread
from rightloss.errors import InputError

if TYPE_CHECKING:
    from rightloss.loss import Loss
    from rightloss.vocabulary import Array

ROWS = 600
_LEAST = 30


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial showed: by how much each loss costs more than the best one, whether that is chance, a sentence."""

    above: dict[str, float]
    sentence: str


def trial(losses: list[Loss], features: Array, target: Array, question: str) -> Trial | None:
    """Train and judge, where there are features and rows enough for it."""
    if len(losses) < 2 or not features.shape[1] or len(target) < _LEAST:  # noqa: PLR2004 (nothing to compare)
        return None
    names = tuple(f"x{index}" for index in range(features.shape[1]))
    table = Table("sample", features[:ROWS], names, target[:ROWS].astype(float), "target")
    plan = Plan(tuple(losses), "regression", question, outliers=0.0, folds=5, repeats=1)
    try:
        scenario = carry_out(prepared(table, plan)).scenarios[0]
    except (InputError, ArithmeticError):
        return None
    done = {row.loss: row for row in scenario.rows if not row.failed and row.measures}
    if len(done) < 2:  # noqa: PLR2004
        return None
    means = {name: row.measures[0].estimate.mean for name, row in done.items() if row.measures[0].estimate}
    measured = next(iter(done.values())).measures[0].yardstick
    least = min(means.values())
    shown = ", ".join(f"{name} {mean:.4g}" for name, mean in sorted(means.items(), key=lambda pair: pair[1]))
    chance = "beyond chance" if any(row.measures[0].worse for row in done.values()) else "no difference beyond chance"
    rows = min(ROWS, len(target))
    sentence = f"linear models on {rows} rows in 5 folds, {measured}: {shown}; {chance}"
    return Trial({name: mean / least if least > 0.0 else 1.0 for name, mean in means.items()}, sentence)


def residual_scale(features: Array, target: Array) -> float:
    """Estimate a standard deviation of the errors of a linear model that outliers do not move."""
    if not features.shape[1] or len(target) < _LEAST:
        return spread(target)
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), Ridge()).fit(features, target)
    return min(spread(target - model.predict(features)), spread(target))
