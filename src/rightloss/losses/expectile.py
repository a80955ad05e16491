"""Expectile loss: squared error that weighs predictions too low and too high differently.

Elicits
    expectile(tau): the point where the shortfall below it, weighted 1 - tau, balances the excess above, weighted tau;
    at tau = ½ the mean.
Target, prediction
    real values.
Parameters
    tau: the weight of targets above the prediction, between 0 and 1. (Vowpal Wabbit's q is 1 - tau.)
Formula
    |tau - [prediction > target]| r², with r = prediction - target; half the squared error at tau = ½.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "expectile: tau is 2 / expected a number in (0, 1)".
References
    Newey & Powell (1987), Asymmetric least squares estimation and testing, section 2, doi:10.2307/1911031.

Examples
--------
>>> import rightloss
>>> rightloss.expectile(tau=0.9).value(target=[1.0, 1.0], prediction=[-1.0, 3.0])
array([3.6, 0.4])
"""

from rightloss.loss import Formula, Loss
from rightloss.parameter import Parameter
from rightloss.vocabulary import Array, Functional, Interval, Labels, Namespace, Task, expectile


def definition(_m: Namespace, y: Array, p: Array, *, tau: float) -> Array:
    return (tau if p < y else 1 - tau) * (p - y) ** 2


def _side(xp: Namespace, excess: Array, tau: float) -> Array:
    return xp.where(excess > 0.0, xp.full_like(excess, 1.0 - tau), tau)


def value(xp: Namespace, target: Array, prediction: Array, *, tau: float) -> Array:
    excess = prediction - target
    return _side(xp, excess, tau) * excess * excess


def gradient(xp: Namespace, target: Array, prediction: Array, *, tau: float) -> Array:
    excess = prediction - target
    return 2.0 * _side(xp, excess, tau) * excess


def curvature(xp: Namespace, target: Array, prediction: Array, *, tau: float) -> Array:
    return 2.0 * _side(xp, prediction - target, tau)


def majorant(xp: Namespace, _target: Array, prediction: Array, *, tau: float) -> Array:
    return xp.full_like(prediction, 2.0 * max(tau, 1.0 - tau))


def expectile_of(*, tau: float) -> Functional:
    return expectile(tau)


LOSS = Loss(
    name="expectile",
    aliases=("asymmetric_squared_error",),
    task=Task.REGRESSION,
    labels=frozenset({Labels.REAL}),
    functional=expectile_of,
    definition=definition,
    formula=Formula(value, gradient, curvature, majorant),
    parameters=(Parameter("tau", 0.5, "the weight of targets above the prediction", Interval(0.0, 1.0)),),
    convex=True,
    references=("Newey & Powell (1987), Asymmetric least squares estimation and testing, doi:10.2307/1911031",),
)
