"""How the numbers of a comparison were made, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.compare.intervals import LEVEL
from rightloss.compare.splits import INNER, MOVED
from rightloss.compare.training import STRENGTHS
from rightloss.vocabulary import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.compare.plan import Plan
    from rightloss.compare.task import Problem
    from rightloss.compare.yardsticks import Yardstick


def method(problem: Problem, plan: Plan, judged: Sequence[Yardstick]) -> tuple[tuple[str, str], ...]:
    """Explain yardsticks, intervals, training and faults: a word and a sentence each."""
    drawn = f"{plan.repeats} times {plan.folds}" if plan.repeats > 1 else str(plan.folds)
    about = [
        *((yardstick.name, yardstick.meaning) for yardstick in judged),
        (
            "±",
            f"half of a {LEVEL:.0%} interval over {drawn} test folds, which know that folds share training rows "
            "(corrected resampled t, Nadeau & Bengio 2003); losses are compared fold by fold, with Bonferroni's "
            "correction over the pairs",
        ),
        (
            "training",
            "a linear model on features standardised by the training rows, by L-BFGS, with an l2 penalty whose "
            f"strength is chosen for each loss out of {len(STRENGTHS)}, on {INNER} inner folds, by the loss itself",
        ),
    ]
    if any(plan.shares(problem.task)):
        about.append(("wrong", _fault(problem)))
    return tuple(about)


def _fault(problem: Problem) -> str:
    if problem.task is Task.REGRESSION:
        return f"a training target made wrong is moved up by {MOVED:g} robust standard deviations of the targets"
    return "a training target made wrong is another class, drawn at random"
