"""Absolute percentage error: the error as a share of the target. It rewards predictions that are too low.

Elicits
    none of the usual functionals: a median in which each target weighs 1 / |target|, below the median for positive
    targets.
Target, prediction
    real values; a target of 0 is refused, because the share is undefined.
Formula
    |prediction - target| / |target|, as a fraction: 0.1 is 10 % (Keras returns 10).
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "absolute_percentage_error: target holds 0 at index 3 / expected real values in (-∞, ∞) without 0".
References
    Gneiting (2011), Making and evaluating point forecasts, section 3.3, doi:10.1198/jasa.2011.r10138.

Examples
--------
>>> import rightloss
>>> print(rightloss.mape(target=[100.0, -50.0], prediction=[110.0, -60.0]))
0.15000000000000002
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import NO_FUNCTIONAL, Array, Interval, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return abs((p - y) / y)


def value(xp: Namespace, target: Array, prediction: Array) -> Array:
    return numerics.magnitude(xp, prediction - target) / xp.abs(target)


def gradient(xp: Namespace, target: Array, prediction: Array) -> Array:
    return numerics.sign(xp, prediction - target) / xp.abs(target)


def majorant(xp: Namespace, target: Array, prediction: Array) -> Array:
    return 1.0 / numerics.magnitude(xp, prediction - target) / xp.abs(target)


LOSS = Loss(
    name="absolute_percentage_error",
    aliases=("mape", "mean_absolute_percentage_error"),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, majorant=majorant),
    target=Interval(without=(0.0,)),
    convex=True,
    references=("Gneiting (2011), Making and evaluating point forecasts, doi:10.1198/jasa.2011.r10138",),
)
