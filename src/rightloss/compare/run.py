"""The comparison itself: the same folds for every loss, each with its own strength of the penalty."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rightloss.compare import data, splits
from rightloss.compare.candidates import candidates
from rightloss.compare.comparison import Comparison, Meaning, Scenario
from rightloss.compare.method import method
from rightloss.compare.plan import Plan
from rightloss.compare.summary import marked, row
from rightloss.compare.task import problem as read_task
from rightloss.compare.trial import fold, trials
from rightloss.compare.verdict import differences, sentence
from rightloss.compare.yardsticks import question_of, yardsticks
from rightloss.errors import InputError
from rightloss.loss import Loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rightloss.compare.candidates import Candidate
    from rightloss.compare.data import Table
    from rightloss.compare.splits import Split
    from rightloss.compare.task import Problem
    from rightloss.compare.trial import Trial
    from rightloss.compare.yardsticks import Yardstick

_USED = ("rightloss", "numpy", "scipy", "scikit-learn")


def compare(
    X: Any,  # noqa: N803 (scikit-learn's name)
    y: Any,
    *,
    losses: str | Loss | Iterable[Loss | str] | None = None,
    task: str | None = None,
    question: str | None = None,
    outliers: float | None = None,
    folds: int = 5,
    repeats: int = 2,
    seed: int = 0,
) -> Comparison:
    """Train a linear model under each loss and judge all of them on the same folds.

    Parameters
    ----------
    X
        Features: a data frame or an array with one row for each sample; numbers, none missing.
    y
        Target: one for each row.
    losses
        Names, such as "huber" or "pinball(q=0.9)", or losses; by default the usual ones for the task. A name lets the
        scale parameter of a robust loss be chosen from the training targets; a loss is taken as it is.
    task
        "regression", "binary" or "multiclass"; by default read off the target.
    question
        What is asked, and so what is judged first: "mean" or "median", "probability" or "decision".
    outliers
        Share of the training targets that is also tried with faults put in; test targets stay as they are.
    folds, repeats, seed
        Test folds, how often they are drawn anew, and where chance starts.

    Raises
    ------
    InputError
        When the data, a loss or a number cannot be used.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(0.0, 1.0, 40).reshape(-1, 1)
    >>> comparison = compare(x, np.tile([1.0, 2.0, 3.0, 9.0], 10) + x[:, 0] / 7.0, outliers=0.0)
    >>> comparison.task, comparison.question
    ('regression', 'mean')
    """
    wanted = (
        losses
        if losses is None or isinstance(losses, str)
        else (losses,)
        if isinstance(losses, Loss)
        else tuple(losses)
    )
    plan = Plan(wanted, task, question, outliers, folds, repeats, seed)
    return carry_out(prepared(data.from_arrays(X, y), plan))


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """A plan held against data: nothing is left to refuse, only to compute."""

    table: Table
    plan: Plan
    problem: Problem
    question: str
    judged: Sequence[Yardstick]
    wanted: Sequence[Candidate]
    folds: Sequence[Split]

    @property
    def shares(self) -> tuple[float, ...]:
        """Shares of wrong training targets, one for each scenario."""
        return self.plan.shares(self.problem.task)

    @property
    def trainings(self) -> int:
        """How many times `carry_out` ticks."""
        return len(self.shares) * len(self.folds) * len(self.wanted)


def prepared(table: Table, plan: Plan) -> Setup:
    """Hold a plan against data.

    Raises
    ------
    InputError
        When the plan cannot be carried out on these data.
    """
    problem = read_task(table, plan.task)
    question = question_of(problem, plan.question)
    judged = yardsticks(problem, question)
    wanted = candidates(problem, plan.losses)
    folds = splits.outer(problem, folds=plan.folds, repeats=plan.repeats, seed=plan.seed)
    return Setup(table, plan, problem, question, judged, wanted, folds)


def fitting(tables: Sequence[Table], plan: Plan) -> list[Setup]:
    """Hold a plan against several tables, and leave out those it does not fit."""
    setups, faults = [], []
    for table in tables:
        try:
            setups.append(prepared(table, plan))
        except InputError as fault:
            faults.append(fault)
    if not setups:
        raise faults[0]
    return setups


def carry_out(setup: Setup, tick: Callable[[], None] = lambda: None) -> Comparison:
    """Train and judge; `tick` hears of each loss done with on each fold."""
    from threadpoolctl import threadpool_limits

    # The products are small: threads that wait for one another would take ten times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        scenarios = tuple(_scenario(setup, wrong, tick) for wrong in setup.shares)
    return Comparison(
        data=setup.table.name,
        fingerprint=setup.table.fingerprint(),
        samples=len(setup.problem.target),
        features=len(setup.table.feature_names),
        task=str(setup.problem.task),
        evidence=setup.problem.evidence,
        question=setup.question,
        folds=setup.plan.folds,
        repeats=setup.plan.repeats,
        seed=setup.plan.seed,
        versions=(("python", platform.python_version()), *((name, version(name)) for name in _USED)),
        yardsticks=tuple(Meaning(item.name, item.best.value) for item in setup.judged),
        method=method(setup.problem, setup.plan, setup.judged),
        scenarios=scenarios,
    )


def _scenario(setup: Setup, wrong: float, tick: Callable[[], None]) -> Scenario:
    """Try every loss on every fold, and say what the wrong one cost."""
    by_fold = [_trials(setup, number, wrong, tick) for number in range(len(setup.folds))]
    train, test = setup.folds[0]
    share, classes = len(test) / len(train), len(setup.problem.classes)
    rows = [
        row(candidate, done, setup.judged, test_share=share, classes=classes)
        for candidate, done in zip(setup.wanted, zip(*by_fold, strict=True), strict=True)
    ]
    found = {yardstick.name: differences(rows, yardstick, share) for yardstick in setup.judged}
    for yardstick in setup.judged:
        rows = marked(rows, found[yardstick.name], yardstick)
    first = setup.judged[0].name
    costly = any(pair.cost.distinguishable for pair in found[first])
    return Scenario(wrong, tuple(rows), sentence(found, first, _place(setup, wrong)), costly)


def _trials(setup: Setup, number: int, wrong: float, tick: Callable[[], None]) -> list[Trial]:
    cut = fold(setup.table.features, setup.problem, setup.folds[number], wrong=wrong, seed=setup.plan.seed + number)
    return trials(cut, setup.wanted, setup.judged, tick)


def _place(setup: Setup, wrong: float) -> str:
    if len(setup.shares) == 1:
        return ""
    return f"with {wrong:.0%} of the training targets wrong" if wrong else "on the data as they are"
