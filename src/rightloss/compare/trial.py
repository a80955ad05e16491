"""One fold: every loss trained on its training rows and judged on its test rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rightloss import registry
from rightloss.compare import readings, splits, training
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rightloss.compare.candidates import Candidate
    from rightloss.compare.splits import Split
    from rightloss.compare.task import Problem
    from rightloss.compare.yardsticks import Yardstick
    from rightloss.loss import Loss

_PILOT_STRENGTH = 1e-3


@dataclass(frozen=True, slots=True)
class Trial:
    """How one loss did on one fold. `failed` says why there are no numbers."""

    measured: tuple[float | None, ...] = ()
    loss: Loss | None = None
    strength: float = 0.0
    iterations: int = 0
    stop: training.Stop = training.Stop.GRADIENT
    slope: float = 0.0
    outside: float = 0.0
    failed: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Training rows with their targets, faults included, and test rows with clean ones."""

    train: Array
    target: Array
    test: Array
    truth: Array
    inner: Sequence[Split]
    classes: int

    @property
    def spread(self) -> float:
        """Spread of the training targets that outliers do not move."""
        return 1.0 if self.classes else splits.spread(self.target)


def fold(features: Array, problem: Problem, split: Split, *, wrong: float, seed: int) -> Fold:
    """Cut one fold out of the data and put in its faults."""
    train, test = split
    clean = problem.target[train]
    inner = splits.inner(clean, problem.task, seed)
    target = splits.with_faults(clean, problem, share=wrong, seed=seed)
    return Fold(features[train], target, features[test], problem.target[test], inner, len(problem.classes))


def trials(
    here: Fold, wanted: Sequence[Candidate], judged: Sequence[Yardstick], tick: Callable[[], None]
) -> list[Trial]:
    """Try every loss on one fold."""
    scale = _error_scale(here) if any(candidate.bend for candidate in wanted) else 0.0
    done = []
    for candidate in wanted:
        done.append(_trial(here, candidate.bent(scale), judged))
        tick()
    return done


def _trial(here: Fold, candidate: Candidate, judged: Sequence[Yardstick]) -> Trial:
    try:
        with np.errstate(all="ignore"):
            return _judged(here, candidate, judged)
    except (ArithmeticError, ValueError) as fault:
        return Trial(failed=str(fault).splitlines()[0])


def _judged(here: Fold, candidate: Candidate, judged: Sequence[Yardstick]) -> Trial:
    target = candidate.coded(here.target, here.classes)
    unit = training.units(candidate.loss, target, spread=here.spread, classes=here.classes)
    strength = training.choose_strength(candidate.loss, here.train, target, folds=here.inner, unit=unit)
    train, test = training.standardised(here.train, here.test)
    trained = training.fit(candidate.loss, train, target, strength=strength, unit=unit)
    predictions = readings.read(candidate, trained.raw(test), here.classes)
    measured = tuple(yardstick.measure(here.truth, predictions) for yardstick in judged)
    _check_finite(measured)
    return Trial(
        measured,
        candidate.loss,
        strength,
        trained.iterations,
        trained.stop,
        trained.slope,
        predictions.outside,
    )


def _error_scale(here: Fold) -> float:
    """Estimate the standard deviation of the errors: their robust spread around a pilot fit with Huber's loss.

    The spread of the targets themselves would not do: it holds what the features explain.
    """
    train, _ = training.standardised(here.train, here.train)
    huber = registry.loss("huber").with_parameters(delta=1.345 * here.spread)
    unit = training.units(huber, here.target, spread=here.spread, classes=0)
    pilot = training.fit(huber, train, here.target, strength=_PILOT_STRENGTH, unit=unit)
    return splits.spread(here.target - pilot.raw(train))


def _check_finite(measured: tuple[float | None, ...]) -> None:
    if any(value is not None and not np.isfinite(value) for value in measured):
        message = "its predictions are not finite"
        raise ArithmeticError(message)
