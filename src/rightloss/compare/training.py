"""Linear models under any loss: SciPy's L-BFGS on the penalised objective, its strength chosen on inner folds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

from rightloss import registry
from rightloss.link import IDENTITY
from rightloss.objective import Objective
from rightloss.vocabulary import Array, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.compare.splits import Split
    from rightloss.loss import Loss

# Relative to the loss of a plain constant and to the spread of the target: they mean the same for every loss.
STRENGTHS = (1.0, 1e-1, 1e-2, 1e-3, 1e-4)
_MEMORY = 40  # L-BFGS with much memory gets over kinks about as well as BFGS (Lewis & Overton 2013)
_RESTARTS = 3
_STEADY = 1e-5  # a restart that lowers the objective by less than this part of it ends the training
_FLAT = 1e-4  # gradient, relative to the loss of a plain constant
_LIMIT = 1000


class Stop(Enum):
    """Why training ended."""

    GRADIENT = "gradient vanished"
    STEADY = "objective steady"
    LIMIT = f"stopped after {_LIMIT} iterations"


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A trained linear model."""

    problem: Any
    flat: Array
    iterations: int
    stop: Stop
    slope: float

    def raw(self, features: Array) -> Array:
        """Raw numbers for new rows."""
        raw: Array = self.problem.raw(self.flat, features)
        return raw


@dataclass(frozen=True, slots=True)
class Units:
    """What the loss and the coefficients are measured in, so that tolerances and strengths need no units."""

    loss: float
    coefficient: float


def units(loss: Loss, target: Array, *, spread: float, classes: int) -> Units:
    """Measure the loss of a plain constant, and the spread of the target where raw numbers are on its scale."""
    raw = np.zeros((len(target), classes) if loss.row is Row.CLASSES else len(target))
    if not classes:
        raw += loss.to_raw(np.array([_middle(loss, target)]))
    value = float(loss(target=target, raw=raw))
    on_target_scale = not classes and loss.link is IDENTITY
    return Units(value if 0.0 < value < np.inf else 1.0, spread if on_target_scale else 1.0)


def _middle(loss: Loss, target: Array) -> float:
    return float(np.median(target) if loss.link is IDENTITY else np.mean(target))


def fit(
    loss: Loss,
    features: Array,
    target: Array,
    *,
    strength: float,
    unit: Units,
    start: Array | None = None,
    restarts: int = _RESTARTS,
) -> Fit:
    """Minimise the mean loss plus an l2 penalty on the coefficients.

    Raises
    ------
    ArithmeticError
        When the objective is not finite where training got to.
    """
    from scipy.optimize import minimize

    per_square = strength * unit.loss / unit.coefficient**2
    problem = Objective(loss, registry.penalty("l2").with_parameters(per_square=per_square)).linear(features, target)

    def scaled(point: Array) -> tuple[float, Array]:
        value, gradient = problem.value_gradient(point * unit.coefficient)
        return value / unit.loss, gradient * (unit.coefficient / unit.loss)

    point = (problem.start() if start is None else start) / unit.coefficient
    iterations, before, stop = 0, np.inf, Stop.LIMIT
    options = {"maxcor": _MEMORY, "maxiter": _LIMIT, "maxfun": 5 * _LIMIT, "ftol": 1e-9, "gtol": 0.1 * _FLAT}
    for _ in range(1 + restarts):
        result = minimize(scaled, point, jac=True, method="L-BFGS-B", options=options)
        if not (np.isfinite(result.fun) and np.isfinite(result.jac).all()):
            message = "the objective is not finite: the predictions left the interval on which the loss is defined"
            raise ArithmeticError(message)
        iterations, point, slope = iterations + result.nit, result.x, float(np.abs(result.jac).max())
        if slope <= _FLAT:
            stop = Stop.GRADIENT
            break
        if before - result.fun <= _STEADY * abs(result.fun):
            stop = Stop.STEADY
            break
        before = result.fun
    return Fit(problem, point * unit.coefficient, iterations, stop, slope)


def choose_strength(loss: Loss, features: Array, target: Array, *, folds: Sequence[Split], unit: Units) -> float:
    """Choose the strength of the penalty whose inner test folds have the least mean of the loss itself."""
    scores = np.zeros(len(STRENGTHS))
    for train, test in folds:
        inside, outside = standardised(features[train], features[test])
        start = None
        for index, strength in enumerate(STRENGTHS):
            trained = fit(loss, inside, target[train], strength=strength, unit=unit, start=start, restarts=0)
            start = trained.flat
            scores[index] += float(loss(target=target[test], raw=trained.raw(outside)))
    return STRENGTHS[int(np.argmin(np.where(np.isnan(scores), np.inf, scores)))]


def standardised(train: Array, test: Array) -> tuple[Array, Array]:
    """Give features mean 0 and variance 1 on the training rows, and move the test rows alike."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)
