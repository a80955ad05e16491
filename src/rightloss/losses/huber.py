"""Huber loss: squared near the target, linear far from it, so that outliers pull only so hard.

Elicits
    neither the mean nor the median, but a point between them; with a symmetric spread, all three agree.
Target, prediction
    real values.
Parameters
    delta: the error at which the loss turns from quadratic to linear, on the scale of the target. 1.345 times the
    standard deviation of the errors keeps 95 % of the efficiency of squared error for normal errors.
Formula
    ½ r² for |r| <= delta, delta (|r| - ½ delta) beyond, with r = prediction - target.
    `smooth_l1` is this divided by delta.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "huber: delta is -1 / expected a number in (0, ∞)".
References
    Huber (1964), Robust estimation of a location parameter, section 4, doi:10.1214/aoms/1177703732.

Examples
--------
>>> import rightloss
>>> rightloss.huber(delta=2.0).value(target=[0.0, 0.0], prediction=[1.0, 3.0])
array([0.5, 4. ])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import NO_FUNCTIONAL, POSITIVE, Array, Labels, Namespace, Task


def definition(_m: Namespace, y: Array, p: Array, *, delta: float) -> Array:
    size = abs(p - y)
    return size**2 / 2 if size <= delta else delta * (size - delta / 2)


def value(xp: Namespace, target: Array, prediction: Array, *, delta: float) -> Array:
    size = numerics.magnitude(xp, prediction - target)
    quadratic = xp.clip(size, None, delta)
    return quadratic * (size - 0.5 * quadratic)


def gradient(xp: Namespace, target: Array, prediction: Array, *, delta: float) -> Array:
    return xp.clip(prediction - target, -delta, delta)


def curvature(xp: Namespace, target: Array, prediction: Array, *, delta: float) -> Array:
    return xp.astype(numerics.magnitude(xp, prediction - target) <= delta, prediction.dtype)


def majorant(xp: Namespace, target: Array, prediction: Array, *, delta: float) -> Array:
    return delta / xp.clip(numerics.magnitude(xp, prediction - target), delta, None)


LOSS = Loss(
    name="huber",
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=NO_FUNCTIONAL,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("delta", 1.0, "the error at which the loss turns from quadratic to linear", POSITIVE),),
    convex=True,
    lipschitz=lambda delta: delta,
    references=("Huber (1964), Robust estimation of a location parameter, doi:10.1214/aoms/1177703732",),
)
