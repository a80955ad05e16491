"""Squared log error: squared error between log(1 + target) and log(1 + prediction); it judges ratios.

Elicits
    none of the usual functionals: exp(mean of log(1 + target)) - 1, which lies below the mean.
Target, prediction
    values above -1; in practice amounts and counts >= 0.
Formula
    (log(1 + prediction) - log(1 + target))²; there is no factor ½ (XGBoost's `reg:squaredlogerror` has one).
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "squared_log_error: target holds -2 at index 0 / expected real values in (-1, ∞)".
References
    Tofallis (2015), A better measure of relative prediction accuracy, section 3, doi:10.1057/jors.2014.103.

Examples
--------
>>> import rightloss
>>> print(rightloss.squared_log_error(target=[0.0], prediction=[1.718281828459045]))
1.0
"""

from math import inf

from rightloss.loss import Formula, Loss
from rightloss.vocabulary import NO_FUNCTIONAL, Array, Interval, Labels, Namespace, Task


def definition(m: Namespace, y: Array, p: Array) -> Array:
    return (m.log(1 + p) - m.log(1 + y)) ** 2


def _log_step(xp: Namespace, target: Array, prediction: Array) -> Array:
    # log((1 + p) / (1 + y)) from the smaller of the two up, which cancels nothing.
    upward = prediction > target
    low, high = xp.where(upward, target, prediction), xp.where(upward, prediction, target)
    ratio = (high - low) / (1.0 + low)
    small = xp.isfinite(ratio)
    step = xp.where(small, xp.log1p(xp.where(small, ratio, 0.0)), xp.log1p(high) - xp.log1p(low))
    return xp.where(upward, step, -step)


def value(xp: Namespace, target: Array, prediction: Array) -> Array:
    step = _log_step(xp, target, prediction)
    return step * step


def gradient(xp: Namespace, target: Array, prediction: Array) -> Array:
    slope = 2.0 * _log_step(xp, target, prediction) / (1.0 + prediction)
    return xp.where(prediction == inf, 0.0, slope)


def curvature(xp: Namespace, target: Array, prediction: Array) -> Array:
    return 2.0 * (1.0 - _log_step(xp, target, prediction)) / (1.0 + prediction) / (1.0 + prediction)


def minimiser(xp: Namespace, target: Array, share: Array) -> Array:
    return xp.expm1(xp.sum(share * xp.log1p(target), axis=0))


LOSS = Loss(
    name="squared_log_error",
    aliases=("msle", "mean_squared_log_error"),
    task=Task.COUNTS,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature),
    target=Interval(-1.0),
    prediction=Interval(-1.0, inf, low_closed=True, high_closed=True),
    minimiser=minimiser,
    references=("Tofallis (2015), A better measure of relative prediction accuracy, doi:10.1057/jors.2014.103",),
)
