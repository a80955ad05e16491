"""Inverse Gaussian deviance, for positive amounts with a heavy upper tail.

Elicits
    the mean.
Target
    amounts > 0.
Prediction
    `raw` is the log-rate, `prediction` the rate, which is the expected target.
Formula
    (target - rate)² / (2 target rate²).
    This is half the unit deviance: 0 for a perfect prediction. Losses of other libraries drop terms that depend on the
    target only; the gradient is the same.
Shapes
    target and prediction: any, equal; the result has one value for each element.
Raises
    InputError: "inverse_gaussian: target holds 0 at index 0 / expected positive values in (0, ∞)".
References
    McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736.

Examples
--------
>>> import rightloss
>>> rightloss.inverse_gaussian.gradient(target=[2.0], raw=[0.0])
array([-1.])
>>> print(rightloss.inverse_gaussian(target=[2.0], prediction=[2.0]))
0.0
"""

from rightloss import deviance, numerics
from rightloss.link import LOG
from rightloss.loss import Formula, Loss
from rightloss.vocabulary import MEAN, POSITIVE, RATES, Array, Labels, Namespace, Task

POWER = 3.0


def definition(_m: Namespace, y: Array, p: Array) -> Array:
    return (y - p) ** 2 / (2 * y * p**2)


def value(xp: Namespace, target: Array, raw: Array) -> Array:
    step = -numerics.log_ratio(xp, raw, target)
    near = step < 1.0
    excess = xp.where(near, xp.expm1(xp.where(near, step, 0.0)), numerics.times_exp(xp, target, -raw) - 1.0)
    return 0.5 * excess * (excess / target)


def gradient(xp: Namespace, target: Array, raw: Array) -> Array:
    return deviance.gradient_of_raw(xp, target, raw, POWER)


def curvature(xp: Namespace, target: Array, raw: Array) -> Array:
    return deviance.curvature_of_raw(xp, target, raw, POWER)


def value_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    excess = deviance.relative_excess(xp, target, rate)
    return 0.5 * excess * (excess / target)


def gradient_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    return deviance.gradient_of_rate(xp, target, rate, POWER)


def curvature_of_rate(xp: Namespace, target: Array, rate: Array) -> Array:
    return deviance.curvature_of_rate(xp, target, rate, POWER)


LOSS = Loss(
    name="inverse_gaussian",
    aliases=("inverse_gaussian_deviance",),
    task=Task.COUNTS,
    labels=frozenset({Labels.POSITIVE}),
    functional=MEAN,
    definition=definition,
    link=LOG,
    formula=Formula(value, gradient, curvature),
    prediction_formula=Formula(value_of_rate, gradient_of_rate, curvature_of_rate),
    target=POSITIVE,
    prediction=RATES,
    convex=False,
    references=("McCullagh & Nelder (1989), Generalized Linear Models, section 2.3, doi:10.1201/9780203753736",),
)
