"""What `rightloss choose` recommends on data sets that come inside packages, and what the commonest wrong loss costs.

`python -m benchmarks.gallery > docs/gallery-table.md` makes the table of the documentation.
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from rightloss.choosing import choose, features
from rightloss.choosing.kind import Kind
from rightloss.compare.data import Table
from rightloss.compare.plan import Plan
from rightloss.compare.run import carry_out, prepared
from rightloss.profile import profile
from rightloss.registry import loss as found
from rightloss.tables import of_frame

if TYPE_CHECKING:
    from rightloss.compare.comparison import Measure, Row

_ROWS = 1_000
_MEAN, _MEDIAN, _PROBABILITY, _DECISION = "mean", "median", "probability", "decision"


@dataclass(frozen=True, slots=True)
class Case:
    """A data set, the target, the question, and the loss that is often taken without asking it."""

    package: str
    name: str
    target: str
    question: str
    wrong: str
    without: tuple[str, ...] = ()
    task: str | None = None


CASES = (
    Case("sklearn", "diabetes", "target", _MEAN, "absolute_error"),
    Case("statsmodels", "engel", "foodexp", _MEAN, "absolute_error"),
    Case("statsmodels", "engel", "foodexp", _MEDIAN, "squared_error"),
    Case("vega_datasets", "cars", "Miles_per_Gallon", _MEAN, "absolute_error", ("Name",)),
    Case("vega_datasets", "barley", "yield", _MEAN, "absolute_error"),
    Case("statsmodels", "statecrime", "violent", _MEAN, "absolute_error"),
    Case("statsmodels", "grunfeld", "invest", _MEAN, "absolute_error"),
    Case("statsmodels", "ccard", "AVGEXP", _MEAN, "absolute_error"),
    Case("statsmodels", "fair", "affairs", _MEAN, "absolute_error"),
    Case("statsmodels", "fair", "affairs", _MEDIAN, "squared_error"),
    Case("vega_datasets", "seattle_weather", "precipitation", _MEAN, "absolute_error", ("weather", "date")),
    Case("statsmodels", "randhie", "mdvis", _MEAN, "absolute_error", task="counts"),
    Case("statsmodels", "star98", "NABOVE", _MEAN, "absolute_error", ("NBELOW",), "counts"),
    Case("sklearn", "breast_cancer", "target", _PROBABILITY, "hinge"),
    Case("statsmodels", "anes96", "vote", _PROBABILITY, "hinge"),
    Case("statsmodels", "modechoice", "choice", _PROBABILITY, "hinge", ("individual",)),
    Case("statsmodels", "spector", "GRADE", _PROBABILITY, "hinge"),
    Case("sklearn", "iris", "target", _PROBABILITY, "crammer_singer_hinge", task="classes"),
    Case("sklearn", "wine", "target", _PROBABILITY, "crammer_singer_hinge", task="classes"),
    Case("vega_datasets", "cars", "Origin", _PROBABILITY, "crammer_singer_hinge", ("Name",)),
    Case("vega_datasets", "seattle_weather", "weather", _PROBABILITY, "crammer_singer_hinge", ("date",)),
    Case("statsmodels", "anes96", "PID", _PROBABILITY, "crammer_singer_hinge", ("vote",), "classes"),
    Case("sklearn", "breast_cancer", "target", _DECISION, "squared_error"),
)


def loaded(case: Case) -> Any:
    """Load a data set, rows without a target left out, in an order of chance."""
    if case.package == "sklearn":
        from sklearn import datasets

        frame = getattr(datasets, f"load_{case.name}")(as_frame=True).frame
    elif case.package == "statsmodels":
        import statsmodels.datasets as packaged

        frame = getattr(packaged, case.name).load_pandas().data
    else:
        from vega_datasets import local_data

        frame = getattr(local_data, case.name)()
    table = of_frame(frame).frame.collect().drop([name for name in case.without if name in frame.columns])
    return table.drop_nulls([case.target]).sample(fraction=1.0, shuffle=True, seed=0)[:_ROWS]


def line(case: Case) -> str:
    """Choose, compare with others that answer the question and with the wrong one, and write a row of the table."""
    table = loaded(case)
    choice = choose(table, case.target, question=case.question, task=case.task)
    answer = choice.answers[0]
    others = [use.loss for use in answer.also if use.loss not in {"expectile", "exponential"}][:3]
    names = list(dict.fromkeys([answer.use.loss, *others, case.wrong]))
    made = profile(of_frame(table), [case.target])
    columns, _ = features.features(made, table)
    target = table[case.target]
    is_amount = answer.kind not in {Kind.BINARY, Kind.CLASSES}
    values = target.cast(pl.Float64).to_numpy() if is_amount else np.array(target.cast(pl.String).to_list())
    task = "regression" if is_amount else "binary" if answer.kind == Kind.BINARY else "multiclass"
    whole = Table(case.name, columns, tuple(f"x{index}" for index in range(columns.shape[1])), values, case.target)
    losses = tuple(_as_loss(name) for name in names)
    result = carry_out(prepared(whole, Plan(losses, task, case.question, outliers=0.0)))
    rows = {row.loss: row for row in result.scenarios[0].rows}
    first = rows[answer.use.loss].measures[0]
    wrong = next(row for name, row in rows.items() if name.partition("(")[0] == case.wrong)
    verdict = "worse" if first.worse else "best" if _is_best(first, rows) else "tied"
    return (
        f"| {case.name} ({case.package}) | `{case.target}`: {answer.kind} | {case.question} | {len(table):,} "
        f"| `{answer.use.loss}` | {first.yardstick} {first.estimate} | {verdict} | `{case.wrong}` | {_cost(wrong)} |"
    )


def _as_loss(name: str) -> Any:
    word, _, settings = name.partition("(")
    values = dict(pair.split("=") for pair in settings.rstrip(")").split(", ")) if settings else {}
    return found(word).with_parameters(**{key: float(value) for key, value in values.items()})


def _is_best(first: Measure, rows: dict[str, Row]) -> bool:
    means = [row.measures[0].estimate.mean for row in rows.values() if row.measures and row.measures[0].estimate]
    lower = first.yardstick != "accuracy"
    mean = first.estimate.mean if first.estimate else np.nan
    return bool(mean <= min(means) if lower else mean >= max(means))


def _cost(row: Row) -> str:
    if row.failed or not row.measures:
        return f"failed: {row.failed}"
    totals = [measure for measure in row.measures if measure.yardstick == "total %" and measure.estimate]
    more = f"; total {totals[0].estimate} %" if totals else ""
    return f"{row.measures[0].estimate}{' *' if row.measures[0].worse else ''}{more}"


def main() -> None:
    warnings.simplefilter("ignore")
    print(
        "| data | target | question | rows | chosen | by the question's yardstick | verdict | wrong loss | its number |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for case in CASES:
        print(line(case), flush=True)
        print(f"{case.name} {case.target} {case.question}", file=sys.stderr)


if __name__ == "__main__":
    main()
