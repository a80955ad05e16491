"""Which rows train and which are judged, and the faults put into training targets on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rightloss.errors import InputError
from rightloss.vocabulary import Array, Task

if TYPE_CHECKING:
    from rightloss.compare.task import Problem

INNER = 3
MOVED = 10.0  # how far an outlier is moved, in robust standard deviations: as a slipped decimal point does
_NORMAL = 0.6745  # the median absolute deviation of a standard normal

Split = tuple[Array, Array]


def outer(problem: Problem, *, folds: int, repeats: int, seed: int) -> list[Split]:
    """Make the folds that every loss is judged on."""
    from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

    _check_rows(problem, folds)
    kind = RepeatedKFold if problem.task is Task.REGRESSION else RepeatedStratifiedKFold
    splitter = kind(n_splits=folds, n_repeats=repeats, random_state=seed)
    return [(train, test) for train, test in splitter.split(problem.target, problem.target)]


def inner(target: Array, task: Task, seed: int) -> list[Split]:
    """Make the folds inside a training set on which the strength of the penalty is chosen."""
    from sklearn.model_selection import KFold, StratifiedKFold

    kind = KFold if task is Task.REGRESSION else StratifiedKFold
    splitter = kind(n_splits=INNER, shuffle=True, random_state=seed)
    return [(train, test) for train, test in splitter.split(target, target)]


def with_faults(target: Array, problem: Problem, *, share: float, seed: int) -> Array:
    """Give a share of the training rows a wrong target: moved far up, or of another class."""
    random = np.random.default_rng(seed)
    chosen = random.choice(len(target), size=round(share * len(target)), replace=False)
    wrong = target.copy()
    if problem.task is Task.REGRESSION:
        wrong[chosen] += MOVED * spread(target)
    else:
        count = len(problem.classes)
        wrong[chosen] = (wrong[chosen] + random.integers(1, count, size=len(chosen))) % count
    return wrong


def spread(values: Array) -> float:
    """Estimate a standard deviation that outliers do not move; the plain one where half the values are equal."""
    robust = float(np.median(np.abs(values - np.median(values)))) / _NORMAL
    return robust or float(np.std(values)) or 1.0


def _check_rows(problem: Problem, folds: int) -> None:
    rows = len(problem.target)
    if problem.task is Task.REGRESSION:
        least, where = rows, "the data have"
    else:
        counts = np.bincount(problem.target)
        least, where = int(counts.min()), f"class {problem.classes[int(counts.argmin())]} has"
    needed = max(folds, INNER + 2)
    if least < needed:
        raise InputError(
            f"{where} {least} row{'s' if least != 1 else ''}",
            expected=f"at least {needed} for {folds} folds",
            help="gather more rows" + (", or ask for fewer --folds" if folds > INNER + 2 else ""),
        )
