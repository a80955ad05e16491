"""What predictions are judged by: several yardsticks of several kinds, the one of the question first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import Array, Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.compare.readings import Predictions
    from rightloss.compare.task import Problem

FLOOR = 1e-6  # a probability of 0 given to what happened counts as this: 13.8 in log-loss instead of infinity
BINS = 10


class Best(Enum):
    """Where on its scale a yardstick is best."""

    LOW = "lower is better"
    HIGH = "higher is better"
    ZERO = "0 is best"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One number for a test fold; `measure` is None where the predictions cannot be judged so."""

    name: str
    measure: Callable[[Array, Predictions], float | None]
    meaning: str
    best: Best = Best.LOW

    def cost(self, measured: float) -> float:
        """Turn a measurement into a cost: more is worse."""
        return {Best.LOW: measured, Best.HIGH: -measured, Best.ZERO: abs(measured)}[self.best]


def _log_loss(truth: Array, given: Predictions) -> float | None:
    if given.probability is None:
        return None
    held = np.clip(given.probability, FLOOR, 1.0 - FLOOR)[np.arange(len(truth)), truth]
    return float(-np.mean(np.log(held)))


def _brier(truth: Array, given: Predictions) -> float | None:
    if given.probability is None:
        return None
    classes = given.probability.shape[1]
    squares = np.sum((given.probability - np.eye(classes)[truth]) ** 2, axis=1)
    return float(np.mean(squares)) / (2.0 if classes == 2 else 1.0)  # noqa: PLR2004 (both columns miss alike)


def _calibration(truth: Array, given: Predictions) -> float | None:
    if given.probability is None:
        return None
    if given.probability.shape[1] == 2:  # noqa: PLR2004 (the second class stands for both)
        claimed, happened = given.probability[:, 1], truth == 1
    else:
        claimed, happened = given.probability.max(axis=1), truth == given.probability.argmax(axis=1)
    order = np.argsort(claimed, kind="stable")
    bins = np.array_split(order, min(BINS, len(order)))
    gaps = [abs(float(np.mean(claimed[rows]) - np.mean(happened[rows]))) * len(rows) for rows in bins]
    return sum(gaps) / len(order)


def _accuracy(truth: Array, given: Predictions) -> float | None:
    return None if given.decision is None else float(np.mean(given.decision == truth))


def _root_mean_square(truth: Array, given: Predictions) -> float:
    return float(np.sqrt(np.mean(_errors(truth, given) ** 2)))


def _mean_absolute(truth: Array, given: Predictions) -> float:
    return float(np.mean(np.abs(_errors(truth, given))))


def _median_absolute(truth: Array, given: Predictions) -> float:
    return float(np.median(np.abs(_errors(truth, given))))


def _mean_error(truth: Array, given: Predictions) -> float:
    return float(np.mean(_errors(truth, given)))


def _total(truth: Array, given: Predictions) -> float | None:
    total = float(np.sum(truth))
    return 100.0 * float(np.sum(_errors(truth, given))) / total if total else None


def _errors(truth: Array, given: Predictions) -> Array:
    return given.value - truth


LOG_LOSS = Yardstick(
    "log-loss", _log_loss, f"-log of the probability given to what happened, which counts as {FLOOR:g} if it is less"
)
BRIER = Yardstick("Brier", _brier, "squared distance of the probability from what happened")
CALIBRATION = Yardstick(
    "calibration",
    _calibration,
    f"distance of the mean probability from the share that happened, in {BINS} bins with equally many rows; chance "
    "alone makes it more than 0",
)
ACCURACY = Yardstick("accuracy", _accuracy, "share of right decisions", Best.HIGH)
RMSE = Yardstick("RMSE", _root_mean_square, "root of the mean squared error")
MAE = Yardstick("MAE", _mean_absolute, "mean absolute error")
MEDIAN_ERROR = Yardstick("median error", _median_absolute, "median absolute error")
TOTAL = Yardstick("total %", _total, "by how much the sum of the predictions misses the sum of the targets", Best.ZERO)
BIAS = Yardstick("bias", _mean_error, "mean of prediction - target", Best.ZERO)

_QUESTIONS = {"probability": LOG_LOSS, "decision": ACCURACY, "mean": RMSE, "median": MAE}


def question_of(problem: Problem, question: str | None) -> str:
    """Take the question that is asked, by default the mean or the probability.

    Raises
    ------
    InputError
        When the question is unknown, or cannot be asked of this task.
    """
    usual = "mean" if problem.task is Task.REGRESSION else "probability"
    asked = question or usual
    if asked not in _QUESTIONS:
        raise unknown_name("question", asked, _QUESTIONS)
    fitting = ("mean", "median") if problem.task is Task.REGRESSION else ("probability", "decision")
    if asked not in fitting:
        raise InputError(f"{problem.task} has no question `{asked}`", expected=" or ".join(fitting))
    return asked


def yardsticks(problem: Problem, question: str) -> tuple[Yardstick, ...]:
    """Choose the yardsticks for a task, the one of the question first."""
    if problem.task is Task.REGRESSION:
        # A share of the total says something about amounts only; where signs mix, the total may be near 0.
        every = (RMSE, MAE, MEDIAN_ERROR, TOTAL if problem.target.min() >= 0 else BIAS)
    else:
        every = (LOG_LOSS, BRIER, CALIBRATION, ACCURACY)
    first = _QUESTIONS[question]
    return (first, *(yardstick for yardstick in every if yardstick is not first))
