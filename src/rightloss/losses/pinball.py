"""Pinball loss: the loss that a quantile minimises.

Elicits
    quantile(q): the value that a share q of the targets does not exceed.
Target, prediction
    real values.
Parameters
    q: the share, between 0 and 1. A large q makes predictions that are too low expensive.
Formula
    q (target - prediction) where the prediction is too low, (1 - q) (prediction - target) where it is too high. At
    q = ½ this is half the absolute error. Where they are equal the gradient is 0, the smallest subgradient.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "pinball: q is 90 / expected a number in (0, 1)".
References
    Koenker & Bassett (1978), Regression quantiles, section 3, doi:10.2307/1913643.

Examples
--------
>>> import rightloss
>>> rightloss.pinball(q=0.9).value(target=[1.0, 1.0], prediction=[0.0, 2.0])
array([0.9, 0.1])
"""

from rightloss import numerics
from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import Array, Functional, Interval, Labels, Namespace, Task, quantile


def definition(_m: Namespace, y: Array, p: Array, *, q: float) -> Array:
    return q * (y - p) if p < y else (1 - q) * (p - y)


def value(xp: Namespace, target: Array, prediction: Array, *, q: float) -> Array:
    excess = prediction - target
    return gradient(xp, target, prediction, q=q) * xp.where(excess == 0.0, 0.0, excess)


def gradient(xp: Namespace, target: Array, prediction: Array, *, q: float) -> Array:
    excess = prediction - target
    sides = xp.where(excess > 0.0, xp.full_like(excess, 1.0 - q), -q)
    return xp.where(excess == 0.0, 0.0, xp.where(xp.isnan(excess), excess, sides))


def majorant(xp: Namespace, target: Array, prediction: Array, *, q: float) -> Array:
    del q
    return 0.5 / numerics.magnitude(xp, prediction - target)


def quantile_of(*, q: float) -> Functional:
    return quantile(q)


LOSS = Loss(
    name="pinball",
    aliases=("quantile_loss", "pinball_loss"),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=quantile_of,
    definition=definition,
    formula=Formula(value, gradient, majorant=majorant),
    parameters=(Parameter("q", 0.5, "the share of targets that the prediction should exceed", Interval(0.0, 1.0)),),
    convex=True,
    lipschitz=lambda q: max(q, 1.0 - q),
    references=("Koenker & Bassett (1978), Regression quantiles, doi:10.2307/1913643",),
)
